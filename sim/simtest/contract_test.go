package simtest

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestOutOfRange(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 3}})
	s := b.Scope("scale")
	n := int64(3)
	s.Count("low", "1", "falls below 0", func() int64 { n -= 2; return n }, sim.NotNegative())
	s.Gauge("free", "1", "states no range", func() float64 { return -1 })
	s.Gauge("share", "1", "is one", func() float64 { return 1 }, sim.Share())
	r := need.Value(b.Build())(t)
	Run(t, r)
	if got := outOfRange(r); len(got) != 1 || got[0] != "low is -1, outside of 0 to +Inf" {
		t.Errorf("got %q", got)
	}
}
