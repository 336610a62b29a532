package analysis_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/latex"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

const ranges = `scenario: bass
replicates: 1
factors:
  x1: {set: adoption.innovation, from: 0.01/day, to: 0.09/day}
  x2: {set: adoption.imitation, from: 0.1/day, to: 0.9/day}
  x3: {set: adoption.never_adopt, from: 10%, to: 50%}
metrics: [adopters, active]
`

// ishigami of the places within the ranges; the second metric never changes.
func ishigami(s func() *study.Study) model {
	return func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		var x [3]float64
		for i := range x {
			x[i] = math.Pi * (2*place(&s().Factors[i], p.Levels[i].Value) - 1)
		}
		return []float64{math.Sin(x[0]) + 7*math.Pow(math.Sin(x[1]), 2) + .1*math.Pow(x[2], 4)*math.Sin(x[0]), 3}, nil
	}
}

func parsed(t testing.TB, text string) func() *study.Study {
	s, err := study.Parse("t.yaml", []byte(text), study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return func() *study.Study { return s }
}

func indices(r *analysis.Report, metric int, index string) map[string]analysis.Index {
	out := map[string]analysis.Index{}
	for _, x := range r.Indices {
		if x.Metric == metric && x.Index == index {
			key := x.Factor
			if x.Other != "" {
				key += "×" + x.Other
			}
			out[key] = x
		}
	}
	return out
}

// V36 through a study, its folder and its tables: .3139 .4424 0; .5576 .4424
// .2437; S13 = .2437. A failed run takes its block with it.
func TestSaltelliOfIshigami(t *testing.T) {
	text := "name: ishigami\ndesign: {kind: saltelli, base: 2048, second: true}\n" + ranges
	f := ishigami(parsed(t, text))
	s := world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		switch {
		case p.Block == 7 && p.Role == "AB2", p.Block == 9 && p.Role == "B":
			return nil, errors.New("gave up")
		case p.Block == 11 && p.Role == "A":
			return nil, nil // did not run yet
		}
		return f(p, luck)
	})
	r := analyze(t, s, analysis.Options{})
	first, total, pairs := indices(r, 0, "S1"), indices(r, 0, "ST"), indices(r, 0, "S2")
	for i, name := range []string{"x1", "x2", "x3"} {
		near(t, "S1 of "+name, first[name].Value, []float64{.3139, .4424, 0}[i], .02)
		near(t, "ST of "+name, total[name].Value, []float64{.5576, .4424, .2437}[i], .03)
		if x := first[name]; x.N != 2045 || x.Failed != 2 || !(x.Lo < x.Value && x.Value < x.Hi) {
			t.Errorf("%+v", x)
		}
	}
	near(t, "S2 of x1 and x3", pairs["x1×x3"].Value, .2437, .03)
	near(t, "S2 of x1 and x2", pairs["x1×x2"].Value, 0, .03)
	if len(indices(r, 1, "S1")) != 0 {
		t.Error("a metric that never changes has indices")
	}
	near(t, "mean", r.Spreads[0].Mean, 3.5, .1)
	near(t, "R²", indices(r, 0, "r2")[""].Value, .19, .04) // straight lines: only x1 has one

	text = r.Text(80)
	fits(t, text, 80)
	for _, want := range []string{"saltelli, 2,048 blocks", "ST", "x1 × x3", "2 left out", "2 runs failed and are left out", "Luck differs between blocks", "luck: ", "Over the factors' ranges"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if err := r.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := results.OpenSweep(s.Sweep.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := again.Verify(); err != nil || len(d) > 0 {
		t.Errorf("%v %v", d, err)
	}
	table, err := again.Table(schema.IndicesTable)
	if err != nil || table.Rows() != len(r.Indices) {
		t.Errorf("%v, %d rows", err, table.Rows())
	}
	if o := analyze(t, s, analysis.Options{Metrics: []string{"active"}}); same(o.Tables(), r.Tables()) != "" || strings.Contains(o.Text(80), "x1 × x3") {
		t.Error("the choice of metrics changes the tables, or does not change what is shown")
	}
}

// Where points A and B of few blocks are correlated, the indices of a straight effect are off
// by that, and a note says so; else none does.
func TestTiedHalves(t *testing.T) {
	told := 0
	for k := range 8 {
		seed, base := k/2, []int{8, 64}[k%2]
		text := fmt.Sprintf("name: straight\ndesign: {kind: saltelli, base: %d}\n%s", base, strings.Replace(ranges, "scenario: bass", fmt.Sprintf("scenario: {extends: bass, seed: %d}", seed+1), 1))
		s := parsed(t, text)
		var a, b []float64
		r := analyze(t, world(t, text, func(p *study.Point, _ func(uint64) float64) ([]float64, error) {
			x := place(&s().Factors[0], p.Levels[0].Value)
			switch p.Role {
			case "A":
				a = append(a, x)
			case "B":
				b = append(b, x)
			}
			return []float64{x, 3}, nil
		}), analysis.Options{})
		rho := stats.Pearson(a, b)
		near(t, "S1", indices(r, 0, "S1")["x1"].Value, 1-rho, .15)
		near(t, "ST", indices(r, 0, "ST")["x1"].Value, 1-rho, .15)
		said := strings.Contains(strings.Join(r.Notes, "\n"), "correlated in x1, by")
		if said != (math.Abs(rho) >= .2) {
			t.Errorf("seed %d, %d blocks: correlation %.3f, notes %q", seed+1, base, rho, r.Notes)
		}
		if said {
			told++
		}
	}
	if told == 0 || told == 8 {
		t.Errorf("%d of 8 are told", told)
	}
}

func same(a, b []*table.Table) string {
	for i := range a {
		var x, y strings.Builder
		a[i].WriteCSV(&x)
		b[i].WriteCSV(&y)
		if x.String() != y.String() {
			return a[i].Name
		}
	}
	return ""
}

// Effects per whole range: of 6u₁ − 2u₂ + 4u₃u₁ they are 6 + 4u₃, −2, 4u₁.
func TestMorris(t *testing.T) {
	text := "name: screen\ndesign: {kind: morris, trajectories: 40, levels: 4}\n" + strings.Replace(ranges, "from: 0.1/day, to: 0.9/day", "from: 0.1/day, to: 0.9/day, scale: log", 1)
	st := parsed(t, text)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		if p.Block == 3 && p.Number%4 == 2 {
			return nil, errors.New("gave up")
		}
		var u [3]float64
		for i := range u {
			u[i] = place(&st().Factors[i], p.Levels[i].Value)
		}
		return []float64{6*u[0] - 2*u[1] + 4*u[2]*u[0] + luck(1), 1e9 * u[1]}, nil
	}), analysis.Options{})
	mu, star, sigma := indices(r, 0, "mu"), indices(r, 0, "mu_star"), indices(r, 0, "sigma")
	near(t, "mu of x1", mu["x1"].Value, 8, .6)
	near(t, "mu of x2", mu["x2"].Value, -2, 1e-9)
	near(t, "mu* of x2", star["x2"].Value, 2, 1e-9)
	near(t, "sigma of x2", sigma["x2"].Value, 0, 1e-9)
	near(t, "mu of x3", mu["x3"].Value, 2, .6)
	if x := star["x1"]; x.N != 39 || x.Failed != 1 {
		t.Errorf("%+v", x)
	}
	text = r.Text(80)
	fits(t, text, 80)
	if !strings.Contains(text, "active (billion)") && !strings.Contains(text, "active (million)") {
		t.Error(text)
	}
}

const arms = `name: billings
scenario: bass
design: {kind: arms, baseline: a}
arms: {a: {}, b: {adoption.imitation: 0.5/day}, c: {adoption.imitation: 0.6/day}}
replicates: 30
metrics: [adopters, active, "time_to(adopters, 50%)"]
claim: {id: C1, text: B has more adopters than A by some., metric: adopters, arm: b, expect: increase, smallest: 1%}
`

// b is 20 above a and c nowhere, with luck of sd 30 in common and 10 of one's own.
func threeArms(p *study.Point, luck func(uint64) float64) ([]float64, error) {
	n := map[string]uint64{"a": 1, "b": 2, "c": 3}[p.Arm]
	x := 1000 + 30*luck(0) + 10*luck(n)
	if p.Arm == "b" {
		x += 20
	}
	never := nan
	if p.Arm != "c" || luck(5) > 0 {
		never = 12.5 + luck(n)
	}
	return []float64{x, 5e8 + 1e7*luck(n), never}, nil
}

func TestArms(t *testing.T) {
	s := world(t, arms, threeArms)
	r := analyze(t, s, analysis.Options{})
	table := r.Tables()[0]
	if table.Rows() != 9 {
		t.Fatalf("%d rows", table.Rows())
	}
	runs, _ := s.Sweep.Table(schema.RunsTable)
	var a, b []float64
	for row := range runs.Rows() {
		switch runs.Col("arm").Text(row) {
		case "a":
			a = append(a, runs.Col("adopters").Float(row))
		case "b":
			b = append(b, runs.Col("adopters").Float(row))
		}
	}
	want := stats.Paired(b, a, .95)
	e := r.Effects[1]
	if e.Diff.Mean != want.Mean || e.Diff.Lo != want.Lo || e.Diff.VarianceRatio != want.VarianceRatio || e.Against != "a" {
		t.Errorf("%+v, want %+v", e.Diff, want)
	}
	near(t, "correlation", e.Diff.Correlation, .9, .07)
	near(t, "effect", e.Diff.Mean, 20, 4*14.1/math.Sqrt(30))
	near(t, "bootstrap", e.Boot[0], e.Diff.Lo, 1.5)
	near(t, "relative", table.Col("relative").Float(1), want.Mean/want.MeanB, 1e-12)
	if p := table.Col("p_holm").Float(1); !(p > want.P && p < 1e-3) {
		t.Errorf("p %g adjusted to %g", want.P, p)
	}
	if !table.Col("diff").Missing(0) || table.Col("diff").Missing(2) || table.Col("n").Text(8) == "30" {
		t.Error("the baseline has a difference, an arm has none, or missing values are counted")
	}
	text := r.Text(80)
	fits(t, text, 80)
	for _, w := range []string{"3 arms against a", "30 replicates", "less a", "p (Holm)", "+1.8", "Common random numbers are worth", "active (million)", "has no value in", "→ supported", "p is adjusted for 6 comparisons"} {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	b1, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Design  string
		Effects []map[string]any
		Claim   []map[string]any
	}
	if err := json.Unmarshal(b1, &back); err != nil || back.Design != "arms" || len(back.Effects) != 9 || back.Effects[0]["diff"] != nil || back.Effects[1]["diff"] != want.Mean || back.Claim[0]["verdict"] != "supported" {
		t.Errorf("%v\n%s", err, b1)
	}
	if _, err := analysis.Analyze(s, analysis.Options{Metrics: []string{"adoptors", "acive"}}); err == nil || !strings.Contains(err.Error(), "did you mean adopters?") || !strings.Contains(err.Error(), "active") {
		t.Errorf("%v", err)
	}
}

// The same tables, byte for byte, from the same runs.
func TestTablesAreTheSameAgain(t *testing.T) {
	a, b := world(t, arms, threeArms), world(t, arms, threeArms)
	if d := same(analyze(t, a, analysis.Options{}).Tables(), analyze(t, b, analysis.Options{}).Tables()); d != "" {
		t.Errorf("%s differs", d)
	}
}

func TestOneAtATime(t *testing.T) {
	text := "name: swing\ndesign: {kind: list}\n" + strings.Replace(ranges, "replicates: 1", "replicates: 8", 1)
	st := parsed(t, text)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		y := luck(0)
		for i, l := range p.Levels {
			if strings.HasSuffix(p.Role, ":"+st().Factors[i].Name) {
				y += float64(i+1) * 10 * (place(&st().Factors[i], l.Value) - .5)
			}
		}
		return []float64{y + .1*luck(uint64(p.Number)), 1}, nil
	}), analysis.Options{})
	low, high := indices(r, 0, "low"), indices(r, 0, "high")
	for i, name := range []string{"x1", "x2", "x3"} {
		near(t, "low of "+name, low[name].Value, -5*float64(i+1), .3)
		near(t, "high of "+name, high[name].Value, 5*float64(i+1), .3)
	}
	text = r.Text(80)
	fits(t, text, 80)
	if x3, x1 := strings.Index(text, "  x3"), strings.Index(text, "  x1"); x3 < 0 || x3 > x1 {
		t.Errorf("the largest swing is not first\n%s", text)
	}
	if !strings.Contains(text, "Common random numbers are worth") {
		t.Error(text)
	}
}

// A sampled design: y = 3u₁ + log-uniform factor's 4u₂ − u₃: standardised
// coefficients b_j/√Σb² with equal variances.
func TestRegressionOverPoints(t *testing.T) {
	text := "name: sampled\ndesign: {kind: sobol, points: 256}\n" + strings.Replace(ranges, "from: 0.1/day, to: 0.9/day", "from: 0.1/day, to: 0.9/day, scale: log", 1)
	st := parsed(t, text)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		u := func(i int) float64 { return place(&st().Factors[i], p.Levels[i].Value) }
		if p.Number == 5 {
			return nil, errors.New("gave up")
		}
		return []float64{3*u(0) + 4*u(1) - u(2), math.Exp(5 * u(1))}, nil
	}), analysis.Options{})
	src, prcc := indices(r, 0, "src"), indices(r, 1, "prcc")
	root := math.Sqrt(9 + 16 + 1)
	near(t, "SRC of x1", src["x1"].Value, 3/root, .02)
	near(t, "SRC of x2", src["x2"].Value, 4/root, .02)
	near(t, "SRC of x3", src["x3"].Value, -1/root, .02)
	near(t, "R²", indices(r, 0, "r2")[""].Value, 1, 1e-9)
	if x := src["x1"]; x.N != 255 || x.Failed != 1 {
		t.Errorf("%+v", x)
	}
	near(t, "rank correlation of what rises", indices(r, 1, "spearman")["x2"].Value, 1, 1e-9)
	_ = prcc
	fits(t, r.Text(80), 80)
	fits(t, r.Text(60), 72)
}

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		expect                 string
		mean, lo, hi, smallest float64
		want                   string
	}{
		{"increase", 5, 1, 9, 3, analysis.Supported}, {"increase", 2, 1, 3.5, 3, analysis.Undecided}, {"increase", 2, 1, 2.9, 3, analysis.Rejected},
		{"increase", 5, -1, 11, 3, analysis.Undecided}, {"increase", -5, -8, -2, 3, analysis.Rejected}, {"increase", 5, 0, 10, 3, analysis.Undecided},
		{"decrease", -5, -9, -1, 3, analysis.Supported}, {"decrease", 5, 1, 9, 3, analysis.Rejected}, {"decrease", -2, -5, 1, 3, analysis.Undecided},
		{"none", .5, -1, 2, 3, analysis.Supported}, {"none", 2, 1, 3, 3, analysis.Undecided}, {"none", 5, 3.1, 7, 3, analysis.Rejected},
		{"none", -5, -7, -3.1, 3, analysis.Rejected}, {"none", 0, -4, 4, 3, analysis.Undecided}, {"increase", 5, nan, nan, 3, analysis.Undecided},
	} {
		if got := analysis.Decide(c.expect, c.mean, c.lo, c.hi, c.smallest); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// Three claims are a family: their intervals are wider than one's alone, and
// each folder gets its own row.
func TestClaims(t *testing.T) {
	texts := []string{arms,
		strings.NewReplacer("name: billings", "name: nothing", "id: C1", "id: C2", "arm: b, expect: increase, smallest: 1%", "arm: c, expect: none, smallest: 12").Replace(arms),
		strings.NewReplacer("name: billings", "name: wrong", "id: C1", "id: C3", "expect: increase, smallest: 1%", "expect: decrease, smallest: 2").Replace(arms)}
	var subjects []analysis.Subject
	for _, text := range texts {
		subjects = append(subjects, world(t, text, threeArms))
	}
	r, err := analysis.Claims(subjects, analysis.Options{})
	if err != nil {
		t.Fatal(err)
	}
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
	text := r.Text(80)
	fits(t, text, 80)
	for _, w := range []string{"3 claims", "adjusted for 3 (Holm 1979)", "→ rejected", "no effect, that is within ±", "in four studies of five", "(1 % of a)"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), w) { // wherever its lines end
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	if err := r.Save(); err != nil {
		t.Fatal(err)
	}
	s, err := results.OpenSweep(subjects[1].Sweep.Dir)
	if err != nil {
		t.Fatal(err)
	}
	table, err := s.Table(schema.ClaimsTable)
	if err != nil || table.Rows() != 1 || table.Col("claim").Text(0) != "C2" || table.Col("verdict").Text(0) != "supported" {
		t.Errorf("%v %+v", err, table)
	}
	if _, err := analysis.Claims([]analysis.Subject{world(t, "name: bare\ndesign: {kind: lhs, points: 4}\n"+ranges, ishigami(parsed(t, "name: bare\ndesign: {kind: lhs, points: 4}\n"+ranges)))}, analysis.Options{}); err == nil {
		t.Error("a study without a claim is taken")
	}
	b, err := r.JSON()
	if err != nil || !json.Valid(b) || !strings.Contains(string(b), `"verdict": "rejected"`) {
		t.Errorf("%v %s", err, b)
	}
	compile(t, r.LaTeX())
}

// A claim that an equation makes true is no test: it says so where the sign is
// right, and is rejected where it is not; the others are adjusted without it.
func TestByConstruction(t *testing.T) {
	named := func(name, id, more string) string {
		return strings.NewReplacer("name: billings", "name: "+name, "id: C1", "id: "+id, "smallest: 1%", "smallest: 1%"+more).Replace(arms)
	}
	why := `, construction: "M2: the hazard of adopting grows with imitation"`
	var subjects []analysis.Subject
	for _, text := range []string{arms, named("right", "C2", why), strings.Replace(named("wrong", "C3", why), "expect: increase", "expect: decrease", 1)} {
		subjects = append(subjects, world(t, text, threeArms))
	}
	r, err := analysis.Claims(subjects, analysis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := analysis.Claims(subjects[:1], analysis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := r.Verdicts[0], alone.Verdicts[0]; a.Lo != b.Lo || a.PHolm != b.PHolm || r.Family != 1 {
		t.Errorf("adjusted for what is no test: %+v and %+v", a, b)
	}
	for i, want := range []string{analysis.Supported, analysis.ByConstruction, analysis.Rejected} {
		if got := r.Verdicts[i].Verdict; got != want {
			t.Errorf("%s: %s, want %s", r.Verdicts[i].ID, got, want)
		}
	}
	right, err := analysis.Claims(subjects[:2], analysis.Options{})
	if err != nil || !right.Held() || r.Held() {
		t.Errorf("%v: what is true by construction holds, what has the wrong sign does not", err)
	}
	text := r.Text(80)
	fits(t, text, 80)
	for _, w := range []string{"true by construction (M2: the hazard of adopting grows with imitation)", "rejected (the sign is not what M2 says)"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	if c := r.Table().Col("construction"); c.Text(0) != "" || c.Text(1) != "M2: the hazard of adopting grows with imitation" {
		t.Errorf("construction %q, %q", c.Text(0), c.Text(1))
	}
}

const square = `name: square
scenario: bass
design: {kind: arms, baseline: neither}
arms: {neither: {}, x: {adoption.imitation: 0.5/day}, y: {adoption.innovation: 0.05/day}, both: {adoption.imitation: 0.5/day, adoption.innovation: 0.05/day}}
replicates: 30
metrics: [captured.platform, captured.consumer, created]
claim: {id: C18, text: The two complement each other., metric: captured.platform, smallest: 5%, contrast: {both: 1, x: -1, y: -1, neither: 1}, over: {both: 1, neither: -1}}
`

// x adds 30, y adds 20 and both together 100 to the platform: an index of .5. Of
// the consumers x and y take from each other what they add: none.
func twoByTwo(p *study.Point, luck func(uint64) float64) ([]float64, error) {
	platform := map[string]float64{"neither": 0, "x": 30, "y": 20, "both": 100}[p.Arm]
	consumer := map[string]float64{"neither": 0, "x": 10, "y": 10, "both": 0}[p.Arm]
	n := map[string]uint64{"neither": 1, "x": 2, "y": 3, "both": 4}[p.Arm]
	a, b := platform+500+20*luck(0)+3*luck(n), consumer+200+10*luck(9)+luck(10+n)
	return []float64{a, b, a + b}, nil
}

func TestContrastOfArms(t *testing.T) {
	s := world(t, square, twoByTwo)
	r := analyze(t, s, analysis.Options{})
	c := r.Contrasts
	near(t, "contrast", c[0].Value.Mean, 50, 4)
	near(t, "over", c[0].Over.Mean, 100, 3)
	near(t, "index", c[0].Ratio.Mean, .5, .04)
	near(t, "total", c[2].Value.Mean, c[0].Value.Mean+c[1].Value.Mean, 1e-9)
	if c[1].Ratio.Mean == c[1].Ratio.Mean || c[1].Value.Mean > -15 {
		t.Errorf("%+v", c[1])
	}
	v := r.Claim
	if v.Verdict != analysis.Supported || v.Unit != "1" || v.Effect.Mean != c[0].Ratio.Mean {
		t.Errorf("%+v", v)
	}
	text := r.Text(80)
	fits(t, text, 80)
	for _, w := range []string{"both + neither − x − y", "index", "over both − neither", "not clearly above 0", "(both + neither − x − y) / (both − neither)"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	got := map[string]bool{}
	for _, x := range r.Indices {
		if x.Method == "contrast" {
			got[r.Metrics[x.Metric].Name+" "+x.Index] = true
		}
	}
	if len(got) != 8 || got["captured.consumer ratio"] {
		t.Errorf("%v", got)
	}
	compile(t, r.LaTeX())

	// Without over the same contrast in money, and a smallest effect that is a
	// share of the baseline's mean.
	plain := strings.Replace(square, ", over: {both: 1, neither: -1}", "", 1)
	v = analyze(t, world(t, plain, twoByTwo), analysis.Options{}).Claim
	near(t, "smallest", v.Smallest, 25, 1)
	if v.Verdict != analysis.Supported || v.Unit != "currency" || v.Share != .05 {
		t.Errorf("%+v", v)
	}
	// An index of what may be 0 decides nothing.
	v = analyze(t, world(t, strings.Replace(square, "metric: captured.platform", "metric: captured.consumer", 1), twoByTwo), analysis.Options{}).Claim
	if v.Verdict != analysis.Undecided {
		t.Errorf("%+v", v)
	}
}

const parties = `name: winwin
scenario: bass
design: {kind: arms, baseline: a}
arms: {a: {}, b: {adoption.imitation: 0.5/day}}
replicates: 30
metrics: [captured.platform, captured.provider.shop, captured.consumer, captured.outside, created]
claim: {id: C14, text: Nobody loses., expect: win_win, smallest: 1%}
`

// changes of platform, shops and consumers from arm a to b.
func changing(platform, shop, consumer float64) model {
	return func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		v := []float64{1000 + 50*luck(0), 2000 + 50*luck(1), 3000 + 50*luck(2)}
		if p.Arm == "b" {
			v = []float64{v[0] + platform + luck(3), v[1] + shop + luck(4), v[2] + consumer + luck(5)}
		}
		return append(v, -500, v[0]+v[1]+v[2]), nil
	}
}

// A claim of win–win says that it is about the mean over cells, and each which study
// defines it.
func TestClaimSaysItsCells(t *testing.T) {
	const win = "factors: {count: {set: consumers.count, values: [500, 1000]}}\nclaim"
	for _, c := range []struct{ study, want string }{
		{strings.Replace(parties, "claim", win, 1), "winwin: b less a, mean over 2 cells, in 30 replicates"},
		{parties, "winwin: b less a, in 30 replicates"},
	} {
		if text := analyze(t, world(t, c.study, changing(30, 20, 50)), analysis.Options{}).Text(80); !strings.Contains(text, c.want) {
			t.Errorf("%q is not in\n%s", c.want, text)
		}
	}
}

// An intersection–union test: every party has to pass, at the full level.
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
		{0, 0, 0, analysis.Undecided, false, 0, ""},   // nobody gains, nobody loses
		{30, -60, 50, analysis.Rejected, true, 3, ""}, // all together gain 20
		{30, -60, 5, analysis.Rejected, false, 0, ""}, // and here they lose
		{30, -20, 50, analysis.Undecided, true, 3, ""},
		{30, -20, 50, analysis.Supported, true, 3, ", tolerance: {captured.provider.shop: 40}"},
	} {
		s := world(t, strings.Replace(parties, "smallest: 1%", "smallest: 1%"+c.more, 1), changing(c.platform, c.shop, c.consumer))
		r := analyze(t, s, analysis.Options{})
		v, w := r.Claim, r.Claim.WinWin
		if v.Verdict != c.want || len(w.Parties) != 3 || w.Total.Lo > 0 != c.kaldor {
			t.Errorf("%+v: %s, parties %+v, all %+v", c, v.Verdict, w.Parties, w.Total)
		}
		sum := 0.0
		for k, x := range w.Payments {
			sum += x.Amount
			if k == 0 && c.payments == 0 {
				t.Logf("%+v", w.Payments) // of changes that are luck
			}
		}
		if math.Abs(sum) > 1e-9 || c.payments > 0 && len(w.Payments) != 3 {
			t.Errorf("%+v: payments %+v", c, w.Payments)
		}
		if (v.P < .05) != (v.Verdict == analysis.Supported) && c.platform > 0 {
			t.Errorf("%+v: p %g of %s", c, v.P, v.Verdict)
		}
		text := r.Text(80)
		fits(t, text, 80)
		for _, w := range []string{"provider.shop", "all of them", "→ " + c.want} {
			if !strings.Contains(text, w) {
				t.Errorf("%q is not in\n%s", w, text)
			}
		}
		compile(t, r.LaTeX())
	}
}

const elements = `name: parts
scenario:
  extends: wechat
  elements: {users_needs: off, functions_services: off, members_activities: off, core_business: off, experience: off, partner_network: off, consumer_relations: off, profit_model: off,
    posts: {module: cocreation, off: {posts: off}}, content: {module: cocreation, off: {content: off}}, games: {module: acquisition, off: {games: off}}}
design: {kind: elements, DESIGN}
replicates: 12
metrics: [created, captured.platform, captured.consumer]
`

// v = 100 + 10·posts + 20·content + 5·games + 8·posts·content, a quarter of it
// the platform's; the pair's 8 is shared.
func parts(p *study.Point, luck func(uint64) float64) ([]float64, error) {
	on := map[string]float64{}
	for i, name := range []string{"content", "games", "posts"} {
		if p.Levels[i].Text == "on" {
			on[name] = 1
		}
	}
	v := 100 + 10*luck(0) + (10+luck(1))*on["posts"] + 20*on["content"] + 5*on["games"] + 8*on["posts"]*on["content"]
	return []float64{v, v / 4, v * 3 / 4}, nil
}

func TestElements(t *testing.T) {
	s := world(t, strings.Replace(elements, ", DESIGN", "", 1), func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		if p.Number == 3 && luck(9) > 1.1 {
			return nil, errors.New("gave up")
		}
		return parts(p, luck)
	})
	r, err := analysis.Analyze(s, analysis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := r.Games[0]
	if g.N+g.Failed != 12 || g.Failed == 0 {
		t.Errorf("%d replicates, %d failed", g.N, g.Failed)
	}
	shapley, owen, dividend := indices(r, 0, "shapley"), indices(r, 0, "owen"), indices(r, 0, "dividend")
	near(t, "posts", shapley["posts"].Value, 14, 4/math.Sqrt(8))
	near(t, "content", shapley["content"].Value, 24, 1e-9)
	near(t, "games", shapley["games"].Value, 5, 1e-9)
	near(t, "Owen of games", owen["games"].Value, 5, 1e-9)
	near(t, "dividend", dividend["content×posts"].Value, 8, 1e-9)
	near(t, "dividend", dividend["content×games"].Value, 0, 1e-9)
	sum := 0.0
	for _, x := range shapley {
		sum += x.Value
	}
	near(t, "sum of shares", sum, g.Whole.Mean, 1e-9)
	near(t, "platform", indices(r, 1, "shapley")["content"].Value, 6, 1e-9)
	text := r.Text(80)
	fits(t, text, 80)
	for _, w := range []string{"3 elements, 8 coalitions", "Shapley", "Owen", "content × posts", "cocreation (content, posts)", "Without any of them", "depends on what its off means", "consumer", "all together"} {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
	compile(t, r.LaTeX())
}

// Of three that do something only together the triple has it all, whose parts have
// nothing; alone in indices.csv and on the page.
func TestTriples(t *testing.T) {
	r := analyze(t, world(t, strings.Replace(elements, ", DESIGN", "", 1), func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		v := 100 + luck(0)
		if p.Levels[0].Text == "on" && p.Levels[1].Text == "on" && p.Levels[2].Text == "on" {
			v += 6 + luck(1)
		}
		return []float64{v, v / 4, v * 3 / 4}, nil
	}), analysis.Options{})
	for name, x := range indices(r, 0, "dividend") {
		if x.Value != 0 {
			t.Errorf("%s has %v", name, x.Value)
		}
	}
	triple := indices(r, 0, "triple")["content×games × posts"]
	near(t, "triple", triple.Value, r.Games[0].Whole.Mean, 1e-9)
	if !(triple.Lo > 4) || !strings.Contains(r.Text(80), "content × games × posts") {
		t.Errorf("%+v\n%s", triple, r.Text(80))
	}
	compile(t, r.LaTeX())
}

func TestSampledElements(t *testing.T) {
	r := analyze(t, world(t, strings.Replace(elements, "DESIGN", "samples: 60", 1), parts), analysis.Options{})
	shapley := indices(r, 0, "shapley")
	x := shapley["content"]
	if near(t, "content", x.Value, 24, 3); !(x.Lo < 24 && 24 < x.Hi) || x.N != 12 || r.Games[0].Orders != 60 {
		t.Errorf("%+v", x)
	}
	sum := 0.0
	for _, x := range shapley {
		sum += x.Value
	}
	near(t, "sum of shares", sum, r.Games[0].Whole.Mean, 1e-9)
	fits(t, r.Text(80), 80)
}

// Of one order, or in one replicate, nothing says how much the values vary with the
// other: there is no interval, and that is said.
func TestSampledElementsWithoutInterval(t *testing.T) {
	for _, x := range []struct{ samples, replicates, say string }{
		{"samples: 1", "12", "One order: no interval of Shapley values"},
		{"samples: 20", "1", "One replicate: no interval"},
		{"samples: 2", "2", ""},
	} {
		text := strings.Replace(strings.Replace(elements, "DESIGN", x.samples, 1), "replicates: 12", "replicates: "+x.replicates, 1)
		r := analyze(t, world(t, text, parts), analysis.Options{})
		for name, v := range indices(r, 0, "shapley") {
			if math.IsNaN(v.Value) || math.IsNaN(v.Lo) != (x.say != "") || math.IsNaN(v.Hi) != (x.say != "") {
				t.Errorf("%s, %s replicates: %s is %+v", x.samples, x.replicates, name, v)
			}
		}
		page := strings.Join(strings.Fields(r.Text(80)), " ")
		if !strings.Contains(page, x.say) || x.say == "" && strings.Contains(page, "no interval") {
			t.Errorf("%s, %s replicates:\n%s", x.samples, x.replicates, page)
		}
	}
}

// Sequential replication is told as it ended.
func TestStopped(t *testing.T) {
	text := strings.Replace(strings.Replace(arms, "replicates: 30", "replicates: {min: 5, max: 12, batch: 2, metric: adopters, half_width: 0.5%, paired: true}", 1), "smallest: 1%", "smallest: 1", 1)
	r := analyze(t, world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
		v, err := threeArms(p, luck)
		if p.Arm == "b" {
			v[0] = 1010 + 30*luck(0) + .1*luck(2) + 10*luck(1)
		}
		return v, err
	}), analysis.Options{})
	var got []string
	for _, e := range r.Effects[:3] {
		got = append(got, e.Stopped)
	}
	if got[0] != "" || got[1] != "reached" || got[2] != "max" || r.Effects[4].Stopped != "" {
		t.Errorf("%q", got)
	}
	if text := r.Text(80); !strings.Contains(text, "reached at 1 point, not with 12 replicates at 1") {
		t.Error(text)
	}
}

// A sweep that has only begun is analysed as far as it is.
func TestUnfinished(t *testing.T) {
	for _, text := range []string{
		"name: u\ndesign: {kind: saltelli, base: 8}\n" + ranges, "name: u\ndesign: {kind: morris, trajectories: 3}\n" + ranges,
		"name: u\ndesign: {kind: sobol, points: 8}\n" + ranges, "name: u\ndesign: {kind: list}\n" + ranges, arms, strings.Replace(elements, ", DESIGN", "", 1), strings.Replace(elements, "DESIGN", "samples: 4", 1),
	} {
		for _, every := range []int{1000, 3} { // nothing ran; a third did
			s := world(t, text, func(p *study.Point, luck func(uint64) float64) ([]float64, error) {
				if p.Number%every != 1 || every == 1000 {
					return nil, nil
				}
				return []float64{luck(1), 1, 2}, nil
			})
			s.Sweep.Manifest.Complete = false
			r := analyze(t, s, analysis.Options{})
			for _, f := range []int{60, 80} {
				if text := r.Text(f); !strings.Contains(text, "Not complete") {
					t.Error(text)
				}
			}
			if b, err := r.JSON(); err != nil || !json.Valid(b) {
				t.Errorf("%v", err)
			}
			r.LaTeX()
			if err := r.Save(); err != nil {
				t.Error(err)
			}
		}
	}
}

// LaTeX of every design compiles.
func TestLaTeX(t *testing.T) {
	all := []string{analyze(t, world(t, arms, threeArms), analysis.Options{}).LaTeX()}
	means, differences, ok := strings.Cut(all[0], "{Paired differences")
	if !ok || strings.Contains(means, "p is adjusted") || !strings.Contains(differences, "p is adjusted") {
		t.Error("the note on p stands under the means, or not under the differences")
	}
	for _, design := range []string{"saltelli, base: 64", "morris, trajectories: 6", "sobol, points: 32", "list"} {
		text := "name: made_by_50%\ndesign: {kind: " + design + "}\n" + ranges
		all = append(all, analyze(t, world(t, text, ishigami(parsed(t, text))), analysis.Options{}).LaTeX())
	}
	compile(t, all...)
}

func compile(t *testing.T, fragments ...string) {
	t.Helper()
	if _, err := exec.LookPath("pdflatex"); err != nil {
		t.Log("no pdflatex; apt-get install texlive-latex-recommended texlive-science")
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t.tex"), []byte(document(fragments...)), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out[max(0, len(out)-2000):])
	}
	if keep := os.Getenv("GUANXI_KEEP"); keep != "" {
		b, _ := os.ReadFile(filepath.Join(dir, "t.pdf"))
		os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), b, 0o644)
	}
}

// document is a whole document with the fragments, a page each.
func document(fragments ...string) string {
	return "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n" + latex.Preamble + "\n\\begin{document}\n" +
		strings.Join(fragments, "\n\\clearpage\n") + "\\end{document}\n"
}
