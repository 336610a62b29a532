package sheet

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// pages are encodings of one byte a letter, or of two, with the letters that their languages use.
var pages = []struct {
	name    string
	of      encoding.Encoding
	letters string
}{
	{"Windows-1252", charmap.Windows1252, "äöüßéèêëàâçîïôùûœæáíóúñåøìòãõ"},
	{"Windows-1250", charmap.Windows1250, "äöüßéáíóúôçąćęłńśźżčďěňřšťůžýőűâăîșțľ"},
	{"Windows-1251", charmap.Windows1251, "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"},
	{"GBK", simplifiedchinese.GBK, ""},
}

// decode makes UTF-8 of a text with line ends of one kind.
func (s *Sheet) decode(text []byte, known []string) ([]byte, bool) {
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
		return nil, false // the reader says so
	}
	if !utf8.Valid(text) {
		if text = s.page(text, known); text == nil {
			return nil, false
		}
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	return text, true
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

// page reads a text in one of the older encodings. Where two of them can be meant and give other letters, it is a
// fault.
func (s *Sheet) page(text []byte, known []string) []byte {
	var names, readings []string
	best, line, word := -1, 0, []byte(nil)
	for n, row := range bytes.Split(text, []byte("\n")) {
		for _, cell := range bytes.FieldsFunc(row, func(r rune) bool { return strings.ContainsRune(",;|\t\" ", r) }) {
			if !utf8.Valid(cell) && line == 0 {
				line, word = n+1, cell
			} else if utf8.Valid(cell) && bytes.IndexFunc(cell, func(r rune) bool { return r > 127 }) >= 0 {
				s.fault(n+1, "holds UTF-8 (%q) and another encoding in other lines: save all of it in UTF-8", cell)
				return nil
			}
		}
	}
	for _, page := range pages {
		out, err := page.of.NewDecoder().Bytes(text)
		if err != nil || !likely(string(out), page.letters) {
			continue
		}
		votes := 0
		for cell := range strings.FieldsFuncSeq(string(out[:min(len(out), 2000)]), isBreak) {
			votes += speaks(cell, page.name)
		}
		if page.letters == "" && votes == 0 || votes < best ||
			votes == best && len(readings) > 0 && readings[len(readings)-1] == string(out) {
			continue
		}
		if votes > best {
			names, readings = nil, nil
		}
		best, names, readings = votes, append(names, page.name), append(readings, string(out))
	}
	switch len(names) {
	case 0:
		return nil
	case 1:
		s.bent = true
		s.note(names[0])
		return []byte(readings[0])
	}
	var ways []string
	for _, page := range pages {
		for _, name := range names {
			if one, err := page.of.NewDecoder().Bytes(word); name == page.name && err == nil {
				ways = append(ways, string(one)+" in "+name)
			}
		}
	}
	s.fault(line, "is not UTF-8, and can be %s: save the table as CSV in UTF-8", strings.Join(ways, " or "))
	return nil
}

func isBreak(r rune) bool { return strings.ContainsRune(",;|\t\"\n", r) }

// likely reports whether a text has letters of a language only, and those of no alphabet amid words of another.
func likely(text, letters string) bool {
	if strings.ContainsRune(text, utf8.RuneError) {
		return false
	}
	run, before := 0, rune(0)
	for _, r := range text {
		switch {
		case r < 128:
			run = 0
		case letters == "": // of two bytes
			if !unicode.Is(unicode.Han, r) && !unicode.IsPunct(r) && r < 0xff00 {
				return false
			}
			if before < 128 && unicode.IsLetter(before) {
				return false
			}
		case unicode.IsLetter(r):
			if run++; !strings.ContainsRune(letters, unicode.ToLower(r)) || run > 3 && unicode.Is(unicode.Latin, r) {
				return false
			}
			if unicode.Is(unicode.Cyrillic, r) && (before < 128 && unicode.IsLetter(before) ||
				unicode.IsUpper(r) && unicode.IsLower(before)) {
				return false
			}
		case r < 0xa0 || strings.ContainsRune("¹³²¼½¾¿¡¤¦¨¬¯´¶¸", r):
			return false
		}
		before = r
	}
	return true
}
