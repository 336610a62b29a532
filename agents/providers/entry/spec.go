// Package entry models those who offer something on the platform (M21): public accounts and
// shops that enter where others earn, leave where they lose, and adapt prices, quality, bids and
// topics in small steps. They enter for the audience, and the audience comes for what they offer:
// the two cross-side effects of a platform. "Owing to the low threshold of social commerce
// platforms such as WeChat, increasingly more people try this mode of WeChat e-commerce."
//
// Sources: Rochet & Tirole (2003), Platform competition in two-sided markets, Journal of the
// European Economic Association 1(4); Mankiw & Whinston (1986), Free entry and social inefficiency,
// RAND Journal of Economics 17(1), for the number of firms under free entry; Hopenhayn (1992),
// Entry, exit, and firm dynamics in long run equilibrium, Econometrica 60(5); Cyert & March (1963),
// A behavioral theory of the firm, for steps without foresight; Anderson, de Palma & Thisse (1992),
// Discrete choice theory of product differentiation, for prices.
package entry

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// month is the month of the rates, in days: a twelfth of a year.
const month = society.Month

// quarter is how far back candidates look, in days.
const quarter = 3 * month

// mostRoom bounds the rows reserved for the entrants of a trade.
const mostRoom = 1_000_000

// Spec is the section `providers`.
type Spec struct {
	Enter struct {
		Rate         [society.Trades]units.ExtensiveRate
		Cost, Spread units.Money
		Account      float64
	}
	Exit struct {
		Rate   float64
		Spread units.Money
		Memory units.Duration
	}
	HasElsewhere bool
	Elsewhere    struct{ Shops, Sales, Take, Leave float64 }
	Adapt        struct {
		Price, Quality, Bid, Topic float64
		Every                      units.Duration
		Return                     float64
		Data                       units.Money
	}

	run *providers
}

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m21 := spec.Equation("M21")
	most := spec.Max(1e9)
	s.Section("enter", "potential entrants look at what incumbents earned in the last quarter, and enter with "+
		"probability σ((π̂ − F)/σ_e); π̂ is that profit shared with one more, at the present number of users",
		func(s *spec.Section) {
			e := &p.Enter
			rate := func(k society.Trade, doc string) {
				s.CountRate(&e.Rate[k], k.String(), "0.3/year per 1000", doc, spec.Symbol("Λ"), m21, spec.Live(), spec.Min(0),
					spec.Max("10000/day"), spec.Assumed("0.03–3/year per 1000"))
			}
			rate(society.TradeAccount, "rate of people who consider opening a public account")
			rate(society.TradeShop, "rate of people who consider opening a shop")
			s.Money(&e.Cost, "cost", "500", "monthly fixed cost of a shop: entrants weigh it, incumbents pay it",
				spec.Symbol("F_e"), spec.Unit("currency/month"), m21, spec.Live(), spec.Min(0), most, spec.Assumed("0–5000"))
			s.Share(&e.Account, "account_cost", "100%", "what presence costs an account, and the scales of the noise in its "+
				"entry and exit, as a share of those of a shop", m21, spec.Assumed("0.5%–100%"), spec.Symbol("κ_a"))
			s.Money(&e.Spread, "spread", "500", "scale of the logistic noise of entry; 0: entry exactly where it pays",
				spec.Symbol("σ_e"), spec.Unit("currency/month"), m21, spec.Live(), spec.Min(0), most, spec.Assumed("0–2000"))
		}, m21)
	s.Section("exit", "a provider leaves with hazard x₀·σ(−π/σ_x) at profit π", func(s *spec.Section) {
		x := &p.Exit
		s.Number(&x.Rate, "rate", "0.1", "monthly hazard of a provider with large losses; at a profit of 0 it is half of "+
			"this", spec.Symbol("x_0"), spec.Unit("1/month"), m21, spec.Live(), spec.Min(0), spec.Max(100),
			spec.Assumed("0.02–0.5"))
		s.Money(&x.Spread, "spread", "500", "scale of the logistic noise of exit; 0: exit exactly where there is a loss",
			spec.Symbol("σ_x"), spec.Unit("currency/month"), m21, spec.Live(), spec.Min(0), most, spec.Assumed("0–2000"))
		s.Duration(&x.Memory, "memory", "90d", "time constant of a provider's running mean of its profit", m21,
			spec.Above(0), spec.Assumed("30d–1year"))
	}, m21)
	s.Switch(&p.HasElsewhere, "elsewhere", "shops that can sell elsewhere: they leave, or do not come, where they "+
		"would keep more of a unit of sales there", func(s *spec.Section) {
		e := &p.Elsewhere
		s.Share(&e.Shops, "shops", "50%", "share of shops that can", spec.Symbol("s"), m21, spec.Assumed("0%–100%"))
		s.Share(&e.Sales, "sales", "100%", "share of its sales that such a shop would make there", spec.Symbol("δ"), m21,
			spec.Live(), spec.Assumed("40%–100%"), spec.Source("McKinsey Global Institute 2013: a dollar online replaces 60 "+
				"cents offline, a lower end between marketplaces"))
		s.Share(&e.Take, "take", "3%", "share of sales that others take there", spec.Symbol("t_0"), m21, spec.Live(),
			spec.Assumed("0%–6%"))
		s.Number(&e.Leave, "leave", "10", "monthly hazard of leaving for elsewhere per unit of sales that staying loses",
			spec.Symbol("ℓ"), spec.Unit("1/month"), m21, spec.Live(), spec.Min(0), spec.Max(1e6), spec.Assumed("2–50"))
	}, m21)
	s.Section("adapt", "myopic adaptation: once per period a provider takes a small step in its choices, and decides "+
		"whether to stay", func(s *spec.Section) {
		a := &p.Adapt
		s.Share(&a.Price, "price", "0.1", "share of the gap to the optimal price for its buyers, c/(1 − t) + 1/(α(1 − "+
			"share)), that a shop closes in a step", spec.Symbol("η_p"), m21, spec.Live(), spec.Assumed("0–0.5"))
		s.Share(&a.Quality, "quality", "0.05", "step in quality: in the same direction if profit rose after the last "+
			"step, else back", spec.Symbol("η_q"), m21, spec.Live(), spec.Assumed("0–0.2"))
		s.Share(&a.Bid, "bid", "0.05", "step in the logarithm of the bids of a shop's campaigns, per unit of the "+
			"logarithm of the return over the target return", spec.Symbol("η_b"), m21, spec.Live(), spec.Assumed("0–0.3"))
		s.Share(&a.Topic, "topic", "0.02", "share of the gap to the mean interest of its readers that an account's topic "+
			"closes in a step", spec.Symbol("η_a"), spec.Equation("M6"), spec.Live(), spec.Assumed("0–0.2"))
		s.Duration(&a.Every, "every", "30d", "time between two steps of a provider; the phase of initial providers is drawn",
			m21, spec.Above(0), spec.Assumed("7d–90d"))
		s.Number(&a.Return, "return", "1", "target return of a shop on advertising: margin on the sales from "+
			"advertisements per unit of money spent on them", m21, spec.Live(), spec.Above(0), spec.Max(1000),
			spec.Assumed("1–3"), spec.Symbol("R*"))
		s.Money(&a.Data, "data", "20", "monthly cost to an account of following its readers' interests", spec.Symbol("c_d"),
			spec.Unit("currency/month"), spec.Equation("M6"), spec.Live(), spec.Min(0), most, spec.Assumed("0–500"))
	}, m21)
}

// of returns an amount of a shop as it is for a trade.
func (p *Spec) of(k society.Trade, shop float64) float64 {
	if k == society.TradeAccount {
		return float64(p.Enter.Account * shop)
	}
	return shop
}

// Reads lists the keys that need another mechanism.
func (p *Spec) Reads() (keys, mechanisms []string) {
	if p.HasElsewhere {
		keys = []string{"elsewhere"}
	}
	return keys, []string{"commerce"}
}

// CheckFixed warns of rates that rise from 0: places for entrants follow from the rate at the start.
func (p *Spec) CheckFixed(fixed, _ func(path string) bool, idle func(path, format string, args ...any)) {
	for k := range society.Trades {
		if at := "enter." + k.String(); p.Enter.Rate[k].Value == 0 && !fixed(at) {
			idle(at, "the rate of 0 at the start leaves no places for entrants, so nobody enters when an event or a rule "+
				"raises it; give the highest rate here, and lower it by an event in tick 1")
		}
	}
}

// CheckWorld checks the section against the clock and the population.
func (p *Spec) CheckWorld(clock sim.Clock, people *society.PeopleSpec, report func(path, format string, args ...any)) {
	if p.Adapt.Every < clock.Tick {
		report("adapt.every", "%v is shorter than a tick, %v, but a provider can take at most one step per tick",
			p.Adapt.Every, clock.Tick)
	}
	if people == nil {
		return
	}
	for k := range society.Trades {
		if n := p.room(k, clock, people.Count); n > mostRoom {
			report("enter."+k.String(), "allows up to %d entrants in the run, but at most %d are possible; lower the rate", n,
				mostRoom)
		}
	}
}
