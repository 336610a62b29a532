package plots

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
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
	period := wechatLike()
	period.start, period.days, period.every = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), 28, 28
	period.build()
	larger := wechatLike()
	larger.consumers = 8000
	larger.seed = 3
	larger.build()
	hourly := hours()
	type look struct {
		fs    []*folder
		width float64
	}
	all := map[string]look{
		"single": {[]*folder{a.folder("wechat", "wechat")}, SingleColumn},
		"double": {[]*folder{a.folder("wechat", "wechat")}, DoubleColumn},
		"one":    {[]*folder{one.folder("wechat", "wechat")}, SingleColumn},
		"tiny":   {[]*folder{tinyFolder()}, SingleColumn},
		"hours":  {[]*folder{hourly}, SingleColumn},
		"short":  {[]*folder{short.folder("short", "short")}, SingleColumn},
		"period": {[]*folder{period.folder("period", "a month")}, SingleColumn},
		"sizes":  {[]*folder{a.folder("wechat", "wechat"), larger.folder("larger", "larger")}, SingleColumn},
		"two":    {[]*folder{a.folder("wechat", "wechat"), b.folder("fewer", "fewer ads")}, SingleColumn},
	}
	for name, m := range sweeps() {
		all["sweep-"+name] = look{[]*folder{m.folder()}, SingleColumn}
		all["sweep-"+name+"-double"] = look{[]*folder{m.folder()}, DoubleColumn}
	}
	for name, c := range all {
		list, err := choose(c.fs, nil, nil)
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

// hours is a textbook diffusion of three days of hours without people or money.
func hours() *folder {
	t := schema.NewSeries(true, metric("adopters", table.IntType, table.Stock, "1"), metric("new_adopters", table.IntType, table.Flow, "1"))
	start := time.Date(2011, 1, 21, 6, 0, 0, 0, time.UTC)
	for rep := range int64(5) {
		before := int64(0)
		for h := range 73 {
			n := int64(10000 / (1 + math.Exp(-float64(h-34-int(rep))/6)))
			t.AppendRow(table.Int(rep+1), table.Int(1), table.Int(int64(h)), table.Float(float64(h)/24), table.Date(start.Add(time.Duration(h)*time.Hour)), table.Int(n), table.Int(n-before))
			before = n
		}
	}
	return newFolder("hours", "ring-bass", manifest.About{Consumers: 10000}, func(name string) (*table.Table, error) {
		if name == "series" {
			return t, nil
		}
		return nil, nil
	})
}
