package graph

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// How to turn a graph in another form into an edge list, and which option names the columns of the ids.
const (
	writeEdgeList = `write its edges as two ids a line (write_edgelist of networkx with data=False, write_graph of igraph with "ncol")`
	nameColumns   = "separate the columns by tabs or commas and, if there are more than two, say which hold the ids (graph.columns: [2, 3] or [1, 2]; guanxi graph stats --columns 2,3)"
)

// start decides from the first lines which columns hold the ids, whether the first line is a header
// and whether ids are integers or texts, and reads these lines if they look like an edge list.
func (p *reader) start() error {
	rows := p.sample
	p.sample, p.started = nil, true
	if len(rows) == 0 {
		return nil
	}
	names, _ := fields(rows[0].text, nil, false)
	a, b, header := headerColumns(names)
	if header && bytes.EqualFold(names[a], []byte("v1")) { // as R names columns, and others nodes
		header = !slices.ContainsFunc(rows[1:], func(r row) bool { return bytes.Contains(r.text, names[a]) || bytes.Contains(r.text, names[b]) })
	}
	known := header || p.market // which columns hold the ids
	if len(p.format.Columns) > 0 {
		var err error
		if a, b, header, err = p.given(names); err != nil {
			return fmt.Errorf("%s:%d: %w", p.format.Name, rows[0].n, err)
		}
		known = true
	}
	if header && len(p.format.Columns) == 0 && p.texts == nil && p.whole(rows[0], [2]int{0, 1}) {
		header, known = false, p.market
	}
	named := header
	if header || len(p.format.Columns) > 0 {
		p.columns = [2]int{a, b}
	}
	if !header && (p.texts == nil || len(p.format.Columns) > 0) && !p.whole(rows[0], p.columns) {
		// Words that are not a known header are one if integers follow. An id too large for an
		// integer, such as 99999999999999999999, is not a word, nor is 5x. Nor are columns named that
		// stand over numbers of lines.
		header = len(rows) > 1 && p.whole(rows[1], p.columns) && !('0' <= rows[0].text[0] && rows[0].text[0] <= '9')
		header = header || len(p.format.Columns) > 0 && (len(names[0]) == 0 || len(names) <= max(a, b))
	}
	p.rep.Columns = [2]int{p.columns[0] + 1, p.columns[1] + 1}
	first := rows[0]
	if header {
		p.rep.Header, rows = cut(first.text), rows[1:]
	}
	if p.numbers == nil && p.texts == nil {
		if len(rows) > 0 && p.whole(rows[0], p.columns) {
			p.integers()
		} else {
			p.texts = map[string]uint32{}
		}
	}
	if len(rows) > 0 {
		if why := p.doubtful(names, rows, named, known); why != "" {
			return fmt.Errorf("%s:%d: %q %s", p.format.Name, rows[0].n, cut(rows[0].text), why)
		}
		if why := ofNodes(names, p.begin(rows)); why != "" && !known && (header || p.texts != nil && strings.HasPrefix(why, "names")) {
			return fmt.Errorf("%s:%d: %q %s, as the header of a table of nodes: if the lines below are edges, say which columns hold their ids (%s)", p.format.Name, first.n, cut(first.text), why, naming(names[0], names[min(1, len(names)-1)]))
		}
	}
	for _, r := range rows {
		if err := p.read(r.text, r.n); err != nil {
			return err
		}
		if r.n == first.n && p.edges == 1 && !p.market {
			p.first = &first
		}
	}
	return nil
}

// begin is the first id of each line.
func (p *reader) begin(rows []row) (ids []string) {
	for _, r := range rows {
		cells, _ := fields(r.text, nil, p.loose())
		ids = append(ids, string(cells[0]))
	}
	return ids
}

// loose reports whether blanks and tabs separate columns wherever they stand.
func (p *reader) loose() bool { return p.texts == nil && p.columns == [2]int{0, 1} }

// whole reports whether a line holds integers in two columns.
func (p *reader) whole(r row, columns [2]int) bool {
	all, _ := fields(r.text, nil, columns == [2]int{0, 1})
	return !slices.ContainsFunc(columns[:], func(k int) bool {
		if k >= len(all) {
			return true
		}
		_, err := strconv.ParseInt(string(all[k]), 10, 64)
		return err != nil
	})
}

// given finds the columns of the ids that the format gives. named says that one is given by name.
func (p *reader) given(names [][]byte) (a, b int, named bool, err error) {
	var at [2]int
	for i, c := range p.format.Columns {
		k, err := strconv.Atoi(c)
		if err != nil {
			named = true
			if k = 1 + slices.IndexFunc(names, func(name []byte) bool { return string(name) == c }); k == 0 {
				return 0, 0, false, fmt.Errorf("no column is named %q in the first line, %q: give its name there, or its number", c, cut(bytes.Join(names, []byte(", "))))
			}
		}
		at[i] = k - 1
	}
	return at[0], at[1], named, nil
}

// doubtful says why the first lines may not be an edge list with the ids in these columns: what is read
// wrong looks right. rows are the lines below the header, names the fields of the first line; known says
// that the file or the user tells which columns hold the ids, named that it is by their names.
func (p *reader) doubtful(names [][]byte, rows []row, named, known bool) string {
	cells := make([][][]byte, len(rows))
	for i, r := range rows {
		cells[i], _ = fields(r.text, nil, p.loose())
	}
	width := len(cells[0])
	if known {
		if named && len(names) < width {
			return "has more columns than the header names, as where row numbers have no name: " + nameColumns
		}
		return ""
	}
	p.width = width
	switch third := column(cells, 2); {
	case len(names[0]) == 0:
		return "stands below a line that begins with an empty field, as where rows have numbers or names, or in a matrix: " + nameColumns
	case width > 2 && width == len(rows) && diagonal(cells) || width > 50:
		return "begins a matrix, not an edge list: " + writeEdgeList
	case width < 3 || slices.ContainsFunc(third, noWhole):
		return ""
	case p.texts != nil && !bytes.ContainsAny(rows[0].text, ",;\t") && !numeric(third):
		return "has more than two words, as where names contain blanks or other columns come first: " + nameColumns
	default:
		one, two := column(cells, 0), column(cells, 1)
		if own := shared(one, two); shared(two, third) > own || shared(one, third) > own || countsUp(one) {
			return "and the lines below it have row numbers or times before the ids, or a word between them: " + nameColumns
		}
	}
	return ""
}

// diagonal reports whether the cells on the diagonal of a square are 0, as in the matrix of a graph without loops.
func diagonal(cells [][][]byte) bool {
	for k, c := range cells {
		if k >= len(c) || string(bytes.Trim(c[k], "0.")) != "" {
			return false
		}
	}
	return true
}

// column is a column of the lines that have it.
func column(cells [][][]byte, k int) (all []string) {
	for _, c := range cells {
		if k < len(c) {
			all = append(all, string(c[k]))
		}
	}
	return all
}

// numeric reports whether all cells are numbers.
func numeric(cells []string) bool {
	return !slices.ContainsFunc(cells, func(t string) bool { _, err := strconv.ParseFloat(t, 64); return err != nil })
}

// noWhole reports whether a cell holds what no id does: data in braces, or a number with a fraction.
func noWhole(cell string) bool {
	_, err := strconv.ParseFloat(cell, 64)
	return cell != "" && (cell[0] == '{' || err == nil && strings.ContainsAny(cell, ".eE"))
}

// shared is how many different values two columns have in common, as a share of those of the more
// varied one. Two columns of ids have more in common than one of them with numbers of lines or weights.
func shared(a, b []string) float64 {
	in := map[string]int{}
	for _, cell := range a {
		in[cell] |= 1
	}
	for _, cell := range b {
		in[cell] |= 2
	}
	var count [4]int
	for _, sides := range in {
		count[sides]++
	}
	return float64(count[3]) / float64(count[3]+max(count[1], count[2]))
}

// countsUp reports whether each cell is the number after the one before it.
func countsUp(cells []string) bool {
	for k := 1; k < len(cells); k++ {
		last, err := strconv.ParseInt(cells[k-1], 10, 64)
		if next, wrong := strconv.ParseInt(cells[k], 10, 64); err != nil || wrong != nil || next != last+1 {
			return false
		}
	}
	return len(cells) > 2
}
