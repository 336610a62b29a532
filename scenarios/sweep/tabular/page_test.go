package tabular

import (
	"strings"
	"testing"
)

// If a line is too short for all columns, optional columns are dropped, the last first, and no
// more than necessary.
func TestSparedColumns(t *testing.T) {
	wide := func(n int) Cell { return Word(strings.Repeat("7", n)) }
	for _, c := range []struct {
		width int
		want  string
	}{{10, "mean sd least n"}, {24, "mean sd n"}, {30, "mean n"}} {
		g := Group{Heading: "metric", Columns: []Column{{}, Decimal("mean"), Spare(Decimal("sd")), Spare(Decimal("least")), Decimal("n")},
			Rows: [][]Cell{{Word("a"), wide(c.width), wide(c.width), wide(10), wide(5)}}}
		p := &Page{}
		p.Group(g)
		head, _, _ := strings.Cut(p.String(), "\n")
		if got := strings.Join(strings.Fields(head)[1:], " "); got != c.want {
			t.Errorf("numbers of %d digits: columns %s, want %s\n%s", c.width, got, c.want, p.String())
		}
	}
}
