package citation

import (
	"fmt"
	"strings"
)

// These appear in CITATION.cff.
const (
	Title   = "guanxi: an agent-based simulator of a social-commerce ecosystem"
	Author  = "the guanxi authors"
	Date    = "2026-11-27"
	License = "Apache-2.0"
)

// Plain returns the reference as a sentence.
func (w Work) Plain() string {
	year := Date[:4]
	out := fmt.Sprintf("%s (%s). %s. Version %s, results version %d.\n", upper(Author), year, Title, w.program, w.results)
	if w.kind != "" {
		out += w.text() + ".\n"
	}
	return out
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// ReadMe returns the README of a bundle of the work.
func (w Work) ReadMe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s of guanxi %s, results version %d.\n\n", w.name, upper(w.kind), w.program, w.results)
	fmt.Fprintf(&b, "%s. datapackage.json says what each column of the tables is; manifest.json has the hash of each file.\n\n", w.text())
	again := "guanxi verify .\n    guanxi run scenario.yaml -o again"
	switch w.kind {
	case "study":
		again = "guanxi sweep study.yaml -o again\n    guanxi verify . --sample 10"
	case "calibration":
		again = "guanxi calibrate calibration.yaml -o again\n    guanxi verify . --sample 10"
	}
	fmt.Fprintf(&b, "Run it again with the same version of the program:\n\n    %s\n", again)
	return b.String()
}
