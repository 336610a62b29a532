// Package terminal lays out text for a terminal.
package terminal

import (
	"path/filepath"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width of the terminal, in columns.
const Width = 80

// Columns returns how many columns a text takes: two for a Chinese, Japanese or Korean letter, none
// for an accent that stands on the letter before it.
func Columns(text string) int {
	n := 0
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// Pad fills a text with blanks up to a width, in columns.
func Pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Columns(text)))
}

// Fill joins pieces with a gap between them and wraps them to the width of the terminal. The
// first line starts at column first, the others at rest. Without pieces there are no lines.
func Fill(pieces []string, gap string, first, rest int) string {
	var b strings.Builder
	indent, used := first, 0
	for i, piece := range pieces {
		n := Columns(piece)
		switch {
		case i > 0 && used+len(gap)+n > Width:
			b.WriteString("\n")
			indent = rest
			fallthrough
		case i == 0:
			b.WriteString(strings.Repeat(" ", indent))
			used = indent
		default:
			b.WriteString(gap)
			used += len(gap)
		}
		b.WriteString(piece)
		used += n
	}
	if len(pieces) > 0 {
		b.WriteString("\n")
	}
	return b.String()
}

// Path returns a path as it is typed into a shell after a verb.
func Path(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "." + string(filepath.Separator) + path // not a flag
	}
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._-+,:@%="+string(filepath.Separator), r)
	}
	if path != "" && strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return Quoted(path)
}

// Quoted returns a word in quotes, which a shell leaves as it is.
func Quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
