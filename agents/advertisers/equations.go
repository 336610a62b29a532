package advertisers

import (
	"math"

	"guanxi/agents/platform/auction"
)

// perThousand is b_exp, an advertiser's bid for a thousand exposures: as stated, or 1000·V·p̃, the value of
// an interaction at its own running rate (M7).
func (c *Campaign) perThousand(mean float64) float64 {
	if !math.IsNaN(c.CPM) {
		return c.CPM
	}
	return auction.PerThousand(c.Value, mean)
}

// perInteraction is b_int, its bid for an interaction: V, or b_exp/(1000·p̃) (M7).
func (c *Campaign) perInteraction(mean float64) float64 {
	if !math.IsNaN(c.Value) {
		return c.Value
	}
	return auction.PerInteraction(c.CPM, mean)
}

// worth is the value of an interaction to an advertiser that sells nothing.
func (c *Campaign) worth() float64 {
	if c.Product != nil || c.Entry.Shop || math.IsNaN(c.Value) {
		return 0
	}
	return c.Value
}
