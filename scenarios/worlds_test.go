package scenarios_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// small lets mechanisms act in a world of two years: users from the start, all of whom shop.
const small = `consumers.count: 300, clock.start: 2017-01-01, clock.until: 2019-01-01, record.every: 7d,
  graph.mean_degree: 40, graph.above_200: 0%, graph.cap: 100, adoption.initial_adopters: 50%, commerce.take_up: off,
  ads.campaigns.car.from: 2017-03-01, ads.campaigns.car.until: 2017-09-01, o2o.holding.at: 2017-02-19`

// drawn is a study in whose worlds all that is assumed has a number from its range, with what is free and at a price.
const drawn = "{name: worlds, scenario: wechat, seed: 7, design: {kind: arms, baseline: free}, metrics: [gmv], arms: " +
	"{free: {" + small + "}, dear: {" + small + ", commerce.take: 5%, services.api.fee: 0.00001, services.api.free: 100}}}"

// world is a run in such a world: its numbers by path and what flowed.
type world struct {
	*testing.T
	run    *agents.Run
	size   map[string]float64
	flowed map[string]float64 // by stream and by entry of benefit
	sold   map[string]sold    // by kind of campaign
	years  float64
}

type sold struct{ views, turnover float64 }

// v is a number of the scenario. An end is a part of its path.
func (w *world) v(path string) float64 {
	x, ok := w.size[path]
	if !ok {
		w.Errorf("%s is no number of the scenario", path)
	}
	return x
}

// sum is that of a metric over all ticks, and top its largest value.
func (w *world) sum(metric string) (sum float64) {
	for _, x := range w.series(metric) {
		sum += x
	}
	return sum
}
func (w *world) top(metric string) float64 { return slices.Max(w.series(metric)) }

func (w *world) series(metric string) []float64 {
	all := w.run.Series(metric)
	if all == nil {
		w.Errorf("no metric %s", metric)
		return []float64{0}
	}
	return slices.DeleteFunc(slices.Clone(all), func(x float64) bool { return x != x })
}

// paid sums streams and entries.
func (w *world) paid(names ...string) (sum float64) {
	for _, x := range names {
		sum += w.flowed[x]
	}
	return sum
}

func (w *world) months() float64    { return w.years * 12 }
func (w *world) consumers() float64 { return float64(w.run.World.N) }

// luck is the most that n events may be expected to be, since they came.
func luck(n float64) float64 { return n + 4*math.Sqrt(n) + 8 }

// logit is the largest surplus of a purchase, in 1/α: of a sum of weights s over its probability, and what was better
// than expected.
func logit(s, surprise float64) float64 { return math.Log1p(s)*(1+s)/s + surprise }

// law is a bound on the absolute sum of streams, or of entries of benefit.
type law struct {
	of, keys string // names; the keys that the bound reads
	most     func(w *world) float64
}

// times bounds by a key times streams, or times metrics, whose names follow #; without a key by these.
func times(of, key, base string) law {
	return law{of, key, func(w *world) (sum float64) {
		for _, x := range strings.Fields(base) {
			if metric, ok := strings.CutPrefix(x, "#"); ok {
				sum += w.sum(metric)
			} else {
				sum += w.paid(x)
			}
		}
		if key == "" {
			return sum
		}
		return sum * w.v(key)
	}}
}

// payments bounds all streams of money by what the party receives, or by the law's own rule.
var payments = []law{
	{"commerce.sale share.sale ads.sale o2o.sale", "consumers.budget", func(w *world) float64 {
		most := w.v("consumers.budget.year") * w.consumers() * (w.years + w.v("consumers.budget.memory")/365.25)
		return most + w.sold["car"].turnover // one purchase may be above the budget
	}},
	times("sms", "messaging.sms_price", "#sms"),
	{"packet", "payment.red_packets.amount", func(w *world) float64 {
		return luck(w.sum("red_packets")) * (w.v("payment.red_packets.amount.mean") + w.v("payment.red_packets.amount.sd"))
	}},
	times("packet.open packet.return", "", "packet"),
	times("pay.withdraw", "", "packet.open packet.return share.sale share.commission share.refund govern.refund"),
	times("pay.bank", "payment.bank_cost", "#payment_volume #payment_volume"), // from the card, and back to it
	times("pay.fee", "payment.merchant_fee", "commerce.sale"),
	{"coin.load", "services.coins.load", func(w *world) float64 {
		return w.paid("coin.spend", "coin.spend.games") + w.consumers()*w.v("services.coins.load")
	}},
	times("coin.spend coin.spend.games", "", "coin.load"),
	{"game.iap coin.spend.games", "games.titles.run.spend", func(w *world) float64 { // as of guild
		s := "games.titles.run.spend."
		return w.sum("game_payments") * w.v(s+"min") * math.Pow(1-w.v(s+"truncate"), -1/w.v(s+"shape"))
	}},
	times("game.studio", "", "game.iap coin.spend.games"),
	times("game.relation", "games.titles.guild.relation.cost", "#game_relations"),
	{"game.dev", "games.titles.*.development", func(w *world) float64 {
		return (w.v("games.titles.run.development") + w.v("games.titles.guild.development")) * w.consumers()
	}},
	times("service.recharge", "services.recharge.amount", "#recharges"),
	times("service.margin", "services.recharge.margin", "service.recharge"),
	times("service.api.account service.api.shop", "services.api.fee", "#api_calls"),
	times("service.calls.account service.calls.shop", "services.api.cost", "#api_calls #provider_entries #providers"),
	{"service.verify.account service.verify.shop", "services.verification", func(w *world) float64 {
		return w.v("services.verification.fee") * (w.top("providers") + w.sum("provider_entries")) *
			(w.years*365.25/w.v("services.verification.every") + 1)
	}},
	times("share.enter", "sharing.enter.cost", "#new_sellers"),
	times("share.goods", "", "share.sale"),
	times("share.commission", "sharing.commission", "share.sale"),
	times("share.refund", "", "share.sale"),
	times("govern.refund", "", "commerce.sale"),
	times("govern.fine share.fine", "governance.penalty.fine", "#misconduct_found #wrongly_punished #sellers_punished"),
	times("govern.audit", "governance.audit.cost", "#audits"),
	times("govern.guide", "governance.guidance.cost", "#guidance_steps"),
	{"commerce.goods", "commerce.merchants.quality_cost", func(w *world) float64 {
		return w.paid("commerce.sale") * math.Pow(100, w.v("commerce.merchants.quality_cost"))
	}},
	times("commerce.take", "commerce.take", "commerce.sale"),
	{"content.cost", "content.cost", func(w *world) float64 {
		return w.sum("articles") * (w.v("content.cost.fixed") + w.v("content.cost.quality"))
	}},
	{"provider.fixed.account", "providers.enter.cost, account_cost", func(w *world) float64 {
		return w.there("account") * w.v("providers.enter.cost") * w.v("providers.enter.account_cost")
	}},
	{"provider.fixed.shop", "providers.enter.cost", func(w *world) float64 {
		return w.there("shop") * w.v("providers.enter.cost")
	}},
	{"provider.data", "providers.adapt.data", func(w *world) float64 {
		return w.there("account") * w.v("providers.adapt.data")
	}},
	times("advertising", "", "ads.exposure ads.interaction"),
	times("ads.exposure ads.interaction", "", "#ad_demand"),
	{"ads.campaign", "ads.campaigns.*.entry.cost", func(w *world) float64 {
		cost := 0.
		for _, x := range []string{"drink", "care", "fashion", "phone", "motor"} {
			cost = max(cost, w.v("ads.campaigns."+x+".entry.cost"))
		}
		return w.top("advertisers") * w.months() * cost * w.consumers() / 1000
	}},
	times("ads.goods", "", "ads.sale"),
	times("content.ad_share", "", "ads.exposure ads.interaction"),
	times("o2o.goods", "", "o2o.sale"),
	times("o2o.coupon", "o2o.members.coupon", "#o2o_visits"),
	{"o2o.fixed", "o2o.stores.fixed", func(w *world) float64 {
		return w.stores() * w.years * 365.25 / 30 * w.v("o2o.stores.fixed")
	}},
	times("o2o.ads", "o2o.stores.advertising", "o2o.sale"),
	{"o2o.fee", "o2o.members.fee, message_fee", func(w *world) float64 {
		return w.stores()*w.periods()*w.v("o2o.members.fee") + w.sum("o2o_messages")*w.v("o2o.members.message_fee")
	}},
	{"o2o.cost", "o2o.members.cost", func(w *world) float64 {
		return w.stores() * w.periods() * w.v("o2o.members.cost")
	}},
	{"o2o.invest", "o2o.holding.invest", func(w *world) float64 {
		return w.v("o2o.holding.invest") * w.consumers() / 1000
	}},
	times("o2o.dividend", "", "o2o.sale"),
	times("o2o.pay_fee", "payment.merchant_fee", "o2o.sale"),
	// The platform pays of what it receives and of what investors lend, up to its credit.
	{"upkeep function.upkeep function.develop game.studio o2o.cost o2o.invest content.ad_share pay.bank govern.audit " +
		"govern.guide", "policy.treasury", func(w *world) float64 {
		in := w.paid("invest")
		for _, x := range w.run.Streams() {
			if x.To.Party == "platform" && x.From.Party != "platform" && x.Name != "invest" {
				in += w.paid(x.Name)
			}
		}
		return in
	}},
	{"invest", "policy.treasury.credit", func(w *world) float64 { return w.top("credit_drawn") + w.paid("o2o.invest") }},
}

// use is what a kind of use is worth where all are users and it serves them fully.
func (w *world) use(kind string) float64 {
	return w.v("value.use."+kind+".worth") * w.v("value.use."+kind+".alone") * w.months() * w.consumers()
}

// there is the most months that providers of a trade can have been there for.
func (w *world) there(trade string) float64 { return (w.top("providers."+trade) + 1) * w.months() }

// stores is their number, at least one.
func (w *world) stores() float64 {
	return max(1, math.Ceil(w.v("o2o.stores.count")*float64(w.run.World.N)/1000))
}

func (w *world) periods() float64 { return w.years*365.25/w.v("o2o.members.every") + 1 }

// benefits bounds all entries of benefit by spending times the largest factor that the ranges allow.
var benefits = []law{
	{"use.talk", "value.use.talk", func(w *world) float64 { return w.use("talk") }},
	{"use.feed", "value.use.feed", func(w *world) float64 { return w.use("feed") }},
	{"use.held", "value.use.feed.alone", func(w *world) float64 {
		return w.v("value.use.feed.alone") * (w.paid("ads.choice") + w.paid("commerce.benefit") +
			w.paid("ads.sale", "commerce.sale")) // a loss is at most the price
	}},
	{"data.margin", "messaging.data, data_margin", func(w *world) float64 {
		return w.v("messaging.data") * w.v("messaging.data_margin") * w.months() * w.consumers()
	}},
	times("sms.benefit", "messaging.sms_price", "#sms #sms_replaced"),
	{"commerce.benefit", "commerce.choice", func(w *world) float64 {
		c := "commerce.choice."
		eta := w.v(c + "elasticity")
		s := w.v(c+"offers") * math.Exp(w.v(c+"intercept")+w.v(c+"match")+w.v(c+"reputation")+w.v(c+"social")+
			w.v("governance.trust.choice")+w.v("services.verification.lift")+eta-1)
		spent := w.paid("commerce.sale") + (luck(w.sum("orders"))-w.sum("orders"))*w.v("commerce.merchants.price.mean")
		return spent * (1 + logit(s, w.v(c+"reputation"))) // a price may fall to p°/η
	}},
	{"share.benefit", "sharing.buy", func(w *world) float64 {
		b := "sharing.buy."
		gain := w.v(b+"quality") + w.v(b+"trust") + w.v("governance.trust.choice")
		s := math.Exp(w.v(b+"intercept") + w.v(b+"match") + gain)
		return w.paid("share.sale") * (1 + logit(s, gain)/w.v(b+"elasticity"))
	}},
	{"ads.choice", "ads.campaigns.*.product", func(w *world) (sum float64) {
		for kind, x := range w.sold { // who views the details buys with probability s·m/m̄, of which m̄ is above a tenth
			p := "ads.campaigns." + kind + ".product."
			if price := w.size[p+"price"]; price > 0 {
				sum += x.turnover - x.views*price/w.v(p+"elasticity")*math.Log1p(-min(.99, 10*w.v(p+"sale_per_click")))
			}
		}
		return sum
	}},
	{"game.joy", "games.titles.*.elasticity", func(w *world) float64 {
		eta := min(w.v("games.titles.run.elasticity"), w.v("games.titles.guild.elasticity"))
		return w.paid("game.iap", "coin.spend.games") * (1 + 1/(eta-1))
	}},
	{"o2o.benefit", "o2o.stores.elasticity", func(w *world) float64 {
		return w.paid("o2o.sale") * (1 + 1/(w.v("o2o.stores.elasticity")-1))
	}},
	{"sticker.benefit", "services.stickers", func(w *world) float64 {
		k := "services.stickers."
		alpha := w.v(k + "sensitivity")
		v := w.v(k+"appeal") + w.v(k+"social")*math.Log(w.consumers()) - alpha*w.v(k+"price")
		return w.sum("sticker_occasions")*math.Log1p(math.Exp(v))/alpha + w.sum("sticker_sales")*w.v(k+"price")
	}},
	{"recharge.benefit", "services.recharge.convenience", func(w *world) float64 {
		return w.paid("service.recharge") * (1 + w.v("services.recharge.convenience")/w.v("services.recharge.amount"))
	}},
	{"content.worth", "content.accounts.*.worth", func(w *world) float64 {
		return w.sum("article_reads") * max(w.v("content.accounts.brand.worth"), w.v("content.accounts.media.worth"))
	}},
	{"ads.brand", "ads.campaigns.*.bid.profit.brand", func(w *world) float64 {
		most := 0.
		for path, x := range w.size {
			if strings.HasSuffix(path, ".bid.profit.brand") {
				most = max(most, x*math.Exp(4*w.size[strings.TrimSuffix(path, "brand")+"dispersion"]))
			}
		}
		return most * (w.sum("ad_impressions") + w.sum("ad_engagements"))
	}},
	{"api.benefit.account api.benefit.shop", "services.api.elasticity", func(w *world) float64 {
		return w.paid("service.calls.account", "service.calls.shop") * (1 + 1/w.v("services.api.elasticity") +
			w.v("services.api.fee")/w.v("services.api.cost"))
	}},
	{"coin.claim", "", func(w *world) float64 { return w.paid("coin.load") - w.paid("coin.spend", "coin.spend.games") }},
	times("coin.liability", "", "coin.claim"),
	{"packet.claim", "", func(w *world) float64 { return w.paid("packet") - w.paid("packet.open", "packet.return") }},
	times("packet.liability", "", "packet.claim"),
	times("invest.claim", "", "invest"),
	times("invest.owed", "", "invest.claim"),
	times("o2o.stake", "", "o2o.invest o2o.sale o2o.fixed o2o.goods"), // at most what the company has or loses
	times("o2o.stake_sold", "", "o2o.stake"),
	times("commerce.diverted", "value.diverted", "commerce.sale"),
	times("share.diverted", "value.diverted", "share.sale"),
	times("ads.diverted", "value.diverted", "ads.sale"),
}

// In each world that the ranges of what is assumed allow, money is conserved, nobody pays more than it has or its law
// says, and nothing is worth more than what is spent on it times a factor that its law bounds.
func TestWorldsAreBounded(t *testing.T) {
	worlds := 4 // with two arms each
	if os.Getenv("GUANXI_TEST_LONG") != "" {
		worlds = 256
	}
	s := need.Value(study.Parse("worlds.yaml", []byte(drawn)))(t)
	s = need.Value(s.OverRanges(worlds, 1, nil))(t)
	t.Logf("%d numbers are drawn", len(s.Factors))
	if len(s.Factors) < 250 {
		t.Errorf("%d numbers are drawn", len(s.Factors))
	}
	flowed, nearest := map[string]bool{}, map[string]float64{}
	for k, p := range need.Value(s.Points())(t) {
		scn := need.Value(p.Scenario())(t)
		w := live(t, scn)
		for name, x := range w.flowed {
			flowed[name] = flowed[name] || x != 0
		}
		bounded := map[string]bool{}
		for _, l := range slices.Concat(payments, benefits) {
			sum := 0.
			for _, name := range strings.Fields(l.of) {
				bounded[name] = true
				sum += math.Abs(w.flowed[name])
			}
			most := math.Abs(l.most(w))
			if most > 0 {
				nearest[l.of] = max(nearest[l.of], sum/most)
			}
			if !(sum <= most*(1+1e-6)+.01) {
				t.Errorf("world %d: %s is %v, more than %v; its keys: %s\n%s", k+1, l.of, sum, most, l.keys, w.values(l.keys))
			}
		}
		for name := range w.flowed {
			if !bounded[name] {
				t.Errorf("world %d: %s has no bound: give it one, in payments or benefits", k+1, name)
			}
		}
	}
	for _, l := range slices.Concat(payments, benefits) {
		t.Logf("%.3f of its bound: %s", nearest[l.of], l.of)
		for _, name := range strings.Fields(l.of) {
			if worlds > 4 && !flowed[name] {
				t.Logf("%s flows in no world", name)
			}
		}
	}
}

// live runs a world and notes what flows in it.
func live(t *testing.T, s *scenarios.Scenario) *world {
	w := &world{T: t, run: ranOf(t, s, 1), size: map[string]float64{}, flowed: map[string]float64{},
		sold: map[string]sold{}}
	for _, x := range s.Status() {
		w.size[x.Path()], _ = x.Size(x.Value.Text)
	}
	clock := w.run.Spec.SimClock()
	w.years = clock.Days() * float64(clock.Ticks) / 365.25
	cash := map[string]float64{}
	for _, x := range w.run.Streams() {
		w.flowed[x.Name] += 0
	}
	for _, table := range w.run.Tables() {
		number := func(column string, row int) float64 {
			n, _ := table.Col(column).Int(row)
			return float64(n)
		}
		for k := range table.Rows() {
			switch table.Name {
			case schema.LedgerTable:
				w.flowed[table.Col("stream").Text(k)] += number("amount", k) / 1e6
			case schema.BenefitsTable:
				if table.Col("kind").Text(k) == "benefit" {
					w.flowed[table.Col("entry").Text(k)] += number("amount", k) / 1e6
				}
			case schema.ValueTable:
				cash["in"], cash["out"] = cash["in"]+number("cash_in", k), cash["out"]+number("cash_out", k)
			case schema.CampaignsTable:
				kind := table.Col("kind").Text(k)
				x := w.sold[kind]
				w.sold[kind] = sold{x.views + number("clicks", k), x.turnover + number("turnover", k)/1e6}
			}
		}
	}
	if cash["in"] != cash["out"] {
		t.Errorf("cash in is %v, cash out %v", cash["in"], cash["out"])
	}
	return w
}

// values are the numbers that keys of a law name.
func (w *world) values(keys string) (text string) {
	for _, key := range strings.Split(keys, ",") {
		head, tail, _ := strings.Cut(strings.TrimSpace(key), "*")
		for path, x := range w.size {
			if key != "" && strings.HasPrefix(path, head) && strings.Contains(path, tail) {
				text += fmt.Sprintf("  %s = %v\n", path, x)
			}
		}
	}
	return text
}
