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

// function is a metric over the ticks of a run: what each Function takes from them.
type function struct {
	Metric
	of             func(*function) float64
	bound          float64
	reached        float64 // day on which the level reached the bound; NaN: not yet
	least, largest float64 // NaN: none yet
	peak           float64 // day of the first largest value
	sum            float64 // without the start
	counts         int
}

func newFunction(m Metric, consumers int) *function {
	is, _ := functionNamed(m.Func)
	nan := math.NaN()
	f := &function{Metric: m, of: is.of, bound: m.Level.Value, reached: nan, least: nan, largest: nan, peak: nan}
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
	if math.IsNaN(f.reached) && level >= f.bound {
		f.reached = day
	}
	if math.IsNaN(gave) || t == 0 && kind == table.Flow {
		return
	}
	if !(f.least <= gave) {
		f.least = gave
	}
	if !(f.largest >= gave) {
		f.largest, f.peak = gave, day
	}
	if t > 0 {
		f.sum += gave
		f.counts++
	}
}

func (f *function) result() float64 { return f.of(f) }
