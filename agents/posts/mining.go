package posts

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// mining is the platform's estimate of tastes from what consumers post, like
// and read. Evidence is gathered through the day and worked in once, as n steps
// of the estimate at a time; before any, the platform takes all interests to be
// equal.
type mining struct {
	w      *society.World
	r      *society.Revealed
	period sim.Tick  // ticks between updates: a day, or one tick if that is longer
	stay   []float64 // (1−η)^n
	match  []uint16  // cos(x̂, x) in 65535ths; 0 before the consumer's first time
	sum    int64     // of match
	known  int64     // consumers with a match
}

func (m *posts) buildMining(s *sim.Scope) {
	w := m.w
	m.revealed = w.NeedRevealed(s)
	g := &mining{w: w, r: m.revealed, period: sim.Tick(w.Clock.In(units.Day))}
	m.mine = g
	g.stay = make([]float64, 255*w.Interests+1)
	g.stay[0] = 1
	for n := 1; n < len(g.stay); n++ {
		g.stay[n] = g.stay[n-1] * (1 - m.spec.Learn)
	}
	g.match = sim.Column[uint16](s, "match", w.N)
	equal := uint16(float64(0xffff/math.Sqrt(float64(w.Interests))) + 0.5)
	for k := range g.r.Estimate {
		g.r.Estimate[k] = equal
	}
	top := s.Key("top")
	for i := range w.N {
		g.r.Top[i] = uint8(top.Below(uint64(i), 0, uint64(w.Interests)))
		if w.Status[i] != society.Never {
			g.meet(i)
		}
	}
	w.OnJoin(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			g.meet(int(i))
		}
	})
	s.Gauge("need_revelation", "1", "mean cosine of the taste that the platform infers and the true one, over those who have ever used it", func() float64 {
		if g.known == 0 {
			return math.NaN()
		}
		return float64(g.sum) / 0xffff / float64(g.known)
	})
	s.Step(sim.Step{Name: "learn", Phase: sim.Adapt, Rows: w.N, Chunk: g.learn})
}

// meet begins to count a consumer who uses the platform for the first time.
func (g *mining) meet(i int) {
	if g.match[i] != 0 {
		return
	}
	d := g.w.Interests
	var x [64]float64
	for k, v := range g.r.Estimate[i*d : (i+1)*d] {
		x[k] = float64(v) / 0xffff
	}
	_, match := norm(x[:d], g.w.Taste(i))
	g.match[i] = match
	g.sum += int64(match)
	g.known++
}

// norm is the length of an estimate and its cosine with the true taste, in
// 65535ths and at least 1.
func norm(estimate []float64, taste []int8) (length float64, match uint16) {
	sum, dot, own := 0.0, 0.0, int32(0)
	taste = taste[:len(estimate)]
	for d, x := range estimate {
		t := int32(taste[d])
		own += t * t
		dot += float64(x * float64(t))
		sum += float64(x * x)
	}
	if sum == 0 || own == 0 {
		return 0, 1
	}
	length = math.Sqrt(sum)
	return length, uint16(max(1, float64(min(1, dot/float64(length*math.Sqrt(float64(own))))*0xffff)))
}

// learn works in the evidence of a day.
func (g *mining) learn(c *sim.Chunk) {
	if c.Tick%g.period != 0 {
		return
	}
	d := g.w.Interests
	var counts [64]uint8
	var x [64]float64
	change := int64(0)
	for i := c.Lo; i < c.Hi; i++ {
		if !g.r.Any(i) {
			continue
		}
		n := g.r.Take(i, counts[:d])
		row, estimate := g.r.Estimate[i*d:(i+1)*d], x[:d]
		for k, v := range row {
			estimate[k] = float64(v) * (1.0 / 0xffff)
		}
		learn(estimate, counts[:d], n, g.stay[n])
		length, match := norm(estimate, g.w.Taste(i))
		if length == 0 {
			continue
		}
		scale := 0xffff / length
		best := 0
		for k, v := range estimate {
			row[k] = uint16(float64(v*scale) + 0.5)
			if v > estimate[best] {
				best = k
			}
		}
		g.r.Top[i] = uint8(best)
		if old := g.match[i]; old != 0 {
			g.match[i] = match
			change += int64(match) - int64(old)
		}
	}
	c.Add64(&g.sum, change)
}
