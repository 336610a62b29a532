package plots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/fault"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/markdown"
	"guanxi/sim/whole"
)

// Options configures Draw. The zero value draws every figure that the folders have the data
// for, as SVG and PNG in a single column, into the folder's figures.
type Options struct {
	Figures []string        // none: all that the folders have the data for
	Metrics []string        // of studies, in the order of panels; none: all
	Formats []string        // svg, png, pdf; none: svg and png
	Out     string          // folder for the files; needed with several run folders
	Width   float64         // millimetres; 0: 84, a single column
	Context context.Context // once it ends, Draw stops with its cause and writes nothing; nil: it does not

	// what an unknown name of a figure or metric may mean; nil: none
	Meant func(name string, known []string) (string, bool)

	untitled bool              // as a PDF is, beside which stands its caption
	other    *ink.UserFont     // that FontVariable names
	seen     *manifest.Listing // of the folder that lists the figures; nil: none does
}

// Formats that Draw writes.
const (
	SVG = ink.SVG
	PNG = ink.PNG
	PDF = ink.PDF
)

// Widths of figures in millimetres: a single column, two columns, and the smallest and largest
// that are accepted.
const (
	SingleColumn = 84.0
	DoubleColumn = 174.0
	minWidth     = 60.0
	maxWidth     = 400.0
)

func checkWidth(mm float64) error {
	if !(mm >= minWidth && mm <= maxWidth) {
		return fmt.Errorf("width %g mm: a figure is %g to %g mm wide (84 is a column, 174 two)", mm, minWidth, maxWidth)
	}
	return nil
}

// Named returns an error about all names of figures and formats that are not known.
func (o Options) Named() error {
	var problems []error
	for _, f := range o.Formats {
		if f != SVG && f != PNG && f != PDF {
			problems = append(problems, fmt.Errorf("%q is not a figure format; use svg, png or pdf", f))
		}
	}
	known := namesOf(List())
	for _, n := range o.Figures {
		if slices.Contains(known, n) {
			continue
		}
		hint := "guanxi help figures lists them"
		if o.Meant != nil {
			if near, ok := o.Meant(n, known); ok {
				hint = "did you mean " + near + "?"
			}
		}
		problems = append(problems, fmt.Errorf("figure %q is not known (%s)", n, hint))
	}
	return errors.Join(problems...)
}

// Draw writes the figures of one folder, or of several in comparison: for each figure a file
// per format and NAME.csv with the numbers drawn, beside a PDF NAME.tex with the caption for a
// paper, and captions.md for all. It returns the paths
// written, in order. Without names, figures that do not apply are left out, be it all; a named
// figure whose data a folder lacks is an error. When a figure contains letters that the fonts lack, or
// its table lacks a column because another version of the program wrote it, the other figures
// are written and the error is a *LeftOutError.
func Draw(dirs []string, o Options) ([]string, error) {
	if len(dirs) == 0 {
		return nil, errors.New("there is no run or sweep folder to draw")
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
	if err := o.Named(); err != nil {
		return nil, err
	}
	own := o.Out == ""
	if own {
		if len(dirs) > 1 {
			return nil, fmt.Errorf("figures that compare %d folders need an output folder: -o DIR", len(dirs))
		}
		o.Out = filepath.Join(dirs[0], manifest.FiguresFolder)
		if _, m, err := manifest.Read(dirs[0]); err == nil {
			o.seen = m.Listed()
		}
	}
	folders, err := figure.OpenAll(dirs)
	if err != nil {
		return nil, err
	}
	if n := len(folders); n > ink.SerialCount && folders[0].Kind() == manifest.RunKind {
		return nil, fmt.Errorf("%d run folders: a figure has styles for %d", n, ink.SerialCount)
	}
	for _, f := range folders {
		f.Width = vg.Length(o.Width) * ink.Millimetre
		if len(o.Metrics) > 0 {
			if err := f.Choose(o.Metrics, o.Meant); err != nil {
				return nil, err
			}
		}
	}
	list, err := choose(folders, o)
	if err != nil {
		return nil, err
	}
	drawn, err := drawAll(list, folders, o)
	if err != nil && !errors.As(err, new(*LeftOutError)) {
		return nil, err
	}
	if !own {
		if err := o.foreign(drawn); err != nil {
			return nil, err
		}
	}
	paths, failed := write(drawn, folders, o)
	if failed != nil {
		return paths, failed
	}
	return paths, err
}

// Pictures draws all figures that the folder has the data for, or those named, without titles,
// since the page supplies them. It returns none when the tables have nothing to show.
// With an error it also returns the pictures that could be drawn.
func Pictures(dirs []string, names ...string) ([]Picture, error) {
	folders, err := figure.OpenAll(dirs)
	if err != nil {
		return nil, err
	}
	o := Options{Figures: names, Formats: []string{SVG}, Width: SingleColumn, untitled: true}
	if err := o.Named(); err != nil {
		return nil, err
	}
	list, err := choose(folders, o)
	if err != nil {
		return nil, err
	}
	return drawAll(list, folders, o)
}

// A Picture is a figure in memory.
type Picture struct {
	Name, Title string
	Alt         string            // one sentence on what it shows
	Caption     string            // the same for a paper, without numbers that the figure shows; "": Alt
	Files       map[string][]byte // by extension: a format, or csv
	Places      []chart.Place     // of its panels

	err error
}

// drawAll draws the figures in parallel, each with its own fonts; they share no state. When the
// context ends, it returns without waiting for those begun.
func drawAll(list []figure.Figure, fs []*figure.Folder, o Options) ([]Picture, error) {
	var err error
	if o.other, err = ink.OpenFont(os.Getenv(ink.FontVariable)); err != nil {
		return nil, err
	}
	ctx := o.Context
	if ctx == nil {
		ctx = context.Background()
	}
	out := make([]Picture, len(list))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(list)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				out[i] = drawOne(list[i], fs, o)
			}
		})
	}
	drawn := make(chan struct{})
	go func() { wg.Wait(); close(drawn) }()
	select {
	case <-drawn:
	case <-ctx.Done(): // a figure of large tables takes seconds
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return wanted(out, o)
}

func drawOne(g figure.Figure, fs []*figure.Folder, o Options) (d Picture) {
	d = Picture{Name: g.Name, Files: map[string][]byte{}}
	defer fault.Catch(&d.err) // a panic in one figure must stop neither the others nor the run
	c, err := g.Draw(fs)
	if err != nil {
		d.err = err
		return d
	}
	d.Title, d.Alt, d.Caption = c.Title, phrase.Tied(c.Alt), phrase.Tied(c.Caption)
	if d.Files["csv"], d.err = c.Table(); d.err != nil {
		return d
	}
	c.Alt = d.Alt
	faces, err := ink.LoadFonts(o.other)
	if err != nil {
		d.err = err
		return d
	}
	for _, format := range o.Formats {
		if d.Files[format], d.err = c.Render(format, vg.Length(o.Width)*ink.Millimetre, !o.untitled && format != PDF,
			faces); d.err != nil {
			return d
		}
	}
	d.Places = c.Places()
	return d
}

// foreign returns an error if a file that no earlier drawing wrote would be overwritten, such as the
// user's own adoption.csv. What was drawn into a folder is in its captions.md.
func (o Options) foreign(drawn []Picture) error {
	taken := func(name string) error {
		path := filepath.Join(o.Out, name)
		if _, err := os.Lstat(path); err != nil {
			return nil
		}
		return fmt.Errorf("%s is no figure of an earlier plot and would be overwritten; choose another folder", path)
	}
	page, _ := os.ReadFile(filepath.Join(o.Out, captionsFile))
	var all []error
	if !strings.HasPrefix(string(page), captionsTitle) {
		all = append(all, taken(captionsFile))
	}
	earlier := earlierCaptions(o.Out)
	for _, d := range drawn {
		if earlier[d.Name] != "" {
			continue
		}
		for _, ext := range append(slices.Clone(o.Formats), "csv") {
			all = append(all, taken(d.Name+"."+ext))
		}
	}
	return errors.Join(all...)
}

// write puts all files in place, or none if one cannot be written, so that the folder never
// mixes two drawings.
func write(drawn []Picture, of []*figure.Folder, o Options) (paths []string, err error) {
	if len(drawn) == 0 {
		return nil, nil
	}
	var docs []whole.Doc
	put := func(name string, doc []byte) {
		path := filepath.Join(o.Out, name)
		paths, docs = append(paths, path), append(docs, whole.Doc{Path: path, Bytes: doc})
	}
	captions := earlierCaptions(o.Out)
	for _, d := range drawn {
		for _, ext := range append(slices.Clone(o.Formats), "csv") {
			put(d.Name+"."+ext, d.Files[ext])
		}
		if slices.Contains(o.Formats, PDF) {
			put(d.Name+".tex", []byte(d.latex(of, o.Width)))
		}
		captions[d.Name] = fmt.Sprintf("**%s.** %s\n", markdown.Escape(d.Title), markdown.Escape(d.Alt))
	}
	var page strings.Builder
	page.WriteString(captionsTitle)
	for _, name := range namesOf(List()) {
		if text := captions[name]; text != "" {
			page.WriteString(captionHead + name + "\n\n" + text)
		}
	}
	put(captionsFile, []byte(page.String()))
	// in place first: figures without a caption or a table are taken for the user's
	place := func(d whole.Doc) int { return map[string]int{".md": -2, ".csv": -1}[filepath.Ext(d.Path)] }
	slices.SortStableFunc(docs, func(a, b whole.Doc) int { return cmp.Compare(place(a), place(b)) })
	if o.seen == nil {
		err = whole.In(o.Out, docs...)
	} else {
		for i := range docs {
			docs[i].Path = filepath.Join(manifest.FiguresFolder, filepath.Base(docs[i].Path))
		}
		err = manifest.Put(filepath.Dir(o.Out), o.seen, docs...)
	}
	if err != nil {
		return nil, fmt.Errorf("figures cannot be written: %w", err)
	}
	return paths, nil
}
