package scenarios_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results/table"
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

// contains fails unless every column of base is in other, with the same values.
func contains(t *testing.T, name string, base, other []*table.Table) {
	t.Helper()
	for k, a := range base {
		b := other[k]
		if a.Rows() != b.Rows() || a.Rows() == 0 {
			t.Fatalf("%s: %s has %d rows and %d", name, a.Name, a.Rows(), b.Rows())
		}
		for _, c := range a.Columns() {
			for row := range a.Rows() {
				if x, y := a.Col(c.Name).Text(row), b.Col(c.Name).Text(row); x != y {
					t.Errorf("%s: %s of %s is %s in row %d, not %s", name, c.Name, a.Name, y, row, x)
					break
				}
			}
		}
	}
}

// Without a discount the world is that without teams, also where everything else is there; teams of one are the
// shops that charge their price.
func TestTeamsOfNobody(t *testing.T) {
	for name, of := range map[string][]string{"shops": {"clock.until=60d"}, "wechat": {"consumers.count=300", "clock.start=2016-06-01", "clock.until=120d", "adoption.initial_adopters=60%"}} {
		for _, of := range [][]string{of, append(slices.Clone(of), "commerce.choice.intercept=1")} {
			for _, kind := range []string{"series", "providers"} {
				contains(t, name, tables(t, name, kind, 1, of...), tables(t, name, kind, 1, append(slices.Clone(of), "teams={discount: 0%, expect: 100%, effort: 0, wait: 0, outside: {}}")...))
			}
		}
	}
	shops := func(price, adapt string, more ...string) []string {
		set := []string{"clock.until=90d", "commerce.merchants={count: 0, adapt: " + adapt + "}"}
		for _, name := range []string{"a", "b", "c"} {
			set = append(set, "commerce.shops."+name+"={price: "+price+", cost: 30, quality: 0.6}")
		}
		return append(set, more...)
	}
	for _, adapt := range []string{"0/day", "0.05/day"} {
		for _, kind := range []string{"series", "providers", "streams", "ledger", "value"} {
			contains(t, "teams of one", tables(t, "shops", kind, 1, shops("45", adapt)...), tables(t, "shops", kind, 1, shops("60", adapt, "teams={size: 1, discount: 25%}")...))
		}
	}
}

// What cannot be is told with its place and its cure, all at once.
func TestTeamsThatCannotBe(t *testing.T) {
	short := "teams.deadline: 6h is shorter than a tick, 1d; a team must last a tick at least, so lengthen it or shorten clock.tick"
	large := "teams.size: a team of 2001 is larger than the world, which has 2000 consumers; at most all of them can buy together"
	for _, x := range []struct {
		text string
		want []string
	}{
		{"{size: 2001}", []string{"t.yaml:3:16: " + large}},
		{"{size: 0}", []string{"t.yaml:3:16: teams.size: 0 is out of range: allowed is 1 to 10000"}},
		{"{deadline: 6h}", []string{"t.yaml:3:20: " + short}},
		{"{discount: 120%}", []string{"t.yaml:3:20: teams.discount: 120% is out of range: allowed is 0% to 95%"}},
		{"{outside: {}, subsidy: {amount: 77}}", []string{"t.yaml:3:32: teams.subsidy.budget: is 0, so nobody gets the amount of 77; set budget to what there is for the run, or subsidy: off"}},
		{"{deadline: 6h, size: 2001, outside: {}, subsidy: {}}", []string{"t.yaml:3:20: " + short, "t.yaml:3:30: " + large, "teams.subsidy.budget: is 0"}},
		{"{by: letter}", []string{"t.yaml:3:14: ", "known: chat, feed"}},
	} {
		_, err := scenarios.Parse("t.yaml", []byte("extends: teams\nname: x\nteams: "+strings.Replace(x.text, "{", "{ ", 1)+"\n"), scenarios.Options{})
		if err == nil {
			t.Errorf("%s is taken", x.text)
			continue
		}
		for _, want := range x.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; should say %q", x.text, err, want)
			}
		}
	}
	warned := need.Value(scenarios.Load("teams", scenarios.Options{Set: []string{"teams.friends=1", "teams.size=3"}}))(t).Warnings()
	if len(warned) != 1 || !strings.Contains(warned[0], "1 and the starter are fewer than the 3 buyers") {
		t.Errorf("%q", warned)
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
			t.Errorf("%v users came by teams; %v buyers, without teams %v", came, last(with[k], "buyers"), last(without[k], "buyers"))
		}
		if most := last(with[k], "registered"); last(with[k], "buyers") > most {
			t.Errorf("%v distinct buyers of %v who ever used it", last(with[k], "buyers"), most)
		}
	}
}
