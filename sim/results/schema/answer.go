package schema

import (
	"math"
	"reflect"
	"slices"
	"strings"

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
	Point    int     `key:"number of the point, as in runs.csv, which has its levels" unit:"1"`
	Along    string  `key:"what at is of: a factor, crossing, replicate, world, date or role"`
	At       string  `key:"level of the factor, number of the crossing, replicate or world, or date"`
	Value    float64 `factor:"estimate" unit:"column unit"`
	SD       float64 `factor:"standard deviation over what n counts; of a ratio that of its logarithm" unit:"column unit"`
	Lo       float64 `factor:"lower end of its interval; of a crossing empty at the first level" unit:"column unit"`
	Hi       float64 `factor:"upper end of its interval; of a crossing empty at the last level" unit:"column unit"`
	N        int     `factor:"replicates, points, blocks, trajectories, worlds or estimates behind value" unit:"1"`
	Failed   int     `factor:"those left out: a run failed or gave no value" unit:"1"`
	P        float64 `factor:"p value of no effect" unit:"1"`
	PHolm    float64 `factor:"p adjusted for the family (Holm 1979)" unit:"1"`
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

// Clear reports whether the answer is clearly on one side of 0.
func (a *Answer) Clear() bool { return a.Lo > 0 || a.Hi < 0 }

// answerColumns are the columns of answers.csv: the fields of an Answer.
func answerColumns() []table.Column {
	of := reflect.TypeFor[Answer]()
	columns := make([]table.Column, of.NumField())
	for i := range columns {
		f, c := of.Field(i), &columns[i]
		c.Name, c.Kind, c.Doc, c.Unit = column(f.Name), table.Factor, f.Tag.Get("factor"), f.Tag.Get("unit")
		if key, is := f.Tag.Lookup("key"); is {
			c.Kind, c.Doc = table.Key, key
		}
		switch f.Type.Kind() {
		case reflect.String:
			c.Type = table.TextType
		case reflect.Float64:
			c.Type = table.FloatType
		}
	}
	return columns
}

// column returns the name of the column of a field: PHolm is p_holm.
func column(field string) string {
	if field == "PHolm" {
		return "p_holm"
	}
	return strings.ToLower(field)
}

// NewAnswers makes the table of some answers. Without a point the cell is empty.
func NewAnswers(all ...Answer) *table.Table {
	t := table.New(AnswersTable, "What a study says: a row for each number.", answerColumns())
	for k := range all {
		v := reflect.ValueOf(&all[k]).Elem()
		cells := make([]table.Cell, v.NumField())
		for i := range cells {
			switch f := v.Field(i); {
			case f.Kind() == reflect.String:
				cells[i] = table.Text(f.String())
			case f.Kind() == reflect.Float64:
				cells[i] = table.Float(f.Float())
			case f.Int() != 0 || v.Type().Field(i).Name != "Point":
				cells[i] = table.Int(f.Int())
			default:
				cells[i] = table.Missing()
			}
		}
		t.AppendRow(cells...)
	}
	return t
}

// MarshalJSON returns the answer without what is missing.
func (a Answer) MarshalJSON() ([]byte, error) {
	var r table.Record
	v := reflect.ValueOf(a)
	for i := range v.NumField() {
		x, value := v.Field(i), v.Field(i).Interface()
		if f, is := value.(float64); is {
			value = table.Number(f)
			if f != f {
				continue
			}
		}
		if name := v.Type().Field(i).Name; x.Kind() == reflect.Float64 || !x.IsZero() || name == "N" || name == "Failed" {
			r = append(r, table.Field{Name: column(name), Value: value})
		}
	}
	return r.MarshalJSON()
}

// AnswersOf returns the answers of a table that has all columns, those of some questions or all.
func AnswersOf(t *table.Table, questions ...string) []Answer {
	all, columns := []Answer{}, t.Columns()
	of := make([]int, len(columns))
	for i, c := range answerColumns() {
		of[i] = slices.IndexFunc(columns, func(o table.Column) bool { return o.Name == c.Name })
	}
	for row := range t.Rows() {
		if len(questions) > 0 && !slices.Contains(questions, t.At(of[0]).Text(row)) {
			continue
		}
		var a Answer
		v := reflect.ValueOf(&a).Elem()
		for i, k := range of {
			switch f, c := v.Field(i), t.At(k); f.Kind() {
			case reflect.String:
				f.SetString(c.Text(row))
			case reflect.Float64:
				f.SetFloat(c.Float(row))
			default:
				n, _ := c.Int(row)
				f.SetInt(n)
			}
		}
		all = append(all, a)
	}
	return all
}

// AnswerNames returns the names of the columns of answers.csv.
func AnswerNames() (names []string) {
	for _, c := range answerColumns() {
		names = append(names, c.Name)
	}
	return names
}
