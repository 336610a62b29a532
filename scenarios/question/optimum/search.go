// Package optimum asks which values of the factors are best. It finds those with the largest goal, under conditions, by
// efficient global optimisation: a Gaussian process learns from the points that have run where the goal may exceed the
// best so far (Jones, Schonlau & Welch 1998), weighted by the probability that the conditions hold (Schonlau, Welch &
// Jones 1998; Gardner et al. 2014). Two goals are traded off by changing weights (ParEGO, Knowles 2006). All
// points share their random numbers; what is found is then compared with the scenario as it is with other ones,
// so that the gain it is credited with is not the luck of the draw.
//
// Points lie in the unit cube.
package optimum

import (
	"math"
	"slices"

	"guanxi/scenarios/sweep/design"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// trial is a point that has run: its goals, as gains over the scenario as it is, and by how much it meets each
// condition. NaN marks a run without a value.
type trial struct {
	at    []float64
	goals []float64
	gaps  []float64
}

func (t *trial) failed() bool {
	return slices.ContainsFunc(t.goals, math.IsNaN) || slices.ContainsFunc(t.gaps, math.IsNaN)
}

// model predicts goals and gaps from trials.
type model struct {
	goals, gaps []*kriging
}

// learn fits a process to each output of the trials that have values; nil if there are fewer than two.
func learn(trials []trial) *model {
	return fitted(trials, func(_ int, points [][]float64, values []float64) *kriging { return fit(points, values) })
}

func fitted(trials []trial, fit func(output int, points [][]float64, values []float64) *kriging) *model {
	var points [][]float64
	var good []trial
	for _, t := range trials {
		if !t.failed() {
			points, good = append(points, t.at), append(good, t)
		}
	}
	if len(good) < 2 {
		return nil
	}
	m := &model{}
	for j := range good[0].goals {
		m.goals = append(m.goals, fit(j, points, column(good, func(t *trial) float64 { return t.goals[j] })))
	}
	for j := range good[0].gaps {
		m.gaps = append(m.gaps, fit(len(m.goals)+j, points, column(good, func(t *trial) float64 { return t.gaps[j] })))
	}
	return m
}

// stage is what is expected of the points at some stage of a search: goal and gaps, settled. Points without a value
// have none.
type stage []trial

// expected returns what trials are expected to give by processes of the shapes of an earlier model; nil: of shapes
// of their own.
func expected(trials []trial, of *model) stage {
	m := of.again(trials)
	if m == nil {
		return nil
	}
	all := make(stage, len(trials))
	for i, t := range trials {
		if t.failed() {
			continue
		}
		for _, k := range m.goals {
			mean := k.expects(t.at)
			all[i].goals = append(all[i].goals, settle(mean))
		}
		for _, k := range m.gaps {
			mean := k.expects(t.at)
			all[i].gaps = append(all[i].gaps, settle(mean))
		}
	}
	return all
}

// again returns a model of more trials, with the shapes of this one if there is one.
func (m *model) again(trials []trial) *model {
	if m == nil {
		return learn(trials)
	}
	return fitted(trials, func(output int, points [][]float64, values []float64) *kriging {
		return krige(points, values, append(slices.Clone(m.goals), m.gaps...)[output].shape)
	})
}

func column(trials []trial, of func(*trial) float64) []float64 {
	v := make([]float64, len(trials))
	for i := range trials {
		v[i] = of(&trials[i])
	}
	return v
}

// meets reports whether a point is expected to meet all conditions.
func (m *model) meets(u []float64) bool {
	for _, k := range m.gaps {
		if mean := k.expects(u); settle(mean) < 0 {
			return false
		}
	}
	return true
}

// chance returns the probability that a point meets all conditions, taken as independent.
func (m *model) chance(u []float64) float64 {
	p := 1.0
	for _, k := range m.gaps {
		mean, sd := k.at(u)
		p *= normal(mean / max(sd, 1e-12))
	}
	return p
}

func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// improvement is the expected excess of a normal variable over a level.
func improvement(mean, sd, level float64) float64 {
	if sd <= 0 {
		return max(0, mean-level)
	}
	z := (mean - level) / sd
	return sd * (float64(z*normal(z)) + num.Exp(-float64(z*z)/2)/math.Sqrt(2*math.Pi))
}

// best returns the index of the trial with the largest expected goal among those expected to meet the
// conditions; −1 if there is none. It is chosen by the process and not by the values, which are noisy.
func (m *model) best(trials []trial, goal *kriging) int {
	found, most := -1, math.Inf(-1)
	for i, t := range trials {
		if t.failed() || !m.meets(t.at) {
			continue
		}
		if mean := goal.expects(t.at); settle(mean) > most {
			found, most = i, settle(mean)
		}
	}
	return found
}

// front returns the trials that no other one is expected to exceed in one goal without falling short in the other.
func (m *model) front(trials []trial) (front []int) {
	expected := make([][]float64, len(trials))
	for i, t := range trials {
		if t.failed() || !m.meets(t.at) {
			continue
		}
		for _, g := range m.goals {
			mean := g.expects(t.at)
			expected[i] = append(expected[i], settle(mean))
		}
	}
	for i, a := range expected {
		if a == nil || slices.ContainsFunc(expected, func(b []float64) bool {
			return b != nil && b[0] >= a[0] && b[1] >= a[1] && (b[0] > a[0] || b[1] > a[1])
		}) {
			continue
		}
		front = append(front, i)
	}
	slices.SortStableFunc(front, func(i, j int) int {
		if expected[i][0] < expected[j][0] {
			return -1
		}
		return 1
	})
	return front
}

// Candidates among which each point is chosen: spread over the cube, and about the best so far.
const (
	spread = 1024
	about  = 256
)

// propose chooses n points to run next by what was learned from trials. Each is chosen as if those before it had come
// out as expected. Every other one shall exceed the conditions by margins.
func propose(learned *model, trials []trial, margins []float64, n int, key rng.Key) ([][]float64, error) {
	trials = slices.Clone(trials)
	var m *model // believe changes it
	if learned != nil {
		m = &model{slices.Clone(learned.goals), slices.Clone(learned.gaps)}
	}
	d := len(trials[0].at)
	var chosen [][]float64
	for i := range n {
		round := key.Sub(uint64(len(trials)))
		all, err := design.Sobol(round.Named("spread"), spread+about, d)
		if err != nil {
			return nil, err
		}
		if m == nil { // no trial has a value yet
			rounded(all[0])
			chosen = append(chosen, all[0])
			trials = append(trials, trial{at: all[0], goals: []float64{math.NaN()}})
			continue
		}
		for j, k := range m.gaps {
			m.gaps[j] = k.lower(float64(len(trials)%2) * margins[j])
		}
		goal := m.weighed(min(1, max(0, float64(1.2*round.Named("weight").Float(0, 0))-.1)))
		best := m.best(trials, goal)
		level := math.Inf(-1)
		if best >= 0 {
			level = goal.expects(trials[best].at)
			for _, u := range all[spread:] {
				for j := range u {
					u[j] = min(1, max(0, trials[best].at[j]+float64((u[j]-.5)*goal.length[j]/2)))
				}
			}
		}
		next, most := -1, math.Inf(-1)
		for k, u := range all {
			rounded(u)
			if slices.ContainsFunc(trials, func(t trial) bool { return slices.Equal(t.at, u) }) {
				continue
			}
			score := m.chance(u)
			if best >= 0 {
				mean, sd := goal.at(u)
				score *= improvement(mean, sd, level)
			}
			if settle(score) > most {
				next, most = k, settle(score)
			}
		}
		if next < 0 {
			return chosen, nil // every point of the grid has run
		}
		chosen = append(chosen, all[next])
		if i < n-1 {
			trials = append(trials, m.believe(all[next]))
		}
	}
	return chosen, nil
}

// believe adds a point to the model as if it had come out as expected.
func (m *model) believe(u []float64) trial {
	t := trial{at: u}
	for i, k := range m.goals {
		mean := k.expects(u)
		t.goals, m.goals[i] = append(t.goals, mean), krige(append(slices.Clone(k.points), u), append(slices.Clone(k.values),
			mean), k.shape)
	}
	for i, k := range m.gaps {
		mean := k.lower(0).expects(u)
		t.gaps, m.gaps[i] = append(t.gaps, mean), krige(append(slices.Clone(k.points), u), append(slices.Clone(k.values),
			mean), k.shape)
	}
	return t
}

// lower returns the process with a number subtracted from what it predicts.
func (k *kriging) lower(by float64) *kriging {
	out := *k
	out.less = by
	return &out
}

// weighed returns the process of the goal; of two goals that of the smaller of both, each as a share of its range
// and weighed by w and 1 − w, plus a twentieth of their sum (the augmented Chebyshev function).
func (m *model) weighed(w float64) *kriging {
	if len(m.goals) == 1 {
		return m.goals[0]
	}
	a, b := m.goals[0], m.goals[1]
	share := func(k *kriging, i int) float64 {
		lo, hi := slices.Min(k.values), slices.Max(k.values)
		if hi == lo {
			return 0
		}
		return (k.values[i] - hi) / (hi - lo)
	}
	values := make([]float64, len(a.points))
	for i := range values {
		x, y := float64(w*share(a, i)), float64((1-w)*share(b, i))
		values[i] = min(x, y) + float64(.05*(x+y))
	}
	return fit(a.points, values)
}

// rounded rounds coordinates to the finest step.
func rounded(u []float64) {
	for i := range u {
		u[i] = math.RoundToEven(u[i]*Finest) / Finest
	}
}

// start spreads the first points over the cube.
func start(key rng.Key, n, d int) [][]float64 {
	points, err := design.Sobol(key.Named("start"), n, d)
	if err != nil {
		panic(err) // checked when the study was read
	}
	for _, u := range points {
		rounded(u)
	}
	return points
}
