package scenarios_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that rival.yaml states.
func TestRival(t *testing.T) {
	states(t, "rival", "= 0.5 ever", "0.385", "0.607")
	for _, x := range []struct {
		set           string
		u, come, kept float64
	}{{"replicates=8", 0.65, 0.5, 0.385}, {"rival.start=0", 0, 0.999993, 0.607}} {
		// Consumers who may come do so at rate 1 per day; one who came on day a can leave on days a
		// to 365.
		want, h := 0.0, 0.5*math.Exp(x.u)/365.25
		for a := 1.0; a <= 365; a++ {
			want += math.Exp(1-a) * (1 - math.Exp(-1)) * math.Exp(-h*(366-a))
		}
		need.Near(t, "what the scenario says is kept", x.kept, want, 5e-4)
		var come, kept []float64
		for _, s := range tables(t, "rival", "series", 4, x.set) {
			come = append(come, last(s, "registered")/3000)
			kept = append(kept, last(s, "share_kept"))
		}
		expect(t, "share who ever come", come, x.come, 1e-4)
		expect(t, "share kept", kept, want, 0)
	}
}

// Each key of the rival changes the results, in both of its kinds.
func TestEveryKeyOfRivalMatters(t *testing.T) {
	need.Long(t)
	for kind, rival := range map[string]string{
		"growth": "{from: 2014-12-20, start: 0.3, growth: 0.4/year, most: 0.4}",
		"follow": "{from: 2014-12-20, kind: follow, lag: 90d, copy: 80%, most: 0.3}",
	} {
		base := need.Value(scenarios.Load("wechat", scenarios.Options{Set: append(slices.Clone(crowded), "rival="+rival)}))(t)
		want, n := outcome(t, base, nil), 0
		for _, x := range base.Section().Settings() {
			change := perturb(x)
			switch {
			case !strings.HasPrefix(x.Path, "rival.") || x.Path == "rival.kind":
				continue
			case x.Path == "rival.from":
				change = []string{"rival.from=2015-03-01"}
			case x.Path == "rival.most":
				change = []string{"rival.most=0.2"}
			}
			if n++; len(change) == 0 || !differs(t, base, change, want) {
				t.Errorf("%s: nothing follows from %s = %s, changed by %v", kind, x.Path, x.Value, change)
			}
		}
		if n < 7 {
			t.Errorf("%s: %d keys", kind, n)
		}
	}
}
