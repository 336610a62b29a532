package run

import (
	"slices"
	"testing"

	"guanxi/plots/ink"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Things that differ in colour also differ in line style and hatch.
func TestStylesDiffer(t *testing.T) {
	var series []named
	for i := range ink.SerialCount {
		series = append(series, named{style: ink.Serial(i)})
	}
	for name, list := range map[string][]named{"parties": parties(),
		"sources":  sources(schema.NewSeries(false, plotstest.Metric("tier_revenue", table.MoneyType, table.Flow, "CNY"))),
		"channels": channels(), "serial": series[:7]} {
		for i, a := range list {
			for _, b := range list[:i] {
				if a.style.Colour == b.style.Colour || slices.Equal(a.style.Dash, b.style.Dash) || a.style.Hatch == b.style.Hatch {
					t.Errorf("%s: %q and %q look alike in part: %+v, %+v", name, a.label, b.label, a.style, b.style)
				}
			}
		}
	}
}
