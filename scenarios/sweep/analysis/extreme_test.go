package analysis_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// The first metric has a flat top at the second and third of four levels, the second rises to the last, and
// the third is the same at all levels but for noise that replicates share.
func TestExtremes(t *testing.T) {
	text := strings.Replace(fees, "[captured.platform, adopters]", "[captured.platform, adopters, churned]", 1)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		x := math.Round(p.Levels[1].Value / .1)
		top := map[float64]float64{1: 0, 2: 10, 4: 10, 8: -30}[x]
		return []float64{top + 20*luck(1) + luck(uint64(10+x)), 10*x + 20*luck(1) + .1*luck(uint64(20+x)), luck(2)}, nil
	}), analysis.Options{})
	var got []string
	for _, x := range r.Extremes {
		kind := "largest"
		if x.Least {
			kind = "least"
		}
		hold, at := x.At.Levels[0].Text, x.At.Levels[1].Text
		if x.Metric == 0 && !x.Least && (at == "0.2/day" || at == "0.4/day") {
			at = "top" // by luck
		}
		got = append(got, strings.Join([]string{r.Metrics[x.Metric].Name, hold, kind, at, x.First.Levels[1].Text, x.Last.Levels[1].Text}, " "))
		if x.N != 8 {
			t.Errorf("%d replicates", x.N)
		}
	}
	var want []string
	for _, hold := range []string{"5%", "10%"} {
		want = append(want, "captured.platform "+hold+" largest top 0.2/day 0.4/day", "captured.platform "+hold+" least 0.8/day 0.8/day 0.8/day",
			"adopters "+hold+" largest 0.8/day 0.8/day 0.8/day", "adopters "+hold+" least 0.1/day 0.1/day 0.1/day")
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	said := r.Text()
	fits(t, said)
	for _, want := range []string{"largest at may be least at may be", "by q", "0.2 to 0.4/day 0.8/day 0.8/day", "adopters by q 0.8/day 0.8/day 0.1/day 0.1/day", "“May be”: levels tried that paired tests do not rule out (95 %)."} {
		if !strings.Contains(strings.Join(strings.Fields(said), " "), want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	n := 0
	for _, x := range r.Answers {
		if x.Question == "extreme" {
			if n++; x.Metric == "adopters" && x.Measure == "least" && (x.Unit != "/day" || x.About != "q") {
				t.Errorf("unit %q of factor %q", x.Unit, x.About)
			}
		}
	}
	if n != len(want) {
		t.Errorf("%d rows of extremes", n)
	}
	compileBoth(t, r)
}
