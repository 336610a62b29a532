package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
)

func newAnalyze() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "analyze DIR",
		Short: "Analyze a study: means with intervals, paired effects, sensitivity indices",
		Long: `analyze computes what the design of the study allows: means with Student
intervals, paired differences from the baseline, Sobol' and Morris indices,
regression and rank correlations, Shapley values, verdicts on claims. It writes
effects.csv and indices.csv into the folder and prints them. Points and blocks that
a failed run makes unusable are left out and counted.`,
		Example: `  guanxi analyze out/graphs
  guanxi analyze out/study --metrics adopters,platform_revenue
  guanxi analyze out/study --latex > table.tex`,
		Args: exactlyOne("folder", "guanxi analyze out/graphs"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(f.wrong(), sweepOf(args[0])); err != nil {
				return err
			}
			r, err := analyse(args[0], f.options())
			if r != nil {
				err = unstored(c, err)
			}
			if err != nil {
				return err
			}
			return f.print(c, r)
		},
		ValidArgsFunction: completeFolder,
	}
	f.add(c)
	return c
}

// reportFlags say how to show an analysis.
type reportFlags struct {
	metrics []string
	latex   bool
	csv     string
	asJSON  bool
}

func (f *reportFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.metrics, "metrics", nil, "`NAMES` of the metrics to show, separated by commas (default: all)")
	c.Flags().BoolVar(&f.latex, "latex", false, "LaTeX tables, with booktabs and siunitx")
	c.Flags().StringVar(&f.csv, "csv", "", "write a `TABLE`, effects or indices, to standard output; --csv alone writes the main one: indices where the design has them, else effects")
	c.Flags().Lookup("csv").NoOptDefVal = csvOfDesign
	must(c.RegisterFlagCompletionFunc("metrics", listed(completeMetrics)))
	if c.Flags().Lookup("json") == nil {
		c.Flags().BoolVar(&f.asJSON, "json", false, "as JSON")
	}
}

// csvOfDesign is the value of --csv without a name: the table for which the design is made.
const csvOfDesign = "main"

// csvTables are the tables that --csv can name.
var csvTables = []string{schema.EffectsTable, schema.IndicesTable}

// tabled joins --csv and a table name that follows it with =, because the flag's value is optional.
func tabled(args []string) []string {
	var all []string
	for _, a := range args {
		if last := len(all) - 1; last >= 0 && all[last] == "--csv" && slices.Contains(csvTables, a) {
			all[last] += "=" + a
		} else {
			all = append(all, a)
		}
	}
	return all
}

// wrong returns what is wrong with the flags themselves.
func (f *reportFlags) wrong() (err error) {
	n := 0
	for _, on := range []bool{f.latex, f.csv != "", f.asJSON} {
		if on {
			n++
		}
	}
	if n > 1 {
		err = usagef("--latex, --csv and --json exclude each other")
	}
	if f.csv != "" && f.csv != csvOfDesign && !slices.Contains(csvTables, f.csv) {
		err = errors.Join(err, usagef("--csv: there is no table %s; there are %s", f.csv, strings.Join(csvTables, " and ")))
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

// print shows an analysis.
func (f *reportFlags) print(c *cobra.Command, r *analysis.Report) error {
	w := c.OutOrStdout()
	if m := r.Manifest; !m.Complete && (f.latex || f.csv != "" || f.asJSON) {
		fmt.Fprintf(c.ErrOrStderr(), "warning: the study is incomplete, with %s of %s; guanxi sweep %s runs the rest\n", thousands(m.Done), count(m.Runs, "run"), terminal.Path(r.Dir))
	}
	switch {
	case f.latex:
		_, err := fmt.Fprint(w, r.LaTeX())
		return err
	case f.csv != "":
		for _, t := range r.Tables() {
			if t.Name == f.csv || f.csv == csvOfDesign && (t.Name == schema.IndicesTable) == (len(r.Indices) > 0) {
				return t.WriteCSV(w)
			}
		}
	case f.asJSON:
		return printJSON(w, r.JSON())
	}
	_, err := fmt.Fprint(w, r.Text())
	return err
}
