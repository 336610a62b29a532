package games

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
)

// The install hazard is proportional to the visits that the linkage brings to mini-programs.
func TestVisits(t *testing.T) {
	installs := func(factor float64) (got, mean, variance float64) {
		r, m := trial{n: 20_000, ticks: 1, titles: []spec.Named[TitleSpec]{game(t, "run", embedded, func(v *TitleSpec) { v.Install, v.Invites = perDay(0.2), perDay(0) })},
			world: func(_ *sim.Builder, w *society.World) { societytest.Visits(w, society.UseGames, factor) }}.run(t, 1)
		for i := range m.w.N {
			p := num.Hazard(0.2 * factor * m.w.Match(i, m.titles[0].topic))
			mean += p
			variance += p * (1 - p)
		}
		return societytest.Total(r.Series("installs")), mean, variance
	}
	without, _, _ := installs(-1)
	if same, _, _ := installs(1); same != without {
		t.Errorf("%v installs at a factor of 1, %v without linkage", same, without)
	}
	for _, factor := range []float64{0, 0.3, 3} {
		got, mean, variance := installs(factor)
		simtest.Z(t, "installs", got, math.Sqrt(variance), 1, mean, 1e-9)
	}
}
