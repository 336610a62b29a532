package runner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
)

// small is the default scenario with everything on, with few consumers and a short run.
func small(t testing.TB, set ...string) *scenarios.Scenario {
	t.Helper()
	scn, err := scenarios.Load("wechat", scenarios.Options{Set: append([]string{"consumers.count=400", "clock.until=2014-03-01", "messaging.bill=1d"}, set...)})
	if err != nil {
		t.Fatal(err)
	}
	return scn
}

func names(t testing.TB, scn *scenarios.Scenario) []string {
	t.Helper()
	world, err := Build(scn, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	return measure.Names(world)
}

func metricsOf(t testing.TB, texts ...string) []measure.Metric {
	t.Helper()
	var all []measure.Metric
	for _, text := range texts {
		m, err := measure.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

func measured(t testing.TB, scn *scenarios.Scenario, replicate int, o MeasureOptions) *Measured {
	t.Helper()
	m, err := Measure(context.Background(), scn, replicate, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func equal(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// A study measures exactly what the summary of the same run contains, bit for bit, and both have
// the same names.
func TestMeasureIsTheSummary(t *testing.T) {
	for _, scn := range []*scenarios.Scenario{parse(t, ecosystem), small(t)} {
		t.Run(scn.Name, func(t *testing.T) {
			r, _ := run(t, scn, Options{Replicates: []int{3}})
			summed, err := r.Summary()
			if err != nil {
				t.Fatal(err)
			}
			all := append(names(t, scn), summary.HalfAdopted)
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
				if head, _, group := strings.Cut(party, "."); of && group {
					sums[head] += m.Values[i]
				} else if of {
					whole[head] = m.Values[i]
				}
			}
			for party, sum := range sums {
				if math.Abs(sum-whole[party]) > 1e-6*max(1, math.Abs(whole[party])) && party != "platform" { // its own account belongs to no named group
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
			if m.GraphDigest != r.Manifest.Graph[3] {
				t.Errorf("graph %s; the manifest has %s", m.GraphDigest, r.Manifest.Graph[3])
			}
		})
	}
}

// NAME@DATE equals NAME for a run that ends at DATE.
func TestMeasureAtIsTheSummaryOfAShorterRun(t *testing.T) {
	all := slices.DeleteFunc(names(t, small(t)), func(name string) bool { // groups are summed at the end
		return strings.HasPrefix(name, "captured.") && strings.Count(name, ".") > 1
	})
	for _, date := range []string{"2011-01-21", "2012-07-03", "2013-12-31"} {
		var dated []string
		for _, name := range all {
			dated = append(dated, name+"@"+date)
		}
		long := measured(t, small(t), 1, MeasureOptions{Metrics: metricsOf(t, dated...)})
		if date == "2011-01-21" { // at the start there is no shorter run
			for i, name := range all {
				if strings.HasPrefix(name, "new_") && long.Values[i] != 0 {
					t.Errorf("%s is %v at the start", name, long.Values[i])
				}
			}
			continue
		}
		short := measured(t, small(t, "clock.until="+date), 1, MeasureOptions{Metrics: metricsOf(t, all...)})
		for i, name := range dated {
			if !equal(long.Values[i], short.Values[i]) {
				t.Errorf("%s is %v; a run that ends there has %v", name, long.Values[i], short.Values[i])
			}
		}
	}
}

// Functions over ticks agree with the rows of a run that records every tick. They do not depend on
// the rows of the measured run, and measuring changes no table.
func TestMeasureOverTicks(t *testing.T) {
	each := small(t, "record.every=1d")
	r, _ := run(t, each, Options{Replicates: []int{2}})
	series, err := r.Table(schema.SeriesTable)
	if err != nil {
		t.Fatal(err)
	}
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
		texts = append(texts, "max("+c.Name+")", "min("+c.Name+")", "mean("+c.Name+")", "time_of_max("+c.Name+")", fmt.Sprintf("time_to(%s, %v)", c.Name, bound))
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
		if math.Abs(got.Values[i]-coarse.Values[i]) > 1e-9*math.Abs(got.Values[i]) || math.IsNaN(got.Values[i]) != math.IsNaN(coarse.Values[i]) {
			t.Errorf("%s is %v, with coarse rows %v", text, got.Values[i], coarse.Values[i])
		}
	}
	plain, _ := Build(each, 2)
	watched, _ := Build(each, 2)
	if _, err := measure.Attach(watched, o.Metrics); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(plain.Run(context.Background()), watched.Run(context.Background())); err != nil {
		t.Fatal(err)
	}
	if plain.Digest() != watched.Digest() {
		t.Error("measuring changed the run")
	}
}

func TestMeasureValueOverTicks(t *testing.T) {
	scn := small(t)
	m := measured(t, scn, 1, MeasureOptions{Metrics: metricsOf(t, "created", "mean(created)", "captured.consumer", "mean(captured.consumer)", "max(gini.consumer)", "gini.consumer", "min(captured.platform)")})
	for i := 0; i < 4; i += 2 {
		if sum := m.Values[i+1] * float64(m.Ticks); math.Abs(sum-m.Values[i]) > 1e-6*math.Abs(m.Values[i]) || sum == 0 {
			t.Errorf("a mean of a tick of %v, over %d ticks, and a sum of %v", m.Values[i+1], m.Ticks, m.Values[i])
		}
	}
	if m.Values[4] < m.Values[5] || m.Values[4] > 1 {
		t.Errorf("Gini at most %v, at the end %v", m.Values[4], m.Values[5])
	}
}

// Where nobody in a party gains there is no inequality: advertisers before they advertise.
func TestGiniOfNothing(t *testing.T) {
	m := measured(t, small(t), 1, MeasureOptions{Metrics: metricsOf(t, "gini.advertiser", "gini.consumer")})
	if !math.IsNaN(m.Values[0]) || !(m.Values[1] > 0 && m.Values[1] < 1) {
		t.Errorf("Gini of advertisers %v, of consumers %v", m.Values[0], m.Values[1])
	}
}

func TestMeasureSeries(t *testing.T) {
	m := measured(t, small(t), 1, MeasureOptions{Series: true, Metrics: metricsOf(t, "time_to(adopters, 50%)", "platform_revenue@2013-01-01", "captured.consumer", "max(adopters)")})
	var got []string
	for _, c := range m.Series.Columns() {
		got = append(got, c.Name)
	}
	if want := []string{"tick", "time", "date", "adopters", "platform_revenue"}; !slices.Equal(got, want) {
		t.Errorf("columns %v, not %v", got, want)
	}
	r, _ := run(t, small(t), Options{Replicates: []int{1}})
	full, err := r.Table(schema.SeriesTable)
	if err != nil || full.Rows() != m.Series.Rows() {
		t.Fatalf("%d rows, the folder has %d, %v", m.Series.Rows(), full.Rows(), err)
	}
	for row := range full.Rows() {
		for _, name := range got {
			if m.Series.Col(name).Text(row) != full.Col(name).Text(row) {
				t.Fatalf("row %d, %s: %s, the folder has %s", row, name, m.Series.Col(name).Text(row), full.Col(name).Text(row))
			}
		}
	}
}

func TestMeasureSaysWhatIsUnknown(t *testing.T) {
	scn := small(t)
	all := metricsOf(t, "adoptors", "adopters", "unheard", "max(ad_price)", "time_to(platform_revenue, 50%)", "time_to(satisfaction, 50%)", "adopters@2031-01-01", "adopters@2001-01-01", "max(discounted.consumer)")
	_, err := Measure(context.Background(), scn, 1, MeasureOptions{Metrics: all})
	var unknown *measure.Unknown
	if !errors.As(err, &unknown) || len(unknown.Metrics) != 8 {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{`metric "adoptors": no metric adoptors; did you mean adopters?`, "no metric unheard; each mechanism that is on has its own", "quotient", "no number of consumers", "ends before, on 2014-03-01", "starts later, on 2011-01-21", "discounted sum"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in\n%v", want, err)
		}
	}
}

// The flows of a mechanism that is off are 0 and its other metrics are missing, provided that the
// study knows them.
func TestMeasureOfAMechanismThatIsOff(t *testing.T) {
	on, off := small(t), small(t, "games=off")
	all := metricsOf(t, "game_revenue", "players", "max(game_revenue)", "time_to(game_revenue, 5)", "game_revenue@2013-01-01", "adopters")
	world, err := Build(on, 1)
	if err != nil {
		t.Fatal(err)
	}
	known, err := measure.Describe(world, all)
	world.Close()
	if err != nil {
		t.Fatal(err)
	}
	got := measured(t, off, 1, MeasureOptions{Metrics: all, Known: known}).Values
	for i, want := range []float64{0, math.NaN(), 0, math.NaN(), 0} {
		if !equal(got[i], want) {
			t.Errorf("%s is %v, not %v", all[i].Text, got[i], want)
		}
	}
	if got[5] == 0 {
		t.Error("nobody adopts")
	}
	if known[0].Kind != table.Flow || known[0].Unit != "currency" || known[3].Unit != "d" || known[3].Kind != table.Stock {
		t.Errorf("%+v", known)
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
	if fault := (&Panic{}); !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
	scn := parse(t, "name: f\nclock: {ticks: 3}\ngraph: {kind: file, path: none.txt}\nadoption: {innovation: 0.1/day}\n")
	for _, g := range []*Graphs{nil, graphs} {
		var bad *Invalid
		if _, err := Measure(context.Background(), scn, 1, MeasureOptions{Graphs: g}); !errors.As(err, &bad) || !strings.Contains(err.Error(), "test.yaml:3:") {
			t.Errorf("%v", err)
		}
	}
}

// Runs with shared graphs equal runs without.
func TestGraphsChangeNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ties.txt")
	if err := os.WriteFile(path, []byte("0 1\n1 2\n2 3\n3 4\n4 4\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	body := "\nclock: {ticks: 30}\nconsumers: {count: 300, segments: {a: {share: 60%}, b: {share: 40%}}}\nadoption: {innovation: 0.02/day, imitation: 0.2/day}\ngraph: "
	graphs := NewGraphs(1 << 24)
	o := metricsOf(t, "adopters", "mean(adopters)", "new_adopters@2011-01-10")
	seen := map[string]string{}
	for k, g := range []string{
		"complete", "{kind: ring, degree: 4}", "{kind: regular, degree: 4}", "{kind: erdos_renyi, mean_degree: 4}", "{kind: watts_strogatz, degree: 4}",
		"{kind: barabasi_albert}", "{kind: powerlaw_cluster}", "{kind: configuration, degrees: {dist: poisson, mean: 4}}", "{kind: blocks}",
		"{kind: friendship, mean_degree: 12, above_200: 0, cap: 100}", "{kind: friendship, mean_degree: 12, above_200: 0, cap: 100, homophily: {segment: 40%}}",
		"{kind: erdos_renyi, mean_degree: 4, seed: 5}", fmt.Sprintf("{kind: file, path: %q}", path),
	} {
		for replicate := 1; replicate <= 2; replicate++ {
			scn := parse(t, fmt.Sprintf("name: g%d", k)+body+g)
			alone := measured(t, scn, replicate, MeasureOptions{Metrics: o})
			first := measured(t, scn, replicate, MeasureOptions{Metrics: o, Graphs: graphs})
			before := graphs.Stats().Made
			second := measured(t, parse(t, fmt.Sprintf("name: g%d", k)+body+g, "adoption.imitation=0.2/day"), replicate, MeasureOptions{Metrics: o, Graphs: graphs})
			if graphs.Stats().Made != before {
				t.Errorf("%s: the graph was made twice", g)
			}
			for _, m := range []*Measured{first, second} {
				if m.GraphDigest != alone.GraphDigest || !slices.Equal(m.Values, alone.Values) || !slices.Equal(m.Warnings, alone.Warnings) {
					t.Errorf("%s, replicate %d: %+v; with a graph of its own %+v", g, replicate, m, alone)
				}
			}
			if other, ok := seen[alone.GraphDigest]; ok && other != g {
				t.Errorf("%s has the graph of %s", g, other)
			}
			seen[alone.GraphDigest] = g
		}
	}
	// A file that changes gives another graph.
	scn := parse(t, "name: f"+body+fmt.Sprintf("{kind: file, path: %q}", path))
	a := measured(t, scn, 1, MeasureOptions{Graphs: graphs})
	if err := os.WriteFile(path, []byte("0 1\n1 2\n2 3\n3 4\n0 4\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if b := measured(t, scn, 1, MeasureOptions{Graphs: graphs}); a.GraphDigest == b.GraphDigest {
		t.Error("the file changed, its graph did not")
	}
}

// Each setting on which a graph depends changes its key; other settings leave it unchanged.
func TestGraphKey(t *testing.T) {
	base := "name: k\nclock: {ticks: 3}\nconsumers: {count: 300, regions: {n: 50%, s: 50%}, genders: {f: 50%, m: 50%}, segments: {a: {share: 60%, ages: {under_25: 50%, over_50: 50%}}, b: {share: 40%}}}\nadoption: {innovation: 0.1/day}\ngraph: "
	friends := "{kind: friendship, mean_degree: 12, above_200: 0, cap: 100, homophily: {segment: 40%}}"
	key := func(graph string, replicate int, set ...string) string {
		t.Helper()
		own, err := parse(t, base+graph, set...).Decode()
		if err != nil {
			t.Fatal(err)
		}
		return own.GraphKey(replicate)
	}
	for graph, sets := range map[string][]string{
		friends: {"graph.mean_degree=11", "graph.above_200=0.5%", "graph.clustering=0.3", "graph.cap=90", "graph.homophily.segment=30%", "graph.homophily.age=30%", "graph.seed=3",
			"consumers.count=301", "seed=2", "consumers.regions={n: 40%, s: 60%}", "consumers.genders={f: 40%, m: 60%}",
			"consumers.segments={a: {share: 50%}, b: {share: 50%}}", "consumers.segments.a.ages={under_25: 40%, over_50: 60%}"},
		"{kind: ring}":             {"graph.degree=4", "consumers.count=301"},
		"{kind: regular}":          {"graph.degree=4"},
		"{kind: erdos_renyi}":      {"graph.mean_degree=4", "graph.kind=regular"},
		"{kind: watts_strogatz}":   {"graph.degree=4", "graph.rewire=20%"},
		"{kind: barabasi_albert}":  {"graph.links=2"},
		"{kind: powerlaw_cluster}": {"graph.links=2", "graph.triangle=10%"},
		"{kind: blocks}":           {"graph.blocks=3", "graph.within=4", "graph.between=1", "graph.shares=[0.2, 0.8]"},
		"{kind: file, path: a}":    {"graph.path=b", "graph.directed=true", "graph.format=texts"},
		"{kind: configuration, degrees: {dist: lognormal, mean: 5, sd: 2}}": {"graph.degrees.mean=4", "graph.degrees.sd=1", "graph.degrees={dist: poisson, mean: 5}"},
	} {
		was := key(graph, 1)
		for _, set := range sets {
			if key(graph, 1, set) == was {
				t.Errorf("%s: %s leaves the key", graph, set)
			}
		}
		fixed := strings.Contains(graph, "ring") || strings.Contains(graph, "file")
		if (key(graph, 2) == was) != fixed || (key(graph, 1, "seed=9") == was) != fixed {
			t.Errorf("%s: the key and the replicate", graph)
		}
		for _, set := range []string{"adoption.innovation=0.2/day", "clock.ticks=4", "consumers.taste=0.4", "consumers.segments.a.needs={play: 1}"} {
			if key(graph, 1, set) != was {
				t.Errorf("%s: %s changes the key", graph, set)
			}
		}
	}
	if key("{kind: erdos_renyi, seed: 4}", 1) != key("{kind: erdos_renyi, seed: 4}", 2, "seed=7") {
		t.Error("a graph with a seed of its own depends on the run's")
	}
	if key("{kind: erdos_renyi}", 1) != key("{kind: erdos_renyi}", 1, "consumers.regions={n: 40%, s: 60%}") {
		t.Error("without homophily traits decide nothing")
	}
}

// The size limit holds, the least recently requested graph is evicted first, and concurrent
// requests for one graph wait for it.
func TestGraphsBound(t *testing.T) {
	ctx := context.Background()
	scn := func(links int) *scenarios.Scenario {
		return parse(t, fmt.Sprintf("name: b\nclock: {ticks: 3}\nconsumers: {count: 2000}\nadoption: {innovation: 0.1/day}\ngraph: {kind: barabasi_albert, links: %d}", links))
	}
	one := NewGraphs(1 << 30)
	measured(t, scn(3), 1, MeasureOptions{Graphs: one})
	size := one.Stats().Bytes
	graphs := NewGraphs(3 * size)
	ask := func(replicate int) { measured(t, scn(3), replicate, MeasureOptions{Graphs: graphs}) }
	for r := 1; r <= 3; r++ {
		ask(r)
	}
	ask(1)
	ask(4) // 2 is evicted
	made := graphs.Stats().Made
	ask(1)
	ask(3)
	ask(4)
	if s := graphs.Stats(); s.Made != made || s.Bytes > 3*size {
		t.Errorf("%+v after %d graphs of %d bytes", s, made, size)
	}
	if ask(2); graphs.Stats().Made != made+1 {
		t.Error("2 was asked for the longest ago and stayed")
	}
	none := NewGraphs(0)
	measured(t, scn(3), 1, MeasureOptions{Graphs: none})
	if s := none.Stats(); s.Bytes != 0 || len(none.of) != 0 {
		t.Errorf("%+v is kept", s)
	}
	crowd := NewGraphs(1 << 30)
	done := make(chan error)
	for range 16 {
		go func() {
			_, err := Measure(ctx, scn(5), 1, MeasureOptions{Graphs: crowd})
			done <- err
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if s := crowd.Stats(); s.Made != 1 || s.Shared != 15 {
		t.Errorf("%+v for 16 runs", s)
	}
}

// BenchmarkMeasure measures a small run: 1,000 consumers of bass, with rows. It also reports the
// least cost beyond the ticks: reading the scenario, building the world, and the metrics. It takes
// the minimum because other work on a machine can only slow a run down.
func BenchmarkMeasure(b *testing.B) {
	scn, err := scenarios.Load("bass", scenarios.Options{Set: []string{"consumers.count=1000"}})
	if err != nil {
		b.Fatal(err)
	}
	o := MeasureOptions{Series: true, Graphs: NewGraphs(1 << 20), Metrics: metricsOf(b, "adopters", "new_adopters", "time_to(adopters, 50%)", "max(new_adopters)", "time_of_max(new_adopters)")}
	ticks, all := time.Hour, time.Hour
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		world, err := Build(scn, 1)
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		simtest.Run(b, world)
		ticks = min(ticks, time.Since(began))
		b.StartTimer()
		began = time.Now()
		measured(b, scn, 1, o)
		all = min(all, time.Since(began))
	}
	b.ReportMetric(float64((all - ticks).Microseconds()), "µs-beside/op")
}

// The discounted value of each tick is (1+r)^(−years) of its value, however rarely rows are
// recorded. The test compares with the rows of a run that records every tick.
func TestDiscountedByTheTick(t *testing.T) {
	run, err := Build(small(t, "record.every=1d"), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	if err := run.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	value, half := run.Value(), time.Date(2012, 9, 1, 0, 0, 0, 0, time.UTC)
	want, until := map[string]float64{}, map[string]float64{}
	tick, party, captured := value.Col("tick"), value.Col("party"), value.Col("captured")
	for row := range value.Rows() {
		day, _ := tick.Int(row)
		v := captured.Float(row) * math.Pow(1.1, -float64(day)/365.25)
		want[party.Text(row)] += v
		if !run.World.Clock.Date(sim.Tick(day)).After(half) {
			until[party.Text(row)] += v
		}
	}
	all := metricsOf(t, "discounted.platform", "discounted.consumer", "discounted.consumer@2012-09-01")
	for _, set := range []string{"record.every=1d", "record.every=45d", "record.every=1000d", fmt.Sprintf("value.discount=%v/tick", 0.1/365.25)} {
		got := measured(t, small(t, set), 1, MeasureOptions{Metrics: all}).Values
		for i, w := range []float64{want["platform"], want["consumer"], until["consumer"]} {
			if w == 0 || math.Abs(got[i]/w-1) > 1e-9 {
				t.Errorf("%s: %s is %v, not %v", set, all[i].Text, got[i], w)
			}
		}
	}
}
