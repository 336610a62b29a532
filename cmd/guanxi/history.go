package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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
		Short: "Find the worlds that the past does not rule out",
		Long: `history draws worlds from the ranges of all assumed numbers, as far as observed data do
not rule them out: a calibration by chains (guanxi explain study.calibrate.moves). The
name of a scenario stands for its bundled study, history-NAME; a study of one's own has
calibrate.moves and the factors that are not assumed.

Runs over the whole ranges tell which numbers decide what; from them, waves of points
come nearer to the data. Chains start at the last of these. A move is judged by what
the runs so far let expect, then by a run of its own, and is taken unless that is ruled
out. All ends count alike; they are worlds not ruled out under the declared ranges,
not worlds by their probability. Below 30 shares of worlds say too little, and the
call fails.

With --from three fresh runs of each world of an earlier search decide whether it is
kept, as after a change of the program; from a folder, or the name of a scenario whose
worlds come with the program.

The folder is that of a calibration (guanxi calibrate --help). After an interruption the same
command resumes. guanxi claims --over-history=DIR asks in which of these worlds the
claims hold; without =DIR it takes the worlds that come with the program.`,
		Example: "  guanxi history wechat\n  guanxi history mine.yaml -o out/past",
		Args:    exactlyOne("a study", "guanxi history wechat"),
		RunE: func(c *cobra.Command, args []string) error {
			name := args[0]
			if study.IsBundled(fit.HistoryStudy + name) {
				name = fit.HistoryStudy + name
			}
			s, err := loadStudy(name)
			if err != nil {
				return err
			}
			if of := fit.Of(s); of == nil || of.Moves == 0 {
				return usagef("%s has no calibrate.moves, so it is no study of the past; guanxi show history-wechat is one", name)
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
		return fmt.Errorf("--from: %s holds no worlds of guanxi history: %w", from, err)
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
		return nil, fmt.Errorf("%s holds no worlds of guanxi history: %w", from, err)
	}
	if err := manifest.CheckCalibration(from); err != nil {
		return nil, err
	}
	return fit.ReadHistory("the worlds in "+from, os.DirFS(from), s)
}

// bandOf says what a world of the scenario of a run may be worth, as far as history does not rule it out.
func bandOf(m *manifest.Run) (string, error) {
	b, err := fit.BundledBand(m.Scenario, m.ScenarioHash)
	if b == nil {
		return "", err
	}
	within := func(metric string, each float64) string {
		var of [3]string // with two digits each, as worlds are far apart
		for k, x := range b.Q[metric] {
			of[k] = digits.Grouped(x*each, 1-digits.Exponent(x*each))
		}
		return fmt.Sprintf("%s [%s, %s]", of[1], of[0], of[2])
	}
	var parts, gain, lose, open []string
	for _, x := range [][2]string{{"added.consumer", "consumers"}, {"added.platform", "platform"},
		{"added.provider", "providers"}, {"added.advertiser", "advertisers"}, {summary.Net, "all together"}} {
		parts = append(parts, x[1]+" "+within(x[0], 1))
		switch q := b.Q[x[0]]; {
		case q[0] > 0:
			gain = append(gain, x[1])
		case q[2] < 0:
			lose = append(lose, x[1])
		default:
			open = append(open, x[1])
		}
	}
	near := " that one search found"
	if b.Settled {
		near = ""
	}
	text := fmt.Sprintf("Of %d worlds%s, of %s people, that fit the same past as well (guanxi history %s), "+
		"median and 90 %%: users %s %% of the people; %s per user and year: revenue %s; what is added for %s.", b.Worlds,
		near, digits.Grouped(float64(b.Consumers), 0), m.Scenario, within("mau", 100), m.About.Currency,
		within("platform_revenue", 1), strings.Join(parts, ", "))
	for _, x := range []struct {
		says string
		of   []string
	}{{"Nearly all of them have a gain for ", gain}, {"Nearly all have a loss for ", lose},
		{"Not known is whether there is one for ", open}} {
		if len(x.of) > 0 {
			text += " " + x.says + digits.List(x.of) + "."
		}
	}
	return text, nil
}
