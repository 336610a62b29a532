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

const capEntries = 15 // per consumer

// Row holds what a consumer was shown: up to 15 advertisements. Entries in use come first; the others are 0.
// An entry refers to the creative that its campaign ran when the row was last opened. Campaigns replace their
// creative after a lifetime, and older entries are dropped on opening, so no date per entry is needed. Of more
// than 15 the one shown least is forgotten. A row takes 40 bytes.
type Row struct {
	Last   uint32 // time of the last slot, see Timing; 0: none yet
	entry  [capEntries]Entry
	today  uint16 // slots on the day of Last
	opened uint16 // rotation of creatives at which the row was last opened
	Muted  bool   // a category may be muted
	capped bool   // an entry is at its cap or hidden
}

// Entry is what a consumer was shown of a campaign: 11 bits for its number plus one, one for forwarded by this
// consumer, and 4 for deliveries.
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
	if c.timed = max(l.Caps.ChargeEvery, l.Caps.Idle, l.Caps.NewEvery) > 0; c.timed {
		c.times.of = sim.Column[entryTimes](s, "caps.times", consumers*capEntries)
		c.times.fresh = sim.Column[uint32](s, "caps.fresh", consumers)
	}
	c.Began, c.rotations = make([]int32, campaigns), make([]uint16, campaigns)
}

// Find is the place of a campaign's entry, or −1.
func (r *Row) Find(ad int) int {
	return slices.IndexFunc(r.entry[:], func(e Entry) bool { return e.ad() == ad })
}

// At is the entry at a place.
func (r *Row) At(k int) *Entry { return &r.entry[k] }

// used is the number of entries in use.
func (r *Row) used() (n int) {
	for n < capEntries && r.entry[n] != 0 {
		n++
	}
	return n
}

// Add makes the entry of a campaign that has none; forgot reports that another was overwritten.
func (r *Row) Add(ad int) (k int, forgot bool) {
	if k = r.used(); k == capEntries {
		k, forgot = 0, true
		for j := 1; j < capEntries; j++ {
			if r.entry[j].Shown() < r.entry[k].Shown() {
				k = j
			}
		}
	}
	r.entry[k] = entryOf(ad, 0)
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
	if uint32(r.opened) >= c.newest && !r.capped {
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
	r.capped = false
	used := r.used()
	for k := 0; k < used; k++ {
		e := r.entry[k]
		ad := e.ad()
		if c.rotations[ad] > r.opened { // the last entry takes its place
			used--
			r.entry[k] = r.entry[used]
			r.entry[used] = 0
			if c.timed {
				c.times.of[i*capEntries+k] = c.times.of[i*capEntries+used]
			}
			k--
			continue
		}
		if e.Shown() >= l.charges {
			b |= 1 << (uint(ad) & 63)
			r.capped = true
		} else if c.timed && c.times.blocks(r, i, k, e.Shown(), l) {
			b |= 1 << (uint(ad) & 63)
		}
	}
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
		r.capped = true
	}
	if c.timed {
		c.date(r, e.Shown(), i, k)
	}
}

// Hide notes that the consumer hid the advertisement of an entry.
func (c *Caps) Hide(r *Row, e *Entry) {
	*e |= hidden
	r.capped = true
}

// Limit applies the keys. Where they change it marks all rows, so that capped campaigns are found anew.
func (c *Caps) Limit(keys *Limits, clock sim.Clock) {
	l := keys.inParts(clock)
	if l == c.limits {
		return
	}
	c.limits = l
	for i := range c.Rows {
		c.Rows[i].capped = true
	}
}

// Blocked reports whether the consumer must not be shown the campaign in the slot opened last, by
// its entry; mutes of categories are checked separately.
func (c *Caps) Blocked(r *Row, i, ad int) bool {
	k := r.Find(ad)
	shown := uint16(0)
	if k >= 0 {
		shown = r.entry[k].Shown()
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
	if k := c.Rows[i].Find(ad); k >= 0 && c.timed {
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
