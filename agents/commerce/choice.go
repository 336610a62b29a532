package commerce

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Channels through which an offer comes to be compared.
const (
	byFollow uint8 = iota
	byAd
	bySearch
	channels
)

var channelNames = [channels]string{"follow", "ad", "search"}

// Numbers of the draws of an occasion.
const (
	drawChoice = iota + 1
	drawFriends
	drawExperience
	drawRating
	drawSearch
	drawsPerOccasion = 1 << 8 // more than drawSearch + mostOffers
)

// offers is the choice set of an occasion: a worker's scratch.
type offers struct {
	shop    []int
	channel []uint8
	cue     []float64
	v, w    []float64 // utility; weight in the choice
	mask    uint64    // of shop numbers modulo 64
}

func newOffers(n int) offers {
	return offers{make([]int, 0, n), make([]uint8, 0, n), make([]float64, n), make([]float64, n), make([]float64, n), 0}
}

func (o *offers) add(shop int, channel uint8) {
	bit := uint64(1) << (shop & 63)
	if o.mask&bit != 0 && o.place(shop) >= 0 {
		return
	}
	o.mask |= bit
	o.shop = append(o.shop, shop)
	o.channel = append(o.channel, channel)
}

// place is where a shop stands among the offers; −1 if it does not.
func (o *offers) place(shop int) int {
	for k, j := range o.shop {
		if j == shop {
			return k
		}
	}
	return -1
}

// purchase is a line of a chunk's log of the tick.
type purchase struct{ who, shop uint32 }

// shop lets the consumers of a chunk look for things.
func (m *commerce) shop(c *sim.Chunk) {
	w := m.w
	key := m.draw.At(int(c.Tick), 0)
	// No occasion has probability e^(−mean) ≥ 1 − mean, so most are passed by
	// without an exponential, and without asking how long they waited.
	quiet := 1 - float64(m.rate*w.LongestWaited())
	sessions := w.Sessions
	for i := c.Lo; i < c.Hi; i++ {
		if sessions != nil {
			if sessions[i] == 0 {
				continue
			}
		} else if !w.Active(i) {
			continue
		}
		u := key.Open(uint64(i), 0)
		if u < quiet {
			continue
		}
		n := num.PoissonInverse(u, float64(m.rate*w.Waited(i, c.Tick)))
		for occasion := range n {
			m.choose(c, key, i, uint64(occasion)*drawsPerOccasion)
		}
	}
}

// choose is an occasion: compare, buy or not, experience, rate.
func (m *commerce) choose(c *sim.Chunk, key rng.Key, i int, first uint64) {
	p, h := m.spec, &m.shops
	row := uint64(i)
	o := &m.scratch[c.Worker]
	m.gather(o, key, i, first)
	m.judge(o, key, i, first)
	n := len(o.shop)
	total, logsum := softmax(o.v[:n], o.w[:n])
	tally := h.tally[c.Worker]
	if m.adaptRate > 0 {
		for k, j := range o.shop {
			x := o.w[k] / total
			tally[j].chance += int64(x * fixed)
			tally[j].square += int64(float64(x*x) * fixed)
		}
	}
	m.occasions.Add(c, 1)
	k := pick(o.w[:n], total, key.Float(row, first+drawChoice))
	if k < 0 {
		m.book(c, i, worth(logsum, p.Choice.Price, 0, 0))
		return
	}
	j := o.shop[k]
	m.book(c, i, worth(logsum, p.Choice.Price, h.price[j], surpriseOf(p.Choice.Reputation, h.quality[j], h.expected[j], o.cue[k])))
	m.sale.Pay(c, i, j, h.bill[j])
	m.orders.Add(c, 1)
	m.by[o.channel[k]].Add(c, 1)
	tally[j].orders++
	m.bought[c.ID] = append(m.bought[c.ID], purchase{uint32(i), uint32(j)})
	m.w.Felt.AddExperience(c, i, h.felt[j])
	if p.HasReputation {
		good := key.Float(row, first+drawExperience) < h.quality[j]
		rated := key.Float(row, first+drawRating)
		switch {
		case good && rated < p.Reputation.RateGood:
			tally[j].good++
		case !good && rated < p.Reputation.RateBad:
			tally[j].bad++
		}
	}
}

func (m *commerce) book(c *sim.Chunk, i int, benefit float64) {
	amount, _ := units.FromFloat(benefit) // the ranges of the weights keep it far below the largest amount
	m.benefit.Book(c, i, amount)
}

// gather fills the choice set: the shop of the own latest purchase, shops that
// an advertisement brought to mind, and results of a search for what is left of
// the places; a result that is already there counts once. Where there are no
// more shops than places all of them are compared.
func (m *commerce) gather(o *offers, key rng.Key, i int, first uint64) {
	p, h := m.spec, &m.shops
	o.shop, o.channel, o.mask = o.shop[:0], o.channel[:0], 0
	places := p.Choice.Offers
	if last := m.latest[i]; last != 0 {
		o.add(int(last)-1, byFollow)
	}
	ads := m.w.Consider
	for k := range ads.Places {
		if j := ads.At(i, k); j >= 0 && j < h.n && len(o.shop) < places {
			o.add(j, byAd)
		}
	}
	ads.Forget(i)
	if h.n <= places {
		for j := range h.n {
			o.add(j, bySearch)
		}
		return
	}
	popular := p.Search.Popular
	for k := range places - len(o.shop) {
		u := key.Float(uint64(i), first+drawSearch+uint64(k))
		if u < popular {
			o.add(h.ranking.draw(u/popular), bySearch)
		} else {
			o.add(min(h.n-1, int((u-popular)/(1-popular)*float64(h.n))), bySearch)
		}
	}
}

// judge sets the utilities of the offers.
func (m *commerce) judge(o *offers, key rng.Key, i int, first uint64) {
	w, h, match := m.w, &m.shops, m.spec.Choice.Match
	n := len(o.shop)
	clear(o.cue[:n])
	for k, j := range o.shop {
		o.v[k] = h.base[j]
	}
	if match != 0 {
		taste := w.Taste(i)
		length := math.Sqrt(float64(squares(taste)))
		for k, j := range o.shop {
			if both := length * float64(h.norm[j]); both > 0 {
				dot := dotOf(taste, h.topic[j*len(taste):(j+1)*len(taste)])
				o.v[k] += float64(match * (float64(dot) / both))
			}
		}
	}
	if m.spec.Choice.Social != 0 {
		m.hear(o, i, key.Bits(uint64(i), first+drawFriends))
		for k := range n {
			o.v[k] += o.cue[k]
		}
	}
}

// dotOf is the product of two taste vectors in stored units.
func dotOf(a, b []int8) (dot int32) {
	b = b[:len(a)]
	for d, x := range a {
		dot += int32(x) * int32(b[d])
	}
	return dot
}

// hear sets the cue of offers at whose shop a friend's latest purchase was.
// One hears of so many friends at most: a run of the list of friends that
// starts at random, so that all friends are equally likely.
func (m *commerce) hear(o *offers, i int, draw uint64) {
	w, most := m.w, m.spec.Choice.Friends
	if w.Graph.Complete() {
		for k := range min(most, w.N-1) {
			f := int((draw>>1 + uint64(k)) % uint64(w.N-1))
			if f >= i {
				f++
			}
			m.tell(o, f)
		}
		return
	}
	friends := w.Graph.Neighbours(i)
	n := len(friends)
	if n <= most {
		for _, f := range friends {
			m.tell(o, int(f))
		}
		return
	}
	at := int(draw>>1) % n
	for range most {
		m.tell(o, int(friends[at]))
		if at++; at == n {
			at = 0
		}
	}
}

func (m *commerce) tell(o *offers, friend int) {
	last := m.latest[friend]
	if last == 0 || o.mask&(1<<((last-1)&63)) == 0 {
		return
	}
	if k := o.place(int(last) - 1); k >= 0 {
		o.cue[k] = m.spec.Choice.Social
	}
}

// remember writes the tick's purchases, once nobody reads the latest ones
// any more.
func (m *commerce) remember(c *sim.Chunk) {
	for _, b := range m.bought[c.ID] {
		m.latest[b.who] = b.shop + 1
	}
	m.bought[c.ID] = m.bought[c.ID][:0]
}
