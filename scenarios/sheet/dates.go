package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guanxi/sim/units"
)

// form is a way to write dates. A column has one.
type form struct {
	name   string
	period bool // a month, week, quarter or year, which counts at its end
	read   func(text string) (time.Time, bool)
}

var forms = []form{
	{"yyyy-mm-dd", false, ofThree(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$`, 0, 1, 2)},
	{"dd.mm.yyyy", false, ofThree(`^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d\d)\.?$`, 2, 1, 0)},
	{"dd/mm/yyyy", false, ofThree(`^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d\d)$`, 2, 1, 0)},
	{"mm/dd/yyyy", false, ofThree(`^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d\d)$`, 2, 0, 1)},
	{"yy-mm-dd", false, ofThree(`^(\d\d)-(\d{1,2})-(\d{1,2})$`, 0, 1, 2)},
	{"yyyymmdd", false, ofThree(`^((?:19|20)\d\d)(\d\d)(\d\d)$`, 0, 1, 2)},
	{"names of months", false, spelled},
	{"serial numbers of a spreadsheet", false, serial},
	{"seconds since 1970", false, seconds},
	{"months", true, month},
	{"ISO weeks", true, week},
	{"quarters", true, quarter},
	{"years", true, year},
}

// clock is a time of day behind a date, with or without a zone. The day is that of the place.
var clock = regexp.MustCompile(`(?i)[T ,]+\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?[ap]\.?m\.?)?` +
	`( ?(Z|UTC|GMT|[A-Z]{3,4}|[-+]\d\d:?(\d\d)?))?$`)

func day(y, m, d int) (time.Time, bool) {
	if y < 100 {
		y += 2000
		if y >= 2070 {
			y -= 100
		}
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d && int(t.Month()) == m && y >= 1900 && y < 2200
}

// ofThree reads three numbers, of which y, m and d are the places.
func ofThree(pattern string, y, m, d int) func(string) (time.Time, bool) {
	of := regexp.MustCompile(pattern)
	return func(text string) (time.Time, bool) {
		part := of.FindStringSubmatch(text)
		if part == nil {
			return time.Time{}, false
		}
		var n [3]int
		for k := range n {
			n[k], _ = strconv.Atoi(part[k+1])
		}
		return day(n[y], n[m], n[d])
	}
}

// months are the beginnings of their names in several languages.
var months = [...]string{"jan gen ene 1月", "feb fev 2月", "mar mrz 3月", "apr avr abr kwi", "may mai mag maj",
	"jun juin giu", "jul juil lug", "aug aou ago", "sep set", "oct okt ott out", "nov", "dec dez dic"}

func monthOf(name string) int {
	word := plainly(name)
	for k, names := range months {
		for begin := range strings.FieldsSeq(names) {
			if strings.HasPrefix(word, begin) && len(word) <= 10 {
				return k + 1
			}
		}
	}
	return 0
}

var (
	dayFirst = regexp.MustCompile(`^(?:\p{L}+\.?,? )?(\d{1,2})(?:\.|st|nd|rd|th)?` +
		`[- ](?:de )?(\p{L}{3,})\.?,?[- ](?:de )?(\d{4}|\d\d)$`)
	monthFirst = regexp.MustCompile(`^(?:\p{L}+\.?,? )?(\p{L}{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$`)
	monthNamed = regexp.MustCompile(`^(\p{L}{3,})\.?(?: |-|, )(?:de )?(\d{4}|\d\d)$`)
	monthLast  = regexp.MustCompile(`^(\d{1,2})[-/.](\d{4})$`)
	monthOnly  = regexp.MustCompile(`^((?:19|20)\d\d)(?:[-/.M年](\d\d?)|(\d\d))月?$`)
	weekOf     = regexp.MustCompile(`^(\d{4})[- ]?(?:W|KW|S)[- ]?(\d{1,2})(?:-7)?$`)
	weekFirst  = regexp.MustCompile(`^(?:W|KW|S|Week|Woche) ?(\d{1,2})[-/ ,]+(\d{4})$`)
	quarterOf  = regexp.MustCompile(`^(\d{4})[-/ ]?[QT](\d)$`)
	quarter1st = regexp.MustCompile(`^(?:[QT](\d)|(\d)\. ?Quartal|(\d)Q)[-/ ]+(\d{4})$`)
	eightsOf   = regexp.MustCompile(`^\d{10}(\d{3})?$`)
	serialOf   = regexp.MustCompile(`^(\d{5})([.,]\d+)?$`)
	yearOf     = regexp.MustCompile(`^(?:19|20)\d\d$`)
)

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

func spelled(text string) (time.Time, bool) {
	if p := dayFirst.FindStringSubmatch(text); p != nil && monthOf(p[2]) > 0 {
		return day(number(p[3]), monthOf(p[2]), number(p[1]))
	}
	if p := monthFirst.FindStringSubmatch(text); p != nil && monthOf(p[1]) > 0 {
		return day(number(p[3]), monthOf(p[1]), number(p[2]))
	}
	return time.Time{}, false
}

// serial reads days since the end of 1899, which spreadsheets count.
func serial(text string) (time.Time, bool) {
	p := serialOf.FindStringSubmatch(text)
	if p == nil || number(p[1]) < 20_000 || number(p[1]) > 80_000 {
		return time.Time{}, false
	}
	return time.Date(1899, 12, 30+number(p[1]), 0, 0, 0, 0, time.UTC), true
}

func seconds(text string) (time.Time, bool) {
	if !eightsOf.MatchString(text) {
		return time.Time{}, false
	}
	n, _ := strconv.ParseInt(text[:10], 10, 64)
	return time.Unix(n, 0).UTC().Truncate(24 * time.Hour), n < 4e9
}

func month(text string) (t time.Time, ok bool) {
	if p := monthOnly.FindStringSubmatch(text); p != nil {
		t, ok = day(number(p[1]), number(p[2]+p[3]), 1)
	} else if p := monthLast.FindStringSubmatch(text); p != nil {
		t, ok = day(number(p[2]), number(p[1]), 1)
	} else if p := monthNamed.FindStringSubmatch(text); p != nil && monthOf(p[1]) > 0 {
		t, ok = day(number(p[2]), monthOf(p[1]), 1)
	}
	return t.AddDate(0, 1, -1), ok
}

func week(text string) (time.Time, bool) {
	text = strings.ToUpper(text)
	y, w := 0, 0
	if p := weekOf.FindStringSubmatch(text); p != nil {
		y, w = number(p[1]), number(p[2])
	} else if p := weekFirst.FindStringSubmatch(text); p != nil {
		y, w = number(p[2]), number(p[1])
	}
	fourth := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC) // which is in the first week
	end := fourth.AddDate(0, 0, 7*w-(int(fourth.Weekday())+6)%7-1)
	is, of := end.ISOWeek()
	return end, y > 1900 && is == y && of == w
}

func quarter(text string) (time.Time, bool) {
	text = strings.ToUpper(text)
	y, q := 0, 0
	if p := quarterOf.FindStringSubmatch(text); p != nil {
		y, q = number(p[1]), number(p[2])
	} else if p := quarter1st.FindStringSubmatch(strings.Replace(text, "QUARTAL", "Quartal", 1)); p != nil {
		y, q = number(p[4]), number(p[1]+p[2]+p[3])
	}
	return time.Date(y, time.Month(3*q+1), 0, 0, 0, 0, 0, time.UTC), y > 1900 && q >= 1 && q <= 4
}

func year(text string) (time.Time, bool) {
	return time.Date(number(text), 12, 31, 0, 0, 0, 0, time.UTC), yearOf.MatchString(text)
}

// dates reads a column of dates, which has one form. Where two forms fit all cells and give other dates, it is a fault.
func (s *Sheet) dates(c int) {
	rows := s.cells(c)
	clean, times := 0, 0
	days := make([]string, len(rows))
	for j, k := range rows {
		text := s.rows[k][c]
		if _, err := units.ParseDate(text); err == nil {
			clean++
		}
		if days[j] = strings.TrimSpace(clock.ReplaceAllString(text, "")); days[j] != text {
			times++
		}
	}
	if clean == len(rows) || s.alone(len(rows)-clean, len(rows)) {
		return
	}
	s.date(c, rows, days, times)
}

// fits finds the forms in which all texts are dates, and those; and in some the place, from 1, of one that has only the
// day first, and of one that has only the month first.
func fits(days []string) (fit []form, read [][]time.Time, some [2]int) {
	for n, f := range forms {
		all := make([]time.Time, len(days))
		ok := true
		for j, text := range days {
			var is bool
			if all[j], is = f.read(text); !is {
				ok = false
				if n != 2 && n != 3 {
					break
				}
				if _, other := forms[5-n].read(text); other {
					some[3-n] = j + 1
				}
			}
		}
		if ok && !slices.ContainsFunc(read, func(x []time.Time) bool { return slices.Equal(x, all) }) {
			fit, read = append(fit, f), append(read, all)
		}
	}
	return fit, read, some
}

// date writes the dates of a column as they should be.
func (s *Sheet) date(c int, rows []int, days []string, times int) {
	fit, read, some := fits(days)
	for k := range some {
		if some[k] > 0 {
			some[k] = rows[some[k]-1] + 1
		}
	}
	name := s.head[c]
	switch {
	case len(fit) > 1:
		s.fault(s.lines[rows[0]+1], "%s: %s can be %s (%s) or %s (%s), and so can all %d: write dates such as 2024-01-31",
			name, s.rows[rows[0]][c], units.FormatDate(read[0][0]), fit[0].name, units.FormatDate(read[1][0]), fit[1].name,
			len(rows))
		return
	case len(fit) == 0 && some[0] > 0 && some[1] > 0:
		s.fault(s.lines[some[0]], "%s: %s has the day first, and %s in line %d the month, so that others can be either: "+
			"write dates such as 2024-01-31", name, s.rows[some[0]-1][c], s.rows[some[1]-1][c], s.lines[some[1]])
		return
	case len(fit) == 0 || fit[0].period && s.kind == feasts:
		return // the reader tells of each
	}
	said := fit[0].name
	if fit[0].name == "names of months" || fit[0].name == "yyyy-mm-dd" {
		said = "days"
	}
	for j, k := range rows {
		date := read[0][j]
		if fit[0].period && s.kind == series {
			date = begin(date, fit[0].name)
		}
		s.rows[k][c] = units.FormatDate(date)
	}
	switch {
	case fit[0].period && s.kind == series:
		said += " from their first days"
	case fit[0].period:
		said += " by their last days"
	case times > 0:
		said += " without times"
	}
	s.note(fmt.Sprintf("%s as %s", name, said))
}

// begin is the first day of a period that ends on a date.
func begin(end time.Time, name string) time.Time {
	next := end.AddDate(0, 0, 1)
	switch name {
	case "months":
		return next.AddDate(0, -1, 0)
	case "quarters":
		return next.AddDate(0, -3, 0)
	case "years":
		return next.AddDate(-1, 0, 0)
	}
	return next.AddDate(0, 0, -7)
}
