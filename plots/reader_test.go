package plots

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/plots/run"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// A name in letters that the fonts lack leaves out only the figure that contains it, and is an
// error when that figure is asked for.
func TestLettersKeepOneFigure(t *testing.T) {
	tables := plotstest.Tiny()
	retention := table.New("game_retention", "", tables["game_retention"].Columns())
	for _, d := range [][3]int64{{1, 50, 10}, {2, 25, 5}} {
		retention.AppendRow(table.Int(1), table.Text("微信"), table.Int(d[0]), table.Int(d[1]), table.Int(d[2]))
	}
	tables["game_retention"] = retention
	f := []*figure.Folder{figure.NewFolder("tiny", "tiny", manifest.About{Currency: "CNY"}, func(name string) (*table.Table, error) { return tables[name], nil })}
	d, err := drawAll(run.Figures(), f, Options{Formats: []string{SVG}, Width: SingleColumn})
	var left *LeftOutError
	if !errors.As(err, &left) || !strings.Contains(err.Error(), "figure games") || !strings.Contains(err.Error(), "U+5FAE") {
		t.Errorf("error %v, want one of figure games", err)
	}
	if len(d) != len(run.Figures())-1 || slices.ContainsFunc(d, func(d Picture) bool { return d.Name == "games" }) {
		t.Errorf("%d figures drawn, want all but games", len(d))
	}
	if _, err := drawAll(run.Figures(), f, Options{Figures: []string{"games"}, Formats: []string{SVG}, Width: SingleColumn}); err == nil || errors.As(err, &left) {
		t.Errorf("games is asked for: error %v, want a plain one", err)
	}
}

// No number in a caption can be broken across lines.
func TestCaptionsHoldTogether(t *testing.T) {
	for _, g := range run.Figures() {
		d := drawOne(g, []*figure.Folder{plotstest.WechatLike().Folder("wechat", "wechat")}, Options{Formats: []string{SVG}, Width: SingleColumn})
		if d.err != nil {
			continue // the synthetic run lacks some tables
		}
		if strings.Contains(d.Alt, "\u2009") {
			t.Errorf("%s: %q", g.Name, d.Alt)
		}
		if !strings.Contains(string(d.Files[SVG]), strings.NewReplacer("'", "&#39;").Replace(d.Alt)) {
			t.Errorf("%s: the picture says not what the caption does", g.Name)
		}
	}
}
