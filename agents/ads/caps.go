package ads

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// maxCampaigns is what 11 bits of an entry can number, 0 being none.
const maxCampaigns = 2046

// maxShown is the largest number of deliveries that an entry counts; one more
// means hidden.
const (
	maxShown = 14
	hidden   = 15
)

const capEntries = 11

// capRow is what a consumer was shown: up to 11 advertisements, each 11 bits
// of the campaign's number plus one, a bit for "forwarded by this consumer"
// and 4 bits of deliveries. An entry is of the advertisement that its campaign
// ran when the row was last opened; campaigns replace theirs after a lifetime,
// so what is older is dropped on opening, and no date per entry is needed. Of
// more than 11 the one shown least is forgotten. 32 bytes.
type capRow struct {
	entry  [capEntries]uint16
	used   uint8
	today  uint8 // slots used in the day of last
	opened int32 // tick in which the row was last opened
	last   int32 // tick of the last slot; 0: none yet
}

func entryOf(ad int, shown uint16) uint16 { return uint16(ad+1)<<5 | shown }
func entryAd(e uint16) int                { return int(e>>5) - 1 }
func entryShown(e uint16) uint16          { return e & 15 }

const forwardedBit = 1 << 4

// find is the place of a campaign's entry; −1 if there is none.
func (r *capRow) find(ad int) int {
	want := uint16(ad + 1)
	for k := 0; k < int(r.used); k++ {
		if r.entry[k]>>5 == want {
			return k
		}
	}
	return -1
}

// place finds the entry of a campaign or makes one; forgot says that another
// had to go.
func (r *capRow) place(ad int) (k int, forgot bool) {
	if k = r.find(ad); k >= 0 {
		return k, false
	}
	if int(r.used) < capEntries {
		k = int(r.used)
		r.used++
	} else {
		k, forgot = 0, true
		for j := 1; j < capEntries; j++ {
			if entryShown(r.entry[j]) < entryShown(r.entry[k]) {
				k = j
			}
		}
	}
	r.entry[k] = entryOf(ad, 0)
	return k, forgot
}

// capTimes is the time side of the caps, kept only where the tick is short
// enough for it to bind: when an advertisement was last delivered, and when
// the consumer last gave it a reason to stay.
type capTimes struct {
	shown []int32 // N × 11; nil without charge_every
	alive []int32 // N × 11; nil without idle
}

// limits are the caps in ticks.
type limits struct {
	charges     uint16
	chargeEvery int32 // 0: none
	idle        int32 // 0: none
	lifetime    int32
	spacing     int32 // ticks between two slots
	quota       int   // slots of a consumer in a tick
	daily       int   // slots in a day, where the tick is shorter; 0: not counted
	perDay      int32 // ticks of a day
}

func (a *Spec) limits(clock sim.Clock) limits {
	ticks := func(d units.Duration) int32 { // rounded up: a gap is at least that long
		return int32(min(int64(d+clock.Tick-1)/int64(clock.Tick), 1<<30))
	}
	l := limits{charges: uint16(a.Caps.Charges), lifetime: max(1, ticks(a.Caps.Lifetime)), spacing: 1, perDay: 1}
	if a.Caps.ChargeEvery > 0 {
		l.chargeEvery = ticks(a.Caps.ChargeEvery)
	}
	if a.Caps.Idle > 0 {
		l.idle = ticks(a.Caps.Idle)
	}
	most := a.daily(clock.Tick)
	l.quota = int(most + 0.5)
	if clock.Tick < units.Day {
		l.quota, l.daily, l.perDay = a.Slots.Daily, a.Slots.Daily, int32(clock.In(units.Day))
	}
	if gap := a.Slots.Gap; gap > clock.Tick {
		l.spacing, l.quota = ticks(gap), min(l.quota, 1)
	} else if gap > 0 {
		l.quota = min(l.quota, int(clock.Tick/gap))
	}
	return l
}

// slotsDue is the number of slots that a consumer can have in tick t, the last
// one having been in tick last.
func (l *limits) slotsDue(r *capRow, t, last int32) int {
	if t-last < l.spacing {
		return 0
	}
	n := l.quota
	if l.daily > 0 && r.last > 0 && (r.last-1)/l.perDay == (t-1)/l.perDay {
		n = min(n, l.daily-int(r.today))
	}
	return n
}

// countToday counts a slot of the day.
func (l *limits) countToday(r *capRow, t int32) {
	if r.last == 0 || (r.last-1)/l.perDay != (t-1)/l.perDay {
		r.today = 0
	}
	if r.today < 255 {
		r.today++
	}
}

// blocks is a filter of the campaigns that a consumer must not be shown: a bit
// by the campaign's number modulo 64. Where the bit is not set the campaign is
// free; where it is, the entries decide.
type blocks uint64

func (b blocks) may(ad int) bool { return b>>(uint(ad)&63)&1 != 0 }

// openRow drops entries of advertisements that are no longer run and finds which
// campaigns are blocked.
func (m *ads) openRow(r *capRow, i int, t int32) blocks {
	var b blocks
	l := &m.limits
	for k := 0; k < int(r.used); k++ {
		e := r.entry[k]
		ad := entryAd(e)
		if m.face[ad].epoch > r.opened {
			r.used--
			r.entry[k] = r.entry[r.used]
			if m.timed {
				m.times.move(i, k, int(r.used))
			}
			k--
			continue
		}
		if entryShown(e) >= l.charges || m.timed && m.times.blocks(i, k, t, l) {
			b |= 1 << (uint(ad) & 63)
		}
	}
	r.opened = t
	return b
}

// blocked says whether the consumer must not be shown the campaign, by its
// entry; mutes of categories are apart.
func (m *ads) blocked(r *capRow, i, ad int, t int32) bool {
	k := r.find(ad)
	return k >= 0 && (entryShown(r.entry[k]) >= m.limits.charges || m.times.blocks(i, k, t, &m.limits))
}

func (c *capTimes) blocks(i, k int, t int32, l *limits) bool {
	at := i*capEntries + k
	if c.shown != nil && t-c.shown[at] < l.chargeEvery {
		return true
	}
	return c.alive != nil && t-c.alive[at] > l.idle
}

func (c *capTimes) move(i, to, from int) {
	a, b := i*capEntries+to, i*capEntries+from
	if c.shown != nil {
		c.shown[a] = c.shown[b]
	}
	if c.alive != nil {
		c.alive[a] = c.alive[b]
	}
}

// noteDelivery dates a delivery of the advertisement at k.
func (m *ads) noteDelivery(r *capRow, i, k int, t int32) {
	at := i*capEntries + k
	if m.times.shown != nil {
		m.times.shown[at] = t
	}
	if m.times.alive != nil && entryShown(r.entry[k]) == 1 {
		m.times.alive[at] = t
	}
}

// keepAlive notes that the consumer interacted with the advertisement at k.
func (m *ads) keepAlive(i, k int, t int32) {
	if m.times.alive != nil {
		m.times.alive[i*capEntries+k] = t
	}
}

// mutes are the categories that a consumer does not want to see: category+1 in
// the high byte, the first tick in which it may be shown again below. Of more
// than two the one that ends first gives way.
type mutes [2]uint32

const muteUntil = 1<<24 - 1

func (q *mutes) muted(category uint8, t int32) bool {
	for _, v := range q {
		if v>>24 == uint32(category)+1 && int32(v&muteUntil) > t {
			return true
		}
	}
	return false
}

func (q *mutes) add(category uint8, until int32) {
	v := (uint32(category)+1)<<24 | uint32(min(until, muteUntil))
	k := 0
	for j, old := range q {
		if old>>24 == uint32(category)+1 {
			k = j
			break
		}
		if old&muteUntil < q[k]&muteUntil {
			k = j
		}
	}
	q[k] = v
}
