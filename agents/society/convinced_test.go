package society

import (
	"fmt"
	"math"
	"testing"

	"guanxi/sim"
	"guanxi/sim/simtest"
)

// Of several who convince a consumer for the same cause each is as likely to be named, whatever
// their numbers.
func TestConvincedByAnyOfThem(t *testing.T) {
	const n = 9000
	var v convinced
	v.build(sim.NewBuilder(sim.Config{Seed: 1, Clock: sim.Clock{Tick: 1, Ticks: 1}}).Scope("society"))
	v.lists = make([][]pair, 2)
	from := []int{7, 40_000, 3}
	for i := range n {
		for k, j := range from {
			v.add(&sim.Chunk{Worker: k % 2}, i, j, 0)
		}
		v.add(&sim.Chunk{}, i, 1, 2)
	}
	v.sort()
	named := map[int]float64{}
	for i := range uint32(n) {
		named[v.by(i, 0)]++
		if by := v.by(i, 2); by != 1 {
			t.Fatalf("%d convinced %d, should be 1", by, i)
		}
	}
	for _, j := range from {
		simtest.Z(t, fmt.Sprint("named ", j), named[j]/n, math.Sqrt(2./9), n, 1./3, 0)
	}
	if v.by(0, 1) != -1 || v.by(n, 0) != -1 {
		t.Error("somebody convinced for a cause, or a consumer, for which nobody did")
	}
}
