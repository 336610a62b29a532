package relations

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// amount is the number of an amount, or of a parameter of its distribution.
var amount = regexp.MustCompile(`^[0-9.]+|(mean|sd|min|max|value): [0-9.]+`)

// Eight times all amounts, and an eighth of what is of an amount, is the same world in other coins: among platforms,
// too.
func TestMoneyByEight(t *testing.T) {
	for _, name := range []string{"two", "two-sided"} {
		base := need.Value(scenarios.Load(name, scenarios.Options{Set: []string{"consumers.count=300",
			"clock.until=400d"}}))(t)
		var set []string
		for _, x := range base.Section().Settings() {
			factor := 8.0
			switch {
			case strings.HasSuffix(x.Field.Unit, "/currency"):
				factor = 1. / 8
			case !strings.HasPrefix(x.Field.Unit, "currency") && x.Field.Type != spec.TypeMoney:
				continue
			}
			if v := amount.ReplaceAllStringFunc(x.Value, func(s string) string {
				key, number, is := strings.Cut(s, ": ")
				if !is {
					key, number = "", s
				}
				v := need.Value(strconv.ParseFloat(number, 64))(t) * factor
				return strings.TrimPrefix(fmt.Sprint(key, ": ", v), ": ")
			}); v != x.Value {
				set = append(set, x.Path+"="+v)
			}
		}
		run := func(more ...string) map[string]float64 {
			r := need.Value(runner.Build(need.Value(base.With(more))(t), 1))(t)
			simtest.Run(t, r)
			all := map[string]float64{}
			for _, m := range r.Metrics() {
				factor := 1.0
				if strings.HasPrefix(m.Unit, "currency") && len(more) > 0 {
					factor = 1. / 8
				}
				for tick, v := range r.Series(m.Name) {
					all[fmt.Sprint(m.Name, " in row ", sim.Tick(tick))] = v * factor
				}
			}
			return all
		}
		one, eight := run(), run(set...)
		for at, v := range one {
			if w := eight[at]; math.Abs(v-w) > 1e-3+1e-5*math.Abs(v) || math.IsNaN(v) != math.IsNaN(w) {
				t.Errorf("%s: %s is %v, and %v at eight times the prices", name, at, v, w)
			}
		}
		if len(set) < 6 {
			t.Errorf("%s: few amounts", name)
		}
	}
}
