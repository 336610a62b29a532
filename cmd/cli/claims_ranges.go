package cli

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// addHistory adds the flag for worlds of a history, of as many worlds as --over-ranges says.
func (f *rangesFlag) addHistory(c *cobra.Command) {
	if f.past = kindOf(manifest.CalibrationKind).past; f.past == nil {
		return
	}
	c.Flags().StringVar(&f.history, "over-history", "", "compare the arms in worlds that fit "+
		"the past: of `DIR` of a search for worlds, by default those of wechat; --over-ranges=N takes N")
	c.Flags().Lookup("over-history").NoOptDefVal = bundledPast
}

// overWorlds returns the studies over sampled worlds. Those that have none are told and left out, unless all are.
func (f *claimsFlags) overWorlds(c *cobra.Command, studies []*study.Study) (over []*study.Study, err error) {
	var none error
	var past *study.History
	if f.ranges.history != "" {
		if past, err = f.ranges.past(f.ranges.history); err != nil {
			return nil, usage(err)
		}
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
func (f *claimsFlags) overRanges(c *cobra.Command, subjects []analysis.StudyRuns) error {
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
	if f.quiet {
		return nil
	}
	return printAnswer(c.OutOrStdout(), report, false, f.json)
}

// bundledEffect returns the effect that guanxi run claims found with the values as bundled, over the smallest of
// interest; NaN where it has not run.
func (f *claimsFlags) bundledEffect(s analysis.StudyRuns) float64 {
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
