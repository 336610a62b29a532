package sharing

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// venture is a consumer's selling activity from start to end: a row of sellers.csv.
type venture struct {
	who            uint32
	honest         uint32 // 1: keeps its promises
	quality        float64
	price, goods   units.Money
	from, until    float64 // days since the start of the run; until is 0 while it lasts
	losses, months uint32  // consecutive months with a loss; months that ended
	why            uint32  // how it ended
	cards          uint32
	posted         int64       // cards that were not shown to strangers
	month, profit  units.Money // of the current month; of all months, before the entry cost
	turnover       units.Money
	sales, later   uint32 // through all hands; through cards that others passed on
	broken, found  uint32 // broken promises; times that it was punished
}

// How a venture ended.
const (
	lasts uint32 = iota
	gaveUp
	removed
	leftPlatform
)

var endings = [...]string{"", "gave up", "removed", "left the platform"}

// seller is the working state of a venture: its cards in feeds and its undelivered parcels.
type seller struct {
	v        int // index of its venture
	open     bool
	prospers bool // its last month brought a profit
	told     bool // prospers, as its friends know it
	caught   bool // a report was believed in this tick
	ends     uint32
	gain     units.Money       // profit of the months that ended in this tick
	sells    society.Direction // its taste: it sells what it likes
	base     float64           // utility without match and trust, at the mean weight of a price
	price    float64           // α·p, which is in it; 0 by an elasticity
	surest   float64           // no consumer buys by a card with a larger probability
	week     int32

	faces     []face
	items     []item
	waits     []wait
	next      []wait // the next waits, while a tick is processed
	parcels   []parcel
	buyers    []sold    // of cards that may be in feeds, sorted
	customers []uint32  // of all its cards, sorted
	out       []outcome // in this tick
	victims   []uint32  // who reported it in this tick
}

// face is what a friend, by its index in the row of friends, has seen of the seller: the number of
// cards in this week, or muted, and in the next, where that begins within the tick. It trusts the
// seller so much at first.
type face struct {
	seen, later uint16
	trust       float32
}

const muted = math.MaxUint16

// sold is a purchase by a card.
type sold struct{ card, who uint32 }

func (a sold) compare(b sold) int {
	return cmp.Or(cmp.Compare(a.card, b.card), cmp.Compare(a.who, b.who))
}

// bought reports whether somebody bought by a card.
func (s *seller) bought(card, who uint32) bool {
	_, has := slices.BinarySearchFunc(s.buyers, sold{card, who}, sold.compare)
	return has
}

// sell enters a buyer of a card, and reports whether it is the seller's first purchase by it.
func (s *seller) sell(card, who uint32) (first bool) {
	at, _ := slices.BinarySearchFunc(s.buyers, sold{card, who}, sold.compare)
	s.buyers = slices.Insert(s.buyers, at, sold{card, who})
	at, known := slices.BinarySearch(s.customers, who)
	if !known {
		s.customers = slices.Insert(s.customers, at, who)
	}
	return !known
}

// item is a card in the feeds of its holder's friends. Hand 1 is the seller's own; hand 0 is a card
// shown to strangers.
type item struct {
	key          rng.Key
	at           float64 // in ticks since the start
	holder, card uint32
	hand, waits  uint32 // waits: number of consumers who have not met it
}

// wait is a consumer who has not met an item.
type wait struct {
	who   uint32
	place uint32 // 1 + index in the seller's row of friends; 0: no strong friend
}

// parcel is a purchase that is not yet delivered.
type parcel struct {
	at, trust   float64 // in ticks since the start; effective trust of the buyer
	who, holder uint32
	card, hand  uint32
}

// outcome is a purchase delivered in this tick.
type outcome struct {
	at, trust         float64
	who, holder, hand uint32
	seller            uint32 // index in sharing.sellers
	kept              bool
}

func (m *sharing) enter(c *sim.Chunk) {
	w := m.w
	key := m.starts.At(int(c.Tick), 0)
	most := enterHazard(m.rate, m.spec.Enter.Friends, m.mostSeen(), max(m.worth[0], m.worth[1]))
	rng.Rare(key, c.ID, c.Hi-c.Lo, float64(most*w.LongestWaited()),
		func(row int) float64 {
			i := c.Lo + row
			if m.selling.Has(i) || m.barred.Has(i) || !w.Active(i) {
				return 0
			}
			return float64(enterHazard(m.rate, m.spec.Enter.Friends, m.prospering(i), m.worth[m.honest(i)]) * w.Waited(i,
				c.Tick))
		},
		func(row int) {
			i := c.Lo + row
			m.entrants.Add(c, uint32(i))
			m.entry.Pay(c, i, 0, m.spec.Enter.Cost)
			m.count.entered.Add(c, 1)
		})
}

// honest is 1 for a consumer who would keep its promises as a seller and 0 otherwise, for life and
// independent of settings other than the share.
func (m *sharing) honest(i int) uint32 {
	if m.character.Float(uint64(i), 0) < m.spec.Deceit.Share {
		return 0
	}
	return 1
}

// prospering is the number of i's friends whose sales brought a profit last month.
func (m *sharing) prospering(i int) int {
	if m.seen == nil { // the complete graph; i itself does not sell
		return m.prosperous
	}
	return int(m.seen[i])
}

func (m *sharing) mostSeen() int {
	if m.seen == nil {
		return m.prosperous
	}
	return int(m.most)
}

func (m *sharing) settleIn(t sim.Tick, _ int) {
	for k := range m.entrants {
		for _, i := range m.entrants.Take(k) {
			m.start(t, i)
		}
	}
}

func (m *sharing) start(t sim.Tick, i uint32) {
	p, w := m.spec, m.w
	stream := m.goodsKey.At(int(t), 0).Stream(uint64(i))
	quality := min(1, max(0, p.Quality.Sample(&stream)))
	price := units.Amount(min(1e9, max(0, p.Price.Sample(&stream))))
	v := venture{who: i, honest: m.honest(int(i)), quality: quality, price: price, from: w.Clock.Time(t - 1)}
	s := &seller{v: len(m.ventures), open: true, sells: w.Direction(w.Taste(int(i))),
		faces: make([]face, w.Graph.Degree(int(i))), week: m.week}
	for at := range s.faces {
		s.faces[at].trust = float32(m.spec.Trust.Start)
		if m.byTie != 0 {
			s.faces[at].trust = float32(m.trustBy(m.around.Overlap(int(i), w.Graph.Neighbour(int(i), at))))
		}
	}
	m.sellers = append(m.sellers, s)
	m.ventures = append(m.ventures, v)
	m.selling.Set(int(i))
	m.number++
}

// appraise updates the cost of a seller's goods and the utility of its cards for this tick.
func (m *sharing) appraise(s *seller) {
	p, v := m.spec, &m.ventures[s.v]
	v.goods = v.price.Share(p.Cost)
	if v.honest == 0 {
		v.goods = v.price.Share(p.Cost * (1 - p.Deceit.Saves))
	}
	s.base = p.Buy.Intercept + float64(p.Buy.Quality*(v.quality-m.short))
	s.price = 0
	if p.Buy.Elasticity == 0 {
		s.price = float64(p.Buy.Price * v.price.Float())
		s.base -= s.price
	}
	most := s.base // for whom a price weighs nothing
	if m.w.Income != nil {
		most += s.price
	}
	best := utility(most, p.Buy.Match, float64(num.One(p.Buy.Match > 0)), max(0, m.trusts), 1)
	s.surest = (1 + 1e-9) * num.Sigmoid(best+m.w.Governance.MostConfidence())
}

// reckon ends the tick of a seller: penalties, and its month where one ends. Who has ended a venture
// and still uses the platform pays back those whom its last goods deceive.
func (m *sharing) reckon(c *sim.Chunk) {
	p, w := m.spec, m.w
	now := w.Clock.Time(c.Tick)
	for k := c.Lo; k < c.Hi; k++ {
		s := m.sellers[k]
		v := &m.ventures[s.v]
		if !s.open {
			if w.Status[v.who] == society.Using {
				m.repay(c, s, v)
			}
			s.gain, v.month = v.month, 0
			m.count.profit.Add(c, int64(s.gain))
			continue
		}
		if w.Status[v.who] != society.Using {
			s.ends = leftPlatform
		}
		if s.caught {
			m.punish(c, s, v)
		}
		ended := uint32(0)
		for now-v.from >= float64(month*float64(v.months+ended+1)) {
			ended++
		}
		for ; ended > 0; ended-- { // several in a tick share its profit
			part := v.month / units.Money(ended)
			v.month -= part
			v.months++
			s.gain += part
			s.prospers = part > 0
			if v.losses++; part >= 0 {
				v.losses = 0
			}
			if int(v.losses) >= p.LeaveAfter && s.ends == lasts {
				s.ends = gaveUp
			}
		}
		if s.ends != lasts {
			s.gain += v.month
			v.month = 0
			m.count.left.Add(c, 1)
		}
		m.count.profit.Add(c, int64(s.gain))
	}
}

// punish applies the penalties to a seller that was reported, rightly or not (M16).
func (m *sharing) punish(c *sim.Chunk, s *seller, v *venture) {
	g := m.w.Governance
	m.count.punished.Add(c, 1)
	v.found++
	m.fine.Pay(c, int(v.who), 0, g.Fine)
	v.month -= g.Fine
	m.repay(c, s, v)
	if m.sentence.At(int(c.Tick), 0).Float(uint64(v.who), 0) < g.Remove {
		s.ends = removed
	}
}

// repay gives those who were deceived and reported it in this tick their money back.
func (m *sharing) repay(c *sim.Chunk, s *seller, v *venture) {
	if len(s.victims) == 0 || !m.w.Governance.Refund {
		return
	}
	for _, i := range s.victims {
		m.refund.Pay(c, int(v.who), int(i), v.price)
		v.month -= v.price
	}
}

// close ends ventures and tells friends who prospers.
func (m *sharing) close(t sim.Tick, _ int) {
	keep := m.sellers[:0]
	for k := range m.known {
		m.known[k].profit *= m.keepKnown
		m.known[k].ended *= m.keepKnown
	}
	m.quality.Fade(m.keepKnown)
	m.promises.Fade(m.keepKnown)
	for _, s := range m.sellers {
		v := &m.ventures[s.v]
		s.victims, s.caught = s.victims[:0], false
		v.profit += s.gain
		m.known[v.honest].profit += s.gain.Float()
		s.gain = 0
		if s.open {
			if s.ends != lasts {
				s.open, v.until, v.why = false, m.w.Clock.Time(t), s.ends
				m.known[v.honest].ended++
				m.selling.Clear(int(v.who))
				if s.ends == removed {
					m.barred.Set(int(v.who))
				}
				m.number--
				s.prospers = false
				s.items, s.waits, s.buyers, s.customers = nil, nil, nil, nil
			}
			if s.prospers != s.told {
				m.tell(v.who, s.prospers)
				s.told = s.prospers
			}
		}
		if !s.open && len(s.parcels) == 0 {
			continue
		}
		keep = append(keep, s)
	}
	clear(m.sellers[len(keep):])
	m.sellers = keep
}

// tell informs the friends of a seller whether it prospers.
func (m *sharing) tell(who uint32, prospers bool) {
	if m.seen == nil {
		if prospers {
			m.prosperous++
		} else {
			m.prosperous--
		}
		return
	}
	for _, j := range m.w.Graph.Neighbours(int(who)) {
		if prospers {
			m.seen[j]++
			m.most = max(m.most, m.seen[j])
		} else {
			m.seen[j]--
		}
	}
}
