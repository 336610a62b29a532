package society

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"guanxi/sim"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// Opener opens a file that a scenario names.
type Opener func(path string) (io.ReadCloser, error)

// Setting is what a world is built from.
type Setting struct {
	People PeopleSpec
	Ties   TiesSpec
	Graph  *graph.Graph // ready made, for runs that share one; nil: generate
	Open   Opener
	Halves bool // counts of friends who use the platform may take 16 bits
}

// Build makes the world of a run: people, their ties, accounts, membership.
func Build(b *sim.Builder, set Setting) (*World, error) {
	s := b.Scope("society")
	w := &World{Scope: s, Clock: b.Clock(), N: set.People.Count, Graph: set.Graph}
	if set.Ties.Kind == "file" {
		if w.Graph == nil {
			ties, notes, err := set.Ties.ReadFile(set.Open)
			if err != nil {
				return nil, err
			}
			w.Graph = ties
			w.note(notes)
		}
		w.N = w.Graph.N()
	}
	luck := s.Key
	if set.Ties.Seed != 0 {
		luck = func(purpose string) rng.Key { return rng.New(set.Ties.Seed, 0, "society."+purpose) }
	}
	w.buildPeople(&set.People, luck)
	if set.People.HasAccess {
		if err := w.readAccess(set.People.Access, set.Open); err != nil {
			return nil, err
		}
	}
	if w.Graph == nil {
		ties, notes, err := set.Ties.generate(luck("graph"), w.N, &w.People)
		if err != nil {
			return nil, fmt.Errorf("graph: %w", err)
		}
		w.Graph = ties
		w.note(notes)
	}
	w.buildAccounts()
	w.buildMembers(set.Halves)
	s.Table(w.providersTable)
	s.Table(w.idsTable)
	s.Table(w.segmentsTable)
	return w, nil
}

// SharedGraph makes the graph of a setting in which all runs have the same graph, and returns the
// notes on it. It returns nil where each run draws its own.
func SharedGraph(set Setting) (*graph.Graph, spec.Problems, error) {
	if !set.Ties.fixed() {
		return nil, nil, nil
	}
	return MakeGraph(set, 0, 0)
}

func (w *World) note(notes []string) {
	for _, n := range notes {
		w.Scope.Warnf("graph", "%s", n)
	}
}

// ReadRows reads the rows of a CSV file. The file may begin with a byte order mark, as
// spreadsheets write it. lines are the lines on which the rows begin; empty ones have no row. Rows
// with another number of columns than the header are left out and reported in wrong, to which
// callers add.
func ReadRows(name string, r io.Reader) (rows [][]string, lines []int, wrong *graph.BadLinesError, err error) {
	b := bufio.NewReader(r)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		b.Discard(3)
	}
	wrong = &graph.BadLinesError{}
	for c := csv.NewReader(b); ; {
		row, err := c.Read()
		if err == io.EOF {
			return rows, lines, wrong, nil
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return nil, nil, nil, fmt.Errorf("%s is no table: %w", name, err)
		}
		line, _ := c.FieldPos(0)
		if err != nil {
			wrong.Addf("%s:%d: the number of columns is %d instead of %d", name, line, len(row), len(rows[0]))
			continue
		}
		rows, lines = append(rows, row), append(lines, line)
	}
}
