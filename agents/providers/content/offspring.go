package content

import (
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// The formula of R averages over pairs of a consumer and an account, enough of them for a
// standard error of .02 in a default run. It is
// solved in groups of accounts of similar popularity, because the share that has already read an
// article depends on how many get it directly.
const (
	mostSampled = 1024
	groupSize   = 256
)

// sample is the sample of pairs for the formula of R: users, and accounts in proportion to how
// often they publish.
type sample struct {
	m        *content
	key      rng.Key
	weights  []float64 // weights of accounts at the time of the draw; 0: not there
	now      []float64 // scratch
	pairs    []pair
	carriers []carrier // of the group being solved
}

type pair struct {
	who     uint32
	account int32
	others  int32 // members of the group chats of who
	counted bool  // once, as groups stay as they are
}

func (x *sample) build(s *sim.Scope, m *content) { x.m, x.key = m, s.Key("formula") }

// draw draws the pairs, and draws them again when accounts come, go or change their rate. Each
// pair keeps its consumer.
func (x *sample) draw() {
	m := x.m
	x.now = x.now[:0]
	for k := range m.accounts {
		rate := 0.0
		if m.firms.IsOpen(k) {
			rate = m.spec.Accounts[m.accounts[k].kind].V.Articles.Over(m.w.Clock.Tick)
		}
		x.now = append(x.now, rate)
	}
	if slices.Equal(x.now, x.weights) {
		return
	}
	x.weights, x.now = x.now, x.weights
	x.pairs = x.pairs[:0]
	// Sample present accounts only, so that the number of possible entrants does not matter.
	var there []int32
	var weights []float64
	for k, weight := range x.weights {
		if weight > 0 {
			there, weights = append(there, int32(k)), append(weights, weight)
		}
	}
	if len(there) == 0 {
		return
	}
	draw, err := num.NewAlias(weights)
	if err != nil {
		return
	}
	// Equal popularity gets equal rank, so that such pairs stay in the order of rows.
	popularity := make([]float64, len(there))
	for at, k := range there {
		popularity[at] = m.accounts[k].popularity
	}
	sorted := slices.Sorted(slices.Values(popularity))
	rank := make([]uint64, len(there))
	for at := range there {
		n, _ := slices.BinarySearch(sorted, popularity[at])
		rank[at] = uint64(n)
	}
	n := min(m.w.N, mostSampled)
	accounts := x.key.Sub(1)
	drawn, order := make([]int32, n), make([]uint64, n)
	for k := range n {
		stream := accounts.Stream(uint64(k))
		at := draw.Draw(&stream)
		drawn[k], order[k] = there[at], rank[at]<<32|uint64(k)
	}
	slices.Sort(order)
	for _, o := range order {
		// One consumer per stratum of rows, so that a full sample is the population.
		k := uint64(uint32(o))
		lo, hi := k*uint64(m.w.N)/uint64(n), (k+1)*uint64(m.w.N)/uint64(n)
		x.pairs = append(x.pairs, pair{who: uint32(lo + x.key.Below(k, 0, hi-lo)), account: drawn[k]})
	}
}

// offspring returns R by its formula for the current users: the shares that shares lead to, over
// all shares, of an average article.
func (x *sample) offspring() float64 {
	m := x.m
	if m.firms == nil {
		return math.NaN()
	}
	x.draw()
	switch {
	case len(x.pairs) == 0:
		return math.NaN() // no account publishes
	case !m.spec.HasShare:
		return 0
	}
	inflow, some := x.inflow()
	if !some {
		return math.NaN() // nobody uses the platform
	}
	// Shares by readers whom a share reached, and all shares.
	var children, shares float64
	for all := x.pairs; len(all) > 0; {
		n := min(groupSize, len(all))
		c, s := spread(x.carry(all[:n], inflow), x.carriers)
		children += c
		shares += s
		all = all[n:]
	}
	if shares == 0 {
		return 0
	}
	return children / shares
}

// inflow returns the number of items that a friend brings to a feed in a tick, and whether
// anybody in the sample uses the platform.
func (x *sample) inflow() (perFriend float64, some bool) {
	w := x.m.w
	items, friends := 0.0, 0.0
	for _, p := range x.pairs {
		if i := int(p.who); w.Status[i] == society.Using {
			items += float64(w.Pending(i))
			friends += x.m.sources(i)
			some = true
		}
	}
	return items / max(friends, 1), some
}

// carry fills x.carriers with what the users among the given pairs do with an article, and
// returns where shares go.
func (x *sample) carry(pairs []pair, inflow float64) shareTo {
	m := x.m
	w, p := m.w, m.spec
	group := 0.0
	if len(m.layers) > 0 {
		group = p.Chat.Group
	}
	to := shareTo{moments: m.toMoments, group: (1 - m.toMoments) * group, friends: (1 - m.toMoments) * (1 - group)}
	x.carriers = x.carriers[:0]
	levels := 0.0
	for n := range pairs {
		q := &pairs[n]
		if i := int(q.who); w.Status[i] == society.Using {
			level := w.Level(i, &m.accounts[q.account].topic)
			levels += float64(level)
			x.carriers = append(x.carriers, m.carrier(q, level, inflow))
		}
	}
	scale := 0.0
	if levels > 0 && w.Registered > 0 {
		scale = float64(len(x.carriers)) / levels / float64(w.Registered)
	}
	for n := range x.carriers {
		e := &x.carriers[n]
		e.direct = min(1, float64(e.direct*scale))
	}
	return to
}

// carrier is what the user of a pair does with an article, at a level of match. direct is in
// proportion to the probability: a match makes a follow more likely in proportion.
func (m *content) carrier(q *pair, level uint8, inflow float64) carrier {
	w, i, a := m.w, int(q.who), &m.accounts[q.account]
	match := matchOf(level)
	read := m.reading(0, &a.traits, i, match, false)
	k := w.FriendsUsing(i)
	audience := m.sources(i) // in Moments
	feed, message := w.ReachOf(i, float64(inflow*audience))
	e := carrier{friends: audience, asked: float64(min(k, 1)), share: m.sharing(0, &a.traits, i, match)}
	e.inFeed = float64(float64(feed*m.spec.attends(audience)) * read)
	e.inChat = float64(float64(message*m.spec.Read.SeenChat) * read)
	e.direct = float64(level) * float64(float64(message*m.spec.Read.SeenPush)*read) * float64(a.followers.count())
	if m.further < 1 {
		e.asked = -num.Expm1(float64(float64(k)*num.Log1p(-m.further))) / m.further // mean of min(k, 1 + Geom)
	}
	if !q.counted && len(m.layers) > 0 {
		for l := range m.layers {
			q.others += int32(len(m.layers[l].group(i)) - 1)
		}
		q.counted = true
	}
	e.members = float64(q.others)
	if l, degree := len(m.layers), max(w.Graph.Degree(i), k); l > 0 && degree > 0 {
		e.members *= float64(k) / float64(degree) / float64(l) // those who use the platform
	}
	return e
}
