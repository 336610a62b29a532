package study

import (
	"testing"

	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
)

// A tornado names the levels to which a factor was moved, which need not enclose the scenario's
// own level.
func TestTornadoNamesTheLevelsMovedTo(t *testing.T) {
	pts := []plotstest.Point{{At: []float64{.03, 5}}, {At: []float64{.002, 5}}, {At: []float64{.02, 5}}, {At: []float64{.03, 4}}, {At: []float64{.03, 9}}}
	m := plotstest.MakeUp("oat", "list", []schema.Factor{plotstest.Number("p", "/day"), plotstest.Number("q", "")}, []schema.Metric{plotstest.Adopters}, pts, 3, func(int, plotstest.Point) (float64, float64, float64) {
		return 1, .1, .1
	})
	for factor, want := range map[string]string{"p": "0.002…0.02/day", "q": "4…9"} {
		if got := ends(m.Folder(), factor, false); got != want {
			t.Errorf("%s moves over %s, want %s", factor, got, want)
		}
	}
	if got := ends(m.Folder(), "p", true); got != "0.002…0.03/day" {
		t.Errorf("over the whole range: %s", got)
	}
}

// The range of a factor, shown beside a tornado, has its unit.
func TestEndsHaveUnits(t *testing.T) {
	for unit, want := range map[string]string{"h": " h", "%": " %", "/year": "/year", "": "", "currency": " CNY", "currency/month": " CNY/month"} {
		s := plotstest.SmallMap()
		s.Manifest.Factors[0].Unit = ""
		bare := ends(s.Folder(), s.Manifest.Factors[0].Name, true)
		s.Manifest.Factors[0].Unit = unit
		if got := ends(s.Folder(), s.Manifest.Factors[0].Name, true); bare == "" || got != bare+want {
			t.Errorf("unit %q: %q, without a unit %q", unit, got, bare)
		}
	}
}
