package pacing

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

var near = need.Near

func TestPace(t *testing.T) {
	near(t, "throttle", throttle(10, 40), .25, 0)
	near(t, "throttle", throttle(10, 5), 1, 0)
	near(t, "throttle", throttle(0, 5), 0, 0)
	p := Pace{}
	p.Begin(.04)
	near(t, "first guess", p.expected(200), 8, 1e-12)
	near(t, "margin of no scatter", margin(.02), 0, 0)
	near(t, "margin", margin(.1), .09, 1e-15)
	near(t, "largest margin", margin(1), .25, 0)
	p = Pace{spend: 100, took: 10, bills: 1000, Theta: 1} // .1 per charge
	near(t, "expected", p.expected(10), 100, 1e-12)
	near(t, "target with room", p.careful(10, 1000), 10, 0)
	near(t, "target without room", p.careful(10, 10), 9.1, 1e-12)
	near(t, "target with room for less than two scatters", p.careful(10, 11.9), 9.1, 1e-12)
	near(t, "target with room for more", p.careful(10, 12.1), 10, 0)
	p.scatter = .04
	near(t, "target with scatter .2", p.careful(10, 10), 7.9, 1e-12)
	p.plan = 50
	p.Learn(&Flow{Slots: 10}, 100, 900, 20)
	near(t, "scatter", p.scatter, .9*.04+.1, 1e-12)
	near(t, "spend", p.spend, 190, 1e-12)
	near(t, "took", p.took, 29, 1e-12)
	p.Learn(&Flow{Slots: 1}, 0, 0, 1) // a tenth of ten slots counts as a tenth of a tick
	near(t, "spend after a tick with few slots", p.spend, 190*math.Pow(.9, .1), 1e-12)
	near(t, "took", p.took, 29*math.Pow(.9, .1)+1, 1e-12)
	p = Pace{took: 10, Theta: .25} // it took part in a quarter of the slots
	p.Learn(&Flow{Slots: 20}, 3, 30, 20)
	near(t, "took with a throttle", p.took, 9+5, 1e-12)
	// μ falls where spend is above the target, and rises to 1 below it.
	f := &Flow{Slots: 10}
	p = Pace{Mu: 1, Theta: 1}
	p.Steer(f, 150, 100)
	near(t, "μ after 50 % too much", p.Mu, math.Exp(-.05), 1e-15)
	p.Steer(f, 0, 100)
	p.Steer(f, 0, 100)
	near(t, "μ after nothing", p.Mu, 1, 1e-15)
	p.Steer(f, 1000, 100)
	near(t, "μ after ten times as much", p.Mu, math.Exp(-.1), 1e-15)
	p = Pace{Mu: 1, Theta: .8}
	p.Steer(f, 100, 100)
	near(t, "μ after the target in four of five slots", p.Mu, math.Exp(-.025), 1e-15)
	p = Pace{Mu: 1, Theta: 1}
	p.Steer(&Flow{Slots: 1}, 150, 100)
	near(t, "μ after 50 % too much in one slot", p.Mu, math.Exp(-.005), 1e-15)
	p.Steer(f, 1, 0)
	near(t, "μ without money", p.Mu, .01, 0)
	p.Steer(f, 200, 100)
	near(t, "the least μ", p.Mu, .01, 0)
}

// A controller plans for what it aims to spend, and no more than it expects to: scatter is relative
// to that.
func TestPlans(t *testing.T) {
	for _, x := range []struct{ expected, plan, theta float64 }{{400, 100, .25}, {40, 40, 1}} {
		p := Pace{spend: x.expected, took: 10, Mu: 1}
		p.Plan(100, 1000, 10)
		near(t, "plan", p.plan, x.plan, 1e-9)
		near(t, "throttle", p.Theta, x.theta, 1e-9)
	}
}

// The error of a plan counts as scatter once the first guess is less than a tenth of what is known.
func TestScatterAfterTheFirstGuess(t *testing.T) {
	var p Pace
	p.Begin(.04)
	near(t, "ϑ", p.Theta, 1, 0)
	near(t, "μ", p.Mu, 1, 0)
	f := &Flow{Slots: 10}
	p.plan = 50
	// of the guess 10, 9, and 8.1 remained
	for _, x := range []struct{ slots, took, scatter float64 }{{20, 29, 0}, {74, 100.1, 0}, {100, 190.09, .025}} {
		p.Learn(f, 75, 1, x.slots)
		near(t, "took", p.took, x.took, 1e-9)
		near(t, "scatter", p.scatter, x.scatter, 1e-12)
	}
}
