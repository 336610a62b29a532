package ads

import (
	"math"

	"guanxi/sim/num"
)

// Features of an exposure (M11a), for learners that are logistic in them: one for
// all, one at articles, the observed tags, campaign, category, category × each tag, friends' likes
// and the campaign's past rate; on demand campaign × each tag. Each but the last is 1 where it holds; the last is
// ln of the odds of p̃_c over those of the base rate. Names are hashed to 2^bits
// weights (Weinberger et al. 2009, Feature hashing for large scale multitask
// learning, ICML), which may collide; every hash is taken once, at the start. The
// log-odds of the base rate are an offset, so that a model without weights says
// what all learners begin with.
const (
	tagKinds  = 4 // gender, age, region, interest
	mostWords = 1 + tagKinds + 2 + 2*tagKinds + 1 + 1 + 1
	likeSteps = 3 // 1, 2–3, 4 and more likes
)

// features are where the weights of a world's features stand.
type features struct {
	mask       uint32
	one        uint32
	past       uint32
	article    uint32 // of a slot at an article
	tags       [tagKinds][]uint32
	ads        []uint32             // by campaign
	kinds      []uint32             // by campaign: its category
	crosses    [][tagKinds][]uint32 // by category
	own        [][tagKinds][]uint32 // by campaign, or none
	category   []uint8              // by campaign
	cues       [likeSteps]uint32
	parts      [][tagKinds]uint16 // by cell: its tags
	atArticles int                // cells from here on are at articles
}

// likesStep is the feature of a number of friends' likes; 0 is none.
func likesStep(likes uint8) int {
	switch {
	case likes == 0:
		return 0
	case likes == 1:
		return 1
	case likes < 4:
		return 2
	}
	return 3
}

// hashOf is FNV-1a of a name and two numbers, its halves joined (Fowler, Noll & Vo).
func hashOf(name string, a, b int) uint32 {
	h := uint64(14695981039346656037)
	step := func(x byte) { h = (h ^ uint64(x)) * 1099511628211 }
	for k := range len(name) {
		step(name[k])
	}
	for _, v := range [2]int{a, b} {
		for k := range 4 {
			step(byte(v >> (8 * k)))
		}
	}
	return uint32(h>>32) ^ uint32(h)
}

// newFeatures hashes what there is in a world.
func (m *ads) newFeatures(bits int) *features {
	x := &features{mask: 1<<bits - 1}
	at := func(name string, a, b int) uint32 { return hashOf(name, a, b) & x.mask }
	x.one, x.past = at("one", 0, 0), at("past", 0, 0)
	x.article = at("article", 0, 0)
	sizes := [tagKinds]int{m.cells.genders, m.cells.ages, m.cells.regions, m.cells.interests}
	names := [tagKinds]string{"gender", "age", "region", "interest"}
	categories := 0
	for ad := range m.campaigns {
		x.ads = append(x.ads, at("campaign", ad, 0))
		c := m.face[ad].category
		x.kinds = append(x.kinds, at("category", int(c), 0))
		x.category = append(x.category, c)
		categories = max(categories, int(c)+1)
	}
	x.crosses = make([][tagKinds][]uint32, categories)
	for k, n := range sizes {
		for v := range n {
			x.tags[k] = append(x.tags[k], at(names[k], v, 0))
			for c := range x.crosses {
				x.crosses[c][k] = append(x.crosses[c][k], at(names[k]+" of category", v, c))
			}
		}
	}
	if m.spec.Features.Cross == "campaign" {
		x.own = make([][tagKinds][]uint32, len(m.campaigns))
		for ad := range x.own {
			for k, n := range sizes {
				for v := range n {
					x.own[ad][k] = append(x.own[ad][k], at(names[k]+" of campaign", v, ad))
				}
			}
		}
	}
	for k := range x.cues {
		x.cues[k] = at("likes", k, 0)
	}
	x.parts = make([][tagKinds]uint16, m.cellsAll())
	x.atArticles = m.art.first
	for _, cell := range m.used {
		g, a, r, d := m.cells.split(m.tagsOf(int(cell)))
		x.parts[cell] = [tagKinds]uint16{uint16(g), uint16(a), uint16(r), uint16(d)}
	}
	return x
}

// words are the places of an exposure's features, the past rate first: all but
// that are 1.
type words [mostWords]uint32

func (x *features) of(ad, cell, likes int, out *words) []uint32 {
	part, cross := &x.parts[cell], &x.crosses[x.category[ad]]
	*out = words{x.past, x.one, x.ads[ad], x.kinds[ad]}
	n := 4
	for k, v := range part {
		out[n], out[n+1] = x.tags[k][v], cross[k][v]
		n += 2
	}
	if x.own != nil {
		for k, v := range part {
			out[n] = x.own[ad][k][v]
			n++
		}
	}
	if likes > 0 {
		out[n] = x.cues[likes-1]
		n++
	}
	if cell >= x.atArticles {
		out[n] = x.article
		n++
	}
	return out[:n]
}

// exposure is a line of the tick's log: 16 bits of the cell, 11 of the campaign, 2
// of friends' likes, 1 for a billed interaction.
type exposure uint32

func exposureOf(cell, ad, likes int, hit bool) exposure {
	e := exposure(cell)<<16 | exposure(ad)<<5 | exposure(likes)<<1
	if hit {
		e |= 1
	}
	return e
}

func (e exposure) cell() int  { return int(e >> 16) }
func (e exposure) ad() int    { return int(e >> 5 & seenAds) }
func (e exposure) likes() int { return int(e >> 1 & 3) }
func (e exposure) hit() bool  { return e&1 != 0 }

// regression is a learner that is linear in log-odds. It takes in the tick's log
// exposure by exposure, in the order of chunks, consumers and slots, which no
// number of workers changes: sums of floating-point numbers depend on their order.
// One after the other, because the step of a tick's sum of gradients is too long
// where a tick brings thousands of exposures of a campaign that is new.
type regression interface {
	learner
	// rateWith predicts with what a consumer sees of its friends.
	rateWith(ad, cell, likes int) float64
	// take learns from an exposure: ω observations one after the other.
	take(e exposure)
	// fade is called at the end of a tick.
	fade()
}

// atOnce is how many of left observations that are alike a logistic learner takes in
// at one prediction: as many as move its log-odds by at most an eighth, where g is
// the gradient of one and speed what a unit of gradients moves, and one at least.
// Taken in one by one they would be what makes an exposure of weight ω the same as ω
// exposures (Karampatziakis & Langford 2011, Online importance weight aware updates,
// UAI); in a single step of ω·g they overshoot.
func atOnce(left, g, speed float64) float64 {
	return min(left, max(1, 0.125/float64(math.Abs(g)*speed)))
}

// hashed is what logistic learners have in common.
type hashed struct {
	m            *ads
	x            *features
	offset       float64 // log-odds of the base rate in the feed
	article      float64 // and at articles
	observations float64 // ω
}

// offsetIn is the offset in the place of a cell.
func (h *hashed) offsetIn(cell int) float64 {
	if cell >= h.x.atArticles {
		return h.article
	}
	return h.offset
}

func (h *hashed) odds(ad, cell int) float64 {
	return logit(h.m.mean[h.m.row(ad, cell)]) - h.offsetIn(cell)
}

// takeLog learns from the tick's exposures.
func (m *ads) takeLog() {
	if m.model == nil {
		return
	}
	for k := range m.log {
		for _, e := range m.log.Take(k) {
			m.model.take(e)
		}
	}
	m.model.fade()
}

// sigmoidOf is the probability of log-odds, within what a price can be made of.
func sigmoidOf(x float64) float64 { return min(max(num.Sigmoid(x), 1e-9), 1-1e-9) }
