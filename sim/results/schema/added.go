package schema

import (
	"slices"
	"strings"

	"guanxi/sim/results/table"
)

// The columns that value, value_groups, ledger and benefits have where each replicate was run again without the
// platform.
const (
	WithoutColumn = "without"
	AddedColumn   = "added"
)

func addedColumns(of string) []table.Column {
	return []table.Column{
		table.NewColumn(WithoutColumn, table.MoneyType, table.Flow, "currency", of+" in the same world without the "+
			"platform: same people, ties and random numbers, but nobody can use it"),
		table.NewColumn(AddedColumn, table.MoneyType, table.Flow, "currency", "what the platform adds: "+of+" - without"),
	}
}

// Added returns a table of value, or the ledger, with what the world without the platform has, and with
// the difference: of captured, or of amount. A row that one of the two tables lacks counts as 0 there.
func Added(with, without *table.Table) *table.Table {
	of := "captured"
	if with.Col(of) == nil {
		of = "amount"
	}
	columns := with.Columns()
	keys := slices.IndexFunc(columns, func(c table.Column) bool { return c.Kind != table.Key })
	keysOf := func(t *table.Table) []string { // of its rows
		all, parts := make([]string, t.Rows()), make([]string, keys)
		for row := range all {
			for k := range parts {
				parts[k] = t.At(k).Text(row)
			}
			all[row] = strings.Join(parts, "\x00")
		}
		return all
	}
	here, there := keysOf(with), keysOf(without)
	amount := func(t *table.Table, row int) int64 { v, _ := t.Col(of).Int(row); return v }
	tick := func(t *table.Table, row int) int64 { v, _ := t.Col("tick").Int(row); return v }
	base, also := map[string]int64{}, map[string]bool{}
	for row := range without.Rows() {
		base[there[row]] = amount(without, row)
	}
	for row := range with.Rows() {
		also[here[row]] = true
	}
	out := table.New(with.Name, with.Doc, slices.Concat(columns, addedColumns(of)))
	put := func(t *table.Table, row int, amount, base int64) {
		cells := make([]table.Cell, len(columns), len(columns)+2)
		for k := range cells {
			if cells[k] = table.Money(int64(0)); k < keys || t == with {
				cells[k] = t.At(k).Cell(row)
			}
		}
		out.AppendRow(append(cells, table.Money(base), table.Money(amount-base))...)
	}
	next := 0
	rest := func(until int64) { // rows that only the world without the platform has, up to a tick
		for ; next < without.Rows() && tick(without, next) <= until; next++ {
			if k := there[next]; !also[k] {
				put(without, next, 0, base[k])
			}
		}
	}
	for row := range with.Rows() {
		put(with, row, amount(with, row), base[here[row]])
		if row+1 == with.Rows() || tick(with, row+1) > tick(with, row) {
			rest(tick(with, row))
		}
	}
	if without.Rows() > 0 {
		rest(tick(without, without.Rows()-1))
	}
	return out
}
