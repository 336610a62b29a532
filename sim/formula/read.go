package formula

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"guanxi/sim/num"
	"guanxi/sim/spec"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
)

func builtins() []string { return builtin.Names }

// node reads a part of a formula.
func (r *reader) node(at ast.Node) part {
	switch e := at.(type) {
	case *ast.IntegerNode:
		return literal(float64(e.Value))
	case *ast.FloatNode:
		return literal(e.Value)
	case *ast.IdentifierNode:
		return r.name(e, e.Value, false)
	case *ast.MemberNode:
		return r.mine(e)
	case *ast.UnaryNode:
		return r.unary(e)
	case *ast.BinaryNode:
		return r.binary(e)
	case *ast.ConditionalNode:
		return r.either(e)
	case *ast.CallNode:
		return r.call(e)
	}
	return r.wrong(at, "", "is nothing that a formula may hold: numbers, names, + - * / ^, comparisons, and, or, not, "+
		"A ? B : C, and functions")
}

func literal(v float64) part {
	return part{zero: v == 0, number: true, fixed: true, exactly: v, value: func(*At) float64 { return v }}
}

// name is what a name stands for; of is that it is asked of who decides, as me.name.
func (r *reader) name(at ast.Node, name string, ofMe bool) part {
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
func (r *reader) mine(e *ast.MemberNode) part {
	who, is := e.Node.(*ast.IdentifierNode)
	name, named := e.Property.(*ast.StringNode)
	if !is || !named || who.Value != "me" {
		return r.wrong(e, "", "is no name; within friends_mean and the like me.NAME is that of who decides")
	}
	x := r.name(e, name.Value, true)
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

func (r *reader) unary(e *ast.UnaryNode) part {
	x := r.node(e.Node)
	of := x.value
	switch e.Operator {
	case "-":
		x.exactly, x.value = -x.exactly, func(a *At) float64 { return -of(a) }
	case "not", "!":
		r.fits(x, Pure, e.Node)
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

func (r *reader) binary(e *ast.BinaryNode) part {
	x, y := r.node(e.Left), r.node(e.Right)
	switch e.Operator {
	case "^", "**":
		return r.power(e, x, y)
	case "and", "&&", "or", "||":
		return r.logical(e, x, y)
	}
	apply := operations[e.Operator]
	if apply == nil {
		return r.wrong(e, "", "%s is no operator of formulas", e.Operator)
	}
	out := part{fixed: x.fixed && y.fixed}
	switch e.Operator {
	case "*":
		out.unit = Unit{x.unit.Time + y.unit.Time, x.unit.Money + y.unit.Money}
		out.zero = x.zero || y.zero
	case "/":
		if y.zero {
			return r.wrong(e.Right, "", "divides by 0")
		}
		out.unit, out.zero = Unit{x.unit.Time - y.unit.Time, x.unit.Money - y.unit.Money}, x.zero
	default:
		out.unit = x.unit
		if x.zero {
			out.unit = y.unit
		}
		r.fits(y, out.unit, e.Right)
		if e.Operator != "+" && e.Operator != "-" {
			out.unit = Pure
		}
	}
	f, g := x.value, y.value
	out.value = func(a *At) float64 { return apply(f(a), g(a)) }
	return out
}

// power is x^y. What has a unit takes a whole power only. Squares and the like are products.
func (r *reader) power(e *ast.BinaryNode, x, y part) part {
	r.fits(y, Pure, e.Right)
	whole := y.number && y.exactly == math.Trunc(y.exactly) && math.Abs(y.exactly) <= 8
	if x.unit != Pure && !whole {
		return r.wrong(e.Right, "", "%s has whole powers to 8 only", x.unit)
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
func (r *reader) logical(e *ast.BinaryNode, x, y part) part {
	r.fits(x, Pure, e.Left)
	r.fits(y, Pure, e.Right)
	f, g := x.value, y.value
	out := part{fixed: x.fixed && y.fixed}
	if e.Operator == "and" || e.Operator == "&&" {
		out.value = func(a *At) float64 { return truth(f(a) != 0 && g(a) != 0) }
	} else {
		out.value = func(a *At) float64 { return truth(f(a) != 0 || g(a) != 0) }
	}
	return out
}

// either is CONDITION ? THIS : THAT.
func (r *reader) either(e *ast.ConditionalNode) part {
	is, x, y := r.node(e.Cond), r.node(e.Exp1), r.node(e.Exp2)
	r.fits(is, Pure, e.Cond)
	out := part{unit: x.unit, fixed: is.fixed && x.fixed && y.fixed}
	if x.zero {
		out.unit = y.unit
	}
	r.fits(y, out.unit, e.Exp2)
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

func (r *reader) call(e *ast.CallNode) part {
	callee, is := e.Callee.(*ast.IdentifierNode)
	if !is {
		return r.wrong(e, "", "is no function")
	}
	name, n := callee.Value, len(e.Arguments)
	takes := func(least, most int) bool {
		if n < least || n > most {
			r.wrong(e, "", "%s takes %s, not %d", name, arguments(least, most), n)
			return false
		}
		return true
	}
	switch f := of1[name]; {
	case f != nil && takes(1, 1):
		x := r.node(e.Arguments[0])
		r.fits(x, Pure, e.Arguments[0])
		of := x.value
		return part{fixed: x.fixed, value: func(a *At) float64 { return f(of(a)) }}
	case name == "abs" && takes(1, 1):
		x := r.node(e.Arguments[0])
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
func (r *reader) extreme(e *ast.CallNode, greatest bool) part {
	out := r.node(e.Arguments[0])
	for _, at := range e.Arguments[1:] {
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
func (r *reader) friends(e *ast.CallNode, name string) part {
	switch {
	case r.inside:
		return r.wrong(e, "", "%s within another: friends of friends are not known", name)
	case r.Count == nil:
		return r.wrong(e, "", "%s is not known here", name)
	}
	r.inside = true
	x := r.node(e.Arguments[0])
	holds := func(*At) float64 { return 1 }
	if len(e.Arguments) == 2 {
		y := r.node(e.Arguments[1])
		r.fits(y, Pure, e.Arguments[1])
		holds = y.value
	}
	r.inside = false
	of, count, friend := x.value, r.Count, r.Friend
	out := part{unit: x.unit}
	if name == "friends_count" {
		r.fits(x, Pure, e.Arguments[0])
		out.unit, holds, of = Pure, of, func(*At) float64 { return 1 }
	}
	mean := name == "friends_mean"
	out.value = func(a *At) float64 {
		who, sum, n := a.Who, 0.0, 0
		for k := range count(who) {
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
