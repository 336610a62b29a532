package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/terminal"
)

func newAnalyze() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "analyze DIR…",
		Short: "Analyze a study: means, paired effects, what factors do",
		Long: `analyze computes what the design of the study allows: means with Student
intervals, paired differences from the baseline, rank correlations, Shapley values,
verdicts on claims. It writes answers.csv into the folder
and prints it, first a line per metric and contrast: the effect over all cells of other factors,
with its range; then, per metric, whether it depends on them. Points that a failed
run makes unusable are left out and counted. Of the folder of a calibration it prints the tables
of the fit, of several also their errors side by side.`,
		Example: `  guanxi show out/graphs
  guanxi show out/study --metrics adopters,platform_revenue
  guanxi show out/study --latex > tables.tex
  guanxi show out/ladder-1-bass out/ladder-2-graph`,
		Args: atLeastOne("a folder", "guanxi show out/graphs"),
		RunE: func(c *cobra.Command, args []string) error {
			var analyze func(*reportFlags, *cobra.Command, []string) error
			others, wrong := 0, []error{f.wrong()}
			for _, dir := range args {
				kind, err := folderKind(dir)
				if of := kindOf(kind).analyze; err == nil && of != nil {
					analyze, others = of, others+1
				} else {
					wrong = append(wrong, sweepOf(dir))
				}
			}
			if others < len(args) && len(args) > 1 {
				wrong = append(wrong, usagef("only calibrations are analyzed together; %s are not all of them",
					strings.Join(args, ", ")))
			}
			if err := errors.Join(wrong...); err != nil {
				return err
			}
			if analyze != nil {
				return analyze(&f, c, args)
			}
			r, err := analyse(args[0], f.metrics)
			if r != nil {
				tellWarnings(c.ErrOrStderr(), r.Manifest.Warnings, mostTold, args[0])
			}
			return f.show(c, r, err, "the same command")
		},
	}
	addMetrics(c, &f.metrics, "all")
	addAll(c, &f.all, "tables and notes (default: as many as fit in 40 lines)")
	c.Flags().BoolVar(&f.latex, "latex", false, "as tables for LaTeX, with booktabs and siunitx")
	addJSON(c, &f.asJSON)
	return c
}

// reportFlags say how to show an analysis.
type reportFlags struct {
	metrics []string
	latex   bool
	asJSON  bool
	all     bool // more than a screen
}

// wrong returns what is wrong with the flags themselves.
func (f *reportFlags) wrong() error {
	if f.latex && f.asJSON {
		return usagef("--latex and --json exclude each other")
	}
	return nil
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
	if m := r.Manifest; !m.Complete && (f.latex || f.asJSON) {
		fmt.Fprintf(c.ErrOrStderr(), "warning: the study is incomplete, with %s of %s; guanxi run %s runs the rest\n",
			thousands(m.Done), digits.Counted(m.Runs, "run"), terminal.Path(r.Dir))
	}
	if f.all || f.latex || f.asJSON {
		return printAnswer(w, r, f.latex, f.asJSON)
	}
	_, err := fmt.Fprint(w, r.Screen(screen))
	return err
}

// printAnswer prints an answer as asked for.
func printAnswer(w io.Writer, r interface {
	Text() string
	LaTeX() string
	JSON() any
}, latex, asJSON bool) error {
	if asJSON {
		return printJSON(w, r.JSON())
	}
	text := r.Text
	if latex {
		text = r.LaTeX
	}
	_, err := fmt.Fprint(w, text())
	return err
}

// screen is how many lines an analysis takes.
const screen = 40
