package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
)

// What CITATION.cff says of the program.
const (
	citeTitle   = "guanxi: an agent-based simulator of a social-commerce ecosystem"
	citeAuthor  = "the guanxi authors"
	citeDate    = "2026-11-22"
	citeLicense = "Apache-2.0"
)

func newCite() *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use:   "cite [DIR]",
		Short: "How to cite the program, and the run or study in a folder",
		Long: `cite prints a reference to the program in the version that made the folder, and
what identifies the results: scenario, study or calibration, its hash, seed and results
version.`,
		Example: "  guanxi cite\n  guanxi cite out/graphs\n  guanxi cite out/graphs --format bibtex",
		Args:    atMostOne("folder"),
		RunE: func(c *cobra.Command, args []string) error {
			w := work{program: version, results: sim.ResultsVersion}
			if len(args) == 1 {
				_, err := folderKind(args[0])
				if err != nil {
					return err
				}
				if w, err = workOf(args[0]); err != nil {
					return usage(err)
				}
				if err := manifest.Altered(args[0]); err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "warning: what is cited is not as it was written:\n%v\n", err)
				}
			}
			text := ""
			switch format {
			case "text":
				text = w.plain()
			case "bibtex":
				text = w.bibtex()
			case "cff":
				text = w.cff()
			case "json":
				return printJSON(c.OutOrStdout(), w.json())
			default:
				return usagef("--format: %q is none of text, bibtex, cff, json", format)
			}
			_, err := fmt.Fprint(c.OutOrStdout(), text)
			return err
		},
		ValidArgsFunction: completeFolder,
	}
	c.Flags().StringVar(&format, "format", format, "`FORMAT`: text, bibtex, cff or json")
	asJSON := c.Flags().Bool("json", false, "the same as --format json")
	c.PreRun = func(*cobra.Command, []string) {
		if *asJSON {
			format = "json"
		}
	}
	must(c.RegisterFlagCompletionFunc("format", fixed("text", "bibtex", "cff", "json")))
	return c
}

// work is what is cited: the program, or what it made.
type work struct {
	kind     string // run, study, calibration, or "" for the program alone
	name     string
	hash     string
	scenario string // of a study or a calibration
	design   string
	seed     uint64
	runs     int // replicates of a run
	points   int
	kept     int // draws of a calibration
	program  string
	results  int
	claim    string
}

// workOf reads what a folder holds.
func workOf(dir string) (work, error) {
	kind, err := manifest.KindOf(dir)
	if err != nil {
		return work{}, err
	}
	if kind == manifest.SweepKind {
		m, _, err := manifest.SweepOf(dir)
		if err != nil {
			return work{}, err
		}
		w := work{kind: "study", name: m.Study, hash: m.StudyHash, scenario: m.Scenario, design: m.Design, seed: m.Seed, runs: m.Done, points: m.Points,
			program: m.Program, results: m.Results}
		if s, err := study.Load(dir, study.Options{}); err == nil && s.Claim != nil {
			w.claim = s.Claim.ID
		}
		return w, nil
	}
	if kind == manifest.CalibrationKind {
		m, err := manifest.ReadCalibration(dir)
		if err != nil {
			return work{}, err
		}
		return work{kind: "calibration", name: m.Study, hash: m.StudyHash, scenario: m.Scenario, seed: m.Seed, points: m.Points, kept: m.Kept,
			program: m.Program, results: m.Results}, nil
	}
	r, err := results.Open(dir)
	if err != nil {
		return work{}, err
	}
	m := r.Manifest
	return work{kind: "run", name: m.Scenario, hash: m.ScenarioHash, seed: m.Seed, runs: m.Replicates, program: m.Program, results: m.Results}, nil
}

// text says what the results are, in a line.
func (w work) text() string {
	switch w.kind {
	case "study":
		return fmt.Sprintf("Study %s of scenario %s (design %s, %d points, %d runs, seed %d, study hash %s)", w.name, w.scenario, w.design, w.points, w.runs, w.seed, w.short())
	case "calibration":
		return fmt.Sprintf("Calibration %s of scenario %s (%d points, %d draws kept, seed %d, study hash %s)", w.name, w.scenario, w.points, w.kept, w.seed, w.short())
	case "run":
		return fmt.Sprintf("Scenario %s (%d %s, seed %d, scenario hash %s)", w.name, w.runs, plural(w.runs, "replicate"), w.seed, w.short())
	}
	return ""
}

// short is enough of a hash to tell.
func (w work) short() string { return w.hash[:min(16, len(w.hash))] }

func (w work) plain() string {
	year := citeDate[:4]
	out := fmt.Sprintf("%s (%s). %s. Version %s, results version %d.\n", upper(citeAuthor), year, citeTitle, w.program, w.results)
	if w.kind != "" {
		out += w.text() + ".\n"
	}
	return out
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func (w work) bibtex() string {
	year, month := citeDate[:4], citeDate[5:7]
	var b strings.Builder
	fmt.Fprintf(&b, "@software{guanxi,\n  author  = {{%s}},\n  title   = {{%s}},\n  version = {%s},\n  year    = {%s},\n  month   = {%s},\n  license = {%s}", upper(citeAuthor), citeTitle, w.program, year, month, citeLicense)
	fmt.Fprintf(&b, ",\n  note    = {Results version %d", w.results)
	if w.kind != "" {
		fmt.Fprintf(&b, ". %s", strings.NewReplacer("_", `\_`, "%", `\%`, "&", `\&`, "#", `\#`).Replace(w.text()))
	}
	b.WriteString("}\n}\n")
	return b.String()
}

func (w work) cff() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cff-version: 1.2.0\nmessage: If you use guanxi in your work, please cite it.\ntitle: %q\ntype: software\nauthors:\n  - name: %s\nversion: %s\ndate-released: %s\nlicense: %s\n", citeTitle, citeAuthor, w.program, citeDate, citeLicense)
	if w.kind != "" {
		fmt.Fprintf(&b, "references:\n  - type: data\n    title: %q\n    authors:\n      - name: %s\n    notes: %q\n", w.name, "the authors of this "+w.kind, w.text()+fmt.Sprintf("; results version %d; %s hash %s", w.results, map[string]string{"run": "scenario", "study": "study", "calibration": "study"}[w.kind], w.hash))
	}
	return b.String()
}

func (w work) json() map[string]any {
	out := map[string]any{"title": citeTitle, "author": upper(citeAuthor), "version": w.program, "results": w.results, "date": citeDate, "license": citeLicense}
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
