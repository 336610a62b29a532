package activity

import (
	"math/bits"

	"guanxi/sim"
	"guanxi/sim/units"
)

// buildBrowsers counts the consumers who open the feed on a day. It counts whole days, so that
// hourly ticks need one bit per consumer instead of one per hour.
func (m *activity) buildBrowsers(s *sim.Scope) {
	w := m.w
	m.perDay = sim.Tick(w.Clock.In(units.Day))
	if m.perDay > 1 {
		m.today = sim.Column[uint64](s, "today", len(w.Browsing))
	}
	m.counting = make([]int64, sim.Chunks(w.N, sim.DefaultGrain))
	s.Count("browsers", "1", "consumers who opened the feed on the last whole day", func() int64 { return m.browsers })
	s.Step(sim.Step{Name: "count browsers", Phase: sim.Measure, Commit: func(t sim.Tick, _ int) {
		if t%m.perDay != 0 {
			return
		}
		m.browsers = 0
		for _, n := range m.counting {
			m.browsers += n
		}
	}})
}

// countBrowsers records who opens the feed in a tick, for a chunk.
func (m *activity) countBrowsers(c *sim.Chunk, now []uint64) {
	if m.counting == nil {
		return
	}
	if m.today != nil {
		today := m.today[c.Lo/64 : c.Lo/64+len(now)]
		if (c.Tick-1)%m.perDay == 0 {
			clear(today)
		}
		for k, word := range now {
			today[k] |= word
		}
		now = today
	}
	if c.Tick%m.perDay != 0 {
		return
	}
	n := 0
	for _, word := range now {
		n += bits.OnesCount64(word)
	}
	m.counting[c.ID] = int64(n)
}
