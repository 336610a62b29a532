package scenarios

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Tables are CSV files that stand for parts of a scenario file: rows for entries of a map (tables), for the values
// that a live key takes one after the other (drive), and for the dates of feasts (calendar). They are read with the
// file that names them and become part of its tree, so that all else sees what could have been written there.

// AboutTables is the meaning of the key tables, of which nothing is left after reading.
const AboutTables = "CSV files whose rows are entries of a map, by its path, such as {ads.campaigns: " +
	"campaigns.csv}: a column name, and a column for each key, with dots for keys below others (bid.value.mean); an " +
	"empty cell leaves its key out. A file that extends this one replaces the table of a path by naming another, and " +
	"changes or removes entries as if they were written here"

// csvFile is a table that was read, and the place in Files of the file that names it.
type csvFile struct {
	File
	of int
}

// expand replaces the tables that layers name by what they hold, and reports whether all can be read.
func (s *Scenario) expand(layers []*spec.Node) (ps spec.Problems, whole bool) {
	whole = true
	if s.reader.Noun != "" {
		return nil, true
	}
	named := map[string]int{} // the layer whose table counts
	for k, layer := range layers {
		for _, e := range layer.Get("tables").Entries() {
			if _, replaced := named[e.Key]; !replaced {
				named[e.Key] = k
			}
		}
	}
	for k := len(layers) - 1; k >= 0; k-- {
		layer := layers[k]
		wrong, read := s.platforms(layer)
		ps, whole = append(ps, wrong...), whole && read
		tables := layer.Get("tables")
		layer.Remove("tables")
		if tables != nil && tables.Kind != spec.MapNode && !tables.Is("off") {
			ps = append(ps, spec.Problem{Pos: tables.Pos, Path: "tables", Msg: "a mapping from paths to CSV files is " +
				"expected here", Hint: "such as {ads.campaigns: campaigns.csv}"})
		}
		for _, e := range tables.Entries() {
			if named[e.Key] == k && !e.Value.Is("off") {
				wrong, read := s.entriesOf(e, layers[k:], k)
				ps, whole = append(ps, wrong...), whole && read
			}
		}
		drive := layer.Get("drive")
		for _, e := range slices.Clone(drive.Entries()) {
			if isFile(e.Value) {
				list, wrong, read := s.seriesOf(e.Value, "drive."+e.Key, k)
				e.Value = list
				drive.Keys[slices.IndexFunc(drive.Keys, func(x spec.Entry) bool { return x.Key == e.Key })] = e
				ps, whole = append(ps, wrong...), whole && read
			}
		}
		if file := layer.Get("calendar"); isFile(file) {
			feasts, wrong, read := s.feastsOf(file, k)
			layer.Put("calendar", feasts)
			ps, whole = append(ps, wrong...), whole && read
		}
	}
	return ps, whole
}

// isFile reports whether a value names a file.
func isFile(n *spec.Node) bool {
	return n != nil && n.Kind == spec.ScalarNode && !n.Is("off") && !n.Is("on")
}

// seriesOf returns the rows of a CSV file as a list of dates and values, without those that are wrong themselves, and
// whether there are any.
func (s *Scenario) seriesOf(file *spec.Node, path string, k int) (*spec.Node, spec.Problems, bool) {
	list := &spec.Node{Kind: spec.ListNode, Pos: file.Pos, Origin: file.Origin}
	header, rows, ps := s.readTable(file, path, k)
	at, wrong := columns(header, path, "date", "value")
	if ps = append(ps, wrong...); header == nil || len(wrong) > 0 {
		return spec.Scalar("off"), ps, false
	}
	for _, row := range rows {
		date, value := row[at[0]], row[at[1]]
		list.Items = append(list.Items, &spec.Node{Kind: spec.ListNode, Items: []*spec.Node{date, value}, Pos: date.Pos,
			Origin: date.Origin})
	}
	return list, ps, len(list.Items) > 0 || len(ps) == 0
}

// feastsOf returns the rows of a CSV file as a mapping from names to lists of dates, likewise.
func (s *Scenario) feastsOf(file *spec.Node, k int) (*spec.Node, spec.Problems, bool) {
	feasts := &spec.Node{Kind: spec.MapNode, Pos: file.Pos, Origin: file.Origin}
	header, rows, ps := s.readTable(file, "calendar", k)
	at, wrong := columns(header, "calendar", "name", "date")
	if ps = append(ps, wrong...); header == nil || len(wrong) > 0 {
		return feasts, ps, false
	}
	for _, row := range rows {
		name, date := row[at[0]], row[at[1]]
		if name.Kind == spec.NullNode {
			ps = append(ps, spec.Problem{Pos: name.Pos, Path: "calendar", Msg: "the row has no name"})
			continue
		}
		list := feasts.Get(name.Text)
		if list == nil {
			list = &spec.Node{Kind: spec.ListNode, Pos: name.Pos, Origin: name.Origin}
			feasts.Put(name.Text, list)
		}
		list.Items = append(list.Items, date)
	}
	return feasts, ps, true
}

// columns returns the places of columns in a header.
func columns(header []*spec.Node, path string, names ...string) (at []int, ps spec.Problems) {
	if header == nil {
		return nil, nil // why is told
	}
	var has []string
	for _, h := range header {
		has = append(has, h.Text)
	}
	for _, name := range names {
		k := slices.Index(has, name)
		if k < 0 {
			ps = append(ps, spec.Problem{Pos: header[0].Pos, Path: path, Msg: "there is no column " + name,
				Hint: "the header has " + strings.Join(has, ", ")})
		}
		at = append(at, k)
	}
	return at, ps
}

// entriesOf adds the rows of a table to the map at the path of e in the first of the layers, which is that of file k;
// the others are what it extends. It reports whether there are rows.
func (s *Scenario) entriesOf(e spec.Entry, layers []*spec.Node, k int) (ps spec.Problems, read bool) {
	path := "tables." + e.Key
	f, ok := s.table.Lookup(e.Key)
	if !ok || f.Type != spec.TypeMap {
		var maps []string
		for _, g := range s.table.Fields() {
			if g.Type == spec.TypeMap && !strings.Contains(g.Path, "*") {
				maps = append(maps, g.Path)
			}
		}
		return spec.Problems{{Pos: e.KeyPos, Path: path, Msg: "is no map of named entries", Hint: spec.Hint(e.Key, maps)}},
			false
	}
	if !isFile(e.Value) {
		return spec.Problems{{Pos: e.Value.Pos, Path: path, Msg: "the name of a CSV file is expected here",
			Hint: "such as campaigns.csv"}}, false
	}
	header, rows, ps := s.readTable(e.Value, path, k)
	at, wrong := columns(header, path, "name")
	if ps = append(ps, wrong...); header == nil || len(wrong) > 0 {
		return ps, false
	}
	wrong, skip := s.wrongColumns(header, e.Key)
	ps = append(ps, wrong...)
	into := layers[0]
	for key := range strings.SplitSeq(e.Key, ".") {
		below := into.Get(key)
		switch {
		case below == nil || below.Is("on"):
			below = &spec.Node{Kind: spec.MapNode, Pos: e.KeyPos, Origin: e.Value.Origin}
			into.Put(key, below)
		case below.Kind != spec.MapNode:
			return spec.Problems{{Pos: e.KeyPos, Path: path, Msg: fmt.Sprintf("%s is %s at %s, so the rows have no place", key,
				below.Flow(), below.Pos), Hint: "remove one of the two"}}, false
		}
		into = below
	}
	taken := map[string]string{} // where a name is written
	for j, layer := range layers {
		for _, x := range layer.At(e.Key).Entries() {
			if _, nearer := taken[x.Key]; !nearer && (j == 0 || !x.Value.Is("off")) {
				taken[x.Key] = x.KeyPos.String()
			} else if !nearer {
				taken[x.Key] = "" // removed on the way
			}
		}
	}
	for _, row := range rows {
		name := row[at[0]]
		if name.Kind == spec.NullNode {
			ps = append(ps, spec.Problem{Pos: name.Pos, Path: path, Msg: "the row has no name"})
			continue
		}
		if where := taken[name.Text]; where != "" {
			ps = append(ps, spec.Problem{Pos: name.Pos, Path: path, Msg: fmt.Sprintf("there is an entry %s already, at %s",
				name.Text, where), Hint: "each row is an entry of its own: rename one, or leave it out"})
			continue
		}
		taken[name.Text] = name.Pos.String()
		entry := &spec.Node{Kind: spec.MapNode, Pos: name.Pos, Origin: name.Origin}
		for c, cell := range row {
			if c == at[0] || skip[c] || cell.Kind == spec.NullNode {
				continue
			}
			value, wrong := cellValue(cell)
			ps = append(ps, wrong...)
			here, keys := entry, strings.Split(header[c].Text, ".")
			for _, key := range keys[:len(keys)-1] {
				if here.Get(key) == nil {
					here.Put(key, &spec.Node{Kind: spec.MapNode, Pos: cell.Pos, Origin: cell.Origin})
				}
				here = here.Get(key)
			}
			here.Put(keys[len(keys)-1], value)
		}
		into.Keys = append(into.Keys, spec.Entry{Key: name.Text, KeyPos: name.Pos, Value: entry})
	}
	return ps, true
}

// wrongColumns reports the columns of a table that are no keys of its entries, or that overlap.
func (s *Scenario) wrongColumns(header []*spec.Node, path string) (ps spec.Problems, at map[int]bool) {
	at = map[int]bool{}
	wrong := func(c int, msg, hint string) {
		ps = append(ps, spec.Problem{Pos: header[c].Pos, Path: "tables." + path, Msg: msg, Hint: hint})
		at[c] = true
	}
	named, below := map[string][]int{}, map[string][]int{} // columns before, by their names and by what these begin with
	for c, h := range header {
		others, twice := slices.Clone(below[h.Text]), named[h.Text] != nil
		for k, letter := range h.Text {
			if letter == '.' {
				others = append(others, named[h.Text[:k]]...)
				below[h.Text[:k]] = append(below[h.Text[:k]], c)
			}
		}
		if named[h.Text] = append(named[h.Text], c); h.Text == "name" {
			continue
		}
		slices.Sort(others)
		for _, o := range others {
			wrong(c, fmt.Sprintf("the columns %s and %s overlap", header[o].Text, h.Text), "leave one out")
		}
		if h.Text == "" || twice {
			at[c] = true // told
			continue
		}
		here, above := path+".*", ""
		for k, key := range strings.Split(h.Text, ".") {
			f, ok := s.table.Lookup(here + "." + key)
			if !ok {
				var known []string
				if parent, ok := s.table.Lookup(here); ok {
					for _, g := range parent.Children() {
						known = append(known, above+g.Key)
					}
				}
				wrong(c, fmt.Sprintf("the column %s is no key of an entry", h.Flow()), spec.WhereKnown(spec.Hint(h.Text, known),
					known, path))
				break
			}
			here, above = here+"."+key, above+key+"."
			if f.IsLeaf() {
				rest := strings.Count(h.Text, ".") - k
				if rest > 0 && f.Type != spec.TypeTree && (rest > 1 || f.Type != spec.TypeDist && f.Type != spec.TypeWeights) {
					wrong(c, fmt.Sprintf("the column %s is no key of an entry: %s has no parts", h.Flow(),
						strings.TrimSuffix(above, ".")), "")
				}
				break
			}
		}
	}
	return ps, at
}

// cellValue returns what a cell holds: a text as it stands, or in brackets or braces a list or a mapping, as in YAML.
func cellValue(cell *spec.Node) (*spec.Node, spec.Problems) {
	if cell.Text[0] != '[' && cell.Text[0] != '{' {
		return cell, nil
	}
	n, ps := parseYAML([]byte(cell.Text), cell.Pos.File)
	for i := range ps {
		ps[i].Pos = cell.Pos
	}
	if n == nil {
		return cell, ps
	}
	place(n, cell.Pos)
	return n, ps
}

// place gives a value and all below it one place.
func place(n *spec.Node, at spec.Pos) {
	n.Pos = at
	for _, x := range n.Items {
		place(x, at)
	}
	for i := range n.Keys {
		n.Keys[i].KeyPos = at
		place(n.Keys[i].Value, at)
	}
}

// readTable reads a CSV file that file k names. Cells are trimmed; an empty one is a NullNode.
func (s *Scenario) readTable(file *spec.Node, path string, k int) (header []*spec.Node, rows [][]*spec.Node,
	ps spec.Problems) {
	name, text, err := s.readData(file.Text, s.Files[k])
	if err != nil {
		return nil, nil, spec.Problems{{Pos: file.Pos, Path: path, Msg: err.Error()}}
	}
	s.sources.add(name, text)
	s.dirs[name] = filepath.Dir(name)
	if !slices.ContainsFunc(s.tables, func(x csvFile) bool { return x.Name == name }) {
		s.tables = append(s.tables, csvFile{File{name, text}, k})
	}
	wrong := func(line, col int, msg, hint string) {
		ps = append(ps, spec.Problem{Pos: spec.Pos{File: name, Line: line, Col: col}, Path: path, Msg: msg, Hint: hint})
	}
	plain := lineEnds.Replace(strings.TrimPrefix(string(text), "\ufeff"))
	if i := notText([]byte(plain)); i >= 0 {
		wrong(1+strings.Count(plain[:i], "\n"), 1, "is not UTF-8 text", "save the table as CSV in UTF-8")
		return nil, nil, ps
	}
	lines := strings.Split(plain, "\n")
	c := csv.NewReader(bytes.NewReader([]byte(plain)))
	c.FieldsPerRecord = -1
	for {
		fields, err := c.Read()
		if err == io.EOF {
			break
		}
		if at := (*csv.ParseError)(nil); errors.As(err, &at) {
			line, col := at.Line, at.Column
			if at.StartLine < line { // a quote that does not close, which a record has that begins there
				line, col = at.StartLine, 1
			}
			wrong(line, col, "is no table: "+at.Err.Error(), "a cell with commas or quotes stands in quotes, and "+
				"quotes in it are doubled")
			return nil, nil, ps
		} else if err != nil {
			wrong(1, 1, err.Error(), "")
			return nil, nil, ps
		}
		row := make([]*spec.Node, len(fields))
		empty, at, bytes, letters := true, 0, 0, 0 // the last place in a line, in bytes and in letters
		for j, text := range fields {
			line, col := c.FieldPos(j)
			if line != at {
				at, bytes, letters = line, 0, 0
			}
			to := min(col-1, len(lines[line-1]))
			bytes, letters = to, letters+utf8.RuneCountInString(lines[line-1][bytes:to])
			col = 1 + letters
			n := &spec.Node{Kind: spec.ScalarNode, Text: strings.TrimSpace(text), Pos: spec.Pos{File: name, Line: line,
				Col: col}, Origin: name}
			empty = empty && n.Text == ""
			if n.Text == "" || header != nil && units.Cell(n.Text) == "" {
				n.Kind, n.Text = spec.NullNode, ""
			}
			row[j] = n
		}
		switch at := row[0].Pos; {
		case header == nil && len(row) == 1 && strings.ContainsAny(row[0].Text, ";\t"):
			wrong(at.Line, 1, "its columns must be separated by commas", "")
			return nil, nil, ps
		case header == nil:
			header = row
		case empty: // as spreadsheets leave below a table
		case len(row) != len(header):
			wrong(at.Line, 1, fmt.Sprintf("the number of columns is %d instead of %d", len(row), len(header)), "a cell "+
				"with a comma stands in quotes")
		default:
			rows = append(rows, row)
		}
	}
	if header == nil {
		wrong(1, 1, "no table with a header: it is empty", "")
	}
	seen := map[string]bool{}
	for _, h := range header {
		if h.Text == "" {
			wrong(h.Pos.Line, h.Pos.Col, "the column has no name", "")
		} else if seen[h.Text] {
			wrong(h.Pos.Line, h.Pos.Col, fmt.Sprintf("there are two columns %s", h.Flow()), "leave one out")
		}
		seen[h.Text] = true
	}
	return header, rows, ps
}

// readData returns the text of a data file that a scenario file names, and its name in messages. It lies relative
// to the file; a bundled file names facts.
func (s *Scenario) readData(name string, by File) (shown string, text []byte, err error) {
	if by.bundled() {
		f := s.fact(name)
		if f == nil {
			return "", nil, fmt.Errorf("there is no file %s among the embedded facts", name)
		}
		defer f.Close()
		text, err = io.ReadAll(f)
		return bundledDir + "facts/" + name, text, err
	}
	shown = filepath.FromSlash(name)
	if !filepath.IsAbs(shown) {
		shown = filepath.Join(s.dirs[by.Name], shown)
	}
	info, err := os.Stat(shown)
	switch {
	case os.IsNotExist(err):
		return "", nil, fmt.Errorf("there is no file %s%s", shown, likely(name, shown))
	case err != nil:
		return "", nil, err
	case !info.Mode().IsRegular():
		return "", nil, fmt.Errorf("%s is %s", shown, noFile(info.Mode()))
	}
	if text, err = readFile(shown); err == nil && len(text) > maxBytes {
		err = fmt.Errorf("%s is too large; a table can have at most %d bytes", shown, maxBytes)
	}
	return shown, text, err
}

// Read returns the files that the scenario was read from, as they were: itself, those that it extends, and their
// tables.
func (s *Scenario) Read() []File {
	all := slices.Clone(s.Files)
	for _, t := range s.tables {
		all = append(all, t.File)
	}
	return all
}
