package entry

import (
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
)

// counters are the mechanism's flows.
type counters struct {
	candidates        *sim.Counter
	entered, left     *sim.Counter // over all trades
	entries, exits    [society.Trades]*sim.Counter
	removals, refused *sim.Counter
	departed          *sim.Counter // nil: shops cannot sell elsewhere
}

func (m *providers) measure(s *sim.Scope) {
	k := &m.count
	s.Count("providers", "1", "providers present: accounts and shops (providers.csv lists studios and stores, too)",
		func() (n int64) {
			for _, x := range m.trades {
				n += int64(x.here)
			}
			return n
		})
	k.candidates = s.Counter("provider_candidates", "potential entrants who considered entering")
	k.entered = s.Counter("provider_entries", "providers that entered")
	k.left = s.Counter("provider_exits", "providers that left because of low profit")
	k.removals = s.Counter("provider_removals", "providers that the platform removed")
	k.refused = s.Counter("provider_refused", "providers that the platform did not admit")
	if m.spec.HasElsewhere {
		x := m.trades[society.TradeShop]
		k.departed = s.Counter("provider_elsewhere", "shops that left to sell elsewhere")
		s.Count("providers.shop.able", "1", "shops present that can sell elsewhere", func() (n int64) {
			for j := range x.next {
				if x.rows[j].state != absent && m.sellsElsewhere(x, j) {
					n++
				}
			}
			return n
		})
	}
	for _, x := range m.trades {
		name := "." + x.kind.String()
		s.Count("providers"+name, "1", x.kind.String()+"s present", func() int64 { return int64(x.here) })
		k.entries[x.kind] = s.Counter("provider_entries"+name, x.kind.String()+"s that entered")
		k.exits[x.kind] = s.Counter("provider_exits"+name, x.kind.String()+"s that left because of low profit")
		s.Gauge("provider_profit"+name, "currency", "monthly profit after fixed cost: running mean of each provider, mean "+
			"over providers that have one", func() float64 { return mean(x.profits()) })
		s.Gauge("provider_profit_low"+name, "currency", "10 % quantile of monthly profit over providers",
			func() float64 { return quantile(x.profits(), 0.1) })
		s.Gauge("provider_profit_high"+name, "currency", "90 % quantile of monthly profit over providers",
			func() float64 { return quantile(x.profits(), 0.9) })
		s.Gauge("provider_quality"+name, "1", "mean quality of the providers present, without what guidance adds", x.quality,
			sim.Share())
		s.Gauge("provider_hhi"+name, "1", "Herfindahl index (sum of squared shares) of sales, or of reads, in the last "+
			"period of each provider", x.hhi, sim.Share())
		s.Gauge("entry_chance"+name, "1", "probability that a potential entrant enters", func() float64 {
			if x.f == nil || !x.begun {
				return math.NaN()
			}
			return m.chance(x)
		}, sim.Share())
		s.Gauge("entry_elasticity"+name, "1", "cross-side effect of the audience on providers: slope of ln entry "+
			"probability on ln users, over the months so far", x.samples.entry.value)
		s.Gauge("variety_elasticity"+name, "1", "cross-side effect of providers on the audience: slope of ln sales, or "+
			"reads, per user on ln providers, over the months so far", x.samples.variety.value)
	}
}

// profits are the running means of the monthly profits of the present providers.
func (x *trade) profits() []float64 {
	all := x.scratch[:0]
	for j := range x.rows[:x.next] {
		if x.rows[j].state != absent && x.trail[j].Weight > 0 {
			all = append(all, x.trail[j].Mean(0))
		}
	}
	return all
}

func (x *trade) quality() float64 {
	sum, n := 0.0, 0
	for j := range x.rows[:x.next] {
		if x.rows[j].state != absent {
			sum += x.f.Quality[j]
			n++
		}
	}
	return sum / float64(n)
}

func (x *trade) hhi() float64 {
	all := x.scratch[:0]
	for j := range x.rows[:x.next] {
		if x.rows[j].state != absent {
			all = append(all, x.rows[j].flow)
		}
	}
	return concentration(all)
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// quantile is the given quantile of v with linear interpolation (type 7 of Hyndman & Fan 1996); NaN
// where v is empty. It sorts v.
func quantile(v []float64, share float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	at := float64(share * float64(len(v)-1))
	k := min(int(at), max(0, len(v)-2))
	if len(v) == 1 {
		return v[0]
	}
	return v[k] + float64((at-float64(k))*(v[k+1]-v[k]))
}
