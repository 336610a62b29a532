package room

import (
	"math"
	"slices"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/schema"
	"guanxi/sim/spec"
)

// Statistic is a question of another module, which a study asks of each of its metrics by the key `NAME: {}`. Its
// answers stand in answers.csv, and in a table below that of the design.
type Statistic struct {
	Name string           // as the study file has it: lower-case letters, digits and _, and no key that exists
	Doc  string           // what it asks, in a line, which is the title of its table
	New  func() Estimator // returns one at its defaults, for each file that is read
}

// What names what a program adds, for messages.
func (x Statistic) What() string { return "question " + x.Name }

// Estimator is the estimator of a statistic, with the keys of one study. One value serves one study.
type Estimator interface {
	// Declare declares its keys below the name of the question.
	Declare(s *spec.Section)
	// Estimate says what a metric is by the question, from its values at all points. It is called once for a metric and
	// has to give the same numbers each time.
	Estimate(at []Values) []Number
}

// Values are those of a metric at a point of a study, all that a statistic may use.
type Values struct {
	Point int       // its number, as runs.csv has it
	Arm   string    // its arm; "": the study has none
	Of    []float64 // by replicate, the same one at the same place at each point; NaN where a run failed or has no value
}

// Number is an answer about a metric at a point, a row of answers.csv. Several at a point have different measures.
type Number struct {
	Point   int     // the point that it is about, as in Values
	Measure string  // what it is, in a word, such as median, which heads its column
	Value   float64 // the estimate, in the unit of the metric; NaN: there is none, and no row
	Lo, Hi  float64 // the ends of its interval; equal, as where both are left out: it has none
	N       int     // how many values are behind it
}

// Room is the statistic as a question.
func (x Statistic) Room() Room {
	if x.New == nil {
		return Room{Sections: []study.Section{{Key: x.Name, Doc: x.Doc}}}
	}
	section := study.Section{Key: x.Name, Doc: x.Doc, New: func() *study.Part {
		e := x.New()
		return &study.Part{Declare: e.Declare, Value: e}
	}}
	estimator := func() analysis.Estimator {
		return analysis.Estimator{Additional: true, Estimate: x.estimate, Tables: x.tables}
	}
	return Room{Sections: []study.Section{section},
		Estimators: map[string]func() analysis.Estimator{x.Name: estimator}}
}

func (x Statistic) estimate(a *analysis.Analysis) error {
	for m := range a.Metrics {
		var at []Values
		for i, p := range a.Runs.Points {
			at = append(at, Values{p.Number, p.Arm, slices.Clone(a.Runs.Cells[i].Values[m])})
		}
		for _, n := range a.Study.Asked(x.Name).(Estimator).Estimate(at) {
			row := a.NewAnswer(x.Name, m, n.Measure)
			row.Point, row.N = n.Point, n.N
			if n.Lo == n.Hi {
				n.Lo, n.Hi = math.NaN(), math.NaN()
			}
			row.Value, row.Lo, row.Hi = n.Value, n.Lo, n.Hi
			if n.Value == n.Value {
				a.Add(row)
			}
		}
	}
	return nil
}

// tables is a table of a metric, with a row for each point and a column for each measure.
func (x Statistic) tables(r *analysis.Report, metric int) []tabular.Group {
	shape := analysis.TableSpec{Question: x.Name, Label: x.Name, Caption: x.Doc, Heading: x.Doc, RowNoun: "point",
		Name: func(row analysis.Row) string { return r.PointName(r.Point(row.Point)) }}
	var measures []string
	for _, row := range r.Rows(metric, x.Name) {
		for _, a := range row.All {
			if !slices.Contains(measures, a.Measure) {
				measures = append(measures, a.Measure)
				shape.Columns = append(shape.Columns, r.EstimateColumns(a.Measure, a.Measure, schema.Absolute))
			}
		}
	}
	g, _ := r.Show(metric, shape)
	return []tabular.Group{g}
}
