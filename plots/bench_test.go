package plots

import (
	"errors"
	"testing"

	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/plots/run"
)

// BenchmarkFigures draws every figure of a run and of synthetic studies as a single-column PNG.
func BenchmarkFigures(b *testing.B) {
	each := func(of string, figures []figure.Figure, f *figure.Folder) {
		for _, g := range figures {
			if g.Lacks(f) != "" {
				continue
			}
			var none *figure.NothingError
			if _, err := g.Draw([]*figure.Folder{f}); errors.As(err, &none) {
				continue
			}
			b.Run(of+"/"+g.Name, func(b *testing.B) {
				for b.Loop() {
					if d := drawOne(g, []*figure.Folder{f}, Options{Formats: []string{PNG}, Width: SingleColumn}); d.err != nil {
						b.Fatal(d.err)
					}
				}
			})
		}
	}
	each("a run", run.Figures(), plotstest.WechatLike().Folder("wechat", "wechat"))
	for name, m := range plotstest.Studies() {
		each(name, sweepFigures(), m.Folder())
	}
}
