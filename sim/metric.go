package sim

import (
	"math"
	"math/bits"
	"strings"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// Metric is a column of series.csv. Tables, documentation, schema and figures take its name, unit
// and meaning from here.
type Metric struct {
	Name  string
	Unit  string // "1" for counts, "currency" for amounts
	Doc   string
	Stock bool // the value at the end of the tick; otherwise a flow, summed since the last recorded row
	Form  Form
	Range Range // of its values
	Owner string

	read   func() uint64
	reset  func()         // resets a flow after a recorded row
	forget func()         // resets its total of the run, at the start
	whole  func() float64 // of a quotient: its value over the run so far, whatever rows were recorded
	of     []Flow         // a flow that keeps its sum since the start, or the two flows of a quotient
}

// Range is the range of a metric's values.
type Range = table.Range

// Share is the range of shares, means of shares and probabilities.
func Share() Range { return table.Share() }

// NotNegative is the range of counts.
func NotNegative() Range { return table.NotNegative() }

// Correlation is the range of correlations, cosines and differences of shares.
func Correlation() Range { return Range{Low: -1, High: 1} }

// AtMostOne is the range of shares that may be below 0.
func AtMostOne() Range { return Range{Low: math.Inf(-1), High: 1} }

// UpTo is the range of counts up to n.
func UpTo(n int) Range { return Range{High: float64(n)} }

// within is the range stated by a declaration, if any.
func within(stated []Range, otherwise Range) Range {
	if len(stated) > 0 {
		return stated[0]
	}
	return otherwise
}

// Form is how a metric's value is stored and printed.
type Form uint8

const (
	Whole  Form = iota // an integer
	Real               // a float; NaN means missing
	Amount             // units.Money
)

// Flow is an operand of a quotient: a counter, a sum, or a combination by Less, Plus, Times and
// Beyond. Amounts are in units of the currency.
type Flow interface {
	value(of func(leaf) float64) float64 // given those of the counters and sums in it
}

// leaf is a Counter or a Sum.
type leaf interface {
	Flow
	sinceRow() float64
	since(total long) float64 // a total of the run so far, at an earlier time
	total() long
	keep() // keep totals of the run from here on
}

func sinceStart(x leaf) float64 { return x.since(long{}) }

// Counter is a flow of integers or of money.
type Counter struct {
	tally []tally
	money bool
	past  long // up to the last recorded row
}

// Add counts n. A sum since the last recorded row beyond the range of int64 is an error at the end
// of the tick.
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
func (k *Counter) Total() int64 {
	var sum int64
	for w := range k.tally {
		sum += k.tally[w].sum
	}
	return sum
}

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
	all   []float64 // over the run; nil where no quotient needs it. Kept separately, so that rounding does not depend on the recorded rows
}

// Add adds x.
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
	a, b   Flow
	factor float64
}

// Plus is a + b.
func Plus(a, b Flow) Flow { return mixture{a, b, 1} }

// Less is a − b.
func Less(a, b Flow) Flow { return mixture{a, b, -1} }

func (m mixture) value(of func(leaf) float64) float64 {
	return m.a.value(of) + float64(m.factor*m.b.value(of))
}

// beyond is a, or 0 where a does not exceed least.
type beyond struct{ a, least Flow }

// Beyond is a where a > least and 0 otherwise: it drops negligible differences.
func Beyond(a, least Flow) Flow { return beyond{a, least} }

func (b beyond) value(of func(leaf) float64) float64 {
	if x := b.a.value(of); x > b.least.value(of) {
		return x
	}
	return 0
}

type multiple struct {
	of     Flow
	factor float64
}

// Times is factor·a.
func Times(factor float64, a Flow) Flow { return multiple{a, factor} }

func (m multiple) value(of func(leaf) float64) float64 { return m.factor * m.of.value(of) }

// Counter declares a flow of integers, whose unit is 1.
func (s *Scope) Counter(name, doc string) *Counter {
	k := &Counter{tally: make([]tally, s.b.workers)}
	s.metric(Metric{Name: name, Unit: "1", Doc: doc, Range: NotNegative(), read: k.read, reset: k.reset, forget: k.forget, of: []Flow{k}})
	return k
}

// MoneyCounter declares a flow of money that is not a stream. Payments should have the range
// NotNegative; margins and profits may be negative.
func (s *Scope) MoneyCounter(name, doc string, in ...Range) *Counter {
	k := &Counter{tally: make([]tally, s.b.workers), money: true}
	s.metric(Metric{Name: name, Unit: "currency", Doc: doc, Form: Amount, Range: within(in, Range{}), read: k.read, reset: k.reset, forget: k.forget, of: []Flow{k}})
	return k
}

// Sum declares a flow of reals for steps with at most the given number of chunks.
func (s *Scope) Sum(name, unit, doc string, chunks int, in ...Range) *Sum {
	k := &Sum{parts: make([]float64, max(1, chunks))}
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Form: Real, Range: within(in, Range{}), read: k.read, reset: k.reset, forget: k.forget, of: []Flow{k}})
	return k
}

// Gauge declares a stock, read when a row is recorded. NaN means missing.
func (s *Scope) Gauge(name, unit, doc string, read func() float64, in ...Range) {
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Stock: true, Form: Real, Range: within(in, Range{}),
		read: func() uint64 { return math.Float64bits(read()) }})
}

// Count declares a stock of integers.
func (s *Scope) Count(name, unit, doc string, read func() int64, in ...Range) {
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Stock: true, Form: Whole, Range: within(in, NotNegative()),
		read: func() uint64 { return uint64(read()) }})
}

// SinceRow ends the description of a quotient of flows.
const SinceRow = ", since the last row"

// Rate declares the quotient of two flows, such as a mean or a share. Rows hold the quotient since
// the last recorded row, Ratios that of the whole run. It is missing where the denominator is 0.
func (s *Scope) Rate(name, unit, doc string, top, bottom Flow, in ...Range) {
	for _, f := range []Flow{top, bottom} {
		f.value(func(x leaf) float64 { x.keep(); return 0 })
	}
	s.metric(Metric{Name: name, Unit: unit, Doc: doc + SinceRow, Stock: true, Form: Real, Range: within(in, Range{}),
		read: func() uint64 {
			return math.Float64bits(num.Quotient(top.value(leaf.sinceRow), bottom.value(leaf.sinceRow)))
		},
		whole: func() float64 { return num.Quotient(top.value(sinceStart), bottom.value(sinceStart)) }, of: []Flow{top, bottom}})
}

// Ratios returns the quotients declared by Rate over the whole run: a summary by the last row would
// depend on how often rows are recorded.
func (r *Simulation) Ratios() []summary.Metric {
	var all []summary.Metric
	for _, m := range r.b.metrics {
		if m.whole != nil {
			all = append(all, summary.Metric{Name: m.Name, Kind: table.Ratio, Unit: m.Unit,
				Doc: strings.TrimSuffix(m.Doc, SinceRow) + ", over the run", Range: m.Range, Value: m.whole()})
		}
	}
	return all
}

// Total declares a number of the whole run that appears only in the summary and not in the series.
func (s *Scope) Total(name, unit, doc string, read func() float64) {
	s.b.totals = append(s.b.totals, &Metric{Name: name, Unit: unit, Doc: doc, Form: Real, Range: NotNegative(), Owner: s.name, whole: read})
}

// Totals returns what Total declared.
func (r *Simulation) Totals() []*Metric { return r.b.totals }

func (s *Scope) metric(m Metric) {
	m.Owner = s.name
	s.b.metrics = append(s.b.metrics, &m)
}

// revenueMetric is a column of the platform's revenue: the gross receipts of the streams that name
// it.
func revenueMetric(name, doc string, streams []*Stream) *Metric {
	return &Metric{Name: name, Unit: "currency", Doc: doc, Form: Amount, Range: NotNegative(), Owner: "ledger",
		read: func() uint64 {
			var sum units.Money
			for _, s := range streams {
				sum += s.period
			}
			return uint64(sum)
		}}
}
