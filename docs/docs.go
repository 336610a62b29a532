// Package docs has the pages of the documentation, which the program prints.
package docs

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

// Pages are the pages: NAME.md, with further chapters in the folder NAME.
//
//go:embed *.md [^n]*/*.md
var Pages embed.FS

// Names returns the names of all pages, each before its chapters.
func Names() (names []string) {
	for _, pattern := range []string{"*.md", "*/*.md"} {
		files, _ := fs.Glob(Pages, pattern)
		for _, f := range files {
			names = append(names, strings.TrimSuffix(f, ".md"))
		}
	}
	slices.Sort(names)
	return names
}

// Page returns the text of a page by name, "" if there is none.
func Page(name string) string {
	text, _ := Pages.ReadFile(name + ".md")
	return string(text)
}

// Book returns the text of a page with its chapters.
func Book(name string) (text string) {
	for _, n := range Names() {
		if n == name || strings.HasPrefix(n, name+"/") {
			text += Page(n)
		}
	}
	return text
}
