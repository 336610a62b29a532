package ads

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// Algorithm 1 of McMahan et al. (2013), by hand. α = .1, β = 1, λ_1 = λ_2 = 1,
// gradients 1.5, −.5, 2:
//
//	n 2.25, z 1.5:       w = −(1.5 − 1)/((1 + 1.5)/.1 + 1) = −.5/26
//	n 2.5,  σ = (√2.5 − 1.5)/.1 = .81138830, z = 1.5 − .5 + .81138830·.5/26
//	                     = 1.01560362: w = −.01560362/26.81138830
//	n 6.5,  σ = (√6.5 − √2.5)/.1 = 9.68370927, z = 3.01560362 + 9.68370927·.00058198
//	                     = 3.02123932: w = −2.02123932/36.49509757
func TestProximalSteps(t *testing.T) {
	p := proximal{.1, 1, 1, 1}
	var c ftrlWeight
	for k, want := range []struct{ g, z, n, w float64 }{
		{1.5, 1.5, 2.25, -.5 / 26},
		{-.5, 1.01560362, 2.5, -.01560362 / 26.81138830},
		{2, 3.02123932, 6.5, -2.02123932 / 36.49509757},
	} {
		p.step(&c, want.g, 1)
		if math.Abs(c.z-want.z) > 1e-8 || math.Abs(c.n-want.n) > 1e-12 || math.Abs(c.w-want.w) > 1e-8 {
			t.Errorf("step %d: %+v, should be %+v", k+1, c, want)
		}
	}
	if w := p.Weight(-1, 3); w != 0 {
		t.Errorf("a z of λ_1 has weight %v", w)
	}
	if w := p.Weight(-2, 3); math.Abs(w-1./41) > 1e-15 { // −(−2 + 1)/((1 + 3)/.1 + 1)
		t.Errorf("weight %v", w)
	}
	// Without regularisation and with β = 0 a first gradient moves a weight by α,
	// whatever its size; and on (w − 3)²/2 the weight comes to rest at 3.
	p, c = proximal{.5, 0, 0, 0}, ftrlWeight{}
	p.step(&c, -7, 1)
	if math.Abs(c.w-.5) > 1e-15 {
		t.Errorf("first step %v", c.w)
	}
	for range 5000 {
		p.step(&c, c.w-3, 1)
	}
	if math.Abs(c.w-3) > 1e-6 {
		t.Errorf("5000 steps towards 3 end at %v", c.w)
	}
}

// slowFTRL is the published algorithm on named features, read off the paper: no
// hashing, no cached roots, weights from z and n whenever they are asked for.
type slowFTRL struct {
	p    proximal
	z, n map[string]float64
}

func (l *slowFTRL) weight(name string) float64 {
	z := l.z[name]
	if math.Abs(z) <= l.p.L1 {
		return 0
	}
	sign := 1.0
	if z < 0 {
		sign = -1
	}
	return -(z - sign*l.p.L1) / ((l.p.Beta+math.Sqrt(l.n[name]))/l.p.Alpha + l.p.L2)
}

func (l *slowFTRL) predict(offset float64, x map[string]float64) float64 {
	for name, v := range x {
		offset += v * l.weight(name)
	}
	return 1 / (1 + math.Exp(-offset))
}

func (l *slowFTRL) learn(offset float64, x map[string]float64, hit bool) {
	p := l.predict(offset, x)
	if hit {
		p--
	}
	w := map[string]float64{}
	for name := range x {
		w[name] = l.weight(name)
	}
	for name, v := range x {
		g := p * v
		sigma := (math.Sqrt(l.n[name]+g*g) - math.Sqrt(l.n[name])) / l.p.Alpha
		l.z[name] += g - sigma*w[name]
		l.n[name] += g * g
	}
}

// namesOfFeatures are the features of an exposure by name.
func namesOfFeatures(m *ads, e exposure) map[string]float64 {
	g, a, r, d := m.cells.split(e.cell())
	c := strconv.Itoa(int(m.face[e.ad()].category))
	x := map[string]float64{"one": 1, "past": logit(m.mean[e.ad()]) - logit(m.base), "ad " + strconv.Itoa(e.ad()): 1, "category " + c: 1}
	for k, v := range [4]int{g, a, r, d} {
		tag := strconv.Itoa(k) + "=" + strconv.Itoa(v)
		x[tag], x[tag+" of "+c] = 1, 1
	}
	if e.likes() > 0 {
		x["likes "+strconv.Itoa(e.likes())] = 1
	}
	return x
}

// regressionMarket is a market of many tags with a learner.
func regressionMarket(t testing.TB, learner, model string) trial {
	x := market(t).with(func(a *Spec) {
		a.Learner, a.Thompson.Model, a.Billing = learner, model, "interactive"
		a.Prior, a.Explore, a.Features.Bits = 50, .05, 14
	})
	x.n, x.ticks, x.every = 1500, 20, 10
	x.ties = ringOf(10)
	return x
}

// The learner against its slow twin, exposure by exposure.
func TestFTRLAndItsSlowTwin(t *testing.T) {
	_, m, _ := regressionMarket(t, "ftrl", "cells").with(func(a *Spec) { a.Features.Bits = 20 }).build(t, 1, 1, simtest.Options{Workers: 1})
	if n, want := len(distinct(m.x)), 2+len(m.campaigns)+3+likeSteps+4*(2+3+2+8); n != want {
		t.Fatalf("%d places of %d features", n, want)
	}
	for ad := range m.campaigns {
		m.mean[ad] = .02 + .002*float64(ad)
	}
	fast := m.model.(*byFTRL)
	slow := &slowFTRL{fast.rule, map[string]float64{}, map[string]float64{}}
	luck := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for range 20000 {
		cell, ad := int(m.used[luck.IntN(len(m.used))]), luck.IntN(len(m.campaigns))
		likes := max(0, luck.IntN(8)-4)
		_, _, _, d := m.cells.split(cell)
		e := exposureOf(cell, ad, likes, luck.Float64() < .02+.02*float64(d)+.05*float64(likes))
		if e.cell() != cell || e.ad() != ad || e.likes() != likes {
			t.Fatal("an exposure is not what was logged")
		}
		x := namesOfFeatures(m, e)
		worst = max(worst, math.Abs(fast.rateWith(ad, cell, likes)-slow.predict(fast.offset, x)))
		fast.take(e)
		slow.learn(fast.offset, x, e.hit())
	}
	if worst > 1e-9 {
		t.Errorf("predictions differ by %v", worst)
	}
	active := 0
	for _, c := range fast.weights {
		if c.w != 0 {
			active++
		}
	}
	if active < 30 {
		t.Errorf("%d weights", active)
	}
}

// distinct are the places of all features.
func distinct(x *features) []uint32 {
	all := []uint32{x.one, x.past}
	all = append(all, x.ads...)
	for ad := range x.ads {
		all = append(all, x.kinds[ad])
	}
	all = append(all, x.cues[:]...)
	for k := range x.tags {
		all = append(all, x.tags[k]...)
		for c := range x.crosses {
			all = append(all, x.crosses[c][k]...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A feature is hashed to its place evenly: 3,000 names in 2^16 places collide as
// often as balls in boxes, 68 times (sd 8).
func TestFeatureHash(t *testing.T) {
	seen := map[uint32]bool{}
	for k := range 3000 {
		seen[hashOf("interest of category", k%60, k/60)&(1<<16-1)] = true
	}
	if n := 3000 - len(seen); n < 36 || n > 100 {
		t.Errorf("%d collisions", n)
	}
}

var regressions = [][2]string{{"ftrl", "cells"}, {"thompson", "logistic"}, {"thompson", "cells"}}

// They pass what every mechanism has to: the same for any number of workers, and
// again.
func TestContractOfRegressions(t *testing.T) {
	for _, x := range regressions {
		t.Run(x[0]+" "+x[1], func(t *testing.T) {
			world := regressionMarket(t, x[0], x[1])
			world.n, world.ticks, world.rounds = 9000, 4, 2
			if testing.Short() {
				if x[1] != "cells" || x[0] != "ftrl" {
					t.Skip("one of three")
				}
				world.ticks = 2
			}
			simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
				r, _, _ := world.build(t, 3, 1, o)
				return r
			})
		})
	}
}

// Watching changes nothing for them either.
func TestJudgingRegressions(t *testing.T) {
	for _, x := range regressions {
		world := regressionMarket(t, x[0], x[1])
		alike(t, "judging changed the run of "+x[0]+" "+x[1], world.with(func(a *Spec) { a.Judged = 0 }), world.with(func(a *Spec) { a.Judged = 100 }), judging...)
	}
}

// Each key of theirs changes something.
func TestKeysOfLearners(t *testing.T) {
	for name, x := range map[string]struct {
		learner, model string
		set            func(a *Spec)
	}{
		"ftrl.alpha":         {"ftrl", "cells", func(a *Spec) { a.FTRL.Alpha = .4 }},
		"ftrl.beta":          {"ftrl", "cells", func(a *Spec) { a.FTRL.Beta = 3 }},
		"ftrl.lambda1":       {"ftrl", "cells", func(a *Spec) { a.FTRL.Lambda1 = .1 }},
		"ftrl.lambda2":       {"ftrl", "cells", func(a *Spec) { a.FTRL.Lambda2 = 9 }},
		"features.bits":      {"ftrl", "cells", func(a *Spec) { a.Features.Bits = 3 }},
		"features.cross":     {"ftrl", "cells", func(a *Spec) { a.Features.Cross = "campaign" }},
		"thompson.model":     {"thompson", "cells", func(a *Spec) { a.Thompson.Model = "logistic" }},
		"thompson.precision": {"thompson", "logistic", func(a *Spec) { a.Thompson.Precision = 9 }},
		"forgetting":         {"thompson", "logistic", func(a *Spec) { a.Forgetting = units.Rate{Value: .5, Per: units.Day} }},
		"learner":            {"ftrl", "cells", func(a *Spec) { a.Learner = "thompson" }},
	} {
		world := regressionMarket(t, x.learner, x.model)
		world.n, world.ticks = 800, 15
		did := func(x trial) []float64 {
			r, _ := x.run(t, 1, 1)
			return append(r.Series("ad_demand"), r.Series("ad_clicks")...)
		}
		if slices.Equal(did(world), did(world.with(x.set))) {
			t.Errorf("%s changes nothing", name)
		}
	}
}

// A timeline that brings ftrl in late: it learns from then on.
func TestLateFTRL(t *testing.T) {
	r, m, _ := regressionMarket(t, "none", "cells").build(t, 1, 1, simtest.Options{Workers: 1})
	m.spec.Learner = "ftrl"
	m.Rebuild()
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(m.ftrl, func(c ftrlWeight) bool { return c.w != 0 }) {
		t.Error("nothing was learned")
	}
}
