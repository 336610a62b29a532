package sweep

import (
	"context"
	"strings"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/memory"
)

// freeMemory is what the sweep may take of the machine's or the container's
// memory, four fifths of what is free; 0: the system does not say.
func freeMemory() int64 { return memory.Free() / 5 * 4 }

// largeWorld is a number of consumers from which the memory of a run is looked
// at before several run side by side; below it takes some ten megabytes.
const largeWorld = 50_000

// parallel is how many runs may stand side by side: as many as there are
// workers, fewer where the largest would not fit into the memory.
func (f *folder) parallel(ctx context.Context, workers int, memory int64) (int, error) {
	if memory <= 0 || workers < 2 {
		return max(1, workers), nil
	}
	base, each, err := f.memoryOf(ctx)
	if err != nil || each == 0 {
		return workers, err
	}
	room := memory - graphCache(memory) - base
	return int(max(1, min(int64(workers), room/each))), nil
}

// beyond is the error of a study with a world that the memory does not hold: it would
// end the program, and all runs with it. A study that has begun goes on, for the large
// runs may have been another machine's.
func (f *folder) beyond() error {
	p, consumers := f.largest()
	if consumers < largeWorld {
		return nil
	}
	scn, err := p.Scenario()
	if err != nil {
		return nil // its runs fail without taking any
	}
	return runner.Fits(scn)
}

// memoryOf is what the program and each run side by side take at the largest
// point, from a short pilot; each is 0 where worlds are small.
func (f *folder) memoryOf(ctx context.Context) (base, each int64, err error) {
	p, consumers := f.largest()
	if consumers < largeWorld {
		return 0, 0, nil
	}
	scn, err := p.Scenario()
	if err != nil {
		return 0, 0, nil // its runs fail without taking any
	}
	plan, err := runner.NewPlan(ctx, scn, runner.PlanOptions{Pilot: pilotTime})
	if err != nil {
		if ctx.Err() != nil {
			return 0, 0, context.Cause(ctx)
		}
		return 0, 0, nil // as above
	}
	// The pilot's part of the estimate scatters, columns and rows do not.
	least := plan.Columns
	if !plan.Shared {
		least += plan.Graph
	}
	one, two := plan.Memory(1), plan.Memory(2)
	each = max(two-one, least, 1)
	return max(0, one-each), each, nil
}

// largest is the point with the largest world among those at the ends of each
// factor, and its number of consumers.
func (f *folder) largest() (*study.Point, int) {
	tried := samples(f.points)
	for i := range f.study.Factors {
		if !f.study.Factors[i].Numeric() || !sized(f.study.Factors[i].Paths) {
			continue
		}
		most := 0
		for k, p := range f.points {
			if p.Levels[i].Value > f.points[most].Levels[i].Value {
				most = k
			}
		}
		tried = append(tried, f.points[most])
	}
	const enough = 64
	best, consumers := f.points[0], 0
	for _, p := range tried[:min(len(tried), enough)] {
		scn, err := p.Scenario()
		if err != nil {
			continue
		}
		own, err := scn.Decode()
		if err != nil {
			continue
		}
		n := own.People.Count
		if own.Ties.Kind == "file" {
			n = max(n, largeWorld) // known when it is read
		}
		if n > consumers {
			best, consumers = p, n
		}
	}
	return best, consumers
}

// sized says whether a factor changes how large a world is.
func sized(paths []string) bool {
	for _, p := range paths {
		if p == "consumers.count" || strings.HasPrefix(p, "graph.") {
			return true
		}
	}
	return false
}
