package o2o

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// twin is a plain implementation of the mechanism: neighbourhoods are lists, members a map, and
// everything is recounted where it is needed. It uses the draws of the mechanism and none of its
// state.
type twin struct {
	p      *Spec
	m      *o2o // for keys and the attributes of stores
	n      int
	near   [][]int // by consumer
	data   map[[2]int]int
	base   []float64
	own    []float64
	rents  []bool
	visits []int
	cash   []units.Money // of the stores
	asset  units.Money
	bank   units.Money // of the platform
	from   map[string]int
	earned []units.Money // of the company, by tick
	bought int           // tick; 0: not yet
	paid   float64       // discounted value of the holding's cash flows so far
	last   int           // tick of the latest dividend
	kept   units.Money
}

func newTwin(m *o2o) *twin {
	x := &twin{p: m.spec, m: m, n: m.stores.n, data: map[[2]int]int{}, base: make([]float64, m.stores.n),
		own: make([]float64, m.stores.n), rents: make([]bool, m.stores.n),
		visits: make([]int, m.stores.n), cash: make([]units.Money, m.stores.n), from: map[string]int{},
		earned: []units.Money{0}}
	for i := range m.w.N {
		var region []int
		g := int(m.w.Who(i).Region)
		for j := m.stores.first[g]; j < m.stores.first[g+1]; j++ {
			region = append(region, j)
		}
		var list []int
		if len(region) > 0 {
			at := int(m.home.Below(uint64(i), 0, uint64(len(region))))
			for k := range min(x.p.Stores.Near, len(region)) {
				list = append(list, region[(at+k)%len(region)])
			}
		}
		x.near = append(x.near, list)
	}
	for j := range x.n {
		for _, list := range x.near {
			if slices.Contains(list, j) {
				x.base[j] += m.rate * m.stores.pull[j]
				x.own[j] = x.base[j]
			}
		}
	}
	return x
}

// way is a possible visit: where, why, and its hazard.
type way struct {
	store  int
	why    int
	hazard float64
}

func (x *twin) ways(i int, entered bool) (all []way, sum, taken float64) {
	h, p := &x.m.stores, x.p
	held, rivals := 0.0, 0.0
	for _, j := range x.near[i] {
		if h.held[j] {
			held += h.pull[j]
		} else {
			rivals += h.pull[j]
		}
	}
	lost := math.Min(p.Holding.Stolen*held, rivals)
	won := (p.Holding.Lift-p.Holding.Stolen)*held + lost
	using := x.m.w.Status[i] == society.Using
	for _, j := range x.near[i] {
		own, entry, message := h.pull[j], 0.0, 0.0
		switch {
		case !entered || !using:
		case h.held[j]:
			entry = h.pull[j] / held * won
		case lost > 0:
			own -= h.pull[j] / rivals * lost
		}
		if n := x.data[[2]int{i, j}]; n > 0 && x.rents[j] && using {
			message = h.pull[j] * p.Member.Lift * (p.Member.Precision +
				(1-p.Member.Precision)*(1-math.Exp(-float64(n)/p.Member.Data)))
		}
		all = append(all, way{j, byItself, own}, way{j, byMessage, message}, way{j, byEntry, entry})
		sum += own + entry + message
	}
	if won > 0 && entered {
		taken = lost / won
	}
	return all, sum, taken
}

func (x *twin) tick(t int) {
	m, p, h := x.m, x.p, &x.m.stores
	period := int(p.Member.Every.Days()/m.w.Clock.Days() + 0.5)
	first := (t-1)%period == 0
	users, members, records := make([]float64, x.n), make([]float64, x.n), make([]float64, x.n)
	for i, list := range x.near {
		for _, j := range list {
			if m.w.Status[i] == society.Using {
				users[j]++
				if n := x.data[[2]int{i, j}]; n > 0 {
					members[j]++
					records[j] += float64(n)
				}
			}
		}
	}
	if first {
		for j := range x.n {
			heads := 0.0
			for _, list := range x.near {
				if slices.Contains(list, j) {
					heads++
				}
			}
			ads := m.advertising(j) * h.price[j].Float()
			if x.bought > 0 && h.held[j] {
				ads = 0
			}
			x.rents[j] = prospect{users: users[j], members: members[j], records: records[j],
				rate:     x.base[j] * float64(period) / heads,
				margin:   (1-p.Stores.Replaces)*h.margin[j].Float() - ads,
				coupon:   p.Member.Redeem * math.Min(p.Member.Coupon.Float(), h.price[j].Float()),
				messages: m.messages * float64(period) * p.Member.MessageFee.Float(), join: p.Member.Join,
				lift:  p.Member.Lift * x.own[j] / x.base[j],
				least: p.Member.Precision, enough: p.Member.Data, periods: m.periods}.gain() > p.Member.Fee.Float()
		}
	}
	entered := x.bought > 0
	visits, messaged, entries := make([]int, x.n), make([]int, x.n), make([]int, x.n)
	stolen := make([]units.Money, x.n) // what diverted visitors would have spent there
	key := m.what.At(t, 0)
	hazard := func(i int) float64 { _, sum, _ := x.ways(i, entered); return m.rate * sum }
	lift := p.Member.Lift
	if entered {
		lift += p.Holding.Lift
	}
	most := 0.0
	for _, list := range x.near {
		sum := 0.0
		for _, j := range list {
			sum += h.pull[j]
		}
		most = math.Max(most, sum)
	}
	rng.Rare(m.rare.At(t, 0), 0, m.w.N, m.rate*most*(1+lift), hazard, func(i int) {
		u := key.Open(uint64(i), 0)
		left := 1 + math.Log(1-u*(1-math.Exp(-hazard(i))))/hazard(i)
		wait := func(d uint64) float64 { return -math.Log(key.Open(uint64(i), d+drawNext)) / hazard(i) }
		for d := uint64(1); left > 0; left, d = left-wait(d), d+drawsPerVisit {
			ways, sum, taken := x.ways(i, entered)
			at, to := key.Float(uint64(i), d+drawWhere)*sum, ways[0]
			for _, w := range ways {
				if w.hazard > 0 && at < w.hazard {
					to = w
					break
				}
				at -= w.hazard
			}
			j := to.store
			visits[j]++
			x.from[[reasons]string{"itself", "message", "entry"}[to.why]]++
			x.cash[j] += h.price[j] - h.goods[j]
			switch to.why {
			case byMessage:
				messaged[j]++
			case byEntry:
				entries[j]++
				if u := key.Float(uint64(i), d+drawStolen); u < taken {
					rivals, at := 0.0, 0.0
					for _, k := range x.near[i] {
						if !h.held[k] {
							rivals += h.pull[k]
						}
					}
					for _, k := range x.near[i] {
						if !h.held[k] {
							if at += h.pull[k]; u/taken*rivals < at {
								stolen[j] += h.price[k]
								break
							}
						}
					}
				}
			}
			if m.w.Status[i] != society.Using || !x.rents[j] {
				continue
			}
			known := x.data[[2]int{i, j}]
			if known > 0 && key.Float(uint64(i), d+drawCoupon) < p.Member.Redeem {
				x.cash[j] -= min(p.Member.Coupon, h.price[j])
			}
			if known == 0 && key.Float(uint64(i), d+drawJoin) >= p.Member.Join {
				continue
			}
			rate := p.Review.Bad
			if key.Float(uint64(i), d+drawGood) < h.quality[j] {
				rate = p.Review.Good
			}
			known++
			if key.Float(uint64(i), d+drawReview) < rate {
				known++
			}
			x.data[[2]int{i, j}] = min(known, 255)
		}
	})
	company := units.Money(0)
	for j := range x.n {
		fixed := money(p.Stores.Fixed.Float() * m.w.Clock.Days() / 30)
		ads := money(m.advertising(j) * (units.Money(visits[j]) * h.price[j]).Float())
		if entered && h.held[j] { // its ads fall away, and those that rivals would have bought for the diverted sales
			ads = 0
			would := units.Money(visits[j]-entries[j])*h.price[j] + stolen[j]
			x.paid -= m.discount(sim.Tick(t)) * m.advertising(j) * would.Float()
		}
		fees := units.Money(0)
		if x.rents[j] {
			if first {
				fees = p.Member.Fee
				x.bank -= p.Member.Cost
			}
			fees += units.Money(num.PoissonInverse(m.deliver.Open(uint64(j), uint64(t)),
				m.messages*members[j])) * p.Member.MessageFee
		}
		x.cash[j] -= fixed + ads + fees
		x.bank += ads + fees
		keep := math.Exp(-m.w.Clock.Days() / p.Stores.Memory.Days())
		x.base[j] = x.base[j]*keep + (1-keep)*float64(visits[j]-messaged[j])
		x.own[j] = x.own[j]*keep + (1-keep)*float64(visits[j]-messaged[j]-entries[j])
		x.visits[j] += visits[j]
	}
	// The company's earnings are those of its stores, without the deal and dividends.
	for _, j := range m.firm.stores {
		company += x.cash[j]
	}
	x.earned = append(x.earned, company)
	total := func(t int) units.Money { return x.earned[t] }
	worth := func() units.Money {
		year := 365.25 / m.w.Clock.Days()
		profit := total(t).Float() // less what is older than a year
		for k := 1; k <= t; k++ {
			profit -= math.Min(1, math.Max(0, float64(t-k+1)-year)) * (total(k) - total(k-1)).Float()
		}
		profit += m.firm.expected * math.Max(0, 1-float64(t)/year)
		kept := 0.0
		if x.bought > 0 {
			kept = (x.kept + total(t) - total(x.last)).Float()
		}
		return money(p.Holding.Share * math.Max(0, p.Holding.Multiple*math.Max(0, profit)+kept))
	}
	if x.bought > 0 && (t-x.bought)%m.w.Clock.In(p.Holding.Quarter) == 0 {
		earned := total(t) - total(x.last)
		out := math.Max(0, p.Holding.Payout*earned.Float())
		x.kept += earned - money(out)
		x.last = t
		x.bank += money(p.Holding.Share * out)
		x.paid += m.discount(sim.Tick(t)) * p.Holding.Share * out
	}
	if t == int(m.firm.at) {
		price := worth()
		x.bought, x.last = t, t
		x.bank -= price
		x.paid -= m.discount(sim.Tick(t)) * price.Float()
	}
	if x.bought > 0 {
		x.asset = worth()
	}
}

func TestTwin(t *testing.T) {
	for seed := uint64(1); seed <= 6; seed++ {
		near := 1 + int(seed)%4
		world := societytest.World{N: 300 + 50*int(seed), Ticks: 130, Seed: seed, Users: 0.8,
			People: "{regions: {a: 30%, b: 70%}}"}
		spec := fmt.Sprintf("{kind: both, stores: {count: %d, near: %d, visits: 0.08/day, fixed: 3000}, members: {fee: "+
			"40, every: 20d, join: 40%%}, holding: {at: 2011-02-25, every: 25d, company: 40%%, stolen: 0.15}}", 3+seed, near)
		r, m := trial{world: world, spec: spec}.run(t)
		x := newTwin(m)
		for tick := 1; tick <= world.Ticks; tick++ {
			x.tick(tick)
		}
		for j := range x.n {
			if int64(x.visits[j]) != m.stores.visits[j] || x.rents[j] != m.stores.managed[j] {
				t.Errorf("seed %d: store %d has %d visits and rents %v, the twin's %d and %v", seed, j, m.stores.visits[j],
					m.stores.managed[j], x.visits[j], x.rents[j])
			}
			need.Near(t, "visits without messages", m.stores.base[j], x.base[j], 1e-9)
		}
		if got := total(r.Series("o2o_visits.message")); got != float64(x.from["message"]) || got == 0 {
			t.Errorf("seed %d: %v visits by messages, the twin's %v", seed, got, x.from["message"])
		}
		if got := total(r.Series("o2o_visits.entry")); got != float64(x.from["entry"]) || got == 0 {
			t.Errorf("seed %d: %v visits by entry, the twin's %v", seed, got, x.from["entry"])
		}
		agree(t, fmt.Sprintf("seed %d: the platform", seed), m.w.Cash(), x.bank)
		agree(t, fmt.Sprintf("seed %d: the share", seed), m.firm.booked, x.asset)
		need.Near(t, "what the holding has brought", m.firm.paid, x.paid, 1e-3)
		var cash units.Money
		for _, c := range x.cash {
			cash += c
		}
		agree(t, fmt.Sprintf("seed %d: profit", seed), money(total(r.Series("o2o_profit"))), cash)
		if m.firm.booked == 0 || total(r.Series("o2o_fees")) == 0 {
			t.Errorf("seed %d: nothing happens", seed)
		}
	}
}

// agree allows for accumulated rounding to millionths.
func agree(t *testing.T, name string, got, want units.Money) {
	t.Helper()
	if d := got - want; d < -200 || d > 200 {
		t.Errorf("%s: %v, the twin's %v", name, got, want)
	}
}
