package scenarios

import (
	"guanxi/sim/spec"
)

// Part maps part of a generated line back to what a user typed: the columns from From up to but
// excluding To of Line come from the place Pos on, in a file with these Lines.
type Part struct {
	Line, From, To int
	Pos            spec.Pos
	Lines          []string
}

// Typed replaces places in a text made of typed parts by those of the parts, in the tree and in ps.
func (s *Scenario) Typed(parts []Part, ps spec.Problems) spec.Problems {
	place := func(at spec.Pos) spec.Pos {
		for _, p := range parts {
			if at.File == s.Tree.Pos.File && at.Line == p.Line && at.Col >= p.From && at.Col < p.To {
				return spec.Pos{File: p.Pos.File, Line: p.Pos.Line, Col: p.Pos.Col + at.Col - p.From}
			}
		}
		return at
	}
	var move func(n *spec.Node)
	move = func(n *spec.Node) {
		for _, x := range n.Items {
			move(x)
		}
		for i := range n.Keys {
			n.Keys[i].KeyPos = place(n.Keys[i].KeyPos)
			move(n.Keys[i].Value)
		}
		if n != s.Tree {
			n.Pos = place(n.Pos)
		}
	}
	move(s.Tree)
	for _, p := range parts {
		s.sources[p.Pos.File] = p.Lines
	}
	for i := range ps {
		ps[i].Pos = place(ps[i].Pos)
	}
	return ps
}
