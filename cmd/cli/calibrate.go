package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"guanxi/plots/figure"
	"guanxi/plots/page"
	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
	"guanxi/sim/whole"
)

func newCalibrate() *cobra.Command {
	var f studyFlags
	c := &cobra.Command{
		Use:   "calibrate STUDY…",
		Short: "Fit factors to observed data",
		Long: `calibrate runs a study with a calibrate section in waves of points. After each
wave, emulators of the targets rule out regions where the model cannot match the
data (history matching). Among points drawn from what remains, those nearest to
the targets are kept, as a set rather than a best point. Rows of role fit are
fitted; rows of role holdout, and rows after the day given by until, only test the
fit, beside the last value carried forward, a straight line and the curves of
Bass, Gompertz and the logistic fitted to the same rows. Several studies are fitted one after the
other, each in its folder below DIR, and their errors are printed side by side.

DIR has a folder of runs for each wave; draws.csv with the kept points and answers.csv
with all that the fit says, whose columns columns.csv describes; nearest.yaml, the
scenario at the nearest draw; and manifest.json with the hash of each file. After
an interruption the same command resumes; guanxi show DIR prints the tables again.
If next to no point is left after a wave, the nearest so far are written, and the
error says which targets no run comes near.`,
		Example: "  guanxi run calibrate-bass\n  guanxi run ladder-1-bass ladder-2-graph\n  guanxi run " +
			"mine.yaml -o out/fit",
		Args: atLeastOne("a study", "guanxi run mine.yaml"),
		RunE: func(c *cobra.Command, args []string) error {
			var wrong []error
			var all []*study.Study
			for _, name := range args {
				s, err := f.fitOf(name, len(args))
				switch {
				case err != nil:
				case fit.Of(s) == nil:
					err = usagef("%s has no calibrate section, which names the data to fit; guanxi explain study.calibrate lists "+
						"its keys", name)
				case slices.ContainsFunc(all, func(o *study.Study) bool { return o.Name == s.Name }):
					err = usagef("two studies are named %s and would share a folder; rename one", s.Name)
				default:
					all = append(all, s)
				}
				wrong = append(wrong, err)
			}
			if err := errors.Join(wrong...); err != nil {
				return err
			}
			return f.calibrations(c, all)
		},
	}
	addFolder(c, &f.out, "NAME")
	return c
}

// fitOf reads the study of a fit; that of a folder is resumed there.
func (f *studyFlags) fitOf(name string, of int) (*study.Study, error) {
	if file := fitIn(name); file != "" && of == 1 {
		f.out = cmp.Or(f.out, filepath.Dir(file))
		return loadStudy(file)
	}
	return loadStudy(name)
}

// fitIn returns the file of the fit in a folder, "" if there is none.
func fitIn(name string) string {
	file := filepath.Join(placeOf(name).dir, manifest.CalibrationFile)
	if _, err := os.Stat(file); err != nil || placeOf(name).dir == "" {
		return ""
	}
	return file
}

// calibrations runs calibrations one after the other and prints their results side by side. With -o, several go to
// subfolders with their names.
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
	var reports []*fit.Report
	var unmet []error
	for i, s := range all {
		report, err := f.calibrate(c, s, dirs[i])
		if err != nil {
			return err
		}
		tellFit(w, report, i)
		fmt.Fprintf(c.ErrOrStderr(), runsAre, dirs[i], lookAt(dirs[i]))
		fmt.Fprintf(c.ErrOrStderr(), "guanxi run %s runs the nearest draw\n",
			terminal.Path(filepath.Join(dirs[i], fit.NearestFile)))
		if report.Unmet != "" {
			unmet = append(unmet, fmt.Errorf("%s: %s", s.Name, report.Unmet))
		}
		reports = append(reports, report)
	}
	tellFits(w, reports)
	return errors.Join(unmet...)
}

// calibrate runs the waves of a study and writes their results.
func (f *studyFlags) calibrate(c *cobra.Command, s *study.Study, dir string) (*fit.Report, error) {
	f.analysed, f.home = true, dir
	report, err := fit.Fit(dir, s, func(name string, wave *study.Study, followed bool) error {
		o, err := f.options(filepath.Join(dir, name))
		o.Fixed = followed
		if _, missing := os.Stat(o.Dir); err == nil && followed && missing != nil {
			err = studyError(sweep.Follows(filepath.Join(dir, fit.Last), wave))
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", name, digits.Counted(len(wave.Design.List), "point"))
		if _, err = f.execute(c, wave, o); fitIn(dir) == "" && err != nil {
			return cmp.Or(whole.Bytes(filepath.Join(dir, manifest.CalibrationFile), []byte(s.Effective())), err)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return report, unkept(unstored(c, report.Write(dir, version, typed(os.Args))), "tables of the fit", "the same command")
}

// fitted is the kind of folder of a calibration.
func fitted() kind {
	const verb, name = "guanxi run", manifest.CalibrationKind
	return kind{name: name, verify: (*verifyFlags).calibration, page: calibrationPage,
		shown: []string{manifest.CalibrationFile, fit.NearestFile}, analyze: (*reportFlags).calibrations,
		notStudy: func(dir string) error {
			return usagef("%s holds a calibration: guanxi show %s prints its tables, and its waves are studies, such as %s",
				dir, terminal.Path(dir), filepath.Join(dir, fit.Last))
		},
		files: []folderFile{
			{manifest.CalibrationFile, "the study that was fitted, self-contained, with every default", verb, name},
			{"wave-N/", "folder of a study: the runs of wave N of history matching", verb, name},
			{fit.Last + "/", "folder of a study: the runs of the approximate Bayesian computation", verb, name},
			{fit.NearestFile, "the scenario at the draw that is nearest to the data", verb, name},
		},
		tables: func() []madeTable {
			empty := fit.Report{Result: &fit.Result{}, Study: &study.Study{}} // without factors
			return []madeTable{{empty.Tables()[0], name, verb, "", "and a column for each factor of the study"}}
		},
		past: pastIn, band: bandOf}
}

// calibrations fits again what the runs of calibrations gave, and prints it.
func (f *reportFlags) calibrations(c *cobra.Command, dirs []string) error {
	if len(f.metrics) > 0 {
		return usagef("%s holds a calibration: it has no metrics to choose from, and its tables are CSV files there; "+
			"--latex and --json print them", dirs[0])
	}
	var reports []*fit.Report
	var told []any
	for _, dir := range dirs {
		m, err := manifest.ReadCalibration(dir)
		if err == nil {
			err = cmp.Or(manifest.CheckCalibration(dir), runner.OtherResults(dir, m))
		}
		if err != nil {
			return usage(err)
		}
		r, err := fit.Refit(dir)
		if err != nil {
			return studyError(err)
		}
		tellWarnings(c.ErrOrStderr(), m.Warnings, mostTold, dir)
		reports, told = append(reports, r), append(told, r.JSON())
	}
	w := c.OutOrStdout()
	switch {
	case f.latex:
		fmt.Fprint(w, fit.LaTeX(reports))
	case f.asJSON && len(told) == 1:
		return printJSON(w, told[0])
	case f.asJSON:
		return printJSON(w, told)
	default:
		for i, r := range reports {
			tellFit(w, r, i)
		}
		tellFits(w, reports)
	}
	return nil
}

// tellFit prints a fit, below those before it.
func tellFit(w io.Writer, r *fit.Report, before int) {
	if before > 0 {
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, r.Text())
}

// tellFits prints the errors of several fits side by side.
func tellFits(w io.Writer, reports []*fit.Report) {
	if len(reports) > 1 {
		fmt.Fprint(w, fit.Compare(reports))
	}
}

// calibration recomputes the tables of a calibration and runs its waves again.
func (f *verifyFlags) calibration(c *cobra.Command, dir string, workers int) error {
	m, err := manifest.ReadCalibration(dir)
	if err != nil {
		return usage(err)
	}
	var altered *manifest.AlteredError
	if err := manifest.Altered(dir); errors.As(err, &altered) {
		return f.tell(c, dir, texts(altered.Files), "", nil)
	} else if err != nil {
		return err
	}
	if err := runner.OtherResults(dir, m); err != nil {
		return usage(err)
	}
	differ, err := fit.Verify(dir, m)
	if err != nil {
		return studyError(err)
	}
	runs, rows := 0, 0
	for _, wave := range m.Waves {
		v, err := f.runAgain(c, filepath.Join(dir, wave), workers)
		if err != nil {
			return err
		}
		for _, line := range append(texts(v.Files), texts(v.Wrong)...) {
			differ = append(differ, wave+": "+line)
		}
		runs, rows = runs+v.Runs, rows+v.Rows
	}
	same := "fitted again: the same tables; " + digits.Counted(runs, "run") + " run again: the same numbers"
	return f.tell(c, dir, differ, same, map[string]any{"runs": runs, "rows": rows})
}

func calibrationPage(dir string) (*page.Page, error) {
	f, err := figure.Open(dir)
	if err != nil {
		return nil, usage(err)
	}
	m, err := manifest.ReadCalibration(dir)
	if err != nil {
		return nil, usage(err)
	}
	p := &page.Page{Title: m.Study, Warnings: m.Warnings, Facts: factsOf(&m.Studied, page.Fact{Name: "points",
		Value: fmt.Sprintf("%s, of which %s are kept", thousands(m.Points), thousands(m.Kept))}, toRepeat("it", dir))}
	// Waves may be missing from a folder that was passed on, or come from a version that fits
	// differently.
	if m.Results == sim.ResultsVersion {
		if again, err := fit.Refit(dir); err == nil {
			p.Summary = again.Page().Blocks()
		}
	}
	for _, name := range []string{schema.AnswersTable, fit.DrawsTable} {
		if t, err := f.Table(name); err != nil {
			return nil, err
		} else if t != nil {
			p.Tables = append(p.Tables, textTable(t))
		}
	}
	return p, nil
}
