package plots

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/plots/run"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

func TestGoldenTables(t *testing.T) {
	for _, g := range run.Figures() {
		goldenTable(t, g, plotstest.TinyFolder())
	}
}

// goldenTable compares the numbers of a figure with those in testdata.
func goldenTable(t *testing.T, g figure.Figure, f *figure.Folder) {
	t.Helper()
	if lacks := g.Lacks(f); lacks != "" {
		t.Fatalf("%s needs %s; what it reads goes into the made-up runs and studies of plots/plotstest", g.Name, lacks)
	}
	c, err := g.Draw([]*figure.Folder{f})
	if err != nil {
		t.Fatalf("%s: %v", g.Name, err)
	}
	got := need.Value(c.Table())(t)
	golden.File(t, filepath.Join("testdata", g.Name+".csv"), got)
}

func TestSVGIsReadable(t *testing.T) {
	d := need.Value(drawAll(run.Figures(), []*figure.Folder{plotstest.TinyFolder()},
		Options{Formats: []string{SVG}, Width: SingleColumn}))(t)
	for _, f := range d {
		dec := xml.NewDecoder(bytes.NewReader(f.Files[SVG]))
		texts := map[string]string{}
		in := ""
		for {
			tok, err := dec.Token()
			if tok == nil {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			switch e := tok.(type) {
			case xml.StartElement:
				in = e.Name.Local
				if in == "text" || in == "image" {
					t.Errorf("%s has an element %s: it would depend on the reader's fonts or resolution", f.Name, in)
				}
			case xml.CharData:
				texts[in] += string(e)
			case xml.EndElement:
				in = ""
			}
		}
		if texts["title"] != f.Title || texts["desc"] != f.Alt {
			t.Errorf("%s: title %q, desc %q; want %q, %q", f.Name, texts["title"], texts["desc"], f.Title, f.Alt)
		}
	}
}

func TestPNGSize(t *testing.T) {
	d := drawOne(run.Figures()[0], []*figure.Folder{plotstest.TinyFolder()},
		Options{Formats: []string{PNG}, Width: SingleColumn})
	if d.err != nil {
		t.Fatal(d.err)
	}
	doc := d.Files[PNG]
	img := need.Value(png.Decode(bytes.NewReader(doc)))(t)
	if w := img.Bounds().Dx(); w != 992 { // 84 mm at 300 dpi
		t.Errorf("84 mm are %d pixels wide, want 992", w)
	}
	i := bytes.Index(doc, []byte("pHYs"))
	if i < 0 || !bytes.Equal(doc[i+4:i+13], []byte{0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1}) { // 11811 per metre
		t.Errorf("the resolution of the file is not 300 dpi")
	}
}

// writeRun writes tables into a run folder, one replicate at a time.
func writeRun(t *testing.T, dir, name string, tables map[string]*table.Table, without ...string) string {
	t.Helper()
	w := need.Value(results.Create(dir, results.Options{Program: "test", Results: 1, Scenario: name, ScenarioHash: name,
		Seed:       1,
		Replicates: []int{1, 2}, ScenarioYAML: []byte("name: x\n"),
		About: manifest.About{Consumers: 200, Represents: 200_000, Currency: "CNY", Tick: "1 d"}}))(t)
	for rep := 1; rep <= 2; rep++ {
		r := results.ReplicateResult{Replicate: rep, Seed: 1}
		for _, n := range []string{"series", "ledger", "value", "cascades", "game_retention", "observed", "segments",
			"incomes",
			"releases"} {
			if slices.Contains(without, n) {
				continue
			}
			table := tables[n]
			if c := table.Col("replicate"); c != nil {
				table = table.Where(func(row int) bool { return c.Float(row) == float64(rep) })
			}
			r.Tables = append(r.Tables, table)
		}
		need.Nil(t, w.AddReplicate(r))
	}
	need.Nil(t, w.Finish(nil))
	return dir
}

func TestDrawRunFolder(t *testing.T) {
	dir := writeRun(t, filepath.Join(t.TempDir(), "tiny"), "tiny", plotstest.Tiny())
	files := need.Value(Draw([]string{dir}, Options{Formats: []string{SVG, PNG, PDF}}))(t)
	if want := len(run.Figures())*5 + 1; len(files) != want {
		t.Errorf("%d files, want %d: %v", len(files), want, files)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Size() < 100 {
			t.Errorf("%s: %v", f, err)
		}
	}
	for _, g := range run.Figures() {
		got := need.Value(os.ReadFile(filepath.Join(dir, "figures", g.Name+".csv")))(t)
		want := need.Value(os.ReadFile(filepath.Join("testdata", g.Name+".csv")))(t)
		if !bytes.Equal(got, want) {
			t.Errorf("%s.csv from a run folder differs from the golden one", g.Name)
		}
	}
	captions := need.Value(os.ReadFile(filepath.Join(dir, "figures", "captions.md")))(t)
	fs := need.Value(figure.OpenAll([]string{dir}))(t)
	for _, g := range run.Figures() {
		if d := drawOne(g, fs, Options{}); d.Alt == "" || !strings.Contains(string(captions), d.Alt) {
			t.Errorf("captions.md lacks the alternative text of %s", g.Name)
		}
	}
	status := need.Value(Inspect(dir))(t)
	for _, s := range status {
		if s.Lacks != "" {
			t.Errorf("%s lacks %s", s.Name, s.Lacks)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "figures", ".partial*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDrawErrors(t *testing.T) {
	root := t.TempDir()
	full := writeRun(t, filepath.Join(root, "full"), "full", plotstest.Tiny())
	bare := writeRun(t, filepath.Join(root, "bare"), "bare", plotstest.Tiny(), "value", "game_retention", "observed",
		"cascades")
	out := filepath.Join(root, "out")
	for _, c := range []struct {
		dirs []string
		o    Options
		want string
	}{
		{nil, Options{}, "no run or sweep folder"},
		{[]string{root}, Options{}, "manifest.json"},
		{[]string{filepath.Join(root, "nowhere")}, Options{}, "nowhere"},
		{[]string{full}, Options{Figures: []string{"adopton"}, Meant: spec.Nearest}, "figure \"adopton\" is not known " +
			"(did you mean adoption?)"},
		{[]string{full}, Options{Metrics: []string{"adopters"}}, "full is not the folder of a study"},
		{[]string{full}, Options{Formats: []string{"gif"}}, "svg, png or pdf"},
		{[]string{full}, Options{Width: 5}, "60 to 400 mm"},
		{[]string{bare}, Options{Figures: []string{"value"}}, "lacks table value"},
		{[]string{full, bare}, Options{Figures: []string{"value"}, Out: out}, "bare lacks table value"},
		{[]string{full, bare}, Options{}, "-o DIR"},
		{[]string{full, bare}, Options{Figures: []string{"games"}, Out: out}, "adoption, revenue, value"},
		{slices.Repeat([]string{full}, 9), Options{Out: out}, "9 run folders: a figure has styles for 8"},
	} {
		need.Refused(Draw(c.dirs, c.o))(t, c.want)
	}
	files := need.Value(Draw([]string{full, bare}, Options{Out: out}))(t)
	if want := 2*3 + 1; len(files) != want { // adoption and revenue; not all the folders have value
		t.Errorf("comparison wrote %v", files)
	}
}

// Whatever numbers a table holds, the result is a figure or an error, never a panic.
func TestStrangeNumbers(t *testing.T) {
	for _, v := range []float64{0, math.NaN(), -5, 9e11, 1e-6} {
		for _, replicates := range []int{1, 2} {
			tables := plotstest.Tiny()
			for name, old := range tables {
				cols := old.Columns()
				fresh := table.New(name, "", cols)
				for r := range old.Rows() {
					row := make([]table.Cell, len(cols))
					for i, c := range cols {
						cell := old.At(i).Cell(r)
						if c.Kind == table.Stock || c.Kind == table.Flow {
							switch {
							case v != v:
								cell = table.Missing()
							case c.Type == table.IntType:
								cell = table.Int(int64(v))
							case c.Type == table.MoneyType:
								cell = table.Money(int64(v * 1e6))
							case c.Type == table.FloatType:
								cell = table.Float(v)
							}
						}
						row[i] = cell
					}
					if rep := old.Col("replicate"); rep == nil || rep.Float(r) <= float64(replicates) {
						fresh.AppendRow(row...)
					}
				}
				tables[name] = fresh
			}
			f := figure.NewFolder("strange", "strange", manifest.About{Consumers: 1, Represents: 1e9},
				func(name string) (*table.Table, error) { return tables[name], nil })
			for _, g := range run.Figures() {
				if g.Lacks(f) != "" {
					continue
				}
				d := drawOne(g, []*figure.Folder{f}, Options{Formats: []string{SVG}, Width: SingleColumn})
				if d.err != nil {
					t.Logf("%s of %g: %v", g.Name, v, d.err)
					continue
				}
				if doc := string(d.Files[SVG]); strings.Contains(doc, "NaN") || strings.Contains(doc, "Inf") {
					t.Errorf("%s of %g in %d replicates has coordinates that are no numbers", g.Name, v, replicates)
				}
			}
		}
	}
}
