package analysis

import (
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/schema"
)

// An Answer is a number that the study gives.
type Answer = schema.Answer

// NewAnswer returns an answer without numbers, about a metric and in its unit.
func (a *Analysis) NewAnswer(question string, metric int, measure string) Answer {
	x := schema.NewAnswer(question, a.Metrics[metric].Name, measure)
	x.Unit = a.Metrics[metric].Unit
	return x
}

// Add adds an answer.
func (a *Analysis) Add(x Answer) { a.Answers = append(a.Answers, x) }

// AddValue adds to what x is about what one more measure of it is, unless that is not known.
func (a *Analysis) AddValue(x Answer, measure string, v float64) {
	if x.Measure, x.Value = measure, v; v == v {
		x.SD, x.Lo, x.Hi, x.P, x.Family = nan, nan, nan, nan, ""
		a.Add(x)
	}
}

// AddEstimate adds a measure with its interval.
func (a *Analysis) AddEstimate(x Answer, measure string, e stats.Estimate) {
	x.Measure, x.Value, x.Lo, x.Hi, x.SD, x.P, x.Family = measure, e.Value, e.Lo, e.Hi, nan, nan, ""
	if e.Value == e.Value {
		a.Add(x)
	}
}

// AddIndex adds an estimate unless it is undefined: of a metric that never changes, from too few blocks.
func (a *Analysis) AddIndex(metric int, question, measure, about, beside string, e stats.Estimate, n, failed int) {
	x := a.NewAnswer(question, metric, measure)
	x.About, x.Beside, x.N, x.Failed = about, beside, n, failed
	round := stats.Round
	x.Unit = a.unitOf(&x)
	a.AddEstimate(x, measure, stats.Estimate{Value: round(e.Value), Lo: round(e.Lo), Hi: round(e.Hi)})
}

// unitOf returns the unit of an index: 1 for correlations and quotients, otherwise that of the metric.
func (a *Analysis) unitOf(x *Answer) string {
	switch {
	case slices.Contains([]string{"rank", "worlds"}, x.Question),
		x.Measure == "ratio", x.Measure == "losers":
		return "1"
	}
	return x.Unit
}

// AddDifference adds a difference of a family, and what it is as a share of the baseline's mean.
func (a *Analysis) AddDifference(x Answer, d *stats.Difference, family string) {
	if d.UsesExactTest() { // eight pairs have no p below .0078, which is adjusted among comparisons of the metric alone
		family += ", exact, " + x.Metric
	}
	x.Value, x.SD, x.Lo, x.Hi, x.N, x.P, x.Family = d.Mean, d.SD, d.Lo, d.Hi, d.N, d.P, family
	a.Add(x)
	unit := x.Unit
	if x.Scale, x.Unit = schema.Relative, "1"; x.Question != "interaction" { // which has a ratio of ratios
		a.AddEstimate(x, x.Measure, d.Relative)
	}
	if d.Mean != 0 || d.SD != 0 {
		a.agree[x.Metric] = a.agree[x.Metric] || d.AllEqual()
		a.tailed[x.Metric] = a.tailed[x.Metric] || d.LimitUnknown() && !d.UsesExactTest()
	}
	if x.Scale, x.Unit = schema.Absolute, unit; d.UsesExactTest() && d.SD > 0 {
		least, greatest := d.Range()
		a.few[x.Metric] = true
		a.AddValue(x, "min", least)
		a.AddValue(x, "max", greatest)
	}
}

// adjust sets the p of each family (Holm 1979). What is the same in every replicate is not a test and keeps its own.
func (a *Analysis) adjust() {
	families := map[string][]*Answer{}
	for i := range a.Answers {
		x := &a.Answers[i]
		same := 0.
		if x.Scale == schema.Ratio {
			same = 1
		}
		if x.PHolm = x.P; x.Family != "" && x.P == x.P && (x.Value != same || x.SD != 0) {
			families[x.Family] = append(families[x.Family], x)
		}
	}
	for family, of := range families {
		p := make([]float64, len(of))
		for i, x := range of {
			p[i] = x.P
		}
		for i, adjusted := range stats.Holm(p) {
			of[i].PHolm = adjusted
		}
		a.tested[family] = len(of)
	}
	for i := range a.Answers {
		x := &a.Answers[i]
		x.P, x.PHolm = stats.Round(x.P), stats.Round(x.PHolm)
	}
}

// A Row is what is known of one thing: answers that agree in all but measure and scale.
type Row struct {
	*Answer // the first
	All     []*Answer
}

// Find returns the answer Find a measure, or one without numbers.
func (x Row) Find(measure string, scale ...string) *Answer {
	for _, a := range x.All {
		if a.Measure == measure && a.Scale == append(scale, schema.Absolute)[0] {
			return a
		}
	}
	none := schema.NewAnswer(x.Question, x.Metric, measure)
	return &none
}

// Rows returns the Rows of a question about a metric, in their order.
func (r *Report) Rows(metric int, question string) []Row {
	return r.Named(r.Metrics[metric].Name, question)
}

// Named returns the rows of a question about what has a name.
func (r *Report) Named(metric, question string) []Row {
	type key struct{ question, metric string }
	if r.grouped == nil {
		r.grouped = map[any][]Row{}
		type thing struct {
			key
			about, beside, along, at string
			point                    int
		}
		at := map[thing]int{}
		for i := range r.Answers {
			x := &r.Answers[i]
			of := key{x.Question, x.Metric}
			k := thing{of, x.About, x.Beside, x.Along, x.At, x.Point}
			n, there := at[k]
			if !there {
				n, r.grouped[of] = len(r.grouped[of]), append(r.grouped[of], Row{Answer: x})
				at[k] = n
			}
			r.grouped[of][n].All = append(r.grouped[of][n].All, x)
		}
	}
	return r.grouped[key{question, metric}]
}

// LeftOut says how many blocks or points are missing.
func LeftOut(x *Answer) string {
	if x.Failed == 0 {
		return ""
	}
	return fmt.Sprintf("; %d left out because a run failed or gave no value", x.Failed)
}

// EstimateOf returns an answer's value and interval.
func EstimateOf(x *Answer) stats.Estimate { return stats.Estimate{Value: x.Value, Lo: x.Lo, Hi: x.Hi} }

// Of returns the answers to a question about a metric by a measure.
func (r *Report) Of(metric int, question, measure string) (all []Answer) {
	for _, x := range r.Rows(metric, question) {
		if a := x.Find(measure); a.Value == a.Value {
			all = append(all, *a)
		}
	}
	return all
}

// ScaleOf returns the scale of the means of a metric.
func (r *Report) ScaleOf(metric int) Scale {
	largest := 0.0
	for _, x := range r.Rows(metric, "mean") {
		largest = max(largest, math.Abs(AbsOrZero(x.Value)))
	}
	return ScaleFor(largest)
}
