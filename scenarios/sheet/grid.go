package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guanxi/sim/units"
)

// delims separate columns, with what notes call them. Where no sign does, it may be a pattern.
var delims = []struct {
	r       rune
	name    string
	pattern *regexp.Regexp
}{
	{',', "commas", nil}, {';', "semicolons", nil}, {'\t', "tabs", nil}, {'|', "bars", nil},
	{'-', "dashes", regexp.MustCompile(`\s+[-–—:=>]+\s+`)},
	{'_', "several blanks", regexp.MustCompile(`\s{2,}`)}, {' ', "blanks", regexp.MustCompile(`\s+`)},
}

// fields are the cells of a line that a pattern separates, of which some are in quotes.
func fields(line string, pattern *regexp.Regexp) (cells []string) {
	var quoted []string
	line = inQuotes.ReplaceAllStringFunc(line, func(cell string) string {
		quoted = append(quoted, strings.Trim(cell, `"`))
		return fmt.Sprintf("\x00%d\x00", len(quoted)-1)
	})
	for _, cell := range pattern.Split(strings.TrimSpace(line), -1) {
		for k, text := range quoted {
			cell = strings.Replace(cell, fmt.Sprintf("\x00%d\x00", k), text, 1)
		}
		cells = append(cells, cell)
	}
	return cells
}

var inQuotes = regexp.MustCompile(`"[^"]*"`)

// records returns the records of a text and the lines on which they begin.
func records(text []byte, delim rune, pattern *regexp.Regexp) (rows [][]string, lines []int, loose bool, err error) {
	if pattern != nil {
		for n, line := range strings.Split(string(text), "\n") {
			if strings.Trim(line, blanks) != "" {
				rows, lines = append(rows, fields(line, pattern)), append(lines, n+1)
			}
		}
		return rows, lines, true, nil
	}
	for _, loose = range []bool{false, true} {
		c := csv.NewReader(bytes.NewReader(text))
		c.Comma, c.FieldsPerRecord, c.LazyQuotes = delim, -1, loose
		c.TrimLeadingSpace = loose && delim != '\t'
		rows, lines = nil, nil
		for {
			var row []string
			if row, err = c.Read(); err != nil {
				break
			}
			line, _ := c.FieldPos(0)
			for k := range row {
				row[k] = strings.Trim(row[k], blanks)
				if loose && strings.Contains(row[k], "\n") {
					return nil, nil, true, errors.New("a quote opens that does not close")
				}
			}
			rows, lines = append(rows, row), append(lines, line)
		}
		if errors.Is(err, io.EOF) {
			return rows, lines, loose, nil
		}
	}
	return nil, nil, true, err
}

// rule is a line that is drawn between rows.
var rule = regexp.MustCompile(`(?m)^[-+=|:_~ \t]*[-=_~]{3}[-+=|:_~ \t]*$`)

// dumped is a table in a dump of PostgreSQL.
var dumped = regexp.MustCompile(`(?s)COPY [\w."]+ \(([^)]*)\) FROM stdin;(.*?)\n\\\.`)

// split finds what separates columns, the head and the rows. It reports whether there is a table; where there is none,
// the reader says so.
func (s *Sheet) split(text []byte) bool {
	if sep, ok := bytes.CutPrefix(text, []byte("sep=")); ok && len(sep) > 1 && sep[1] == '\n' {
		text, s.bent = append([]byte("\n"), sep[2:]...), true
		s.delim = rune(sep[0])
	}
	if p := dumped.FindSubmatchIndex(text); p != nil {
		text = slices.Concat(bytes.Repeat([]byte("\n"), bytes.Count(text[:p[0]], []byte("\n"))),
			bytes.ReplaceAll(text[p[2]:p[3]], []byte(", "), []byte("\t")), text[p[4]:p[5]])
		s.bent = true
	}
	s.scaled = slices.ContainsFunc(strings.FieldsFunc(string(text), func(r rune) bool { return !unicode.IsLetter(r) }),
		func(word string) bool { return len(word) > 2 && meaning("scale", plainly(word)) != "" })
	if drawn := rule.ReplaceAll(text, nil); len(drawn) < len(text) {
		text, s.bent = drawn, true
	}
	var best []int
	name, at, torn := "", 0, false
	for _, d := range delims {
		if s.delim != 0 && s.delim != d.r && len(best) == 0 || d.pattern != nil && (torn || len(best) > 0 && best[0] > 0) {
			continue
		}
		rows, lines, loose, err := records(text, d.r, d.pattern)
		if err != nil {
			torn = torn || d.r == ',' && bytes.IndexByte(text, ',') >= 0
			continue
		}
		score, top := s.judge(rows)
		if d.pattern != nil && len(best) > 0 && len(score) > 0 && score[0] <= best[0] {
			continue
		}
		if slices.Compare(score, best) > 0 {
			best, name, at = score, d.name, top
			s.said, s.rows, s.lines, s.delim = nil, rows, lines, d.r
			s.loose = loose
		}
	}
	if len(best) == 0 || len(s.rows) < at+2 {
		return false
	}
	if s.delim != ',' {
		s.note(name)
	}
	s.bent = s.bent || s.loose || s.delim != ','
	if s.across() {
		at = 0
	}
	return s.top(at) && s.cut() && s.months() && s.compose() && s.choose() && len(s.rows) > 0
}

// width is the number of columns that most records have, of those that have more than one.
func width(rows [][]string) (most int) {
	count := map[int]int{}
	for _, row := range rows {
		if n := len(trimmed(row)); n > 1 {
			if count[n]++; count[n] > count[most] || count[n] == count[most] && n > most {
				most = n
			}
		}
	}
	return most
}

// judge tells how well records are a table of this kind, and which one is its head: names of columns that are known
// count most, and then how many records have one width.
func (s *Sheet) judge(rows [][]string) (score []int, top int) {
	const deep = 30
	wide := width(rows)
	if wide < 2 {
		return nil, 0
	}
	most, full := 0, 0
	for k, row := range rows[:min(len(rows), deep)] {
		if s.dated(row) && (s.kind == users || s.kind == series) {
			break
		}
		if len(row) < 2 {
			continue
		}
		names := map[string]bool{}
		for _, cell := range row {
			if name, _ := s.named(cell); name != "" {
				names[name] = true
			}
		}
		// one word may be a name by chance, where no date says that the data have not begun
		more := len(names) > most && (full < 2 || len(names) > 1 || s.kind == users || s.kind == series)
		if n := filled(row); more || len(names) == most && n > full && full < 2 {
			most, full, top = len(names), n, k
		}
	}
	alike := 0
	for _, row := range rows[top:] {
		n, of := len(trimmed(row)), len(rows[top])
		if of < 2 {
			of = wide // there is no head
		}
		if len(row) == of || len(row) == of+1 && n == of || n > 1 && n == wide && wide <= of+1 {
			alike++
		}
	}
	share := 100 * alike / len(rows)
	if share < 50 {
		return nil, 0
	}
	return []int{most, share, wide}, top
}

// dated reports whether a record has a date and a number.
func (s *Sheet) dated(row []string) bool {
	dates, numbers := 0, 0
	for _, cell := range row {
		if dateLike(cell) {
			dates++
		} else if amountOf(cell).ok {
			numbers++
		}
	}
	return dates > 0 && dates+numbers > 1
}

func filled(row []string) (n int) {
	for _, cell := range row {
		if cell != "" {
			n++
		}
	}
	return n
}

// trimmed is a row without the empty cells at its end.
func trimmed(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

// top takes the head from the records.
func (s *Sheet) top(at int) bool {
	head := slices.Clone(s.rows[at])
	wide := width(s.rows[at+1:])
	switch {
	case s.kind == users && s.dated(head) && !slices.ContainsFunc(head, s.speaks):
		s.bent = true // without a head
		s.note("without a head")
		s.said, s.lines, s.rows = make([]string, len(trimmed(head))), append([]int{s.lines[at]}, s.lines[at:]...), s.rows[at:]
		for c := range s.said {
			s.said[c] = fmt.Sprint("column ", c+1)
		}
		return true
	case s.loose && len(trimmed(head)) == wide-1 && wide > 2: // row numbers without a name
		head = append([]string{""}, trimmed(head)...)
	}
	if at > 0 {
		s.bent = true
		s.note(fmt.Sprintf("the head in line %d", s.lines[at]))
	}
	if s.kind == ties && s.headless(head, s.rows[at+1:]) {
		s.bent = true
		s.note("without a head")
		s.said, s.lines, s.rows = []string{"from", "to"}, append([]int{s.lines[at]}, s.lines[at:]...), s.rows[at:]
		for c := 2; c < len(head); c++ {
			s.said = append(s.said, fmt.Sprint("column ", c+1))
		}
		return true
	}
	s.said, s.lines, s.rows = head, s.lines[at:], s.rows[at+1:]
	s.said[0] = strings.TrimSpace(strings.TrimPrefix(s.said[0], "# "))
	if s.kind == ties && s.said[0] == "" && len(s.rows) > 0 && slices.Contains(s.said[1:], s.rows[0][0]) {
		s.said[0] = "of"
	}
	if dates := func(row []string) bool { return len(row) == 0 || dateLike(row[0]) }; s.said[0] == "" &&
		(s.kind == users || s.kind == series) && len(s.rows) > 2 && dates(s.rows[0]) && dates(s.rows[1]) && !s.counts(0) {
		s.said[0] = "date"
	}
	return true
}

// headless reports whether the first record of ties is one of them: its ids are those of others.
func (s *Sheet) headless(head []string, rows [][]string) bool {
	if len(head) < 2 {
		return false
	}
	seen := map[string]int{}
	for _, row := range rows {
		for c := range min(2, len(row)) {
			seen[row[c]]++
		}
	}
	name, _ := s.named(head[0])
	return name == "" && head[0] != "" && seen[head[0]] > 0 && seen[head[1]] > 0
}

// cut takes out what is no data: columns without a name or without anything, blank rows, what stands below the head and
// below the table. Of rows with another number of columns in a file that is clean otherwise the reader tells.
func (s *Sheet) cut() bool {
	s.strays()
	width := len(s.said)
	var keep []int
	for c, name := range s.said {
		full := slices.ContainsFunc(s.rows, func(row []string) bool { return c < len(row) && row[c] != "" })
		switch {
		case name == "" && full:
			s.dropped = append(s.dropped, fmt.Sprintf("column %d without a name", c+1))
		case name != "" && (full || s.kind != users && s.kind != series):
			keep = append(keep, c)
		}
	}
	s.bent = s.bent || len(keep) < width
	rows, lines, short, blank := s.rows[:0:0], s.lines[:1:1], 0, 0
	for k, row := range s.rows {
		switch n := len(trimmed(row)); {
		case n == 0:
			blank++
			continue
		case len(row) < width && !(s.bent && n > 1) || n > width:
			if short++; short == 1 {
				s.fault(s.lines[k+1], "the number of columns is %d instead of %d: correct the row (a cell with a comma "+
					"stands in quotes), or leave it out", len(row), width)
			}
			continue
		}
		if len(keep) < width || len(row) != width {
			part := make([]string, len(keep))
			for j, c := range keep {
				if c < len(row) {
					part[j] = row[c]
				}
			}
			s.bent, row = true, part
		}
		rows, lines = append(rows, row), append(lines, s.lines[k+1])
	}
	if short > 0 && !s.bent {
		s.Faults = nil
		return false
	}
	if short > 1 {
		s.Faults[len(s.Faults)-1] = fmt.Errorf("%w (%d rows)", s.Faults[len(s.Faults)-1], short)
	}
	if blank > 0 {
		s.bent = true
		s.note("blank rows")
	}
	said := make([]string, len(keep))
	for j, c := range keep {
		said[j] = s.said[c]
	}
	s.said, s.rows, s.lines = said, rows, lines
	return true
}

func (s *Sheet) drop(k int) {
	s.note(fmt.Sprintf("line %d left out, which is no data", s.lines[k+1]))
	s.rows, s.lines = slices.Delete(s.rows, k, k+1), slices.Delete(slices.Clone(s.lines), k+1, k+2)
	s.bent = true
}

// strays takes out rows that are no data: units below the head, heads that are repeated, notes and sums at the end.
func (s *Sheet) strays() {
	if len(s.rows) > 1 && s.units(s.rows[0]) {
		for c, cell := range s.rows[0] {
			if c < len(s.said) && scaleOf(cell) != "" {
				s.factor[s.said[c]] = scaleOf(cell)
			}
		}
		s.drop(0)
	}
	for k := len(s.rows) - 1; k > 0; k-- {
		if slices.Equal(trimmed(s.rows[k]), trimmed(s.said)) {
			s.drop(k)
		}
	}
	for k := len(s.rows) - 1; k > 0 && s.foot(k); k-- {
		if len(trimmed(s.rows[k])) > 0 {
			s.drop(k)
		}
	}
}

// units reports whether a row below the head has no number or date where all others have one.
func (s *Sheet) units(row []string) bool {
	lacks := false
	for c, cell := range row {
		value := func(text string) bool { return amountOf(text).ok || dateLike(text) }
		all, n := true, 0
		for _, other := range s.rows[1:min(len(s.rows), 200)] {
			if c < len(other) && units.Cell(other[c]) != "" {
				n++
				all = all && value(other[c])
			}
		}
		if all && n > 0 && value(cell) {
			return false
		}
		lacks = lacks || all && n > 0 && cell != ""
	}
	return lacks
}

var labelled = regexp.MustCompile(`^\p{L}[^\d:]*:`)

// foot reports whether the last row k is a note or a sum below the table.
func (s *Sheet) foot(k int) bool {
	row := trimmed(s.rows[k])
	if len(row) == 0 {
		return true
	}
	digits := func(row []string) bool { return len(row) > 0 && strings.ContainsAny(digitsOf(row[0]), "0123456789") }
	first := slices.IndexFunc(row, func(cell string) bool { return cell != "" })
	letters := strings.ContainsFunc(row[first], unicode.IsLetter)
	if s.kind == users || s.kind == series {
		date := func(cell string) bool { return isDate(cell) || dateLike(cell) && !amountOf(cell).ok }
		alone := len(row) == 1 && letters && len(s.said) > 1
		if alone && labelled.MatchString(row[0]) {
			return true // such as Latest update: 3 May
		}
		if slices.ContainsFunc(s.said, func(said string) bool { return meaning("part", plainly(said)) == "year" }) {
			return alone
		}
		sum := !digits(row) && (first == 0 || letters || s.adds(k)) // or else it lacks its date
		return !slices.ContainsFunc(row, date) && (alone || sum && slices.ContainsFunc(s.rows[:k], digits))
	}
	apart := s.lines[k+1] > s.lines[k]+1 || len(trimmed(s.rows[k-1])) == 0
	note := len(row) == 1 && len(s.said) > 1 && letters && (apart && len(s.rows[k]) < len(s.said) ||
		strings.ContainsAny(row[0], ":=#*") || row[0][0] == '(')
	return note || slices.Contains(words()["row sum"], plainly(row[first])) && (len(row)-first < 3 || s.adds(k))
}

// signless is the number that the digits of a cell are, whatever separates them.
func signless(text string) float64 {
	x, _ := strconv.ParseFloat(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, digitsOf(text)), 64)
	return x
}

// adds reports whether a number in the last row k is the sum of those above.
func (s *Sheet) adds(k int) bool {
	for c := range s.rows[k] {
		all := []float64{}
		for _, row := range s.rows[:k+1] {
			if c < len(row) {
				all = append(all, signless(row[c]))
			}
		}
		sum, last := 0., all[len(all)-1]
		for _, x := range all[:len(all)-1] {
			sum += x
		}
		if sum > 0 && sum == last {
			return true
		}
	}
	return false
}
