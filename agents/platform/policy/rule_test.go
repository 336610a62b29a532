package policy

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

func TestConditions(t *testing.T) {
	for text, want := range map[string]Condition{
		"satisfaction > 0.6": {"satisfaction", ">", 0.6, false},
		"cash<=-1e3":         {"cash", "<=", -1000, false},
		"mau >= 50%":         {"mau", ">=", 0.5, true},
		" fit.elderly < .5 ": {"fit.elderly", "<", 0.5, false},
	} {
		got, err := parseCondition(text)
		if err != nil || got != want {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"satisfaction":    "is not a comparison",
		"> 3":             "not the name",
		"cash = 3":        "none of",
		"cash > lots":     "lots",
		"max(cash) > 3":   "not the name",
		"cash > 3 > 2":    "3 > 2",
		"adopters > 5% 3": "5% 3",
		"3 < adopters":    "the metric comes first; write adopters > 3",
		"50% >= mau":      "write mau <= 50%",
	} {
		need.Refused(parseCondition(text))(t, want)
	}
	nan := math.NaN()
	for _, op := range operators {
		c := Condition{Op: op, Level: 1}
		if c.holds(nan) || c.holds(1) != strings.HasSuffix(op, "=") || c.holds(2) != (op[0] == '>') ||
			c.holds(0) != (op[0] == '<') {
			t.Errorf("%s is wrong", op)
		}
	}
}

// decode reads a section and returns its problems.
func decode(text string) (p Spec, ps spec.Problems) {
	var node *spec.Node
	spec.Decode(nil, func(s *spec.Section) { s.Tree(&node, "x", text, "") })
	_, ps = spec.Decode(node, p.Declare)
	return p, ps
}

func TestRulesThatCannotBe(t *testing.T) {
	rule := func(body string) string { return "{rules: {r: {set: {a: 1}, " + body + "}}}" }
	for text, want := range map[string]string{
		rule("when: fit > 0.6, back: fit < 0.7"):                    "can hold at the same time",
		rule("when: fit > 0.6, back: fit > 0.7"):                    "can hold at the same time",
		rule("when: fit < 0.6, back: fit > 0.5"):                    "can hold at the same time",
		rule("when: fit > 0.6, back: fit < 0.6"):                    "warning: rules.r.back: fit < 0.6 is the same threshold",
		rule("when: fit > 0.6, cooldown: 3d"):                       "without back",
		rule("when: fit"):                                           "is not a comparison",
		"{rules: {r: {when: fit > 1}}}":                             "missing",
		"{rules: {r: {when: fit > 1, set: {}}}}":                    "mapping from paths",
		"{treasury: {cut: [upkeep]}}":                               "upkeep",
		"{release: needy}":                                          "needs",
		"{rules: {r: {when: fit > 1, set: {a: 1}, thresholds: 3}}}": "unknown",
	} {
		if _, ps := decode(text); !strings.Contains(ps.Error(), want) {
			t.Errorf("%s: %v; should say %q", text, ps, want)
		}
	}
	for _, text := range []string{rule("when: fit > 0.6, back: fit < 0.5, cooldown: 3d"),
		rule("when: fit < 0.4, back: fit > 0.5"), rule("when: fit > 0.6, back: cash < 0"),
		rule("when: mau > 50%, back: mau < 40%"), "{}"} {
		if _, ps := decode(text); len(ps) > 0 {
			t.Errorf("%s: %v", text, ps)
		}
	}
}

// The rule of the example, when above 6 for 3 ticks, back below 5, cooldown 4, on a series worked
// out by hand. Between 5 and 6 nothing happens.
func TestHysteresis(t *testing.T) {
	series := []float64{7, 7, 5.5, 7, 7, 7, 5.5, 4, 5.5, 7, 7, 7, 7, 4, 4, 7, 7, 7}
	//       tick       1  2  3    4  5  6  7    8  9    10 11 12 13 14 15 16 17 18
	// Sets at the end of 6; 8 and 9 are in the cooldown; nothing is below 5 until 14.
	want := map[int]switched{6: sets, 14: goesBack, 18: sets}
	var s state
	var did switched
	for k, x := range series {
		s, did = s.step(sim.Tick(k+1), x > 6, x < 5, limits{3, 4})
		if did != want[k+1] {
			t.Errorf("tick %d, at %v: %v", k+1, x, did)
		}
	}
	// Without a condition to go back it stays set.
	s = state{}
	for k := range 100 {
		s, did = s.step(sim.Tick(k+1), true, false, limits{1, 0})
		if (did != stays) != (k == 0) {
			t.Fatalf("tick %d: %v", k+1, did)
		}
	}
}

// twin computes from the whole past whether a rule is set at the end of a tick.
func twin(when, back []bool, of limits) (on []bool) {
	set, last := false, -1
	for t := range when {
		rests := last >= 0 && t-last < int(of.cooldown)
		held := t+1 >= int(of.hold)
		for k := max(0, t-int(of.hold)+1); held && k <= t; k++ {
			held = when[k] && !(k > 0 && on[k-1]) // while it is set nothing counts
		}
		switch {
		case rests:
		case !set && held:
			set, last = true, t
		case set && back[t]:
			set, last = false, t
		}
		on = append(on, set)
	}
	return on
}

func TestRuleIsItsTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		when := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "when")
		back := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "back")
		of := limits{int32(rapid.IntRange(1, 5).Draw(t, "hold")), int32(rapid.IntRange(0, 6).Draw(t, "cooldown"))}
		want := twin(when, back, of)
		var s state
		for k := range n {
			s, _ = s.step(sim.Tick(k+1), when[k], back[k], of)
			if (s.on == 1) != want[k] {
				t.Fatalf("tick %d: %v, should be %v", k+1, s.on == 1, want[k])
			}
		}
	})
}

// testDoor records what rules set.
type testDoor struct {
	log  []string
	at   map[string]string
	kept map[string][2]string // path and value before, by rule
}

func (d *testDoor) Set(rule, path string, value *spec.Node) {
	if d.kept == nil {
		d.kept = map[string][2]string{}
	}
	d.kept[rule] = [2]string{path, d.at[path]}
	d.put(path, value.Text)
}

func (d *testDoor) Back(rule string) { d.put(d.kept[rule][0], d.kept[rule][1]) }

func (d *testDoor) put(path, value string) {
	d.at[path] = value
	d.log = append(d.log, path+"="+value)
}

// Rules see stocks, flows per day and quotients over their windows, tick by tick: independent of
// recorded rows and of the number of workers.
func TestRulesWatchTicks(t *testing.T) {
	logs := map[string]bool{}
	for _, every := range []int{1, 7, 50} {
		for _, workers := range []int{1, 3} {
			d := &testDoor{at: map[string]string{"k": "0"}}
			x := trial{world: societytest.World{N: 10, Ticks: 50, Every: every}, spec: `{treasury: off, development: {cost: 0}, rules: {
				stock: {when: level >= 20, back: level < 4, set: {k: stock}},
				flow: {when: orders > 100, over: 10d, set: {k: flow}},
				money: {when: ad_revenue > 24.5, over: 2d, set: {k: money}},
				quotient: {when: per > 12.2, over: 4d, set: {k: quotient}},
				mean: {when: level > 10, over: 5d, for: 2d, set: {k: mean}},
				real: {when: weight > 15, set: {k: real}},
				share: {when: adopters >= 100%, for: 30d, set: {k: share}},
				second: {when: rule.stock > 0, for: 3d, set: {k: second}}}}`,
				more: func(b *sim.Builder, w *society.World, m *policy) {
					s := b.Scope("scripted")
					now := sim.Tick(0)
					s.Gauge("level", "1", "", func() float64 { return 25 - math.Abs(25-float64(now)) })
					orders, visits := s.Counter("orders", ""), s.Counter("visits", "")
					s.Rate("per", "1", "", orders, visits)
					weight := s.Sum("weight", "1", "", 1)
					sold := s.Stream(sim.Stream{Name: "sold", From: w.Wallets(), To: w.Platform, Phase: sim.Trade,
						Revenue: "ad_revenue"})
					s.Step(sim.Step{Name: "go", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) {
						now = t
						c := sim.Chunk{Tick: t}
						orders.Add(&c, int64(5*t))
						visits.Add(&c, 5)
						weight.Add(&c, float64(t)/2)
						sold.Pay(&c, 0, 0, money(float64(t)))
						m.spec.Act(t, d)
					}})
				}}
			r, _ := x.build(t, simtest.Options{Workers: workers})
			for tick := sim.Tick(1); tick <= 50; tick++ {
				n := len(d.log)
				simtest.Tick(t, r, tick)
				for k := n; k < len(d.log); k++ {
					d.log[k] += fmt.Sprint("@", tick)
				}
			}
			r.Close()
			logs[strings.Join(d.log, " ")] = true
		}
	}
	// Weight is t/2 a tick and first above 15 at 31; orders are 5t a day, over ten days 5(t − 4.5),
	// first above 100 at 25; revenue over two days is t − .5; the quotient over four days is
	// t − 1.5, first above 12.2 at 14; the mean level of five days is t − 2, first above 10 at 13
	// and held at 14. All act one tick later. The level is first 20 at 20, and below 4 again at 47;
	// `second` is evaluated after `stock`, though its name comes first, and sees in 20 what that
	// decided in 20.
	want := "k=mean@15 k=quotient@15 k=stock@21 k=second@23 k=flow@26 k=money@27 k=share@31 k=real@32 k=quotient@48"
	for log := range logs {
		if log != want {
			t.Errorf("%s\nshould be\n%s", log, want)
		}
	}
}

// A rule can go back by another metric than the one that set it, and rests for its cooldown after
// each change; without a cooldown it may change in every tick.
func TestRulesRest(t *testing.T) {
	for rule, want := range map[string]string{
		"when: odd > 0.5, back: odd < 0.5, set: {k: 1}":                "101010101010",
		"when: odd > 0.5, back: odd < 0.5, set: {k: 1}, cooldown: 5d":  "111110000011",
		"when: odd > 0.5, back: late > 0.5, set: {k: 1}":               "111111101010",
		"when: late > 0.5, back: odd < 0.5, set: {k: 1}":               "000000011010",
		"when: odd > 0.5, back: late > 0.5, set: {k: 1}, cooldown: 2d": "111111100011",
	} {
		r, _ := trial{world: societytest.World{N: 10, Ticks: 12, Every: 1}, spec: "{treasury: off, development: {cost: " +
			"0}, rules: {a: {" + rule + "}}}",
			more: func(b *sim.Builder, w *society.World, m *policy) {
				s, now := b.Scope("scripted"), sim.Tick(0)
				s.Gauge("odd", "1", "", func() float64 { return float64(now % 2) })
				s.Gauge("late", "1", "", func() float64 {
					if now < 8 {
						return 0
					}
					return 1
				})
				s.Step(sim.Step{Name: "go", Phase: sim.Arrive, Before: func(t sim.Tick, _ int) { now = t }})
			}}.run(t)
		got := ""
		for _, x := range r.Series("rule.a")[1:] {
			got += fmt.Sprint(x)
		}
		if got != want {
			t.Errorf("%s: %s, should be %s", rule, got, want)
		}
	}
}

func TestUnknownMetrics(t *testing.T) {
	names := []string{"adopters", "fit", "paid.functions", "paid.upkeep"}
	for name, want := range map[string]string{"adoptors": "did you mean adopters?",
		"paid": "there are paid.functions, paid.upkeep", "zzzzzz": "columns of series.csv"} {
		if err := Unknown(name, names); !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
