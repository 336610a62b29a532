package society

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

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
			if set.Ties.Shuffled {
				var short int
				if ties, short = graph.Shuffled(s.Key("graph"), ties); short > 0 {
					notes = append(notes, fmt.Sprintf("%d ends of edges found no partner when it was shuffled", short))
				}
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

// ReadRows reads the rows of a CSV file in UTF-8, with any line ends. The file may begin with a byte
// order mark, as spreadsheets write it. lines are the lines on which the rows begin; empty ones have
// no row. Rows with another number of columns than the header are left out and reported in wrong, to
// which callers add.
func ReadRows(name string, r io.Reader) (rows [][]string, lines []int, wrong *graph.BadLinesError, err error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	text = bytes.ReplaceAll(bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	for n, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return nil, nil, nil, fmt.Errorf("%s:%d: is not UTF-8 text; save the table as CSV in UTF-8", name, n+1)
		}
	}
	wrong = &graph.BadLinesError{}
	for c := csv.NewReader(bytes.NewReader(text)); ; {
		row, err := c.Read()
		if err == io.EOF {
			return rows, lines, wrong, nil
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return nil, nil, nil, fmt.Errorf("%s is no table: %w", name, err)
		}
		if rows == nil && len(row) == 1 && strings.ContainsAny(row[0], ";\t") {
			return nil, nil, nil, fmt.Errorf("%s: its columns must be separated by commas; the header is %q", name, row[0])
		}
		line, _ := c.FieldPos(0)
		if err != nil {
			wrong.Addf("%s:%d: the number of columns is %d instead of %d", name, line, len(row), len(rows[0]))
			continue
		}
		rows, lines = append(rows, row), append(lines, line)
	}
}
