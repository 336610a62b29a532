package ads

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.9g, should be %.9g", name, got, want)
	}
}

// revenue is the mean price of a slot with n bidders over draws.
func revenue(seed uint64, n, auctions int, reserve float64, draw func(u float64) float64, kind string) (mean, sd float64) {
	key := rng.New(seed, 1, "auction")
	bidders := make([]Bidder, n)
	prices := make([]float64, auctions)
	rule := Rule{Auction: kind, QualityWeight: 1}
	for a := range prices {
		for k := range bidders {
			bidders[k] = Bidder{Value: draw(key.Open(uint64(a), uint64(k))), Quality: 1, Reserve: reserve}
		}
		if o := rule.Run(bidders); o.Winner >= 0 {
			prices[a] = o.Price
		}
	}
	return meanSD(prices)
}

// V19: second-price auctions with values U(0,1), and with a reserve of .5.
func TestSecondPriceRevenue(t *testing.T) {
	const auctions = 200000
	uniform := func(u float64) float64 { return u }
	for _, c := range []struct {
		n             int
		free, reserve float64
	}{{2, .33333, .41667}, {3, .5, .53125}, {5, .66667, .67188}, {10, .81818, .81827}} {
		mean, sd := revenue(1, c.n, auctions, 0, uniform, "second_price")
		simtest.Z(t, fmt.Sprintf("revenue of %d bidders", c.n), mean, sd, auctions, c.free, 5e-6)
		simtest.Z(t, fmt.Sprintf("revenue of %d bidders, (n−1)/(n+1)", c.n), mean, sd, auctions, float64(c.n-1)/float64(c.n+1), 0)
		mean, sd = revenue(2, c.n, auctions, .5, uniform, "second_price")
		simtest.Z(t, fmt.Sprintf("revenue of %d bidders, reserve .5", c.n), mean, sd, auctions, c.reserve, 5e-6)
		// First price with honest bids pays the highest, n/(n+1).
		mean, sd = revenue(3, c.n, auctions, 0, uniform, "first_price")
		simtest.Z(t, fmt.Sprintf("first price of %d bidders", c.n), mean, sd, auctions, float64(c.n)/float64(c.n+1), 0)
		// Exponential values: the second highest has mean H_K − 1.
		mean, sd = revenue(4, c.n, auctions, 0, func(u float64) float64 { return -num.Log(u) }, "second_price")
		h := 0.0
		for k := 2; k <= c.n; k++ {
			h += 1 / float64(k)
		}
		simtest.Z(t, fmt.Sprintf("revenue of %d exponential bidders", c.n), mean, sd, auctions, h, 0)
	}
}

// V19q: bids per engagement 2, 3, 1 at rates .10, .05, .12.
func TestQualityAuction(t *testing.T) {
	rates := []float64{.10, .05, .12}
	var bidders []Bidder
	for k, b := range []float64{2, 3, 1} {
		bidders = append(bidders, Bidder{Value: PerThousand(b, rates[k]), Quality: 1})
	}
	o := Rule{Auction: "second_price"}.Run(bidders)
	if o.Winner != 0 {
		t.Fatalf("bidder %d wins, should be 0", o.Winner)
	}
	near(t, "price per engagement", PerInteraction(o.Price, rates[0]), 1.5, 1e-12)
	near(t, "revenue per 1000", o.Price, 150, 1e-9)
}

// V21
func TestPerThousand(t *testing.T) { near(t, "CPM", PerThousand(2, .02), 40, 1e-12) }

// V24
func TestPosterior(t *testing.T) {
	mean, sd := Posterior(1, 99, 20, 1000)
	near(t, "posterior mean", mean, .0190909, 5e-8)
	near(t, "posterior sd", sd, .0041241, 5e-8)
	near(t, "shrunk mean", shrunk(20, 1000, .01, 100), mean, 1e-15)
}

// The price keeps the winner ahead, and is never above its bid.
func TestPrices(t *testing.T) {
	rule := Rule{Auction: "second_price", QualityWeight: 1, NuisancePrice: .01}
	o := rule.Run([]Bidder{{Value: 100, Quality: .5, Hide: .001}, {Value: 60, Quality: .8, Hide: .0005}, {Value: 19, Quality: 1, Reserve: 20}})
	// Scores 49.99 and 47.995; the winner would still win at 48.005/.5 = 96.01.
	if o.Winner != 0 {
		t.Fatalf("bidder %d wins", o.Winner)
	}
	near(t, "second price", o.Price, 96.01, 1e-9)
	o = rule.Run([]Bidder{{Value: 30, Quality: 1, Reserve: 20}})
	near(t, "price without a rival", o.Price, 20, 0)
	if o = rule.Run([]Bidder{{Value: 19, Quality: 1, Reserve: 20}}); o.Winner != -1 {
		t.Error("a bid below the reserve won")
	}
	if o = rule.Run([]Bidder{{Value: 0, Quality: 1}}); o.Winner != -1 {
		t.Error("a bid of nothing won")
	}
	// A boost multiplies the score, so the second bid wins and pays less.
	o = Rule{Auction: "second_price", QualityWeight: 1}.Run([]Bidder{{Value: 100, Quality: 1}, {Value: 80, Quality: 1, Boost: .5}})
	if o.Winner != 1 {
		t.Fatal("the boost did not help")
	}
	near(t, "boosted price", o.Price, 100/1.5, 1e-12)
	o = Rule{Auction: "price_list", QualityWeight: 1}.Run([]Bidder{{Value: 200, Quality: .5, Reserve: 140}, {Value: 150, Quality: .6, Reserve: 140}, {Value: 130, Quality: 1, Reserve: 140}})
	if o.Winner != 1 || o.Price != 140 {
		t.Errorf("list: bidder %d at %v, should be 1 at 140", o.Winner, o.Price)
	}
}

func TestResponse(t *testing.T) {
	a := defaults(t)
	r := a.responses(.4, []float64{1, 1.5})
	s := r.silent(0, cue{})
	for y, want := range []float64{.01, .005, .001, .001, .0005, .0005} {
		near(t, kindNames[y], 1-s[y], want, 1e-15)
	}
	// One more unit of log-odds.
	near(t, "click at x = 1", 1-r.silent(1, cue{})[click], num.Sigmoid(logit(.01)+1), 1e-15)
	near(t, "hide at x = 1", 1-r.silent(1, cue{})[hide], .0005, 1e-15)
	// A first like adds a point to click and to like, further ones to like only.
	one, three := r.silent(0, cue{likes: 1}), r.silent(0, cue{likes: 3})
	near(t, "click with a like", 1-one[click], .02, 1e-12)
	near(t, "like with a like", 1-one[like], .015, 1e-12)
	near(t, "click with three likes", 1-three[click], .02, 1e-12)
	near(t, "like with three likes", 1-three[like], .025, 1e-12)
	near(t, "click with a like, factor 1.5", 1-r.silent(0, cue{class: 1, likes: 1})[click], .025, 1e-12)
	near(t, "base rate", r.base(), 1-.99*.995*.999*.999*.9995, 1e-15)
	// The bound holds everywhere.
	for x := -20.0; x < 20; x += .0137 {
		for _, q := range []cue{{}, {0, 1}, {1, 1}, {1, 2}, {0, 31}, {1, 31}} {
			if b, p := r.atMost(x, q.likes), r.any(x, q); b < p {
				t.Fatalf("bound %v at x = %v, the probability is %v", b, x, p)
			}
		}
	}
}

// Draws have the probabilities that they should, one by one and in pairs.
func TestDraw(t *testing.T) {
	a := defaults(t)
	p := &a.Respond
	p.Click, p.Like, p.Comment, p.Forward, p.Collect, p.Hide = .3, .2, .1, .05, 0, .15
	r := a.responses(0, []float64{1})
	key := rng.New(1, 1, "draw")
	const n = 200000
	for _, q := range []cue{{}, {likes: 2}} {
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
			simtest.Z(t, fmt.Sprintf("%s with %d likes", kindNames[y], q.likes), got[y]/n, math.Sqrt(s*(1-s)), n, 1-s, 0)
		}
		want := (1 - silent[click]) * (1 - silent[hide])
		simtest.Z(t, "click and hide", both/n, math.Sqrt(want*(1-want)), n, want, 0)
	}
	// Probabilities of 0 and 1.
	p.Click, p.Like, p.Comment, p.Forward, p.Collect, p.Hide = 1, 1, 1, 1, 1, 1
	sure := a.responses(0, []float64{1})
	p.Click, p.Like, p.Comment, p.Forward, p.Collect, p.Hide = 0, 0, 0, 0, 0, 0
	never := a.responses(0, []float64{1})
	for i := range 1000 {
		if d := sure.draw(-3, cue{}, key, uint64(i), 1); d != 1<<kinds-1 {
			t.Fatalf("at probability 1 only %b happened", d)
		}
		if d := never.draw(30, cue{likes: 31}, key, uint64(i), 1); d != 0 {
			t.Fatalf("at probability 0 %b happened", d)
		}
	}
}

func TestCalibrationMeasures(t *testing.T) {
	bins := []bin{{Shown: 100, Hits: 10, Predicted: .2, Observed: .1}, {Shown: 300, Hits: 90, Predicted: .3, Observed: .3}}
	near(t, "calibration error", calibrationError(bins), .025, 1e-15)
	reliability, resolution, uncertainty := brier(bins)
	near(t, "reliability", reliability, .0025, 1e-15)
	near(t, "resolution", resolution, (100*.15*.15+300*.05*.05)/400, 1e-15)
	near(t, "uncertainty", uncertainty, .25*.75, 1e-15)
	// P(hit in the upper, miss in the lower) + half of the ties.
	near(t, "AUC", auc(bins), (90*90+.5*(10*90+90*210))/(100*300.), 1e-12)
	var b binned
	key := rng.New(1, 1, "bins")
	for i := range uint64(50000) {
		p := .001 + .05*key.Float(i, 0)
		b.add(p, key.Float(i, 1) < p)
	}
	ten := b.calibration(10, nil)
	if len(ten) != 10 {
		t.Fatalf("%d bins", len(ten))
	}
	for _, x := range ten {
		if x.Shown < 4000 || x.Shown > 6000 || x.Predicted < x.From || x.Predicted > x.To {
			t.Errorf("bin %+v", x)
		}
		simtest.Z(t, "observed", x.Observed, math.Sqrt(x.Predicted), int(x.Shown), x.Predicted, 0)
	}
	near(t, "log loss", logLoss(.25, true), math.Log(4), 1e-15)
	near(t, "log loss", logLoss(.25, false), -math.Log(.75), 1e-15)
}

func TestPace(t *testing.T) {
	near(t, "throttle", throttle(10, 40), .25, 0)
	near(t, "throttle", throttle(10, 5), 1, 0)
	near(t, "throttle", throttle(0, 5), 0, 0)
	p := pace{}
	p.begin(200, .04)
	near(t, "first guess", p.expected(), 8, 1e-12)
	near(t, "margin of no scatter", margin(.02), 0, 0)
	near(t, "margin", margin(.1), .09, 1e-15)
	near(t, "largest margin", margin(1), .25, 0)
	p = pace{spend: 100, took: 10, bills: 1000, slots: 10, theta: 1} // .1 a charge
	near(t, "expected", p.expected(), 100, 1e-12)
	near(t, "target with room", p.careful(10, 1000), 10, 0)
	near(t, "target without room", p.careful(10, 10), 9.1, 1e-12)
	p.scatter = .04
	near(t, "target with scatter .2", p.careful(10, 10), 7.9, 1e-12)
	p.plan = 50
	p.learn(100, 900, 20)
	near(t, "scatter", p.scatter, .9*.04+.1, 1e-12)
	near(t, "spend", p.spend, 190, 1e-12)
	near(t, "took", p.took, 29, 1e-12)
	near(t, "slots", p.slots, 13, 1e-12)
	// μ falls where spend is above the target, and rises to 1 below it.
	p = pace{mu: 1}
	p.steer(150, 100)
	near(t, "μ after 50 % too much", p.mu, math.Exp(-.05), 1e-15)
	p.steer(0, 100)
	p.steer(0, 100)
	near(t, "μ after nothing", p.mu, 1, 1e-15)
}

// The surplus of an occasion: benefit less price is the logsum over α on
// average, whatever is bought.
func TestChoiceBenefit(t *testing.T) {
	c := &CampaignSpec{}
	c.Product.Price, c.Product.Margin, c.Product.Sale = 100e6, .25, .03
	p := newProduct(c)
	perUtility := .97 * 25
	near(t, "1/α", moneyOfUtility(100, .25, .03), perUtility, 1e-12)
	// The first-order condition of a logit demand: margin = 1/(α(1 − s)).
	near(t, "margin", perUtility/(1-.03), 25, 1e-12)
	near(t, "logsum", logsumOf(p.sale, p.perUtility), -math.Log(1-.03)*perUtility, 1e-6)
	near(t, "benefit of a purchase less price", (p.experience - p.price).Float(), 0, 0)
	c.Product.Persuasion = .5
	near(t, "persuaded", (newProduct(c).experience - p.price).Float(), -.5*perUtility, 1e-6)
	near(t, "certain sale", logsumOf(1, moneyOfUtility(100, .25, 1)), 0, 0)
}

// The product of words is that of vectors, for all extremes too.
func TestDot8(t *testing.T) {
	key := rng.New(1, 1, "dot")
	for i := range uint64(20000) {
		var x [8]int8
		y := make([]int8, 8)
		want := uint64(0)
		for d := range uint64(8) {
			x[d], y[d] = int8(key.Below(i, d, 128)), int8(key.Below(i, 8+d, 128))
			if i&1 == 0 { // vectors of length 1 are far below this
				x[d], y[d] = x[d]|64, 127
			}
			want += uint64(x[d]) * uint64(y[d])
		}
		if got := society.LanesOf(society.Word(x[:])).Dot(society.LanesOf(society.Word(y)).Reversed()); got != want {
			t.Fatalf("%v · %v is %d, should be %d", x, y, got, want)
		}
	}
}
