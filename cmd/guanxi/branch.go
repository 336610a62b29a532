package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// compareBranch runs a scenario to a date and on from there, as it is and with what --set changes. Both arms of the
// study that it makes share the run until then.
func (f *runFlags) compareBranch(c *cobra.Command, args []string) error {
	var wrong []error
	wrong = append(wrong, replicatesFit(c, f.replicates))
	if len(f.set) == 0 {
		wrong = append(wrong, usagef("--branch needs a change: --set PATH=VALUE"))
	}
	var keys []string
	for _, set := range fromHere(f.set) {
		path, value, _ := strings.Cut(set, "=")
		keys = append(keys, spec.QuoteScalar(strings.TrimSpace(path), false)+": "+value)
	}
	var base []string
	if c.Flags().Changed("seed") {
		base = append(base, fmt.Sprintf("seed=%d", f.seed))
	}
	name := scenarioIn(args)
	scn, err := loadOf(name, base)
	if err := errors.Join(append(wrong, usage(err))...); err != nil {
		return err
	}
	own, err := scn.Decode()
	if err != nil {
		return usage(err)
	}
	clock := own.SimClock()
	if t, err := own.EventTick(f.branch); err != nil {
		return usagef("--branch: %v", err)
	} else if t < 2 || int(t) > clock.Ticks {
		return usagef("--branch: %s is not after the first day of the run, %s, and before its end, %s", f.branch,
			units.FormatDate(clock.Date(0)), units.FormatDate(clock.Date(sim.Tick(clock.Ticks))))
	}
	event := "{at: " + spec.QuoteScalar(f.branch, false) + ", set: {" + strings.Join(keys, ", ") + "}}"
	m := made{name: name, replicates: f.replicates, metrics: usualMetrics(scn),
		design: "{kind: arms, baseline: as_it_was}", arms: "{as_it_was: {}, branch: {timeline.branch: " + event + "}}",
		flags: []scenarios.Flags{{Arm: "branch", Name: "--branch", Set: []string{"timeline.branch=" + event}}}}
	s, err := m.study("branch", base)
	if err != nil {
		return err
	}
	r := studyFlags{out: f.out, workers: f.workers, force: f.force, quiet: f.quiet, json: f.json,
		whatIf: whatIf(c, args...)}
	_, workers := cores(f.workers)
	if err := errors.Join(quietOr(f.quiet, f.json), workers); err != nil {
		return err
	}
	return r.runAndReport(c, s, r.dirOf(s, name), nil)
}
