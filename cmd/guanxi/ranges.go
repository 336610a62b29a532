package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// pairs is the number of replicates in each world over which a claim is sampled.
const pairs = 2

// rangesFlag samples the worlds in which a study compares its arms.
type rangesFlag struct {
	points int
	flag   func() bool
}

func (f *rangesFlag) add(c *cobra.Command) {
	c.Flags().IntVar(&f.points, "over-ranges", 0, "compare the arms in `N` worlds drawn from the ranges of what is assumed, of two replicates each")
	c.Flags().Lookup("over-ranges").NoOptDefVal = "64"
	f.flag = func() bool { return c.Flags().Changed("over-ranges") }
}

func (f *rangesFlag) given() bool { return f.flag != nil && f.flag() }

func (f *rangesFlag) wrong() error {
	if f.given() && f.points < 8 {
		return usagef("--over-ranges=%d: quantiles and shares need 8 worlds or more", f.points)
	}
	return nil
}

// over returns the study with its arms in sampled worlds.
func (f *rangesFlag) over(s *study.Study) (*study.Study, error) { return s.OverRanges(f.points, pairs) }

// overRanges prints in which worlds claims hold.
func (f *claimsFlags) overRanges(c *cobra.Command, subjects []analysis.Subject) error {
	report, err := analysis.OverWorlds(subjects)
	if err != nil {
		return err
	}
	if err := report.Save(func(err error) error { return unstored(c, err) }); err != nil {
		return err
	}
	w := c.OutOrStdout()
	switch {
	case f.quiet:
	case f.latex > 0:
		fmt.Fprint(w, report.LaTeX(f.latex))
	case f.json:
		return printJSON(w, report.JSON())
	default:
		fmt.Fprint(w, report.Text())
	}
	return nil
}
