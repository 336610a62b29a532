// Package odd describes a model as a scenario configures it, in the order of the ODD protocol
// (Grimm et al. 2020): the text of agents/model.md and the pages of the mechanisms that are on, with the
// values, entities, steps and state of the scenario.
package odd

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/markdown"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Versions identify the program that describes the model.
type Versions struct {
	Program string
	Results int
}

// Of is what is described: a scenario, and the graphs of a study of it where these differ.
type Of struct {
	*scenarios.Scenario
	Graphs []Graph
	More   int // further graphs
}

// Title is in the first line of a description.
const Title = "ODD description"

// Write describes the scenario in Markdown. It builds the world of the first replicate but does
// not run it.
func Write(w io.Writer, of Of, v Versions) error {
	d, err := describe(of)
	if err != nil {
		return err
	}
	defer d.run.Close()
	d.title(v)
	d.chapter("1. Purpose and patterns")
	d.chapter("2. Entities, state variables and scales")
	d.scales()
	d.state()
	d.chapter("3. Process overview and scheduling")
	d.steps()
	d.chapter("4. Design concepts")
	d.chapter("5. Initialisation")
	d.initial()
	d.chapter("6. Input data")
	d.inputs()
	d.submodels()
	d.chapter("8. Value")
	d.streams()
	d.observation()
	d.references()
	if d.err != nil {
		return d.err
	}
	_, err = io.WriteString(w, d.text.String())
	return err
}

// describe builds the world of the first replicate, which the caller closes.
func describe(of Of) (*description, error) {
	scn := of.Scenario
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	run, err := runner.Build(scn, 1)
	if err != nil {
		return nil, err
	}
	start, err := atStart(run)
	if err != nil {
		run.Close()
		return nil, err
	}
	stated := map[string]string{}
	for _, x := range scn.Status() {
		if x.Stated {
			stated[x.Path()] = x.Text()
		}
	}
	return &description{scn: scn, stated: stated, graphs: of.Graphs, more: of.More, own: own, run: run, start: start,
		chapters: chapters(agents.Model()), settings: scn.Section().Settings()}, nil
}

// atStart returns the state before the first tick, by stopping a run at once.
func atStart(run *agents.Run) (*table.Table, error) {
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if err := run.Run(stopped); err != nil && stopped.Err() == nil {
		return nil, err
	}
	var names []string
	for _, m := range run.Metrics() {
		if m.Stock {
			names = append(names, m.Name)
		}
	}
	return run.SeriesUntil(0, names), nil
}

type description struct {
	text     strings.Builder
	scn      *scenarios.Scenario
	graphs   []Graph
	more     int
	own      *agents.Spec
	run      *agents.Run
	start    *table.Table
	chapters []chapter
	settings []spec.Setting
	stated   map[string]string // where numbers are from that the file says it of, by path
	err      error
}

func (d *description) printf(format string, a ...any) { fmt.Fprintf(&d.text, format, a...) }

func (d *description) title(v Versions) {
	d.printf("# %s: %s\n\n", markdown.Escape(d.scn.Name), Title)
	if d.own.Description != "" {
		d.printf("%s\n\n", sentence(markdown.Escape(d.own.Description)))
	}
	d.printf("After the ODD protocol, second update (Grimm et al. 2020), written by guanxi %s (results version %d) "+
		"from scenario %s, hash `%s`, with every value as it is run: seed %d, %s. The text of each submodel is that of "+
		"the model's documentation; tables and lists are of this scenario.\n\n",
		v.Program, v.Results, markdown.Code(d.scn.Name), d.scn.Hash(), d.own.Seed,
		digits.Counted(d.own.Replicates, "replicate"))
}

// chapter copies a chapter of the documentation.
func (d *description) chapter(title string) { d.lines("##", title, func(string) bool { return true }) }

// lines copies those lines of a chapter that count.
func (d *description) lines(level, title string, count func(line string) bool) {
	for _, c := range d.chapters {
		if c.title != title {
			continue
		}
		d.printf("%s %s\n\n", level, title)
		for line := range strings.Lines(c.text + "\n") {
			if count(line) {
				d.printf("%s", line)
			}
		}
		d.printf("\n")
		return
	}
	if d.err == nil {
		d.err = fmt.Errorf("agents/model.md has no chapter %q", title)
	}
}

// references lists the works that the description cites.
func (d *description) references() {
	said := d.text.String()
	work := regexp.MustCompile(`^- (.*?), .*?\(((?:19|20)\d\d)\)`)
	d.lines("##", "References beyond the tables", func(line string) bool {
		m := work.FindStringSubmatch(line)
		return m == nil || regexp.MustCompile(`(?s)(?:^|\PL)`+regexp.QuoteMeta(m[1])+`\PL[^;|]{0,60}?`+m[2]).MatchString(said)
	})
}

func (d *description) scales() {
	w := d.run.World
	c := d.own.SimClock()
	d.printf("### Scales of this scenario\n\n")
	d.printf("| what | how much |\n|---|---|\n")
	d.printf("| consumers | %d |\n", w.N)
	if r := d.own.People.Represents; r > 0 {
		d.printf("| people represented | %d |\n", int64(r))
	}
	d.printf("| ties | %d, mean degree %.1f in the first replicate |\n", w.Graph.Edges(), w.Graph.MeanDegree())
	d.printf("| time | %d ticks of %v from %s |\n", c.Ticks, c.Tick, units.FormatDate(c.Start))
	d.printf("| replicates | %d |\n\n", d.own.Replicates)
	if len(d.graphs) > 0 {
		d.printf("The study changes the graph:\n\n| at | graph | ties | mean degree |\n|---|---|---|---|\n")
		for _, g := range d.graphs {
			d.printf("| %s | %s | %d | %.1f |\n", markdown.Escape(g.At), markdown.Escape(g.Settings), g.Ties, g.MeanDegree)
		}
		if d.more > 0 {
			d.printf("| %d further | | | |\n", d.more)
		}
		d.printf("\n")
	}
	d.table("Who and where", func(path string) bool {
		top, _, _ := strings.Cut(path, ".")
		return top == "consumers" || top == "graph" || top == "clock" || top == "record"
	})
}

// state lists the state variables: the columns that the run keeps.
func (d *description) state() {
	d.printf("### State variables\n\nColumns of the run, with the memory that one replicate takes for them.\n\n| " +
		"mechanism | state | bytes |\n|---|---|---|\n")
	for _, k := range d.kept() {
		d.printf("| %s | %s | %d |\n", k.mechanism, strings.Join(k.names, ", "), k.bytes)
	}
	d.printf("\n")
}

// kept is the state of a mechanism.
type kept struct {
	mechanism string
	names     []string
	bytes     int64
}

// kept returns the columns of the run by the mechanism that keeps them.
func (d *description) kept() (all []kept) {
	for _, c := range d.run.Columns() {
		if len(all) == 0 || all[len(all)-1].mechanism != c.Mechanism {
			all = append(all, kept{mechanism: c.Mechanism})
		}
		k := &all[len(all)-1]
		k.names, k.bytes = append(k.names, c.Name), k.bytes+c.Bytes
	}
	return all
}

func (d *description) steps() {
	d.printf("### Steps of this scenario\n\n| phase | steps, in the order in which they run |\n|---|---|\n")
	for _, phase := range sim.Phases() {
		d.printf("| %v | %s |\n", phase, cmp.Or(strings.Join(sim.StepsIn(phase, d.run.Steps()), ", "), "–"))
	}
	d.printf("\n")
}

// initial lists what exists before the first tick.
func (d *description) initial() {
	d.printf("### State at the start\n\nStocks of the first replicate before the first tick; those that are 0 or have " +
		"no value yet are left out.\n\n| metric | value | unit | what |\n|---|---|---|---|\n")
	for _, m := range d.run.Metrics() {
		if !m.Stock {
			continue
		}
		value := d.start.Col(m.Name).Float(0)
		if value == 0 || math.IsNaN(value) {
			continue
		}
		text := strconv.FormatFloat(value, 'g', -1, 64)
		d.printf("| `%s` | %s | %s | %s |\n", m.Name, text, m.Unit, cell(m.Doc))
	}
	d.printf("\n")
}

func (d *description) inputs() {
	files := d.own.Files()
	if len(files) == 0 {
		d.printf("This scenario reads no file.\n\n")
		return
	}
	d.printf("| key | file |\n|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(files)) {
		d.printf("| `%s` | %s |\n", key, markdown.Escape(files[key]))
	}
	d.printf("\n")
}

// submodels lists the mechanisms that are on, with their values, and the names of those that
// are off.
func (d *description) submodels() {
	d.printf("## 7. Submodels\n\n")
	on := map[string]bool{}
	for _, m := range d.own.On() {
		on[m.Name] = true
		for _, c := range d.chapters {
			if strings.Contains(c.title, "(`"+m.Name+"`)") {
				d.printf("### %s\n\n%s\n\n", c.title, c.text)
			}
		}
		d.table("Values of `"+m.Name+"`", func(path string) bool {
			return path == m.Name ||
				strings.HasPrefix(path, m.Name+".")
		})
	}
	d.table("Timeline", func(path string) bool {
		return strings.HasPrefix(path, "timeline.") || path == "drive" || path == "calendar"
	})
	var off []string
	for _, m := range agents.All() {
		if !on[m.Name] {
			off = append(off, "`"+m.Name+"`")
		}
	}
	if len(off) > 0 {
		d.printf("Off in this scenario: %s.\n\n", strings.Join(off, ", "))
	}
}

// table prints the chosen settings.
func (d *description) table(title string, chosen func(path string) bool) {
	var rows []spec.Setting
	for _, x := range d.settings {
		if chosen(x.Key()) && x.Value != "" {
			rows = append(rows, x)
		}
	}
	if len(rows) == 0 {
		return
	}
	d.printf("**%s**\n\n| key | symbol | value | | unit | meaning | source |\n|---|---|---|---|---|---|---|\n", title)
	for _, x := range rows {
		f := x.Field
		given := "given"
		if x.Default {
			given = "default"
		}
		source := cell(sourceOf(f))
		if said := d.stated[x.Path]; said != "" {
			source = markdown.Escape(said)
		}
		d.printf("| `%s` | %s | %s | %s | %s | %s | %s |\n", x.Path, cell(f.Symbol), markdown.Escape(x.Value), given,
			cell(f.Unit), cell(f.Doc), source)
	}
	d.printf("\n")
}

// sourceOf says where the values of a key are from, or that they are assumed.
func sourceOf(f *spec.Field) string {
	if f.Source == "" && f.Assumed != "" {
		return "assumed, sweep " + f.Assumed
	}
	return f.Source
}

func (d *description) streams() {
	streams, _ := d.run.Everywhere()
	if len(streams) == 0 {
		return
	}
	d.printf("### Streams of money\n\n| stream | from → to | phase | module | what |\n|---|---|---|---|---|\n")
	for _, s := range streams {
		d.printf("| `%s` | %s → %s | %v | %s | %s |\n", s.Name, s.From.Name, s.To.Name, s.Phase, s.Module, cell(s.Doc))
	}
	d.printf("\n")
}

func (d *description) observation() {
	d.printf("### Observation\n\nRecorded in `series.csv`, flows summed since the last recorded row.\n\n| metric | " +
		"kind | unit | what |\n|---|---|---|---|\n")
	for _, m := range d.run.Metrics() {
		kind := "flow"
		if m.Stock {
			kind = "stock"
		}
		d.printf("| `%s` | %s | %s | %s |\n", m.Name, kind, m.Unit, cell(m.Doc))
	}
	d.printf("\n")
}

// cell escapes text for a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "|", `\|`), "\n", " ")
}

// chapter is a heading of a page and the text up to the next heading.
type chapter struct{ title, text string }

// chapters splits a page at its headings of the second and third level.
func chapters(page string) []chapter {
	var all []chapter
	var text strings.Builder
	end := func() {
		if len(all) > 0 {
			all[len(all)-1].text = strings.TrimSpace(text.String())
		}
		text.Reset()
	}
	for line := range strings.Lines(page) {
		title, second := strings.CutPrefix(line, "## ")
		third := false
		if !second {
			title, third = strings.CutPrefix(line, "### ")
		}
		if second || third {
			end()
			all = append(all, chapter{title: strings.TrimSpace(title)})
			continue
		}
		text.WriteString(line)
	}
	end()
	return all
}
