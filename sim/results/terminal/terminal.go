// Package terminal lays out text for a terminal.
package terminal

import (
	"strings"
	"unicode/utf8"
)

// Width of the terminal, in columns.
const Width = 80

// Fill joins pieces with a gap between them and wraps them to the width of the terminal. The
// first line starts at column first, the others at rest. Without pieces there are no lines.
func Fill(pieces []string, gap string, first, rest int) string {
	var b strings.Builder
	indent, used := first, 0
	for i, piece := range pieces {
		n := utf8.RuneCountInString(piece)
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
