package society

import (
	"math"
	"testing"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

func TestView(t *testing.T) {
	if v := (View{}); v.Using || int(v.Sessions) != 0 {
		t.Error("the view 0 is a user's")
	}
	for _, share := range []float64{0, 0.001, 0.5, 0.9, 0.997, 0.998, 0.999, 1} {
		for _, n := range []int{0, 1, 23, 2047, math.MaxUint16} {
			for _, b := range []int{0, n / 3, n} {
				v := viewOf(n, b, share)
				if !v.Using || int(v.Sessions) != n || int(v.Browses) != b || !(math.Abs(v.Share()-share) <= 1.0/512) {
					t.Errorf("view of %d, %d, %v: %d, %d, %v", n, b, share, int(v.Sessions), int(v.Browses), v.Share())
				}
			}
		}
	}
	for bits := range uint32(1 << 16) {
		if viewOf(1, 1, 0).Sees(bits) || !viewOf(1, 1, 1).Sees(bits) {
			t.Fatalf("bits %#x decide a share of 0 or 1", bits)
		}
	}
	for _, share := range []float64{0.001, 0.3, 0.9, 0.99, 0.997, 0.999} { // of all draws as many see as Share says
		v, seen := viewOf(3, 3, share), 0
		for bits := range uint32(1 << 9) {
			seen += num.One(v.Sees(bits))
		}
		if float64(seen)/512 != v.Share() {
			t.Errorf("of 512 draws %d see, and the share is %v", seen, v.Share())
		}
	}
}

// What is experienced is rounded to the nearest thousandth, symmetrically around 0.
func TestMilli(t *testing.T) {
	for x, want := range map[float64]int32{0: 0, .0004: 0, .0006: 1, -.0004: 0, -.0006: -1, .0316: 32, -.0316: -32,
		1e9: math.MaxInt32, -1e9: -math.MaxInt32} {
		if got := Milli(x); got != want {
			t.Errorf("%v is %d thousandths, should be %d", x, got, want)
		}
	}
}

// Counts of evidence saturate at 15 and are taken in full.
func TestEvidence(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: 1, Ticks: 1}})
	w := &World{Scope: b.Scope("society"), N: 3}
	w.Interests = 11
	r := w.NeedRevealed(b.Scope("posts"))
	for k := range 30 {
		if (r.NextFilling(1, 2) == 1) != (k >= 8) {
			t.Errorf("filling after %d: %v", k, (r.NextFilling(1, 2) == 1))
		}
		r.Add(1, 7)
	}
	r.Add(1, 8)
	r.Add(1, 10)
	w.Reveal(1, []int8{0, 0, 0, 100, 20, 0, 0, 0, 0, 0, 0}, .8)
	out := make([]uint8, 11)
	if r.Any(0) || !r.Any(1) {
		t.Error("Any is wrong")
	}
	if sum := r.Take(1, out); sum != 18 || out[7] != 15 || out[8] != 1 || out[10] != 1 || out[3] != 1 {
		t.Errorf("sum %d, counts %v", sum, out)
	}
	if sum := r.Take(1, out); sum != 0 || out[7] != 0 || r.Any(1) {
		t.Errorf("taken twice: %d", sum)
	}
}

// The counts of an inbox do not disturb each other, whatever is added in whatever order.
func TestCountsOfAnInbox(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 1}})
	w := &World{Scope: b.Scope("society"), N: 2}
	w.NeedFeeds(b.Scope("activity"))
	w.NeedExperienced()
	var c sim.Chunk
	key := rng.New(4, 0, "front")
	for round := range uint64(200) {
		s := key.Stream(round)
		var items, experienced, emotion int64
		for range 200 {
			switch s.Below(4) {
			case 0:
				w.Deliver(&c, 1)
				items++
			case 1:
				v := int64(s.Below(20_001)) - 10_000
				w.Experienced.AddExperience(&c, 1, int32(v))
				experienced += v
			case 2:
				v := int64(s.Below(2001)) - 1000
				w.Deliver(&c, 1)
				w.Experienced.AddExperience(&c, 1, int32(v))
				items, experienced = items+1, experienced+v
			case 3:
				likes, replies := int64(s.Below(500)), int64(s.Below(900))
				w.Experienced.AddEmotion(&c, 1, 0.5, likes, replies)
				emotion += likes + 3*replies
			}
			if s.Below(50) == 0 {
				if got := w.TakePending(1); int64(got) != items {
					t.Fatalf("%d items, should be %d", got, items)
				}
				items = 0
			}
		}
		if e, v, _ := w.Experienced.Take(1); int64(e) != emotion || int64(v) != experienced {
			t.Fatalf("experienced %d and %d, should be %d and %d", e, v, emotion, experienced)
		}
		if got := w.TakePending(1); int64(got) != items {
			t.Fatalf("%d items are left, should be %d", got, items)
		}
	}
	if w.inbox[0] != (inbox{}) {
		t.Error("a neighbour's inbox changed")
	}
}

// Ticks since the last session are counted, from 1; who never had one had none lately.
func TestSinceSession(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Second, Ticks: 1}})
	w := &World{Scope: b.Scope("society"), N: 1}
	w.NeedFeeds(b.Scope("activity"))
	last, key := sim.Tick(-1<<30), rng.New(5, 0, "since")
	for at := sim.Tick(1); at < 200_000; at++ {
		if want, got := int(at-last), w.SinceSession(0, at); got != want && (last > 0 || got < want) {
			t.Fatalf("tick %d: %d ticks since the last session, should be %d", at, got, want)
		}
		if key.Below(uint64(at), 0, uint64(1+at/8)) == 0 {
			w.SawSession(0, at)
			last = at
		}
	}
}
