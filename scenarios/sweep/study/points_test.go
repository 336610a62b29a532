package study_test

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

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
	for _, kind := range []string{"random", "lhs", "sobol"} {
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
	s := parse(t, text(`{kind: sobol, points: 64, where: ["2*q - 0.1 > size - 99.5"]}`))
	for _, p := range points(t, s) {
		if q, n := p.Levels[3].Value, p.Levels[4].Value; len(points(t, s)) != 64 || !(2*q-0.1 > n-99.5) {
			t.Errorf("%s does not meet the constraint", p.Name())
		}
	}
}

// In a constraint dates stand with dates and differ by days.
func TestConstraintsOfDates(t *testing.T) {
	for where, want := range map[string]string{
		"opens <= 2011-01-23":             "0 2011-01-22, 0 2011-01-23, 1 2011-01-22, 1 2011-01-23",
		"2011-01-23 < opens":              "0 2011-01-24, 1 2011-01-24",
		"opens - late >= 2011-01-23":      "0 2011-01-23, 0 2011-01-24, 1 2011-01-24",
		"opens > 2011-01-22 + late":       "0 2011-01-23, 0 2011-01-24, 1 2011-01-24",
		"opens - 2011-01-22 < 2*late + 1": "0 2011-01-22, 1 2011-01-22, 1 2011-01-23, 1 2011-01-24",
	} {
		s := parse(t, `
name: dated
scenario: {extends: bass, timeline: {more: {at: 2011-01-22, set: {adoption.imitation: 0.5/day}}}}
design: {kind: grid, where: ["`+where+`"]}
factors:
  opens: {set: timeline.more.at, values: [2011-01-22, 2011-01-23, 2011-01-24]}
  late: {set: adoption.initial_adopters, values: [0, 1]}
metrics: [adopters]
`)
		var got []string
		for _, p := range points(t, s) {
			got = append(got, p.Levels[0].Text+" "+p.Levels[1].Text)
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("%s: %s, want %s", where, text, want)
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
