package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/plots/figure"
	"guanxi/plots/page"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
	"guanxi/sim/whole"
)

// claimPlan describes the remaining work of a study.
type claimPlan struct {
	study *study.Study
	*sweep.Preview
}

// lookAt returns the remaining work of each study. It times one run of each study that has any
// left.
func (f *claimsFlags) lookAt(c *cobra.Command, studies []*study.Study) ([]claimPlan, error) {
	ctx, finished := onSignal(c.Context())
	defer finished()
	var all []claimPlan
	for _, s := range studies {
		o, err := f.options(f.place(s))
		if err != nil {
			return nil, err
		}
		o.Pilot = 1
		p, err := sweep.Look(ctx, s, o)
		if err != nil {
			return nil, studyError(err)
		}
		all = append(all, claimPlan{s, p})
	}
	return all, nil
}

// claimsPlan prints what would run.
func (f *claimsFlags) claimsPlan(c *cobra.Command, claims, others []*study.Study) error {
	plans, err := f.lookAt(c, slices.Concat(claims, others))
	if err != nil {
		return err
	}
	w := c.OutOrStdout()
	if f.json {
		rows := []map[string]any{}
		for _, p := range plans {
			row := map[string]any{"study": p.study.Name, "runs": p.Runs, "done": p.Done, "todo": p.Todo, "seconds": p.Time.Seconds()}
			if p.study.Claim != nil {
				row["claim"] = p.study.Claim.ID
			}
			rows = append(rows, row)
		}
		return printJSON(w, map[string]any{"studies": rows, "seconds": total(plans).Seconds()})
	}
	fmt.Fprintf(w, "%-8s %-24s %7s %7s   %s\n", "claim", "study", "runs", "there", "time")
	for _, p := range plans {
		id := ""
		if p.study.Claim != nil {
			id = p.study.Claim.ID
		}
		took := "–"
		if p.Todo > 0 {
			took = span(p.Time)
		}
		fmt.Fprintf(w, "%s %s %7s %7s   %s\n", terminal.Pad(id, 8), terminal.Pad(p.study.Name, 24), thousands(p.Runs), thousands(p.Done), took)
	}
	fmt.Fprintln(w, inAll(plans))
	return nil
}

func total(plans []claimPlan) (d time.Duration) {
	for _, p := range plans {
		if p.Todo > 0 {
			d += p.Time
		}
	}
	return d
}

// inAll summarises the remaining work of all studies in one line.
func inAll(plans []claimPlan) string {
	todo, there := 0, 0
	for _, p := range plans {
		todo, there = todo+p.Todo, there+p.Done
	}
	if todo == 0 {
		return digits.Counted(len(plans), "study") + ": all runs are finished"
	}
	return fmt.Sprintf("%s: %s to do, about %s; %s finished", digits.Counted(len(plans), "study"), digits.Counted(todo, "run"), span(total(plans)), thousands(there))
}

// announce prints the amount of work before it begins.
func (f *claimsFlags) announce(c *cobra.Command, claims, others []*study.Study) error {
	if f.quiet || f.json || len(claims)+len(others) < 2 {
		return nil
	}
	plans, err := f.lookAt(c, slices.Concat(claims, others))
	if err != nil {
		return err
	}
	fmt.Fprintln(c.ErrOrStderr(), inAll(plans))
	return nil
}

// claimsFigure draws all claims in one figure.
func (f *claimsFlags) claimsFigure(c *cobra.Command, subjects []analysis.Subject) error {
	base := f.base()
	var dirs, places []string
	for _, s := range subjects {
		dir := s.Sweep.Dir
		if !f.ranges.given() && !hasVerdict(dir) { // read-only
			continue
		}
		dirs = append(dirs, dir)
		if filepath.Dir(dir) == base {
			dir = base
		}
		if !slices.Contains(places, dir) {
			places = append(places, dir)
		}
	}
	if len(dirs) == 0 {
		return nil
	}
	name := "claims"
	var earlier []string
	if f.ranges.given() {
		name = "ranges"
	} else {
		earlier = earlierClaims(base, dirs)
	}
	all := append(slices.Clone(dirs), earlier...)
	out := filepath.Join(base, "figures")
	if _, err := plots.Draw(all, plots.Options{Out: out, Earlier: earlier, Figures: []string{name}, Width: plots.DoubleColumn}); errors.As(err, new(*figure.NothingError)) {
		return nil // the text says that no claim has a value
	} else if err != nil {
		return err
	}
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "runs and tables are in %s, the figure is %s\n", strings.Join(places, " and "), filepath.Join(out, name+".svg"))
		if n := len(earlier); n > 0 {
			fmt.Fprintf(c.ErrOrStderr(), "the figure also shows %s of earlier calls, marked as such\n", digits.Counted(n, "claim"))
		}
	}
	return nil
}

// claimsPage writes a page of the claims in words.
func (f *claimsFlags) claimsPage(c *cobra.Command, r *analysis.ClaimsReport) error {
	var dirs []string
	for _, v := range r.Verdicts {
		if hasVerdict(v.Sweep.Dir) {
			dirs = append(dirs, v.Sweep.Dir)
		}
	}
	if len(dirs) == 0 { // read-only
		return nil
	}
	p := page.Page{Title: "Claims and verdicts", Answer: r.Answer().Blocks(), Summary: r.Words(true).Blocks(), Facts: []page.Fact{{Name: "program", Value: fmt.Sprintf("guanxi %s, results version %d", version, sim.ResultsVersion)}}}
	var err error
	if p.Pictures, err = plots.Pictures(dirs, "", "claims"); err != nil {
		return plotError(err)
	}
	var text bytes.Buffer
	if err := page.Write(&text, p); err != nil {
		return err
	}
	file := filepath.Join(f.base(), "claims.html")
	if err := whole.Bytes(file, text.Bytes()); err != nil {
		return err
	}
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "the claims in words are in %s\n", file)
	}
	return nil
}

// earlierClaims returns the other folders in base that contain a verdict, apart from those of this
// call.
func earlierClaims(base string, dirs []string) []string {
	entries, err := os.ReadDir(base)
	if err != nil {
		return nil
	}
	var found []string
	for _, e := range entries {
		dir := filepath.Join(base, e.Name())
		if e.IsDir() && !slices.Contains(dirs, dir) && hasVerdict(dir) {
			found = append(found, dir)
		}
	}
	return found
}

// hasVerdict reports whether a folder contains a verdict.
func hasVerdict(dir string) bool {
	status, err := plots.Inspect(dir)
	return err == nil && slices.ContainsFunc(status, func(s plots.Status) bool { return s.Name == "claims" && s.Lacks == "" })
}
