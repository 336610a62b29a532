package satisfaction

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
)

// With β = γ = 0 churn is exponential.
func TestChurnIsExponential(t *testing.T) {
	const n = 20_000
	x := trial{world: societytest.World{N: n, Ticks: 200}, spec: "{churn: {base: 0.01/day, satisfaction: 0, friends: " +
		"0}, return: {base: 0/day}}"}
	r, _ := x.run(t)
	users := r.Series("adopters")
	for _, day := range []int{10, 50, 100, 200} {
		p := math.Exp(-0.01 * float64(day))
		simtest.Z(t, "users left", users[day]/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	rate := r.Series("churn_rate")
	simtest.Z(t, "churn rate", rate[100], math.Sqrt(0.01), int(30*n*math.Exp(-1)), -math.Expm1(-0.01), 0)
	// Of those active on day t−90, e^(−.9) are users on day t.
	loyal := r.Series("loyalty90")
	if !math.IsNaN(loyal[99]) {
		t.Errorf("loyalty on day 99: %v", loyal[99])
	}
	p := math.Exp(-0.9)
	simtest.Z(t, "loyalty90", loyal[100], math.Sqrt(p*(1-p)), n*9/10, p, 0)
	simtest.Z(t, "loyalty90", loyal[200], math.Sqrt(p*(1-p)), int(n*math.Exp(-1.1)), p, 0)
}

// The churn rate of a segment is that of its users; the overall rate is the mean, weighted by
// users.
func TestChurnBySegment(t *testing.T) {
	const n = 4000
	x := trial{world: societytest.World{N: n, Ticks: 30, People: "{segments: {a: {share: 25%}, b: {share: 75%}}}"},
		fit:  0.3,
		spec: "{start: 0.1, churn: {base: 0.01/day, satisfaction: 0, friends: 0}, return: {base: 0/day}}"}
	r, m := x.run(t)
	size := map[string]float64{}
	at := slices.IndexFunc(r.Tables(), func(x *table.Table) bool { return x.Name == "segments" })
	if at < 0 {
		t.Fatal("no table segments")
	}
	table, sum, days := r.Tables()[at], 0.0, 0.0
	for row := range table.Rows() {
		size[table.Col("segment").Text(row)] = table.Col("consumers").Float(row)
	}
	for g, name := range m.w.Segments {
		users := r.Series("adopters." + name)
		if users[0] != size[name] {
			t.Errorf("%v consumers in segment %s, %v of them users at the start", size[name], name, users[0])
		}
		exposed := 0.0 // user-days
		for day := range 30 {
			exposed += users[day]
		}
		near(t, "churn of "+name, r.Series("churn_rate." + name)[30], (users[0]-users[30])/exposed, 1e-12)
		sum, days = sum+users[0]-users[30], days+exposed
		if m.w.UsersIn(g) == 0 {
			t.Errorf("nobody is left in %s", name)
		}
	}
	near(t, "churn of all", r.Series("churn_rate")[30], sum/days, 1e-12)
}

// S and friends lower the hazard as in the equation.
func TestChurnHazard(t *testing.T) {
	const n = 40_000
	var s, p, want float64
	run := func(churn string, ties society.TiesSpec) float64 {
		section := fmt.Sprintf("{start: %v, weights: {experiential: 1}, return: {base: 0/day}, churn: %s}", s, churn)
		r, _ := trial{world: societytest.World{N: n, Ticks: 5, Ties: ties}, fit: s, spec: section}.run(t)
		return total(r.Series("churned")) / n
	}
	for _, s = range []float64{0.2, 0.8} {
		p = run("{base: 0.05/day, max: 1/day, friends: 0}", society.TiesSpec{Kind: "ring", Degree: 4})
		want = -math.Expm1(-5 * 0.05 * math.Exp(-3*(s-0.5)))
		simtest.Z(t, fmt.Sprintf("churn at a satisfaction of %v", s), p, math.Sqrt(want*(1-want)), n, want, 0)
	}
	// Friends leave, too, at most 4 % of them, so ln(1 + friends) falls by less than .04.
	p = run("{base: 0.05/day, max: 1/day, satisfaction: 0, friends: 1}", society.TiesSpec{Kind: "ring", Degree: 4})
	want = -math.Expm1(-5 * 0.05 / 5)
	simtest.Z(t, "churn among friends", p, math.Sqrt(want), n, want, 0.05*want)
	s = 0.01 // nearly the largest hazard that there is
	p = run("{base: 0.05/day, max: 1/day, friends: 1}", society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 1e-9})
	want = -math.Expm1(-5 * 0.05 * math.Exp(-3*(s-0.5)))
	simtest.Z(t, "churn without friends and satisfaction", p, math.Sqrt(want*(1-want)), n, want, 0)
	p = run("{base: 10/day, max: 0.02/day}", society.TiesSpec{Kind: "complete"})
	want = -math.Expm1(-5 * 0.02 * 1)
	if p > want || p == 0 {
		t.Errorf("churn %v with a maximum of %v", p, want)
	}
}

// Users leave and come back: the stationary share is r/(h + r).
func TestReturn(t *testing.T) {
	const n = 20_000
	x := trial{world: societytest.World{N: n, Ticks: 400, Every: 400}, spec: "{churn: {base: 0.02/day, satisfaction: " +
		"0, friends: 0}, return: {base: 0.03/day, friends: 0}}"}
	r, m := x.run(t)
	h, b := -math.Expm1(-0.02), -math.Expm1(-0.03)
	// A user who leaves in Adapt can be back in the next Arrive, so at the end of a day the
	// stationary share is b·(1 − h)/(1 − (1 − b)(1 − h)).
	want := b * (1 - h) / (1 - (1-b)*(1-h))
	simtest.Z(t, "share of users", r.Series("adopters")[1]/n, math.Sqrt(want*(1-want)), n, want, 0)
	if r.Series("registered")[1] != n || r.Series("new_adopters")[1] != 0 || r.Series("returned")[1] == 0 {
		t.Error("who comes back counts as new")
	}
	if m.w.Users != int64(r.Series("adopters")[1]) {
		t.Error("users are miscounted")
	}
}
