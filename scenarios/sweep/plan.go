package sweep

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
)

// plan is the list of runs to do.
type plan struct {
	f     *folder
	index *journal.Index
	o     planOptions
	order []study.Task
	list  []study.Task

	trunk []int // of each point, which it shares with others; -1: none

	mu    sync.Mutex
	next  int
	gone  map[study.Task]bool // taken with an earlier one
	ended bool
}

type planOptions struct {
	shard, shards int // 0: all
	retry         bool
}

type count struct{ done, failed int }

// newPlan lists the missing runs in the order of the study.
//
// Shards take turns in the list of all runs, finished or not, so that they agree without
// communicating.
func newPlan(f *folder, index *journal.Index, o planOptions) (*plan, error) {
	order, err := f.study.Order()
	if err != nil {
		return nil, err
	}
	p := &plan{f: f, index: index, o: o, order: order}
	turn := 0
	for _, t := range order {
		if f.twin[t.Point-1] != t.Point-1 {
			continue
		}
		if (o.shards == 0 || turn%o.shards == o.shard-1) && p.missing(t) {
			p.list = append(p.list, t)
		}
		turn++
	}
	return p, nil
}

// missing reports whether a run is still to be done.
func (p *plan) missing(t study.Task) bool {
	switch p.state(t) {
	case journal.Done:
		return false
	case journal.Failed:
		return p.o.retry
	}
	return true
}

func (p *plan) state(t study.Task) journal.State {
	id, _ := p.f.runID(p.f.points[t.Point-1], int(t.Replicate))
	return p.index.State(id)
}

// again describes how many finished runs must run again because they lack a metric, or returns
// "" if there are none.
func (p *plan) again() string {
	n := 0
	var first journal.ID
	for _, t := range p.list {
		if p.state(t) == journal.Lacking {
			if n++; n == 1 {
				first, _ = p.f.runID(p.f.points[t.Point-1], int(t.Replicate))
			}
		}
	}
	if n == 0 {
		return ""
	}
	var lacks []string
	if rec, err := p.index.Head(first); err == nil {
		for _, name := range p.f.metricNames() {
			if _, ok := rec.Value(name); !ok {
				lacks = append(lacks, name)
			}
		}
	}
	noun := "finished runs are repeated"
	if n == 1 {
		noun = "finished run is repeated"
	}
	return fmt.Sprintf("%d %s, because the journal lacks %s, which was not measured before", n, noun,
		strings.Join(lacks, ", "))
}

// take returns the next task, with those of its replicate that share its beginning, or none if no more will come.
func (p *plan) take() (all []study.Task) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ; len(all) == 0 && !p.ended && p.next < len(p.list); p.next++ {
		if t := p.list[p.next]; !p.gone[t] {
			all = append(all, t)
		}
	}
	if len(all) == 0 || p.trunk == nil || p.trunk[all[0].Point-1] < 0 {
		return all
	}
	for _, t := range p.list[p.next:] {
		if t.Replicate == all[0].Replicate && p.trunk[t.Point-1] == p.trunk[all[0].Point-1] && !p.gone[t] {
			p.gone[t] = true
			all = append(all, t)
		}
	}
	return all
}

// share lets runs share their beginnings, where there are replicates enough for all that run at a time.
func (p *plan) share(trunks []study.Trunk, parallel int) {
	replicates := map[int32]bool{}
	for _, t := range p.list {
		replicates[t.Replicate] = true
	}
	if len(replicates) < parallel || len(trunks) == 0 {
		return
	}
	p.gone, p.trunk = map[study.Task]bool{}, slices.Repeat([]int{-1}, len(p.f.points))
	for k, x := range trunks {
		for _, i := range x.Points {
			p.trunk[i] = k
		}
	}
}

// stop makes take return no further tasks.
func (p *plan) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
}

// todo returns the number of tasks, including those already taken.
func (p *plan) todo() int { return len(p.list) }

// runs returns the number of rows in the study.
func (p *plan) runs() int { return len(p.order) }

// there yields the finished runs in the order of points and replicates. Points that share runs
// each yield them.
func (p *plan) there() iter.Seq2[study.Task, journal.ID] {
	return func(yield func(study.Task, journal.ID) bool) {
		for i, point := range p.f.points {
			for r := 1; r <= p.f.study.Replicates; r++ {
				id, _ := p.f.runID(point, r)
				if s := p.index.State(id); s != journal.Done && s != journal.Failed {
					continue
				}
				if !yield(study.Task{Point: int32(i + 1), Replicate: int32(r)}, id) {
					return
				}
			}
		}
	}
}

// count counts the rows that are finished.
func (p *plan) count() (c count) {
	for _, id := range p.there() {
		if c.done++; p.index.State(id) == journal.Failed {
			c.failed++
		}
	}
	return c
}

// mostWarnings is the number of warnings of runs that are kept: the first ones in alphabetical order.
const mostWarnings = 50

// warnings returns those of the study, then of finished runs, of those that differ only in numbers one: the first,
// so that it does not matter which run ended first.
func (p *plan) warnings() []string {
	alike := map[string]string{}
	for _, id := range p.there() {
		for _, text := range p.index.Warnings(id) {
			like := manifest.Likeness(text)
			if old, has := alike[like]; !has || text < old {
				alike[like] = text
			}
		}
	}
	of := slices.Sorted(maps.Keys(alike))
	all := slices.Clone(p.f.study.Warnings)
	for _, like := range of[:min(mostWarnings, len(of))] {
		all = append(all, alike[like])
	}
	return manifest.Once(all)
}
