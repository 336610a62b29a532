package commerce

import (
	"math"
	"slices"
	"testing"

	"guanxi/sim"
)

// What is written of a consumer is read of it, with few shops and with many.
func TestLatest(t *testing.T) {
	for _, shops := range []int{1, math.MaxUint16 - 1, math.MaxUint16, 1 << 20} {
		l := newLatest(sim.NewBuilder(sim.Config{}).Scope("commerce"), 3, shops)
		l.set(1, uint32(shops))
		l.set(2, 1)
		rows := []uint32{2, 1, 0, 1}
		l.all(rows)
		if want := []uint32{1, uint32(shops), 0, uint32(shops)}; !slices.Equal(rows, want) || l.at(1) != want[1] {
			t.Errorf("%d shops: %v and %d, should be %v", shops, rows, l.at(1), want)
		}
	}
}
