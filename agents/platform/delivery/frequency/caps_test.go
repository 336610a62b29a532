package frequency

import (
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// shownTo is what a plain list holds of a consumer: of each campaign's current advertisement, the
// deliveries and when it was last delivered, in the order in which they were first known.
type shownTo []struct {
	ad, shown       int
	delivered, kept uint32
}

// Rows hold what was shown, forget the advertisement shown least where there is no room, the first of
// several, and forget all that were replaced; who is blocked follows. Against a plain list.
func TestRowsOfCaps(t *testing.T) {
	const consumers, campaigns = 7, 40
	c := &Caps{Rows: make([]Row, consumers), Began: make([]int32, campaigns),
		limits: inParts{charges: 3, chargeEvery: 2, idle: 12, newEvery: 3}}
	want, fresh := make([]shownTo, consumers), make([]uint32, consumers)
	draw := rng.New(1, 1, "caps").Stream(0)
	forgotten, blocked := 0, 0
	for now := uint32(10); now < 3000; now++ {
		if now%40 == 0 {
			ad := int(draw.Below(campaigns))
			c.Began[ad] = int32(now)
			for i := range want {
				for k := range want[i] {
					if last := len(want[i]) - 1; want[i][k].ad == ad {
						want[i][k] = want[i][last]
						want[i] = want[i][:last]
						break
					}
				}
			}
		}
		i := int(draw.Below(consumers))
		r := &c.Rows[i]
		r.Last = now
		c.Open(r, int32(now))
		for ad := range campaigns {
			shown, is := 0, fresh[i] > 0 && now-fresh[i] < 3
			for _, e := range want[i] {
				if e.ad == ad {
					shown, is = e.shown, e.shown >= 3 || now-e.delivered < 2 || now-e.kept > 12
				}
			}
			e := r.Find(ad)
			if e == nil && shown > 0 || e != nil && int(e.Shown()) != shown {
				t.Fatalf("at %d: advertisement %d was shown to %d %d times; the row has %+v", now, ad, i, shown, e)
			}
			if got := c.Blocked(r, ad); got != is {
				t.Fatalf("at %d: advertisement %d, shown %d times, is blocked: %t", now, ad, shown, got)
			} else if is {
				blocked++
			}
		}
		ad := int(draw.Below(campaigns))
		e := r.Find(ad)
		if e == nil {
			var forgot bool
			if e, forgot = c.Add(r, ad); forgot != (len(want[i]) == mostEntries) {
				t.Fatalf("at %d: one of %d entries was forgotten: %t", now, len(want[i]), forgot)
			}
			k := len(want[i])
			if !forgot {
				want[i] = append(want[i], make(shownTo, 1)...)
			} else {
				forgotten++
				k = 0
				for j := range want[i] {
					if want[i][j].shown < want[i][k].shown {
						k = j
					}
				}
			}
			want[i][k].ad, want[i][k].shown, want[i][k].kept = ad, 0, now
			fresh[i] = now
		}
		r.Deliver(e)
		for k := range want[i] {
			if x := &want[i][k]; x.ad == ad {
				x.shown, x.delivered = min(x.shown+1, MostShown), now
			}
		}
	}
	if forgotten < 100 || blocked < 1000 {
		t.Errorf("%d forgotten, %d blocked", forgotten, blocked)
	}
}

// An advertisement known only from a friend's forward has not been shown: no cap in time applies but
// that of new ones. One that was hidden is blocked whatever the cap.
func TestForwardsAreNoDeliveries(t *testing.T) {
	c := &Caps{Rows: make([]Row, 1), Began: make([]int32, 2), limits: inParts{charges: MostShown, chargeEvery: 1000,
		idle: 1, newEvery: 10}}
	r := &c.Rows[0]
	r.Last = 100
	e, _ := c.Add(r, 1)
	if c.Blocked(r, 1) {
		t.Error("blocked")
	}
	if r.fresh = 91; !c.Blocked(r, 1) || !c.Blocked(r, 0) {
		t.Error("new ones come too soon")
	}
	if r.Last = 101; c.Blocked(r, 1) {
		t.Error("new ones come at the wrong time")
	}
	r.Deliver(e)
	if c.limits = (inParts{charges: MostShown}); c.Blocked(r, 1) {
		t.Error("blocked after one delivery")
	}
	for range 2 * MostShown {
		r.Deliver(e)
	}
	if e.Shown() != MostShown || !c.Blocked(r, 1) || e.Hidden() {
		t.Errorf("after many deliveries: %+v", e)
	}
	if e.Hide(); !e.Hidden() || !c.Blocked(r, 1) {
		t.Error("hidden, and not blocked")
	}
}

// A campaign replaces its advertisement after its lifetime, in the first tick that begins then.
func TestReplacements(t *testing.T) {
	c := &Caps{Began: make([]int32, 1)}
	l := &Limits{}
	l.Caps.Charges, l.Caps.Lifetime = 1, 60*units.Hour
	c.Limit(l, sim.Clock{Tick: units.Day, Ticks: 100})
	began := map[int32]bool{}
	for tick := int32(5); tick < 15; tick++ {
		c.Run(0, 5, tick)
		began[c.Began[0]] = true
	}
	for _, at := range []int32{5, 8, 10, 13} { // 2.5 days each
		if !began[at] || len(began) != 4 {
			t.Errorf("they began in %v", began)
		}
	}
}
