// Package docs contains the pages of which the program prints parts.
package docs

import (
	"embed"
	"io/fs"
	"regexp"
	"strings"
)

//go:embed model.md model
var files embed.FS

// Begin and End enclose the index of the pages of mechanisms in model.md.
const (
	Begin = "<!-- index -->\n"
	End   = "<!-- end of index -->\n"
)

var (
	heading = regexp.MustCompile("(?m)^(#+ (?:M[0-9]+ .*\\(`\\w+`\\)|Declared by `\\w+`))$")
	link    = regexp.MustCompile(`\]\(([a-z_-]+\.)`)
	shifted = regexp.MustCompile("(?m)^##(#+ (?:M[0-9]+ .*\\(`\\w+`\\)|Declared by `\\w+`))$")
)

// Model is what is simulated, in the order of the ODD protocol: model.md with the pages of the
// mechanisms, in the order of their numbers, in place of their index.
func Model() string {
	frame, _ := files.ReadFile("model.md")
	before, rest, _ := strings.Cut(string(frame), Begin)
	_, after, _ := strings.Cut(rest, End)
	names, _ := fs.Glob(files, "model/*.md")
	var all strings.Builder
	for _, name := range names {
		page, _ := files.ReadFile(name)
		_, text, _ := strings.Cut(string(page), "\n\n") // what made it
		all.WriteString(heading.ReplaceAllString(strings.ReplaceAll(text, "](../", "]("), "##$1"))
	}
	return before + all.String() + after
}

// Page is a section of the model as a page of its own, in a folder below: its headings are two levels up.
func Page(section string) string {
	return link.ReplaceAllString(shifted.ReplaceAllString(section, "$1"), "](../$1")
}

// Paper is paper.md: the paper statement by statement, with the claim that tests it.
//
//go:embed paper.md
var Paper string
