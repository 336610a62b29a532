package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/plots/ink"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
)

// The ticks of axes over drawn ranges, wide and narrow, of every kind, and how they are labelled.
func TestTicksOfDrawnAxes(t *testing.T) {
	luck := rng.New(5, 1, "axes").Stream(0)
	var said strings.Builder
	for range 150 {
		size := math.Pow(10, math.Round(24*luck.Float64()-8)/2)
		lo, hi := math.Round(20*luck.Float64()-10)*size, 0.0
		hi = lo + math.Round(1+10*luck.Float64())*size
		n := 1 + int(luck.Below(8))
		show := func(what string, ts []tick) {
			fmt.Fprintf(&said, "\n%s %g %g %d:", what, lo, hi, n)
			for _, t := range ts {
				fmt.Fprintf(&said, " %.6g %s %s %v", t.at, ink.TextOf(t.label), strings.Join(t.below, "/"), t.minor)
			}
		}
		show("linear", linearTicks(lo, hi, n, false))
		show("whole", linearTicks(lo, hi, n, true))
		show("log", logTicks(size, size+math.Abs(lo), n))
		show("signed", signedTicks(lo, hi))
		show("days", daysTicks(math.Abs(hi)))
		from := 9000 * luck.Float64()
		show("dates", dateTicks(from, from+3+math.Pow(10, 4*luck.Float64()), n))
		for kind := range levels {
			a := Axis{Kind: kind, At: []float64{lo, (lo + hi) / 3, hi}}
			if kind == Logarithmic {
				lo, hi = size, size*300
			}
			a.setRange(lo, hi)
			a.setTicks(n)
			show(fmt.Sprint("axis ", kind, ink.TextOf(a.label()), a.format(lo), a.format(hi), a.place(lo), a.place(hi), a.lo,
				a.hi), a.ticks)
		}
	}
	golden.Digest(t, said.String())
}
