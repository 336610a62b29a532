package commerce

import (
	"math"
	"slices"
	"testing"

	"guanxi/sim"
)

// What is written for a consumer is read back, with few shops and with many.
func TestLatest(t *testing.T) {
	for _, shops := range []int{1, math.MaxUint16 - 1, math.MaxUint16, 1 << 20} {
		l := newLatest(sim.NewBuilder(sim.Config{}).Scope("commerce"), 3, shops)
		l.set(1, uint32(shops))
		l.set(2, 1)
		if got, want := []uint32{l.at(2), l.at(1), l.at(0)}, []uint32{1, uint32(shops), 0}; !slices.Equal(got, want) {
			t.Errorf("%d shops: %v, should be %v", shops, got, want)
		}
	}
}
