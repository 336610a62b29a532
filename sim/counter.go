package sim

import (
	"math"
	"math/bits"

	"guanxi/sim/units"
)

// Operand is an operand of a quotient: a counter, a sum, or a combination by Less, Plus, Times and
// Beyond. Amounts are in units of the currency.
type Operand interface {
	value(of func(leaf) float64) float64 // given those of the counters and sums in it
}

// leaf is a Counter or a Sum.
type leaf interface {
	Operand
	sinceRow() float64
	since(total long) float64 // a total of the run so far, at an earlier time
	total() long
	keep() // keep totals of the run from here on
}

func sinceStart(x leaf) float64 { return x.since(long{}) }

// Counter is a flow of integers or of money, which any step may add to.
type Counter struct {
	tally []tally
	money bool
	past  long // up to the last recorded row
}

// Add counts n, in millionths where the counter is of money; 0 adds nothing. A sum since the last recorded row
// beyond the range of int64 is an error at the end of the tick.
func (k *Counter) Add(c *Chunk, n int64) { k.tally[c.Worker].add(n) }

// fits reports whether the sum since the last recorded row is in the range of int64.
func (k *Counter) fits() bool {
	var sum tally
	for w := range k.tally {
		sum.join(&k.tally[w])
	}
	return !sum.overflow
}

// Total is the sum of all workers since the last recorded row. It may be called only in the serial
// parts of a step.
func (k *Counter) Total() int64 { return sumOf(k.tally) }

// SinceStart is the sum since the start of the run, in its unit, whatever rows were recorded. It may be called only
// in serial parts: Before, Commit, AfterTick and the functions of Gauge and Count.
func (k *Counter) SinceStart() float64 { return k.float(k.total()) }

func (k *Counter) read() uint64 { return uint64(k.Total()) }

func (k *Counter) reset() {
	k.past = k.past.plus(k.Total())
	for w := range k.tally {
		k.tally[w].sum = 0
	}
}

func (k *Counter) forget() { k.past = long{} }

func (k *Counter) float(n long) float64 {
	if k.money {
		return n.float() / float64(units.One)
	}
	return n.float()
}

func (k *Counter) value(of func(leaf) float64) float64 { return of(k) }
func (k *Counter) sinceRow() float64                   { return k.float(long{}.plus(k.Total())) }
func (k *Counter) since(past long) float64             { return k.float(k.total().minus(past)) }
func (k *Counter) total() long                         { return k.past.plus(k.Total()) }
func (k *Counter) keep()                               {}

// long is a sum in 128 bits, for the total of a run over rows each of which fits an int64.
type long struct {
	high int64
	low  uint64
}

func (l long) plus(v int64) long {
	low, carry := bits.Add64(l.low, uint64(v), 0)
	return long{l.high + v>>63 + int64(carry), low}
}

func (l long) minus(m long) long {
	low, borrow := bits.Sub64(l.low, m.low, 0)
	return long{l.high - m.high - int64(borrow), low}
}

func (l long) float() float64 {
	if l.high == int64(l.low)>>63 {
		return float64(int64(l.low))
	}
	return float64(float64(l.high)*(1<<64)) + float64(l.low)
}

// Sum is a flow of reals: partial sums per chunk, joined in chunk order, so that rounding does not
// depend on the workers.
type Sum struct {
	parts []float64
	// over the run; nil where no quotient needs it. Kept separately, so that rounding does not depend on the recorded rows
	all []float64
}

// Add adds x to the part of a chunk; NaN makes the sum NaN.
func (s *Sum) Add(c *Chunk, x float64) {
	s.parts[c.ID] += x
	if s.all != nil {
		s.all[c.ID] += x
	}
}

func joined(parts []float64) float64 {
	total := 0.0
	for _, x := range parts {
		total += x
	}
	return total
}

func (s *Sum) read() uint64 { return math.Float64bits(joined(s.parts)) }

func (s *Sum) reset() { clear(s.parts) }

func (s *Sum) forget() { clear(s.all) }

func (s *Sum) value(of func(leaf) float64) float64 { return of(s) }
func (s *Sum) sinceRow() float64                   { return joined(s.parts) }
func (s *Sum) since(past long) float64             { return joined(s.all) - math.Float64frombits(past.low) }
func (s *Sum) total() long                         { return long{low: math.Float64bits(joined(s.all))} }

func (s *Sum) keep() {
	if s.all == nil {
		s.all = make([]float64, len(s.parts))
	}
}

// mixture is a + factor·b.
type mixture struct {
	a, b   Operand
	factor float64
}

// Plus is a + b.
func Plus(a, b Operand) Operand { return mixture{a, b, 1} }

// Less is a − b.
func Less(a, b Operand) Operand { return mixture{a, b, -1} }

func (m mixture) value(of func(leaf) float64) float64 {
	return m.a.value(of) + float64(m.factor*m.b.value(of))
}

// beyond is a, or 0 where a does not exceed least.
type beyond struct{ a, least Operand }

// Beyond is a where a > least and 0 otherwise: it drops negligible differences.
func Beyond(a, least Operand) Operand { return beyond{a, least} }

func (b beyond) value(of func(leaf) float64) float64 {
	if x := b.a.value(of); x > b.least.value(of) {
		return x
	}
	return 0
}

type multiple struct {
	of     Operand
	factor float64
}

// Times is factor·a.
func Times(factor float64, a Operand) Operand { return multiple{a, factor} }

func (m multiple) value(of func(leaf) float64) float64 { return m.factor * m.of.value(of) }
