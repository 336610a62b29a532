package optimum

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
)

// search is a study whose list of points grows as they are chosen; the first is the scenario as it is. Its folder
// is that of the list, so that it resumes, is shared out and checked as any other study. A search that was
// stopped chooses the same points again, which are there.
type search struct {
	study *study.Study
	each  int // replicates of a point
	dir   string
	run   Runner
	list  []map[string]string // values of the factors, by point
	data  []replicates        // by point; nil: not read yet
	out   *results.Sweep
}

// replicates are the metrics of a point's runs.
type replicates []map[string]float64

// open begins a search, with the points that the folder has if they begin with these.
func open(dir string, s *study.Study, each int, run Runner, first []map[string]string) (*search, error) {
	x := &search{study: s, each: each, dir: dir, run: run, list: append([]map[string]string{{}}, first...)}
	own, err := s.Batch(s.Name, x.list, each, false)
	if err != nil {
		return nil, err
	}
	if old, err := sweep.Ran(dir); err == nil && study.Extends(own, old) {
		x.list = old.Design.List
	}
	return x, nil
}

// results returns the runs of points, and of the scenario as it is, after running those that have not run.
func (x *search) results(points []map[string]string) (of []replicates, base replicates, err error) {
	at := make([]int, len(points))
	for i, p := range points {
		if at[i] = slices.IndexFunc(x.list, func(q map[string]string) bool { return x.key(p) == x.key(q) }); at[i] < 0 {
			at[i] = len(x.list)
			x.list = append(x.list, p)
		}
	}
	if len(x.data) < len(x.list) {
		list, err := x.study.Batch(x.study.Name, x.list, x.each, false)
		if err != nil {
			return nil, nil, err
		}
		if err := x.run(x.dir, list, false); err != nil {
			return nil, nil, err
		}
		if x.out, err = results.OpenSoundSweep(x.dir); err != nil {
			return nil, nil, err
		}
		runs, err := x.out.Table("runs")
		if err != nil {
			return nil, nil, err
		}
		x.data = gather(runs, list, len(x.list), func(row int) int { n, _ := runs.Col("point").Int(row); return int(n) - 1 })
	}
	for _, i := range at {
		of = append(of, x.data[i])
	}
	return of, x.data[0], nil
}

// hunt runs points of the unit cube and, as long as the budget allows, those that the search proposes after them.
// at makes them points of all factors. stages has what is expected of the points after each of them from the first
// batch on: what a search with that budget would have expected.
func (x *search) hunt(next [][]float64, most int, goals []Sum, bounds []Bound, at func([]float64) []float64,
	key rng.Key) (h *hunted, err error) {
	h = &hunted{}
	var m *model
	for len(next) > 0 {
		var batch []map[string]string
		for _, u := range next {
			batch = append(batch, candidate(x.study, at(u)))
		}
		runs, base, err := x.results(batch)
		if err != nil {
			return nil, err
		}
		first := len(h.trials) == 0
		for i, u := range next {
			h.trials = append(h.trials, tried(u, runs[i], base, goals, bounds))
			if !first || i == len(next)-1 {
				h.stages = append(h.stages, expected(h.trials, m))
			}
		}
		h.list, h.data, next = append(h.list, batch...), append(h.data, runs...), nil
		m = learn(h.trials)
		if left := most - len(h.trials); left > 0 {
			if next, err = propose(m, h.trials, x.margins(h.data, bounds), min(left, Of(x.study).Batch), key); err != nil {
				return nil, err
			}
		}
	}
	h.model = m
	return h, nil
}

// margins returns, by condition, the slack that a point needs in the search to hold the condition afresh as well: the
// half-width of an interval of the difference of both, by the mean variance of replicates.
func (x *search) margins(data []replicates, bounds []Bound) []float64 {
	all := make([]float64, len(bounds))
	fresh := Of(x.study).Fresh
	for j := range bounds {
		sum, n := 0.0, 0
		for _, at := range data {
			if v := summary.Student(gaps(at, x.data[0], &bounds[j]), 0, x.study.Confidence); v.N > 1 {
				sum, n = sum+float64(v.SD*v.SD), n+1
			}
		}
		if n > 0 {
			t := summary.TQuantile(fresh-1, (1+x.study.Confidence)/2)
			all[j] = settle(t * math.Sqrt(sum/float64(n)*(1/float64(x.each)+1/float64(fresh))))
		}
	}
	return all
}

// hunted is what a search has found.
type hunted struct {
	trials []trial
	list   []map[string]string // values of the factors
	data   []replicates
	stages []stage
	model  *model // of all trials; nil: too few have a value
}

// key identifies a point by its values.
func (x *search) key(p map[string]string) string {
	var b strings.Builder
	for _, f := range x.study.Factors {
		fmt.Fprintf(&b, "%s\x00", p[f.Name])
	}
	return b.String()
}

// gather returns the metrics of n points from the table of runs.
func gather(runs *table.Table, s *study.Study, n int, point func(row int) int) []replicates {
	data := make([]replicates, n)
	for row := range runs.Rows() {
		values := map[string]float64{}
		for _, m := range s.Metrics {
			values[m.Text] = runs.Col(m.Text).Float(row)
		}
		i := point(row)
		data[i] = append(data[i], values)
	}
	return data
}

// pairs returns, by replicate, a value of a point's run and of the run of the scenario as it is with the same
// random numbers.
func pairs(at, base replicates, of func(at, base func(string) float64) float64) []float64 {
	v := make([]float64, min(len(at), len(base)))
	for r := range v {
		v[r] = of(func(name string) float64 { return at[r][name] }, func(name string) float64 { return base[r][name] })
	}
	return v
}

// gains returns what each replicate has more of a sum than the scenario as it is.
func gains(at, base replicates, goal *Sum) []float64 {
	return pairs(at, base, func(at, base func(string) float64) float64 { return goal.Of(at) - goal.Of(base) })
}

// gaps returns by how much each replicate meets a condition.
func gaps(at, base replicates, b *Bound) []float64 { return pairs(at, base, b.Gap) }

// values returns a goal of each replicate.
func values(at replicates, goal *Sum) []float64 {
	return pairs(at, at, func(at, _ func(string) float64) float64 { return goal.Of(at) })
}

// sought returns what a search compares: gains or, where a run of the scenario as it is has no value, values.
func sought(at, base replicates, goal *Sum) []float64 {
	if without(base, goal) {
		return values(at, goal)
	}
	return gains(at, base, goal)
}

// without reports whether some run lacks a value of a goal.
func without(at replicates, goal *Sum) bool { return math.IsNaN(mean(values(at, goal))) }

// tried returns a point with the means of its goals and gaps.
func tried(u []float64, at, base replicates, goals []Sum, bounds []Bound) trial {
	t := trial{at: u}
	for i := range goals {
		t.goals = append(t.goals, mean(sought(at, base, &goals[i])))
	}
	for i := range bounds {
		t.gaps = append(t.gaps, mean(gaps(at, base, &bounds[i])))
	}
	return t
}

// mean is NaN if a value is missing.
func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	if len(v) == 0 {
		return math.NaN()
	}
	return sum / float64(len(v))
}
