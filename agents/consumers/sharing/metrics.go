package sharing

import (
	"math"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// counters are the mechanism's flows.
type counters struct {
	entered, left                *sim.Counter
	cards, passed, seen, mutes   *sim.Counter
	orders, hands                *sim.Counter
	byHand                       [5]*sim.Counter // strangers, hands 1 to 3, 4 and more
	turnover, surplus, profit    *sim.Counter
	quality, broken, firsts, won *sim.Counter
	marketing                    *sim.Counter
	reports, punished            *sim.Counter
	year, yearStopped            *sim.Counter
	years, yearsLasting          *sim.Counter
}

func (m *sharing) measure(s *sim.Scope) {
	k := &m.count
	s.Count("sellers", "1", "consumers who sell to friends", func() int64 { return m.number })
	s.Gauge("sellers_honest", "1", "share of sellers who deliver what they promise", m.honestShare, sim.Share())
	k.entered = s.Counter("new_sellers", "consumers who start to sell to friends")
	k.left = s.Counter("sellers_left", "sellers who stop: because of losses, by removal, or because they leave the "+
		"platform")
	k.cards = s.Counter("cards", "cards that sellers post")
	k.passed = s.Counter("cards_passed", "cards that buyers pass on")
	k.seen = s.Counter("cards_seen", "impressions of cards")
	k.mutes = s.Counter("card_mutes", "times that a friend mutes a seller")
	k.orders = s.Counter("card_orders", "purchases through cards")
	names := [...]string{"strangers", "hand_1", "hand_2", "hand_3", "hand_4_up"}
	docs := [...]string{"by strangers to whom a card was shown as paid marketing", "through the seller's own card",
		"through the card of a friend who bought through the seller's own card", "through a card passed on twice",
		"through a card passed on three times or more"}
	for h := range k.byHand {
		if h > 0 || m.spec.HasBroadcast {
			k.byHand[h] = s.Counter("card_orders."+names[h], "purchases "+docs[h])
		}
	}
	k.hands = s.Counter("card_hands", "hands through which the cards of purchases went, summed over purchases")
	s.Rate("card_chain", "1", "mean number of hands in the chain of a purchase", k.hands, k.orders, sim.NotNegative())
	m.following = s.Sum("card_following", "1", "purchases expected from the cards that buyers pass on",
		sim.Chunks(2*m.w.N+grain, grain), sim.NotNegative())
	s.Rate("sale_r_formula", "1", "mean offspring R of a purchase, by its formula: audience × seen × bought × passed on",
		m.following, k.orders, sim.NotNegative())
	later := sim.Plus(sim.Plus(k.byHand[2], k.byHand[3]), k.byHand[4])
	s.Rate("sale_r", "1", "mean offspring R of a purchase, measured: purchases that a purchase led to", later, k.orders,
		sim.NotNegative())
	s.Gauge("card_trust", "1", "mean trust in sellers among their friends who use the platform, over up to 1,000 "+
		"sellers and 8 friends of each", m.meanTrust, sim.Share())
	k.turnover = s.MoneyCounter("card_gmv", "value of sales through cards", sim.NotNegative())
	k.surplus = s.MoneyCounter("card_surplus", "consumer surplus of purchases through cards: worth less the price")
	m.parts = choice.Count(s, m.w, "cards", "purchases through cards")
	k.profit = s.MoneyCounter("seller_profit", "profit of sellers: sales less goods, commissions, effort, fines and "+
		"refunds, booked at the end of each seller's month")
	k.quality = s.Counter("card_quality", "quality delivered in thousandths, summed over purchases through cards")
	s.Rate("card_quality.mean", "1", "mean quality delivered in purchases through cards",
		sim.Times(1.0/thousandth, k.quality), k.orders, sim.Share())
	k.broken = s.Counter("card_deceits", "purchases through cards that deliver less than was promised")
	k.firsts = s.Counter("card_first_buyers", "first purchases of a consumer from a seller")
	k.won = s.Counter("card_first_buyers.won", "first purchases of a consumer from a seller through cards that others "+
		"passed on or that were shown to strangers")
	k.marketing = s.MoneyCounter("card_marketing", "cost of commissions and of cards shown to strangers",
		sim.NotNegative())
	s.Rate("card_cost_per_buyer", "currency", "cost of commissions and of cards shown to strangers per first purchase "+
		"that they win (card_first_buyers.won)", k.marketing, k.won, sim.NotNegative())
	if m.w.Governance != nil {
		k.reports = s.Counter("card_reports", "reports of sellers who promised more than they delivered")
		k.punished = s.Counter("sellers_punished", "sellers who were reported and punished, rightly or not")
	}
	k.measureYears(s)
	m.log = s.EventLog("card_purchase", "goods bought through a card are delivered: to whom, from whose card, and the "+
		"row in sellers.csv")
	m.shared = s.EventLog("card_share", "a buyer passes a card on: who, from whose card it bought, and the row in "+
		"sellers.csv")
	s.Table(m.table)
}

// measureYears declares how many sellers last a year or two.
func (k *counters) measureYears(s *sim.Scope) {
	k.year = s.Counter("sellers_of_a_year", "sellers who started a year ago")
	k.yearStopped = s.Counter("sellers_of_a_year.stopped", "sellers who started a year ago and have stopped")
	s.Rate("seller_exit_1y", "1", "share of sellers who stopped within a year", k.yearStopped, k.year, sim.Share())
	k.years = s.Counter("sellers_of_two_years", "sellers who started two years ago")
	k.yearsLasting = s.Counter("sellers_of_two_years.selling", "sellers who started two years ago and have sold "+
		"without a break")
	s.Rate("seller_survival_2y", "1", "share of sellers who still sell after two years", k.yearsLasting, k.years,
		sim.Share())
}

// honestShare is the share of sellers who keep their promises; NaN without sellers.
func (m *sharing) honestShare() float64 {
	honest := 0
	for _, s := range m.sellers {
		if s.open && m.ventures[s.v].honest == 1 {
			honest++
		}
	}
	return num.Quotient(float64(honest), float64(m.number))
}

// mostMeant is the number of friends per seller over which mean trust is taken.
const mostMeant = 8

// meanTrust is the mean over sellers of mean trust in them, over at most some 1,000 sellers and
// mostMeant friends of each.
func (m *sharing) meanTrust() float64 {
	sum, n := 0.0, 0
	step := max(1, len(m.sellers)/1000)
	for k := 0; k < len(m.sellers); k += step {
		s := m.sellers[k]
		who := m.ventures[s.v].who
		if !s.open {
			continue
		}
		trust, friends := 0.0, 0
		row := m.w.Graph.Neighbours(int(who))
		each := max(1, (len(row)+mostMeant-1)/mostMeant)
		for at := s.v % each; at < len(row); at += each {
			if j := row[at]; m.w.Status[j] == society.Using {
				trust += m.trustOf(s, &item{hand: 1, holder: who}, wait{j, uint32(at) + 1}, 0)
				friends++
			}
		}
		if m.w.Graph.Complete() {
			for j := range uint32(m.w.N) {
				if j != who && m.w.Status[j] == society.Using {
					trust += m.trustIn(j, who, 0)
					friends++
				}
			}
		}
		if friends > 0 {
			sum += trust / float64(friends)
			n++
		}
	}
	return num.Quotient(sum, float64(n))
}

// row is a row of sellers.csv.
type row struct {
	Seller   int         `key:"number of the venture, from 0"`
	Consumer uint32      `factor:"number of the selling consumer, from 0"`
	Segment  string      `factor:"segment of needs"`
	Honest   uint32      `factor:"1: delivers what it promises; 0: deceives"`
	Quality  float64     `factor:"quality that its cards promise"`
	Price    units.Money `factor:"price"`
	From     float64     `factor:"days from the start of the run until the seller started" unit:"d"`
	Until    float64     `factor:"days from the start of the run until the seller stopped; empty while it sells" unit:"d"`
	Why      string      `factor:"why it stopped: gave up, removed, left the platform; empty while it sells"`
	Cards    int64       `flow:"cards that the seller posted"`
	Sales    uint32      `flow:"purchases"`
	Later    uint32      `flow:"purchases through cards that others passed on"`
	Broken   uint32      `flow:"purchases that delivered less than was promised"`
	Punished uint32      `flow:"times that the seller was punished"`
	Turnover units.Money `flow:"sales"`
	Profit   units.Money `flow:"profit: sales less goods, commissions, effort, cards shown to strangers, fines and refunds; before the entry cost"`
}

func (m *sharing) table() *table.Table {
	t := table.Of[row]("sellers", "Consumers who sell to friends, one row for each start of selling.")
	for k := range m.ventures {
		v := &m.ventures[k]
		until := v.until
		if v.why == lasts {
			until = math.NaN()
		}
		t.Add(row{
			Seller: k, Consumer: v.who, Segment: m.w.Segments[m.w.Who(int(v.who)).Segment], Honest: v.honest,
			Quality: v.quality, Price: v.price, From: v.from, Until: until, Why: endings[v.why], Cards: v.posted,
			Sales: v.sales, Later: v.later, Broken: v.broken, Punished: v.found,
			Turnover: v.turnover, Profit: v.profit + v.month,
		})
	}
	return t
}
