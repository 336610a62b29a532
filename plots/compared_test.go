package plots

import (
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/table"
)

// Runs of different numbers of consumers are compared by consumer.
func TestComparedByConsumer(t *testing.T) {
	small, large := wechatLike(), wechatLike()
	large.consumers = 8000
	large.build()
	fs := []*folder{small.folder("a", "small"), large.folder("b", "large")}
	for _, name := range []string{"adoption", "revenue", "value"} {
		for _, g := range runFigures() {
			if g.Name != name {
				continue
			}
			c, err := g.draw(fs)
			if err != nil {
				t.Fatal(err)
			}
			p := c.panels[0]
			if title := p.x.title + p.y.title; !strings.Contains(title, "per consumer") || !strings.Contains(c.alt, "per consumer") {
				t.Errorf("%s: the axis says %q, the caption %s", name, title, c.alt)
			}
			if name != "adoption" {
				continue
			}
			for _, m := range p.marks {
				if v := lastOf(m.(*curve).y); !(v > .5 && v <= 1) {
					t.Errorf("%v adopters per consumer", v)
				}
			}
		}
	}
	if per, of := perConsumer([]*runFolder{asRun(fs[0]), asRun(fs[0])}); of != "" || per[0] != 1 {
		t.Errorf("runs of the same size are divided by %v%s", per, of)
	}
}

func TestBandsStayWhereValuesCanBe(t *testing.T) {
	at := []float64{0, 1, 2}
	reps := [][]float64{{4, math.NaN(), 0}, {4.5, 3, 5}}
	wide, c := curveOf("", at, reps, []int{1, 2}, table.Range{}, style{}), curveOf("", at, reps, []int{1, 2}, table.Range{High: 5}, style{})
	if wide.lo[2] >= 0 || c.lo[0] != wide.lo[0] || c.hi[0] != 5 || !math.IsNaN(c.lo[1]) || c.lo[2] != 0 || c.hi[2] != 5 {
		t.Errorf("%v to %v", c.lo, c.hi)
	}
	if text := c.final(); text != "2.5 [0.0, 5.0]" {
		t.Errorf("the caption has %s", text)
	}
}
