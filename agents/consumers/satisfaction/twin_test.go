package satisfaction

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// The mechanism agrees with a plain version, on random small worlds.
func TestSlowTwin(t *testing.T) {
	key := rng.New(8, 0, "twin")
	experienced := func(i int, t sim.Tick) (emotion, value int32, friends []int) {
		b := key.Bits(uint64(i), uint64(t))
		for k := range b % 4 {
			friends = append(friends, int(b>>(8+8*k)&0xff)%80)
		}
		return int32(b >> 32 & 7), int32(b>>48&0xff) - 128, friends
	}
	x := trial{world: societytest.World{N: 80, Ticks: 60, Tick: 8 * units.Hour, People: "{segments: {a: {share: 50%}, " +
		"b: {share: 50%}}}"}, fit: 0.5,
		spec: "{memory: 4d, weights: {emotional: 2, experiential: 1, social: 1}, half: {emotional: 3, social: 2}, churn: " +
			"{base: 0.2/day, max: 0.3/day}, return: {base: 0.1/day}}",
		feelers: func(w *society.World, c *sim.Chunk) {
			for i := c.Lo; i < c.Hi; i++ {
				e, v, friends := experienced(i, c.Tick)
				w.Experienced.AddEmotion(c, i, 0.5, int64(e), 0)
				w.Experienced.AddExperience(c, i, v)
				for _, j := range friends {
					w.Experienced.AddContact(c, i, 0.5, j)
				}
			}
		}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	status := make([]uint8, m.w.N)
	type day struct {
		emotion, value float64
		friends        map[int]bool
	}
	acc := make([]day, m.w.N)
	s := make([][3]float64, m.w.N)
	for i := range s {
		s[i], status[i] = [3]float64{0.5, 0.5, 0.5}, society.Using
	}
	for tick := sim.Tick(1); tick <= 60; tick++ {
		before := append([]uint8{}, m.w.Status...)
		simtest.Tick(t, r, tick)
		n, sum := 0.0, 0.0
		for i := range m.w.N {
			back := before[i] == society.Lapsed && (m.w.Status[i] == society.Using)
			if back {
				acc[i] = day{}
			}
			e, v, friends := experienced(i, tick)
			acc[i].emotion += float64(e)
			acc[i].value += float64(v) / 1000
			for _, j := range friends {
				if acc[i].friends == nil {
					acc[i].friends = map[int]bool{}
				}
				acc[i].friends[j] = true
			}
			using := before[i] == society.Using || back
			if tick%3 == 0 && using {
				g := 1 - math.Exp(-0.25)
				o := float64(len(acc[i].friends))
				for p, c := range []float64{acc[i].emotion / (acc[i].emotion + 3), math.Max(0, math.Min(1, 0.5+acc[i].value)),
					o / (o + 2)} {
					s[i][p] += g * (c - s[i][p])
				}
				acc[i] = day{}
			}
			if got, want := m.w.SatisfactionOf(i), s[i][0]/2+s[i][1]/4+s[i][2]/4; using && !(math.Abs(got-want) <= 4e-5) {
				t.Fatalf("tick %d, consumer %d: satisfaction %v, should be %v", tick, i, got, want)
			}
			if m.w.Status[i] == society.Using {
				n++
				sum += s[i][0]/2 + s[i][1]/4 + s[i][2]/4
			}
		}
		if got := r.Series("satisfaction"); n > 0 {
			near(t, "mean", got[len(got)-1], sum/n, 1e-5)
		}
	}
}
