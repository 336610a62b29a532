// Package markdown writes plain text in Markdown, of which nothing is markup or HTML.
package markdown

import (
	"strings"

	"guanxi/sim/spec"
)

// Escape is a text within a line or the cell of a table.
func Escape(text string) string { return plain.Replace(line(text)) }

// Code is a text within backticks, also in the cell of a table.
func Code(text string) string { return "`" + code.Replace(line(text)) + "`" }

// Block is a line within a block of code.
func Block(text string) string { return block.Replace(line(text)) }

var (
	plain = strings.NewReplacer(`\`, `\\`, "<", "&lt;", "&", "&amp;", "`", "\\`", "*", `\*`, "](", `]\(`, "|", `\|`)
	code  = strings.NewReplacer("<", "&lt;", "`", "'", "|", `\|`)
	block = strings.NewReplacer("<", "&lt;", "`", "'")
)

// line has no character that begins a line or turns the direction.
func line(text string) string {
	return strings.Map(func(r rune) rune {
		if spec.Commands(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, " "))
}
