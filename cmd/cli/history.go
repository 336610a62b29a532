package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
	"guanxi/sim/whole"
)

func newHistory() *cobra.Command {
	var f studyFlags
	var from string
	c := &cobra.Command{
		Use:   "history STUDY",
		Short: "Draw worlds that fit the past",
		Long: `history finds worlds in the ranges of all assumed numbers that fit observed data: a
calibration by an ensemble (guanxi explain study.calibrate.method). The name of a
scenario stands for its bundled study, history-NAME; a study of one's own has
calibrate.method: ensemble and the factors that are not assumed.

The first wave of points lies anywhere in the ranges. After each wave all points move
towards the data, each by what its own run misses and by the covariances of numbers with
targets over the runs. Those that are within the cutoff of all targets, in the mean of
two fresh runs, are the worlds, and count alike. Below 30 shares of worlds say too
little, and the call fails.

With --from two fresh runs of each world of an earlier search decide whether it is
kept, as after a change of the program; from a folder, or the name of a scenario whose
worlds come with the program.

The folder is that of a calibration (guanxi help run fit). After an interruption the same
command resumes. guanxi run claims --over-history=DIR asks in which of these worlds the
claims hold; without =DIR it takes the worlds that come with the program.`,
		Example: "  guanxi run history-wechat\n  guanxi run mine.yaml -o out/past",
		Args:    exactlyOne("study", "guanxi run history-wechat"),
		RunE: func(c *cobra.Command, args []string) error {
			name := args[0]
			if study.IsBundled(fit.HistoryStudy + name) {
				name = fit.HistoryStudy + name
			}
			s, err := f.fitOf(name, 1)
			if err != nil {
				return err
			}
			if of := fit.Of(s); of == nil || !of.Ensemble {
				return usagef("%s has no calibrate.method: ensemble, so it is no study of the past; guanxi show "+
					"history-wechat is one", name)
			}
			if s, err = s.Past(); err != nil {
				return usage(err)
			}
			if from != "" {
				if err := f.startAt(from, f.dir(s.Name)); err != nil {
					return usage(err)
				}
			}
			return f.calibrations(c, []*study.Study{s})
		},
	}
	addFolder(c, &f.out, "history-NAME")
	addFrom(c, &from, "judge its worlds again; the name of a scenario stands for the worlds that come with the program")
	return c
}

// startAt puts the worlds of an earlier search into a folder, which judges them again.
func (f *studyFlags) startAt(from, dir string) error {
	worlds := scenarios.History(from)
	if placeOf(from).bundled == "" {
		worlds = os.DirFS(from)
	}
	name := fit.DrawsTable + ".csv"
	text, err := fs.ReadFile(worlds, name)
	if err != nil {
		return fmt.Errorf("--from: %s holds no worlds that fit the past: %w", from, err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return whole.Bytes(filepath.Join(dir, fit.StartsFile), text)
}

// pastIn returns the worlds in a folder, or those of the bundled scenario.
func pastIn(from string) (*study.History, error) {
	if from == bundledPast {
		return fit.BundledHistory(bundledPast)
	}
	s, err := study.Load(filepath.Join(from, manifest.CalibrationFile))
	if err != nil {
		return nil, fmt.Errorf("%s holds no worlds that fit the past: %w", from, err)
	}
	if err := manifest.CheckCalibration(from); err != nil {
		return nil, err
	}
	return fit.ReadHistory("the worlds in "+from, os.DirFS(from), s)
}

// bandOf says what a world of the scenario of a run may be worth, by worlds that fit its past.
func bandOf(m *manifest.Run) (sure summary.Robustness, err error) {
	b, err := fit.BundledBand(m.Scenario, m.ScenarioHash)
	if b == nil {
		return sure, err
	}
	number := func(x float64) string { return digits.Grouped(x, 1-digits.Exponent(x)) } // worlds are far apart
	within := func(metric string, each float64) (string, string) {
		q := b.Q[metric]
		return number(q[1] * each), fmt.Sprintf("[%s, %s]", number(q[0]*each), number(q[2]*each))
	}
	near := " that one search found"
	if b.Settled {
		near = ""
	}
	users, usersIn := within("mau", 100)
	revenue, revenueIn := within("platform_revenue", 1)
	sure.Words = fmt.Sprintf("Of %d worlds%s, of %s people, that fit the same past (guanxi run history-%s), median and "+
		"90 %%: users %s %s %% of the people, revenue %s %s %s per user and year. What is added, and for whom it is a "+
		"gain:", b.Worlds, near, digits.Grouped(float64(b.Consumers), 0), m.Scenario, users, usersIn, revenue, revenueIn,
		m.About.Currency)
	for _, x := range [][2]string{{"added.consumer", "consumers"}, {"added.platform", "platform"},
		{"added.provider", "providers"}, {"added.advertiser", "advertisers"}, {summary.Net, "all together"}} {
		median, in := within(x[0], 1)
		g := b.Gains[x[0]]
		note := fmt.Sprintf("a gain in %s %%", digits.Grouped(100*g.Share, 0))
		switch sign, imposed := g.Known(); {
		case sign == 0:
			note += ": not known"
		case len(imposed) > 0:
			note += ", which bounds impose: " + digits.List(imposed)
		}
		sure.Rows = append(sure.Rows, []string{x[1], median, in, note})
	}
	return sure, nil
}
