package society

import (
	"fmt"
	"io/fs"
	"slices"

	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// GraphKind is a kind of graph of strong ties of another module, which a scenario names as `graph: {kind: NAME}`.
type GraphKind struct {
	Name    string           // as graph.kind has it: lower-case letters, digits and _, no kind or mechanism that exists
	Doc     string           // what it is, in a line, with its source
	New     func() Generator // returns one at its defaults, for each scenario that is read
	Source  fs.FS            // all that it is compiled from, by //go:embed; tests and pages do not count
	Version string           // in place of Source: a word that changes whenever ties may
}

// What names what a program adds, for messages.
func (k GraphKind) What() string { return "graph " + k.Name }

// Generator is a kind of graph with the keys of one scenario.
type Generator interface {
	// Declare declares its keys below `graph`. The key seed is there already.
	Declare(s *spec.Section)
	// Generate draws the ties of n consumers, 0 to n−1, from the key alone: the same key gives the same graph. An error
	// says which n or key it cannot be, and ends the run before its first tick.
	Generate(key rng.Key, n int) (*graph.Graph, error)
}

// ofOthers are the kinds of other modules, as cases of the section.
func (g *TiesSpec) ofOthers(seed func(*spec.Section)) (all []spec.Case) {
	for _, k := range g.Others {
		all = append(all, spec.Case{Name: k.Name, Doc: k.Doc, Declare: func(s *spec.Section) { // the chosen case is the last
			g.other = k.New()
			g.other.Declare(s)
			seed(s)
		}})
	}
	return all
}

// ofOther reports whether the kind is one of another module.
func (g *TiesSpec) ofOther() bool {
	return slices.ContainsFunc(g.Others, func(k GraphKind) bool { return k.Name == g.Kind })
}

// generateOther draws a graph of a kind of another module.
func (g *TiesSpec) generateOther(key rng.Key, n int) (*graph.Graph, error) {
	if !g.ofOther() {
		return nil, fmt.Errorf("unknown kind %q", g.Kind)
	}
	ties, err := g.other.Generate(key, n)
	if err == nil && (ties == nil || ties.N() != n) {
		err = fmt.Errorf("kind %s made no graph of %d nodes", g.Kind, n)
	}
	return ties, err
}
