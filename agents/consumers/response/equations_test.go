package response

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/advertisers"
	"guanxi/agents/society/choice"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

var near = need.Near

// all are the engagements that can be billed.
var all = advertisers.EngagementNames[:hide]

// defaults are the keys at their defaults.
func defaults(t testing.TB) *Rates {
	t.Helper()
	a := new(Rates)
	if _, ps := spec.Decode(nil, a.Declare); ps.Err() != nil {
		t.Fatal(ps)
	}
	return a
}

func TestResponse(t *testing.T) {
	r := defaults(t).law(all, true, .4, []float64{1, 1.5})
	s := r.silent(0, endorsement{})
	for y, want := range []float64{.01, .005, .001, .001, .0005, .0005} {
		near(t, advertisers.EngagementNames[y], 1-s[y], want, 1e-15)
	}
	// One more unit of log-odds.
	near(t, "click at x = 1", 1-r.silent(1, endorsement{})[click], num.Sigmoid(num.Logit(.01)+1), 1e-15)
	near(t, "hide at x = 1", 1-r.silent(1, endorsement{})[hide], .0005, 1e-15)
	// A first like adds a percentage point to click and to like, further ones to like only.
	one, three := r.silent(0, endorsement{likes: 1}), r.silent(0, endorsement{likes: 3})
	near(t, "click with a like", 1-one[click], .02, 1e-12)
	near(t, "like with a like", 1-one[like], .015, 1e-12)
	near(t, "click with three likes", 1-three[click], .02, 1e-12)
	near(t, "like with three likes", 1-three[like], .025, 1e-12)
	near(t, "click with a like, factor 1.5", 1-r.silent(0, endorsement{class: 1, likes: 1})[click], .025, 1e-12)
	near(t, "base rate", r.Base(), 1-.99*.995*.999*.999*.9995, 1e-15)
	if x := r.x(r.ofCampaign(1), 1, 0); r.any(x) > r.most || r.any(x) < r.most-1e-8 {
		t.Errorf("bound %v, at the best match and creative the probability is %v", r.most, r.any(x))
	}
}

// Draws have the right probabilities, individually and in pairs.
func TestDraw(t *testing.T) {
	a := defaults(t)
	p := &a.Respond
	p.Click, p.Like, p.Comment, p.Forward, p.Collect, p.Hide = .3, .2, .1, .05, 0, .15
	r := a.law(all, true, 0, []float64{1})
	key := rng.New(1, 1, "draw")
	const n = 200000
	for _, q := range []endorsement{{}, {likes: 2}} {
		var got [kinds]float64
		both := 0.0
		for i := range n {
			d := r.draw(.5, q, key, uint64(i), 7)
			for y := range got {
				got[y] += float64(d >> y & 1)
			}
			both += float64(d & (d >> 5) & 1) // click and hide
		}
		silent := r.silent(.5, q)
		for y, s := range silent {
			simtest.Z(t, fmt.Sprintf("%s with %d likes", advertisers.EngagementNames[y], q.likes), got[y]/n, math.Sqrt(s*(1-s)),
				n, 1-s, 0)
		}
		want := (1 - silent[click]) * (1 - silent[hide])
		simtest.Z(t, "click and hide", both/n, math.Sqrt(want*(1-want)), n, want, 0)
	}
	// Probabilities of 0 and 1.
	p.Click, p.Like, p.Comment, p.Forward, p.Collect, p.Hide = 1, 1, 1, 1, 1, 1
	sure := a.law(all, true, 0, []float64{1})
	p.Click, p.Like, p.Comment, p.Forward, p.Collect, p.Hide = 0, 0, 0, 0, 0, 0
	never := a.law(all, true, 0, []float64{1})
	for i := range 1000 {
		if d := sure.draw(-3, endorsement{}, key, uint64(i), 1); d != 1<<kinds-1 {
			t.Fatalf("at probability 1 only %b happened", d)
		}
		if d := never.draw(30, endorsement{likes: 31}, key, uint64(i), 1); d != 0 {
			t.Fatalf("at probability 0 %b happened", d)
		}
	}
}

// Consumer surplus of an occasion: benefit less price is the logsum over α on average, whatever is
// bought.
func TestChoiceBenefit(t *testing.T) {
	c := &advertisers.CampaignSpec{}
	c.Product.Price, c.Product.Margin, c.Product.Sale, c.Product.Elasticity = 100e6, .25, .03, 2.5
	p := newOffer(c, .03, 1)
	perUtility := .97 * 40
	near(t, "1/α", choice.PerUtility(100, 2.5, .03), perUtility, 1e-12)
	// The elasticity of s = e^V/(1 + e^V) in the price, of which a unit costs α.
	odds := .03 / .97 * math.Exp(-.001/perUtility)
	near(t, "elasticity", -math.Log(odds/(1+odds)/.03)/math.Log(100.001/100), 2.5, 1e-4)
	near(t, "logsum", worthOf(p.sale, p.perUtility), -math.Log(1-.03)*perUtility, 1e-6)
	near(t, "benefit of a purchase less price", (p.experience(p.perUtility) - c.Product.Price).Float(), 0, 0)
	c.Product.Persuasion = .5
	p = newOffer(c, .03, 1)
	near(t, "persuaded", (p.experience(p.perUtility) - c.Product.Price).Float(), -.5*perUtility, 1e-6)
	near(t, "who minds a price half as much", (p.experience(2*p.perUtility) - c.Product.Price).Float(), -perUtility, 1e-6)
	c.Product.Persuasion = 1e15
	if p = newOffer(c, .03, 1); p.experience(p.perUtility) != -units.TooMuch {
		t.Errorf("beyond all amounts: %v", p.experience(p.perUtility))
	}
	near(t, "certain sale", worthOf(1, choice.PerUtility(100, 2.5, 1)), 0, 0)
}

// The probability of a sale is s·m/m̄.
func TestSaleAtAMatch(t *testing.T) {
	near(t, "at the mean match", saleAt(.2, .4, .4), .2, 1e-15)
	near(t, "at half of it", saleAt(.2, .2, .4), .1, 1e-15)
	near(t, "at twice", saleAt(.2, .8, .4), .4, 1e-15)
	near(t, "never quite sure", saleAt(.9, .8, .4), .99, 0)
	near(t, "sure where it was", saleAt(1, .8, .4), 1, 0)
	near(t, "without a topic", saleAt(.2, 0, 0), .2, 0)
}

// The surplus of an occasion is the area under demand above the price, for 300 drawn goods and viewers: a logit that at
// the price has the elasticity of the good where s buy, shifted to what a viewer of another match buys with.
func TestSurplusIsTheArea(t *testing.T) {
	draw, sure := rng.New(3, 1, "area").Stream(0), 0
	for range 300 {
		c := &advertisers.CampaignSpec{}
		price, s, eta := math.Exp(6*draw.Open()), 0.98*draw.Open(), 0.5+8*draw.Open()
		c.Product.Price, c.Product.Sale, c.Product.Elasticity = units.Amount(price), s, eta
		o, mean := newOffer(c, s, 1), 0.2+0.3*draw.Open()
		low, high := 0.0, 1e3*eta/price // of the price in utility
		slope := func() float64 { return (low + high) / 2 }
		at := func(s, p float64) float64 { return 1 / (1 + (1-s)/s*math.Exp(slope()*(p-price))) }
		for range 60 {
			if math.Log(at(s, price)/at(s, price*(1+1e-5)))/math.Log(1+1e-5) > eta {
				high = slope()
			} else {
				low = slope()
			}
		}
		bought := saleAt(s, draw.Open(), mean)
		if bought == surest {
			sure++
		}
		area := need.Area(func(p float64) float64 { return at(bought, p) }, price)
		near(t, fmt.Sprintf("surplus at %.2f, η %.1f, %.2f buy", price, eta, bought), worthOf(bought, o.perUtility), area,
			1e-2*area)
	}
	if sure < 10 {
		t.Errorf("%d viewers would buy surely", sure)
	}
}
