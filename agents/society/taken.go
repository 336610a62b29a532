package society

import (
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/units"
)

// taken is what the platform takes from others outside it (agents/model.md, Value): margin of sellers whose
// sales it diverts, and of telecom companies. Writers: commerce, sharing, ads, messaging. Nil: it is not
// counted.
type taken struct {
	share  float64 // δ_d, of sales that others would have made
	retail *sim.Account

	all, sales *sim.Counter
}

// CountTaken is for the scenario, before mechanisms are built.
func (w *World) CountTaken(share float64) {
	s := w.Scope
	w.Taken = &taken{
		share:  share,
		retail: s.Account("outside.retail", "outside", 0),
		all: s.MoneyCounter(summary.Taken, "margin that others lost to the platform: sellers elsewhere, and telecom "+
			"companies", sim.NotNegative()),
		sales: s.MoneyCounter(summary.TakenSales, "part of taken that sellers elsewhere lost", sim.NotNegative()),
	}
}

// Lose counts what others lost of which the books know by their cash.
func (t *taken) Lose(c *sim.Chunk, margin units.Money) {
	if t != nil {
		t.all.Add(c, int64(margin))
	}
}

// Diverted books the sales of a trade that others would have made. Nil: they are not counted.
type Diverted struct {
	*taken
	entry *sim.Entry
}

// Divert declares them for a mechanism.
func (t *taken) Divert(s *sim.Scope, name, of string) *Diverted {
	if t == nil {
		return nil
	}
	return &Diverted{t, s.Benefit(name, t.retail, Cocreation, "margin that sellers elsewhere lose on "+of+": negative")}
}

// Book books sales with this margin: the share δ_d of it is lost elsewhere. Nobody loses by sales at a loss.
func (d *Diverted) Book(c *sim.Chunk, margin units.Money) {
	if d == nil || margin <= 0 {
		return
	}
	lost := margin.Share(d.share)
	d.entry.Book(c, 0, -lost)
	d.sales.Add(c, int64(lost))
	d.Lose(c, lost)
}
