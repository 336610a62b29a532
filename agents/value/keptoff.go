package value

import (
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// KeptOffSpec is the section `value.kept_off`: the experiment that measures what the books hold
// of a month of use.
type KeptOffSpec struct {
	At    time.Time
	For   units.Duration
	Count int

	drawn    []int
	sessions int64 // of those drawn, so far
}

// Declare declares the section's fields.
func (p *KeptOffSpec) Declare(s *spec.Section) {
	s.Date(&p.At, "at", "", "day on which they are drawn", spec.Required())
	s.Duration(&p.For, "for", "30d", "how long they have no session; 0d: they are drawn and go on, as the control of "+
		"the experiment", spec.Min("0d"))
	s.Int(&p.Count, "count", "200", "number of users drawn; the same whatever else is set, as far as the same use the "+
		"platform", spec.Min(1))
}

// BuildKeptOff lets some users have no session for a time, while all others go on as if they were there.
func BuildKeptOff(w *society.World, p *KeptOffSpec) {
	p.drawn, p.sessions = nil, 0
	s, key, from := w.Scope, w.Scope.Key("kept_off"), w.Clock.Of(p.At)
	w.Wallets()
	w.Off, w.Drawn = sim.BitColumn(s, "kept_off", w.N), sim.BitColumn(s, "kept_off_of", w.N)
	sim.Hold(s, "kept_off_drawn", func() []int { return p.drawn })
	s.Step(sim.Step{Name: "keep off", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
		if t == from {
			p.drawn = w.Sample(key, p.Count, func(i int) bool { return w.Status[i] == society.Using })
			if len(p.drawn) < p.Count {
				s.Warnf("value.kept_off.count", "only %d users are there on that day, and all of them are drawn", len(p.drawn))
			}
		}
		off := from <= t && p.For > 0 && t < from+sim.Tick(w.Clock.In(p.For))
		for _, i := range p.drawn {
			w.Off.Put(i, off)
			w.Drawn.Set(i)
		}
	}})
	s.Step(sim.Step{Name: "count those drawn", Phase: sim.Settle, Before: func(sim.Tick, int) {
		for _, i := range p.drawn {
			p.sessions += int64(w.View(i).Sessions)
		}
	}})
	s.Count("kept_off", "1", "users whom value.kept_off keeps off now", func() (n int64) {
		for _, i := range p.drawn {
			n += int64(w.Off.Bit(i))
		}
		return n
	}, sim.UpTo(w.N))
	s.Count("kept_off.sessions", "1", "sessions so far of those drawn by value.kept_off",
		func() int64 { return p.sessions })
	mean := func(of func(i int) float64) float64 {
		sum := 0.0
		for _, i := range p.drawn {
			sum += of(i)
		}
		return num.Quotient(sum, float64(len(p.drawn)))
	}
	s.Gauge("kept_off.captured", "currency", "value captured so far, mean over those drawn by value.kept_off",
		func() float64 {
			return mean(func(i int) float64 { return w.Consumer.Captured(i).Float() })
		})
	if w.Held == nil {
		return
	}
	w.Held.Of = sim.Column[int64](s, "held", w.N)
	s.Gauge("kept_off.held", "currency", "surplus of what was bought through advertisements so far, mean over those "+
		"drawn by value.kept_off", func() float64 {
		return mean(func(i int) float64 { return units.Money(w.Held.Of[i]).Float() })
	})
}
