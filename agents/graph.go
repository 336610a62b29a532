package agents

import (
	"guanxi/agents/society"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

// GraphKey names everything that determines the graph of a replicate, except for the contents of
// a file.
func (s *Spec) GraphKey(replicate int) string {
	return society.GraphKey(society.Setting{People: s.People, Ties: s.Ties}, s.Seed, replicate)
}

// MakeGraph makes the graph of a replicate, for Options.Graph, and returns the notes on it.
func (s *Spec) MakeGraph(open society.Opener, replicate int) (*graph.Graph, spec.Problems, error) {
	return society.MakeGraph(society.Setting{People: s.People, Ties: s.Ties, Open: open}, s.Seed, replicate)
}

// SharedGraph makes the graph of a scenario in which all runs have the same graph, and returns
// the notes on it; otherwise it returns nil.
func (s *Spec) SharedGraph(open society.Opener) (*graph.Graph, spec.Problems, error) {
	return society.SharedGraph(society.Setting{People: s.People, Ties: s.Ties, Open: open})
}
