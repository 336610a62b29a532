package scenarios_test

import (
	"slices"
	"testing"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// A rate does not depend on how it is written: with ticks of half a day, 0.2/day is 0.1/tick in
// every key, bit for bit where halving is exact.
func TestRatesPerTick(t *testing.T) {
	base := whole(t, slices.Concat(crowded, []string{"clock.tick=12h"})...)
	var perDay, perTick []string
	for _, x := range base.Section().Settings() {
		per, rate := "", units.Rate{}
		switch x.Field.Type {
		case spec.TypeRate:
			rate, _ = units.ParseRate(x.Value)
		case spec.TypeCountRate:
			r, _ := units.ParseExtensiveRate(x.Value)
			if rate = (units.Rate{Value: r.Value, Per: r.Per}); r.PerThousand {
				per = " per 1000"
			}
		}
		if rate.Per == 0 {
			continue
		}
		rate = units.Rate{Value: rate.Over(units.Day), Per: units.Day}
		perDay = append(perDay, x.Path+"="+rate.String()+per)
		rate = units.Rate{Value: rate.Value / 2}
		perTick = append(perTick, x.Path+"="+rate.String()+per)
	}
	if len(perDay) < 40 {
		t.Errorf("only %d keys are rates: %v", len(perDay), perDay)
	}
	if want := outcome(t, base, perDay); differs(t, base, perTick, want) {
		for k := range perDay {
			if differs(t, base, slices.Concat(perDay, perTick[k:k+1]), want) {
				t.Errorf("%s gives another run than %s", perTick[k], perDay[k])
			}
		}
	}
}
