package schema

import (
	"math"
	"reflect"
	"slices"

	"guanxi/sim/results/table"
)

// AnswersTable is the table of all that a study says, from which everything that prints and draws is made.
const AnswersTable = "answers"

// An Answer is a number that a study gives to a question: a row of answers.csv. The fields are its columns, whose tags
// say what they hold. What is measured several ways of the same thing stands in rows that agree in all keys but measure
// and scale: mean, min and max of a point; truth, estimate and cost of an experiment. A curve is rows that differ in
// at; a front is rows that differ in point.
//
// What the row has beyond a plain estimate, and why. A difference and its share have intervals and p of their own, so
// scale is a key. The p of a family is needed beside the plain one, because what is adjusted rounds before it is
// written: p_holm. The spread over replicates is asked for as often as the interval of the mean: sd. A point of
// several factors has no single level: point names it, and runs.csv has its levels; along says what at is a level of,
// so that replicates of a claim, sampled worlds and levels of a factor can all be drawn over at. Three elements are one
// in about and two in beside. What a party gains and what a claim became are words: verdict.
type Answer struct {
	Question string  `key:"what is asked, such as mean, effect, sobol or claim; docs/studies.md lists all"`
	About    string  `key:"arm, factor, element, loop, claim, goal, condition, target or kind of unit"`
	Beside   string  `key:"baseline, second factor, other elements, party, cell, estimator, what a claim expects"`
	Metric   string  `key:"as in the study"`
	Measure  string  `key:"what value is"`
	Point    int     `key:"number of the point, as in runs.csv, which has its levels" zero:"missing"`
	Along    string  `key:"what at is of: a factor, crossing, replicate, world, date or role"`
	At       string  `key:"level of the factor, number of the crossing, replicate or world, or date"`
	Value    float64 `factor:"estimate" unit:"column unit"`
	SD       float64 `factor:"standard deviation over what n counts; of a ratio that of its logarithm" unit:"column unit"`
	Lo       float64 `factor:"lower end of its interval; of a crossing empty at the first level" unit:"column unit"`
	Hi       float64 `factor:"upper end of its interval; of a crossing empty at the last level" unit:"column unit"`
	N        int     `factor:"replicates, points, blocks, trajectories, worlds or estimates behind value"`
	Failed   int     `factor:"those left out: a run failed or gave no value"`
	P        float64 `factor:"p value of no effect"`
	PHolm    float64 `factor:"p adjusted for the family (Holm 1979)"`
	Family   string  `factor:"rows whose p are adjusted together"`
	Scale    string  `key:"absolute; relative: a share of the size of the baseline's mean; ratio: of ratios"`
	Unit     string  `factor:"of value, sd, lo and hi"`
	Verdict  string  `factor:"of a claim or win-win; of a point of a search its role; identical: in every run"`
}

// Apart reports whether answers to a question are shown for all metrics, whichever are chosen.
func Apart(question string) bool {
	return slices.Contains([]string{"claim", "ranges", "experiment", "optimum"}, question)
}

// Scales of an answer.
const (
	Absolute = "absolute"
	Relative = "relative"
	Ratio    = "ratio"
)

// NewAnswer returns an answer without numbers.
func NewAnswer(question, metric, measure string) Answer {
	nan := math.NaN()
	return Answer{Question: question, Metric: metric, Measure: measure, Scale: Absolute,
		Value: nan, SD: nan, Lo: nan, Hi: nan, P: nan, PHolm: nan}
}

// Same reports whether both are about the same thing, measured one way or another.
func (a *Answer) Same(b *Answer) bool {
	return a.Question == b.Question && a.About == b.About && a.Beside == b.Beside && a.Metric == b.Metric &&
		a.Point == b.Point && a.Along == b.Along && a.At == b.At
}

// By returns the first of some answers that measures the same thing in a way, or one without numbers.
func (a *Answer) By(measure string, all []Answer) *Answer {
	for i := range all {
		if all[i].Measure == measure && all[i].Same(a) {
			return &all[i]
		}
	}
	none := NewAnswer(a.Question, a.Metric, measure)
	return &none
}

// Significant reports whether the answer is clearly on one side of 0.
func (a *Answer) Significant() bool { return a.Lo > 0 || a.Hi < 0 }

// NewAnswers makes the table of some answers.
func NewAnswers(all ...Answer) *table.Table {
	t := table.Of[Answer](AnswersTable, "What a study says: a row for each number.")
	for _, a := range all {
		t.Add(a)
	}
	return t
}

// MarshalJSON returns the answer without what is missing.
func (a Answer) MarshalJSON() ([]byte, error) {
	var r table.Record
	v := reflect.ValueOf(a)
	for i, c := range table.Columns[Answer]() {
		x, value := v.Field(i), v.Field(i).Interface()
		if f, is := value.(float64); is {
			value = table.Number(f)
			if f != f {
				continue
			}
		}
		if x.Kind() == reflect.Float64 || !x.IsZero() || c.Name == "n" || c.Name == "failed" {
			r = append(r, table.Field{Name: c.Name, Value: value})
		}
	}
	return r.MarshalJSON()
}

// AnswersOf returns the answers of a table that has all columns, those of some questions or all.
func AnswersOf(t *table.Table, questions ...string) []Answer {
	question := t.Col("question")
	return table.RowsOf[Answer](t, func(row int) bool {
		return len(questions) == 0 || slices.Contains(questions, question.Text(row))
	})
}

// AnswerNames returns the names of the columns of answers.csv.
func AnswerNames() (names []string) {
	for _, c := range table.Columns[Answer]() {
		names = append(names, c.Name)
	}
	return names
}
