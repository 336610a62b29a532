package plots

import (
	"bytes"
	"errors"
	"runtime"
	"testing"
	"time"

	"gonum.org/v1/plot/vg"
)

func BenchmarkPNG(b *testing.B) {
	f := wechatLike().folder("wechat", "wechat")
	for _, g := range runFigures() {
		b.Run(g.Name, func(b *testing.B) {
			for b.Loop() {
				d := drawOne(g, []*folder{f}, Options{Formats: []string{PNG}, Width: SingleColumn})
				if d.err != nil {
					b.Fatal(d.err)
				}
			}
		})
	}
}

func BenchmarkSVG(b *testing.B) {
	f := wechatLike().folder("wechat", "wechat")
	for _, g := range runFigures() {
		b.Run(g.Name, func(b *testing.B) {
			for b.Loop() {
				d := drawOne(g, []*folder{f}, Options{Formats: []string{SVG}, Width: SingleColumn})
				if d.err != nil {
					b.Fatal(d.err)
				}
			}
		})
	}
}

// The same folder gives the same bytes, whatever the number of processors.
func TestSameBytes(t *testing.T) {
	s := wechatLike()
	s.every, s.replicates = 28, 3
	s.build()
	o := Options{Formats: []string{SVG, PNG, PDF}, Width: SingleColumn}
	if testing.Short() {
		o.Formats = []string{SVG} // the race detector takes ten times as long
	}
	draw := func(procs int) []drawnFigure {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		d, err := drawAll(runFigures(), []*folder{s.folder("wechat", "wechat")}, o)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := draw(2)
	time.Sleep(1100 * time.Millisecond) // a PDF with the time of day would differ
	for _, again := range [][]drawnFigure{draw(2), draw(1)} {
		for i, d := range first {
			for ext, doc := range d.files {
				if !bytes.Equal(doc, again[i].files[ext]) {
					t.Errorf("%s.%s: %d bytes differ from those drawn before", d.name, ext, len(doc))
				}
			}
		}
	}
}

// No text lies outside of its page or over another.
func TestTextsHaveRoom(t *testing.T) {
	a, b := wechatLike(), wechatLike()
	b.level = 0.8
	b.build()
	one := wechatLike()
	one.replicates, one.represents = 1, 0
	one.build()
	short := wechatLike()
	short.days, short.every = 45, 1
	short.build()
	faces, err := loadFonts(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, fs := range map[string][]*folder{
		"wechat":  {a.folder("wechat", "wechat")},
		"one":     {one.folder("one", "one")},
		"45 days": {short.folder("short", "short")},
		"hours":   {hours()},
		"two":     {a.folder("wechat", "wechat"), b.folder("b", "the same with a name that is far too long for the margin of a figure")},
	} {
		for _, width := range []vg.Length{minWidth, SingleColumn, 120, DoubleColumn} {
			for _, g := range runFigures() {
				if len(fs) > 1 && !g.compares() || g.missing(fs[0]) != "" {
					continue
				}
				c, err := g.draw(fs)
				if none := new(nothingError); errors.As(err, &none) {
					continue
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", name, g.Name, err)
				}
				s := &sheet{fonts: faces}
				if err := c.drawOn(s, SVG, width*millimetre, true); err != nil {
					t.Fatalf("%s, %s: %v", name, g.Name, err)
				}
				for i, x := range s.texts {
					if x.x0 < 0 || x.y0 < 0 || x.x1 > s.w+0.01 || x.y1 > s.h {
						t.Errorf("%s, %s, %v mm: %q at (%.1f, %.1f)–(%.1f, %.1f) leaves the page of %.1f × %.1f pt", name, g.Name, width, x.text, x.x0, x.y0, x.x1, x.y1, s.w, s.h)
					}
					for _, y := range s.texts[:i] {
						const touch = 0.4
						if x.x0 < y.x1-touch && y.x0 < x.x1-touch && x.y0 < y.y1-1.2 && y.y0 < x.y1-1.2 {
							t.Errorf("%s, %s, %v mm: %q lies over %q", name, g.Name, width, x.text, y.text)
						}
					}
				}
			}
		}
	}
}
