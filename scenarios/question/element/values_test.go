package element_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

const needy = `name: needy
scenario:
  extends: wechat
  elements: {NONE, posts: {module: cocreation, off: {posts: off}}, content: {module: cocreation, off: {content: off}}, games: {module: acquisition, off: {games: off}, needs: [content, posts]}}
design: {kind: elements}
replicates: 12
metrics: [created, captured.platform, captured.consumer]
`

// Games can come only after posts or content. Of v = 100 + 10·posts + 20·content − 5·games +
// 6·posts·games, this affects only who gets the 6.
func TestElementsThatNeedOthers(t *testing.T) {
	scn := need.Value(scenarios.Load("wechat", scenarios.Options{}))(t)
	text := strings.Replace(needy, "NONE", strings.Join(scn.Elements(), ": off, ")+": off", 1)
	model := func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		on := map[string]float64{}
		for i, name := range []string{"content", "games", "posts"} {
			if p.Levels[i].Text == "on" {
				on[name] = 1
			}
		}
		v := 100 + 10*on["posts"] + 20*on["content"] - 5*on["games"] + 6*on["posts"]*on["games"]
		few := .01 * luck(uint64(p.Number))
		return []float64{v, v/4 + 3*on["games"] + few, v*3/4 - 3*on["games"] - few}, nil
	}
	r := analysistest.Analyze(t, analysistest.World(t, text, model), analysis.Options{})
	ordered := analysistest.Asked(r, "shapley", "created", "ordered") // content, games, posts; orders cpg, cgp, pcg, pgc
	for i, want := range []float64{20, (1. - 5 + 1 + 1) / 4, (10 + 16 + 10 + 10) / 4.} {
		need.Near(t, "ordered", ordered[i].Value, want, 1e-9)
	}
	need.Near(t, "Shapley of games", analysistest.Indices(r, 0, "shapley")["games"].Value, -2, 1e-9)
	out := map[string]analysis.Answer{}
	for _, x := range analysistest.Asked(r, "left_out", "captured.platform", "change") {
		out[x.About] = x
	}
	need.Near(t, "dividend of games and posts", analysistest.Indices(r, 0, "dividend")["games×posts"].Value, 6, 1e-9)
	if triples := analysistest.Indices(r, 0, "triple"); len(triples) != 1 {
		t.Errorf("%v", triples)
	} else {
		need.Near(t, "dividend of all three", triples["content×games × posts"].Value, 0, 1e-9)
	}
	need.Near(t, "platform with games", out["games"].Value, .25+3, .02)
	if out["games"].Verdict != analysis.Rejected || out["posts"].Verdict != analysis.Supported {
		t.Errorf("%+v", out)
	}
	page := r.Text()
	analysistest.Fits(t, page)
	for _, want := range []string{"win–win", "rejected", "index ordered", "sum to the contribution of all elements"} {
		if !strings.Contains(strings.Join(strings.Fields(page), " "), want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if wrong := strings.Replace(text, "needs: [content, posts]", "needs: [contnt, games]", 1); true {
		need.Refused(study.Parse("t.yaml", []byte(wrong)))(t, "there is no element contnt (did you mean content?)",
			"cannot need itself")
	}
}

// An element outside the study counts as present, so an element that needs it or another waits
// for none. The party outside is not in the win–win test.
func TestElementsOfSome(t *testing.T) {
	scn := need.Value(scenarios.Load("wechat", scenarios.Options{}))(t)
	text := strings.Replace(needy, "NONE", strings.Join(scn.Elements(), ": off, ")+": off", 1)
	text = strings.Replace(text, "kind: elements", "kind: elements, of: [games, posts]", 1)
	text = strings.Replace(text, "captured.consumer]", "captured.consumer, captured.outside, captured.outside.bank]", 1)
	r := analysistest.Analyze(t, analysistest.World(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64,
		error) {
		v := 100 + luck(0)
		return []float64{v, v / 2, v / 2, -v, -v / 3}, nil
	}), analysis.Options{})
	if len(analysistest.Indices(r, 0, "ordered")) != 0 {
		t.Error("an element waits")
	}
	for metric, want := range map[string]int{"captured.platform": 2, "captured.consumer": 2, "captured.outside": 0,
		"captured.outside.bank": 0} {
		if all := analysistest.Asked(r, "left_out", metric, "change"); len(all) != want {
			t.Errorf("%+v", all)
		}
	}
}

// With all coalitions of elements of the default scenario, each party's shares sum to what all
// elements bring it, and the parties' shares sum to those of the whole.
func TestRealElements(t *testing.T) {
	r := analysistest.Analyze(t, analysistest.Ran(t, `name: real-elements
scenario: wechat
set: {consumers.count: 300, graph.mean_degree: 20, graph.above_200: 0, clock.start: 2015-01-01, clock.until: 20d, adoption.initial_adopters: 60%}
design: {kind: elements, of: [members_activities, core_business, profit_model]}
replicates: 3
`), analysis.Options{})
	sum := func(metric, measure string) (sum float64) {
		for _, x := range analysistest.Asked(r, "shapley", metric, measure) {
			if sum += x.Value; x.N != 3 {
				t.Errorf("%+v", x)
			}
		}
		return sum
	}
	const tolerance = 1e-6 // amounts are sums of micro-units
	for i, f := range r.Study.Factors {
		parties := 0.0
		for _, m := range r.Metrics[1:5] {
			parties += analysistest.Asked(r, "shapley", m.Name, "shapley")[i].Value
		}
		need.Near(t, "parties' shares of "+f.Name, parties, analysistest.Asked(r, "shapley", r.Metrics[0].Name,
			"shapley")[i].Value, tolerance)
	}
	for _, m := range r.Metrics {
		need.Near(t, "sum of "+m.Name, sum(m.Name, "shapley"), sum(m.Name, "all")-sum(m.Name, "none"), tolerance)
		need.Near(t, "sum of Owen's "+m.Name, sum(m.Name, "owen"), sum(m.Name, "whole"), tolerance)
	}
	if len(r.Metrics) != 5 || sum(r.Metrics[0].Name, "whole") == 0 {
		t.Error("the elements bring nothing")
	}
	// What the parties lose without an element is the whole minus the coalition of the others.
	if all := analysistest.Asked(r, "left_out", r.Metrics[1].Name, "change"); len(all) != 3 {
		t.Fatalf("%+v", all)
	}
	text := r.Text()
	analysistest.Fits(t, text)
	if !strings.Contains(text, "Shapley values") {
		t.Error(text)
	}
	if testing.Verbose() {
		t.Log("\n" + text)
	}
	need.Nil(t, r.Save())
}

// parts is v = 100 + 10·posts + 20·content + 5·games + 8·posts·content, a quarter of which
// goes to the platform. The 8 of the pair is shared.
func parts(p *study.Point, luck func(uint64) float64) ([]float64, error) {
	on := map[string]float64{}
	for i, name := range []string{"content", "games", "posts"} {
		if p.Levels[i].Text == "on" {
			on[name] = 1
		}
	}
	few := func(n uint64) float64 { return .3 * luck(n) }
	v := 100 + 10*luck(0) + (10+luck(1))*on["posts"] + (20+few(2))*on["content"] + (5+few(3))*on["games"] +
		(8+few(4))*on["posts"]*on["content"]
	return []float64{v, v / 4, v * 3 / 4}, nil
}

func TestElements(t *testing.T) {
	s := analysistest.World(t, analysistest.Elements, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		if p.Number == 3 && luck(9) > 1.1 {
			return nil, errors.New("gave up")
		}
		return parts(p, luck)
	})
	r := analysistest.Analyze(t, s, analysis.Options{})
	whole := analysistest.Indices(r, 0, "whole")[""]
	if whole.N+whole.Failed != 12 || whole.Failed == 0 {
		t.Errorf("%+v", whole)
	}
	shapley, owen, dividend := analysistest.Indices(r, 0, "shapley"), analysistest.Indices(r, 0, "owen"),
		analysistest.Indices(r, 0, "dividend")
	need.Near(t, "posts", shapley["posts"].Value, 14, 4/math.Sqrt(8))
	need.Near(t, "content", shapley["content"].Value, 24, .4)
	need.Near(t, "games", shapley["games"].Value, 5, .4)
	need.Near(t, "Owen of games", owen["games"].Value, 5, .4)
	need.Near(t, "dividend", dividend["content×posts"].Value, 8, .4)
	need.Near(t, "dividend", dividend["content×games"].Value, 0, 1e-9)
	sum := 0.0
	for _, x := range shapley {
		sum += x.Value
	}
	need.Near(t, "sum of shares", sum, whole.Value, 1e-7)
	need.Near(t, "platform", analysistest.Indices(r, 1, "shapley")["content"].Value, 6, .4)
	text := r.Text()
	analysistest.Fits(t, text)
	for _, w := range []string{"3 elements, 8 coalitions", "Shapley", "Owen", "content × posts",
		"cocreation (content, posts)", "Without any of them", "depends on what its off means", "consumer", "all together"} {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	narrow := r.LaTeX()
	owens, notes := 0, 0
	for _, table := range strings.Split(narrow, "\\caption{")[1:] {
		owens, notes = owens+strings.Count(table, "{Owen}"), notes+strings.Count(table, "Owen values keep modules together")
		if strings.Contains(table, "{Owen}") != strings.Contains(table, "Owen values keep modules together") {
			t.Errorf("the note on Owen's values is not where they are: %s", table)
		}
		if want := strings.Count(table, "{Shapley}"); want > 1 || strings.Count(table, "Shapley values sum to ") != want {
			t.Errorf("the sum of Shapley's values is not told where they are: %s", table)
		}
	}
	if owens == 0 || notes == 0 {
		t.Error(narrow)
	}
	analysistest.Compile(t, r.LaTeX())
}

// If three elements have an effect only together, the triple has it all and its subsets
// nothing. It is the only one in answers.csv and on the page.
func TestTriples(t *testing.T) {
	r := analysistest.Analyze(t, analysistest.World(t, analysistest.Elements, func(p *study.Point,
		luck func(uint64) float64) ([]float64, error) {
		v := 100 + luck(0)
		if p.Levels[0].Text == "on" && p.Levels[1].Text == "on" && p.Levels[2].Text == "on" {
			v += 6 + luck(1)
		}
		return []float64{v, v / 4, v * 3 / 4}, nil
	}), analysis.Options{})
	for name, x := range analysistest.Indices(r, 0, "dividend") {
		if x.Value != 0 {
			t.Errorf("%s has %v", name, x.Value)
		}
	}
	triple := analysistest.Indices(r, 0, "triple")["content×games × posts"]
	need.Near(t, "triple", triple.Value, analysistest.Indices(r, 0, "whole")[""].Value, 1e-9)
	if !(triple.Lo > 4) || !strings.Contains(r.Text(), "content × games × posts") {
		t.Errorf("%+v\n%s", triple, r.Text())
	}
	analysistest.Compile(t, r.LaTeX())
}
