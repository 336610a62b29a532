package runner

import (
	"slices"
	"sync"

	"guanxi/sim"
)

// Crew shares the cores of a machine among runs that go on side by side. When a run ends and none
// is left to begin, the other runs get its cores at their next step. Otherwise the last of 5
// replicates of a large world on 2 cores would leave one core idle (for small worlds see
// sideBySide). How cores are shared never affects a result.
type Crew struct {
	cores, parallel int

	mu    sync.Mutex
	seats []*seat // in order of arrival
}

// seat is a run's place in a crew. The run takes it before building its world.
type seat struct {
	crew *Crew
	run  *sim.Simulation // nil: the run has not begun and uses one core
}

// NewCrew returns a crew that shares cores among at most parallel runs at a time.
func NewCrew(cores, parallel int) *Crew {
	return &Crew{cores: max(1, cores), parallel: max(1, parallel)}
}

func (c *Crew) sit() *seat {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &seat{crew: c}
	c.seats = append(c.seats, s)
	c.share()
	return s
}

// workers returns the number of workers to build a run of rows agents with, when at least some runs
// (itself included) go on until it ends. This is the largest number of cores that the crew may give
// it. Each worker costs memory, and time when the workers' counts are merged, so a run gets no more
// workers than chunks. It may get two in any case, because some steps work by articles or cells.
func (c *Crew) workers(rows, some int) int {
	some = max(1, some)
	return max(1, min((c.cores+some-1)/some, max(2, sim.Chunks(rows, sim.DefaultGrain))))
}

// begin records that run begins on the seat.
func (s *seat) begin(run *sim.Simulation) {
	s.crew.mu.Lock()
	defer s.crew.mu.Unlock()
	s.run = run
	s.crew.share()
}

func (s *seat) leave() {
	c := s.crew
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seats = slices.DeleteFunc(c.seats, func(at *seat) bool { return at == s })
	c.share()
}

// share divides the cores among the seats. Where they do not divide evenly, the earliest seats get
// one more.
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
