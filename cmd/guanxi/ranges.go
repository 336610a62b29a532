package main

import (
	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/study"
)

// pairs is the number of replicates in each world over which a claim is sampled.
const pairs = 2

// bundledPast is the scenario whose worlds come with the program.
const bundledPast = "wechat"

// rangesFlag samples the worlds in which a study compares its arms.
type rangesFlag struct {
	points  int
	history string                                    // folder of worlds, or the scenario whose bundled worlds are meant
	past    func(from string) (*study.History, error) // of a folder or a bundled scenario; nil: no question finds them
	flag    func() bool
}

func (f *rangesFlag) add(c *cobra.Command) {
	c.Flags().IntVar(&f.points, "over-ranges", 64, "compare the arms in `N` worlds drawn from the ranges of what is "+
		"assumed, of two replicates each")
	c.Flags().Lookup("over-ranges").NoOptDefVal = "64"
	c.Flags().Lookup("over-ranges").DefValue = "0"
	f.flag = func() bool { return c.Flags().Changed("over-ranges") }
}

func (f *rangesFlag) given() bool { return f.history != "" || f.flag != nil && f.flag() }

func (f *rangesFlag) wrong() error {
	if f.given() && f.points < 8 {
		return usagef("--over-ranges=%d: quantiles and shares need 8 worlds or more", f.points)
	}
	return nil
}

// over returns the study with its arms in sampled worlds.
func (f *rangesFlag) over(s *study.Study, h *study.History) (*study.Study, error) {
	return s.OverRanges(f.points, pairs, h)
}
