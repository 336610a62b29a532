// Package weak has the weak ties between consumers, beside the graph of strong ones.
package weak

import (
	"cmp"
	"slices"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/num"
)

// Ties is the layer of weak ties, in addition to the graph of strong ties: those that strangers form
// during the run (M3), or, without encounters, those that the graph's file gives, which stay as they
// are. Writer: encounters, or society. Readers: adoption (number of weak friends who use the
// platform), posts and content (they see posts and shares in Moments), games (whom one meets),
// satisfaction (ties that became strong). Nil: there are none; every method for readers accepts a
// nil layer.
//
// A tie is stored once and listed in the rows of both ends, which are sorted. Its strength is not
// updated every tick: it is the strength at the last change, faded in closed form, s·e^(−δ·age),
// so that a tie which nobody touches costs nothing. The layer takes 12 bytes per consumer, 44 per
// tie here and in encounters together, and 8 at each end.
type Ties struct {
	Cap  int     // Z, the largest number of ties of a consumer
	Fade float64 // δ_w, per day

	given   bool       // by a file
	status  []uint8    // of consumers
	user    uint8      // the status of who uses the platform
	friends [][]friend // by consumer
	counts  []counts   // by consumer
	ties    []Tie
	touches []int32  // by tie: interactions since encounters last took them
	unused  []uint32 // free elements of ties

	number, strong int64 // ties in all, and those that became strong
	held           int64 // consumers with a weak friend

	// Before returns the strength on a day of the tick before the last use of a tie in it. Nil: the
	// strength after that use.
	Before func(tie uint32, day float64) float64
}

// counts are the ties of a consumer with users, those that became strong, and both.
type counts struct{ using, strong, promoted int32 }

// friend is one end of a tie: the friend and the tie.
type friend struct{ Who, Tie uint32 }

// Tie is a tie with A < B.
type Tie struct {
	A, B     uint32
	Strength float32 // at At
	At       float32 // days since the start; negative: it became strong and does not fade
}

const hardened = -1

// New makes the layer for consumers of the given status, of whom those with the given one use the platform, in s, the
// scope of encounters.
func New(s *sim.Scope, status []uint8, using uint8, most int, fade float64) *Ties {
	n := len(status)
	k := &Ties{Cap: most, Fade: fade, status: status, user: using, friends: make([][]friend, n)}
	k.counts = sim.Column[counts](s, "counts", n)
	sim.HoldParts(s, "friends", slices.Values(k.friends))
	sim.Hold(s, "ties", func() []Tie { return k.ties })
	sim.HoldTally(s, "touches", func() []int32 { return k.touches })
	return k
}

// Give makes the ties that the file of the graph gives, which are weak because their weights are below that of a strong
// tie. Their strength is the part of it that they reach.
func (k *Ties) Give(ties *graph.Graph, strong float64) {
	k.given = true
	for i := range ties.N() {
		for _, j := range ties.Neighbours(i) {
			if int(j) > i {
				k.Form(i, int(j), ties.Weight(i, int(j))/strong, 0)
			}
		}
	}
}

// MostStrong is the largest number of ties of a consumer that can become strong.
func (k *Ties) MostStrong() int {
	if k == nil || k.given {
		return 0
	}
	return k.Cap
}

// Tell informs the weak friends of consumers that these use the platform (1) or no longer do
// (−1).
func (k *Ties) Tell(rows []uint32, v int32) {
	for _, i := range rows {
		for _, f := range k.Friends(int(i)) {
			e := &k.counts[f.Who]
			e.using += v
			if k.ties[f.Tie].At < 0 {
				e.promoted += v
			}
		}
	}
}

// Friends returns the ties of consumer i, by increasing number of the friend. The slice is valid
// until encounters next runs.
func (k *Ties) Friends(i int) []friend {
	if k == nil {
		return nil
	}
	return k.friends[i]
}

// Degree returns the number of ties of consumer i.
func (k *Ties) Degree(i int) int { return len(k.Friends(i)) }

// Active returns w_i, the number of weak friends of consumer i who use the platform, without ties
// that became strong.
func (k *Ties) Active(i int) int {
	if k == nil {
		return 0
	}
	return int(k.counts[i].using - k.counts[i].promoted)
}

// Using returns the number of ties of consumer i with users, weak or strong by now.
func (k *Ties) Using(i int) int {
	if k == nil {
		return 0
	}
	return int(k.counts[i].using)
}

// Others returns the number of weak friends, whether or not they use the platform.
func (k *Ties) Others(i int) int {
	if k == nil {
		return 0
	}
	return len(k.friends[i]) - int(k.counts[i].strong)
}

// Promoted returns the number of friends by ties that became strong who use the platform.
func (k *Ties) Promoted(i int) int {
	if k == nil {
		return 0
	}
	return int(k.counts[i].promoted)
}

// Number returns the number of ties, and of those among them that became strong.
func (k *Ties) Number() (all, strong int64) { return k.number, k.strong }

// MeanOthers returns the mean of Others over those who have any; 0 if nobody has.
func (k *Ties) MeanOthers() float64 {
	if k == nil || k.held == 0 {
		return 0
	}
	return 2 * float64(k.number-k.strong) / float64(k.held)
}

// Between returns the tie of two consumers.
func (k *Ties) Between(i, j int) (tie uint32, ok bool) {
	at, ok := k.place(i, j)
	if !ok {
		return 0, false
	}
	return k.friends[i][at].Tie, true
}

// place returns the index of j among the friends of i, or where it would be.
func (k *Ties) place(i, j int) (at int, ok bool) {
	return slices.BinarySearchFunc(k.Friends(i), uint32(j), func(f friend, j uint32) int { return cmp.Compare(f.Who, j) })
}

// Has reports whether two consumers have a tie.
func (k *Ties) Has(i, j int) bool {
	_, ok := k.place(i, j)
	return ok
}

// StrengthAt returns s_ij, the strength of a tie on a day not before the tick.
func (k *Ties) StrengthAt(tie uint32, day float64) float64 {
	x := &k.ties[tie]
	if k.Before != nil && (x.At < 0 || day < float64(x.At)) {
		return k.Before(tie, day)
	}
	return k.StrengthFrom(x.Strength, x.At, day)
}

// StrengthFrom returns the strength on a day of a tie whose last change left a strength then, s·e^(−δ·age).
// At a change that lies ahead it is that strength, as of a tie that became strong.
func (k *Ties) StrengthFrom(strength, at float32, day float64) float64 {
	age := day - float64(at)
	if at < 0 || age <= 0 {
		return float64(strength)
	}
	return float64(strength) * num.Exp(-float64(k.Fade*age))
}

// Touch records that consumers i and j interacted: a like, a comment, a purchase by a card, a game played together.
// Without a tie it does nothing, nor for those given by a file. Encounters strengthens the tie when the next tick
// begins.
func (k *Ties) Touch(c *sim.Chunk, i, j int) {
	if k == nil || k.given {
		return
	}
	if tie, ok := k.Between(i, j); ok {
		c.Add32(&k.touches[tie], 1)
	}
}

// TakeTouches yields the ties that were touched, and how often, and clears the numbers.
func (k *Ties) TakeTouches(yield func(tie uint32, n int) bool) {
	for tie, n := range k.touches {
		k.touches[tie] = 0
		if n > 0 && !yield(uint32(tie), int(n)) {
			return
		}
	}
}

// Tie returns a tie.
func (k *Ties) Tie(tie uint32) Tie { return k.ties[tie] }

// Hard reports whether a tie became strong.
func (k *Ties) Hard(tie uint32) bool { return k.ties[tie].At < 0 }

// Set writes the strength of a tie as of a day. A tie that became strong stays strong.
func (k *Ties) Set(tie uint32, strength, day float64) {
	x := &k.ties[tie]
	x.Strength = float32(strength)
	if x.At >= 0 {
		x.At = float32(day)
	}
}

// Form makes a tie, which must not exist yet.
func (k *Ties) Form(i, j int, strength, day float64) (tie uint32) {
	if n := len(k.unused); n > 0 {
		tie, k.unused = k.unused[n-1], k.unused[:n-1]
	} else {
		tie = uint32(len(k.ties))
		k.ties = append(k.ties, Tie{})
		k.touches = append(k.touches, 0)
	}
	k.ties[tie] = Tie{uint32(min(i, j)), uint32(max(i, j)), float32(strength), float32(day)}
	k.enter(i, j, tie)
	k.enter(j, i, tie)
	k.number++
	return tie
}

// Harden makes a tie strong on a day. It does not fade any more.
func (k *Ties) Harden(tie uint32, day float64) {
	x := &k.ties[tie]
	x.Strength, x.At = float32(k.StrengthFrom(x.Strength, x.At, day)), hardened
	k.strong++
	for _, i := range [2][2]uint32{{x.A, x.B}, {x.B, x.A}} {
		e := &k.counts[i[0]]
		e.strong++
		if k.Others(int(i[0])) == 0 {
			k.held--
		}
		e.promoted += k.uses(i[1])
	}
}

// uses is 1 for a consumer who uses the platform, otherwise 0.
func (k *Ties) uses(i uint32) int32 { return int32(num.One(k.status[i] == k.user)) }

// Cut ends a tie that is not strong.
func (k *Ties) Cut(tie uint32) {
	x := &k.ties[tie]
	k.drop(int(x.A), int(x.B))
	k.drop(int(x.B), int(x.A))
	*x = Tie{}
	k.unused = append(k.unused, tie)
	k.number--
}

// enter puts j among the friends of i.
func (k *Ties) enter(i, j int, tie uint32) {
	if k.Others(i) == 0 {
		k.held++
	}
	at, _ := k.place(i, j)
	k.friends[i] = slices.Insert(k.friends[i], at, friend{uint32(j), tie})
	k.counts[i].using += k.uses(uint32(j))
}

func (k *Ties) drop(i, j int) {
	at, _ := k.place(i, j)
	k.friends[i] = slices.Delete(k.friends[i], at, at+1)
	k.counts[i].using -= k.uses(uint32(j))
	if k.Others(i) == 0 {
		k.held--
	}
}
