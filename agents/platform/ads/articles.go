package ads

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Slots at the foot of articles are a second place beside the feed. A slot opens when a consumer
// reads an article to its end, if its account has enough followers to carry advertisements.
// Friends' actions are not visible there, and an advertisement can only be clicked or hidden.
// Auction, bids, budgets, caps, mutes and learners are shared with the feed. For them the place is
// one more observed tag, so the cells of tags exist twice: cells from articles.first on are at
// articles. The accounts that carry the slots get a share of what campaigns pay for them.
//
// Slots at articles take no place in the feed, come whenever an article is read to the end, and are
// dated at the end of their tick, which matters for `charge_every`.

// Places where advertisements are shown, by their names in scenarios.
const (
	placeFeed     = "moments"
	placeArticles = "articles"
)

// ArticlesSpec is the section `ads.articles`.
type ArticlesSpec struct {
	From      time.Time
	Finish    float64
	Followers units.Extensive
	Click     float64
	Price     float64
}

func (a *Spec) declareArticles(s *spec.Section) {
	x := &a.Articles
	s.Date(&x.From, "from", "", "first day with advertisements at articles; empty: that of the feed", spec.Source("2014-07-07 in WeChat: facts/releases.csv, article_ads"))
	s.Share(&x.Finish, "finish", "30%", "share of reads that reach the end of the article, where the advertisement is", spec.Symbol("φ"), spec.Live(), spec.Equation("M7"), spec.Assumed("15–60%"), spec.Source("Manjoo 2013, You won't finish this article: 38 % leave at once, half of the others come half way"))
	s.Count(&x.Followers, "followers", "0.1 per 1000", "number of followers from which an account carries advertisements", spec.Live(), spec.Equation("M7"), spec.Source("100,000 at the opening, of some 10^9 accounts: facts/releases.csv, article_ads"))
	s.Share(&x.Click, "click", "3.5%", "probability of viewing the details, at the taste match of strangers, a creative of 0.5 and a first exposure; hides are as in the feed, and no other response is possible", spec.Live(), spec.Equation("M9"), spec.Assumed("0.5–3.5%"), spec.Source("mean of the closed test of 27 January to 14 February 2014, so of something new: Marbridge Consulting, 14 February 2014"))
	s.Number(&x.Price, "price", "1", "factor on the reserve and on list prices", spec.Min(0), spec.Max(100), spec.Live(), spec.Equation("M7"), spec.Assumed("0.1–1"))
}

// noCell is beyond all cells; it is articles.first where articles carry no advertisements.
const noCell = math.MaxInt

// articles is the state of the second place.
type articles struct {
	on        bool
	first     int // first cell at articles
	start     sim.Tick
	respond   *responses
	base      float64
	price     float64
	followers float64
	finish    uint64 // φ·2^53
	end       rng.Key
	endNow    rng.Key
	carried   sim.Lists[carried]
	buyers    sim.Lists[uint64] // by chunk: consumer and campaign of each first sale, sorted
	earned    []int64           // by account, in the tick
	paid      []payment         // by campaign, in the tick
	share     *sim.Stream
	count     articleCounters
}

// carried is a delivery at an article that has a cost.
type carried struct {
	cost    int64
	account uint32
	ad      uint32
}

// payment is what a campaign's deliveries of a tick cost and what it paid for them.
type payment struct{ demand, bill int64 }

type articleCounters struct {
	slots, impressions, clicks, hidden, sales *sim.Counter
	demand, revenue, shared, first            *sim.Counter
}

// at reports whether a cell is at articles.
func (a *articles) at(cell int) bool { return cell >= a.first }

// response returns the response constants of a cell's place.
func (m *ads) response(cell int) *responses {
	if m.art.at(cell) {
		return m.art.respond
	}
	return m.respond
}

// tagsOf is the cell of the same tags in the feed.
func (m *ads) tagsOf(cell int) int { return cell % m.cells.Count() }

// shows reports whether a campaign is shown in a place.
func (c *CampaignSpec) shows(place string) bool {
	return len(c.Places) == 0 || slices.Contains(c.Places, place)
}

// wants reports whether a campaign targets a cell: its people, in one of its places.
func (m *ads) wants(ad, cell int) bool {
	c := &m.campaigns[ad]
	place := placeFeed
	if m.art.at(cell) {
		place = placeArticles
	}
	return m.spec.Campaigns[c.family].V.shows(place) && c.target.Has(m.tagsOf(cell))
}

// cellsAll is the number of cells over all places.
func (m *ads) cellsAll() int { return m.cells.Count() * m.places() }

func (m *ads) places() int {
	if m.art.on {
		return 2
	}
	return 1
}

// buildArticles adds the second place, before cells are numbered.
func (m *ads) buildArticles(s *sim.Scope) {
	x := &m.art
	x.first = noCell
	if !m.spec.HasArticles {
		return
	}
	x.on, x.first = true, m.cells.Count()
	x.start = m.feedStart
	if from := m.spec.Articles.From; !from.IsZero() {
		x.start = max(1, m.w.Clock.Of(from))
	}
	m.start = min(m.start, x.start)
	x.end = s.Key("article.end")
	for _, cell := range m.used {
		m.used = append(m.used, uint16(int(cell)+x.first))
	}
	m.w.Readings = society.NewReadings(s, m.w.N)
	x.carried = sim.HoldLists[carried](s, "carried", m.w.N)
	x.buyers = sim.HoldLists[uint64](s, "buyers", m.w.N)
}

// buildShare declares the money stream and metrics of articles.
func (m *ads) buildShare(s *sim.Scope) {
	x, n := &m.art, &m.art.count
	if !x.on {
		return
	}
	x.paid = make([]payment, len(m.campaigns))
	x.share = s.Stream(sim.Stream{Name: "content.ad_share", From: m.w.Platform, To: m.w.Publisher, Phase: sim.Settle, Module: society.Acquisition,
		Doc: "public accounts' share of the revenue from advertisements at their articles"})
	n.slots = s.Counter("ad_slots.article", "advertising slots at articles that consumers read to the end")
	n.impressions = s.Counter("ad_impressions.article", "paid exposures to advertisements at articles")
	n.clicks = s.Counter("ad_clicks.article", "times that consumers viewed the details of advertisements at articles")
	n.hidden = s.Counter("ad_hidden.article", "times that consumers hid advertisements at articles")
	n.sales = s.Counter("ad_sales.article", "sales to consumers who viewed the details at an article")
	n.demand = s.MoneyCounter("ad_demand.article", "cost of deliveries at articles, paid or not", sim.NotNegative())
	n.revenue = s.MoneyCounter("ad_revenue.article", "what campaigns paid for slots at articles, before the accounts' share", sim.NotNegative())
	n.shared = s.MoneyCounter("ad_shared", "part of ad_revenue.article that went to the accounts", sim.NotNegative())
	n.first = s.Counter("ad_first_buyers", "first purchases by consumers from a campaign")
	s.Rate("ad_ctr.article", "1", "click-through rate at articles: details viewed per paid exposure", n.clicks, n.impressions, sim.Share())
	s.Rate("ad_fill.article", "1", "share of slots at articles that were filled", n.impressions, n.slots, sim.Share())
	s.Rate("ad_price.article", "currency", "price of a thousand paid exposures at articles", sim.Times(1000, n.revenue), n.impressions, sim.NotNegative())
	s.Rate("ad_cost_per_buyer", "currency", "what campaigns paid per first purchase by a consumer (ad_first_buyers)", sim.Less(m.count.demand, m.count.unpaid), n.first, sim.NotNegative())
	s.BeforeRun(func() {
		f := m.w.Firms(society.TradeAccount)
		if f == nil {
			s.Warnf("ads.articles", "no advertisement is shown at articles: content is off or has no accounts")
			return
		}
		x.earned = make([]int64, f.Rows)
	})
}

// rebuildArticles recomputes what depends on live fields.
func (m *ads) rebuildArticles() {
	x := &m.art
	if !x.on {
		return
	}
	a := *m.spec
	r := &a.Respond
	r.Click, r.Like, r.Comment, r.Forward, r.Collect = a.Articles.Click, 0, 0, 0, 0
	a.HasCue = false
	x.respond = a.responses(m.respond.mean, m.classes)
	x.base = x.respond.base()
	x.price = a.Articles.Price
	x.followers = a.Articles.Followers.Of(m.w.N)
	x.finish = uint64(math.Ceil(a.Articles.Finish * (1 << 53)))
}

// askAtArticles sets what a campaign bids at articles, from its running rate there.
func (m *ads) askAtArticles(ad int) {
	c, f := &m.campaigns[ad], &m.face[ad]
	mean := m.learning.Mean[ad+len(m.campaigns)]
	if f.flags&interactive != 0 {
		f.askArticle = 1000 * c.perInteraction(mean)
	} else {
		f.askArticle = c.perThousand(mean)
	}
}

// firstSlots is a first guess, before any observation, of a person's slots in a tick and of the
// price of one: the slots of the feed, or one article read per day for a campaign that is not
// shown in the feed. A slot of the feed comes after the gap and the wait for a session that opens the
// feed. The lesser of both rates was up to twice as many, which controllers took days to forget.
func (m *ads) firstSlots(ad int, price float64) (slots, each float64) {
	if !m.art.on || m.spec.Campaigns[m.campaigns[ad].family].V.shows(placeFeed) {
		return min(m.timing.perTick, 1/(m.timing.wait+1/m.openings())), price
	}
	f := &m.face[ad]
	if price = f.askArticle / 1000; f.flags&interactive != 0 {
		price = float64(price * m.learning.Mean[ad+len(m.campaigns)])
	}
	return float64(m.timing.days * m.spec.Articles.Finish), price
}

// articleSlot is the first slot number at articles, for their draws; the lower 20 bits are the
// article's.
const articleSlot = 1 << 20

// openArticles closes the list of the tick's reads.
func (m *ads) openArticles(t sim.Tick, _ int) {
	m.w.Readings.Close()
	m.art.endNow = m.art.end.At(int(t), 0)
}

// serveArticles serves the slots of consumers who read an article to its end.
func (m *ads) serveArticles(c *sim.Chunk) {
	x, k := &m.art, &m.work[c.Worker]
	if !m.anyLive || c.Tick < x.start || x.earned == nil { // m.ranking would be false here: it is reset after the first round
		return
	}
	k.chunk = c
	f := m.w.Firms(society.TradeAccount)
	at := uint32((int64(c.Tick)+1)<<m.timing.bits - 1)
	for _, q := range m.w.Readings.Of(c) {
		i := int(q.Who)
		if x.endNow.Bits(uint64(i), uint64(q.Item))>>11 >= x.finish || float64(f.Audience(int(q.Account))) < x.followers {
			continue
		}
		r := &m.caps.rows[i]
		last := r.last
		k.slot = slot{i: uint32(i), at: at, number: articleSlot + int(q.Item), cell: uint16(m.cell(i) + x.first), account: q.Account}
		k.slot.luck = uint32(m.now.slot.Bits(uint64(i), uint64(k.slot.number)))
		x.count.slots.Add(c, 1)
		m.fill(k, r)
		r.last = last
	}
}

// campaignOf is the campaign of a row.
func (m *ads) campaignOf(row int) int { return row % len(m.campaigns) }

// carry records the cost of a delivery at an article, for its account's share.
func (m *ads) carry(k *worker, ad int) {
	if k.cost != 0 {
		m.art.carried.Add(k.chunk, carried{k.cost, k.slot.account, uint32(ad)})
	}
}

// shareOut pays accounts their share of the tick's bills. What a budget did not cover is deducted
// from all deliveries of the campaign in proportion.
func (m *ads) shareOut(c *sim.Chunk) {
	x := &m.art
	if !x.on || x.earned == nil {
		return
	}
	any := false
	for k := range x.carried {
		all := x.carried.Take(k)
		for _, q := range all {
			p := &x.paid[q.ad]
			amount := q.cost
			if p.bill < p.demand {
				amount = proportion(q.cost, p.bill, p.demand)
			}
			x.earned[q.account] += amount
		}
		any = any || len(all) > 0
	}
	if !any {
		return
	}
	for account, earned := range x.earned {
		if earned == 0 {
			continue
		}
		x.earned[account] = 0
		part := units.Money(earned).Share(m.spec.PublisherShare)
		x.count.revenue.Add(c, earned)
		x.count.shared.Add(c, int64(part))
		x.share.Pay(c, 0, account, part)
	}
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

// settleArticles counts a campaign's deliveries at articles in the tick.
func (m *ads) settleArticles(c *sim.Chunk, s *tally) {
	n := &m.art.count
	n.impressions.Add(c, int64(s.paid))
	n.clicks.Add(c, int64(s.interactions[click]))
	n.hidden.Add(c, int64(s.interactions[hide]))
	n.sales.Add(c, int64(s.sales))
	n.demand.Add(c, int64(s.demand))
}

// firstSale reports whether consumer i buys from a campaign for the first time, and remembers it.
func (m *ads) firstSale(c *sim.Chunk, i uint32, ad uint16) bool {
	key := uint64(i)<<16 | uint64(ad)
	all := &m.art.buyers[c.ID]
	at, found := slices.BinarySearch(*all, key)
	if found {
		return false
	}
	*all = slices.Insert(sim.Room(*all, 1), at, key)
	return true
}
