package spec

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

// Undoing a change keeps later changes of other parts.
func TestUndo(t *testing.T) {
	const normal = "{dist: normal, mean: 5, sd: 1}"
	for _, c := range []struct{ path, start, change, meanwhile, want string }{
		{"open", "{a: 1, b: 1}", "{a: 2}", "{b: 3}", "{a: 1, b: 3}"},
		{"open", "{a: 1, b: 1}", "{c: 2}", "{b: 3}", "{a: 1, b: 3}"},                                            // c did not exist
		{"open", "{a: 1, b: 1}", "{a: 2}", "{a: 4, b: 3}", "{a: 1, b: 3}"},                                      // the same part
		{"sum", "{a: 60%, b: 40%}", "{a: 50%, b: 50%}", "", "{a: 60%, b: 40%}"},                                 //
		{"sum", "{a: 60%, b: 30%, c: 10%}", "{a: 50%, b: 40%}", "{b: 20%, c: 30%}", "{a: 60%, b: 30%, c: 10%}"}, // .6 + .3 + .3
		{"sum", "{a: 60%, b: 30%, c: 10%}", "{a: 50%, b: 40%}", "{b: 35%, c: 15%}", "{a: 60%, b: 30%, c: 10%}"},
		{"dist", normal, "{mean: 7}", "{sd: 2}", "{dist: normal, mean: 5, sd: 2}"},
		{"dist", normal, "{dist: normal, mean: 7}", "{sd: 2}", "{dist: normal, mean: 5, sd: 2}"},
		{"dist", normal, "{mean: 7}", "{dist: uniform, from: 0, to: 1}", "{dist: uniform, from: 0, to: 1}"}, // nothing of it is left
		{"dist", normal, "{mean: 7}", "3", "3"},
		{"dist", normal, "3", "4", normal}, // as a whole
		{"dist", normal, "{dist: uniform, from: 0, to: 1}", "{to: 2}", normal},
		{"dist", "3", normal, "{sd: 2}", "3"},
	} {
		node := func(text string) *Node {
			return need.Value(parseFlow(text, NullNode))(t)
		}
		var open, sum []Weight
		var dist num.Dist
		s, ps := Decode(Mapping(Entry{Key: c.path, Value: node(c.start)}), func(s *Section) {
			s.Weights(&open, "open", "a: 1", "", Live())
			s.Weights(&sum, "sum", "a: 100%", "", SumToOne(), Live())
			s.Dist(&dist, "dist", "1", "", Live())
		})
		f, _ := s.Lookup(c.path)
		before := f.Value()
		changes, more := s.Changes(c.path, node(c.change))
		if len(ps)+len(more) > 0 || len(changes) != 1 {
			t.Fatal(c, ps, more)
		}
		if ps := s.Change(c.path, changes[0].Value); len(ps) > 0 {
			t.Fatal(c, ps)
		}
		if c.meanwhile != "" {
			if ps := s.Change(c.path, node(c.meanwhile)); len(ps) > 0 {
				t.Fatal(c, ps)
			}
		}
		s.Undo(changes[0], before)
		want := written(t, s, c.path, c.want)
		if got := f.Value().Flow(); got != want {
			t.Errorf("%s, then %s, then %s, and the first taken back: %s, should be %s", c.start, c.change, c.meanwhile, got, want)
		}
	}
}

// TestUndoNothing makes and takes back changes of fields, of which some had no value. By construction all is as at the
// start then, in the tree and in what the mechanism reads.
func TestUndoNothing(t *testing.T) {
	luck := rand.New(rand.NewPCG(3, 57))
	for range 200 {
		var x struct {
			a, b          float64
			texts         []string
			dist          num.Dist
			hasA, hasDist bool
		}
		start := Mapping()
		given := []Entry{{Key: "a", Value: Scalar("1")}, {Key: "b", Value: Scalar("2")}, {Key: "texts", Value: need.Value(parseFlow("[x]", NullNode))(t)}, {Key: "dist", Value: Scalar("3")}}
		for _, e := range given {
			if luck.IntN(2) == 0 {
				start.Put(e.Key, e.Value)
			}
		}
		s, ps := Decode(start, func(s *Section) {
			s.Number(&x.a, "a", "", "", Live(), Given(&x.hasA))
			s.Number(&x.b, "b", "", "", Live())
			s.Texts(&x.texts, "texts", "", "", Live())
			s.Dist(&x.dist, "dist", "", "", Live(), Given(&x.hasDist))
		})
		if len(ps) > 0 {
			t.Fatal(ps)
		}
		was, tree := fmt.Sprint(x), s.Effective().Flow()
		var made []FieldChange
		var before []*Node
		for range 1 + luck.IntN(6) {
			key := given[luck.IntN(len(given))].Key
			value := Scalar(fmt.Sprint(luck.IntN(9)))
			if key == "texts" {
				value = need.Value(parseFlow(fmt.Sprintf("[y%d]", luck.IntN(9)), NullNode))(t)
			}
			changes, _ := s.Changes(key, value)
			made, before = append(made, changes[0]), append(before, changes[0].Field.Value())
			s.Change(key, value)
		}
		for k := len(made) - 1; k >= 0; k-- {
			s.Undo(made[k], before[k])
		}
		if now, after := fmt.Sprint(x), s.Effective().Flow(); now != was || after != tree {
			t.Fatalf("%s %s became %s %s", was, tree, now, after)
		}
	}
}

// written returns a value as its field writes it.
func written(t *testing.T, s *Section, path, text string) string {
	t.Helper()
	f, _ := s.Lookup(path)
	n := need.Value(parseFlow(text, NullNode))(t)
	now := f.Value()
	f.apply(n)
	defer f.apply(now)
	return f.Value().Flow()
}
