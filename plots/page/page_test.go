package page_test

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"guanxi/plots"
	"guanxi/plots/page"
	"guanxi/sim/simtest/need"
)

func write(t *testing.T, p page.Page) string {
	t.Helper()
	var b strings.Builder
	need.Nil(t, page.Write(&b, p))
	return b.String()
}

// A page opens without a network: it refers to nothing outside itself.
func TestHoldsAllThatItShows(t *testing.T) {
	csv := "x,y\n1,2\n"
	text := write(t, page.Page{
		Title:    "a <b>",
		Facts:    []page.Fact{{Name: "to repeat rows", Value: "guanxi verify out/a", Flags: "--sample 3"}},
		Pictures: []plots.Picture{{Name: "dose", Title: "Dose", Alt: "what & why", Files: map[string][]byte{"svg": []byte(`<?xml version="1.0"?>` + "\n" + `<svg role="img" aria-labelledby="dose-title"><title id="dose-title">Dose</title></svg>`), "csv": []byte(csv)}}},
		Tables:   []page.Table{{Name: "effects", Columns: []page.Column{{Name: "arm"}, {Name: "mean", Number: true}}, Rows: [][]string{{"<script>", "1.5"}}}},
		Warnings: []string{"mind this"}, Files: []page.File{{Name: "scenario.yaml", Text: "a: <1>"}},
	})
	for _, want := range []string{"a &lt;b&gt;", "<svg role=", "what &amp; why", "&lt;script&gt;", `class="number">1.5`, "mind this", "<dd>guanxi verify out/a <span>--sample 3</span></dd>", "a: &lt;1&gt;", base64.StdEncoding.EncodeToString([]byte(csv))} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, heading := range []string{"tables", "files"} { // printing omits a heading whose section holds only closed details
		if !strings.Contains(text, `<section><h2 id="`+heading+`">`) {
			t.Errorf("%s stand in no section", heading)
		}
	}
	// Everything that scrolls can be scrolled with the keyboard, and says what it is when it has the focus.
	for _, part := range []string{"<main>", `<div class="scroll" role="region" aria-label="effects" tabindex="0">`, `<pre role="region" aria-label="scenario.yaml" tabindex="0">a: `,
		`aria-label="What is drawn, as CSV: Dose"`, "nav { display: flex; flex-wrap: wrap;"} { // links have names of their own; a narrow page does not scroll sideways
		if !strings.Contains(text, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if strings.Contains(text, "<?xml") {
		t.Error("the prolog of a picture stands in the page")
	}
	for _, ref := range regexp.MustCompile(`(?:href|src)="([^"#][^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(ref[1], "data:") {
			t.Errorf("the page points to %s", ref[1])
		}
	}
}

// Parts that a folder lacks leave no heading.
func TestLeavesOutWhatIsNotThere(t *testing.T) {
	text := write(t, page.Page{Title: "empty"})
	for _, part := range []string{"Figures", "Tables", "Warnings", "Files", "Summary"} {
		if strings.Contains(text, ">"+part+"<") {
			t.Errorf("%s has a heading and nothing below it", part)
		}
	}
}

// The excerpt below a warning keeps its spaces, so that the caret stays under its place.
func TestWarningWithItsLine(t *testing.T) {
	text := write(t, page.Page{Title: "a", Warnings: []string{"a.yaml:3:5: warning: odd\n    3 | a: b\n      |    ^"}})
	if !strings.Contains(text, "<li>a.yaml:3:5: warning: odd\n<pre>    3 | a: b\n      |    ^</pre></li>") || !strings.HasPrefix(text, "<!DOCTYPE html>") {
		t.Error(text)
	}
}

// On paper figures fill two columns: a caption may go on in the next one, a picture may not, so that no
// long caption leaves the page beside it empty.
func TestPrintedFigures(t *testing.T) {
	_, print, ok := strings.Cut(write(t, page.Page{Title: "printed"}), "@media print {")
	print, _, _ = strings.Cut(print, "</style>")
	for _, rule := range []string{".figures { display: block; columns: 2;", "figure { break-inside: auto;", "figure svg { break-inside: avoid; break-after: avoid; }"} {
		if !ok || !strings.Contains(print, rule) {
			t.Errorf("printing lacks %q: %s", rule, print)
		}
	}
}

// Many warnings are folded after the first few.
func TestFoldsWarnings(t *testing.T) {
	for n, folded := range map[int]string{6: "", 7: "2 more warnings", 40: "35 more warnings"} {
		text := write(t, page.Page{Title: "many", Warnings: strings.Split(strings.Repeat("mind\n", n-1)+"mind", "\n")})
		if got := strings.Count(text, "<li>mind"); got != n {
			t.Errorf("%d warnings, the page has %d", n, got)
		}
		if strings.Contains(text, "more warnings") != (folded != "") || !strings.Contains(text, folded) {
			t.Errorf("%d warnings: the page lacks %q", n, folded)
		}
	}
}
