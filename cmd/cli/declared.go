package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"guanxi/agents"
	"guanxi/scenarios/runner"
	"guanxi/sim/results/terminal"
)

// explainConsumers sets the size of a world that is built to list its metrics.
const explainConsumers = "consumers.count=1000"

// declaredBy plans a small world of a scenario to find what it declares. Where the small world
// cannot be built, for example because the mean degree is too large for it, declaredBy uses the
// full size.
func declaredBy(ctx context.Context, scenario string) (*runner.Plan, error) {
	scn, err := loadOf(scenario, nil)
	if err != nil {
		return nil, usage(err)
	}
	if all, err := scn.With([]string{"record.events=[" + strings.Join(agents.EventNames(), ", ") + "]",
		"record.consumers=1"}); err == nil {
		scn = all // include tables that are made only on request
	}
	if own, err := scn.Decode(); err == nil && own.People.Count > 1000 {
		if small, err := scn.With([]string{explainConsumers}); err == nil {
			if plan, err := runner.NewPlan(ctx, small, runner.PlanOptions{Tables: true}); err == nil {
				return plan, nil
			}
		}
	}
	plan, err := runner.NewPlan(ctx, scn, runner.PlanOptions{Tables: true})
	if err != nil {
		return nil, asUsage(err)
	}
	return plan, nil
}

// declared is what a scenario declares, and what explain says of it.
type declared struct {
	*runner.Plan
	all []meaning
}

// declares returns what finds it when it is asked first.
func declares(ctx context.Context, scenario string) func() (declared, error) {
	return sync.OnceValues(func() (declared, error) {
		plan, err := declaredBy(ctx, scenario)
		if err != nil {
			return declared{}, err
		}
		return declared{plan, slices.Clip(meanings(plan))}, nil
	})
}

// explainRun lists the metrics or streams that a scenario's world declares.
func explainRun(w io.Writer, what string, declares func() (declared, error)) error {
	p, err := declares()
	if err != nil {
		return err
	}
	if what == "streams" && len(p.Streams) == 0 {
		fmt.Fprintln(w, "no money moves in this scenario")
	}
	width := 0
	for _, m := range p.Summary {
		width = max(width, terminal.Columns(m.Name))
	}
	if what == "metrics" { // all that may be one of a study: what a tick has, and what only a whole run has
		for _, m := range p.Summary {
			fmt.Fprintf(w, "%s  %-5s  %-9s %s\n", terminal.Pad(m.Name, width), m.Kind, m.Unit, m.Doc)
		}
		return nil
	}
	for _, s := range p.Streams {
		fmt.Fprintf(w, "%s %s → %s, %v, %s", terminal.Pad(s.Name, 20), s.From.Name, s.To.Name, s.Phase, s.Module)
		if s.Revenue != "" {
			fmt.Fprintf(w, ", enters %s", s.Revenue)
		}
		fmt.Fprintf(w, "\n%-20s %s\n", "", s.Doc)
	}
	return nil
}

// ownersOf names the mechanism of each metric that a tick has.
func ownersOf(p *runner.Plan) map[string]string {
	owner := map[string]string{}
	for _, m := range p.Metrics {
		owner[m.Name] = m.Owner
	}
	return owner
}
