package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guanxi/sim/spec"
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
		if n := filled(row); len(names) > most || len(names) == most && n > full && full < 2 {
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

// across turns a table of a few rows whose columns are dates.
func (s *Sheet) across() bool {
	if s.kind != users && s.kind != series || len(s.rows) > 12 {
		return false
	}
	at := slices.IndexFunc(s.rows, func(row []string) bool {
		n := 0
		for _, cell := range row {
			if dateLike(cell) {
				n++
			}
		}
		return n > 3 && n >= len(trimmed(row))-2
	})
	if at < 0 {
		return false
	}
	var rows [][]string
	var lines []int
	for c := range trimmed(s.rows[at]) {
		var row []string
		for _, old := range s.rows[at:] {
			if len(trimmed(old)) < 2 {
				continue
			}
			cell := ""
			if c < len(old) {
				cell = old[c]
			}
			row = append(row, cell)
		}
		rows, lines = append(rows, row), append(lines, s.lines[at]+c)
	}
	s.rows, s.lines, s.bent = rows, lines, true
	s.note("columns as rows")
	if rows[0][0] == "" {
		rows[0][0] = "date"
	}
	return true
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
		if slices.ContainsFunc(s.said, func(said string) bool { return meaning("part", plainly(said)) == "year" }) {
			return alone
		}
		return !slices.ContainsFunc(row, date) && (alone || !digits(row) && slices.ContainsFunc(s.rows[:k], digits))
	}
	apart := s.lines[k+1] > s.lines[k]+1 || len(trimmed(s.rows[k-1])) == 0
	note := len(row) == 1 && len(s.said) > 1 && letters && (apart && len(s.rows[k]) < len(s.said) ||
		strings.ContainsAny(row[0], ":=#*") || row[0][0] == '(')
	return note || slices.Contains(words()["row sum"], plainly(row[first])) && (len(row)-first < 3 || s.adds(k))
}

// adds reports whether a number in the last row k is the sum of those above.
func (s *Sheet) adds(k int) bool {
	for c := range s.rows[k] {
		all := []float64{}
		for _, row := range s.rows[:k+1] {
			if c < len(row) {
				digits := strings.Map(func(r rune) rune {
					if unicode.IsDigit(r) {
						return r
					}
					return -1
				}, digitsOf(row[c]))
				x, _ := strconv.ParseFloat(digits, 64)
				all = append(all, x)
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

// months makes a row a month of a table with a row a year and a column a month.
func (s *Sheet) months() bool {
	if s.kind != users && s.kind != series || len(s.said) < 13 {
		return true
	}
	at := map[int]int{}
	for _, language := range slices.Sorted(maps.Keys(kinds()["months"])) {
		for c, said := range s.said {
			if month := monthIn(kinds()["months"][language], said); month > 0 && len(at) < 12 {
				at[month] = c
			}
		}
		if len(at) == 12 {
			break
		}
		clear(at)
	}
	if len(at) < 12 || !s.most(0, func(text string) bool { return yearOf(token{'n', number(text), len(text)}) > 0 }) {
		return true
	}
	rows, lines := s.rows, s.lines
	s.said, s.rows, s.lines = []string{"date", "value"}, nil, lines[:1:1]
	for k, row := range rows {
		for month := 1; month <= 12; month++ {
			if at[month] < len(row) && amountOf(row[at[month]]).ok {
				s.rows = append(s.rows, []string{fmt.Sprintf("%s-%02d", row[0], month), row[at[month]]})
				s.lines = append(s.lines, max(lines[k+1], s.lines[len(s.lines)-1]+1))
			}
		}
	}
	s.bent = true
	s.note("a column a month as rows")
	return true
}

// compose makes dates of columns for years, months and days.
func (s *Sheet) compose() bool {
	at := map[string]int{}
	for c, said := range s.said {
		part := meaning("part", plainly(said))
		if _, twice := at[part]; part != "" && !twice {
			at[part] = c
		}
	}
	y, years := at["year"]
	m, months := at["month"]
	d, days := at["day"]
	if s.kind != users && s.kind != series || !years || !months {
		return true
	}
	year := ""
	for k, row := range s.rows {
		if row[y] != "" {
			year = row[y]
		}
		date := row[m] + "-" + year
		if amountOf(row[m]).ok {
			date = year + "-" + row[m]
		}
		if days && amountOf(row[m]).ok {
			date += "-" + row[d]
		} else if days {
			date = row[d] + "-" + date
		}
		s.rows[k] = append(slices.Clone(row), date)
	}
	used := []int{y, m}
	if days {
		used = append(used, d)
	}
	for k := range s.rows {
		row := s.rows[k]
		s.rows[k] = append([]string{row[len(row)-1]}, without(row[:len(row)-1], used)...)
	}
	s.said, s.bent = append([]string{"date"}, without(s.said, used)...), true
	return true
}

// without is a row without some of its cells.
func without(row []string, out []int) (kept []string) {
	for c, cell := range row {
		if !slices.Contains(out, c) {
			kept = append(kept, cell)
		}
	}
	return kept
}

// choose gives columns their clean names. Two that can be the same one are a fault.
func (s *Sheet) choose() bool {
	at, exact := map[string][]int{}, map[string]int{}
	s.head = make([]string, len(s.said))
	var extra []int
	for c, said := range s.said {
		name, is := s.named(said)
		if name == "" {
			extra = append(extra, c)
		} else if _, twice := exact[name]; is && !twice {
			exact[name] = c
		} else if is {
			return false // the reader tells of two of one name
		} else {
			at[name] = append(at[name], c)
		}
	}
	s.total(at)
	s.guess(at, exact)
	for name, c := range exact {
		s.head[c] = name
	}
	for _, name := range slices.Sorted(maps.Keys(at)) {
		all := at[name]
		if _, is := exact[name]; is {
			continue
		} else if len(all) > 1 && slices.Contains(wanted[s.kind][:2], name) {
			s.torn[name] = true
			s.fault(s.lines[0], "two columns can be %s: %q and %q: name the one that is meant %s", name, s.said[all[0]],
				s.said[all[1]], name)
		} else {
			s.head[all[0]] = name
		}
	}
	extra = extra[:0]
	for c, name := range s.head {
		if name == "" {
			extra = append(extra, c)
		}
	}
	s.measures()
	s.tell()
	s.leave(extra)
	s.pageless()
	return true
}

// measures keeps the rows of users where a column says what each row counts.
func (s *Sheet) measures() {
	for c := range s.said {
		names := map[string]int{}
		for _, row := range s.rows {
			names[row[c]]++
		}
		var count []string
		for name := range names {
			if countsUsers(name) {
				count = append(count, name)
			}
		}
		if s.kind != users || len(names) < 2 || len(names) > 8 || len(count) != 1 {
			continue
		}
		for k := len(s.rows) - 1; k >= 0; k-- {
			if s.rows[k][c] != count[0] {
				s.rows, s.lines = slices.Delete(s.rows, k, k+1), slices.Delete(slices.Clone(s.lines), k+1, k+2)
			}
		}
		s.bent = true
		s.note("only rows of " + count[0])
	}
}

// pageless takes out rows of a series that have neither a date nor a number, such as titles of pages.
func (s *Sheet) pageless() {
	date, value := slices.Index(s.head, "date"), slices.Index(s.head, "value")
	for k := len(s.rows) - 1; k >= 0 && date >= 0 && value >= 0 && len(s.rows) > 2; k-- {
		if row := s.rows[k]; !dateLike(row[date]) && !amountOf(row[value]).ok {
			s.drop(k)
		}
	}
}

// total takes of several columns that count users the one that is named as their sum.
func (s *Sheet) total(at map[string][]int) {
	var sums []int
	for _, c := range at["value"] {
		if saysTotal(s.said[c]) {
			sums = append(sums, c)
		}
	}
	if s.kind == users && len(sums) == 1 {
		at["value"] = sums
	}
}

// guess finds columns by what is in them, where no head names them.
func (s *Sheet) guess(at map[string][]int, exact map[string]int) {
	has := func(name string) bool { _, is := exact[name]; return is || len(at[name]) > 0 }
	free := func(c int) bool { name, _ := s.named(s.said[c]); return name == "" }
	if name := "joined"; len(at[name]) == 1 && !s.most(at[name][0], dateLike) {
		delete(at, name)
	}
	find := func(name string, is func(c int) bool) {
		for c := range s.said {
			if !has(name) && free(c) && is(c) {
				at[name] = []int{c}
			}
		}
	}
	var values []int
	switch s.kind {
	case users, series:
		find("date", func(c int) bool { return s.most(c, dateLike) && !s.counts(c) })
		number := func(text string) bool { a := amountOf(text); return a.ok && a.percent == "" }
		for c := range s.said {
			named := has("value") && len(values) == 0
			if free(c) && !named && !slices.Contains(at["date"], c) && !s.counts(c) && !countsOther(s.said[c]) &&
				s.most(c, number) {
				values = append(values, c)
				at["value"] = values
			}
		}
	case people:
		var ids []int
		for c := range s.said {
			word := func(text string) bool { return !strings.Contains(text, " ") && !dateLike(text) }
			if !has("id") && free(c) && !s.counts(c) && s.distinct(c) && s.most(c, word) {
				ids = append(ids, c)
			}
		}
		if len(ids) > 0 {
			at["id"] = ids
		}
		find("id", s.distinct)
		recent := func(text string) bool {
			all := moments([]string{text})
			late := func(t token) bool { return t.size == 4 && yearOf(t) > 2004 } // and no birthday
			return dateLike(text) && slices.ContainsFunc(all[0].tokens, late)
		}
		find("joined", func(c int) bool { return s.most(c, recent) })
	case ties:
		s.spread()
		s.ends(at, exact)
	case entries, feasts:
		s.amountsOf(at, exact)
		if s.kind == feasts {
			find("date", func(c int) bool { return s.most(c, dateLike) && !s.counts(c) })
		}
		find("name", func(c int) bool {
			words := s.most(c, func(text string) bool { return !amountOf(text).ok })
			return words && !slices.Contains(at["date"], c) && (s.kind == feasts || s.distinct(c))
		})
	}
}

// amountsOf finds prices, or prices and costs where one column has the greater numbers in all rows.
func (s *Sheet) amountsOf(at map[string][]int, exact map[string]int) {
	var free []int
	for c := range s.said {
		if name, _ := s.named(s.said[c]); name == "" && !s.near(s.said[c]) && !s.counts(c) && !countsOther(s.said[c]) &&
			s.most(c, func(text string) bool { a := amountOf(text); return a.ok && a.percent+a.unit == "" }) {
			free = append(free, c)
		}
	}
	_, is := exact["price"]
	is = is || len(at["price"]) > 0 || !slices.Contains(s.known, "price")
	if s.kind != entries || is || len(free) == 0 || len(free) > 2 {
		return
	}
	if len(free) == 1 {
		at["price"] = free
		return
	}
	size := func(text string) float64 { // in hundredths, whatever the notation
		digits := strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, digitsOf(text))
		x, _ := strconv.ParseFloat(digits, 64)
		return x
	}
	a, b := free[0], free[1]
	more := func(a, b int) bool {
		return !slices.ContainsFunc(s.rows, func(row []string) bool { return size(row[a]) < size(row[b]) })
	}
	switch {
	case more(a, b):
		at["price"], at["cost"] = []int{a}, []int{b}
	case more(b, a):
		at["price"], at["cost"] = []int{b}, []int{a}
	}
}

// most reports whether nearly all cells of a column are so.
func (s *Sheet) most(c int, is func(text string) bool) bool {
	rows, n := s.cells(c), 0
	for _, k := range rows {
		if is(s.rows[k][c]) {
			n++
		}
	}
	return n > 0 && 10*n >= 8*len(rows)
}

// counts reports whether a column numbers the rows.
func (s *Sheet) counts(c int) bool {
	for k, row := range s.rows {
		if c >= len(row) {
			return false
		}
		if n, err := strconv.Atoi(row[c]); err != nil || n != k && n != k+1 {
			return false
		}
	}
	return len(s.rows) > 2
}

func (s *Sheet) distinct(c int) bool {
	seen := map[string]bool{}
	for _, row := range s.rows {
		seen[row[c]] = true
	}
	return len(seen) == len(s.rows) && !seen[""]
}

// listed are several ids in one cell.
var listed = regexp.MustCompile(`^[\[{(](.*)[\])}]$|^[^,;]+((, |; ?)[^,;]+)+$`)

// spread makes a row of each id of a list, and of each pair that a matrix of ids marks.
func (s *Sheet) spread() {
	if s.matrix() {
		return
	}
	for c := range s.said {
		if n := len(s.cells(c)); n == 0 || !s.most(c, func(text string) bool { return text != "" }) ||
			2*len(slices.DeleteFunc(s.cells(c), func(k int) bool { return !listed.MatchString(s.rows[k][c]) })) < n {
			continue
		}
		rows, lines := s.rows, s.lines
		s.rows, s.lines = nil, lines[:1:1]
		for k, row := range rows {
			for id := range strings.FieldsFuncSeq(strings.Trim(row[c], "[]{}()"), func(r rune) bool {
				return strings.ContainsRune(",; '\"", r)
			}) {
				one := slices.Clone(row)
				one[c] = id
				s.rows, s.lines = append(s.rows, one), append(s.lines, max(lines[k+1], s.lines[len(s.lines)-1]+1))
			}
		}
		s.bent = true
		s.note("lists of ids as rows")
	}
}

// matrix makes pairs of a table that has the same ids above and at the side.
func (s *Sheet) matrix() bool {
	across := map[string]bool{}
	for _, said := range s.said[1:] {
		across[said] = true
	}
	if len(s.rows) < 3 || len(s.rows) < len(s.said)-2 {
		return false
	}
	for _, row := range s.rows {
		if !across[row[0]] {
			return false
		}
	}
	var rows [][]string
	lines := s.lines[:1:1]
	for k, row := range s.rows {
		for c := 1; c < len(row); c++ {
			if a := amountOf(row[c]); units.Cell(row[c]) != "" && !(a.ok && strings.Trim(a.body, "0") == "") {
				rows, lines = append(rows, []string{row[0], s.said[c]}), append(lines, max(s.lines[k+1], lines[len(lines)-1]+1))
			}
		}
	}
	s.said, s.rows, s.lines, s.bent = []string{"from", "to"}, rows, lines, true
	s.head = make([]string, 2)
	s.note("a matrix as pairs")
	return true
}

// ends finds the columns of the two ends of a tie, which share ids where they have other names.
func (s *Sheet) ends(at map[string][]int, exact map[string]int) {
	_, from := exact["from"]
	_, to := exact["to"]
	if from && to || len(at["from"]) == 1 && len(at["to"]) == 1 {
		return
	}
	best, most := [2]int{}, 0
	for a := range s.said {
		seen := map[string]bool{}
		for _, row := range s.rows {
			seen[row[a]] = true
		}
		for b := a + 1; b < len(s.said); b++ {
			n := 0
			for _, row := range s.rows {
				if seen[row[b]] && row[b] != "" {
					n++
				}
			}
			if n > most && !s.counts(a) {
				best, most = [2]int{a, b}, n
			}
		}
	}
	_, weight := exact["weight"]
	if n := len(s.said); most == 0 && (n == 2 || n == 3 && (weight || len(at["weight"]) > 0)) {
		best, most = [2]int{0, 1}, 1
	}
	if most > 0 {
		delete(exact, "from")
		delete(exact, "to")
		at["from"], at["to"] = []int{best[0]}, []int{best[1]}
	}
}

// tell notes which columns have other names, and what the names say of numbers.
func (s *Sheet) tell() {
	var as []string
	for c, name := range s.head {
		if name == "" || name == s.said[c] {
			continue
		}
		if s.bent = true; !strings.EqualFold(name, s.said[c]) {
			as = append(as, s.said[c]+" as "+name)
		}
		unit := unitOf(s.said[c])
		if factor, open := strings.CutSuffix(scaleOf(unit), "?"); open {
			s.fault(s.lines[0], "column %q may be in thousands or such: write the numbers out, and name it %s", s.said[c], name)
		} else if factor != "" {
			s.factor[s.said[c]] = factor
		} else if sign := currencyOf(unit); sign != "" {
			s.signs[sign] = true
		}
		if s.kind == users && name == "value" {
			s.Metric = metric(s.said[c])
		}
	}
	if len(as) > 0 {
		s.note(strings.Join(as, ", "))
	}
}

// leave takes out columns that are not known. Those that are nearly so stay, since the reader asks for them.
func (s *Sheet) leave(extra []int) {
	s.repeats()
	if s.kind != people && s.kind != entries && !s.bent {
		for _, c := range extra {
			s.head[c] = s.said[c] // not read
		}
		return
	}
	var out []int
	for _, c := range extra {
		if s.head[c] = s.said[c]; !s.near(s.said[c]) || slices.Contains(s.head[:c], s.said[c]) {
			out = append(out, c)
			s.dropped = append(s.dropped, s.said[c])
		}
	}
	if len(out) == 0 {
		return
	}
	s.bent = true
	s.head, s.said = without(s.head, out), without(s.said, out)
	for k, row := range s.rows {
		s.rows[k] = without(row, out)
	}
}

// repeats takes out rows that repeat another in all columns, where a row is of one date or of one name.
func (s *Sheet) repeats() {
	if s.kind == ties || s.kind == people && !slices.Contains(s.head, "id") {
		return
	}
	seen, kept, lines := map[string]bool{}, s.rows[:0:0], s.lines[:1:1]
	for k, row := range s.rows {
		key := strings.Join(row, "\x00")
		if seen[key] {
			continue
		}
		seen[key] = true
		kept, lines = append(kept, row), append(lines, s.lines[k+1])
	}
	if n := len(s.rows) - len(kept); n > 0 && !s.alone(n, len(s.rows)) {
		s.bent = true
		s.note(fmt.Sprintf("%d rows left out that repeat another", n))
		s.rows, s.lines = kept, lines
	}
}

// near reports whether a name is nearly one that is known, so that the reader asks for it.
func (s *Sheet) near(head string) bool {
	_, ok := spec.Nearest(head, slices.Concat(wanted[s.kind], s.known))
	return ok && head != ""
}
