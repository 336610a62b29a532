package sheet

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// pages are encodings of one byte a letter, or of two. Of the latter, the first bytes of what is common lie between two
// bounds, and the second ones are from a third on.
type page struct {
	name              string
	of                encoding.Encoding
	from, end, second byte
}

var pages = []page{
	{"Windows-1252", charmap.Windows1252, 0, 0, 0}, {"Windows-1250", charmap.Windows1250, 0, 0, 0},
	{"Windows-1251", charmap.Windows1251, 0, 0, 0}, {"Windows-1253", charmap.Windows1253, 0, 0, 0},
	{"Windows-1254", charmap.Windows1254, 0, 0, 0},
	{"GB18030", simplifiedchinese.GB18030, 0xa1, 0xd8, 0xa1}, {"Big5", traditionalchinese.Big5, 0xa1, 0xc7, 0x40},
	{"Shift_JIS", japanese.ShiftJIS, 0x81, 0x99, 0x40}, {"EUC-KR", korean.EUCKR, 0xa1, 0xc9, 0xa1},
	{"ISO-8859-15", charmap.ISO8859_15, 0, 0, 0},
	{"ISO-8859-2", charmap.ISO8859_2, 0, 0, 0}, {"Mac Roman", charmap.Macintosh, 0, 0, 0},
	{"code page 850", charmap.CodePage850, 0, 0, 0}, {"KOI8-R", charmap.KOI8R, 0, 0, 0},
	{"code page 866", charmap.CodePage866, 0, 0, 0},
}

// older is where those begin that are tried only where none before can be meant.
const older = 9

// alphabets are the letters beyond a to z of languages.
var alphabets = sync.OnceValue(func() (all map[string]string) {
	all = map[string]string{}
	for language, letters := range kinds()["letters"] {
		all[language] = letters[0]
	}
	return all
})

// decode makes UTF-8 of a text with line ends of one kind. Where the encoding is open, there are several texts, by the
// names of the encodings.
func (s *Sheet) decode(text []byte) (texts [][]byte, names []string) {
	switch body, wide := bytes.CutPrefix(text, []byte("\xff\xfe")); {
	case wide:
		text = s.wide(body, 0)
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		text = s.wide(text[2:], 1)
	case bytes.IndexByte(text, 0) >= 0 && bytes.IndexByte(text, 0) < 2 && len(text)%2 == 0:
		text = s.wide(text, 1-bytes.IndexByte(text, 0))
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if bytes.IndexByte(text, 0) >= 0 || bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		return nil, nil // the reader says so
	}
	texts, names = [][]byte{text}, []string{""}
	if !utf8.Valid(text) {
		texts, names = s.pages(text)
	}
	for k := range texts {
		if bytes.IndexByte(texts[k], '\r') >= 0 {
			texts[k] = bytes.ReplaceAll(bytes.ReplaceAll(texts[k], []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
		}
	}
	return texts, names
}

// wide reads UTF-16; low is where in a pair the low byte stands.
func (s *Sheet) wide(text []byte, low int) []byte {
	pairs := make([]uint16, len(text)/2)
	for k := range pairs {
		pairs[k] = uint16(text[2*k+low]) | uint16(text[2*k+1-low])<<8
	}
	s.bent = true
	s.note("UTF-16")
	return []byte(string(utf16.Decode(pairs)))
}

// pages reads a text in those of the older encodings in which it has the letters of one language, or else of one
// encoding, and of which most heads are known.
func (s *Sheet) pages(text []byte) (texts [][]byte, names []string) {
	for n, row := range bytes.Split(text, []byte("\n")) {
		for _, cell := range bytes.FieldsFunc(row, func(r rune) bool { return isBreak(r) || r == ' ' }) {
			if utf8.Valid(cell) && bytes.ContainsFunc(cell, func(r rune) bool { return r > 127 }) && // by no chance
				(bytes.ContainsFunc(cell, func(r rune) bool { return r > 0x7ff }) || bytes.ContainsFunc(cell, isLatin)) {
				s.fault(n+1, "holds UTF-8 (%q) and another encoding in other lines: save all of it in UTF-8", cell)
				return nil, nil
			}
		}
	}
	best, narrow := 0, 1<<16
	if s.page != "" {
		k := slices.IndexFunc(pages, func(p page) bool { return p.name == s.page })
		out, _ := pages[k].of.NewDecoder().Bytes(text)
		return [][]byte{out}, []string{s.page}
	}
	for k, page := range pages {
		if k == older && best > 0 {
			break
		}
		out, err := page.of.NewDecoder().Bytes(text)
		if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
			continue
		}
		if amid.Match(out) {
			continue
		}
		plausible := oneLanguage(string(out))
		if page.end > 0 {
			plausible = common(text, page.from, page.end, page.second)
		}
		if !plausible && !(page.name == "Windows-1252" && western(string(out))) {
			continue
		}
		score := 1
		for cell := range strings.FieldsFuncSeq(string(out[:min(len(out), 2000)]), isBreak) {
			if strings.ContainsFunc(cell, func(r rune) bool { return r > 127 }) && s.speaks(cell) {
				score += 2
			}
		}
		if plausible {
			score++
		}
		wide := (int(page.end) - int(page.from)) * (256 - int(page.second)) // pairs of bytes
		if score > best || score == best && page.end > 0 && wide < narrow {
			texts, names, best = nil, nil, score
			narrow = wide
		}
		twice := slices.ContainsFunc(texts, func(x []byte) bool { return bytes.Equal(x, out) })
		if score == best && (page.end == 0 || wide == narrow) && !twice {
			texts, names = append(texts, out), append(names, page.name)
		}
	}
	return texts, names
}

// isLetter leaves out the signs of ordinal numbers.
func isLetter(r rune) bool { return r > 127 && unicode.IsLetter(r) && r != 'ª' && r != 'º' }

func isEastAsian(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }

func isBreak(r rune) bool { return strings.ContainsRune(",;|\t\"\n\r", r) }

// odd are signs that stand in no table, but in a text that is read in the wrong encoding.
func odd(r rune) bool {
	return r >= 0x80 && r < 0xa0 || strings.ContainsRune("¹³²¼½¾¿¡¤¦¨¬¯´¶¸×÷ˇ˘˙˛˝", r) || unicode.Is(unicode.So, r) &&
		!strings.ContainsRune("°№", r) || r >= 0x2500 && r < 0x25a0
}

// amid is a letter or sign of no number amid its digits.
var amid = regexp.MustCompile(`\d[^\x00-\x7f\p{Zs}’´年月日]\d`)

// oneLanguage reports whether letters are all of one language, words of one script, and capitals at their beginnings.
func oneLanguage(text string) bool {
	letters, before := map[rune]bool{}, rune(0)
	for _, r := range text {
		switch {
		case odd(r):
			return false
		case isLetter(r):
			letters[unicode.ToLower(r)] = true
			if unicode.IsUpper(r) && unicode.IsLower(before) || unicode.IsLetter(before) &&
				unicode.Is(unicode.Latin, r) != unicode.Is(unicode.Latin, before) {
				return false
			}
		}
		before = r
	}
	for _, alphabet := range alphabets() {
		all := true
		for r := range letters {
			all = all && strings.ContainsRune(alphabet, r)
		}
		if all {
			return true
		}
	}
	return false
}

// western reports whether a text can be of several languages of Western Europe.
func western(text string) bool {
	of := alphabets()
	letters := of["de"] + of["fr"] + of["es"] + of["pt"] + of["it"] + of["sv"] + of["da"] + of["is"]
	return !strings.ContainsFunc(text, func(r rune) bool {
		return odd(r) || isLetter(r) && !strings.ContainsRune(letters, unicode.ToLower(r))
	})
}

// common reports whether nearly all pairs of bytes beyond ASCII begin with one between two bounds, and go on from a
// third one.
func common(text []byte, from, end, second byte) bool {
	in, all := 0, 0
	for k := 0; k < len(text)-1; k++ {
		if text[k] < 128 {
			continue
		}
		if all++; text[k] >= from && text[k] < end && text[k+1] >= second {
			in++
		}
		k++
	}
	return 20*in >= 19*all
}
