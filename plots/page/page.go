// Package page writes a report: one page of HTML that holds everything it shows, so
// that it opens without a network and can be sent as a file.
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

// Page is what a report shows.
type Page struct {
	Title, Description string
	Facts              []Fact // what identifies the results
	Summary            string // as on the terminal
	Pictures           []plots.Picture
	Tables             []Table
	Warnings           []string
	Files              []File // shown whole, folded
}

// Fact is a line of the head.
type Fact struct{ Name, Value string }

// Table is a table of text; columns of numbers stand to the right.
type Table struct {
	Name, Doc string
	Columns   []Column
	Rows      [][]string
}

// Column is the head of a column.
type Column struct {
	Name   string
	Number bool
}

// File is a text as it stands in the folder.
type File struct{ Name, Text string }

//go:embed page.html
var layout string

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

// openWarnings are shown; a study of many points has as many that differ in a number.
const openWarnings = 5

// first and rest are the warnings that are shown and those that are folded: not one
// alone, which has room.
func first(w []string) []string { return w[:len(w)-len(rest(w))] }

func rest(w []string) []string {
	if len(w) <= openWarnings+1 {
		return nil
	}
	return w[openWarnings:]
}

// message and excerpt are the words of a warning and the lines of a file below them, in
// which a caret stands under its place.
func message(warning string) string {
	words, _, _ := strings.Cut(warning, "\n")
	return words
}

func excerpt(warning string) string {
	_, lines, _ := strings.Cut(warning, "\n")
	return lines
}

// inline is the picture as an element of the page, without its prolog. Its ids begin
// with its name, so that pictures of one page do not share them.
func inline(p plots.Picture) template.HTML {
	at := bytes.Index(p.SVG, []byte("<svg"))
	return template.HTML(p.SVG[max(0, at):]) // drawn by this program
}

// download is a file that a link of the page holds.
func download(csv []byte) template.URL {
	return template.URL("data:text/csv;base64," + base64.StdEncoding.EncodeToString(csv))
}
