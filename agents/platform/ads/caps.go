package ads

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/units"
)

// maxCampaigns keeps a campaign's number plus one within the 11 bits of an entry; 0 means none.
const maxCampaigns = 2046

// maxShown is the largest number of deliveries that an entry counts; hidden means that the consumer
// hid the advertisement.
const (
	maxShown = 14
	hidden   = 15
)

const (
	capEntries = 15 // per consumer
	capOwn     = 6  // of them in the row itself
)

// capRow holds what a consumer was shown: up to 15 advertisements, each an entry of 11 bits for the
// campaign's number plus one, one bit for "forwarded by this consumer" and 4 bits for deliveries.
// Entries in use come first; the others are 0. An entry refers to the advertisement that its
// campaign ran when the row was last opened. Campaigns replace their advertisement after a
// lifetime, and older entries are dropped on opening, so no date per entry is needed. Of more than
// 15 the one shown least is forgotten.
//
// A row takes 20 bytes. With an advertisement a day and a lifetime of a week three entries are in
// use on average; the few consumers with more than six keep the rest in caps.more.
type capRow struct {
	entry  [capOwn]uint16
	state  uint16 // slots on the day of last (10 bits), entries in use (4 bits), rowCapped, rowMuted
	opened uint16 // issue of advertisements at which the row was last opened
	last   uint32 // time of the last slot, see timing; 0: none yet
}

const (
	rowToday  = 1<<10 - 1
	rowUsed   = 10
	rowUsedAt = 15 << rowUsed
	rowCapped = 1 << 14 // an entry is at its cap or hidden
	rowMuted  = 1 << 15 // a category is muted
)

func (r *capRow) today() int { return int(r.state & rowToday) }

func (r *capRow) setToday(n int) { r.state = r.state&^rowToday | uint16(min(n, rowToday)) }

func (r *capRow) used() int { return int(r.state & rowUsedAt >> rowUsed) }

func (r *capRow) setUsed(n int) { r.state = r.state&^rowUsedAt | uint16(n)<<rowUsed }

func entryOf(ad int, shown uint16) uint16 { return uint16(ad+1)<<5 | shown }
func entryAd(e uint16) int                { return int(e>>5) - 1 }
func entryShown(e uint16) uint16          { return e & 15 }

const forwardedBit = 1 << 4

// caps is the state of the caps of all consumers.
type caps struct {
	rows   []capRow
	more   more // entries beyond the rows
	times  capTimes
	timed  bool // times are kept
	limits limits

	issues []uint16 // by campaign: issue in which its current advertisement began, see reissue
	issue  uint16   // the latest issue
	newest uint32   // latest issue of a running campaign; above all issues where times are kept
}

func (c *caps) build(s *sim.Scope, a *Spec, consumers, campaigns int) {
	c.rows = sim.Column[capRow](s, "caps", consumers)
	c.more = more{sim.HoldLists[moreCap](s, "caps.more", consumers)}
	if c.timed = max(a.Caps.ChargeEvery, a.Caps.Idle, a.Caps.NewEvery) > 0; c.timed {
		c.times.of = sim.Column[entryTimes](s, "caps.times", consumers*capEntries)
		c.times.fresh = sim.Column[uint32](s, "caps.fresh", consumers)
	}
	c.issues = make([]uint16, campaigns)
}

// find is the place of a campaign's entry, or −1.
func (c *caps) find(r *capRow, i, ad int) int {
	for k, e := range r.entry {
		if entryAd(e) == ad {
			return k
		}
	}
	if r.used() > capOwn {
		return c.more.find(i, r.used(), ad)
	}
	return -1
}

// entry returns the entry at a place; the pointer is valid until another consumer gets one.
func (c *caps) entry(r *capRow, i, k int) *uint16 {
	if k < capOwn {
		return &r.entry[k]
	}
	return c.more.entry(i, k)
}

// add makes the entry of a campaign that has none; forgot reports that another was overwritten.
func (c *caps) add(r *capRow, i, ad int) (k int, forgot bool) {
	if k = r.used(); k < capOwn {
		r.setUsed(k + 1)
		r.entry[k] = entryOf(ad, 0)
		return k, false
	}
	if k < capEntries {
		c.more.add(i, k)
		r.setUsed(k + 1)
	} else {
		k, forgot = 0, true
		for j := 1; j < capEntries; j++ {
			if entryShown(*c.entry(r, i, j)) < entryShown(*c.entry(r, i, k)) {
				k = j
			}
		}
	}
	*c.entry(r, i, k) = entryOf(ad, 0)
	return k, forgot
}

// capTimes holds the times for caps, kept only where a cap needs them. They are kept in parts of
// ticks, as slots are: deliveries at the end of a tick and at the beginning of the fifth after it
// are less than five ticks apart.
type capTimes struct {
	of    []entryTimes // N × 15; nil without times
	fresh []uint32     // N: when the consumer last got a new advertisement; 0: none yet
}

// entryTimes are those of an entry: when the advertisement was last delivered, and when the consumer
// last gave a reason to keep it.
type entryTimes struct{ shown, alive uint32 }

// limits are the caps; times are in parts of ticks, 0: none.
type limits struct {
	charges                     uint16
	chargeEvery, idle, newEvery uint32
	lifetime                    units.Duration
	tick                        units.Duration
}

func (a *Spec) limits(clock sim.Clock) limits {
	parts := func(d units.Duration) uint32 { // rounded up, so that a gap is at least that long
		return uint32(min(math.Ceil(float64(d)/float64(clock.Tick)*float64(int64(1)<<clockBits(clock.Ticks))), math.MaxUint32))
	}
	return limits{
		charges: uint16(a.Caps.Charges), lifetime: max(a.Caps.Lifetime, clock.Tick), tick: clock.Tick,
		chargeEvery: parts(a.Caps.ChargeEvery), idle: parts(a.Caps.Idle), newEvery: parts(a.Caps.NewEvery),
	}
}

// begun is when the advertisement began that a campaign runs after some ticks, in ticks since its
// first. Lifetimes that are not whole ticks take turns in being longer and shorter.
func (l *limits) begun(ticks int32) int32 {
	past := int64(ticks) * int64(l.tick) / int64(l.lifetime) * int64(l.lifetime)
	return int32((past + int64(l.tick) - 1) / int64(l.tick))
}

// blocks is a filter of the campaigns that a consumer must not be shown, a bit for each campaign
// number modulo 64. A campaign whose bit is clear is free; otherwise its entry decides.
type blocks uint64

func (b blocks) may(ad int) bool { return b>>(uint(ad)&63)&1 != 0 }

// open drops entries of replaced advertisements and finds which campaigns are blocked in the slot
// opened last. In most cases nothing has been replaced since the row was last opened, and nothing
// is capped.
func (c *caps) open(r *capRow, i int) blocks {
	if uint32(r.opened) >= c.newest && r.state&rowCapped == 0 {
		return 0
	}
	return c.reopen(r, i)
}

func (c *caps) reopen(r *capRow, i int) blocks {
	var b blocks
	l := &c.limits
	if c.times.tooSoon(r, i, l) {
		b = 1<<64 - 1
	}
	r.state &^= rowCapped
	used := r.used()
	for k := 0; k < used; k++ {
		at := c.entry(r, i, k)
		e := *at
		ad := entryAd(e)
		if c.issues[ad] > r.opened { // the last entry takes its place
			used--
			last := c.entry(r, i, used)
			*at, *last = *last, 0
			if c.timed {
				c.times.of[i*capEntries+k] = c.times.of[i*capEntries+used]
			}
			k--
			continue
		}
		if entryShown(e) >= l.charges {
			b |= 1 << (uint(ad) & 63)
			r.state |= rowCapped
		} else if c.timed && c.times.blocks(r, i, k, entryShown(e), l) {
			b |= 1 << (uint(ad) & 63)
		}
	}
	r.setUsed(used)
	r.opened = c.issue
	return b
}

// A new issue begins in each tick in which some campaign replaces its advertisement. A row opened
// at an earlier issue may hold entries of replaced advertisements. Issues have 16 bits; when they
// are used up, all rows are opened and counting restarts.
const lastIssue = 1<<16 - 1

// reissue begins a new issue for the campaigns that replace their advertisement in this tick.
func (c *caps) reissue() {
	if c.issue == lastIssue {
		c.newest = lastIssue
		for i := range c.rows {
			c.open(&c.rows[i], i)
			c.rows[i].opened = 0
		}
		clear(c.issues)
		c.issue, c.newest = 0, 0
	}
	c.issue++
}

// deliver counts a delivery of an entry.
func (c *caps) deliver(r *capRow, e *uint16) {
	if entryShown(*e) < maxShown {
		*e++
	}
	if entryShown(*e) >= c.limits.charges {
		r.state |= rowCapped
	}
}

// setLimits changes the limits and marks all rows, so that capped campaigns are found anew.
func (c *caps) setLimits(l limits) {
	if l == c.limits {
		return
	}
	c.limits = l
	for i := range c.rows {
		c.rows[i].state |= rowCapped
	}
}

// blocked reports whether the consumer must not be shown the campaign in the slot opened last, by
// its entry; mutes of categories are checked separately.
func (c *caps) blocked(r *capRow, i, ad int) bool {
	k := c.find(r, i, ad)
	shown := uint16(0)
	if k >= 0 {
		shown = entryShown(*c.entry(r, i, k))
	}
	if shown == 0 {
		return c.times.tooSoon(r, i, &c.limits)
	}
	return shown >= c.limits.charges || c.times.blocks(r, i, k, shown, &c.limits)
}

// blocks reports whether it is too early or too late for another delivery in the slot opened last.
func (c *capTimes) blocks(r *capRow, i, k int, shown uint16, l *limits) bool {
	if shown == 0 || c.of == nil {
		return false // shown 0: known only from a friend's forward
	}
	t := c.of[i*capEntries+k]
	return r.last-t.shown < l.chargeEvery || l.idle > 0 && int64(r.last)-int64(t.alive) > int64(l.idle) // a friend's forward later in the tick is read first
}

// tooSoon reports whether consumer i got a new advertisement less than new_every ago.
func (c *capTimes) tooSoon(r *capRow, i int, l *limits) bool {
	return c.fresh != nil && c.fresh[i] > 0 && r.last-c.fresh[i] < l.newEvery
}

// noteDelivery dates a delivery of the advertisement at place k, shown so many times by now, in the
// slot opened last.
func (c *caps) noteDelivery(r *capRow, shown uint16, i, k int) {
	t := &c.times.of[i*capEntries+k]
	t.shown = r.last
	if shown == 1 {
		c.times.fresh[i], t.alive = r.last, r.last
	}
}

// keepAlive records when the consumer interacted with the advertisement at place k.
func (c *caps) keepAlive(i, k int, at uint32) {
	if c.timed {
		c.times.of[i*capEntries+k].alive = at
	}
}
