package society

import (
	"math"
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

func TestView(t *testing.T) {
	if v := (View(0)); v.Using() || v.Sessions() != 0 {
		t.Error("the view 0 is a user's")
	}
	for _, share := range []float64{0, 0.001, 0.5, 0.999, 1} {
		for _, n := range []uint16{0, 1, 23, math.MaxUint16} {
			v := NewView(n, share)
			if !v.Using() || v.Sessions() != int(n) || math.Abs(v.Share()-share) > 2e-5 {
				t.Errorf("view of %d, %v: %d, %v", n, share, v.Sessions(), v.Share())
			}
		}
	}
	for bits := range uint32(1 << 16) {
		if NewView(1, 0).Sees(bits) || !NewView(1, 1).Sees(bits) {
			t.Fatalf("bits %#x decide a share of 0 or 1", bits)
		}
	}
	key := rng.New(1, 0, "sees")
	const draws = 100_000
	seen := 0.0
	for k := range uint64(draws) {
		if NewView(3, 0.3).Sees(uint32(key.Bits(k, 0))) {
			seen++
		}
	}
	simtest.Z(t, "share seen", seen/draws, math.Sqrt(0.21), draws, 0.3, 2e-5)
}

// Linear counting tells few distinct friends apart, and a friend met twice
// counts once.
func TestDistinct(t *testing.T) {
	table := DistinctTable()
	if table[0] != 0 || math.Abs(table[1]-1.016) > 1e-3 {
		t.Errorf("table starts %v", table[:3])
	}
	key := rng.New(1, 0, "distinct")
	for _, n := range []int{1, 2, 5, 10, 20, 40} {
		const draws = 20_000
		sum, sq := 0.0, 0.0
		for k := range uint64(draws) {
			var sketch uint32
			for f := range uint64(n) {
				bit := ContactBit(int(key.Below(k, f, 1<<30)))
				sketch |= bit
				sketch |= bit
			}
			x := table[SketchSet(sketch)]
			sum += x
			sq += x * x
		}
		mean := sum / draws
		sd := math.Sqrt(sq/draws - mean*mean)
		t.Logf("%d friends: %.2f ± %.2f", n, mean, sd)
		if math.Abs(mean-float64(n)) > 0.05*float64(n) {
			t.Errorf("%d distinct friends count as %.2f", n, mean)
		}
	}
}

// Counts of evidence stop at 255 and are taken whole.
func TestEvidence(t *testing.T) {
	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: 1, Ticks: 1}})
	w := &World{Scope: b.Scope("society"), N: 3}
	w.Interests = 11
	r := w.NeedRevealed(b.Scope("posts"))
	var c sim.Chunk
	for range 300 {
		r.Add(&c, 1, 7)
	}
	r.Add(&c, 1, 8)
	r.Add(&c, 1, 10)
	w.Reveal(&c, 1, []int8{0, 0, 0, 100, 20, 0, 0, 0, 0, 0, 0})
	out := make([]uint8, 11)
	if r.Any(0) || !r.Any(1) {
		t.Error("Any is wrong")
	}
	if sum := r.Take(1, out); sum != 258 || out[7] != 255 || out[8] != 1 || out[10] != 1 || out[3] != 1 {
		t.Errorf("sum %d, counts %v", sum, out)
	}
	if sum := r.Take(1, out); sum != 0 || out[7] != 0 || r.Any(1) {
		t.Errorf("taken twice: %d", sum)
	}
}
