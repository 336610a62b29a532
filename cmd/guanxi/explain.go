package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
)

func newExplain() *cobra.Command {
	scenario := defaultScenario
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

explain assumed lists the assumed numbers of a scenario: value, range, width of the
range over the value (none for 0), and section of the model; the widest first. Where
a search of the past comes with the program (wechat), those come first that decide
most: their share in the variance of a target or metric over all ranges.`,
		Example: `  guanxi explain
  guanxi explain adoption.imitation
  guanxi explain M2
  guanxi explain ad load
  guanxi explain study.factors
  guanxi explain cascade_r
  guanxi explain cascades.csv
  guanxi explain summary.json
  guanxi explain share.sale
  guanxi explain metrics
  guanxi explain streams --scenario my.yaml
  guanxi explain assumed --scenario platform`,
		RunE: func(c *cobra.Command, args []string) error {
			return explain(c.OutOrStdout(), strings.Join(args, " "), scenario, c.Flags().Changed("scenario"),
				declares(c.Context(), scenario))
		},
	}
	c.Flags().StringVar(&scenario, "scenario", scenario, "explain what this `SCENARIO` has: a metric, table or stream "+
		"rather than a key")
	return c
}

// explain describes what has a name: a key, unless another scenario is chosen, or else something of a run or a study;
// "" lists the keys.
func explain(w io.Writer, name, scenario string, chosen bool, declares func() (declared, error)) error {
	name = strings.TrimSpace(name)
	if name == "metrics" || name == "streams" {
		return explainRun(w, name, declares)
	}
	if name == "assumed" {
		return explainAssumed(w, scenario)
	}
	if text, ok := modelSection(name); ok {
		fmt.Fprint(w, text)
		return nil
	}
	table, path := keysAt(name)
	text, noKey := spec.Explain(table, path)
	if noKey != nil { // of a platform, by its name
		short, whole := strings.CutPrefix(path, "platforms.")
		_, below, _ := strings.Cut(short, ".")
		if whole && below == "" {
			below = "platforms"
		}
		if own, err := spec.Explain(table, below); err == nil && (whole || strings.Contains(below, ".")) {
			text, noKey = own, nil
		}
	}
	if noKey != nil || chosen {
		declared, err := declares()
		if err != nil {
			return err
		}
		if found := called(declared.all, name); len(found) > 0 {
			explainNamed(w, found)
			return nil
		}
		if noKey != nil {
			is := fieldWord(name)
			if is != "" {
				fmt.Fprint(w, folded(is+"\n"))
			}
			if err := explainWords(w, declared.all, name, scenario); is == "" {
				return err
			}
			return nil // nothing else needs to have the words
		}
	}
	fmt.Fprint(w, folded(text))
	return nil
}

// fieldWord says what a word of the field is here, from docs/words.md, whose first column has words that mean the same.
func fieldWord(name string) string {
	plain := func(s string) string {
		return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == '-' || r == ' ' }), " ")
	}
	for line := range strings.Lines(docs.Page("words")) {
		cells := strings.SplitN(strings.Trim(line, "| \n"), " | ", 2)
		if len(cells) < 2 {
			continue
		}
		for word := range strings.SplitSeq(cells[0], ",") {
			if a, b := plain(word), plain(name); a == b || a == b+"s" || a+"s" == b || strings.HasPrefix(a, b+" ") {
				return cells[0] + "\n  " + strings.ReplaceAll(cells[1], "`", "")
			}
		}
	}
	return ""
}

// called returns what has a name.
func called(all []meaning, name string) (found []meaning) {
	for _, kind := range kindsOfNames {
		for _, m := range all {
			if m.kind == kind && (m.called(name) || m.called(strings.ToLower(name))) {
				found = append(found, m)
			}
		}
	}
	return found
}

// mostFound is how many names a search lists.
const mostFound = 8

// explainWords lists the keys and names that have all words of a text in their names or explanations, those in
// names first.
func explainWords(w io.Writer, all []meaning, text, scenario string) error {
	table, path := keysAt(text)
	if now := cmp.Or(table.KeyNow(path), society.MetricNow(text)); now != "" {
		return usagef("%s", now)
	}
	for prefix, table := range map[string]*spec.Section{"": scenarios.Table(), "study.": study.Table()} {
		for _, f := range table.Fields() {
			all = append(all, meaning{kind: "key", name: prefix + f.Path, doc: f.Doc})
		}
	}
	slices.SortStableFunc(all,
		func(a, b meaning) int { return cmp.Or(len(a.name)-len(b.name), strings.Compare(a.name, b.name)) })
	var named, told []meaning
	names := map[string]bool{}
	for _, m := range all {
		names[m.name] = true
		lacks := func(in string) bool {
			return slices.ContainsFunc(strings.Fields(strings.ToLower(text)),
				func(word string) bool { return !strings.Contains(strings.ToLower(in), word) })
		}
		switch {
		case !lacks(m.name):
			named = append(named, m)
		case !lacks(m.name + " " + m.doc):
			told = append(told, m)
		}
	}
	found := append(named, told...)
	if len(found) == 0 {
		hint := "guanxi explain lists the keys, guanxi explain metrics and guanxi explain streams the metrics and " +
			"streams; --scenario FILE looks in another scenario"
		if near, ok := spec.Nearest(text, slices.Sorted(maps.Keys(names))); ok {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		return usagef("%s is not a key, metric, table, file, stream, book entry, function or column of %s (%s)", text,
			scenario, hint)
	}
	if fieldWord(text) != "" {
		fmt.Fprintln(w, "see also")
	} else {
		fmt.Fprintf(w, "nothing is called %s; its words are in the names and meanings of\n", text)
	}
	width := 0
	for _, m := range found[:min(len(found), mostFound)] {
		width = max(width, terminal.Columns(m.name))
	}
	for k, m := range found {
		if k == mostFound {
			fmt.Fprintf(w, "and of %d more; further words leave fewer\n", len(found)-mostFound)
			break
		}
		fmt.Fprint(w, folded(fmt.Sprintf("  %s  %s: %s\n", terminal.Pad(m.name, width), m.kind, m.doc)))
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
	model := agents.Model()
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
func explainNamed(w io.Writer, found []meaning) {
	for i, m := range found {
		if i > 0 {
			fmt.Fprintln(w)
		}
		m.print(w, i == 0 || m.name != found[i-1].name)
	}
}
