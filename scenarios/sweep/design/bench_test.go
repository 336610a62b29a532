package design

import "testing"

// BenchmarkSobol shows that points are cheap compared with runs: 1,024 × 40 coordinates.
func BenchmarkSobol(b *testing.B) {
	for b.Loop() {
		if _, err := Sobol(key(1), 1024, 40); err != nil {
			b.Fatal(err)
		}
	}
}
