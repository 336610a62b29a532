package optimum

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
)

// Roles of points in the result.
const (
	Best      = "best"
	Broken    = "broken"    // breaks a condition with random numbers that the search has not seen
	Candidate = "candidate" // the best at some stage of the search, compared afresh
	Front     = "front"     // efficient in two goals
	Rival     = "rival"     // a combination of levels that may be the best
	End       = "end"       // where the moves of players end
	Worse     = "worse"     // efficient in the search, in no goal better than the scenario as it is afresh
)

// Point is a point of the result.
type Point struct {
	Number int               // in the list of the search, from 1
	Values map[string]string // of the factors
	Role   string            // "": none
	Goals  []float64         // by goal: mean in the search
	// by goal, then the slack by condition: mean in the search; of a goal NaN where the scenario as it is has no value
	Gains    []float64
	Expected []float64 // the same by the processes, but of a goal the value where there is no gain; nil: none
	Fresh    []summary.Interval
	Anew     []float64 // by goal: mean with random numbers that the search has not seen
	asItIs   bool      // its runs are those of the scenario as it is
}

// Runner makes sure that the runs of a study are in a folder. With follow a study of the same name there gives way.
type Runner func(dir string, s *study.Study, follow bool) error

// Report is the result of a search.
type Report struct {
	looks   *Optimization
	Study   *study.Study
	Dir     string
	Goals   []Sum // of the players, one each
	Bounds  []Bound
	Points  []Point // without the scenario as it is
	Runs    int     // of the search
	Players *Play   // nil: none
	Fresh   string  // folder of the comparison; "": nothing to compare
	Base    []float64
	Holds   bool // the scenario as it is holds the conditions afresh
	each    int  // replicates of a point of the search
	out     *results.Sweep
	run     Runner
	anew    map[int]replicates // with random numbers that the search has not seen
	asItIs  replicates         // likewise
}

// Optimize searches the factors of a study in a folder, and compares what it finds with the scenario as it is in a
// second folder beside it.
func Optimize(dir string, s *study.Study, run Runner) (*Report, error) {
	o := Of(s)
	r := &Report{looks: o, Study: s, Dir: dir, Goals: o.Goals, Bounds: o.Bounds, run: run}
	var found []int    // indices of points to compare afresh
	var stages []stage // of which the best are compared, too
	var x *search
	var err error
	switch {
	case len(o.Moves) > 0:
		x, found, err = r.answer(run)
	case s.Factors[0].Numeric() && len(s.Factors[0].Levels) == 0:
		x, found, stages, err = r.explore(run)
	default:
		x, found, stages, err = r.rank(run)
	}
	if err != nil {
		return nil, err
	}
	r.out = x.out
	r.each = x.each
	r.Runs = len(x.list) * x.each
	for _, g := range r.Goals {
		r.Base = append(r.Base, mean(values(x.data[0], &g)))
	}
	if len(found) == 0 && len(stages) == 0 {
		return r, nil
	}
	return r, r.compare(found, stages)
}

// key of the draws that choose points.
func (r *Report) key() rng.Key { return rng.New(r.Study.Design.Seed, 0, "optimize") }

// explore searches ranges.
func (r *Report) explore(run Runner) (*search, []int, []stage, error) {
	s, o := r.Study, r.looks
	next := start(r.key(), s.Design.Points, len(s.Factors))
	var first []map[string]string
	for _, u := range next {
		first = append(first, candidate(s, u))
	}
	x, err := open(r.Dir, s, s.Replicates, run, first)
	if err != nil {
		return nil, nil, nil, err
	}
	h, err := x.hunt(next, o.Runs/x.each-1, r.Goals, r.Bounds, func(u []float64) []float64 { return u }, r.key())
	if err != nil {
		return nil, nil, nil, err
	}
	for i, t := range h.trials {
		r.Points = append(r.Points, x.point(h.list[i], t, h.data[i], r.Goals))
	}
	m := h.model
	if m == nil {
		return nil, nil, nil, r.unvalued(x, h.trials)
	}
	for i := range r.Points {
		for _, k := range append(slices.Clone(m.goals), m.gaps...) {
			expected := k.expects(h.trials[i].at)
			r.Points[i].Expected = append(r.Points[i].Expected, stats.Round(settle(expected)))
		}
	}
	if len(r.Goals) == 2 {
		front := m.front(h.trials)
		found := r.thinned(front)
		for _, i := range found {
			r.Points[i].Role = Front
		}
		return x, found, nil, r.met(h.trials, len(front) > 0)
	}
	some := slices.ContainsFunc(h.stages, func(s stage) bool { return s.best(make([]float64, len(r.Bounds)), nil) >= 0 })
	return x, nil, h.stages, r.met(h.trials, some)
}

// point returns a point of the list with its values in the search.
func (x *search) point(of map[string]string, t trial, runs replicates, goals []Sum) Point {
	n := slices.IndexFunc(x.list, func(p map[string]string) bool { return x.key(p) == x.key(of) })
	p := Point{Number: n + 1, Values: of, Gains: append(slices.Clone(t.goals), t.gaps...), asItIs: slices.EqualFunc(runs,
		x.data[0], maps.Equal)}
	for i := range goals {
		p.Goals = append(p.Goals, mean(values(runs, &goals[i])))
		if without(x.data[0], &goals[i]) {
			p.Gains[i] = math.NaN()
		}
	}
	return p
}

// shown is the largest number of points of a front, or of rivals, that are compared afresh.
const shown = 9

// thinned leaves out what is the scenario as it is, and of too many points those between evenly spaced ones.
func (r *Report) thinned(front []int) (some []int) {
	front = slices.DeleteFunc(front, func(i int) bool { return r.Points[i].asItIs })
	if len(front) <= shown {
		return front
	}
	gain := func(i int) float64 { return r.Points[i].Expected[0] }
	lo, hi := gain(front[0]), gain(front[len(front)-1])
	for k := range shown {
		want := lo + float64(float64(k)*(hi-lo)/(shown-1))
		nearest := slices.MinFunc(front, func(i, j int) int {
			return cmp.Compare(math.Abs(gain(i)-want),
				math.Abs(gain(j)-want))
		})
		if !slices.Contains(some, nearest) {
			some = append(some, nearest)
		}
	}
	return some
}

// noValue is the error of a search in which no two points have a value.
func (r *Report) noValue(trials []trial) error {
	return fmt.Errorf("%s: of %s, none has a value of %s in all runs; narrow the ranges to where it has one, or "+
		"maximise another metric (guanxi status %s shows runs that failed)",
		r.Study.Name, digits.Counted(len(trials), "point"), strings.Join(r.names(), ", "), r.Dir)
}

// unvalued is noValue, unless a condition compares with what the scenario as it is lacks.
func (r *Report) unvalued(x *search, trials []trial) error {
	for _, b := range r.Bounds {
		if math.IsNaN(mean(pairs(x.data[0], x.data[0],
			func(_, base func(string) float64) float64 { return b.Base.Of(base) }))) {
			return fmt.Errorf("%s: %s has no meaning, because the scenario as it is has no value there in all runs; write a "+
				"number in place of base, or change the scenario (set)", r.Study.Name, b.Text)
		}
	}
	return r.noValue(trials)
}

// met returns the error of a search in which no point meets the conditions, with how near each came.
func (r *Report) met(trials []trial, some bool) error {
	if some {
		return nil
	}
	text := fmt.Sprintf("%s: none of %s is expected to meet the conditions", r.Study.Name, digits.Counted(len(trials),
		"point"))
	for j, b := range r.Bounds {
		most := math.Inf(-1)
		for _, t := range trials {
			if !t.failed() {
				most = max(most, t.gaps[j])
			}
		}
		state := "the nearest misses it by " + digits.Sparse(-most)
		if most >= 0 {
			state = "met by some, at most by " + digits.Sparse(most)
		}
		text += fmt.Sprintf("\n  %s: %s", b.Text, state)
	}
	return fmt.Errorf("%s\nwiden the ranges, or relax a condition; the runs are kept", text)
}

// rank searches combinations of levels: each has the same share of the budget, and those that paired tests cannot
// tell from the best are compared afresh (screening, Nelson et al. 2001, Operations Research 49).
func (r *Report) rank(run Runner) (*search, []int, []stage, error) {
	list, err := combinations(r.Study)
	if err != nil {
		return nil, nil, nil, err
	}
	x, err := open(r.Dir, r.Study, r.looks.Runs/(len(list)+1), run, list)
	if err != nil {
		return nil, nil, nil, err
	}
	data, base, err := x.results(list)
	if err != nil {
		return nil, nil, nil, err
	}
	var stages []stage // after each replicate from the number in the study on
	for n := min(r.Study.Replicates, x.each); n <= x.each; n++ {
		all := make(stage, len(list))
		for i := range list {
			if t := tried(nil, data[i][:min(n, len(data[i]))], base[:min(n, len(base))], r.Goals, r.Bounds); !t.failed() {
				all[i] = t
			}
		}
		stages = append(stages, all)
	}
	var trials []trial
	for i := range list {
		t := tried(nil, data[i], base, r.Goals, r.Bounds)
		trials = append(trials, t)
		r.Points = append(r.Points, x.point(list[i], t, data[i], r.Goals))
	}
	if !slices.ContainsFunc(trials, func(t trial) bool { return !t.failed() }) {
		return nil, nil, nil, r.unvalued(x, trials)
	}
	best := stages[len(stages)-1].best(make([]float64, len(r.Bounds)), nil)
	if err := r.met(trials, best >= 0); err != nil {
		return nil, nil, nil, err
	}
	var found []int
	alone := 1 - (1-r.Study.Confidence)/float64(max(1, len(list)-1)) // Bonferroni
	for i := range list {
		less := pairs(data[i], data[best],
			func(at, best func(string) float64) float64 { return r.Goals[0].Of(at) - r.Goals[0].Of(best) })
		worse := summary.Student(less, 0, alone).Hi < 0
		for j := range r.Bounds {
			worse = worse || summary.Student(gaps(data[i], base, &r.Bounds[j]), 0, alone).Hi < 0
		}
		if i != best && !trials[i].failed() && !worse && len(found) < shown-1 {
			r.Points[i].Role = Rival
			found = append(found, i)
		}
	}
	return x, found, stages, nil
}

// Afresh returns the folder of the comparison beside that of a search.
func Afresh(dir string) string { return filepath.Clean(dir) + FreshSuffix }
