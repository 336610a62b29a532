package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

var (
	wholeAge = regexp.MustCompile(`^(\d+)\.0+$`)
	rounded  = regexp.MustCompile(`^\d[.,]\d+[eE]\+?\d+$`)
	floated  = regexp.MustCompile(`^\d+\.0$`)
)

// ids reads a column of ids, which may be those of numbers with decimals. A spreadsheet that has rounded them has
// destroyed them.
func (s *Sheet) ids(c int) {
	rows := s.cells(c)
	whole, broken, first := 0, 0, 0
	for _, k := range rows {
		if floated.MatchString(s.rows[k][c]) {
			whole++
		} else if rounded.MatchString(s.rows[k][c]) {
			if broken++; broken == 1 {
				first = k
			}
		}
	}
	switch {
	case broken > 0:
		s.fault(s.lines[first+1], "%s: %s is an id that a spreadsheet has rounded, as in %d rows, so that who is who is "+
			"lost: export the ids again as text", s.head[c], s.rows[first][c], broken)
	case whole > 0 && whole == len(rows):
		for _, k := range rows {
			s.rows[k][c] = strings.TrimSuffix(s.rows[k][c], ".0")
		}
		s.note(s.head[c] + " without .0")
	}
}

// fold writes roles in small letters.
func (s *Sheet) fold(c int) {
	for _, k := range s.cells(c) {
		if word := strings.ToLower(s.rows[k][c]); slices.Contains([]string{"fit", "holdout", "context"}, word) {
			s.rows[k][c] = word
		}
	}
}

var (
	between = regexp.MustCompile(`^(\d{1,3}) ?(?:[-–—_/]|to|bis|à|a|至) ?(\d{1,3})$`)
	below   = regexp.MustCompile(`^(?i:<|under |below |unter |u|moins de )\s*(\d{1,3})$`)
	atMost  = regexp.MustCompile(`^(?i:<=|≤|up to |bis )\s*(\d{1,3})$`)
	above   = regexp.MustCompile(`^(?i:>|over |above |über |plus de )\s*(\d{1,3})$`)
	atLeast = regexp.MustCompile(`^(?:(?:>=|≥)\s*(\d{1,3})|(\d{1,3}) ?(?:\+|(?i:and over|and older|or more|und älter|et plus|y más)))$`)
	years   = regexp.MustCompile(`(?i) ?(years?( old)?|yrs?\.?|jahre?|j\.|ans|años|anos|anni|лет|岁|歳|세|ปี)$`)
)

// ageClass is a class of ages, from its first year to its last.
func ageClass(text string) (from, to int, ok bool) {
	text = years.ReplaceAllString(text, "")
	if p := between.FindStringSubmatch(text); p != nil {
		return number(p[1]), number(p[2]), true
	}
	if p := below.FindStringSubmatch(text); p != nil {
		return 0, number(p[1]) - 1, true
	}
	if p := atMost.FindStringSubmatch(text); p != nil {
		return 0, number(p[1]), true
	}
	if p := above.FindStringSubmatch(text); p != nil {
		return number(p[1]) + 1, 129, true
	}
	if p := atLeast.FindStringSubmatch(text); p != nil {
		return number(p[1] + p[2]), 129, true
	}
	return 0, 0, false
}

// ages reads ages in classes that lie within those of the model.
func (s *Sheet) ages(c int) {
	for _, k := range s.cells(c) {
		if text := wholeAge.ReplaceAllString(digitsOf(norm.NFKC.String(s.rows[k][c])), "$1"); text != s.rows[k][c] {
			s.rows[k][c] = text
		}
	}
	s.lacking(c, func(text string) bool { return strings.ContainsAny(text, "0123456789_") })
	bands := []string{"under_25", "25_to_50", "over_50"}
	band := func(age int) int { return min(1, age/25) + min(1, age/51) }
	rows := s.cells(c)
	classes, across := 0, map[string]bool{}
	var to []string
	first := 0
	for _, k := range rows {
		text := s.rows[k][c]
		from, until, ok := ageClass(text)
		_, err := units.ParseNumber(strings.TrimSpace(years.ReplaceAllString(text, "")))
		switch {
		case slices.Contains(bands, text):
			to = append(to, text)
		case ok && band(from) != band(until):
			if len(across) == 0 {
				first = k
			}
			classes++
			across[text], to = true, append(to, "")
		case ok:
			classes++
			to = append(to, bands[band(from)])
		case err == nil:
			to = append(to, strings.TrimSpace(years.ReplaceAllString(text, "")))
		default:
			return // the reader tells of each
		}
	}
	if s.alone(classes, len(rows)) {
		return
	}
	if len(across) > 0 {
		s.fault(s.lines[first+1], "age: the class %s is partly in one and partly in another of %s: write years, or leave "+
			"the cells empty", s.rows[first][c], strings.Join(bands, ", "))
		return
	}
	for j, k := range rows {
		s.rows[k][c] = to[j]
	}
	if classes > 0 {
		s.note("classes of age as " + strings.Join(bands, ", "))
	}
}

// classes makes names of what regions, genders and segments are called.
func (s *Sheet) classes(c int) {
	rows := s.cells(c)
	odd, names, key := 0, []string{}, map[string]string{}
	for _, k := range rows {
		text := s.rows[k][c]
		if !spec.IsName(text) {
			odd++
		}
		if key[text] == "" {
			key[text] = text
			names = append(names, text)
		}
	}
	if odd == 0 || s.alone(odd, len(rows)) {
		return
	}
	s.rename(names, key, s.head[c])
	for _, k := range rows {
		s.rows[k][c] = key[s.rows[k][c]]
	}
}

// keys makes names of what shops and the like are called.
func (s *Sheet) keys(c int) {
	rows := s.cells(c)
	odd, names, key, twice := 0, []string{}, map[string]string{}, map[string]string{}
	for _, k := range rows {
		text := s.rows[k][c]
		folded := strings.ToLower(text)
		if !spec.IsName(text) || twice[folded] != "" && twice[folded] != text {
			odd++
		}
		if twice[folded] = text; key[text] == "" {
			key[text] = text
			names = append(names, text)
		}
	}
	if odd == 0 || s.alone(odd, len(rows)) {
		return
	}
	s.rename(names, key, "name")
	for _, k := range rows {
		s.rows[k][c] = key[s.rows[k][c]]
	}
}

// rename finds for each name one of letters, digits and -, and tells.
func (s *Sheet) rename(names []string, key map[string]string, column string) {
	const longest = 40
	taken, told := map[string]bool{}, ""
	slices.SortStableFunc(names, func(a, b string) int { // those that are names keep them
		return strings.Compare(strconv.FormatBool(!spec.IsName(a)), strconv.FormatBool(!spec.IsName(b)))
	})
	n := 0
	for _, name := range names {
		is := name
		if !spec.IsName(name) {
			bare := strings.NewReplacer("'", "", "’", "", "`", "").Replace(norm.NFC.String(name))
			parts := strings.FieldsFunc(bare, func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
			})
			letters := []rune(strings.Join(parts, "-"))
			for letters = letters[:min(len(letters), longest)]; len(string(letters)) > 90; {
				letters = letters[:len(letters)-1]
			}
			if is = strings.Trim(string(letters), "-"); is == "" {
				is = "unnamed"
			}
		}
		for k, base := 2, is; taken[strings.ToLower(is)] || is != name && key[is] != ""; k++ {
			is = fmt.Sprintf("%s-%d", base, k)
		}
		taken[strings.ToLower(is)] = true
		if key[name] = is; is != name {
			if n++; n == 1 {
				told = fmt.Sprintf("%s %q as %s", column, short(name), is)
			}
		}
	}
	if n > 1 {
		told += fmt.Sprintf(", and %d more", n-1)
	}
	s.note(told)
}

func short(name string) string {
	if r := []rune(name); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return name
}
