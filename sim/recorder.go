package sim

import (
	"math"
	"slices"
	"unsafe"

	"guanxi/sim/units"
)

// recorder keeps the rows of a run until they become tables.
type recorder struct {
	series   []seriesRow
	ledger   []ledgerRow
	benefits []benefitRow
	value    []valueRow
	groups   []groupRow
}

type seriesRow struct {
	tick   Tick
	values []uint64 // by metric
}

type ledgerRow struct {
	tick   Tick
	stream *Stream
	amount units.Money
}

type benefitRow struct {
	tick   Tick
	entry  *Entry
	amount units.Money
}

// RowBytes returns the memory of the rows that the run has recorded so far. Their tables take more.
func (r *Simulation) RowBytes() int64 {
	rows := &r.rows
	sum := int64(cap(rows.series))*int64(unsafe.Sizeof(seriesRow{})+8*uintptr(len(r.b.metrics))) +
		int64(cap(rows.ledger))*int64(unsafe.Sizeof(ledgerRow{})) +
		int64(cap(rows.benefits))*int64(unsafe.Sizeof(benefitRow{})) +
		int64(cap(rows.value))*int64(unsafe.Sizeof(valueRow{})) +
		int64(cap(rows.groups))*int64(unsafe.Sizeof(groupRow{}))
	for _, o := range r.b.beside {
		sum += o.RowBytes()
	}
	return sum
}

// record adds a row to every table and resets the flows.
func (r *Simulation) record(t Tick) {
	values := make([]uint64, len(r.b.metrics))
	for i, m := range r.b.metrics {
		values[i] = m.read()
	}
	for _, party := range r.party {
		r.rows.value = append(r.rows.value, valueRow{t, party, r.PartyFlows(party)})
	}
	for _, o := range r.b.beside { // whose flows have been read
		o.record(t)
	}
	for _, m := range r.b.metrics {
		if m.reset != nil {
			m.reset()
		}
	}
	r.rows.series = append(r.rows.series, seriesRow{t, values})
	r.recordGroups(t)
	for _, s := range r.b.ledger.streams {
		if s.period != 0 {
			r.rows.ledger = append(r.rows.ledger, ledgerRow{t, s, s.period})
		}
		s.past = s.past.plus(int64(s.period))
		s.period = 0
	}
	for _, e := range r.b.ledger.entries {
		if e.period != 0 {
			r.rows.benefits = append(r.rows.benefits, benefitRow{t, e, e.period})
		}
		e.period = 0
	}
	for _, a := range r.b.ledger.accounts {
		a.period = Flows{}
	}
}

// parties lists the rows of value.csv in the order of their accounts.
func (b *Builder) parties() []string {
	var all []string
	for _, a := range b.ledger.accounts {
		if !slices.Contains(all, a.Party) {
			all = append(all, a.Party)
		}
	}
	for _, o := range b.beside {
		for _, party := range o.b.parties() {
			if !slices.Contains(all, party) {
				all = append(all, party)
			}
		}
	}
	return all
}

// Value decodes a recorded value of a metric to a float; amounts are in units of the currency.
func (m *Metric) Value(bits uint64) float64 {
	switch m.Form {
	case Whole:
		return float64(int64(bits))
	case Amount:
		return units.Money(bits).Float()
	}
	return math.Float64frombits(bits)
}

// Series returns the recorded values of a metric, one per row from the start on, for tests and for callers that need no
// table. It is nil where no metric has the name, and NaN where a value is missing.
func (r *Simulation) Series(name string) []float64 {
	for i, m := range r.b.metrics {
		if m.Name == name {
			col := make([]float64, len(r.rows.series))
			for k, row := range r.rows.series {
				col[k] = m.Value(row.values[i])
			}
			return col
		}
	}
	return nil
}
