package sim

import (
	"guanxi/sim/results"
)

// Tables makes the run folder's tables of this run: series, ledger, value,
// value_groups, streams, those of the mechanisms and the logged events.
func (r *Simulation) Tables() []*results.Table {
	all := []*results.Table{r.seriesTable(), r.ledgerTable(), r.Value(), r.groupsTable(), r.streamsTable()}
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
	all := make([]int, len(r.b.metrics))
	for i := range all {
		all[i] = i
	}
	return r.seriesOf(all, r.rows.series)
}

// seriesOf is the table of some metrics, by their numbers.
func (r *Simulation) seriesOf(metrics []int, rows []seriesRow) *results.Table {
	columns := make([]results.Column, len(metrics))
	for k, i := range metrics {
		columns[k] = r.b.metrics[i].Column()
	}
	t := results.NewSeries(r.cfg.Clock.subDay(), columns...)
	t.Grow(len(rows))
	cells := make([]results.Cell, 0, 5+len(columns))
	for _, row := range rows {
		cells = append(cells[:0], r.replicate(), results.Int(int64(r.cfg.Seed)), results.Int(int64(row.tick)),
			results.Float(r.cfg.Clock.Time(row.tick)), results.Date(r.cfg.Clock.Date(row.tick)))
		for _, i := range metrics {
			cells = append(cells, r.b.metrics[i].cell(row.values[i]))
		}
		t.AppendRow(cells...)
	}
	return t
}

// Column is the metric's column of series.csv.
func (m *Metric) Column() results.Column {
	c := results.Column{Name: m.Name, Unit: m.Unit, Doc: m.Doc, Kind: results.Flow, Range: m.Range}
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

func (r *Simulation) valueTable(rows []valueRow) *results.Table {
	t := results.NewValue()
	if r.b.ledger.empty() {
		return t
	}
	for _, row := range rows {
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
		results.ReplicateColumn(),
		{Name: "tick", Type: results.IntType, Kind: results.Key, Unit: "1", Doc: "tick in which it happened"},
		{Name: "event", Type: results.TextType, Kind: results.Key, Doc: "kind of event"},
		{Name: "who", Type: results.IntType, Kind: results.Key, Unit: "1", Doc: "number of the consumer, from 0; consumers.csv leads to other ids of a graph's file"},
		{Name: "from", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "from whom: the neighbour or weak friend of an adoption in a cascade, the friend who forwarded an advertisement or shared an article; empty is nobody, or not one person"},
		{Name: "what", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "about what: the row of its table; of an adoption 0 for the first, 1 for a return; empty is nothing"},
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
