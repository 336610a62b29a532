package auction

import (
	"fmt"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

var near = need.Near

// revenue returns the mean and standard deviation of the price of a slot with n bidders.
func revenue(seed uint64, n, auctions int, reserve float64, draw func(u float64) float64, kind Auction) (mean,
	sd float64) {
	key := rng.New(seed, 1, "auction")
	bidders := make([]Bid, n)
	prices := make([]float64, auctions)
	rule := Rule{Auction: kind}
	for a := range prices {
		for k := range bidders {
			bidders[k] = Bid{Value: draw(key.Open(uint64(a), uint64(k))), Weight: 1, Reserve: reserve}
		}
		if o := rule.Run(bidders); o.Winner >= 0 {
			prices[a] = o.Price
		}
	}
	return societytest.MeanSD(prices)
}

// V19: second-price auctions with values U(0,1), without and with a reserve of .5.
func TestSecondPriceRevenue(t *testing.T) {
	const auctions = 200000
	uniform := func(u float64) float64 { return u }
	for _, c := range []struct {
		n             int
		free, reserve float64
	}{{2, .33333, .41667}, {3, .5, .53125}, {5, .66667, .67188}, {10, .81818, .81827}} {
		mean, sd := revenue(1, c.n, auctions, 0, uniform, SecondPrice)
		simtest.Z(t, fmt.Sprintf("revenue of %d bidders", c.n), mean, sd, auctions, c.free, 5e-6)
		simtest.Z(t, fmt.Sprintf("revenue of %d bidders, (n−1)/(n+1)", c.n), mean, sd, auctions,
			float64(c.n-1)/float64(c.n+1), 0)
		mean, sd = revenue(2, c.n, auctions, .5, uniform, SecondPrice)
		simtest.Z(t, fmt.Sprintf("revenue of %d bidders, reserve .5", c.n), mean, sd, auctions, c.reserve, 5e-6)
		// First price with bids at value: the winner pays the highest, n/(n+1).
		mean, sd = revenue(3, c.n, auctions, 0, uniform, FirstPrice)
		simtest.Z(t, fmt.Sprintf("first price of %d bidders", c.n), mean, sd, auctions, float64(c.n)/float64(c.n+1), 0)
		// Exponential values: the second highest has mean H_K − 1.
		mean, sd = revenue(4, c.n, auctions, 0, func(u float64) float64 { return -num.Log(u) }, SecondPrice)
		h := 0.0
		for k := 2; k <= c.n; k++ {
			h += 1 / float64(k)
		}
		simtest.Z(t, fmt.Sprintf("revenue of %d exponential bidders", c.n), mean, sd, auctions, h, 0)
	}
}

// V19q: bids of 2, 3 and 1 per engagement at rates .10, .05 and .12.
func TestQualityAuction(t *testing.T) {
	rates := []float64{.10, .05, .12}
	var bidders []Bid
	for k, b := range []float64{2, 3, 1} {
		bidders = append(bidders, Bid{Value: PerThousand(b, rates[k]), Weight: 1})
	}
	o := new(Rule).Run(bidders)
	if o.Winner != 0 {
		t.Fatalf("bidder %d wins, should be 0", o.Winner)
	}
	near(t, "price per engagement", PerInteraction(o.Price, rates[0]), 1.5, 1e-12)
	near(t, "revenue per 1000", o.Price, 150, 1e-9)
}

// V21
func TestPerThousand(t *testing.T) { near(t, "CPM", PerThousand(2, .02), 40, 1e-12) }

// The price keeps the winner ahead and is never above its bid.
func TestPrices(t *testing.T) {
	rule := Rule{NuisancePrice: .01}
	o := rule.Run([]Bid{
		{Value: 100, Weight: .5, Nuisance: rule.Nuisance(.001)}, {Value: 60, Weight: .8, Nuisance: rule.Nuisance(.0005)},
		{Value: 19, Weight: 1, Reserve: 20}})
	// Scores are 49.99 and 47.995; the winner would still win at 48.005/.5 = 96.01.
	if o.Winner != 0 {
		t.Fatalf("bidder %d wins", o.Winner)
	}
	near(t, "second price", o.Price, 96.01, 1e-9)
	near(t, "price of who is drawn before a better one", secondPrice(Bid{Value: 10, Reserve: 2, Weight: .5}, 8), 10, 0)
	o = rule.Run([]Bid{{Value: 30, Weight: 1, Reserve: 20}})
	near(t, "price without a rival", o.Price, 20, 0)
	if o = rule.Run([]Bid{{Value: 20, Weight: 1, Reserve: 20}}); o.Winner != 0 || o.Price != 20 {
		t.Errorf("a bid of the reserve gives %+v", o)
	}
	if o = rule.Run([]Bid{{Value: 0, Weight: 1}}); o.Winner != -1 {
		t.Errorf("a bid of nothing gives %+v", o)
	}
	if o = rule.Run([]Bid{{Value: 19, Weight: 1, Reserve: 20}}); o.Winner != -1 {
		t.Error("a bid below the reserve won")
	}
	if o = rule.Run([]Bid{{Value: 0, Weight: 1}}); o.Winner != -1 {
		t.Error("a bid of nothing won")
	}
	// A boost multiplies the score, so the second bid wins and pays less.
	o = new(Rule).Run([]Bid{{Value: 100, Weight: 1}, {Value: 80, Weight: 1.5}})
	if o.Winner != 1 {
		t.Fatal("the boost did not help")
	}
	near(t, "boosted price", o.Price, 100/1.5, 1e-12)
	list := Rule{Auction: PriceList}
	o = list.Run([]Bid{{Value: 200, Weight: .5, Reserve: 140}, {Value: 150, Weight: .6, Reserve: 140},
		{Value: 130, Weight: 1, Reserve: 140}})
	if o.Winner != 1 || o.Price != 140 {
		t.Errorf("list: bidder %d at %v, should be 1 at 140", o.Winner, o.Price)
	}
}

// Weight is Q^κ, also on its short cuts.
func TestWeight(t *testing.T) {
	for _, x := range [][3]float64{{.5, 0, 1}, {.5, 1, .5}, {.5, 2, .25}, {.25, .5, .5}} {
		near(t, "weight", Weight(x[0], x[1]), x[2], 1e-15)
	}
}
