package analysis

import (
	"math"
	"testing"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Nine parties whose changes scatter about 0 are not found win–win more often than 2.5 % of the time
// because one of them seems to gain, and not rejected more often because one seems to lose where all
// stand at the tolerance. Without the adjustment for their number either happens in a fifth of studies.
func TestWinWinOfManyParties(t *testing.T) {
	const studies, parties, replicates = 600, 9, 20
	for _, c := range []struct {
		shift   float64 // of every party, in tolerances
		verdict string
	}{{0, Supported}, {-1, Rejected}} {
		wrong := 0.
		for s := range studies {
			luck := rng.New(uint64(s+1), 0, "parties").Stream(0)
			// one that nothing changes
			w := &WinWin{Parties: []PartyChange{{Change: stats.Paired(make([]float64, replicates), make([]float64, replicates),
				0, .95), Tolerance: 9}}}
			for range parties {
				with := make([]float64, replicates)
				for r := range with {
					with[r] = float64(9*c.shift) + num.Normal(&luck)
				}
				w.Parties = append(w.Parties, PartyChange{Change: stats.Paired(with, make([]float64, replicates), 0, .95),
					Tolerance: 9})
			}
			got := w.Decide(.95, .95)
			if got == c.verdict {
				wrong += 1. / studies
			}
			if c.shift == 0 && (got == Supported) != (w.PGain() < .05) {
				t.Errorf("%s with a p of %g", got, w.PGain())
			}
		}
		if wrong > .025+3*math.Sqrt(.025*.975/studies) || wrong < .01 {
			t.Errorf("%s in %.3f of studies", c.verdict, wrong)
		}
	}
}
