package adoption

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// excused are what only the whole step asks, and what plain asks in its place, of the
// world or of the Spec: without Functions the fit is 1, without a reservation no rival
// raises it.
var excused = map[string]string{
	"Access": "LimitsAccess", "HasAccess": "LimitsAccess", "FriendsUsing": "Friends",
	"FitOf": "Functions", "FitAlone": "Network", "Who": "Functions", "Rival": "HasReservation", "Reservation": "HasReservation",
}

// Whatever the whole step asks of the world the plain step asks too, or plain rules it
// out: a mechanism on which adoption hangs cannot be without effect in plain worlds alone.
func TestPlainAsksAll(t *testing.T) {
	written := functions(t)
	plain, whole := map[string]bool{}, map[string]bool{}
	written.asks("plain", plain, map[string]bool{})
	written.asks("adoptPlain", plain, map[string]bool{})
	written.asks("adopt", whole, map[string]bool{"plain": true, "adoptPlain": true})
	if !plain["Friends"] || !whole["Rival"] {
		t.Fatalf("the plain step asks %v, the whole one %v", plain, whole)
	}
	for x := range whole {
		if why := excused[x]; !plain[x] && !plain[why] {
			t.Errorf("adopt asks %s, which has no effect where plain (adoption.go) holds: rule it out there, or say in excused what does", x)
		}
	}
	for x := range excused {
		if !whole[x] || plain[x] {
			t.Errorf("excused: %s needs no excuse", x)
		}
	}
}

// bodies are the functions of the package, as they are written.
type bodies map[string][]*ast.BlockStmt

func functions(t *testing.T) bodies {
	t.Helper()
	files := need.Value(filepath.Glob("*.go"))(t)
	b := bodies{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f := need.Value(parser.ParseFile(token.NewFileSet(), name, nil, 0))(t)
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				b[d.Name.Name] = append(b[d.Name.Name], d.Body)
			}
		}
	}
	return b
}

// called are the names by which asks knows the world and the Spec: the fields of the mechanism, and
// the variables.
var called = map[string]string{"w": "w", "spec": "a"}

// asks would not see the world under another name.
func TestWorldAndSpecHaveOneName(t *testing.T) {
	for name, all := range functions(t) {
		for _, body := range all {
			ast.Inspect(body, func(n ast.Node) bool {
				x, ok := n.(*ast.AssignStmt)
				if !ok || len(x.Lhs) != len(x.Rhs) {
					return true
				}
				for k, from := range x.Rhs {
					if of, ok := from.(*ast.SelectorExpr); ok && called[of.Sel.Name] != "" {
						if to, ok := x.Lhs[k].(*ast.Ident); !ok || to.Name != called[of.Sel.Name] {
							t.Errorf("%s: call what .%s is %s, the name by which TestPlainAsksAll follows it", name, of.Sel.Name, called[of.Sel.Name])
						}
					}
				}
				return true
			})
		}
	}
}

// asks notes what of the world and the Spec (w.X, m.w.X, a.X, m.spec.X) a function asks, and those
// that it calls.
func (b bodies) asks(name string, asked, seen map[string]bool) {
	if seen[name] {
		return
	}
	seen[name] = true
	for _, body := range b[name] {
		ast.Inspect(body, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.SelectorExpr:
				switch of := x.X.(type) {
				case *ast.Ident:
					if of.Name == "w" || of.Name == "a" {
						asked[x.Sel.Name] = true
					}
				case *ast.SelectorExpr:
					if called[of.Sel.Name] != "" {
						asked[x.Sel.Name] = true
					}
				}
			case *ast.CallExpr:
				switch f := x.Fun.(type) {
				case *ast.Ident:
					b.asks(f.Name, asked, seen)
				case *ast.SelectorExpr:
					b.asks(f.Sel.Name, asked, seen)
				}
			}
			return true
		})
	}
}

// The plain step makes the same consumers adopt as the whole one, in each form.
func TestPlainTwin(t *testing.T) {
	for _, form := range []string{"hazard", "linear", "independent"} {
		for _, normalise := range []string{"degree", "mean_degree", "none"} {
			x := trial{n: 5000, ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 6}, ticks: 12,
				spec: Spec{Form: form, Normalise: normalise, Innovation: perTick(.01), Imitation: perTick(.03)}}
			if normalise == "degree" {
				x.spec.Imitation = perTick(.8)
			}
			plain, w := x.buildWith(t, nil)
			whole, v := x.buildWith(t, nil)
			v.Functions = &society.Functions{Fit: []float64{1}} // not plain, and no change
			simtest.Run(t, plain)
			simtest.Run(t, whole)
			if !slices.Equal(w.Status, v.Status) || w.Users < 500 {
				t.Errorf("%s, %s: %d and %d adopt", form, normalise, w.Users, v.Users)
			}
		}
	}
}

// What is there only once adoption was built holds in a plain world, too: a fit of a half
// halves the hazard.
func TestBuiltAfterAdoption(t *testing.T) {
	const n, p = 20_000, .04
	x := trial{n: n, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 1, spec: Spec{Innovation: perTick(p)}}
	r, w := x.buildWith(t, nil)
	w.Functions = &society.Functions{Fit: []float64{.5}}
	simtest.Run(t, r)
	want := num.Hazard(p / 2)
	simtest.Z(t, "share that adopts", float64(w.Users)/n, math.Sqrt(want*(1-want)), n, want, 0)
}

// A hazard above the bound below which draws are looked at is a fault of the program, and
// told: it would be cut off without a word.
func TestHazardAboveItsBound(t *testing.T) {
	x := trial{n: 2000, ties: society.TiesSpec{Kind: "ring", Degree: 2}, ticks: 5, spec: Spec{Innovation: perTick(.01)}}
	r, w := x.buildWith(t, nil)
	w.Functions = &society.Functions{Fit: []float64{3}}
	need.Refusal(t, r.Run(context.Background()), "above the bound")
}
