package society

import (
	"fmt"
	"io"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

// Opener opens a file that a scenario names.
type Opener func(path string) (io.ReadCloser, error)

// Setting is what a world is built from.
type Setting struct {
	People PeopleSpec
	Ties   TiesSpec
	Graph  *graph.Graph // ready made, for runs that share one; nil: generate
	Open   Opener
	Seed   uint64  // of people, where it is not that of the run: they are those of other platforms; 0: it is
	Around bool    // of platforms, which have the sessions
	Purse  *Budget // of people who have one for several platforms
}

// Build makes the world of a run: people, their ties, accounts, membership.
func Build(b *sim.Builder, set Setting) (*World, error) {
	s := b.Scope("society")
	if set.Seed != 0 {
		s = s.Seeded(set.Seed)
	}
	w := &World{Scope: s, Clock: b.Clock(), N: set.People.Count, Graph: set.Graph}
	w.plain = plainViews(w.Clock)
	if set.Ties.Kind == "file" {
		if w.Graph == nil {
			ties, notes, err := set.Ties.ReadFile(set.Open)
			if err != nil {
				return nil, err
			}
			if set.Ties.Shuffled {
				var short int
				if ties, short = graph.Shuffled(s.Key("graph"), ties); short > 0 {
					notes = append(notes, fmt.Sprintf("%d ends of edges found no partner when it was shuffled", short))
				}
			}
			w.Graph = ties
			w.note(s.Warnf, "graph.path", notes)
		}
		w.N = w.Graph.N()
	}
	var file *roster
	if set.People.File != "" {
		var err error
		of := w.Graph
		if set.Ties.Kind != "file" { // ready made: its nodes are the rows
			of = nil
		}
		if file, err = set.People.read(set.Open, &set.Ties, of, true); err != nil {
			return nil, err
		}
	}
	luck := s.Key
	if set.Ties.Seed != 0 {
		luck = func(purpose string) rng.Key { return rng.New(set.Ties.Seed, 0, "society."+purpose) }
	}
	w.buildPeople(&set.People, luck, file)
	if set.People.HasAccess {
		curves, err := set.People.Access.read(set.Open)
		if err != nil {
			return nil, err
		}
		w.access = curves
	}
	if w.Graph == nil {
		ties, notes, err := set.Ties.generate(luck("graph"), w.N, &w.People)
		if err != nil {
			return nil, fmt.Errorf("graph: %w", err)
		}
		w.Graph = ties
		warn := s.Warnf
		if ties.MeanDegree() > crowded*float64(w.N-1) {
			warn = s.Smallf
		}
		w.note(warn, "graph", notes)
	}
	if file != nil && file.ids != nil && !w.Graph.Named() {
		w.Graph = w.Graph.Identified(file.ids)
	}
	w.buildAccounts()
	w.buildMembers(set.Around)
	if ties := w.Graph.Weak(); ties != nil {
		w.NewWeak(w.Scope, ties.MaxInDegree(), 0).Give(ties, set.Ties.Strong)
	}
	if file != nil && !set.People.Dateless {
		w.buildDates(file)
	}
	if set.People.HasIncome {
		w.Income = newIncome(w, &set.People.Income, luck("income"))
		s.Table(w.incomesTable)
	}
	if w.Budget = set.Purse; set.People.HasBudget && w.Budget == nil {
		w.Budget = newBudget(s, w, &set.People.Budget)
	}
	s.Table(w.providersTable)
	s.List(w.idsTable)
	s.Table(w.segmentsTable)
	return w, nil
}

// crowded is the share of all others whom a consumer knows above which a drawn graph misses what is
// asked of it because the world is small: friends of friends meet by chance, and circles are full.
const crowded = 0.03

func (w *World) note(warn func(path, format string, args ...any), key string, notes []string) {
	for _, n := range notes {
		warn(key, "%s", n)
	}
}
