package analysis

import (
	"fmt"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/schema"
)

// An Answer is a number that the study gives.
type Answer = schema.Answer

// index adds an estimate unless it is undefined: of a metric that never changes, from too few blocks.
func (a *analysis) index(metric int, question, measure, about, beside string, e stats.Estimate, n, failed int) {
	x := schema.NewAnswer(question, a.Metrics[metric].Name, measure)
	x.About, x.Beside, x.N, x.Failed = about, beside, n, failed
	round := stats.Round
	if question == "sobol" {
		round = stats.RoundUnit
	}
	x.Value, x.Lo, x.Hi, x.Unit = round(e.Value), round(e.Lo), round(e.Hi), a.unitOf(&x, metric)
	if e.Value == e.Value {
		a.Answers = append(a.Answers, x)
	}
}

// unitOf returns the unit of an index: 1 for shares, correlations and quotients, otherwise
// that of the metric; for morris, per full range of the factor.
func (a *analysis) unitOf(x *Answer, metric int) string {
	switch {
	case slices.Contains([]string{"sobol", "regression", "rank", "loop", "ranges"}, x.Question), x.Measure == "ratio", x.Measure == "losers":
		return "1"
	case x.Question == "break_even", x.Question == "extreme":
		return schema.FactorColumns(a.Manifest.Factors[a.factor(x.About):])[0].Unit
	}
	return a.Metrics[metric].Unit
}

// blockValues returns the values of a metric by block, nil for a block that is left out. lost
// counts the blocks in which a run failed or has no value, but not those that did not run yet.
func (a *analysis) blockValues(metric int) (blocks [][]int, means [][]float64, lost int) {
	for _, points := range a.d.blocks() {
		m, failed := a.d.blockMeans(points, metric)
		switch {
		case m != nil:
			blocks, means = append(blocks, points), append(means, m)
		case failed:
			lost++
		}
	}
	return blocks, means, lost
}

func missing(n int) []float64 {
	return slices.Repeat([]float64{nan}, n)
}

// leftOut says how many blocks or points are missing.
func leftOut(x *Answer) string {
	if x.Failed == 0 {
		return ""
	}
	return fmt.Sprintf("; %d left out because a run failed or gave no value", x.Failed)
}

// estimateOf returns an answer's value and interval.
func estimateOf(x *Answer) stats.Estimate { return stats.Estimate{Value: x.Value, Lo: x.Lo, Hi: x.Hi} }

// pick returns the answer about something, or an undefined one if there is none.
func pick(of []Answer, about string) Answer {
	for _, x := range of {
		if x.About == about {
			return x
		}
	}
	x := schema.NewAnswer("", "", "")
	x.About = about
	return x
}

// of returns the answers to a question about a metric by a measure.
func (r *Report) of(metric int, question, measure string) (rows []Answer) {
	for _, x := range r.Answers {
		if x.Metric == r.Metrics[metric].Name && x.Question == question && x.Measure == measure {
			rows = append(rows, x)
		}
	}
	return rows
}
