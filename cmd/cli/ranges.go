package cli

import (
	"cmp"
	"strconv"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/study"
)

// usualWorlds is how many are sampled where no number is given.
const usualWorlds = 64

// pairs is the number of replicates in each world over which a claim is sampled.
const pairs = 2

// bundledPast is the scenario whose worlds come with the program.
const bundledPast = "wechat"

// rangesFlag samples the worlds in which a study compares its arms.
type rangesFlag struct {
	points  int                                       // 0: not given
	history string                                    // folder of worlds, or the scenario whose bundled worlds are meant
	past    func(from string) (*study.History, error) // of a folder or a bundled scenario; nil: no question finds them
}

func (f *rangesFlag) add(c *cobra.Command) {
	c.Flags().IntVar(&f.points, "over-ranges", 0, "compare the arms in `N` worlds drawn from the ranges of what is "+
		"assumed, of two replicates each")
	c.Flags().Lookup("over-ranges").NoOptDefVal = strconv.Itoa(usualWorlds)
}

func (f *rangesFlag) given() bool { return f.history != "" || f.points != 0 }

func (f *rangesFlag) worlds() int { return cmp.Or(f.points, usualWorlds) }

func (f *rangesFlag) wrong() error {
	if f.worlds() < 8 {
		return usagef("--over-ranges=%d: quantiles and shares need 8 worlds or more", f.points)
	}
	return nil
}
