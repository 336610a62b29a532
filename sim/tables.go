package sim

import (
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Tables returns the run folder's tables of this run: series, ledger, value, value_groups, benefits,
// streams, those of the mechanisms, and logged events.
func (r *Simulation) Tables() []*table.Table {
	all := append([]*table.Table{r.SeriesTable()}, append(r.books(), r.streamsTable())...)
	for _, make := range r.b.tables {
		if t := make(); t != nil {
			all = append(all, t)
		}
	}
	if t := r.eventsTable(); t != nil {
		all = append(all, t)
	}
	return append(all, r.besideTables()...)
}

// Books returns the tables of money and value: ledger, benefits if there can be any, value and
// value_groups, those of simulations beside under their names.
func (r *Simulation) Books() []*table.Table {
	all := r.books()
	for _, o := range r.b.beside {
		for _, t := range o.Books() {
			t.Name = named(o.name, t.Name)
			all = append(all, t)
		}
	}
	return all
}

func (r *Simulation) books() []*table.Table {
	all := []*table.Table{r.ledgerTable(), r.Value(), r.groupsTable()}
	if len(r.b.ledger.entries) > 0 {
		all = append(all, r.benefitsTable())
	}
	return all
}

// Table returns the one of Tables with this name, or nil.
func (r *Simulation) Table(name string) *table.Table {
	for _, t := range r.Tables() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

func (r *Simulation) replicate() table.Cell { return table.Int(r.cfg.Replicate) }

// SeriesTable returns the table of the metrics.
func (r *Simulation) SeriesTable() *table.Table {
	all := make([]int, len(r.b.metrics))
	for i := range all {
		all[i] = i
	}
	return r.seriesOf(all, r.rows.series)
}

// seriesOf is the table of the metrics with the given indices.
func (r *Simulation) seriesOf(metrics []int, rows []seriesRow) *table.Table {
	columns := make([]table.Column, len(metrics))
	for k, i := range metrics {
		columns[k] = r.b.metrics[i].column()
	}
	t := schema.NewSeries(r.cfg.Clock.Timed(), columns...)
	t.Grow(len(rows))
	cells := make([]table.Cell, 0, 5+len(columns))
	for _, row := range rows {
		cells = append(cells[:0], r.replicate(), table.Int(r.cfg.Seed), table.Int(row.tick),
			table.Float(r.cfg.Clock.Time(row.tick)), table.Date(r.cfg.Clock.Date(row.tick)))
		for _, i := range metrics {
			cells = append(cells, r.b.metrics[i].cell(row.values[i]))
		}
		t.AppendRow(cells...)
	}
	return t
}

// column is the metric's column of series.csv.
func (m *Metric) column() table.Column {
	c := table.Column{Name: m.Name, Unit: m.Unit, Doc: m.Doc, Kind: table.Flow, Range: m.Range, Additive: m.Additive()}
	if m.Stock {
		c.Kind = table.Stock
	}
	switch m.Form {
	case Whole:
		c.Type = table.IntType
	case Real:
		c.Type = table.FloatType
	case Amount:
		c.Type = table.MoneyType
	}
	return c
}

func (m *Metric) cell(bits uint64) table.Cell {
	switch m.Form {
	case Whole:
		return table.Int(bits)
	case Amount:
		return table.Money(bits)
	}
	return table.Float(m.Value(bits))
}

func (r *Simulation) at(t Tick) schema.Moment {
	return schema.Moment{Replicate: schema.Replicate{Replicate: r.cfg.Replicate}, Tick: int(t)}
}

func (r *Simulation) ledgerTable() *table.Table {
	t := schema.NewLedger()
	t.Grow(len(r.rows.ledger))
	for _, row := range r.rows.ledger {
		s := row.stream
		t.Add(schema.Transfer{Moment: r.at(row.tick), Stream: s.Name, Payer: s.From.Name, Payee: s.To.Name,
			Amount: row.amount})
	}
	return t
}

func (r *Simulation) benefitsTable() *table.Table {
	t := schema.NewBenefits()
	t.Grow(len(r.rows.benefits))
	for _, row := range r.rows.benefits {
		kind := "benefit"
		if row.entry.Effort {
			kind = "effort"
		}
		t.Add(schema.Benefit{Moment: r.at(row.tick), Entry: row.entry.Name, Account: row.entry.Account.Name, Kind: kind,
			Amount: row.amount})
	}
	return t
}

func (r *Simulation) streamsTable() *table.Table {
	t := schema.NewStreams()
	for _, s := range r.b.ledger.streams {
		t.Add(schema.Stream{Stream: s.Name, Payer: s.From.Name, Payee: s.To.Name, Module: s.Module,
			Revenue: s.Revenue, Description: s.Doc})
	}
	return t
}

func (r *Simulation) eventsTable() *table.Table {
	if len(r.cfg.Events) == 0 {
		return nil
	}
	kinds := "kind of event"
	for _, l := range r.b.logs {
		if l.recorded {
			kinds += "; " + l.Name + ": " + l.Doc
		}
	}
	t := table.New("events", "Logged events, by kind, and within a kind by tick, step and consumer.", []table.Column{
		schema.ReplicateColumn(),
		table.NewColumn("tick", table.IntType, table.Key, "1", "tick in which it happened"),
		table.NewColumn("event", table.TextType, table.Key, "", kinds),
		table.NewColumn("who", table.IntType, table.Key, "1", "number of the consumer, from 0; consumers.csv gives its id "+
			"in a graph file"),
		table.NewColumn("from", table.IntType, table.Factor, "1", "from whom: the neighbour or weak friend who convinced "+
			"an adopter in a cascade, the friend who forwarded an advertisement or shared an article; empty: nobody, or no "+
			"single person"),
		table.NewColumn("what", table.IntType, table.Factor, "1", "about what: the row in its table; for an adoption 0 "+
			"for the first, 1 for a return; empty: nothing"),
	})
	for _, l := range r.b.logs {
		t.Grow(len(l.events))
		for _, e := range l.events {
			t.AppendRow(r.replicate(), table.Int(e.Tick), table.Text(l.Name), id(e.Who), id(e.From), id(e.What))
		}
	}
	return t
}

func id(i int32) table.Cell {
	if i < 0 {
		return table.Missing()
	}
	return table.Int(i)
}
