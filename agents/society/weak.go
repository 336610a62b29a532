package society

import (
	"math/bits"
	"sync/atomic"

	"guanxi/sim"
	"guanxi/sim/num"
)

// Weak is the layer of ties that strangers form during the run (M3), in addition to the graph of
// strong ties. Writer: encounters. Readers: adoption (number of weak friends who use the
// platform), posts and content (they see posts and shares in Moments), games (whom one meets),
// satisfaction (ties that became strong). Nil: there are none; every method for readers accepts a
// nil layer.
//
// A tie is stored once and listed in the rows of both ends, which are sorted. Its strength is not
// updated every tick: it is the strength at the last change, faded in closed form, s·e^(−δ·age),
// so that a tie which nobody touches costs nothing. The layer takes 12 bytes per consumer, 44 per
// tie here and in encounters together, and 8 at each end.
type Weak struct {
	Cap  int     // Z, the largest number of ties of a consumer
	Fade float64 // δ_w, per day

	status []uint8 // of consumers; see Members
	ends   []ends  // by consumer
	rows   []weakFriend
	blocks [16][]uint32 // free places in rows, by the logarithm of their size
	ties   []WeakTie
	unused []uint32 // free elements of ties

	number, strong int64 // ties in all, and those that became strong
	held           int64 // consumers with a weak friend

	// Before returns the strength on a day of the tick before the last use of a tie in it. Nil: the
	// strength after that use.
	Before func(tie uint32, day float64) float64

	// Interactions since encounters last took them: counts by tie and, by worker, the ties that
	// have any.
	touches []uint32
	touched [][]uint32
}

// ends is a consumer's part of the layer.
type ends struct {
	at                      uint32 // of its row in rows
	n                       uint16 // ties
	using, strong, promoted uint16 // those with users; those that became strong; both
}

// weakFriend is one end of a tie: the friend and the tie.
type weakFriend struct{ Who, Tie uint32 }

// WeakTie is a tie with A < B.
type WeakTie struct {
	A, B     uint32
	Strength float32 // at At
	At       float32 // days since the start; negative: it became strong and does not fade
}

const hardened = -1

// NewWeak makes the layer for s, the scope of encounters.
func (w *World) NewWeak(s *sim.Scope, most int, fade float64) *Weak {
	k := &Weak{Cap: most, Fade: fade, status: w.Status, touched: make([][]uint32, s.Workers())}
	k.ends = sim.Column[ends](s, "ends", w.N)
	sim.Hold(s, "rows", func() []weakFriend { return k.rows })
	sim.Hold(s, "ties", func() []WeakTie { return k.ties })
	sim.HoldTally(s, "touches", func() []uint32 { return k.touches })
	w.Weak = k
	w.OnJoin(func(_ sim.Tick, rows []uint32) { k.tell(rows, 1) })
	w.OnLeave(func(_ sim.Tick, rows []uint32) { k.tell(rows, -1) })
	return k
}

// tell informs the weak friends of consumers that these use the platform (1) or no longer do
// (−1).
func (k *Weak) tell(rows []uint32, v int) {
	for _, i := range rows {
		for _, f := range k.Friends(int(i)) {
			e := &k.ends[f.Who]
			e.using += uint16(v)
			if k.ties[f.Tie].At < 0 {
				e.promoted += uint16(v)
			}
		}
	}
}

// Friends returns the ties of consumer i, by increasing number of the friend. The slice is valid
// until encounters next runs.
func (k *Weak) Friends(i int) []weakFriend {
	if k == nil {
		return nil
	}
	e := &k.ends[i]
	return k.rows[e.at : e.at+uint32(e.n)]
}

// Degree returns the number of ties of consumer i.
func (k *Weak) Degree(i int) int {
	if k == nil {
		return 0
	}
	return int(k.ends[i].n)
}

// Active returns w_i, the number of weak friends of consumer i who use the platform, without ties
// that became strong.
func (k *Weak) Active(i int) int {
	if k == nil {
		return 0
	}
	return int(k.ends[i].using - k.ends[i].promoted)
}

// using returns the number of ties of consumer i with users, weak or strong by now.
func (k *Weak) using(i int) int {
	if k == nil {
		return 0
	}
	return int(k.ends[i].using)
}

// Others returns the number of weak friends, whether or not they use the platform.
func (k *Weak) Others(i int) int {
	if k == nil {
		return 0
	}
	return int(k.ends[i].n - k.ends[i].strong)
}

// Promoted returns the number of friends by ties that became strong who use the platform.
func (k *Weak) Promoted(i int) int {
	if k == nil {
		return 0
	}
	return int(k.ends[i].promoted)
}

// Number returns the number of ties, and of those among them that became strong.
func (k *Weak) Number() (all, strong int64) { return k.number, k.strong }

// MeanOthers returns the mean of Others over those who have any; 0 if nobody has.
func (k *Weak) MeanOthers() float64 {
	if k == nil || k.held == 0 {
		return 0
	}
	return 2 * float64(k.number-k.strong) / float64(k.held)
}

// Between returns the tie of two consumers.
func (k *Weak) Between(i, j int) (tie uint32, ok bool) {
	row := k.Friends(i)
	at := place(row, uint32(j))
	if at == len(row) || row[at].Who != uint32(j) {
		return 0, false
	}
	return row[at].Tie, true
}

// Has reports whether two consumers have a tie.
func (k *Weak) Has(i, j int) bool {
	if k == nil {
		return false
	}
	_, ok := k.Between(i, j)
	return ok
}

// StrengthAt returns s_ij, the strength of a tie on a day not before the tick.
func (k *Weak) StrengthAt(tie uint32, day float64) float64 {
	x := &k.ties[tie]
	if k.Before != nil && (x.At < 0 || day < float64(x.At)) {
		return k.Before(tie, day)
	}
	return k.StrengthFrom(x.Strength, x.At, day)
}

// StrengthFrom returns the strength on a day of a tie whose last change left a strength then, s·e^(−δ·age).
// At a change that lies ahead it is that strength, as of a tie that became strong.
func (k *Weak) StrengthFrom(strength, at float32, day float64) float64 {
	age := day - float64(at)
	if at < 0 || age <= 0 {
		return float64(strength)
	}
	return float64(strength) * num.Exp(-float64(k.Fade*age))
}

// Touch records that consumers i and j interacted: a like, a comment, a purchase by a card, a game played together.
// Without a tie it does nothing. Encounters strengthens the tie when the next tick begins.
func (k *Weak) Touch(c *sim.Chunk, i, j int) {
	if k == nil {
		return
	}
	if tie, ok := k.Between(i, j); ok && atomic.AddUint32(&k.touches[tie], 1) == 1 {
		k.touched[c.Worker] = append(k.touched[c.Worker], tie)
	}
}

// TakeTouched appends the ties that were touched, in no particular order, and clears the list.
// TakeTouches returns how often each was.
func (k *Weak) TakeTouched(out []uint32) []uint32 {
	for worker := range k.touched {
		out = append(out, k.touched[worker]...)
		k.touched[worker] = k.touched[worker][:0]
	}
	return out
}

// TakeTouches returns and clears the number of times that a tie was touched.
func (k *Weak) TakeTouches(tie uint32) int {
	n := k.touches[tie]
	k.touches[tie] = 0
	return int(n)
}

// Tie returns a tie.
func (k *Weak) Tie(tie uint32) WeakTie { return k.ties[tie] }

// Hard reports whether a tie became strong.
func (k *Weak) Hard(tie uint32) bool { return k.ties[tie].At < 0 }

// Set writes the strength of a tie as of a day. A tie that became strong stays strong.
func (k *Weak) Set(tie uint32, strength, day float64) {
	x := &k.ties[tie]
	x.Strength = float32(strength)
	if x.At >= 0 {
		x.At = float32(day)
	}
}

// Room reports whether consumer i may have one more tie.
func (k *Weak) Room(i int) bool { return int(k.ends[i].n) < k.Cap }

// Form makes a tie, which must not exist yet.
func (k *Weak) Form(i, j int, strength, day float64) (tie uint32) {
	if n := len(k.unused); n > 0 {
		tie, k.unused = k.unused[n-1], k.unused[:n-1]
	} else {
		tie = uint32(len(k.ties))
		k.ties = append(k.ties, WeakTie{})
		k.touches = append(k.touches, 0)
	}
	k.ties[tie] = WeakTie{uint32(min(i, j)), uint32(max(i, j)), float32(strength), float32(day)}
	k.enter(i, j, tie)
	k.enter(j, i, tie)
	k.number++
	return tie
}

// Harden makes a tie strong on a day. It does not fade any more.
func (k *Weak) Harden(tie uint32, day float64) {
	x := &k.ties[tie]
	x.Strength, x.At = float32(k.StrengthFrom(x.Strength, x.At, day)), hardened
	k.strong++
	for _, i := range [2][2]uint32{{x.A, x.B}, {x.B, x.A}} {
		e := &k.ends[i[0]]
		e.strong++
		if e.n == e.strong {
			k.held--
		}
		e.promoted += k.uses(i[1])
	}
}

// uses is 1 for a consumer who uses the platform, otherwise 0.
func (k *Weak) uses(i uint32) uint16 { return uint16(num.One(k.status[i] == Using)) }

// Cut ends a tie that is not strong.
func (k *Weak) Cut(tie uint32) {
	x := &k.ties[tie]
	k.drop(int(x.A), int(x.B))
	k.drop(int(x.B), int(x.A))
	*x = WeakTie{}
	k.unused = append(k.unused, tie)
	k.number--
}

// enter puts j into the row of i. A row occupies a block whose size is the smallest power of two
// that holds it.
func (k *Weak) enter(i, j int, tie uint32) {
	e := &k.ends[i]
	n := uint32(e.n)
	if e.n == e.strong {
		k.held++
	}
	if n == 0 || n&(n-1) == 0 { // the block is full
		at := k.block(sizeOf(n + 1))
		copy(k.rows[at:], k.rows[e.at:e.at+n])
		k.release(e.at, n)
		e.at = at
	}
	row := k.rows[e.at : e.at+n+1]
	at := place(row[:n], uint32(j))
	copy(row[at+1:], row[at:n])
	row[at] = weakFriend{uint32(j), tie}
	e.n++
	e.using += k.uses(uint32(j))
}

func (k *Weak) drop(i, j int) {
	e := &k.ends[i]
	n := uint32(e.n)
	row := k.rows[e.at : e.at+n]
	at := place(row, uint32(j))
	copy(row[at:], row[at+1:])
	row[n-1] = weakFriend{}
	e.n--
	e.using -= k.uses(uint32(j))
	if e.n == e.strong {
		k.held--
	}
	if n--; n == 0 {
		k.release(e.at, 1)
		e.at = 0
	} else if n&(n-1) == 0 { // half of the block is enough
		at := k.block(sizeOf(n))
		copy(k.rows[at:], k.rows[e.at:e.at+n])
		clear(k.rows[e.at : e.at+n])
		k.release(e.at, n+1)
		e.at = at
	}
}

// sizeOf returns the logarithm of the size of a block for n ties.
func sizeOf(n uint32) int { return bits.Len32(n - 1) }

// block takes a free block, or a new one at the end.
func (k *Weak) block(size int) uint32 {
	if free := k.blocks[size]; len(free) > 0 {
		k.blocks[size] = free[:len(free)-1]
		return free[len(free)-1]
	}
	at := len(k.rows)
	k.rows = append(k.rows, make([]weakFriend, 1<<size)...)
	return uint32(at)
}

// release frees the block of a row of n ties.
func (k *Weak) release(at, n uint32) {
	if n > 0 {
		k.blocks[sizeOf(n)] = append(k.blocks[sizeOf(n)], at)
	}
}

// place returns the index of j in a sorted row, or where it would be.
func place(row []weakFriend, j uint32) int {
	lo, hi := 0, len(row)
	for lo < hi {
		if mid := (lo + hi) / 2; row[mid].Who < j {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
