package fit_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/question/fit"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// users returns the values of a metric in a scenario at the targets of a study after launch.
func users(t *testing.T, s *study.Study, scn *scenarios.Scenario, replicate int) []float64 {
	t.Helper()
	m := need.Value(runner.Measure(context.Background(), scn, replicate, runner.MeasureOptions{Metrics: s.Metrics}))(t)
	return m.Values
}

// The first rung of the ladder is the closed form of Bass for users at its targets, as a share
// of all. Ticks of two days make it lag by up to three days: 0.6 % at its steepest growth. The
// standard deviation for this number of consumers is as large.
func TestFirstRungIsBass(t *testing.T) {
	t.Parallel()
	const n = 400_000
	s := need.Value(study.Load("ladder-1-bass", "consumers.count=400000", "clock.tick=2d", "clock.until=2016-01-08",
		"adoption.innovation=0.06/year", "adoption.imitation=0.9/year", "adoption.never_adopt=40%"))(t)
	p, q, m := .06, .9*.6, .6
	there := users(t, s, s.Scenario, 1)
	own := need.Value(s.Scenario.Decode())(t)
	for i, target := range fit.Of(s).Targets {
		years := target.Date.Sub(own.SimClock().Start).Hours() / 24 / 365.25
		e := math.Exp(-(p + q) * years)
		want := m * (1 - e) / (1 + q/p*e)
		need.Near(t, "the share of users on "+units.FormatDate(target.Date), there[i]/n, want, .015*want)
	}
}

// Each rung has the factors of the one below with the same ranges, except for the ceiling of
// access, and the same budget and rows. With its additions switched off it is the rung below:
// the number of users is identical.
func TestRungsNest(t *testing.T) {
	t.Parallel()
	rungs := []struct {
		name string
		off  []string // what it adds
	}{
		{"ladder-1-bass", nil},
		{"ladder-2-graph", []string{"graph=complete"}},
		{"ladder-3-churn", []string{"satisfaction=off"}},
		{"ladder-4-functions", []string{"functions=off", "adoption.reservation=off"}},
		{"ladder-5-access", []string{"consumers.access=off", "adoption.never_adopt=30%"}},
		{"ladder-6-activity", []string{"activity=off", "messaging=off", "encounters=off", "adoption.weak_imitation=0/year"}},
	}
	set := []string{"consumers.count=1500", "clock.until=2016-01-08", "adoption.innovation=0.3/year",
		"adoption.imitation=1.5/year"}
	page := docs.Page("calibration/ladder")
	if !strings.Contains(page, "All six run on ticks of a week") || !strings.Contains(page,
		"monthly users is `adopters`") {
		t.Error("the page does not say what the rungs run on and measure")
	}
	var below *study.Study
	for _, rung := range rungs {
		s := need.Value(study.Load(rung.name, set...))(t)
		if own, err := s.Scenario.Decode(); err != nil || own.SimClock().Tick.Days() != 7 {
			t.Errorf("%s: %v, a tick of %v days", rung.name, err, own.SimClock().Tick.Days())
		}
		for _, m := range s.Metrics {
			if m.Name != "adopters" {
				t.Errorf("%s measures %s", rung.name, m.Text)
			}
		}
		if below == nil {
			below = s
			continue
		}
		for _, f := range below.Factors {
			k := slices.IndexFunc(s.Factors, func(o study.Factor) bool { return o.Name == f.Name })
			if k < 0 {
				t.Fatalf("%s lacks the factor %s", rung.name, f.Name)
			}
			if o := s.Factors[k]; f.Name != "ceiling" && (!slices.Equal(o.Paths, f.Paths) || o.Low != f.Low ||
				o.High != f.High) {
				t.Errorf("%s: %s is %v from %g to %g, below %v from %g to %g", rung.name, f.Name, o.Paths, o.Low, o.High, f.Paths,
					f.Low, f.High)
			}
		}
		if a, b := fit.Of(s), fit.Of(below); s.Design.Points != below.Design.Points || a.Waves != b.Waves ||
			a.Draws != b.Draws || a.Keep != b.Keep || !slices.Equal(a.Targets, b.Targets) {
			t.Errorf("%s is not fitted as the rung below: %+v, %+v", rung.name, a, b)
		}
		less := need.Value(s.Scenario.With(rung.off))(t)
		with, without, want := users(t, s, s.Scenario, 1), users(t, s, less, 1), users(t, below, below.Scenario, 1)
		if !slices.Equal(without, want) {
			t.Errorf("%s without %s:\n%v, the rung below\n%v", rung.name, strings.Join(rung.off, ", "), without, want)
		}
		if slices.Equal(with, want) {
			t.Errorf("%s adds nothing: %v", rung.name, with)
		}
		below = s
	}
}
