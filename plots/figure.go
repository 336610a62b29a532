package plots

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results"
	"guanxi/sim/whole"
)

// A Figure is an entry of the list of figures.
type Figure struct {
	Name  string
	Shows string // a line for lists
	Needs string // what a folder must hold
	Of    string // kind of folder: results.RunKind, SweepKind or CalibrationKind
	Reads string // the tables that it is drawn from, parted by blanks

	lacks    func(*folder) string            // what of it a folder does not hold, "" when it does
	alone    func(*folder) (*chart, error)   // nil: compared does that too
	compared func([]*folder) (*chart, error) // of several folders; nil: it shows one
}

// List gives the figures in the order in which reports show them, those of run
// folders first.
func List() []Figure {
	run := []Figure{
		{"adoption", "adopters and active consumers over time, with observed users", "series: adopters", results.RunKind, "series observed", columns("adopters"), overTime(adoption), adoptionCompared},
		{"new_adopters", "new adopters per month, by channel", "series: new_adopters above 0", results.RunKind, "series", flowing("new_adopters"), overTime(newAdopters), nil},
		{"revenue", "the platform's revenue per month, by source", "series: platform_revenue above 0", results.RunKind, "series observed", flowing("platform_revenue"), overTime(revenue), revenueCompared},
		{"revenue_sum", "the platform's revenue of the whole run, by source", "series: platform_revenue above 0", results.RunKind, "series", flowing("platform_revenue"), overTime(revenueSum), nil},
		{"value", "value captured by each party and its parts", "value, with amounts", results.RunKind, "value", amounts, value, valueCompared},
		{"value_time", "value captured by each party per year, over time", "value, with amounts", results.RunKind, "series value", amounts, overTime(valueTime), nil},
		{"flows", "who pays whom how much over the run", "ledger", results.RunKind, "ledger series", table("ledger"), flowsOfMoney, nil},
		{"satisfaction", "satisfaction and churn over time, by segment", "series: satisfaction above 0", results.RunKind, "series", flowing("satisfaction"), overTime(satisfaction), nil},
		{"segments", "share of each segment that uses the platform, with releases of functions", "segments, and series: new_adopters above 0", results.RunKind, "series segments releases", segmented, overTime(segments), nil},
		{"cascades", "sizes of cascades and the reproduction number", "cascades", results.RunKind, "cascades", table("cascades"), cascades, nil},
		{"ads", "engagements and price per thousand exposures, by kind of campaign", "series: ad_impressions above 0, ad_engagements, ad_revenue", results.RunKind, "series", flowing("ad_impressions", "ad_engagements", "ad_revenue"), overTime(ads), nil},
		{"learner", "calibration and regret of the ad learner", "learner", results.RunKind, "learner series", table("learner"), learner, nil},
		{"games", "share of players still playing by days since install", "game_retention", results.RunKind, "game_retention", table("game_retention"), games, nil},
		{"concentration", "how unequally providers, and advertisers, capture value", "providers or campaigns, with captured above 0", results.RunKind, "providers campaigns", capturing, concentration, nil},
	}
	sweeps := []Figure{
		{"effects", "what each arm changes against the baseline, by metric", "effects with differences from a baseline", results.SweepKind, "effects", differences, effects, nil},
		{"claims", "claims: effects in units of the smallest of interest, verdicts", "claims", results.SweepKind, "claims", table(results.ClaimsTable), nil, claims},
		{"dose", "a metric over one factor", "runs over one factor, or two of which one has levels", results.SweepKind, "runs", dosed, dose, nil},
		{"phase", "a metric over two factors, as a map", "runs of a grid of two factors", results.SweepKind, "runs", phased, phase, nil},
		{"tornado", "how far each factor moves a metric", "indices of oat or morris", results.SweepKind, "indices runs", indexed("oat", "morris"), tornado, nil},
		{"indices", "Sobol' indices of factors, or Shapley and Owen values of elements", "indices of sobol or shapley", results.SweepKind, "indices", indexed("sobol", "shapley"), indices, nil},
		{"morris", "Morris' mu* and sigma of the factors", "indices of morris", results.SweepKind, "indices", indexed("morris"), morris, nil},
		{"convergence", "how estimates settle with more replicates, blocks or trajectories", "runs with a value", results.SweepKind, "runs", ran, convergence, nil},
	}
	of := []Figure{{"calibration", "targets, what the kept draws say of them, and plain forecasts", "fit", results.CalibrationKind, "fit errors", table("fit"), calibration, nil}}
	return slices.Concat(run, sweeps, of)
}

// overTime is a figure drawn from the series of a run.
func overTime(draw func(*folder, *timeline) (*chart, error)) func(*folder) (*chart, error) {
	return func(f *folder) (*chart, error) {
		tl, err := f.timeline()
		if err != nil {
			return nil, err
		}
		return draw(f, tl)
	}
}

// draw makes the figure of one folder, or of several in comparison.
func (g *Figure) draw(fs []*folder) (c *chart, err error) {
	if len(fs) > 1 || g.alone == nil {
		c, err = g.compared(fs)
	} else {
		c, err = g.alone(fs[0])
	}
	if c != nil {
		c.name = g.Name
	}
	return c, err
}

// DrawnFrom says whether the figure is drawn from the table, alone or with others.
func (g Figure) DrawnFrom(table string) bool { return slices.Contains(strings.Fields(g.Reads), table) }

// columns asks for metrics of the series.
func columns(names ...string) func(*folder) string {
	return func(f *folder) string {
		t, err := f.tableOf("series")
		if err != nil {
			return err.Error()
		}
		if t == nil {
			return "table series"
		}
		for _, n := range names {
			if t.Col(n) == nil {
				return "column " + n + " of series"
			}
		}
		return ""
	}
}

// flowing asks for metrics of the series of which the first is not 0
// throughout: a mechanism that is off has no figure.
func flowing(names ...string) func(*folder) string {
	return func(f *folder) string {
		if s := columns(names...)(f); s != "" {
			return s
		}
		t, _ := f.tableOf("series")
		if moved(t, names[0]) {
			return ""
		}
		return "a row of series in which " + names[0] + " is not 0"
	}
}

// table asks for a table with rows.
func table(name string) func(*folder) string {
	return func(f *folder) string {
		t, err := f.tableOf(name)
		switch {
		case err != nil:
			return err.Error()
		case t == nil:
			return "table " + name
		case t.Rows() == 0:
			return "a row in table " + name
		}
		return ""
	}
}

// amounts asks for a table of values that moved: a run of diffusion alone has
// parties but no money.
func amounts(f *folder) string {
	if s := table("value")(f); s != "" {
		return s
	}
	t, _ := f.tableOf("value")
	if moved(t, "cash_in", "cash_out", "surplus", "effort") {
		return ""
	}
	return "an amount other than 0 in table value"
}

// moved says whether one of some columns has a number other than 0.
func moved(t *results.Table, columns ...string) bool {
	for _, name := range columns {
		c := t.Col(name)
		for r := range t.Rows() {
			if c != nil && c.Float(r) != 0 && !c.Missing(r) {
				return true
			}
		}
	}
	return false
}

// Status says whether a folder has what a figure needs.
type Status struct {
	Figure
	Lacks string // "" when it has
}

// Inspect says which figures of its kind a folder can give.
func Inspect(dir string) ([]Status, error) {
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	var out []Status
	for _, g := range List() {
		if g.Of == f.kind() {
			out = append(out, Status{g, g.lacks(f)})
		}
	}
	return out, nil
}

// kind of the folder, as manifests call it.
func (f *folder) kind() string {
	switch {
	case f.calibrated:
		return results.CalibrationKind
	case f.sweep != nil:
		return results.SweepKind
	}
	return results.RunKind
}

// missing is what a folder lacks for the figure, "" when it has all.
func (g *Figure) missing(f *folder) string {
	if g.Of != f.kind() {
		return "what a " + g.Of + " folder has: it is a " + f.kind() + " folder"
	}
	return g.lacks(f)
}

// Options of Draw. The zero value draws every figure that the folders give, as
// SVG and PNG in a single column, into the folder's figures.
type Options struct {
	Figures []string // none: all that the folders give
	Formats []string // svg, png, pdf; none: svg and png
	Out     string   // folder for the files; needed with several run folders
	Width   float64  // millimetres; 0: 84, a single column
	NoTitle bool
	Font    string   // file of a font, or FILE#N of a collection, for letters that the embedded one lacks
	Earlier []string // of the folders, those that are not of this call: claims marks them

	other *userFont // that of Font, read once
}

// Widths of figures in millimetres: a single column, two columns, and the
// least and most that are drawn.
const (
	SingleColumn = 84.0
	DoubleColumn = 174.0
	minWidth     = 60.0
	maxWidth     = 400.0
)

// ParseWidth reads 84mm, 8.4cm, 3.3in or a bare number of millimetres.
func ParseWidth(text string) (float64, error) {
	s, scale := strings.TrimSpace(text), 1.0
	for _, u := range []struct {
		name string
		mm   float64
	}{{"mm", 1}, {"cm", 10}, {"in", 25.4}} {
		if strings.HasSuffix(s, u.name) {
			s, scale = strings.TrimSpace(strings.TrimSuffix(s, u.name)), u.mm
			break
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fmt.Errorf("width %q is not a length such as 84mm, 8.4cm or 3.3in", text)
	}
	return v * scale, checkWidth(v * scale)
}

func checkWidth(mm float64) error {
	if !(mm >= minWidth && mm <= maxWidth) {
		return fmt.Errorf("width %g mm: a figure is %g to %g mm wide (84 is a column, 174 two)", mm, minWidth, maxWidth)
	}
	return nil
}

// Draw writes the figures of one folder, or of several in comparison:
// per figure a file in each format and NAME.csv with what is drawn, and
// captions.md for all. It gives the paths written, in order. A figure that is
// asked for by name and that a folder lacks the data for is an error; without
// names, figures that do not apply are left out. Where names of what is drawn have
// letters that figures cannot set, the other figures are written and the error is
// a *LeftOutError.
func Draw(dirs []string, o Options) ([]string, error) {
	if len(dirs) == 0 {
		return nil, errors.New("no run folder or sweep folder to draw")
	}
	if o.Width == 0 {
		o.Width = SingleColumn
	}
	if err := checkWidth(o.Width); err != nil {
		return nil, err
	}
	if len(o.Formats) == 0 {
		o.Formats = []string{SVG, PNG}
	}
	for _, f := range o.Formats {
		if f != SVG && f != PNG && f != PDF {
			return nil, fmt.Errorf("figure format %q is not known: svg, png or pdf", f)
		}
	}
	if o.Out == "" {
		if len(dirs) > 1 {
			return nil, fmt.Errorf("figures that compare %d folders need a folder of their own to go to: -o DIR", len(dirs))
		}
		o.Out = filepath.Join(dirs[0], "figures")
	}
	folders, err := openFolders(dirs)
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		f.earlier, f.width = slices.Contains(o.Earlier, f.dir), vg.Length(o.Width)*millimetre
	}
	list, err := choose(folders, o.Figures)
	if err != nil {
		return nil, err
	}
	drawn, err := drawAll(list, folders, o)
	var left *LeftOutError
	if err != nil && !errors.As(err, &left) {
		return nil, err
	}
	paths, failed := write(drawn, o)
	if failed != nil {
		return paths, failed
	}
	return paths, err
}

// choose finds the figures to draw: those that are named, or all that apply.
func choose(fs []*folder, names []string) ([]Figure, error) {
	if len(names) == 0 {
		return applicable(fs)
	}
	all := List()
	var out []Figure
	var problems []error
	for _, n := range names {
		i := slices.IndexFunc(all, func(g Figure) bool { return g.Name == n })
		if i < 0 {
			problems = append(problems, fmt.Errorf("figure %q is not known%s; there are %s", n, nearest(n, all), nameList(all)))
			continue
		}
		g := all[i]
		if slices.Contains(namesOf(out), n) {
			continue
		}
		if len(fs) > 1 && g.compared == nil {
			problems = append(problems, fmt.Errorf("figure %s shows one folder, not %d; to compare there are %s", n, len(fs), nameList(comparing())))
			continue
		}
		for _, f := range fs {
			if s := g.missing(f); s != "" {
				problems = append(problems, fmt.Errorf("figure %s: %s lacks %s (it needs %s)", n, f.dir, s, g.Needs))
			}
		}
		out = append(out, g)
	}
	return out, errors.Join(problems...)
}

// applicable are the figures that all the folders have what is needed for.
func applicable(fs []*folder) ([]Figure, error) {
	all := List()
	if len(fs) > 1 {
		all = comparing()
	}
	out := slices.DeleteFunc(slices.Clone(all), func(g Figure) bool {
		return slices.ContainsFunc(fs, func(f *folder) bool { return g.missing(f) != "" })
	})
	switch {
	case len(out) > 0:
		return out, nil
	case len(fs) > 1:
		ofRuns := slices.DeleteFunc(all, func(g Figure) bool { return g.Of != results.RunKind })
		return nil, fmt.Errorf("%s and %s: no figure compares them; there are %s for several run folders, claims for several sweeps", fs[0].dir, fs[1].dir, nameList(ofRuns))
	}
	least := all[0] // of a run; a sweep's last asks for least
	for _, g := range all {
		if g.Of == fs[0].kind() && g.Of != results.RunKind {
			least = g
		}
	}
	return nil, fmt.Errorf("%s: no figure applies: %s, the least, lacks %s", fs[0].dir, least.Name, least.missing(fs[0]))
}

// comparing are the figures that compare several folders.
func comparing() []Figure {
	return slices.DeleteFunc(List(), func(g Figure) bool { return g.compared == nil })
}

func namesOf(gs []Figure) []string {
	var w []string
	for _, g := range gs {
		w = append(w, g.Name)
	}
	return w
}

func nameList(gs []Figure) string { return strings.Join(namesOf(gs), ", ") }

// nearest suggests the figure whose name differs least.
func nearest(name string, all []Figure) string {
	best, least := "", len(name)/2+1
	for _, g := range all {
		if d := edits(name, g.Name); d < least {
			best, least = g.Name, d
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}

// edits is the Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// A nothingError says that the data are there and show nothing: no article
// went round, no game has players. Such a figure is left out unless asked for.
type nothingError struct{ text string }

func (e *nothingError) Error() string { return e.text }

func nothing(format string, args ...any) error {
	return &nothingError{fmt.Sprintf(format, args...)}
}

// Fault is a panic of a figure, caught.
type Fault struct {
	Value any
	Stack []byte
}

func (f *Fault) Error() string { return fmt.Sprintf("internal fault: %v", f.Value) }

// A LeftOutError says which figures were not drawn, for letters that figures
// cannot set, where the others were.
type LeftOutError struct{ Err error }

func (e *LeftOutError) Error() string { return e.Err.Error() }
func (e *LeftOutError) Unwrap() error { return e.Err }

// wanted keeps what is drawn and tells real errors from figures that show
// nothing and were not asked for. One whose names have letters that figures
// cannot set takes no other with it: of these the error is a *LeftOutError.
func wanted(drawn []drawnFigure, o Options) ([]drawnFigure, error) {
	var out []drawnFigure
	var problems, unset []error
	for _, d := range drawn {
		var none *nothingError
		var odd *lettersError
		switch {
		case d.err == nil:
			out = append(out, d)
		case len(o.Figures) == 0 && errors.As(d.err, &none):
		case len(o.Figures) == 0 && errors.As(d.err, &odd):
			unset = append(unset, fmt.Errorf("figure %s: %w", d.name, d.err))
		default:
			problems = append(problems, fmt.Errorf("figure %s: %w", d.name, d.err))
		}
	}
	if len(out) == 0 && len(problems) == 0 && len(unset) == 0 {
		for _, d := range drawn {
			problems = append(problems, fmt.Errorf("figure %s: %w", d.name, d.err))
		}
	}
	if len(out) > 0 && len(problems) == 0 && len(unset) > 0 {
		return out, &LeftOutError{errors.Join(unset...)}
	}
	return out, errors.Join(append(problems, unset...)...)
}

type drawnFigure struct {
	name, title, alt string
	files            map[string][]byte // by extension
	err              error
}

// drawAll draws figures at the same time, each with fonts of its own; nothing
// of one depends on another.
func drawAll(list []Figure, fs []*folder, o Options) ([]drawnFigure, error) {
	var err error
	if o.other, err = openFont(o.Font); err != nil {
		return nil, err
	}
	out := make([]drawnFigure, len(list))
	work := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		wg.Go(func() {
			for i := range work {
				out[i] = drawOne(list[i], fs, o)
			}
		})
	}
	for i := range list {
		work <- i
	}
	close(work)
	wg.Wait()
	return wanted(out, o)
}

func drawOne(g Figure, fs []*folder, o Options) (d drawnFigure) {
	d = drawnFigure{name: g.Name, files: map[string][]byte{}}
	defer func() { // a fault of one takes no other with it, and no run
		if v := recover(); v != nil {
			d.err = &Fault{Value: v, Stack: debug.Stack()}
		}
	}()
	c, err := g.draw(fs)
	if err != nil {
		d.err = err
		return d
	}
	d.title, d.alt = c.title, tied(c.alt)
	if d.files["csv"], d.err = c.table(); d.err != nil {
		return d
	}
	c.alt = d.alt
	faces, err := loadFonts(o.other)
	if err != nil {
		d.err = err
		return d
	}
	for _, format := range o.Formats {
		if d.files[format], _, d.err = c.render(format, vg.Length(o.Width)*millimetre, !o.NoTitle, faces); d.err != nil {
			return d
		}
	}
	return d
}

// write puts the files in place: all, or where one cannot be written none, so that what
// lies there is not of two drawings.
func write(drawn []drawnFigure, o Options) (paths []string, err error) {
	if err := os.MkdirAll(o.Out, 0o777); err != nil {
		return nil, fmt.Errorf("folder for figures: %w", err)
	}
	var docs []whole.Doc
	put := func(name string, doc []byte) {
		path := filepath.Join(o.Out, name)
		paths, docs = append(paths, path), append(docs, whole.Doc{Path: path, Bytes: doc})
	}
	var captions bytes.Buffer
	captions.WriteString("# Captions\n")
	for _, d := range drawn {
		for _, ext := range append(slices.Clone(o.Formats), "csv") {
			put(d.name+"."+ext, d.files[ext])
		}
		fmt.Fprintf(&captions, "\n## %s\n\n**%s.** %s\n", d.name, d.title, d.alt)
	}
	put("captions.md", captions.Bytes())
	if err := whole.Together(docs...); err != nil {
		return nil, fmt.Errorf("figure file: %w", err)
	}
	return paths, nil
}
