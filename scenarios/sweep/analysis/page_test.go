package analysis

import (
	"strings"
	"testing"
)

// Where a line is too short for all columns those that can be spared go, the last first,
// and no more than need be.
func TestSparedColumns(t *testing.T) {
	wide := func(n int) value { return word(strings.Repeat("7", n)) }
	for _, c := range []struct {
		width int
		want  string
	}{{10, "mean sd least n"}, {24, "mean sd n"}, {30, "mean n"}} {
		g := group{heading: "metric", columns: []column{{}, decimal("mean"), spare(decimal("sd")), spare(decimal("least")), decimal("n")},
			rows: [][]value{{word("a"), wide(c.width), wide(c.width), wide(10), wide(5)}}}
		p := &page{}
		p.group(g)
		head, _, _ := strings.Cut(p.b.String(), "\n")
		if got := strings.Join(strings.Fields(head)[1:], " "); got != c.want {
			t.Errorf("numbers of %d digits: columns %s, want %s\n%s", c.width, got, c.want, p.b.String())
		}
	}
}
