package society

import (
	"guanxi/sim"
)

// inbox is what others read and add to when an item reaches a consumer. The first mechanism that
// needs the inboxes makes them.
type inbox struct {
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
	w.views = sim.Column[View](s, "views", w.N)
	w.Sessions = sim.Column[uint16](s, "sessions", w.N)
	w.latest = sim.Column[int32](s, "latest", w.N)
	w.Browsing = sim.BitColumn(s, "browsing", w.N)
}

// View is what an item meets in a consumer's feed in this tick.
type View struct {
	Sessions, Browses uint16 // in this tick; those that open the feed
	share             uint16 // of the items met that are seen, in 512ths
	Using             bool   // is it the view of a user
	_                 bool   // columns have no gaps
}

const viewAll = 512

// viewOf is the view of a user. The probability that an item met is seen is rounded to s/512 for s up
// to 510, or 1.
func viewOf(sessions, browses int, share float64) View {
	s := uint16(viewAll)
	if scaled := float64(share * viewAll); scaled <= viewAll-1 {
		s = min(uint16(scaled+0.5), viewAll-2)
	}
	return View{Sessions: uint16(sessions), Browses: uint16(browses), share: s, Using: true}
}

// Sees decides by 9 random bits whether an item met is seen.
func (v View) Sees(bits uint32) bool { return bits%viewAll < uint32(v.share) }

// Share returns the probability that an item met is seen, by which Sees decides.
func (v View) Share() float64 { return float64(v.share) / viewAll }

// plainViews is the view by status without activity.
func plainViews(c sim.Clock) (v [3]View) {
	v[Using] = viewOf(c.Parts(), c.Parts(), 1)
	return v
}

// View returns the view of consumer i. Without activity a user sees everything in each session.
func (w *World) View(i int) View {
	if w.views == nil {
		return w.plain[w.Status[i]]
	}
	return w.views[i]
}

// SetSessions writes the sessions of user i in tick t. Writer: activity.
func (w *World) SetSessions(i int, t sim.Tick, sessions, browses int, share float64) {
	if w.Sessions[i] > 0 {
		w.SawSession(i, t-1)
	}
	w.Sessions[i] = uint16(sessions)
	w.views[i] = viewOf(sessions, browses, share)
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
		w.SawSession(i, t-1)
	}
	w.Sessions[i] = 0
	w.views[i] = View{}
	w.Browsing.Clear(i)
	w.TakePending(i)
}

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
