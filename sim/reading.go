package sim

import (
	"slices"

	"guanxi/sim/results/table"
)

// The functions below read a run from outside: at the end of a tick (AfterTick, before the row of
// the tick is recorded) or after its end. They change nothing.

// SeriesOf is series.csv with only these metrics.
func (r *Simulation) SeriesOf(names []string) *table.Table {
	return r.seriesOf(r.indicesOf(names), r.rows.series)
}

// SeriesUntil is SeriesOf as if the run had ended with tick t, the one that just ran: the last row
// is the current state.
func (r *Simulation) SeriesUntil(t Tick, names []string) *table.Table {
	metrics := r.indicesOf(names)
	now := seriesRow{t, make([]uint64, len(r.b.metrics))}
	for _, i := range metrics {
		now.values[i] = r.b.metrics[i].read()
	}
	return r.seriesOf(metrics, append(slices.Clip(r.rows.series), now))
}

// indicesOf returns the indices of the metrics with these names, in column order.
func (r *Simulation) indicesOf(names []string) []int {
	var all []int
	for i, m := range r.b.metrics {
		if slices.Contains(names, m.Name) {
			all = append(all, i)
		}
	}
	return all
}

// Groups lists the parties and their named groups in value_groups.csv.
func (r *Simulation) Groups() (all [][2]string) {
	for i, a := range r.b.ledger.accounts {
		for _, name := range r.groups.names[i] {
			if g := [2]string{a.Party, name}; name != "" && !slices.Contains(all, g) {
				all = append(all, g)
			}
		}
	}
	for _, o := range r.b.beside {
		for _, party := range o.b.parties() {
			all = append(all, [2]string{party, o.name})
		}
		for _, g := range o.Groups() {
			if !slices.Contains(all, g) {
				all = append(all, g)
			}
		}
	}
	return all
}

// ValueGroups is value_groups.csv.
func (r *Simulation) ValueGroups() *table.Table { return r.groupsTable() }

// Now is the value of the metric at the end of the tick that just ran, in the bits that Value
// decodes: that of a stock, or that of a flow since the last recorded row.
func (m *Metric) Now() uint64 { return m.read() }

// Quotient reports whether the metric was declared by Rate, so that Whole is defined.
func (m *Metric) Quotient() bool { return m.whole != nil }

// Sums returns what a quotient divides, over the run so far, whatever rows were recorded.
func (m *Metric) Sums() (top, bottom float64) { return m.sums() }

// Whole returns what a quotient or a total is over the run so far.
func (m *Metric) Whole() float64 { return m.whole() }

// Records reports whether a row is recorded at the end of tick t.
func (r *Simulation) Records(t Tick) bool { return r.cfg.records(t) }
