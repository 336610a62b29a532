package learner

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

// Algorithm 1 of McMahan et al. (2013) by hand, with α = .1, β = 1, λ_1 = λ_2 = 1 and gradients
// 1.5, −.5, 2:
//
//	n 2.25, z 1.5:       w = −(1.5 − 1)/((1 + 1.5)/.1 + 1) = −.5/26
//	n 2.5,  σ = (√2.5 − 1.5)/.1 = .81138830, z = 1.5 − .5 + .81138830·.5/26
//	                     = 1.01560362: w = −.01560362/26.81138830
//	n 6.5,  σ = (√6.5 − √2.5)/.1 = 9.68370927, z = 3.01560362 + 9.68370927·.00058198
//	                     = 3.02123932: w = −2.02123932/36.49509757
func TestProximalSteps(t *testing.T) {
	p := &Rates{Alpha: .1, Beta: 1, Lambda1: 1, Lambda2: 1}
	var c ftrlWeight
	for k, want := range []struct{ g, z, n, w float64 }{
		{1.5, 1.5, 2.25, -.5 / 26},
		{-.5, 1.01560362, 2.5, -.01560362 / 26.81138830},
		{2, 3.02123932, 6.5, -2.02123932 / 36.49509757},
	} {
		p.step(&c, want.g)
		need.Near(t, fmt.Sprintf("z after step %d", k+1), c.z, want.z, 1e-8)
		need.Near(t, fmt.Sprintf("n after step %d", k+1), c.n, want.n, 1e-12)
		need.Near(t, fmt.Sprintf("weight after step %d", k+1), c.w, want.w, 1e-8)
	}
	if w := p.weight(-1, 3); w != 0 {
		t.Errorf("a z of λ_1 has weight %v", w)
	}
	need.Near(t, "the weight", p.weight(-2, 3), 1./41, 1e-15) // −(−2 + 1)/((1 + 3)/.1 + 1)
	// Without regularisation and with β = 0 a first gradient moves a weight by α, whatever its size,
	// and on (w − 3)²/2 the weight converges to 3.
	p, c = &Rates{Alpha: .5}, ftrlWeight{}
	p.step(&c, -7)
	need.Near(t, "the first step", c.w, .5, 1e-15)
	for range 5000 {
		p.step(&c, c.w-3)
	}
	need.Near(t, "the end of 5000 steps towards 3", c.w, 3, 1e-6)
}

// slowFTRL is the published algorithm on named features: no hashing, no cached roots, and weights
// computed from z and n when needed.
type slowFTRL struct {
	p    *FTRL
	z, n map[string]float64
}

func (l *slowFTRL) weight(name string) float64 {
	z := l.z[name]
	if math.Abs(z) <= l.p.Lambda1 {
		return 0
	}
	sign := 1.0
	if z < 0 {
		sign = -1
	}
	return -(z - sign*l.p.Lambda1) / ((l.p.Beta+math.Sqrt(l.n[name]))/l.p.Alpha + l.p.Lambda2)
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

// namesOfFeatures returns the features of an exposure by name.
func namesOfFeatures(l *Learning, e Exposure) map[string]float64 {
	g, a, r, d := l.Cells.Split(e.Cell)
	c := strconv.Itoa(int(l.Campaigns[e.Ad].Category))
	x := map[string]float64{"one": 1, "past": num.Logit(l.Mean[e.Ad]) - num.Logit(base), "ad " + strconv.Itoa(e.Ad): 1,
		"category " + c: 1}
	for k, v := range [4]int{g, a, r, d} {
		tag := strconv.Itoa(k) + "=" + strconv.Itoa(v)
		x[tag], x[tag+" of "+c] = 1, 1
	}
	if e.Likes > 0 {
		x["likes "+strconv.Itoa(e.Likes)] = 1
	}
	return x
}

// The learner is compared with its slow twin, exposure by exposure.
func TestFTRLAndItsSlowTwin(t *testing.T) {
	l := world(t, func(k *Keys) { k.Learner = "ftrl" })
	if n, want := len(distinct(l.Online.hashes)), 2+len(l.Campaigns)+3+likeSteps+4*(2+3+2+8); n != want {
		t.Fatalf("%d places of %d features", n, want)
	}
	fast := l.Online
	slow := &slowFTRL{fast, map[string]float64{}, map[string]float64{}}
	luck := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for range 20000 {
		x := Exposure{Ad: luck.IntN(len(l.Campaigns)), Cell: luck.IntN(l.Cells.Count()), Likes: max(0, luck.IntN(8)-4)}
		_, _, _, d := l.Cells.Split(x.Cell)
		hit := luck.Float64() < .02+.02*float64(d)+.05*float64(x.Likes)
		e := logged(x, hit)
		if e.exposure() != x || e.hit() != hit {
			t.Fatal("an exposure is not what was logged")
		}
		features := namesOfFeatures(l, x)
		worst = max(worst, math.Abs(fast.Rate(x)-slow.predict(fast.offset, features)))
		fast.Learn(e)
		slow.learn(fast.offset, features, hit)
	}
	if !(worst <= 1e-9) {
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

// distinct returns the weight indices of all features.
func distinct(x *features) []uint32 {
	all := []uint32{x.one, x.past}
	all = append(all, x.ads...)
	for ad := range x.ads {
		all = append(all, x.kinds[ad])
	}
	all = append(all, x.likes[:]...)
	for k := range x.tags {
		all = append(all, x.tags[k]...)
		for c := range x.crosses {
			all = append(all, x.crosses[c][k]...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Features are hashed evenly: 3,000 names in 2^16 places collide as often as balls in boxes, 68
// times (sd 8).
func TestFeatureHash(t *testing.T) {
	seen := map[uint32]bool{}
	for k := range 3000 {
		seen[hashOf("interest of category", k%60, k/60)&(1<<16-1)] = true
	}
	if n := 3000 - len(seen); n < 36 || n > 100 {
		t.Errorf("%d collisions", n)
	}
}
