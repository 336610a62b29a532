package tabular

import (
	"strings"
	"testing"

	"guanxi/sim/results/terminal"
)

// If a line is too short for all columns, optional columns are dropped, the last first, and no
// more than necessary.
func TestSparedColumns(t *testing.T) {
	wide := func(n int) Cell { return Word(strings.Repeat("7", n)) }
	for _, c := range []struct {
		width int
		want  string
	}{{10, "mean sd least n"}, {24, "mean sd n"}, {30, "mean n"}} {
		g := Group{Heading: "metric_of_runs", Columns: []Column{{}, Decimal("mean"), Spare(Decimal("sd")), Spare(Decimal("least")), Decimal("n")},
			Rows: [][]Cell{{Word("a"), wide(c.width), wide(c.width), wide(10), wide(5)}}}
		p := &Page{}
		p.Group(g)
		head, _, _ := strings.Cut(p.String(), "\n")
		if got := strings.Join(strings.Fields(head)[1:], " "); got != c.want {
			t.Errorf("numbers of %d digits: columns %s, want %s\n%s", c.width, got, c.want, p.String())
		}
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
