package design

import (
	"testing"

	"guanxi/sim/simtest/need"
)

// BenchmarkSobol shows that points are cheap compared with runs: 1,024 × 40 coordinates.
func BenchmarkSobol(b *testing.B) {
	for b.Loop() {
		need.Value(Sobol(key(1), 1024, 40))(b)
	}
}
