package loop

import (
	"math"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/num"
	"guanxi/sim/results/summary"
)

func estimator() analysis.Estimator {
	return analysis.Estimator{Adds: true, Estimate: analysis.Sure(loops),
		Tables: func(r *analysis.Report, m int) []tabular.Group { return []tabular.Group{loopsGroup(r, m)} }}
}

// loops computes the gain of each loop of the design. A step is G = ln(effect)/ln(shock): of an arm, on paired
// replicates, the mean change of the logarithm of the next metric over that of the metric that the arm shocks. The
// gain k of the loop is their product: a shock that enters it comes back k times as large.
func loops(a *analysis.Analysis) {
	for _, l := range of(a.Study) {
		var steps []stats.Difference
		var rests [][]float64 // by step and replicate, what its value adds to G
		for i, s := range l.Steps {
			next := l.Steps[(i+1)%len(l.Steps)].Metric
			g, rest := step(a, s, next)
			a.Index(a.Metric(next), "loop", "step", l.Name, s.Arm, g.Estimate(), g.N, g.Missing)
			steps, rests = append(steps, g), append(rests, rest)
		}
		gain, n := product(steps, rests, a.Confidence)
		a.Index(a.Metric(l.Steps[0].Metric), "loop", "gain", l.Name, "", gain, n, 0)
	}
}

// step returns G of an arm, and by replicate (y_r − G·x_r)/x̄, which its deviation from the mean is to first order.
func step(a *analysis.Analysis, s Step, next string) (stats.Difference, []float64) {
	change := func(metric string, sign float64) stats.Difference {
		arm, base := logOf(a, s.Arm, metric), logOf(a, a.Study.Design.Baseline, metric)
		return stats.Contrast([][]float64{arm, base}, []float64{sign, -sign}, nil, 0, a.Confidence)
	}
	sign := 1.0
	if change(s.Metric, 1).Mean < 0 {
		sign = -1 // of effect and shock alike: a quotient is defined where its divisor is above 0
	}
	shock, effect := change(s.Metric, sign), change(next, sign)
	g := stats.Ratio(effect, shock, a.Confidence)
	var rest []float64
	if g.Mean == g.Mean {
		for r, y := range effect.Values {
			rest = append(rest, (y-float64(g.Mean*shock.Values[r]))/shock.Mean)
		}
	}
	return g, rest
}

// logOf returns the logarithm of a metric in an arm by replicate; NaN where it is not above 0.
func logOf(a *analysis.Analysis, arm, metric string) []float64 {
	values := a.Runs.AcrossCells(a.Runs.Of(arm), a.Metric(metric))
	for r, v := range values {
		if values[r] = math.NaN(); v > 0 {
			values[r] = num.Log(v)
		}
	}
	return values
}

// product returns Π G, with the interval of the mean of Σ_i Π_{j≠i} G_j·rest_i, the delta method on replicates
// that all steps have.
func product(steps []stats.Difference, rests [][]float64, confidence float64) (stats.Estimate, int) {
	all, n := 1.0, steps[0].N
	for i, g := range steps {
		all *= g.Mean
		if len(rests[i]) != n {
			return stats.Estimate{Value: math.NaN(), Lo: math.NaN(), Hi: math.NaN()}, 0
		}
	}
	around := make([]float64, n)
	for r := range around {
		for i := range steps {
			part := rests[i][r]
			for j, g := range steps {
				if j != i {
					part *= g.Mean
				}
			}
			around[r] += part
		}
	}
	v := summary.Student(around, 0, confidence)
	return stats.Estimate{Value: all, Lo: all + (v.Lo - v.Mean), Hi: all + (v.Hi - v.Mean)}, n
}

// loopsGroup shows the steps that end at a metric, and the gain of loops that start at it.
func loopsGroup(r *analysis.Report, metric int) tabular.Group {
	g, _ := r.Show(metric, analysis.Shape{Question: "loop", Label: "loops", Caption: "Gain of loops: ln(effect) over " +
		"ln(shock)",
		Heading: "gain of loops", Scale: analysis.Plain,
		Name: func(x analysis.Row) string {
			if x.Measure == "gain" {
				return x.About + ", whole loop"
			}
			return x.About + ", from " + x.Beside
		}, Parts: []analysis.Part{r.Bounded("gain", ""), analysis.Counted("n")}})
	return g
}
