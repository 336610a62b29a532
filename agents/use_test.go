package agents_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
)

// wired is a world in which messages are all that the books hold; OFF is the section value.kept_off.
const wired = `{seed: 5, clock: {start: 2015-01-01, tick: 1d, until: 60d}, consumers: {count: 800}, graph: {kind: ring, degree: 10}, adoption: {initial_adopters: 100%, imitation: 0.1/day},
	functions: {text: {serves: [talk]}}, activity: {effects: {satisfaction: 0}}, messaging: {}, satisfaction: {churn: {base: 0/year}}, value: {kept_off: OFF}}`

// keptOff runs it, and calls watch at the end of each tick.
func keptOff(t *testing.T, off string, watch func(r *agents.Run, tick sim.Tick)) *agents.Run {
	r := buildText(t, strings.ReplaceAll(wired, "OFF", off), simtest.Options{})
	r.World.Scope.AfterTick(nil, func(tick sim.Tick) error { watch(r, tick); return nil })
	simtest.Run(t, r)
	return r
}

// Those kept off are users without a session for the days that are stated, and only they: everybody else has the
// same sessions to the bit, and all have the same friends. What those 30 days cost each is what its messages would
// cost as SMS, by Poisson.
func TestKeptOff(t *testing.T) {
	type day struct{ sessions, friends []int }
	var on []day
	take := func(r *agents.Run) (d day) {
		for i := range r.World.N {
			d.sessions, d.friends = append(d.sessions, int(r.World.View(i).Sessions)), append(d.friends, r.World.FriendsUsing(i))
		}
		return d
	}
	nobody := runText(t, strings.ReplaceAll(wired, "OFF", "off"))
	control := keptOff(t, "{at: 2015-01-11, for: 0d, count: 150}",
		func(r *agents.Run, _ sim.Tick) { on = append(on, take(r)) })
	off := keptOff(t, "{at: 2015-01-11, for: 30d, count: 150}", func(r *agents.Run, tick sim.Tick) {
		now, before, kept := take(r), on[tick-1], 0
		for i := range r.World.N {
			if r.World.Status[i] != society.Using || now.friends[i] != before.friends[i] {
				t.Fatalf("tick %d: consumer %d is no user, or its friends are gone", tick, i)
			}
			want := before.sessions[i]
			if r.World.KeptOff(i) {
				want, kept = 0, kept+1
			}
			if now.sessions[i] != want {
				t.Fatalf("tick %d: consumer %d has %d sessions, want %d", tick, i, now.sessions[i], want)
			}
		}
		if within := tick > 10 && tick <= 40; within != (kept == 150) || !within && kept > 0 {
			t.Errorf("tick %d: %d are kept off", tick, kept)
		}
	})
	differences(t, "a control", nobody, control)
	sessions := 0
	for k, d := range on {
		for i, n := range d.sessions {
			if k >= 10 && control.World.Drawn.Has(i) {
				sessions += n
			}
		}
	}
	if got := societytest.Last(control.Simulation, "kept_off.sessions"); got != float64(sessions) || sessions == 0 {
		t.Errorf("those drawn have %v sessions, want %d", got, sessions)
	}
	if at := func(r *agents.Run) float64 { return r.Series("kept_off")[20] }; at(off) != 150 || at(control) != 0 {
		t.Errorf("%v and %v are kept off", at(off), at(control))
	}
	cost := societytest.Last(control.Simulation, "kept_off.captured") - societytest.Last(off.Simulation,
		"kept_off.captured")
	messages := 30 * 39.6 * .1 // those of a month that are worth an SMS, at .1 each
	if sd := .1 * math.Sqrt(messages/150); !(math.Abs(cost-.1*messages) <= 4*sd) {
		t.Errorf("a month costs %v, want %v ± %v", cost, .1*messages, sd)
	}
	if saved := sum(control.Series("sms_saving")) - sum(off.Series("sms_saving")); !(math.Abs(saved-150*cost) < 1e-6) {
		t.Errorf("%v less is saved, %v is lost by those kept off", saved, 150*cost)
	}
}

// What is wrong about the worth of use, or cannot act, is said at its key.
func TestUseRefused(t *testing.T) {
	for text, want := range map[string]string{
		"{value: {use: {feed: {alone: 1.5}}}}":      "value.use.feed.alone: 1.5 is out of range: allowed is -1 to 1",
		"{value: {use: {feed: {alone: -120%}}}}":    "value.use.feed.alone",
		"{value: {use: {talk: {alone: -10%}}}}":     "value.use.talk.alone",
		"{value: {use: {talk: {worth: -3}}}}":       "value.use.talk.worth",
		"{value: {use: {worth: 56}}}":               "value.use.worth: unknown key",
		"{value: {use: {feed: {attention: 120%}}}}": "value.use.feed.attention",
		"{value: {use: {feed: {attention: 10%}}}}":  "value.use.feed.attention: has no effect: ads.load is off",
		"{value: {weights: {social: 1}}}":           "value.weights: unknown key",
		"{value: {kept_off: {}}}":                   "value.kept_off.at: is missing",
		"{value: {kept_off: {at: 2011-01-03}}}":     "value.kept_off: needs activity",
		"{activity: {}, value: {kept_off: {at: 2010-12-31}}}": "value.kept_off.at: 2010-12-31 is not within the " +
			"run",
		"{activity: {}, value: {kept_off: {at: 2011-02-01}}}": "value.kept_off.at: 2011-02-01 is not within the " +
			"run",
		"{activity: {}, value: {kept_off: {at: 2011-01-03, for: -1d}}}": "value.kept_off.for",
		"{activity: {}, value: {kept_off: {at: 2011-01-03, count: 0}}}": "value.kept_off.count",
	} {
		var n *spec.Node
		spec.Decode(nil, func(s *spec.Section) { s.Tree(&n, "x", text, "") })
		n.Put("clock", spec.Mapping(spec.Entry{Key: "ticks", Value: spec.Scalar("31")}))
		_, ps := spec.Decode(n, agents.NewSpec().Declare)
		said := ""
		for _, p := range ps {
			said += p.Path + ": " + p.Msg + "\n"
		}
		if !strings.Contains(said, want) {
			t.Errorf("%s\nsays %q\nwant %q", text, said, want)
		}
	}
}
