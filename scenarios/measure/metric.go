// Package measure reads the metrics of a study from a run: values that the summary of a run
// folder has, by name, and functions of them over the ticks. None depends on how often rows are
// recorded.
package measure

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"guanxi/agents/society"
	"guanxi/sim/spec"
	"guanxi/sim/units"
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
		{"time_to", "time_to(NAME, LEVEL)", "time_to(adopters, 50%)", "d", "days until it reaches a level, of a flow its running sum; missing: never",
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

// Parse reads an expression. It needs no run: Attach checks that the name exists.
func Parse(text string) (Metric, error) {
	sign := " / " // the / of @FROM/UNTIL needs no blanks
	if !strings.Contains(text, "@") {
		sign = "/"
	}
	k := strings.LastIndex(text, sign)
	if k < 0 {
		return parseOne(text)
	}
	above, below := strings.TrimSpace(text[:k]), strings.TrimSpace(text[k+len(sign):])
	if _, err := units.ParseDate(below); err == nil { // a period with blanks
		return parseOne(text)
	}
	if above == "" || below == "" || strings.Contains(above, sign) && !strings.Contains(above, "@") {
		return Metric{}, fmt.Errorf("%q: a quotient has two parts, such as sellers / adopters", text)
	}
	if strings.Count(above, "(") > strings.Count(above, ")") && strings.HasSuffix(below, ")") {
		return Metric{}, fmt.Errorf("%q: a function is of one metric; give each part its own, such as mean(players) / mean(dau)", text)
	}
	a, err := parseOne(above)
	if err != nil {
		return a, err
	}
	b, err := parseOne(below)
	return Metric{Text: a.Text + " / " + b.Text, Over: &[2]Metric{a, b}}, err
}

// parseOne reads an expression that is no quotient.
func parseOne(text string) (Metric, error) {
	text = strings.TrimSpace(text)
	name, rest, call := strings.Cut(text, "(")
	if !call {
		return parseValue(text)
	}
	m := Metric{Func: strings.TrimSpace(name)}
	f, known := functionNamed(m.Func)
	if f.Name == "" {
		return m, fmt.Errorf("%q: %q is not a function%s", text, m.Func, meant(m.Func, known))
	}
	dateless := fmt.Errorf("%q: %s is over all ticks; it takes no @DATE", text, m.Func)
	inside, ok := strings.CutSuffix(rest, ")")
	switch _, after, _ := strings.Cut(rest, ")"); {
	case strings.HasPrefix(after, "@"):
		return m, dateless
	case !ok:
		return m, fmt.Errorf("%q: ) is missing at the end", text)
	}
	m.Name = strings.TrimSpace(inside)
	if f.Levelled() {
		k := strings.LastIndexByte(inside, ',')
		if k < 0 {
			return m, fmt.Errorf("%q: %s has a metric and a level, such as %s", text, f.Name, f.Such)
		}
		m.Name = strings.TrimSpace(inside[:k])
		level := strings.TrimSpace(inside[k+1:])
		v, err := units.ParseShare(level)
		if err != nil {
			return m, fmt.Errorf("%q: %q is not a level: a number such as 5000, or a share of all consumers such as 50%%", text, level)
		}
		m.Level = Level{v, strings.HasSuffix(level, "%")}
		m.Text = fmt.Sprintf("%s(%s, %s)", m.Func, m.Name, level)
	} else if name, _, more := strings.Cut(m.Name, ","); more {
		return m, fmt.Errorf("%q: %s is over all ticks and takes a metric alone: %s(%s)", text, m.Func, m.Func, name)
	} else {
		m.Text = fmt.Sprintf("%s(%s)", m.Func, m.Name)
	}
	if strings.Contains(m.Name, "@") {
		return m, dateless
	}
	return m, checkName(text, m.Name)
}

func parseValue(text string) (Metric, error) {
	name, date, dated := strings.Cut(text, "@")
	m := Metric{Text: text, Name: strings.TrimSpace(name)}
	if dated {
		from, until, period := strings.Cut(date, "/")
		if !period {
			from, until = "", date
		}
		var err error
		if m.At, err = units.ParseDate(until); err != nil {
			return m, fmt.Errorf("%q: %w", text, err)
		}
		m.Text = m.Name + "@" + units.FormatDate(m.At)
		if !period {
			return m, checkName(text, m.Name)
		}
		if m.From, err = units.ParseDate(from); err != nil {
			return m, fmt.Errorf("%q: %w", text, err)
		}
		if !m.From.Before(m.At) {
			return m, fmt.Errorf("%q: the period ends on %s and begins later or then: write NAME@FROM/UNTIL", text, units.FormatDate(m.At))
		}
		m.Text = m.Name + "@" + units.FormatDate(m.From) + "/" + units.FormatDate(m.At)
	}
	return m, checkName(text, m.Name)
}

func checkName(text, name string) error {
	if name == "" {
		return fmt.Errorf("%q: the name of a metric is missing, such as adopters", text)
	}
	if strings.ContainsAny(name, "(),@/\n\t") {
		return fmt.Errorf("%q: %q is not the name of a metric", text, name)
	}
	return nil
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
