package sim

import (
	"math"

	"guanxi/sim/units"
)

// Metric is a column of series.csv. Tables, documentation, schema and figures
// take name, unit and meaning from here.
type Metric struct {
	Name  string
	Unit  string // "1" is a count, "currency" an amount
	Doc   string
	Stock bool // the value at the end of the tick; otherwise a flow, summed since the last recorded row
	Form  Form
	Owner string

	read  func() uint64
	reset func() // a flow starts again from 0 after a recorded row
}

// Form is how a metric's value is stored and printed.
type Form uint8

const (
	Whole  Form = iota // an integer
	Real               // a float; NaN is missing
	Amount             // units.Money
)

// Counter is a flow of whole things, or of money.
type Counter struct{ tally []tally }

// Add counts n.
func (k *Counter) Add(c *Chunk, n int64) { k.tally[c.Worker].sum += n }

// Total is the sum of all workers since the last recorded row. It is for the
// serial parts of a step.
func (k *Counter) Total() int64 {
	var sum int64
	for w := range k.tally {
		sum += k.tally[w].sum
	}
	return sum
}

func (k *Counter) read() uint64 { return uint64(k.Total()) }

func (k *Counter) reset() {
	for w := range k.tally {
		k.tally[w].sum = 0
	}
}

// Sum is a flow of reals: partial sums per chunk, joined in chunk order, so
// that rounding does not depend on who added what.
type Sum struct{ parts []float64 }

// Add adds x.
func (s *Sum) Add(c *Chunk, x float64) { s.parts[c.ID] += x }

// Total joins the parts since the last recorded row.
func (s *Sum) Total() float64 {
	total := 0.0
	for _, x := range s.parts {
		total += x
	}
	return total
}

func (s *Sum) read() uint64 { return math.Float64bits(s.Total()) }

func (s *Sum) reset() { clear(s.parts) }

// Counter declares a flow counted in whole units.
func (s *Scope) Counter(name, unit, doc string) *Counter {
	k := &Counter{tally: make([]tally, s.b.workers)}
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, read: k.read, reset: k.reset})
	return k
}

// MoneyCounter declares a flow of money that is not a stream of its own.
func (s *Scope) MoneyCounter(name, doc string) *Counter {
	k := &Counter{tally: make([]tally, s.b.workers)}
	s.metric(Metric{Name: name, Unit: "currency", Doc: doc, Form: Amount, read: k.read, reset: k.reset})
	return k
}

// Sum declares a flow of reals over steps with at most rows/grain chunks.
func (s *Scope) Sum(name, unit, doc string, chunks int) *Sum {
	k := &Sum{parts: make([]float64, max(1, chunks))}
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Form: Real, read: k.read, reset: k.reset})
	return k
}

// Gauge declares a stock, read where a row is recorded. NaN is missing.
func (s *Scope) Gauge(name, unit, doc string, read func() float64) {
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Stock: true, Form: Real,
		read: func() uint64 { return math.Float64bits(read()) }})
}

// Count declares a stock of whole things.
func (s *Scope) Count(name, unit, doc string, read func() int64) {
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Stock: true, Form: Whole,
		read: func() uint64 { return uint64(read()) }})
}

// Rate declares the quotient of two flows since the last recorded row: a mean,
// a share. It is missing where the second is 0.
func (s *Scope) Rate(name, unit, doc string, num, den *Counter) {
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Stock: true, Form: Real,
		read: func() uint64 {
			if den.Total() == 0 {
				return math.Float64bits(math.NaN())
			}
			return math.Float64bits(float64(num.Total()) / float64(den.Total()))
		}})
}

func (s *Scope) metric(m Metric) {
	m.Owner = s.name
	s.b.metrics = append(s.b.metrics, &m)
}

// revenueMetric is a column of the platform's revenue: the gross receipts of
// the streams that name it.
func revenueMetric(name, doc string, streams []*Stream) *Metric {
	return &Metric{Name: name, Unit: "currency", Doc: doc, Form: Amount, Owner: "ledger",
		read: func() uint64 {
			var sum units.Money
			for _, s := range streams {
				sum += s.period
			}
			return uint64(sum)
		}}
}
