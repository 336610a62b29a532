package posts

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// mining is the platform's estimate of tastes from what consumers post, like and read. Evidence
// is gathered over a week and applied in one batch of n steps, or earlier, at the end of a day,
// where one of its counts is half full. Before any evidence the platform assumes that all
// interests are equal. The day on which the week begins differs between consumers.
type mining struct {
	w     *society.World
	r     *society.Revealed
	day   sim.Tick  // ticks in a day; one tick where a tick is longer
	week  int       // days in a week; fewer where ticks are longer than a day
	stay  []float64 // (1−η)^n by n
	round rng.Key
}

func (m *posts) buildMining(s *sim.Scope) {
	w := m.w
	m.revealed = w.NeedRevealed(s)
	g := &mining{w: w, r: m.revealed, day: m.day, week: max(1, w.Clock.In(7*units.Day)/int(m.day))}
	m.mine = g
	g.stay = make([]float64, society.MostEvidence*w.Interests+1)
	g.stay[0] = 1
	for n := 1; n < len(g.stay); n++ {
		g.stay[n] = g.stay[n-1] * (1 - m.spec.Learn)
	}
	g.round = s.Key("round")
	equal := uint8(float64(estimateUnit/math.Sqrt(float64(w.Interests))) + 0.5)
	for k := range g.r.Estimate {
		g.r.Estimate[k] = equal
	}
	s.Gauge("need_revelation", "1", "mean cosine between inferred and true taste, over consumers who have ever used "+
		"the platform", g.revelation, sim.Correlation())
	s.Step(sim.Step{Name: "learn", Phase: sim.Adapt, Rows: w.N, Chunk: g.learn})
}

// estimateUnit is the length of an estimate in stored units.
const estimateUnit = 255

// revelation returns the mean cosine of estimates and tastes over those who have ever used the
// platform. It visits all consumers, but only when a row is recorded.
func (g *mining) revelation() float64 {
	d, n, sum := g.w.Interests, 0.0, 0.0
	for i, status := range g.w.Status {
		if status != society.Never {
			n++
			sum += cosine(g.r.Estimate[i*d:(i+1)*d], g.w.Taste(i))
		}
	}
	return sum / n // NaN if nobody has
}

// cosine returns the cosine of an estimate and a taste, or 0 if either has no length.
func cosine(estimate []uint8, taste []int8) float64 {
	var dot, sum, own int32
	taste = taste[:len(estimate)]
	for d, x := range estimate {
		e, t := int32(x), int32(taste[d])
		dot += e * t
		sum += e * e
		own += t * t
	}
	if sum == 0 || own == 0 {
		return 0
	}
	return float64(dot) / math.Sqrt(float64(sum)*float64(own))
}

// learn applies the evidence of a week, for the consumers whose week ends in this tick.
func (g *mining) learn(c *sim.Chunk) {
	if c.Tick%g.day != 0 {
		return
	}
	key := g.round.At(int(c.Tick), 0)
	// The day of the week on which a consumer is due follows from its row number.
	since := (int(c.Tick/g.day) + c.Lo + 1) % g.week
	for i := c.Lo + (g.week-since)%g.week; i < c.Hi; i += g.week {
		if g.r.Any(i) {
			g.work(i, key)
		}
	}
	for i := g.r.NextFilling(c.Lo, c.Hi); i < c.Hi; i = g.r.NextFilling(i+1, c.Hi) {
		g.work(i, key)
	}
}

// work applies the evidence of consumer i.
func (g *mining) work(i int, key rng.Key) {
	d := g.w.Interests
	var counts [64]uint8
	n := g.r.Take(i, counts[:d])
	row := g.r.Estimate[i*d : (i+1)*d]
	var x [64]float64
	estimate := x[:d]
	square := learn(estimate, row, counts[:d], n, g.stay[n])
	if square == 0 {
		return
	}
	scale := estimateUnit / math.Sqrt(square)
	random := uint64(0)
	for k, v := range estimate {
		if k&7 == 0 {
			random = key.Bits(uint64(i), uint64(k))
		}
		row[k] = rounded(float64(v*scale), uint8(random))
		random >>= 8
	}
}

// rounded rounds a number in [0, 255] at random by 8 bits, so that its expectation is kept. When
// an estimate hardly moves any more its steps are smaller than a unit, and rounding to the
// nearest would lose them.
func rounded(x float64, random uint8) uint8 {
	return uint8(min(estimateUnit, x+float64((float64(random)+0.5)*0x1p-8)))
}
