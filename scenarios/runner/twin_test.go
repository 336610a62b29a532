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

var nobody = []string{"adoption.innovation=0/year", "adoption.imitation=0/year", "adoption.weak_imitation=0/year", "adoption.initial_adopters=0"}

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
				t.Fatalf("%s, row %d: the platform adds %s to party %s, though nobody uses it", name, row+1, rows.Col("added").Text(row), party)
			}
			base = base || party == "consumer" && rows.Col("without").Float(row) > 0
		}
		if !base {
			t.Errorf("%s: consumers capture nothing without the platform, so this shows nothing", name)
		}
	}
}

// Columns add up in each row, and the world without the platform is what a scenario gives that has only
// what goes on there: messages, all by SMS.
func TestAddedIsTheDifference(t *testing.T) {
	r, _ := run(t, small(t), Options{Replicates: []int{1}})
	value := need.Value(r.Table(schema.ValueTable))(t)
	if value.Rows() == 0 {
		t.Fatal("no rows")
	}
	set := append([]string{"o2o.kind=off", "value.twin=false"}, nobody...)
	for _, e := range agents.All() {
		switch e.Name {
		case "adoption", "functions", "messaging", "o2o":
		default:
			set = append(set, e.Name+"=off")
		}
	}
	bare, _ := run(t, small(t, append(set, "timeline=off", "elements=off")...), Options{Replicates: []int{1}})
	alone := need.Value(bare.Table(schema.ValueTable))(t)
	want := map[string]string{}
	for row := range alone.Rows() {
		want[alone.Col("tick").Text(row)+alone.Col("party").Text(row)] = alone.Col("captured").Text(row)
	}
	cell := func(name string, row int) int64 { v, _ := value.Col(name).Int(row); return v }
	for row := range value.Rows() {
		if cell("added", row) != cell("captured", row)-cell("without", row) {
			t.Errorf("row %d: added is not the difference", row+1)
		}
		key := value.Col("tick").Text(row) + value.Col("party").Text(row)
		if got := value.Col("without").Text(row); got != want[key] && !(want[key] == "" && got == "0") {
			t.Fatalf("tick %s, party %s: %s without the platform, %q by a scenario without it", value.Col("tick").Text(row), value.Col("party").Text(row), got, want[key])
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

// Rows that only one of the worlds has count as 0 in the other, in the order of ticks.
func TestRowsOfOneWorld(t *testing.T) {
	make := func(rows ...[3]any) *table.Table {
		all := schema.NewValue()
		for _, x := range rows {
			v := table.Money(int64(x[2].(int)))
			zero := table.Money(int64(0))
			all.AppendRow(table.Int(1), table.Int(x[0].(int)), table.Text(x[1].(string)), v, zero, zero, zero, v)
		}
		return all
	}
	with := make([3]any{0, "platform", 5}, [3]any{7, "platform", 9})
	got := schema.Added(with, make([3]any{0, "consumer", 3}, [3]any{7, "platform", 2}, [3]any{14, "consumer", 4}))
	var text []string
	for row := range got.Rows() {
		cells := []string{}
		for _, c := range []string{"tick", "party", "captured", "without", "added"} {
			cells = append(cells, got.Col(c).Text(row))
		}
		text = append(text, strings.Join(cells, " "))
	}
	want := "0 platform 0.000005 0 0.000005|0 consumer 0 0.000003 -0.000003|7 platform 0.000009 0.000002 0.000007|14 consumer 0 0.000004 -0.000004"
	if s := strings.Join(text, "|"); s != want {
		t.Errorf("%s\nnot %s", s, want)
	}
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

// What platform and providers lose where nobody adopts is what they pay for being there, to the last unit:
// functions, presence, articles, audits and guidance. Where these cost nothing nobody loses.
func TestNobodyAdoptsOnlyListedCosts(t *testing.T) {
	listed := map[string]bool{"function.upkeep": true, "function.develop": true, "govern.audit": true, "govern.guide": true,
		"provider.fixed.account": true, "provider.fixed.shop": true, "provider.data": true, "content.cost": true}
	for _, free := range []bool{false, true} {
		set := append([]string{"clock.until=2018-03-01", "clock.tick=1d", "record.every=30d", "consumers.count=300"}, nobody...)
		if free {
			set = append(set, "policy=off", "providers.enter.cost=0", "providers.adapt.data=0",
				"content.cost={fixed: 0, quality: 0}", "governance.audit.cost=0", "governance.guidance.cost=0")
		}
		r, _ := run(t, small(t, set...), Options{Replicates: []int{1}})
		paid := map[string]int64{}
		ledger := need.Value(r.Table(schema.LedgerTable))(t)
		for row := range ledger.Rows() {
			added, _ := ledger.Col("added").Int(row)
			stream := ledger.Col("stream").Text(row)
			if stream == "invest" || added == 0 {
				continue // a debt of equal worth
			}
			if stream == "o2o.invest" { // at its date, of a company that by now has lost what it had
				paid["platform"] += added
				paid["provider"] -= added
				continue
			}
			if !listed[stream] || free {
				t.Errorf("free %v: stream %s adds %s", free, stream, ledger.Col("added").Text(row))
			}
			party, _, _ := strings.Cut(ledger.Col("payer").Text(row), ".")
			paid[party] += added
		}
		value := need.Value(r.Table(schema.ValueTable))(t)
		for row := range value.Rows() {
			if party := value.Col("party").Text(row); party != "outside" {
				added, _ := value.Col("added").Int(row)
				paid[party] += added
			}
		}
		for party, rest := range paid {
			if rest != 0 {
				t.Errorf("free %v: party %s captures %d units more than it pays", free, party, rest)
			}
		}
	}
}
