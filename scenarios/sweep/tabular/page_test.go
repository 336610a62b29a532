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
