package sweep

import (
	"fmt"
	"iter"
	"strings"
	"sync"

	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/study"
)

// plan is what is to be run: a list, or with sequential replication a list that
// grows.
type plan struct {
	f     *folder
	index *journal.Index
	o     planOptions
	rule  *sequential // nil: a fixed number of replicates

	mu     sync.Mutex
	more   *sync.Cond
	list   []study.Task
	next   int
	active int
	ended  bool
	rows   int // of the study; sequential replication counts its own
}

type planOptions struct {
	shard, shards int // 0: all
	retry         bool
}

type count struct{ done, failed int }

// newPlan lists what is missing in the order of the study.
//
// Shards split the list of all runs by turns, whatever is done already, so that
// they agree without talking. With sequential replication they split the points,
// for only who has all replicates of a point can say whether they are enough;
// of paired differences each shard runs the baseline of its points as well.
func newPlan(f *folder, index *journal.Index, o planOptions) (*plan, error) {
	p := &plan{f: f, index: index, o: o}
	p.more = sync.NewCond(&p.mu)
	order, err := f.study.Order()
	if err != nil {
		return nil, err
	}
	if f.study.Replicates.Sequential() {
		p.rule, err = newSequential(p, order)
		return p, err
	}
	p.rows = len(order)
	err = p.each(func(t study.Task, turn int) {
		if (o.shards == 0 || turn%o.shards == o.shard-1) && p.missing(t) {
			p.list = append(p.list, t)
		}
	})
	return p, err
}

// each visits every run of the study once, in its order, with its turn.
func (p *plan) each(visit func(t study.Task, turn int)) error {
	order, err := p.f.study.Order()
	if err != nil {
		return err
	}
	turn := 0
	for _, t := range order {
		if p.f.twin[t.Point-1] == t.Point-1 {
			visit(t, turn)
			turn++
		}
	}
	return nil
}

// missing says whether a run is still to be done.
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

// again says how many runs that are there run again, as they lack a metric; "":
// none.
func (p *plan) again() string {
	p.mu.Lock()
	defer p.mu.Unlock()
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
	noun := "runs that are there run"
	if n == 1 {
		noun = "run that is there runs"
	}
	return fmt.Sprintf("%d %s again: their line of the journal lacks %s, which was not measured", n, noun, strings.Join(lacks, ", "))
}

// take gives the next task; false when there are none and none will come.
func (p *plan) take() (study.Task, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case p.ended:
			return study.Task{}, false
		case p.next < len(p.list):
			p.next++
			p.active++
			return p.list[p.next-1], true
		case p.active == 0 || p.rule == nil:
			return study.Task{}, false
		}
		p.more.Wait()
	}
}

// finish says that a task of take ended, with what value of the metric that
// decides on replication.
func (p *plan) finish(t study.Task, value float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active--
	if p.rule != nil {
		p.rule.know(t, value)
	}
	p.more.Broadcast()
}

// stop makes take give nothing more.
func (p *plan) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.more.Broadcast()
}

// todo is the number of tasks, those given out too.
func (p *plan) todo() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.list)
}

// open says whether more tasks may come.
func (p *plan) open() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rule != nil && p.rule.running() > 0
}

// runs is the number of rows that the study has, as far as is known.
func (p *plan) runs() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rule != nil {
		return p.rule.runs()
	}
	return p.rows
}

// replicates is how many a point is to have, as far as is known.
func (p *plan) replicates(point int) int {
	if p.rule != nil {
		return p.rule.target[point]
	}
	return p.f.study.Replicates.Min
}

// there are the runs that are finished, in the order of points and replicates. Points that
// share their runs have each their rows.
func (p *plan) there() iter.Seq2[study.Task, journal.ID] {
	return func(yield func(study.Task, journal.ID) bool) {
		for i, point := range p.f.points {
			for r := 1; r <= p.replicates(i); r++ {
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

// count counts the rows that are there.
func (p *plan) count() (c count) {
	for _, id := range p.there() {
		if c.done++; p.index.State(id) == journal.Failed {
			c.failed++
		}
	}
	return c
}
