// Package page writes a report and has the pages of guanxi serve. A report is a single HTML page that embeds everything
// it shows, so that it opens without a network and can be sent as one file. Without scripts it lacks only the values
// under the pointer and the CSV of figures.
package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"

	"guanxi/plots"
	"guanxi/plots/ink"
	"guanxi/sim/results/terminal"
)

// Begin is in the first lines of every page.
const Begin = "<!DOCTYPE html>"

// Page is the content of a report.
type Page struct {
	Title, Description string
	Facts              []Fact           // identify the results and repeat them
	Answer             []terminal.Block // before the first figure
	Summary            []terminal.Block // after it
	Pictures           []plots.Picture
	Tables             []Table
	Warnings           []string
	Files              []File // in full, folded
	Live               bool   // guanxi serve gives it tables to explore
}

// Fact is a line about the results.
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

//go:embed report.css
var reportStyle string

//go:embed values.js
var values string

// What a page in a browser is made of: its style and charts (style.css and chart.js say how to use them), the page on
// which a world runs, with its scripts, and what reads the tables of a folder.
var (
	//go:embed style.css
	style string
	Style = colours() + style
	//go:embed link.js
	Link string
	//go:embed chart.js
	Chart string
	//go:embed world.html
	World string
	//go:embed world.js
	WorldScript string
	//go:embed graph.js
	GraphScript string
	//go:embed timeline.js
	TimelineScript string
	//go:embed words.js
	WordsScript string
	//go:embed ready.js
	ReadyScript string
	//go:embed read.js
	ReadScript string
)

// colours are those of the parties, light and, on dark screens, dark.
func colours() string {
	var all [2]string
	for k, hue := range [4]int{0, 2, 1, 3} {
		for dark, c := range [2]ink.Colour{ink.Parties[k], ink.Night[k]} {
			all[dark] += fmt.Sprintf("--c%d: #%02x%02x%02x; ", hue, c.R, c.G, c.B)
		}
	}
	return fmt.Sprintf(":root { %s}\n@media screen and (prefers-color-scheme: dark) { :root { %s} }\n", all[0], all[1])
}

//go:embed ready
var ready embed.FS

// Ready is JSON, compressed, of finished runs of the ready changes of a bundled scenario; nil where there are none.
func Ready(scenario string) []byte {
	runs, _ := ready.ReadFile("ready/" + scenario + ".json.gz")
	return runs
}

// ReadyJSON is Ready in full.
func ReadyJSON(scenario string) ([]byte, error) {
	runs := Ready(scenario)
	if runs == nil {
		return nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(runs))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// Write renders the page. Its policy allows the one style and the one script that it carries, by their
// hashes, on a live page also what its server has, and nothing else.
func Write(w io.Writer, p Page) error {
	style, server := Style+reportStyle, " 'self'; connect-src 'self'; img-src data:"
	if !p.Live {
		own, _, _ := strings.Cut(Style, "/* world.html */")
		style, server = own+reportStyle, ""
	}
	t, err := template.New("page").Funcs(template.FuncMap{"svg": inline, "packed": packed, "places": places,
		"cells": cells, "first": first, "rest": rest, "message": message, "excerpt": excerpt,
		"style":  func() template.CSS { return template.CSS(style) },
		"script": func() template.JS { return template.JS(values) },
		"policy": func() string {
			return fmt.Sprintf("default-src 'none'; style-src %s; script-src %s%s; base-uri 'none'; form-action 'none'",
				source(style), source(values), server)
		}}).Parse(layout)
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

// source returns what allows a text in a content security policy.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// cell is a cell of the summary.
type cell struct {
	Text   string
	Number bool
	Span   int // columns
}

// cells returns a row of a block, whose last cell takes what columns are left.
func cells(b terminal.Block, row []string) (all []cell) {
	for k, text := range row {
		all = append(all, cell{text, !b.Heads[k].Left, 1})
	}
	last := &all[len(all)-1]
	last.Span += len(b.Heads) - len(row)
	last.Number = last.Number || last.Span > 1 && len(row) > 1
	return all
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

var (
	styled  = regexp.MustCompile(` ?style="([^"]*)"`)
	spaces  = regexp.MustCompile(`\s+xmlns(:xlink)?="[^"]*"`)
	setting = regexp.MustCompile(`([a-z-]+):([^;]*);?`)
)

// inline returns the picture as an element of the page: without its XML prolog, and with attributes in
// place of styles, which the policy forbids.
func inline(p plots.Picture) template.HTML {
	svg := p.Files[plots.SVG]
	svg = spaces.ReplaceAll(svg[max(0, bytes.Index(svg, []byte("<svg"))):], nil)
	svg = styled.ReplaceAllFunc(svg, func(style []byte) []byte {
		return setting.ReplaceAll(styled.FindSubmatch(style)[1], []byte(` $1="$2"`))
	})
	return template.HTML(bytes.Replace(svg, []byte("<svg"), []byte(`<svg class="drawn"`), 1)) // safe: drawn by this program
}

// packed returns a CSV compressed, as text.
func packed(csv []byte) (template.HTML, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err = z.Write(csv); err == nil {
		err = z.Close()
	}
	return template.HTML(base64.StdEncoding.EncodeToString(b.Bytes())), err
}

// places returns where the panels of a picture are.
func places(p plots.Picture) (string, error) {
	text, err := json.Marshal(p.Places)
	return string(text), err
}
