package study_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

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

// If the parameter is neutral, the arms of a flip agree to the last bit.
func TestFlipsWithoutEffect(t *testing.T) {
	for _, c := range []struct {
		name, factor, level string
		metrics             []string
		set                 []string
	}{
		// C1: consumers who are as able with text as with voice.
		{"flip-voice", "ability_with_text", "0.9", []string{"adopters.elderly", "adopters.others"}, nil},
		// C7: nobody presses the button.
		{"flip-not-interested", "hide_probability", "0", []string{"mean(satisfaction)", "ad_impressions", "ad_revenue", "churned"}, []string{"clock.until=40d"}},
		// C10: without a hold by friends, whatever the tastes, both kinds keep the same
		// players.
		{"flip-games", "hold_by_friends", "0", []string{"players", "mean(players)", "installs", "game_quits", "game_revenue"}, nil},
		// C16: sessions that never reach a shop.
		{"flip-payment", "going_on", "0", []string{"margin", "orders", "gmv"}, []string{"clock.until=60d"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			all := cells(t, c.name, 2, c.metrics, map[string][]string{c.factor: {c.level}}, append(c.set, "consumers.count=300")...)
			for i := 0; i < len(all); i += 2 {
				a, b := all[i], all[i+1]
				if a.arm == b.arm || fmt.Sprint(a.at) != fmt.Sprint(b.at) {
					t.Fatalf("%s %v and %s %v", a.arm, a.at, b.arm, b.at)
				}
				if fmt.Sprint(a.values) != fmt.Sprint(b.values) {
					t.Errorf("%v: %v in arm %s and %v in %s", a.at, a.values, a.arm, b.values, b.arm)
				}
			}
		})
	}
}

// C1: adopters of a segment follow P(reservation <= fit) (1 - exp(-p fit t)).
func TestFlipOfVoice(t *testing.T) {
	days := map[string]float64{"60d": 60, "360d": 360}
	const elderly, replicates = 400, 4
	for _, c := range cells(t, "flip-voice", replicates, []string{"adopters.elderly"},
		map[string][]string{"ability_with_text": {"0.2", "0.6"}, "horizon": {"60d", "360d"}}, "consumers.count=2000") {
		fit := 0.648
		if c.arm == "without" {
			fit = map[string]float64{"0.2": 0.144, "0.6": 0.432}[c.at["ability_with_text"]]
		}
		p := 0.5 * math.Erfc((0.2-fit)/0.15/math.Sqrt2) * (1 - math.Exp(-0.01*fit*days[c.at["horizon"]]))
		mean, _ := c.mean(0)
		if z := (mean - elderly*p) / math.Sqrt(elderly*p/replicates); !(math.Abs(z) <= 4) {
			t.Errorf("%s %v: %v adopters, want %v (z %.1f)", c.arm, c.at, mean, elderly*p, z)
		}
	}
}

// C2: on a ring of degree 10, a front that needs k friends advances 6 - k places per tick.
func TestFlipOfLongTies(t *testing.T) {
	for _, c := range cells(t, "flip-long-ties", 1, []string{"adopters"}, map[string][]string{"rewired": {"0"}}) {
		want := map[string]float64{"1": 1005, "2": 805, "3": 605}[c.at["takes"]]
		if got := c.values[0][0]; got != want {
			t.Errorf("%s friends: %v adopters, want %v", c.at["takes"], got, want)
		}
	}
}

// C7: once the first mutes have ended, the share of empty slots is Erlang's loss formula with
// as many lines as there are categories. A consumer's share of empty slots has a standard
// deviation of about .25, the mean of 800 consumers one of .009.
func TestFlipOfTheButton(t *testing.T) {
	const late = "ad_impressions@2015-03-10"
	all := cells(t, "flip-not-interested", 4, []string{"ad_impressions", late},
		map[string][]string{"hide_probability": {"0.05"}, "categories": {"1", "2"}}, "consumers.count=200")
	for i := 0; i < len(all); i += 2 {
		shown := func(c cell) float64 {
			all, _ := c.mean(0)
			before, _ := c.mean(1)
			return all - before
		}
		button, without := all[i], all[i+1]
		if button.arm != "button" || without.arm != "without" {
			t.Fatalf("arms %s and %s", button.arm, without.arm)
		}
		const a = 0.05 * 2 * 30
		lost := map[string]float64{"1": a / (1 + a), "2": a * a / 2 / (1 + a + a*a/2)}[button.at["categories"]]
		need.Near(t, fmt.Sprintf("%s categories: the share of empty slots", button.at["categories"]), 1-shown(button)/shown(without), lost, 0.03)
	}
}

// C8: visits are 1/(1 - rho) in a closed chain, in a mesh and in between. Payment is reached
// with probability rho^k from k steps away in the chain, and h from anywhere in the mesh.
func TestFlipOfEntrySteps(t *testing.T) {
	for _, c := range cells(t, "flip-entry-steps", 1, []string{"circulation", "payment_share"}, map[string][]string{"rho": {"0.5", "0.95"}}, "consumers.count=50") {
		rho, steps := 0.5, 0.0
		if c.at["rho"] != "0.5" {
			rho = 0.95
		}
		need.Value(fmt.Sscan(c.at["steps_to_payment"], &steps))(t)
		got := c.values[0]
		need.Near(t, fmt.Sprintf("%s %v: visits", c.arm, c.at), got[0], 1/(1-rho), 1e-9/(1-rho))
		want := map[string]float64{"chain": math.Pow(rho, steps), "mesh": rho / 7 / (1 - rho*6/7), "half": got[1]}[c.arm]
		need.Near(t, fmt.Sprintf("%s %v: the share that payment is reached by", c.arm, c.at), got[1], want, 1e-9*want)
	}
}

// C8: between chain and mesh, the share of sessions that reach payment matches simulated
// walks, and visits are 1/(1 - rho) whatever theta.
func TestFlipOfLinkage(t *testing.T) {
	number := func(text string) (x float64) {
		need.Value(fmt.Sscan(text, &x))(t)
		return x
	}
	for _, c := range cells(t, "flip-linkage", 1, []string{"payment_share", "circulation"}, map[string][]string{"rho": {"0.5", "0.9"}}, "consumers.count=50") {
		theta, rho := number(c.at["theta"]), number(c.at["rho"])
		chi := map[string]float64{"diluted_1": 0.1, "diluted_3": 0.3}[c.arm]
		const last = 7 // of eight nodes of the chain: payment
		at := map[string][8]float64{"uniform": {.125, .125, .125, .125, .125, .125, .125, .125}, "information": {.25, .25, .25, .25}}[c.arm]
		if at == [8]float64{} {
			at[0] = 1
		}
		paid := 0.0
		for range 2000 {
			var next [8]float64
			paid += at[last]
			for i := range last {
				next[i+1] += at[i] * (1 - theta) * rho
				for j := range at {
					if j != i {
						next[j] += at[i] * theta * rho * math.Pow(7, -chi) / 7
					}
				}
			}
			at = next
		}
		need.Near(t, fmt.Sprintf("%s %v: what reaches payment", c.arm, c.at), c.values[0][0], paid, 1e-9)
		if got, want := c.values[0][1], 1/(1-rho); chi == 0 && c.arm != "stops" && !(math.Abs(got/want-1) <= 1e-9) {
			t.Errorf("%s %v: %v visits, want %v", c.arm, c.at, got, want)
		}
	}
}

// C4: without boost and forwards, exposures are what 10 per thousand users buy at 140 per
// thousand, whatever is liked. Usual rates give 1 to 3 % of likes and comments, and the boost
// yields more for the money the more is liked.
func TestFlipOfBMW(t *testing.T) {
	var boosted []float64
	for _, c := range cells(t, "flip-bmw", 2, []string{"ad_impressions.bmw", "ad_exposures.bmw", "ad_likes.bmw"},
		map[string][]string{"like_rate": {"0.2", "0.7", "11.9"}, "forward_rate": {"0%"}}) {
		bought, _ := c.mean(0)
		seen, _ := c.mean(1)
		liked, _ := c.mean(2)
		if bought != seen {
			t.Errorf("%s %v: %v are bought, %v seen", c.arm, c.at, bought, seen)
		}
		if c.arm == "boost" {
			boosted = append(boosted, bought)
		} else if want := 10 / 0.140 * 3; bought < want || bought > want*1.01 {
			t.Errorf("%v: %v are bought, want %v", c.at, bought, want)
		}
		if x := liked / seen; c.at["like_rate"] == "0.7" && (x < .01 || x > .03) || c.at["like_rate"] == "11.9" && x < .15 {
			t.Errorf("%s %v: %v are liked", c.arm, c.at, x)
		}
	}
	if len(boosted) != 3 || boosted[0] < 225 || boosted[2] < 1.3*boosted[0] {
		t.Errorf("with the boost %v are bought", boosted)
	}
}

// C9: at equal beliefs, whoever holds them, the two billings show the same advertisements, and
// revenue differs only by chance.
func TestFlipOfBillings(t *testing.T) {
	all := cells(t, "flip-billings", 24, []string{"ad_revenue", "ad_engagements", "ad_impressions.good"},
		map[string][]string{"known_to": {"nobody", "both"}, "advertisers_of_each_kind": {"1", "5"}}, "consumers.count=200")
	for i := 0; i < len(all); i += 2 {
		a, b := all[i], all[i+1]
		d := cell{}
		for r := range a.values {
			if a.values[r][1] != b.values[r][1] || a.values[r][2] != b.values[r][2] {
				t.Errorf("%v, replicate %d: %v in arm %s, %v in %s", a.at, r+1, a.values[r], a.arm, b.values[r], b.arm)
			}
			d.values = append(d.values, []float64{b.values[r][0] - a.values[r][0]})
		}
		if mean, se := d.mean(0); !(math.Abs(mean) <= 4*se) {
			t.Errorf("%v: difference of revenue %v, standard error %v", a.at, mean, se)
		}
	}
}

// C13: decisions are for misconduct with probability 1/(1 + exp(-(100 - P L)/20)), which
// depends only on P L.
func TestFlipOfGovernance(t *testing.T) {
	found := map[string]float64{"0/day": 0, "0.003512/day": 0.1, "0.007438/day": 0.2, "0.017028/day": 0.4}
	const decisions, replicates = 1000, 1
	for _, c := range cells(t, "flip-governance", replicates, []string{"misconduct_started"},
		map[string][]string{"audits": {"0/day", "0.003512/day", "0.007438/day", "0.017028/day"}, "fine": {"100", "200", "400"}}) {
		fine := 0.0
		need.Value(fmt.Sscan(c.at["fine"], &fine))(t)
		p := 1 / (1 + math.Exp(-(100-found[c.at["audits"]]*fine)/20))
		mean, _ := c.mean(0)
		if z := (mean - decisions*p) / math.Sqrt(decisions*p*(1-p)/replicates); !(math.Abs(z) <= 4) {
			t.Errorf("%v: %v decisions for misconduct, want %v (z %.1f)", c.at, mean, decisions*p, z)
		}
	}
}
