package fit

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Own is the batch of the scenario as it is, whose replicates tell the luck of a run.
const Own = "own"

// Replicates of the scenario as it is, and of each world that is drawn.
const (
	ownReplicates   = 10
	worldReplicates = 2
)

// leastWorlds is the number of worlds below which a share of them says too little.
const leastWorlds = 30

// Past says what a search for worlds found.
type Past struct {
	Drawn         int
	Spread, Error []float64 // of worlds as a share of that of the range, by factor
	Shares        []Share   // of numbers in what runs of the search gave; nil: there was none
	// the largest R̂ between searches, of the numbers that decide most and of metrics; NaN: fewer than two searches
	RHat float64
}

// search is a search for worlds.
type search struct {
	task
	prefix string // of its batches
	run    simulate
	luck   []float64
	out    *Result
	runs   []Run // that have some target
}

// worlds moves points towards the past, in searches of which nothing is common: waves, each by what the runs of the one
// before miss, then worlds, of which those stay that are near to all targets.
func worlds(s task, run simulate) (*Result, error) {
	out := &Result{Targets: s.Targets, Past: &Past{RHat: nan}}
	own, err := run(Own, [][]float64{s.Start})
	if err != nil {
		return nil, err
	}
	if own[0].failed() {
		return nil, fmt.Errorf("a run of the scenario as it is failed%s", without(s.Targets, own))
	}
	var luck []float64
	for _, v := range own[0].Var {
		luck = append(luck, v*ownReplicates)
	}
	points := s.Starts
	var f found
	if points == nil {
		if f, err = searches(s, run, luck, out); err != nil {
			return nil, err
		}
		points = f.points
		out.Past.Shares = shares(s, f.runs, s.Metrics)
	}
	out.Past.Drawn = len(points)
	last, err := run(Last, points)
	if err != nil {
		return nil, err
	}
	for j := range luck { // of the past, which is one run, and of the mean of a world
		luck[j] += float64(luck[j] / worldReplicates)
	}
	s.meet(last, luck)
	var parts [][]Run
	from := 0
	for _, to := range f.ends {
		parts, from = append(parts, s.near(last[from:to], luck)), to
	}
	out.Past.RHat = disagree(parts, leading(out.Past.Shares))
	near := s.near(last, luck)
	if s.Keep = len(near); s.Keep == 0 { // the nearest of all
		s.Keep, near = 1, last
	}
	out.keep(near, luck, s)
	if len(out.Draws) == 0 {
		return nil, fmt.Errorf("all runs of the final draws failed%s", without(s.Targets, last))
	}
	n := len(out.Draws)
	for i := range out.Draws {
		out.Draws[i].Weight = 1 / float64(n)
	}
	if out.Left == 0 || n < leastWorlds {
		what := fmt.Sprintf("%d worlds are fewer than the %d that shares of worlds need; take more draws "+
			"(calibrate.draws)", n, leastWorlds)
		if out.Left == 0 {
			what = "no world comes near to all targets; take more waves (calibrate.waves) or points (design.points)"
		}
		out.Unmet = what + "\n" + unmet(s, luck, append(f.runs, last...))
	}
	out.Past.count(out.Draws)
	return out, nil
}

// meet tells of runs how likely each bound is met.
func (s *task) meet(runs []Run, luck []float64) {
	for i := range runs {
		for _, j := range s.bounds() {
			t := &s.Targets[j]
			runs[i].Met = append(runs[i].Met, num.NormCDF(t.Side*(runs[i].Mean[j]-t.Value)/math.Sqrt(t.Variance()+luck[j])))
		}
	}
}

// found are the worlds of searches.
type found struct {
	points [][]float64
	ends   []int // of the searches, among the points
	runs   []Run
}

func searches(s task, run simulate, luck []float64, out *Result) (f found, err error) {
	for n := range max(1, s.Searches) {
		x := &search{task: s, run: run, luck: luck, out: out}
		if n > 0 {
			x.prefix = fmt.Sprintf("search-%d-", n+1)
			x.Key = s.Key.Named(fmt.Sprintf("search %d", n+1))
		}
		drawn, err := x.find()
		if err != nil {
			return f, err
		}
		f.points, f.runs = append(f.points, drawn...), append(f.runs, x.runs...)
		f.ends = append(f.ends, len(f.points))
	}
	return f, nil
}

// batch runs the points of a wave.
func (x *search) batch(name string, points [][]float64) ([]Run, error) {
	w := Wave{Name: x.prefix + name}
	var err error
	if w.Runs, err = x.run(w.Name, points); err != nil {
		return nil, err
	}
	for _, r := range w.Runs {
		if r.failed() {
			w.Failed++
		}
		if !r.failed() && implausibility(x.Targets, x.luck, &r) < x.Cutoff {
			w.Share += 1 / float64(len(w.Runs))
		}
	}
	x.out.Waves = append(x.out.Waves, w)
	return w.Runs, nil
}

// until changes points until all are allowed. All that wait are asked about at once, since a large scenario takes a
// while to answer.
func until(allowed func(u []float64) bool, points [][]float64, change func(i int)) {
	waits := slices.Repeat([]bool{true}, len(points))
	for slices.Contains(waits, true) {
		each(len(points), func(i int) { waits[i] = waits[i] && !allowed(points[i]) })
		for i := range points {
			if waits[i] {
				change(i)
			}
		}
	}
}

// draw returns allowed points of the cube.
func (x *search) draw() [][]float64 {
	all, streams := make([][]float64, x.Points), make([]rng.Stream, x.Points)
	fill := func(i int) {
		for k := range all[i] {
			all[i][k] = streams[i].Float64()
		}
	}
	for i := range all {
		all[i], streams[i] = make([]float64, x.Factors), x.Key.Named("wave 1").Stream(uint64(i))
		fill(i)
	}
	until(x.Allowed, all, fill)
	return all
}

// near are the worlds that are within the cutoff of all targets.
func (s *task) near(runs []Run, luck []float64) []Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r Run) bool {
		return r.failed() || implausibility(s.Targets, luck, &r) >= s.Cutoff
	})
}

// disagree is the largest R̂ between the worlds of searches, of numbers and of metrics.
func disagree(searches [][]Run, numbers []int) (most float64) {
	n := math.MaxInt
	for _, in := range searches {
		n = min(n, len(in))
	}
	if len(searches) < 2 || n < 4 {
		return nan
	}
	of := func(value func(r *Run) float64) {
		parts := make([][]float64, len(searches))
		for i, in := range searches {
			for k := range in[:n] {
				parts[i] = append(parts[i], value(&in[k]))
			}
		}
		most = max(most, stats.RHat(parts...))
	}
	for _, k := range numbers {
		of(func(r *Run) float64 { return r.Point[k] })
	}
	for k := range searches[0][0].Other {
		of(func(r *Run) float64 { return r.Other[k] })
	}
	return most
}

// leading are the numbers that decide most.
func leading(all []Share) []int {
	which := make([]int, len(all))
	for k := range which {
		which[k] = k
	}
	slices.SortStableFunc(which, func(a, b int) int { return cmp.Compare(all[b].Total, all[a].Total) })
	return which[:min(len(which), 16)]
}

// count says what is left of the spread of each number.
func (p *Past) count(kept []Draw) {
	n := float64(len(kept))
	for k := range kept[0].Point {
		mean, square, fourth := 0.0, 0.0, 0.0
		for _, d := range kept {
			mean += float64(d.Point[k] * d.Weight)
		}
		for _, d := range kept {
			v := d.Point[k] - mean
			square, fourth = square+float64(v*v*d.Weight), fourth+float64(v*v*v*v*d.Weight)
		}
		spread := math.Sqrt(12 * square * n / max(1, n-1))
		p.Spread = append(p.Spread, spread)
		p.Error = append(p.Error, spread*math.Sqrt(max(0, fourth/max(square*square, 1e-300)-1)/(4*n)))
	}
}

// mostRHat is where searches have settled (Vehtari et al. 2021, Bayesian Analysis 16(2)).
const mostRHat = 1.05

// settled reports whether searches agree.
func (p *Past) settled() bool { return p.RHat <= mostRHat }

// narrows reports whether worlds lie closer together in a number than its range does, beyond luck.
func (p *Past) narrows(factor int) bool {
	return p.Spread[factor] < 1-float64(narrowAt*p.Error[factor])
}

// narrowAt calls one of 440 numbers that are all free narrow in some seventy searches.
const narrowAt = 4

// startOf returns the point of the unit cube that is the scenario itself, at the end of a range outside which a value
// lies.
func startOf(s *study.Study) ([]float64, error) {
	own := map[string]string{}
	for _, x := range s.Scenario.Assumed() {
		own[x.Path] = x.Value
	}
	u := make([]float64, len(s.Factors))
	for k := range s.Factors {
		f := &s.Factors[k]
		text := cmp.Or(s.Base[k].Text, own[f.Paths[0]]) // of a part of a distribution
		x := f.Parse(text)
		if math.IsNaN(x) {
			return nil, fmt.Errorf("%s: %s is %q in the scenario %s, which is no number in the unit of its range; its runs "+
				"tell the noise of a run", s.Name, f.Name, text, s.Scenario.Name)
		}
		u[k] = placeOf(f, x)
	}
	return u, nil
}

// placeOf returns the fraction of a range at which a number lies, or at the end outside which it lies: of whole numbers
// the middle of the part of the cube that gives it.
func placeOf(f *study.Factor, x float64) float64 {
	u := f.Place(f.Written(x))
	if f.Scale == study.Integer || f.Scale == study.Date {
		u = (x - f.Low + .5) / (f.High - f.Low + 1)
	}
	return min(max(u, 0), 1)
}
