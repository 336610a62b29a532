package runner

import (
	"slices"
	"sync"

	"guanxi/sim"
)

// Crew shares the cores of a machine among the runs that go on side by side. When
// a run ends and none is left to begin, the others are given its cores at their
// next step: of 5 replicates of a large world on 2 cores the last would else have one
// core idle beside it (small ones share the cores, see sideBySide). Which cores work on
// a run never reaches a result.
type Crew struct {
	cores, parallel int

	mu    sync.Mutex
	seats []*seat // in the order of their coming
}

// seat is a run's place in a crew, taken before its world is built.
type seat struct {
	crew *Crew
	run  *sim.Simulation // nil: not begun, one core
}

// NewCrew is a crew of so many cores, for so many runs side by side.
func NewCrew(cores, parallel int) *Crew {
	return &Crew{cores: max(1, cores), parallel: max(1, parallel)}
}

// sit takes a seat.
func (c *Crew) sit() *seat {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &seat{crew: c}
	c.seats = append(c.seats, s)
	c.share()
	return s
}

// workers is how many workers a run of so many rows should be built with where
// no fewer runs than some go on beside it until its end: those that it may be given.
// Each costs memory, and time where what all counted is joined, so that a run has
// no more than chunks; two help where steps go by articles or cells.
func (c *Crew) workers(rows, some int) int {
	some = max(1, some)
	return max(1, min((c.cores+some-1)/some, max(2, sim.Chunks(rows, sim.DefaultGrain))))
}

// begin says that a run begins on the seat.
func (s *seat) begin(run *sim.Simulation) {
	s.crew.mu.Lock()
	defer s.crew.mu.Unlock()
	s.run = run
	s.crew.share()
}

// leave gives the seat up.
func (s *seat) leave() {
	c := s.crew
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seats = slices.DeleteFunc(c.seats, func(at *seat) bool { return at == s })
	c.share()
}

// share gives each seat its part of the cores; who came first has one of those
// that do not divide.
func (c *Crew) share() {
	for k, s := range c.seats {
		if s.run == nil {
			continue
		}
		each := c.cores / len(c.seats)
		if k < c.cores%len(c.seats) {
			each++
		}
		s.run.Allow(max(1, each))
	}
}
