package graph

import (
	"fmt"
	"slices"
	"strings"
)

// ImportReport describes what was read and what was left out. Line numbers count from 1; 0 means
// none.
type ImportReport struct {
	Name        string   `json:"name"`
	Gzip        bool     `json:"gzip"`
	Lines       int64    `json:"lines"`
	Nodes       int      `json:"nodes"`
	Edges       int64    `json:"edges"`
	IDs         string   `json:"ids"`    // integers (nodes in ascending order) or texts (in order of appearance)
	Header      string   `json:"header"` // the header line, cut at 80 bytes
	MoreColumns int      `json:"more_columns"`
	Comments    int64    `json:"comments"`
	Blank       int64    `json:"blank"`
	Loops       int64    `json:"loops"` // the node is kept
	FirstLoop   int64    `json:"first_loop"`
	Repeats     int64    `json:"repeats"` // same edge in the same direction
	FirstRepeat int64    `json:"first_repeat"`
	Reversed    int64    `json:"reversed"` // undirected edges given in both directions, not counted as repeats
	FirstBack   int64    `json:"first_reversed"`
	Bad         int64    `json:"bad"`
	BadLines    []string `json:"bad_lines"` // the first twenty, and the first of each further kind
}

// Dropped describes what was left out of the file, one item each.
func (r *ImportReport) Dropped() []string {
	var all []string
	say := func(n, first int64, one, many string) {
		if n == 0 {
			return
		}
		s := fmt.Sprintf("%d %s", n, many)
		if n == 1 {
			s = "1 " + one
		}
		if first > 0 {
			s += fmt.Sprintf(" (first in line %d)", first)
		}
		all = append(all, s)
	}
	if r.Header != "" {
		all = append(all, fmt.Sprintf("header %q", r.Header))
	}
	say(r.Comments, 0, "comment line", "comment lines")
	say(int64(r.MoreColumns), 0, "further column", "further columns")
	say(r.Loops, r.FirstLoop, "loop", "loops")
	say(r.Repeats, r.FirstRepeat, "repeated line", "repeated lines")
	say(r.Reversed, r.FirstBack, "edge given in both directions", "edges given in both directions")
	return all
}

// BadLinesError holds the first bad lines of a file, as FILE:LINE: message, and their number.
type BadLinesError struct {
	Lines []string
	Count int64
	kinds []string // formats that are met
}

// Addf adds a line. Kept are the first twenty, and the first of each further format, so that one kind of fault hides
// none.
func (e *BadLinesError) Addf(format string, args ...any) {
	another := !slices.Contains(e.kinds, format)
	if another {
		e.kinds = append(e.kinds, format)
	}
	if e.Count++; another || len(e.Lines) < shownBad {
		e.Lines = append(e.Lines, fmt.Sprintf(format, args...))
	}
}

// Err is the error, or nil without any line.
func (e *BadLinesError) Err() error {
	if e.Count == 0 {
		return nil
	}
	return e
}

func (e *BadLinesError) Error() string {
	s := strings.Join(e.Lines, "\n")
	if more := e.Count - int64(len(e.Lines)); more > 0 {
		s += fmt.Sprintf("\n… and %d more bad lines", more)
	}
	return s
}
