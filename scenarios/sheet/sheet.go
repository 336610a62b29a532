// Package sheet reads tables as people have them and makes of them the clean CSV files that the readers of scenarios
// take. What is unambiguous is read and told, what can be read in two ways is a fault that names both.
package sheet

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"guanxi/sim/results/digits"
	"guanxi/sim/units"
)

// A Sheet is a table that was read.
type Sheet struct {
	File   string
	Text   []byte   // clean, each row on the line that it has in the file; the file itself where Same
	Same   bool     // it is clean as it stands
	Metric string   // of users.csv, where the head names another than adopters
	Notes  []string // what was read how
	Faults []error  // what can be read in two ways, or not at all, once a kind

	as      string // its clean name
	source  []byte
	kind    kind
	delim   rune
	head    []string // clean names
	said    []string // names in the file
	lines   []int    // of the head, then of the rows
	rows    [][]string
	dropped []string
	bent    bool     // something other than the cells was corrected
	scaled  bool     // a word of the file says thousands or such
	loose   bool     // quotes are not as they should be
	page    string   // the encoding, where it is an older one; several: it is open
	open    []string // encodings that it may have, which give other names
	known   []string
	signs   map[string]bool   // currencies
	points  map[string]bool   // of decimals, in columns that can be read in one way
	factor  map[string]string // of columns whose heads say thousands or such
	torn    map[string]bool   // names that two columns can have
	later   []func()          // columns whose numbers the others decide
}

// kind is what the rows of a file are.
type kind int

const (
	people kind = iota
	ties
	entries // of shops, accounts, campaigns, titles
	feasts
	users
	series
)

func kindOf(file string) kind {
	switch file {
	case "people.csv":
		return people
	case "ties.csv":
		return ties
	case "shops.csv", "accounts.csv", "campaigns.csv", "titles.csv":
		return entries
	case "feasts.csv":
		return feasts
	case "users.csv":
		return users
	}
	return series
}

// Read reads a file as one that should have a clean name; known are the keys that columns of entries may have.
func Read(file, as string, text []byte, known []string) *Sheet {
	return readIn("", file, as, text, known)
}

// readIn reads a file in an older encoding, if one is given.
func readIn(page, file, as string, text []byte, known []string) *Sheet {
	begin := Sheet{File: file, Text: text, Same: true, kind: kindOf(as), known: known, page: page, source: text, as: as}
	texts, names := begin.decode(text)
	var all []*Sheet
	for k, plain := range texts {
		s := begin
		s.signs, s.points, s.factor, s.torn = map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]bool{}
		if s.Notes = slices.Clone(begin.Notes); names[k] != "" {
			s.bent, s.page = true, names[k]
			s.note(names[k])
		}
		s.read(plain)
		if len(all) == 0 || !bytes.Equal(s.Text, all[0].Text) {
			all = append(all, &s)
		}
	}
	switch {
	case len(all) == 0:
		return &begin // the reader says so
	case len(all) > 1:
		all[0].openPage(text, names)
	}
	return all[0]
}

// openPage tells that an older encoding may be one or another, which makes other names.
func (s *Sheet) openPage(text []byte, names []string) {
	s.Text, s.Same, s.Notes, s.Faults = text, true, nil, nil
	s.page, s.open = "", names
	for n, row := range bytes.Split(text, []byte("\n")) {
		for _, word := range bytes.FieldsFunc(row, func(r rune) bool { return isBreak(r) || r == ' ' }) {
			if utf8.Valid(word) {
				continue
			}
			ways := map[string]string{}
			for _, page := range pages {
				if out, err := page.of.NewDecoder().Bytes(word); err == nil && slices.Contains(names, page.name) {
					ways[string(out)] = cmp.Or(ways[string(out)], string(out)+" in "+page.name)
				}
			}
			if len(ways) > 1 {
				s.fault(n+1, "is not UTF-8, and can be %s: save the table as CSV in UTF-8",
					strings.Join(slices.Sorted(maps.Values(ways)), " or "))
				return
			}
		}
	}
}

// read reads a text in UTF-8.
func (s *Sheet) read(plain []byte) {
	if !s.split(plain) {
		return
	}
	before := make([][]string, len(s.rows))
	for k, row := range s.rows {
		before[k] = slices.Clone(row)
	}
	s.columns()
	same := func(a, b []string) bool { return slices.Equal(a, b) }
	if len(s.Faults) > 0 || !s.bent && slices.EqualFunc(before, s.rows, same) {
		s.Notes = nil
		return
	}
	if len(s.dropped) > 0 {
		s.note("left out: " + shorten(s.dropped))
	}
	s.Same, s.Text = false, s.render(true)
}

// Note is one line on how the file was read, "" where it is clean as it stands.
func (s *Sheet) Note() string {
	if s.Same {
		return ""
	}
	return s.File + " is read so: " + cmp.Or(strings.Join(s.Notes, "; "), "heads and cells without blanks and capitals")
}

// Clean is the file as it should be written: without blank lines, and in the order of time.
func (s *Sheet) Clean() []byte {
	if s.Same {
		return s.Text
	}
	return s.render(false)
}

func (s *Sheet) note(text string) {
	if !slices.Contains(s.Notes, text) {
		s.Notes = append(s.Notes, text)
	}
}

func (s *Sheet) fault(line int, format string, args ...any) {
	s.Faults = append(s.Faults, fmt.Errorf("%s:%d: "+format, append([]any{s.File, line}, args...)...))
}

// shorten lists a few of many.
func shorten(all []string) string {
	const most = 4
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}

// render writes the rows, with blank lines where the file has what is no row if placed.
func (s *Sheet) render(placed bool) []byte {
	var out bytes.Buffer
	rows, lines := s.rows, s.lines
	if k := slices.Index(s.head, "date"); k >= 0 && (s.kind == series || s.kind == users && !placed) {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[k], b[k]) })
	}
	w, line := csv.NewWriter(&out), 1
	for k, row := range slices.Concat([][]string{s.head}, rows) {
		for ; placed && line < lines[k]; line++ {
			w.Flush()
			out.WriteByte('\n')
		}
		clean := slices.Clone(row)
		for c, cell := range clean {
			clean[c] = strings.Join(strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
		}
		w.Write(clean)
		line++
	}
	w.Flush()
	return out.Bytes()
}

// columns reads the cells of each column by what its name says of them.
func (s *Sheet) columns() {
	var dated []int
	for c, name := range s.head {
		switch {
		case s.isID(c):
			s.ids(c)
		case name == "date" || name == "joined" || s.kind == entries && (name == "from" || name == "until"):
			s.dates(c)
			dated = append(dated, c)
		case name == "role":
			s.fold(c)
		case s.kind == entries && name == "name":
			s.keys(c)
		case s.kind == people && name == "age":
			s.ages(c)
		case s.kind == people && slices.Contains([]string{"segment", "region", "gender"}, name):
			s.classes(c)
		case slices.Contains(s.known, name) || strings.HasPrefix(name, "interest_") ||
			slices.Contains([]string{"value", "weight", "price", "cost", "quality"}, name):
			s.numbers(c)
		}
	}
	for _, late := range s.later {
		late()
	}
	if (s.kind == users || s.kind == series) && len(s.Faults) == 0 {
		s.once(dated)
		s.void()
		s.parts()
	}
}

func (s *Sheet) isID(c int) bool {
	return s.kind == people && s.head[c] == "id" || s.kind == ties && c < 2
}

// once tells of dates with several values.
func (s *Sheet) once(dated []int) {
	value := slices.Index(s.head, "value")
	if len(dated) != 1 || value < 0 {
		return
	}
	first, again, at := map[string]int{}, 0, [2]int{}
	for k, row := range s.rows {
		date := row[dated[0]]
		if _, err := units.ParseDate(date); err != nil {
			continue
		}
		if before, twice := first[date]; !twice {
			first[date] = k
		} else if again++; again == 1 {
			at = [2]int{before, k}
		}
	}
	if again > 1 || again == 1 && s.bent {
		a, b := at[0], at[1]
		s.fault(s.lines[b+1], "date: %s is already in line %d, with the value %s, and %s here (%s of the kind): to add "+
			"them, or to take one, gives other numbers: leave one row a date", s.rows[b][dated[0]], s.lines[a+1],
			s.rows[a][value], s.rows[b][value], digits.Counted(again, "row"))
	}
}

// parts tells of numbers of users with fractions, which must be thousands or the like.
func (s *Sheet) parts() {
	value := slices.Index(s.head, "value")
	if s.kind != users || value < 0 || !s.bent || s.factor[s.said[value]] != "" {
		return
	}
	broken := -1
	for k, row := range s.rows {
		x, err := units.ParseNumber(row[value])
		if err == nil && x != math.Trunc(x) && broken < 0 {
			broken = k
		}
	}
	if broken >= 0 {
		s.fault(s.lines[broken+1], "value: %s is no number of people, so all may be in thousands or millions: write the "+
			"numbers out, or the unit behind the name of the column, such as users (thousands)", s.rows[broken][value])
	}
}

// void leaves out dates without a value.
func (s *Sheet) void() {
	value := slices.Index(s.head, "value")
	if value < 0 {
		return
	}
	var keep []int
	for k, row := range s.rows {
		if units.Cell(row[value]) != "" {
			keep = append(keep, k)
		}
	}
	n := len(s.rows) - len(keep)
	if n == 0 || len(keep) == 0 || s.alone(n, len(s.rows)) {
		return
	}
	s.bent = true
	s.note(digits.Counted(n, "date") + " without a value left out")
	for j, k := range keep {
		s.rows[j], s.lines[j+1] = s.rows[k], s.lines[k+1]
	}
	s.rows, s.lines = s.rows[:len(keep)], s.lines[:len(keep)+1]
}

// cells are the rows that have something in a column.
func (s *Sheet) cells(c int) (rows []int) {
	for k, row := range s.rows {
		if units.Cell(row[c]) != "" {
			rows = append(rows, k)
		}
	}
	return rows
}

// alone reports whether one cell only, of many in a file that is clean otherwise, is not as it should be. It is left
// to the reader, who refuses it: it is rather a slip than how the file is written.
func (s *Sheet) alone(odd, all int) bool {
	const many = 8
	return odd == 1 && all >= many && !s.bent
}

// blanks stand around cells: those of typewriters, of spreadsheets and of web pages.
const blanks = " \t\r\n\u00a0\u202f\u2009\u200b\ufeff"
