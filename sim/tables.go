package sim

import (
	"guanxi/sim/results"
)

// Tables makes the run folder's tables of this run: series, ledger, value,
// value_groups, streams, those of the mechanisms and the logged events.
func (r *Simulation) Tables() []*results.Table {
	all := []*results.Table{r.seriesTable(), r.ledgerTable(), r.valueTable(), r.groupsTable(), r.streamsTable()}
	for _, make := range r.b.tables {
		if t := make(); t != nil {
			all = append(all, t)
		}
	}
	if t := r.eventsTable(); t != nil {
		all = append(all, t)
	}
	return all
}

func (r *Simulation) replicate() results.Cell { return results.Int(int64(r.cfg.Replicate)) }

func (r *Simulation) seriesTable() *results.Table {
	columns := make([]results.Column, len(r.b.metrics))
	for i, m := range r.b.metrics {
		columns[i] = m.column()
	}
	t := results.NewSeries(r.cfg.Clock.subDay(), columns...)
	t.Grow(len(r.rows.series))
	cells := make([]results.Cell, 0, 5+len(columns))
	for _, row := range r.rows.series {
		cells = append(cells[:0], r.replicate(), results.Int(int64(r.cfg.Seed)), results.Int(int64(row.tick)),
			results.Float(r.cfg.Clock.Time(row.tick)), results.Date(r.cfg.Clock.Date(row.tick)))
		for i, m := range r.b.metrics {
			cells = append(cells, m.cell(row.values[i]))
		}
		t.AppendRow(cells...)
	}
	return t
}

func (m *Metric) column() results.Column {
	c := results.Column{Name: m.Name, Unit: m.Unit, Doc: m.Doc, Kind: results.Flow}
	if m.Stock {
		c.Kind = results.Stock
	}
	switch m.Form {
	case Whole:
		c.Type = results.IntType
	case Real:
		c.Type = results.FloatType
	case Amount:
		c.Type = results.MoneyType
	}
	return c
}

func (m *Metric) cell(bits uint64) results.Cell {
	switch m.Form {
	case Whole:
		return results.Int(int64(bits))
	case Amount:
		return results.Money(int64(bits))
	}
	return results.Float(m.Value(bits))
}

func (r *Simulation) ledgerTable() *results.Table {
	t := results.NewLedger()
	for _, row := range r.rows.ledger {
		t.AppendRow(r.replicate(), results.Int(int64(row.tick)), results.Text(row.stream.Name),
			results.Text(row.stream.From.Name), results.Text(row.stream.To.Name), results.Money(int64(row.amount)))
	}
	return t
}

func (r *Simulation) valueTable() *results.Table {
	t := results.NewValue()
	if len(r.b.ledger.streams)+len(r.b.ledger.entries) == 0 {
		return t
	}
	for _, row := range r.rows.value {
		t.AppendRow(append([]results.Cell{r.replicate(), results.Int(int64(row.tick)), results.Text(row.party)}, row.cells()...)...)
	}
	return t
}

func (r *Simulation) streamsTable() *results.Table {
	t := results.NewStreams()
	for _, s := range r.b.ledger.streams {
		t.AppendRow(results.Text(s.Name), results.Text(s.From.Name), results.Text(s.To.Name),
			results.Text(s.Module), results.Text(s.Revenue), results.Text(s.Doc))
	}
	return t
}

func (r *Simulation) eventsTable() *results.Table {
	if len(r.cfg.Events) == 0 {
		return nil
	}
	t := results.NewTable("events", "Logged events, in the order of ticks and within a kind of steps and consumers.", []results.Column{
		{Name: "replicate", Type: results.IntType, Kind: results.Key, Doc: "number of the replicate, from 1"},
		{Name: "tick", Type: results.IntType, Kind: results.Key, Doc: "tick in which it happened"},
		{Name: "event", Type: results.TextType, Kind: results.Key, Doc: "kind of event"},
		{Name: "who", Type: results.IntType, Kind: results.Key, Doc: "consumer"},
		{Name: "from", Type: results.IntType, Kind: results.Factor, Doc: "from whom: the neighbour of an adoption in a cascade, the friend who forwarded an advertisement or shared an article; empty is nobody, or not one person"},
		{Name: "what", Type: results.IntType, Kind: results.Factor, Doc: "about what: the row of its table; of an adoption 0 for the first, 1 for a return; empty is nothing"},
	})
	for _, l := range r.b.logs {
		for _, e := range l.events {
			t.AppendRow(r.replicate(), results.Int(int64(e.Tick)), results.Text(l.Name), id(e.Who), id(e.From), id(e.What))
		}
	}
	return t
}

func id(i int32) results.Cell {
	if i < 0 {
		return results.Missing()
	}
	return results.Int(int64(i))
}
