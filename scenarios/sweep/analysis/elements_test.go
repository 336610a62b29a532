package analysis_test

import (
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

const needy = `name: needy
scenario:
  extends: wechat
  elements: {NONE, posts: {module: cocreation, off: {posts: off}}, content: {module: cocreation, off: {content: off}}, games: {module: acquisition, off: {games: off}, needs: [content, posts]}}
design: {kind: elements}
replicates: 12
metrics: [created, captured.platform, captured.consumer]
`

// Games come after posts or content only: of the 8 of the pair and the 5 of games
// what changes is who gets the 6 of games with posts.
func TestElementsThatNeedOthers(t *testing.T) {
	scn, err := scenarios.Load("wechat", scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(needy, "NONE", strings.Join(scn.Elements(), ": off, ")+": off", 1)
	model := func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		on := map[string]float64{}
		for i, name := range []string{"content", "games", "posts"} {
			if p.Levels[i].Text == "on" {
				on[name] = 1
			}
		}
		v := 100 + 10*on["posts"] + 20*on["content"] - 5*on["games"] + 6*on["posts"]*on["games"]
		return []float64{v, v/4 + 3*on["games"], v*3/4 - 3*on["games"]}, nil
	}
	r := analyze(t, world(t, text, model), analysis.Options{})
	g := r.Games[0] // content, games, posts; orders cpg, cgp, pcg, pgc
	for i, want := range []float64{20, (1. - 5 + 1 + 1) / 4, (10 + 16 + 10 + 10) / 4.} {
		near(t, "ordered", g.Ordered[i].Mean, want, 1e-9)
	}
	near(t, "Shapley of games", g.Shapley[1].Mean, -2, 1e-9)
	out := map[string]analysis.LeftOut{}
	for _, x := range r.LeftOut {
		out[r.Study.Factors[x.Element].Name] = x
	}
	near(t, "dividend of games and posts", indices(r, 0, "dividend")["games×posts"].Value, 6, 1e-9)
	if triples := indices(r, 0, "triple"); len(triples) != 1 {
		t.Errorf("%v", triples)
	} else {
		near(t, "dividend of all three", triples["content×games × posts"].Value, 0, 1e-9)
	}
	near(t, "platform with games", out["games"].WinWin.Parties[0].Change.Mean, .25+3, 1e-9)
	if out["games"].Verdict != analysis.Rejected || out["posts"].Verdict != analysis.Supported {
		t.Errorf("%+v", out)
	}
	page := r.Text(80)
	fits(t, page, 80)
	for _, want := range []string{"win–win", "rejected", "index ordered", "sum to what all elements bring"} {
		if !strings.Contains(strings.Join(strings.Fields(page), " "), want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if wrong := strings.Replace(text, "needs: [content, posts]", "needs: [contnt, games]", 1); true {
		_, err := study.Parse("t.yaml", []byte(wrong), study.Options{})
		if err == nil || !strings.Contains(err.Error(), "there is no element contnt (did you mean content?)") || !strings.Contains(err.Error(), "cannot need itself") {
			t.Errorf("%v", err)
		}
	}
}

// An element that is not of the study has come before: who needs it or another waits for
// none. The outside is no party of the test of win–win.
func TestElementsOfSome(t *testing.T) {
	scn, err := scenarios.Load("wechat", scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(needy, "NONE", strings.Join(scn.Elements(), ": off, ")+": off", 1)
	text = strings.Replace(text, "kind: elements", "kind: elements, of: [games, posts]", 1)
	text = strings.Replace(text, "captured.consumer]", "captured.consumer, captured.outside, captured.outside.bank]", 1)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		v := 100 + luck(0)
		return []float64{v, v / 2, v / 2, -v, -v / 3}, nil
	}), analysis.Options{})
	if r.Games[0].Ordered != nil || len(indices(r, 0, "ordered")) != 0 {
		t.Errorf("%+v", r.Games[0].Ordered)
	}
	if len(r.LeftOut) != 2 || len(r.LeftOut[0].WinWin.Parties) != 2 {
		t.Errorf("%+v", r.LeftOut)
	}
}

// Elements of the default scenario, all coalitions run: the shares sum to what
// all of them bring, for every party, and the parties' shares to the whole's.
func TestRealElements(t *testing.T) {
	r, err := analysis.Analyze(ran(t, `name: real-elements
scenario: wechat
set: {consumers.count: 300, graph.mean_degree: 20, graph.above_200: 0, clock.start: 2015-01-01, clock.until: 20d, adoption.initial_adopters: 60%}
design: {kind: elements, of: [members_activities, core_business, profit_model]}
replicates: 3
`), analysis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Games) != 5 || r.Games[0].N != 3 {
		t.Fatalf("%+v", r.Games)
	}
	tolerance := 1e-6 // amounts are sums of micro-units
	for i, f := range r.Study.Factors {
		parties := 0.0
		for m := 1; m < 5; m++ {
			parties += r.Games[m].Shapley[i].Mean
		}
		near(t, "parties' shares of "+f.Name, parties, r.Games[0].Shapley[i].Mean, tolerance)
	}
	for m, g := range r.Games {
		shapley, owen := 0.0, 0.0
		for i := range g.Shapley {
			shapley, owen = shapley+g.Shapley[i].Mean, owen+g.Owen[i].Mean
		}
		near(t, "sum of "+r.Metrics[m].Name, shapley, g.All.Mean-g.None.Mean, tolerance)
		near(t, "sum of Owen's "+r.Metrics[m].Name, owen, g.Whole.Mean, tolerance)
	}
	if r.Games[0].Whole.Mean == 0 {
		t.Error("the elements bring nothing")
	}
	for _, g := range r.Games {
		if g.Gap > 1e-12 || g.Ordered != nil {
			t.Errorf("%+v", g)
		}
	}
	// What the parties have less without an element is the whole less the coalition
	// of the others.
	if len(r.LeftOut) != 3 || len(r.LeftOut[0].WinWin.Parties) != 4 {
		t.Fatalf("%+v", r.LeftOut)
	}
	text := r.Text(80)
	fits(t, text, 80)
	if !strings.Contains(text, "Shapley values") {
		t.Error(text)
	}
	if testing.Verbose() {
		t.Log("\n" + text)
	}
	if err := r.Save(); err != nil {
		t.Fatal(err)
	}
}
