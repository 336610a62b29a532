package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/calibrate"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

func newCalibrate() *cobra.Command {
	var f studyFlags
	c := &cobra.Command{
		Use:   "calibrate STUDY...",
		Short: "Fit factors to observed data: history matching, then approximate Bayesian computation",
		Long: `calibrate runs waves of points of a study with a calibrate section. After each wave,
emulators of the targets rule out where the model cannot come near them (history
matching); of points among what is left, the nearest to the targets are kept together:
a set, not a best point. Rows of role fit are fitted to; rows of role holdout, and
those after the day that until names, only judge, beside the last value carried forward
and the curves of Bass, Gompertz and the logistic fitted to the same rows. Several
studies are fitted one after the other, each in its folder below DIR, and their errors
printed side by side.

DIR has a folder of runs for each wave, waves.csv, draws.csv, fit.csv, errors.csv,
datapackage.json, which says what their columns are, nearest.yaml, the scenario at the
nearest draw, and manifest.json with the hash of each file. What was stopped goes on
with the same command.`,
		Example: "  guanxi calibrate calibrate-bass\n  guanxi calibrate ladder-1-bass ladder-2-graph\n  guanxi calibrate mine.yaml -o out/fit --workers 2",
		Args:    atLeastOne("a study", "guanxi calibrate mine.yaml"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.contradictions(); err != nil {
				return err
			}
			var all []*study.Study
			for _, name := range args {
				s, err := loadStudy(name)
				if err != nil {
					return err
				}
				if s.Calibration == nil {
					return usagef("%s has no calibrate section, which says what to fit to; guanxi explain study.calibrate has its keys", name)
				}
				if slices.ContainsFunc(all, func(o *study.Study) bool { return o.Name == s.Name }) {
					return usagef("two of the studies are named %s, and would share a folder", s.Name)
				}
				all = append(all, s)
			}
			return f.calibrations(c, all)
		},
		ValidArgsFunction: completeStudy,
	}
	c.Flags().SortFlags = false
	f.add(c)
	return c
}

// calibrations are run one after the other, several in folders of their names, and
// told side by side.
func (f *studyFlags) calibrations(c *cobra.Command, all []*study.Study) error {
	dirs := make([]string, len(all))
	for i, s := range all {
		dirs[i] = f.dir(s.Name)
		if f.out != "" && len(all) > 1 {
			dirs[i] = filepath.Join(f.out, s.Name)
		}
		if kind, err := manifest.KindOf(dirs[i]); err == nil && kind != manifest.CalibrationKind {
			what := map[string]string{manifest.RunKind: "run", manifest.SweepKind: "study"}[kind]
			return usagef("%s holds a %s, not a calibration; choose another folder with -o", dirs[i], what)
		}
		if err := sweep.Check(s); err != nil {
			return usage(err)
		}
	}
	w := c.OutOrStdout()
	var reports []*calibrate.Report
	told := []map[string]any{}
	for i, s := range all {
		report, err := f.calibrate(c, s, dirs[i])
		if err != nil {
			return err
		}
		if !f.quiet && !f.json {
			if i > 0 {
				fmt.Fprintln(w)
			}
			fmt.Fprint(w, report.Text())
			fmt.Fprintf(c.ErrOrStderr(), "runs and tables are in %s\n", dirs[i])
		}
		reports, told = append(reports, report), append(told, report.JSON())
	}
	switch {
	case f.quiet:
	case f.json && len(all) == 1:
		return printJSON(w, told[0])
	case f.json:
		return printJSON(w, told)
	case len(all) > 1:
		fmt.Fprint(w, calibrate.Compare(reports))
	}
	return nil
}

// calibrate runs the waves of a study and writes what they gave.
func (f *studyFlags) calibrate(c *cobra.Command, s *study.Study, dir string) (*calibrate.Report, error) {
	report, err := fitted(c.Context(), s, func(_ context.Context, name string, points [][]float64) ([]calibrate.Run, error) {
		return f.wave(c, s, filepath.Join(dir, name), name, points)
	})
	if err != nil {
		return nil, err
	}
	return report, writeCalibration(dir, s, report)
}

// fitted calibrates the factors of a study with runs that a function gives.
func fitted(ctx context.Context, s *study.Study, run calibrate.Simulate) (*calibrate.Report, error) {
	wanted := s.Calibration
	settings := calibrate.Settings{Factors: len(s.Factors), Waves: wanted.Waves, Points: s.Design.Points, Draws: wanted.Draws,
		Keep: wanted.Keep, Cutoff: wanted.Cutoff, Key: rng.New(s.Design.Seed, 0, "calibrate")}
	result, err := calibrate.Calibrate(ctx, wanted.Targets, settings, run)
	var few *calibrate.SizeError
	if errors.As(err, &few) {
		return nil, usage(err)
	}
	if err != nil {
		return nil, err
	}
	own, err := s.Scenario.Decode()
	if err != nil {
		return nil, err
	}
	return calibrate.NewReport(s, result, own.SimClock().Start), nil
}

// writeCalibration writes what is beside the folders of the waves.
func writeCalibration(dir string, s *study.Study, report *calibrate.Report) error {
	files, err := inputsOf(filepath.Join(dir, calibrate.Last))
	if err != nil {
		return err
	}
	nearest, err := s.Scenario.With(report.Nearest())
	if err != nil {
		return err
	}
	head := fmt.Sprintf("# %s at the nearest of %d kept draws. One point is no calibration: draws.csv has all.\n", s.Scenario.Name, len(report.Draws))
	files["nearest.yaml"] = []byte(head + nearest.Effective())
	files[manifest.CalibrationFile] = []byte(s.Effective())
	m := &manifest.Calibration{Studied: manifest.Studied{Program: version, Results: sim.ResultsVersion, Study: s.Name, StudyHash: s.Hash(),
		Scenario: s.Scenario.Name, ScenarioHash: s.Scenario.Hash(), Seed: s.Seed}, Points: s.Calibration.Draws, Kept: len(report.Draws),
		Warnings: append([]string{}, s.Warnings...), Command: os.Args, Machine: manifest.ThisMachine()}
	for _, w := range report.Waves {
		m.Waves = append(m.Waves, w.Name)
		m.Points += len(w.Runs)
	}
	m.Waves = append(m.Waves, calibrate.Last)
	return results.WriteCalibration(dir, m, files, report.Tables()...)
}

// inputsOf are the inputs of a wave that are data, not scenarios or studies, by their
// names below the folder.
func inputsOf(wave string) (map[string][]byte, error) {
	data := map[string][]byte{}
	files, err := os.ReadDir(filepath.Join(wave, manifest.InputsFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, f := range files {
		if f.IsDir() || filepath.Ext(f.Name()) == ".yaml" {
			continue
		}
		if data[manifest.InputsFolder+"/"+f.Name()], err = os.ReadFile(filepath.Join(wave, manifest.InputsFolder, f.Name())); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// waveOf is the study of the points of a wave.
func waveOf(s *study.Study, name string, points [][]float64) (*study.Study, error) {
	var list []map[string]string
	for _, u := range points {
		list = append(list, s.AtCube(u))
	}
	return s.Listed(s.Name+"-"+name, list)
}

// wave runs some points as a study of its own, in a folder of its own.
func (f *studyFlags) wave(c *cobra.Command, s *study.Study, dir, name string, points [][]float64) ([]calibrate.Run, error) {
	wave, err := waveOf(s, name, points)
	if err != nil {
		return nil, err
	}
	o, err := f.options(dir)
	if err != nil {
		return nil, err
	}
	f.analysed = true
	if !f.quiet {
		fmt.Fprintf(c.ErrOrStderr(), "%s: %d points\n", name, len(points))
	}
	if _, err := f.execute(c, wave, o); err != nil {
		return nil, err
	}
	return runsOf(dir, s, points)
}

// runsOf reads what the runs of a wave gave.
func runsOf(dir string, s *study.Study, points [][]float64) ([]calibrate.Run, error) {
	folder, err := results.OpenSoundSweep(dir)
	if err != nil {
		return nil, err
	}
	runs, err := folder.Table("runs")
	if err != nil {
		return nil, err
	}
	return collect(runs, s.Calibration.Targets, points), nil
}

// collect gives each point the mean of each target over its replicates, and the
// variance of that mean.
func collect(runs *table.Table, targets []study.Target, points [][]float64) []calibrate.Run {
	values := make([][][]float64, len(points)) // by point and target
	for i := range values {
		values[i] = make([][]float64, len(targets))
	}
	point := runs.Col("point")
	for row := range runs.Rows() {
		n, _ := point.Int(row)
		for j, t := range targets {
			v := runs.Col(t.Metric).Float(row)
			if t.Over != "" {
				v /= runs.Col(t.Over).Float(row)
			}
			values[n-1][j] = append(values[n-1][j], v*t.Scale)
		}
	}
	out := make([]calibrate.Run, len(points))
	for i := range points {
		out[i] = calibrate.Run{Point: points[i], Mean: make([]float64, len(targets)), Var: make([]float64, len(targets))}
		for j := range targets {
			x := summary.Student(values[i][j], 0.95)
			out[i].Mean[j] = x.Mean
			if x.N > 1 {
				out[i].Var[j] = x.SD * x.SD / float64(x.N)
			}
			if x.N == 0 || math.IsInf(x.Mean, 0) || x.N < len(values[i][j]) {
				out[i].Mean[j] = math.NaN()
			}
		}
	}
	return out
}
