package delivery

import (
	"math/bits"

	"guanxi/agents/platform/auction"
	"guanxi/sim/units"
)

// costOf is what an exposure costs at a price per thousand, in millionths: where interactions are paid for,
// a billed one costs the price of a thousand exposures over the predicted rate.
func costOf(price, rate float64, interactive, hit bool) int64 {
	switch {
	case !interactive:
		return micro(price)
	case hit:
		return micro(1000 * auction.PerInteraction(price, rate))
	}
	return 0
}

// micro is a thousandth of a price, in millionths.
func micro(price float64) int64 {
	if price > 1e12 {
		return int64(units.Amount(price / 1000))
	}
	return int64(float64(price*1000) + 0.5)
}

// proportion is x·part/whole, rounded down.
func proportion(x, part, whole int64) int64 {
	hi, lo := bits.Mul64(uint64(x), uint64(part))
	if whole <= 0 || hi >= uint64(whole) {
		return x
	}
	out, _ := bits.Div64(hi, lo, uint64(whole))
	return int64(out)
}

// judgedCampaigns is the number of campaigns up to which slots are judged at the full share; with
// more campaigns at the start the share falls in proportion.
const judgedCampaigns = 20

// judgedShare is the share of slots that is judged.
func (a *Rules) judgedShare(campaigns int) float64 {
	return a.Judged * min(1, judgedCampaigns/float64(max(1, campaigns)))
}
