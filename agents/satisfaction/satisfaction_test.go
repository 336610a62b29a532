package satisfaction

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

func TestWeightsAndStart(t *testing.T) {
	x := trial{n: 50, ticks: 400, fit: 0.4, emotion: 5, satisfaction: "{start: 0.9, weights: {experiential: 3, emotional: 1}, churn: {base: 0/day}}"}
	r, w, f := x.run(t)
	s := r.Series("satisfaction")
	near(t, "start", s[0], 0.9, 1e-5)
	near(t, "end", s[400], (3*0.4+0.5)/4, 2e-5)
	near(t, "nuisance", w.Nuisance.Ad, 0.05, 0)
	near(t, "nuisance", w.Nuisance.Invite, 0.02, 0)
	near(t, "nuisance", w.Nuisance.Card, 0.02, 0)
	f.Nuisance.Ad = 0.3
	f.Rebuild(1)
	near(t, "nuisance", w.Nuisance.Ad, 0.3, 0)
}

// Contacts are distinct friends: the same friend counts once, however often it is met.
func TestContacts(t *testing.T) {
	x := trial{n: 200, ticks: 300, satisfaction: "{churn: {base: 0/day}}", feelers: func(w *society.World, c *sim.Chunk) {
		for i := c.Lo; i < c.Hi; i++ {
			for range 5 {
				w.Felt.AddContact(c, i, 0.5, (i+1)%w.N)
				w.Felt.AddContact(c, (i+1)%w.N, 0.5, i)
			}
		}
	}}
	r, _, _ := x.run(t)
	// Two neighbours on the circle: 2.03 by linear counting, 1.02 in the 3 % of cases in which
	// they share a bit.
	near(t, "social", r.Series("satisfaction_social")[300], 2.0/7, 0.01)
}

func TestExtremes(t *testing.T) {
	// Everybody leaves at once, and comes back at once.
	x := trial{n: 500, ticks: 4, satisfaction: "{churn: {base: 100000/day, satisfaction: 0, friends: 0, max: 100000/day}, return: {base: 100000/day}}"}
	r, _, _ := x.run(t)
	churned, returned := r.Series("churned"), r.Series("returned")
	if churned[1] != 500 || returned[1] != 0 || returned[2] != 500 || churned[2] != 500 {
		t.Errorf("churned %v, returned %v", churned, returned)
	}
	x.satisfaction = "{churn: {base: 0/day}, return: {base: 0/day}}"
	r, _, _ = x.run(t)
	if total(r.Series("churned")) != 0 || !(r.Series("churn_rate")[4] == 0) {
		t.Error("somebody leaves at hazard 0")
	}
	x = trial{n: 500, ticks: 4, users: -1}
	r, _, _ = x.run(t)
	if s := r.Series("satisfaction")[4]; !math.IsNaN(s) {
		t.Errorf("nobody's satisfaction is %v", s)
	}
	x = trial{n: 500, ticks: 200, experience: -1000, satisfaction: "{churn: {base: 0/day}}"}
	r, w, _ := x.run(t)
	near(t, "experiential", r.Series("satisfaction_experiential")[200], 0.5*math.Exp(-200./30), rounding(1, 30, x.n))
	for i := range w.N {
		if s := w.SatisfactionOf(i); !(s > 0 && s <= 1) {
			t.Fatalf("satisfaction %v", s)
		}
	}
}

// Trust in the platform above its initial value is experience.
func TestTrustEases(t *testing.T) {
	x := trial{n: 50, ticks: 300, fit: 0.4, satisfaction: "{churn: {base: 0/day}}"}
	r, w, _ := x.build(t, simtest.Options{Workers: 1})
	w.Governance = &society.Governance{Start: 0.5, Satisfaction: 0.4, PlatformTrust: make([]uint16, x.n)}
	for i := range w.N {
		w.Governance.PlatformTrust[i] = society.FullTrust * 3 / 4
	}
	simtest.Run(t, r)
	near(t, "experiential", r.Series("satisfaction_experiential")[300], 0.4+0.4*0.25, rounding(1, 30, x.n)+1e-4)
}

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := trial{n: 9000, ticks: 110, fit: 0.4, emotion: 3, contacts: 2, experience: -0.1, people: "{segments: {a: {share: 30%}, b: {share: 70%}}}",
			satisfaction: "{churn: {base: 1/year, friends: 0.1}, return: {base: 1/year}}"}.build(t, o)
		return r
	})
}
