package plots

import (
	"bytes"
	"runtime"
	"testing"
	"time"
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
