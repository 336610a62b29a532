package measure

import (
	"context"
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// Without is the value captured in the world without the platform.
type Without struct {
	run   *agents.Run
	books []*table.Table
	value *table.Table              // one of them
	until map[sim.Tick]*table.Table // value up to the dates of metrics
}

// RunWithout runs the world without the platform, which has been built but not started, for what it gives
// at its end and at the dates of metrics.
func RunWithout(ctx context.Context, run *agents.Run, metrics []Metric) (*Without, error) {
	w := &Without{run: run, value: run.Value(), books: run.Books(), until: map[sim.Tick]*table.Table{}}
	for _, m := range partsOf(metrics) {
		if !m.At.IsZero() {
			for _, date := range m.dates() {
				w.until[run.World.Clock.Until(date)] = w.value
			}
		}
	}
	if len(run.Parties()) == 0 { // nothing goes on
		run.Close()
		w.run = nil
		return w, nil
	}
	run.World.Scope.BeforeRun(func() { w.take(0) })
	run.World.Scope.AfterTick(w, w.take)
	if err := run.Run(ctx); err != nil {
		return nil, err
	}
	w.value, w.books, w.run = run.Value(), run.Books(), nil
	return w, nil
}

// take keeps the value at a date.
func (w *Without) take(t sim.Tick) error {
	if _, wanted := w.until[t]; wanted {
		w.until[t] = w.run.ValueUntil(t)
	}
	return nil
}

// Beside joins the tables of money and value of the run with the platform, among its tables. Where
// nothing has value they stay as they are.
func (w *Without) Beside(tables []*table.Table) {
	for i, t := range tables {
		at := strings.LastIndexByte(t.Name, '.') + 1 // after the name of a platform
		some := slices.ContainsFunc(tables,
			func(x *table.Table) bool { return x.Name == t.Name[:at]+schema.ValueTable && x.Rows() > 0 })
		switch t.Name[at:] {
		case schema.LedgerTable, schema.BenefitsTable, schema.ValueTable, schema.ValueGroupsTable:
			if some {
				tables[i] = w.beside(t)
			}
		}
	}
}

// beside joins a table of the run without the platform to that of the run with it.
func (w *Without) beside(t *table.Table) *table.Table {
	other := table.New(t.Name, t.Doc, t.Columns())
	if k := slices.IndexFunc(w.books, func(o *table.Table) bool { return o.Name == t.Name }); k >= 0 {
		other = w.books[k]
	}
	return schema.Added(t, other)
}

// Compares reports whether a metric compares the run with the world without the platform.
func Compares(metrics []Metric) bool {
	return slices.ContainsFunc(partsOf(metrics), func(m Metric) bool { return compares(m.Name) })
}

func compares(name string) bool {
	column, _, _ := strings.Cut(name, ".")
	return column == schema.AddedColumn || column == schema.WithoutColumn
}

// Missing says why runs may have no value of a metric.
func Missing(text string) string {
	m, _ := Parse(text)
	switch {
	case m.Over != nil:
		return "what it divides by is 0, or a part of it has no value"
	case m.Func == "time_to":
		return "the level was never reached"
	case compares(m.Name):
		return "there is no world without the platform (value.twin is false or adoption off)"
	}
	return "its mechanism is off, or nothing was there to measure"
}

// comparisons are the quantities that compare the two worlds: of a party, or of all inside parties.
func comparisons(party string, net bool) (all []quantity) {
	add := func(name, doc string) {
		all = append(all, quantity{name: name, unit: "currency", doc: doc, kind: table.Flow, why: "compares two runs"})
	}
	if party == "" {
		for _, sum := range summary.Inside() {
			if compares(sum.Name) {
				add(sum.Name, sum.Doc)
			}
		}
		if net {
			for _, x := range summary.ExternalitySums() {
				add(x.Name, x.Doc)
			}
		}
		return all
	}
	columns := schema.Added(schema.NewValue(), schema.NewValue())
	for _, name := range []string{schema.WithoutColumn, schema.AddedColumn} {
		add(name+"."+party, columns.Col(name).Column().Doc)
	}
	return all
}
