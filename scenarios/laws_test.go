package scenarios_test

import (
	"context"
	"math"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

// The formula of laws-thresholds gives what Granovetter's equation gives, as the scenario threshold does.
func TestLawsThresholds(t *testing.T) {
	states(t, "laws-thresholds", "0.106, 0.235, 0.470, 0.864, 0.999")
	for _, s := range tables(t, "laws-thresholds", "series", 4) {
		share := 0.0
		for tick := 1; tick <= 5; tick++ {
			share = num.NormCDF((share - .25) / .2)
			// noise of the thresholds is carried on, by up to the slope 1/(.2·√(2π)) a tick
			need.Near(t, "users", s.Col("adopters").Float(tick)/1e4, share, 4*math.Sqrt(.25/1e4)*(1+float64(tick)))
		}
	}
}

// Opinions meet in consensus at a wide confidence and in camps at a narrow one, and without any stay as they are.
func TestLawsOpinions(t *testing.T) {
	states(t, "laws-opinions", "epsilon = 0.3", "0.1 in several camps")
	sd := func(epsilon string) (all []float64) {
		for _, s := range tables(t, "laws-opinions", "series", 2, "laws.constants.epsilon.number="+epsilon) {
			all = append(all, last(s, "state.opinion.sd"))
		}
		return all
	}
	for _, v := range sd("0.3") {
		need.Near(t, "consensus", v, 0, 1e-9)
	}
	for _, v := range sd("0.1") {
		if v < .2 {
			t.Errorf("camps stand %v apart", v)
		}
	}
	for _, v := range sd("0") {
		need.Near(t, "nobody listens", v, 1/math.Sqrt(12), .03)
	}
}

// The share who stay by habit is exp(−Σh) of hazards that are known, |z| ≤ 4.
func TestLawsHabit(t *testing.T) {
	states(t, "laws-habit", ".75 after 120 days", "without habit .30")
	for set, hold := range map[string]float64{"3": 3, "0": 0} {
		habit, sum := 0.0, 0.0
		for range 120 {
			habit += (1 - habit) / 60
			sum += .01 * math.Exp(-hold*habit)
		}
		share := math.Exp(-sum)
		for _, s := range tables(t, "laws-habit", "series", 2, "laws.constants.hold.number="+set) {
			need.Near(t, "users", last(s, "adopters")/1e4, share, 4*math.Sqrt(share*(1-share)/1e4))
		}
	}
}

// Owners of the good follow the equation of a mean field, to a hundredth for the finite number of people.
func TestLawsStatus(t *testing.T) {
	states(t, "laws-status", "0.206 after 200 days, 0.173 without status, 0.151 among snobs")
	for set, status := range map[string]float64{"2": 2, "0": 0, "-2": -2} {
		owns := 0.0
		for range 200 {
			owns += (1 - owns) * -math.Expm1(-.02/(1+math.Exp(3-status*owns)))
		}
		var shares []float64
		for _, s := range tables(t, "laws-status", "series", 6, "laws.constants.status.number="+set) {
			shares = append(shares, last(s, "state.owns"))
		}
		expect(t, "owners at status "+set, shares, owns, .01)
	}
}

// What people have read adds up as stated, to the last article, and who is tired reads less.
func TestLawsFatigue(t *testing.T) {
	s := tables(t, "laws-fatigue", "series", 1, "record.every=1d")[0]
	tired := 0.0
	for row := 1; row < s.Rows(); row++ {
		tired = .9 * (tired + s.Col("article_reads").Float(row)/2e4)
		need.Near(t, "tired", s.Col("state.tired").Float(row), tired, 1e-9)
	}
	reads := func(set ...string) (sum float64) {
		for _, s := range tables(t, "laws-fatigue", "series", 2, set...) {
			sum += total(s, "article_reads")
		}
		return sum
	}
	if worn, fresh := reads(), reads("laws.constants.wear.number=0"); fresh < 1.5*worn {
		t.Errorf("%v reads, %v where nobody tires", worn, fresh)
	}
	plain := 0.0
	for _, s := range tables(t, "articles", "series", 2) {
		plain += total(s, "article_reads")
	}
	need.Near(t, "reads without wear", reads("laws.constants.wear.number=0"), plain, 0)
}

// runs returns the error with which a scenario ends.
func runs(t *testing.T, s *scenarios.Scenario) error {
	r := need.Value(runner.Build(s, 1))(t)
	return r.Run(context.Background())
}

// A formula that is too large for its bound, below 0 or no number ends the run with its place, person and tick.
func TestLawsThatFail(t *testing.T) {
	for hazard, words := range map[string][]string{
		"0.2/day": {"above most, 0.1/day"}, "(using - 1)/day": {"below 0"},
		"0.1/day/friends_using": {"above most"}, "0*friends_using/friends_using/day": {"not a number"},
		"sqrt(using - 1)/day": {"not a number"},
	} {
		s := need.Value(scenarios.Load("laws-thresholds", scenarios.Options{Set: []string{"laws.joining.hazard=" + hazard,
			"laws.joining.most=0.1/day"}}))(t)
		err := runs(t, s)
		need.Refusal(t, err, append(words, "laws.joining.hazard: of consumer ", "in tick 1 ")...)
	}
	s := need.Value(scenarios.Load("laws-habit", scenarios.Options{Set: []string{
		"laws.state.habit.next=exp(1000*(1 + habit))"}}))(t)
	need.Refusal(t, runs(t, s), "laws.state.habit.next", "not a finite number")
}
