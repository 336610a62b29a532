package ads

import (
	"fmt"
	"math"

	"guanxi/agents/ads/market"
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// tasteUnit is the length of a taste vector in stored units.
const tasteUnit = 127

// campaign is an advertiser with its campaign: what is not read for each
// exposure. See face for what is.
type campaign struct {
	name     string
	family   int // entry of the scenario, which is a kind in the tables
	creative float64
	value    float64 // worth of an interaction; NaN: not known
	cpm      float64 // bid for a thousand exposures; NaN: follows from the value
	cpe      float64 // bid for an interaction; NaN: follows from cpm
	topic    []int8
	target   sim.Bits
	people   float64 // consumers whose observed tags it wants
	product  *product
	shop     bool
	arm      int // of society.World.Arms, of a shop's
	from     int32
	until    int32 // first tick after the last

	purse market.Purse
	pace  market.Pace
	total totals // over the run
}

// totals are counts of a campaign over the run.
type totals struct {
	paid, earned, charged, onTarget int64
	interactions                    [kinds]int64
	sales                           int64
	demand, spend, turnover         units.Money
}

// face is what serving a slot reads of a campaign, in two cache lines.
type face struct {
	hash       uint64        // of its name: what its draws are keyed by
	weight     float64       // Q^κ
	boosted    float64       // Q^κ·(1 + ψ)
	nuisance   float64       // 1000·χ·ĥ
	shift      float64       // β_2(Q − ½) − β_1·m̄
	scale      float64       // match per unit of a product with a taste vector
	ask        float64       // bid: per thousand exposures, or 1000 × per interaction
	floor      float64       // reserve in the same unit
	askArticle float64       // ask at articles: an advertiser has a running rate in each place
	theta      float64       // ϑ, share of slots in which it takes part
	takes      uint64        // ϑ·2^53
	topic      society.Lanes // where taste vectors have eight components, in reverse
	epoch      int32         // tick in which the advertisement that it runs began
	issue      uint16        // with which it began, see reissue
	category   uint8
	class      uint8 // of the social cue
	flags      uint8
	_          [8]byte // two lines of memory each
}

const (
	live        = 1 << iota // in its window, with money left
	interactive             // pays per interaction
	running                 // in its window, with or without money
)

// buildCampaigns makes the campaigns from their entries, in the order of names
// and numbers. What is drawn for one depends on its name and number only.
func (m *ads) buildCampaigns(s *sim.Scope) error {
	a, w := m.spec, m.w
	hash, bids, creative, topics := s.Key("campaign"), s.Key("bid"), s.Key("creative"), s.Key("topic")
	categories := map[string]uint8{}
	factors := map[string]float64{}
	for _, f := range a.Cue.Categories {
		factors[f.Name] = f.Value
	}
	classes := map[float64]uint8{}
	for family, e := range a.Campaigns {
		v := &e.V
		m.families = append(m.families, e.Name)
		category := v.Category
		if category == "" {
			category = "campaign." + e.Name
		}
		number, ok := categories[category]
		if !ok {
			if len(categories) >= 255 {
				return fmt.Errorf("ads.campaigns: more than 255 categories")
			}
			number = uint8(len(categories))
			categories[category] = number
		}
		factor, ok := factors[v.Category]
		if !ok {
			factor = 1
		}
		class, ok := classes[factor]
		if !ok {
			class = uint8(len(m.classes))
			classes[factor] = class
			m.classes = append(m.classes, factor)
		}
		for k := range v.Count {
			c := campaign{name: e.Name, family: family, value: math.NaN(), cpm: math.NaN(), cpe: math.NaN()}
			if v.Count > 1 {
				c.name = fmt.Sprintf("%s.%d", e.Name, k+1)
			}
			// A purpose for each number drawn: a bid in another unit is the same luck.
			draw := func(key rng.Key) rng.Stream { return key.Named(e.Name).Stream(uint64(k)) }
			b := draw(bids)
			switch {
			case v.Bid.HasValue:
				c.value = v.Bid.Value.Sample(&b)
			default:
				if v.Bid.HasCPM {
					again := draw(bids)
					c.cpm = v.Bid.CPM.Sample(&again)
				}
				if v.Bid.HasCPE {
					c.cpe = v.Bid.CPE.Sample(&b)
					c.value = c.cpe
				}
			}
			q := draw(creative)
			c.creative = min(max(v.Creative.Sample(&q), 0.01), 1)
			own := draw(topics)
			c.topic = m.campaignTopic(category, &own, v.Deviation)
			if err := m.setWindow(&c, v); err != nil {
				return fmt.Errorf("ads.campaigns.%s: %w", e.Name, err)
			}
			c.shop = v.Shop
			if v.HasProduct {
				c.product = newProduct(v)
			}
			f := face{hash: uint64(hash.Named(e.Name).Sub(uint64(k))), category: number, class: class}
			length := 0.0
			for _, x := range c.topic {
				length += float64(int(x) * int(x))
			}
			if length > 0 {
				f.scale = 1 / float64(tasteUnit*math.Sqrt(length))
			}
			if len(c.topic) == 8 {
				f.topic = society.LanesOf(society.Word(c.topic)).Reversed()
			}
			m.campaigns = append(m.campaigns, c)
			m.face = append(m.face, f)
		}
	}
	for k := range m.campaigns {
		c := &m.campaigns[k]
		c.target = m.targetMask(&a.Campaigns[c.family].V, c.topic)
		for cell, n := range m.people {
			if c.target.Has(cell) {
				c.people += n
			}
		}
	}
	w.Scope.Members(w.Advertise, max(1, len(m.campaigns)))
	return nil
}

// campaignTopic is the category's topic and a deviation of the campaign's own,
// as unit vectors, scaled to length 1.
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
		out[d] = int8(float64(x*tasteUnit)/math.Sqrt(length) + 0.5)
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

// micro is money as a whole number of millionths, for prices of single
// exposures: small enough that the call of money, 4 ns, would show.
func micro(x float64) int64 {
	if x > 1e9 {
		return int64(units.Amount(x))
	}
	return int64(math.RoundToEven(x * float64(units.One)))
}

// table is campaigns.csv.
func (m *ads) table() *results.Table {
	flow := func(name, unit, doc string) results.Column {
		return results.Column{Name: name, Type: results.IntType, Kind: results.Flow, Unit: unit, Doc: doc}
	}
	amount := func(name, doc string) results.Column {
		return results.Column{Name: name, Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: doc}
	}
	t := results.NewCampaigns(
		results.Column{Name: "kind", Type: results.TextType, Kind: results.Factor, Doc: "entry of the scenario that it belongs to"},
		results.Column{Name: "category", Type: results.TextType, Kind: results.Factor, Doc: "what it advertises; empty is a category of its own"},
		results.Column{Name: "creative", Type: results.FloatType, Kind: results.Factor, Unit: "1", Doc: "quality of the creative"},
		results.Column{Name: "value", Type: results.FloatType, Kind: results.Factor, Unit: "currency", Doc: "worth of an interaction to the advertiser; empty where it is not known"},
		results.Column{Name: "budget", Type: results.MoneyType, Kind: results.Factor, Unit: "currency", Doc: "budget for the whole window; empty is no limit"},
		flow("impressions", "1", "paid exposures"),
		flow("earned", "1", "unpaid exposures, by forwards"),
		flow("reach", "1", "consumers exposed to it at least once; in large runs extrapolated from every second, fourth … consumer"),
		results.Column{Name: "precision", Type: results.FloatType, Kind: results.Stock, Unit: "1", Doc: "share of paid exposures whose true type it wants"},
		flow("clicks", "1", "view details, on all exposures"),
		flow("engagements", "1", "clicks, likes, comments, forwards and collects, on all exposures"),
		flow("hidden", "1", "times that it was hidden"),
		flow("charged", "1", "paid exposures with a billed interaction"),
		amount("demand", "what its deliveries cost"),
		amount("spend", "what was paid: never more than the budget"),
		flow("sales", "1", "sales of the product"),
		amount("turnover", "what consumers paid for them"),
		amount("captured", "value that the advertiser captured with it over the whole run; 0 where a shop pays"),
	)
	replicate := results.Int(int64(m.scope.Replicate()))
	reach := m.reached()
	for k := range m.campaigns {
		c := &m.campaigns[k]
		budget, value, precision := results.Missing(), results.Missing(), results.Missing()
		if c.purse.HasBudget {
			budget = results.Money(int64(c.purse.Budget))
		}
		if !math.IsNaN(c.value) {
			value = results.Float(c.value)
		}
		s := &c.total
		if s.paid > 0 {
			precision = results.Float(float64(s.onTarget) / float64(s.paid))
		}
		engagements := int64(0)
		for y := click; y < hide; y++ {
			engagements += s.interactions[y]
		}
		t.AppendRow(replicate, results.Text(c.name), results.Text(m.families[c.family]), results.Text(m.spec.Campaigns[c.family].V.Category),
			results.Float(c.creative), value, budget, results.Int(s.paid), results.Int(s.earned), results.Int(reach[k]), precision,
			results.Int(s.interactions[click]), results.Int(engagements), results.Int(s.interactions[hide]), results.Int(s.charged),
			results.Money(int64(s.demand)), results.Money(int64(s.spend)), results.Int(s.sales), results.Money(int64(s.turnover)), results.Money(int64(m.w.Advertise.Captured(k))))
	}
	return t
}

// reach remembers who was exposed to which campaign: exactly while that takes
// at most 2^22 bits, else for every second, fourth … consumer. Of 10^6 consumers
// and 100 campaigns every 32nd is left, 31,250, who tell a reach of a tenth to
// 2 %.
type reach struct {
	shift int // every 2^shift-th consumer
	words int // of a consumer's row
	bits  []uint64
}

func newReach(s *sim.Scope, n, campaigns int) reach {
	r := reach{words: (campaigns + 63) / 64}
	for n>>r.shift*r.words > 1<<16 {
		r.shift++
	}
	r.bits = sim.Column[uint64](s, "reach", (n>>r.shift+1)*r.words)
	return r
}

func (r *reach) add(i, ad int) {
	if i&(1<<r.shift-1) == 0 {
		r.bits[i>>r.shift*r.words+ad>>6] |= 1 << (ad & 63)
	}
}

func (m *ads) reached() []int64 {
	out := make([]int64, len(m.campaigns))
	for row := 0; row < len(m.reach.bits); row += max(1, m.reach.words) {
		for k := range out {
			if m.reach.bits[row+k>>6]>>(k&63)&1 != 0 {
				out[k] += 1 << m.reach.shift
			}
		}
	}
	return out
}
