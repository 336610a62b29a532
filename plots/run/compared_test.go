package run

import (
	"errors"
	"math"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Runs with different numbers of consumers are compared per consumer.
func TestComparedByConsumer(t *testing.T) {
	small, large := plotstest.WechatLike(), plotstest.WechatLike()
	large.Consumers = 8000
	fs := []*figure.Folder{small.Folder("a", "small"), large.Folder("b", "large")}
	for _, name := range []string{"adoption", "revenue", "value"} {
		for _, g := range Figures() {
			if g.Name != name {
				continue
			}
			c := need.Value(g.Draw(fs))(t)
			p := c.Panels[0]
			if title := p.X.Title + p.Y.Title; !strings.Contains(title, "per consumer") || !strings.Contains(c.Alt, "per consumer") {
				t.Errorf("%s: the axis says %q, the caption %s", name, title, c.Alt)
			}
			if name != "adoption" {
				continue
			}
			for _, m := range p.Marks {
				if v := chart.LastOf(m.(*chart.Curve).Y); !(v > .5 && v <= 1) {
					t.Errorf("%v adopters per consumer", v)
				}
			}
		}
	}
	if per, of := perConsumer([]*figure.Folder{fs[0], fs[0]}); of != "" || per[0] != 1 {
		t.Errorf("runs of the same size are divided by %v%s", per, of)
	}
}

// Every caption gives the number of replicates, and letters of panels only where there are several.
func TestCaptionsCountReplicates(t *testing.T) {
	for _, g := range Figures() {
		c, err := g.Draw([]*figure.Folder{plotstest.WechatLike().Folder("a", "wechat")})
		if err != nil {
			t.Errorf("%s: %v; what it reads goes into WechatLike of plots/plotstest", g.Name, err)
			continue
		}
		if !strings.Contains(c.Alt, "8 replicates") || strings.Contains(c.Alt, "(a)") != (len(c.Panels) > 1) {
			t.Errorf("%s: %d panels, and the caption has their letters, or not the 8 replicates: %s", g.Name, len(c.Panels), c.Alt)
		}
	}
}

// Amounts in different currencies have no axis in common. Captions give the replicates of each run.
func TestComparedInOneCurrency(t *testing.T) {
	a, b := plotstest.WechatLike().Folder("a", "first"), plotstest.WechatLike().Folder("b", "other")
	for _, currency := range []string{a.Currency, "EUR"} {
		b.Currency = currency
		for _, g := range Figures() {
			if !g.Compares() {
				continue
			}
			c, err := g.Draw([]*figure.Folder{a, b})
			switch refused := errors.As(err, new(*figure.NothingError)); {
			case refused != (g.Name != "adoption" && currency == "EUR"):
				t.Errorf("%s in %s and %s: %v", g.Name, a.Currency, currency, err)
			case err == nil && !strings.Contains(c.Alt, "first (8 replicates) and other (8 replicates)"):
				t.Errorf("%s: %s", g.Name, c.Alt)
			}
		}
	}
}

func TestBandsStayWhereValuesCanBe(t *testing.T) {
	at := []float64{0, 1, 2}
	reps := [][]float64{{4, math.NaN(), 0}, {4.5, 3, 5}}
	wide, c := curveOf("", at, reps, []int{1, 2}, table.Range{}, ink.Style{}), curveOf("", at, reps, []int{1, 2}, table.Range{Low: -26, High: 5}, ink.Style{})
	if wide.Lo[2] >= 0 || c.Lo[0] != wide.Lo[0] || c.Hi[0] != 5 || !math.IsNaN(c.Lo[1]) || c.Lo[2] != -26 || c.Hi[2] != 5 {
		t.Errorf("%v to %v", c.Lo, c.Hi)
	}
	if text := c.Final(); !strings.HasPrefix(text, "2.5 [") || !strings.HasSuffix(text, "26, 5]") {
		t.Errorf("the caption has %s", text)
	}
}
