package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
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
	points  int    // 0: not given
	history string // folder of worlds, or the scenario whose bundled worlds are meant
}

func (f *rangesFlag) add(c *cobra.Command) {
	c.Flags().IntVar(&f.points, "over-ranges", 0, "compare the arms in `N` worlds drawn from the ranges of what is "+
		"assumed, of two replicates each")
	c.Flags().Lookup("over-ranges").NoOptDefVal = strconv.Itoa(usualWorlds)
}

// addHistory adds the flag for worlds of a history, of as many worlds as --over-ranges says.
func (f *rangesFlag) addHistory(c *cobra.Command) {
	c.Flags().StringVar(&f.history, "over-history", "", "compare the arms in worlds that history "+
		"does not rule out: of `DIR` of guanxi history, by default those of wechat; --over-ranges=N takes N")
	c.Flags().Lookup("over-history").NoOptDefVal = bundledPast
}

func (f *rangesFlag) given() bool { return f.history != "" || f.points != 0 }

func (f *rangesFlag) worlds() int { return cmp.Or(f.points, usualWorlds) }

func (f *rangesFlag) wrong() error {
	if f.worlds() < 8 {
		return usagef("--over-ranges=%d: quantiles and shares need 8 worlds or more", f.points)
	}
	return nil
}

// overWorlds returns the studies over sampled worlds. Those that have none are told and left out, unless all are.
func (f *claimsFlags) overWorlds(c *cobra.Command, studies []*study.Study) (over []*study.Study, err error) {
	var none error
	past, err := f.ranges.past()
	if err != nil {
		return nil, usage(err)
	}
	for _, s := range studies {
		x, err := s.OverRanges(f.ranges.worlds(), pairs, past)
		switch {
		case errors.Is(err, study.ErrNothingAssumed), errors.Is(err, study.ErrNothingShared):
			none = errors.Join(none, err)
		case err != nil:
			return nil, err
		default:
			over = append(over, x)
		}
	}
	if none != nil && len(over) > 0 {
		fmt.Fprintln(c.ErrOrStderr(), none)
	} else if len(over) == 0 {
		return nil, usage(none)
	}
	return over, nil
}

// overRanges prints in which worlds claims hold.
func (f *claimsFlags) overRanges(c *cobra.Command, subjects []analysis.Subject) error {
	report, err := claim.OverWorlds(subjects, f.bundledEffect)
	if err != nil {
		return err
	}
	if err := report.Save(func(err error) error { return unstored(c, err) }); err != nil {
		return err
	}
	if err := f.claimsFigure(c, subjects, report.LaTeX()); err != nil {
		return unkept(err, "tables and the figure", "the same command")
	}
	return f.print(c, report)
}

// bundledEffect returns the effect that guanxi claims found with the values as bundled, over the smallest of
// interest; NaN where it has not run.
func (f *claimsFlags) bundledEffect(s analysis.Subject) float64 {
	name := strings.TrimSuffix(strings.TrimSuffix(s.Study.Name, study.RangesSuffix), study.HistorySuffix)
	for _, dir := range []string{filepath.Join(outOf("claims"), name), outOf(name)} {
		other, err := analysis.Open(dir)
		if err != nil || !hasVerdict(dir) {
			continue
		}
		if all := other.Sweep.Answers("claim"); len(all) > 1 { // the effect, and the smallest of interest
			return all[0].Value / all[1].Value
		}
	}
	return math.NaN()
}
