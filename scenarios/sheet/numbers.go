package sheet

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guanxi/sim/units"
)

// notation is how numbers are written: what separates thousands and decimals.
type notation struct {
	thousands, decimal string
	name               string
}

var notations = []notation{
	{"", ".", ""}, {"", ",", "decimal commas"}, {",", ".", "commas between thousands"},
	{".", ",", "points between thousands"}, {" ", ".", "blanks between thousands"},
	{" ", ",", "blanks between thousands, and decimal commas"}, {"'", ".", "apostrophes between thousands"},
	{"'", ",", "apostrophes between thousands, and decimal commas"}, {"lakh", ".", "commas between lakhs"},
	{"_", ".", "underscores between thousands"},
}

// scaleOf is the factor that a text says, or its first word, "" for another one. After one with ? other words of the
// column must say whether it is that.
func scaleOf(text string) string {
	text = strings.ToLower(strings.Trim(text, " .()[]（）"))
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(text, "in "), "en "))
	if strings.Trim(text, "x×*'1 .,0") == "" { // x 1 000
		text = strings.Trim(text, "x×*'1 .,")
		text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r != '0' }), "")
	}
	first, _, _ := strings.Cut(text, " ")
	for _, word := range []string{text, first, strings.TrimRight(text, "人户戶名")} {
		if factor := meaning("scale", plainly(word)); factor != "" {
			return factor
		}
	}
	return ""
}

// currencyOf is the code of a sign or a code, "" for another text.
func currencyOf(text string) string {
	if slices.Contains(words()["currency"], text) {
		return text
	}
	return strings.ReplaceAll(meaning("currency", text), "-", " ")
}

// digitsOf writes digits of all scripts, and the signs around them, as those of ASCII.
func digitsOf(text string) string {
	signs := map[rune]rune{'\u066c': '\'', '\u066b': '.', '’': '\'', '´': '\'', '−': '-', '،': ',', '，': ',', '．': '.'}
	return strings.Map(func(r rune) rune {
		if r < 128 {
			return r
		}
		if to := signs[r]; to > 0 {
			return to
		}
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		if unicode.Is(unicode.Nd, r) {
			zero := r
			for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
				zero--
			}
			return '0' + r - zero
		}
		return r
	}, text)
}

// footnote is a mark behind a number.
var footnote = regexp.MustCompile(`\[\w{1,3}\]$`)

var numeral = regexp.MustCompile(`^([\d.,' _]*\d|\d)([eE][-+]?\d+)?$`)

// amount is a cell as a number is written there: its digits and signs, and what stands around them.
type amount struct {
	sign, body, power, percent, currency string
	unit                                 string // another word at the number
	ok                                   bool
}

func amountOf(text string) (a amount) {
	text = footnote.ReplaceAllString(text, "")
	text = strings.TrimRight(strings.TrimPrefix(digitsOf(norm.NFKC.String(text)), "~"), "*†")
	first, last := strings.IndexAny(text, "0123456789"), strings.LastIndexAny(text, "0123456789")
	if first < 0 {
		return a
	}
	if first > 0 && strings.ContainsAny(text[first-1:first], ".,") {
		text = text[:first-1] + "0" + text[first-1:] // .5
		first, last = first-1, last+1
	}
	around := []string{strings.TrimSpace(text[:first]), strings.TrimSpace(text[last+1:])}
	if bare := strings.TrimRight(around[0], "-+"); len(around[0])-len(bare) == 1 {
		a.sign, around[0] = strings.TrimPrefix(around[0][len(bare):], "+"), strings.TrimSpace(bare)
	} else if strings.HasPrefix(around[0], "-") {
		a.sign, around[0] = "-", strings.TrimSpace(around[0][1:])
	}
	around[1] = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(around[1], "/-"), ".-"), ".–"))
	for k, word := range around {
		switch {
		case word == "":
		case currencyOf(word) != "" && a.currency == "":
			a.currency = currencyOf(word)
		case k == 1 && word == "%":
			a.percent = "%"
		case k == 1 && scaleOf(word) != "":
			a.power = scaleOf(word)
		case a.unit == "" && !strings.ContainsFunc(word, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '.'
		}):
			a.unit = word
		default:
			return a
		}
	}
	p := numeral.FindStringSubmatch(text[first : last+1])
	if p == nil || p[2] != "" && a.power != "" {
		return a
	}
	a.body, a.power, a.ok = p[1], a.power+p[2], true
	return a
}

// read returns the digits of a body in a notation, with a decimal point; "" where it is not written so.
func (n notation) read(body string) string {
	whole, part, cut := strings.Cut(body, n.decimal)
	if cut && (part == "" || strings.ContainsAny(part, ".,' _")) {
		return ""
	}
	group := n.thousands
	if group == "lakh" {
		group = ","
	}
	if group != "" && strings.Contains(whole, group) {
		parts := strings.Split(whole, group)
		for k, p := range parts {
			size := 3
			if n.thousands == "lakh" && k < len(parts)-1 {
				size = 2
			}
			if len(p) != size && (k > 0 || len(p) > size || len(p) == 0) || k == 0 && p[0] == '0' {
				return ""
			}
		}
		if n.thousands == "lakh" && len(parts) < 3 && len(parts[0]) > 2 {
			return ""
		}
		whole = strings.Join(parts, "")
	} else if group != "" && len(whole) > 4 {
		return ""
	}
	if strings.ContainsAny(whole, ".,' _") || whole == "" && !cut {
		return ""
	}
	if cut {
		return whole + "." + part
	}
	return whole
}

// lacking empties cells that say in a word or two that there is nothing, such as n.d., in a column with others.
func (s *Sheet) lacking(c int, is func(text string) bool) {
	rows := s.cells(c)
	var odd []int
	count := map[string]int{}
	for _, k := range rows {
		text := s.rows[k][c]
		if is(text) {
			continue
		}
		if len([]rune(text)) > 16 || strings.ContainsFunc(text, unicode.IsDigit) || strings.EqualFold(text, "inf") {
			return
		}
		odd = append(odd, k)
		count[text]++
	}
	long := slices.ContainsFunc(odd, func(k int) bool {
		return len([]rune(s.rows[k][c])) > 4 && count[s.rows[k][c]] == 1
	})
	few := len(odd) == 1 && len(rows) < 8 || s.alone(len(odd), len(rows))
	if len(odd) == 0 || few || long || len(count) > 2 || 3*len(odd) > 2*len(rows) {
		return
	}
	s.note(fmt.Sprintf("%q in %s as nothing", s.rows[odd[0]][c], s.head[c]))
	for _, k := range odd {
		s.rows[k][c] = ""
	}
}

// amounts are the cells of a column of numbers; nil where one is none.
func (s *Sheet) amounts(c int, rows []int) (all []amount) {
	for _, k := range rows {
		a := amountOf(s.rows[k][c])
		if !a.ok {
			return nil
		}
		all = append(all, a)
	}
	return all
}

// numbers reads a column of numbers, which has one notation. Where two fit all cells and give other numbers, the rest
// of the table may decide, and otherwise it is a fault.
func (s *Sheet) numbers(c int) {
	s.lacking(c, func(text string) bool { return amountOf(text).ok })
	rows := s.cells(c)
	all := s.amounts(c, rows)
	clean, signs := 0, map[string]int{}
	powers := map[string]bool{}
	for j, k := range rows[:len(all)] {
		if _, err := units.ParseNumber(strings.TrimSuffix(s.rows[k][c], "%")); err == nil {
			clean++
		}
		if all[j].currency != "" {
			signs[all[j].currency]++
		}
		powers[all[j].power] = true
		if mark := all[j].unit; len(mark) == 1 && slices.ContainsFunc(all, func(a amount) bool { return a.unit == "" }) {
			s.note(fmt.Sprintf("%s without the mark %s", s.head[c], mark))
			all[j].unit = ""
		}
		if all[j].unit != all[0].unit || all[j].percent != all[0].percent {
			return // the reader tells of each
		}
	}
	if all == nil || s.alone(len(rows)-clean, len(rows)) || !s.scale(c, rows, all, powers) {
		return
	}
	for _, code := range []string{"CNY", "JPY"} { // which have the same sign
		if n := signs["yuan or yen"]; n > 0 && (signs[code] > 0 || s.signs[code]) {
			signs[code] += n
			delete(signs, "yuan or yen")
		}
	}
	for sign, n := range signs {
		if s.signs[sign] = true; n < len(rows) && len(signs) == 1 {
			return // some have a currency, others none: the reader tells of each
		}
	}
	if len(s.signs) > 1 {
		s.fault(s.lines[rows[0]+1], "%s: amounts are in %s: write all in one currency, as numbers", s.head[c],
			strings.Join(slices.Sorted(maps.Keys(s.signs)), " and "))
		return
	}
	for sign := range signs {
		s.note("amounts in " + sign + " as they are, in the currency of the scenario")
	}
	if all[0].unit != "" {
		s.note(fmt.Sprintf("%s without %q", s.head[c], all[0].unit))
	}
	s.notate(c, rows, all, clean == len(rows) && s.factor[s.said[c]] == "")
}

// scale finds what words such as K and those of the head say of the size of numbers. It reports whether they are
// known.
func (s *Sheet) scale(c int, rows []int, all []amount, powers map[string]bool) bool {
	for j, k := range rows {
		power, open := strings.CutSuffix(all[j].power, "?")
		if open && powers["e6"] && strings.Contains(strings.ToLower(s.rows[k][c]), "mil") {
			power, open = "e3", false // thousands, where there are milhões
		}
		if open && !powers["e3"] || s.factor[s.said[c]] != "" && power != "" {
			s.fault(s.lines[k+1], "%s: %s may be in thousands, millions or something else: write the numbers out", s.head[c],
				s.rows[k][c])
			return false
		}
		all[j].power = power + s.factor[s.said[c]]
	}
	return true
}

// notate finds the notation of a column.
func (s *Sheet) notate(c int, rows []int, all []amount, clean bool) {
	var fit []notation
	var read [][]string
	for _, n := range notations {
		texts := make([]string, len(all))
		ok := true
		for j, a := range all {
			texts[j] = n.read(a.body)
			ok = ok && texts[j] != ""
		}
		if ok && !slices.ContainsFunc(read, func(x []string) bool { return slices.Equal(x, texts) }) {
			fit, read = append(fit, n), append(read, texts)
		}
	}
	switch len(fit) {
	case 0:
	case 1:
		s.put(c, rows, all, read[0], fit[0], clean)
	default:
		s.later = append(s.later, func() { s.between(c, rows, all, fit, read) })
	}
}

// put writes numbers as they should be.
func (s *Sheet) put(c int, rows []int, all []amount, read []string, n notation, clean bool) {
	for _, a := range all {
		if strings.Contains(a.body, n.decimal) {
			s.points[n.decimal] = true
		}
	}
	if clean {
		return
	}
	powers, name := "", n.name
	for j, k := range rows {
		a, text := all[j], read[j]
		if a.power != "" {
			x, _ := strconv.ParseFloat(text+a.power, 64)
			if powers = s.rows[k][c]; math.IsInf(x, 0) {
				continue
			}
			text = units.FormatNumber(x)
		}
		if whole, part, cut := strings.Cut(text, "."); cut && strings.Trim(part, "0") == "" {
			text = whole
		}
		s.rows[k][c] = a.sign + text + a.percent
	}
	switch {
	case s.factor[s.said[c]] != "":
		s.note(fmt.Sprintf("%s times 1%s", s.head[c], s.factor[s.said[c]]))
	case powers != "":
		s.note(fmt.Sprintf("%s written out from such as %s", s.head[c], powers))
	}
	if name != "" {
		s.note(fmt.Sprintf("%s with %s", s.head[c], name))
	}
}

// between decides between two readings of a column: by how the other columns write decimals, and in a series by which
// of them does not jump.
func (s *Sheet) between(c int, rows []int, all []amount, fit []notation, read [][]string) {
	undivided := slices.Contains([]string{"JPY", "KRW", "VND", "yuan or yen"}, all[0].currency) // without a smaller unit
	keep := slices.IndexFunc(fit, func(n notation) bool { return len(s.points) == 1 && s.points[n.decimal] })
	whole := func(texts []string) bool {
		return !slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, ".") })
	}
	scaled := s.scaled || slices.ContainsFunc(all, func(a amount) bool { return a.power != "" })
	if keep < 0 && s.kind == users && countsUsers(s.said[c]) && !scaled { // people have no parts
		keep = slices.IndexFunc(read, whole)
	}
	if keep < 0 && strings.ContainsFunc(strings.Join(s.said, ""), isEastAsian) { // whose decimals stand behind points
		keep = slices.IndexFunc(fit, func(n notation) bool { return n.decimal == "." })
	}
	thrice := all[0].currency != "" // of a currency three digits are no decimals
	for _, a := range all {
		_, part, cut := strings.Cut(a.body, ",")
		thrice = thrice && (!cut || len(part) == 3 || strings.Contains(part, ","))
	}
	if keep < 0 && (undivided || thrice) {
		keep = slices.IndexFunc(read, whole)
	}
	if keep < 0 && (s.kind == users || s.kind == series) {
		keep = s.steady(rows, all, read)
	}
	if keep >= 0 {
		s.put(c, rows, all, read[keep], fit[keep], fit[keep].name == "" && s.factor[s.said[c]] == "")
		return
	}
	j := slices.IndexFunc(rows, func(k int) bool { return strings.ContainsAny(s.rows[k][c], ",.") })
	s.fault(s.lines[rows[j]+1], "%s: %s can be %s or %s, and no row tells which: write a decimal point and no thousands "+
		"separator", s.head[c], s.rows[rows[j]][c], read[0][j], read[1][j])
}

// steady is the reading of a series that jumps far less than any other; -1: none.
func (s *Sheet) steady(rows []int, all []amount, read [][]string) int {
	const far = 20
	at := slices.Index(s.head, "date")
	if at < 0 {
		return -1
	}
	order := make([]int, len(rows))
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(s.rows[rows[a]][at], s.rows[rows[b]][at]) })
	best, least, next := -1, math.Inf(1), math.Inf(1)
	for n, texts := range read {
		jump, before := 1., 0.
		for _, j := range order {
			x, _ := strconv.ParseFloat(texts[j]+all[j].power, 64)
			if x > 0 && before > 0 {
				jump = max(jump, x/before, before/x)
			}
			before = x
		}
		if jump < least {
			best, least, next = n, jump, least
		} else {
			next = min(next, jump)
		}
	}
	if next < far*least {
		return -1
	}
	return best
}
