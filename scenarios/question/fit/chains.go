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

// Replicates of the scenario as it is, and of each end of a chain.
const (
	ownReplicates = 10
	endReplicates = 3
)

// leastWorlds is the number of worlds below which a share of them says too little.
const leastWorlds = 30

// Moves on the surrogate alone.
const (
	walked  = 600  // of each point of a wave
	climbed = 400  // of a chain whose run is ruled out, before it is run again
	uphill  = 4.   // power to which its law is raised
	tried   = 4000 // until one is worth a run
	eased   = 400  // to tell how many of them are
)

// chain is a Markov chain without likelihoods (Marjoram et al. 2003) whose moves are judged by a surrogate before they
// are run (delayed acceptance, Christen & Fox 2005): its law is that of the ranges, given that a run is not ruled out,
// whatever the surrogate is.
type chain struct {
	run    Run
	off    float64   // implausibility
	missed []float64 // of the run, by the surrogate
	within bool      // a run was not ruled out
	forth  float64   // logarithm of the density of the move that is run, less what it shares with the way back
}

// Past says how far chains came.
type Past struct {
	Chains, Ends  int
	Spread, Error []float64 // of kept worlds as a share of that of the range, by factor
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
	runs   []Run // that have all targets
	*surrogate
	pool [][]float64 // points by the law of the surrogate
}

// chains finds worlds that are not ruled out, in searches of which nothing is common: waves of points, each by the law
// of a surrogate that is fitted to those before, then chains.
func chains(s task, run simulate) (*Result, error) {
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
	var runs []Run
	var ends, numbers []int // of the searches, and the numbers that decide most in any
	if points == nil {
		for n := range max(1, s.Searches) {
			x := &search{task: s, run: run, luck: luck, out: out}
			if n > 0 {
				x.prefix = fmt.Sprintf("search-%d-", n+1)
				x.Key = s.Key.Named(fmt.Sprintf("search %d", n+1))
			}
			all, err := x.find()
			if err != nil {
				return nil, err
			}
			for _, c := range all {
				if c.within {
					points = append(points, c.run.Point)
				}
			}
			runs = append(runs, x.runs...)
			ends = append(ends, len(points))
			numbers = append(numbers, x.active[:min(leading, len(x.active))]...)
		}
	}
	if len(runs) > 0 {
		out.Past.Shares = shares(s, runs, s.Metrics)
	}
	out.Past.Chains = max(s.Draws*len(ends), len(s.Starts))
	n := len(points)
	out.Past.Ends = n
	if n > 0 {
		last, err := run(Last, points)
		if err != nil {
			return nil, err
		}
		for j := range luck { // of the past, which is one run, and of the mean of an end
			luck[j] += luck[j] / endReplicates
		}
		out.Past.RHat = disagree(last, ends, numbers)
		s.Keep = n
		out.keep(last, luck, s)
		if near := out.Draws; s.Starts != nil {
			out.Draws = slices.DeleteFunc(slices.Clone(near), func(d Draw) bool { return d.Implausibility >= s.Cutoff })
			if n = len(out.Draws); n == 0 {
				out.Draws = near[:min(1, len(near))]
			}
		}
	}
	if n < leastWorlds {
		out.Unmet = fmt.Sprintf("%d of %d chains came to what is not ruled out, fewer than the %d that shares of worlds "+
			"need; take more moves (calibrate.moves) or chains (calibrate.draws)\n%s", n, out.Past.Chains, leastWorlds,
			unmet(s, luck, runs))
	}
	if len(out.Draws) == 0 {
		s.Keep = 1
		out.keep(runs, luck, s)
	}
	for i := range out.Draws {
		out.Draws[i].Weight = 1 / float64(len(out.Draws))
	}
	out.Past.count(out.Draws)
	return out, nil
}

// batch runs points, and fits the surrogate again when there are a fifth more runs.
func (x *search) batch(name string, points [][]float64) (*Wave, error) {
	w := Wave{Name: x.prefix + name}
	var err error
	if w.Runs, err = x.run(w.Name, points); err != nil {
		return nil, err
	}
	for _, r := range w.Runs {
		if r.failed() {
			w.Failed++
			continue
		}
		x.runs = append(x.runs, r)
		if implausibility(x.Targets, x.luck, &r) < x.Cutoff {
			w.Share += 1 / float64(len(w.Runs))
		}
	}
	x.out.Waves = append(x.out.Waves, w)
	return &x.out.Waves[len(x.out.Waves)-1], nil
}

// learn fits the surrogate again when there are a fifth more runs, and reports whether it did.
func (x *search) learn() (bool, error) {
	if len(x.runs) < leastWorlds/2 {
		return false, fmt.Errorf("%d runs are left to learn from%s", len(x.runs), without(x.Targets, x.out.Waves[0].Runs))
	}
	if x.surrogate != nil && 5*len(x.runs) < 6*x.surrogate.fitted {
		return false, nil
	}
	x.surrogate = newSurrogate(x.task, x.luck, x.runs)
	key := x.Key.Named(fmt.Sprintf("pool of %d", len(x.runs)))
	x.pool = x.draw(key, max(x.Points, x.Draws))
	s := key.Named("moves").Stream(0)
	score := make([]float64, len(x.pool))
	for i, u := range x.pool {
		score[i] = x.likely(u, nil)
	}
	next := make([]float64, x.Factors)
	for m := range walked {
		heat := min(1, 2*float64(m+1)/walked) // from no law to that of the surrogate
		for i, u := range x.pool {
			copy(next, u)
			x.jump(&s, next, x.pool, i)
			if to := x.likely(next, nil); num.Log(s.Open()) < heat*heat*(to-score[i]) {
				copy(u, next)
				score[i] = to
			}
		}
	}
	for i, u := range x.pool { // what the scenario refuses goes on
		for !x.Allowed(u) {
			copy(next, u)
			x.jump(&s, next, x.pool, i)
			x.loose(&s, next)
			if to := x.likely(next, nil); num.Log(s.Open()) < to-score[i] {
				copy(u, next)
				score[i] = to
			}
		}
	}
	return true, nil
}

// loose draws some of the numbers anew that are in no polynomial.
func (x *search) loose(s *rng.Stream, u []float64) {
	for _, k := range x.free {
		if s.Float64() < anew {
			u[k] = s.Float64()
		}
	}
}

// draw returns points that the scenario takes.
func (x *search) draw(key rng.Key, n int) [][]float64 {
	all := make([][]float64, n)
	for i := range all {
		s := key.Stream(uint64(i))
		for all[i] == nil || !x.Allowed(all[i]) {
			all[i] = make([]float64, x.Factors)
			for k := range all[i] {
				all[i][k] = s.Float64()
			}
		}
	}
	return all
}

// find runs the waves and the moves.
func (x *search) find() (all []*chain, err error) {
	points := x.draw(x.Key.Named("wave 1"), x.Points)
	for n := 1; n <= x.Waves; n++ {
		if _, err := x.batch(fmt.Sprintf("wave-%d", n), points[:x.Points]); err != nil {
			return nil, err
		}
		if _, err := x.learn(); err != nil {
			return nil, err
		}
		points = x.pool
	}
	points = slices.Clone(points[:x.Draws])
	for m := 0; m <= x.Moves; m++ {
		w, err := x.batch(fmt.Sprintf("move-%d", m), points)
		if err != nil {
			return nil, err
		}
		w.Share = 0
		for i := range w.Runs {
			if m == 0 {
				all = append(all, &chain{off: math.Inf(1)})
			}
			s := x.Key.Named(fmt.Sprintf("chain %d", i)).Stream(uint64(2 * m))
			if x.take(all[i], w.Runs[i], &s) || m == 0 {
				w.Share += 1 / float64(len(w.Runs))
			}
		}
		if new, err := x.learn(); err != nil {
			return nil, err
		} else if new {
			for _, c := range all {
				if c.missed != nil {
					c.missed = x.missed(&c.run)
				}
			}
		}
		for i, c := range all {
			s := x.Key.Named(fmt.Sprintf("chain %d", i)).Stream(uint64(2*m + 1))
			points[i] = x.propose(c, &s)
		}
	}
	return all, nil
}

// take moves a chain to a run, if that is nearer to what is not ruled out, or by the chance that makes up for that of
// the surrogate.
func (x *search) take(c *chain, to Run, s *rng.Stream) bool {
	off, missed := math.Inf(1), []float64(nil)
	if !to.failed() {
		off, missed = implausibility(x.Targets, x.luck, &to), x.missed(&to)
	}
	if !c.within {
		if off > c.off {
			return false
		}
	} else {
		if off >= x.Cutoff {
			return false
		}
		back := min(0, x.likely(c.run.Point, missed)-x.likely(to.Point, missed))
		if num.Log(s.Open()) >= back-c.forth-x.ease(to.Point, missed, s) {
			return false
		}
	}
	c.run, c.off, c.missed = to, off, missed
	c.within = c.within || off < x.Cutoff
	return true
}

// ease is the logarithm of the share of moves from a point that the surrogate takes.
func (x *search) ease(at, missed []float64, s *rng.Stream) float64 {
	score, sum, u := x.likely(at, missed), 1e-9, make([]float64, len(at))
	for range eased {
		copy(u, at)
		x.jump(s, u, x.pool, -1)
		sum += num.Exp(min(0, x.likely(u, missed)-score))
	}
	return num.Log(sum)
}

// propose returns the first move that the surrogate takes, given by how much it missed the run; before a run is not
// ruled out, it is the end of a chain on the surrogate.
func (x *search) propose(c *chain, s *rng.Stream) []float64 {
	at := c.run.Point
	score := x.likely(at, c.missed)
	c.forth = 0
	heat := 1.0
	if !c.within {
		heat = uphill
	}
	for n := range tried {
		u := slices.Clone(at)
		x.jump(s, u, x.pool, -1)
		to := x.likely(u, c.missed)
		if num.Log(s.Open()) >= heat*(to-score) {
			continue
		}
		x.loose(s, u)
		if !x.Allowed(u) {
			continue
		}
		if c.within {
			c.forth = min(0, to-score) - x.ease(at, c.missed, s)
			return u
		}
		if at, score = u, to; n >= climbed {
			break
		}
	}
	return at
}

// disagree is the largest R̂ between searches, of numbers and of metrics, whose ends are those of points up to some.
func disagree(last []Run, ends, numbers []int) (most float64) {
	n, from := len(last), 0
	for _, to := range ends {
		n, from = min(n, to-from), to
	}
	if len(ends) < 2 || n < 4 {
		return nan
	}
	of := func(value func(r *Run) float64) {
		parts := make([][]float64, len(ends))
		for i, to := range ends {
			for k := to - n; k < to; k++ {
				parts[i] = append(parts[i], value(&last[k]))
			}
		}
		most = max(most, stats.RHat(parts...))
	}
	for _, k := range numbers {
		of(func(r *Run) float64 { return r.Point[k] })
	}
	for k := range last[0].Other {
		of(func(r *Run) float64 { return r.Other[k] })
	}
	return most
}

// count says what is left of the spread of each number.
func (p *Past) count(kept []Draw) {
	n := float64(len(kept))
	for k := range kept[0].Point {
		mean, square, fourth := 0.0, 0.0, 0.0
		for _, d := range kept {
			mean += d.Point[k] / n
		}
		for _, d := range kept {
			v := d.Point[k] - mean
			square, fourth = square+float64(v*v/n), fourth+float64(v*v*v*v/n)
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
			return nil, fmt.Errorf("%s: %s is %q in the scenario %s, which is no number in the unit of its range; the chains "+
				"start from it", s.Name, f.Name, text, s.Scenario.Name)
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
