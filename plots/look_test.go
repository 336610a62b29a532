package plots

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLook writes all figures to the folder in GUANXI_LOOK, for eyes.
func TestLook(t *testing.T) {
	out := os.Getenv("GUANXI_LOOK")
	if out == "" {
		t.Skip("GUANXI_LOOK names no folder to write figures to")
	}
	a, b := wechatLike(), wechatLike()
	b.level, b.seed = 0.8, 2
	b.build()
	one := wechatLike()
	one.replicates, one.represents = 1, 0
	one.build()
	short := wechatLike()
	short.days, short.every = 45, 1
	short.build()
	for name, c := range map[string]struct {
		fs    []*folder
		width float64
	}{
		"single": {[]*folder{a.folder("wechat", "wechat")}, SingleColumn},
		"double": {[]*folder{a.folder("wechat", "wechat")}, DoubleColumn},
		"one":    {[]*folder{one.folder("wechat", "wechat")}, SingleColumn},
		"tiny":   {[]*folder{tinyFolder()}, SingleColumn},
		"short":  {[]*folder{short.folder("short", "short")}, SingleColumn},
		"two":    {[]*folder{a.folder("wechat", "wechat"), b.folder("fewer", "fewer ads")}, SingleColumn},
	} {
		list, err := choose(c.fs, nil)
		if err != nil {
			t.Fatal(err)
		}
		drawn, err := drawAll(list, c.fs, Options{Formats: []string{SVG, PNG, PDF}, Width: c.width})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := write(drawn, Options{Formats: []string{SVG, PNG, PDF}, Out: filepath.Join(out, name)}); err != nil {
			t.Fatal(err)
		}
	}
}
