package fit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

const pastOfBass = `name: past
scenario: bass
design: {kind: random, points: 40}
factors: {q: {set: adoption.imitation, from: 0.1/day, to: 1/day}, p: {set: adoption.innovation, from: 1%/year, to: 90%/year}}
calibrate: {targets: {end: {metric: adopters, value: 900}}, method: ensemble, draws: 40}
`

// folder is a folder of worlds of a study, with a change to its manifest.
func folder(s *study.Study, weights []float64, results int, study, scenario string) fstest.MapFS {
	text := "draw,weight,q,p\n"
	for i, w := range weights {
		text += fmt.Sprintf("%d,%g,%g,%g\n", i+1, w, .1+.01*float64(i), 1+float64(i))
	}
	m := fmt.Sprintf(`{"results": %d, "study": "past", "study_hash": %q, "scenario": "bass", "scenario_hash": %q}`,
		results, study, scenario)
	return fstest.MapFS{manifest.File: {Data: []byte(m)}, "draws.csv": {Data: []byte(text)}}
}

// Worlds are taken only if they are of this program, study and scenario and count as 30 or more of equal weight (Kish);
// weights are drawn, and their effective number is worked out by hand.
func TestWorldsOfAnotherWorld(t *testing.T) {
	s := need.Value(study.Parse("past.yaml", []byte(pastOfBass)))(t)
	now, own, scn := sim.ResultsVersion, s.Hash(), s.Scenario.Hash()
	even := slices.Repeat([]float64{1. / 40}, 40)
	h := need.Value(ReadHistory("d", folder(s, even, now, own, scn), s))(t)
	if len(h.Worlds) != 40 || h.Worlds[3]["adoption.imitation"] != "0.13/day" ||
		h.Worlds[3]["adoption.innovation"] != "4%/year" {
		t.Errorf("%d worlds, the fourth %v", len(h.Worlds), h.Worlds[3])
	}
	need.Refused(ReadHistory("d", folder(s, even, now-1, own, scn), s))(t, "results version")
	need.Refused(ReadHistory("d", folder(s, even, now, "x", scn), s))(t, "another study")
	need.Refused(ReadHistory("d", folder(s, even, now, own, "x"), s))(t, "another scenario")
	need.Refused(ReadHistory("d", folder(s, nil, now, own, scn), s))(t, "count as 0 of equal weight")
	for trial := range 100 {
		stream := rng.New(1, 1, "weights").Stream(uint64(trial))
		n := 25 + int(40*stream.Float64())
		w, sum, squares := make([]float64, n), 0., 0.
		for i := range w {
			w[i] = math.Pow(stream.Float64(), 2*stream.Float64())
			sum += w[i]
		}
		for i := range w {
			w[i] /= sum
			squares += w[i] * w[i]
		}
		_, err := ReadHistory("d", folder(s, w, now, own, scn), s)
		if few := 1/squares < 29.5; few != (err != nil) {
			t.Errorf("%d: effective number %.1f: %v", trial, 1/squares, err)
		}
	}
	broken := folder(s, even, now, own, scn)
	broken["draws.csv"].Data = []byte(strings.Replace(string(broken["draws.csv"].Data), "0.13", "?", 1))
	need.Refused(ReadHistory("d", broken, s))(t, "draws.csv, row 4, q")
}

// Of 40 made-up worlds, in which consumers gain i − 2.5 a user and year, the quantiles and shares of a gain are those
// by hand; a bound that is met by chance x weighs 1/x where it is left out. A changed scenario has no band, nor has an
// earlier version of results.
func TestBandsOfThePast(t *testing.T) {
	scn := need.Value(scenarios.Load("wechat", scenarios.Options{}))(t)
	made := func(results int) fstest.MapFS {
		text := "weight,user_years,mau,platform_revenue,added,added.net,added.platform,added.provider,added.advertiser," +
			"added.consumer,met.calls,met.margin,met.accounts\n"
		for i := range 40 {
			met := .5
			if i < 3 {
				met = .01
			}
			text += fmt.Sprintf("1,10,%g,100,5,5,-7,%d,1,%g,%g,1,1\n", 500+float64(i), i-20, 10*(float64(i)-2.5), met)
		}
		m := fmt.Sprintf(`{"results": %d, "study": "history-wechat", "scenario": "wechat"}`, results)
		return fstest.MapFS{manifest.File: {Data: []byte(m)}, "draws.csv": {Data: []byte(text)}}
	}
	b := need.Value(bandOf(made(sim.ResultsVersion), "wechat", scn.Hash()))(t)
	if b == nil || b.Worlds != 40 || b.Consumers != 1000 || b.Settled {
		t.Fatalf("band %+v", b)
	}
	if got, want := b.Q["added.consumer"], [3]float64{-.55, 17, 34.55}; !nearly(got, want) {
		t.Errorf("consumers %v, want %v", got, want)
	}
	if got, want := b.Q["mau"], [3]float64{.50195, .5195, .53705}; !nearly(got, want) {
		t.Errorf("users %v, want %v", got, want)
	}
	for _, x := range []struct {
		of      string
		share   float64
		sign    int
		imposed string
	}{{"added.consumer", .925, 0, ""}, {"added.platform", 0, -1, ""}, {"added.advertiser", 1, 1, ""},
		{"added.provider", .475, 0, ""}} {
		g := b.Gains[x.of]
		if sign, imposed := g.Known(); sign != x.sign || strings.Join(imposed, " ") != x.imposed ||
			math.Abs(g.Share-x.share) > 1e-9 {
			t.Errorf("%s: %+v, known %d, imposed by %v", x.of, g, sign, imposed)
		}
	}
	// without the bound on calls the three worlds with a loss weigh 100 each, the others 2
	if got, want := b.Gains["added.consumer"].Without["calls"], 74./374; math.Abs(got-want) > 1e-9 {
		t.Errorf("without the bound on calls %v gain, want %v", got, want)
	}
	if sign, imposed := (Gain{.96, map[string]float64{"calls": .2, "margin": .97}}).Known(); sign != 1 ||
		!slices.Equal(imposed, []string{"calls"}) {
		t.Errorf("a sign %d that %v impose", sign, imposed)
	}
	for _, other := range []*Band{need.Value(bandOf(made(sim.ResultsVersion), "wechat", "x"))(t),
		need.Value(bandOf(made(sim.ResultsVersion-1), "wechat", scn.Hash()))(t),
		need.Value(bandOf(fstest.MapFS{}, "wechat", scn.Hash()))(t)} {
		if other != nil {
			t.Errorf("a band of another world: %+v", other)
		}
	}
}

func nearly(a, b [3]float64) bool {
	return math.Abs(a[0]-b[0])+math.Abs(a[1]-b[1])+math.Abs(a[2]-b[2]) < 1e-6
}

// Past gives a study of the past every assumed number of its scenario, and its own runs are at the values of the
// scenario.
func TestPastStartsAtTheScenario(t *testing.T) {
	s := need.Value(need.Value(study.Load("history-wechat"))(t).Past())(t)
	if len(s.Factors) < 400 {
		t.Errorf("%d numbers vary", len(s.Factors))
	}
	u := need.Value(startOf(s))(t)
	if !s.Allows(u) {
		t.Error("the scenario refuses its own values")
	}
	for k, text := range s.AtCube(u) {
		f := s.Factors[slices.IndexFunc(s.Factors, func(f study.Factor) bool { return f.Name == k })]
		if field, ok := s.Scenario.Section().Lookup(f.Paths[0]); ok && field.Value() != nil && field.Value().Text != text &&
			f.Place(field.Value().Text) >= 0 && f.Place(field.Value().Text) <= 1 {
			a, b := f.Place(field.Value().Text), f.Place(text)
			if d := a - b; d > 1e-6 || d < -1e-6 {
				t.Errorf("%s is %s in the scenario, its own runs are at %s", k, field.Value().Text, text)
			}
		}
	}
}

// The worlds that come with the program are of its scenarios and studies. Keys that are new, and off, make another
// hash and
// the same numbers: -update takes it, where no number of a run has changed.
func TestBundledWorldsAreOfTheirScenarios(t *testing.T) {
	for _, x := range scenarios.List() {
		files := scenarios.History(x.Name)
		m, err := manifestOf(files)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		need.Nil(t, err)
		s := need.Value(study.Load(HistoryStudy + x.Name))(t)
		s = need.Value(s.Past())(t)
		m.ScenarioHash, m.StudyHash = s.Scenario.Hash(), s.Hash()
		golden.File(t, "../../history/"+x.Name+"/"+manifest.File, append(need.Value(json.MarshalIndent(m, "", "  "+
			""))(t), '\n'))
	}
}
