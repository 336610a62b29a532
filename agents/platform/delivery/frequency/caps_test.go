package frequency

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
)

// Rows of caps hold what was entered, wherever an entry is stored, and forget it when the campaign
// replaces its creative, also when rotations run out meanwhile.
func TestRowsOfCaps(t *testing.T) {
	const consumers, campaigns = 2*sim.DefaultGrain + 100, 30
	m := &Caps{Rows: make([]Row, consumers), rotations: make([]uint16, campaigns), more: more{make(sim.Lists[moreCap], 3)}}
	m.limits.charges = 3
	m.rotation = lastRotation - 20
	want := make([]map[int]uint16, 40)
	who := func(k int) int { return k * (sim.DefaultGrain / 20) }
	draw := rng.New(1, 1, "caps").Stream(0)
	for tick := int32(1); tick < 200; tick++ {
		if tick%3 == 0 {
			ad := int(draw.Below(campaigns))
			m.rotate()
			m.rotations[ad] = m.rotation
			m.newest = uint32(m.rotation)
			for _, entries := range want {
				delete(entries, ad)
			}
		}
		for k := range want {
			if want[k] == nil {
				want[k] = map[int]uint16{}
			}
			i := who(k)
			r := &m.Rows[i]
			b := m.Open(r, i)
			if r.used() != len(want[k]) {
				t.Fatalf("tick %d: %d entries of consumer %d; want %d", tick, r.used(), i, len(want[k]))
			}
			for ad := range campaigns {
				shown, at := uint16(0), m.Find(r, i, ad)
				if at >= 0 {
					shown = m.At(r, i, at).Shown()
				}
				if shown != want[k][ad] {
					t.Fatalf("tick %d: advertisement %d shown to consumer %d %d times; want %d", tick, ad, i, shown, want[k][ad])
				}
				if got := b.May(ad) && m.Blocked(r, i, ad); got != (shown >= 3) {
					t.Fatalf("tick %d: advertisement %d, shown %d times, is blocked: %t", tick, ad, shown, got)
				}
			}
			ad := int(draw.Below(campaigns))
			if _, known := want[k][ad]; !known && len(want[k]) == capEntries {
				continue // one would be forgotten
			}
			at, forgot := m.Find(r, i, ad), false
			if at < 0 {
				at, forgot = m.Add(r, i, ad)
			}
			if forgot {
				t.Fatalf("tick %d: a row of %d entries forgot one", tick, len(want[k]))
			}
			m.Deliver(r, m.At(r, i, at), i, at)
			want[k][ad] = min(want[k][ad]+1, MostShown)
		}
		for chunk := range m.more.Lists {
			m.Tidy(chunk)
		}
	}
}

// An advertisement known only from a friend's forward has not been shown: no cap in time applies.
func TestForwardsAreNoDeliveries(t *testing.T) {
	r := &Row{Last: 100}
	c := capTimes{of: make([]entryTimes, capEntries), fresh: make([]uint32, 1)}
	l := &inParts{chargeEvery: 1000, idle: 1, newEvery: 10}
	if c.blocks(r, 0, 0, 0, l) || c.tooSoon(r, 0, l) {
		t.Error("blocked")
	}
	if !c.blocks(r, 0, 0, 1, l) {
		t.Error("not blocked")
	}
	c.fresh[0] = 91
	if !c.tooSoon(r, 0, l) {
		t.Error("new ones come too soon")
	}
	if r.Last = 101; c.tooSoon(r, 0, l) {
		t.Error("new ones come at the wrong time")
	}
}
