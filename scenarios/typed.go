package scenarios

import (
	"guanxi/sim/spec"
)

// A Part is a part of one line of a text that a program made from what a user typed: the
// columns from From to To of Line stand for those from Pos on, whose file has these Lines.
type Part struct {
	Line, From, To int
	Pos            spec.Pos
	Lines          []string
}

// Typed gives what a text made of typed parts has the places of these, in ps too.
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
