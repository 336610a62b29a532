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
