package main

import (
	"bytes"

	"github.com/spf13/cobra"

	"guanxi/scenarios/odd"
	"guanxi/sim"
	"guanxi/sim/whole"
)

func newODD() *cobra.Command {
	var set []string
	out, short := "", false
	c := &cobra.Command{
		Use:   "odd [SCENARIO]",
		Short: "Write the ODD description of the model as configured, in Markdown",
		Long: `odd writes the model description for the appendix of a paper, in the order of the
ODD protocol (Grimm et al. 2020): the equations of the mechanisms that are on, every
value and its source, the state variables, the steps in their order, and the
initial state. With --summary it writes the summary ODD, a page for the text of the
paper.`,
		Example: "  guanxi odd bass\n  guanxi odd wechat -o odd.md\n  guanxi odd wechat --summary\n  guanxi odd out/wechat",
		Args:    atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			scn, err := loadOf(named(args), set)
			if err != nil {
				return usage(err)
			}
			var page bytes.Buffer
			write := odd.Write
			if short {
				write = odd.WriteSummary
			}
			if err := write(&page, scn, odd.Versions{Program: version, Results: sim.ResultsVersion}); err != nil {
				return asUsage(err)
			}
			if out != "" {
				file, err := targetLike(out, odd.Title)
				if err != nil {
					return err
				}
				return whole.Bytes(file, page.Bytes())
			}
			_, err = page.WriteTo(c.OutOrStdout())
			return err
		},
		ValidArgsFunction: first(completeScenario),
	}
	addSet(c, &set)
	c.Flags().BoolVar(&short, "summary", false, "in short, for the text of a paper")
	c.Flags().StringVarP(&out, "out", "o", "", "`FILE` to write (default: standard output)")
	return c
}
