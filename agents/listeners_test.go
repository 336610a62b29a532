package agents_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"guanxi/sim/simtest/need"
)

// What listens to a run keeps what it knows where copies of the run find it.
func TestListenersKeepTheirState(t *testing.T) {
	heard := 0
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		n, wrong := listeners(s.file)
		heard += n
		for _, name := range wrong {
			t.Errorf("%s: what listens uses %s, which no copy of the run has: keep it in a struct, register a pointer to that, "+
				"and listen with a method of it", s.path, name)
		}
	}
	if heard < 15 {
		t.Errorf("%d listeners", heard)
	}
}

// The rule finds state wherever a function may have it.
func TestListenersThatForget(t *testing.T) {
	for code, want := range map[string]bool{
		`s.AfterTick(u, u.tick)`:                                           false,
		`s.AfterTick(u, v.tick)`:                                           true,
		`s.AfterTick(u, func(t int) error { u.n += t; return nil })`:       false,
		`s.AfterTick(u, func(t int) error { v.n += t; return nil })`:       true,
		`s.AfterTick(u, func(t int) error { v.read(); return nil })`:       true,
		`take := func(t int) error { return nil }; s.AfterTick(u, take)`:   true,
		`s.AfterPhase(nil, func(t int) error { n := t; n++; return nil })`: false,
		`l.Listen(nil, func(e int) { n++ })`:                               true,
		`w.OnJoin(func() { n++ })`:                                         true,
		`w.OnJoin(func() { v.n++; k := 0; k++ })`:                          false,
		`w.OnLeave(func() { list = append(list, 1) })`:                     true,
		`w.BeforeRun(func() { list[1] = 2 })`:                              true,
		`s.Step(Step{Before: func() { n++ }})`:                             true,
		`s.Step(Step{Before: func() { f(&n) }})`:                           true,
		`s.Step(Step{Before: func() { for n = range 3 {} }})`:              true,
	} {
		file := need.Value(parser.ParseFile(token.NewFileSet(), "a.go", "package a; func f(s, l, w, u, v, n, list int) {"+
			code+"}", 0))(t)
		if _, wrong := listeners(file); len(wrong) > 0 != want {
			t.Errorf("%s: %v", code, wrong)
		}
	}
}

// listeners counts what is registered with a state, and lists what else is used by a function that is. Of functions
// registered without one it lists what they set that is declared around them.
func listeners(file *ast.File) (n int, wrong []string) {
	add := func(e ast.Expr, but *ast.Ident, in ast.Node) {
		if x := rootOf(e); x.Obj != nil && x.Obj.Kind == ast.Var && x.Obj != but.Obj && file.Scope.Lookup(x.Name) != x.Obj &&
			(x.Obj.Pos() < in.Pos() || x.Obj.Pos() >= in.End()) {
			wrong = append(wrong, x.Name)
		}
	}
	without := func(e ast.Expr) {
		f, is := e.(*ast.FuncLit)
		if !is {
			return
		}
		set := func(all ...ast.Expr) {
			for _, e := range all {
				add(e, new(ast.Ident), f)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.AssignStmt:
				set(x.Lhs...)
			case *ast.IncDecStmt:
				set(x.X)
			case *ast.RangeStmt:
				set(x.Key, x.Value)
			case *ast.UnaryExpr:
				if x.Op == token.AND {
					set(x.X)
				}
			}
			return true
		})
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch x := node.(type) {
		case *ast.KeyValueExpr:
			if slices.Contains([]string{"Count", "Before", "Chunk", "Commit"}, rootOf(x.Key).Name) {
				without(x.Value)
			}
		case *ast.CallExpr:
			f, is := x.Fun.(*ast.SelectorExpr)
			switch {
			case !is || rootOf(f.X).Name == "net":
			case len(x.Args) == 1 && slices.Contains([]string{"BeforeRun", "OnJoin", "OnLeave"}, f.Sel.Name):
				without(x.Args[0])
			case len(x.Args) == 2 && slices.Contains([]string{"AfterTick", "AfterPhase", "Listen"}, f.Sel.Name):
				n++
				state := rootOf(x.Args[0])
				ast.Inspect(x.Args[1], func(n ast.Node) bool {
					if id, is := n.(*ast.Ident); is {
						add(id, state, x.Args[1])
					}
					return true
				})
			}
		}
		return true
	})
	return n, wrong
}

// rootOf is the variable that holds what an expression means; an empty one: it is a field, or something else.
func rootOf(e ast.Expr) *ast.Ident {
	switch x := e.(type) {
	case *ast.Ident:
		return x
	case *ast.IndexExpr:
		return rootOf(x.X)
	case *ast.StarExpr:
		return rootOf(x.X)
	}
	return new(ast.Ident)
}
