package sheet

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
}

var (
	digit    = regexp.MustCompile(`^([-+]?)([\d.,' ]*\d|\d)([eE][-+]?\d+)?$`)
	suffixes = map[string]string{"k": "e3", "K": "e3", "Tsd": "e3", "Tsd.": "e3", "M": "e6", "Mio": "e6", "Mio.": "e6",
		"mn": "e6", "B": "e9", "bn": "e9", "Mrd": "e9", "Mrd.": "e9", "万": "e4"}
	suffix     = regexp.MustCompile(`^(.*\d) ?(k|K|Tsd\.?|M|Mio\.?|mn|B|bn|Mrd\.?|万)$`)
	currencies = map[string]string{"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "yuan or yen", "元": "CNY",
		"CN¥": "CNY", "JP¥": "JPY", "円": "JPY", "₹": "INR", "Rs.": "INR", "₩": "KRW", "₽": "RUB", "Fr.": "CHF", "zł": "PLN",
		"Kč": "CZK",
		"kr": "kronor", "R$": "BRL"}
	codes = strings.Fields("EUR USD GBP CHF CNY RMB JPY INR KRW RUB PLN CZK SEK NOK DKK BRL CAD AUD MXN TRY HKD SGD")
	plain = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "’", "'", "´", "'", "−", "-")
)

// currencyOf is the code of a sign or a code, "" for another text.
func currencyOf(text string) string {
	if slices.Contains(codes, strings.ToUpper(text)) {
		return strings.ToUpper(text)
	}
	return currencies[text]
}

// amount is a cell as a number is written there: its digits and signs, and what stands around them.
type amount struct {
	sign, body, power, percent, currency string
	ok                                   bool
}

func amountOf(text string) (a amount) {
	text = plain.Replace(text)
	first, last := strings.IndexAny(text, "0123456789"), strings.LastIndexAny(text, "0123456789")
	if first < 0 {
		return a
	}
	before, after := strings.TrimSpace(strings.TrimRight(text[:first], "-+")), strings.TrimSpace(text[last+1:])
	if sign := strings.TrimSuffix(text[:first], strings.TrimRight(text[:first], "-+")); len(sign) == 1 {
		a.sign = strings.TrimPrefix(sign, "+")
	} else if len(sign) > 1 {
		return a
	}
	if before == "-" {
		a.sign, before = "-", ""
	}
	for _, side := range []*string{&before, &after} {
		if code := currencyOf(*side); code != "" && a.currency == "" {
			a.currency, *side = code, ""
		}
	}
	if after == "%" {
		a.percent, after = "%", ""
	}
	body := text[first : last+1]
	if p := suffix.FindStringSubmatch(body + after); after != "" && p != nil {
		body, a.power, after = p[1], suffixes[p[2]], ""
	}
	p := digit.FindStringSubmatch(body)
	if before != "" || after != "" || p == nil {
		return a
	}
	a.body, a.ok = p[2], true
	if p[3] != "" {
		a.power, a.ok = p[3], a.power == ""
	}
	return a
}

// read returns the digits of a body in a notation, with a decimal point; "" where it is not written so.
func (n notation) read(body string) string {
	whole, part, cut := strings.Cut(body, n.decimal)
	if cut && (part == "" || strings.ContainsAny(part, ".,' ")) {
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
		if whole = strings.Join(parts, ""); n.thousands == "lakh" && len(whole) < 6 {
			return ""
		}
	} else if group != "" && len(whole) > 4 {
		return ""
	}
	if strings.ContainsAny(whole, ".,' ") || whole == "" && !cut {
		return ""
	}
	if cut {
		return whole + "." + part
	}
	return whole
}

// numbers reads a column of numbers, which has one notation. Where two fit all cells and give other numbers, the rest
// of the table may decide, and otherwise it is a fault.
func (s *Sheet) numbers(c int) {
	rows := s.cells(c)
	all := make([]amount, len(rows))
	clean, spelled, signs := 0, 0, map[string]int{}
	for j, k := range rows {
		if all[j] = amountOf(s.rows[k][c]); !all[j].ok {
			return // no numbers, or the reader tells of each
		}
		if _, err := units.ParseNumber(strings.TrimSuffix(s.rows[k][c], "%")); err == nil {
			clean++
		}
		if all[j].currency != "" {
			signs[all[j].currency]++
		}
		if all[j].power != "" && strings.Contains(all[j].power, "e") {
			spelled++
		}
	}
	if s.alone(len(rows)-clean, len(rows)) {
		return
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
	if len(signs) > 0 {
		s.note("amounts in " + slices.Collect(maps.Keys(signs))[0] + " as they are, in the currency of the scenario")
	}
	s.notate(c, rows, all, clean == len(rows))
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
	powers := false
	for j, k := range rows {
		a, text := all[j], read[j]
		if a.power != "" {
			x, _ := strconv.ParseFloat(text+a.power, 64)
			if powers = true; math.IsInf(x, 0) {
				continue
			}
			text = units.FormatNumber(x)
		}
		if whole, part, cut := strings.Cut(text, "."); cut && strings.Trim(part, "0") == "" {
			text = whole
		}
		s.rows[k][c] = a.sign + text + a.percent
	}
	name := n.name
	if powers && name == "" {
		name = "numbers such as " + s.rows[rows[0]][c]
	}
	if name != "" {
		s.note(fmt.Sprintf("%s with %s", s.head[c], name))
	}
}

// between decides between two readings of a column: by how the other columns write decimals, and in a series by which
// of them does not jump.
func (s *Sheet) between(c int, rows []int, all []amount, fit []notation, read [][]string) {
	keep := slices.IndexFunc(fit, func(n notation) bool { return len(s.points) == 1 && s.points[n.decimal] })
	if keep < 0 && (s.kind == users || s.kind == series) {
		keep = s.steady(rows, all, read)
	}
	if keep >= 0 {
		s.put(c, rows, all, read[keep], fit[keep], fit[keep].name == "")
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
