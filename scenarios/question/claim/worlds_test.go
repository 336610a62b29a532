package claim_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

const sampledArms = `name: sampled
scenario: bass
set: {consumers.count: 200}
design: {kind: sobol, points: 128, baseline: slow}
arms: {slow: {}, fast: {adoption.never_adopt: 1%}}
factors:
  q: {set: adoption.imitation, from: 0/day, to: 1/day}
  p: {set: adoption.innovation, from: 0/day, to: 1/day}
  idle: {set: record.consumers, from: 0, to: 100}
metrics: [adopters]
replicates: 2
claim: {id: C0, text: It helps., arm: fast, expect: EXPECT, smallest: 10%}
`

// The arm adds (q − .4)·100 %, so that the claim holds above q = .5, in half of the worlds, and has the wrong
// sign below .4; the effect ranges over −40 to 60 %.
func TestWorlds(t *testing.T) {
	effect := func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		q := p.Levels[2].Value  // of idle, p and q
		v := 1000 + 100*luck(1) // which both arms of a world share
		if p.Arm == "fast" {
			v *= 1 + q - .4
		}
		return []float64{v}, nil
	}
	s := world(t, strings.Replace(sampledArms, "EXPECT", "increase", 1), effect)
	r := worldsOf(t, s, 2)
	w := r.Claims[0]
	if w.N != 128 || math.Abs(float64(w.Held)-64) > 1 || math.Abs(float64(w.Wronged)-51.2) > 1.5 || w.Split != 0 {
		t.Errorf("%d worlds, holds in %d, wrong sign in %d, split %d", w.N, w.Held, w.Wronged, w.Split)
	}
	near(t, "median", w.Effects[1].Value, .1, .01)
	near(t, "5 % quantile", w.Effects[0].Value, -.35, .01)
	near(t, "95 % quantile", w.Effects[2].Value, .55, .01)
	near(t, "as bundled", w.Default, .2, 1e-12)
	if d := w.Drivers[0]; d.Factor != "adoption.imitation" || d.Rank.Value < .999 || w.Drivers[1].P < .01 {
		t.Errorf("drivers %+v", w.Drivers)
	}
	text := strings.Join(strings.Fields(r.Text()), " ")
	for _, want := range []string{"of 128 plausible worlds", "wrong sign in 51", "Driven by adoption.imitation (1.00"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, r.Text())
		}
	}
	need.Nil(t, r.Save(func(err error) error { return err }))
	s = need.Value(analysis.Open(s.Sweep.Dir))(t)
	if each := s.Sweep.Answers("ranges"); len(each) < 2*128 || each[len(each)-1].At != "128" {
		t.Errorf("%d answers of worlds", len(each))
	}
	a := analyze(t, s, analysis.Options{})
	if len(asked(a, "worlds", "adopters", "mean")) != 3 || math.Abs(128*asked(a,
		"worlds", "adopters", "above")[2].Value-76.8) > 1.5 {
		t.Errorf("analysis: %+v", asked(a, "worlds", "adopters", "above"))
	}

	// The same effect against the other claims.
	for _, expect := range []string{"decrease", "none"} {
		held := map[string]float64{"decrease": 128 * .3, "none": 128 * .2}[expect]
		s := world(t, strings.Replace(sampledArms, "EXPECT", expect, 1), effect)
		w := worldsOf(t, s, nan).Claims[0]
		if math.Abs(float64(w.Held)-held) > 2 || (expect == "none") != (w.Wrong.Value != w.Wrong.Value) {
			t.Errorf("%s: holds in %d, wrong %v", expect, w.Held, w.Wrong)
		}
	}
}

// A world of which a run failed is left out and counted; luck that decides is told.
// The first so many worlds have no value, since an arm lacks the metric: they are counted apart, and where there
// are no others, nothing is said of shares and effects.
func TestWorldsWithoutAValue(t *testing.T) {
	said := map[int]string{128: "No world has a value, of 128 worlds: in 128 adopters is missing",
		30: "30 of 128 worlds without a difference are left out: in 30 adopters is missing", 0: "Holds in 128 of 128"}
	for _, lack := range []int{128, 30, 0} {
		want := said[lack]
		s := world(t, strings.Replace(sampledArms, "EXPECT", "increase", 1), func(p *study.Point,
			luck func(uint64) float64) ([]float64, error) {
			switch {
			case p.Arm != "fast":
				return []float64{1000}, nil
			case p.Block <= lack:
				return []float64{nan}, nil
			}
			return []float64{2000 + luck(1)}, nil
		})
		r := worldsOf(t, s, nan)
		text := strings.Join(strings.Fields(r.Text()), " ")
		if !strings.Contains(text, want) || strings.Contains(text, "of 0") || strings.Contains(text,
			"Holds") != (lack < 128) || strings.Contains(text, "missing") != (lack > 0) {
			t.Errorf("%d lack a value:\n%s", lack, r.Text())
		}
	}
}
