package cli

import (
	"cmp"
	"fmt"
	"io"
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
	"guanxi/sim/num"
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
// "" lists the keys. Of what has no such name, it lists what has the words.
func explain(w io.Writer, name, scenario string, chosen bool, declares func() (declared, error)) error {
	switch name = strings.TrimSpace(name); name {
	case "metrics", "streams":
		return explainRun(w, name, declares)
	case "assumed":
		return explainAssumed(w, scenario)
	}
	if text, ok := modelSection(name); ok {
		fmt.Fprint(w, text)
		return nil
	}
	table, path := keysAt(name)
	text, noKey := spec.Explain(table, path)
	if parts := strings.SplitN(path, ".", 3); noKey != nil && len(parts) == 3 && parts[0] == "platforms" {
		text, noKey = spec.Explain(table, parts[2])
	}
	if noKey == nil && !chosen {
		fmt.Fprint(w, folded(text))
		return nil
	}
	declared, err := declares()
	if err != nil {
		return err
	}
	named := slices.DeleteFunc(slices.Clone(declared.all), func(m meaning) bool { return !m.called(name) })
	if noKey == nil {
		fmt.Fprint(w, folded(text))
		if len(named) == 0 {
			return nil
		}
		fmt.Fprintln(w)
	}
	for i, m := range named {
		if i > 0 {
			fmt.Fprintln(w)
		}
		m.print(w, i == 0 || m.name != named[i-1].name)
	}
	if now := cmp.Or(table.KeyNow(path), society.MetricNow(name)); now != "" && len(named) == 0 {
		return usagef("%s", now)
	}
	all := slices.Concat(declared.all, keyMeanings())
	names := []string{}
	for _, m := range all {
		names = append(names, m.name)
	}
	if !chosen {
		all = slices.Concat(fieldWords(), all, pages())
	}
	if len(named) > 0 || list(w, all, name) {
		return nil
	}
	return usagef("%s is not a key, metric, table, file, stream, book entry, function or column of %s (%s)", name,
		scenario, cmp.Or(spec.Meant(name, names), "guanxi explain lists the keys, guanxi explain metrics and guanxi "+
			"explain streams the metrics and streams; --scenario FILE looks in another scenario"))
}

// mostFound is how many names a search lists.
const mostFound = 8

// list lists what has all words in its name and meaning or in a line of its text, those first that have them in their
// names, the shorter first; it reports whether there is any.
func list(w io.Writer, all []meaning, words string) bool {
	asked := slices.DeleteFunc(strings.Fields(strings.ToLower(words)), func(word string) bool {
		return len(word) < 3 || word == "the"
	})
	has := func(in string) bool {
		return !slices.ContainsFunc(asked, func(word string) bool { return !strings.Contains(strings.ToLower(in), word) })
	}
	fits := func(m meaning) bool {
		return has(m.name+" "+m.doc) || slices.ContainsFunc(strings.Split(m.more, "\n"), has)
	}
	for least := len(asked)/2 + 1; !slices.ContainsFunc(all, fits); asked = asked[:len(asked)-1] { // the first say most
		if len(asked) <= least {
			return false
		}
	}
	found := slices.DeleteFunc(all, func(m meaning) bool { return !fits(m) })
	rank := func(m meaning) int { return 2*num.One(!has(m.name)) + num.One(m.kind != "word") }
	slices.SortStableFunc(found, func(a, b meaning) int {
		return cmp.Or(rank(a)-rank(b), len(a.name)-len(b.name), strings.Compare(a.name, b.name))
	})
	shown := found[:min(len(found), mostFound)]
	if first := found[0]; first.kind == "word" { // with the meanings of the keys that it is here
		fmt.Fprint(w, folded(first.name+": "+first.doc+"\n"))
		isHere := func(m meaning) bool { return slices.Contains(strings.Split(first.more, "\n"), m.name) }
		here := slices.DeleteFunc(slices.Clone(all), func(m meaning) bool { return !isHere(m) })
		found = append(here, slices.DeleteFunc(found[1:], isHere)...)
		shown = found[:min(len(found), max(len(here), mostFound))]
	}
	width := 0
	for _, m := range shown {
		width = max(width, terminal.Columns(m.name))
	}
	for _, m := range shown {
		fmt.Fprint(w, folded(fmt.Sprintf("  %s  %s: %s\n", terminal.Pad(m.name, width), m.kind, m.doc)))
	}
	if more := len(found) - len(shown); more > 0 {
		fmt.Fprintf(w, "and of %d more; further words leave fewer\n", more)
	}
	return true
}

// fieldWords are the rows of docs/words.md: words of the field, and what they are here.
func fieldWords() (all []meaning) {
	for line := range strings.Lines(docs.Page("words")) {
		if word, here, ok := strings.Cut(strings.Trim(line, "| \n"), " | "); ok {
			all = append(all, meaning{kind: "word", name: word, doc: strings.ReplaceAll(here, "`", ""), more: ticked(here)})
		}
	}
	return all
}

// ticked are what stands in backticks, a line each.
func ticked(text string) string {
	var lines []string
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			lines = append(lines, part)
		}
	}
	return strings.Join(lines, "\n")
}

// pages are those of the documentation and of the model, with their text.
func pages() (all []meaning) {
	for _, at := range modelHeading.FindAllStringSubmatch(agents.Model(), -1) {
		text, _ := modelSection("M" + at[1])
		all = append(all, meaning{kind: "page", name: "M" + at[1], doc: strings.TrimLeft(at[0], "# "), more: text})
	}
	for _, name := range docs.Names() {
		title, text, _ := strings.Cut(strings.TrimPrefix(docs.Page(name), "# "), "\n")
		all = append(all, meaning{kind: "page", name: name, doc: title, more: text})
	}
	return all
}

func keyMeanings() (all []meaning) {
	for prefix, table := range map[string]*spec.Section{"": scenarios.Table(), "study.": study.Table()} {
		for _, f := range table.Fields() {
			all = append(all, meaning{kind: "key", name: prefix + f.Path, doc: f.Doc})
		}
	}
	return all
}

// setsBelow matches the keys below which the paths of other keys stand.
var setsBelow = regexp.MustCompile(`^(timeline\.[^.]+\.set|policy\.rules\.[^.]+\.set|study\.set|study\.arms\.[^.]+)\.`)

// keysAt returns the table that a path belongs to, and the path within it, of what an event, a rule or a study sets
// those of the key that it sets.
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
