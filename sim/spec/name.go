package spec

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsName reports whether a text can be a name, which stands in paths, column names and file names: letters, digits, _
// and -.
func IsName(name string) bool {
	if name == "" || len(name) > 100 {
		return false
	}
	for i, r := range name {
		ok := r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f &&
			(unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '-' && i > 0
		if !ok {
			return false
		}
	}
	return true
}

// Commands reports whether a character is no text but a command to what shows it: to a terminal, to begin
// a line, to turn the direction.
func Commands(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// BadLabel says why a text cannot be a label, such as that of an arm, a level or a claim; "" if it can.
// Labels stand in terminals, tables that spreadsheets read, pages and papers.
func BadLabel(text string) string {
	if strings.TrimSpace(text) == "" {
		return "is empty"
	}
	if i := strings.IndexFunc(text, Commands); i >= 0 {
		r, _ := utf8.DecodeRuneInString(text[i:])
		return fmt.Sprintf("holds %U, which is no text", r)
	}
	for cell := range strings.SplitSeq(text, ";") { // where a comma is the decimal mark, spreadsheets part cells there
		if isFormula(strings.TrimSpace(cell)) {
			return fmt.Sprintf("has %q, which a spreadsheet would run", cell)
		}
	}
	return ""
}

// isFormula reports whether a spreadsheet may take a cell for a formula. A number with its sign is none,
// such as -5 % or -0.2/day.
func isFormula(cell string) bool {
	rest := strings.TrimLeft(cell, "=+-@＝＋－＠")
	sign := cell[:len(cell)-len(rest)]
	if sign == "" || rest == "" {
		return false
	}
	return sign != "+" && sign != "-" || strings.IndexAny(rest, ".0123456789") != 0 ||
		strings.ContainsAny(rest, "=+*^&|!(")
}

// BadFolder says why a name cannot be that of a folder on every system; "" if it can.
func BadFolder(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > 100:
		return "is longer than 100 bytes"
	case name[0] == '.' || name[0] == '-':
		return "begins with " + name[:1]
	case strings.TrimSpace(name) != name:
		return "begins or ends with a space"
	case strings.HasSuffix(name, "."):
		return "ends with ."
	case strings.HasSuffix(name, ".partial"):
		return "ends with .partial, as folders of unfinished runs do"
	case !utf8.ValidString(name):
		return "is not UTF-8"
	}
	if i := strings.IndexAny(name, `/\:*?"<>|`); i >= 0 {
		return fmt.Sprintf("holds %q", name[i])
	}
	return BadLabel(name)
}

// BadPath says why a path with slashes is none of a file below a folder, on every system; "" if it is.
func BadPath(path string) string {
	for part := range strings.SplitSeq(path, "/") {
		i := strings.IndexFunc(part, func(r rune) bool { return Commands(r) || r == '\\' || r == ':' })
		switch {
		case part == "" || part == "." || part == "..":
			return "leads elsewhere"
		case !utf8.ValidString(part):
			return "is not UTF-8"
		case i >= 0:
			return fmt.Sprintf("holds %q", []rune(part[i:])[0])
		case len(part) > 255:
			return "is longer than 255 bytes"
		}
	}
	return ""
}
