package measure

import (
	"math"
	"testing"
	"time"

	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

func TestParse(t *testing.T) {
	day := time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text string
		want Metric
	}{
		{"adopters", Metric{Text: "adopters", Name: "adopters"}},
		{" captured.consumer ", Metric{Text: "captured.consumer", Name: "captured.consumer"}},
		{"adopters@2014-01-01", Metric{Text: "adopters@2014-01-01", Name: "adopters", At: day}},
		{"adopters @ 2014-01-01T08:00", Metric{Text: "adopters@2014-01-01T08:00", Name: "adopters",
			At: day.Add(8 * time.Hour)}},
		{"ad_revenue @ 2014-01-01 / 2014-01-01T08:00", Metric{Text: "ad_revenue@2014-01-01/2014-01-01T08:00",
			Name: "ad_revenue", From: day, At: day.Add(8 * time.Hour)}},
		{"time_to(adopters,50%)", Metric{Text: "time_to(adopters, 50%)", Func: "time_to", Name: "adopters",
			Level: Level{.5, true}}},
		{"time_to( platform_revenue , 1e6 )", Metric{Text: "time_to(platform_revenue, 1e6)", Func: "time_to",
			Name: "platform_revenue", Level: Level{1e6, false}}},
		{"max(active)", Metric{Text: "max(active)", Func: "max", Name: "active"}},
		{"time_of_max( new_adopters )", Metric{Text: "time_of_max(new_adopters)", Func: "time_of_max", Name: "new_adopters"}},
	} {
		got, err := Parse(c.text)
		if err != nil || got != c.want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", c.text, got, err, c.want)
		}
		if again, err := Parse(got.Text); err != nil || again != got {
			t.Errorf("Parse(%q) = %+v, %v; it is not canonical", got.Text, again, err)
		}
	}
	for text, want := range map[string][2]string{
		"sellers / adopters": {"sellers", "adopters"}, "ad_revenue/mean(dau)": {"ad_revenue", "mean(dau)"},
		"gmv@2014-01-01/2015-01-01 / adopters@2015-01-01": {"gmv@2014-01-01/2015-01-01", "adopters@2015-01-01"},
		"gmv@2014-01-01 / 2015-01-01 / adopters":          {"gmv@2014-01-01/2015-01-01", "adopters"},
		"mau@2014-01-01 / time_to(adopters, 50%)":         {"mau@2014-01-01", "time_to(adopters, 50%)"},
	} {
		got, err := Parse(text)
		if err != nil || got.Text != want[0]+" / "+want[1] || got.Over == nil || got.Over[0].Text != want[0] ||
			got.Over[1].Text != want[1] {
			t.Errorf("Parse(%q) = %+v, %v; want %q", text, got, err, want)
		}
	}
	if got, err := Parse(summary.HalfAdopted); err != nil || got != Half() {
		t.Errorf("the summary's %s is %+v, %v", summary.HalfAdopted, got, err)
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "name of a metric is missing",
		"timeto(adopters, 50%)":     "did you mean time_to?",
		"total(adopters)":           "known: max, ",
		"max(adopters":              ") is missing",
		"time_to(adopters)":         "a metric and a level",
		"time_to(adopters, x%)":     "not a level",
		"adopters@2014-13-01":       "calendar",
		"max(active@2014-01-01)":    "takes no @DATE",
		"max(active)@2014-01-01":    "takes no @DATE",
		"gmv@2014-01-01/":           "not a date",
		"gmv@2015-01-01/2014-01-01": "ends on 2014-01-01",
		"max(max(active))":          "not the name",
		"mean(dau, last 30d)":       "takes a metric alone: mean(dau)",
		"a / b / c":                 "two parts",
		"/ adopters":                "two parts",
		"adopters /":                "two parts",
		"gmv@2014-01-01/2015 / b":   "not a date",
		"a / max(b":                 ") is missing",
		"max(a / b)":                "is of one metric",
	} {
		need.Refused(Parse(text))(t, want)
	}
}

// A share of consumers is a whole number of them despite rounding: .07·100 = 7.000000000000001.
func TestShareOfConsumersIsWhole(t *testing.T) {
	share := .07
	if float64(share*100) == 7 {
		t.Fatal("the example is none")
	}
	f := newFunction(Metric{Func: "time_to", Level: Level{share, true}}, 100)
	f.take(3, 3, 6, 0, table.Stock)
	f.take(4, 4, 7, 1, table.Stock)
	if f.result() != 4 {
		t.Errorf("7 of 100 are reached at %v, not at 4", f.result())
	}
	if f := newFunction(Metric{Func: "time_to", Level: Level{.5, true}}, 5); f.bound != 2.5 {
		t.Errorf("half of 5 is %v", f.bound)
	}
}

// Functions over ticks, compared with values worked out by hand; missing values are skipped.
func TestFunctions(t *testing.T) {
	levels := []float64{1, 4, math.NaN(), 9, 9, 2} // ticks 0 to 5
	want := map[string][2]float64{                 // as a stock; as a flow
		"max": {9, 9}, "min": {1, 2}, "mean": {6, 6}, "time_of_max": {30, 30}, "time_to": {10, 10},
	}
	for name, values := range want {
		for k, kind := range []table.Kind{table.Stock, table.Flow} {
			f := newFunction(Metric{Func: name, Level: Level{Value: 4}}, 0)
			for tick, x := range levels {
				f.take(sim.Tick(tick), float64(10*tick), x, x, kind)
			}
			if got := f.result(); got != values[k] {
				t.Errorf("%s of a %v is %v, not %v", name, kind, got, values[k])
			}
		}
	}
	for _, f := range Functions() {
		if _, ok := want[f.Name]; !ok {
			t.Errorf("%s is not tried: add to want what it gives of these levels", f.Name)
		}
		if v := newFunction(Metric{Func: f.Name, Level: Level{Value: 4}}, 0).result(); !math.IsNaN(v) {
			t.Errorf("%s of nothing is %v", f.Name, v)
		}
		m, err := Parse(f.Such)
		if err != nil || m.Func != f.Name {
			t.Errorf("%s is no example of %s: %v", f.Such, f.Name, err)
		}
		unit := f.Unit
		if unit == "" {
			unit = "people"
		}
		if c := m.column(quantity{unit: "people"}, sim.Clock{}); c.Unit != unit {
			t.Errorf("%s is in %q, not in %q", f.Such, c.Unit, unit)
		}
	}
}
