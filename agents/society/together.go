package society

import (
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Teams is what buyers do together (M26). Writer: teams. Nil: everybody buys alone.
type Teams struct {
	// Missing is the utility that the offer of shop j lacks for consumer i if it does not know it.
	Missing func(i, j int) float64
	// Instead reports whether a consumer buys with others what it has chosen.
	Instead func(c *sim.Chunk, x Chosen) bool
	// Again has, by chunk, who chooses once more in the next tick.
	Again sim.Lists[Occasion]
}

// Occasion is one on which somebody chose. The choice is made once more with the same luck, from what is offered then
// at the price for one.
type Occasion struct {
	Who, At int    // consumer, tick
	Number  uint64 // distinguishes the occasions of a consumer in a tick
}

// Chosen is an offer that a consumer has chosen at the price for one.
type Chosen struct {
	Occasion
	Shop   int
	Alpha  float64 // utility of money where it is bought
	Filled float64 // gross benefit of the occasion with the purchase
	Shift  choice.Shift
}

// Selling is what teams and shows need of the shops. Writer: commerce. Nil: there are none.
type Selling struct {
	// Utility returns V_ij at a price, where a friend has bought there or not, and what of it is not experienced. What i
	// does not know is not deducted.
	Utility func(i, j int, price float64, friend bool) (v float64, shift choice.Shift)
	// Weigh turns the utilities v of offers of some shops into weights w, of which w_k/total is the probability of offer
	// k, and returns what an occasion is worth, with the mean utility of money.
	Weigh func(shops []int, v, w []float64) (total, inclusive, alpha float64)
	Named func(shop string) int // row of a shop that has this name
	Alpha func(j int) float64   // utility of money where shop j is bought from
	Kept  func(j int) float64   // share of its sales that it keeps
	Sells func(j int) bool
	Knows func(i, j int) bool // i has bought there last
	// Complete delivers a sale that is paid for at another price than that of the shop. No other chunk is at work.
	Complete func(c *sim.Chunk, key rng.Key, i, j int, paid units.Money)
}
