package citation

import (
	"fmt"
	"strings"
	"time"

	"guanxi/sim/results/tex"
)

// These appear in CITATION.cff.
const (
	Title   = "guanxi: an agent-based simulator of a social-commerce ecosystem"
	Author  = "the guanxi authors"
	Date    = "2026-11-26"
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

// BibTeX returns the reference as a BibTeX entry. The styles of BibTeX know neither @software nor
// its field version, and would leave the version out; biblatex takes @misc, too.
func (w Work) BibTeX() string {
	date, err := time.Parse(time.DateOnly, Date)
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{%s,\n  author = {{%s}},\n  title  = {{%s}},\n  year   = %d,\n  month  = %s,\n  note   = {Version %s, results version %d",
		w.key(), upper(Author), Title, date.Year(), strings.ToLower(date.Month().String()[:3]), w.program, w.results)
	if w.kind != "" {
		fmt.Fprintf(&b, ". %s", strings.NewReplacer("_", `\_`, "%", `\%`, "&", `\&`, "#", `\#`).Replace(w.text()))
	}
	b.WriteString("}\n}\n")
	return b.String()
}

// key returns the name of the BibTeX entry, another one for each work.
func (w Work) key() string {
	key := "guanxi"
	if w.kind != "" {
		key += "-" + tex.Label(w.name)
	}
	return key
}

// CFF returns the text of a CITATION.cff file.
func (w Work) CFF() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cff-version: 1.2.0\nmessage: If you use guanxi in your work, please cite it.\ntitle: %q\ntype: software\nauthors:\n  - name: %s\nversion: %s\ndate-released: %s\nlicense: %s\n", Title, Author, w.program, Date, License)
	if w.kind != "" {
		fmt.Fprintf(&b, "references:\n  - type: data\n    title: %q\n    authors:\n      - name: %s\n    notes: %q\n", w.name, "the authors of this "+w.kind, w.text()+fmt.Sprintf("; results version %d; %s hash %s", w.results, map[string]string{"run": "scenario", "study": "study", "calibration": "study"}[w.kind], w.hash))
	}
	return b.String()
}

// JSON returns the reference as fields for other programs.
func (w Work) JSON() map[string]any {
	out := map[string]any{"title": Title, "author": upper(Author), "version": w.program, "results": w.results, "date": Date, "license": License}
	if w.kind != "" {
		what := map[string]any{"kind": w.kind, "name": w.name, "hash": w.hash, "seed": w.seed}
		if w.kind == "calibration" {
			what["scenario"], what["points"], what["kept"] = w.scenario, w.points, w.kept
		} else {
			what["runs"] = w.runs
		}
		if w.kind == "study" {
			what["scenario"], what["design"], what["points"] = w.scenario, w.design, w.points
			if w.claim != "" {
				what["claim"] = w.claim
			}
		}
		out["of"] = what
	}
	return out
}

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
