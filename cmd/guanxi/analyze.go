package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/calibrate"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
)

func newAnalyze() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "analyze DIR",
		Short: "Analyze a study: means, paired effects, sensitivity indices",
		Long: `analyze computes what the design of the study allows: means with Student
intervals, paired differences from the baseline, Sobol' and Morris indices,
regression and rank correlations, Shapley values, verdicts on claims. It writes
them into the folder as answers.csv, a row for each number, and prints them, first a line
per metric and contrast: the effect over all cells of other factors, with its range.
Points and blocks that a failed run makes unusable are left out and counted. Of the folder of a calibration it prints the tables of the fit.`,
		Example: `  guanxi analyze out/graphs
  guanxi analyze out/study --metrics adopters,platform_revenue
  guanxi analyze out/study --latex=2 > tables.tex`,
		Args: exactlyOne("folder", "guanxi analyze out/graphs"),
		RunE: func(c *cobra.Command, args []string) error {
			kind, err := folderKind(args[0])
			fit := err == nil && kind == manifest.CalibrationKind
			if !fit {
				err = sweepOf(args[0])
			}
			if err := errors.Join(f.wrong(), err); err != nil {
				return err
			}
			if fit {
				return f.calibration(c, args[0])
			}
			r, err := analyse(args[0], f.options())
			if r != nil {
				tellWarnings(c.ErrOrStderr(), r.Manifest.Warnings, false, mostTold, args[0])
			}
			return f.show(c, r, err, "the same command")
		},
		ValidArgsFunction: completeFolder,
	}
	f.add(c)
	return c
}

// calibration fits again what the runs of a calibration gave, and prints it.
func (f *reportFlags) calibration(c *cobra.Command, dir string) error {
	if len(f.metrics) > 0 || f.csv {
		return usagef("%s holds a calibration: it has no metrics to choose from, and its tables are CSV files there; --latex and --json print them", dir)
	}
	m, err := manifest.ReadCalibration(dir)
	if err != nil {
		return usage(err)
	}
	if err := manifest.CheckCalibration(dir); err != nil {
		return usage(err)
	}
	if err := runner.OtherResults(dir, m); err != nil {
		return usage(err)
	}
	r, err := calibrate.Refit(dir)
	if err != nil {
		return studyError(err)
	}
	tellWarnings(c.ErrOrStderr(), m.Warnings, false, mostTold, dir)
	w := c.OutOrStdout()
	switch {
	case f.latex > 0:
		_, err = fmt.Fprint(w, r.LaTeX(f.latex))
	case f.asJSON:
		err = printJSON(w, r.JSON())
	default:
		_, err = fmt.Fprint(w, r.Text())
	}
	return err
}

// reportFlags say how to show an analysis.
type reportFlags struct {
	metrics []string
	latex   int // columns of the page; 0: none
	csv     bool
	asJSON  bool
	all     bool // more than a screen
}

func (f *reportFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.metrics, "metrics", nil, "`NAMES` of the metrics to show, separated by commas (default: all)")
	c.Flags().BoolVar(&f.all, "all", false, "print all tables and notes (default: as many as fit in 40 lines)")
	addLaTeX(c, &f.latex, "LaTeX tables")
	c.Flags().BoolVar(&f.csv, "csv", false, "write the table answers.csv, of the metrics shown, to standard output")
	must(c.RegisterFlagCompletionFunc("metrics", listed(completeMetrics)))
	if c.Flags().Lookup("json") == nil {
		c.Flags().BoolVar(&f.asJSON, "json", false, "as JSON")
	}
}

// addLaTeX adds --latex. Its value is optional: the number of columns of the page.
func addLaTeX(c *cobra.Command, columns *int, what string) {
	c.Flags().IntVar(columns, "latex", 0, what+", with booktabs and siunitx, for a page of `N` columns, 1 or 2")
	c.Flags().Lookup("latex").NoOptDefVal = "1"
}

func wrongLaTeX(columns int) error {
	if columns < 0 || columns > 2 {
		return usagef("--latex: a page has 1 or 2 columns, not %d", columns)
	}
	return nil
}

// tabled joins --latex with a value that follows, by =, because its value is optional.
func tabled(args []string) []string {
	var all []string
	for _, a := range args {
		last := len(all) - 1
		if last >= 0 && all[last] == "--latex" && (a == "1" || a == "2") {
			all[last] += "=" + a
		} else {
			all = append(all, a)
		}
	}
	return all
}

// wrong returns what is wrong with the flags themselves.
func (f *reportFlags) wrong() (err error) {
	err = wrongLaTeX(f.latex)
	n := 0
	for _, on := range []bool{f.latex > 0, f.csv, f.asJSON} {
		if on {
			n++
		}
	}
	if n > 1 {
		err = errors.Join(err, usagef("--latex, --csv and --json exclude each other"))
	}
	return err
}

func (f *reportFlags) options() analysis.Options {
	return analysis.Options{Metrics: metricNames(f.metrics)}
}

// metricNames splits the values of --metrics at commas outside parentheses.
func metricNames(texts []string) []string {
	var all []string
	for _, text := range texts {
		depth, from := 0, 0
		for i, r := range text {
			switch {
			case r == '(':
				depth++
			case r == ')':
				depth--
			case r == ',' && depth == 0:
				all = append(all, text[from:i])
				from = i + 1
			}
		}
		all = append(all, text[from:])
	}
	return all
}

// show prints an analysis, also where it could not be written. For a full disk the error names the
// command that writes it.
func (f *reportFlags) show(c *cobra.Command, r *analysis.Report, err error, again string) error {
	if r != nil {
		err = unstored(c, err)
	}
	if err == nil || r != nil && full(err) {
		if perr := f.print(c, r); perr != nil {
			return perr
		}
	}
	return unkept(err, "tables of the analysis", again)
}

// print prints an analysis.
func (f *reportFlags) print(c *cobra.Command, r *analysis.Report) error {
	w := c.OutOrStdout()
	if m := r.Manifest; !m.Complete && (f.latex > 0 || f.csv || f.asJSON) {
		fmt.Fprintf(c.ErrOrStderr(), "warning: the study is incomplete, with %s of %s; guanxi sweep %s runs the rest\n", thousands(m.Done), digits.Counted(m.Runs, "run"), terminal.Path(r.Dir))
	}
	switch {
	case f.latex > 0:
		_, err := fmt.Fprint(w, r.LaTeX(f.latex))
		return err
	case f.csv:
		return schema.NewAnswers(r.Chosen()...).WriteCSV(w)
	case f.asJSON:
		return printJSON(w, r.JSON())
	}
	text := r.Screen(screen)
	if f.all {
		text = r.Text()
	}
	_, err := fmt.Fprint(w, text)
	return err
}

// screen is how many lines an analysis takes.
const screen = 40
