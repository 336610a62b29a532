package ads

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// crowd is the state for which speeds are stated: 1,000 campaigns over 192 cells, everybody active,
// one slot per consumer and tick, caps and learners warm. Three quarters of the campaigns have a
// daily cap and are throttled.
func crowd(n, degree int, pacing string) trial {
	return trial{
		n: n, ticks: 1 << 20, every: 7, ties: ringOf(degree),
		people: "{regions: {a: 0.2, b: 0.2, c: 0.3, d: 0.3}, genders: {f: 0.5, m: 0.5}}",
		spec: func(a *Spec) {
			a.Slots.Gap, a.Slots.Daily = units.Day, 1
			a.Pacing = pacing
			for k, region := range []string{"", "a", "b", "d"} {
				for j, gender := range []string{"", "f"} {
					a.entry(fmt.Sprintf("kind%d%d", k, j), func(c *CampaignSpec) {
						c.Count, c.Category = 125, fmt.Sprint(k)
						if region != "" {
							c.Target.Regions = []string{region}
						}
						if gender != "" {
							c.Target.Genders = []string{gender}
						}
						c.bidValue(must(nil, "lognormal", map[string]float64{"mean": 2, "sd": 1}))
						c.Creative = must(nil, "beta", map[string]float64{"mean": .6, "sd": .1})
						if k > 0 {
							c.HasDaily, c.DailyCap = true, units.Extensive{Value: .03, PerThousand: true}
						}
					})
				}
			}
		},
	}
}

func BenchmarkTick(b *testing.B) {
	for _, bench := range []struct {
		n, degree int
		pacing    string
	}{{1000000, 10, "even"}, {1000000, 10, "asap"}, {1000000, 50, "even"}, {5000, 10, "even"}} {
		b.Run(fmt.Sprintf("n=%d,degree=%d,%s", bench.n, bench.degree, bench.pacing), func(b *testing.B) {
			r, m, _ := crowd(bench.n, bench.degree, bench.pacing).build(b, 1, 1, simtest.Options{Workers: 1})
			defer r.Close()
			t := sim.Tick(0)
			warm := 14
			if bench.n < 100000 {
				warm = 200
			}
			for range warm {
				t++
				simtest.Tick(b, r, t)
			}
			before := int64(0)
			for k := range m.campaigns {
				before += m.campaigns[k].total.paid
			}
			best := math.Inf(1)
			b.ResetTimer()
			for range b.N {
				t++
				began := time.Now()
				simtest.Tick(b, r, t)
				best = min(best, float64(time.Since(began).Nanoseconds()))
			}
			shown := -before
			for k := range m.campaigns {
				shown += m.campaigns[k].total.paid
			}
			b.ReportMetric(best/float64(bench.n), "ns/consumer-tick") // of the fastest tick
			b.ReportMetric(float64(shown)/float64(b.N)/float64(bench.n), "impressions/consumer-tick")
			limited := 0.0
			for k := range m.face {
				limited += m.face[k].theta
			}
			b.ReportMetric(limited/float64(len(m.face)), "mean-theta")
		})
	}
}

// plainRow is a row of caps with all entries in one place.
type plainRow struct {
	entry  [capEntries]uint16
	state  uint16
	opened uint16
	last   uint32
}

func plainRows(m *ads) []plainRow {
	rows := make([]plainRow, len(m.caps.rows))
	for i := range rows {
		r := &m.caps.rows[i]
		p := plainRow{state: r.state, opened: r.opened, last: r.last}
		for k := range r.used() {
			p.entry[k] = *m.caps.entry(r, i, k)
		}
		rows[i] = p
	}
	return rows
}

// yardstick is the auction and exposure of a tick as a plain single-purpose loop over the same
// arrays and draws, written out without chunks and without parts that only other settings need.
type yardstick struct {
	rows    []plainRow
	demand  []int64
	shown   []int64
	cells   []uint64
	hits    int64
	reached []uint64
}

func (y *yardstick) tick(m *ads, t int32) {
	w := m.w
	n := len(m.campaigns)
	for i := range y.rows {
		r := &y.rows[i]
		if w.Status[i] != society.Using || int64(r.last)+m.timing.gap >= int64(t+1)<<m.timing.bits {
			continue
		}
		used := int(r.state >> rowUsed & 15)
		for k := 0; k < used; k++ {
			if m.caps.issues[r.entry[k]>>5-1] > r.opened {
				used--
				r.entry[k], r.entry[used] = r.entry[used], 0
				k--
			}
		}
		r.opened = m.caps.issue
		r.last = max(r.last+uint32(m.timing.gap), uint32(t)<<m.timing.bits)
		cell := m.observed.cell(i)
		l := &m.lists[cell]
		draws := m.now.walk.Stream(uint64(i))
		pass := 1.0
		first, second := -1, -1
		for k := 0; k < len(l.places); k++ {
			if l.pass[k+1] > 0 {
				u := pass * draws.Open()
				k = max(k, int(l.guide[guideAt(u)]))
				for l.pass[k+1] >= u {
					k++
				}
				if k == len(l.places) {
					break
				}
			}
			if pass = l.pass[k+1]; pass == 0 {
				pass = 1
			}
			free := true
			for j := 0; j < used; j++ {
				if r.entry[j]>>5 == l.places[k].ad+1 && r.entry[j]&15 >= m.caps.limits.charges {
					free = false
				}
			}
			if !free {
				continue
			}
			if first >= 0 {
				second = k
				break
			}
			first = k
		}
		if first < 0 {
			continue
		}
		p := &l.places[first]
		ad := int(p.ad)
		f := &m.face[ad]
		price := f.floor
		if second >= 0 {
			price = max(price, (l.places[second].score+f.nuisance)/f.weight)
		}
		price = min(price, f.ask)
		at := -1
		for j := 0; j < used; j++ {
			if r.entry[j]>>5 == p.ad+1 {
				at = j
			}
		}
		if at < 0 {
			if at = used; at < capEntries {
				used++
			} else {
				at = 0
				for j := 1; j < capEntries; j++ {
					if r.entry[j]&15 < r.entry[at]&15 {
						at = j
					}
				}
			}
			r.entry[at] = (p.ad + 1) << 5
		}
		dot := 0
		for d := range 8 {
			dot += int(w.Tastes[i*8+d]) * int(m.campaigns[ad].topic[d])
		}
		x := f.shift + float64(m.respond.match*min(1, float64(float64(dot)*f.scale))) - m.respond.wear[r.entry[at]&15]
		r.entry[at]++
		r.state = uint16(used) << rowUsed
		y.shown[ad]++
		price = float64(price*1000) + 0.5
		y.demand[ad] += int64(price)
		y.cells[cell*n+ad]++
		y.reached[i*((n+63)/64)/64]++
		if u := m.now.respond.Float(uint64(i), f.hash); u < m.respond.atMost(x, 0) && u < m.respond.any(x, cue{}) {
			y.hits++
			y.cells[cell*n+ad] += 1 << 32
		}
	}
}

// BenchmarkAuction compares the step with the yardstick in one state: 1,000 campaigns, 192 cells,
// caps and learners warm, one impression for each of 10⁶ consumers. Cues, hides, exploring and
// judging, which the yardstick lacks, are off. Both give the same exposures and the same demand.
func BenchmarkAuction(b *testing.B) {
	const n = 1000000
	for _, pacing := range []string{"even", "asap"} {
		x := crowd(n, 10, pacing).with(func(a *Spec) {
			a.HasCue, a.HasNotInterested, a.Respond.Forward, a.Explore, a.Judged = false, false, 0, 0, 0
		})
		r, m, _ := x.build(b, 1, 1, simtest.Options{Workers: 1})
		t := sim.Tick(0)
		for range 14 {
			t++
			simtest.Tick(b, r, t)
		}
		r.Close()
		t++
		m.prepare(t, 0)
		for _, cell := range m.used {
			m.rankCell(int(cell))
		}
		saved, plain := slices.Clone(m.caps.rows), plainRows(m)
		more := make([][]moreCap, len(m.caps.more.Lists))
		for k, all := range m.caps.more.Lists {
			more[k] = slices.Clone(all)
		}
		y := yardstick{rows: make([]plainRow, n), demand: make([]int64, len(m.campaigns)), shown: make([]int64, len(m.campaigns)),
			cells: make([]uint64, len(m.work[0].cells)), reached: make([]uint64, n)}
		run := map[string]func(){
			"step": func() {
				for lo := 0; lo < n; lo += sim.DefaultGrain {
					c := sim.Chunk{ID: lo / sim.DefaultGrain, Lo: lo, Hi: min(n, lo+sim.DefaultGrain), Tick: t}
					m.serve(&c)
				}
			},
			"plain": func() { y.tick(m, int32(t)) },
		}
		copy(y.rows, plain)
		run["plain"]()
		run["step"]()
		var shown, demand, stepShown, stepDemand int64
		for ad := range m.campaigns {
			shown, demand = shown+y.shown[ad], demand+y.demand[ad]
			stepShown, stepDemand = stepShown+int64(m.work[0].tallies[ad].paid), stepDemand+int64(m.work[0].tallies[ad].demand)
		}
		if shown != stepShown || demand != stepDemand {
			b.Fatalf("plain shows %d for %d, the step %d for %d", shown, demand, stepShown, stepDemand)
		}
		best := map[string]float64{}
		for _, name := range []string{"plain", "step"} {
			b.Run(pacing+"/"+name, func(b *testing.B) {
				for range b.N {
					b.StopTimer()
					copy(m.caps.rows, saved)
					copy(y.rows, plain)
					for k, all := range more {
						m.caps.more.Lists[k] = append(m.caps.more.Lists[k][:0], all...)
					}
					b.StartTimer()
					began := time.Now()
					run[name]()
					if ns := float64(time.Since(began).Nanoseconds()) / float64(shown); best[name] == 0 || ns < best[name] {
						best[name] = ns
					}
				}
				b.ReportMetric(best[name], "ns/impression")
				if name == "step" {
					b.ReportMetric(best["step"]/best["plain"], "ratio")
				}
			})
		}
	}
}

// BenchmarkLearners is a tick of 20,000 consumers with a slot each and 40 campaigns in 192 cells,
// billed by interaction, for each learner: ns/slot compared with beta_binomial.
func BenchmarkLearners(b *testing.B) {
	for _, x := range [][2]string{{"beta_binomial", "cells"}, {"ftrl", "cells"}, {"thompson", "cells"}, {"thompson", "logistic"}, {"oracle", "cells"}} {
		b.Run(x[0]+" "+x[1], func(b *testing.B) {
			world := crowd(20000, 10, "even").with(func(a *Spec) {
				a.Learner, a.thompson().Model, a.Billing = x[0], x[1], "interactive"
				for k := range a.Campaigns {
					a.Campaigns[k].V.Count = 5
				}
			})
			r, m, _ := world.build(b, 1, 1, simtest.Options{Workers: 1})
			defer r.Close()
			t := sim.Tick(0)
			for range 30 {
				t++
				simtest.Tick(b, r, t)
			}
			slots := func() (n int64) {
				for k := range m.campaigns {
					n += m.campaigns[k].total.paid
				}
				return n
			}
			before := slots()
			b.ResetTimer()
			for range b.N {
				t++
				simtest.Tick(b, r, t)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(slots()-before), "ns/slot")
		})
	}
}
