package runner

import (
	"context"
	"errors"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios/measure"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

var nobody = []string{"adoption.innovation=0/year", "adoption.imitation=0/year", "adoption.weak_imitation=0/year",
	"adoption.initial_adopters=0"}

// without returns the tables of value of a replicate in the world without the platform.
func without(t *testing.T) *measure.Without {
	t.Helper()
	apart := need.Value(buildWithout(small(t), agents.Options{Replicate: 1, Workers: 1}))(t)
	return need.Value(runWithout(context.Background(), apart, nil, nil))(t)
}

// Where nobody adopts, the platform adds nothing to consumers and advertisers, in no row.
func TestNobodyAdoptsNothingAdded(t *testing.T) {
	r, _ := run(t, small(t, nobody...), Options{Replicates: []int{1}})
	for _, name := range []string{schema.ValueTable, schema.ValueGroupsTable} {
		rows := need.Value(r.Table(name))(t)
		base := false
		for row := range rows.Rows() {
			party := rows.Col("party").Text(row)
			added, _ := rows.Col("added").Int(row)
			if (party == "consumer" || party == "advertiser") && added != 0 {
				t.Fatalf("%s, row %d: the platform adds %s to party %s, though nobody uses it", name, row+1,
					rows.Col("added").Text(row), party)
			}
			base = base || party == "consumer" && rows.Col("without").Float(row) > 0
		}
		if !base {
			t.Errorf("%s: consumers capture nothing without the platform, so this shows nothing", name)
		}
	}
}

// The world without the platform, compared with itself, adds nothing.
func TestTwinAgainstItself(t *testing.T) {
	tables := []*table.Table{value(t)}
	without(t).Beside(tables)
	for row := range tables[0].Rows() {
		if v, _ := tables[0].Col("added").Int(row); v != 0 {
			t.Fatalf("row %d: %d", row+1, v)
		}
	}
}

func value(t *testing.T) *table.Table {
	t.Helper()
	scn := small(t)
	own := need.Value(scn.Decode())(t)
	own.LeavePlatform()
	run := need.Value(own.Build(agents.Options{Replicate: 1, Workers: 1, Open: scn.Opener(own)}))(t)
	need.Nil(t, run.Run(context.Background()))
	return run.Value()
}

// Without a platform, or with the comparison switched off, there are no such columns and metrics.
func TestNoTwin(t *testing.T) {
	for _, set := range []string{"value.twin=false", "adoption=off"} {
		r, _ := run(t, small(t, set), Options{Replicates: []int{1}})
		if need.Value(r.Table(schema.ValueTable))(t).Col("added") != nil {
			t.Errorf("%s: value has a column added", set)
		}
		_, err := Measure(context.Background(), small(t, set), 1, MeasureOptions{Metrics: metricsOf(t, "added")})
		var unknown *measure.Unknown
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), "value.twin is false or adoption off") {
			t.Errorf("%s: added is measured: %v", set, err)
		}
	}
}

// What is added up to a date is what the rows until then have.
func TestAddedUntil(t *testing.T) {
	scn := small(t, "record.every=1d")
	r, _ := run(t, scn, Options{Replicates: []int{1}})
	rows, sum := need.Value(r.Table(schema.ValueTable))(t), int64(0)
	last := need.Value(scn.Decode())(t).SimClock()
	date := need.Value(measure.Parse("added.consumer@2013-01-01"))(t)
	for row := range rows.Rows() {
		tick, _ := rows.Col("tick").Int(row)
		if v, _ := rows.Col("added").Int(row); rows.Col("party").Text(row) == "consumer" && tick < int64(last.Of(date.At)) {
			sum += v
		}
	}
	got := measured(t, small(t), 1, MeasureOptions{Metrics: []measure.Metric{date}}).Values[0]
	if want := float64(sum) / 1e6; got != want || want == 0 {
		t.Errorf("%v, by rows %v", got, want)
	}
}
