package society

import (
	"unsafe"

	"guanxi/sim"
	"guanxi/sim/num"
)

// The inbox of a consumer holds what many others read and add to when an item reaches it. It is a
// row of 16 bytes, so that reaching a consumer touches one cache line and a million inboxes stay
// in a third-level cache. With separate columns a post cost 1.5 times as much. A row of 32 bytes
// with tastes and evidence, which only one friend in five needs, was a third slower. The first
// mechanism that needs the inbox makes it.
const (
	inboxView    = iota // sessions and share seen in this tick; writer: activity
	inboxEmotion        // units of emotion
	inboxWord           // one word of two counts: items since activity took the count,
	_                   // thousandths of experience
	inboxWidth
)

// counts splits a word into its counts, of 32 bits each.
func counts(word int64) (items int64, experience int32) {
	return int64(uint32(word)), int32(word >> itemBits)
}

const itemBits = 32

func (w *World) needInbox() []int32 {
	if w.inbox == nil {
		w.inbox = sim.Tally[int32](w.Scope, "inbox", w.N*inboxWidth)
	}
	return w.inbox
}

// NeedFeeds makes the columns of activity: sessions, and what waits in feeds.
func (w *World) NeedFeeds(s *sim.Scope) {
	w.needInbox()
	w.Sessions = sim.Column[uint16](s, "sessions", w.N)
	w.latest = sim.Column[uint16](s, "latest", w.N)
	w.halvings = stampOf(w.Clock)
	w.Browsing = sim.BitColumn(s, "browsing", w.N)
	w.opens = sim.Column[uint8](s, "opens", w.N)
}

// View is what an item meets in a consumer's feed in this tick: 11 bits for the sessions, 11 for
// those among them that open the feed, 9 for the share seen, 1 for using the platform. Numbers of
// sessions above 2,047 are stored as 2,047; their gaps are below a two-thousandth of a tick.
type View uint32

const (
	viewUsing    = 1 << 31
	viewBits     = 11
	viewMost     = 1<<viewBits - 1
	viewShareAt  = 2 * viewBits
	viewAll      = 1<<9 - 1
	viewAllShare = viewAll << viewShareAt
)

// NewFeedView packs the number of sessions, the number that open the feed, and the probability
// that an item met is seen, rounded to s/512 for s up to 510, or 1. The view of a non-user is 0.
func NewFeedView(sessions, browses int, share float64) View {
	scaled := float64(share * (viewAll + 1))
	s := min(uint32(scaled+0.5), viewAll-1) + uint32(num.One(scaled > viewAll))
	return View(viewUsing | s<<viewShareAt |
		uint32(min(browses, viewMost))<<viewBits | uint32(min(sessions, viewMost)))
}

// MostViewed is the largest number of sessions in a view.
const MostViewed = viewMost

// Using reports whether it is the view of a user.
func (v View) Using() bool { return v != 0 }

// Sessions returns the number of sessions in this tick.
func (v View) Sessions() int { return int(v & viewMost) }

// Browses returns the number of sessions in this tick that open the feed.
func (v View) Browses() int { return int(v >> viewBits & viewMost) }

// Sees decides by 9 random bits whether an item met is seen.
func (v View) Sees(bits uint32) bool { return bits&viewAll < v.share() }

// share returns the share seen, in 512ths; the largest that is stored is all.
func (v View) share() uint32 {
	s := uint32(v) >> viewShareAt & viewAll
	return s + (s+1)>>9
}

// SeesAll reports whether every item met is seen.
func (v View) SeesAll() bool { return v&viewAllShare == viewAllShare }

// Share returns the probability that an item met is seen, by which Sees decides.
func (v View) Share() float64 { return float64(v.share()) / (viewAll + 1) }

// SetView is for activity.
func (w *World) SetView(i int, v View) {
	w.inbox[i*inboxWidth+inboxView] = int32(v)
	w.opens[i] = v.Opens()
}

// Opens returns 0 for a non-user, else one more than the number of sessions that open the feed,
// at most OpensMost.
func (v View) Opens() uint8 { return uint8(uint32(v)>>31) + uint8(min(v.Browses(), OpensMost-1)) }

// OpensMost is the value in Opens for this number and all larger ones.
const OpensMost = 255

// Opens holds one byte per consumer: 0 for a non-user, else one more than the number of sessions
// that open the feed in this tick. A million of them stay in a near cache, where their views do
// not. Activity must be on.
func (w *World) Opens() []uint8 { return w.opens }

// OpensOf is Opens of one consumer, with or without activity.
func (w *World) OpensOf(i uint32) uint8 {
	if w.opens != nil {
		return w.opens[i]
	}
	return w.opensAlways(i)
}

func (w *World) opensAlways(i uint32) uint8 { return w.ViewOf(int(i)).Opens() }

// View returns the view of consumer i. Activity must be on.
func (w *World) View(i int) View { return View(w.inbox[i*inboxWidth+inboxView]) }

// ViewOf is View with or without the mechanism of activity. Without it a user sees everything in
// each session.
func (w *World) ViewOf(i int) View {
	switch {
	case w.Sessions != nil:
		return w.View(i)
	case w.Status[i] == Using:
		n := w.SessionsOf(i)
		return NewFeedView(n, n, 1)
	}
	return 0
}

// Inboxes gives loops over many consumers direct access to their inboxes, without going through
// World for each.
type Inboxes []Inbox

// Inbox is the inbox of one consumer.
type Inbox [inboxWidth]int32

// Inboxes returns the inboxes of all consumers, or nil if nobody has one.
func (w *World) Inboxes() Inboxes {
	return unsafe.Slice((*Inbox)(unsafe.Pointer(unsafe.SliceData(w.inbox))), len(w.inbox)/inboxWidth)
}

// At returns the inbox of consumer i.
func (f Inboxes) At(i int) *Inbox { return &f[i] }

// View is World.View.
func (f *Inbox) View() View { return View(f[inboxView]) }

// Add counts items into the feed of a consumer and adds thousandths of experience. milli must be
// 0 where nothing that is experienced is kept.
func (f *Inbox) Add(c *sim.Chunk, items int, milli int32) {
	c.Add64((*int64)(unsafe.Pointer(&f[inboxWord])), int64(milli)<<itemBits+int64(items))
}

// SetView is World.SetView without the number in World.Opens.
func (f *Inbox) SetView(v View) { f[inboxView] = int32(v) }

// TakePending is World.TakePending.
func (f *Inbox) TakePending() int32 {
	p := (*int64)(unsafe.Pointer(&f[inboxWord]))
	n, _ := counts(*p)
	*p -= n
	return int32(n)
}

// TakeExperienced is Experienced.Take where nothing is kept by the day.
func (f *Inbox) TakeExperienced() (emotion, experience int32) {
	p := (*int64)(unsafe.Pointer(&f[inboxWord]))
	items, experience := counts(*p)
	emotion = f[inboxEmotion]
	*p, f[inboxEmotion] = items, 0
	return emotion, experience
}

// SetSessions writes the sessions of user i in tick t, for code that stands in for activity.
func (w *World) SetSessions(i int, t sim.Tick, sessions, browses int, share float64) {
	if w.Sessions[i] > 0 {
		w.latest[i] = w.Stamp(t - 1)
	}
	w.Sessions[i] = uint16(sessions)
	w.SetView(i, NewFeedView(sessions, browses, share))
	if browses > 0 {
		w.Browsing.Set(i)
	} else {
		w.Browsing.Clear(i)
	}
}

// CloseFeed clears the sessions and the feed of a consumer who no longer uses the platform. t is
// the tick that begins.
func (w *World) CloseFeed(i int, t sim.Tick) {
	if w.Sessions[i] > 0 && w.Status[i] != Using { // otherwise it is back, and latest holds its return
		w.latest[i] = w.Stamp(t - 1)
	}
	w.Sessions[i] = 0
	w.SetView(i, 0)
	w.Browsing.Clear(i)
	w.TakePending(i)
}

// Browses reports whether consumer i opens its feed in this tick. It takes one bit per consumer,
// so that a million stay in a near cache. Activity must be on.
func (w *World) Browses(i uint32) bool { return w.Browsing.Has(int(i)) }

// word returns the word of a consumer's counts. It is aligned, since a row of the inbox starts at
// a multiple of 16 bytes.
func word(inbox []int32, i int) *int64 {
	return (*int64)(unsafe.Pointer(&inbox[i*inboxWidth+inboxWord]))
}

// Deliver counts an item into the feed of a consumer.
func (w *World) Deliver(c *sim.Chunk, to int) {
	if w.Sessions != nil {
		c.Add64(word(w.inbox, to), 1)
	}
}

// DeliverExperience is Deliver and Experienced.AddExperience in one operation. Activity must be on; milli must
// be 0 where nothing that is experienced is kept.
func (w *World) DeliverExperience(c *sim.Chunk, to int, milli int32) {
	c.Add64(word(w.inbox, to), int64(milli)<<itemBits+1)
}

// Pending returns the number of items delivered since activity took the count.
func (w *World) Pending(i int) int {
	if w.Sessions == nil {
		return 0
	}
	n, _ := counts(*word(w.inbox, i))
	return int(n)
}

// TakePending returns and clears the number of items delivered.
func (w *World) TakePending(i int) int32 {
	return w.Inboxes().At(i).TakePending()
}
