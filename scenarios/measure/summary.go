package measure

import (
	"math"
	"slices"
	"strings"

	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// summarise returns the named values of the run's summary; with until, those of the summary
// that the run would have had if it had ended with tick at, the one that just ran.
func (w *Watch) summarise(names []string, until bool, at sim.Tick) map[string]float64 {
	run, of := w.run, map[string]float64{}
	take := func(metrics []summary.Metric) {
		for _, m := range metrics {
			of[m.Name] = m.Value
		}
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	series, value := run.SeriesOf, run.Value
	if until {
		series = func(names []string) *table.Table { return run.SeriesUntil(at, names) }
		value = func() *table.Table { return run.ValueUntil(at) }
	}
	beside := wanted[summary.Net] || wanted[summary.Others]
	if beside {
		for under := range run.All() {
			names = append(slices.Clip(names), under+summary.Taken, under+summary.TelecomGained)
		}
	}
	take(summary.Measure(series(names), 0))
	for _, m := range run.Metrics() {
		if wanted[m.Name] && m.Quotient() {
			of[m.Name] = m.Whole()
			of[m.Name+overTop], of[m.Name+overBottom] = m.Sums()
		}
	}
	take(totals(run))
	if !until && slices.ContainsFunc(names, func(name string) bool { return strings.Count(name, ".") > 1 }) {
		take(groupsOf(run, w.without))
	}
	if w.discount != nil {
		take(w.discount.metrics())
	}
	if slices.ContainsFunc(names, func(name string) bool { _, found := of[name]; return !found }) {
		t := value()
		switch {
		case w.without != nil && until:
			t = schema.Added(t, w.without.until[at])
		case w.without != nil:
			t = schema.Added(t, w.without.value)
		}
		take(summary.Measure(t, 0))
	}
	if beside {
		summary.SetExternalities(of)
	}
	for _, party := range unequal(run) {
		if wanted[giniPrefix+party] {
			of[giniPrefix+party] = gini(run, party)
		}
	}
	return of
}

// overTop and overBottom follow the name of a quotient, whose sums they are.
const (
	overTop    = "\x00top"
	overBottom = "\x00bottom"
)

func lookup(of map[string]float64, name string) float64 {
	if v, ok := of[name]; ok {
		return v
	}
	return math.NaN()
}
