package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
)

func newCompare() *cobra.Command {
	var f madeFlags
	c := &cobra.Command{
		Use:   "compare A B…",
		Short: "Compare arms by paired differences, with common random numbers",
		Long: `compare runs a scenario and others, or the same with changes, with common random
numbers: replicate r of each arm has the same draws. An arm PATH=VALUE is the first
scenario with this key set; the arms are then called a, b and so on. It prints the
paired differences from the first arm with their intervals. It writes the folder of
a study, with a hash of what is compared in its name: more --replicates only run the
new ones, and guanxi show and guanxi plot read it.

A study with arms can be compared as well: guanxi compare sharing.`,
		Example: `  guanxi compare wechat ads.billing=interactive --metrics ad_revenue --replicates 10
  guanxi compare wechat posts=off ads=off
  guanxi compare a.yaml b.yaml -o out/ab
  guanxi compare sharing`,
		Args: atLeastOne("a scenario", "guanxi compare wechat ads.billing=interactive"),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := f.contrast(c, args)
			if err == nil && len(args) > 1 {
				f.whatIf, err = s.Identity()
			}
			return f.runMade(c, s, args[0], err)
		},
	}
	f.add(c, "NAME-compare-HASH", "the usual ones")
	return c
}

// contrast returns the study that the command line describes.
func (f *madeFlags) contrast(c *cobra.Command, args []string) (*study.Study, error) {
	if len(args) == 1 && study.Is(args[0]) {
		return f.given(c, args[0], study.Arms)
	}
	base, err := loadOf(args[0], f.set)
	if len(args) == 1 {
		again := usagef("compare needs another scenario or a change: guanxi compare %s PATH=VALUE", terminal.Path(args[0]))
		return nil, errors.Join(usage(err), again)
	}
	m := made{name: args[0], metrics: f.metrics, replicates: f.replicates}
	wrong := []error{usage(err)}
	var names, arms, called []string
	for i, arg := range args {
		name, keys := string(rune('a'+i%26)), "{}"
		if strings.Contains(arg, "=") {
			set := fromHere([]string{arg})
			m.flags = append(m.flags, scenarios.Flags{Arm: name, Name: armFile(name), Set: set})
			wrong = append(wrong, wrongSet(args[0], armFile(name), set, err == nil))
			if path, value, _ := strings.Cut(set[0], "="); value != "" {
				keys = "{" + spec.QuoteScalar(strings.TrimSpace(path), false) + ": " + value + "}"
			}
		} else if scn, bad := loadOf(arg, f.set); bad != nil && i > 0 {
			wrong = append(wrong, usage(bad))
		} else if i > 0 || bad == nil && !strings.Contains(args[1], "=") {
			name = armName(scn.Name)
			if i > 0 {
				keys = "{scenario: " + spec.QuoteScalar(from(arg), true) + "}"
			}
		}
		if slices.Contains(names, name) {
			name = fmt.Sprintf("%s_%d", name, i+1)
		}
		names, arms = append(names, name), append(arms, spec.QuoteScalar(name, false)+": "+keys)
		if name != arg {
			called = append(called, name+" is "+terminal.Path(arg))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	m.design, m.arms = "{kind: arms, baseline: "+spec.QuoteScalar(names[0], false)+"}", "{"+strings.Join(arms, ", ")+"}"
	if len(m.metrics) == 0 {
		m.metrics = usualMetrics(base)
	}
	s, err := m.study("compare", f.set)
	if err != nil {
		return nil, err
	}
	for _, t := range s.Twins() {
		if k := slices.Index(names, t.Arm); t.Of != names[0] { // an arm that is the first one is told as such
			fmt.Fprintf(c.ErrOrStderr(), "%s is arm %s again, and left out\n", args[k], t.Of)
			return f.contrast(c, slices.Delete(args, k, k+1))
		}
	}
	if len(called) > 0 {
		fmt.Fprintln(c.ErrOrStderr(), "arms: "+strings.Join(called, ", "))
	}
	return s, nil
}

// armFile is what messages call the change of an arm in place of a file.
func armFile(arm string) string { return "arm " + arm }

// wrongSet reports problems with the change of an arm at the arm. Those of a scenario that cannot be read without
// the change are reported elsewhere.
func wrongSet(scenario, arm string, set []string, read bool) error {
	_, err := loadOf(scenario, set)
	var invalid *scenarios.Error
	if !errors.As(err, &invalid) {
		return nil // or the file cannot be opened, which is reported
	}
	if !read { // else a problem in the file is due to the change
		invalid.Problems = slices.DeleteFunc(invalid.Problems, func(p spec.Problem) bool { return p.Pos.File != "--set" })
	}
	if len(invalid.Problems) == 0 {
		return nil
	}
	return usagef("%s", strings.ReplaceAll("\n"+err.Error(), "\n--set:", "\n"+arm+":")[1:])
}

// armName turns a scenario's name into a valid name for an arm.
func armName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(".*= \t,", r) {
			return '_'
		}
		return r
	}, name)
}

// usualMetrics returns those metrics of a usual summary that the scenario has.
func usualMetrics(scn *scenarios.Scenario) []string {
	run, err := runner.Small(scn)
	if err != nil {
		return []string{"adopters"} // reading the study will report the problem
	}
	defer run.Close()
	var has []string
	for _, name := range []string{"adopters", "time_to(adopters, 50%)", "satisfaction", "platform_revenue", "created",
		"captured.platform", "captured.provider", "captured.advertiser", "captured.consumer"} {
		m, err := measure.Parse(name)
		must(err)
		if _, err := measure.Describe(run, []measure.Metric{m}); err == nil {
			has = append(has, name)
		}
	}
	return has
}
