package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/plots/page"
	"guanxi/sim/results"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/results/terminal"
	"guanxi/sim/whole"
)

func newReport() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "report DIR",
		Short: "Write one self-contained HTML page of a run, study or calibration",
		Long: `report writes DIR/report.html: the summary, every figure with its caption and
data, tables, warnings, and the scenario or study as run. Values show under the
pointer. The page needs no network and no other file.`,
		Example: "  guanxi plot out/wechat --page\n  guanxi plot out/graphs --page -o graphs.html",
		Args:    exactlyOne("folder", "guanxi plot out/wechat --page"),
		RunE: func(c *cobra.Command, args []string) error {
			dir := args[0]
			own := filepath.Join(dir, manifest.ReportFile)
			path := cmp.Or(out, own)
			_, seen, unread := manifest.Read(dir) // what the page shows
			p, err := pageOf(dir)
			if err = cmp.Or(err, unread); err != nil {
				return err
			}
			var text bytes.Buffer
			if err := page.Write(&text, *p); err != nil {
				return err
			}
			file := own
			if filepath.Clean(path) != own {
				file, err = targetLike(path, page.Begin)
			}
			switch {
			case err != nil:
			case file == own:
				err = manifest.Put(dir, seen.Listed(), whole.Doc{Path: manifest.ReportFile, Bytes: text.Bytes()})
			default:
				err = whole.Bytes(file, text.Bytes())
			}
			if err != nil && out == "" {
				return elsewhere(err, "-o FILE")
			} else if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), path)
			fmt.Fprintf(c.ErrOrStderr(), "open it in a browser; guanxi archive %s bundles the folder for others\n",
				terminal.Path(dir))
			return err
		},
	}
	addOut(c, &out, "the page (default DIR/report.html)")
	return c
}

// pageOf makes the page of a folder, with its figures and the files that it has in full.
func pageOf(dir string) (*page.Page, error) {
	kind, err := folderKind(dir)
	if err != nil {
		return nil, err
	}
	of := kindOf(kind)
	p, err := of.page(dir)
	if err != nil {
		return nil, err
	}
	if err := draw(p, dir); err != nil {
		return nil, err
	}
	p.Files, err = filesOf(dir, of.shown)
	return p, err
}

func runPage(dir string) (*page.Page, error) {
	r, err := results.OpenSound(dir)
	if err != nil {
		return nil, usage(err)
	}
	summary, err := r.Summary()
	if err != nil {
		return nil, err
	}
	sure, err := sureOf(r.Manifest)
	if err != nil {
		return nil, err
	}
	brief, err := r.Brief(sure)
	if err != nil {
		return nil, err
	}
	blocks, err := r.Blocks()
	if err != nil {
		return nil, err
	}
	m := r.Manifest
	p := &page.Page{
		Title: m.Scenario, Answer: brief.Blocks(), Summary: blocks, Warnings: m.WarningTexts(),
		Tables: metricsTables(summary),
		Facts: []page.Fact{
			{Name: "scenario", Value: m.Scenario + ", hash " + m.ScenarioHash},
			{Name: "seed", Value: fmt.Sprint(m.Seed)}, {Name: "replicates", Value: fmt.Sprint(m.Replicates)},
			byProgram(m.Program, m.Results), toRepeat("it", dir),
		},
	}
	if scn, err := loadOf(dir, nil); err == nil { // a folder of another version may have keys that no longer exist
		if own, err := scn.Decode(); err == nil {
			p.Description = own.Description
		}
	}
	return p, nil
}

func studyPage(dir string) (*page.Page, error) {
	if _, err := results.OpenSoundSweep(dir); err != nil {
		return nil, usage(err)
	}
	r, err := analyse(dir, nil)
	if r != nil && readOnly(err) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	m := r.Manifest
	p := &page.Page{
		Title: m.Study, Answer: r.Opening().Blocks(), Summary: r.Body().Blocks(), Warnings: m.Warnings,
	}
	again := toRepeat("rows", dir)
	again.Flags = "--replicate 1"
	p.Facts = factsOf(&m.Studied, page.Fact{Name: "design", Value: fmt.Sprintf("%s, %s, %s of %s done, %s failed",
		m.Design, digits.Counted(m.Points, "point"), thousands(m.Done), digits.Counted(m.Runs, "run"), thousands(m.Failed))},
		again)
	if t := schema.NewAnswers(r.Chosen()...); t.Rows() > 0 {
		p.Tables = append(p.Tables, textTable(t))
	}
	return p, nil
}

// factsOf says what ran in the folder of a study or a calibration, how much of it, and what runs it again.
func factsOf(m *manifest.Studied, size, again page.Fact) []page.Fact {
	return []page.Fact{{Name: "study", Value: m.Study + ", hash " + m.StudyHash},
		{Name: "scenario", Value: m.Scenario + ", hash " + m.ScenarioHash}, size,
		{Name: "seed", Value: fmt.Sprint(m.Seed)}, byProgram(m.Program, m.Results), again}
}

func byProgram(program string, results int) page.Fact {
	return page.Fact{Name: "program", Value: fmt.Sprintf("guanxi %s, results version %d", program, results)}
}

func toRepeat(what, dir string) page.Fact {
	return page.Fact{Name: "to repeat " + what, Value: "guanxi check " + terminal.Path(typed([]string{dir})[0])}
}

// draw adds the figures of a folder to its page, if any apply. Figures that cannot be drawn beside
// others give a warning.
func draw(p *page.Page, dir string) error {
	status, err := plots.Inspect(dir)
	if err != nil {
		return usage(err)
	}
	if !slices.ContainsFunc(status, func(s plots.Status) bool { return s.Lacks == "" }) {
		return nil
	}
	p.Pictures, err = plots.Pictures([]string{dir})
	var left *plots.LeftOutError
	if errors.As(err, &left) {
		p.Warnings = append([]string{"not drawn: " + left.Error()}, p.Warnings...)
	} else if err != nil {
		return plotError(err)
	}
	return nil
}

// metricsTables returns summary.json as tables, one per kind of number.
func metricsTables(s *summary.Summary) []page.Table {
	var all []page.Table
	for _, part := range []struct {
		name, doc string
		kind      table.Kind
	}{
		{"stocks", "at the end of the run", table.Stock},
		{"flows", "summed over the run", table.Flow},
		{"ratios", "quotients of flows over the whole run", table.Ratio},
	} {
		t := page.Table{Name: part.name, Doc: fmt.Sprintf("%s, over the replicates; %g %% interval of the mean", part.doc,
			100*s.Confidence)}
		for i, name := range []string{"metric", "unit", "mean", "lo", "hi", "min", "max", "n"} {
			t.Columns = append(t.Columns, page.Column{Name: name, Number: i > 1})
		}
		for _, m := range s.Metrics {
			if m.Kind != part.kind {
				continue
			}
			places := digits.Decimals(m.Half(), m.Mean)
			number := func(v float64) string { return digits.Plain(v, places) }
			t.Rows = append(t.Rows, []string{m.Name, m.Unit, number(m.Mean), number(m.Lo), number(m.Hi), number(m.Min),
				number(m.Max), strconv.Itoa(m.N)})
		}
		if len(t.Rows) > 0 {
			all = append(all, t)
		}
	}
	return all
}

// textTable returns a table with the texts of its CSV.
func textTable(t *table.Table) page.Table {
	out := page.Table{Name: t.Name, Doc: t.Doc}
	for _, c := range t.Columns() {
		out.Columns = append(out.Columns, page.Column{Name: c.Name, Number: c.Type != table.TextType &&
			c.Type != table.DateType})
	}
	for row := range t.Rows() {
		cells := make([]string, len(out.Columns))
		for i := range cells {
			v := t.At(i)
			if cells[i] = v.Text(row); v.Column().Type == table.FloatType && !v.Missing(row) {
				cells[i] = digits.Sparse(v.Float(row))
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// filesOf reads files of a folder that the page contains in full.
func filesOf(dir string, names []string) ([]page.File, error) {
	var files []page.File
	for _, name := range names {
		text, err := manifest.ReadBelow(dir, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files = append(files, page.File{Name: name, Text: strings.TrimRight(string(text), "\n")})
	}
	return files, nil
}
