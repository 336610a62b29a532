package study

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/units"
)

// Constraint is a linear comparison of numeric factors, such as a + 2*b <= 1. Dates count in days.
type Constraint struct {
	Text   string
	weight map[string]float64 // left minus right, by factor
	bound  float64            // right minus left
	dates  float64            // weight of the dates, left minus right
	op     string
}

// parseConstraint parses a comparison between sums of factors and numbers.
func parseConstraint(text string) (Constraint, error) {
	c := Constraint{Text: text, weight: map[string]float64{}}
	for _, op := range []string{"<=", ">=", "<", ">"} {
		left, right, ok := strings.Cut(text, op)
		if !ok {
			continue
		}
		c.op = op
		if strings.ContainsAny(left+right, "<>=") {
			break
		}
		if err := c.add(left, 1); err != nil {
			return c, err
		}
		return c, c.add(right, -1)
	}
	return c, fmt.Errorf("%q is not a comparison; write sums of factors and numbers with < <= > or >= between them, such as a + b <= 1", text)
}

// add adds a sum to the left side (sign 1) or subtracts it (−1).
func (c *Constraint) add(sum string, sign float64) error {
	fields := strings.Fields(strings.NewReplacer("+", " + ", "*", " * ").Replace(sum))
	// A minus is an operator if it is surrounded by spaces or precedes a name or number at the
	// start; inside a name, such as low-cost, it is part of the name.
	factor, want := sign, true
	for i := 0; i < len(fields); i++ {
		w := fields[i]
		switch {
		case w == "+" && !want:
			factor, want = sign, true
		case w == "-":
			if want {
				factor = -factor
				continue
			}
			factor, want = -sign, true
		case !want:
			return fmt.Errorf("%q: + or - is expected before %q", c.Text, w)
		default:
			if rest, minus := strings.CutPrefix(w, "-"); minus && rest != "" {
				factor, w = -factor, rest
			}
			scale, name := 1.0, w
			if i+2 < len(fields) && fields[i+1] == "*" {
				v, err := units.ParseNumber(w)
				if err != nil {
					return fmt.Errorf("%q: a number is expected before *, not %q", c.Text, w)
				}
				scale, name = v, fields[i+2]
				i += 2
			}
			if q, err := parseQuantity(name); err == nil && q.unit == "" {
				c.bound -= float64(float64(factor*scale) * q.value)
				if q.date {
					c.dates += float64(factor * scale)
				}
			} else {
				c.weight[name] += float64(factor * scale)
			}
			want = false
		}
	}
	if want {
		return fmt.Errorf("%q: a factor or a number is missing", c.Text)
	}
	return nil
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
	switch c.op {
	case "<":
		return sum < c.bound
	case "<=":
		return sum <= c.bound
	case ">":
		return sum > c.bound
	}
	return sum >= c.bound
}

// where reads the constraints of the design.
func (r *reader) where() {
	list := r.file.Tree.At("design.where")
	for i, text := range r.in.design.Where {
		at := r.pos("design.where")
		if list != nil && i < len(list.Items) {
			at = list.Items[i].Pos
		}
		c, err := parseConstraint(text)
		if err != nil {
			r.errorf(at, "design.where", "", "%v", err)
			continue
		}
		ok, dates := true, c.dates
		for name, weight := range c.weight {
			if !r.knows(name, func(hint string) { r.errorf(at, "design.where", hint, "%q: there is no factor %s", text, name) }) {
				ok = false
			} else if k := slices.Index(r.study.factorNames(), name); !r.study.Factors[k].Numeric() {
				r.errorf(at, "design.where", "", "%q: the levels of %s are not numbers", text, name)
				ok = false
			} else if r.study.Factors[k].Scale == Date {
				dates += weight
			}
		}
		if ok && math.Abs(dates) > 1e-9 {
			r.errorf(at, "design.where", "such as start <= 2014-01-01, or end - start >= 30 for days", "%q compares a date with a number", text)
			ok = false
		}
		if len(c.weight) == 0 {
			r.errorf(at, "design.where", "", "%q names no factor", text)
			ok = false
		}
		switch k := r.study.kind; {
		case !ok:
		case k.filled:
			r.errorf(at, "design.where", "use one factor with joint levels, or vary one factor and a ratio", "no point of a design of kind %s can be left out, because it fills its whole range", k.name)
		default:
			r.study.Design.Where = append(r.study.Design.Where, c)
		}
	}
}

// allowed reports whether levels meet every constraint.
func (s *Study) allowed(levels []Level) bool {
	return !slices.ContainsFunc(s.Design.Where, func(c Constraint) bool { return !c.holds(s.Factors, levels) })
}
