package ads

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
)

// comeAndGo gives everybody Poisson sessions, perDay of them.
func comeAndGo(perDay float64) func(w *society.World, b *sim.Builder) {
	return func(w *society.World, b *sim.Builder) {
		s := b.Scope("activity")
		w.NeedFeeds(s)
		key := s.Key("sessions")
		mean := perDay * w.Clock.Days()
		s.Step(sim.Step{Name: "open", Phase: sim.Act, Rows: w.N, Chunk: func(c *sim.Chunk) {
			k := key.At(int(c.Tick), 0)
			for i := c.Lo; i < c.Hi; i++ {
				n := int(num.PoissonInverse(k.Open(uint64(i), 0), mean))
				w.SetSessions(i, c.Tick, n, n, 1)
			}
		}})
	}
}
