package relations

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"guanxi/agents"
	"guanxi/scenarios/measure"
	"guanxi/sim"
	"guanxi/sim/units"
)

// times is how many cases are drawn: more in long tests.
func times(plain, long int) int {
	if os.Getenv("GUANXI_TEST_LONG") != "" {
		return long
	}
	return plain
}

// quantities are the names of what a run measures by their first part, such as captured. Those of series.csv alone are
// one kind.
func quantities(run *agents.Run) (kinds [][]string) {
	of := map[string]int{}
	for _, c := range measure.Known(run) {
		kind, _, _ := strings.Cut(c.Name, ".")
		if kind == c.Name && kind != "added" && kind != "created" {
			kind = ""
		}
		if _, is := of[kind]; !is {
			of[kind], kinds = len(kinds), append(kinds, nil)
		}
		kinds[of[kind]] = append(kinds[of[kind]], c.Name)
	}
	return kinds
}

// drawMetrics draws n metrics of a run, of any kind: plain, on a date, in a window, over ticks, over each other. With
// until, all are of dates until that tick.
func drawMetrics(r *rand.Rand, run *agents.Run, n int, until sim.Tick) (all []string) {
	kinds, clock := quantities(run), run.World.Clock
	last := int(until)
	if last == 0 {
		last = clock.Ticks
	}
	date := func(t int) string { return units.FormatDate(clock.Date(sim.Tick(t))) }
	one := func(form int) string {
		names := kinds[r.IntN(len(kinds))]
		name := names[r.IntN(len(names))]
		switch at := r.IntN(last); form {
		case 0:
			return name + "@" + date(at+1)
		case 1:
			return name + "@" + date(at) + "/" + date(at+1+r.IntN(last-at))
		case 2:
			return []string{"mean", "max", "min", "time_of_max"}[r.IntN(4)] + "(" + name + ")"
		default:
			return name
		}
	}
	for tries := 0; len(all) < n && tries < 100*n; tries++ {
		forms := 5
		if until > 0 {
			forms = 2
		}
		text := one(r.IntN(forms))
		if r.IntN(5) == 0 {
			text = fmt.Sprint(text, " / ", one(r.IntN(forms)))
		}
		m, err := measure.Parse(text)
		if err != nil {
			continue
		}
		if _, err := measure.Describe(run, []measure.Metric{m}); err == nil {
			all = append(all, m.Text)
		}
	}
	return all
}
