package supplement

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"text/template"
	"time"

	"guanxi/scenarios"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/markdown"
)

//go:embed readme.md
var readMeText string

var readMe = template.Must(template.New("").Funcs(escapes).Parse(readMeText))

var escapes = template.FuncMap{"md": markdown.Escape, "code": markdown.Code, "fence": markdown.Block}

// row is a line of a table of the README.
type row struct{ File, Source, Notes, Seconds, Provided string }

// duration is one of those that the template offers.
type duration struct {
	below time.Duration
	Text  string
	Is    bool
}

func durations(took time.Duration) []duration {
	const day = 24 * time.Hour
	all := []duration{{10 * time.Minute, "<10 minutes", false}, {time.Hour, "10-60 minutes", false},
		{8 * time.Hour, "1-8 hours", false}, {day, "8-24 hours", false},
		{3 * day, "1-3 days", false}, {14 * day, "3-14 days", false}, {math.MaxInt64, "> 14 days", false}}
	all[slices.IndexFunc(all, func(d duration) bool { return took < d.below })].Is = true
	return all
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// text is what the README says beside its frame.
type text struct {
	Name, What, Program, Version, Main, Estimate, Expect, Counts, Facts, Own, Hardware, Ended, Took, Memory, Bytes,
	Sample, Verify, Omissions, Cite string
	Undescribed    bool
	Held           string
	Machine        manifest.Machine
	Seed           uint64
	Results        int
	Data, Exhibits []row
	Durations      []duration
	Again          []string
}

func (p *Package) readMe() ([]byte, error) {
	x := text{Name: p.work.Name, What: p.work.Text(), Program: fmt.Sprintf("guanxi %s (results version %d)",
		p.work.Program, p.work.Results), Version: p.work.Program, Results: p.work.Results,
		Main: p.main, Estimate: "check --plan " + p.main, Machine: p.machine, Seed: p.seed,
		Undescribed: p.why != nil, Cite: strings.Split(p.work.Plain(), "\n")[0],
		Sample: "all of it", Verify: "guanxi check .", Again: []string{p.command()}}
	took := time.Duration(p.seconds * float64(time.Second))
	x.Took = fmt.Sprintf("The simulation took %s seconds.", digits.Sparse(p.seconds))
	if p.parallel {
		x.Sample, x.Verify = "the first replicate of each point", "guanxi check . --replicate 1"
		x.Took = fmt.Sprintf("The runs took %s seconds of one core in all.", digits.Sparse(p.seconds))
		took /= time.Duration(max(1, p.machine.Cores))
	}
	x.Durations = durations(took)
	x.Expect = "the code to run for " + strings.NewReplacer("<", "less than ", ">",
		"more than").Replace(x.Durations[slices.IndexFunc(x.Durations, func(d duration) bool { return d.Is })].Text) +
		" on a desktop machine"
	x.Hardware = fmt.Sprintf("%s (%s, %s) with %s", cmp.Or(p.machine.CPU, "a processor"), p.machine.OS, p.machine.Arch,
		digits.Counted(p.machine.Cores, "core"))
	if !p.ended.IsZero() {
		x.Ended = p.date()
	}
	if p.machine.Memory > 0 {
		x.Memory = digits.Bytes(p.machine.Memory)
	}
	x.Omissions = fmt.Sprintf("the source of the program, which is public: tag v%s", p.work.Program)
	for _, name := range sorted(p.work.Outside) {
		x.Omissions += fmt.Sprintf("; the source of %s, of another module (%.12s), which the authors have",
			name, p.work.Outside[name])
	}
	if p.verb != "run" {
		x.Omissions += "; the journal of the study, from which its tables were made and which only serves to resume it"
	}
	if p.why != nil {
		x.Omissions += fmt.Sprintf("; `%s` and the description of the model, which that version of the program writes (%s)",
			statusFile, markdown.Escape(p.why.Error()))
	} else {
		x.Counts = counts(p.model.Status())
		x.Data = []row{{File: statusFile, Source: "authors, and published where it says so", Notes: "status and source of " +
			"each number of the scenario"}}
	}
	if err := p.rows(&x); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err := readMe.Execute(&b, x)
	return b.Bytes(), err
}

// command makes the folder again.
func (p *Package) command() string { return fmt.Sprintf("guanxi run %s -o again", p.main) }

// rows tells of the files: where they come from, and what makes them.
func (p *Package) rows(x *text) error {
	about, err := results.About(p.dir)
	if err != nil {
		return err
	}
	x.Data = append(x.Data, row{File: p.main, Source: "authors", Notes: "what is run"})
	var facts, own, held []string
	size := int64(0)
	for _, f := range p.files {
		size += f.Bytes
		base, seconds := path.Base(f.name), "-"
		if f.Seconds > 0 {
			seconds = digits.Sparse(f.Seconds)
		}
		provided, shape := "Yes", ""
		if p.Held(f.name) {
			held, provided = append(held, markdown.Code(base)), "No"
			text, err := manifest.ReadBelow(p.dir, f.name)
			if err != nil {
				return err
			}
			shape = fmt.Sprintf("; %s, %s, SHA-256 %s", digits.Counted(bytes.Count(text, []byte("\n")), "line"),
				digits.Bytes(f.Bytes), f.SHA256)
		}
		exhibit := func(name, notes, command string) {
			x.Exhibits = append(x.Exhibits, row{File: name, Source: command, Notes: notes, Seconds: seconds})
			if command, _, _ = strings.Cut(command, " --figure"); !slices.Contains(x.Again, command) {
				x.Again = append(x.Again, command)
			}
		}
		switch {
		case path.Dir(f.name) == manifest.InputsFolder:
			source := "authors"
			if text, fact := scenarios.Fact(base); fact && manifest.EntryOf(text).SHA256 == f.SHA256 {
				source, facts = "published; each row has its source", append(facts, markdown.Code(base))
			} else if _, bundled := scenarios.Bundled(strings.TrimSuffix(base, ".yaml")); bundled {
				source = "guanxi"
			} else if f.own() {
				own = append(own, markdown.Code(base))
			}
			x.Data = append(x.Data, row{File: f.name, Source: source, Notes: "read for " + p.main + shape, Provided: provided})
		case about[f.name] != "":
			x.Data = append(x.Data, row{File: f.name, Source: "simulated", Notes: about[f.name] + shape, Provided: provided})
			if manifest.Derived(f.name) && p.verb != "calibrate" {
				exhibit(f.name, about[f.name], "guanxi show again")
				continue
			}
			seconds = digits.Sparse(p.seconds)
			exhibit(f.name, about[f.name], p.command())
		case path.Dir(f.name) == manifest.FiguresFolder && path.Ext(base) == ".csv":
			figure := strings.TrimSuffix(base, ".csv")
			exhibit(manifest.FiguresFolder+"/"+figure+".*", p.caption(figure), "guanxi plot again --figure "+figure)
		case f.name == manifest.ReportFile:
			exhibit(f.name, "tables and figures on one page", "guanxi plot again --page")
		}
	}
	x.Facts, x.Own, x.Held = digits.List(facts), digits.List(own), digits.List(slices.Compact(held))
	x.Bytes = digits.Bytes(size)
	return nil
}

// counts says how many numbers have which status.
func counts(all []scenarios.Status) string {
	n := map[string]int{}
	for _, s := range all {
		n[cmp.Or(s.Is, "without status")]++
	}
	var words []string
	for _, is := range sorted(n) {
		words = append(words, fmt.Sprintf("%d %s", n[is], is))
	}
	return digits.List(words)
}

// caption returns the title of a figure; "": it has none.
func (p *Package) caption(figure string) string {
	text, _ := manifest.ReadBelow(p.dir, manifest.FiguresFolder+"/captions.md")
	_, section, _ := strings.Cut(string(text), "\n## "+figure+"\n\n**")
	title, _, _ := strings.Cut(section, ".**")
	return markdown.Block(title)
}
