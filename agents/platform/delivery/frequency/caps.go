package frequency

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/units"
)

// MostShown is the largest number of deliveries that an entry counts; hidden means that the consumer
// hid the advertisement.
const (
	MostShown = 14
	hidden    = 15
)

// mostEntries is how many advertisements a consumer remembers. Of more the one shown least is
// forgotten.
const mostEntries = 15

// Row is what a consumer was shown, and when it last had a slot.
type Row struct {
	slots
	opened int32 // tick in which entries were last opened
	entry  []Entry
}

type slots struct {
	Last  uint32 // time of the last slot, see Timing; 0: none yet
	fresh uint32 // time at which it last got an advertisement that was new to it; 0: never
	today uint16 // slots on the day of Last
	Mutes bool   // some category may be muted
	_     bool   // what is held has no gaps
}

// Entry is what a consumer was shown of the advertisement that a campaign runs.
type Entry struct {
	began     int32  // tick in which the campaign's advertisement began
	Delivered uint32 // time of the last delivery
	alive     uint32 // time of the last reason to keep it: the first delivery, an interaction
	ad        uint16 // number of the campaign
	shown     uint8
	Forwarded bool // by this consumer
}

// Shown is the number of deliveries; more than MostShown where the consumer hid the advertisement.
func (e *Entry) Shown() uint16 { return uint16(e.shown) }

// Hidden reports whether the consumer hid the advertisement.
func (e *Entry) Hidden() bool { return e.shown == hidden }

// Hide notes that it did.
func (e *Entry) Hide() { e.shown = hidden }

// KeepAlive records when the consumer interacted with the advertisement.
func (e *Entry) KeepAlive(at uint32) { e.alive = at }

// Find returns a campaign's entry, or nil.
func (r *Row) Find(ad int) *Entry {
	for k := range r.entry {
		if int(r.entry[k].ad) == ad {
			return &r.entry[k]
		}
	}
	return nil
}

// Caps is the state of the caps of all consumers (M8).
type Caps struct {
	Rows   []Row
	Began  []int32 // by campaign: tick in which its current advertisement began
	limits inParts
}

// Build makes the caps of consumers.
func (c *Caps) Build(s *sim.Scope, consumers, campaigns int) {
	c.Rows = make([]Row, consumers)
	sim.Hold(s, "last slots", func() []slots {
		all := make([]slots, consumers)
		for k := range c.Rows {
			all[k] = c.Rows[k].slots
		}
		return all
	})
	sim.HoldParts(s, "caps", func(yield func([]Entry) bool) {
		for k := 0; k < len(c.Rows) && yield(c.Rows[k].entry); k++ {
		}
	})
	c.Began = make([]int32, campaigns)
}

// inParts are the caps, with times in parts of ticks; 0: none. Deliveries at the end of a tick and at
// the beginning of the fifth after it are less than five ticks apart.
type inParts struct {
	charges                     uint8
	chargeEvery, idle, newEvery uint32
	lifetime                    units.Duration
	tick                        units.Duration
}

// Limit applies the keys.
func (c *Caps) Limit(l *Limits, clock sim.Clock) {
	parts := func(d units.Duration) uint32 { // rounded up, so that a gap is at least that long
		return uint32(min(math.Ceil(float64(d)/float64(clock.Tick)*float64(int64(1)<<clockBits(clock.Ticks))),
			math.MaxUint32))
	}
	c.limits = inParts{
		charges: uint8(l.Caps.Charges), lifetime: max(l.Caps.Lifetime, clock.Tick), tick: clock.Tick,
		chargeEvery: parts(l.Caps.ChargeEvery), idle: parts(l.Caps.Idle), newEvery: parts(l.Caps.NewEvery),
	}
}

// Run replaces the advertisement of a campaign that runs since a tick, if it is due.
func (c *Caps) Run(ad int, from, t int32) { c.Began[ad] = from + c.limits.begun(t-from) }

// Open drops a consumer's entries of advertisements that were replaced. They are at the start of a tick.
func (c *Caps) Open(r *Row, t int32) {
	if r.opened == t {
		return
	}
	r.opened = t
	for k := 0; k < len(r.entry); {
		if e := &r.entry[k]; e.began == c.Began[e.ad] {
			k++
			continue
		}
		last := len(r.entry) - 1 // the last entry takes its place
		r.entry[k] = r.entry[last]
		r.entry = r.entry[:last]
	}
}

// Blocked reports whether the consumer must not be shown the campaign in the slot opened last: by the
// number of deliveries, the time since the last one or since the last interaction, or the time since
// it got a new advertisement.
func (c *Caps) Blocked(r *Row, ad int) bool {
	l, e := &c.limits, r.Find(ad)
	if e == nil || e.shown == 0 { // known at most from a friend's forward
		return r.fresh > 0 && r.Last-r.fresh < l.newEvery
	}
	return e.shown >= l.charges || r.Last-e.Delivered < l.chargeEvery ||
		l.idle > 0 && int64(r.Last)-int64(e.alive) > int64(l.idle) // a friend's forward later in the tick is read first
}

// Add makes the entry of a campaign that has none; forgot reports that another was overwritten. The
// pointer is valid until the row is opened.
func (c *Caps) Add(r *Row, ad int) (e *Entry, forgot bool) {
	if forgot = len(r.entry) == mostEntries; !forgot {
		r.entry = append(r.entry, Entry{})
		e = &r.entry[len(r.entry)-1]
	} else {
		e = &r.entry[0]
		for k := range r.entry {
			if r.entry[k].shown < e.shown {
				e = &r.entry[k]
			}
		}
	}
	*e = Entry{ad: uint16(ad), began: c.Began[ad]}
	return e, forgot
}

// Deliver counts a delivery of an entry's advertisement, in the slot opened last.
func (r *Row) Deliver(e *Entry) {
	if e.shown < MostShown {
		e.shown++
	}
	if e.Delivered = r.Last; e.shown == 1 {
		r.fresh, e.alive = r.Last, r.Last
	}
}
