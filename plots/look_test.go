package plots

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/simtest/need"
)

// TestLook writes all figures to the folder named in GUANXI_LOOK, for inspection by eye.
func TestLook(t *testing.T) {
	out := os.Getenv("GUANXI_LOOK")
	if out == "" {
		t.Skip("GUANXI_LOOK names no folder to write figures to")
	}
	a, b := plotstest.WechatLike(), plotstest.WechatLike()
	b.Level, b.Seed = 0.8, 2
	one := plotstest.WechatLike()
	one.Replicates, one.Represents = 1, 0
	short := plotstest.WechatLike()
	short.Days, short.Every = 45, 1
	period := plotstest.WechatLike()
	period.Start, period.Days, period.Every = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), 28, 28
	larger := plotstest.WechatLike()
	larger.Consumers = 8000
	larger.Seed = 3
	hourly := plotstest.Hours()
	type look struct {
		fs    []*figure.Folder
		width float64
	}
	all := map[string]look{
		"single": {[]*figure.Folder{a.Folder("wechat", "wechat")}, SingleColumn},
		"double": {[]*figure.Folder{a.Folder("wechat", "wechat")}, DoubleColumn},
		"one":    {[]*figure.Folder{one.Folder("wechat", "wechat")}, SingleColumn},
		"tiny":   {[]*figure.Folder{plotstest.TinyFolder()}, SingleColumn},
		"hours":  {[]*figure.Folder{hourly}, SingleColumn},
		"short":  {[]*figure.Folder{short.Folder("short", "short")}, SingleColumn},
		"period": {[]*figure.Folder{period.Folder("period", "a month")}, SingleColumn},
		"sizes":  {[]*figure.Folder{a.Folder("wechat", "wechat"), larger.Folder("larger", "larger")}, SingleColumn},
		"two":    {[]*figure.Folder{a.Folder("wechat", "wechat"), b.Folder("fewer", "fewer ads")}, SingleColumn},
	}
	for name, m := range plotstest.Studies() {
		all["sweep-"+name] = look{[]*figure.Folder{m.Folder()}, SingleColumn}
		all["sweep-"+name+"-double"] = look{[]*figure.Folder{m.Folder()}, DoubleColumn}
	}
	for name, c := range all {
		list := need.Value(choose(c.fs, Options{}))(t)
		drawn := need.Value(drawAll(list, c.fs, Options{Formats: []string{SVG, PNG, PDF}, Width: c.width}))(t)
		need.Value(write(drawn, nil, Options{Formats: []string{SVG, PNG, PDF}, Out: filepath.Join(out, name)}))(t)
	}
}
