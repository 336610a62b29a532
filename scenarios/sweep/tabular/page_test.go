package tabular

import (
	"reflect"
	"strings"
	"testing"

	"guanxi/sim/results/terminal"
)

// A group that is too wide gives way to its narrow one, and a long label has a line of its own.
func TestWidth(t *testing.T) {
	wide := func(n int) Cell { return Word(strings.Repeat("7", n)) }
	for digits, want := range map[int]string{74: "mean", 75: "narrow"} { // beside a label of 24
		g := Group{Heading: "metric_of_runs", Columns: []Column{{}, Decimal("mean")}, Rows: [][]Cell{{Word("a"), wide(digits)}},
			Narrow: &Group{Heading: "narrow", Columns: []Column{{}}}}
		p := &Page{}
		p.Group(g)
		if head, _, _ := strings.Cut(p.String(), "\n"); !strings.Contains(head, want) || terminal.Columns(head) > Width {
			t.Errorf("%d digits: %s", digits, p.String())
		}
	}
	p := &Page{}
	p.Group(Group{Columns: append([]Column{{Head: "arm"}}, With("mean", "interval")...), Rows: [][]Cell{{wide(95), Number(1, 0), Limits(0, 2, 0)}}})
	if want := "arm" + strings.Repeat(" ", 23) + "mean\n  " + strings.Repeat("7", 95) + "\n" + strings.Repeat(" ", 26) + "1 [0, 2]\n"; p.String() != want {
		t.Errorf("%q, want %q", p.String(), want)
	}
}

// A note that all groups of a table have stands below it once, and others with their heading.
func TestNotesOfATable(t *testing.T) {
	group := func(heading string, after ...string) Group {
		return Group{Label: "tab:x", Columns: []Column{{}}, Heading: heading, Rows: [][]Cell{{Word("a")}}, After: after}
	}
	text := Fragments(1, "x", []Group{group("  one", "Averaged.", "Worth 3."), group("two", "Averaged.", "Worth 4.")}, nil)[0]
	for _, want := range []string{"\nAveraged.\\par\none: Worth 3.\\par\ntwo: Worth 4.\\par\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	aside := group("one", "Averaged.")
	aside.Aside = []string{"Worth 3."}
	for n, groups := range [][]Group{{aside}, {aside, aside}} {
		if text := Fragments(1, "x", groups, nil)[0]; strings.Contains(text, "Worth 3.") != (n == 0) {
			t.Errorf("%d groups: %s", n+1, text)
		}
	}
}

// Numbers stand below each other on a terminal whatever the letters of the labels.
func TestWideLetters(t *testing.T) {
	p := &Page{}
	p.Group(Group{Heading: "研究", Columns: []Column{{}, Decimal("mean")}, Rows: [][]Cell{{Word("甲"), Word("275")}, {Word("baseline"), Word("300")}}})
	for _, line := range strings.Split(strings.TrimSpace(p.String()), "\n") {
		if got := terminal.Columns(line); got != 30 {
			t.Errorf("%d columns: %s", got, line)
		}
	}
}

// The blocks of a page have all cells of its groups, those of a group that is too wide for the terminal too.
func TestBlocks(t *testing.T) {
	p, q := &Page{}, &Page{}
	p.Words("Some  words.", 2, 0)
	q.Group(Group{Heading: "  a", Columns: append([]Column{{}}, With("mean", "interval")...), Rows: [][]Cell{{Word("part")}, {Word("b"), Word(strings.Repeat("7", 95)), Limits(0, 2, 0)}},
		Narrow: &Group{Columns: []Column{{}}, After: []string{"In brackets."}}, After: []string{"Below."}})
	p.Append(q)
	want := []terminal.Block{{Words: "Some  words."},
		{Heads: []terminal.Head{{Text: "a", Left: true}, {Text: "mean"}, {Text: "interval", Left: true}}, Rows: [][]string{{"part"}, {"b", strings.Repeat("7", 95), "[0, 2]"}}}, {Words: "Below."}}
	if got := p.Blocks(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !strings.HasSuffix(p.String(), "In brackets.\n") {
		t.Errorf("the text is %s", p)
	}
}
