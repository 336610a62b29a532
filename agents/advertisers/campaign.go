package advertisers

import (
	"cmp"
	"fmt"
	"math"

	"guanxi/agents/platform/tags"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Campaign is an advertiser and its campaign.
type Campaign struct {
	Entry    *CampaignSpec
	Name     string
	Family   int    // entry of the scenario, its kind in the tables
	Hash     uint64 // of its name; keys its draws
	Category uint8
	Creative float64
	Value    float64 // value of an interaction, or the bid for one; NaN: derived from CPM
	CPM      float64 // bid for a thousand exposures; NaN: derived from Value
	Luck     float64 // e^ε: factor on what an interaction is worth, and on sales per view; 1 but for bids for profit
	Topic    []int8
	Product  *Product // nil: none
	From     int32
	Until    int32   // first tick after the window
	Closed   bool    // its advertiser has not entered, or has left
	People   float64 // consumers whose observed tags it targets
	Purse    Purse
	Total    Totals // over the run

	entry  string
	number uint64   // in its entry
	target sim.Bits // its target group: cells of the feed
	arm    int      // index in society.World.Arms, of a shop's campaign
}

// Product is what an advertiser sells outside the shops of the model.
type Product struct {
	Price units.Money
	Goods units.Money // unit cost to the advertiser
	Sale  float64     // s: probability that a view leads to a sale, at the mean match
}

// Advertisers are all campaigns and the books of their owners.
type Advertisers struct {
	Campaigns []Campaign
	Families  []string
	Wanted    []sim.Bits // by cell: the campaigns that target it
	Mind      rng.Key    // which shop comes to mind
	Views     [2]float64 // by place: views of details per interaction that are expected at first
	Records   []Record   // by campaign
	Standing  []int      // campaigns whose window has not ended, of advertisers that are present, in their order
	Aims      int        // changes of targets

	markets []market // by family
	terms   []string // by family, what events may set
	luck    luck
	entry   entry

	Treated *Demand // of the campaigns that an experiment treats; nil: there are none

	demand *Demand
	w      *society.World
	tags   *tags.Tags
	paid   [2]*sim.Stream // billed by exposure, by interaction
	brand  *sim.Entry
	refund *sim.Stream // by shops
}

// luck are the purposes of a campaign's draws. Each quantity has one, so that a bid in another unit
// uses the same draw.
type luck struct{ hash, bid, creative, topic rng.Key }

// New makes the campaigns from their entries, in the order of names and numbers, to begin at the tick
// start or later. The draws for a campaign depend only on its name and number.
func New(s *sim.Scope, w *society.World, demand *Demand, t *tags.Tags, start sim.Tick) (*Advertisers, error) {
	a := &Advertisers{demand: demand, w: w, tags: t, Mind: s.Key("shop"), terms: make([]string, len(demand.Campaigns))}
	keys := luck{s.Key("campaign"), s.Key("bid"), s.Key("creative"), s.Key("topic")}
	a.luck = keys
	categories := map[string]uint8{}
	for family := range demand.Campaigns {
		e := &demand.Campaigns[family]
		a.Families = append(a.Families, e.Name)
		category := cmp.Or(e.V.Category, "campaign."+e.Name)
		if _, ok := categories[category]; !ok {
			if len(categories) >= 255 {
				return nil, fmt.Errorf("ads.campaigns: more than 255 categories")
			}
			categories[category] = uint8(len(categories))
		}
		from, until := e.V.window(w.Clock, start)
		rows, first := e.V.Count+e.V.room(w.Clock, w.N, start), int64(len(a.Campaigns))
		a.terms[family] = e.V.terms()
		if e.V.Until.IsZero() {
			until = math.MaxInt32 // who enters does not hang on the end of the run
		}
		a.markets = append(a.markets, market{first + int64(e.V.Count), first + int64(rows), int64(from), int64(until)})
		for k := range rows {
			c := Campaign{Entry: &e.V, Name: e.Name, Family: family, Hash: uint64(keys.hash.Named(e.Name).Sub(uint64(k))),
				Category: categories[category]}
			if e.V.Count > 1 || e.V.HasEntry {
				c.Name = fmt.Sprintf("%s.%d", e.Name, k+1)
			}
			c.Closed = k >= e.V.Count
			c.entry, c.number = e.Name, uint64(k)
			c.draw(w, category, keys)
			a.aim(&c)
			if err := c.setWindow(w, start); err != nil {
				return nil, fmt.Errorf("ads.campaigns.%s: %w", e.Name, err)
			}
			if !c.Closed {
				a.Standing = append(a.Standing, len(a.Campaigns))
			}
			a.Campaigns = append(a.Campaigns, c)
		}
	}
	a.findWanted()
	a.Records = make([]Record, len(a.Campaigns))
	w.Scope.Members(w.Advertise, max(1, len(a.Campaigns)))
	if demand.forProfit() {
		a.buildEntry(s)
	}
	return a, nil
}

// draw draws what differs between the campaigns of an entry.
func (c *Campaign) draw(w *society.World, category string, keys luck) {
	v := c.Entry
	c.drawBid(keys.bid)
	c.Creative = min(max(v.Creative.Sample(c.stream(keys.creative)), 0.01), 1)
	c.Topic = topicOf(w, category, c.stream(keys.topic), v.Deviation)
	if p := v.Product; v.HasProduct {
		c.Product = &Product{Price: p.Price, Goods: units.Amount(p.Price.Float() * (1 - p.Margin)),
			Sale: min(1, float64(p.Sale*c.Luck))}
	}
}

// stream has the draws of a campaign for a purpose.
func (c *Campaign) stream(key rng.Key) *rng.Stream { return new(key.Named(c.entry).Stream(c.number)) }

func (c *Campaign) drawBid(key rng.Key) {
	v := c.Entry
	c.Value, c.CPM, c.Luck = math.NaN(), math.NaN(), 1
	if v.Bid.HasProfit {
		c.Luck = num.Exp(float64(v.Bid.Profit.Dispersion * num.Normal(c.stream(key))))
	} else if v.Bid.HasValue {
		c.Value = v.Bid.Value.Sample(c.stream(key))
	} else {
		if v.Bid.HasCPM {
			c.CPM = v.Bid.CPM.Sample(c.stream(key))
		}
		if v.Bid.HasCPE {
			c.Value = v.Bid.CPE.Sample(c.stream(key))
		}
	}
}

// terms are what events may set of an entry, as a text.
func (c *CampaignSpec) terms() string {
	return fmt.Sprint(c.Bid.CPM, c.Bid.CPE, c.Bid.Value, c.HasBudget, c.Budget, c.Target)
}

// Rebuild gives campaigns the bids, by the draws of their start, budgets and targets that events have set. What has
// been spent counts.
func (a *Advertisers) Rebuild() {
	for family := range a.terms {
		now := a.demand.Campaigns[family].V.terms()
		if now == a.terms[family] {
			continue
		}
		a.terms[family] = now
		for k := range a.Campaigns {
			if c := &a.Campaigns[k]; c.Family == family {
				c.drawBid(a.luck.bid)
				a.aim(c)
				if c.Purse.HasBudget = c.Entry.HasBudget; c.Purse.HasBudget {
					c.Purse.Fill(units.Amount(c.Entry.Budget.Of(a.w.N)))
					c.Purse.Left = max(0, c.Purse.Budget-c.Total.Spend)
				}
			}
		}
		a.findWanted()
	}
}

// Members returns the rows of the campaigns of an entry.
func (a *Advertisers) Members(entry string) (of *sim.Account, rows []int) {
	for k := range a.Campaigns {
		if a.Families[a.Campaigns[k].Family] == entry {
			rows = append(rows, k)
		}
	}
	return a.w.Advertise, rows
}

// topicOf is the topic of the category plus a deviation of the campaign's own, both unit
// vectors, scaled to length 1.
func topicOf(w *society.World, category string, own *rng.Stream, deviation float64) []int8 {
	base := w.Topic(category)
	other := w.Topic(fmt.Sprintf("campaign %d", own.Uint64()))
	sum := make([]float64, len(base))
	length := 0.0
	for d := range sum {
		sum[d] = float64(base[d]) + float64(deviation*float64(other[d]))
		length += float64(sum[d] * sum[d])
	}
	out := make([]int8, len(base))
	if length == 0 {
		return out
	}
	for d, x := range sum {
		out[d] = int8(float64(x*society.TasteUnit)/math.Sqrt(length) + 0.5)
	}
	return out
}

// window is the first tick of a campaign, and the first after it.
func (c *CampaignSpec) window(clock sim.Clock, start sim.Tick) (from, until int32) {
	from, until = int32(start), int32(clock.Ticks)+1
	if !c.From.IsZero() {
		from = max(from, int32(clock.Of(c.From)))
	}
	if !c.Until.IsZero() {
		until = int32(clock.Of(c.Until))
	}
	return from, until
}

func (c *Campaign) setWindow(w *society.World, start sim.Tick) error {
	v, clock := c.Entry, w.Clock
	c.From, c.Until = v.window(clock, start)
	if v.HasBudget {
		budget, err := units.FromFloat(v.Budget.Of(w.N))
		if err != nil {
			return fmt.Errorf("budget: %w", err)
		}
		c.Purse.Fill(budget)
	}
	if v.HasDaily {
		daily, err := units.FromFloat(float64(v.DailyCap.Of(w.N) * max(1, clock.Days())))
		if err != nil {
			return fmt.Errorf("daily_cap: %w", err)
		}
		c.Purse.HasDaily, c.Purse.Daily = true, daily
	}
	return nil
}
