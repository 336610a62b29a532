package frequency

import (
	"slices"
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Mutes compared with a plain list.
func TestMutes(t *testing.T) {
	const n = sim.DefaultGrain + 50
	p := NewMutes(sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: 10}}).Scope("ads"), n)
	until := map[[2]int]int64{}
	key := rng.New(1, 1, "mutes")
	for step := range 3000 {
		tick := int32(1 + step/30)
		draw := key.Stream(uint64(step))
		i, category := int(draw.Below(n))/97*97, uint8(draw.Below(4))
		last := MuteTime(tick, 0) + int64(draw.Below(40*MuteParts))
		p.Add(i, category, last, tick)
		until[[2]int{i, int(category)}] = last
		i = int(draw.Below(n)) / 97 * 97
		now := MuteTime(tick, 0) + int64(draw.Below(MuteParts))
		for c := range uint8(4) {
			if got, want := Muted(p.Of(i), c, now), until[[2]int{i, int(c)}] > now; got != want {
				t.Fatalf("step %d: consumer %d, category %d muted is %v, should be %v", step, i, c, got, want)
			}
		}
	}
	all := 0
	for _, list := range p.Lists {
		if all += len(list); !slices.IsSortedFunc(list, func(a, b Mute) int { return int(a.row) - int(b.row) }) {
			t.Errorf("mutes of a chunk do not stand in the order of consumers: %v", list)
		}
	}
	if all > 2*4*n/97 {
		t.Errorf("%d mutes of %d consumers", all, n/97)
	}
}
