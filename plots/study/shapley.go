package study

import (
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/phrase"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/table"
)

// shapley returns the Shapley values of the elements over the first k replicates of all
// coalitions, or over the first k sampled orders, as analyze estimates them.
func (s *study) shapley(metric int) []*chart.Curve {
	if s.m.Blocks > 0 {
		return s.overOrders(metric)
	}
	n := len(s.m.Factors)
	coalitions := make([]*setting, 1<<n)
	for _, p := range s.points {
		coalitions[s.coalition(p)] = p
	}
	shares := make([][]float64, n)
	for _, v := range together(coalitions, metric) {
		for i, share := range stats.Shapley(v) {
			shares[i] = append(shares[i], share)
		}
	}
	var out []*chart.Curve
	for i, v := range shares {
		out = append(out, keep(s.running(phrase.Name(s.m.Factors[i].Name), v, table.Range{}, 0))...)
	}
	return largest(out)
}

// overOrders returns the means over the first k orders of what each element adds where it joins.
func (s *study) overOrders(metric int) []*chart.Curve {
	n := len(s.m.Factors)
	var all []*setting
	for _, order := range s.byBlock() {
		if len(order) == n+1 && len(together(order, metric)) > 0 {
			all = append(all, order...)
		}
	}
	var coalitions []int
	for _, p := range all {
		coalitions = append(coalitions, s.coalition(p))
	}
	added, err := stats.Joining(n, coalitions, together(all, metric))
	if err != nil {
		return nil // the blocks are no such orders
	}
	var out []*chart.Curve
	for i, of := range added {
		c := &chart.Curve{Series: phrase.Name(s.m.Factors[i].Name)}
		for _, k := range steps(len(of)) {
			if len(of[0]) > 0 {
				c.Upright(float64(k), stats.CrossedMean(of[:k], s.m.Metrics[metric].Step, s.m.Confidence))
			}
		}
		out = append(out, keep(c)...)
	}
	return largest(out)
}

// coalition returns the bit mask of the elements that are on at a point: on is the second level of
// each.
func (s *study) coalition(p *setting) int {
	return stats.Coalition(len(p.level), func(i int) bool { return slices.Index(s.m.Factors[i].Levels, p.level[i]) == 1 })
}

// together returns the values of a metric at all the points, for each replicate that has them all.
func together(points []*setting, metric int) (values [][]float64) {
	if len(points) == 0 || slices.Contains(points, nil) {
		return nil
	}
	for _, rep := range points[0].reps {
		var row []float64
		for _, p := range points {
			if k := slices.Index(p.reps, rep); k >= 0 && !math.IsNaN(p.values[metric][k]) {
				row = append(row, p.values[metric][k])
			}
		}
		if len(row) == len(points) {
			values = append(values, row)
		}
	}
	return values
}
