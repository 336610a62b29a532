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
				known[n][problemKey(q)] = true
			}
		}
		return known[n][problemKey(p)]
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

func problemKey(p spec.Problem) string { return p.Path + "\x00" + p.Msg }

// flagSteps returns --set flags as steps.
func (s *Scenario) flagSteps(sets []string, first int) []step {
	steps := make([]step, len(sets))
	for i := range sets {
		at := spec.Pos{File: setFile, Line: first + i + 1, Col: 1}
		steps[i] = step{at,
			func(tree *spec.Node) { applySets(tree, s.table, sets[i:i+1], first+i, false) },
			func(p spec.Pos) bool { return p.File == setFile }}
	}
	return steps
}

// valueSteps returns the values of another file as steps.
func (s *Scenario) valueSteps(values []Assignment) []step {
	steps := make([]step, len(values))
	for i, a := range values {
		at := a.At
		if a.Value != nil && a.Value.Kind == spec.ScalarNode && a.Value.Pos != (spec.Pos{}) {
			at = a.Value.Pos
		}
		steps[i] = step{at,
			func(tree *spec.Node) {
				under := *s
				under.Tree = tree
				under.assign(a)
			},
			func(p spec.Pos) bool { return p == a.At || holds(a.Value, p) }}
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
		ps = s.blame(ps, base, keySteps(s.layers[k], nil))
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

// keySteps returns the keys of a file as steps, down to single values. A mapping with a kind is a
// single step, because a changed kind replaces the whole mapping.
func keySteps(layer *spec.Node, above []spec.Entry) []step {
	var steps []step
	for _, e := range layer.Keys {
		path := append(slices.Clone(above), e)
		if e.Value.Kind == spec.MapNode && len(e.Value.Keys) > 0 && !slices.ContainsFunc(e.Value.Keys, func(x spec.Entry) bool { return spec.IsTag(x.Key) }) {
			steps = append(steps, keySteps(e.Value, path)...)
			continue
		}
		file := e.KeyPos.File
		steps = append(steps, step{e.KeyPos,
			func(tree *spec.Node) {
				value := e.Value
				for i := len(path) - 1; i >= 0; i-- {
					p := path[i]
					p.Value = value
					value = &spec.Node{Kind: spec.MapNode, Keys: []spec.Entry{p}, Pos: p.KeyPos, Origin: e.Value.Origin}
				}
				*tree = *spec.Merge(tree, value)
			},
			func(p spec.Pos) bool { return p.File == file }})
	}
	return steps
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
