package claim_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

const square = `name: square
scenario: bass
design: {kind: arms, baseline: neither}
arms: {neither: {}, x: {adoption.imitation: 0.5/day}, y: {adoption.innovation: 0.05/day},
  both: {adoption.imitation: 0.5/day, adoption.innovation: 0.05/day}}
replicates: 30
metrics: [captured.platform, captured.consumer, created]
claim: {id: C18, text: The two complement each other., metric: captured.platform, smallest: 5%,
  contrast: {both: 1, x: -1, y: -1, neither: 1}, over: {both: 1, neither: -1}}
`

// x adds 30 to the platform, y adds 20 and both together 100: an index of .5. For consumers, x
// and y take from each other what they add, so there is no index.
func twoByTwo(p *study.Point, luck func(uint64) float64) ([]float64, error) {
	platform := map[string]float64{"neither": 0, "x": 30, "y": 20, "both": 100}[p.Arm]
	consumer := map[string]float64{"neither": 0, "x": 10, "y": 10, "both": 0}[p.Arm]
	n := map[string]uint64{"neither": 1, "x": 2, "y": 3, "both": 4}[p.Arm]
	a, b := platform+500+20*luck(0)+3*luck(n), consumer+200+10*luck(9)+luck(10+n)
	return []float64{a, b, a + b}, nil
}

func TestContrastOfArms(t *testing.T) {
	s := world(t, square, twoByTwo)
	r := analyze(t, s, analysis.Options{})
	of := func(metric, measure string) float64 {
		for _, x := range asked(r, "contrast", metric, measure) {
			return x.Value
		}
		return nan
	}
	metrics := s.Study.Metrics
	platform, consumer, total := metrics[0].Text, metrics[1].Text, metrics[2].Text
	near(t, "contrast", of(platform, "effect"), 50, 4)
	near(t, "over", of(platform, "over"), 100, 3)
	near(t, "index", of(platform, "ratio"), .5, .04)
	near(t, "total", of(total, "effect"), of(platform, "effect")+of(consumer, "effect"), 1e-6)
	if v := of(consumer, "ratio"); v == v || of(consumer, "effect") > -15 {
		t.Errorf("consumers have the index %v", v)
	}
	v := alone(t, s)
	if v.Verdict != analysis.Supported || v.Unit != "1" || math.Abs(v.Effect.Mean-of(platform, "ratio")) > 1e-9 {
		t.Errorf("%+v", v)
	}
	text := r.Text()
	fits(t, text)
	for _, w := range []string{"both + neither − x − y", "index", "divided by both − neither", "is 0 or may be",
		"(both + neither − x − y) / (both − neither)"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	got := map[string]bool{}
	for _, x := range r.Answers {
		if x.Question == "contrast" {
			got[x.Metric+" "+x.Measure] = true
		}
	}
	if b := need.Value(json.Marshal(r.JSON()))(t); !strings.Contains(string(b), `"verdict":"supported"`) {
		t.Errorf("%s", b)
	}
	if len(got) != 8 || got["captured.consumer ratio"] {
		t.Errorf("%v", got)
	}
	compile(t, r.LaTeX())
	for _, w := range []string{"\\label{tab:square-claim}", "C18: The two complement each other.", "& supported"} {
		if !strings.Contains(r.LaTeX(), w) {
			t.Errorf("%q is not in\n%s", w, r.LaTeX())
		}
	}

	// Without over, the same contrast is in money, and the smallest effect a share of the
	// baseline's mean.
	plain := strings.Replace(square, ", over: {both: 1, neither: -1}", "", 1)
	v = alone(t, world(t, plain, twoByTwo))
	near(t, "smallest", v.Smallest, 25, 1)
	if v.Verdict != analysis.Supported || v.Unit != "currency" || v.Share != .05 {
		t.Errorf("%+v", v)
	}
	// An index whose denominator may be 0 decides nothing.
	v = alone(t, world(t, strings.Replace(square, "metric: captured.platform", "metric: captured.consumer", 1), twoByTwo))
	if v.Verdict != analysis.Undecided {
		t.Errorf("%+v", v)
	}
}
