package study_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

func TestGrid(t *testing.T) {
	s := parse(t, `name: g
scenario: bass
set: {consumers.count: 200}
design: {kind: grid, where: ["size + 1000*q <= 1200"]}
factors:
  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 3}
  size: {set: consumers.count, from: 100, to: 1600, steps: 3, scale: log}
  i: {set: [adoption.innovation], values: [0.01/day, 0.02/day]}
metrics: [adopters, "time_to(adopters, 50%)"]
replicates: 2
`)
	want := `1/0  [i=0.01/day q=0.2/day size=100]
2/0  [i=0.01/day q=0.2/day size=400]
3/0  [i=0.01/day q=0.5/day size=100]
4/0  [i=0.01/day q=0.5/day size=400]
5/0  [i=0.01/day q=0.8/day size=100]
6/0  [i=0.01/day q=0.8/day size=400]
7/0  [i=0.02/day q=0.2/day size=100]
8/0  [i=0.02/day q=0.2/day size=400]
9/0  [i=0.02/day q=0.5/day size=100]
10/0  [i=0.02/day q=0.5/day size=400]
11/0  [i=0.02/day q=0.8/day size=100]
12/0  [i=0.02/day q=0.8/day size=400]
`
	if got := list(t, s); got != want {
		t.Errorf("points\n%s\nwant\n%s", got, want)
	}
	p := points(t, s)[8]
	scn, err := p.Scenario()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"adoption.imitation": "0.5/day", "consumers.count": "100", "adoption.innovation": "0.02/day"} {
		if f, ok := scn.Section().Lookup(path); !ok || f.Value().Flow() != want {
			t.Errorf("%s is %v, want %s", path, f.Value().Flow(), want)
		}
	}
	f := s.Factors[1]
	if f.Name != "q" || f.Scale != study.Linear || f.Unit != "/day" || p.Levels[1].Value != 0.5 {
		t.Errorf("factor %+v, level %+v", f, p.Levels[1])
	}
	if s.Factors[2].Scale != study.Log || !s.Factors[2].Whole {
		t.Errorf("size: %+v", s.Factors[2])
	}
}

// The numbers of an amount are in the currency, whatever their suffix in the file.
func TestFactorsOfMoney(t *testing.T) {
	for path, want := range map[string]string{
		"ads.reserve.cpm=1,20": "currency", "providers.enter.cost=1,20": "currency/month", "policy.treasury.upkeep=1/year,2/year": "currency",
		"adoption.imitation=0.1/day,0.2/day": "", "consumers.count=1000,2000": "",
	} {
		key, values, _ := strings.Cut(path, "=")
		s := parse(t, "name: m\nscenario: wechat\nset: {policy: {treasury: {}}, providers: {}}\ndesign: {kind: grid}\nfactors: {f: {set: "+key+", values: ["+values+"]}}\nmetrics: [adopters]\n")
		if got := s.Factors[0].Money; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// The error about a design with too many points names the largest number that fits: that
// number works and the next larger does not.
func TestLargestDesign(t *testing.T) {
	for _, x := range []struct {
		kind, key  string
		large, fit int
		balanced   bool
	}{
		{"sobol", "points", 1e9, 1 << 19, true}, {"sobol", "points", 1e6, 1 << 19, true}, {"random", "points", 1e9, 1e6, false}, {"lhs", "points", 1e9, 1e6, false},
		{"halton", "points", 1e9, 1e6, false}, {"saltelli", "base", 1e9, 1 << 18, true}, {"morris", "trajectories", 1e9, 500_000, false}, {"elements", "samples", 1e9, 500_000, false},
	} {
		text := func(n int) string {
			head := fmt.Sprintf("name: l\nreplicates: 2\ndesign: {kind: %s, %s: %d}\nmetrics: [adopters]\n", x.kind, x.key, n)
			if x.kind == "elements" {
				return head + "scenario: {extends: bass, elements: {talk: {module: transfer, off: {adoption.imitation: 0.1/day}}}}\n"
			}
			return head + "scenario: bass\nfactors: {q: {set: adoption.imitation, from: 0.1/year, to: 0.8/year}}\n"
		}
		s, err := study.Parse("l.yaml", []byte(text(x.large)), study.Options{})
		if x.large == 1e6 {
			if err != nil || len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], fmt.Sprintf("not balanced; use %d", x.fit)) {
				t.Errorf("%s of %d: %v", x.kind, x.large, err)
			}
		} else if want := fmt.Sprintf("%s: %d fits", x.key, x.fit); err == nil || !strings.Contains(err.Error(), "design."+x.key+": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s of %d: %v, want %s", x.kind, x.large, err, want)
		}
		if x.kind == "saltelli" { // reading a study makes its points, here up to a million
			if s, err = study.Parse("l.yaml", []byte(text(x.fit)), study.Options{}); err != nil || len(s.Warnings) > 0 {
				t.Errorf("%s of %d: %v", x.kind, x.fit, err)
			}
		}
		next := x.fit + 1
		if x.balanced {
			next = 2 * x.fit
		}
		if _, err = study.Parse("l.yaml", []byte(text(next)), study.Options{}); err == nil {
			t.Errorf("%s of %d is not refused", x.kind, next)
		}
	}
}

func TestMetricsInBrackets(t *testing.T) {
	s := parse(t, strings.Replace(sample, "[adopters]", "[adopters, time_to(adopters, 50%), max(new_adopters)]", 1))
	var got []string
	for _, m := range s.Metrics {
		got = append(got, m.Text)
	}
	if want := "adopters|time_to(adopters, 50%)|max(new_adopters)"; strings.Join(got, "|") != want {
		t.Errorf("metrics %q, want %s", got, want)
	}
}

func TestList(t *testing.T) {
	head := "name: l\nscenario: bass\nset: {consumers.count: 200}\nmetrics: [adopters]\n"
	s := parse(t, head+`design: {kind: list, points: [{q: 0.3/day}, {q: 0.6/day, g: ring}, {g: complete}]}
factors: {q: {set: adoption.imitation}, g: {levels: {ring: {graph: {kind: ring, degree: 2}}, complete: {graph: complete}}}}
`)
	if got, want := list(t, s), "1/0  [q=0.3/day]\n2/0  [g=ring q=0.6/day]\n3/0  [g=complete]\n"; got != want {
		t.Errorf("points\n%s\nwant\n%s", got, want)
	}
	if l := points(t, s)[2].Levels[1]; l.Text != "0.38/day" || l.Value != 0.38 {
		t.Errorf("what the scenario has is %+v, want 0.38/day", l)
	}
	s = parse(t, head+`design: {kind: list}
factors: {q: {set: adoption.imitation, from: 36/year, to: 180/year}, i: {set: adoption.innovation, values: [0.03/day, 0.05/day]}}
`)
	if got, want := list(t, s), "1/0 base [as it is]\n2/0 high:i [i=0.05/day]\n3/0 low:q [q=36/year]\n4/0 high:q [q=180/year]\n"; got != want {
		t.Errorf("points\n%s\nwant\n%s", got, want)
	}
	if v := points(t, s)[0].Levels[1].Value; math.Abs(v-0.38*365.25) > 1e-9 {
		t.Errorf("0.38/day in years is %v, want %v", v, 0.38*365.25)
	}
}

// A listed study gives the scenario's value of a factor in the factor's unit, and an end of 0
// takes the unit of the other end.
func TestUnitsOfLevels(t *testing.T) {
	s := parse(t, `{scenario: {extends: bass, value: {discount: 0.1/year}}, design: {kind: list}, replicates: 1, metrics: [adopters], factors: {
  d: {set: value.discount, from: 0/year, to: 20%/year},
  q: {set: adoption.imitation, from: 1%/day, to: 4%/day},
  p: {set: adoption.innovation, from: 0.2/week, to: 2/week}}}`)
	base := points(t, s)[0]
	for name, want := range map[string]float64{"d": 10, "q": 38, "p": 0.21} {
		for i, f := range s.Factors {
			if l := base.Levels[i]; f.Name == name && l.Value != want {
				t.Errorf("the scenario has %s %v%s, want %v", name, l.Value, f.Unit, want)
			}
		}
	}
}

func TestArms(t *testing.T) {
	text := `name: a
scenario: bass
set: {consumers.count: 200}
design: {kind: arms, baseline: slow}
arms: {slow: {}, fast: {adoption.imitation: 0.9/day}, off: off}
factors: {i: {set: adoption.innovation, values: [0.01/day, 0.02/day]}}
metrics: [adopters]
replicates: {min: 5, max: 40, half_width: 2%, paired: true}
claim: {id: C0, text: Imitation speeds adoption up., smallest: 5%}
`
	s := parse(t, text)
	want := "1/1  [fast i=0.01/day]\n2/1  [slow i=0.01/day]\n3/2  [fast i=0.02/day]\n4/2  [slow i=0.02/day]\n"
	if got := list(t, s); got != want {
		t.Errorf("points\n%s\nwant\n%s", got, want)
	}
	if c := s.Claim; c.Arm != "fast" || c.Metric != "adopters" || !c.Relative || c.Smallest != 0.05 || c.Expect != study.Increase {
		t.Errorf("claim %+v", c)
	}
	if r := s.Replicates; r.Min != 5 || r.Max != 40 || r.Batch != 5 || !r.Relative || r.HalfWidth != 0.02 || !r.Paired || r.Metric != "adopters" {
		t.Errorf("replicates %+v", r)
	}
	if !s.Replicates.Sequential() {
		t.Error("not sequential")
	}
	for _, p := range points(t, s) {
		if p.Seed != s.Seed {
			t.Errorf("common luck: seed %d of point %d, want %d", p.Seed, p.Number, s.Seed)
		}
	}
	own := parse(t, strings.Replace(text, "baseline: slow", "baseline: slow, luck: blocks", 1))
	all := points(t, own)
	if all[0].Seed != all[1].Seed || all[0].Seed == all[2].Seed {
		t.Errorf("luck by blocks: seeds %d %d %d", all[0].Seed, all[1].Seed, all[2].Seed)
	}
}

// An arm may be another scenario; it shares the random numbers of the others.
func TestArmsOfTwoScenarios(t *testing.T) {
	s := parse(t, `name: two
scenario: bass
set: {consumers.count: 200}
seed: 3
design: {kind: arms, baseline: mixed}
arms: {mixed: {}, circle: {scenario: ring-bass, adoption.imitation: 0.38/day}}
metrics: [adopters]
replicates: 2
`)
	all := points(t, s)
	for i, want := range []string{"ring", "complete"} {
		scn, err := all[i].Scenario()
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]string{"graph.kind": want, "consumers.count": "200", "adoption.imitation": "0.38/day", "seed": "3"} {
			if f, ok := scn.Section().Lookup(path); !ok || f.Value().Flow() != want {
				t.Errorf("%s: %s is %s, want %s", all[i].Arm, path, f.Value().Flow(), want)
			}
		}
	}
	again := parse(t, s.Effective())
	if d := study.Diff(s, again); len(d) > 0 || s.Hash() != again.Hash() {
		t.Errorf("written out it differs: %v\n%s", d, s.Effective())
	}
	a, _ := s.RunID(all[0], 1)
	b, _ := again.RunID(points(t, again)[0], 1)
	if a != b {
		t.Errorf("ids %s and %s", a, b)
	}
}

// Tables and figures show arms and joint levels in the order of the file. The runs and the
// numbers of points do not depend on the order of keys.
func TestOrderOfTheFile(t *testing.T) {
	text := func(design, arms, levels string) string {
		return "name: s\nscenario: bass\nset: {consumers.count: 200}\nmetrics: [adopters]\ndesign: " + design + "\n" + arms +
			"factors:\n  q: {set: adoption.imitation, values: [0.8/day, 0.2/day]}\n  size: {levels: {" + levels + "}}\n"
	}
	const (
		up, down      = "small: {consumers.count: 100}, off: off, large: {consumers.count: 300}", "large: {consumers.count: 300}, small: {consumers.count: 100}"
		arms, turned  = "arms: {low: {}, no: off, high: {adoption.innovation: 0.1/day}}\n", "arms: {high: {adoption.innovation: 0.1/day}, low: {}}\n"
		first, second = "low q=0.8/day size=small", "high q=0.8/day size=small"
	)
	ids := func(s *study.Study) (ids []string) {
		for _, p := range points(t, s) {
			id, err := s.RunID(p, 1)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		return ids
	}
	names := func(s *study.Study) (names []string) {
		shown, err := s.Shown()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range shown {
			names = append(names, p.Name())
		}
		return names
	}
	for _, luck := range []string{"common", "blocks", "independent"} {
		design := "{kind: arms, baseline: high, luck: " + luck + "}"
		one, two := parse(t, text(design, arms, up)), parse(t, text(design, turned, down))
		if got := names(one); got[0] != first || got[1] != second || got[2] != "low q=0.8/day size=large" || got[4] != "low q=0.2/day size=small" {
			t.Errorf("luck %s: shown are %q", luck, got)
		}
		if got := names(two); got[0] != "high q=0.8/day size=large" || got[1] != "low q=0.8/day size=large" {
			t.Errorf("luck %s: turned, shown are %q", luck, got)
		}
		if !slices.Equal(ids(one), ids(two)) {
			t.Errorf("luck %s: other runs, or other numbers, in another order", luck)
		}
	}
	for _, design := range []string{"{kind: sobol, points: 8}", "{kind: lhs, points: 8}", "{kind: morris, trajectories: 4}"} {
		one, two := parse(t, text(design, "", up)), parse(t, text(design, "", down))
		if !slices.Equal(ids(one), ids(two)) || !slices.Equal(names(one), names(two)) {
			t.Errorf("%s: other points in another order", design)
		}
	}
}

func TestSequences(t *testing.T) {
	text := func(design string) string {
		return "name: s\nscenario: bass\nset: {consumers.count: 200}\ndesign: " + design + `
factors:
  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day}
  i: {set: adoption.innovation, from: 0.001/day, to: 0.1/day, scale: log}
  size: {set: consumers.count, from: 100, to: 103}
  m: {set: adoption.normalise, values: [degree, mean_degree, none]}
  d: {set: clock.start, from: 2011-01-01, to: 2011-01-31}
metrics: [adopters]
`
	}
	for _, kind := range []string{"random", "lhs", "halton", "sobol"} {
		s := parse(t, text("{kind: "+kind+", points: 64}"))
		all := points(t, s)
		if len(all) != 64 {
			t.Fatalf("%s: %d points", kind, len(all))
		}
		seen := [4]int{}
		for _, p := range all {
			d, pp, m, q, n := p.Levels[0], p.Levels[1], p.Levels[2], p.Levels[3], p.Levels[4]
			switch {
			case q.Value < 0.2 || q.Value > 0.8 || !strings.HasSuffix(q.Text, "/day"),
				pp.Value < 0.001 || pp.Value > 0.1,
				n.Value != math.Trunc(n.Value) || n.Value < 100 || n.Value > 103,
				!math.IsNaN(m.Value), !strings.HasPrefix(d.Text, "2011-01-"):
				t.Errorf("%s: %v", kind, p.Name())
			}
			if n.Value >= 100 && n.Value <= 103 {
				seen[int(n.Value)-100]++
			}
		}
		for i, k := range seen {
			if kind != "random" && (k < 12 || k > 20) {
				t.Errorf("%s: %d of 64 points have size = %d, want about 16", kind, k, 100+i)
			}
		}
		if kind == "lhs" {
			continue
		}
		more := parse(t, text("{kind: "+kind+", points: 128}"))
		for i, p := range points(t, more)[:64] {
			if p.Name() != all[i].Name() {
				t.Fatalf("%s: point %d of 128 is %s, of 64 %s", kind, i+1, p.Name(), all[i].Name())
			}
		}
		if !study.Extends(s, more) || study.Extends(more, s) {
			t.Errorf("%s: 128 points extend 64, not the other way round", kind)
		}
	}
	s := parse(t, text(`{kind: halton, points: 50, where: ["2*q - 0.1 > size - 99.5"]}`))
	for _, p := range points(t, s) {
		if q, n := p.Levels[3].Value, p.Levels[4].Value; len(points(t, s)) != 50 || !(2*q-0.1 > n-99.5) {
			t.Errorf("%s does not meet the constraint", p.Name())
		}
	}
}

func TestBlocks(t *testing.T) {
	text := func(design string) string {
		return "name: s\nscenario: bass\nset: {consumers.count: 200}\ndesign: " + design + `
factors:
  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day}
  i: {set: adoption.innovation, from: 0.001/day, to: 0.1/day, scale: log}
metrics: [adopters]
`
	}
	roles := func(s *study.Study, n int) string {
		var out []string
		for _, p := range points(t, s)[:n] {
			out = append(out, p.Role)
		}
		return strings.Join(out, " ")
	}
	s := parse(t, text("{kind: saltelli, base: 8}"))
	if got, want := roles(s, 5), "A AB1 AB2 B A"; got != want {
		t.Errorf("roles %s, want %s", got, want)
	}
	all := points(t, s)
	if s.Luck != study.Blocks || all[0].Seed != all[3].Seed || all[0].Seed == all[4].Seed || all[4].Block != 2 {
		t.Errorf("luck %s, seeds %d %d %d", s.Luck, all[0].Seed, all[3].Seed, all[4].Seed)
	}
	a, ab1, b := all[0].Levels, all[1].Levels, all[3].Levels
	if ab1[0] != b[0] || ab1[1] != a[1] {
		t.Errorf("AB1 is %v of A %v and B %v", ab1, a, b)
	}
	second := parse(t, text("{kind: saltelli, base: 8, second: true}"))
	if got, want := roles(second, 6), "A AB1 AB2 BA1 BA2 B"; got != want {
		t.Errorf("roles %s, want %s", got, want)
	}
	if more := parse(t, text("{kind: saltelli, base: 16}")); !study.Extends(s, more) {
		t.Error("a base of 16 does not extend one of 8")
	}
	m := parse(t, text("{kind: morris, trajectories: 4}"))
	pm := points(t, m)
	if len(pm) != 12 || pm[0].Role != "start" || pm[3].Block != 2 || m.Luck != study.Common {
		t.Errorf("morris: %d points, %s", len(pm), pm[0].Role)
	}
	for i, p := range pm {
		moved := 0
		for k := range p.Levels {
			if i%3 > 0 && p.Levels[k] != pm[i-1].Levels[k] {
				moved++
				if want := "move:" + m.Factors[k].Name; p.Role != want {
					t.Errorf("point %d: role %s, moved %s", p.Number, p.Role, want)
				}
			}
		}
		if i%3 > 0 && moved != 1 {
			t.Errorf("point %d moves %d factors", p.Number, moved)
		}
	}
}

func TestOrder(t *testing.T) {
	s := parse(t, strings.Replace(sample, "steps: 3", "steps: 40", 1))
	order, err := s.Order()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[study.Task]bool{}
	sorted := true
	for i, task := range order {
		if want := int32(1 + i/40); task.Replicate != want {
			t.Fatalf("task %d is of replicate %d, want %d", i, task.Replicate, want)
		}
		sorted = sorted && int(task.Point) == 1+i%40
		seen[task] = true
	}
	if len(order) != 80 || len(seen) != 80 || sorted {
		t.Errorf("%d tasks, %d different, sorted: %v", len(order), len(seen), sorted)
	}
	again, _ := parse(t, strings.Replace(sample, "steps: 3", "steps: 40", 1)).Order()
	if !slices.Equal(order, again) {
		t.Error("the order is another the second time")
	}
}

// The study that a folder keeps is the same study, with the same runs.
func TestEffective(t *testing.T) {
	for _, text := range []string{sample, sample + "seed: 7\n",
		"name: e\nscenario: wechat\nset: {consumers.count: 200, ads.slots.daily: 2}\ndesign: {kind: elements, of: [profit_model]}\n",
		"name: w\nscenario: wechat\nset: {consumers.count: 200}\ndesign: arms\narms: {a: {without: [profit_model, experience]}, b: {}}\nmetrics: [created]\n",
		"name: a\nscenario: bass\ndesign: {kind: arms, baseline: a}\narms: {a: {}, b: {adoption.imitation: 0.9/day}}\nmetrics: [adopters]\nclaim: {id: C0, text: x, smallest: 5%}\nreplicates: {min: 2, half_width: 1}\n",
		"name: g\nscenario: bass\ndesign: {kind: sobol, points: 4}\nfactors: {g: {levels: {r: {graph: {kind: ring, degree: 2}}, c: {graph: complete}}}, q: {set: adoption.imitation, from: 0, to: 1/day}}\nmetrics: [adopters, \"time_to(adopters, 50%)\"]\n",
	} {
		s := parse(t, text)
		again := parse(t, s.Effective())
		if d := study.Diff(s, again); len(d) > 0 {
			t.Errorf("%s: differs:\n%s\n%s", s.Name, strings.Join(d, "\n"), s.Effective())
		}
		if s.Hash() != again.Hash() {
			t.Errorf("%s: another hash", s.Name)
		}
		if s.Effective() != again.Effective() {
			t.Errorf("%s: written out again:\n%s\nwas\n%s", s.Name, again.Effective(), s.Effective())
		}
		for i, p := range points(t, s) {
			a, _ := s.RunID(p, 1)
			b, _ := again.RunID(points(t, again)[i], 1)
			if a != b {
				t.Errorf("%s: point %d has id %s, read again %s", s.Name, p.Number, a, b)
			}
		}
		if !study.Extends(s, again) {
			t.Errorf("%s: the same study does not extend itself", s.Name)
		}
	}
}

func TestDiff(t *testing.T) {
	old := parse(t, sample)
	new := parse(t, strings.NewReplacer("0.8/day", "0.9/day", "replicates: 2", "replicates: 3", "200", "300", "[adopters]", "[adopters, new_adopters]").Replace(sample)+"seed: 4\n")
	want := `seed: 4, was 1
scenario: consumers.count: 300, was 200
replicates: 3, was 2
factors.q.to: 0.9/day, was 0.8/day
metrics: [adopters, new_adopters], was [adopters]`
	if got := strings.Join(study.Diff(old, new), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	other := study.Diff(old, parse(t, "name: o\nscenario: wechat\nmetrics: [adopters]\n"))
	if n := len(other); n > 20 || !strings.Contains(strings.Join(other, "\n"), " more keys differ") {
		t.Errorf("%d lines of another scenario", n)
	}
	for _, x := range []struct {
		from, to string
		want     bool
	}{
		{"replicates: 2", "replicates: 5", true},
		{"replicates: 2", "replicates: 1", false},
		{"[adopters]", "[adopters, new_adopters]", true},
		{"steps: 3", "steps: 5", true}, // 0.2 0.5 0.8 are among 0.2 0.35 0.5 0.65 0.8
		{"steps: 3", "steps: 4", false},
		{"{kind: grid}", "{kind: grid, luck: independent}", false},
		{"sample", "another", true},
	} {
		if got := study.Extends(old, parse(t, strings.Replace(sample, x.from, x.to, 1))); got != x.want {
			t.Errorf("%s for %s extends: %v, want %v", x.to, x.from, got, x.want)
		}
	}
}

func TestIs(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "s.yaml")
	if err := os.WriteFile(file, []byte(sample), 0o644); err != nil {
		t.Fatal(err)
	}
	scn := filepath.Join(dir, "x.yaml")
	if err := os.WriteFile(scn, []byte("extends: bass\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.Mkdir("graphs", 0o777); err != nil { // a folder of that name without a study
		t.Fatal(err)
	}
	if _, err := study.Load("graphs", study.Options{}); err != nil {
		t.Error(err)
	}
	if _, err := study.Load("./graphs", study.Options{}); err == nil {
		t.Error("a folder without a study is read")
	}
	for name, want := range map[string]bool{"graphs": true, "./graphs": false, file: true, scn: false, "bass": false, "nowhere.yaml": false, dir: false} {
		if study.Is(name) != want {
			t.Errorf("%s: study %v, want %v", name, !want, want)
		}
	}
}

// BenchmarkPoint decodes the scenario of a point as often as a study has runs.
func BenchmarkPoint(b *testing.B) {
	for _, scenario := range []string{"bass", "wechat"} {
		b.Run(scenario, func(b *testing.B) {
			s, err := study.Parse("t.yaml", []byte("name: w\nscenario: "+scenario+"\nset: {consumers.count: 200}\nfactors: {q: {set: adoption.imitation, values: [1/year, 2/year]}}\nmetrics: [adopters]\n"), study.Options{})
			if err != nil {
				b.Fatal(err)
			}
			all, err := s.Points()
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := all[0].Scenario(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// For a long value that changed, such as a list of points, only the part that differs is
// shown.
func TestDiffOfLongValues(t *testing.T) {
	of := func(last string) *study.Study {
		points := strings.Repeat("{q: 0.2/day}, {q: 0.3/day}, ", 30) + "{q: " + last + "}, " + strings.Repeat("{q: 0.4/day}, ", 30)
		return parse(t, "name: l\nscenario: bass\nmetrics: [adopters]\nfactors: {q: {set: adoption.imitation, from: 0.1/day, to: 0.9/day}}\ndesign: {kind: list, points: ["+points+"]}\n")
	}
	got := study.Diff(of("0.71/day"), of("0.82/day"))
	if len(got) != 1 || len(got[0]) > 400 || !strings.Contains(got[0], "82/day") || !strings.Contains(got[0], "71/day") || strings.Count(got[0], "…") != 4 {
		t.Errorf("%d bytes: %s", len(strings.Join(got, "")), strings.Join(got, "\n"))
	}
}
