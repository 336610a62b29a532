package governance

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// twin does what the mechanism and the trial's market do, slowly and in the obvious way with the
// same draws.
type twin struct {
	p     *Spec
	m     *governance // for its keys and what Build drew, never for its state
	buy   rng.Key
	days  float64
	shops []*twinShop
	trust []int64 // in 65535ths
	claim []twinClaim
	past  []struct{ trust, weight float64 }

	started, found, byConsumers, wrongly, lies, audits, steps int
	fines, refunds, saved                                     float64
}

type twinShop struct {
	quality, gain, start float64
	listed, cheats       bool
	saves                units.Money
	spell                int
	log                  []struct{ orders, profit float64 } // by tick
}

type twinClaim struct{ who, shop, spell int }

const (
	twinPrice = 60.0
	twinGoods = 36.0
)

func newTwin(m *governance, buy rng.Key, quality []float64) *twin {
	x := &twin{p: m.spec, m: m, buy: buy, days: m.w.Clock.Days()}
	for j, q := range quality {
		x.shops = append(x.shops, &twinShop{quality: q, gain: m.shops.gain[j], start: m.shops.start[j],
			listed: m.pub.Listed[j]})
	}
	for range m.w.N {
		x.trust = append(x.trust, int64(math.Round(x.p.Trust.Start*65535)))
	}
	return x
}

// fading is the mean of values with weights that fade with age in ticks.
func (x *twin) fading(values []float64, weights []float64) float64 {
	sum, all := 0.0, 0.0
	for k, v := range values {
		f := math.Exp(-float64(len(values)-1-k) * x.days / x.p.Cheat.Memory.Days())
		sum += f * v
		all += f * weights[k]
	}
	if all == 0 {
		return math.NaN()
	}
	return sum / all
}

func (x *twin) reportRate(trust float64) float64 {
	r := x.p.Report.Rate
	return 1 / (1 + (1-r)/r*math.Exp(-x.p.Report.Trust*(trust-math.Round(x.p.Trust.Start*65535)/65535)))
}

func (x *twin) decide(j int) {
	s, p := x.shops[j], x.p
	s.spell++
	s.cheats, s.saves = false, 0
	var orders, profits, one []float64
	for _, l := range s.log {
		orders, profits, one = append(orders, l.orders), append(profits, l.profit), append(one, x.days)
	}
	if len(one) == 0 {
		return
	}
	period := p.Cheat.Every.Days()
	expected := x.fading(orders, one) * period
	gain := math.Min(s.gain, twinGoods*expected)
	if gain <= 0 {
		return
	}
	report := p.Report.Rate
	if w := x.trustOfBuyers(); !math.IsNaN(w) {
		report = 1 / (1 + (1-report)/report*math.Exp(-p.Report.Trust*(w-p.Trust.Start)))
	}
	audit := p.Audit.Rate.Value // per day
	caught := 1 - math.Exp(-audit*period)*math.Pow(1-report, expected*(1-math.Min(s.quality, p.Cheat.Quality)))
	wrongly := audit*p.Audit.False + expected/period*p.Report.Malicious*p.Report.False
	value := math.Max(0, x.fading(profits, one)*365.25) / (p.Cheat.Discount.Value + p.Cheat.Exit.Value +
		p.Penalty.Remove*wrongly*365.25)
	worth := gain - caught*(p.Penalty.Fine.Float()+p.Penalty.Remove*value)
	if x.m.decide.Float(uint64(j), uint64(s.spell)) < 1/(1+math.Exp(-worth/p.Cheat.Noise)) {
		s.cheats = true
		x.started++
		s.saves = min(money(gain/expected), money(twinGoods))
	}
}

func (x *twin) learn(i int, good bool, random uint64) {
	target := 0.0
	if good {
		target = 65535
	}
	at := float64(x.trust[i]) + math.Round(x.p.Trust.Rate*0x1p32)/0x1p32*(target-float64(x.trust[i]))
	x.trust[i] = int64(math.Floor(at + float64(random&0xffff)/0x1p16))
}

func (x *twin) tick(t int) {
	p := x.p
	var open []int
	for j, s := range x.shops {
		if !s.listed {
			continue
		}
		open = append(open, j)
		for range num.PoissonInverse(x.m.lead.At(t, 0).Open(uint64(j), 0), p.Guidance.Rate.Value/365.25*x.days) {
			s.quality += p.Guidance.Gain * (1 - s.quality)
			x.steps++
		}
		at := func(t int) float64 { return math.Floor(float64(t)*x.days/p.Cheat.Every.Days() + s.start) }
		if at(t) > at(t-1) {
			x.decide(j)
		}
	}
	type sale struct {
		who, shop, nth int
		good           bool
	}
	var sales []sale
	buy := x.buy.At(t, 0)
	for i := range x.trust {
		if len(open) == 0 {
			break
		}
		for n := range int(num.PoissonInverse(buy.Open(uint64(i), 0), 0.2*x.days)) {
			j := open[buy.Below(uint64(i), uint64(1+2*n), uint64(len(open)))]
			q := x.shops[j].quality
			if x.shops[j].cheats {
				q = math.Min(q, p.Cheat.Quality)
			}
			sales = append(sales, sale{i, j, n, buy.Float(uint64(i), uint64(2+2*n)) < q})
		}
	}
	reports, believed := map[int]int{}, map[int]int{}
	orders := map[int]int{}
	trust := 0.0
	for _, s := range sales {
		orders[s.shop]++
		trust += float64(x.trust[s.who]) / 65535
		u := x.m.tell.At(t, 0).Float(uint64(s.who), uint64(s.nth))
		switch {
		case !x.shops[s.shop].cheats:
			if u < p.Report.Malicious {
				x.lies++
			}
			if u < p.Report.Malicious*p.Report.False {
				believed[s.shop]++
			}
		case !s.good:
			x.claim = append(x.claim, twinClaim{s.who, s.shop, x.shops[s.shop].spell})
			if u < x.reportRate(float64(x.trust[s.who])/65535) {
				reports[s.shop]++
			}
		}
	}
	found := map[int]bool{}
	for j, s := range x.shops {
		n := float64(orders[j])
		saved := n * s.saves.Float()
		profit := n*(twinPrice-twinGoods) + saved
		x.saved += saved
		if s.listed {
			key := x.m.inspect.At(t, 0)
			audits := int(num.PoissonInverse(key.Open(uint64(j), drawAudits), p.Audit.Rate.Value*x.days))
			x.audits += audits
			punished := false
			if s.cheats && audits+reports[j] > 0 {
				punished = true
				x.found++
				if reports[j] > 0 {
					x.byConsumers++
				}
				s.cheats, s.saves = false, 0
				found[j] = true
			} else if !s.cheats && (believed[j] > 0 || key.Float(uint64(j), drawError) < 1-math.Pow(1-p.Audit.False,
				float64(audits))) {
				punished = true
				x.wrongly++
			}
			if punished {
				x.fines += p.Penalty.Fine.Float()
				if key.Float(uint64(j), drawRemoval) < p.Penalty.Remove {
					s.listed = false
				}
			}
		}
		s.log = append(s.log, struct{ orders, profit float64 }{n, profit})
	}
	round := x.m.round.At(t, 0)
	for _, s := range sales {
		x.learn(s.who, s.good, round.Bits(uint64(s.who), uint64(s.nth)))
	}
	x.past = append(x.past, struct{ trust, weight float64 }{trust, float64(len(sales))})
	var waiting []twinClaim
	paid := uint64(0)
	for _, v := range x.claim {
		switch s := x.shops[v.shop]; {
		case s.spell != v.spell:
		case found[v.shop]:
			x.refunds += twinPrice
			x.learn(v.who, true, round.Bits(uint64(v.who), 1<<32+paid))
			paid++
		default:
			waiting = append(waiting, v)
		}
	}
	x.claim = waiting
}

// trustOfBuyers is the trust of recent buyers in the platform; NaN without buyers.
func (x *twin) trustOfBuyers() float64 {
	var sum, count []float64
	for _, b := range x.past {
		sum, count = append(sum, b.trust), append(count, b.weight)
	}
	return x.fading(sum, count)
}

func TestTwin(t *testing.T) {
	for replicate := range 4 {
		t.Run(fmt.Sprint(replicate+1), func(t *testing.T) {
			quality := []float64{0.9, 0.7, 0.5, 0.3, 0.75, 0.05, 0.6}
			var key rng.Key
			trial := trial{world: societytest.World{N: 200, Ticks: 300, Every: 1, Replicate: replicate + 1},
				shops: len(quality), rate: 0.2,
				spec: "{cheat: {gain: {dist: lognormal, mean: 500, sd: 400}, noise: 600, every: 20d, memory: 60d, exit: " +
					"500%/year}, audit: {rate: 0.01/day, false: 10%}, report: {rate: 5%, trust: 2, malicious: 2%, false: 10%}, " +
					"penalty: {fine: 200, remove: 4%}, admission: {minimum: 0.2}, guidance: {rate: 3/year}, trust: {rate: 0.1}}",
				set: func(k *market) {
					copy(k.firms.Quality, quality)
					key = k.key
				}}
			r, m := trial.build(t, simtest.Options{Workers: 1})
			x := newTwin(m, key, quality)
			for tick := 1; tick <= 300; tick++ {
				simtest.Tick(t, r, sim.Tick(tick))
				x.tick(tick)
				for j, s := range x.shops {
					if s.listed != m.pub.Listed[j] || s.cheats != m.shops.cheats[j] || s.saves != m.pub.Saves[j] ||
						s.spell != int(m.shops.spell[j]) {
						t.Fatalf("tick %d, shop %d: listed %v cheats %v saves %v spell %d, the twin says %v %v %v %d", tick, j,
							m.pub.Listed[j], m.shops.cheats[j], m.pub.Saves[j], m.shops.spell[j], s.listed, s.cheats, s.saves, s.spell)
					}
					near(t, "orders", m.shops.orders[j].Mean(0), x.mean(j, false), 1e-9)
					near(t, "profit", m.shops.profit[j].Mean(0), x.mean(j, true), 1e-6)
				}
				bad, listed, trusts := 0.0, 0.0, 0.0
				for _, s := range x.shops {
					if s.listed {
						listed++
						bad += float64(num.One(s.cheats))
					}
				}
				for _, w := range x.trust {
					trusts += float64(w) / society.FullTrust
				}
				near(t, "share who misbehave", societytest.Last(r, "misconduct"), bad/listed, 1e-12)
				near(t, "shops on the platform", societytest.Last(r, "shops_listed"), listed, 0)
				near(t, "mean trust", societytest.Last(r, "platform_trust"), trusts/float64(len(x.trust)), 1e-12)
				if trust := x.trustOfBuyers(); !math.IsNaN(trust) {
					near(t, "trust of buyers", m.trust.Mean(0), trust, 1e-9)
				}
				for i, w := range m.pub.PlatformTrust {
					if int64(w) != x.trust[i] {
						t.Fatalf("tick %d: consumer %d trusts %d, the twin says %d", tick, i, w, x.trust[i])
					}
				}
			}
			for _, y := range []struct {
				name string
				want float64
			}{{"misconduct_started", float64(x.started)}, {"misconduct_found", float64(x.found)},
				{"misconduct_found.consumer", float64(x.byConsumers)}, {"wrongly_punished", float64(x.wrongly)},
				{"malicious_reports", float64(x.lies)}, {"audits", float64(x.audits)}, {"guidance_steps", float64(x.steps)},
				{"fines", x.fines}, {"refunds", x.refunds}} {
				near(t, y.name, total(r.Series(y.name)), y.want, 1e-6)
				if y.want == 0 {
					t.Errorf("%s: nothing to compare", y.name)
				}
			}
			near(t, "paid for goods", m.w.Supplier.Balance().Float(),
				(x.refunds-m.w.Consumer.Balance().Float())/twinPrice*twinGoods-x.saved+total(r.Series("governance_cost")), 1e-3)
			r.Close()
		})
	}
}

// mean is the fading mean of a shop's orders or profit.
func (x *twin) mean(j int, profit bool) float64 {
	var values, one []float64
	for _, l := range x.shops[j].log {
		v := l.orders
		if profit {
			v = l.profit
		}
		values, one = append(values, v), append(one, x.days)
	}
	return x.fading(values, one)
}
