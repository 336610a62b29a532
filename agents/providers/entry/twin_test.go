package entry

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
)

// The twin does what the mechanism does, slowly and in the obvious way with the same draws: who is
// present on each day, and of what quality.
func TestTwin(t *testing.T) {
	for rep := range 4 {
		var open [][]bool
		var quality [][]float64
		spend := 8000 + 3000*float64(rep)
		// In every second replicate half of the shops could sell elsewhere, and would keep more there once their
		// goods cost more than 67 % of the price.
		other, moved := "", 0
		if rep%2 == 1 {
			other = ", elsewhere: {shops: 50%, sales: 90%, take: 3%, leave: 40}"
		}
		x := trial{ticks: 700, spend: spend, start: 3 + 5*rep, rep: rep + 1,
			spec: "{enter: {shop: 40/year, cost: 350, spread: 300}, exit: {rate: 0.4, spread: 200, memory: 60d}, adapt: " +
				"{quality: 0.05, every: 25d}" + other + "}",
			set: func(y *street) {
				y.f.Kept = func(int) float64 { return 0.94 }
				y.profit = func(j int) float64 { return y.spend / float64(y.f.Count()) * (0.4 + y.quality[j]) }
				y.note = func(sim.Tick) {
					open = append(open, append([]bool(nil), y.f.Open...))
					quality = append(quality, append([]float64(nil), y.quality...))
				}
			}}
		_, m, _ := x.run(t)
		key := func(name string) rng.Key { return rng.New(3, x.rep, "providers."+name).Sub(uint64(society.TradeShop)) }
		firms := make([]*firm, x.start)
		for j := range firms {
			firms[j] = &firm{start: key("period").Float(uint64(j), 0), open: true, quality: 0.5}
		}
		var earned, there []float64 // by day
		for tick := 1; tick <= x.ticks; tick++ {
			n := 0
			for _, c := range firms {
				c.open = c.open && !c.leaving
				if c.open {
					n++
				}
			}
			thinks, mean := 0, 40/365.25
			for u, p, all := key("candidates").At(tick, 0).Open(0, 0), math.Exp(-mean), math.Exp(-mean); u > all; {
				thinks++
				p *= mean / float64(thinks)
				all += p
			}
			for k := range thinks {
				if len(earned) < 31 {
					break
				}
				first := max(0, len(earned)-len(m.trades[society.TradeShop].market.ring))
				pi := sum(earned[first:]) / sum(there[first:]) * 30.4375 * float64(n) / float64(n+1)
				if key("enter").At(tick, 0).Float(uint64(k), 0) < 1/(1+math.Exp(-(pi-350)/300)) {
					firms = append(firms, &firm{from: tick - 1, last: tick - 1, open: true, quality: 0.5})
					n++
				}
			}
			gross := 0.0
			for j, is := range open[tick-1] {
				if should := j < len(firms) && firms[j].open; is != should {
					t.Fatalf("replicate %d, tick %d: row %d is open: %v; the twin says %v", rep, tick, j, is, should)
				}
				if !is {
					continue
				}
				c := firms[j]
				if !(math.Abs(quality[tick-1][j]-c.quality) <= 1e-12) {
					t.Fatalf("replicate %d, tick %d: row %d has quality %v; the twin says %v", rep, tick, j, quality[tick-1][j],
						c.quality)
				}
				got := math.Round(spend/30.4375/float64(n)*(0.4+c.quality)*1e6) / 1e6
				c.took += got
				gross += got
				if math.Floor(float64(tick-c.from)/25+c.start) == math.Floor(float64(tick-1-c.from)/25+c.start) {
					continue
				}
				months := float64(tick-c.last) / 30.4375
				net := c.took - math.Round(350*months*1e6)/1e6
				keep := math.Exp(-25.0 / 60)
				c.sum, c.weight = c.sum*keep+net, c.weight*keep+months
				c.took, c.last = 0, tick
				hazard := 0.4 * months / (1 + math.Exp(c.sum/c.weight/200))
				if c.leaving = key("exit").At(tick, 0).Float(uint64(j), 0) < 1-math.Exp(-hazard); c.leaving {
					continue
				}
				luck := rng.New(3, x.rep, "providers.elsewhere")
				if cost := 0.6 * (1 + c.quality - 0.5); other != "" && luck.Float(uint64(j), 0) < 0.5 {
					loss := 0.9*(1-0.03-cost) - (0.94 - cost)
					c.leaving = rng.New(3, x.rep, "providers.departure").At(tick, 0).Float(uint64(j), 0) < 1-math.Exp(-40*loss*months)
				}
				if c.leaving {
					moved++
					continue
				}
				profit := net / months
				to := 1.0
				if key("turn").At(tick, 0).Bits(uint64(j), 0)>>63 == 1 {
					to = -1
				}
				if up := (c.quality - c.q0) * (profit - c.p0); c.steps > 0 && up != 0 {
					to = math.Copysign(1, up)
				}
				c.steps++
				c.q0, c.p0 = c.quality, profit
				if next := min(1, max(0, c.quality+0.05*to)); next != c.quality {
					c.quality = next
				} else {
					c.quality -= 0.05 * to
				}
			}
			earned, there = append(earned, gross), append(there, float64(n))
		}
		if len(firms) < x.start+10 || m.trades[society.TradeShop].here == len(firms) {
			t.Errorf("%d entered, %d are there: the twin shows little", len(firms)-x.start, m.trades[society.TradeShop].here)
		}
		if other != "" && moved < 3 {
			t.Errorf("%d left for elsewhere: the twin shows little", moved)
		}
	}
}
