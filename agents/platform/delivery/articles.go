package delivery

import (
	"math"
	"slices"

	"guanxi/agents/advertisers"
	"guanxi/agents/society"
	"guanxi/agents/society/reads"
	"guanxi/sim"
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

// articles is the state of the second place.
type articles struct {
	start     sim.Tick
	followers float64
	finish    uint64 // φ·2^53
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

// newArticles adds the second place.
func newArticles(s *sim.Scope, w *society.World, start sim.Tick, campaigns int) *articles {
	w.Readings = reads.New(s, w.N)
	return &articles{
		start: start, paid: make([]payment, campaigns),
		carried: sim.HoldLists[carried](s, "carried", w.N), buyers: sim.HoldLists[uint64](s, "buyers", w.N),
	}
}

// DeclareArticles declares the money stream and metrics of articles; demand and unpaid are those of all places.
func (d *Delivery) DeclareArticles(s *sim.Scope, demand, unpaid *sim.Counter) {
	x := d.articles
	if x == nil {
		return
	}
	n, w := &x.count, d.World
	x.share = s.Stream(sim.Stream{Name: "content.ad_share", From: w.Platform, To: w.Publisher, Phase: sim.Settle,
		Module: society.Acquisition,
		Doc:    "public accounts' share of the revenue from advertisements at their articles"})
	n.slots = s.Counter("ad_slots.article", "advertising slots at articles that consumers read to the end")
	n.impressions = s.Counter("ad_impressions.article", "paid exposures to advertisements at articles")
	n.clicks = s.Counter("ad_clicks.article", "times that consumers viewed the details of advertisements at articles")
	n.hidden = s.Counter("ad_hidden.article", "times that consumers hid advertisements at articles")
	n.sales = s.Counter("ad_sales.article", "sales to consumers who viewed the details at an article")
	n.demand = s.MoneyCounter("ad_demand.article", "cost of deliveries at articles, paid or not", sim.NotNegative())
	n.revenue = s.MoneyCounter("ad_revenue.article", "what campaigns paid for slots at articles, before the accounts' "+
		"share", sim.NotNegative())
	n.shared = s.MoneyCounter("ad_shared", "part of ad_revenue.article that went to the accounts", sim.NotNegative())
	n.first = s.Counter("ad_first_buyers", "first purchases by consumers from a campaign")
	s.Rate("ad_ctr.article", "1", "click-through rate at articles: details viewed per paid exposure", n.clicks,
		n.impressions, sim.Share())
	s.Rate("ad_fill.article", "1", "share of slots at articles that were filled", n.impressions, n.slots, sim.Share())
	s.Rate("ad_price.article", "currency", "price of a thousand paid exposures at articles", sim.Times(1000, n.revenue),
		n.impressions, sim.NotNegative())
	s.Rate("ad_cost_per_buyer", "currency", "what campaigns paid per first purchase by a consumer (ad_first_buyers)",
		sim.Less(demand, unpaid), n.first, sim.NotNegative())
	s.BeforeRun(func() {
		f := w.Firms(society.TradeAccount)
		if f == nil {
			s.Warnf("ads.articles", "no advertisement is shown at articles: content is off or has no accounts")
			return
		}
		x.earned = make([]int64, f.Rows)
	})
}

// rebuild applies the keys.
func (x *articles) rebuild(a *ArticlesSpec, consumers int) {
	x.followers = a.Followers.Of(consumers)
	x.finish = uint64(math.Ceil(a.Finish * (1 << 53)))
}

// articleSlot is the first slot number at articles, for their draws; the lower 20 bits are the
// article's.
const articleSlot = 1 << 20

// CloseReads closes the list of the tick's reads.
func (d *Delivery) CloseReads(sim.Tick, int) { d.World.Readings.Close() }

// ServeArticles serves the slots of consumers who read an article to its end.
func (d *Delivery) ServeArticles(c *sim.Chunk) {
	x, k := d.articles, &d.work[c.Worker]
	// ranking would be false here: it is reset after the first round
	if !d.Day.Live || c.Tick < x.start || x.earned == nil {
		return
	}
	k.chunk = c
	f := d.World.Firms(society.TradeAccount)
	at := uint32((int64(c.Tick)+1)<<d.Slots.Bits - 1)
	for _, q := range d.World.Readings.Of(c) {
		i := int(q.Who)
		if d.now.end.Bits(uint64(i), uint64(q.Item))>>11 >= x.finish || float64(f.Audience(int(q.Account))) < x.followers {
			continue
		}
		r := &d.Caps.Rows[i]
		last := r.Last
		k.I, k.At, k.Number = uint32(i), at, articleSlot+int(q.Item)
		k.cell, k.account = uint16(d.Tags.Cell(i)+d.Tags.Articles), q.Account
		k.Luck = d.Slots.LuckOf(i, k.Number)
		x.count.slots.Add(c, 1)
		d.fill(k, r)
		r.Last = last
	}
}

// carry records the cost of a delivery at an article, for its account's share.
func (x *articles) carry(k *worker, ad int) {
	if k.cost != 0 {
		x.carried.Add(k.chunk, carried{k.cost, k.account, uint32(ad)})
	}
}

// SettleArticles counts a campaign's deliveries at articles in the tick, and notes what it paid for all.
func (d *Delivery) SettleArticles(c *sim.Chunk, ad int, s *Deliveries, bill units.Money) {
	x := d.articles
	if x == nil {
		return
	}
	x.paid[ad] = payment{int64(s.All.Demand), int64(bill)}
	n := &x.count
	n.impressions.Add(c, int64(s.Articles.Paid))
	n.clicks.Add(c, int64(s.Articles.Engaged[advertisers.Click]))
	n.hidden.Add(c, int64(s.Articles.Engaged[advertisers.Hide]))
	n.sales.Add(c, int64(s.Articles.Sales))
	n.demand.Add(c, int64(s.Articles.Demand))
}

// ShareOut pays accounts their share of the tick's bills. What a budget did not cover is deducted
// from all deliveries of the campaign in proportion.
func (d *Delivery) ShareOut(c *sim.Chunk) {
	x := d.articles
	if x == nil || x.earned == nil {
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
		share := d.Rules.PublisherShare
		if d.Shared != nil && d.World.Experiment.Has(society.SideAccount, account) {
			share = *d.Shared
		}
		part := units.Money(earned).Share(share)
		x.count.revenue.Add(c, earned)
		x.count.shared.Add(c, int64(part))
		x.share.Pay(c, 0, account, part)
		if f := d.World.Following; f != nil && f.Paid != nil {
			f.Paid(account, part)
		}
	}
}

// firstSale reports whether consumer i buys from a campaign for the first time, and remembers it.
func (x *articles) firstSale(c *sim.Chunk, i uint32, ad uint16) bool {
	key := uint64(i)<<16 | uint64(ad)
	all := &x.buyers[c.ID]
	at, found := slices.BinarySearch(*all, key)
	if found {
		return false
	}
	*all = slices.Insert(sim.Room(*all, 1), at, key)
	return true
}
