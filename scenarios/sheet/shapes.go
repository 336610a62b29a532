package sheet

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"guanxi/sim/units"
)

// across turns a table of a few rows whose columns are dates.
func (s *Sheet) across() bool {
	if s.kind != users && s.kind != series || len(s.rows) > 12 ||
		slices.ContainsFunc(s.rows, func(row []string) bool { return len(monthColumns(row)) == 12 }) {
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

// monthColumns are the columns that the months have, in one language.
func monthColumns(head []string) map[int]int {
	for _, language := range slices.Sorted(maps.Keys(kinds()["months"])) {
		at := map[int]int{}
		for c, said := range head {
			month := monthIn(kinds()["months"][language], said)
			if month > 0 && !strings.ContainsFunc(said, unicode.IsDigit) && len(at) < 12 {
				at[month] = c
			}
		}
		if len(at) == 12 {
			return at
		}
	}
	return nil
}

// months makes a row a month of a table with a row a year and a column a month.
func (s *Sheet) months() bool {
	if s.kind != users && s.kind != series || len(s.said) < 13 {
		return true
	}
	at := monthColumns(s.said)
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

// listed are several ids in one cell.
var listed = regexp.MustCompile(`^[\[{(](.*)[\])}]$|^[^,;]+((, |; ?)[^,;]+)+$`)

// spread makes a row of each id of a list, and of each pair that a matrix of ids marks.
func (s *Sheet) spread() {
	if s.matrix() {
		return
	}
	lists := func(c int) bool { // nearly half of its cells at least
		n := 0
		for _, k := range s.cells(c) {
			if listed.MatchString(s.rows[k][c]) {
				n++
			}
		}
		return n > 0 && 2*n >= len(s.cells(c))
	}
	var all []int
	for c := range s.said {
		if lists(c) {
			all = append(all, c)
		}
	}
	if len(all) == 1 { // of more than one, names of people are written so
		c := all[0]
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
	lines, weighs := s.lines[:1:1], false
	for k, row := range s.rows {
		for c := 1; c < len(row); c++ {
			a := amountOf(row[c])
			if units.Cell(row[c]) == "" || a.ok && strings.Trim(a.body, "0") == "" {
				continue
			}
			weighs = weighs || a.ok && a.body != "1"
			rows = append(rows, []string{row[0], s.said[c], row[c]})
			lines = append(lines, max(s.lines[k+1], lines[len(lines)-1]+1))
		}
	}
	s.said, s.rows, s.lines, s.bent = []string{"from", "to", "weight"}, rows, lines, true
	if s.note("a matrix as pairs"); !weighs { // it marks them
		s.said = s.said[:2]
		for k, row := range rows {
			rows[k] = row[:2]
		}
	}
	s.head = make([]string, len(s.said))
	return true
}
