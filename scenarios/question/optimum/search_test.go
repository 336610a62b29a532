package optimum

import (
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// hunt runs a search of a function of points: goals, then gaps.
func hunt(t *testing.T, d, first, runs, batch int, f func(u []float64, n int) ([]float64, []float64)) []trial {
	t.Helper()
	key := rng.New(1, 0, "test")
	var trials []trial
	add := func(points [][]float64) {
		for _, u := range points {
			x := trial{at: u}
			x.goals, x.gaps = f(u, len(trials))
			trials = append(trials, x)
		}
	}
	add(start(key, first, d))
	for len(trials) < runs {
		add(need.Value(propose(learn(trials), trials, make([]float64, 1), min(batch, runs-len(trials)), key))(t))
	}
	return trials
}

// Of a quadratic with noise the search finds the top: 40 points in two factors, noise a tenth of the range.
func TestNoisyQuadratic(t *testing.T) {
	noise := rng.New(7, 0, "noise")
	trials := hunt(t, 2, 6, 40, 4, func(u []float64, n int) ([]float64, []float64) {
		x, y := u[0]-.3, u[1]-.72
		e := float64(noise.Float(uint64(n), 0)+noise.Float(uint64(n), 1)+noise.Float(uint64(n), 2)) - 1.5 // sd .5
		return []float64{-4*x*x - 4*y*y + .2*e}, nil
	})
	m := learn(trials)
	u := trials[m.best(trials, m.goals[0])].at
	if math.Abs(u[0]-.3) > .1 || math.Abs(u[1]-.72) > .1 {
		t.Errorf("best at %v, the top is at .3, .72", u)
	}
}

// A function with two tops is hunt beyond the lower one.
func TestTwoTops(t *testing.T) {
	bump := func(x, at, height, width float64) float64 {
		return height * math.Exp(-(x-at)*(x-at)/(2*width*width))
	}
	trials := hunt(t, 1, 4, 24, 2, func(u []float64, n int) ([]float64, []float64) {
		return []float64{bump(u[0], .25, 1, .15) + bump(u[0], .83, 1.3, .05)}, nil
	})
	m := learn(trials)
	if u := trials[m.best(trials, m.goals[0])].at; math.Abs(u[0]-.83) > .02 {
		t.Errorf("best at %v, the higher top is at .83", u)
	}
}

// The maximum of x + y under x² + y² ≤ 1/2 lies at (1/2, 1/2); without the condition at (1, 1).
func TestCondition(t *testing.T) {
	trials := hunt(t, 2, 6, 40, 4, func(u []float64, n int) ([]float64, []float64) {
		return []float64{u[0] + u[1]}, []float64{.5 - u[0]*u[0] - u[1]*u[1]}
	})
	m := learn(trials)
	best := trials[m.best(trials, m.goals[0])]
	if math.Abs(best.goals[0]-1) > .02 || best.gaps[0] < -.01 {
		t.Errorf("best at %v with %v, the maximum is 1 at .5, .5", best.at, best)
	}
	never := []trial{{[]float64{.1}, []float64{1}, []float64{-1}}, {[]float64{.9}, []float64{2}, []float64{-2}},
		{[]float64{.5}, []float64{3}, []float64{-1.5}}}
	if m := learn(never); m.best(never, m.goals[0]) >= 0 {
		t.Error("a point that meets no condition is the best")
	}
}

// A two-sided monopoly with demand n₁ = A + α₁n₂ − p₁, and likewise on side 2, does best where n = A/(2 − α₁ − α₂) on
// both sides (Armstrong 2006): with A = .4, α = (.2, .6) n = 1/3 at margins of 2/15 and 4/15, profit 2/15.
func TestTwoSidedMonopoly(t *testing.T) {
	trials := hunt(t, 2, 6, 40, 4, func(u []float64, n int) ([]float64, []float64) {
		p1, p2 := .4*u[0], .4*u[1]
		n1 := (.4 - p1 + .2*(.4-p2)) / (1 - .2*.6)
		n2 := (.4 - p2 + .6*(.4-p1)) / (1 - .2*.6)
		return []float64{p1*n1 + p2*n2}, nil
	})
	m := learn(trials)
	best := trials[m.best(trials, m.goals[0])]
	if math.Abs(.4*best.at[0]-2./15) > .01 || math.Abs(.4*best.at[1]-4./15) > .01 || math.Abs(best.goals[0]-2./15) > 1e-4 {
		t.Errorf("margins %.3f, %.3f with profit %.5f, the best are .133, .267 with .13333", .4*best.at[0], .4*best.at[1],
			best.goals[0])
	}
}

// Of the goals −(x−.2)² − y² and −(x−.8)² − y², where x is the first factor and y the distance of the second from .5,
// what is efficient is the segment from .2 to .8 with y = 0.
func TestFront(t *testing.T) {
	trials := hunt(t, 2, 6, 50, 5, func(u []float64, n int) ([]float64, []float64) {
		y := (u[1] - .5) * (u[1] - .5)
		return []float64{-(u[0]-.2)*(u[0]-.2) - y, -(u[0]-.8)*(u[0]-.8) - y}, nil
	})
	front := learn(trials).front(trials)
	least, most := 1.0, 0.0
	for _, i := range front {
		u := trials[i].at
		least, most = min(least, u[0]), max(most, u[0])
		if math.Abs(u[1]-.5) > .1 || u[0] < .1 || u[0] > .9 {
			t.Errorf("%v is not efficient", u)
		}
	}
	if len(front) < 8 || least > .3 || most < .7 {
		t.Errorf("%d points from %.2f to %.2f", len(front), least, most)
	}
}

// The process interpolates without noise, returns to the mean far from the points, and its prediction equals the
// closed form of two points.
func TestKriging(t *testing.T) {
	s := shape{[]float64{.5}, 0}
	k := krige([][]float64{{0}, {1}}, []float64{1, 3}, s)
	r := math.Sqrt(5) / .5
	c := (1 + r + r*r/3) * math.Exp(-r)
	if mean, sd := k.at([]float64{1}); math.Abs(mean-3) > 1e-6 || sd > 1e-3 {
		t.Errorf("at a point %v ± %v", mean, sd)
	}
	half := math.Sqrt(5) * .5 / .5
	h := (1 + half + half*half/3) * math.Exp(-half)
	mean, sd := k.at([]float64{.5})
	s2 := 1 / (1 - c) // (y−2)ᵀK⁻¹(y−2)/2 with K⁻¹(−1, 1) = (−1, 1)/(1−c)
	want := math.Sqrt(s2 * (1 - 2*h*h/(1+c) + (1-2*h/(1+c))*(1-2*h/(1+c))/(2/(1+c))))
	if math.Abs(mean-2) > 1e-9 || math.Abs(sd-want) > 1e-6 {
		t.Errorf("between %v ± %v, want 2 ± %v", mean, sd, want)
	}
	if x := improvement(1, 2, 1); math.Abs(x-2/math.Sqrt(2*math.Pi)) > 1e-12 {
		t.Errorf("improvement at the level %v", x)
	}
	if x := improvement(0, 1, 1); math.Abs(x-.08331547) > 1e-7 { // φ(1) − (1 − Φ(1))
		t.Errorf("improvement %v", x)
	}
}
