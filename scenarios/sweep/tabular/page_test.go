package tabular

import (
	"reflect"
	"strings"
	"testing"

	"guanxi/sim/results/terminal"
)

// A long label has a line of its own.
func TestWidth(t *testing.T) {
	wide := func(n int) Cell { return Word(strings.Repeat("7", n)) }
	p := &Page{}
	p.Group(Group{Columns: append([]Column{{Head: "arm"}}, With("mean", "interval")...),
		Rows: [][]Cell{{wide(95), Number(1, 0), Limits(0, 2, 0)}}})
	if want := "arm" + strings.Repeat(" ", 23) + "mean\n  " + strings.Repeat("7", 95) + "\n" + strings.Repeat(" ", 26) +
		"1 [0, 2]\n"; p.String() != want {
		t.Errorf("%q, want %q", p.String(), want)
	}
}

// The blocks of a page have all cells of its groups, those of a group that is too wide for the terminal too.
func TestBlocks(t *testing.T) {
	p := &Page{}
	p.Words("Some  words.", 2, 0)
	p.Group(Group{Heading: "  a", Columns: append([]Column{{}}, With("mean", "interval")...),
		Rows:  [][]Cell{{Word("part")}, {Word("b"), Word(strings.Repeat("7", 95)), Limits(0, 2, 0)}},
		After: []string{"Below."}})
	want := []terminal.Block{{Words: "Some  words."},
		{Heads: []terminal.Head{{Text: "a", Left: true}, {Text: "mean"}, {Text: "interval", Left: true}},
			Rows: [][]string{{"part"}, {"b", strings.Repeat("7", 95), "[0, 2]"}}}, {Words: "Below."}}
	if got := p.Blocks(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
