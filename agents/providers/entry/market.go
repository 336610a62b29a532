package entry

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim/num"
)

// market is what everybody can see of a trade in the last quarter: the total profit, the number of
// providers and the number of consumers. It is kept by day, or by tick where that is longer.
type market struct {
	ring  []day
	at    int     // index of the current day in ring
	ticks int     // ticks per day
	in    int     // ticks so far of the current day
	total float64 // captured by the trade until the last tick
	paid  float64 // fixed cost in this tick, which is not part of the profit shown
}

// day is what a market saw in a day.
type day struct {
	profit, providers, users, days float64
}

func (k *market) build(days float64) {
	k.ticks = max(1, int(1/days+0.5))
	k.ring = make([]day, int(math.Ceil(quarter/float64(float64(k.ticks)*days))))
}

// see adds a tick. The fixed cost is left out, since entrants weigh it separately.
func (k *market) see(f *society.Firms, here int, users, days float64) {
	now := f.Total()
	if k.in == k.ticks {
		k.in, k.at = 0, (k.at+1)%len(k.ring)
		k.ring[k.at] = day{}
	}
	k.in++
	d := &k.ring[k.at]
	d.profit += now - k.total + k.paid
	d.providers += float64(float64(here) * days)
	d.users += float64(users * days)
	d.days += days
	k.total = now
}

// look returns the mean monthly profit of a provider, and the current number of consumers over
// their mean in the quarter. ok is false while less than a month is known.
func (k *market) look(users float64) (mean, trend float64, ok bool) {
	var sum day
	for _, d := range k.ring {
		sum.profit += d.profit
		sum.providers += d.providers
		sum.users += d.users
		sum.days += d.days
	}
	if sum.days < month-1e-9 {
		return 0, 0, false
	}
	if sum.providers == 0 {
		return 0, 1, true // an empty market shows no profit
	}
	trend = 1.0
	if sum.users > 0 {
		trend = float64(users*sum.days) / sum.users
	}
	return float64(sum.profit*month) / sum.providers, trend, true
}

// sides measures the two cross-side effects of a trade, with one point a month.
type sides struct {
	entry, variety       slope
	users, providers, in float64 // of the current month: sums over its days
	before               float64 // sold before the month began
}

// note adds a tick, and at the end of a month a point: ln of the probability of entry against ln of
// users, and ln of sales per user against ln of providers.
func (m *providers) note(x *trade) {
	k := &x.samples
	k.users += float64(float64(m.w.Users) * m.days)
	k.providers += float64(float64(x.here) * m.days)
	k.in += m.days
	if k.in < month {
		return
	}
	all := 0.0
	if x.f.Sold != nil {
		for j := range x.next {
			all += x.f.Sold(j)
		}
	}
	users, n, sold := k.users/k.in, k.providers/k.in, (all-k.before)/k.in
	if users > 0 && n > 0 {
		if chance := m.chance(x); chance > 0 {
			k.entry.add(num.Log(users), num.Log(chance))
		}
		if sold > 0 {
			k.variety.add(num.Log(n), num.Log(sold/users))
		}
	}
	k.users, k.providers, k.in, k.before = 0, 0, 0, all
}
