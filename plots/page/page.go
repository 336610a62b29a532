// Package page writes a report: a single HTML page that embeds everything it shows, so that it
// opens without a network and can be sent as one file.
package page

import (
	"bytes"
	_ "embed" // for the template
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"guanxi/plots"
)

// Begin is in the first lines of every page.
const Begin = "<!DOCTYPE html>"

// Page is the content of a report.
type Page struct {
	Title, Description string
	Facts              []Fact // identify the results
	Summary            string // as the terminal shows it
	Pictures           []plots.Picture
	Tables             []Table
	Warnings           []string
	Files              []File // in full, folded
}

// Fact is a line at the head of the page.
type Fact struct {
	Name, Value string
	Flags       string // end of a command, kept on one line
}

// Table is a table of text; number columns are right-aligned.
type Table struct {
	Name, Doc string
	Columns   []Column
	Rows      [][]string
}

// Column is a column's heading and whether it holds numbers.
type Column struct {
	Name   string
	Number bool
}

// File is the verbatim text of a file in the folder.
type File struct{ Name, Text string }

//go:embed page.html
var layout string

// What a page in a browser is made of: its style and charts (style.css and chart.js say how to use them), and the page
// on which a world runs, with its scripts.
var (
	//go:embed style.css
	Style string
	//go:embed chart.js
	Chart string
	//go:embed world.html
	World string
	//go:embed world.js
	WorldScript string
	//go:embed graph.js
	GraphScript string
)

// Write renders the page.
func Write(w io.Writer, p Page) error {
	t, err := template.New("page").Funcs(template.FuncMap{"svg": inline, "data": download, "first": first, "rest": rest, "message": message, "excerpt": excerpt}).Parse(layout)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = b.WriteTo(w)
	return err
}

// openWarnings is how many warnings are shown unfolded: a study of many points can have as many
// that differ only in a number.
const openWarnings = 5

// first and rest split the warnings into those shown and those folded. A single extra warning
// is not folded, since it takes no more room than the fold.
func first(w []string) []string { return w[:len(w)-len(rest(w))] }

func rest(w []string) []string {
	if len(w) <= openWarnings+1 {
		return nil
	}
	return w[openWarnings:]
}

// message and excerpt split a warning into its first line and the lines of the file below it,
// whose caret marks the place.
func message(warning string) string {
	words, _, _ := strings.Cut(warning, "\n")
	return words
}

func excerpt(warning string) string {
	_, lines, _ := strings.Cut(warning, "\n")
	return lines
}

// inline returns the picture as an element of the page, without its XML prolog. Its ids begin
// with the picture's name, so that pictures on one page do not share ids.
func inline(p plots.Picture) template.HTML {
	svg := p.Files[plots.SVG]
	at := bytes.Index(svg, []byte("<svg"))
	return template.HTML(svg[max(0, at):]) // safe: drawn by this program
}

// download returns a data URL that embeds the CSV in a link.
func download(csv []byte) template.URL {
	return template.URL("data:text/csv;base64," + base64.StdEncoding.EncodeToString(csv))
}
