package society

import (
	"guanxi/sim"
	"guanxi/sim/num"
)

// inbox is what others read and add to when an item reaches a consumer. The first mechanism that
// needs the inboxes makes them.
type inbox struct {
	view       View  // writer: activity
	items      int32 // since activity took the count
	experience int32 // thousandths
	emotion    int32 // units
}

func (w *World) needInbox() []inbox {
	if w.inbox == nil {
		w.inbox = sim.Tally[inbox](w.Scope, "inbox", w.N)
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
}

// View is what an item meets in a consumer's feed in this tick: 11 bits for the sessions, 11 for
// those among them that open the feed, 9 for the share seen, 1 for using the platform. Numbers of
// sessions above 2,047 are stored as 2,047; their gaps are below a two-thousandth of a tick.
type View uint32

const (
	viewUsing   = 1 << 31
	viewBits    = 11
	viewMost    = 1<<viewBits - 1
	viewShareAt = 2 * viewBits
	viewAll     = 1<<9 - 1
)

// NewFeedView packs the number of sessions, the number that open the feed, and the probability
// that an item met is seen, rounded to s/512 for s up to 510, or 1. The view of a non-user is 0.
func NewFeedView(sessions, browses int, share float64) View {
	scaled := float64(share * (viewAll + 1))
	s := min(uint32(scaled+0.5), viewAll-1) + uint32(num.One(scaled > viewAll))
	return View(viewUsing | s<<viewShareAt |
		uint32(min(browses, viewMost))<<viewBits | uint32(min(sessions, viewMost)))
}

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

// Share returns the probability that an item met is seen, by which Sees decides.
func (v View) Share() float64 { return float64(v.share()) / (viewAll + 1) }

// View returns the view of consumer i. Activity must be on.
func (w *World) View(i int) View { return w.inbox[i].view }

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

// SetSessions writes the sessions of user i in tick t. Writer: activity.
func (w *World) SetSessions(i int, t sim.Tick, sessions, browses int, share float64) {
	if w.Sessions[i] > 0 {
		w.latest[i] = w.stamp(t - 1)
	}
	w.Sessions[i] = uint16(sessions)
	w.inbox[i].view = NewFeedView(sessions, browses, share)
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
		w.latest[i] = w.stamp(t - 1)
	}
	w.Sessions[i] = 0
	w.inbox[i].view = 0
	w.Browsing.Clear(i)
	w.TakePending(i)
}

// Browses reports whether consumer i opens its feed in this tick. Activity must be on.
func (w *World) Browses(i uint32) bool { return w.Browsing.Has(int(i)) }

// Deliver counts an item into the feed of a consumer.
func (w *World) Deliver(c *sim.Chunk, to int) {
	if w.Sessions != nil {
		c.Add32(&w.inbox[to].items, 1)
	}
}

// Pending returns the number of items delivered since activity took the count.
func (w *World) Pending(i int) int {
	if w.Sessions == nil {
		return 0
	}
	return int(w.inbox[i].items)
}

// TakePending returns and clears the number of items delivered.
func (w *World) TakePending(i int) int32 {
	n := w.inbox[i].items
	w.inbox[i].items = 0
	return n
}
