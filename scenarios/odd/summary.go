package odd

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/markdown"
	"guanxi/sim/units"
)

// WriteSummary describes the scenario in short, for the text of a paper whose appendix has the whole
// description: the summary ODD of Grimm et al. (2020), with the elements in italics.
func WriteSummary(w io.Writer, of Of, v Versions) error {
	d, err := describe(of)
	if err != nil {
		return err
	}
	defer d.run.Close()
	d.printf("# %s: %s, summary\n\n", markdown.Escape(of.Name), Title)
	d.summary(v)
	_, err = io.WriteString(w, d.text.String())
	return err
}

// summary writes the paragraphs of the summary.
func (d *description) summary(v Versions) {
	for _, say := range []func(){d.purpose, d.entities, d.scale, d.processes, d.concepts, d.beginning} {
		say()
		d.printf("\n\n")
	}
	d.printf("The whole description, with every equation, value and source, is in the appendix (written by guanxi %s, "+
		"results version %d, from scenario %s, hash `%s`).\n", v.Program, v.Results, markdown.Code(d.scn.Name),
		d.scn.Hash()[:16])
}

func (d *description) purpose() {
	d.printf("The overall *purpose* of the model is to measure which element of the business model of a " +
		"social-commerce platform creates how much value, for whom, and when that reverses.")
	if doc := d.own.Description; doc != "" {
		d.printf(" This scenario: %s", sentence(markdown.Escape(doc)))
	}
	var series []string
	for _, o := range d.own.Observed {
		series = append(series, fmt.Sprintf("%s (%s)", markdown.Code(o.Name), markdown.Escape(o.V.File)))
	}
	if len(series) > 0 {
		d.printf(" It is judged by the *patterns* in observed %s.", strings.Join(series, ", "))
	}
}

// entities names the parties that take part in flows of money, and where each mechanism keeps its
// state.
func (d *description) entities() {
	w := d.run.World
	d.printf("The model includes the following *entities*: %s with %s (mean degree %.1f)",
		digits.Counted(w.N, "consumer"), digits.Counted(int(w.Graph.Edges()), "tie"), w.Graph.MeanDegree())
	for i, g := range d.graphs {
		d.printf("%s%s: %s, mean degree %.1f", []string{"; in the study at ", "; at "}[min(i, 1)], markdown.Escape(g.At),
			digits.Counted(int(g.Ties), "tie"), g.MeanDegree)
	}
	if d.more > 0 {
		d.printf("; and %d further graphs", d.more)
	}
	var parties []string
	streams, _ := d.run.Everywhere()
	for _, s := range streams {
		for _, name := range []string{s.From.Name, s.To.Name} {
			if party, _, _ := strings.Cut(name, "."); party != "consumer" && party != "transit" &&
				!slices.Contains(parties, party) {
				parties = append(parties, party)
			}
		}
	}
	slices.Sort(parties)
	if len(parties) > 0 {
		d.printf(", and the parties %s", strings.Join(parties, ", "))
	}
	var by []string
	for _, c := range d.run.Columns() {
		if !slices.Contains(by, c.Mechanism) {
			by = append(by, c.Mechanism)
		}
	}
	d.printf(". They are characterised by %d *state variables*, kept by %s.", len(d.run.Columns()), strings.Join(by, ", "))
}

func (d *description) scale() {
	c := d.own.SimClock()
	d.printf("One *time step* is %v; a run has %s of them from %s. We ran %s.", c.Tick,
		digits.Grouped(float64(c.Ticks), 0), units.FormatDate(c.Start), digits.Counted(d.own.Replicates, "replicate"))
	if r := d.own.People.Represents; r > 0 {
		d.printf(" The consumers stand for %s people.", digits.Grouped(r, 0))
	}
	d.printf(" Where agents are in *space* matters only as far as ties, regions and stores say.")
}

func (d *description) processes() {
	d.printf("The most important *processes*, repeated in every time step, are:\n")
	for _, m := range d.own.On() {
		d.printf("\n- %s (%s, `%s`)", m.Doc, m.Equation, m.Name)
	}
}

func (d *description) concepts() {
	money := "no money moves"
	if streams, _ := d.run.Everywhere(); len(streams) > 0 {
		money = "money moves in " + digits.Counted(len(streams), "stream") + " of a double-entry ledger"
	}
	d.printf("The most important *design concepts* are *interaction* along ties, from which diffusion *emerges*; "+
		"*stochasticity*, in which every draw is keyed by what it decides about, so that scenarios differ by what is "+
		"changed in them and not by noise; and *observation* of %s, while %s.", digits.Counted(len(d.run.Metrics()),
		"metric"), money)
}

// beginning says how many of what are there before the first tick of the first replicate.
func (d *description) beginning() {
	var stocks []string
	for _, m := range d.run.Metrics() {
		if !m.Stock || strings.Contains(m.Name, ".") {
			continue
		}
		if value := d.start.Col(m.Name).Float(0); value > 0 && value == math.Trunc(value) {
			stocks = append(stocks, fmt.Sprintf("`%s` %s", m.Name, digits.Sparse(value)))
		}
	}
	d.printf("The first replicate is *initialised* with")
	if len(stocks) == 0 {
		d.printf(" nobody on the platform")
	} else {
		d.printf(" %s", strings.Join(stocks, ", "))
	}
	files := d.own.Files()
	if len(files) == 0 {
		d.printf(", and reads no *input data*.")
		return
	}
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(files)) {
		keys = append(keys, fmt.Sprintf("%s (%s)", markdown.Code(files[key]), key))
	}
	d.printf(". Its *input data* are %s.", strings.Join(keys, ", "))
}

// sentence ends a text with a full stop, unless it ends as a sentence already.
func sentence(text string) string {
	if strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return strings.TrimSuffix(text, ".") + "."
}
