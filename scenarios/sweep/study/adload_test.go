package study_test

import (
	"context"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

// What the study ad-load states: sessions fall with load, the last month loses two to four times what the first
// does, and the platform earns more at a load of four than of one, at held prices and in the auction: more than feeds
// of which there are data.
func TestAdLoad(t *testing.T) {
	loads, only, set, replicates := []string{"0.1", "1", "4"}, map[string][]string{"prices": {"price_list"},
		"load": {"0.1", "1", "4"}, "sensitivity": {"0%", "15%"}}, "consumers.count=200", 3
	if os.Getenv("GUANXI_TEST_LONG") != "" {
		loads, only, set, replicates = []string{"0.1", "0.5", "1", "2", "4"}, nil, "consumers.count=300", 8
	}
	const first, last, all, earned, load = 0, 1, 2, 3, 4
	at := map[string]cell{}
	for _, c := range cells(t, "ad-load", replicates, []string{"feed_sessions@2015-01-31",
		"feed_sessions@2016-09-01/2016-10-01", "sessions@2016-09-01/2016-10-01", "captured.platform", "ad_load"}, only, set) {
		at[c.at["prices"]+c.at["sensitivity"]+" "+c.at["load"]] = c
	}
	// changed is the interval of the paired change of a metric from one load to another, as a share.
	changed := func(market, from, to string, metric int) summary.Interval {
		var d []float64
		for r, v := range at[market+" "+to].values {
			d = append(d, v[metric]/at[market+" "+from].values[r][metric]-1)
		}
		return summary.Student(d, 0, .95)
	}
	for _, prices := range []string{"price_list", "second_price"} {
		for _, b := range []string{"0%", "7.5%", "15%"} {
			market := prices + b
			if _, ran := at[market+" 0.1"]; !ran {
				continue
			}
			for k := range loads[1:] {
				x := changed(market, loads[k], loads[k+1], all)
				if b == "0%" && !(x.Lo > -.005 && x.Lo <= 0) || b != "0%" && !(x.Hi < 0) {
					t.Errorf("%s: from %s to %s sessions change by %v", market, loads[k], loads[k+1], x)
				}
			}
			for _, l := range loads {
				c := at[market+" "+l]
				want := need.Value(strconv.ParseFloat(l, 64))(t)
				shown, _ := c.mean(load)
				need.Near(t, market+" "+l+": load", shown, want, .02*want)
				if b == "0%" {
					continue
				}
				early, late := 0.0, 0.0
				for r, v := range c.values {
					base := at[prices+"0% "+l].values[r]
					early, late = early+1-v[first]/base[first], late+1-v[last]/base[last]
				}
				if !(late/early > 2 && late/early < 4) {
					t.Errorf("%s: at load %s the last month loses %.4f and the first %.4f, %.2f times as much", market, l,
						late/float64(replicates), early/float64(replicates), late/early)
				}
			}
			low, high := changed(market, "1", "0.1", earned), changed(market, "1", "4", earned)
			if !(low.Hi < 0) || !(high.Lo > 0) {
				t.Errorf("%s: from load 1 to .1 the platform captures %v more, to 4 %v", market, low, high)
			}
		}
	}
}

// cell is a point of a bundled study: its arm, its levels by factor, and its values by
// replicate and metric.
type cell struct {
	arm    string
	at     map[string]string
	values [][]float64
}

// mean returns the mean of metric m over replicates, with its standard error.
func (c cell) mean(m int) (mean, se float64) {
	sum, squares, n := 0.0, 0.0, float64(len(c.values))
	for _, v := range c.values {
		sum += v[m]
		squares += v[m] * v[m]
	}
	mean = sum / n
	return mean, math.Sqrt(max(0, squares-n*mean*mean) / (n - 1) / n)
}

// cells runs the points of a bundled study whose levels are among those named (all levels of a
// factor that is not named), in replicates 1 to n.
func cells(t *testing.T, name string, n int, metrics []string, only map[string][]string, set ...string) []cell {
	t.Helper()
	s := need.Value(study.Load(name, set...))(t)
	var asked []measure.Metric
	for _, text := range metrics {
		q := need.Value(measure.Parse(text))(t)
		asked = append(asked, q)
	}
	for factor := range only {
		if !slices.ContainsFunc(s.Factors, func(f study.Factor) bool { return f.Name == factor }) {
			t.Fatalf("%s has no factor %s", name, factor)
		}
	}
	var out []cell
points:
	for _, p := range points(t, s) {
		c := cell{arm: p.Arm, at: map[string]string{}}
		for i, f := range s.Factors {
			c.at[f.Name] = p.Levels[i].Text
			if those, ok := only[f.Name]; ok && !slices.Contains(those, p.Levels[i].Text) {
				continue points
			}
		}
		scn := need.Value(p.Scenario())(t)
		for r := range n {
			m, err := runner.Measure(context.Background(), scn, r+1, runner.MeasureOptions{Metrics: asked})
			if err != nil {
				t.Fatalf("%s: %v", p.Name(), err)
			}
			c.values = append(c.values, m.Values)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		t.Fatalf("%s has no point with %v", name, only)
	}
	return out
}
