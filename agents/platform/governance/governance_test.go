package governance

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

const busy = "{cheat: {gain: {dist: lognormal, mean: 900, sd: 700}, noise: 200, every: 20d}, audit: {rate: " +
	"0.02/day, false: 5%}, report: {rate: 2%, malicious: 1%, false: 20%}, penalty: {fine: 300, remove: 2%}, admission: " +
	"{minimum: 0.75, noise: 0.2}, guidance: {rate: 2/year}}"

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000, Ticks: 60}, shops: 60, rate: 0.2,
		spec: busy}.build))
}

// lone is a market in which only audits at a given rate detect misconduct, nobody is removed, and
// every shop can save exactly 100.
func lone(rate, fine string) string {
	return "{cheat: {gain: 100, noise: 20}, audit: {rate: " + rate + ", false: 0%}, report: off, penalty: {fine: " +
		fine + ", remove: 0%, refund: false}, admission: off, guidance: off}"
}

// The share of decisions for misconduct is the logistic function of g − P_det·φ, and 0 where
// P_det·(φ + V) is far above g.
func TestLogisticTail(t *testing.T) {
	const every = 30.0
	for _, x := range []struct{ audit, fine float64 }{{0, 0}, {0.02, 180}, {0.02, 221.6}, {0.05, 180}, {0.02, 4000}} {
		r, m := trial{world: societytest.World{N: 500, Ticks: 720}, shops: 400, spec: lone(fmt.Sprintf("%v/day", x.audit),
			fmt.Sprint(x.fine))}.run(t)
		p := 1 - math.Exp(-x.audit*every)
		want := sigmoid((100 - p*x.fine) / 20)
		share(t, fmt.Sprintf("misconduct at audits %v, fine %v", x.audit, x.fine), total(r.Series("misconduct_started")),
			m.decisions(), want, 0)
		if x.fine == 4000 && total(r.Series("misconduct_started")) != 0 {
			t.Error("misconduct though it costs far more than it gains")
		}
		if started := total(r.Series("misconduct_started")); started > 0 {
			// A period that has not ended at the end of the run finds fewer.
			share(t, "found of it", total(r.Series("misconduct_found")), started, p, p/24)
		}
	}
	// Removal: P·z·V, with V = annual profit/(r + h), far above g.
	r, _ := trial{world: societytest.World{N: 2000, Ticks: 200}, shops: 40, spec: "{cheat: {gain: 100}, audit: {rate: " +
		"0.002/day, false: 0%}, report: off, penalty: {fine: 0, remove: 100%}}"}.run(t)
	if n := total(r.Series("misconduct_started")); n != 0 {
		t.Errorf("%v decisions for misconduct though all future profit is at stake", n)
	}
}

// Equal products of probability and fine deter equally.
func TestProductDeters(t *testing.T) {
	for _, p := range []float64{0.9, 0.5, 0.2} { // the fine grows
		fine, audit := 90/p, -math.Log(1-p)/30
		r, m := trial{world: societytest.World{N: 500, Ticks: 720}, shops: 400, spec: lone(fmt.Sprintf("%.9g/day", audit),
			fmt.Sprintf("%.6f", fine))}.run(t)
		share(t, fmt.Sprintf("misconduct at P %v, fine %.4g", p, fine), total(r.Series("misconduct_started")), m.decisions(),
			sigmoid(0.5), 1e-4)
	}
}

// After n outcomes W is 1 − (1 − W_0)(1 − η)^n if all are good, and on average
// q + (W_0 − q)(1 − η)^n if a share q of them is.
func TestTrust(t *testing.T) {
	for _, quality := range []float64{1e-12, 0.3, 1} { // a quality of 0 stands for the default of the trial
		const n, eta = 20_000, 0.05
		r, m := trial{world: societytest.World{N: n, Ticks: 30, Users: 0.5}, quality: quality,
			spec: "{cheat: {gain: 0}, audit: {rate: 0/day}, report: off, admission: off, trust: {start: 0.6, rate: 0.05}}",
			set:  func(k *market) { k.rate = 1 }}.run(t)
		// Purchases are Poisson(1) a day, so (1−η)^n has mean e^(−η·days).
		sum, sq, users, trust := 0.0, 0.0, 0.0, 0.0
		for i := range n {
			w := float64(m.pub.PlatformTrust[i]) / society.FullTrust
			sum, sq = sum+w, sq+w*w
			if m.w.Status[i] == society.Using {
				users, trust = users+1, trust+w
			}
		}
		near(t, "platform_trust", r.Series("platform_trust")[30], trust/users, 1e-9)
		mean := sum / n
		simtest.Z(t, fmt.Sprintf("trust at quality %v", quality), mean, math.Sqrt(sq/n-mean*mean), n,
			quality+(0.6-quality)*math.Exp(-eta*30), 1e-5)
	}
	// For a single consumer, exactly.
	g := society.NewGovernance(sim.NewBuilder(sim.Config{}).Scope("x"), 1, 1, 0.6)
	w := g.PlatformTrust[0]
	for k := range 40 {
		w = toward(w, society.FullTrust, uint64(math.Round(0.05*0x1p32)), 1<<15)
		near(t, "W", float64(w)/society.FullTrust, 1-0.4*math.Pow(0.95, float64(k+1)), 1e-4)
	}
	if g.Confidence(0) != 0 || g.Ease(0) != 0 {
		t.Error("trust of the start has an effect")
	}
	g.Choice, g.Satisfaction, g.PlatformTrust[0] = 2, 0.5, 0
	near(t, "utility at no trust", g.Confidence(0), -1.2, 1e-5)
	near(t, "experience at no trust", g.Ease(0), -0.3, 1e-5)
}

// A step adds a share of what is missing: E q = 1 − (1−q)e^(−rate·γ·t).
func TestGuidance(t *testing.T) {
	const shops, days = 3000, 365
	r, m := trial{world: societytest.World{N: 100, Ticks: days}, shops: shops, quality: 0.5,
		spec: "{cheat: {gain: 0}, audit: {rate: 0/day}, report: off, admission: off, guidance: {rate: 6/year, cost: 100, " +
			"gain: 20%}}",
		set: func(k *market) {
			k.w.Policy = society.NewPolicy() // which pays for every second step
			k.w.Policy.Paid[society.SpendGuidance] = 0.5
		}}.run(t)
	steps := 3 * days / 365.25 * shops
	simtest.Z(t, "steps", total(r.Series("guidance_steps")), math.Sqrt(steps), 1, steps, 0)
	near(t, "cost", -m.w.Cash().Float(), 100*total(r.Series("guidance_steps")), 1e-6)
	sum, sq := 0.0, 0.0
	for _, q := range m.pub.Delivers {
		sum, sq = sum+q, sq+q*q
	}
	mean := sum / shops
	simtest.Z(t, "quality", mean, math.Sqrt(sq/shops-mean*mean), shops, 1-0.5*math.Exp(-3*0.2*days/365.25), 0)
}

// The periods of shops begin at times of their own, uniform over a period, and each shop decides once
// a period.
func TestStartsOfPeriods(t *testing.T) {
	const n, days = 400, 75
	r, m := trial{world: societytest.World{N: 100, Ticks: days}, shops: n, spec: "{cheat: {every: 30d}}"}.run(t)
	h, by := &m.shops, [4]float64{}
	for j := range n {
		if want := uint32(math.Floor(days/30.0 + h.start[j])); h.spell[j] != want {
			t.Fatalf("shop %d, from %v on, has decided %d times, should be %d", j, h.start[j], h.spell[j], want)
		}
		by[int(4*h.start[j])]++
	}
	for k, x := range by {
		near(t, fmt.Sprintf("shops that start in quarter %d", k), x, n/4, 4*math.Sqrt(n*3.0/16))
	}
	if len(r.Warnings()) > 0 {
		t.Errorf("%v", r.Warnings())
	}
}
