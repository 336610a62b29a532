package main

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

type compareFlags struct {
	studyFlags
	reportFlags
	set          []string
	setA, setB   []string
	nameA, nameB string
	luck         string
}

func newCompare() *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare A [B…]",
		Short: "Compare arms by paired differences, with common random numbers",
		Long: `compare runs two or more scenarios, or one scenario with and without changes, with
common random numbers: replicate r of each arm has the same draws. It prints the
paired differences from the first arm with their intervals. It writes the folder of
a study, with a hash of what is compared in its name: more --replicates only run the
new ones, and guanxi analyze and plot read it.

A study with arms can be compared as well: guanxi compare sharing.`,
		Example: `  guanxi compare wechat --set-b ads.billing=interactive --metrics ad_revenue --replicates 10
  guanxi compare a.yaml b.yaml -o out/ab
  guanxi compare wechat --set-a posts=off --name-a silent --name-b posting
  guanxi compare sharing`,
		Args: atLeastOne("a scenario", "guanxi compare wechat --set-b ads.billing=interactive"),
		RunE: func(c *cobra.Command, args []string) error {
			f.asJSON, f.whatIf = f.json, whatIf(c, args[1:]...)
			s, err := f.study(c, args)
			if err := errors.Join(f.studyFlags.wrong(), f.reportFlags.wrong(), err); err != nil {
				return err
			}
			return f.runAndReport(c, s, f.dirOf(s, args[0]), &f.reportFlags)
		},
		ValidArgsFunction: completeEither,
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.setA, "set-a", nil, "set `PATH=VALUE` in the first arm; repeatable")
	flags.StringArrayVar(&f.setB, "set-b", nil, "set `PATH=VALUE` in the second arm; repeatable")
	flags.StringVar(&f.nameA, "name-a", "", "`NAME` of the first arm")
	flags.StringVar(&f.nameB, "name-b", "", "`NAME` of the second arm")
	flags.Int("replicates", 0, "`R` replicates of each arm, in place of the first scenario's")
	flags.Uint64("seed", 0, "seed `N`, in place of the first scenario's")
	flags.StringVar(&f.luck, "luck", "", "`LUCK`: common random numbers, or independent ones to see what common ones gain")
	addSet(c, &f.set)
	c.Flags().Lookup("set").Usage = "set `PATH=VALUE` in every arm; repeatable"
	f.studyFlags.add(c)
	f.addDryRun(c)
	f.reportFlags.add(c)
	must(c.RegisterFlagCompletionFunc("set-a", completeSet))
	must(c.RegisterFlagCompletionFunc("set-b", completeSet))
	must(c.RegisterFlagCompletionFunc("luck", fixed("common", "independent")))
	return c
}

// study returns the contrast that the command line describes.
func (f *compareFlags) study(c *cobra.Command, args []string) (*study.Study, error) {
	if len(args) == 1 && study.Is(args[0]) {
		s, err := studyAlone(c, args[0], "set", "set-a", "set-b", "name-a", "name-b", "replicates", "seed", "luck")
		if err == nil && s.Design.Kind != study.Arms {
			return nil, usagef("%s: the design of the study is %s, but compare needs arms; guanxi sweep runs it", args[0], s.Design.Kind)
		}
		return s, err
	}
	base, err := loadOf(args[0], f.set)
	arms, wrong := f.arms(args, err == nil)
	if len(args) == 1 && len(f.setA) == 0 && len(f.setB) == 0 {
		wrong = usagef("compare needs a second scenario or a change: guanxi compare %s --set-b PATH=VALUE", terminal.Path(args[0]))
	}
	if err := errors.Join(usage(err), wrong); err != nil {
		return nil, err
	}
	m := made{name: args[0], metrics: f.metrics, replicates: given(c, "replicates"), seed: given(c, "seed"), design: "{kind: arms, baseline: " + arms[0].name}
	if f.luck != "" {
		m.design += ", luck: " + spec.QuoteScalar(f.luck, false)
	}
	m.design += "}"
	if len(m.metrics) == 0 {
		m.metrics = usualMetrics(base)
	}
	m.arms, m.flags = armsOf(arms)
	return m.study("compare", f.set)
}

// armsOf returns the arms as a study has them, in one line, and the flags of each.
func armsOf(arms []armOf) (line string, flags []scenarios.Flags) {
	var all []string
	for i, a := range arms {
		var own []string
		if a.scenario != "" {
			own = append(own, "scenario: "+spec.QuoteScalar(from(a.scenario), true))
		}
		for _, text := range a.set {
			path, value, _ := strings.Cut(text, "=")
			own = append(own, spec.QuoteScalar(strings.TrimSpace(path), false)+": "+value)
		}
		all = append(all, spec.QuoteScalar(a.name, false)+": {"+strings.Join(own, ", ")+"}")
		if len(a.set) > 0 {
			flags = append(flags, scenarios.Flags{Arm: a.name, Name: armFlags[i], Set: a.set})
		}
	}
	return "{" + strings.Join(all, ", ") + "}", flags
}

var armFlags = []string{"--set-a", "--set-b"}

type armOf struct {
	name     string
	scenario string   // "": the first scenario
	set      []string // path=value
}

// arms returns the sides of the contrast; sound says whether the first scenario can be read.
func (f *compareFlags) arms(args []string, sound bool) ([]armOf, error) {
	names, read, wrong := f.armNames(args, sound)
	out := make([]armOf, len(names))
	for i, n := range names {
		out[i].name = n
		if i > 0 && i < len(args) {
			out[i].scenario = args[i]
		}
	}
	for i, sets := range [][]string{fromHere(f.setA), fromHere(f.setB)} {
		if len(sets) > 0 {
			k := min(i, len(args)-1)
			out[i].set = sets
			wrong = append(wrong, wrongSets(armFlags[i], args[k], sets, read[k]))
		}
	}
	return out, errors.Join(wrong...)
}

// armNames returns the names of the arms, and which of the scenarios can be read.
func (f *compareFlags) armNames(args []string, sound bool) (names []string, read []bool, wrong []error) {
	names = slices.Clone(args)
	read = make([]bool, len(args))
	read[0] = sound
	if len(args) == 1 {
		names = []string{"a", "b"}
	} else {
		for i, a := range args {
			scn, err := loadOf(a, f.set)
			if read[i] = err == nil; read[i] {
				names[i] = armName(scn.Name)
			} else if i > 0 { // the caller reports the first
				wrong = append(wrong, usage(err))
			}
		}
	}
	for i, given := range []string{f.nameA, f.nameB} {
		if given == "" {
			continue
		}
		if why := study.BadArm(given); why != "" {
			wrong = append(wrong, usagef("%s: %q is not a name: it %s (such as no_ads)", []string{"--name-a", "--name-b"}[i], given, why))
		}
		names[i] = given
	}
	seen := map[string]int{}
	for i, n := range names {
		if seen[n]++; seen[n] > 1 {
			if f.nameA != "" && f.nameB != "" && len(args) <= 2 {
				wrong = append(wrong, usagef("two arms are called %s; rename one", n))
			}
			names[i] = fmt.Sprintf("%s_%d", n, seen[n])
		}
	}
	return names, read, wrong
}

// wrongSets reports problems with the paths and values of a flag at the flag. Those of a scenario
// that cannot be read without the flag are reported elsewhere.
func wrongSets(flag, scenario string, sets []string, read bool) error {
	_, err := loadOf(scenario, sets)
	var invalid *scenarios.Error
	if !errors.As(err, &invalid) {
		return nil // or the file cannot be opened, which is reported
	}
	if !read { // else a problem in the file is due to the flag
		invalid.Problems = slices.DeleteFunc(invalid.Problems, func(p spec.Problem) bool { return p.Pos.File != "--set" })
	}
	if len(invalid.Problems) == 0 {
		return nil
	}
	return usagef("%s", strings.ReplaceAll("\n"+err.Error(), "\n--set:", "\n"+flag+":")[1:])
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
