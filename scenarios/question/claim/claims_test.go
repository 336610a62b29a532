package claim_test

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/simtest/need"
)

// Three claims are a family: their intervals are wider than that of a single claim, and each
// folder gets its own row.
func TestClaims(t *testing.T) {
	texts := []string{arms,
		strings.NewReplacer("name: billings", "name: nothing", "id: C1", "id: C2", "arm: b, expect: increase, smallest: 1%",
			"arm: c, expect: none, smallest: 12").Replace(arms),
		strings.NewReplacer("name: billings", "name: wrong", "id: C1", "id: C3", "expect: increase, smallest: 1%",
			"expect: decrease, smallest: 2").Replace(arms)}
	var subjects []analysis.StudyRuns
	for _, text := range texts {
		subjects = append(subjects, world(t, text, threeArms))
	}
	r := tested(t, subjects...)
	for i, want := range []string{analysis.Supported, analysis.Supported, analysis.Rejected} {
		if got := r.Verdicts[i].Verdict; got != want {
			t.Errorf("%s: %s, want %s", r.Verdicts[i].ID, got, want)
		}
	}
	v := r.Verdicts[0]
	near(t, "smallest", v.Smallest, 10, .3)
	if _, hi := v.Effect.At(1 - .05/3); v.Hi != hi || v.Lo >= v.Effect.Lo {
		t.Errorf("%+v", v)
	}
	if r.Held() {
		t.Error("a rejected claim holds")
	}
	text := r.Text()
	fits(t, text)
	for _, w := range []string{"3 claims", "adjusted for 3 (Holm 1979)", "→ rejected", "no effect, that is, within ±",
		"with a power of 80 %", "(1 % of a)",
		"24.2] ≥ 10.0", "6.3] ±12.0", "23.0] ≤ −2.00"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), w) { // wherever lines break
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	need.Nil(t, r.Save(func(err error) error { return err }))
	s := need.Value(results.OpenSweep(subjects[1].Sweep.Dir))(t)
	if all := s.Answers(); len(all) != 32 || all[0].About != "C2" || all[0].Verdict != "supported" ||
		all[0].Family != "3 claims" || all[31].About != "C2" {
		t.Errorf("%+v", all)
	}
	need.Nil(t, analyze(t, need.Value(analysis.Open(s.Dir))(t),
		analysis.Options{}).Save()) // which keeps what is adjusted for a family
	if all := need.Value(results.OpenSweep(s.Dir))(t).Answers("claim"); len(all) != 32 || all[0].Family != "3 claims" {
		t.Errorf("%+v", all)
	}
	if _, err := claim.Test([]analysis.StudyRuns{world(t,
		"name: bare\ndesign: {kind: lhs, points: 4}\n"+analysistest.Ranges, analysistest.Ishigami(analysistest.Parsed(t,
			"name: bare\ndesign: {kind: lhs, points: 4}\n"+analysistest.Ranges)))}); err == nil {
		t.Error("a study without a claim is taken")
	}
	b, err := json.MarshalIndent(r.JSON(), "", "  ")
	if err != nil || !strings.Contains(string(b), `"verdict": "rejected"`) {
		t.Errorf("%v %s", err, b)
	}
	compile(t, r.LaTeX())
}

// Answers have the differences of which the effect is the mean, without the second replicate, which failed in
// an arm: k² in replicate k, of two contrasts none, of win–win the losses of the party that is nearest to one.
func TestPairs(t *testing.T) {
	pairs := map[string][]float64{
		arms: {1, 9, 16}, strings.Replace(square, ", over: {both: 1, neither: -1}", "", 1): {1, 9, 16}, square: nil,
		parties: {-1, -9, -16},
	}
	for _, text := range slices.Sorted(maps.Keys(pairs)) {
		want := pairs[text]
		runs, metrics := map[string]float64{}, len(analysistest.Parsed(t, text)().Metrics)
		s := world(t, strings.Replace(text, "replicates: 30", "replicates: 4", 1), func(p *study.Point,
			_ func(uint64) float64) ([]float64, error) {
			runs[p.Arm]++
			k, v := runs[p.Arm], []float64{1000, 1000, 1000, 1000, 1000}
			if p.Arm == "b" || p.Arm == "both" {
				v[0], v[1] = 1000+k*k, 1000-k*k
				if k == 2 {
					return nil, errors.New("gave up")
				}
			}
			return v[:metrics], nil
		})
		need.Nil(t, analyze(t, s, analysis.Options{}).Save())
		s = need.Value(analysis.Open(s.Sweep.Dir))(t)
		var replicates []string
		var got []float64
		sum := 0.0
		all := s.Sweep.Answers("claim")
		for _, x := range all[2:] {
			replicates, got = append(replicates, x.At), append(got, x.Value)
			sum += x.Value
		}
		if !slices.Equal(got, want) || want != nil && !slices.Equal(replicates, []string{"1", "3", "4"}) {
			t.Errorf("%s: differences %v in replicates %v, want %v", s.Study.Name, got, replicates, want)
		}
		if effect := all[0].Value; want != nil && math.Abs(sum/3-effect) > 1e-12 {
			t.Errorf("%s: mean %v, effect %v", s.Study.Name, sum/3, effect)
		}
	}
}

// An undecided claim says how many replicates it takes. With so many, simulated studies whose effect
// is of the smallest size find an interval above 0, and those without one an interval within
// ±smallest, in four cases of five.
func TestReplicatesForPower(t *testing.T) {
	for _, c := range []struct {
		expect, want string
		effect       float64
	}{
		{"increase", "To tell an effect of 9.0 from 0 with a power of 80 % takes about ", 9},
		{"none", "To find an effect of 0 within ±9.0 with a power of 80 % takes about ", 0},
	} {
		text := strings.NewReplacer("arm: b, expect: increase, smallest: 1%", "arm: b, expect: "+c.expect+", smallest: 9",
			"replicates: 30", "replicates: 3").Replace(arms)
		r := tested(t, world(t, text, threeArms))
		v := r.Verdicts[0]
		fits(t, r.Text())
		if v.Verdict != analysis.Undecided || !strings.Contains(strings.Join(strings.Fields(r.Text()), " "),
			c.want+strconv.Itoa(v.Needed)+" replicates") {
			t.Fatalf("%d replicates:\n%s", v.Needed, r.Text())
		}
		const studies = 2000
		luck, found := rand.New(rand.NewPCG(1, 2)), map[int]int{}
		for _, n := range []int{v.Needed - 1, v.Needed} {
			for range studies {
				b := make([]float64, n)
				for k := range b {
					b[k] = c.effect + v.Effect.SD*luck.NormFloat64()
				}
				d := stats.Paired(b, make([]float64, n), 0, .95)
				if c.expect == "none" && d.Lo > -9 && d.Hi < 9 || c.expect != "none" && d.Lo > 0 {
					found[n]++
				}
			}
		}
		if p := float64(found[v.Needed]) / studies; p < .78 || p > .85 {
			t.Errorf("%s: %d replicates have a power of %.3f, one less %.3f", c.expect, v.Needed, p,
				float64(found[v.Needed-1])/studies)
		}
	}
}

// A claim that is true by construction is not a test: its verdict says so if the sign is
// right, and is a rejection if not. The other claims are adjusted without it.
func TestByConstruction(t *testing.T) {
	named := func(name, id, more string) string {
		return strings.NewReplacer("name: billings", "name: "+name, "id: C1", "id: "+id, "smallest: 1%",
			"smallest: 1%"+more).Replace(arms)
	}
	why := `, construction: "M2: the hazard of adopting grows with imitation"`
	var subjects []analysis.StudyRuns
	for _, text := range []string{arms, named("right", "C2", why), strings.Replace(named("wrong", "C3", why),
		"expect: increase", "expect: decrease", 1)} {
		subjects = append(subjects, world(t, text, threeArms))
	}
	r := tested(t, subjects...)
	alone := tested(t, subjects[0])
	if a, b := r.Verdicts[0], alone.Verdicts[0]; a.Lo != b.Lo || a.PHolm != b.PHolm || r.Family != 1 {
		t.Errorf("adjusted for what is no test: %+v and %+v", a, b)
	}
	for i, want := range []string{analysis.Supported, claim.ByConstruction, analysis.Rejected} {
		if got := r.Verdicts[i].Verdict; got != want {
			t.Errorf("%s: %s, want %s", r.Verdicts[i].ID, got, want)
		}
	}
	right, err := claim.Test(subjects[:2])
	if err != nil || !right.Held() || r.Held() {
		t.Errorf("%v: what is true by construction holds, what has the wrong sign does not", err)
	}
	text := r.Text()
	fits(t, text)
	for _, w := range []string{"true by construction (M2: the hazard of adopting grows with imitation)",
		"rejected (the sign contradicts M2)"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	if b := string(need.Value(json.Marshal(r.JSON()))(t)); !strings.Contains(b,
		`"construction":"M2: the hazard of adopting grows with imitation"`) {
		t.Error(b)
	}
}

// An arm with fewer finished replicates than the baseline lacks no value: its claim uses those that
// both have.
func TestBehindTheBaseline(t *testing.T) {
	text := strings.Replace(arms, "replicates: 30", "replicates: 12", 1)
	runs := map[string]int{}
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		if runs[p.Arm]++; p.Arm == "b" && runs["b"] > 8 {
			return nil, nil
		}
		return threeArms(p, luck)
	}), analysis.Options{})
	text = strings.Join(strings.Fields(r.Text()), " ")
	if !strings.Contains(text, " in 8 replicates, p") || strings.Contains(text, "more without a value") {
		t.Error(text)
	}
}
