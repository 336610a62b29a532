package society

import (
	"math"

	"guanxi/sim"
)

// SinceSession returns the number of ticks since consumer i last had a session, or joined, before
// the current tick t, at least 1; without any, more than a run has.
func (w *World) SinceSession(i int, t sim.Tick) int { return max(1, w.since(i, t)) }

// since is SinceSession, and 0 for who joined in tick t.
func (w *World) since(i int, t sim.Tick) int {
	if w.latest[i] == 0 {
		return math.MaxInt32
	}
	return int(t) + 1 - int(w.latest[i])
}

// SawSession records that consumer i had a session in tick t, or joined in it.
func (w *World) SawSession(i int, t sim.Tick) { w.latest[i] = int32(t) + 1 }
