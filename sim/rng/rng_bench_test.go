package rng

import "testing"

var sinkBits uint64

func BenchmarkBitsRows(b *testing.B) {
	k := New(1, 0, "bench")
	var x uint64
	for i := range b.N {
		x ^= k.Bits(uint64(i), 0)
	}
	sinkBits = x
}

func BenchmarkBitsDraws(b *testing.B) {
	k := New(1, 0, "bench")
	var x uint64
	for i := range b.N {
		x ^= k.Bits(7, uint64(i))
	}
	sinkBits = x
}

// BenchmarkRare is the cost per row of finding which rows fire, by Rare and by one draw per row, at
// hazards for which Rare is meant.
func BenchmarkRare(b *testing.B) {
	const rows = 1 << 16
	k := New(1, 0, "bench")
	for _, bench := range []struct {
		name   string
		hazard float64
	}{{"h=0.0002", 0.0002}, {"h=0.002", 0.002}, {"h=0.02", 0.02}, {"h=0.1", 0.1}} {
		hazard := make([]float64, rows)
		for i := range hazard {
			hazard[i] = bench.hazard
		}
		fired := 0
		b.Run("measure/"+bench.name, func(b *testing.B) {
			for n := range b.N {
				kt := k.At(n, 0)
				for c := 0; c < rows; c += rareBlock {
					Rare(kt, c, rareBlock, bench.hazard, func(i int) float64 { return hazard[c+i] }, func(i int) { fired++ })
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
		b.Run("draw/"+bench.name, func(b *testing.B) {
			for n := range b.N {
				kt := k.At(n, 0)
				for i := range hazard {
					if kt.Float(uint64(i), 0) < hazard[i] {
						fired++
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}
