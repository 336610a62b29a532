// Package measure reads the metrics of a study from a run: values that the summary of a run
// folder has, by name, and functions of them over the ticks. None depends on how often rows are
// recorded.
package measure

import (
	"slices"
	"strings"
	"time"

	"guanxi/agents/society"
	"guanxi/sim/spec"
)

// Metric is an expression over a run.
//
//	NAME                  as in the summary: a stock at the end, a flow summed
//	NAME@DATE             the same up to the last tick that is not later
//	NAME@FROM/UNTIL       NAME@UNTIL less NAME@FROM: a flow between two dates, the change of a stock
//	time_to(NAME, LEVEL)  days until it reaches LEVEL: a number, or a share of all consumers
//	max(NAME) min(NAME)   over ticks
//	mean(NAME)            over ticks
//	time_of_max(NAME)     days until it is first at its largest
//	A / B                 one of these over another; missing where B is 0
type Metric struct {
	Text  string // canonical; the name of its column
	Func  string // "": the value itself
	Name  string
	From  time.Time  // in NAME@FROM/UNTIL
	At    time.Time  // in NAME@DATE, or UNTIL
	Level Level      // in time_to
	Over  *[2]Metric // in A / B: both; of the rest only Text is set
}

// Parts returns A and B of a quotient, or the expression itself.
func (m Metric) Parts() []Metric {
	if m.Over != nil {
		return m.Over[:]
	}
	return []Metric{m}
}

// Level is a threshold: a number, or a share of all consumers.
type Level struct {
	Value float64
	Share bool
}

// Function is a function of a metric over the ticks of a run.
type Function struct {
	Name, Form, Such string // time_to, time_to(NAME, LEVEL), time_to(adopters, 50%)
	Unit, Doc        string // Unit "": that of the metric
	column           string // what it is of the metric NAME with the description DOC, up to LEVEL
	of               func(*function) float64
}

// Levelled reports whether the function takes a level beside the metric.
func (f *Function) Levelled() bool { return strings.Contains(f.Form, "LEVEL") }

// Functions returns the functions that an expression may use.
func Functions() []Function {
	return []Function{
		{"max", "max(NAME)", "max(active)", "", "largest value over ticks, of a stock with the start",
			"maximum: DOC", func(f *function) float64 { return f.largest }},
		{"mean", "mean(NAME)", "mean(active)", "", "mean over ticks, without the start and those without a value",
			"mean: DOC", func(f *function) float64 { return f.sum / float64(f.counts) }}, // 0/0: missing
		{"min", "min(NAME)", "min(satisfaction)", "", "smallest value over ticks, of a stock with the start",
			"minimum: DOC", func(f *function) float64 { return f.least }},
		{"time_of_max", "time_of_max(NAME)", "time_of_max(new_adopters)", "d", "days until it is first at its largest",
			"days until NAME is first at its largest", func(f *function) float64 { return f.peak }},
		{"time_to", "time_to(NAME, LEVEL)", "time_to(adopters, 50%)", "d", "days until it reaches a level, of a flow its " +
			"running sum; missing: never",
			"days until NAME reaches LEVEL", func(f *function) float64 { return f.reached }},
	}
}

// functionNamed returns the function of that name; its zero value if there is none.
func functionNamed(name string) (f Function, known []string) {
	for _, x := range Functions() {
		if known = append(known, x.Name); x.Name == name {
			f = x
		}
	}
	return f, known
}

func meant(word string, known []string) string {
	if now := society.MetricNow(word); now != "" {
		return "; " + now
	}
	if near := spec.Meant(word, known); near != "" {
		return "; " + near
	}
	// Omit parts of parts, such as captured.provider.shop.
	known = slices.DeleteFunc(slices.Clone(known), func(name string) bool { return strings.Count(name, ".") > 1 })
	if len(known) <= 12 {
		return "; known: " + strings.Join(known, ", ")
	}
	return "; each mechanism that is on has its own, and guanxi explain metrics lists them"
}
