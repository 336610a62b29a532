package main

import (
	"errors"
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
	for _, flag := range []string{"replicate", "no-plots"} {
		if c.Flags().Changed(flag) {
			wrong = append(wrong, usagef("--branch makes a study, which takes no --%s", flag))
		}
	}
	if len(f.set) == 0 {
		wrong = append(wrong, usagef("--branch needs a change: --set PATH=VALUE"))
	}
	var base, keys []string
	for _, set := range fromHere(f.set) {
		path, value, _ := strings.Cut(set, "=")
		keys = append(keys, spec.QuoteScalar(strings.TrimSpace(path), false)+": "+value)
	}
	if f.noTwin {
		base = append(base, "value.twin=false")
	}
	if ticks := given(c, "ticks"); ticks != "" {
		base = append(base, "clock.ticks="+ticks)
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
	m := made{name: name, replicates: given(c, "replicates"), seed: given(c, "seed"), metrics: usualMetrics(scn),
		design: "{kind: arms, baseline: as_it_was}", arms: "{as_it_was: {}, branch: {timeline.branch: " + event + "}}",
		flags: []scenarios.Flags{{Arm: "branch", Name: "--branch", Set: []string{"timeline.branch=" + event}}}}
	s, err := m.study("branch", base)
	if err != nil {
		return err
	}
	r := studyFlags{out: f.out, workers: f.workers, force: f.force, verbose: f.verbose, quiet: f.quiet, json: f.json,
		whatIf: whatIf(c, args...)}
	if err := r.wrong(); err != nil {
		return err
	}
	return r.runAndReport(c, s, r.dirOf(s, name), &reportFlags{asJSON: f.json})
}
