package ads

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/agents/platform/auction"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// campaign is an advertiser and its campaign: the part of its state that is not read at each
// exposure. The rest is in face.
type campaign struct {
	name     string
	family   int // entry of the scenario, its kind in the tables
	creative float64
	value    float64 // value of an interaction, or the bid for one; NaN: derived from cpm
	cpm      float64 // bid for a thousand exposures; NaN: derived from value
	topic    []int8
	target   sim.Bits
	people   float64 // consumers whose observed tags it targets
	product  *product
	shop     bool
	arm      int // index in society.World.Arms, of a shop's campaign
	from     int32
	until    int32 // first tick after the window

	purse auction.Purse
	pace  auction.Pace
	bid   float64 // in the unit of face.ask, before the factor of pacing
	total totals  // over the run
}

// totals are the counts of a campaign over the run.
type totals struct {
	paid, earned, charged, onTarget int64
	interactions                    [kinds]int64
	sales                           int64
	demand, spend, turnover         units.Money
}

// face is what serving a slot reads of a campaign.
type face struct {
	hash       uint64  // of its name; keys its draws
	weight     float64 // Q^κ
	boosted    float64 // Q^κ·(1 + ψ)
	nuisance   float64 // 1000·χ·ĥ
	shift      float64 // β_2(Q − ½) − β_1·m̄
	scale      float64 // factor from the dot product with a taste vector to the match
	ask        float64 // bid: per thousand exposures, or 1000 × per interaction
	floor      float64 // reserve in the same unit
	askArticle float64 // ask at articles, where the advertiser has a running rate of its own
	theta      float64 // ϑ, share of slots in which it takes part
	takes      uint64  // ϑ·2^53
	epoch      int32   // tick in which its current advertisement began
	category   uint8
	class      uint8 // of the social cue
	flags      uint8
}

const (
	live        = 1 << iota // in its window, with money left
	interactive             // pays per interaction
	running                 // in its window, with or without money
)

// campaignKeys are the purposes of a campaign's draws. Each quantity has one, so that a bid in
// another unit uses the same draw.
type campaignKeys struct{ hash, bid, creative, topic rng.Key }

// buildCampaigns makes the campaigns from their entries, in the order of names and numbers. The
// draws for a campaign depend only on its name and number.
func (m *ads) buildCampaigns(s *sim.Scope) error {
	luck := campaignKeys{s.Key("campaign"), s.Key("bid"), s.Key("creative"), s.Key("topic")}
	m.opened = make([]bool, len(m.spec.Campaigns))
	categories := map[string]uint8{}
	for family, e := range m.spec.Campaigns {
		m.families = append(m.families, e.Name)
		category := cmp.Or(e.V.Category, "campaign."+e.Name)
		if _, ok := categories[category]; !ok {
			if len(categories) >= 255 {
				return fmt.Errorf("ads.campaigns: more than 255 categories")
			}
			categories[category] = uint8(len(categories))
		}
		class := m.cueClass(e.V.Category)
		for k := range e.V.Count {
			c, err := m.newCampaign(family, k, category, luck)
			if err != nil {
				return fmt.Errorf("ads.campaigns.%s: %w", e.Name, err)
			}
			f := newFace(c.topic)
			f.hash, f.category, f.class = uint64(luck.hash.Named(e.Name).Sub(uint64(k))), categories[category], class
			m.campaigns, m.face = append(m.campaigns, c), append(m.face, f)
		}
	}
	m.w.Scope.Members(m.w.Advertise, max(1, len(m.campaigns)))
	return nil
}

// cueClass numbers the distinct factors of categories on the cue.
func (m *ads) cueClass(category string) uint8 {
	factor := 1.0
	for _, f := range m.spec.Cue.Categories {
		if f.Name == category {
			factor = f.Value
		}
	}
	at := slices.Index(m.classes, factor)
	if at < 0 {
		at = len(m.classes)
		m.classes = append(m.classes, factor)
	}
	return uint8(at)
}

// newCampaign draws campaign k of an entry.
func (m *ads) newCampaign(family, k int, category string, luck campaignKeys) (campaign, error) {
	e := &m.spec.Campaigns[family]
	v := &e.V
	c := campaign{name: e.Name, family: family, value: math.NaN(), cpm: math.NaN(), shop: v.Shop}
	if v.Count > 1 {
		c.name = fmt.Sprintf("%s.%d", e.Name, k+1)
	}
	draw := func(key rng.Key) *rng.Stream { return new(key.Named(e.Name).Stream(uint64(k))) }
	if v.Bid.HasValue {
		c.value = v.Bid.Value.Sample(draw(luck.bid))
	} else {
		if v.Bid.HasCPM {
			c.cpm = v.Bid.CPM.Sample(draw(luck.bid))
		}
		if v.Bid.HasCPE {
			c.value = v.Bid.CPE.Sample(draw(luck.bid))
		}
	}
	c.creative = min(max(v.Creative.Sample(draw(luck.creative)), 0.01), 1)
	c.topic = m.campaignTopic(category, draw(luck.topic), v.Deviation)
	if v.HasProduct {
		c.product = newProduct(v)
	}
	c.target = m.targetMask(v, c.topic)
	for cell, n := range m.people {
		if c.target.Has(cell) {
			c.people += n
		}
	}
	err := m.setWindow(&c, v)
	return c, err
}

// newFace returns the face of a campaign with the given topic.
func newFace(topic []int8) (f face) {
	length := 0.0
	for _, x := range topic {
		length += float64(int(x) * int(x))
	}
	if length > 0 {
		f.scale = 1 / float64(society.TasteUnit*math.Sqrt(length))
	}
	return f
}

// campaignTopic is the topic of the category plus a deviation of the campaign's own, both unit
// vectors, scaled to length 1.
func (m *ads) campaignTopic(category string, own *rng.Stream, deviation float64) []int8 {
	base := m.w.Topic(category)
	other := m.w.Topic(fmt.Sprintf("campaign %d", own.Uint64()))
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

func (m *ads) setWindow(c *campaign, v *CampaignSpec) error {
	clock := m.w.Clock
	c.from, c.until = int32(m.start), int32(clock.Ticks)+1
	if !v.From.IsZero() {
		c.from = max(c.from, int32(clock.Of(v.From)))
	}
	if !v.Until.IsZero() {
		c.until = int32(clock.Of(v.Until))
	}
	if v.HasBudget {
		budget, err := units.FromFloat(v.Budget.Of(m.w.N))
		if err != nil {
			return fmt.Errorf("budget: %w", err)
		}
		c.purse.Fill(budget)
	}
	if v.HasDaily {
		daily, err := units.FromFloat(float64(v.DailyCap.Of(m.w.N) * max(1, clock.Days())))
		if err != nil {
			return fmt.Errorf("daily_cap: %w", err)
		}
		c.purse.HasDaily, c.purse.Daily = true, daily
	}
	return nil
}
