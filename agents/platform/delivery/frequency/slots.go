package frequency

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Slots come at sessions that open the feed (M7): at the first such session at least `gap` after
// the previous slot, `per_session` of them, as far as the day has slots left. A consumer with n sessions
// in a tick has them at n independent uniform times (society/feed.go). Slots therefore have times within
// the tick, and cutting a tick in two neither adds nor removes any. An unfilled slot counts too: the next
// one waits for the gap all the same. Where sessions are not modelled a user is always present and has
// its slots as early as the rules allow, one by one.
//
// The wait for the first of n sessions from a time on is drawn by inversion, whatever n is: P(wait > x)
// = (1 − x)^n, so it is 1 − u^(1/n) of the time in which the sessions may lie. The others lie in what
// is left of that time.

// Slots decides when consumers have slots in the feed.
type Slots struct {
	Timing
	treated     Timing // of the consumers whom an experiment treats
	experiment  *society.Experiment
	Start       sim.Tick // first tick with slots; while there is no feed, the next tick
	Parts, Part int      // of a tick, for a long one; the current part

	waits               *waits
	phase               rng.Key
	luck, session, more rng.Key
	luckNow, sessionNow rng.Key
	moreNow             rng.Key
}

// Slot is a slot of a consumer.
type Slot struct {
	I, At  uint32 // consumer, and time
	Number int    // within the tick
	Luck   uint32 // decides whether it is explored or judged
}

// partBits is the number of bits of a slot's number within its part of the tick.
const partBits = 14

// Build makes the slots from a tick on.
func (x *Slots) Build(s *sim.Scope, start sim.Tick, parts int) {
	*x = Slots{Start: start, Parts: parts, waits: newWaits(), phase: s.Key("phase"), luck: s.Key("slot"),
		session: s.Key("session"), more: s.Key("slots of a session")}
}

// Rebuild applies the keys, and those of the consumers whom an experiment treats.
func (x *Slots) Rebuild(l, treated *Limits, w *society.World) {
	x.Timing = l.timing(w.Clock)
	if treated != nil {
		x.treated, x.experiment = treated.timing(w.Clock), w.Experiment
	}
}

// Rules are those of consumer i.
func (x *Slots) Rules(i int) *Timing {
	if x.experiment.Has(society.SideConsumer, i) {
		return &x.treated
	}
	return &x.Timing
}

// Mean is the mean over consumers of a number that their rules give.
func (x *Slots) Mean(of func(*Timing) float64) float64 {
	return x.experiment.Mix(society.SideConsumer, of(&x.Timing), of(&x.treated))
}

// Any reports whether some consumer may have a slot.
func (x *Slots) Any() bool { return x.Daily > 0 || x.treated.Daily > 0 }

// OpenTick sets the keys of the tick's draws.
func (x *Slots) OpenTick(t sim.Tick) {
	x.luckNow, x.sessionNow, x.moreNow = x.luck.At(int(t), 0), x.session.At(int(t), 0), x.more.At(int(t), 0)
}

// LuckOf is the luck of a consumer's slot of a number.
func (x *Slots) LuckOf(i, number int) uint32 {
	return uint32(x.luckNow.Bits(uint64(i), uint64(number)))
}

// Span is the time from the beginning to the end of the current part of a tick.
func (x *Slots) Span(t sim.Tick) (from, end int64) {
	begin, parts := int64(t)<<x.Bits, int64(x.Parts)
	return begin + x.Size*int64(x.Part)/parts, begin + x.Size*int64(x.Part+1)/parts
}

// Always stands for the sessions of users who are always present, as they are where sessions are not
// modelled.
const Always = -1

// Sessions is the number of consumer i's sessions in the current part of the tick: each of those of the
// tick lies in any of its parts.
func (x *Slots) Sessions(w *society.World, i int) int {
	n := int(w.View(i).Browses)
	for part := range x.Part {
		n -= x.inPart(i, n, part)
	}
	return x.inPart(i, n, x.Part)
}

// inPart is how many of n sessions in a part of the tick or after it are in it.
func (x *Slots) inPart(i, n, part int) int {
	if part == x.Parts-1 {
		return n
	}
	return int(num.BinomialInverse(x.sessionNow.Open(uint64(i), uint64(part)), int64(n), 1/float64(x.Parts-part)))
}

// Each draws the times of a consumer's slots, and serves each before it draws the next.
func (x *Slots) Each(i int, r *Row, sessions int, from, end int64, serve func(Slot)) {
	within, l := end-from, x.Rules(i)
	if l.Daily == 0 {
		return
	}
	for at, nth := x.due(i, r, from, end), 0; at < end && sessions != 0; nth++ {
		number, many := x.Part<<partBits|nth, 1
		luck := x.luckNow.Bits(uint64(i), uint64(number))
		if sessions != Always {
			wait := int64(x.waits.wait(x.waits.log(uint32(luck>>32))/uint32(sessions), uint64(within)))
			if at += wait; at >= end {
				return
			}
			within -= wait
			sessions--
			if many = x.inSession(l, i, number); many == 0 {
				continue
			}
		}
		serve(Slot{I: uint32(i), At: uint32(at), Number: number, Luck: uint32(luck)})
		for ; many > 1 && !l.full(r); many-- {
			nth++
			number++
			serve(Slot{I: uint32(i), At: uint32(at), Number: number, Luck: x.LuckOf(i, number)})
		}
		at = x.due(i, r, at, end)
	}
}

// inSession is how many slots a session has whose first has a number.
func (x *Slots) inSession(l *Timing, i, number int) int {
	if l.part == 0 {
		return l.whole
	}
	return l.whole + num.One(x.moreNow.Float(uint64(i), uint64(number)) < l.part)
}

// due is the first time from a time on, before end, at which consumer i may have its next slot; end or
// later where that is in a later tick, or part of one.
func (x *Slots) due(i int, r *Row, from, end int64) int64 {
	if r.Last == 0 {
		return max(x.firstDue(i), from)
	}
	return x.Rules(i).next(r, from, end)
}

// firstDue is random for each consumer, so that not everybody is due at once.
func (x *Slots) firstDue(i int) int64 {
	return int64(x.Start)<<x.Bits + int64(x.phase.Below(uint64(i), 0, uint64(x.Rules(i).gap)+1))
}
