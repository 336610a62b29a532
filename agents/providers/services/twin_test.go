package services

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// twin does what services do slowly and in the obvious way with the same draws: everybody is asked,
// holdings are maps, amounts are floats, and providers' calls are found by trying.
type twin struct {
	m     *services
	coins map[int]float64
	owns  map[int]bool
	cash  map[int]float64 // captured by consumers
	load  float64
	shops []*twinShop
	games float64
	day   float64 // profit of a shop
}

type twinShop struct {
	gone, verified         bool
	captured, before       float64
	fading, weight         float64
	x0, due, since         float64
	scheduled              bool
	had, paid, calls, gain float64
	loss                   float64
}

// pay lets a consumer pay with coins.
func (x *twin) pay(i int, amount float64) {
	for x.coins[i] < amount-1e-9 {
		x.coins[i] += x.m.spec.Coins.Load.Float()
		x.load += x.m.spec.Coins.Load.Float()
	}
	x.coins[i] -= amount
	x.cash[i] -= amount // cash for a claim, then the claim
}

// often finds how often each eligible consumer does something.
func (x *twin) often(key rng.Key, t sim.Tick, every float64, of func(i int) bool, f func(i int, times int)) {
	k := key.At(int(t), 0)
	hazard := func(i int) float64 {
		if of(i) {
			return 1 / every
		}
		return 0
	}
	rng.Rare(k, 0, x.m.w.N, 1/every, hazard, func(i int) {
		// The uniform u is in the upper part of the distribution function.
		u := 1 - k.Open(uint64(i), 0)*(1-math.Exp(-1/every))
		n, p, sum := 0, math.Exp(-1/every), math.Exp(-1/every)
		for sum < u {
			n++
			p *= 1 / every / float64(n)
			sum += p
		}
		f(i, max(1, n))
	})
}

func (x *twin) tick(t sim.Tick) {
	m, p := x.m, x.m.spec
	x.arrive(t)
	// Trade.
	for i := 0; i < m.w.N; i += 3 {
		x.pay(i, x.games)
	}
	before := map[int]bool{}
	for i := range x.owns {
		before[i] = true
	}
	x.often(m.sticker, t, p.Stickers.Every.Days(), func(int) bool { return true }, func(i, times int) {
		n := 0
		for _, j := range m.w.Graph.Neighbours(i) {
			if before[int(j)] {
				n++
			}
		}
		alpha, proof := p.Stickers.Sensitivity, p.Stickers.Social*math.Log(1+float64(n))
		v := p.Stickers.Appeal - alpha*p.Stickers.Price.Float() + proof
		for k := range times {
			worth := math.Log(1+math.Exp(v)) / alpha
			if m.choose.At(int(t), 0).Float(uint64(i), uint64(k)) < 1/(1+math.Exp(-v)) {
				x.owns[i] = true
				worth = max(0, worth+p.Stickers.Price.Float()-proof/alpha)
				x.pay(i, p.Stickers.Price.Float())
			}
			x.cash[i] += worth
		}
	})
	x.often(m.recharge, t, p.Recharge.Every.Days(),
		func(i int) bool { return m.buyer.Float(uint64(i), 0) < p.Recharge.Buyers }, func(i, times int) {
			x.cash[i] += float64(times) * p.Recharge.Convenience.Float()
		})
	// Settle.
	for _, s := range x.shops {
		if s.gone {
			continue
		}
		s.captured += x.day
		s.captured += s.gain / month
	}
}

// decide finds the calls of a shop at a fee by trying.
func (x *twin) decide(x0, fee float64) (calls, gain float64) {
	k := &x.m.spec.API
	gross := func(y float64) float64 { // integral of what a call is worth at least, up to the y-th
		return k.Cost*y + k.Cost/k.Elasticity*(y-y*math.Log(y/x0))
	}
	try := func(y float64) {
		if y <= k.Least {
			return
		}
		if g := gross(y) - k.Cost*y - fee*math.Max(0, y-k.Free); g > gain {
			calls, gain = y, g
		}
	}
	try(x0) // within the quota, or without a fee
	try(math.Min(x0, k.Free))
	try(x0 * math.Exp(-k.Elasticity*fee/k.Cost))
	return calls, gain
}

func (x *twin) arrive(t sim.Tick) {
	m, p := x.m, x.m.spec
	for j, s := range x.shops {
		if s.gone {
			continue
		}
		l := &p.API.Leave
		if t > 1 {
			keep := math.Exp(-1 / l.Memory.Days())
			s.fading = keep*s.fading + (1-keep)*(s.captured-s.before)*month
			s.weight = keep*s.weight + 1 - keep
		}
		s.before = s.captured
		if s.weight > 0 && s.loss > 0 {
			pi, sigma := s.fading/s.weight, l.Spread.Float()
			h := l.Rate.Value / l.Rate.Per.Days() * (1/(1+math.Exp(pi/sigma)) - 1/(1+math.Exp((pi+s.loss)/sigma)))
			if m.leave.At(int(t), 0).Float(uint64(j), uint64(society.TradeShop)) < 1-math.Exp(-h) {
				s.gone = true
				continue
			}
		}
		v, now := &p.Verification, float64(t-1)
		if !s.scheduled {
			s.scheduled = true
			s.due = now + v.Every.Days()*m.decide.Float(uint64(j), uint64(society.TradeShop))
			s.since, s.had = now, s.captured
		}
		if now < s.due {
			continue
		}
		s.due += v.Every.Days()
		profit := 0.0
		if now > s.since {
			profit = (s.captured - s.had + s.paid) / (now - s.since) * v.Every.Days()
		}
		if s.verified {
			profit /= math.Exp(v.Lift)
		}
		u := m.decide.At(int(t), 0).Open(uint64(j), uint64(society.TradeShop))
		s.since, s.had, s.paid = now, s.captured, 0
		gain := (math.Exp(v.Lift) - 1) * math.Max(0, profit)
		s.verified = gain-v.Fee.Float()+v.Error*gain*math.Log(u/(1-u)) > 0
		if s.verified {
			s.paid = v.Fee.Float()
			s.captured -= s.paid
		}
	}
}

func TestTwin(t *testing.T) {
	for seed, eps := range []float64{0.6, 1.2, 2.5} {
		t.Run(fmt.Sprintf("elasticity %v", eps), func(t *testing.T) {
			r, m := trial{world: societytest.World{N: 150, Start: later, Ticks: 90, Every: 1, Seed: uint64(seed + 1),
				Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 6}},
				shops: 40, profit: 3, games: 2.5, quality: func(j int) float64 { return float64(j%9) / 9 },
				spec: fmt.Sprintf(`{stickers: {every: 3d, appeal: -1, social: 0.5}, recharge: {every: 2d, buyers: 30%%}, coins: {load: 7}, verification: {every: 20d, fee: 10, error: 80%%, lift: 0.2},
					api: {fee: 0.004, cost: 0.002, free: 1500, elasticity: %v, calls: {dist: lognormal, mean: 20000, sd: 30000}, leave: {rate: 0.1/day, spread: %v, memory: 20d}}}`, eps, []float64{1000, 60, 60}[seed])}.build(t, simtest.Options{Workers: 1})
			defer r.Close()
			x := &twin{m: m, coins: map[int]float64{}, owns: map[int]bool{}, cash: map[int]float64{}, games: 2.5, day: 3}
			for j := range 40 {
				luck := m.calls.Named("shop").Stream(uint64(j))
				s := &twinShop{x0: m.spec.API.Calls.Sample(&luck)}
				_, free := x.decide(s.x0, 0)
				s.calls, s.gain = x.decide(s.x0, m.spec.API.Fee)
				s.loss = free - s.gain
				x.shops = append(x.shops, s)
			}
			left, sold := 0, 0
			for tick := sim.Tick(1); tick <= 90; tick++ {
				simtest.Tick(t, r, tick)
				x.tick(tick)
				for i := range m.w.N {
					got := m.w.Consumer.Captured(i).Float()
					if !(math.Abs(got-x.cash[i]) <= 1e-3) || !(math.Abs(float64(m.balance[i])/1e6-x.coins[i]) <= 1e-3) ||
						(m.owns[i>>6]>>(i&63)&1 == 1) != x.owns[i] {
						t.Fatalf("tick %d, consumer %d: captured %v, coins %v; the twin says %v, %v", tick, i, got,
							float64(m.balance[i])/1e6, x.cash[i], x.coins[i])
					}
				}
				f := m.trades[0]
				left, sold = 0, 0
				for j, s := range x.shops {
					if f.IsOpen(j) == s.gone || !s.gone && f.verified[j] != s.verified {
						t.Fatalf("tick %d, shop %d: there %v, verified %v; the twin says %v, %v", tick, j, f.IsOpen(j), f.verified[j],
							!s.gone, s.verified)
					}
					need.Near(t, fmt.Sprintf("tick %d: what shop %d captured", tick, j), f.Captured(j), s.captured, 1e-3)
					if s.gone {
						left++
					}
					if s.verified {
						sold++
					}
				}
				d := r.Series("deposits")
				need.Near(t, fmt.Sprintf("tick %d: deposits", tick), d[len(d)-1], sumOf(x.coins), 1e-3)
			}
			if left == 0 || left == 40 || sold == 0 || len(x.owns) < 20 {
				t.Errorf("%d left, %d verified, %d own stickers: the twin shows little", left, sold, len(x.owns))
			}
		})
	}
}

func sumOf(m map[int]float64) (sum float64) {
	for _, x := range m {
		sum += x
	}
	return sum
}
