package claim

import (
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// The probability of any wrong verdict in a family stays below 5 % if the effects are those
// most easily misjudged.
func TestFamilyOfVerdicts(t *testing.T) {
	const experiments, replicates, smallest = 400, 20, 1.0
	type claim struct {
		expect string
		truth  float64
	}
	for name, family := range map[string][]claim{
		"no effects": {{"increase", 0}, {"increase", 0}, {"decrease", 0}, {"increase", 0}, {"decrease", 0}},
		"just the smallest": {{"increase", 1}, {"increase", 1}, {"decrease", -1}, {"increase", 1}, {"increase", 1},
			{"decrease", -1}, {"increase", 1}, {"increase", 1}},
		"at the bounds": {{"none", 1}, {"none", -1}, {"none", 1}, {"none", -1}},
		"of each kind": {{"increase", 0}, {"increase", 1}, {"none", 1}, {"increase", 9}, {"none", 0}, {"decrease", 0},
			{"decrease", -1}},
	} {
		for _, sd := range []float64{.5, 2} {
			key := rng.New(5, 0, name)
			wrong := 0
			for e := range experiments {
				var verdicts []Verdict
				var p []float64
				for k, c := range family {
					s := key.Sub(uint64(e)).Stream(uint64(k))
					a, b := make([]float64, replicates), make([]float64, replicates)
					for i := range a {
						a[i] = c.truth + sd*num.Normal(&s)
					}
					v := Verdict{Claim: Claim{Expect: c.expect, Smallest: smallest}, Effect: stats.Paired(a, b, 0, .95)}
					v.P = v.against()
					verdicts, p = append(verdicts, v), append(p, v.P)
				}
				adjusted, steps := stats.Holm(p), stats.HolmConfidence(p, .95)
				any := false
				for k, c := range family {
					v := &verdicts[k]
					v.adjust(steps[k], stats.BonferroniConfidence(len(p), .95), adjusted[k])
					size := c.truth
					if c.expect == Decrease {
						size = -size
					}
					inside := c.truth > -smallest && c.truth < smallest
					switch {
					case v.Verdict == analysis.Supported && c.expect != None && size <= 0,
						v.Verdict == analysis.Rejected && c.expect != None && size >= smallest,
						v.Verdict == analysis.Supported && c.expect == None && !inside,
						v.Verdict == analysis.Rejected && c.expect == None && (inside || c.truth == smallest || c.truth == -smallest):
						any = true
					}
					if supported := adjusted[k] < .05 && (c.expect == None || v.Effect.Mean >= smallest && c.expect == Increase ||
						v.Effect.Mean <= -smallest && c.expect == Decrease); supported != (v.Verdict == analysis.Supported) {
						t.Fatalf("p %g and the verdict %s of %+v do not agree", adjusted[k], v.Verdict, v.Effect)
					}
				}
				if any {
					wrong++
				}
			}
			share := float64(wrong) / experiments
			t.Logf("%-18s sd %3.1f: a wrong verdict in %.4f of families", name, sd, share)
			if share > .05+4*.0109 { // its standard error
				t.Errorf("%s, sd %g: %.3f of families have a wrong verdict", name, sd, share)
			}
		}
	}
}
