package society

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// panel follows a sample of consumers: panel.csv.
type panel struct {
	w    *World
	who  []int
	rows []member
}

type member struct {
	Tick         sim.Tick     `key:"number of ticks since the start"`
	Consumer     int          `key:"number of the consumer, from 0"`
	Segment      string       `factor:"segment of needs"`
	Status       uint8        `stock:"0 never used it, 1 uses it, 2 lapsed"`
	Sessions     uint16       `stock:"sessions in this tick"`
	FriendsUsing int          `stock:"strong friends who use it now"`
	Plays        uint8        `stock:"number of games that the consumer plays"`
	Satisfaction float64      `stock:"satisfaction; empty for consumers who do not use the platform"`
	Captured     *units.Money `stock:"value captured so far: cash received less cash paid, plus surplus, less effort"`
}

// Panel makes a panel of n consumers drawn at random, recorded with each row of the series.
func (w *World) Panel(n int) {
	n = min(n, w.N)
	if n <= 0 {
		return
	}
	p := &panel{w: w, who: w.Sample(w.Scope.Key("panel"), n, func(int) bool { return true })}
	w.Scope.BeforeRun(func() { p.take(0) })
	w.Scope.AfterTick(p, p.take)
	w.Scope.Table(p.table)
}

func (p *panel) take(t sim.Tick) error {
	w := p.w
	if !w.Scope.Records(t) {
		return nil
	}
	for _, i := range p.who {
		x := member{Tick: t, Consumer: i, Segment: w.Segments[w.Who(i).Segment], Status: w.Status[i],
			Sessions: w.View(i).Sessions, FriendsUsing: w.FriendsUsing(i), Satisfaction: math.NaN()}
		if w.Satisfaction != nil && w.Status[i] == Using {
			x.Satisfaction = w.SatisfactionOf(i)
		}
		if w.HasCaptured() {
			captured := w.Captured(i)
			x.Captured = &captured
		}
		if w.Plays != nil {
			x.Plays = w.Plays[i]
		}
		p.rows = append(p.rows, x)
	}
	return nil
}

func (p *panel) table() *table.Table {
	t := table.Of[member]("panel", "State of a sample of consumers at each recorded tick.")
	t.Grow(len(p.rows))
	for _, x := range p.rows {
		t.Add(x)
	}
	return t
}
