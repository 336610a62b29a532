package measure

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/results/table"
)

// track follows a quantity from tick to tick.
type track struct {
	quantity
	reader
	exact, exactBefore int64   // running sum of a flow at the last recorded row, and at the last tick
	sum, sumBefore     float64 // the same for a real number
}

// read returns the level at the end of a tick, which for a flow is its running sum, and the
// tick's own value: its flow, or the level of a stock.
func (k *track) read(recorded bool) (level, gave float64) {
	if k.kind == table.Stock {
		if k.whole != nil {
			level = k.float(k.whole())
		} else {
			level = k.real()
		}
		return level, level
	}
	if k.whole != nil {
		now := k.exact + k.whole()
		level, gave = k.float(now), k.float(now-k.exactBefore)
		k.exactBefore = now
		if recorded {
			k.exact = now
		}
		return level, gave
	}
	level = k.sum + k.real()
	gave = level - k.sumBefore
	k.sumBefore = level
	if recorded {
		k.sum = level
	}
	return level, gave
}

// function is a metric over the ticks of a run.
type function struct {
	Metric
	bound  float64
	at     float64 // day; NaN: not yet
	value  float64 // NaN: none yet
	sum    float64
	counts int
}

func newFunction(m Metric, consumers int) *function {
	f := &function{Metric: m, bound: m.Level.Value, at: math.NaN(), value: math.NaN()}
	if m.Level.Share {
		// 7 % of 100 are 7 consumers, although .07·100 is slightly more.
		f.bound = float64(f.bound * float64(consumers))
		if whole := math.Round(f.bound); math.Abs(f.bound-whole) < 1e-9*math.Max(1, whole) {
			f.bound = whole
		}
	}
	return f
}

// take adds a tick. At the start, tick 0, a stock has a value and a flow has none.
func (f *function) take(t sim.Tick, day, level, gave float64, kind table.Kind) {
	if f.Func == "time_to" {
		if math.IsNaN(f.at) && level >= f.bound {
			f.at = day
		}
		return
	}
	if math.IsNaN(gave) || t == 0 && (kind == table.Flow || f.Func == "mean") {
		return
	}
	f.sum += gave
	f.counts++
	switch {
	case f.Func == "min":
		if !(f.value <= gave) {
			f.value = gave
		}
	case !(f.value >= gave):
		f.value, f.at = gave, day
	}
}

func (f *function) result() float64 {
	switch f.Func {
	case "time_to", "time_of_max":
		return f.at
	case "mean":
		return f.sum / float64(f.counts) // 0/0: missing
	}
	return f.value
}
