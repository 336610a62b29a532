package study_test

import (
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
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
	scn := need.Value(p.Scenario())(t)
	for path, want := range map[string]string{"adoption.imitation": "0.5/day", "consumers.count": "100",
		"adoption.innovation": "0.02/day"} {
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
	if got, want := list(t, s), "1/0 base [as it is]\n2/0 high:i [i=0.05/day]\n3/0 low:q [q=36/year]\n4/0 high:q "+
		"[q=180/year]\n"; got != want {
		t.Errorf("points\n%s\nwant\n%s", got, want)
	}
	need.Near(t, "0.38/day in years", points(t, s)[0].Levels[1].Value, 0.38*365.25, 1e-9)
}
