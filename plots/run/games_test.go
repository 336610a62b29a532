package run

import (
	"slices"
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Of many titles, those with the most players are drawn and the others are named.
func TestMostPlayedTitles(t *testing.T) {
	retention := table.New("game_retention", "", plotstest.Tiny()["game_retention"].Columns())
	for k := range ink.SerialCount + 2 {
		n := int64(100 + k)
		for day := range int64(3) {
			retention.AppendRow(table.Int(1), table.Text(string(rune('a'+k))), table.Int(day), table.Int(n), table.Int(10))
		}
	}
	c := need.Value(games(figure.NewFolder("", "", manifest.About{}, func(string) (*table.Table, error) { return retention, nil })))(t)
	var got []string
	for _, m := range c.Panels[0].Marks {
		got = append(got, m.(*chart.Curve).Series)
	}
	if want := strings.Split("cdefghij", ""); !slices.Equal(got, want) || !strings.Contains(c.Alt, " Not drawn, with fewer players: b and a.") {
		t.Errorf("%v are drawn, want %v; %s", got, want, c.Alt)
	}
}
