package scenarios_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that teams.yaml states.
func TestTeamsScenario(t *testing.T) {
	states(t, "teams", "52.3 %", "15.4 friends", "66.3 %", "0.741, at n = 6")
	var filled, started, asked []float64
	for _, s := range tables(t, "teams", "series", 8) {
		// who gets its money back is counted among those who buy alone, too
		alone := total(s, "orders") - total(s, "team_orders") - total(s, "teams_failed")
		started = append(started, total(s, "teams")/(total(s, "teams")+alone))
		filled = append(filled, total(s, "teams_filled")/(total(s, "teams_filled")+total(s, "teams_failed")))
		asked = append(asked, total(s, "team_asked")/total(s, "teams"))
	}
	const parts = 10_000
	p, starts, fills, asks := 1/(1+math.Exp(2.55)), 0.0, 0.0, 0.0
	for u := range parts {
		e, best, fill, most := -math.Log((float64(u)+0.5)/parts), 0.0, 0.0, 0
		for n := 1; n <= 20; n++ {
			f := 1 - math.Pow(1-p, float64(n))
			if net := 15*f - 1 - e*float64(n); net > best {
				best, fill, most = net, f, n
			}
		}
		if best > 0 {
			starts, fills, asks = starts+1, fills+fill, asks+float64(most)
		}
	}
	expect(t, "buyers who start a team", started, 1-math.Exp(-(15*(1-math.Pow(1-p, 6))-1)/6), 0.01)
	expect(t, "the same by efforts", started, starts/parts, 0.01)
	expect(t, "teams that fill", filled, fills/starts, 0.01)
	expect(t, "friends asked", asked, asks/starts, 0.02)
	for _, set := range []string{"graph={kind: ring, degree: 0}", "teams.discount=0%"} {
		if got := total(tables(t, "teams", "series", 1, set, "clock.until=60d")[0], "teams"); got != 0 {
			t.Errorf("%s: %v teams", set, got)
		}
	}
	low := tables(t, "teams", "series", 1, "teams.expect=50%", "record.every=1d")[0]
	first, last := 0.0, 0.0
	for row := 1; row <= 5; row++ {
		first, last = first+low.Col("teams").Float(row), last+low.Col("teams").Float(low.Rows()-row)
	}
	if first == 0 || first > 0.9*last {
		t.Errorf("%v teams in the first five days, %v in the last; they should learn", first, last)
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
	states(t, "pinduoduo", "users who come by teams, by marketing and by friends")
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

// Of numbers drawn at random those outside of the ranges written here are refused, with file, line, column, value and
// what is allowed, wherever they stand: in the file or in a series. Those inside are taken.
func TestTeamsAndMarketingRefuse(t *testing.T) {
	const world = "clock: {start: 2017-01-01, ticks: 9}\nconsumers: {count: 2000}\ncommerce: {}\n" +
		"adoption: {marketing: {}}\nteams: {outside: {}, subsidy: {budget: 1}}\n"
	r, refused, taken := rand.New(rand.NewPCG(1, 89)), 0, 0
	for _, x := range []struct {
		key, unit string
		low, high float64
		live      bool
	}{
		{"teams.size", "", 2, 2000, true}, {"teams.deadline", "d", 1, 365.25, true}, {"teams.discount", "%", 0, 95, true},
		{"teams.friends", "", 0, 10000, false}, {"teams.effort", "", 0, 1e6, true}, {"teams.wait", "", 0, 1e6, true},
		{"teams.expect", "%", 0, 100, false}, {"teams.subsidy.amount", "", 0, 1e6, true},
		{"adoption.marketing.spend", "/day", 0, 1e9, true}, {"adoption.marketing.effect", "/day", 0, 1000, true},
		{"adoption.marketing.scale", "", 1e-6, 9.2e12, false},
	} {
		for n := range 24 {
			v := math.Round(math.Pow(10, 14*r.Float64()-1))
			switch n % 4 {
			case 0:
				v = math.Round(x.low + (x.high-x.low)*r.Float64())
			case 1:
				v = -v
			}
			value := strconv.FormatFloat(v, 'f', -1, 64) + x.unit
			in := v >= x.low && v <= x.high
			text, set, at := world, []string{x.key + "=" + value}, fmt.Sprintf("--set:1:%d: ", len(x.key)+2)
			if x.live && n%3 == 0 {
				before := "drive: {" + x.key + ": [[2017-01-03, "
				text, set, at = text+before+value+"]]}\n", nil, fmt.Sprintf("t.yaml:6:%d: ", len(before)+1)
			}
			_, err := scenarios.Parse("t.yaml", []byte(text), scenarios.Options{Set: set})
			told := regexp.MustCompile("(?m)^" + regexp.QuoteMeta(at+x.key) + ": .*" + regexp.QuoteMeta(value))
			switch {
			case in && err != nil:
				t.Errorf("%s of %s is refused: %v", value, x.key, err)
			case !in && (err == nil || !told.MatchString(err.Error())):
				t.Errorf("%s of %s: %v; wanted at %s", value, x.key, err, at)
			case in:
				taken++
			default:
				refused++
			}
		}
	}
	if taken < 60 || refused < 100 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
}
