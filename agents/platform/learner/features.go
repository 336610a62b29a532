package learner

import (
	"encoding/binary"
	"hash/fnv"
)

// Features of an exposure (M11a) for ftrl: a constant, a constant at articles, the
// observed tags, campaign, category, category × each tag, friends' likes and the campaign's past
// rate; optionally campaign × each tag. Each is an indicator, except the past rate, which is ln of
// the odds of p̃_c over those of the base rate. Names are hashed to 2^18 weights and may collide
// (Weinberger et al. 2009, Feature hashing for large scale multitask learning, ICML). All hashes
// are computed once, at the start.
const (
	tagKinds  = 4 // gender, age, region, interest
	mostWords = 1 + tagKinds + 2 + 2*tagKinds + 1 + 1 + 1
	likeSteps = 3 // 1, 2–3, 4 and more likes
	places    = 1 << 18
)

// features are the weight indices of all features of a world.
type features struct {
	one        uint32
	past       uint32
	article    uint32 // for slots at articles
	tags       [tagKinds][]uint32
	ads        []uint32             // by campaign
	kinds      []uint32             // by campaign: its category
	crosses    [][tagKinds][]uint32 // by category
	own        [][tagKinds][]uint32 // by campaign, or nil
	category   []uint8              // by campaign
	likes      [likeSteps]uint32
	parts      [][tagKinds]uint16 // by cell: its tags
	atArticles int                // first cell at articles
}

// LikesStep is the class of a number of friends' likes, 0 for none.
func LikesStep(likes uint8) int {
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

// hashOf is the FNV-1a hash (Fowler, Noll & Vo) of a name and two numbers, its halves combined.
func hashOf(name string, a, b int) uint32 {
	h := fnv.New64a()
	h.Write([]byte(name))
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(uint32(b))<<32|uint64(uint32(a))))
	return uint32(h.Sum64()>>32) ^ uint32(h.Sum64())
}

// newFeatures hashes all features of a world; own also crosses campaigns with tags.
func newFeatures(w *Setting, own bool) *features {
	x := &features{atArticles: w.Articles}
	at := func(name string, a, b int) uint32 { return hashOf(name, a, b) % places }
	x.one, x.past = at("one", 0, 0), at("past", 0, 0)
	x.article = at("article", 0, 0)
	sizes := [tagKinds]int{w.Cells.Genders, w.Cells.Ages, w.Cells.Regions, w.Cells.Interests + w.Cells.Unknown}
	names := [tagKinds]string{"gender", "age", "region", "interest"}
	categories := 0
	for ad, c := range w.Campaigns {
		x.ads = append(x.ads, at("campaign", ad, 0))
		x.kinds = append(x.kinds, at("category", int(c.Category), 0))
		x.category = append(x.category, c.Category)
		categories = max(categories, int(c.Category)+1)
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
	if own {
		x.own = make([][tagKinds][]uint32, len(w.Campaigns))
		for ad := range x.own {
			for k, n := range sizes {
				for v := range n {
					x.own[ad][k] = append(x.own[ad][k], at(names[k]+" of campaign", v, ad))
				}
			}
		}
	}
	for k := range x.likes {
		x.likes[k] = at("likes", k, 0)
	}
	n := w.Cells.Count()
	x.parts = make([][tagKinds]uint16, n*w.places())
	for cell := range x.parts {
		g, a, r, d := w.Cells.Split(cell % n)
		x.parts[cell] = [tagKinds]uint16{uint16(g), uint16(a), uint16(r), uint16(d)}
	}
	return x
}

// words are the weight indices of an exposure's features. The first is the past rate; all others
// have the value 1.
type words [mostWords]uint32

func (x *features) of(e Exposure, out *words) []uint32 {
	part, cross := &x.parts[e.Cell], &x.crosses[x.category[e.Ad]]
	*out = words{x.past, x.one, x.ads[e.Ad], x.kinds[e.Ad]}
	n := 4
	for k, v := range part {
		out[n], out[n+1] = x.tags[k][v], cross[k][v]
		n += 2
	}
	if x.own != nil {
		for k, v := range part {
			out[n] = x.own[e.Ad][k][v]
			n++
		}
	}
	if e.Likes > 0 {
		out[n] = x.likes[e.Likes-1]
		n++
	}
	if e.Cell >= x.atArticles {
		out[n] = x.article
		n++
	}
	return out[:n]
}
