// Package terminal lays text out on lines of a terminal.
package terminal

import (
	"strings"
	"unicode/utf8"
)

// Width of a terminal that text is laid out for.
const Width = 80

// Fill is pieces with a gap between them on as many lines as it takes, none without
// pieces; the first line begins at column first, others at rest.
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
