package graph

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// How many lines are judged before any is read, and about how many bytes of them.
const (
	sampleLines = 1000
	sampleBytes = 1 << 20
)

// aFifth of the values of two columns in common makes them two of ids.
const aFifth = .2

// row is a line of the sample.
type row struct {
	n      int64
	text   []byte
	fields [][]byte // without empty ones at the end
}

func (r *row) at(c int) []byte {
	if c < len(r.fields) {
		return r.fields[c]
	}
	return nil
}

// plausible refuses a sample of which two columns would be read as ids that do not look like two ids
// of one kind: what is read wrong looks right. rows are the lines below the header, names the fields
// of the first line. named says that the columns of the ids are known by name or number, short that
// a header may be shorter than other lines, whole that there are no more lines.
func (p *reader) plausible(names [][]byte, rows []row, named, short, whole bool) error {
	ids := make([]row, 0, len(rows)) // lines with both ids; others are bad lines
	var widest row
	narrowest := math.MaxInt
	for k := range rows {
		r := &rows[k]
		all, _ := fields(r.text, nil, p.texts == nil && p.columns == [2]int{0, 1})
		r.fields = all
		for k := len(all); k > 0 && len(all[k-1]) == 0; k-- {
			r.fields = all[:k-1]
		}
		if len(r.at(p.columns[0])) > 0 && len(r.at(p.columns[1])) > 0 {
			ids = append(ids, *r)
			if len(r.fields) > len(widest.fields) {
				widest = *r
			}
		} else if len(all) > 1 {
			continue
		}
		narrowest = min(narrowest, len(r.fields))
	}
	if len(ids) == 0 {
		return nil
	}
	refuse := func(r row, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %q %s", p.format.Name, r.n, cut(r.text), fmt.Sprintf(format, args...))
	}
	if p.head != nil && !short && len(widest.fields) > len(names) {
		return refuse(widest, "has %d columns and the header %q only %d, as where row numbers have no name: %s", len(widest.fields), p.rep.Header, len(names), nameColumns)
	}
	below := rows
	if p.head == nil {
		below = rows[1:]
	}
	if !named && matrix(names, rows, below, whole) {
		return refuse(rows[0], "begins a matrix, not an edge list: %s%s", writeEdgeList, orColumns)
	}
	third := columnOf(ids, 2).kind
	if first, _ := kindOf(ids[0].at(p.columns[0])); first == word && len(ids) > 1 && p.head == nil && p.texts != nil {
		ids = ids[1:] // may be a header of unknown names
	}
	if r, why := p.twoIDs(ids); why != "" && p.format.Layout != Texts {
		return refuse(r, "%s", why)
	}
	if named {
		return nil
	}
	c := [3]column{columnOf(ids, 0), columnOf(ids, 1), columnOf(ids, 2)}
	blanks := p.texts != nil && !bytes.ContainsAny(rows[0].text, ",;\t")
	switch uneven := len(widest.fields) > 2 && narrowest < len(widest.fields); {
	case uneven && blanks && (third == word || third == ints):
		return refuse(widest, "has %d columns and other lines have fewer, as where names contain blanks or in an adjacency list: separate the two ids of an edge by a tab or comma%s", len(widest.fields), orColumns)
	case uneven && p.texts == nil && third == ints, uneven && p.texts != nil && third == word:
		return refuse(widest, "has %d columns and other lines have fewer, as in an adjacency list: %s%s", len(widest.fields), writeEdgeList, orColumns)
	case !uneven && blanks && (third == word || third == ints || third == none):
		p.width = len(widest.fields)
	}
	for k := range 2 {
		if p.texts != nil && (c[k].kind == moment || c[k].kind == fraction && c[1-k].kind != fraction) {
			return refuse(ids[0], "has times or weights in column %d, not ids: %s", k+1, nameColumns)
		}
	}
	if len(c[0].cells) != len(c[2].cells) || c[2].kind != c[1].kind || c[2].kind != ints && c[2].kind != word {
		return nil // fewer than three columns that could be ids
	}
	switch {
	case c[0].countsUp(c[1], c[2]):
		return refuse(ids[0], "and the lines below it count up in column 1, as row numbers do, and columns 2 and 3 may be the ids: %s", nameColumns)
	case c[0].kind == ints && c[0].times(c[1], c[2]), c[1].kind == word && c[1].common(c[2]) >= aFifth && c[0].common(c[1]) == 0:
		return refuse(ids[0], "and the lines below it have the same ids in columns 2 and 3 and others in column 1, as where times come first: %s", nameColumns)
	case c[1].kind == word && c[0].common(c[2]) >= aFifth && c[0].common(c[1]) == 0:
		return refuse(ids[0], "and the lines below it have the same ids in columns 1 and 3 and others in column 2, as where a relation stands between: %s", nameColumns)
	case blanks && c[0].goesWith(c[1]):
		return refuse(ids[0], "and the lines below it always have the same word after a first word, as where names contain blanks: separate the columns by tabs or commas%s", orColumns)
	}
	return nil
}

// nameColumns says which option names the columns of the ids.
const (
	nameColumns = "say which columns hold the ids (graph.columns: [2, 3] or [1, 2]; guanxi graph stats --columns 2,3)"
	orColumns   = "; if it is an edge list, " + nameColumns
)

// twoIDs says what keeps the two columns from holding ids, whoever named them, and in which line.
func (p *reader) twoIDs(rows []row) (r row, why string) {
	every := func(wrong func(id []byte) bool) bool {
		return !slices.ContainsFunc(rows, func(r row) bool { return !wrong(r.at(p.columns[0])) && !wrong(r.at(p.columns[1])) })
	}
	braces := slices.IndexFunc(rows[0].fields, func(t []byte) bool { return bytes.HasPrefix(t, []byte{'{'}) })
	a, b := columnOf(rows, p.columns[0]), columnOf(rows, p.columns[1])
	for _, r := range rows {
		if r.at(p.columns[0])[0] == '{' || r.at(p.columns[1])[0] == '{' {
			return r, "has data in braces in place of an id, as an adjacency list of several lines a node does: " + writeEdgeList
		}
	}
	switch {
	case every(bracketed):
		return rows[0], "has brackets in its ids, as printed lists and tuples do: " + writeEdgeList
	case every(func(t []byte) bool {
		return slices.ContainsFunc([]string{"--", "->", "<-", "=>", "→", "←"}, func(arrow string) bool { return bytes.Contains(t, []byte(arrow)) })
	}):
		return rows[0], "has an arrow among its ids: " + writeEdgeList
	case p.texts != nil && braces > 2 && !bytes.ContainsAny(rows[0].text, ",;\t"):
		return rows[0], "has data in braces behind more than two columns, as where names contain blanks: separate the columns by tabs or commas"
	case p.texts != nil && a.kind+b.kind == ints+fraction:
		return rows[0], "has a whole number and one with a fraction as ids, and 7 and 7.0 would be two people: write whole numbers, or " + nameColumns
	}
	p.numeric = a.kind <= fraction && b.kind <= fraction
	return r, ""
}

// bracketed reports whether brackets of an id do not match, or it begins with one and is no text of
// several words, such as the quoted tuple (0, 1).
func bracketed(t []byte) bool {
	depth := 0
	for _, c := range t {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
	}
	return depth != 0 || bytes.IndexByte([]byte("([{"), t[0]) >= 0 && !bytes.ContainsAny(t, " ,")
}

// matrix reports whether rows are those of an adjacency matrix: below a line of names that are also
// the first column, or as many as columns, all numbers, with zeros or equal halves around the diagonal.
func matrix(names [][]byte, rows, below []row, whole bool) bool {
	if len(names) > 0 && len(names[0]) == 0 {
		names = names[1:] // above the column of names
	}
	square := func(rows []row, k int) bool { return len(rows) > 2 && (len(rows) == k || !whole && len(rows) < k) }
	named := 0
	for named < min(len(below), len(names)) && bytes.Equal(below[named].at(0), names[named]) {
		named++
	}
	if named == len(below) && square(below, len(names)) {
		return true
	}
	k := len(rows[0].fields)
	if !square(rows, k) {
		return false
	}
	cells := make([][]float64, len(rows))
	for i, r := range rows {
		if len(r.fields) != k {
			return false
		}
		for _, t := range r.fields {
			what, x := kindOf(t)
			if what > fraction {
				return false
			}
			cells[i] = append(cells[i], x)
		}
	}
	zeros, equal := true, true
	for i := range cells {
		zeros = zeros && cells[i][i] == 0
		for j := range i {
			equal = equal && cells[i][j] == cells[j][i]
		}
	}
	return zeros || equal
}

// kind is what a field, or each field of a column, holds.
type kind int

const (
	ints     kind = iota
	fraction      // a number that is not whole, or is written with a point
	moment        // a date or a time of day
	data          // {, as networkx writes behind the ids
	none
	word
)

func kindOf(t []byte) (kind, float64) {
	if len(t) == 0 {
		return none, 0
	}
	if t[0] == '{' {
		return data, 0
	}
	if x, err := strconv.ParseFloat(string(t), 64); err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) {
		if bytes.IndexByte(t, '.') >= 0 || x != math.Trunc(x) {
			return fraction, x
		}
		return ints, x
	}
	for _, layout := range []string{time.DateOnly, "2006/01/02", "02.01.2006", "02/01/2006", "01/02/2006", "15:04", time.TimeOnly} {
		day := t
		if k := bytes.IndexAny(t, "T "); len(layout) == len(time.DateOnly) && k > 0 {
			day = t[:k]
		}
		if _, err := time.Parse(layout, string(day)); err == nil {
			return moment, 0
		}
	}
	return word, 0
}

// column is a column of the sample: one kind for all its cells, with their values where they are
// numbers.
type column struct {
	kind   kind
	cells  []string
	values []float64
}

func columnOf(rows []row, c int) column {
	col := column{kind: none}
	for _, r := range rows {
		t := r.at(c)
		if len(t) == 0 {
			continue
		}
		what, x := kindOf(t)
		switch {
		case col.kind == none, col.kind == what:
			col.kind = what
		case what <= fraction && col.kind <= fraction:
			col.kind = fraction
		default:
			col.kind = word
		}
		col.cells = append(col.cells, string(t))
		col.values = append(col.values, x)
	}
	return col
}

// countsUp reports whether numbers rise from line to line: by one, or before two columns a and b of
// one range.
func (c column) countsUp(a, b column) bool {
	rises, byOne := c.kind == ints && len(c.values) > 1, true
	for k := 1; k < len(c.values) && rises; k++ {
		rises = c.values[k] > c.values[k-1]
		byOne = byOne && c.values[k] == c.values[k-1]+1
	}
	return rises && (byOne || a.kind == word || max(slices.Min(a.values), slices.Min(b.values)) <= min(slices.Max(a.values), slices.Max(b.values)))
}

// times reports whether numbers that never fall, of more than one value, lead far away from the ids
// of two columns that share them.
func (c column) times(a, b column) bool {
	first, last := c.values[0], c.values[len(c.values)-1]
	low, high := min(slices.Min(a.values), slices.Min(b.values)), max(slices.Max(a.values), slices.Max(b.values))
	return a.kind == ints && last > first && slices.IsSorted(c.values) && (last > high+(high-low+1) || last < low-(high-low+1)) && a.common(b) >= aFifth
}

// common is how many different values two columns have in common, as a share of those of the more
// varied one.
func (c column) common(b column) float64 {
	here, there, both := map[string]bool{}, map[string]bool{}, 0.0
	for _, cell := range c.cells {
		here[cell] = true
	}
	for _, cell := range b.cells {
		if here[cell] && !there[cell] {
			both++
		}
		there[cell] = true
	}
	return both / float64(max(len(here), len(there)))
}

// goesWith reports whether each value, of which there are at most half as many as lines, goes with
// always the same of another column.
func (c column) goesWith(b column) bool {
	with := map[string]string{}
	for k, cell := range c.cells {
		if other, ok := with[cell]; ok && other != b.cells[k] {
			return false
		}
		with[cell] = b.cells[k]
	}
	return 2*len(with) <= len(c.cells)
}

// noID says why a text is no id, unless all texts are taken as they stand.
func (p *reader) noID(t []byte) string {
	if p.format.Layout == Texts {
		return ""
	}
	switch string(t) {
	case "NA", "N/A", "n/a", "NaN", "nan", "NAN", "NULL", "Null", "null", "None", "none", "NONE", "nil", "<NA>", "NaT", `\N`:
		return "is a word for a missing value: complete the line, or leave it out; if it is a name, read ids as texts" + asTexts
	}
	if t[0] <= '9' && bytes.ContainsAny(t, "eE") && (p.numeric || bytes.ContainsAny(t, "+-.")) {
		if what, _ := kindOf(t); what <= fraction {
			return "is a number in exponent form: write all its digits"
		}
	}
	return ""
}
