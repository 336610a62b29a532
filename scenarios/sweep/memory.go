package sweep

import (
	"context"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/memory"
)

// freeMemory returns how much memory the sweep may use: four fifths of what is free on the
// machine or in the container, or 0 if the system does not say.
func freeMemory() int64 { return memory.Free() / 5 * 4 }

// largeWorld is the number of consumers from which a sweep estimates the memory of a run
// before it starts several side by side. Smaller runs take some ten megabytes.
const largeWorld = 50_000

// parallel returns how many runs may run side by side: the number of workers, or fewer if that
// many of the largest runs do not fit into memory.
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

// beyond returns an error if a world of the study does not fit into memory, which would end
// the program and all its runs. It applies to new sweeps only: in one that has begun, another
// machine may have done the large runs.
func (f *folder) beyond() error {
	p, consumers := f.largest()
	if consumers < largeWorld {
		return nil
	}
	scn, err := p.Scenario()
	if err != nil {
		return nil // its runs fail without taking memory
	}
	return runner.Fits(scn)
}

// memoryOf returns the memory of the program and of each parallel run at the largest point,
// from a short pilot. Both are 0 if worlds are small.
func (f *folder) memoryOf(ctx context.Context) (base, each int64, err error) {
	p, consumers := f.largest()
	if consumers < largeWorld {
		return 0, 0, nil
	}
	scn, err := p.Scenario()
	if err != nil {
		return 0, 0, nil // its runs fail without taking memory
	}
	plan, err := planned(ctx, scn)
	if err != nil {
		if ctx.Err() != nil {
			return 0, 0, context.Cause(ctx)
		}
		return 0, 0, nil // as above
	}
	// The pilot's part of the estimate is noisy; columns and graph rows are known.
	least := plan.Columns
	if !plan.Shared {
		least += plan.Graph
	}
	one, two := plan.Memory(1), plan.Memory(2)
	each = max(two-one, least, 1)
	return max(0, one-each), each, nil
}

// planned returns the cost of a run, from a pilot.
func planned(ctx context.Context, scn *scenarios.Scenario) (*runner.Plan, error) {
	return runner.Await(ctx, func() (*runner.Plan, error) { return runner.NewPlan(ctx, scn, runner.PlanOptions{Pilot: pilotTime}) })
}

// largest returns the point with the largest world, among samples and the points with the
// greatest value of each factor that sets a size, and its number of consumers.
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
			n = max(n, largeWorld) // known when the file is read
		}
		if n > consumers {
			best, consumers = p, n
		}
	}
	return best, consumers
}

// sized reports whether a factor changes the size of a world.
func sized(paths []string) bool {
	for _, p := range paths {
		if p == "consumers.count" || strings.HasPrefix(p, "graph.") {
			return true
		}
	}
	return false
}
