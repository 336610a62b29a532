package society

import (
	"fmt"
	"math"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// The days of needs that meet a session do not depend on the length of the tick: with Poisson
// sessions of rate r, a need is met with probability 1 − e^(−r·day).
func TestWaitedDoesNotDependOnTheTick(t *testing.T) {
	const perDay, days = 0.8, 20000
	for _, tick := range []units.Duration{units.Hour, 6 * units.Hour, units.Day} {
		w := &World{Clock: sim.Clock{Start: time.Unix(0, 0), Tick: tick}, feeds: feeds{Sessions: make([]uint16, 1),
			latest: make([]int32, 1)}}
		key := rng.New(1, 0, "waited")
		length := tick.Days()
		ticks := int(days / length)
		met := 0.0
		for k := 1; k <= ticks; k++ {
			w.Sessions[0] = uint16(num.PoissonInverse(key.Open(uint64(k), 0), perDay*length))
			met += w.Waited(0, sim.Tick(k))
			if w.Sessions[0] > 0 {
				w.SawSession(0, sim.Tick(k))
			}
		}
		// Needs of a tick are met or lost together, and one that waits exactly a day is met: a
		// bias of at most half a tick in patience.
		want := 1 - math.Exp(-perDay)
		lo, hi := want-0.012, 1-math.Exp(-perDay*(1+length/2))+0.012
		if tick == units.Day {
			lo, hi = want-0.012, want+0.012
		}
		if got := met / days; got < lo || got > hi {
			t.Errorf("tick %v: %.4f of the needs are met, should be %.4f", tick, got, want)
		}
	}
}

func TestWaitedInLongTicks(t *testing.T) {
	w := &World{Clock: sim.Clock{Tick: 7 * units.Day}, feeds: feeds{Sessions: []uint16{0, 1, 1000},
		latest: make([]int32, 3)}}
	for i, want := range []float64{0, 1, 7} {
		need.Near(t, fmt.Sprintf("days that consumer %d waited", i), w.Waited(i, 5), want, 1e-9)
	}
}
