package sheet

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed words.txt
var wordsText string

// words are those of words.txt, by what they say and of what.
var words = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(wordsText) {
		if of, list, is := strings.Cut(strings.TrimSpace(line), ": "); is && line[0] != '#' {
			all[of] = strings.Fields(list)
		}
	}
	return all
})

// kinds are words() by their kind.
var kinds = sync.OnceValue(func() map[string]map[string][]string {
	all := map[string]map[string][]string{}
	for of, list := range words() {
		if kind, what, is := strings.Cut(of, " "); is {
			if all[kind] == nil {
				all[kind] = map[string][]string{}
			}
			all[kind][what] = list
		}
	}
	return all
})

// meaning is what a word says among those of a kind, "" if it is none of them.
func meaning(kind, word string) string {
	for what, list := range kinds()[kind] {
		if slices.Contains(list, word) {
			return what
		}
	}
	return ""
}

// wanted are the columns of a kind of file, those without which it is none first.
var wanted = map[kind][]string{people: {"id", "segment", "region", "gender", "age", "joined"},
	ties: {"from", "to", "weight"}, entries: {"name", "price", "cost", "quality"}, feasts: {"name", "date"},
	users: {"date", "value", "role"}, series: {"date", "value"}}

var (
	inBrackets = regexp.MustCompile(`\s*[(\[（].*[)\]）]\s*$`)
	brackets   = regexp.MustCompile(`\s*[(\[（][^)\]）]*[)\]）]`)
	inUnits    = regexp.MustCompile(`(?:, | in )([\p{L}.]+)$`)
	// joining is in names of columns that say since when a person uses a platform
	joining = regexp.MustCompile(`join|signup|signedup|regist|beitritt|eintritt|inscri|iscri|adhesion|dealta|регистра|вступ|` +
		`入会|加入|注册|登録|가입|cadastro|rejestr|membersince|dolacz|ingresso|entrada|adesao|vstup|csatlak|katil`)
)

// bareHead is the name of a column without its unit, and what stands in brackets.
func bareHead(head string) string {
	return inUnits.ReplaceAllString(brackets.ReplaceAllString(head, ""), "")
}

// unitOf is the unit in the name of a column, "" if there is none.
func unitOf(head string) string {
	if unit := inBrackets.FindString(head); unit != "" {
		return strings.Trim(unit, " ()[]（）")
	}
	if p := inUnits.FindStringSubmatch(head); p != nil {
		return p[1]
	}
	return ""
}

// plainly is a name in lower case without accents, blanks and signs.
func plainly(name string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == 'ł' || r == 'Ł':
			return 'l'
		case r == 'ı':
			return 'i'
		case unicode.Is(unicode.Mn, r), !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(name))) // with the syllables of Korean whole
}

// named is the clean name of a column, "" if none is known. One that is exact is written as it should be, but for the
// case of letters.
func (s *Sheet) named(head string) (name string, exact bool) {
	if head == "" || len(bareHead(head)) > 200 {
		return "", false
	}
	all := slices.Concat(wanted[s.kind], s.known)
	if s.kind == people && strings.HasPrefix(strings.ToLower(head), "interest_") {
		return strings.ToLower(head), true
	}
	for _, name := range all {
		if strings.EqualFold(head, name) {
			return name, true
		}
	}
	if k := strings.LastIndexByte(head, '.'); k >= 0 && k+1 < len(head) && s.kind == people {
		head = head[k+1:] // of a record within another
	}
	word := plainly(bareHead(head))
	is := func(name string) bool { return word == name || slices.Contains(words()["column "+name], word) }
	for _, name := range all {
		if name == "joined" && s.kind == people && joining.MatchString(plainly(head)) && !countsUsers(head) {
			return name, false
		}
		if word != "" && (is(name) || s.kind == users && name == "value" && countsUsers(head)) {
			return name, false
		}
	}
	return "", false
}

// says reports whether a word of a head is in a list.
func says(head, list string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(head, func(r rune) bool { return !unicode.IsLetter(r) }),
		func(w string) bool { return slices.Contains(words()[list], plainly(w)) })
}

// countsOther reports whether a head says that something else than users is counted.
func countsOther(head string) bool {
	head = bareHead(head)
	return says(head, "count other") || slices.Contains(words()["count other"], plainly(head))
}

// saysTotal reports whether a head says that it is of all.
func saysTotal(head string) bool { return says(head, "count total") }

// countsUsers reports whether a head says that users are counted, and nothing else of them.
func countsUsers(head string) bool {
	head = bareHead(head)
	parts := strings.FieldsFunc(head, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
	parts = append(parts, head)
	says := func(of string) bool {
		return slices.ContainsFunc(parts, func(w string) bool { return slices.Contains(words()[of], plainly(w)) })
	}
	return (says("count users") || says("column mau") || says("column dau")) && !says("count other") ||
		slices.Contains(words()["count number"], plainly(head))
}

// speaks reports whether a word is the name of a column in some language.
func (s *Sheet) speaks(word string) bool {
	name, _ := s.named(strings.TrimSpace(word))
	return name != ""
}

// metric is what a head says that users.csv counts, "": adopters.
func metric(head string) string {
	word := plainly(bareHead(head))
	for _, name := range []string{"mau", "dau"} {
		if slices.Contains(words()["column "+name], word) {
			return name
		}
	}
	return ""
}
