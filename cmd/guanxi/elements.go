package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/study"
)

type elementsFlags struct {
	studyFlags
	reportFlags
	of, set []string
}

func newElements() *cobra.Command {
	var f elementsFlags
	c := &cobra.Command{
		Use:   "elements [SCENARIO]",
		Short: "Measure what each value element contributes, by all coalitions",
		Long: `elements runs a scenario with every coalition of its elements, with common random
numbers, and attributes what each party captures to the elements: Shapley values,
Owen values by module of the paper, and dividends of pairs and triples, with
intervals over replicates.

Elements are switches that a scenario declares:
  elements: {learning: {module: cocreation, off: {ads.learner: none}}}
There may be ten of them. Like any study it resumes.
--dry-run prints beforehand how many runs there are and how long they take.`,
		Example: `  guanxi elements --dry-run
  guanxi elements --set consumers.count=300 --replicates 2
  guanxi elements wechat --of profit_model,experience --set consumers.count=300
  guanxi elements wechat-elements`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			f.asJSON, f.whatIf = f.json, whatIf(c)
			name := scenarioIn(args)
			s, err := f.study(c, name)
			if err := errors.Join(f.studyFlags.wrong(), f.reportFlags.wrong(), err); err != nil {
				return err
			}
			return f.runAndReport(c, s, f.dirOf(s, name), &f.reportFlags)
		},
	}
	f.studyFlags.add(c)
	f.addDryRun(c)
	flags := c.Flags()
	flags.StringSliceVar(&f.of, "of", nil, "`NAMES` of the elements (default: all of the scenario)")
	flags.Int("replicates", 0, "`R` replicates of each coalition, in place of the scenario's number")
	flags.Uint64("seed", 0, "seed `N`, in place of the scenario's")
	addSet(c, &f.set)
	f.reportFlags.add(c)
	return c
}

// study makes the study of a scenario's elements, or reads a study file.
func (f *elementsFlags) study(c *cobra.Command, name string) (*study.Study, error) {
	if study.Is(name) {
		s, err := studyAlone(c, name, "of", "replicates", "seed", "set")
		if err == nil && s.Design.Kind != study.Elements {
			return nil, usagef("%s: the design of the study is %s, not elements", name, s.Design.Kind)
		}
		return s, err
	}
	design := "{kind: elements"
	if len(f.of) > 0 {
		design += ", of: [" + strings.Join(f.of, ", ") + "]"
	}
	m := made{name: name, design: design + "}", metrics: f.metrics, replicates: given(c, "replicates"),
		seed: given(c, "seed")}
	return m.study("elements", f.set)
}
