package optimize

import (
	"cmp"
	"fmt"
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
	Best  = "best"
	Front = "front" // efficient in two goals
	Rival = "rival" // a combination of levels that may be the best
	End   = "end"   // where the moves of players end
)

// Point is a point of the result.
type Point struct {
	Number   int               // in the list of the search, from 1
	Values   map[string]string // of the factors
	Role     string            // "": none
	Gains    []float64         // by goal, then by condition: mean in the search
	Expected []float64         // the same by the processes; nil: none
	Fresh    []summary.Interval
}

// Report is the result of a search.
type Report struct {
	Study   *study.Study
	Dir     string
	Goals   []study.Sum // of the players, one each
	Bounds  []study.Bound
	Points  []Point // without the scenario as it is
	Runs    int     // of the search
	Players *Play   // nil: none
	Fresh   string  // folder of the comparison; "": nothing to compare
	Base    []float64
	each    int // replicates of a point of the search
	out     *results.Sweep
}

// Optimize searches the factors of a study in a folder, and compares what it finds with the scenario as it is in a
// second folder beside it. run makes sure that the runs of a study are in a folder.
func Optimize(dir string, s *study.Study, run func(dir string, s *study.Study) error) (*Report, error) {
	o := s.Optimization
	r := &Report{Study: s, Dir: dir, Goals: o.Goals, Bounds: o.Bounds}
	var found []int // indices of points to compare afresh
	var x *search
	var err error
	switch {
	case len(o.Moves) > 0:
		x, found, err = r.answer(run)
	case s.Factors[0].Numeric() && len(s.Factors[0].Levels) == 0:
		x, found, err = r.explore(run)
	default:
		x, found, err = r.rank(run)
	}
	if err != nil {
		return nil, err
	}
	r.out = x.out
	r.each = x.each
	r.Runs = len(x.list) * x.each
	for _, g := range r.Goals {
		r.Base = append(r.Base, mean(pairs(x.data[0], x.data[0], func(at, _ func(string) float64) float64 { return g.Of(at) })))
	}
	if len(found) == 0 {
		return r, nil
	}
	return r, r.compare(found, run)
}

// key of the draws that choose points.
func (r *Report) key() rng.Key { return rng.New(r.Study.Design.Seed, 0, "optimize") }

// explore searches ranges.
func (r *Report) explore(run func(string, *study.Study) error) (*search, []int, error) {
	s, o := r.Study, r.Study.Optimization
	next := start(r.key(), s.Design.Points, len(s.Factors))
	var first []map[string]string
	for _, u := range next {
		first = append(first, s.Candidate(u))
	}
	x, err := open(r.Dir, s, s.Replicates.Min, run, first)
	if err != nil {
		return nil, nil, err
	}
	trials, list, _, err := x.hunt(next, o.Runs/x.each-1, r.Goals, r.Bounds, func(u []float64) []float64 { return u }, r.key())
	if err != nil {
		return nil, nil, err
	}
	for i, t := range trials {
		r.Points = append(r.Points, x.point(list[i], t))
	}
	m := learn(trials)
	if m == nil {
		return nil, nil, r.noValue(trials)
	}
	for i := range r.Points {
		for _, k := range append(slices.Clone(m.goals), m.gaps...) {
			expected, _ := k.at(trials[i].at)
			r.Points[i].Expected = append(r.Points[i].Expected, stats.Round(settle(expected)))
		}
	}
	if len(r.Goals) == 2 {
		front := m.front(trials)
		if err := r.met(trials, len(front) > 0); err != nil {
			return nil, nil, err
		}
		found := r.thinned(front)
		for _, i := range found {
			r.Points[i].Role = Front
		}
		return x, found, nil
	}
	best := m.best(trials, m.goals[0])
	if err := r.met(trials, best >= 0); err != nil {
		return nil, nil, err
	}
	r.Points[best].Role = Best
	return x, []int{best}, nil
}

// point returns a point of the list with its values in the search.
func (x *search) point(values map[string]string, t trial) Point {
	n := slices.IndexFunc(x.list, func(p map[string]string) bool { return x.key(p) == x.key(values) })
	return Point{Number: n + 1, Values: values, Gains: append(slices.Clone(t.goals), t.gaps...)}
}

// shown is the largest number of points of a front, or of rivals, that are compared afresh.
const shown = 9

// thinned leaves out what is the scenario as it is, and of too many points those between evenly spaced ones.
func (r *Report) thinned(front []int) (some []int) {
	front = slices.DeleteFunc(front, func(i int) bool {
		return !slices.ContainsFunc(r.Points[i].Gains, func(x float64) bool { return x != 0 })
	})
	if len(front) <= shown {
		return front
	}
	gain := func(i int) float64 { return r.Points[i].Expected[0] }
	lo, hi := gain(front[0]), gain(front[len(front)-1])
	for k := range shown {
		want := lo + float64(k)*(hi-lo)/(shown-1)
		nearest := slices.MinFunc(front, func(i, j int) int { return cmp.Compare(math.Abs(gain(i)-want), math.Abs(gain(j)-want)) })
		if !slices.Contains(some, nearest) {
			some = append(some, nearest)
		}
	}
	return some
}

// noValue is the error of a search in which no two points have a value.
func (r *Report) noValue(trials []trial) error {
	return fmt.Errorf("%s: of %s, none has a value of %s in all runs; narrow the ranges to where it has one, or maximise another metric (guanxi status %s shows runs that failed)",
		r.Study.Name, digits.Counted(len(trials), "point"), r.texts(), r.Dir)
}

func (r *Report) texts() string {
	var all []string
	for _, g := range r.Goals {
		all = append(all, g.Text)
	}
	for _, b := range r.Bounds {
		all = append(all, b.Text)
	}
	return strings.Join(all, ", ")
}

// met returns the error of a search in which no point meets the conditions, with how near each came.
func (r *Report) met(trials []trial, some bool) error {
	if some {
		return nil
	}
	text := fmt.Sprintf("%s: none of %s is expected to meet the conditions", r.Study.Name, digits.Counted(len(trials), "point"))
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
func (r *Report) rank(run func(string, *study.Study) error) (*search, []int, error) {
	list, err := r.Study.Combinations()
	if err != nil {
		return nil, nil, err
	}
	x, err := open(r.Dir, r.Study, r.Study.Optimization.Runs/(len(list)+1), run, list)
	if err != nil {
		return nil, nil, err
	}
	data, base, err := x.results(list)
	if err != nil {
		return nil, nil, err
	}
	var trials []trial
	best := -1
	for i := range list {
		t := tried(nil, data[i], base, r.Goals, r.Bounds)
		trials = append(trials, t)
		r.Points = append(r.Points, x.point(list[i], t))
		if !t.failed() && !slices.ContainsFunc(t.gaps, func(g float64) bool { return g < 0 }) && (best < 0 || t.goals[0] > trials[best].goals[0]) {
			best = i
		}
	}
	if !slices.ContainsFunc(trials, func(t trial) bool { return !t.failed() }) {
		return nil, nil, r.noValue(trials)
	}
	if err := r.met(trials, best >= 0); err != nil {
		return nil, nil, err
	}
	r.Points[best].Role = Best
	found := []int{best}
	alone := 1 - (1-r.Study.Confidence)/float64(max(1, len(list)-1)) // Bonferroni
	for i := range list {
		less := pairs(data[i], data[best], func(at, best func(string) float64) float64 { return r.Goals[0].Of(at) - r.Goals[0].Of(best) })
		worse := summary.Student(less, 0, alone).Hi < 0
		for j := range r.Bounds {
			worse = worse || summary.Student(gaps(data[i], base, &r.Bounds[j]), 0, alone).Hi < 0
		}
		if i != best && !trials[i].failed() && !worse && len(found) < shown {
			r.Points[i].Role = Rival
			found = append(found, i)
		}
	}
	return x, found, nil
}

// compare runs points and the scenario as it is with random numbers that the search has not seen. Intervals hold
// for all points together (Bonferroni).
func (r *Report) compare(found []int, run func(string, *study.Study) error) error {
	var names []string
	var values []map[string]string
	for i, k := range found {
		names, values = append(names, fmt.Sprintf("%s%d", cmp.Or(r.Points[k].Role, "answer"), i+1)), append(values, r.Points[k].Values)
	}
	s, err := r.Study.Afresh(names, values)
	if err != nil {
		return err
	}
	r.Fresh = Afresh(r.Dir)
	if err := run(r.Fresh, s); err != nil {
		return err
	}
	folder, err := results.OpenSoundSweep(r.Fresh)
	if err != nil {
		return err
	}
	runs, err := folder.Table("runs")
	if err != nil {
		return err
	}
	arms := append([]string{study.AsItIsArm}, names...)
	data := gather(runs, s, len(arms), func(row int) int { return slices.Index(arms, runs.Col("arm").Text(row)) })
	confidence := 1 - (1-s.Confidence)/float64(len(found))
	for i, k := range found {
		r.Points[k].Fresh = r.fresh(data[i+1], data[0], confidence)
	}
	if r.Players != nil {
		of := func(point int) replicates { return data[1+slices.Index(found, point)] }
		for i := range r.Players.Strays {
			x := &r.Players.Strays[i]
			x.Better = summary.Student(gains(of(x.Point), of(r.Players.Ends[x.Start-1]), &x.Player.Goal), 0, s.Confidence)
		}
	}
	return nil
}

// fresh returns the intervals of goals and conditions at a point.
func (r *Report) fresh(at, base replicates, confidence float64) (all []summary.Interval) {
	for i := range r.Goals {
		all = append(all, summary.Student(gains(at, base, &r.Goals[i]), 0, confidence))
	}
	for i := range r.Bounds {
		all = append(all, summary.Student(gaps(at, base, &r.Bounds[i]), 0, confidence))
	}
	return all
}

// Afresh returns the folder of the comparison beside that of a search.
func Afresh(dir string) string { return filepath.Clean(dir) + study.FreshSuffix }
