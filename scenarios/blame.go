package scenarios

import (
	"fmt"
	"slices"

	"guanxi/sim/spec"
)

// step is one change made to a tree: a flag, a value of a study, or a key of a file that extends
// another.
type step struct {
	at  spec.Pos
	lay func(tree *spec.Node)
	own func(spec.Pos) bool // reports whether a place belongs to the step
}

// blame finds problems that lie in a valid base but arise only from one of the steps. It moves each
// of them to the step that causes it, and names the original place in the hint.
func (s *Scenario) blame(ps spec.Problems, base *spec.Node, steps []step) spec.Problems {
	if base == nil || len(steps) == 0 {
		return ps
	}
	known := map[int]map[string]bool{}
	there := func(n int, p spec.Problem) bool { // whether p occurs with the first n steps
		if known[n] == nil {
			tree := base.Clone()
			for _, x := range steps[:n] {
				x.lay(tree)
			}
			known[n] = map[string]bool{}
			_, all := spec.Decode(tree, s.reader.New().Declare)
			for _, q := range all {
				known[n][q.Same()] = true
			}
		}
		return known[n][p.Same()]
	}
	out := slices.Clone(ps)
	for i, p := range out {
		if slices.ContainsFunc(steps, func(x step) bool { return x.own(p.Pos) }) || !there(len(steps), p) || there(0, p) {
			continue
		}
		without, with := 0, len(steps)
		for with-without > 1 {
			if mid := (without + with) / 2; there(mid, p) {
				with = mid
			} else {
				without = mid
			}
		}
		if p.Pos != (spec.Pos{}) {
			what := p.Path
			if what == "" {
				what = "what it breaks"
			}
			if out[i].Hint == spec.RemoveIt { // the field is the parent's, and the step sets another key
				out[i].Hint = "set " + what + " off as well"
			}
			if out[i].Hint != "" {
				out[i].Hint += "; "
			}
			out[i].Hint += fmt.Sprintf("%s is set at %s", what, p.Pos)
		}
		out[i].Pos = steps[without].at
	}
	return out
}

// valueSteps returns the values of another file or of flags as steps, a mapping in a flag as one for each
// value in it.
func (s *Scenario) valueSteps(values []Assignment) (steps []step) {
	for _, a := range values {
		at := a.At
		if a.flag == "" && a.Value != nil && a.Value.Kind == spec.ScalarNode && a.Value.Pos != (spec.Pos{}) {
			at = a.Value.Pos
		}
		all := []part{{at, a.Value}}
		if a.flag != "" && splits(a.Value) {
			all = parts(a.Value)
		}
		for _, x := range all {
			of := a
			of.Value = x.tree
			steps = append(steps, step{x.at,
				func(tree *spec.Node) {
					under := *s
					under.Tree = tree
					under.assign(of)
				},
				func(p spec.Pos) bool { return p == a.At || a.flag != "" && p.File == setFile || holds(a.Value, p) }})
		}
	}
	return steps
}

// blameLayers applies blame to a file and the files that it extends: the keys of each file are the
// steps over its parents.
func (s *Scenario) blameLayers(ps spec.Problems) spec.Problems {
	for k := 0; k+1 < len(s.layers); k++ { // the file itself first, then its parents
		var base *spec.Node
		for i := len(s.layers) - 1; i > k; i-- {
			base = s.lower(base, s.layers[i])
		}
		ps = s.blame(ps, base, keySteps(s.layers[k]))
	}
	return ps
}

// lower merges one file of the chain over the tree of those that it extends.
func (s *Scenario) lower(tree, layer *spec.Node) *spec.Node {
	if tree == nil {
		tree = layer.Clone()
	} else {
		tree = spec.Merge(tree, layer)
	}
	fillTags(tree, s.table.Root())
	return tree
}

// keySteps returns the keys of a file as steps, down to single values.
func keySteps(layer *spec.Node) []step {
	var steps []step
	for _, x := range parts(layer) {
		steps = append(steps, step{x.at,
			func(tree *spec.Node) { *tree = *spec.Merge(tree, x.tree) },
			func(p spec.Pos) bool { return p.File == x.at.File }})
	}
	return steps
}

// part is a tree with one of the values of a mapping, which is at its key.
type part struct {
	at   spec.Pos
	tree *spec.Node
}

// parts splits a mapping into its values, with the keys above them.
func parts(n *spec.Node) (all []part) {
	for _, e := range n.Keys {
		below := []part{{e.KeyPos, e.Value}}
		if splits(e.Value) {
			below = parts(e.Value)
		}
		for _, x := range below {
			e.Value = x.tree
			all = append(all, part{x.at, &spec.Node{Kind: spec.MapNode, Keys: []spec.Entry{e}, Pos: e.KeyPos, Origin: x.tree.Origin}})
		}
	}
	return all
}

// splits reports whether the keys of a mapping can be set one by one. A changed kind replaces a
// mapping as a whole.
func splits(n *spec.Node) bool {
	return n.Kind == spec.MapNode && len(n.Keys) > 0 && !slices.ContainsFunc(n.Keys, func(x spec.Entry) bool { return spec.IsTag(x.Key) })
}

// holds reports whether n or any node below it has the place p.
func holds(n *spec.Node, p spec.Pos) bool {
	if n == nil {
		return false
	}
	if n.Pos == p {
		return true
	}
	for _, x := range n.Items {
		if holds(x, p) {
			return true
		}
	}
	for _, e := range n.Keys {
		if e.KeyPos == p || holds(e.Value, p) {
			return true
		}
	}
	return false
}
