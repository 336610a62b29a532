package sheet

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guanxi/sim/spec"
)

// choose gives columns their clean names. Two that can be the same one are a fault.
func (s *Sheet) choose() bool {
	at, exact := map[string][]int{}, map[string]int{}
	s.head = make([]string, len(s.said))
	for c, said := range s.said {
		name, is := s.named(said)
		if name == "" {
			continue // guess may find it
		} else if _, twice := exact[name]; is && !twice {
			exact[name] = c
		} else if is {
			return false // the reader tells of two of one name
		} else {
			at[name] = append(at[name], c)
		}
	}
	s.guess(at, exact)
	s.total(at)
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
	var extra []int
	for c, name := range s.head {
		if name == "" {
			extra = append(extra, c)
		}
	}
	s.measures()
	s.tell()
	s.leave(extra)
	s.titles()
	return true
}

// titles takes out rows of a series that have neither a date nor a number, such as titles of pages.
func (s *Sheet) titles() {
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
	if len(sums) == 0 { // or else the one whose name says no more
		for _, c := range at["value"] {
			one := !strings.ContainsFunc(s.said[c], func(r rune) bool { return !unicode.IsLetter(r) })
			if one && slices.Contains(words()["count users"], plainly(s.said[c])) {
				sums = append(sums, c)
			}
		}
	}
	if s.kind == users && len(sums) == 1 {
		at["value"] = sums
	}
}

func isCount(text string) bool {
	a := amountOf(text)
	return a.ok && a.percent == ""
}

// flow tells of a series that has no numbers but those of who signs up, or the like.
func (s *Sheet) flow(at map[string][]int) {
	var flows []int
	for c := range s.said {
		if countsOther(s.said[c]) && s.most(c, isCount) {
			flows = append(flows, c)
		}
	}
	if len(flows) == 1 && len(at["value"]) == 0 && len(at["date"]) > 0 {
		s.torn["value"] = true
		s.fault(s.lines[0], "%q can be those since the row before, or all so far: write how many use the platform on each "+
			"date, in a column value", s.said[flows[0]])
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
		for c := range s.said {
			named := has("value") && len(values) == 0
			if free(c) && !named && !slices.Contains(at["date"], c) && !s.counts(c) && !countsOther(s.said[c]) &&
				s.most(c, isCount) {
				values = append(values, c)
				at["value"] = values
			}
		}
		if _, is := exact["value"]; !is && s.kind == users {
			s.flow(at)
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
		find("joined", func(c int) bool { return s.most(c, recent) })
	case ties:
		if s.spread(); len(s.said) == 3 && s.said[2] == "weight" {
			exact["weight"] = 2
		}
		s.ends(at, exact)
	case entries, feasts:
		s.amountsOf(at, exact)
		if s.kind == feasts {
			find("date", func(c int) bool { return s.most(c, dateLike) && !s.counts(c) })
		}
		find("name", func(c int) bool {
			words := s.most(c, func(text string) bool { return !amountOf(text).ok })
			return words && !s.most(c, dateLike) && (s.kind == feasts || s.distinct(c))
		})
	}
}

// recent reports whether a text is a date on which somebody may have joined, and no birthday.
func recent(text string) bool {
	late := func(t token) bool { return t.size == 4 && yearOf(t) > 2004 }
	return dateLike(text) && slices.ContainsFunc(moments([]string{text})[0].tokens, late)
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
	a, b := free[0], free[1]
	more := func(a, b int) bool {
		return !slices.ContainsFunc(s.rows, func(row []string) bool { return signless(row[a]) < signless(row[b]) })
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
		factor, open := strings.CutSuffix(scaleOf(unit), "?")
		if open && plainly(unit) == "mil" && says(s.said[c], "thousand mil") {
			factor, open = "e3", false
		}
		if open {
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
