package society

import (
	"fmt"
	"strings"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

// GraphKey names everything that determines the graph of a run, except for the contents of a
// file: runs with the same key, and the same file, have the same graph.
func GraphKey(set Setting, seed uint64, replicate int) string {
	ties := set.Ties
	var key strings.Builder
	if ties.ofOther() {
		fmt.Fprintf(&key, "%+v ", ties.other)
	}
	ties.Others, ties.other = nil, nil
	fmt.Fprintf(&key, "%+v", ties)
	if ties.Kind != "file" {
		fmt.Fprintf(&key, " of %d", set.People.Count)
	}
	if len(ties.Homophily) > 0 {
		p := &set.People
		fmt.Fprintf(&key, " regions %v genders %v", p.Regions, p.Genders)
		for _, g := range p.Segments {
			fmt.Fprintf(&key, " segment %q %v %v", g.Name, g.V.Share, g.V.Ages)
		}
	}
	if !ties.fixed() {
		fmt.Fprintf(&key, " seed %d replicate %d", seed, replicate)
	}
	return key.String()
}

// MakeGraph makes the graph of a run, to be passed in its Setting, and returns the notes on it.
func MakeGraph(set Setting, seed uint64, replicate int) (*graph.Graph, spec.Problems, error) {
	set.People.Dateless = true // there is no clock
	b := sim.NewBuilder(sim.Config{Seed: seed, Replicate: replicate})
	w, err := Build(b, Setting{People: set.People, Ties: set.Ties, Open: set.Open})
	if err != nil {
		return nil, nil, err
	}
	return w.Graph, b.Warnings(), nil
}

// SharedGraph makes the graph of a setting in which all runs have the same graph, and returns the
// notes on it. It returns nil where each run draws its own.
func SharedGraph(set Setting) (*graph.Graph, spec.Problems, error) {
	if !set.Ties.fixed() {
		return nil, nil, nil
	}
	return MakeGraph(set, 0, 0)
}
