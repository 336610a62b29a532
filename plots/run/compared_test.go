package run

import (
	"errors"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
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
			if title := p.X.Title + p.Y.Title; !strings.Contains(title, "per consumer") ||
				!strings.Contains(c.Alt, "per consumer") {
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
