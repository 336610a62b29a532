package posts

import (
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// twin is a plain version of the mechanism: it compares every post ever written with every friend
// in every tick.
type twin struct {
	posts, seen, likes, comments int64
	emotion, experience          []int64
	friends                      societytest.Met // met in this tick
	written                      []twinPost
	lately                       []float64
}

type twinPost struct {
	it     post
	author int
	met    map[int]bool
}

func (tw *twin) tick(m *posts, w *society.World, t sim.Tick) {
	clear(tw.friends)
	step := func(x float64) float64 { return math.Floor(x*128+0.5) / 128 } // the grid of log-odds
	logOdds := func(r *ReactionSpec, p *twinPost, j int) float64 {
		u := float64(p.it.quality) / 0xffff
		return step(r.Intercept) + step(r.Quality*u) + step(r.Match*float64(w.Taste(j)[p.it.topic])/127)
	}
	look := func(p *twinPost, j int) {
		p.met[j] = true
		bits := m.meet.Bits(p.it.id, uint64(j))
		tw.seen++
		odds := func(r *ReactionSpec) float64 { return math.Round(0x1p24 / (1 + math.Exp(-logOdds(r, p, j)))) }
		like, comment := float64(bits>>40) < odds(&m.spec.Like), float64(bits>>16&(1<<24-1)) < odds(&m.spec.Comment)
		value := m.spec.Value * 1000 * float64(p.it.quality) / 0xffff
		tw.experience[j] += int64(value)
		if float64(uint32(m.about.Bits(uint64(p.author), p.it.id|1<<63)))*0x1p-32 < value-math.Floor(value) {
			tw.experience[j]++
		}
		if like {
			tw.likes++
			tw.emotion[p.author]++
			tw.lately[p.author]++
		}
		if comment {
			tw.comments++
			tw.emotion[p.author] += 3
		}
		if like || comment {
			tw.friends.Both(j, p.author)
		}
	}
	for k := range tw.written {
		p := &tw.written[k]
		for _, j := range w.Graph.Neighbours(p.author) {
			n := int(w.View(int(j)).Browses)
			if met, known := p.met[int(j)]; !known || met || n == 0 {
				continue
			}
			at := 1 - math.Pow(m.later.Open(p.it.id, uint64(j)), 1/float64(n))
			if float64(t)-float64(p.it.tick)+at-p.it.time() >= m.expire {
				p.met[int(j)] = true
				continue
			}
			if w.View(int(j)).Sees(pair(m.meet.Bits(p.it.id, uint64(j))).see()) {
				look(p, int(j))
			}
			p.met[int(j)] = true
		}
	}
	key := m.writes.At(int(t), 0)
	for i := range w.N {
		if parts := sim.Tick(max(1, 1/w.Clock.Days())); (t-1)%parts == 0 { // by the day, rounded down to 64ths
			tw.lately[i] = math.Floor(
				tw.lately[i]*64*math.Floor(math.Exp(-max(1, w.Clock.Days())/m.spec.Memory.Days())*0x1p16)*0x1p-16) / 64
		}
		n := int64(w.Sessions[i])
		h := m.spec.Rate.Value / w.DailySessions * (1 + m.spec.Feedback*tw.lately[i])
		for k := range int(num.BinomialInverse(key.Open(uint64(i), 0), n, -math.Expm1(-h))) {
			p := twinPost{author: i, met: map[int]bool{}}
			p.it = m.compose(t, i, k)
			tw.posts++
			for _, j := range w.Graph.Neighbours(i) {
				if w.Status[j] != society.Using {
					continue
				}
				p.met[int(j)] = false
				bits := m.meet.Bits(p.it.id, uint64(j))&0xffff<<32 | m.edge.Bits(p.it.id, uint64(j))>>32
				if float64(bits)*0x1p-48 >= math.Pow(max(p.it.time(), 1-m.expire), float64(int(w.View(int(j)).Browses))) {
					p.met[int(j)] = true
					if w.View(int(j)).Sees(pair(m.meet.Bits(p.it.id, uint64(j))).see()) {
						look(&p, int(j))
					}
				}
			}
			tw.written = append(tw.written, p)
		}
	}
}

func TestSlowTwin(t *testing.T) {
	for seed := uint64(1); seed <= 7; seed++ {
		x := trial{n: 150, ticks: 30 * int(1+seed%2), tick: units.Day / units.Duration(1+seed%2), seed: seed, perDay: 3,
			share: 0.8, expire: 2.3, initial: 0.9, open: 0.5 + 0.1*float64(seed%6),
			ties:  society.TiesSpec{Kind: "watts_strogatz", Degree: 8, Rewire: 0.2},
			posts: "{rate: 0.6/day, feedback: 0.02, comment: {intercept: -3}}"}
		if seed == 7 { // posts last less than a tick, whose days are told apart
			x.tick, x.ticks, x.perDay = 4*units.Day, 30, 0.5
		}
		r, w, p := x.build(t, simtest.Options{Workers: 1})
		m := p.run
		tw := &twin{emotion: make([]int64, w.N), experience: make([]int64, w.N), friends: societytest.Met{},
			lately: make([]float64, w.N)}
		emotion, experience := make([]int64, w.N), make([]int64, w.N)
		for tick := sim.Tick(1); tick <= sim.Tick(x.ticks); tick++ {
			simtest.Tick(t, r, tick)
			tw.tick(m, w, tick)
			for i := range w.N {
				e, v, friends := w.Experienced.Take(i)
				emotion[i] += int64(e)
				experience[i] += int64(v)
				if want := tw.friends.Of(i); !slices.Equal(friends, want) {
					t.Fatalf("seed %d, tick %d: %d met %v, should have met %v", seed, tick, i, friends, want)
				}
			}
		}
		for name, pair := range map[string][2]int64{
			"posts": {m.totals(r, "posts"), tw.posts}, "seen": {m.totals(r, "posts_seen"), tw.seen},
			"likes": {m.totals(r, "likes"), tw.likes}, "comments": {m.totals(r, "comments"), tw.comments},
		} {
			if pair[0] != pair[1] || pair[0] == 0 {
				t.Errorf("seed %d: %s %d, the slow twin has %d", seed, name, pair[0], pair[1])
			}
		}
		for i := range w.N {
			if emotion[i] != tw.emotion[i] || experience[i] != tw.experience[i] {
				t.Errorf("seed %d: consumer %d experienced %d, %d; the slow twin %d, %d", seed, i, emotion[i], experience[i],
					tw.emotion[i], tw.experience[i])
				break
			}
		}
		r.Close()
	}
}

func (m *posts) totals(r *sim.Simulation, name string) int64 { return int64(total(r.Series(name))) }
