package response

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// What a consumer sees is what its friends did in the last days, across chunks: compared with a
// list of everything. Likes of an
// advertisement that is replaced, here of every seventh campaign in each tick, become mere clicks.
func TestProof(t *testing.T) {
	const n = 2*sim.DefaultGrain + 100
	some := need.Value(graph.ErdosRenyi(rng.New(1, 1, "graph"), n, 6))(t)
	few := need.Value(graph.NewComplete(100))(t)
	for _, x := range []struct {
		days      int32
		of        *graph.Graph
		each, ads int
	}{{1, some, 3000, 2046}, {3, some, 30, 2046}, {100, some, 1, 5}, {3, few, 30, 1}} {
		n := x.of.N()
		q := newProof(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 10}}).Scope("ads"), n)
		q.setDays(float64(x.days))
		q.late = 0
		began, ads := make([]int32, x.ads), make([]int, x.ads)
		for ad := range ads {
			ads[ad] = ad
		}
		did := make([]map[Seen]int, n) // by consumer: what it sees
		type all struct {
			who int
			saw Seen
			at  int32
		}
		var engaged []all
		see := func(d all, times int) {
			for k := range x.of.Degree(d.who) {
				j := x.of.Neighbour(d.who, k)
				if did[j] == nil {
					did[j] = map[Seen]int{}
				}
				if did[j][d.saw] += times; did[j][d.saw] == 0 {
					delete(did[j], d.saw)
				}
			}
		}
		key := rng.New(1, 1, "cues")
		work, index := new(Hearing), new(Index)
		for tick := int32(1); tick < min(220, 12*x.days); tick++ {
			for ad := int(tick) % 7; ad < x.ads; ad += 7 {
				began[ad] = tick
			}
			q.Age(ads, began, tick)
			for k, d := range engaged {
				if d.saw&liked != 0 && began[d.saw.Ad()] == tick {
					see(d, -1)
					engaged[k].saw &^= liked
					see(engaged[k], 1)
				}
			}
			for k := range uint64(x.each) {
				draw := key.At(int(tick), 0).Stream(k)
				d := all{int(draw.Below(uint64(n))), Seen(draw.Below(uint64(x.ads))) << 1, tick}
				likes := draw.Float64() < .5
				q.told.Put(int(k)%len(q.told), engagement{who: uint32(d.who), seen: seenOf(d.saw.Ad(), likes), at: tick})
				if likes {
					d.saw |= liked
				}
				engaged = append(engaged, d)
				see(d, 1)
			}
			old := slices.IndexFunc(engaged, func(d all) bool { return tick-d.at <= x.days })
			for _, d := range engaged[:old] {
				see(d, -1)
			}
			engaged = engaged[old:]
			chunks := sim.Chunks(n, sim.DefaultGrain)
			for lo := 0; lo < chunks; lo += 2 {
				q.Hear(&sim.Chunk{Tick: sim.Tick(tick), Lo: lo, Hi: min(lo+2, chunks)}, work, x.of)
			}
			q.Heard()
			for i := range n {
				if i%sim.DefaultGrain == 0 {
					index.Open(q, i/sim.DefaultGrain, tick)
				}
				if len(index.At(i%sim.DefaultGrain, .5))+len(did[i]) == 0 {
					continue
				}
				got := map[Seen]int{}
				for _, e := range index.At(i%sim.DefaultGrain, .5) {
					got[e]++
				}
				if !maps.Equal(got, did[i]) {
					t.Fatalf("days %d, tick %d, consumer %d: %v, should be %v", x.days, tick, i, got, did[i])
				}
			}
		}
	}
}

// likedBy is what is seen of the n consumers of a chunk, each of whom sees in each of some ticks that a
// friend likes the advertisement of campaign 7.
func likedBy(n int, holds float64, ticks ...int32) *Proof {
	q := newProof(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Week, Ticks: 10}}).Scope("ads"), n)
	q.setDays(holds)
	likes := make([]Heard, n)
	for i := range likes {
		likes[i] = Heard{uint16(i), seenOf(7, true)}
	}
	for _, t := range ticks {
		q.Add(0, t, likes)
	}
	return q
}

// Likes of the tick before an advertisement is replaced are seen by the part of consumers who could
// have seen them in a tick: half of all, and 1 − 3/14 of those who see likes for 3 days of a week.
func TestLikesOfTheLastTick(t *testing.T) {
	const n = sim.DefaultGrain
	for ticks, want := range map[float64]float64{3. / 7: 3. / 7 * 11 / 14, 1: .5, 4: .5} {
		q := likedBy(n, ticks, 4, 5)
		q.Age([]int{7}, []int32{7: 6}, 6)
		x := new(Index)
		x.Open(q, 0, 6)
		seen := 0
		for i := range n {
			seen += int(Likes(x.At(i, .5), 7))
		}
		simtest.Z(t, fmt.Sprintf("share who see a like for %v ticks", ticks), float64(seen)/n, math.Sqrt(want*(1-want)), n,
			want, 0)
	}
}

// A friend who likes an advertisement again counts once while the like is seen, and anew from when it is
// not or the advertisement has been replaced.
func TestLikesAreToldOnce(t *testing.T) {
	q := newProof(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 10}}).Scope("ads"),
		2*sim.DefaultGrain)
	q.setDays(3)
	day := int32(0)
	for _, x := range []struct {
		i, ad int
		t     int32
		want  bool
	}{{5, 7, 10, true}, {5, 7, 10, false}, {6, 7, 10, true}, {5, 3, 11, true}, {5, 7, 12, false}, {5, 7, 13, true},
		{5, 3, 13, false}, {5, 3, 14, true}, {5, 7, 15, false},
		{5, 7, 16, true}, // replaced
		{5, 7, 16, false}, {5, 3, 16, false},
		{5, 7, 16 + 256, true}} {
		for day < x.t {
			day++
			q.drop(0, day)
		}
		if x.t == 16 {
			q.Age([]int{7}, []int32{7: 16}, 16)
		}
		if got := q.likes(0, x.i, x.ad, x.t); got != x.want {
			t.Errorf("a like of %d by %d at %d is told: %v", x.ad, x.i, x.t, got)
		}
	}
}

// Where the days end within a tick, a friend's action is seen for a part of it: at any time of the
// tick by as many consumers.
func TestProofThatEndsInATick(t *testing.T) {
	const n = sim.DefaultGrain
	for _, ticks := range []float64{.1, 3. / 7, 1.5, 99.25} {
		q := likedBy(n, ticks, 5)
		for tick := int32(5); tick < 110; tick++ {
			x := new(Index)
			x.Open(q, 0, tick)
			for _, at := range []float64{0, .3, .7, .99} {
				seen := 0
				for i := range n {
					seen += int(Likes(x.At(i, at), 7))
				}
				want := min(1, max(0, ticks-float64(tick-6)))
				simtest.Z(t, fmt.Sprintf("share who see it at %v of tick %d after the like, for %v ticks", at, tick-5, ticks),
					float64(seen)/n, math.Sqrt(want*(1-want)), n, want, 0)
			}
		}
	}
}

// Of more than a hundred ticks an entry holds to within two hundredths, and other days count for entries that
// are there.
func TestAgesOfProof(t *testing.T) {
	q := newProof(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Minute, Ticks: 10}}).Scope("ads"), 100)
	for _, x := range []struct{ days, within int32 }{{4320, 86}, {50, 0}} { // 3 days of minutes: steps of 44
		for age := range int32(5000) {
			q.Add(0, 5000-age, []Heard{{0, seenOf(7, true)}})
		}
		q.setDays(float64(x.days))
		q.drop(0, 5000)
		for _, b := range q.batches[0] {
			if age := 5000 - b.at; age > x.days+x.within {
				t.Errorf("an entry of age %d holds for %d", age, x.days)
			}
		}
		if n := int32(len(q.batches[0])); n < x.days {
			t.Errorf("of %d ticks %d are left", x.days, n)
		}
		q.batches[0] = nil
	}
}
