package sweep

import (
	"slices"

	"guanxi/scenarios/sweep/journal"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/table"
)

// sequential decides how many replicates each point is to have. It is guarded by the plan's
// mutex.
type sequential struct {
	p      *plan
	values [][]float64 // [point][replicate] for points with twin[i] = i; NaN also for failed runs
	known  [][]bool
	asked  []int   // replicates listed so far, for the same points
	users  [][]int // points whose decisions use the values of a point
	base   []int   // baseline of each point; -1: none
	mine   []bool  // points of this shard
	target []int   // replicates wanted for each point
	reason []string
	whole  map[int][]int // points by cell, if a contrast within the cell decides; nil: points decide separately
}

func newSequential(p *plan) (*sequential, error) {
	f, n := p.f, len(p.f.points)
	least := []int{f.study.Replicates.Min}
	s := &sequential{p: p, values: make([][]float64, n), known: make([][]bool, n), asked: slices.Repeat(least, n), users: make([][]int, n),
		base: study.Baselines(f.points), mine: make([]bool, n), target: slices.Repeat(least, n), reason: make([]string, n)}
	if f.study.StopsByContrast() {
		s.whole = map[int][]int{}
	}
	for i := range n {
		if s.base[i] == i || !f.study.Replicates.Paired {
			s.base[i] = -1
		}
		if s.whole != nil {
			s.whole[f.points[i].Block] = append(s.whole[f.points[i].Block], i)
		}
		s.users[f.twin[i]] = append(s.users[f.twin[i]], i)
		if b := s.base[i]; b >= 0 {
			s.users[f.twin[b]] = append(s.users[f.twin[b]], i)
		}
	}
	s.share()
	for i := range n {
		if int(f.twin[i]) == i && s.mine[i] {
			if err := s.load(i); err != nil {
				return nil, err
			}
		}
	}
	// List the first replicates in the order of the study; later ones as results arrive.
	for _, t := range p.order {
		i := int(t.Point - 1)
		if int(f.twin[i]) == i && s.mine[i] && !s.has(i, int(t.Replicate)) {
			p.list = append(p.list, t)
		}
	}
	for i := range n {
		if int(f.twin[i]) == i && s.mine[i] {
			s.look(i)
		}
	}
	return s, nil
}

// share decides which points belong to this shard.
func (s *sequential) share() {
	f, n, paired, turn := s.p.f, len(s.base), s.p.f.study.Replicates.Paired, 0
	for i := range n {
		if paired && s.base[i] < 0 || int(f.twin[i]) != i {
			continue
		}
		s.mine[i] = s.p.o.shards == 0 || turn%s.p.o.shards == s.p.o.shard-1
		turn++
	}
	for i := range n {
		if paired && s.base[i] < 0 && turn == 0 { // all points are baselines
			s.mine[i] = true
		}
	}
	if s.whole != nil { // keep a cell together
		for i := range n {
			s.mine[i] = s.p.o.shards == 0 || max(0, f.points[i].Block-1)%s.p.o.shards == s.p.o.shard-1
		}
	}
	for i := range n { // a twin goes with its point, a baseline with every point that needs it
		if s.mine[f.twin[i]] {
			s.mine[i] = true
		}
	}
	for i := range n {
		if b := s.base[i]; b >= 0 && s.mine[i] {
			s.mine[b] = true
			s.mine[f.twin[b]] = true
		}
	}
}

// load reads the values of a point from the journal.
func (s *sequential) load(i int) error {
	rule, gap := s.p.f.study.Replicates, 0
	for r := 1; r <= rule.Max && gap <= rule.Min+rule.Batch; r++ { // no replicates were requested beyond a gap of one batch
		gap++
		id, _ := s.p.f.runID(s.p.f.points[i], r)
		switch s.p.index.State(id) {
		case journal.Done:
			rec, err := s.p.index.Head(id)
			if err != nil {
				return err
			}
			v, _ := rec.Value(rule.Metric)
			s.set(i, r, v)
			gap = 0
		case journal.Failed:
			gap = 0
			if !s.p.o.retry {
				s.set(i, r, nan)
			}
		}
	}
	return nil
}

func (s *sequential) set(i, r int, v float64) {
	for len(s.values[i]) < r {
		s.values[i] = append(s.values[i], nan)
		s.known[i] = append(s.known[i], false)
	}
	s.values[i][r-1], s.known[i][r-1] = v, true
}

func (s *sequential) has(i, r int) bool { return r <= len(s.known[i]) && s.known[i][r-1] }

// prefix returns the values of a point up to the first unknown one.
func (s *sequential) prefix(i int) []float64 {
	i = int(s.p.f.twin[i])
	for r, ok := range s.known[i] {
		if !ok {
			return s.values[i][:r]
		}
	}
	return s.values[i]
}

func (s *sequential) know(t study.Task, v float64) {
	i := int(t.Point - 1)
	s.set(i, int(t.Replicate), v)
	s.look(i)
}

// look updates the decisions of all points that use the values of point i, and lists the
// replicates that they need. A baseline has as many replicates as the point that needs most.
func (s *sequential) look(i int) {
	f := s.p.f
	if s.whole != nil {
		for _, k := range s.users[i] {
			if s.mine[k] {
				s.lookAtCell(f.points[k].Block)
			}
		}
		return
	}
	for _, k := range s.users[i] {
		b := s.base[k]
		if f.study.Replicates.Paired && b < 0 || !s.mine[k] {
			continue
		}
		var base []float64
		if b >= 0 {
			if base = s.prefix(b); base == nil {
				base = []float64{}
			}
		}
		n, why := f.rule().Replicates(s.prefix(k), base)
		s.target[k], s.reason[k] = max(s.target[k], n), why
		s.ask(k, n)
		if b >= 0 {
			s.target[b] = max(s.target[b], n)
			s.ask(b, n)
		}
	}
}

// lookAtCell decides on all arms of a cell by the contrast of the claim.
func (s *sequential) lookAtCell(cell int) {
	f := s.p.f
	values := map[string][]float64{}
	for _, k := range s.whole[cell] {
		values[f.points[k].Arm] = s.prefix(k)
	}
	d, base := f.study.CellContrast(values)
	n, why := f.rule().Differences(d, base)
	for _, k := range s.whole[cell] {
		s.target[k], s.reason[k] = max(s.target[k], n), why
		s.ask(k, n)
	}
}

func (s *sequential) ask(k, n int) {
	i := int(s.p.f.twin[k])
	for r := s.asked[i] + 1; r <= n; r++ {
		if !s.has(i, r) {
			s.p.list = append(s.p.list, study.Task{Point: int32(i + 1), Replicate: int32(r)})
		}
	}
	s.asked[i] = max(s.asked[i], n)
}

// running returns the number of points that may need more replicates.
func (s *sequential) running() int {
	n := 0
	for i := range s.reason {
		if s.mine[i] && s.reason[i] == stats.Running {
			n++
		}
	}
	return n
}

func (s *sequential) runs() int {
	n := 0
	for i := range s.target {
		n += s.target[i]
	}
	return n
}

// rule returns the stopping rule with the step of the metric that it looks at.
func (f *folder) rule() stats.Sequential {
	m := slices.IndexFunc(f.about.metrics, func(c table.Column) bool { return c.Name == f.study.Replicates.Metric })
	return f.study.Replicates.Rule(f.about.metrics[m].Step, f.study.Confidence)
}
