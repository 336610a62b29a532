package society

import (
	"unsafe"

	"guanxi/sim"
)

// The front of a consumer is what many others read and add to when an item
// reaches it: a row of 16 bytes, so that reaching a consumer costs one line of
// memory and a million fronts stay in a cache of the third level. With the
// columns apart a post cost 1.5 times as much; with tastes and evidence in it,
// which only one friend in five needs, the row was 32 bytes and a third slower.
// It is made by the first mechanism that needs it.
const (
	frontView     = iota // sessions and share seen in this tick; writer: activity
	frontContacts        // sketch of who was met; Felt.AddContact
	frontWord            // a word of three counts: items since activity took the count,
	_                    // thousandths of experience, units of emotion
	frontWidth
)

// The counts of a word: 4,194,303 items in a tick, 33,554 units of experience
// either way in a period of satisfaction, 65,535 units of emotion, which stop
// there.
const (
	itemBits    = 22
	feltBits    = 26
	emotionAt   = itemBits + feltBits
	mostItems   = 1<<itemBits - 1
	mostEmotion = 1<<(64-emotionAt) - 1
)

// counts takes a word apart.
func counts(word int64) (items int64, experience, emotion int32) {
	items = word & mostItems
	rest := uint64(word) >> itemBits
	felt := int64(rest<<(64-feltBits)) >> (64 - feltBits)
	return items, int32(felt), int32((rest - uint64(felt)) << itemBits >> emotionAt)
}

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
	w.latest = sim.Column[uint16](s, "latest", w.N)
	w.Browsing = sim.BitColumn(s, "browsing", w.N)
	w.opens = sim.Column[uint8](s, "opens", w.N)
}

// View is what an item meets in a consumer's feed in this tick: 11 bits of
// sessions, 11 of those among them that open the feed, 9 of the share seen, 1
// for using the platform. More than 2,047 sessions count as that many: their
// gaps are below a two-thousandth of a tick.
type View uint32

const (
	viewUsing    = 1 << 31
	viewBits     = 11
	viewMost     = 1<<viewBits - 1
	viewShareAt  = 2 * viewBits
	viewAll      = 1<<9 - 1
	viewAllShare = viewAll << viewShareAt
)

// NewFeedView packs the number of sessions, of those that open the feed, and the
// probability that an item met is seen. The view of who does not use the platform is 0.
func NewFeedView(sessions, browses int, share float64) View {
	return View(viewUsing | uint32(float64(share*viewAll)+0.5)<<viewShareAt |
		uint32(min(browses, viewMost))<<viewBits | uint32(min(sessions, viewMost)))
}

// Using says whether it is the view of a user.
func (v View) Using() bool { return v != 0 }

// Sessions is the number of sessions in this tick.
func (v View) Sessions() int { return int(v & viewMost) }

// Browses is the number of sessions in this tick that open the feed.
func (v View) Browses() int { return int(v >> viewBits & viewMost) }

// SeesSome decides by 9 random bits whether an item met is seen, but for who SeesAll:
// so both can be asked without a branch.
func (v View) SeesSome(bits uint32) bool { return bits&viewAll < uint32(v)>>viewShareAt&viewAll }

// SeesAll says whether every item met is seen.
func (v View) SeesAll() bool { return v&viewAllShare == viewAllShare }

// Share is the probability that an item met is seen, to a thousandth.
func (v View) Share() float64 { return float64(uint32(v)>>viewShareAt&viewAll) / viewAll }

// SetView is for activity.
func (w *World) SetView(i int, v View) {
	w.front[i*frontWidth+frontView] = int32(v)
	w.opens[i] = v.opens()
}

// opens is 0 for who does not use the platform, and one more than the sessions that
// open the feed for who does, at most OpensMost.
func (v View) opens() uint8 { return uint8(uint32(v)>>31) + uint8(min(v.Browses(), OpensMost-1)) }

// OpensMost stands in Opens for as many sessions and all above.
const OpensMost = 255

// Opens tells of each consumer in a byte whether it uses the platform, 0 if not,
// and how often it opens its feed in this tick, 1 for never: a million of them stay
// near the processor, where their views do not. Activity must be on.
func (w *World) Opens() []uint8 { return w.opens }

// View is the view of consumer i. Activity must be on.
func (w *World) View(i int) View { return View(w.front[i*frontWidth+frontView]) }

// ViewOf is View, with the mechanism of activity or without, where a user sees all in
// each of its sessions.
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

// Fronts are the fronts of all consumers, for loops that need many: they hold where
// these lie, which World would be asked for each.
type Fronts []int32

// Fronts is nil where nobody has one.
func (w *World) Fronts() Fronts { return w.front }

// Front is that of one consumer.
type Front [frontWidth]int32

// At is the front of consumer i.
func (f Fronts) At(i int) *Front { return (*Front)(f[i*frontWidth:]) }

// View is World.View.
func (f *Front) View() View { return View(f[frontView]) }

// Add counts items into the feed of a consumer, and adds thousandths of experience: 0
// where nothing that is felt is kept.
func (f *Front) Add(c *sim.Chunk, items int, milli int32) {
	c.Add64((*int64)(unsafe.Pointer(&f[frontWord])), int64(milli)<<itemBits+int64(items))
}

// Views fills out with the views of some consumers, without a branch, so that
// their memory is fetched all at once: a loop that decides on each before it
// reads the next waits for every one.
func (w *World) Views(rows []uint32, out []View) {
	out = out[:len(rows)]
	for k, i := range rows {
		out[k] = View(w.front[int(i)*frontWidth+frontView])
	}
}

// SetSessions writes the sessions of user i in tick t: what activity does, for
// those who stand in for it.
func (w *World) SetSessions(i int, t sim.Tick, sessions, browses int, share float64) {
	if w.Sessions[i] > 0 {
		w.latest[i] = stamp(t - 1)
	}
	w.Sessions[i] = uint16(sessions)
	w.SetView(i, NewFeedView(sessions, browses, share))
	if browses > 0 {
		w.Browsing.Set(i)
	} else {
		w.Browsing.Clear(i)
	}
}

// CloseFeed clears what stands for the sessions of who does not use the
// platform any more; t is the tick that begins.
func (w *World) CloseFeed(i int, t sim.Tick) {
	if w.Sessions[i] > 0 && w.Status[i] != Using { // else it is back, and its last session the return
		w.latest[i] = stamp(t - 1)
	}
	w.Sessions[i] = 0
	w.SetView(i, 0)
	w.Browsing.Clear(i)
	w.TakePending(i)
}

// FetchFronts reads a number of each line of memory of the fronts of consumers, in
// order, ahead of who needs them in none. No other worker may write them.
func (w *World) FetchFronts(lo, hi int) uint32 {
	return uint32(lines(w.front[lo*frontWidth:hi*frontWidth], 16))
}

// FetchTastes is FetchFronts for tastes and the evidence of them.
func (w *World) FetchTastes(lo, hi int) uint32 {
	sum := uint32(lines(w.Tastes[lo*w.Interests:hi*w.Interests], 64))
	if w.Revealed != nil {
		sum += lines(w.Revealed.evidence[lo*w.Revealed.words:hi*w.Revealed.words], 16)
	}
	return sum
}

// FetchSessions is FetchFronts for the numbers of sessions.
func (w *World) FetchSessions(lo, hi int) uint32 {
	if w.Sessions == nil {
		return 0
	}
	return uint32(lines(w.Sessions[lo:hi], 32))
}

// lines adds up one number in so many.
func lines[T int8 | uint16 | int32 | uint32](s []T, step int) (sum T) {
	for k := 0; k < len(s); k += step {
		sum += s[k]
	}
	return sum
}

// Browses says whether consumer i opens its feed in this tick; a bit each, so
// that a million of them stay near the processor. Activity must be on.
func (w *World) Browses(i uint32) bool { return w.Browsing.Has(int(i)) }

// word is the word of a consumer's counts. A row of the front starts at a
// multiple of 16 bytes, so the word is aligned.
func word(front []int32, i int) *int64 {
	return (*int64)(unsafe.Pointer(&front[i*frontWidth+frontWord]))
}

// Deliver counts an item into the feed of a consumer.
func (w *World) Deliver(c *sim.Chunk, to int) {
	if w.Sessions != nil {
		c.Add64(word(w.front, to), 1)
	}
}

// DeliverFelt is Deliver, and Felt.AddExperience of what the item gives, at the
// cost of one. Activity must be on, and where nothing that is felt is kept
// milli is 0.
func (w *World) DeliverFelt(c *sim.Chunk, to int, milli int32) {
	c.Add64(word(w.front, to), int64(milli)<<itemBits+1)
}

// Pending is the items delivered since activity took the count.
func (w *World) Pending(i int) int {
	if w.Sessions == nil {
		return 0
	}
	return int(*word(w.front, i) & mostItems)
}

// TakePending reads and empties the count of items delivered.
func (w *World) TakePending(i int) int32 {
	p := word(w.front, i)
	n := *p & mostItems
	*p -= n
	return int32(n)
}
