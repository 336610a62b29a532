package analysis

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/summary"
)

// Where most consumers lose and all their groups gain, the table says how both can be.
func TestMostLoseWhereGroupsGain(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		losers, elderly float64
		want            bool
	}{{.8, 5, true}, {.4, 5, false}, {.8, -5, false}} {
		change := func(name string, mean float64) PartyChange {
			return PartyChange{Name: name, Unit: "currency", Change: stats.Difference{Mean: mean}, Lo: mean - 1, Hi: mean + 1, Tolerance: 1}
		}
		v := Verdict{Subject: Subject{Sweep: &results.Sweep{Manifest: &manifest.Sweep{}}, Study: &study.Study{}}, Arm: "with", Baseline: "without", WinWin: &WinWin{
			Parties: []PartyChange{change("platform", -5), change("consumer.elderly", c.elderly), change("consumer.social", 9)},
			Total:   stats.Difference{Mean: nan}, Members: 100, Losers: summary.Interval{Mean: c.losers, Lo: c.losers, Hi: c.losers}}}
		if after := strings.Join(v.winWinGroup().After, " "); !strings.Contains(after, "capture less; ") || strings.Contains(after, "most consumers capture less, but") != c.want {
			t.Errorf("%+v: %s", c, after)
		}
	}
}
