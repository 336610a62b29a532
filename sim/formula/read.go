package formula

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"guanxi/sim/num"
	"guanxi/sim/spec"
)

// node reads a part of a formula.
func (r *reader) node(e *node) part {
	switch e.kind {
	case "number":
		return literal(e.number)
	case "name":
		return r.name(e, e.name, false)
	case "mine":
		return r.mine(e)
	case "call":
		return r.call(e)
	case "?":
		return r.either(e)
	}
	if len(e.parts) == 1 {
		return r.unary(e)
	}
	return r.binary(e)
}

func literal(v float64) part {
	return part{zero: v == 0, number: true, fixed: true, exactly: v, value: func(*At) float64 { return v }}
}

// name is what a name stands for; of is that it is asked of who decides, as me.name.
func (r *reader) name(at *node, name string, ofMe bool) part {
	n, known := r.Names[name]
	switch {
	case !known:
		names := slices.Sorted(maps.Keys(r.Names))
		return r.wrong(at, spec.Hint(name, names), "%s is no name here", name)
	case r.inside && !ofMe && n.Mine && !n.Fixed:
		return r.wrong(at, "write me."+name+" for that of who decides", "%s is not known of a friend", name)
	}
	if !slices.Contains(r.used, name) {
		r.used = append(r.used, name)
	}
	return part{unit: n.Unit, fixed: n.Fixed, value: n.Value}
}

// mine is me.name, that of who decides.
func (r *reader) mine(e *node) part {
	x := r.name(e, e.name, true)
	of := x.value
	x.value = func(a *At) float64 {
		who := a.Who
		a.Who = a.Me
		v := of(a)
		a.Who = who
		return v
	}
	return x
}

func (r *reader) unary(e *node) part {
	x := r.node(e.parts[0])
	of := x.value
	switch e.kind {
	case "-":
		x.exactly, x.value = -x.exactly, func(a *At) float64 { return -of(a) }
	case "not", "!":
		r.fits(x, Pure, e.parts[0])
		x.number, x.zero = false, false
		x.value = func(a *At) float64 { return truth(of(a) == 0) }
	}
	return x
}

func truth(is bool) float64 { return float64(num.One(is)) }

// operations are the operators that give a number of two numbers.
var operations = map[string]func(a, b float64) float64{
	"+":  func(a, b float64) float64 { return a + b },
	"-":  func(a, b float64) float64 { return a - b },
	"*":  func(a, b float64) float64 { return a * b },
	"/":  func(a, b float64) float64 { return a / b },
	"<":  func(a, b float64) float64 { return truth(a < b) },
	"<=": func(a, b float64) float64 { return truth(a <= b) },
	">":  func(a, b float64) float64 { return truth(a > b) },
	">=": func(a, b float64) float64 { return truth(a >= b) },
	"==": func(a, b float64) float64 { return truth(a == b) },
	"!=": func(a, b float64) float64 { return truth(a != b) },
}

func (r *reader) binary(e *node) part {
	x, y := r.node(e.parts[0]), r.node(e.parts[1])
	switch e.kind {
	case "^":
		return r.power(e, x, y)
	case "and", "&&", "or", "||":
		return r.logical(e, x, y)
	}
	apply := operations[e.kind]
	out := part{fixed: x.fixed && y.fixed}
	switch e.kind {
	case "*":
		out.unit = Unit{x.unit.Time + y.unit.Time, x.unit.Money + y.unit.Money}
		out.zero = x.zero || y.zero
	case "/":
		if y.zero {
			return r.wrong(e.parts[1], "", "divides by 0")
		}
		out.unit, out.zero = Unit{x.unit.Time - y.unit.Time, x.unit.Money - y.unit.Money}, x.zero
	default:
		out.unit = x.unit
		if x.zero {
			out.unit = y.unit
		}
		r.fits(y, out.unit, e.parts[1])
		if e.kind != "+" && e.kind != "-" {
			out.unit = Pure
		}
	}
	f, g := x.value, y.value
	out.value = func(a *At) float64 { return apply(f(a), g(a)) }
	return out
}

// power is x^y. What has a unit takes a whole power only. Squares and the like are products.
func (r *reader) power(e *node, x, y part) part {
	r.fits(y, Pure, e.parts[1])
	whole := y.number && y.exactly == math.Trunc(y.exactly) && math.Abs(y.exactly) <= 8
	if x.unit != Pure && !whole {
		return r.wrong(e.parts[1], "", "%s has whole powers to 8 only", x.unit)
	}
	f, g := x.value, y.value
	out := part{fixed: x.fixed && y.fixed, value: func(a *At) float64 { return num.Pow(f(a), g(a)) }}
	if !whole {
		return out
	}
	n := int(y.exactly)
	out.unit = Unit{x.unit.Time * n, x.unit.Money * n}
	if n > 0 {
		out.value = func(a *At) float64 {
			v := f(a)
			p := v
			for range n - 1 {
				p = float64(p * v)
			}
			return p
		}
	}
	return out
}

// logical is and, or. What the first decides is not computed.
func (r *reader) logical(e *node, x, y part) part {
	r.fits(x, Pure, e.parts[0])
	r.fits(y, Pure, e.parts[1])
	f, g := x.value, y.value
	out := part{fixed: x.fixed && y.fixed}
	if e.kind == "and" || e.kind == "&&" {
		out.value = func(a *At) float64 { return truth(f(a) != 0 && g(a) != 0) }
	} else {
		out.value = func(a *At) float64 { return truth(f(a) != 0 || g(a) != 0) }
	}
	return out
}

// either is CONDITION ? THIS : THAT.
func (r *reader) either(e *node) part {
	is, x, y := r.node(e.parts[0]), r.node(e.parts[1]), r.node(e.parts[2])
	r.fits(is, Pure, e.parts[0])
	out := part{unit: x.unit, fixed: is.fixed && x.fixed && y.fixed}
	if x.zero {
		out.unit = y.unit
	}
	r.fits(y, out.unit, e.parts[2])
	c, f, g := is.value, x.value, y.value
	out.value = func(a *At) float64 {
		if c(a) != 0 {
			return f(a)
		}
		return g(a)
	}
	return out
}

// of1 are the functions of one pure number.
var of1 = map[string]func(float64) float64{
	"exp": num.Exp, "log": num.Log, "log1p": num.Log1p, "sigmoid": num.Sigmoid, "sqrt": math.Sqrt,
}

func (r *reader) call(e *node) part {
	name, n := e.name, len(e.parts)
	takes := func(least, most int) bool {
		if n < least || n > most {
			r.wrong(e, "", "%s takes %s, not %d", name, arguments(least, most), n)
			return false
		}
		return true
	}
	switch f := of1[name]; {
	case f != nil && takes(1, 1):
		x := r.node(e.parts[0])
		r.fits(x, Pure, e.parts[0])
		of := x.value
		return part{fixed: x.fixed, value: func(a *At) float64 { return f(of(a)) }}
	case name == "abs" && takes(1, 1):
		x := r.node(e.parts[0])
		of := x.value
		return part{unit: x.unit, zero: x.zero, fixed: x.fixed, value: func(a *At) float64 { return math.Abs(of(a)) }}
	case (name == "min" || name == "max") && takes(2, 8):
		return r.extreme(e, name == "max")
	case (name == "friends_mean" || name == "friends_sum") && takes(1, 2), name == "friends_count" && takes(1, 1):
		return r.friends(e, name)
	}
	return r.wrong(e, spec.Hint(name, []string{"exp", "log", "log1p", "sigmoid", "sqrt", "abs", "min", "max",
		"friends_mean", "friends_sum", "friends_count"}), "%s is no function of formulas", name)
}

func arguments(least, most int) string {
	switch {
	case most == 1:
		return "one number"
	case least == most:
		return fmt.Sprint(least, " numbers")
	}
	return fmt.Sprintf("%d to %d numbers", least, most)
}

// extreme is the least or the greatest of several numbers.
func (r *reader) extreme(e *node, greatest bool) part {
	out := r.node(e.parts[0])
	for _, at := range e.parts[1:] {
		y := r.node(at)
		if out.zero {
			out.unit, out.zero = y.unit, y.zero
		}
		r.fits(y, out.unit, at)
		f, g := out.value, y.value
		out.fixed, out.number = out.fixed && y.fixed, false
		if out.value = func(a *At) float64 { return min(f(a), g(a)) }; greatest {
			out.value = func(a *At) float64 { return max(f(a), g(a)) }
		}
	}
	return out
}

// friends is a sum, a mean or a number over the strong friends of who decides.
func (r *reader) friends(e *node, name string) part {
	switch {
	case r.inside:
		return r.wrong(e, "", "%s within another: friends of friends are not known", name)
	case r.Count == nil:
		return r.wrong(e, "", "%s is not known here", name)
	}
	r.inside = true
	x := r.node(e.parts[0])
	holds := func(*At) float64 { return 1 }
	if len(e.parts) == 2 {
		y := r.node(e.parts[1])
		r.fits(y, Pure, e.parts[1])
		holds = y.value
	}
	r.inside = false
	of, count, friend := x.value, r.Count, r.Friend
	out := part{unit: x.unit}
	if name == "friends_count" {
		r.fits(x, Pure, e.parts[0])
		out.unit, holds, of = Pure, of, func(*At) float64 { return 1 }
	}
	mean := name == "friends_mean"
	out.value = func(a *At) float64 {
		who, sum, n := a.Who, 0.0, 0
		friends := count(who)
		if a.Alone {
			friends = 0
		}
		for k := range friends {
			if a.Who = friend(who, k); holds(a) != 0 {
				sum += of(a)
				n++
			}
		}
		if a.Who = who; mean {
			sum = num.Quotient(sum, float64(max(1, n)))
		}
		return sum
	}
	return out
}
