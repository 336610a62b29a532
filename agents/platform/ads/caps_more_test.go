package ads

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

// Rows of caps hold what was entered, wherever an entry is stored, and forget it when the campaign
// replaces its advertisement, also when issues run out meanwhile.
func TestRowsOfCaps(t *testing.T) {
	const consumers, campaigns = 2*sim.DefaultGrain + 100, 30
	m := &caps{rows: make([]capRow, consumers), issues: make([]uint16, campaigns), more: more{make(sim.Lists[moreCap], 3)}}
	m.limits.charges = 3
	m.issue = lastIssue - 20
	want := make([]map[int]uint16, 40)
	who := func(k int) int { return k * (sim.DefaultGrain / 20) }
	draw := rng.New(1, 1, "caps").Stream(0)
	for tick := int32(1); tick < 200; tick++ {
		if tick%3 == 0 {
			ad := int(draw.Below(campaigns))
			m.reissue()
			m.issues[ad] = m.issue
			m.newest = uint32(m.issue)
			for _, entries := range want {
				delete(entries, ad)
			}
		}
		for k := range want {
			if want[k] == nil {
				want[k] = map[int]uint16{}
			}
			i := who(k)
			r := &m.rows[i]
			b := m.open(r, i)
			if r.used() != len(want[k]) {
				t.Fatalf("tick %d: %d entries of consumer %d; want %d", tick, r.used(), i, len(want[k]))
			}
			for ad := range campaigns {
				shown, at := uint16(0), m.find(r, i, ad)
				if at >= 0 {
					shown = entryShown(*m.entry(r, i, at))
				}
				if shown != want[k][ad] {
					t.Fatalf("tick %d: advertisement %d shown to consumer %d %d times; want %d", tick, ad, i, shown, want[k][ad])
				}
				if got := b.may(ad) && m.blocked(r, i, ad); got != (shown >= 3) {
					t.Fatalf("tick %d: advertisement %d, shown %d times, is blocked: %t", tick, ad, shown, got)
				}
			}
			ad := int(draw.Below(campaigns))
			if _, known := want[k][ad]; !known && len(want[k]) == capEntries {
				continue // one would be forgotten
			}
			at, forgot := m.find(r, i, ad), false
			if at < 0 {
				at, forgot = m.add(r, i, ad)
			}
			if forgot {
				t.Fatalf("tick %d: a row of %d entries forgot one", tick, len(want[k]))
			}
			m.deliver(r, m.entry(r, i, at))
			want[k][ad] = min(want[k][ad]+1, maxShown)
		}
		for chunk := range m.more.Lists {
			m.more.tidy(chunk)
		}
	}
}

// What a forward pushes out of a full row is counted, as what a paid exposure does.
func TestForwardsForget(t *testing.T) {
	_, m, _ := trial{n: 8, ticks: 1, spec: func(a *Spec) {
		plain(a)
		a.HasCue, a.Respond.Like = true, 1
		a.entry("one", func(c *CampaignSpec) { c.Count = capEntries + 1; c.bidCPM(num.Constant(30)) })
	}}.build(t, 1, 1, simtest.Options{Workers: 1})
	m.prepare(1, 0)
	k, r := &m.work[0], &m.caps.rows[0]
	k.chunk = &sim.Chunk{Tick: 1, Hi: 8}
	m.caps.open(r, 0)
	for ad := range capEntries {
		m.caps.add(r, 0, ad)
	}
	for range 2 { // the second finds its entry
		m.earned(k, 0, capEntries, 1, 0)
	}
	if n := m.count.forgot.Total(); n != 1 {
		t.Errorf("%d entries are counted as forgotten, one was", n)
	}
}
