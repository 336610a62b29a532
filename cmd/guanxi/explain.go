package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
)

func newExplain() *cobra.Command {
	scenario, asJSON, assumed, by := defaultScenario, false, false, ""
	c := &cobra.Command{
		Use:   "explain [NAME | WORD…]",
		Short: "Explain a key, metric, table, file, column, stream or expression",
		Long: `explain describes the keys of a scenario and, after the prefix study., those of a
study: meaning, unit, range, default and source. It also describes the metrics,
streams of money and book entries (benefits and efforts that are not cash) of a
scenario, the functions of metrics in a study, the tables and files of a folder
(columns, verbs that make them, figures drawn from them), and the sections of the
model that keys cite as their equation. Words that are no name are looked up in the
names and explanations of all these.

With --assumed it lists the assumed numbers of a scenario: value, range, width of the
range over the value (none for 0), and section of the model; the widest first. With
--by DIR, the folder of an analysed study that varies them, those first that matter
most there: by total index, Morris' mu* or rank correlation, as a share of the largest.`,
		Example: `  guanxi explain
  guanxi explain adoption.imitation
  guanxi explain M2
  guanxi explain ad load
  guanxi explain study.factors
  guanxi explain cascade_r
  guanxi explain cascades.csv
  guanxi explain summary.json
  guanxi explain 'time_to(adopters, 50%)'
  guanxi explain share.sale
  guanxi explain metrics
  guanxi explain streams --scenario my.yaml
  guanxi explain --assumed --scenario wechat
  guanxi explain --assumed --scenario wechat --by out/wechat-screening`,
		RunE: func(c *cobra.Command, args []string) error {
			if assumed {
				return explainAssumed(c.OutOrStdout(), args, scenario, by, asJSON)
			}
			if by != "" {
				return usagef("--by orders what --assumed lists")
			}
			return explain(c, strings.TrimSpace(strings.Join(args, " ")), scenario, asJSON)
		},
		ValidArgsFunction: first(completeExplained),
	}
	c.Flags().StringVar(&scenario, "scenario", scenario, "explain a metric, table or stream of this `SCENARIO`, rather than a key")
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	c.Flags().BoolVar(&assumed, "assumed", false, "list the assumed numbers of the scenario")
	c.Flags().StringVar(&by, "by", "", "with --assumed: those first that matter most in the study in `DIR`")
	must(c.RegisterFlagCompletionFunc("scenario", completeScenario))
	must(c.MarkFlagDirname("by"))
	return c
}

// explain describes what has a name: a key, or else something of a run or a study; "" lists the keys.
func explain(c *cobra.Command, name, scenario string, asJSON bool) error {
	w := c.OutOrStdout()
	if name == "metrics" || name == "streams" {
		return explainRun(c, w, name, scenario, asJSON)
	}
	if text, ok := modelSection(name); ok {
		if asJSON {
			return usagef("--json: %s is a section of text; only keys, metrics, tables, files, columns, streams and expressions have JSON", name)
		}
		fmt.Fprint(w, text)
		return nil
	}
	if strings.ContainsAny(name, "(@/") {
		is, err := expression(name, scenario)
		if err != nil {
			return err
		}
		return explainNamed(w, []meaning{*is}, asJSON)
	}
	table, path := keysAt(name)
	text, noKey := spec.Explain(table, path)
	if noKey != nil || tableFile(name) || c.Flags().Changed("scenario") {
		found, like, err := namedSo(c, name, scenario)
		switch {
		case len(found) > 0:
			return explainNamed(w, found, asJSON)
		case noKey != nil && len(like) > 0:
			return explainLike(w, name, like, asJSON)
		case noKey != nil || err != nil && !errors.As(err, new(unnamed)):
			return err
		}
	}
	if asJSON {
		return explainKeys(w, table, path)
	}
	fmt.Fprint(w, folded(text))
	if path != "" {
		explainAlso(c, w, name, scenario)
	}
	return nil
}

// setsBelow matches the keys below which the paths of other keys stand.
var setsBelow = regexp.MustCompile(`^(timeline\.[^.]+\.set|policy\.rules\.[^.]+\.set|elements\.[^.]+\.off|study\.set|study\.arms\.[^.]+)\.`)

// keysAt returns the table that a path belongs to, and the path within it. For what an event, a
// rule, an element or a study sets, these are the table and path of the key that it sets.
func keysAt(name string) (keys *spec.Section, path string) {
	name = strings.TrimPrefix(name, setsBelow.FindString(name))
	if below, ok := strings.CutPrefix(name, "study"); ok && (below == "" || below[0] == '.') {
		return study.Table(), strings.TrimPrefix(below, ".")
	}
	return scenarios.Table(), name
}

// modelHeading matches the heading of a section of the model on one mechanism or a range.
var modelHeading = regexp.MustCompile(`(?m)^### M(\d+)(?:–M(\d+))? .*$`)

// modelSection returns the section of the model for a name such as M7 or M11a.
func modelSection(name string) (text string, ok bool) {
	digits, ok := strings.CutPrefix(name, "M")
	n, err := strconv.Atoi(strings.TrimRight(digits, "ab"))
	if !ok || err != nil {
		return "", false
	}
	model := docs.Model()
	for _, at := range modelHeading.FindAllStringSubmatchIndex(model, -1) {
		first, _ := strconv.Atoi(model[at[2]:at[3]])
		last := first
		if at[4] >= 0 {
			last, _ = strconv.Atoi(model[at[4]:at[5]])
		}
		if n < first || n > last {
			continue
		}
		text = model[at[0]:]
		if end := strings.Index(text[1:], "\n##"); end >= 0 {
			text = text[:end+2]
		}
		return strings.TrimRight(text, "\n") + "\n", true
	}
	return "", false
}

// explainNamed describes what has a name and is not a key.
func explainNamed(w io.Writer, found []meaning, asJSON bool) error {
	records := []map[string]any{}
	for i, m := range found {
		records = append(records, m.record())
		if asJSON {
			continue
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		m.print(w, i == 0 || m.name != found[i-1].name)
	}
	if asJSON {
		return printJSON(w, records)
	}
	return nil
}

// explainLike lists what the words of a name that nothing has may mean.
func explainLike(w io.Writer, name string, like []meaning, asJSON bool) error {
	if asJSON {
		return explainNamed(w, like, true)
	}
	width := 0
	for _, m := range like {
		width = max(width, terminal.Columns(m.name))
	}
	fmt.Fprintf(w, "nothing is called %s; nearest in name and meaning:\n", name)
	for _, m := range like {
		fmt.Fprint(w, folded(fmt.Sprintf("  %s  %s: %s\n", terminal.Pad(m.name, width), m.kind, m.doc)))
	}
	return nil
}

// explainKeys explains the fields at a path, or all at the top level, as JSON.
func explainKeys(w io.Writer, table *spec.Section, path string) error {
	fields := table.Root()
	if path != "" {
		fields = table.Describe(path)
	}
	records := []map[string]any{}
	for _, f := range fields {
		records = append(records, keyRecord(f))
	}
	return printJSON(w, records)
}

// keyRecord returns the JSON record of a key, with the names of the keys below it.
func keyRecord(f *spec.Field) map[string]any {
	r := map[string]any{"is": "key", "name": f.Path, "doc": f.Doc, "type": f.TypeText(), "unit": f.Unit, "range": f.Range(), "default": f.Default,
		"required": f.Required, "condition": f.Condition(), "symbol": f.Symbol, "equation": f.Equation, "source": f.Source, "assumed": f.Assumed, "live": f.Live}
	if f.Type == spec.TypeSwitch {
		r["default"] = map[bool]string{true: "on", false: "off"}[f.IsDefaultOn()]
	}
	if !f.IsLeaf() {
		children := f.Children()
		if f.Type == spec.TypeUnion {
			tag, cases := f.Union()
			children = []*spec.Field{tag}
			for _, one := range cases {
				children = append(children, one.Fields()...)
			}
		}
		below := []string{}
		for _, child := range children {
			if !slices.Contains(below, child.Path) { // several cases may share a key
				below = append(below, child.Path)
			}
		}
		r["keys"] = below
	}
	return r
}

// influence returns, by path, the largest index of the factors of an analysed study, as a share of the largest
// of the metric.
func influence(dir string) (map[string]float64, error) {
	folder, err := results.OpenSoundSweep(dir)
	if err != nil {
		return nil, usage(err)
	}
	t, err := folder.Table(schema.IndicesTable)
	if err != nil {
		return nil, usagef("%s has no indices, which guanxi analyze writes for a study of ranges: %w", dir, err)
	}
	for _, index := range []string{"ST", "mu_star", "spearman"} {
		largest, of := map[string]float64{}, map[string]float64{}
		for pass := range 2 { // first the largest of each metric
			for row := range t.Rows() {
				metric, value := t.Col("metric").Text(row), math.Abs(t.Col("value").Float(row))
				if t.Col("index").Text(row) != index || !(value > 0) {
					continue
				}
				if largest[metric] = max(largest[metric], value); pass == 0 {
					continue
				}
				for _, f := range folder.Manifest.Factors {
					for _, path := range f.Paths {
						if f.Name == t.Col("factor").Text(row) {
							of[path] = max(of[path], value/largest[metric])
						}
					}
				}
			}
		}
		if len(of) > 0 {
			return of, nil
		}
	}
	return nil, usagef("%s has no total indices, mu* or rank correlations", dir)
}

// explainAssumed lists the assumed numbers of a scenario: those first that matter most in the study in a folder,
// then the widest range.
func explainAssumed(w io.Writer, args []string, scenario, by string, asJSON bool) error {
	if len(args) > 0 {
		return usagef("--assumed lists all assumed numbers of the scenario, so it takes no name such as %s", args[0])
	}
	s, err := loadOf(scenario, nil)
	if err != nil {
		return usage(err)
	}
	var matters map[string]float64
	if by != "" {
		if matters, err = influence(by); err != nil {
			return err
		}
	}
	count := map[string]int{}
	var all []scenarios.Status
	for _, x := range s.Status() {
		if count[x.Is]++; x.Is == scenarios.IsAssumed {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b scenarios.Status) int {
		return cmp.Or(cmp.Compare(matters[b.Path()], matters[a.Path()]), cmp.Compare(b.Width(), a.Width()), strings.Compare(a.Path(), b.Path()))
	})
	if asJSON {
		records := []map[string]any{}
		for _, x := range all {
			r := map[string]any{"name": x.Path(), "value": x.Value.Text, "low": x.Low, "high": x.High, "width": x.Width(), "equation": x.Field.Equation}
			if math.IsInf(x.Width(), 0) {
				r["width"] = nil
			}
			if by != "" {
				r["influence"] = matters[x.Path()]
			}
			records = append(records, r)
		}
		return printJSON(w, records)
	}
	var first []string
	for _, kind := range []string{scenarios.IsFact, scenarios.IsFitted, scenarios.IsPublished, scenarios.IsAssumed, scenarios.IsChoice, scenarios.IsSetting, ""} {
		if n := count[kind]; kind != "" {
			first = append(first, fmt.Sprintf("%d %s", n, kind))
		} else if n > 0 {
			first = append(first, fmt.Sprintf("%d without status", n))
		}
	}
	fmt.Fprintf(w, "%s: numbers by status: %s\n\n", s.Name, strings.Join(first, ", "))
	rows := [][]string{{"key", "value", "low", "high", "width", "equation"}}
	if by != "" {
		rows[0][5] = "influence"
	}
	for _, x := range all {
		width := "-"
		if !math.IsInf(x.Width(), 0) {
			width = fmt.Sprintf("%.3g", x.Width())
		}
		last := x.Field.Equation
		if by != "" {
			last = "-"
			if m, varied := matters[x.Path()]; varied {
				last = fmt.Sprintf("%.2f", m)
			}
		}
		rows = append(rows, []string{x.Path(), x.Value.Text, x.Low, x.High, width, last})
	}
	widths := make([]int, len(rows[0])-1)
	for _, row := range rows {
		for k := range widths {
			widths[k] = max(widths[k], terminal.Columns(row[k]))
		}
	}
	for _, row := range rows {
		for k, width := range widths {
			fmt.Fprint(w, terminal.Pad(row[k], width)+"  ")
		}
		fmt.Fprintln(w, row[len(widths)])
	}
	return nil
}

// explainAlso says what else has the name of a key.
func explainAlso(c *cobra.Command, w io.Writer, name, scenario string) {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return
	}
	var kinds []string
	for _, m := range meanings(plan) {
		if kind := "a " + m.kind; m.called(name) && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) > 0 {
		fmt.Fprintf(w, "\nalso %s: guanxi explain %s --scenario %s\n", strings.Join(kinds, " and "), name, scenario)
	}
}
