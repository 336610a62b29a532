package spec

import (
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

// Undoing a change keeps later changes of other parts.
func TestUndo(t *testing.T) {
	const normal = "{dist: normal, mean: 5, sd: 1}"
	for _, c := range []struct{ path, start, change, meanwhile, want string }{
		{"open", "{a: 1, b: 1}", "{a: 2}", "{b: 3}", "{a: 1, b: 3}"},
		// c did not exist
		{"open", "{a: 1, b: 1}", "{c: 2}", "{b: 3}", "{a: 1, b: 3}"},
		// the same part
		{"open", "{a: 1, b: 1}", "{a: 2}", "{a: 4, b: 3}", "{a: 1, b: 3}"},
		{"sum", "{a: 60%, b: 40%}", "{a: 50%, b: 50%}", "", "{a: 60%, b: 40%}"}, //
		// .6 + .3 + .3
		{"sum", "{a: 60%, b: 30%, c: 10%}", "{a: 50%, b: 40%}", "{b: 20%, c: 30%}", "{a: 60%, b: 30%, c: 10%}"},
		{"sum", "{a: 60%, b: 30%, c: 10%}", "{a: 50%, b: 40%}", "{b: 35%, c: 15%}", "{a: 60%, b: 30%, c: 10%}"},
		{"dist", normal, "{mean: 7}", "{sd: 2}", "{dist: normal, mean: 5, sd: 2}"},
		{"dist", normal, "{dist: normal, mean: 7}", "{sd: 2}", "{dist: normal, mean: 5, sd: 2}"},
		// nothing of it is left
		{"dist", normal, "{mean: 7}", "{dist: uniform, from: 0, to: 1}", "{dist: uniform, from: 0, to: 1}"},
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
			t.Errorf("%s, then %s, then %s, and the first taken back: %s, should be %s", c.start, c.change, c.meanwhile, got,
				want)
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
