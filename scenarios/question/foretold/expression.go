package foretold

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ref is a metric of an arm.
type ref struct {
	arm    string
	metric int
}

// expression computes a number from the means of arms.
type expression func(mean func(ref) float64) float64

// parse reads sums, products and quotients of numbers and names as Go does. Of names the longest that fits is meant.
func parse(text string, names map[string]ref) (expression, error) {
	sorted := slices.SortedFunc(maps.Keys(names), func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	var pairs []string
	for k, name := range sorted {
		pairs = append(pairs, name, fmt.Sprint("name", k))
	}
	tree, err := parser.ParseExpr(strings.NewReplacer(pairs...).Replace(text))
	of := built(tree, func(id string) (r ref, known bool) {
		k := slices.Index(pairs, id)
		if k%2 == 1 {
			r, known = names[pairs[k-1]]
		}
		return r, known
	})
	if err != nil || of == nil {
		return nil, fmt.Errorf("%q is not made of numbers, ARM.METRIC, + - * / and parentheses", text)
	}
	return of, nil
}

// built returns the expression of a tree; nil: it holds something else.
func built(tree ast.Expr, named func(string) (ref, bool)) expression {
	switch e := tree.(type) {
	case *ast.ParenExpr:
		return built(e.X, named)
	case *ast.Ident:
		if r, known := named(e.Name); known {
			return func(mean func(ref) float64) float64 { return mean(r) }
		}
	case *ast.BasicLit:
		if v, err := strconv.ParseFloat(e.Value, 64); err == nil {
			return func(func(ref) float64) float64 { return v }
		}
	case *ast.UnaryExpr:
		if x := built(e.X, named); x != nil && e.Op == token.SUB {
			return func(mean func(ref) float64) float64 { return -x(mean) }
		}
	case *ast.BinaryExpr:
		sign := map[token.Token]func(a, b float64) float64{
			token.ADD: func(a, b float64) float64 { return a + b }, token.SUB: func(a, b float64) float64 { return a - b },
			token.MUL: func(a, b float64) float64 { return a * b }, token.QUO: func(a, b float64) float64 { return a / b },
		}[e.Op]
		if x, y := built(e.X, named), built(e.Y, named); x != nil && y != nil && sign != nil {
			return func(mean func(ref) float64) float64 { return sign(x(mean), y(mean)) }
		}
	}
	return nil
}
