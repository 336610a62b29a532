package sim

import (
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// What members captured is exact, in four bytes, in five and in eight.
func TestCaptured(t *testing.T) {
	for _, most := range []int64{1e6, 1e10, 1e13} {
		b := NewBuilder(Config{Clock: Clock{Tick: units.Day, Ticks: 1}})
		const n = 50
		k := newCaptured(b.Scope("test"), "captured", n)
		want := make([]units.Money, n)
		s := rng.New(1, 0, "captured").Stream(uint64(most))
		for range 20_000 {
			i, v := int(s.Below(n)), units.Money(int64(s.Below(uint64(2*most)))-most)
			k.add(i, v)
			want[i] += v
			if k.of(i) != want[i] {
				t.Fatalf("member %d captured %d, should be %d", i, k.of(i), want[i])
			}
		}
		for i := range want {
			if k.of(i) != want[i] {
				t.Fatalf("member %d captured %d at the end, should be %d", i, k.of(i), want[i])
			}
		}
		if (k.high != nil) != (most == 1e10) || (k.wide != nil) != (most == 1e13) {
			t.Errorf("amounts up to %d: in five bytes %v, in eight %v", most, k.high != nil, k.wide != nil)
		}
	}
}
