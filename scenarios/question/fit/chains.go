package fit

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/scenarios/sweep/study"
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

// firstBlocks is the number of blocks into which a chain parts its numbers, and the number of moves after which those
// that have not moved go into restBlocks of falling size.
const (
	firstBlocks = 16
	restBlocks  = 5
)

// chain is a Markov chain without likelihoods (Marjoram et al. 2003). A move draws a block of
// the numbers anew from their ranges, which leaves their uniform distribution as it is, and is taken unless the run
// of the new point is ruled out: the chain's law is that of the ranges, given what is not ruled out. All numbers are
// in some block; a block that is refused is halved, so that numbers which decide nothing move in spite of those which
// do. Prices of what is counted, which no decision and so no datum reads, are in no block: the end draws them from
// their ranges.
type chain struct {
	at      []float64
	counted []int
	moved   []bool // numbers that were drawn anew since the start
	blocks  [][]int
	key     rng.Key
	parts   uint64
	stream  rng.Stream
	now     []float64 // the proposal
}

// part puts all numbers into blocks, at random.
func (c *chain) part() {
	order := c.order()
	n := min(firstBlocks, len(order))
	for b := range n {
		c.blocks = append(c.blocks, order[b*len(order)/n:(b+1)*len(order)/n])
	}
}

func (c *chain) order() []int {
	c.parts++
	return slices.DeleteFunc(design.Permutation(c.key.Named("order").Stream(c.parts-1), len(c.at)),
		func(k int) bool { return slices.Contains(c.counted, k) })
}

// rest puts the numbers that have not moved into blocks, half of those left into each but the last: first those whose
// moves were refused least often.
func (c *chain) rest(refused []float64) {
	c.blocks = nil
	left := slices.DeleteFunc(c.order(), func(k int) bool { return c.moved[k] })
	slices.SortStableFunc(left, func(a, b int) int { return cmp.Compare(refused[a], refused[b]) })
	for n := 1; len(left) > 0; n++ {
		size := (len(left) + 1) / 2
		if n == restBlocks {
			size = len(left)
		}
		c.blocks = append(c.blocks, left[:size])
		left = left[size:]
	}
}

// end draws what is counted, until the scenario takes the values.
func (c *chain) end(allowed func(u []float64) bool) []float64 {
	c.at = slices.Clone(c.at)
	for again := true; again; again = !allowed(c.at) {
		for _, k := range c.counted {
			c.at[k], c.moved[k] = c.stream.Float64(), true
		}
	}
	return c.at
}

// propose draws the next block anew, until the scenario takes the values.
func (c *chain) propose(allowed func(u []float64) bool) {
	for {
		if len(c.blocks) == 0 {
			c.part()
		}
		c.now = slices.Clone(c.at)
		for _, k := range c.blocks[0] {
			c.now[k] = c.stream.Float64()
		}
		if allowed(c.now) {
			return
		}
		c.answer(false)
	}
}

// answer takes the proposal, or halves its block.
func (c *chain) answer(taken bool) {
	block := c.blocks[0]
	c.blocks = c.blocks[1:]
	switch half := len(block) / 2; {
	case taken:
		c.at = c.now
		for _, k := range block {
			c.moved[k] = true
		}
	case half > 0:
		c.blocks = append(c.blocks, block[:half], block[half:])
	}
}

// Past says how chains went from the scenario as it is.
type Past struct {
	Moved  []float64 // share of the kept chains that drew a number anew, by factor
	Chains int
}

// chains moves points from the scenario as it is, and keeps the ends that fresh runs do not rule out.
func chains(s task, run simulate) (*Result, error) {
	out := &Result{Targets: s.Targets}
	if !s.Allowed(s.Start) {
		return nil, fmt.Errorf("the scenario as it is lies outside a range; the chains start from it")
	}
	own, err := run(Own, [][]float64{s.Start}, nil)
	if err != nil {
		return nil, err
	}
	if own[0].failed() {
		return nil, fmt.Errorf("a run of the scenario as it is failed%s", without(s.Targets, own))
	}
	luck := make([]float64, len(s.Targets)) // of one run
	for j := range luck {
		luck[j] = own[0].Var[j] * ownReplicates
	}
	if i := implausibility(s.Targets, luck, &own[0]); i >= s.Cutoff {
		return nil, fmt.Errorf("the scenario as it is is ruled out, so that no chain can start from it:\n%s",
			out.missed(own[0], luck, s.Cutoff))
	}
	starts := s.Starts
	if starts != nil {
		s.Moves = 0
	} else {
		starts = slices.Repeat([][]float64{s.Start}, s.Points)
	}
	all := make([]*chain, len(starts))
	for i, at := range starts {
		key := s.Key.Named(fmt.Sprintf("chain %d", i+1))
		all[i] = &chain{at: at, counted: s.Counted, moved: make([]bool, s.Factors), key: key, stream: key.Stream(0)}
		for k, x := range at {
			all[i].moved[k] = x != s.Start[k]
		}
	}
	out.Past = &Past{Chains: len(all)}
	points := make([][]float64, len(all))
	drawn, refused := make([]float64, s.Factors), make([]float64, s.Factors) // moves of each number, and the share refused
	for m := 1; m <= s.Moves; m++ {
		if m == firstBlocks+1 {
			for _, c := range all {
				c.rest(refused)
			}
		}
		for i, c := range all {
			c.propose(s.Allowed)
			points[i] = c.now
		}
		w := Wave{Name: fmt.Sprintf("move-%d", m)}
		if w.Runs, err = run(w.Name, slices.Clone(points), luck); err != nil {
			return nil, err
		}
		for i, c := range all {
			x := &w.Runs[i]
			left := len(x.Mean) == 0 || implausibility(s.Targets, luck, x) < s.Cutoff
			taken := left && !x.failed()
			if left && !taken {
				w.Failed++
			}
			lost := 1.0
			if taken {
				lost = 0
				w.Share += 1 / float64(len(all))
			}
			for _, k := range c.blocks[0] {
				drawn[k]++
				refused[k] += (lost - refused[k]) / drawn[k]
			}
			c.answer(taken)
		}
		out.Waves = append(out.Waves, w)
	}
	for i, c := range all {
		points[i] = c.end(s.Allowed)
	}
	ends, err := run(Last, slices.Clone(points), nil)
	if err != nil {
		return nil, err
	}
	for j := range luck { // of the past, which is one run, and of the mean of an end
		luck[j] += luck[j] / endReplicates
	}
	out.keep(ends, luck, s)
	near := slices.Clone(out.Draws)
	out.Draws = slices.DeleteFunc(out.Draws, func(d Draw) bool { return d.Implausibility >= s.Cutoff })
	n := len(out.Draws)
	if n < leastWorlds {
		out.Unmet = fmt.Sprintf("%d of %d ends of chains are not ruled out by fresh runs, fewer than the %d that shares "+
			"of worlds need; take more chains (design.points)", n, len(ends), leastWorlds)
	}
	if n == 0 {
		out.Draws = near[:1]
	}
	for i := range out.Draws {
		out.Draws[i].Weight = 1 / float64(len(out.Draws))
	}
	out.Past.count(all, ends, out.Draws)
	return out, nil
}

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

// count says in which of the kept draws each number was drawn anew.
func (p *Past) count(all []*chain, ends []Run, kept []Draw) {
	p.Moved = make([]float64, len(all[0].at))
	for _, d := range kept {
		i := slices.IndexFunc(ends, func(x Run) bool { return &x.Point[0] == &d.Point[0] })
		for k, moved := range all[i].moved {
			if moved {
				p.Moved[k] += 1 / float64(len(kept))
			}
		}
	}
}

// all is the share of numbers, over the kept chains, that were drawn anew.
func (p *Past) all() float64 {
	sum := 0.0
	for _, x := range p.Moved {
		sum += x
	}
	return sum / float64(max(1, len(p.Moved)))
}

// binds reports whether history binds a number: it was drawn anew in fewer of the kept worlds than the mean number, by
// boundAt standard deviations of a binomial share.
func (p *Past) binds(factor, worlds int) bool {
	mean := p.all()
	return p.Moved[factor] < mean-float64(boundAt*math.Sqrt(mean*(1-mean)/float64(worlds)))
}

// boundAt calls one of 440 numbers that are all free bound in some seventy searches.
const boundAt = 4

// missed lists the fitted targets that a run misses by the cutoff or more.
func (r *Result) missed(x Run, luck []float64, cutoff float64) (text string) {
	for j, t := range r.Targets {
		if by := t.miss(x.Mean[j], luck[j]); t.Role == RoleFit && settle(by) >= cutoff {
			text += fmt.Sprintf("  %s: target %s, the scenario gives %s, %.1f standard deviations away\n", t.Metric,
				sparse(t.Value), sparse(x.Mean[j]), by)
		}
	}
	return text + "calibrate the scenario first, hold the target out, or take a larger discrepancy"
}
