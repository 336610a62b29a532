package sheet

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"guanxi/sim/units"
)

// delims separate columns, with what notes call them.
var delims = []struct {
	r    rune
	name string
}{{',', "commas"}, {';', "semicolons"}, {'\t', "tabs"}, {'|', "bars"}}

// split finds what separates columns, the head and the rows. It reports whether there is a table; where there is none,
// the reader says so.
func (s *Sheet) split(text []byte, known []string) bool {
	best, top := 0, 0
	if sep, ok := bytes.CutPrefix(text, []byte("sep=")); ok && len(sep) > 1 && sep[1] == '\n' {
		text, s.bent = append([]byte("\n"), sep[2:]...), true
		s.delim = rune(sep[0])
	}
	for _, d := range delims {
		if s.delim == 0 || s.delim == d.r {
			rows, _, _, _ := parse(text[:min(len(text), 1<<16)], d.r, 200)
			if score, at := s.judge(rows, known); score > best {
				best, top, s.delim = score, at, d.r
			}
		}
	}
	if best == 0 {
		return false
	}
	rows, lines, loose, err := parse(text, s.delim, math.MaxInt)
	if err != nil && s.delim == ',' || len(rows) < top+2 {
		return false
	} else if err != nil {
		s.fault(1, "is no table: %v: double the quotes in a cell, or remove them", err)
		return false
	}
	if s.delim != ',' {
		k := slices.IndexFunc(delims, func(d struct {
			r    rune
			name string
		}) bool {
			return d.r == s.delim
		})
		s.note(delims[k].name)
	}
	s.bent = s.bent || loose || s.delim != ','
	if top > 0 {
		s.bent = true
		s.note(fmt.Sprintf("the head in line %d", lines[top]))
	}
	s.said, s.lines = slices.Clone(rows[top]), lines[top:]
	s.rows = rows[top+1:]
	return s.cut() && s.choose(known) && len(s.rows) > 0
}

// judge tells how well records are a table of this kind, and which one is its head.
func (s *Sheet) judge(rows [][]string, known []string) (score, top int) {
	const deep = 12
	for k, row := range rows[:min(len(rows), deep)] {
		names := map[string]bool{}
		for _, cell := range row {
			if name, _ := s.named(cell, known); name != "" {
				names[name] = true
			}
		}
		if n := 1000 * len(names); n > score && len(row) > 1 {
			score, top = n, k
		}
	}
	if len(rows) == 0 || len(rows[top]) < 2 {
		return 0, 0
	}
	alike := 0
	for _, row := range rows[top:] {
		if len(row) == len(rows[top]) {
			alike++
		}
	}
	if s.kind == ties || score > 0 {
		return score + 1 + 100*alike/len(rows), top
	}
	return 0, 0
}

// cut takes out what is no data: columns without a name or without anything, blank rows, units below the head, and
// what stands below the table. Of rows with another number of columns in a file that is clean otherwise the reader
// tells.
func (s *Sheet) cut() bool {
	width := len(s.said)
	s.units()
	for k := len(s.rows) - 1; k >= 0 && s.foot(k); k-- {
		s.drop(k)
	}
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
	rows, lines, short, blank := s.rows[:0], s.lines[:1:1], 0, 0
	for k, row := range s.rows {
		switch full := len(row) - len(trimmed(row)); {
		case full == len(row):
			blank++
			continue
		case len(row) < width || len(trimmed(row)) > width:
			if short++; short == 1 {
				s.fault(s.lines[k+1], "the number of columns is %d instead of %d: correct the row (a cell with a comma "+
					"stands in quotes), or leave it out", len(row), width)
			}
			continue
		}
		if len(keep) < width || len(row) > width {
			part := make([]string, len(keep))
			for j, c := range keep {
				part[j] = row[c]
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

// trimmed is a row without the empty cells at its end.
func trimmed(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

func (s *Sheet) drop(k int) {
	s.rows, s.lines = slices.Delete(s.rows, k, k+1), slices.Delete(slices.Clone(s.lines), k+1, k+2)
}

// units takes out a line of units below the head.
func (s *Sheet) units() {
	if len(s.rows) < 2 {
		return
	}
	full := 0
	for _, cell := range s.rows[0] {
		if cell == "" {
			continue
		}
		if full++; !strings.ContainsAny(cell[:1], "([") || !strings.ContainsAny(cell[len(cell)-1:], ")]") {
			return
		}
	}
	if full == 0 {
		return
	}
	for _, cell := range s.rows[0] {
		if scaled.MatchString(cell) {
			s.fault(s.lines[1], "the unit %s: write the numbers out, and leave the line out", cell)
		}
	}
	s.bent = true
	s.note(fmt.Sprintf("units in line %d", s.lines[1]))
	s.drop(0)
}

// sums are words of rows that sum up others.
var sums = strings.Fields("total totals sum summe gesamt insgesamt totale somme suma subtotal razem celkem итого 合计 总计")

// foot reports whether the last row k is a note or a sum below the table.
func (s *Sheet) foot(k int) bool {
	row := trimmed(s.rows[k])
	if len(row) == 0 {
		s.bent = true
		return k > 0
	}
	width, dated := len(s.said), s.kind == users || s.kind == series
	words := strings.ContainsFunc(row[0], unicode.IsLetter)
	marked := strings.ContainsAny(row[0], ":=#*") || strings.HasPrefix(row[0], "(")
	apart := s.lines[k+1] > s.lines[k]+1 || len(trimmed(s.rows[max(0, k-1)])) == 0
	below := len(s.rows[k]) < width && apart && width > 1
	note := len(row) == 1 && words && (dated && len(strings.Fields(row[0])) > 1 || marked || below)
	sum := slices.Contains(sums, plainly(row[0])) && (dated || len(row) < 3)
	if !note && !sum || dated && dateLike(row[0]) {
		return false
	}
	s.bent = true
	s.note(fmt.Sprintf("line %d left out, which is no data", s.lines[k+1]))
	return true
}

// choose gives columns their clean names. Two that can be the same one are a fault.
func (s *Sheet) choose(known []string) bool {
	at, exact := map[string][]int{}, map[string]int{}
	s.head = make([]string, len(s.said))
	var extra []int
	for c, said := range s.said {
		name, is := s.named(said, known)
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
	if s.kind == ties && s.ends(at, exact) {
		extra = nil
	}
	for name, c := range exact {
		s.head[c] = name
	}
	for _, name := range slices.Sorted(maps.Keys(at)) {
		all := at[name]
		if _, is := exact[name]; is {
			extra = append(extra, all...)
		} else if len(all) > 1 && slices.Contains(wanted[s.kind][:2], name) {
			s.fault(s.lines[0], "two columns can be %s: %q and %q: name the one that is meant %s", name, s.said[all[0]],
				s.said[all[1]], name)
		} else {
			s.head[all[0]] = name
			extra = append(extra, all[1:]...)
		}
	}
	s.tell()
	s.leave(extra, known)
	return true
}

// tell notes which columns have other names, and refuses those whose names say that numbers are not written out.
func (s *Sheet) tell() {
	var as []string
	for c, name := range s.head {
		if name == "" || name == s.said[c] {
			continue
		}
		if s.bent = true; !strings.EqualFold(name, s.said[c]) {
			as = append(as, s.said[c]+" as "+name)
		}
		if unit := inBrackets.FindString(s.said[c]); scaled.MatchString(unit) {
			s.fault(s.lines[0], "column %q may be in thousands or such: write the numbers out, and name it %s", s.said[c], name)
		} else if sign := currencyOf(strings.Trim(unit, " ()[]")); sign != "" {
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

// ends finds the columns of the two ends of a tie, which may have any names where they are the first.
func (s *Sheet) ends(at map[string][]int, exact map[string]int) bool {
	_, from := exact["from"]
	_, to := exact["to"]
	if from && to || len(at["from"]) == 1 && len(at["to"]) == 1 || len(s.said) < 2 {
		return false
	}
	_, weight := exact["weight"]
	if len(at["from"])+len(at["to"]) > 0 || len(s.said) > 2 && !weight && len(at["weight"]) == 0 {
		return false
	}
	at["from"], at["to"] = []int{0}, []int{1}
	return true
}

// leave takes out columns that are not known. Those that are nearly so stay, since the reader asks for them.
func (s *Sheet) leave(extra []int, known []string) {
	s.repeats()
	if s.kind != people && s.kind != entries && !s.bent {
		for _, c := range extra {
			s.head[c] = s.said[c] // not read
		}
		return
	}
	var out []int
	for _, c := range extra {
		if s.head[c] = s.said[c]; !s.near(s.said[c], known) || slices.Contains(s.head[:c], s.said[c]) {
			out = append(out, c)
			s.dropped = append(s.dropped, s.said[c])
		}
	}
	if len(out) == 0 {
		return
	}
	s.bent = true
	without := func(row []string) (kept []string) {
		for c, cell := range row {
			if !slices.Contains(out, c) {
				kept = append(kept, cell)
			}
		}
		return kept
	}
	s.head, s.said = without(s.head), without(s.said)
	for k, row := range s.rows {
		s.rows[k] = without(row)
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
	if n := len(s.rows) - len(kept); n > 0 {
		s.bent = true
		s.note(fmt.Sprintf("%d rows left out that repeat another", n))
		s.rows, s.lines = kept, lines
	}
}

// dateLike reports whether a text is a date in any form.
func dateLike(text string) bool {
	if _, err := units.ParseDate(text); err == nil {
		return true
	}
	return slices.ContainsFunc(forms, func(f form) bool { _, ok := f.read(text); return ok })
}
