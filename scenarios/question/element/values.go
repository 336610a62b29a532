package element

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

func estimator() analysis.Estimator {
	return analysis.Estimator{
		Describe: func(r *analysis.Report) string {
			return digits.Counted(len(r.Study.Factors), "element") + ", " + digits.Counted(len(r.Runs.Points), "coalition")
		},
		Estimate:    estimate,
		Note:        noteElements,
		JointTables: func(r *analysis.Report) []tabular.Group { return []tabular.Group{partiesGroup(r), leftOutGroup(r)} },
		Tables: func(r *analysis.Report, m int) []tabular.Group {
			return []tabular.Group{sharesGroup(r, m), dividendsGroup(r, m, "dividend", "pair"), dividendsGroup(r, m, "triple",
				"triple")}
		},
		Replicated: true,
		Figures:    true,
	}
}

// mostShared is the largest number of elements whose dividends are listed.
const mostShared = 3

// estimate computes the values of the elements within each replicate, whose coalitions share
// their random numbers, and their intervals over replicates.
func estimate(a *analysis.Analysis) error {
	_, unions := modulesOf(a.Study)
	n := len(a.Study.Factors)
	place := make([]int, 1<<n) // point by coalition
	for i := range place {
		place[i] = -1
	}
	for i := range a.Runs.Points {
		place[coalition(a, i)] = i
	}
	if slices.Contains(place, -1) {
		return fmt.Errorf("%s: a coalition of the %d elements has no point", a.Dir, n)
	}
	needs, shared := needs(a), sharing(n)
	for m := range a.Metrics {
		values, failed := a.Runs.CompleteCases(place, m)
		add := func(measure, about, beside string, v summary.Interval) {
			a.AddIndex(m, "shapley", measure, about, beside, analysis.IntervalOf(v), len(values), failed)
		}
		each := func(measure string, f func(v []float64) []float64) {
			for i, v := range means(a, values, a.Metrics[m].Step, n, f) {
				add(measure, a.Study.Factors[i].Name, "", v)
			}
		}
		gap := 0.0 // largest |Σφ − (v(N) − v(∅))| over replicates, as a share of the largest value
		each("shapley", func(v []float64) []float64 {
			phi := stats.Shapley(v)
			gap = max(gap, shortfall(phi, v))
			return phi
		})
		if gap > roundingGap {
			return fmt.Errorf("%s: the Shapley values of %s do not sum to the contribution of all elements (relative error "+
				"%g): a fault of the program", a.Dir, a.Metrics[m].Name, gap)
		}
		if unions != nil {
			each("owen", func(v []float64) []float64 { return stats.Owen(v, unions) })
		}
		if needs != nil {
			var err error
			each("ordered", func(v []float64) (shares []float64) {
				shares, err = stats.Ordered(v, needs)
				return shares
			})
			if err != nil {
				return fmt.Errorf("needs of the elements: %w", err)
			}
		}
		dividends(a, values, a.Metrics[m].Step, shared, add)
		ends(a, a.Metrics[m], values, add)
	}
	leftOut(a, place)
	return nil
}

// dividends adds what two or three elements make together, with all others off, beyond their subsets.
func dividends(a *analysis.Analysis, values [][]float64, step float64, of []int, add func(measure, about, beside string,
	v summary.Interval)) {
	means := means(a, values, step, len(of), func(v []float64) []float64 {
		d, listed := stats.Dividends(v), make([]float64, len(of))
		for k, mask := range of {
			listed[k] = d[mask]
		}
		return listed
	})
	for k, v := range means {
		var names []string
		for left := uint(of[k]); left != 0; left &= left - 1 {
			names = append(names, a.Study.Factors[bits.TrailingZeros(left)].Name)
		}
		measure := "dividend"
		if len(names) > 2 {
			measure = "triple"
		}
		add(measure, names[0], strings.Join(names[1:], " × "), v)
	}
}

// ends adds the metric without any element and with all, and the difference, the sum of the shares.
func ends(a *analysis.Analysis, m schema.Metric, values [][]float64, add func(measure, about, beside string,
	v summary.Interval)) {
	var none, all, whole []float64
	for _, v := range values {
		none, all, whole = append(none, v[0]), append(all, v[len(v)-1]), append(whole, v[len(v)-1]-v[0])
	}
	add("none", "", "", summary.Student(none, m.Step, a.Confidence).Bounded(m.In()))
	add("all", "", "", summary.Student(all, m.Step, a.Confidence).Bounded(m.In()))
	add("whole", "", "", summary.Student(whole, m.Step, a.Confidence))
}

// sharing returns the masks of the coalitions whose dividends are listed, by size.
func sharing(n int) (masks []int) {
	for size := 2; size <= mostShared; size++ {
		for mask := range 1 << n {
			if bits.OnesCount(uint(mask)) == size {
				masks = append(masks, mask)
			}
		}
	}
	return masks
}

// shortfall returns the error in the sum of the shares, relative to the largest value.
func shortfall(phi, v []float64) float64 {
	sum, largest := 0.0, 0.0
	for _, x := range phi {
		sum += x
	}
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	if gap := math.Abs(sum - (v[len(v)-1] - v[0])); gap > 0 {
		return gap / largest
	}
	return 0
}

// means returns the means over replicates, with their intervals, of the numbers that f computes
// from the values of one replicate.
func means(a *analysis.Analysis, values [][]float64, step float64, numbers int,
	f func(v []float64) []float64) []summary.Interval {
	columns := make([][]float64, numbers)
	for _, v := range values {
		for k, x := range f(v) {
			columns[k] = append(columns[k], x)
		}
	}
	out := make([]summary.Interval, numbers)
	for k, column := range columns {
		out[k] = summary.Student(column, step, a.Confidence)
	}
	return out
}

// roundingGap exceeds the rounding error of sums of 2^10 doubles.
const roundingGap = 1e-10

// needs returns, for each element, a mask of the elements of which it needs one, or nil if
// none needs another. Elements outside the study count as present.
func needs(a *analysis.Analysis) []int {
	masks, some := make([]int, len(a.Study.Factors)), false
	for i, f := range a.Study.Factors {
		mask, met := 0, false
		for _, name := range a.Study.Scenario.Needs(f.Name) {
			if k := a.Factor(name); k < 0 {
				met = true
			} else {
				mask |= 1 << k
			}
		}
		if !met && mask != 0 {
			masks[i], some = mask, true
		}
	}
	if !some {
		return nil
	}
	return masks
}

// elementTolerance is the loss of a party that counts as none, as a share of what is added for it.
const elementTolerance = .01

// leftOut tests for each element whether the whole is win–win compared with the whole without
// it: the gain or loss of each party if it is removed.
func leftOut(a *analysis.Analysis, place []int) {
	var parties []int
	for m := range a.Metrics {
		if study.PartyOf(a.Metrics[m].Name) != "" {
			parties = append(parties, m)
		}
	}
	if len(parties) < 2 {
		return
	}
	all := len(place) - 1
	for e, f := range a.Study.Factors {
		var w analysis.WinWin
		for _, m := range parties {
			values, _ := a.Runs.CompleteCases([]int{place[all], place[all&^(1<<e)]}, m)
			var with, without []float64
			for _, v := range values {
				with, without = append(with, v[0]), append(without, v[1])
			}
			d := stats.Paired(with, without, a.Metrics[m].Step, a.Confidence)
			d.LimitTo(a.Metrics[m].In(), nil, nil)
			w.Parties = append(w.Parties, analysis.PartyChange{Metric: m, Change: d})
		}
		w.Tolerate(elementTolerance)
		verdict := w.Decide(a.Confidence, a.Confidence)
		for _, p := range w.Parties {
			x := a.NewAnswer("left_out", p.Metric, "change")
			x.About, x.Beside, x.N, x.Failed, x.Verdict = f.Name, study.PartyOf(x.Metric), p.Change.N, p.Change.Missing, verdict
			x.Value, x.SD, x.Lo, x.Hi = p.Change.Mean, p.Change.SD, p.Change.Lo, p.Change.Hi
			a.Add(x)
		}
	}
}

// coalition returns the bit mask of the elements that are on at a point: on is the second
// level of each.
func coalition(a *analysis.Analysis, point int) (mask int) {
	for k, l := range a.Runs.Points[point].Levels {
		if l.Text == a.Study.Factors[k].Levels[1].Text {
			mask |= 1 << k
		}
	}
	return mask
}

// modulesOf returns the module of each element, and the unions of Owen's value, the elements of each module; nil: an
// element has none.
func modulesOf(s *study.Study) (modules []string, unions [][]int) {
	declared := s.Scenario.Tree.Get("elements")
	at := map[string]int{}
	for i, f := range s.Factors {
		module := ""
		if m := declared.Get(f.Name).Get("module"); m != nil {
			module = m.Text
		}
		k, seen := at[module]
		if !seen {
			k, at[module] = len(unions), len(unions)
			unions = append(unions, nil)
		}
		modules, unions[k] = append(modules, module), append(unions[k], i)
	}
	if slices.Contains(modules, "") {
		return modules, nil
	}
	return modules, unions
}
