package run

import (
	"strings"
	"testing"

	"guanxi/plots/calendar"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// Regret is drawn only where some policy loses more than another.
func TestRegretOfThoseWhoLoseAlike(t *testing.T) {
	for _, c := range []struct {
		ends  []float64
		worth float64
		want  bool
	}{
		{[]float64{10}, 0, false}, {[]float64{10, 10.05, 10}, 0, true}, {[]float64{10, 11, 0}, 0, false},
		{[]float64{0, 0, 0}, 0, true}, {[]float64{0.05, 0.05, 0}, 1000, true}, {[]float64{2, 5, 0}, 1000, false},
	} {
		if got := alike(c.ends, c.worth); got != c.want {
			t.Errorf("%v beside %v: %v", c.ends, c.worth, got)
		}
	}
	tables := plotstest.Tiny()
	series := tables["series"]
	cols := append(series.Columns()[5:], plotstest.Metric("ad_regret.none", table.MoneyType, table.Flow, "CNY"))
	with := schema.NewSeries(false, cols...)
	for r := range series.Rows() {
		var cells []table.Cell
		for _, c := range series.Columns() {
			cells = append(cells, cellOf(series, c, r))
		}
		with.AppendRow(append(cells, cellOf(series, series.Columns()[len(series.Columns())-1], r))...)
	}
	f := figure.NewFolder("x", "x", manifest.About{Consumers: 200, Currency: "CNY"}, func(name string) (*table.Table, error) {
		if name == "series" {
			return with, nil
		}
		return tables[name], nil
	})
	c := need.Value(learner(f))(t)
	if len(c.Panels) != 1 || !strings.Contains(c.Alt, "Regret is not drawn") {
		t.Errorf("%d panels; %s", len(c.Panels), c.Alt)
	}
}

// What the learner gains has an interval: 50/(100 ± 3.182 · 4.083) by Fieller, none of one replicate.
func TestGainHasAnInterval(t *testing.T) {
	for want, v := range map[string][2][][]float64{
		"0.500 [0.442, 0.575]": {{{9, 40}, {9, 50.011}, {9, 60.002}, {9, 49.989}}, {{9, 90}, {9, 100.01}, {9, 110}, {9, 99.99}}},
		"0.50":                 {{{9, 50}}, {{9, 100}}},
	} {
		if got := gained(v[0], v[1], .5); got != want {
			t.Errorf("%s, should be %s", got, want)
		}
	}
}

func cellOf(t *table.Table, c table.Column, row int) table.Cell {
	col := t.Col(c.Name)
	switch c.Type {
	case table.IntType:
		v, _ := col.Int(row)
		return table.Int(v)
	case table.MoneyType:
		return plotstest.Micro(col.Float(row))
	case table.DateType:
		return table.Date(calendar.Time(col.Float(row)))
	}
	return table.Float(col.Float(row))
}
