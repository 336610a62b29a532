package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

type showFlags struct {
	full bool
	json bool
	diff string
	set  []string
}

func newShow() *cobra.Command {
	var f showFlags
	c := &cobra.Command{
		Use:   "show NAME, FILE or DIR",
		Short: "Show a scenario or study: as written, in full, or compared",
		Long: `show prints a scenario or a study: a bundled name, a file, or the folder of a run or
a study (then the one that was run there).`,
		Example: `  guanxi show ring-bass > my.yaml     a starting point for your own
  guanxi show wechat --full           every default and where each value comes from
  guanxi show out/wechat --diff wechat
  guanxi show graphs                  a bundled study`,
		Args: exactlyOne("scenario", "guanxi show ring-bass"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.json && f.diff != "" {
				return usagef("--json and --diff exclude each other")
			}
			name := cmp.Or(fitIn(args[0]), args[0])
			if study.Is(name) {
				return f.study(c.OutOrStdout(), name)
			}
			return f.scenario(c.OutOrStdout(), name)
		},
	}
	c.Flags().BoolVar(&f.full, "full", false, "print all: every default, and the file that each value comes from")
	c.Flags().StringVar(&f.diff, "diff", "", "print the differences from another `SCENARIO` or study, here → there")
	addSet(c, &f.set)
	addJSON(c, &f.json)
	return c
}

func (f *showFlags) scenario(w io.Writer, name string) error {
	scn, err := loadOf(name, f.set)
	if err != nil {
		return usage(err)
	}
	if f.diff == "" {
		return f.print(w, "scenario", scn.Written, scn.Annotated)
	}
	other, err := loadOf(f.diff, nil)
	if err != nil {
		return usage(err)
	}
	var lines []string
	for _, d := range append(scenarios.Diff(scn, other), otherData(scn, other)...) {
		lines = append(lines, fmt.Sprintf("%s: %s → %s", d.Path, cmp.Or(d.Old, "(absent)"), cmp.Or(d.New, "(absent)")))
	}
	return showDiff(w, lines)
}

// otherData lists the data files that both scenarios name alike and that differ.
func otherData(a, b *scenarios.Scenario) (changes []scenarios.Change) {
	names, others := a.Inputs(), b.Inputs()
	for _, key := range slices.Sorted(maps.Keys(names)) {
		name := names[key]
		if others[key] == name && content(a, key, name) != content(b, key, name) {
			changes = append(changes, scenarios.Change{Path: key, Old: name, New: name + " (other content)"})
		}
	}
	return changes
}

// content returns what a data file of a scenario holds, "" if it cannot be read.
func content(scn *scenarios.Scenario, key, name string) string {
	r, err := scn.Open(key, name)
	if err != nil {
		return ""
	}
	defer r.Close()
	text, _ := io.ReadAll(r)
	return string(text)
}

func (f *showFlags) study(w io.Writer, name string) error {
	s, err := study.Load(name, f.set...)
	if err != nil {
		return usage(err)
	}
	if f.diff == "" {
		return f.print(w, "study", s.Written, s.Effective)
	}
	other, err := study.Load(f.diff)
	if err != nil {
		return usage(err)
	}
	return showDiff(w, study.Diff(other, s)) // what s has compared with other
}

func (f *showFlags) print(w io.Writer, noun string, written, full func() string) error {
	switch {
	case f.full:
		written = full
	case len(f.set) > 0:
		return usagef("--set does not apply to the %s as written; add --full or --diff", noun)
	}
	text := written()
	if f.json {
		n, err := scenarios.Value(text)
		if err != nil {
			return err
		}
		return printJSON(w, json.RawMessage(inJSON(n)))
	}
	_, err := fmt.Fprint(w, text)
	return err
}

// inJSON is a tree as JSON. What JSON reads as a number, true or false is that; all else is text.
func inJSON(n *spec.Node) string {
	quote := func(text string) string {
		b, err := json.Marshal(text)
		must(err)
		return string(b)
	}
	var parts []string
	switch {
	case n == nil || n.Kind == spec.NullNode:
		return "null"
	case n.Kind == spec.ListNode:
		for _, x := range n.Items {
			parts = append(parts, inJSON(x))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case n.Kind == spec.MapNode:
		for _, e := range n.Keys {
			parts = append(parts, quote(e.Key)+":"+inJSON(e.Value))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case !n.Quoted && json.Valid([]byte(n.Text)):
		return n.Text
	}
	return quote(n.Text)
}

func showDiff(w io.Writer, lines []string) error {
	if len(lines) == 0 {
		lines = []string{"no difference"}
	}
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}
