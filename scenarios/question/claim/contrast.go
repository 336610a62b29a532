package claim

import (
	"math"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Contrast is the value of a linear combination of arms for a metric.
type Contrast struct {
	Value stats.Difference
	Over  *stats.Difference // divisor; nil: none
	Ratio *stats.Difference // Value over Over; NaN unless Over is clearly above 0
}

// contrastOf computes the contrast of a claim for a metric. Replicates are averaged over the
// cells of other factors, and both contrasts use the same replicates. cell limits it to the
// cell of a point; nil: all cells.
func contrastOf(d *analysis.Runs, c *Claim, baseline string, metric int, cell *study.Point,
	in table.Range, step, confidence float64) (out Contrast, cells int) {
	points := map[string][]int{}
	for i, p := range d.Points {
		if cell == nil || p.Block == cell.Block {
			points[p.Arm] = append(points[p.Arm], i)
		}
	}
	values := map[string][]float64{}
	most := 0
	for arm, of := range points {
		values[arm] = d.AcrossPoints(of, metric)
		most, cells = max(most, len(values[arm])), len(of)
	}
	all := append(append([]Weight(nil), c.Contrast...), c.Over...)
	for r := range most { // a replicate that lacks an arm is dropped from both
		lacks := false
		for _, w := range all {
			v := values[w.Arm]
			lacks = lacks || r >= len(v) || v[r] != v[r]
		}
		for _, w := range all {
			if v := values[w.Arm]; lacks && r < len(v) {
				v[r] = nan
			}
		}
	}
	sum := func(of []Weight) stats.Difference {
		var arms [][]float64
		var by []float64
		for _, w := range of {
			arms, by = append(arms, values[w.Arm]), append(by, w.By)
		}
		x := stats.Contrast(arms, by, values[baseline], step, confidence)
		x.LimitTo(in, arms, by)
		return x
	}
	out = Contrast{Value: sum(c.Contrast)}
	if c.Over != nil {
		over := sum(c.Over)
		ratio := stats.Ratio(out.Value, over, confidence)
		out.Over, out.Ratio = &over, &ratio
	}
	return out, cells
}

// contrast fills in the verdict on a claim about a contrast.
func (v *Verdict) contrast(d *analysis.Runs, metric int, confidence float64) {
	in := v.Sweep.Manifest.Metrics[metric].In()
	out, cells := contrastOf(d, &v.Claim, v.Baseline, metric, nil, in, v.step(metric), confidence)
	v.Contrast, v.Cells, v.Effect = &out, cells, out.Value
	if out.Ratio != nil {
		v.partUnit, v.Effect, v.Unit = v.Unit, *out.Ratio, "1"
	}
	v.measure()
}

// contrasts computes the contrast of the study's claim for all metrics.
func contrasts(a *analysis.Analysis, c *Claim) {
	for m := range a.Metrics {
		least, greatest := math.Inf(1), math.Inf(-1)
		add := func(cell *study.Point, name string) (x analysis.Answer, cells int) {
			out, cells := contrastOf(a.Runs, c, a.Study.Design.Baseline, m, cell, a.Metrics[m].In(), a.Metrics[m].Step,
				a.Confidence)
			v := out.Value
			a.AddIndex(m, "contrast", "effect", combination(c.Contrast), name, v.Estimate(), v.N, v.Missing)
			x = a.Answers[len(a.Answers)-1]
			if out.Over != nil {
				a.AddIndex(m, "contrast", "over", combination(c.Over), name, out.Over.Estimate(), out.Over.N, out.Over.Missing)
				a.AddIndex(m, "contrast", "ratio", combination(c.Contrast), name, out.Ratio.Estimate(), out.Ratio.N,
					out.Ratio.Missing)
			} else if x.Scale, x.Unit = schema.Relative, "1"; v.Mean == v.Mean {
				a.AddEstimate(x, "effect", v.Relative)
			}
			if cell != nil && v.Mean == v.Mean {
				least, greatest = min(least, v.Mean), max(greatest, v.Mean)
			}
			return x, cells
		}
		whole, cells := add(nil, "")
		if whole.Scale, whole.Unit = schema.Absolute, a.Metrics[m].Unit; cells > 1 {
			seen := map[int]bool{}
			for _, p := range a.Runs.Points {
				if !seen[p.Block] {
					seen[p.Block] = true
					add(p, cellName(a, p))
				}
			}
			if least <= greatest {
				a.AddValue(whole, "least", least)
				a.AddValue(whole, "greatest", greatest)
			}
			whole.Unit = "1"
			a.AddValue(whole, "cells", float64(cells))
		}
	}
}

// cellName names a cell by the levels of its factors.
func cellName(r *analysis.Analysis, cell *study.Point) string {
	var parts []string
	for i, f := range r.Study.Factors {
		parts = append(parts, f.Name+"="+r.Level(i, cell.Levels[i].Text))
	}
	return strings.Join(parts, " ")
}

// combination formats weights, such as both − one − other + neither, with a positive term
// first.
func combination(of []Weight) (text string) {
	for _, sign := range []string{" + ", " − "} {
		for _, w := range of {
			if (w.By > 0) != (sign == " + ") {
				continue
			}
			if text += sign; math.Abs(w.By) != 1 {
				text += tabular.Figure(math.Abs(w.By), decimalsOf(w.By)) + " "
			}
			text += w.Arm
		}
	}
	return strings.TrimPrefix(text, " + ")
}

// decimalsOf returns the decimals that show a number as it was written, at most three.
func decimalsOf(v float64) int {
	for d := range 3 {
		scaled := float64(v * math.Pow10(d))
		if math.Abs(scaled-math.Round(scaled)) < 1e-9 {
			return d
		}
	}
	return 3
}
