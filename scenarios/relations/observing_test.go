package relations

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	_ "guanxi/scenarios/question"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// tried are worlds with a key, values that matter there, who can be treated with them, and what is measured of these.
var tried = []struct {
	world, key string
	values     [2]string
	units      map[string][]string
}{
	{"shops", "commerce.choice.intercept", [2]string{"-1", "-4"}, map[string][]string{
		"consumer": {"orders", "captured.consumer"}, "shop": {"gmv", "captured.provider"}, "pair": {"orders"},
		"cluster": {"orders", "gmv"}, "time": {"orders", "commerce_revenue", "created"}}},
	{"two-billings", "ads.slots.gap", [2]string{"4d", "9d"}, map[string][]string{
		"consumer": {"ad_impressions", "ad_clicks"}, "time": {"ad_impressions", "ad_revenue", "captured.platform"}}},
	{"two", "homing.transport", [2]string{"1", "30"}, map[string][]string{"time": {"trade.orders", "chat.churned"}}},
}

// drawStudy draws a study of arms, or of an experiment with or without a panel, of runs of so many ticks that begin to
// differ at once or later. Its metrics are of dates until the end given; more adds some of the whole run.
func drawStudy(t *testing.T, r *rand.Rand) (write func(every string, ticks int, more bool) string) {
	const first, end = 60, 100
	x := tried[r.IntN(len(tried))]
	build := func(every string, ticks int) string {
		return fmt.Sprintf("{extends: %s, clock: {until: off, ticks: %d}, consumers: {count: 80}, record: {every: %s}}",
			x.world, ticks,
			every)
	}
	scn := need.Value(scenarios.Load(x.world, scenarios.Options{Set: []string{"consumers.count=80",
		"clock.ticks=100"}}))(t)
	run := need.Value(runner.Build(scn, 1))(t)
	defer run.Close()
	clock := run.World.Clock
	date := func(t int) string { return units.FormatDate(clock.Date(sim.Tick(t))) }
	from := []int{0, first}[r.IntN(2)]
	dated, whole := drawMetrics(r, run, 6, end), drawMetrics(r, run, 6, 0)
	metrics := func(more bool) string {
		all := slices.Clone(dated)
		if more {
			all = append(all, whole...)
		}
		slices.Sort(all)
		all = slices.Compact(all)
		return "metrics: [\"" + strings.Join(all, `", "`) + "\"]\n"
	}
	if r.IntN(3) == 0 {
		arms := "design: {kind: arms, baseline: a}\narms:\n  a: {}\n"
		for k, value := range x.values {
			later := []string{fmt.Sprintf("timeline.e: {at: %d, set: {%s: %s}}", from+1+20*k, x.key, value),
				fmt.Sprintf("drive: {%s: [[%s, %s]]}", x.key, date(from+20*k), value)}[r.IntN(2)]
			arms += fmt.Sprintf("  b%d: {%s}\n", k, later)
		}
		return func(every string, ticks int, more bool) string {
			return "name: s\nscenario: " + build(every, ticks) + "\n" + arms + "replicates: 2\n" + metrics(more)
		}
	}
	unit := slices.Sorted(maps.Keys(x.units))[r.IntN(len(x.units))]
	options := map[string]string{"time": "  block: 2d\n", "cluster": "  resolution: 20\n"}[unit]
	if (unit == "consumer" || unit == "shop") && r.IntN(2) == 0 {
		options = "  period: 10d\n"
		if from > 0 {
			options += "  before: 20d\n"
		}
	}
	return func(every string, ticks int, more bool) string {
		return fmt.Sprintf("name: s\nscenario: %s\nexperiment:\n  treatment: {%s: %s}\n  unit: [%s]\n  from: %s\n  until: "+
			"%s\n  "+
			"assignments: 2\n%s  measure: [%s]\nreplicates: 2\n%s", build(every, ticks), x.key, x.values[0], unit, date(from),
			date(end), options, strings.Join(x.units[unit], ", "), metrics(more))
	}
}

// cells are those of the tables of runs and of units of a study, run by so many workers, by what they are of.
func cells(t *testing.T, text string, workers int) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "s")
	s, err := study.Parse("s.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	out := need.Value(sweep.Run(t.Context(), s, sweep.Options{Dir: dir, Workers: workers, Program: "test"}))(t)
	if out.Failed > 0 {
		t.Fatalf("%d runs failed:\n%s", out.Failed, text)
	}
	all, folder := map[string]string{}, need.Value(results.OpenSweep(dir))(t)
	for _, name := range []string{schema.RunsTable, schema.UnitsTable} {
		x, err := folder.Table(name)
		if err != nil || x == nil {
			continue
		}
		for row := range x.Rows() {
			key := name
			for _, c := range x.Columns() {
				if slices.Contains([]string{"arm", "replicate", "design", "unit", "period", "group"}, c.Name) {
					key += " " + x.Col(c.Name).Text(row)
				}
			}
			for _, c := range x.Columns() {
				if c.Kind != table.Key && c.Name != "run_id" {
					all[key+" "+c.Name] = x.Col(c.Name).Text(row)
				}
			}
		}
	}
	return all
}

// Observing changes nothing: how often rows are recorded, and what else is measured; nor does a longer run what it says
// of dates. Each estimator, panels and arms, with runs that begin to differ at once or share a beginning.
func TestObservingChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(84, 10))
	compared := 0
	for range times(10, 60) {
		write := drawStudy(t, r)
		text := write("1d", 100, false)
		want := cells(t, text, 3) // more than replicates: no run shares a beginning
		for _, other := range []string{write([]string{"30d", "off", "7d"}[r.IntN(3)], 100, true),
			write([]string{"30d", "1d"}[r.IntN(2)], 137, false)} {
			got := cells(t, other, 2)
			for at, v := range want {
				if g, is := got[at]; g != v || !is {
					t.Errorf("%s is %q, and %q in\n%s", at, v, g, other)
					break
				}
				compared++
			}
		}
	}
	if t.Logf("%d numbers", compared); compared < 1000 {
		t.Error("few numbers are compared")
	}
}
