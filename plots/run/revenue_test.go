package run

import (
	"math"
	"testing"
	"time"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// A quarter's revenue is drawn as a rate in the middle of the quarter, that of a year in
// the middle of the year, here by the week; what has no role is observed, and was in no fit.
func TestObservedRevenue(t *testing.T) {
	series := schema.NewSeries(false, plotstest.Metric("ad_revenue", table.MoneyType, table.Flow, "CNY"),
		plotstest.Metric("platform_revenue", table.MoneyType, table.Flow, "CNY"))
	start := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := range int64(365) {
		series.AppendRow(table.Int(1), table.Int(1), table.Int(day), table.Float(float64(day)),
			table.Date(start.AddDate(0, 0, int(day))), table.Money(1_000_000), table.Money(1_000_000))
	}
	for _, days := range []float64{91.3125, 365.25} {
		seen := table.New("observed", "", []table.Column{plotstest.Metric("series", table.TextType, table.Key, ""),
			{Name: "date", Type: table.DateType, Kind: table.Key},
			plotstest.Metric("value", table.FloatType, table.Stock, ""), plotstest.Metric("role", table.TextType, table.Factor,
				""), plotstest.Metric("days", table.FloatType, table.Factor, "d")})
		end := start.AddDate(0, 0, 360)
		length := table.Missing()
		if days < 365 {
			length = table.Float(days)
		}
		seen.AppendRow(table.Text("platform_revenue"), table.Date(end), table.Float(9000), table.Text(""), length)
		f := figure.NewFolder("x", "x", manifest.About{Consumers: 200, Represents: 400, Currency: "CNY"},
			func(name string) (*table.Table, error) {
				return map[string]*table.Table{"series": series, "observed": seen}[name], nil
			})
		c := need.Value(overTime(revenue)(f))(t)
		var p *chart.Points
		for _, m := range c.Panels[0].Marks {
			if q, ok := m.(*chart.Points); ok {
				p = q
			}
		}
		if p == nil || p.Kind != "observed" || p.Hollow {
			t.Fatalf("%+v", p)
		}
		at := seen.Col("date").Float(0) - days/2
		if want := 9000 / 2. / days * 7; !(math.Abs(p.X[0]-at) <= 1e-9) || !(math.Abs(p.Y[0]/want-1) <= 1e-9) {
			t.Errorf("%g days: drawn at %g, %g; want %g, %g", days, p.X[0], p.Y[0], at, want)
		}
	}
}

// Revenue of a source is drawn in a panel below, beside the source, with its range: 7200 (3600 to 10,800) in a year of
// 720 d of two people a consumer, by the week, is 35 (17.5 to 52.5).
func TestObservedRange(t *testing.T) {
	series := schema.NewSeries(false, plotstest.Metric("ad_revenue", table.MoneyType, table.Flow, "CNY"),
		plotstest.Metric("platform_revenue", table.MoneyType, table.Flow, "CNY"))
	start := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := range int64(365) {
		series.AppendRow(table.Int(1), table.Int(1), table.Int(day), table.Float(float64(day)),
			table.Date(start.AddDate(0, 0, int(day))), table.Money(1_000_000), table.Money(1_000_000))
	}
	seen := table.New("observed", "", []table.Column{plotstest.Metric("series", table.TextType, table.Key, ""),
		{Name: "date", Type: table.DateType, Kind: table.Key},
		plotstest.Metric("value", table.FloatType, table.Stock, ""), plotstest.Metric("role", table.TextType, table.Factor,
			""), plotstest.Metric("days", table.FloatType, table.Factor, "d"),
		plotstest.Metric("low", table.FloatType, table.Stock, ""), plotstest.Metric("high", table.FloatType, table.Stock,
			"")})
	seen.AppendRow(table.Text("ad_revenue"), table.Date(start.AddDate(0, 0, 500)), table.Float(7200), table.Text("fit"),
		table.Float(720), table.Float(3600), table.Float(10800))
	f := figure.NewFolder("x", "x", manifest.About{Consumers: 200, Represents: 400, Currency: "CNY"},
		func(name string) (*table.Table, error) {
			return map[string]*table.Table{"series": series, "observed": seen}[name], nil
		})
	c := need.Value(overTime(revenue)(f))(t)
	for _, m := range c.Panels[1].Marks {
		if p, ok := m.(*chart.Points); ok {
			for _, x := range [][2]float64{{p.Y[0], 35}, {p.YLo[0], 17.5}, {p.YHi[0], 52.5}} {
				if !(math.Abs(x[0]/x[1]-1) <= 1e-12) {
					t.Errorf("drawn at %g, want %g", x[0], x[1])
				}
			}
			if p.Series != "ad_revenue" {
				t.Error(p.Series)
			}
			return
		}
	}
	t.Error("no point")
}
