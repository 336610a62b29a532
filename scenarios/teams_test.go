package scenarios_test

import (
	"math"
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that teams.yaml states.
func TestTeamsScenario(t *testing.T) {
	states(t, "teams", "77.7 %", "45.7 %")
	var filled, started []float64
	for _, s := range tables(t, "teams", "series", 8) {
		teams, alone := 0.0, 0.0
		for row := 5; row < s.Rows(); row++ { // before, expectations follow the teams that fill first
			teams += s.Col("teams").Float(row)
			alone += s.Col("orders").Float(row) - s.Col("team_orders").Float(row)
		}
		filled = append(filled, total(s, "teams_filled")/(total(s, "teams_filled")+total(s, "teams_failed")))
		started = append(started, teams/(teams+alone))
	}
	p := 1 / (1 + math.Exp(2.55))
	fills := 1 - math.Pow(1-p, 20)
	expect(t, "teams that fill", filled, fills, 0.005)
	p0 := 1 / (1 + math.Exp(-3))
	s := -math.Log(p0) / ((1 - p0) * 0.03)
	expect(t, "buyers who start a team", started, 1-math.Exp(-(fills*(s+15)-s-1)/5), 0.05)
	for _, set := range []string{"graph={kind: ring, degree: 0}", "teams.expect=50%", "teams.discount=0%"} {
		got := total(tables(t, "teams", "series", 1, set, "clock.until=60d")[0], "teams_filled")
		if got != 0 {
			t.Errorf("%s: %v teams filled", set, got)
		}
	}
}

// In the world without the platform nobody buys together.
func TestNoTeamsWithoutThePlatform(t *testing.T) {
	s := need.Value(scenarios.Load("teams", scenarios.Options{Set: []string{"value.twin=true", "clock.until=40d"}}))(t)
	own := need.Value(s.Decode())(t)
	own.LeavePlatform()
	for _, e := range own.On() {
		if e.Name == "teams" || e.Name == "commerce" {
			t.Errorf("%s goes on without the platform", e.Name)
		}
	}
}

// Checks what pinduoduo.yaml expects, early in a small world.
func TestPinduoduo(t *testing.T) {
	states(t, "pinduoduo", "there are fewer buyers")
	set := []string{"clock.until=2016-09-01", "consumers.count=500", "adoption.initial_adopters=5%"}
	with := tables(t, "pinduoduo", "series", 2, set...)
	without := tables(t, "pinduoduo", "series", 2, append(slices.Clone(set), "teams=off")...)
	for k := range with {
		if came := total(with[k], "new_adopters.team"); came == 0 || !(last(with[k], "buyers") > last(without[k], "buyers")) {
			t.Errorf("%v users came by teams; %v buyers, without teams %v", came, last(with[k], "buyers"),
				last(without[k], "buyers"))
		}
		if most := last(with[k], "registered"); last(with[k], "buyers") > most {
			t.Errorf("%v distinct buyers of %v who ever used it", last(with[k], "buyers"), most)
		}
	}
}
