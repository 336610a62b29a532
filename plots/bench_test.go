package plots

import (
	"errors"
	"testing"
)

// BenchmarkFigures draws every figure of a run and of made-up studies as a PNG in
// a single column.
func BenchmarkFigures(b *testing.B) {
	each := func(of string, figures []Figure, f *folder) {
		for _, g := range figures {
			if g.missing(f) != "" {
				continue
			}
			var none *nothingError
			if _, err := g.draw([]*folder{f}); errors.As(err, &none) {
				continue
			}
			b.Run(of+"/"+g.Name, func(b *testing.B) {
				for b.Loop() {
					if d := drawOne(g, []*folder{f}, Options{Formats: []string{PNG}, Width: SingleColumn}); d.err != nil {
						b.Fatal(d.err)
					}
				}
			})
		}
	}
	each("a run", runFigures(), wechatLike().folder("wechat", "wechat"))
	for name, m := range sweeps() {
		each(name, sweepFigures(), m.folder())
	}
}
