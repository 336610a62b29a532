package schema

import (
	"slices"

	"guanxi/sim/results/table"
)

// PrimaryKey returns the columns that identify a row of a table, without those that follow from
// them: of a replicate its seed, of a tick its time and date, of a point and replicate the run and
// its block. Events may coincide, and what users observed may be listed twice: they have none.
func PrimaryKey(t *table.Table) (names []string) {
	if t.Name == "events" || t.Name == "observed" {
		return nil
	}
	for _, c := range t.Columns() {
		if c.Kind == table.Key {
			names = append(names, c.Name)
		}
	}
	for _, implied := range [][2]string{{"replicate", "seed"}, {"tick", "time"}, {"tick", "date"}, {"point", "run_id"}, {"point", "block"}} {
		if slices.Contains(names, implied[0]) {
			names = slices.DeleteFunc(names, func(name string) bool { return name == implied[1] })
		}
	}
	return names
}

// A ForeignKey names columns that identify a row of another table.
type ForeignKey struct {
	Columns []string
	Table   string
}

// ForeignKeys returns the tables whose rows a primary key refers to.
func ForeignKeys(primary []string) (all []ForeignKey) {
	for _, k := range []ForeignKey{
		{[]string{"replicate", "tick"}, SeriesTable},
		{[]string{"stream"}, StreamsTable},
		{[]string{"replicate", "provider"}, ProvidersTable},
		{[]string{"point", "replicate"}, RunsTable},
	} {
		if !slices.ContainsFunc(k.Columns, func(c string) bool { return !slices.Contains(primary, c) }) {
			all = append(all, k)
		}
	}
	return all
}
