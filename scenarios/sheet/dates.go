package sheet

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guanxi/sim/units"
)

// A token of a date is a number, the name of a month, or a mark of what a number counts.
type token struct {
	kind    byte // n number, m month, w week, q quarter, h half-year
	n, size int  // the number, and its digits
}

// A moment is what a cell says of a date. What stands between its parts matters only where it tells their order.
type moment struct {
	text   string
	words  []string // letters without digits, as far as they are no marks
	other  bool     // one of them names neither a part of a date nor a day
	tokens []token
	shape  string // the kinds of the tokens
	sign   rune   // behind the first number
}

// monthIn is the month of a name that begins as one of a calendar; 0: none.
func monthIn(calendar []string, name string) (month int) {
	word, long := plainly(name), 0
	for k, names := range calendar {
		for begin := range strings.SplitSeq(names, "|") {
			if begin = plainly(begin); strings.HasPrefix(word, begin) && len(begin) > long && len(word) <= 20 {
				month, long = k+1, len(begin)
			}
		}
	}
	return month
}

// clock is a time of day behind a date, with or without a zone. The day is that of the place.
var clock = regexp.MustCompile(`(?i)[T ,]+(um |at )?\d{1,2}[:h]\d\d(:\d\d([.,]\d+)?)?( ?[ap]\.?m\.?)?( Uhr)?` +
	`( ?(Z|[A-Z]{3,4}([-+]\d{1,4})?|\(?(UTC|GMT)?[-+]\d\d:?(\d\d)?\)?))?(\[.*\])?$`)

// firstOrEnd writes the first year of an era and quarters as numbers, and leaves out that a month is dated at its end.
var firstOrEnd = strings.NewReplacer("元年", "1年", "末", "", "第一季", "1季", "第二季", "2季", "第三季", "3季", "第四季", "4季")

var romans = strings.Fields("I II III IV V VI VII VIII IX X XI XII")

// fiscal is a year whose first month nothing tells.
var fiscal = regexp.MustCompile(`(?i)\bF\.?Y`)

// momentOf finds the parts of a text.
func momentOf(text string) (m moment) {
	m.text = firstOrEnd.Replace(clock.ReplaceAllString(digitsOf(text), ""))
	era, roman := 0, false
	for rest := []rune(norm.NFKC.String(m.text)); len(rest) > 0; {
		kind := func(r rune) int {
			switch {
			case unicode.IsDigit(r):
				return 1
			case unicode.IsLetter(r) || unicode.Is(unicode.M, r):
				return 2
			}
			return 0
		}
		n := 1
		for n < len(rest) && kind(rest[n]) == kind(rest[0]) && kind(rest[0]) > 0 {
			n++
		}
		read := n
		switch run := string(rest[:n]); kind(rest[0]) {
		case 0:
			if len(m.tokens) == 1 && m.sign == 0 && rest[0] != ' ' {
				m.sign = rest[0]
			}
		case 1:
			value, _ := strconv.Atoi(run)
			if era > 0 {
				value, n, era = value+era, 4, 0
			}
			m.tokens = append(m.tokens, token{'n', value, n})
		case 2:
			if from := meaning("era", run); from != "" {
				era = number(from)
			} else if mark := meaning("mark", plainly(run)); mark != "" {
				if mark = mark[:1]; roman && mark == "w" { // no week has such a number: kw. is a quarter in Polish
					mark = "q"
				}
				m.tokens = append(m.tokens, token{kind: mark[0]})
			} else if k := slices.Index(romans, run); k >= 0 {
				roman = true
				m.tokens = append(m.tokens, token{'n', k + 1, 1})
			} else {
				m.words = append(m.words, run)
				m.tokens = append(m.tokens, token{'m', len(m.words) - 1, 0}) // until it is known
			}
		}
		rest = rest[read:]
	}
	return m
}

// moments are those of a column. Its words are the names of months in one language, or of days, or nothing.
func moments(texts []string) []moment {
	all := make([]moment, len(texts))
	for j, text := range texts {
		all[j] = momentOf(text)
	}
	var best []string
	most := 0
	for _, language := range slices.Sorted(maps.Keys(kinds()["months"])) {
		calendar := kinds()["months"][language]
		n := 0
		for _, m := range all {
			if slices.ContainsFunc(m.words, func(word string) bool { return monthIn(calendar, word) > 0 }) {
				n++
			}
		}
		if n > most {
			best, most = calendar, n
		}
	}
	for j := range all {
		all[j].settle(best)
	}
	return all
}

// settle gives words their meaning: the last name of a month is it, others name days or nothing.
func (m *moment) settle(calendar []string) {
	var kept []token
	for k := len(m.tokens) - 1; k >= 0; k-- {
		t := m.tokens[k]
		if t.kind == 'm' {
			word := m.words[t.n]
			month := monthIn(calendar, word)
			if month == 0 || strings.ContainsRune(m.shape, 'm') {
				m.other = m.other || month == 0 && meaning("part", plainly(word)) == "" &&
					!slices.Contains(words()["of date"], plainly(word))
				continue
			}
			t.n = month
		}
		kept, m.shape = append(kept, t), string(t.kind)+m.shape
	}
	slices.Reverse(kept)
	m.tokens = kept
}

// form is a way to write dates. A column has one.
type form struct {
	name   string
	period string // what is dated at its end: a month, week, quarter, half-year or year
	read   func(m moment) (time.Time, bool)
}

const yearless = "days without a year"

var forms = []form{
	{"days with names of months", "", spelled},
	{"days", "", order("ymd")},
	{"dd/mm/yyyy", "", order("dmy")},
	{"mm/dd/yyyy", "", order("mdy")},
	{"yyyymmdd", "", packed(`^((?:19|20)\d\d)(\d\d)(\d\d)$`)},
	{"serial numbers of a spreadsheet", "", since(1899, 12, 30, 1990)},
	{"days since 1960", "", since(1960, 1, 1, 1995)},
	{"days since 1970", "", since(1970, 1, 1, 1995)},
	{"seconds since 1970", "", seconds},
	{"months", "month", order("ym")},
	{"months", "month", order("my")},
	{"months", "month", packed(`^((?:19|20)\d\d)(\d\d)()$`)},
	{"ISO weeks", "week", counted('w')},
	{"quarters", "quarter", counted('q')},
	{"half-years", "half-year", counted('h')},
	{"years", "year", order("y")},
	{yearless, "", order("md")},
	{yearless, "", order("dm")},
}

func day(y, m, d int) (time.Time, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d && int(t.Month()) == m && y >= 1900 && y < 2200
}

// yearOf is the year that a number is: of four digits, of two, or of the Buddhist era.
func yearOf(t token) int {
	switch {
	case t.kind == 'n' && t.size == 2 && t.n < 70:
		return 2000 + t.n
	case t.kind == 'n' && t.size == 2:
		return 1900 + t.n
	case t.kind == 'n' && t.size == 4 && t.n > 2443 && t.n < 2643:
		return t.n - 543
	case t.kind == 'n' && t.size == 4:
		return t.n
	}
	return 0
}

// order reads numbers, of which each is a year, a month or a day. Points and names of months say that the day is before
// the month; a year of two digits is the first only before hyphens.
func order(parts string) func(m moment) (time.Time, bool) {
	return func(m moment) (time.Time, bool) {
		y, mo, d := 2000, 12, 1
		named := strings.Contains(m.shape, "m")
		if m.other && !strings.Contains(parts, "d") || len(m.tokens) != len(parts) ||
			strings.Trim(m.shape, "nm") != "" || parts == "mdy" && m.sign == '.' && !named {
			return time.Time{}, false
		}
		for k, t := range m.tokens {
			switch {
			case (t.kind == 'm') != (parts[k] == 'm') && named:
				return time.Time{}, false
			case parts[k] == 'y':
				y = yearOf(t)
				if t.size == 2 && k == 0 && (len(parts) < 3 || named || m.sign != '-') {
					return time.Time{}, false
				}
				if t.size == 2 && len(parts) == 2 && !named {
					return time.Time{}, false
				}
			case t.size > 2:
				return time.Time{}, false
			case parts[k] == 'm':
				mo = t.n
			default:
				d = t.n
			}
		}
		at, ok := day(y, mo, d)
		switch {
		case parts == "y":
			at = time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC)
		case !strings.Contains(parts, "d"):
			at = at.AddDate(0, 1, -1)
		}
		return at, ok
	}
}

// spelled reads a date with the name of the month and a year of four digits, in any order.
func spelled(m moment) (time.Time, bool) {
	var y, mo, d int
	for _, t := range m.tokens {
		switch {
		case t.kind == 'm':
			mo = t.n
		case t.size == 4:
			y = yearOf(t)
		case t.kind == 'n' && t.size < 3:
			d = t.n
		}
	}
	if len(m.tokens) != 3 || mo == 0 {
		return time.Time{}, false
	}
	return day(y, mo, d)
}

// counted reads a year and a number of weeks, quarters or half-years in it, which a word marks.
func counted(mark byte) func(m moment) (time.Time, bool) {
	return func(m moment) (t time.Time, ok bool) {
		var n []token
		for _, t := range m.tokens {
			if t.kind == 'n' {
				n = append(n, t)
			}
		}
		if m.other || strings.Count(m.shape, string(mark)) != 1 || len(m.tokens) > 4 || len(n) < 2 || len(n) > 3 ||
			len(n) == 3 && (mark != 'w' || n[2].size != 1) {
			return t, false
		}
		if n[0].size < n[1].size || n[0].size == 2 && m.tokens[0].kind == mark {
			n[0], n[1] = n[1], n[0]
		}
		y, k := yearOf(n[0]), n[1].n
		switch mark {
		case 'q':
			return time.Date(y, time.Month(3*k+1), 0, 0, 0, 0, 0, time.UTC), y > 1900 && k >= 1 && k <= 4
		case 'h':
			return time.Date(y, time.Month(6*k+1), 0, 0, 0, 0, 0, time.UTC), y > 1900 && k >= 1 && k <= 2
		}
		fourth := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC) // which is in the first week
		end := fourth.AddDate(0, 0, 7*k-(int(fourth.Weekday())+6)%7-1)
		is, of := end.ISOWeek()
		return end, y > 1900 && is == y && of == k
	}
}

// packed reads a year, a month and a day, if there is one, without anything between.
func packed(pattern string) func(m moment) (time.Time, bool) {
	of := regexp.MustCompile(pattern)
	return func(m moment) (time.Time, bool) {
		p := of.FindStringSubmatch(m.text)
		if p == nil {
			return time.Time{}, false
		}
		if p[3] != "" {
			return day(number(p[1]), number(p[2]), number(p[3]))
		}
		t, ok := day(number(p[1]), number(p[2]), 1)
		return t.AddDate(0, 1, -1), ok
	}
}

var (
	daysOf    = regexp.MustCompile(`^(\d{5})([.,]\d+)?$`)
	secondsOf = regexp.MustCompile(`^(\d{10})(\.\d+|\d{3}|\d{6})?$`)
)

// since reads numbers of days from a date on, which lie between a year and 2045.
func since(y, m, d, least int) func(m moment) (time.Time, bool) {
	return func(at moment) (time.Time, bool) {
		p := daysOf.FindStringSubmatch(at.text)
		if p == nil {
			return time.Time{}, false
		}
		t := time.Date(y, time.Month(m), d+number(p[1]), 0, 0, 0, 0, time.UTC)
		return t, t.Year() >= least && t.Year() < 2045
	}
}

func seconds(m moment) (time.Time, bool) {
	p := secondsOf.FindStringSubmatch(m.text)
	if p == nil {
		return time.Time{}, false
	}
	n, _ := strconv.ParseInt(p[1], 10, 64)
	return time.Unix(n, 0).UTC().Truncate(24 * time.Hour), n < 4e9
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// dateLike reports whether a text is a date in any form.
func dateLike(text string) bool {
	all := moments([]string{until(text)})
	const most = 3 // words that are no months, such as the name of a day
	return strings.ContainsAny(all[0].text, "0123456789") && len(all[0].words) <= most &&
		slices.ContainsFunc(forms, func(f form) bool { _, ok := f.read(all[0]); return ok })
}

// spans are two days, of which the last one counts.
var spans = regexp.MustCompile(`^.{5,}(?: [-–—] |–| to | bis )(\S.{4,})$|^\d{4}-\d\d-\d\d/(\d{4}-\d\d-\d\d)$`)

func until(text string) string {
	if p := spans.FindStringSubmatch(text); p != nil && strings.ContainsAny(p[1]+p[2], "0123456789") {
		return p[1] + p[2]
	}
	return text
}

// dates reads a column of dates, which has one form. Where two forms fit all cells and give other dates, it is a fault.
func (s *Sheet) dates(c int) {
	if s.head[c] == "joined" {
		s.lacking(c, dateLike)
	}
	rows := s.cells(c)
	if k := slices.IndexFunc(rows, func(k int) bool { return fiscal.MatchString(s.rows[k][c]) }); k >= 0 {
		s.fault(s.lines[rows[k]+1], "%s: %s is of a fiscal year, and nothing tells its first month: write the last day of "+
			"each row", s.head[c], s.rows[rows[k]][c])
		return
	}
	clean := 0
	texts := make([]string, len(rows))
	for j, k := range rows {
		if isDate(s.rows[k][c]) {
			clean++
		}
		texts[j] = until(s.rows[k][c])
	}
	if clean == len(rows) || s.alone(len(rows)-clean, len(rows)) {
		return
	}
	s.date(c, rows, moments(texts))
}

func isDate(text string) bool {
	_, err := units.ParseDate(text)
	return err == nil
}

// fits finds the forms in which all moments are dates, and those. Of several in a series those are left in which time
// goes one way, if there are any.
func (s *Sheet) fits(all []moment) (fit []form, read [][]time.Time) {
	for _, f := range forms {
		days := make([]time.Time, len(all))
		ok := true
		for j, m := range all {
			var is bool
			days[j], is = f.read(m)
			ok = ok && is && (m.shape == all[0].shape || f.name == forms[0].name)
		}
		if ok && !slices.ContainsFunc(read, func(x []time.Time) bool { return slices.Equal(x, days) }) {
			fit, read = append(fit, f), append(read, days)
		}
	}
	if s.kind != users && s.kind != series || len(all) < 4 {
		return fit, read
	}
	var steady []form
	var goes [][]time.Time
	for n, days := range read {
		down := func(a, b time.Time) int { return b.Compare(a) }
		if slices.IsSortedFunc(days, time.Time.Compare) || slices.IsSortedFunc(days, down) {
			steady, goes = append(steady, fit[n]), append(goes, days)
		}
	}
	if len(steady) == 0 {
		return fit, read
	}
	last := len(steady) - 1
	other := func(t time.Time) bool { return t.Day() != goes[last][0].Day() }
	if last > 0 && steady[last].name == yearless && !slices.ContainsFunc(goes[last], other) {
		return steady[:last], goes[:last] // a number that is always the same is a year
	}
	return steady, goes
}

// date writes the dates of a column as they should be.
func (s *Sheet) date(c int, rows []int, all []moment) {
	fit, read := s.fits(all)
	name, first := s.head[c], s.rows[rows[0]][c]
	switch {
	case len(fit) > 1:
		s.fault(s.lines[rows[0]+1], "%s: %s can be %s (%s) or %s (%s), and so can all %d: write dates such as 2024-01-31",
			name, first, units.FormatDate(read[0][0]), fit[0].name, units.FormatDate(read[1][0]), fit[1].name, len(rows))
		return
	case len(fit) == 0:
		s.mixed(c, rows, all)
		return
	case fit[0].name == yearless:
		s.fault(s.lines[rows[0]+1], "%s: %s has no year, and so have all %d: write dates such as 2024-01-31", name, first,
			len(rows))
		return
	case fit[0].period != "" && s.kind == feasts:
		return // the reader tells of each
	}
	said, times := fit[0].name, false
	for j, k := range rows {
		date := read[0][j]
		if fit[0].period != "" && s.kind == series {
			date = begin(date, fit[0].period)
		}
		times = times || clock.MatchString(s.rows[k][c])
		s.rows[k][c] = units.FormatDate(date)
	}
	switch {
	case fit[0].period != "" && s.kind == series:
		said += " from their first days"
	case fit[0].period != "":
		said += " by their last days"
	case times:
		said += " without times"
	}
	if y := all[0].tokens; len(y) > 0 && slices.ContainsFunc(y, func(t token) bool { return t.size == 4 && t.n > 2443 }) {
		said += ", and years of the Buddhist era"
	}
	s.note(fmt.Sprintf("%s as %s", name, said))
}

// mixed tells of a column in which some dates have the day first and others the month. Of others the reader tells.
func (s *Sheet) mixed(c int, rows []int, all []moment) {
	var some [2]int
	for j, m := range all {
		_, dayFirst := forms[2].read(m)
		_, monthFirst := forms[3].read(m)
		if dayFirst && !monthFirst {
			some[0] = rows[j] + 1
		} else if monthFirst && !dayFirst {
			some[1] = rows[j] + 1
		}
	}
	if some[0] > 0 && some[1] > 0 {
		s.fault(s.lines[some[0]], "%s: %s has the day first, and %s in line %d the month, so that others can be either: "+
			"write dates such as 2024-01-31", s.head[c], s.rows[some[0]-1][c], s.rows[some[1]-1][c], s.lines[some[1]])
	}
}

// begin is the first day of a period that ends on a date.
func begin(end time.Time, period string) time.Time {
	next := end.AddDate(0, 0, 1)
	switch period {
	case "month":
		return next.AddDate(0, -1, 0)
	case "quarter":
		return next.AddDate(0, -3, 0)
	case "half-year":
		return next.AddDate(0, -6, 0)
	case "year":
		return next.AddDate(-1, 0, 0)
	}
	return next.AddDate(0, 0, -7)
}
