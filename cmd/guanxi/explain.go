package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

func newExplain() *cobra.Command {
	scenario, asJSON := defaultScenario, false
	c := &cobra.Command{
		Use:   "explain [NAME]",
		Short: "Explain a key, metric, table, file, column, stream or expression",
		Long: `explain describes the keys of a scenario and, after the prefix study., those of a
study: meaning, unit, range, default and source. It also describes the metrics,
streams of money and book entries (benefits and efforts that are not cash) of a
scenario, the functions of metrics in a study, the tables and files of a folder
(columns, verbs that make them, figures drawn from them), and the sections of the
model that keys cite as their equation.`,
		Example: `  guanxi explain
  guanxi explain adoption.imitation
  guanxi explain M2
  guanxi explain study.factors
  guanxi explain cascade_r
  guanxi explain cascades.csv
  guanxi explain summary.json
  guanxi explain 'time_to(adopters, 50%)'
  guanxi explain share.sale
  guanxi explain metrics
  guanxi explain streams --scenario my.yaml`,
		Args: atMostOne("name"),
		RunE: func(c *cobra.Command, args []string) error {
			return explain(c, strings.TrimSpace(strings.Join(args, "")), scenario, asJSON)
		},
		ValidArgsFunction: first(completeExplained),
	}
	c.Flags().StringVar(&scenario, "scenario", scenario, "explain a metric, table or stream of this `SCENARIO`, rather than a key")
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	must(c.RegisterFlagCompletionFunc("scenario", completeScenario))
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
		found, err := namedSo(c, name, scenario)
		if err == nil {
			return explainNamed(w, found, asJSON)
		}
		if noKey != nil || !errors.As(err, new(unnamed)) {
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
	for _, at := range modelHeading.FindAllStringSubmatchIndex(docs.Model, -1) {
		first, _ := strconv.Atoi(docs.Model[at[2]:at[3]])
		last := first
		if at[4] >= 0 {
			last, _ = strconv.Atoi(docs.Model[at[4]:at[5]])
		}
		if n < first || n > last {
			continue
		}
		text = docs.Model[at[0]:]
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

// namedSo returns what has this name and is not a key: in a scenario's world, in its folder, or in
// folders of studies.
func namedSo(c *cobra.Command, name, scenario string) ([]meaning, error) {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return nil, err
	}
	all := meanings(plan)
	var found []meaning
	for _, kind := range kindsOfNames {
		for _, m := range all {
			if m.kind == kind && m.called(name) {
				found = append(found, m)
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	if shown := bundledAs(name); shown != "" {
		return nil, unnamed{usagef("%s", shown)}
	}
	what := fmt.Sprintf("%s is not a key, metric, table, file, stream, book entry, function or column of %s", name, scenario)
	if near := nearNames(name, all); len(near) > 0 {
		what += " (did you mean " + strings.Join(near, " or ") + "?)"
		about := speakingOf(name, all, func(word, w string) bool { return strings.TrimSuffix(w, "s") == word })
		if about = slices.DeleteFunc(about, func(is string) bool { return slices.Contains(near, is) }); len(about) > 0 {
			what += "; related: " + strings.Join(about[:min(4, len(about))], ", ")
		}
		return nil, unnamed{usagef("%s", what)}
	}
	if about := speakingOf(name, all, func(word, w string) bool { return strings.HasPrefix(w, word) }); len(about) > 0 {
		return nil, unnamed{usagef("%s; related: %s", what, strings.Join(about, ", "))}
	}
	return nil, unnamed{usagef("%s (guanxi explain lists the keys, guanxi explain metrics and guanxi explain streams the metrics and streams; --scenario FILE looks in another scenario)", what)}
}

// unnamed is the error for a name that only a key may have.
type unnamed struct{ error }

func (e unnamed) Unwrap() error { return e.error }

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

// bundledAs says which verb prints a bundled scenario, study or claim of that name, "" if there is none.
func bundledAs(name string) string {
	if slices.ContainsFunc(scenarios.List(), func(s scenarios.Summary) bool { return s.Name == name }) {
		return fmt.Sprintf("%s is a scenario; guanxi show %s prints it", name, name)
	}
	for _, s := range study.Bundled() {
		if s.Name == name {
			return fmt.Sprintf("%s is a study; guanxi show %s prints it", name, name)
		}
		if id, _, ok := strings.Cut(strings.TrimPrefix(s.Description, "Claim "), ":"); ok && strings.EqualFold(id, name) {
			return fmt.Sprintf("%s is a claim; guanxi show %s prints its study, guanxi claims %s tests it", name, s.Name, id)
		}
	}
	return ""
}

// nearNames returns the nearest name of each kind to one that does not exist. If none is near, it
// returns some names that contain it.
func nearNames(name string, all []meaning) []string {
	var near []string
	kinds := kindsOfNames
	if tableFile(name) {
		kinds = []string{"table"}
	} else {
		keys, path := keysAt(name)
		for _, key := range keys.Near(path) {
			near = append(near, "the key "+strings.TrimSuffix(name, path)+key)
		}
	}
	of := map[string][]string{}
	for _, m := range all {
		if len(m.name) > 2 { // any two letters would be close to p
			of[m.kind] = append(of[m.kind], m.name)
		}
	}
	for _, kind := range kinds {
		bare := map[string]string{} // a name without .csv or (NAME)
		for _, n := range of[kind] {
			short, _, _ := strings.Cut(n, "(")
			if kind == "table" {
				short = withoutFormat(n)
			}
			bare[short] = n
		}
		if found, ok := spec.Nearest(withoutFormat(name), slices.Sorted(maps.Keys(bare))); ok {
			near = append(near, "the "+kind+" "+bare[found])
		}
	}
	for _, kind := range kinds {
		for _, n := range of[kind] {
			if len(near) < 6 && len(name) > 2 && strings.Contains(n, name) && !strings.Contains(strings.Join(near, "|")+"|", " "+n+"|") {
				near = append(near, "the "+kind+" "+n)
			}
		}
	}
	return near
}

// speakingOf returns up to eight keys and names whose explanations contain every word of a text; is
// compares a word without its plural s with one of an explanation. It helps users who do not know
// the name of what they look for.
func speakingOf(text string, all []meaning, is func(word, w string) bool) []string {
	words := wordsOf(text, "_")
	if len(words) == 0 {
		return nil
	}
	var about []string
	look := func(kind, name, doc string) {
		there := append(wordsOf(name+" "+doc, ""), wordsOf(name+" "+doc, "_")...)
		for _, word := range words {
			if !slices.ContainsFunc(there, func(w string) bool { return is(strings.TrimSuffix(word, "s"), w) }) {
				return
			}
		}
		if found := "the " + kind + " " + name; len(about) < 8 && !slices.Contains(about, found) {
			about = append(about, found)
		}
	}
	for _, f := range scenarios.Table().Fields() {
		look("key", f.Path, f.Doc)
	}
	for _, m := range all {
		look(m.kind, m.name, m.doc)
	}
	return about
}

// wordsOf returns the words of a text that have more than two letters, in lower case. Characters in
// joints do not separate words.
func wordsOf(text, joints string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(joints, r) })
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 })
}
