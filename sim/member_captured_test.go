package sim

import (
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// What members captured is exact, in four bytes, in five and in eight, also where members of one
// chunk captured much more than those of another.
func TestCaptured(t *testing.T) {
	for _, most := range []int64{1e6, 1e10, 1e13} {
		b := NewBuilder(Config{Clock: Clock{Tick: units.Day, Ticks: 1}})
		const n, poor = DefaultGrain + 20, DefaultGrain - 20
		k := newCaptured(b.Scope("test"), "captured", n)
		want := make([]units.Money, n)
		s := rng.New(1, 0, "captured").Stream(uint64(most))
		for range 20_000 {
			i, v := poor+int(s.Below(n-poor)), units.Money(int64(s.Below(uint64(2*most)))-most)
			if i < DefaultGrain {
				v %= 1e6
			}
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
		five, eight := k.wide == nil && k.high[1] != nil, k.wide != nil
		if five != (most == 1e10) || eight != (most == 1e13) || k.wide == nil && k.high[0] != nil {
			t.Errorf("amounts up to %d: in five bytes %v, in eight %v", most, five, eight)
		}
	}
}
