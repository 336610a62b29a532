package scenarios_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// What a run says of a date does not depend on when the run ends: each bundled scenario, and a world with all
// mechanisms, in ticks of a day and of hours that end within a day, gives the same rows as one that goes on.
func TestTheSameRunLonger(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	compare := func(name string, most int, set ...string) {
		load := func(more ...string) *scenarios.Scenario {
			return need.Value(scenarios.Load(name, scenarios.Options{Set: slices.Concat(set, more)}))(t)
		}
		c := need.Value(load().Decode())(t).SimClock()
		short := min(c.Ticks, most)/2 + rnd.IntN(min(c.Ticks, most)/2+1)
		rows := func(ticks int) map[string]string {
			r := need.Value(runner.Build(load("record.every="+c.Tick.String(), fmt.Sprint("clock.ticks=", ticks)), 1))(t)
			simtest.Run(t, r)
			return dated(r.Tables(), short)
		}
		a, b := rows(short), rows(short+37)
		for key := range b {
			if _, ok := a[key]; !ok {
				a[key] = "absent"
			}
		}
		bad := slices.DeleteFunc(slices.Sorted(maps.Keys(a)), func(key string) bool { return a[key] == b[key] })
		for _, key := range bad[:min(len(bad), 8)] {
			t.Errorf("%s: %s is %q in %d ticks, and %q in %d (of %d that differ)", name, key, a[key], short, b[key], short+37,
				len(bad))
		}
		if len(a) == 0 {
			t.Errorf("%s: no rows", name)
		}
	}
	for _, x := range scenarios.List() {
		compare(x.Name, 160, "consumers.count=200")
	}
	for _, tick := range []string{"1d", "9h", "7d"} {
		compare("wechat", 500, slices.Concat(crowded, []string{"clock.tick=" + tick, "record.every=" + tick})...)
	}
}

// dated are the cells of rows up to a tick, by table, key, tick and column.
func dated(tables []*table.Table, until int) map[string]string {
	all := map[string]string{}
	for _, x := range tables {
		if x.Col("tick") == nil {
			continue
		}
		for row := range x.Rows() {
			key := x.Name
			for _, c := range x.Columns() {
				if c.Kind == table.Key || !c.IsNumber() {
					key += " " + x.Col(c.Name).Text(row)
				}
			}
			if tick, _ := x.Col("tick").Int(row); tick > int64(until) {
				continue
			}
			for _, c := range x.Columns() {
				all[key+" "+c.Name] = x.Col(c.Name).Text(row)
			}
		}
	}
	return all
}
