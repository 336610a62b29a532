// Package docs has the pages of the documentation, which the program prints.
package docs

import "embed"

// Pages are the pages.
//
//go:embed *.md
var Pages embed.FS

// Page returns the text of a page by name, "" if there is none.
func Page(name string) string {
	text, _ := Pages.ReadFile(name + ".md")
	return string(text)
}
