package society

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"guanxi/sim/graph"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// roster is what a file says of each consumer.
type roster struct {
	ids    []string    // nil: the file has none
	given  []Kind      // 1 + the number of each class; 0: drawn
	joined []time.Time // zero: not given
	tastes []int8      // N × Interests, 0 where drawn; nil: all are drawn
}

// columns of the file beside those of interests.
var rosterColumns = []string{"id", "segment", "region", "gender", "age", "joined"}

// Rows is the number of consumers that the file has.
func (p *PeopleSpec) Rows(open Opener) (int, error) {
	r, err := open(p.File)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	rows, _, _, err := ReadRows(p.File, r)
	return max(0, len(rows)-1), err
}

// Check returns what is wrong with the file of the consumers: those of a graph from a file, if there is
// one; nil where that is wrong itself, or is compared later. The graph is not whole if lines of its file are wrong.
func (p *PeopleSpec) Check(open Opener, ties *TiesSpec, of *graph.Graph, whole bool) error {
	_, err := p.read(open, ties, of, whole)
	return err
}

// read reads the file, in the order of the nodes of the graph if that is from a file.
func (p *PeopleSpec) read(open Opener, ties *TiesSpec, of *graph.Graph, whole bool) (*roster, error) {
	r, err := open(p.File)
	if err != nil {
		return nil, fmt.Errorf("consumers.file: %w", err)
	}
	defer r.Close()
	rows, lines, wrong, err := ReadRows(p.File, r)
	switch {
	case err != nil:
		return nil, fmt.Errorf("consumers.file: %w", err)
	case len(rows) == 0 || len(rows) == 1 && wrong.Count == 0:
		return nil, fmt.Errorf("consumers.file: %s: no rows; write a header and a row per consumer", p.File)
	}
	t := &rosterTable{people: p, rows: rows[1:], lines: lines[1:], wrong: wrong, short: wrong.Count > 0, ties: ties,
		whole: whole}
	t.header(rows[0], lines[0], ties.Kind == "file")
	out := t.read(of, open)
	if err := wrong.Err(); err != nil {
		return nil, fmt.Errorf("consumers.file: %w", err)
	}
	if n := len(t.rows); ties.Kind != "file" && n != p.Count {
		return nil, fmt.Errorf("consumers.file: %s has %s and consumers.count is %d: set consumers.count: %d", p.File,
			digits.Counted(n, "row"), p.Count, n)
	}
	return out, nil
}

// rosterTable is the file while it is read.
type rosterTable struct {
	people *PeopleSpec
	rows   [][]string
	lines  []int
	at     map[string]int // columns by name
	wrong  *graph.BadLinesError
	short  bool // rows were left out
	whole  bool // the graph has all lines of its file
	ties   *TiesSpec
}

// header finds the columns.
func (t *rosterTable) header(names []string, line int, identified bool) {
	p := t.people
	known := slices.Clone(rosterColumns)
	for d := range p.Interests {
		known = append(known, interestColumn(d))
	}
	t.at = map[string]int{}
	for k, name := range names {
		_, twice := t.at[name]
		switch declared, key := t.classes(name); {
		case twice:
			t.bad(line, "two columns are named %q: remove one", name)
		case name == "":
			t.bad(line, "column %d has no name: name it, or remove it", k+1)
		case !slices.Contains(known, name):
			hint := spec.Meant(name, known)
			if hint == "" {
				hint = fmt.Sprintf("known are %s, and %s to %s", strings.Join(rosterColumns, ", "), interestColumn(0),
					interestColumn(p.Interests-1))
			}
			t.bad(line, "column %.60q is not known (%s): name it so, or remove it", name, hint)
		case key != "" && len(declared) == 0:
			t.bad(line, "column %q: the scenario declares none in %s: declare them, or remove the column", name, key)
		case slices.ContainsFunc(declared, missing):
			word := declared[slices.IndexFunc(declared, missing)]
			t.bad(line, "column %q: %q of %s is a word for a missing value: give it another name", name, word, key)
		}
		if !twice {
			t.at[name] = k
		}
	}
	if _, ok := t.at["id"]; !ok && identified {
		t.bad(line, "no column id, which says whose row it is among the nodes of the graph: add it")
	}
	var missing []string
	for _, name := range known[len(rosterColumns):] {
		if _, ok := t.at[name]; !ok {
			missing = append(missing, name)
		}
	}
	if 0 < len(missing) && len(missing) < p.Interests {
		t.bad(line, "no column %s: consumers.interests is %d, so there are %s to %s, or none of them", missing[0],
			p.Interests, interestColumn(0), interestColumn(p.Interests-1))
	}
	if len(missing) > 0 {
		delete(t.at, interestColumn(0))
	}
}

func interestColumn(d int) string { return "interest_" + strconv.Itoa(d+1) }

// classes returns the classes that a column may name, and the key that declares them; "" for a
// column of something else, or of what needs no declaration.
func (t *rosterTable) classes(column string) (names []string, key string) {
	switch p := t.people; column {
	case "segment":
		for _, g := range p.Segments {
			names = append(names, g.Name)
		}
		return names, "consumers.segments"
	case "region":
		return weightNames(p.Regions), "consumers.regions"
	case "gender":
		return weightNames(p.Genders), "consumers.genders"
	}
	return nil, ""
}

func (t *rosterTable) bad(line int, format string, args ...any) {
	t.wrong.Addf("%s:%d: "+format, append([]any{t.people.File, line}, args...)...)
}

// cell is what a row has in a column, "" where the file has none.
func (t *rosterTable) cell(row int, column string) string {
	k, ok := t.at[column]
	if !ok {
		return ""
	}
	if column == "id" && t.ties.Kind == "file" && t.ties.Format == graph.Texts { // as it stands
		return t.rows[row][k]
	}
	return units.Cell(t.rows[row][k])
}

func missing(text string) bool { return units.Cell(text) == "" }

// read reads all rows.
func (t *rosterTable) read(of *graph.Graph, open Opener) *roster {
	place := t.places(of, open)
	n, d := len(t.rows), t.people.Interests
	if of != nil {
		n = of.N()
	}
	out := &roster{given: make([]Kind, n), joined: make([]time.Time, n)}
	if _, ok := t.at["id"]; ok {
		out.ids = make([]string, n)
	}
	if _, ok := t.at[interestColumn(0)]; ok {
		out.tastes = make([]int8, n*d)
	}
	classes := [3][]string{}
	for k, column := range rosterColumns[1:4] {
		classes[k], _ = t.classes(column)
	}
	for r := range t.rows {
		i, line := place[r], t.lines[r]
		var k Kind
		for n, to := range []*uint8{&k.Segment, &k.Region, &k.Gender} {
			*to = t.class(r, rosterColumns[1+n], classes[n])
		}
		if text := t.cell(r, "age"); text != "" {
			age, err := ageOf(text)
			if err != nil {
				t.bad(line, "age %v", err)
			}
			k.Age = age + 1
		}
		if text := t.cell(r, "joined"); text != "" {
			date, err := units.ParseDate(text)
			if err != nil {
				t.bad(line, "joined %v; leave the cell empty where adoption decides", err)
			}
			if i >= 0 {
				out.joined[i] = date
			}
		}
		taste := t.taste(r, out.tastes != nil)
		if i < 0 {
			continue
		}
		out.given[i] = k
		if out.ids != nil {
			out.ids[i] = t.cell(r, "id")
		}
		if taste != nil {
			setTaste(out.tastes[i*d:(i+1)*d], taste)
		}
	}
	return out
}

// class is 1 + the number of what a row has in a column, among names; 0: to be drawn.
func (t *rosterTable) class(r int, column string, names []string) uint8 {
	text := t.cell(r, column)
	if text == "" || len(names) == 0 {
		return 0
	}
	k := slices.Index(names, text)
	if k < 0 {
		hint := spec.Hint(text, names)
		if !spec.IsName(text) {
			hint = "a name has letters, digits, _ and - only"
		}
		t.bad(t.lines[r], "%s %.60q is none of those in the scenario (%s); leave the cell empty for one that is drawn",
			column, text, hint)
	}
	return uint8(1 + k)
}

// places returns the consumer of each row, −1 where that is not known.
func (t *rosterTable) places(of *graph.Graph, open Opener) []int {
	place, lines := make([]int, len(t.rows)), map[string]int{}
	var strange []string
	met := map[int]bool{}
	for r := range t.rows {
		place[r] = r
		if _, ok := t.at["id"]; !ok {
			continue
		}
		id, key := t.cell(r, "id"), t.cell(r, "id")
		node, known := -1, false
		if of != nil {
			if node, known = of.Find(id); known {
				key = of.Label(node) // 007 may be 7
			}
			place[r] = -1
		}
		switch line, twice := lines[key]; {
		case id == "":
			hint := ""
			if word := t.rows[r][t.at["id"]]; word != "" {
				hint = fmt.Sprintf(", as %q says; where that is a name, let the graph have format: texts", word)
			}
			t.bad(t.lines[r], "id is empty: complete the row, or leave it out%s", hint)
			continue
		case twice:
			t.bad(t.lines[r], "id %.60q is already in line %d: leave one of the rows out", id, line)
		case of != nil && !known:
			strange = append(strange, fmt.Sprintf("%.60q in %s:%d", id, t.people.File, t.lines[r]))
		case of != nil:
			place[r], met[node] = node, true
		}
		lines[key] = t.lines[r]
	}
	t.differ(of, open, strange, met)
	return place
}

// differ reports ids that only one of both files has.
func (t *rosterTable) differ(of *graph.Graph, open Opener, strange []string, met map[int]bool) {
	const shown = 3
	file, path := t.people.File, t.ties.Path
	if len(strange) > 0 && t.whole {
		t.wrong.Addf("%s: rows whose id is no node of %s: %d, such as %s: remove them, or add u u to the graph for a node "+
			"u without ties", file, path, len(strange), strings.Join(strange[:min(shown, len(strange))], ", "))
	}
	if of == nil || t.short {
		return // the rows that were left out may be theirs
	}
	var lacking []string
	for i := range of.N() {
		if !met[i] && len(lacking) < shown {
			lacking = append(lacking, of.Label(i))
		}
	}
	if n := of.N() - len(met); n > 0 {
		t.wrong.Addf("%s: nodes of %s without a row: %d, such as %s: correct them there, or add rows, with empty cells for "+
			"what is drawn", file, path, n, strings.Join(t.ties.places(open, lacking), ", "))
	}
}

// ageOf reads the name of an age band, or an age in years.
func ageOf(text string) (band uint8, err error) {
	if k := slices.Index(ages[:], text); k >= 0 {
		return uint8(k), nil
	}
	years, err := units.ParseNumber(text)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%.60q is neither an age band (%s) nor a number of years; "+
			"leave the cell empty for one that is drawn", text, spec.Hint(text, ages[:]))
	case years < 0 || years >= 130:
		return 0, fmt.Errorf("%q is not from 0 to 130 years", text)
	case years < 25:
		return 0, nil
	case years < 51:
		return 1, nil
	}
	return 2, nil
}

// taste reads the interests of a row; nil where they are drawn, or wrong.
func (t *rosterTable) taste(row int, given bool) []float64 {
	if !given {
		return nil
	}
	v, empty, most := make([]float64, t.people.Interests), 0, 0.0
	for d := range v {
		text := t.cell(row, interestColumn(d))
		if text == "" {
			empty++
			continue
		}
		x, err := units.ParseNumber(text)
		if err != nil || x < 0 {
			t.bad(t.lines[row], "%s %.60q is not a number from 0 up", interestColumn(d), text)
			return nil
		}
		v[d], most = x, max(most, x)
	}
	switch {
	case empty == len(v):
		return nil
	case empty > 0:
		t.bad(t.lines[row], "%d of %d interests are empty: write 0 where there is none, or leave all of them empty for "+
			"those that are drawn", empty, len(v))
		return nil
	case most == 0:
		t.bad(t.lines[row], "all interests are 0: give one of them a weight, or leave all of them empty for those that "+
			"are drawn")
		return nil
	}
	_, exponent := math.Frexp(most)
	for d, x := range v {
		v[d] = math.Ldexp(x, -exponent) // so that squares fit a number
	}
	return v
}

// segmentShares are the shares of segments, and of age bands in each.
type segmentShares struct {
	all  []float64
	ages [][]float64
}

// shares returns them; a world without segments has one.
func (p *PeopleSpec) shares() segmentShares {
	if len(p.Segments) == 0 {
		return segmentShares{[]float64{1}, [][]float64{{0, 1, 0}}}
	}
	var s segmentShares
	for _, g := range p.Segments {
		s.all, s.ages = append(s.all, g.V.Share), append(s.ages, spec.Values(g.V.Ages, ages[:]))
	}
	return s
}

// ofAge returns the shares of segments among consumers of an age band; those of all consumers where no segment has it.
func (s segmentShares) ofAge(band uint8) []float64 {
	out, sum := make([]float64, len(s.all)), 0.0
	for g, share := range s.all {
		out[g] = float64(share * s.ages[g][band])
		sum += out[g]
	}
	if sum == 0 {
		return s.all
	}
	for g := range out {
		out[g] /= sum
	}
	return out
}
