package study

import (
	"errors"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/measure"
	"guanxi/sim/spec"
)

// Constraint is a linear comparison of numeric factors, such as a + 2*b <= 1. Dates count in days.
type Constraint struct {
	weight map[string]float64 // by factor, of a sum
	bound  float64            // that the sum is at least or, where strict, above
	strict bool
}

// holds reports whether levels meet the constraint. A level without a number always does.
func (c *Constraint) holds(factors []Factor, levels []Level) bool {
	sum := 0.0
	for i := range factors {
		w, ok := c.weight[factors[i].Name]
		if !ok {
			continue
		}
		if math.IsNaN(levels[i].Value) {
			return true
		}
		sum += float64(w * levels[i].Value)
	}
	return sum > c.bound || sum == c.bound && !c.strict
}

// where reads the constraints of the design.
func (r *Reader) where() {
	const path = "design.where"
	var names []string
	for _, f := range r.In.Factors {
		names = append(names, f.Name)
	}
	for i, text := range r.In.Design.Where {
		at := r.Item(path, i)
		sum, strict, err := measure.ParseComparison(text, names)
		if err != nil {
			r.Misread(at, path, "", err)
			continue
		}
		c, ok, days := Constraint{weight: map[string]float64{}, strict: strict}, true, sum.Days
		for _, t := range sum.Terms {
			here := r.Inside(at, text, t.At)
			c.weight[t.Text], _ = t.By.Float64()
			if !r.Knows(t.Text, func(hint string) { r.Errorf(here, path, hint, "%q: there is no factor %s", text, t.Text) }) {
				ok = false
			} else if f := &r.Study.Factors[slices.Index(r.Study.factorNames(), t.Text)]; !f.Numeric() {
				r.Errorf(here, path, "", "%q: the levels of %s are not numbers", text, t.Text)
				ok = false
			} else if f.Scale == Date {
				days.Add(days, t.By)
			}
		}
		if ok && days.Sign() != 0 {
			r.Errorf(at, path, "such as start <= 2014-01-01, or end - start >= 30 for days", "%q compares a date with a number",
				text)
			ok = false
		}
		if len(sum.Terms) == 0 {
			r.Errorf(at, path, "", "%q names no factor", text)
			ok = false
		}
		c.bound, _ = sum.Constant.Float64()
		c.bound = -c.bound
		switch k := r.Study.kind; {
		case !ok:
		case k.Filled:
			r.Errorf(at, path, "use one factor with joint levels, or vary one factor and a ratio", "no point of a design of "+
				"kind %s can be left out, because it fills its whole range", k.Name)
		default:
			r.Study.Design.Where = append(r.Study.Design.Where, c)
		}
	}
}

// Misread reports an error of an expression, at the piece that is wrong.
func (r *Reader) Misread(at spec.Pos, path, hint string, err error) {
	var wrong *measure.Wrong
	if errors.As(err, &wrong) {
		at = r.Inside(at, wrong.Text, wrong.At)
	}
	r.Errorf(at, path, hint, "%v", err)
}

// Inside returns the position of a byte of a text that begins at a position, if the text stands in the file as it is.
func (r *Reader) Inside(at spec.Pos, text string, k int) spec.Pos {
	for _, f := range r.File.Files {
		lines := strings.Split(string(f.Text), "\n")
		if f.Name != at.File || at.Line < 1 || at.Line > len(lines) {
			continue
		}
		line := []rune(lines[at.Line-1])
		from := at.Col - 1
		if from >= 0 && from < len(line) && (line[from] == '"' || line[from] == '\'') {
			from++
		}
		if before := []rune(text[:k]); from >= 0 && from+len(before) <= len(line) &&
			string(line[from:from+len(before)]) == text[:k] {
			at.Col = from + len(before) + 1
		}
	}
	return at
}

// allowed reports whether levels meet every constraint.
func (s *Study) allowed(levels []Level) bool {
	return !slices.ContainsFunc(s.Design.Where, func(c Constraint) bool { return !c.holds(s.Factors, levels) })
}
