package providers

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
}

// measure declares the metrics.
func (m *providers) measure(s *sim.Scope) {
	k := &m.count
	s.Count("providers", "1", "providers that are there", func() (n int64) {
		for _, x := range m.trades {
			n += int64(x.here)
		}
		return n
	})
	k.candidates = s.Counter("provider_candidates", "1", "people who thought of entering")
	k.entered = s.Counter("provider_entries", "1", "providers that entered")
	k.left = s.Counter("provider_exits", "1", "providers that left because of what they earned")
	k.removals = s.Counter("provider_removals", "1", "providers that the platform removed")
	k.refused = s.Counter("provider_refused", "1", "providers that the platform did not admit")
	for _, x := range m.trades {
		name := "." + x.kind.String()
		s.Count("providers"+name, "1", x.kind.String()+"s that are there", func() int64 { return int64(x.here) })
		k.entries[x.kind] = s.Counter("provider_entries"+name, "1", x.kind.String()+"s that entered")
		k.exits[x.kind] = s.Counter("provider_exits"+name, "1", x.kind.String()+"s that left because of what they earned")
		s.Gauge("provider_profit"+name, "currency", "profit of a provider a month, fixed cost paid: running mean of each, mean over those that know theirs", func() float64 { return mean(x.profits()) })
		s.Gauge("provider_profit_low"+name, "currency", "a tenth of them earn less", func() float64 { return quantile(x.profits(), 0.1) })
		s.Gauge("provider_profit_high"+name, "currency", "a tenth of them earn more", func() float64 { return quantile(x.profits(), 0.9) })
		s.Gauge("provider_quality"+name, "1", "mean quality of those that are there", x.quality, sim.Share())
		s.Gauge("provider_hhi"+name, "1", "concentration of sales, or of reads, in the last period of each: sum of squared shares", x.hhi, sim.Share())
		s.Gauge("entry_chance"+name, "1", "probability with which who thinks of entering does", func() float64 {
			if x.f == nil || !x.begun {
				return math.NaN()
			}
			return m.chance(x)
		}, sim.Share())
		s.Gauge("entry_elasticity"+name, "1", "cross-side effect of the audience on providers: slope of ln of the probability to enter over ln of users, over the months so far", x.samples.entry.value)
		s.Gauge("variety_elasticity"+name, "1", "cross-side effect of providers on the audience: slope of ln of what is sold, or read, per user over ln of the number of providers, over the months so far", x.samples.variety.value)
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
