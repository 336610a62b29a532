// Package value books what use of the platform is worth, and runs the experiment that measures what the books hold
// of it already (agents/model.md, Value). No decision reads it.
package value

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// UseSpec is the section `value.use`: what being a user is worth in itself, by what it is used for.
type UseSpec struct {
	Talk, Feed Worth
	Attention  float64
}

// Worth is what a month of a kind of use is worth: W, and what of it is left where friends are off as well.
type Worth struct {
	Month units.Money
	Alone float64
}

// The kinds of use, as places in World.Uses.
const (
	talk = iota
	feed
	uses
)

// Uses are the needs that each kind serves. What else is needed is bought at a price, and in the books.
func Uses() society.UseKinds {
	return society.UseKinds{talk: society.UseOf("talk"), feed: society.UseOf("inform", "see", "share")}
}

// Declare declares the section's fields.
func (p *UseSpec) Declare(s *spec.Section) {
	s.Section("talk", "messages and calls", func(s *spec.Section) {
		s.Money(&p.Talk.Month, "worth", "15", "what a user demands for a month without them while friends go on, where the "+
			"platform serves the need to talk fully", spec.Symbol("W_t"), spec.Assumed("10–710"),
			spec.Counted(spec.Linear, "use_value.talk"), spec.Source("Brynjolfsson, Collis & Eggers 2019: 155 USD a year for "+
				"all messaging in a survey in the US of 2017; the same authors: 536 EUR a month for WhatsApp among Dutch "+
				"students, median of choices that were carried out; as value.use.feed.worth in China"))
		s.Share(&p.Talk.Alone, "alone", "50%", "share of it that is left where friends are not there either, and all talk "+
			"by other means", spec.Symbol("φ_t"), spec.Assumed("0–100%"), spec.Counted(spec.Linear, "use_value.talk"))
	})
	s.Section("feed", "what friends share and accounts write", func(s *spec.Section) {
		s.Money(&p.Feed.Month, "worth", "56", "what a user demands for a month without it while friends go on, where the "+
			"platform serves the needs to see, to share and to be informed fully", spec.Symbol("W_f"),
			spec.Assumed("20–210"), spec.Counted(spec.Linear, "use_value.feed", "-use_attention"),
			spec.Source("Brynjolfsson, Collis & Eggers 2019: 48 USD a month for Facebook in the US, median; in China at an "+
				"elasticity of .75 in income, which is assumed"))
		s.Number(&p.Feed.Alone, "alone", "0.2", "share of it that is left where friends are off as well; below 0 if use "+
			"is bad for all together and each only follows the others", spec.Symbol("φ_f"), spec.Min(-1), spec.Max(1),
			spec.Assumed("-0.45–0.8"), spec.Counted(spec.Linear, "use_value.feed", "-use_held"),
			spec.Source("Bursztyn, Handel, Jiménez-Durán & Roth 2025: with all off, users lose −24 of 55 USD on TikTok and −6 "+
				"of 47 on Instagram in the mean, −10 and +10 in the median; with those off who take part 39 and 37; a feed of "+
				"friends was not measured"))
		s.Share(&p.Attention, "attention", "24%", "share of worth that advertisements in the feed can take, by the time "+
			"that they take (ads.load)", spec.Symbol("s_f"), spec.Assumed("4–40%"),
			spec.Counted(spec.Linear, "-use_attention"), spec.Source("Brynjolfsson et al. 2024: nine years without "+
				"advertisements do not change what Facebook is worth to users"))
	})
}

// use books what being a user is worth, and the time that advertisements take.
type use struct {
	w    *society.World
	spec *UseSpec
	week int             // ticks from one booking of a consumer's use to the next
	need [uses]float64   // mean weight of what it serves; 0: nobody needs anything in particular
	fit  [uses][]float64 // by segment, without network effects

	entry     [uses]*sim.Entry
	worth     [uses]*sim.Counter
	attention *sim.Entry
	time, all *sim.Counter
}

// BuildUse adds the worth of use to a simulation.
func BuildUse(w *society.World, p *UseSpec) {
	s, u := w.Scope, &use{w: w, spec: p}
	w.Wallets()
	u.week = max(1, w.Clock.In(units.Week))
	w.Uses = Uses()
	u.all = s.MoneyCounter("use_value", "worth of use (value.use), less what the books hold of it already and the "+
		"time that advertisements take")
	for k, name := range []string{talk: "talk", feed: "feed"} {
		u.need[k], u.fit[k] = w.NeedOfUse(k), make([]float64, len(w.Segments))
		u.entry[k] = s.Benefit("use."+name, w.Consumer, society.Cocreation, "worth of use (value.use."+name+")")
		u.worth[k] = s.MoneyCounter("use_value."+name, "worth of use (value.use."+name+")")
	}
	u.attention = s.Effort("use.attention", w.Consumer, society.Cocreation, "time in the feed that advertisements "+
		"take, at its worth")
	u.time = s.MoneyCounter("use_attention", "worth of the time that advertisements take", sim.NotNegative())
	const held = "part of the worth of the feed that the books hold already, as surplus of what is bought through " +
		"advertisements"
	w.Held = &society.Held{Share: p.Feed.Alone, All: u.all, Taken: s.MoneyCounter("use_held", held),
		Entry: s.Benefit("use.held", w.Consumer, society.Cocreation, held+": as less benefit")}
	s.Step(sim.Step{Name: "use", Phase: sim.Adapt, Rows: w.N, Before: u.open, Chunk: u.book})
}

// open computes the fit for this tick.
func (u *use) open(t sim.Tick, _ int) {
	for k := range u.fit {
		for g := range u.fit[k] {
			u.fit[k][g] = u.w.ServedUse(k, g, u.w.Clock.Time(t))
		}
	}
}

// book books a week of use to each user who is not kept off, on a day of the week of its own: as often as the series
// are recorded, as nothing reads what is booked in between.
func (u *use) book(c *sim.Chunk) {
	w, p := u.w, u.spec
	for i := c.Lo + (u.week-(int(c.Tick)+c.Lo)%u.week)%u.week; i < c.Hi; i += u.week {
		if w.Status[i] != society.Using || w.KeptOff(i) {
			continue
		}
		months := u.months(feed, i)
		lost := units.Amount(attentionLost(p.Attention, p.Feed.Month.Float(), months, w.Load.Attention(i)))
		u.attention.Book(c, i, lost)
		u.time.Add(c, int64(lost))
		u.all.Add(c, -int64(lost))
		u.benefit(c, feed, i, p.Feed.of(months))
		u.benefit(c, talk, i, p.Talk.of(u.months(talk, i)))
	}
}

func (u *use) benefit(c *sim.Chunk, kind, i int, worth units.Money) {
	u.entry[kind].Book(c, i, worth)
	u.worth[kind].Add(c, int64(worth))
	u.all.Add(c, int64(worth))
}

// months is v_i of a kind of use, the tick in months times Σ w_gn·served_gn over its mean where it is served fully.
func (u *use) months(kind, i int) float64 {
	w := u.w
	months := float64(w.Clock.Days() * float64(u.week) / society.Month)
	if u.need[kind] == 0 {
		return months * w.ServedOf(i)
	}
	served := u.fit[kind][w.Who(i).Segment]
	if w.Network != nil {
		served = w.UseOfNetwork(kind, i)
	}
	return months * served / u.need[kind]
}

// of is φ·W·v, what months of use are worth.
func (x *Worth) of(months float64) units.Money {
	return units.Amount(float64(x.Alone*x.Month.Float()) * months)
}

// attentionLost is s_f·W·v·(1 − g²), the triangle that is lost under a demand for the feed that is linear
// in the load.
func attentionLost(feed, worth, months, attention float64) float64 {
	return float64(feed*worth) * months * (1 - float64(attention*attention))
}
