package society

import (
	"guanxi/agents/society/weak"
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
type members struct {
	Status []uint8 // Never, Using or Lapsed, by consumer. Writer: society
	// Friends is the number of strong friends who use the platform. On the complete graph it is
	// nil, and FriendsUsing computes it. Writer: society.
	Friends []int32

	Users      int64 // consumers who use it now: adopters
	Registered int64 // consumers who have ever used it
	stayed     int64 // ticks of use, summed over consumers

	joins, leaves sim.Bits // requested in this phase
	cause         []uint8  // of the join that is requested; 0 where none is
	asked         []uint32 // chunks with a request
	joined, left  []uint32 // in the phase that just ended, in increasing order
	onJoin        []func(t sim.Tick, rows []uint32)
	onLeave       []func(t sim.Tick, rows []uint32)

	dates       dates
	causes      []*sim.Counter
	newAdopters *sim.Counter
	returned    *sim.Counter
	churned     *sim.Counter
	bySegment   []int64 // users by segment
	log         *sim.EventLog
	invited     *sim.EventLog
	convinced   convinced
	counted     census

	Off       sim.Bits // who is kept off, see KeptOff; nil: nobody
	Drawn     sim.Bits // who is drawn to be kept off, or to be compared with these; nil: nobody
	telling   []uint32 // consumers who joined or left, while their friends are told
	told      int32
	tellChunk func(c *sim.Chunk) // tellFriends, made once
}

// Cause declares a reason to adopt, which Join takes. New adopters are counted by cause, in the column
// new_adopters.NAME.
func (w *World) Cause(name, doc string) uint8 {
	w.causes = append(w.causes, w.Scope.Counter("new_adopters."+name, doc))
	return uint8(len(w.causes) - 1)
}

// Join requests that consumer i of the chunk start using the platform, for the first time where its status is Never,
// again where it is Lapsed; for one who uses it nothing happens. The step must have the default grain. Of several
// causes in a phase the latest counts, and 0 leaves that of another mechanism. It happens at the end of the phase.
func (w *World) Join(c *sim.Chunk, i int, cause uint8) {
	w.joins.Set(i)
	if cause != 0 {
		w.cause[i] = cause
	}
	c.Mark(&w.asked[i/sim.DefaultGrain])
}

// joinAny is Join for a consumer of any chunk, with cause 0.
func (w *World) joinAny(c *sim.Chunk, i int) {
	w.joins.SetIn(c, i)
	c.Mark(&w.asked[i/sim.DefaultGrain])
}

// JoinFrom is Join for a consumer of any chunk, through a neighbour; −1: none is known. With another
// cause than 0 no other worker may run at the same time.
func (w *World) JoinFrom(c *sim.Chunk, i, from int, cause uint8) {
	w.joinAny(c, i)
	if cause != 0 {
		w.cause[i] = cause
	}
	if w.log.On() && from >= 0 {
		w.convinced.add(c, i, from, cause)
	}
}

// Leave requests that consumer i of the chunk stop using the platform; for one who does not nothing happens. The
// step must have the default grain. It happens at the end of the phase, after those who join.
func (w *World) Leave(c *sim.Chunk, i int) {
	w.leaves.Set(i)
	c.Mark(&w.asked[i/sim.DefaultGrain])
}

// OnJoin calls f, in serial, at the end of a phase with those who joined in it, in increasing order, for the first
// time or again; not with those who use the platform from the start. f must not keep rows.
func (w *World) OnJoin(f func(t sim.Tick, rows []uint32)) { w.onJoin = append(w.onJoin, f) }

// OnLeave calls f, in serial, at the end of a phase with those who left in it, in increasing order, as to forget
// what they had. f must not keep rows.
func (w *World) OnLeave(f func(t sim.Tick, rows []uint32)) { w.onLeave = append(w.onLeave, f) }

// FriendsUsing returns the number of strong friends who use the platform: those of the graph, and those by weak ties
// that became strong. It is kept, so it costs a read; on the complete graph it is all users but i.
func (w *World) FriendsUsing(i int) int {
	if w.Friends != nil {
		return int(w.Friends[i]) + w.Weak.Promoted(i)
	}
	if w.Status[i] == Using {
		return int(w.Users) - 1
	}
	return int(w.Users)
}

// AllFriendsUsing returns the number of friends, strong and weak, who use the platform.
func (w *World) AllFriendsUsing(i int) int {
	if w.Friends != nil {
		return int(w.Friends[i]) + w.Weak.Using(i)
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
		for _, j := range w.Graph.Neighbours(i) {
			w.Friends[j]++
		}
	}
	for _, f := range w.onJoin {
		f(0, []uint32{uint32(i)})
	}
}

func (w *World) buildMembers(around bool) {
	s := w.Scope
	w.Status = sim.Column[uint8](s, "status", w.N)
	if !w.Graph.Complete() {
		w.Friends = sim.Column[int32](s, "friends_using", w.N)
	}
	w.joins = sim.BitTally(s, "joins", w.N)
	w.leaves = sim.BitTally(s, "leaves", w.N)
	w.cause = sim.Tally[uint8](s, "cause", w.N)
	w.asked = sim.Tally[uint32](s, "asked", sim.Chunks(w.N, sim.DefaultGrain))
	w.bySegment = make([]int64, len(w.Segments))
	sim.Hold(s, "users", func() []int64 { return append([]int64{w.Users, w.Registered}, w.bySegment...) })
	s.Count("registered", "1", "consumers who have ever used the platform", func() int64 { return w.Registered },
		sim.UpTo(w.N))
	s.Count("adopters", "1", "consumers who use the platform now", func() int64 { return w.Users }, sim.UpTo(w.N))
	w.newAdopters = s.Counter("new_adopters", "consumers who adopted: used the platform for the first time")
	w.returned = s.Counter("returned", "lapsed users who came back")
	w.churned = s.Counter("churned", "users who stopped using the platform")
	s.Total(summary.UserYears, "year", "time that consumers have used the platform, summed over consumers",
		func() float64 { return float64(w.stayed) * w.Clock.Days() / units.Year.Days() })
	s.AfterTick(w, func(sim.Tick) error { w.stayed += w.Users; return nil })
	if !around {
		s.Count("active", "1", "active users: consumers with a session in this tick",
			func() int64 { return w.census().active }, sim.UpTo(w.N))
	}
	if !w.Clock.Long() && !around {
		s.Count("dau", "1", "daily active users: consumers with a session in the last day",
			func() int64 { return w.census().daily }, sim.UpTo(w.N))
		s.Count("mau", "1", "monthly active users: consumers with a session in the last 30 days",
			func() int64 { return w.census().monthly }, sim.UpTo(w.N))
	}
	if len(w.Segments) > 1 {
		for g, name := range w.Segments {
			s.Count("adopters."+name, "1", "adopters in this segment", func() int64 { return w.bySegment[g] })
		}
	}
	w.log = s.EventLog("adoption", "a consumer starts to use the platform: in a cascade, from the neighbour or weak "+
		"friend who convinced it (of several, one drawn at random); 0 for the first time, 1 for a return; in tick 0 those "+
		"who use it from the start")
	s.BeforeRun(func() {
		for i, status := range w.Status {
			if status == Using {
				w.log.Add(&sim.Chunk{}, i, -1, 0)
			}
		}
	})
	w.invited = s.EventLog("invited", "an invitation succeeds: who starts to use the platform, from whom")
	w.convinced.build(s)
	w.tellChunk = w.tellFriends
	s.AfterPhase(w, w.applyRequests)
}

// Invited notes that consumer i joins by the invitation of another.
func (w *World) Invited(c *sim.Chunk, i, by int) { w.invited.Add(c, i, by, -1) }

// applyRequests applies the requests of the phase and pushes the changes to friends.
func (w *World) applyRequests(t sim.Tick, _ sim.Phase) error {
	w.now = t
	any := false
	for k, asked := range w.asked {
		if asked == 0 {
			continue
		}
		w.asked[k] = 0
		any = true
		lo, hi := k*sim.DefaultGrain, min((k+1)*sim.DefaultGrain, w.N)
		for i := range w.joins.Rows(lo, hi) {
			if w.Status[i] != Using {
				w.joined = append(w.joined, uint32(i))
			} else {
				w.cause[i] = 0
			}
		}
		for i := range w.leaves.Rows(lo, hi) {
			if w.Status[i] == Using {
				w.left = append(w.left, uint32(i))
			}
		}
		clear(w.joins[lo/64 : (hi+63)/64])
		clear(w.leaves[lo/64 : (hi+63)/64])
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
	for _, i := range w.joined {
		from, again, cause := -1, 1, w.cause[i]
		w.cause[i] = 0
		if w.Status[i] == Never {
			from, again = w.convinced.by(i, cause), 0
			w.Registered++
			w.newAdopters.Add(&c, 1)
			switch {
			case cause == byDate:
				w.dates.made.Add(&c, 1)
			case len(w.causes) > 0:
				w.causes[cause].Add(&c, 1)
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
	w.joined = w.joined[:0]
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
		for _, j := range w.Graph.Neighbours(int(i)) {
			c.Add32(&w.Friends[j], w.told)
		}
	}
}

// KeptOff reports whether consumer i is kept off the platform in this tick: a user, but without sessions.
func (w *World) KeptOff(i int) bool { return w.Off != nil && w.Off.Has(i) }

// NewWeak makes the layer of weak ties, in s, the scope of encounters.
func (w *World) NewWeak(s *sim.Scope, most int, fade float64) *weak.Ties {
	k := weak.New(s, w.Status, Using, most, fade)
	w.Weak = k
	w.OnJoin(func(_ sim.Tick, rows []uint32) { k.Tell(rows, 1) })
	w.OnLeave(func(_ sim.Tick, rows []uint32) { k.Tell(rows, -1) })
	return k
}
