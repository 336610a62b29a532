package response

import (
	"math"
	"slices"

	"guanxi/agents/advertisers"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Response (M9): an exposure of campaign c to consumer i leads to interaction y with probability
//
//	P_y = σ(β_y0 + x + proof_y),  x = β_1(m_ic − m̄) + β_2(Q_c − ½) − β_4·ln(1+k)
//
// where k is the number of exposures so far and m̄ the mean match of two random tastes. The rates
// of a scenario therefore hold at the mean match, a creative of ½ and a first exposure. Social proof adds
// percentage points to such a rate: Δ_v to clicks from the first like of a friend on, and
// Δ_l·ln(1+n)/ln 2 to likes with n of them. In log-odds it is the shift that adds that much at the
// scenario's rate. (With the logarithm in log-odds instead, 31 likes would raise .5 % to 56 %, and
// on graphs of degree 50 likes fed themselves: half of all exposures led to one.) A hide depends on
// its own rate alone: an advertisement that fits is not hidden more often. Interactions of an
// exposure are independent given x.

// The engagements, by short names.
const (
	click   = advertisers.Click
	like    = advertisers.Like
	comment = advertisers.Comment
	forward = advertisers.Forward
	hide    = advertisers.Hide
	kinds   = advertisers.Engagements
)

// Law is the constants of M9.
//
// With B_y = e^(−β_y0) and E = e^(−x) the probability that y does not happen is B_y·E/(1 + B_y·E),
// so one exponential serves all interactions. Most exposures lead to none: one draw decides them, most of
// the time by a bound alone.
type Law struct {
	odds     [kinds]float64 // B_y; +Inf where the rate is 0
	Hide     float64        // probability of a hide, for any x
	billed   [kinds]bool
	match    float64 // β_1
	creative float64 // β_2
	Mean     float64 // m̄
	wear     [16]float64
	most     float64 // bound on the probability of any interaction without likes: that at the best match and creative

	likes  [][mostLikes + 1]float64 // by class of category and number of friends' likes: factor on B_like
	clicks []float64                // by class: factor on B_click of one like or more
}

// law is that of a place.
func (a *Rates) law(billed []string, hides bool, mean float64, classes []float64) *Law {
	r := &Law{match: a.Respond.Match, creative: a.Respond.Creative, Mean: mean}
	rates := [kinds]float64{a.Respond.Click, a.Respond.Like, a.Respond.Comment, a.Respond.Forward, a.Respond.Collect,
		a.Respond.Hide}
	for y, p := range rates {
		r.odds[y] = (1 - p) / p
	}
	if hides {
		r.Hide = rates[hide]
	}
	for y, name := range advertisers.EngagementNames {
		r.billed[y] = slices.Contains(billed, name)
	}
	for k := range r.wear {
		r.wear[k] = float64(a.Respond.Wear * num.Log(float64(1+k)))
	}
	for _, factor := range classes {
		var factors [mostLikes + 1]float64
		for n := range factors {
			points := float64(a.SocialProof.Like * factor * num.Log(float64(1+n)) / num.Log(2))
			factors[n] = num.Exp(-proofShift(rates[like], points*float64(num.One(a.HasSocialProof))))
		}
		r.likes = append(r.likes, factors)
		r.clicks = append(r.clicks,
			num.Exp(-proofShift(rates[click], a.SocialProof.Click*factor*float64(num.One(a.HasSocialProof)))))
	}
	// more than rounding loses
	r.most = r.any(float64(math.Abs(r.creative)/2)+max(r.match, 0)-float64(r.match*mean)) + 1e-9
	return r
}

// endorsement is what a consumer sees of its friends at an advertisement.
type endorsement struct {
	class uint8
	likes uint8
}

// silent returns, for each interaction, the probability that it does not happen.
func (r *Law) silent(x float64, q endorsement) (out [kinds]float64) {
	e := num.Exp(-x)
	for y := click; y < hide; y++ {
		b := r.odds[y]
		if q.likes > 0 {
			switch y {
			case click:
				b = float64(b * r.clicks[q.class])
			case like:
				b = float64(b * r.likes[q.class][q.likes])
			}
		}
		out[y] = silence(b, e)
	}
	out[hide] = 1 - r.Hide
	return out
}

// any is the probability of some interaction without likes.
func (r *Law) any(x float64) float64 {
	none := 1.0
	for _, p := range r.silent(x, endorsement{}) {
		none = float64(none * p)
	}
	return 1 - none
}

// engaged is the probability of a billed interaction: the p of M7.
func (r *Law) engaged(x float64, q endorsement) float64 {
	none := 1.0
	for y, p := range r.silent(x, q) {
		if r.billed[y] {
			none = float64(none * p)
		}
	}
	return 1 - none
}

// Base is the probability of a billed interaction at x = 0, the initial belief of learners and
// advertisers.
func (r *Law) Base() float64 { return r.engaged(0, endorsement{}) }

// Views is the number of views of details per billed interaction at x = 0; 0 where none is billed.
func (r *Law) Views() float64 {
	if r.Base() == 0 {
		return 0
	}
	return (1 - r.silent(0, endorsement{})[click]) / r.Base()
}

// draw returns the interactions of an exposure as bits. The draws are keyed by consumer (row) and
// by n, which stands for the campaign and the slot. The first draw decides whether anything happens
// and which interaction comes first; further draws decide the remaining ones.
func (r *Law) draw(x float64, q endorsement, key rng.Key, row, n uint64) Done {
	u, none := key.Float(row, n), 1.0
	if q.likes == 0 && u >= r.most {
		return 0
	}
	var out Done
	for y, p := range r.silent(x, q) {
		if out == 0 {
			none = float64(none * p)
			if u < 1-none {
				out = 1 << y
			}
		} else if key.Float(row, n+uint64(y)) >= p {
			out |= 1 << y
		}
	}
	return out
}
