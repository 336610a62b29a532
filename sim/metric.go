package sim

import (
	"math"
	"slices"
	"strings"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
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

	balance bool // declared by Balance

	read   func() uint64
	reset  func()                       // resets a flow after a recorded row
	forget func()                       // resets its total of the run, at the start
	sums   func() (top, bottom float64) // of a quotient, over the run so far
	whole  func() float64               // of a quotient: its value over the run so far, whatever rows were recorded
	of     []Operand                    // a flow that keeps its sum since the start, or the two flows of a quotient
}

// Range is the range of a metric's values, in which tests check that they stay; the zero Range: nothing is known.
type Range = table.Range

// Share is the range of shares, means of shares and probabilities.
func Share() Range { return table.Share() }

// NotNegative is the range of counts, and of payments: 0 and more.
func NotNegative() Range { return table.NotNegative() }

// Correlation is the range of correlations, cosines and differences of shares.
func Correlation() Range { return Range{Low: -1, High: 1} }

// AtMostOne is the range of shares that may be below 0.
func AtMostOne() Range { return Range{Low: math.Inf(-1), High: 1} }

// UpTo is the range of counts up to n, from 0.
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

// Counter declares a flow of integers, whose unit is 1: a column of series.csv with its sum since the row before.
// For amounts take MoneyCounter, for reals Sum, for what is there at the end of a tick Count or Gauge.
func (s *Scope) Counter(name, doc string) *Counter {
	k := &Counter{tally: make([]tally, s.b.workers)}
	s.metric(Metric{Name: name, Unit: "1", Doc: doc, Range: NotNegative(), read: k.read, reset: k.reset, forget: k.forget,
		of: []Operand{k}})
	return k
}

// MoneyCounter declares a flow of money that is not a stream, whose Add takes millionths, as of units.Money.
// Payments should have the range NotNegative; margins and profits may be negative, so without a range nothing is
// checked.
func (s *Scope) MoneyCounter(name, doc string, in ...Range) *Counter {
	k := &Counter{tally: make([]tally, s.b.workers), money: true}
	s.metric(Metric{Name: name, Unit: "currency", Doc: doc, Form: Amount, Range: within(in, Range{}), read: k.read,
		reset: k.reset, forget: k.forget, of: []Operand{k}})
	return k
}

// Sum declares a flow of reals for steps with at most the given number of chunks, rows/4096 rounded up in the
// default grain. Where integers do, Counter is cheaper and exact. Without a range nothing is checked.
func (s *Scope) Sum(name, unit, doc string, chunks int, in ...Range) *Sum {
	k := &Sum{parts: make([]float64, max(1, chunks))}
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Form: Real, Range: within(in, Range{}), read: k.read,
		reset: k.reset, forget: k.forget, of: []Operand{k}})
	return k
}

// Gauge declares a stock, read when a row is recorded, by a function that may go through a column. NaN means
// missing. The unit of amounts is "currency", of shares and counts "1". Without a range nothing is checked.
func (s *Scope) Gauge(name, unit, doc string, read func() float64, in ...Range) {
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Stock: true, Form: Real, Range: within(in, Range{}),
		read: func() uint64 { return math.Float64bits(read()) }})
}

// Balance declares a stock of money. Where its mechanism is off it is 0, unlike a mean or a price.
func (s *Scope) Balance(name, doc string, read func() float64, in ...Range) {
	s.Gauge(name, "currency", doc, read, in...)
	s.b.metrics[len(s.b.metrics)-1].balance = true
}

// Additive reports whether the metric sums or counts, so that it is 0 where its mechanism is off. A mean, a share,
// a price or a time is then missing.
func (m *Metric) Additive() bool { return !m.Stock || m.Form != Real || m.balance }

// Count declares a stock of integers, read when a row is recorded, from 0 on unless a range says otherwise.
func (s *Scope) Count(name, unit, doc string, read func() int64, in ...Range) {
	s.metric(Metric{Name: name, Unit: unit, Doc: doc, Stock: true, Form: Whole, Range: within(in, NotNegative()),
		read: func() uint64 { return uint64(read()) }})
}

// SinceRow ends the description of a quotient of flows.
const SinceRow = ", since the last row"

// Rate declares the quotient of two flows, such as a mean or a share. Rows hold the quotient since the last recorded
// row, the summary that of the whole run. It is missing where the denominator is 0.
func (s *Scope) Rate(name, unit, doc string, top, bottom Operand, in ...Range) {
	for _, f := range []Operand{top, bottom} {
		f.value(func(x leaf) float64 { x.keep(); return 0 })
	}
	sums := func() (float64, float64) { return top.value(sinceStart), bottom.value(sinceStart) }
	s.metric(Metric{Name: name, Unit: unit, Doc: doc + SinceRow, Stock: true, Form: Real, Range: within(in, Range{}),
		read: func() uint64 {
			return math.Float64bits(num.Quotient(top.value(leaf.sinceRow), bottom.value(leaf.sinceRow)))
		},
		sums: sums, whole: func() float64 { return num.Quotient(sums()) }, of: []Operand{top, bottom}})
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
	s.b.totals = append(s.b.totals, &Metric{Name: name, Unit: unit, Doc: doc, Form: Real, Range: NotNegative(),
		Owner: s.name, whole: read})
}

// Totals returns what Total declared.
func (r *Simulation) Totals() []*Metric {
	all := slices.Clip(r.b.totals)
	for _, o := range r.b.beside {
		for _, m := range o.Totals() {
			own := *m
			own.Name = named(o.name, m.Name)
			all = append(all, &own)
		}
	}
	return all
}

func (s *Scope) metric(m Metric) {
	m.Owner = s.name
	s.b.metrics = append(s.b.metrics, &m)
}
