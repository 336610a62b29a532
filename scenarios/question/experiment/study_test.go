package experiment_test

import (
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/scenarios/question/experiment"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

const shown = `name: shown
scenario: {extends: shops, clock: {start: 2017-01-09, tick: 1d, until: 100d}, consumers: {count: 600}, commerce: {merchants: {count: 50, adapt: 0/day}, choice: {intercept: -2, offers: 8}}}
experiment:
  treatment: {commerce.choice.intercept: -1.5}
  unit: [consumer, shop, pair, time, cluster]
  from: 2017-02-01
  until: 2017-04-02
  assignments: 2
  block: 1d
  resolution: 20
  measure: [orders]
replicates: 3
`

func ran(t *testing.T, text, dir string) *sweep.Outcome {
	t.Helper()
	s := need.Value(study.Parse("s.yaml", []byte(text)))(t)
	out := need.Value(sweep.Run(t.Context(), s, sweep.Options{Dir: dir, Workers: 2, Program: "test"}))(t)
	if need.Tenth(t.Name()+text) && out.Complete && out.Failed == 0 {
		if v, err := sweep.Verify(t.Context(), dir, sweep.VerifyOptions{}); err != nil || len(v.Wrong)+len(v.Files) > 0 {
			t.Errorf("runs that run again: %v, %+v", err, v)
		}
	}
	return out
}

// toldIn analyses a folder and returns what its experiment tells by a measure.
func toldIn(t *testing.T, dir, measure string) []analysis.Answer {
	t.Helper()
	need.Nil(t, analysistest.Analyze(t, need.Value(analysis.Open(dir))(t), analysis.Options{}).Save())
	all := need.Value(results.OpenSweep(dir))(t).Answers("experiment")
	return slices.DeleteFunc(all, func(x analysis.Answer) bool { return x.Measure != measure })
}

// A study of an experiment runs whole and is resumed. What it tells of the consumers is, from the tables of runs and of
// units, everybody less nobody, and N times the difference of means, by day. The measures are part of what runs keep.
func TestExperimentStudy(t *testing.T) {
	t.Chdir(t.TempDir())
	const dir = "ad-load" // the name of a bundled study, too
	text := strings.Replace(shown, "shop, pair, ", "", 1)
	fewer := strings.NewReplacer("unit: [consumer, time, cluster]", "unit: [consumer, time]", "  resolution: 20\n",
		"").Replace(text)
	ran(t, fewer, dir)
	if again := ran(t, fewer, dir); again.Ran != 0 {
		t.Errorf("%d runs again", again.Ran)
	}
	s := need.Value(results.OpenSweep(dir))(t)
	runs, units := need.Value(s.Table(schema.RunsTable))(t), need.Value(s.Table(schema.UnitsTable))(t)
	told := func(measure string) float64 { // of orders, by consumers
		x := toldIn(t, dir, measure)[0]
		if x.Metric != "orders" || x.About != "consumer" || measure == "estimate" && x.N != 6 {
			t.Fatalf("%+v", x)
		}
		return x.Value
	}
	const days = 60
	truth := 0.0
	for r := range runs.Rows() {
		sign := map[string]float64{experiment.ArmAll: 1. / 3 / days,
			experiment.ArmNone: -1. / 3 / days}[runs.Col("arm").Text(r)]
		truth += sign * runs.Col("orders@2017-02-01/2017-04-02").Float(r)
	}
	sums := map[[2]any][2]float64{}
	for r := range units.Rows() {
		if arm := units.Col("arm").Text(r); strings.HasPrefix(arm, "consumer-") {
			key := [2]any{units.Col("run_id").Text(r), units.Col("treated").Float(r)}
			sums[key] = [2]float64{sums[key][0] + units.Col("orders").Float(r), sums[key][1] + 1}
		}
	}
	mean := 0.0
	for key, x := range sums {
		sign := 2*key[1].(float64) - 1
		mean += sign * x[0] / x[1] * 600 / days / 6
	}
	need.Near(t, "truth", told("truth"), truth, 1e-9*truth)
	need.Near(t, "estimate", told("estimate"), mean, 1e-9*mean)
	need.Near(t, "bias", told("bias"), mean-truth, 1e-9*mean)
	if more := ran(t, strings.Replace(text, "[orders]", "[orders, gmv]", 1), dir); more.Ran != 3*(2+3*2) {
		t.Errorf("%d runs for another measure and design", more.Ran)
	}
}

// Without interference between consumers each of these designs tells the truth; interference between shops, which
// compete, does not let their design do so.
func TestDesignsWithoutInterference(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shown")
	ran(t, strings.Replace(shown, "replicates: 3", "replicates: 8", 1), dir)
	twin := plainly(t, dir, .5)
	biases := toldIn(t, dir, "bias")
	for i, x := range toldIn(t, dir, "estimate") {
		key := x.About
		if strings.HasPrefix(x.Beside, "Hájek") {
			key = "exposed"
		}
		need.Near(t, x.About+", "+x.Beside, x.Value, twin[key]/60, 1e-9*math.Abs(x.Value))
		off := biases[i].Value / biases[i].SD * math.Sqrt(float64(biases[i].N))
		if among := x.About == society.ByShop || x.About == society.ByPair; among != (math.Abs(off) > 3) || among && off < 0 {
			t.Errorf("%s, %s: bias %+v", x.About, x.Beside, biases[i])
		}
	}
}

// plainly computes the mean estimate of each design from the table of units, as a reader of it would: a difference of
// means times units; weighted by the inverse of the chance of exposure; sums over pairs; means of blocks.
func plainly(t *testing.T, dir string, share float64) map[string]float64 {
	units := need.Value(need.Value(results.OpenSweep(dir))(t).Table(schema.UnitsTable))(t)
	type sums struct{ sum, n [2]float64 }
	runs := map[[2]string]map[string]*sums{} // by run and design; of all units, of exposed ones, of pairs, of blocks
	for r := range units.Rows() {
		design, number := units.Col("design").Text(r), func(name string) float64 { return units.Col(name).Float(r) }
		if arm := units.Col("arm").Text(r); number("there") != 1 || !strings.HasPrefix(arm, design+"-") {
			continue
		}
		key := [2]string{units.Col("run_id").Text(r), design}
		if runs[key] == nil {
			runs[key] = map[string]*sums{}
		}
		add := func(of string, side int, v, weight float64) {
			if runs[key][of] == nil {
				runs[key][of] = new(sums)
			}
			runs[key][of].sum[side] += v * weight
			runs[key][of].n[side] += weight
		}
		v, side, group := number("orders"), int(number("treated")), int(number("group"))
		add("all", side, v, 1)
		switch {
		case design == society.ByTime:
			add("block "+strconv.Itoa(group), side, v, 1)
		case design == society.ByPair:
			add("pairs", side*group, v, 1)
		case design == society.ByCluster && min(number("p_treated"), number("p_control")) >= .01 &&
			number("exposed") == number("exposed"):
			add("exposed", side, v, []float64{1 / number("p_control"), 1 / number("p_treated")}[side])
		}
	}
	mean := map[string]float64{}
	for key, of := range runs {
		all, n := of["all"], of["all"].n[0]+of["all"].n[1]
		estimates := map[string]float64{key[1]: n * (all.sum[1]/all.n[1] - all.sum[0]/all.n[0])}
		if x := of["exposed"]; x != nil {
			estimates["exposed"] = n * (x.sum[1]/x.n[1] - x.sum[0]/x.n[0])
		}
		if x := of["pairs"]; x != nil {
			both := share * all.n[1] / n
			estimates[key[1]] = x.sum[1]/both - x.sum[0]/(1-both)
		}
		if key[1] == society.ByTime {
			blocks := new(sums)
			for name, x := range of {
				for side := range 2 {
					if name != "all" && x.n[side] > 0 {
						blocks.sum[side] += x.sum[side] / x.n[side]
						blocks.n[side]++
					}
				}
			}
			estimates[key[1]] = n * (blocks.sum[1]/blocks.n[1] - blocks.sum[0]/blocks.n[0])
		}
		for name, v := range estimates {
			mean[name] += v
		}
	}
	for name := range mean {
		count := 0
		for key := range runs {
			if key[1] == name || name == "exposed" && key[1] == society.ByCluster {
				count++
			}
		}
		mean[name] /= float64(count)
	}
	return mean
}

// Johari et al. 2022: where demand is scarce, at a tenth of what shops can take, the design of consumers is unbiased,
// where supply is, at ten times that, the design of shops; the design of pairs lies between them.
func TestScarceDemandAndSupply(t *testing.T) {
	need.Long(t)
	text := `name: scarce
scenario: {extends: shops, clock: {start: 2017-01-09, tick: 1d, until: 60d}, consumers: {count: 600}, commerce: {occasions: 1/day, merchants: {count: 60, adapt: 0/day, capacity: 10}, choice: {intercept: -1, offers: 8}}}
experiment:
  treatment: {commerce.choice.intercept: 0}
  unit: [consumer, shop, pair]
  from: 2017-01-20
  until: 2017-03-01
  assignments: 3
  measure: [orders]
factors: {capacity: {set: commerce.merchants.capacity, values: [1, 10, 100]}}
replicates: 6
`
	dir := filepath.Join(t.TempDir(), "scarce")
	ran(t, text, dir)
	bias := map[string][2]float64{} // with its standard error, in orders a shop and day
	for _, x := range toldIn(t, dir, "bias") {
		bias[x.About+" "+x.At] = [2]float64{x.Value / 60, x.SD / 60 / math.Sqrt(float64(x.N))}
	}
	t.Log(bias)
	none := func(key string) bool { return bias[key][0] == 0 || math.Abs(bias[key][0]) <= 2*bias[key][1] }
	if !none("consumer 100") || none("shop 100") || !none("shop 1") || none("consumer 1") {
		t.Errorf("%v", bias)
	}
	for _, capacity := range []string{"1", "10", "100"} {
		ends := []float64{bias["consumer "+capacity][0], bias["shop "+capacity][0]}
		if b := bias["pair "+capacity]; b[0] < slices.Min(ends)-2*b[1] || b[0] > slices.Max(ends)+2*b[1] {
			t.Errorf("at a capacity of %s the bias of pairs is %v, of consumers and shops %v", capacity, b[0], ends)
		}
	}
}

// Users remember load for thirty days and forget a share 1 − e^(−1/30) of the difference a day. Of what a load does in
// the long run, sessions of the days 0 to 29 lose 1 − (1 − e^(−1))/(30·(1 − e^(−1/30))) = .357, and so does the
// estimate of a month.
func TestMonthOfLoad(t *testing.T) {
	need.Long(t)
	text := `name: load
scenario: {extends: ads, clock: {start: 2015-01-01, tick: 1d, until: 2016-10-01}, consumers: {count: 400, regions: {all: 100%}}, activity: {sessions: 20, effects: {friends: 0, satisfaction: 0}, feed: {open: 50%}},
  ads: {auction: price_list, prices: {all: 1}, reserve: {cpm: 0, cpe: 0}, slots: {gap: 0h, daily: 1000}, caps: {charges: 14, lifetime: 1d}, social_proof: off, load: {sensitivity: 20%}}}
experiment: {treatment: {ads.slots.per_session: 2}, from: 2015-08-01, until: 2015-08-31, assignments: 4, measure: [feed_sessions]}
replicates: 6
`
	dir := filepath.Join(t.TempDir(), "load")
	ran(t, text, dir)
	of := func(measure string) float64 { return toldIn(t, dir, measure)[0].Value }
	want := 1 - (1-math.Exp(-1))/(30*(1-math.Exp(-1./30)))
	later := of("truth_later")
	need.Near(t, "truth of a month", of("truth")/later, want, .01)
	need.Near(t, "estimate of a month", of("estimate")/later, want, math.Abs(3*of("sd_replicates")/math.Sqrt(6)/later))
	if there := of("truth_there"); there != of("truth") {
		t.Errorf("those who were there account for %v", there)
	}
}

// Seven worlds of an experiment against seven plain runs, in user time.
func BenchmarkSevenWorlds(b *testing.B) {
	world := `scenario: {extends: shops, clock: {start: 2017-01-09, tick: 1d, until: 2017-10-01}, consumers: {count: 4000}, commerce: {occasions: 0.3/day, merchants: {count: 60, adapt: 0.2/day}, choice: {intercept: -1}}}
replicates: 1
`
	studies := [2]string{"name: seven\nexperiment: {treatment: {commerce.take: 10%}, unit: [shop], from: 2017-03-01, " +
		"until: 2017-05-30, assignments: 5, measure: [orders, commerce_revenue]}\n",
		"name: plain\ndesign: {kind: arms, baseline: a}\narms: {a: {}, b: {commerce.take: 2%}, c: {commerce.take: 4%}, d: " +
			"{commerce.take: 5%}, e: {commerce.take: 6%}, f: {commerce.take: 8%}, g: {commerce.take: 10%}}\nmetrics: " +
			"[orders@2017-03-01/2017-05-30, commerce_revenue@2017-03-01/2017-05-30]\n"}
	var spent [2][]time.Duration
	for b.Loop() {
		for k, text := range studies {
			s, dir := need.Value(study.Parse("t.yaml", []byte(text+world)))(b), b.TempDir()
			began := userTime()
			need.Value(sweep.Run(b.Context(), s, sweep.Options{Dir: dir, Workers: 1}))(b)
			spent[k] = append(spent[k], userTime()-began)
		}
	}
	for k := range spent {
		slices.Sort(spent[k])
	}
	middle := b.N / 2 // others on the machine disturb some
	b.ReportMetric(spent[0][middle].Seconds()/spent[1][middle].Seconds(), "plain")
}

func userTime() time.Duration {
	var of syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &of)
	return time.Duration(of.Utime.Nano())
}
