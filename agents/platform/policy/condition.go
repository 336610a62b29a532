package policy

import (
	"fmt"
	"math"
	"strings"

	"guanxi/sim"
	"guanxi/sim/units"
)

// Condition compares a metric with a number.
type Condition struct {
	Metric string
	Op     string // > >= < <=
	Level  float64
	Share  bool // written as a percentage: where the metric is a count, of all consumers
}

// operators, with the longer ones first.
var operators = [...]string{">=", "<=", ">", "<"}

// parseCondition parses METRIC op NUMBER.
func parseCondition(text string) (Condition, error) {
	at := strings.IndexAny(text, "<>=")
	if at < 0 {
		return Condition{}, fmt.Errorf("%q is not a comparison; write METRIC > NUMBER, such as satisfaction > 0.6", text)
	}
	for _, op := range operators {
		rest, ok := strings.CutPrefix(text[at:], op)
		if !ok {
			continue
		}
		c := Condition{Metric: strings.TrimSpace(text[:at]), Op: op}
		rest = strings.TrimSpace(rest)
		if isLevel(c.Metric) && rest != "" && !isLevel(rest) && !strings.ContainsAny(rest, "<>=") {
			turned := strings.NewReplacer("<", ">", ">", "<").Replace(op)
			return Condition{}, fmt.Errorf("%q: the metric comes first; write %s %s %s", text, rest, turned, c.Metric)
		}
		if c.Metric == "" || strings.ContainsAny(c.Metric, " \t(),") {
			return Condition{}, fmt.Errorf("%q: %q is not the name of a metric", text, c.Metric)
		}
		if strings.HasSuffix(rest, "%") {
			level, err := units.ParseShare(rest)
			c.Level, c.Share = level, true
			return c, err
		}
		level, err := units.ParseNumber(rest)
		if err != nil {
			return Condition{}, fmt.Errorf("%q: %w", text, err)
		}
		c.Level = level
		return c, nil
	}
	return Condition{}, fmt.Errorf("%q: %q is none of > >= < <=", text, text[at:at+1])
}

// isLevel reports whether text is a number or a percentage.
func isLevel(text string) bool {
	_, err := units.ParseNumber(strings.TrimSuffix(text, "%"))
	return err == nil
}

// holds evaluates the comparison; it is false for a missing value.
func (c Condition) holds(x float64) bool {
	switch c.Op {
	case ">":
		return x > c.Level
	case ">=":
		return x >= c.Level
	case "<":
		return x < c.Level
	}
	return x <= c.Level
}

// Wrong explains why a percentage is no level of a metric: amounts of money and days have none. ""
// where it is one.
func (c Condition) Wrong(m *sim.Metric) string {
	if !c.Share || m.Unit != "currency" && m.Unit != "d" {
		return ""
	}
	return fmt.Sprintf("%s is in %s, so a percentage is no level of it; write a number", c.Metric, m.Unit)
}

func (c Condition) up() bool { return c.Op[0] == '>' }

// both reports whether two conditions can hold at once, and whether they have the same level, which
// leaves no gap between them. For different metrics both results are false.
func both(a, b Condition) (overlap, same bool) {
	if a.Metric != b.Metric {
		return false, false
	}
	if a.up() == b.up() {
		return true, false
	}
	if !a.up() {
		a, b = b, a
	}
	if a.Share != b.Share {
		return false, false
	}
	if math.Float64bits(a.Level) == math.Float64bits(b.Level) {
		return false, true
	}
	return a.Level < b.Level, false
}
