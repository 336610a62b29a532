package odd

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"

	"guanxi/sim"
	"guanxi/sim/results/tex"
)

// LaTeXBegin is how the LaTeX description begins.
const LaTeXBegin = "% " + Title

// WriteLaTeX describes the scenario in some pages of LaTeX, for the supplement of a paper: the
// summary, and tables of the state, the steps of a tick, the values that the scenario gives, and
// the streams of money.
func WriteLaTeX(w io.Writer, of Of, v Versions) error {
	d, err := describe(of)
	if err != nil {
		return err
	}
	defer d.run.Close()
	d.summary(v)
	t := &supplement{name: of.Name}
	t.printf("%s of %s\n%% for \\input, with \\usepackage{booktabs,longtable,array}; on a page in two columns after \\onecolumn\n", LaTeXBegin, of.Name)
	t.prose(d.text.String())
	t.table("state", "State variables of %s", "kept by", "variables", func(row func(left, right string)) {
		for _, k := range d.kept() {
			row(tex.Escape(k.mechanism), tex.Escape(strings.Join(k.names, ", ")))
		}
	})
	t.table("steps", "Steps of a tick of %s, in the order in which they run", "phase", "steps", func(row func(left, right string)) {
		for _, phase := range sim.Phases() {
			row(tex.Escape(phase.String()), tex.Escape(cmp.Or(strings.Join(sim.StepsIn(phase, d.run.Steps()), ", "), "–")))
		}
	})
	t.table("values", "Values that %s gives; the others are defaults", "key", "value, and what it is", d.given)
	if streams := d.run.Streams(); len(streams) > 0 {
		t.table("streams", "Streams of money of %s", "from → to", "what", func(row func(left, right string)) {
			for _, s := range streams {
				row(breakable(s.From.Name)+tex.Escape(" → ")+breakable(s.To.Name), tex.Escape(s.Doc))
			}
		})
	}
	_, err = io.WriteString(w, t.String())
	return err
}

// given has a row for each value that the scenario gives, under headings of the mechanisms. What a
// key is and its source stand once, where several things have it.
func (d *description) given(row func(left, right string)) {
	docs, section := map[string]string{}, ""
	said := map[string]bool{}
	for _, m := range d.own.On() {
		docs[m.Name] = fmt.Sprintf(" (%s)", m.Equation)
	}
	for _, x := range d.settings {
		top, key, _ := strings.Cut(x.Path, ".")
		if x.Default || key == "" || x.Value == "" || x.Value == "on" {
			continue
		}
		if top != section {
			row(code(top)+tex.Escape(docs[top]), "")
			section = top
		}
		what := x.Field.Doc
		if source := sourceOf(x.Field); source != "" {
			what += "; " + source
		}
		value := code(x.Value)
		if !said[top+what] {
			value += tex.Escape(" – " + what)
		}
		said[top+what] = true
		row(`\quad `+code(key), value)
	}
}

// A supplement is text for a page in one column.
type supplement struct {
	strings.Builder
	name string // of the scenario
}

func (t *supplement) printf(format string, a ...any) { fmt.Fprintf(t, format, a...) }

// prose writes paragraphs and lists of Markdown.
func (t *supplement) prose(text string) {
	t.printf("{\\sloppy\n") // names of metrics are too long to end at the margin
	listed := false
	for line := range strings.Lines(text) {
		item, is := strings.CutPrefix(line, "- ")
		switch {
		case is && !listed:
			t.printf("\\begin{itemize}\n")
		case listed && !is:
			t.printf("\\end{itemize}\n")
		}
		if listed = is; is {
			t.printf("\\item ")
		}
		t.printf("%s\n", marked(strings.TrimSuffix(item, "\n")))
	}
	t.printf("\\par}\n")
}

// table writes a table of two columns over as many pages as it takes. rows gives LaTeX to row.
func (t *supplement) table(label, caption, left, right string, rows func(row func(left, right string))) {
	head := fmt.Sprintf("\\toprule\n%s & %s \\\\\n\\midrule\n", tex.Escape(left), tex.Escape(right))
	t.printf("\n{\\footnotesize\n\\begin{longtable}{@{}>{\\raggedright\\arraybackslash\\hangindent=2em}p{.3\\linewidth} >{\\raggedright\\arraybackslash}p{.66\\linewidth}@{}}\n")
	t.printf("\\caption{%s}\\label{%s}\\\\\n%s\\endfirsthead\n%s\\endhead\n\\bottomrule\n\\endfoot\n", tex.Escape(fmt.Sprintf(caption, t.name)), tex.Label("tab:odd-"+t.name+"-"+label), head, head)
	rows(func(left, right string) { t.printf("%s & %s \\\\\n", left, right) })
	t.printf("\\end{longtable}}\n")
}

var marks = regexp.MustCompile("\\*([^*`]+)\\*|`([^`]+)`")

// marked converts the emphasis and the code of a line of Markdown.
func marked(line string) (out string) {
	at := 0
	for _, m := range marks.FindAllStringSubmatchIndex(line, -1) {
		out += tex.Escape(line[at:m[0]])
		if m[2] >= 0 {
			out += `\emph{` + tex.Escape(line[m[2]:m[3]]) + "}"
		} else {
			out += code(line[m[4]:m[5]])
		}
		at = m[1]
	}
	return out + tex.Escape(line[at:])
}

// code sets text in the letters of a typewriter.
func code(text string) string { return `\texttt{` + breakable(text) + "}" }

// breakable escapes text that may continue on the next line after a point or an underscore.
func breakable(text string) string {
	return strings.NewReplacer(".", `.\allowbreak{}`, `\_`, `\_\allowbreak{}`).Replace(tex.Escape(text))
}
