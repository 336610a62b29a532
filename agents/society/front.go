package society

import (
	"unsafe"

	"guanxi/sim"
)

// The front of a consumer is what many others read and add to when an item
// reaches it: a row of 32 bytes, so that reaching a consumer costs one line of
// memory and not six. With the columns apart a post cost 1.5 times as much. It
// is made by the first mechanism that needs it.
const (
	frontView     = iota // sessions and share seen in this tick; writer: activity
	frontContacts        // sketch of who was met; Felt.AddContact
	frontInflow          // a word of both: items since activity took the count, Deliver;
	_                    // above them thousandths of experience, Felt.AddExperience
	frontTaste           // eight interests of the taste; written by NeedFrontTastes once
	_
	frontEvidence // counts of eight interests; Revealed.Add
	_
	frontWidth
)

// frontInterests is how many interests the front has room for; longer tastes
// are looked up in columns of their own.
const frontInterests = 8

func (w *World) needFront() []int32 {
	if w.front == nil {
		w.front = sim.Tally[int32](w.Scope, "front", w.N*frontWidth)
	}
	return w.front
}

// NeedFeeds makes the columns of activity: sessions, and what waits in feeds.
func (w *World) NeedFeeds(s *sim.Scope) {
	w.needFront()
	w.Sessions = sim.Column[uint16](s, "sessions", w.N)
	w.LastSession = sim.Column[int32](s, "last_session", w.N)
	w.LastCount = sim.Column[uint16](s, "last_count", w.N)
}

// View is what an item meets in a consumer's feed in this tick: 16 bits of
// sessions, 15 of the share seen, 1 for using the platform.
type View uint32

const (
	viewUsing = 1 << 31
	viewAll   = 1<<15 - 1
)

// NewView packs the number of sessions and the probability that an item met is
// seen. The view of who does not use the platform is 0.
func NewView(sessions uint16, share float64) View {
	return View(viewUsing | uint32(float64(share*viewAll)+0.5)<<16 | uint32(sessions))
}

// Using says whether it is the view of a user.
func (v View) Using() bool { return v != 0 }

// Sessions is the number of sessions in this tick.
func (v View) Sessions() int { return int(v & 0xffff) }

// Sees decides by 15 random bits whether an item met is seen.
func (v View) Sees(bits uint32) bool {
	share := uint32(v) >> 16 & viewAll
	return bits&viewAll < share || share == viewAll
}

// SeesAll says whether every item met is seen.
func (v View) SeesAll() bool { return uint32(v)>>16&viewAll == viewAll }

// Share is the probability that an item met is seen.
func (v View) Share() float64 { return float64(uint32(v)>>16&viewAll) / viewAll }

// SetView is for activity.
func (w *World) SetView(i int, v View) { w.front[i*frontWidth+frontView] = int32(v) }

// View is the view of consumer i. Activity must be on.
func (w *World) View(i int) View { return View(w.front[i*frontWidth+frontView]) }

// Views fills out with the views of some consumers, without a branch, so that
// their memory is fetched all at once: a loop that decides on each before it
// reads the next waits for every one.
func (w *World) Views(rows []uint32, out []View) {
	out = out[:len(rows)]
	for k, i := range rows {
		out[k] = View(w.front[int(i)*frontWidth+frontView])
	}
}

// inflow is the word of a consumer's items and experience. A row of the front
// starts at a multiple of 32 bytes, so the word is aligned.
func inflow(front []int32, i int) *int64 {
	return (*int64)(unsafe.Pointer(&front[i*frontWidth+frontInflow]))
}

// Deliver counts an item into the feed of a consumer.
func (w *World) Deliver(c *sim.Chunk, to int) {
	if w.Sessions != nil {
		c.Add64(inflow(w.front, to), 1)
	}
}

// DeliverFelt is Deliver, and Felt.AddExperience of what the item gives, at the
// cost of one. Activity must be on, and where nothing that is felt is kept
// milli is 0.
func (w *World) DeliverFelt(c *sim.Chunk, to int, milli int32) {
	c.Add64(inflow(w.front, to), int64(milli)<<32+1)
}

// TakePending reads and empties the count of items delivered.
func (w *World) TakePending(i int) int32 {
	p := inflow(w.front, i)
	n := int32(*p)
	*p -= int64(n)
	return n
}

// NeedFrontTastes draws the tastes and puts them into the fronts.
func (w *World) NeedFrontTastes() {
	w.NeedTastes()
	w.needFront()
	if w.Interests > frontInterests {
		return
	}
	for i := range w.N {
		copy(w.frontTaste(i)[:], w.Taste(i))
	}
}

func (w *World) frontTaste(i int) *[frontInterests]int8 {
	return (*[frontInterests]int8)(unsafe.Pointer(&w.front[i*frontWidth+frontTaste]))
}

// Liking is the component of a consumer's taste along an interest, in 127ths:
// the match with a topic of that interest alone. NeedFrontTastes makes it.
func (w *World) Liking(i int, interest uint8) uint8 {
	if w.Interests > frontInterests {
		return uint8(w.Tastes[i*w.Interests+int(interest)]) & 127
	}
	return uint8(w.frontTaste(i)[interest&(frontInterests-1)]) & 127
}
