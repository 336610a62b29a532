package frequency

import (
	"math"
	"slices"

	"guanxi/sim"
	"guanxi/sim/units"
)

// MostShown is the largest number of deliveries that an entry counts; hidden means that the consumer
// hid the advertisement.
const (
	MostShown = 14
	hidden    = 15
)

const (
	capEntries = 15 // per consumer
	capOwn     = 6  // of them in the row itself
)

// Row holds what a consumer was shown: up to 15 advertisements, each an entry of 11 bits for the
// campaign's number plus one, one bit for "forwarded by this consumer" and 4 bits for deliveries.
// Entries in use come first; the others are 0. An entry refers to the advertisement that its
// campaign ran when the row was last opened. Campaigns replace their advertisement after a
// lifetime, and older entries are dropped on opening, so no date per entry is needed. Of more than
// 15 the one shown least is forgotten.
//
// A row takes 20 bytes. With an advertisement a day and a lifetime of a week three entries are in
// use on average; the few consumers with more than six keep the rest in caps.more.
type Row struct {
	Last   uint32 // time of the last slot, see Timing; 0: none yet
	entry  [capOwn]Entry
	state  uint16 // slots on the day of Last (10 bits), entries in use (4 bits), rowCapped, rowMuted
	opened uint16 // rotation of creatives at which the row was last opened
}

const (
	rowToday  = 1<<10 - 1
	rowUsed   = 10
	rowUsedAt = 15 << rowUsed
	rowCapped = 1 << 14 // an entry is at its cap or hidden
	rowMuted  = 1 << 15 // a category is muted
)

func (r *Row) today() int { return int(r.state & rowToday) }

func (r *Row) setToday(n int) { r.state = r.state&^rowToday | uint16(min(n, rowToday)) }

func (r *Row) used() int { return int(r.state & rowUsedAt >> rowUsed) }

func (r *Row) setUsed(n int) { r.state = r.state&^rowUsedAt | uint16(n)<<rowUsed }

// HasMutes reports whether the consumer mutes some category.
func (r *Row) HasMutes() bool { return r.state&rowMuted != 0 }

// Mutes notes whether it does.
func (r *Row) Mutes(some bool) {
	if r.state &^= rowMuted; some {
		r.state |= rowMuted
	}
}

// Entry is what a consumer was shown of a campaign.
type Entry uint16

const forwardedBit = 1 << 4

func entryOf(ad int, shown uint16) Entry { return Entry(ad+1)<<5 | Entry(shown) }

func (e Entry) ad() int { return int(e>>5) - 1 }

// Shown is the number of deliveries; more than MostShown where the consumer hid the advertisement.
func (e Entry) Shown() uint16 { return uint16(e & 15) }

// Hidden reports whether the consumer hid the advertisement.
func (e Entry) Hidden() bool { return e.Shown() == hidden }

// Forwarded reports whether the consumer forwarded it.
func (e Entry) Forwarded() bool { return e&forwardedBit != 0 }

// Forward notes that it did.
func (e *Entry) Forward() { *e |= forwardedBit }

// Caps is the state of the caps of all consumers.
type Caps struct {
	Rows   []Row
	more   more // entries beyond the rows
	times  capTimes
	timed  bool // times are kept
	limits inParts

	Began     []int32  // by campaign: tick in which its current creative began
	rotations []uint16 // by campaign: rotation in which it did, see rotate
	rotation  uint16   // the latest
	rotated   bool     // in this tick
	newest    uint32   // latest rotation of a campaign; above all rotations where times are kept
}

// Build makes the caps of consumers.
func (c *Caps) Build(s *sim.Scope, l *Limits, consumers, campaigns int) {
	c.Rows = sim.Column[Row](s, "caps", consumers)
	c.more = more{sim.HoldLists[moreCap](s, "caps.more", consumers)}
	if c.timed = max(l.Caps.ChargeEvery, l.Caps.Idle, l.Caps.NewEvery) > 0; c.timed {
		c.times.of = sim.Column[entryTimes](s, "caps.times", consumers*capEntries)
		c.times.fresh = sim.Column[uint32](s, "caps.fresh", consumers)
	}
	c.Began, c.rotations = make([]int32, campaigns), make([]uint16, campaigns)
}

// Find is the place of a campaign's entry, or −1. All of the row are looked at, because the end of a loop that
// stops at the entry could not be predicted.
func (c *Caps) Find(r *Row, i, ad int) int {
	at, number := -1, Entry(ad+1)
	for k, e := range &r.entry {
		if e>>5 == number {
			at = k
		}
	}
	if at < 0 && r.used() > capOwn {
		at = c.more.find(i, r.used(), ad)
	}
	return at
}

// At is the entry at a place; the pointer is valid until another consumer gets one.
func (c *Caps) At(r *Row, i, k int) *Entry {
	if k < capOwn {
		return &r.entry[k]
	}
	return c.more.entry(i, k)
}

// Add makes the entry of a campaign that has none; forgot reports that another was overwritten.
func (c *Caps) Add(r *Row, i, ad int) (k int, forgot bool) {
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
			if c.At(r, i, j).Shown() < c.At(r, i, k).Shown() {
				k = j
			}
		}
	}
	*c.At(r, i, k) = entryOf(ad, 0)
	return k, forgot
}

// moreCap is an entry of a consumer's caps beyond its row. Those of a chunk are in the order of
// consumers, and of a consumer in the order of their places. With the nine places of a consumer
// together, the few who had such entries in the first weeks took four times as much memory.
type moreCap struct {
	row   uint16 // of the consumer in its chunk
	entry Entry  // 0: none any more
}

// more holds the moreCaps of all consumers.
type more struct {
	sim.Lists[moreCap]
}

// search is the index of consumer i's first moreCap in its chunk, or where it would be inserted.
func (p more) search(i int) int {
	at, _ := slices.BinarySearchFunc(p.Lists[i/sim.DefaultGrain], uint16(i%sim.DefaultGrain), func(q moreCap, row uint16) int { return int(q.row) - int(row) })
	return at
}

// entry returns the entry of consumer i at place k, counted from the start of the row.
func (p more) entry(i, k int) *Entry {
	return &p.Lists[i/sim.DefaultGrain][p.search(i)+k-capOwn].entry
}

// find is the place of a campaign's entry among those of consumer i up to place used, counted from
// the start of the row, or −1.
func (p more) find(i, used, ad int) int {
	from := p.search(i)
	for k, q := range p.Lists[i/sim.DefaultGrain][from : from+used-capOwn] {
		if q.entry.ad() == ad {
			return capOwn + k
		}
	}
	return -1
}

// add makes room for consumer i's entry at place k, the first that is free.
func (p more) add(i, k int) {
	all, at, row := &p.Lists[i/sim.DefaultGrain], p.search(i)+k-capOwn, uint16(i%sim.DefaultGrain)
	if at == len(*all) || (*all)[at].row != row {
		*all = slices.Insert(sim.Room(*all, 1), at, moreCap{row: row})
	}
}

// Tidy forgets the entries of a chunk that lie beyond the rows and have become empty.
func (c *Caps) Tidy(chunk int) {
	p := c.more
	p.Lists[chunk] = slices.DeleteFunc(p.Lists[chunk], func(q moreCap) bool { return q.entry == 0 })
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

// inParts are the caps, with times in parts of ticks; 0: none.
type inParts struct {
	charges                     uint16
	chargeEvery, idle, newEvery uint32
	lifetime                    units.Duration
	tick                        units.Duration
}

func (l *Limits) inParts(clock sim.Clock) inParts {
	parts := func(d units.Duration) uint32 { // rounded up, so that a gap is at least that long
		return uint32(min(math.Ceil(float64(d)/float64(clock.Tick)*float64(int64(1)<<clockBits(clock.Ticks))), math.MaxUint32))
	}
	return inParts{
		charges: uint16(l.Caps.Charges), lifetime: max(l.Caps.Lifetime, clock.Tick), tick: clock.Tick,
		chargeEvery: parts(l.Caps.ChargeEvery), idle: parts(l.Caps.Idle), newEvery: parts(l.Caps.NewEvery),
	}
}

// Blocks is a filter of the campaigns that a consumer must not be shown, a bit for each campaign
// number modulo 64. A campaign whose bit is clear is free; otherwise its entry decides.
type Blocks uint64

func (b Blocks) May(ad int) bool { return b>>(uint(ad)&63)&1 != 0 }

// Open drops entries of replaced advertisements and finds which campaigns are blocked in the slot
// opened last. In most cases nothing has been replaced since the row was last opened, and nothing
// is capped.
func (c *Caps) Open(r *Row, i int) Blocks {
	if uint32(r.opened) >= c.newest && r.state&rowCapped == 0 {
		return 0
	}
	return c.reopen(r, i)
}

func (c *Caps) reopen(r *Row, i int) Blocks {
	var b Blocks
	l := &c.limits
	if c.times.tooSoon(r, i, l) {
		b = 1<<64 - 1
	}
	r.state &^= rowCapped
	used := r.used()
	for k := 0; k < used; k++ {
		at := c.At(r, i, k)
		e := *at
		ad := e.ad()
		if c.rotations[ad] > r.opened { // the last entry takes its place
			used--
			last := c.At(r, i, used)
			*at, *last = *last, 0
			if c.timed {
				c.times.of[i*capEntries+k] = c.times.of[i*capEntries+used]
			}
			k--
			continue
		}
		if e.Shown() >= l.charges {
			b |= 1 << (uint(ad) & 63)
			r.state |= rowCapped
		} else if c.timed && c.times.blocks(r, i, k, e.Shown(), l) {
			b |= 1 << (uint(ad) & 63)
		}
	}
	r.setUsed(used)
	r.opened = c.rotation
	return b
}

// A new rotation begins in each tick in which some campaign replaces its creative. A row opened at an
// earlier rotation may hold entries of replaced creatives. Rotations have 16 bits; when they are used
// up, all rows are opened and counting restarts.
const lastRotation = 1<<16 - 1

// OpenTick opens a tick. Run follows for the campaigns in their windows, then Opened.
func (c *Caps) OpenTick() { c.rotated = false }

// Run replaces the creative of a campaign that runs since a tick, if it is due.
func (c *Caps) Run(ad int, from, t int32) {
	began := from + c.limits.begun(t-from)
	if began > c.Began[ad] {
		if !c.rotated {
			c.rotate()
			c.rotated = true
		}
		c.rotations[ad] = c.rotation
	}
	c.Began[ad] = began
}

// Opened finds the latest rotation.
func (c *Caps) Opened() {
	c.newest = 0
	for _, at := range c.rotations {
		c.newest = max(c.newest, uint32(at))
	}
	if c.timed {
		c.newest = lastRotation + 1
	}
}

// rotate begins a new rotation.
func (c *Caps) rotate() {
	if c.rotation == lastRotation {
		c.newest = lastRotation
		for i := range c.Rows {
			c.Open(&c.Rows[i], i)
			c.Rows[i].opened = 0
		}
		clear(c.rotations)
		c.rotation, c.newest = 0, 0
	}
	c.rotation++
}

// Deliver counts a delivery of the entry at place k, in the slot opened last.
func (c *Caps) Deliver(r *Row, e *Entry, i, k int) {
	if e.Shown() < MostShown {
		*e++
	}
	if e.Shown() >= c.limits.charges {
		r.state |= rowCapped
	}
	if c.timed {
		c.date(r, e.Shown(), i, k)
	}
}

// Hide notes that the consumer hid the advertisement of an entry.
func (c *Caps) Hide(r *Row, e *Entry) {
	*e |= hidden
	r.state |= rowCapped
}

// Limit applies the keys. Where they change it marks all rows, so that capped campaigns are found anew.
func (c *Caps) Limit(keys *Limits, clock sim.Clock) {
	l := keys.inParts(clock)
	if l == c.limits {
		return
	}
	c.limits = l
	for i := range c.Rows {
		c.Rows[i].state |= rowCapped
	}
}

// Blocked reports whether the consumer must not be shown the campaign in the slot opened last, by
// its entry; mutes of categories are checked separately.
func (c *Caps) Blocked(r *Row, i, ad int) bool {
	k := c.Find(r, i, ad)
	shown := uint16(0)
	if k >= 0 {
		shown = c.At(r, i, k).Shown()
	}
	if shown == 0 {
		return c.times.tooSoon(r, i, &c.limits)
	}
	return shown >= c.limits.charges || c.times.blocks(r, i, k, shown, &c.limits)
}

// blocks reports whether it is too early or too late for another delivery in the slot opened last.
func (c *capTimes) blocks(r *Row, i, k int, shown uint16, l *inParts) bool {
	if shown == 0 || c.of == nil {
		return false // shown 0: known only from a friend's forward
	}
	t := c.of[i*capEntries+k]
	return r.Last-t.shown < l.chargeEvery || l.idle > 0 && int64(r.Last)-int64(t.alive) > int64(l.idle) // a friend's forward later in the tick is read first
}

// tooSoon reports whether consumer i got a new advertisement less than new_every ago.
func (c *capTimes) tooSoon(r *Row, i int, l *inParts) bool {
	return c.fresh != nil && c.fresh[i] > 0 && r.Last-c.fresh[i] < l.newEvery
}

// date dates a delivery of the advertisement at place k, shown so many times by now, in the
// slot opened last.
func (c *Caps) date(r *Row, shown uint16, i, k int) {
	t := &c.times.of[i*capEntries+k]
	t.shown = r.Last
	if shown == 1 {
		c.times.fresh[i], t.alive = r.Last, r.Last
	}
}

// Delivered is when a campaign's current creative was last delivered to a consumer; 0: not, or times are not kept.
func (c *Caps) Delivered(i, ad int) uint32 {
	if k := c.Find(&c.Rows[i], i, ad); k >= 0 && c.timed {
		return c.times.of[i*capEntries+k].shown
	}
	return 0
}

// KeepAlive records when the consumer interacted with the advertisement at place k.
func (c *Caps) KeepAlive(i, k int, at uint32) {
	if c.timed {
		c.times.of[i*capEntries+k].alive = at
	}
}
