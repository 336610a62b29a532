package content

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// ecosystem sets the two kinds of accounts of the default scenario: 6 accounts per 1000
// consumers, .53 articles per account and day.
func ecosystem(p *Spec) {
	media := p.Accounts[0]
	media.V.Count, media.V.Articles, media.V.Quality, media.V.Softness = units.Extensive{Value: 2, PerThousand: true}, perDay(1), num.Constant(0.7), 0.05
	brand := p.Accounts[0]
	brand.Name = "brand"
	brand.V.Count, brand.V.Articles, brand.V.Quality, brand.V.Softness = units.Extensive{Value: 4, PerThousand: true}, perDay(0.3), num.Constant(0.5), 0.3
	p.Accounts = []spec.Named[AccountSpec]{brand, media}
}

// A daily tick of content alone with one worker, saturated: everybody uses the platform, follows
// ten accounts, and opens it 23 times a day.
func BenchmarkTick(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		for _, degree := range []int{10, 50} {
			b.Run(fmt.Sprintf("n=%d/degree=%d", n, degree), func(b *testing.B) {
				x := trial{n: n, ties: society.TiesSpec{Kind: "regular", Degree: degree}, ticks: 1 << 20, pace: 23, expire: 3, set: ecosystem}
				r, m := x.build(b, 1, simtest.Options{Workers: 1})
				m.arrive(0, 0)
				c := &sim.Chunk{}
				tick := sim.Tick(0)
				advance := func() {
					tick++
					simtest.Tick(b, r, tick)
				}
				for range 5 {
					advance()
				}
				before := m.scratch[0].visited
				reads := m.readsAll.Total()
				b.ResetTimer()
				used := int64(0)
				for range b.N {
					// Only the steps of this mechanism are timed; the sessions are activity's.
					b.StopTimer()
					tick++
					advanceSessions(b, m, tick)
					b.StartTimer()
					began := societytest.Processor()
					m.publish(tick, 0)
					m.newDay(tick, 0)
					c.Tick = tick
					for k := range m.live {
						c.ID, c.Lo, c.Hi = k, k, k+1
						m.unroll(c)
					}
					m.close(tick, 0)
					used += societytest.Processor() - began
				}
				b.StopTimer()
				per := float64(b.N) * float64(n)
				visited := float64(m.scratch[0].visited - before)
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/per, "ns/agent-tick")
				b.ReportMetric(float64(used)/per, "cpu-ns/agent-tick")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/visited, "ns/edge")
				b.ReportMetric(visited/per, "edges/agent-tick")
				b.ReportMetric(float64(m.readsAll.Total()-reads)/per, "reads/agent-tick")
				bytes := int64(0)
				for _, c := range r.Columns() {
					if c.Mechanism == "content" {
						bytes += c.Bytes
					}
				}
				b.ReportMetric(float64(bytes)/float64(n), "bytes/agent")
				r.Close()
			})
		}
	}
}

// advanceSessions draws new sessions, as the step of the trial does.
func advanceSessions(_ *testing.B, m *content, t sim.Tick) {
	w := m.w
	k := m.first.Named("sessions").At(int(t), 0)
	for i := range w.N {
		n := int(num.PoissonInverse(k.Open(uint64(i), 0), 23))
		w.TakePending(i)
		w.SetSessions(i, t, n, n, 1)
	}
}

const benchRead, benchShare = 0.2, 0.3

// plain is the yardstick: cascades on the same arrays with the same draws as a stand-alone
// program, with one channel and without likes, feeds, follows or counts.
type plain struct {
	g      *graph.Graph
	views  []uint32 // number of sessions; everything met is seen
	tastes []int8
	topic  []int8
	norm   int32
	read   []float64
	share  []uint64
	seen   []uint64

	queue   []plainEvent
	visited int
}

type plainEvent struct {
	at  float64
	who uint32
}

func (x *plain) push(e plainEvent) {
	x.queue = append(x.queue, e)
	h := x.queue
	i := len(h) - 1
	for i > 0 && e.at < h[(i-1)/2].at {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = e
}

func (x *plain) pop() plainEvent {
	h := x.queue
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	x.queue = h
	i := 0
	for k := 1; k < len(h); k = 2*i + 1 {
		if k+1 < len(h) && h[k+1].at < h[k].at {
			k++
		}
		if h[k].at >= last.at {
			break
		}
		h[i] = h[k]
		i = k
	}
	if len(h) > 0 {
		h[i] = last
	}
	return top
}

func (x *plain) match(j uint32) int {
	taste := x.tastes[int(j)*8 : int(j)*8+8]
	var dot, square int32
	for d, v := range taste {
		dot += int32(v) * int32(x.topic[d])
		square += int32(v) * int32(v)
	}
	return int(min(1, float64(dot)/math.Sqrt(float64(square)*float64(x.norm)))*levels + 0.5)
}

// Cascades on a graph of degree 50, supercritical until sessions run out, from one first reader
// each, in one tick of 23 sessions: the mechanism and the plain loop, in ns per edge visited.
func BenchmarkCascades(b *testing.B) {
	const n, degree = 1_000_000, 50
	x := trial{n: n, ties: society.TiesSpec{Kind: "regular", Degree: degree}, ticks: 1 << 20, pace: 23, expire: 3, set: func(p *Spec) {
		fixed(p, benchRead, benchShare)
		p.Accounts[0].V.Articles = perDay(0)
		p.Accounts[0].V.Count = count(1)
		p.Chat.Groups = 0
	}}
	r, m := x.build(b, 1, simtest.Options{Workers: 1})
	defer r.Close()
	advanceSessions(b, m, 1)
	m.expire = 3
	key := m.first.Named("bench")
	table := &m.tables[0]
	const most = 400 // shares at which an article ends, so that all are alike
	m.mostShares = most
	b.Run("plain", func(b *testing.B) {
		y := &plain{g: m.w.Graph, tastes: m.w.Tastes, topic: m.topicOf(&m.accounts[0]), read: table.read[:], share: table.share[:], seen: make([]uint64, (n+63)/64)}
		for _, v := range y.topic {
			y.norm += int32(v) * int32(v)
		}
		y.views = make([]uint32, 4*n)
		for i := range n {
			y.views[4*i] = uint32(m.w.Sessions[i])
		}
		var readers []uint32
		b.ResetTimer()
		began := societytest.Processor()
		for k := range b.N {
			own := key.Sub(uint64(k))
			readers = y.cascade(own.Sub(0), own.Sub(1), own.Sub(2), uint32(key.Below(uint64(k), 1, n)), readers[:0], most)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(1, y.visited)), "ns/edge")
		b.ReportMetric(float64(societytest.Processor()-began)/float64(max(1, y.visited)), "cpu-ns/edge")
		b.ReportMetric(float64(y.visited)/float64(b.N), "edges/op")
	})
	b.Run("content", func(b *testing.B) {
		c := &sim.Chunk{Tick: 1, Hi: 1}
		m.scratch[0].visited = 0
		b.ResetTimer()
		began := societytest.Processor()
		for k := range b.N {
			own := key.Sub(uint64(k))
			a := new(article)
			a.id, a.start, a.out = int64(k), 1, true
			a.read, a.meet, a.act = own.Sub(0), own.Sub(1), own.Sub(2)
			m.live = append(m.live[:0], a)
			first := uint32(key.Below(uint64(k), 1, n))
			m.scratch[0].queue.push(event{seen: 1, who: first, share: -1, will: m.acts(a, table, first, 0)})
			m.unroll(c)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(1, m.scratch[0].visited)), "ns/edge")
		b.ReportMetric(float64(societytest.Processor()-began)/float64(max(1, m.scratch[0].visited)), "cpu-ns/edge")
		b.ReportMetric(float64(m.scratch[0].visited)/float64(b.N), "edges/op")
	})
}

// cascade runs one article from its first reader up to the given number of shares, and returns
// its readers.
func (x *plain) cascade(read, meet, act rng.Key, first uint32, readers []uint32, most int) []uint32 {
	shares := 0
	x.push(plainEvent{0, first})
	for len(x.queue) > 0 {
		e := x.pop()
		if x.seen[e.who>>6]&(1<<(e.who&63)) != 0 {
			continue
		}
		x.seen[e.who>>6] |= 1 << (e.who & 63)
		readers = append(readers, e.who)
		if shares >= most || act.Bits(uint64(e.who), drawActs)>>32 >= x.share[x.match(e.who)] {
			continue
		}
		shares++
		x.spread(read, meet, e)
	}
	for _, i := range readers {
		x.seen[i>>6] = 0
	}
	return readers
}

func (x *plain) spread(read, meet rng.Key, e plainEvent) {
	row := x.g.Neighbours(int(e.who))
	byRead, byMeet := read.Row(uint64(e.who)+1), meet.Row(uint64(e.who)+1)
	x.visited += len(row)
	for _, j := range row {
		draw := float64(float64(byRead.Bits(uint64(j))>>11) * 0x1p-53)
		if draw >= benchRead || x.seen[j>>6]&(1<<(j&63)) != 0 || draw >= x.read[x.match(j)] {
			continue
		}
		v := float64((float64(byMeet.Bits(uint64(j))>>12) + 0.5) * 0x1p-52)
		if at, ok := society.NextSession(e.at, v, int(x.views[4*j])); ok {
			x.push(plainEvent{at, j})
		}
	}
}
