package cli

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/odd"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
)

func newODD() *cobra.Command {
	var set []string
	short := false
	c := &cobra.Command{
		Use:   "odd [SCENARIO or STUDY]",
		Short: "Write the ODD description of the model, in Markdown",
		Long: `odd writes the model description for the appendix of a paper, in the order of the
ODD protocol (Grimm et al. 2020): the equations of the mechanisms that are on, every
value and its source, the state variables, the steps in their order, and the
initial state. With --summary it writes the summary ODD, a page for the text of the
paper. Of a study it describes the scenario that its arms and factors change, and each
graph that they give it. pandoc makes LaTeX of it.`,
		Example: "  guanxi show bass --odd\n  guanxi show wechat --odd > odd.md\n  guanxi show wechat --odd --summary\n" +
			"  guanxi show --odd " +
			"out/wechat\n  guanxi show graphs --odd",
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			of, err := described(scenarioIn(args), set)
			if err != nil {
				return usage(err)
			}
			var page bytes.Buffer
			write := odd.Write
			if short {
				write = odd.WriteSummary
			}
			if err := write(&page, of, odd.Versions{Program: version, Results: sim.ResultsVersion}); err != nil {
				return asUsage(err)
			}
			_, err = page.WriteTo(c.OutOrStdout())
			return err
		},
	}
	addSet(c, &set)
	c.Flags().BoolVar(&short, "summary", false, "in short, for the text of a paper")
	return c
}

// described returns the scenario of that name, or that of a study, with its seed, its least number of
// replicates, and the graphs of its points where these differ.
func described(name string, set []string) (of odd.Of, err error) {
	if !study.Is(name) {
		of.Scenario, err = loadOf(name, set)
		return of, err
	}
	s, err := study.Load(name, set...)
	if err != nil {
		return of, err
	}
	set = append(set, fmt.Sprintf("seed=%d", s.Seed), fmt.Sprintf("replicates=%d", s.Replicates))
	if s, err = study.Load(name, set...); err != nil {
		return of, err
	}
	return odd.OfStudy(s)
}
