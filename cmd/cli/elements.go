package cli

import (
	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/study"
)

func newElements() *cobra.Command {
	var f madeFlags
	c := &cobra.Command{
		Use:   "elements [SCENARIO]",
		Short: "Measure what each value element contributes, by all coalitions",
		Long: `elements runs a scenario with every coalition of its elements, with common random
numbers, and attributes what each party captures to the elements: Shapley values,
Owen values by module of the paper, and dividends of pairs and triples, with
intervals over replicates.

Elements are switches that a scenario declares:
  elements: {learning: {module: cocreation, off: {ads.learner: none}}}
There may be ten of them. Like any study it resumes. A study file with the design
{kind: elements, of: [NAME, NAME]} takes some of them, and guanxi check --plan says how long it takes.`,
		Example: `  guanxi run elements
  guanxi run elements --set consumers.count=300 --replicates 2
  guanxi run elements wechat-elements`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			f.whatIf = whatIf(c)
			name := scenarioIn(args)
			s, err := f.elements(c, name)
			return f.runMade(c, s, name, err)
		},
	}
	f.add(c, "NAME-elements", "what each party captures")
	return c
}

// elements makes the study of a scenario's elements, or reads a study file.
func (f *madeFlags) elements(c *cobra.Command, name string) (*study.Study, error) {
	if study.Is(name) {
		return f.given(c, name, study.Elements)
	}
	m := made{name: name, design: "{kind: elements}", metrics: f.metrics, replicates: f.replicates}
	return m.study("elements", f.set)
}
