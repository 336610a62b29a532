package runner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/fault"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// small is the default scenario with everything on, with few consumers and a short run.
func small(t testing.TB, set ...string) *scenarios.Scenario {
	t.Helper()
	return need.Value(scenarios.Load("wechat",
		scenarios.Options{Set: append([]string{"consumers.count=400", "clock.until=2014-03-01"}, set...)}))(t)
}

func names(t testing.TB, scn *scenarios.Scenario) (all []string) {
	t.Helper()
	world := need.Value(Build(scn, 1))(t)
	defer world.Close()
	for _, c := range measure.Known(world) {
		all = append(all, c.Name)
	}
	return all
}

func metricsOf(t testing.TB, texts ...string) []measure.Metric {
	t.Helper()
	var all []measure.Metric
	for _, text := range texts {
		m := need.Value(measure.Parse(text))(t)
		all = append(all, m)
	}
	return all
}

func measured(t testing.TB, scn *scenarios.Scenario, replicate int, o MeasureOptions) *Measured {
	t.Helper()
	return need.Value(Measure(context.Background(), scn, replicate, o))(t)
}

func equal(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// A study measures exactly what the summary of the same run contains, bit for bit, and both have
// the same names.
func TestMeasureIsTheSummary(t *testing.T) {
	for _, scn := range []*scenarios.Scenario{parse(t, ecosystem), small(t),
		small(t, "value.diverted=60%", "consumers.budget={}")} {
		t.Run(scn.Name, func(t *testing.T) {
			r, _ := run(t, scn, Options{Replicates: []int{3}})
			summed := need.Value(r.Summary())(t)
			all := append(names(t, scn), summary.HalfAdopted)
			for _, m := range summed.Metrics {
				if strings.HasSuffix(m.Name, " / "+summary.UserYears) {
					all = append(all, m.Name)
				}
			}
			m := measured(t, scn, 3, MeasureOptions{Metrics: metricsOf(t, all...)})
			for i, name := range all {
				want, ok := summed.Metric(name)
				if !ok || !equal(m.Values[i], want.Mean) {
					t.Errorf("%s is %v; the summary has %v, %v", name, m.Values[i], want.Mean, ok)
				}
			}
			// The values captured by groups sum to that of their party.
			sums, whole := map[string]float64{}, map[string]float64{}
			for i, name := range all {
				party, of := strings.CutPrefix(name, "captured.")
				of = of && !strings.Contains(name, " / ")
				if head, _, group := strings.Cut(party, "."); of && group {
					sums[head] += m.Values[i]
				} else if of {
					whole[head] = m.Values[i]
				}
			}
			for party, sum := range sums {
				// its own account belongs to no named group
				if !(math.Abs(sum-whole[party]) <= 1e-6*max(1, math.Abs(whole[party]))) && party != "platform" {
					t.Errorf("groups of %s capture %v, the party %v", party, sum, whole[party])
				}
			}
			if len(sums) < 2 {
				t.Errorf("groups of %v", sums)
			}
			for _, want := range summed.Metrics {
				if !slices.Contains(all, want.Name) {
					t.Errorf("the summary has %s, which no metric can name", want.Name)
				}
			}
		})
	}
}

// Functions over ticks agree with the rows of a run that records every tick. They do not depend on
// the rows of the measured run, and measuring changes no table.
func TestMeasureOverTicks(t *testing.T) {
	each := small(t, "record.every=1d")
	r, _ := run(t, each, Options{Replicates: []int{2}})
	series := need.Value(r.Table(schema.SeriesTable))(t)
	var texts []string
	var want []float64
	for _, c := range series.Columns() {
		v := series.Col(c.Name)
		if c.Kind != table.Stock && c.Kind != table.Flow || strings.HasSuffix(c.Doc, "since the last row") {
			continue
		}
		// The slow version: one pass over the column for each.
		first := 0
		if c.Kind == table.Flow {
			first = 1
		}
		most, least, at, sum, n := math.NaN(), math.NaN(), math.NaN(), 0.0, 0
		for k := first; k < series.Rows(); k++ {
			x := v.Float(k)
			if math.IsNaN(x) {
				continue
			}
			if math.IsNaN(most) || x > most {
				most, at = x, series.Col("time").Float(k)
			}
			if math.IsNaN(least) || x < least {
				least = x
			}
			if k > 0 {
				sum += x
				n++
			}
		}
		level := math.NaN()
		bound := (most + least) / 2
		if c.Kind == table.Flow {
			bound = sum / 3
		}
		running := 0.0
		for k := 0; k < series.Rows(); k++ {
			if running += v.Float(k); c.Kind == table.Stock {
				running = v.Float(k)
			}
			if math.IsNaN(level) && running >= bound {
				level = series.Col("time").Float(k)
			}
		}
		if math.IsNaN(bound) {
			bound = 1
		}
		texts = append(texts, "max("+c.Name+")", "min("+c.Name+")", "mean("+c.Name+")", "time_of_max("+c.Name+")",
			fmt.Sprintf("time_to(%s, %v)", c.Name, bound))
		want = append(want, most, least, sum/float64(n), at, level)
	}
	if len(texts) < 200 {
		t.Fatalf("%d functions: the scenario is too plain", len(texts))
	}
	o := MeasureOptions{Metrics: metricsOf(t, texts...)}
	got, coarse := measured(t, each, 2, o), measured(t, small(t, "record.every=30d"), 2, o)
	for i, text := range texts {
		// Sums of amounts and of real numbers round differently in another order.
		if math.Abs(got.Values[i]-want[i]) > 1e-9*math.Abs(want[i]) || math.IsNaN(got.Values[i]) != math.IsNaN(want[i]) {
			if !strings.HasPrefix(text, "time_to") { // for a value exactly at the level
				t.Errorf("%s is %v; the rows have %v", text, got.Values[i], want[i])
			}
		}
		if strings.HasPrefix(text, "time_to") && math.Abs(got.Values[i]-want[i]) > 1 {
			t.Errorf("%s is %v; the rows have %v", text, got.Values[i], want[i])
		}
		if math.Abs(got.Values[i]-coarse.Values[i]) > 1e-9*math.Abs(got.Values[i]) ||
			math.IsNaN(got.Values[i]) != math.IsNaN(coarse.Values[i]) {
			t.Errorf("%s is %v, with coarse rows %v", text, got.Values[i], coarse.Values[i])
		}
	}
	plain, _ := Build(each, 2)
	watched, _ := Build(each, 2)
	need.Value(measure.Attach(watched, o.Metrics, nil))(t)
	need.Nil(t, errors.Join(plain.Run(context.Background()), watched.Run(context.Background())))
	if plain.Digest() != watched.Digest() {
		t.Error("measuring changed the run")
	}
}

func TestMeasureStopsAndCatches(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Measure(ctx, small(t), 1, MeasureOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	graphs := NewGraphs(1 << 20)
	_, _, err := graphs.get(context.Background(), "k", nil) // calling nil panics
	if fault := (&fault.Panic{}); !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
	scn := parse(t, "name: f\nclock: {ticks: 3}\ngraph: {kind: file, path: none.txt}\nadoption: {innovation: 0.1/day}\n")
	for _, g := range []*Graphs{nil, graphs} {
		var bad *Invalid
		if _, err := Measure(context.Background(), scn, 1, MeasureOptions{Graphs: g}); !errors.As(err, &bad) ||
			!strings.Contains(err.Error(), "test.yaml:3:") {
			t.Errorf("%v", err)
		}
	}
}

// A run that leaves the bounds of a dated metric ends there: what was known then is that of the whole run, all else is
// missing. Within them it is the whole run.
func TestMeasureWithinBounds(t *testing.T) {
	scn := small(t)
	metrics := metricsOf(t, "adopters@2011-06-01", "orders@2011-03-01/2011-06-01 / adopters@2011-06-01",
		"adopters@2011-09-01", "adopters", "max(active)")
	whole := measured(t, scn, 2, MeasureOptions{Metrics: metrics, Series: true})
	for k := range 3 {
		v := whole.Values[k]
		for _, within := range [][2]float64{{v, v}, {v + 1, v + 2}, {v - 2, math.Nextafter(v, 0)}} {
			m := measured(t, scn, 2, MeasureOptions{Metrics: metrics, Series: true,
				Within: map[string][2]float64{metrics[k].Text: within}})
			ends := v < within[0] || v > within[1]
			for i, got := range m.Values {
				want := whole.Values[i]
				if ends && (i > 2 || i == 2 && k < 2) {
					want = math.NaN()
				}
				if !equal(got, want) {
					t.Errorf("%s within %v: %s is %v, want %v", metrics[k].Text, within, metrics[i].Text, got, want)
				}
			}
			if ends != (m.Series.Rows() < whole.Series.Rows()) {
				t.Errorf("%s within %v: %d of %d rows", metrics[k].Text, within, m.Series.Rows(), whole.Series.Rows())
			}
		}
	}
}
