package society

import (
	"fmt"
	"math"
	"sync/atomic"

	"guanxi/sim"
	"guanxi/sim/formula"
	"guanxi/sim/units"
)

// Laws are formulas of the scenario in the place of built-in hazards and utilities. Writer: laws. A nil
// Law leaves what is built in as it is.
type Laws struct {
	Joining, Leaving, Inviting *Law // hazards and rates per tick
	Reading, Sharing           *Law // log-odds
	Buying                     *Law // utility of an offer, its price left out

	Read, Bought []uint32 // articles that a consumer read and purchases that it made in this tick; nil: nobody asks
}

// NoteRead counts an article that consumer i read. Steps over articles may call it.
func (l *Laws) NoteRead(i int) {
	if l.Read != nil {
		atomic.AddUint32(&l.Read[i], 1)
	}
}

// NoteBought counts a purchase of consumer i.
func (l *Laws) NoteBought(i int) {
	if l.Bought != nil {
		atomic.AddUint32(&l.Bought[i], 1)
	}
}

// MostLogOdds bounds log-odds and utilities, far beyond where a probability is 0 or 1 in float64.
const MostLogOdds = 300

// Law is a formula that decides for one consumer at a time.
type Law struct {
	path        string // of its key
	value, most *formula.Formula
	tick        units.Duration
	at          []*sight // by worker
}

// sight is what one worker computes with.
type sight struct {
	formula.At
	wrong    bool
	who      int
	is, most float64
}

// NewLaw makes a law for steps of a mechanism. most is nil for log-odds and utilities.
func NewLaw(s *sim.Scope, path string, value, most *formula.Formula, tick units.Duration) *Law {
	l := &Law{path: path, value: value, most: most, tick: tick}
	for range s.Workers() {
		l.at = append(l.at, &sight{})
	}
	s.AfterTick(l, l.check)
	return l
}

// Most is the bound that the scenario states, per tick. fixed are the values of the names that the law has
// beside those of everybody; the first is the built-in bound.
func (l *Law) Most(worker int, fixed ...float64) float64 {
	a := l.at[worker]
	a.With = append(a.With[:0], fixed...)
	return l.most.Value(&a.At)
}

// Hazard is the hazard of consumer i, between 0 and most.
func (l *Law) Hazard(worker, i int, most float64, with ...float64) float64 {
	return l.of(worker, i, 0, most, false, with)
}

// Alone is Hazard if none of its strong friends used the platform.
func (l *Law) Alone(worker, i int, most float64, with ...float64) float64 {
	return l.of(worker, i, 0, most, true, with)
}

// LogOdds is the log-odds, or the utility, of consumer i.
func (l *Law) LogOdds(worker, i int, with ...float64) float64 {
	return l.of(worker, i, -MostLogOdds, MostLogOdds, false, with)
}

// of computes the formula. What is outside of its range ends the run after the tick.
func (l *Law) of(worker, i int, least, most float64, alone bool, with []float64) float64 {
	a := l.at[worker]
	a.Who, a.Me, a.Alone, a.With = i, i, alone, append(a.With[:0], with...)
	v := l.value.Value(&a.At)
	if v >= least && v <= most {
		return v
	}
	if least < 0 && !math.IsNaN(v) { // log-odds, whose probability is 0 or 1
		return max(least, min(most, v))
	}
	if !a.wrong || i < a.who {
		a.wrong, a.who, a.is, a.most = true, i, v, most
	}
	return least
}

// Watch computes the hazard of one consumer of a chunk, another one in each tick: who has a draw above a bound that
// is too low would never be looked at.
func (l *Law) Watch(c *sim.Chunk, most float64, asked func(i int) bool, with func(i int) []float64) {
	i := c.Lo + int(c.Tick)%(c.Hi-c.Lo)
	if asked(i) {
		l.of(c.Worker, i, 0, most, false, with(i))
	}
}

// check returns the fault of the consumer with the lowest number, the same for any number of workers.
func (l *Law) check(t sim.Tick) error {
	var first *sight
	for _, a := range l.at {
		if a.wrong && (first == nil || a.who < first.who) {
			first = a
		}
	}
	if first == nil {
		return nil
	}
	of := fmt.Sprintf("%s: of consumer %d in tick %d", l.path, first.who, t)
	switch perDay := float64(units.Day) / float64(l.tick); {
	case math.IsNaN(first.is):
		return fmt.Errorf("%s it is not a number: something is divided by 0, or has no logarithm or root", of)
	case first.is < 0:
		return fmt.Errorf("%s it is %.4g/day; it may not be below 0: write max(0, ...)", of, first.is*perDay)
	default:
		return fmt.Errorf("%s it is %.4g/day, above most, %.4g/day: raise most, or write min(..., that)", of,
			first.is*perDay, first.most*perDay)
	}
}
