package ads

import (
	"guanxi/agents/platform/learner"
	"guanxi/sim"
	"guanxi/sim/units"
)

// worker holds what a worker counts in a tick, and its scratch memory.
type worker struct {
	tallies []tally
	cells   learner.Tally
	slots   []int64 // by cell

	due     int64 // slots of the tick: every slot counts here, and rarer things in counters at once
	verdict learner.Verdict
	cost    int64 // of the last delivery, in millionths

	chunk *sim.Chunk // being served
	read  func(i, from int, msg *word) (keep bool)

	// The current slot.
	slot    slot
	blocks  blocks
	refused refusals
	cues    []uint16 // what the consumer sees of its friends
	mutes   []mute
	now     int64    // time of the slot, for mutes
	apart   []uint32 // by campaign: equals mark where it is handled apart from the list
	mark    uint32
	unpaid  []uint32 // by campaign: hides in the tick of forwarded advertisements, which teach no learner
	all     []candidate
	boosts  []candidate
	win     candidate

	index   cueIndex
	hearing hearing
	_       [64]byte
}

func (m *ads) buildWorkers(s *sim.Scope) {
	n, cells := len(m.campaigns), m.cellsAll()
	m.work = make([]worker, s.Workers())
	for w := range m.work {
		k := &m.work[w]
		k.tallies = make([]tally, m.places()*n)
		k.cells = make(learner.Tally, cells*n)
		k.slots = make([]int64, cells)
		k.apart = make([]uint32, n)
		k.unpaid = make([]uint32, n)
		k.read = func(i, from int, msg *word) bool { return m.read(k, i, from, msg) } // allocated once, not per chunk
		m.tallies = append(m.tallies, k.cells)
	}
}

// tally is what happened to a campaign in a tick, in a cache line.
type tally struct {
	demand       units.Money
	paid         uint32
	earned       uint32
	charged      uint32
	earnedHits   uint32
	onTarget     uint32
	outside      uint32 // paid exposures outside the targeting
	outsideHits  uint32
	sales        uint32
	interactions [kinds]uint32
}

// take moves a worker's tally into a sum.
func (s *tally) take(x *tally) {
	if x.paid|x.earned|x.sales == 0 {
		return
	}
	s.demand = s.demand.Plus(x.demand)
	s.paid += x.paid
	s.earned += x.earned
	s.charged += x.charged
	s.earnedHits += x.earnedHits
	s.onTarget += x.onTarget
	s.outside += x.outside
	s.outsideHits += x.outsideHits
	s.sales += x.sales
	for y, v := range x.interactions {
		s.interactions[y] += v
	}
	*x = tally{}
}
