package society

import (
	"cmp"
	"math/bits"
	"slices"

	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/units"
)

// Status of a consumer on the platform.
const (
	Never  uint8 = iota // has not used it yet
	Using               // uses it now: an adopter
	Lapsed              // used it and stopped
)

// Members is who uses the platform. Mechanisms request changes by Join and Leave. The requests
// are applied together when the phase ends, and each mechanism then clears its own columns for
// those who left.
type Members struct {
	Status []uint8 // writer: society
	// Friends is the number of strong friends who use the platform. On the complete graph it is
	// nil, and FriendsUsing computes it. Writer: society.
	Friends *friendCount

	Users      int64 // consumers who use it now: adopters
	Registered int64 // consumers who have ever used it
	stayed     int64 // ticks of use, summed over consumers

	joins, leaves sim.Bits   // requested in this phase
	caused        [][]caused // by chunk: causes of joins other than 0
	asked         []uint32   // chunks with a request
	joined, left  []uint32   // in the phase that just ended, in increasing order
	why           []uint8    // cause, parallel to joined
	onJoin        []func(t sim.Tick, rows []uint32)
	onLeave       []func(t sim.Tick, rows []uint32)

	causes      []*sim.Counter
	newAdopters *sim.Counter
	returned    *sim.Counter
	churned     *sim.Counter
	bySegment   []int64 // users by segment
	log         *sim.EventLog
	convinced   convinced
	counted     census

	telling   []uint32 // consumers who joined or left, while their friends are told
	told      int32
	tellChunk func(c *sim.Chunk) // tellFriends, made once
}

// Cause declares a reason to adopt. New adopters are counted by cause.
func (w *World) Cause(name, doc string) uint8 {
	w.causes = append(w.causes, w.Scope.Counter("new_adopters."+name, doc))
	return uint8(len(w.causes) - 1)
}

// caused is the cause of a consumer's join, by its place in its chunk. Few join in a tick; a
// column would take a byte for everybody.
type caused struct {
	row   uint16
	cause uint8
}

// Join requests that consumer i of the chunk start using the platform, for the first time where its
// status is Never, again where it is Lapsed. The step must have the default grain. Of several causes
// in a phase the latest counts.
func (w *World) Join(c *sim.Chunk, i int, cause uint8) {
	w.joins.Set(i)
	if cause != 0 {
		k := i / sim.DefaultGrain
		w.caused[k] = append(w.caused[k], caused{uint16(i % sim.DefaultGrain), cause})
	}
	c.Mark(&w.asked[i/sim.DefaultGrain])
}

// takeCauses appends the causes of a chunk's consumers in joined, from index first on.
func (w *World) takeCauses(chunk, first int) {
	list := w.caused[chunk]
	slices.SortStableFunc(list, func(a, b caused) int { return cmp.Compare(a.row, b.row) })
	k := 0
	for _, i := range w.joined[first:] {
		row, cause := uint16(i%sim.DefaultGrain), uint8(0)
		for ; k < len(list) && list[k].row <= row; k++ {
			if list[k].row == row {
				cause = list[k].cause
			}
		}
		w.why = append(w.why, cause)
	}
	w.caused[chunk] = list[:0]
	if cap(list) > sim.DefaultGrain/64 {
		w.caused[chunk] = nil // so many hardly join again
	}
}

// joinAny is Join for a consumer of any chunk, with cause 0.
func (w *World) joinAny(c *sim.Chunk, i int) {
	w.joins.SetIn(c, i)
	c.Mark(&w.asked[i/sim.DefaultGrain])
}

// JoinFrom is Join with cause 0, for a consumer of any chunk, through a neighbour; −1: none is
// known.
func (w *World) JoinFrom(c *sim.Chunk, i, from int) {
	w.joinAny(c, i)
	if w.log.On() && from >= 0 {
		w.convinced.add(c, i, from, 0)
	}
}

// Leave requests that consumer i of the chunk stop using the platform.
func (w *World) Leave(c *sim.Chunk, i int) {
	w.leaves.Set(i)
	c.Mark(&w.asked[i/sim.DefaultGrain])
}

// OnJoin calls f at the end of a phase with those who joined in it.
func (w *World) OnJoin(f func(t sim.Tick, rows []uint32)) { w.onJoin = append(w.onJoin, f) }

// OnLeave calls f at the end of a phase with those who left in it.
func (w *World) OnLeave(f func(t sim.Tick, rows []uint32)) { w.onLeave = append(w.onLeave, f) }

// FriendsUsing returns the number of strong friends who use the platform: those of the graph, and
// those by weak ties that became strong.
func (w *World) FriendsUsing(i int) int {
	if w.Friends != nil {
		return w.Friends.At(i) + w.Weak.Promoted(i)
	}
	if w.Status[i] == Using {
		return int(w.Users) - 1
	}
	return int(w.Users)
}

// AllFriendsUsing returns the number of friends, strong and weak, who use the platform.
func (w *World) AllFriendsUsing(i int) int {
	if w.Friends != nil {
		return w.Friends.At(i) + w.Weak.using(i)
	}
	return w.FriendsUsing(i)
}

// RowsIf returns the number of consumers if a step has something to do for them, otherwise 0.
func (w *World) RowsIf(any bool) int {
	if any {
		return w.N
	}
	return 0
}

// UsersIn returns the number of users in a segment.
func (w *World) UsersIn(segment int) int64 { return w.bySegment[segment] }

// SetInitial makes a consumer a user before the first tick. It does not count as a new adopter.
func (w *World) SetInitial(i int) {
	if w.Status[i] == Using {
		return
	}
	if w.Status[i] == Never {
		w.Registered++
	}
	w.Status[i] = Using
	w.Users++
	w.bySegment[w.Who(i).Segment]++
	if w.Friends != nil {
		w.Friends.add(&sim.Chunk{}, w.Graph.Neighbours(i), 1)
	}
	for _, f := range w.onJoin {
		f(0, []uint32{uint32(i)})
	}
}

func (w *World) buildMembers(halves bool) {
	s := w.Scope
	w.Status = sim.Column[uint8](s, "status", w.N)
	if !w.Graph.Complete() {
		w.Friends = newFriendCount(s, w.Graph, halves)
	}
	w.joins = sim.BitTally(s, "joins", w.N)
	w.leaves = sim.BitTally(s, "leaves", w.N)
	w.caused = make([][]caused, sim.Chunks(w.N, sim.DefaultGrain))
	w.asked = sim.Tally[uint32](s, "asked", sim.Chunks(w.N, sim.DefaultGrain))
	w.bySegment = make([]int64, len(w.Segments))
	sim.Hold(s, "users", func() []int64 { return append([]int64{w.Users, w.Registered}, w.bySegment...) })
	s.Count("registered", "1", "consumers who have ever used the platform", func() int64 { return w.Registered }, sim.UpTo(w.N))
	s.Count("adopters", "1", "consumers who use the platform now", func() int64 { return w.Users }, sim.UpTo(w.N))
	w.newAdopters = s.Counter("new_adopters", "consumers who adopted: used the platform for the first time")
	w.returned = s.Counter("returned", "lapsed users who came back")
	w.churned = s.Counter("churned", "users who stopped using the platform")
	s.Total(summary.UserYears, "year", "time that consumers have used the platform, summed over consumers", func() float64 { return float64(w.stayed) * w.Clock.Days() / units.Year.Days() })
	s.AfterTick(func(sim.Tick) error { w.stayed += w.Users; return nil })
	s.Count("active", "1", "active users: consumers with a session in this tick", func() int64 { return w.census().active }, sim.UpTo(w.N))
	if !w.Clock.Long() {
		s.Count("dau", "1", "daily active users: consumers with a session in the last day", func() int64 { return w.census().daily }, sim.UpTo(w.N))
		s.Count("mau", "1", "monthly active users: consumers with a session in the last 30 days", func() int64 { return w.census().monthly }, sim.UpTo(w.N))
	}
	if len(w.Segments) > 1 {
		for g, name := range w.Segments {
			s.Count("adopters."+name, "1", "adopters in this segment", func() int64 { return w.bySegment[g] })
		}
	}
	w.log = s.EventLog("adoption", "a consumer starts to use the platform: in a cascade, from the neighbour or weak friend who convinced it (of several, one drawn at random); 0 for the first time, 1 for a return; in tick 0 those who use it from the start")
	s.BeforeRun(func() {
		for i, status := range w.Status {
			if status == Using {
				w.log.Add(&sim.Chunk{}, i, -1, 0)
			}
		}
	})
	w.convinced.build(s)
	w.tellChunk = w.tellFriends
	s.AfterPhase(w.applyRequests)
}

// applyRequests applies the requests of the phase and pushes the changes to friends. Pushing
// reads an adopter's row once in a run. Pulling would read every row in every tick, at 13 to 16
// times the cost.
func (w *World) applyRequests(t sim.Tick, _ sim.Phase) error {
	w.now = t
	any := false
	for k, asked := range w.asked {
		if asked == 0 {
			continue
		}
		w.asked[k] = 0
		any = true
		lo := k * sim.DefaultGrain / 64
		hi := min((k+1)*sim.DefaultGrain/64, len(w.joins))
		first := len(w.joined)
		for word := lo; word < hi; word++ {
			for b := w.joins[word]; b != 0; b &= b - 1 {
				if i := uint32(word*64 + bits.TrailingZeros64(b)); w.Status[i] != Using {
					w.joined = append(w.joined, i)
				}
			}
			for b := w.leaves[word]; b != 0; b &= b - 1 {
				if i := uint32(word*64 + bits.TrailingZeros64(b)); w.Status[i] == Using {
					w.left = append(w.left, i)
				}
			}
			w.joins[word], w.leaves[word] = 0, 0
		}
		w.takeCauses(k, first)
	}
	if !any {
		return nil
	}
	if err := w.applyJoins(t); err != nil {
		return err
	}
	return w.applyLeaves(t)
}

func (w *World) applyJoins(t sim.Tick) error {
	if len(w.joined) == 0 {
		return nil
	}
	c := sim.Chunk{Tick: t}
	w.convinced.sort()
	for k, i := range w.joined {
		from, again := -1, 1
		if w.Status[i] == Never {
			from, again = w.convinced.by(i, w.why[k]), 0
			w.Registered++
			w.newAdopters.Add(&c, 1)
			if len(w.causes) > 0 {
				w.causes[w.why[k]].Add(&c, 1)
			}
		} else {
			w.returned.Add(&c, 1)
		}
		w.Status[i] = Using
		w.bySegment[w.Who(int(i)).Segment]++
		w.log.Add(&c, int(i), from, again)
	}
	w.Users += int64(len(w.joined))
	if err := w.tell(t, w.joined, 1); err != nil {
		return err
	}
	for _, f := range w.onJoin {
		f(t, w.joined)
	}
	w.joined, w.why = w.joined[:0], w.why[:0]
	return nil
}

func (w *World) applyLeaves(t sim.Tick) error {
	if len(w.left) == 0 {
		return nil
	}
	c := sim.Chunk{Tick: t}
	for _, i := range w.left {
		w.Status[i] = Lapsed
		w.bySegment[w.Who(int(i)).Segment]--
	}
	w.churned.Add(&c, int64(len(w.left)))
	w.Users -= int64(len(w.left))
	if err := w.tell(t, w.left, -1); err != nil {
		return err
	}
	for _, f := range w.onLeave {
		f(t, w.left)
	}
	w.left = w.left[:0]
	return nil
}

// tell adds v to the count of using friends of everybody whom the rows influence.
func (w *World) tell(t sim.Tick, rows []uint32, v int32) error {
	if w.Friends == nil {
		return nil
	}
	w.telling, w.told = rows, v
	return w.Scope.Parallel(t, len(rows), 256, w.tellChunk)
}

func (w *World) tellFriends(c *sim.Chunk) {
	for _, i := range w.telling[c.Lo:c.Hi] {
		w.Friends.add(c, w.Graph.Neighbours(int(i)), w.told)
	}
}
