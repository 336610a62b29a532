package claim_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/study"
)

const parties = `name: winwin
scenario: bass
design: {kind: arms, baseline: a}
arms: {a: {}, b: {adoption.imitation: 0.5/day}}
replicates: 30
metrics: [captured.platform, captured.provider.shop, captured.consumer, captured.outside, created]
claim: {id: C14, text: Nobody loses., expect: win_win, smallest: 1%}
`

// changing returns a analysistest.Model in which platform, shops and consumers change by these amounts from
// arm a to b.
func changing(platform, shop, consumer float64) analysistest.Model {
	return func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		v := []float64{1000 + 50*luck(0), 2000 + 50*luck(1), 3000 + 50*luck(2)}
		if p.Arm == "b" {
			v = []float64{v[0] + platform + luck(3), v[1] + shop + luck(4), v[2] + consumer + luck(5)}
		}
		return append(v, -500, v[0]+v[1]+v[2]), nil
	}
}

// In an intersection–union test every party has to pass at the full level.
func TestWinWin(t *testing.T) {
	for _, c := range []struct {
		platform, shop, consumer float64
		want                     string
		kaldor                   bool
		payments                 int
		more                     string
	}{
		{30, 20, 50, analysis.Supported, true, 0, ""},
		{30, -10, 0, analysis.Supported, true, 2, ""}, // a loss of half a percent counts as none
		{0, 0, 0, analysis.Undecided, false, 0, ""},   // nobody gains or loses
		{30, -60, 50, analysis.Rejected, true, 3, ""}, // the parties gain 20 in total
		{30, -60, 5, analysis.Rejected, false, 0, ""}, // here they lose in total
		{30, -20, 50, analysis.Undecided, true, 3, ""},
		{30, -4, 50, analysis.Supported, true, 3, ""},
	} {
		s := world(t, strings.Replace(parties, "smallest: 1%", "smallest: 1%"+c.more, 1), changing(c.platform, c.shop,
			c.consumer))
		r := analyze(t, s, analysis.Options{})
		v := alone(t, s)
		w := v.WinWin
		if v.Verdict != c.want || len(w.Parties) != 3 || w.Total.Lo > 0 != c.kaldor {
			t.Errorf("%+v: %s, parties %+v, all %+v", c, v.Verdict, w.Parties, w.Total)
		}
		sum := 0.0
		for k, x := range w.Payments {
			sum += x.Amount
			if k == 0 && c.payments == 0 {
				t.Logf("%+v", w.Payments) // payments for changes that are noise
			}
		}
		if !(math.Abs(sum) <= 1e-9) || c.payments > 0 && len(w.Payments) != 3 {
			t.Errorf("%+v: payments %+v", c, w.Payments)
		}
		if (v.P < .05) != (v.Verdict == analysis.Supported) {
			t.Errorf("%+v: p %g of %s", c, v.P, v.Verdict)
		}
		text := r.Text()
		fits(t, text)
		for _, w := range []string{"provider.shop", "all parties", "→ " + c.want} {
			if !strings.Contains(text, w) {
				t.Errorf("%q is not in\n%s", w, text)
			}
		}
		compile(t, r.LaTeX())
		if all, err := claim.Test([]analysis.StudyRuns{s}); err != nil || !strings.Contains(all.Text(), "  ≥ −") {
			t.Errorf("%v: the table does not show the tolerance", err)
		}
	}
}
