// Package calibrate fits the factors of a study to targets. History matching first rules out,
// in waves, the points that emulators show to be implausible (Craig et al. 1997; Vernon,
// Goldstein & Bower 2010). Approximate Bayesian computation by rejection then selects among
// the rest (Beaumont, Zhang & Balding 2002). The result is a set of points, not one.
//
// The package runs no model. Points lie in the unit cube; a function of the caller runs the
// study of each batch of points in a folder, from which the results are read.
package fit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/results/digits"
	"guanxi/sim/rng"
)

// Run is the output of the model at a point, by target.
type Run struct {
	Point []float64 // in the unit cube
	Mean  []float64 // over replicates; NaN if a run failed
	Var   []float64 // variance of Mean, from the spread of replicates
	Other []float64 // means of the study's metrics that are no target
	Met   []float64 // of a world, how likely it is that each bound is met
}

// failed reports whether the run cannot be compared with the targets.
func (r *Run) failed() bool {
	return len(r.Mean) == 0 || slices.ContainsFunc(r.Mean, math.IsNaN)
}

// empty reports whether the run has no target at all.
func (r *Run) empty() bool {
	return !slices.ContainsFunc(r.Mean, func(y float64) bool { return !math.IsNaN(y) })
}

// without says which targets have no value in runs, a line for each name.
func without(targets []Target, runs []Run) string {
	var lines []string
	most := map[string]int{}
	for j, t := range targets {
		n := 0
		for _, x := range runs {
			if len(x.Mean) > j && math.IsNaN(x.Mean[j]) {
				n++
			}
		}
		if n > most[t.Name] {
			lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "\n"+t.Name+": ") })
			lines = append(lines, fmt.Sprintf("\n%s: %s has no value in %d of %s, which are left out; narrow the ranges to "+
				"where it has one, or fit another metric", t.Name, t.Metric, n, digits.Counted(len(runs), "run")))
			most[t.Name] = n
		}
	}
	return strings.Join(lines, "")
}

// simulate runs the model at points of the unit cube. name identifies the batch.
type simulate func(name string, points [][]float64) ([]Run, error)

// task holds the targets, the number of factors and the number of points per wave.
type task struct {
	Calibration
	Factors, Points int
	Key             rng.Key
	Start           []float64              // the scenario as it is, whose runs tell luck
	Starts          [][]float64            // worlds of an earlier search, judged again in place of a new one; nil: none
	Allowed         func(u []float64) bool // by the scenario
	Counted         []int                  // factors that no decision reads, and so no target
	Metrics         []string               // that are no target
}

// Wave is the result of a wave of points.
type Wave struct {
	Name     string
	Runs     []Run
	Failed   int
	Share    float64 // share of the cube not ruled out after the wave; of moves, the share taken
	Low, Top []float64
}

// Draw is an accepted point, with its weight and its distance from the targets.
type Draw struct {
	Run
	Weight, Distance, Implausibility float64
}

// Result is the result of a calibration.
type Result struct {
	Targets []Target
	Waves   []Wave
	Draws   []Draw // sorted by distance
	Tried   int    // points from which the nearest were accepted
	Left    int    // points among Tried that their own runs do not rule out
	Past    *Past  // of an ensemble
	// why there is no last batch: the waves rule out nearly everything, and Draws are the nearest of their runs
	Unmet string
}

func (r *Result) best() Draw { return r.Draws[0] }

// Last is the name of the batch from which the nearest points are accepted.
const Last = "draws"

// calibrate runs the waves and then the final draws, unless a wave leaves next to nothing.
func calibrate(s task, run simulate) (*Result, error) {
	if s.Ensemble {
		return worlds(s, run)
	}
	out := &Result{Targets: s.Targets}
	region := newRegion(s)
	for n := 1; n <= s.Waves; n++ {
		points, err := region.spread(fmt.Sprintf("wave %d", n), s.Points)
		if err != nil {
			return nil, err
		}
		if len(points) < leastPoints(s.Factors) {
			return out.stop(region, len(points), s), nil
		}
		w := Wave{Name: fmt.Sprintf("wave-%d", n)}
		if w.Runs, err = run(w.Name, points); err != nil {
			return nil, err
		}
		if err := region.learn(&w); err != nil {
			return nil, fmt.Errorf("%s: %w", w.Name, err)
		}
		out.Waves = append(out.Waves, w)
	}
	points, err := region.spread(Last, s.Draws)
	if err != nil {
		return nil, err
	}
	if len(points) < min(s.Draws, leastPoints(s.Factors)) {
		return out.stop(region, len(points), s), nil
	}
	last, err := run(Last, points)
	if err != nil {
		return nil, err
	}
	out.keep(append(last, region.inside()...), region.luck(), s)
	if len(out.Draws) == 0 {
		return nil, fmt.Errorf("all runs of the final draws failed%s", without(s.Targets, last))
	}
	return out, nil
}

// stop keeps the nearest of all runs where too few points are left for more.
func (r *Result) stop(region *region, left int, s task) *Result {
	what := "everything"
	if left > 0 {
		what = "nearly everything"
	}
	r.Unmet = what + " is ruled out: no point in the ranges comes close to all targets\n" +
		unmet(s, region.luck(), region.runs)
	r.keep(region.runs, region.luck(), s)
	return r
}

// keep accepts the nearest runs, with Epanechnikov weights.
func (r *Result) keep(runs []Run, luck []float64, s task) {
	var all []Draw
	for _, x := range runs {
		if x.failed() {
			continue
		}
		d := Draw{Run: x, Distance: distance(r.Targets, luck, &x), Implausibility: implausibility(r.Targets, luck, &x)}
		if d.Implausibility < s.Cutoff {
			r.Left++
		}
		all = append(all, d)
	}
	slices.SortStableFunc(all, func(a, b Draw) int { return cmp.Compare(a.Distance, b.Distance) })
	r.Tried = len(all)
	r.Draws = all[:min(s.Keep, len(all))]
	bound := 0.0
	if len(all) > len(r.Draws) {
		bound = all[len(r.Draws)].Distance
	}
	sum := 0.0
	for i := range r.Draws {
		d := &r.Draws[i]
		d.Weight = 1
		if bound > 0 {
			near := d.Distance / bound
			d.Weight = 1 - float64(near*near)
		}
		sum += d.Weight
	}
	for i := range r.Draws {
		if r.Draws[i].Weight /= sum; sum == 0 {
			r.Draws[i].Weight = 1 / float64(len(r.Draws))
		}
	}
}

// distance returns the root mean square of the misses of the fitted targets, each in units of
// its tolerated standard deviation.
func distance(targets []Target, luck []float64, x *Run) float64 {
	sum, n := 0.0, 0
	for j, t := range targets {
		if t.Role != RoleFit {
			continue
		}
		miss := t.miss(x.Mean[j], luck[j])
		sum += float64(miss * miss)
		n++
	}
	return settle(math.Sqrt(sum / float64(max(1, n))))
}

// implausibility returns the greatest miss of a fitted target, I of Vernon et al. What has no value misses nothing.
func implausibility(targets []Target, luck []float64, x *Run) float64 {
	most := 0.0
	for j, t := range targets {
		if t.Role == RoleFit && !math.IsNaN(x.Mean[j]) {
			most = max(most, t.miss(x.Mean[j], luck[j]))
		}
	}
	return settle(most)
}

// settle rounds values that decide between points, so that the last bits of linear algebra do
// not select other points on another processor.
func settle(x float64) float64 { return float64(float32(x)) }

// region is the part of the cube not ruled out so far.
type region struct {
	s         task
	fitted    []int        // targets with role fit
	emulators []*emulators // by wave, with the fitted targets as outputs
	runs      []Run        // of all waves
	low, top  []float64    // bounds of the box from which candidates are drawn
}

func newRegion(s task) *region {
	return &region{s: s, fitted: s.fitted(), low: make([]float64, s.Factors),
		top: slices.Repeat([]float64{1}, s.Factors)}
}

// holds reports whether no emulator rules the point out.
func (r *region) holds(u []float64) bool {
	for _, e := range r.emulators {
		if !e.predict(u, func(k int, mean, variance float64) bool {
			return settle(r.s.Targets[r.fitted[k]].miss(mean, variance)) < r.s.Cutoff
		}) {
			return false
		}
	}
	return true
}

// candidates is the number of points drawn to find some that are not ruled out. It is doubled
// up to tries times if too few are found.
const (
	candidates = 1 << 13
	tries      = 6
)

// draw returns points of the box that are not ruled out, and their share of those drawn.
func (r *region) draw(purpose string, want int) (points [][]float64, share float64, err error) {
	drawn := 0
	for n := candidates; drawn < candidates<<tries; n *= 2 {
		all, err := design.Sobol(r.s.Key.Named(purpose), n, r.s.Factors)
		if err != nil {
			return nil, 0, err
		}
		points, drawn = points[:0], n
		for _, u := range all {
			for k := range u {
				u[k] = r.low[k] + float64(u[k]*(r.top[k]-r.low[k]))
			}
			if r.holds(u) {
				points = append(points, u)
			}
		}
		if len(points) >= want || len(r.emulators) == 0 {
			break
		}
	}
	return points, float64(len(points)) / float64(drawn), nil
}

// spread chooses points that are not ruled out and far from each other.
func (r *region) spread(purpose string, n int) ([][]float64, error) {
	if len(r.emulators) == 0 {
		return design.Sobol(r.s.Key.Named(purpose), n, r.s.Factors)
	}
	points, _, err := r.draw(purpose, n)
	if err != nil {
		return nil, err
	}
	if len(points) == 0 {
		return nil, nil
	}
	return farthest(points, n), nil
}

// mostUnmet is the number of targets that a message lists.
const mostUnmet = 10

// unmet says how near runs came to each target, the farthest first.
func unmet(s task, luck []float64, runs []Run) string {
	type missed struct {
		line string
		by   float64
	}
	var all []missed
	people := 1.0
	for _, j := range s.fitted() {
		t := &s.Targets[j]
		people = max(people, t.Scale)
		low, top, nearest := math.Inf(1), math.Inf(-1), math.Inf(1)
		for _, x := range runs {
			low, top = min(low, x.Mean[j]), max(top, x.Mean[j])
			nearest = min(nearest, settle(t.miss(x.Mean[j], luck[j])))
		}
		line := fmt.Sprintf("  %s: target %s, runs gave %s to %s", t.Metric, sparse(t.Value), sparse(low), sparse(top))
		if nearest >= s.Cutoff {
			line += fmt.Sprintf(", the nearest %.1f standard deviations away", nearest)
		}
		all = append(all, missed{line, nearest})
	}
	slices.SortStableFunc(all, func(a, b missed) int { return cmp.Compare(b.by, a.by) })
	var b strings.Builder
	for i, m := range all {
		if i == mostUnmet {
			fmt.Fprintf(&b, "  and %s that runs come nearer to\n", digits.Counted(len(all)-i, "target"))
			break
		}
		b.WriteString(m.line + "\n")
	}
	if all[0].by < s.Cutoff {
		b.WriteString("each target is met by some run, but no run meets all: try more points per wave, other factors, or " +
			"a larger discrepancy")
	} else {
		b.WriteString("try wider ranges, another unit of the data, or a larger discrepancy")
		if people > 1 {
			fmt.Fprintf(&b, "; the runs' numbers are people: a consumer stands for %s (consumers.represents)", sparse(people))
		}
	}
	return b.String()
}

// farthest chooses n points, each the farthest from those chosen before, or all if there are
// fewer.
func farthest(points [][]float64, n int) [][]float64 {
	chosen := [][]float64{points[0]}
	away := make([]float64, len(points))
	for i := range away {
		away[i] = math.Inf(1)
	}
	for len(chosen) < min(n, len(points)) {
		last, best := chosen[len(chosen)-1], 0
		for i, u := range points {
			sum := 0.0
			for k := range u {
				sum += float64((u[k] - last[k]) * (u[k] - last[k]))
			}
			away[i] = min(away[i], sum)
			if away[i] > away[best] {
				best = i
			}
		}
		chosen = append(chosen, points[best])
	}
	return chosen
}

// learn fits emulators to all runs not ruled out so far, and shrinks the box accordingly.
func (r *region) learn(w *Wave) error {
	for _, x := range w.Runs {
		if x.failed() {
			w.Failed++
			continue
		}
		r.runs = append(r.runs, x)
	}
	inside := r.inside()
	points, outputs := make([][]float64, len(inside)), make([][]float64, len(r.fitted))
	for i, x := range inside {
		points[i] = x.Point
		for k, j := range r.fitted {
			outputs[k] = append(outputs[k], x.Mean[j])
		}
	}
	e, err := newEmulators(points, outputs, r.low, r.top)
	if err != nil {
		return fmt.Errorf("%w%s", err, without(r.s.Targets, w.Runs))
	}
	r.emulators = append(r.emulators, e)
	return r.shrink(w)
}

// shrink reduces the box to the points not ruled out, with a margin.
func (r *region) shrink(w *Wave) error {
	points, share, err := r.draw("box", r.s.Points)
	if err != nil {
		return err
	}
	volume := 1.0
	for k := range r.low {
		volume *= r.top[k] - r.low[k]
	}
	w.Share = share * volume
	w.Low, w.Top = slices.Clone(r.low), slices.Clone(r.top)
	if len(points) < leastPoints(r.s.Factors) {
		return nil // too few to show where the rest is
	}
	for k := range r.low {
		low, top := math.Inf(1), math.Inf(-1)
		for _, u := range points {
			low, top = min(low, u[k]), max(top, u[k])
		}
		w.Low[k], w.Top[k] = low, top
		margin := (top - low) / 10
		r.low[k], r.top[k] = max(r.low[k], low-margin), min(r.top[k], top+margin)
	}
	return nil
}

// luck returns the variance of a run by its random numbers alone, by target: that of the mean of its
// replicates, on the mean of the runs not ruled out. One replicate does not show it; then it is the
// variance of runs about the emulators of the last wave, which has what these miss as well. It is the same
// for all points, as a variance of few replicates is itself luck. 0 where a target is not fitted.
func (r *region) luck() []float64 {
	out, in := make([]float64, len(r.s.Targets)), r.inside()
	if len(in) == 0 {
		in = r.runs
	}
	for k, j := range r.fitted {
		for _, x := range in {
			out[j] += x.Var[j] / float64(len(in))
		}
		if out[j] == 0 {
			out[j] = r.emulators[len(r.emulators)-1].of[k].error2
		}
	}
	return out
}

// inside returns the runs that no emulator rules out.
func (r *region) inside() []Run {
	var in []Run
	for _, x := range r.runs {
		if r.holds(x.Point) {
			in = append(in, x)
		}
	}
	return in
}
