package study_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
)

// A line of a study file, and the same line with one mistake.
type line struct{ good, bad string }

// lines are what studies of every design have.
var lines = []line{
	{"name: sample", "name: a/b"},
	{"scenario: bass", "scenario: bas"},
	{"set: {consumers.count: 200}", "set: {consumers.count: 200, adoption.imitation: 0.2/month}"},
	{"metrics: [adopters, active, registered]", "metrics: [adopters, active, registered, maxx(adopters)]"},
	{"confidence: 90%", "confidence: 20%"},
	{"seed: 3", "sed: 3"},
}

// designs are the lines of a study by its design, or section.
var designs = map[string][]line{
	"grid": {
		{"design: {kind: grid, where: [q < 1]}", "design: {kind: grid, where: [z < 1], luck: common}"},
		{"factors:", "factors:"},
		{"  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 3}", "  q: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: many}"},
		{"  p: {set: adoption.innovation, values: [0.1/day, 0.2/day]}", "  p: {set: adoption.inovation, values: [0.1/day, 0.2/day]}"},
		{"  c: {set: consumers.interests, from: 2, to: 4}", "  c: {set: consumers.interests, from: 2, to: 100, steps: 2}"},
		{"replicates: 2", "replicates: {min: 2, max: 9, half_width: 5%, metric: active}"},
	},
	"arms": {
		{"design: {kind: arms, baseline: a}", "design: {kind: arms, baseline: d}"},
		{"arms:", "arms:"},
		{"  a: {}", "  a: {adoption.imitatoin: 1/day}"},
		{"  b: {adoption.imitation: 1/day}", "  b: {adoption.imitation: 1/day, consumers.interests: 0}"},
		{"  c: {adoption.imitation: 2/day}", "  c: {adoption.imitation: 2/day, seed: 4}"},
	},
	"claim": {
		{"design: {kind: arms, baseline: a}", "design: {kind: arms, baseline: a}"},
		{"arms: {a: {}, b: {adoption.imitation: 1/day}, c: {adoption.imitation: 2/day}}", "arms: {a: {}, b: {adoption.imitation: 1/day}, c: {adoption.imitation: 2/day, seed: 4}}"},
		{"claim:", "claim:"},
		{"  id: C1", "  idd: C1"},
		{"  text: faster", "  text: [x]"},
		{"  metric: active", "  metric: dau"},
		{"  smallest: 5%", "  smallest: 5 apples"},
		{"  expect: increase", "  expect: more"},
		{"  arm: b", "  arm: z"},
	},
	"list": {
		{"factors:", "factors:"},
		{"  q: {set: adoption.imitation}", "  q: {set: adoption.imitatoin}"},
		{"  p: {set: adoption.innovation, from: 0.1/day, to: 0.2/day}", "  p: {set: adoption.innovation, from: 0.1/day, to: 20%}"},
		{"design: {kind: list, points: [{q: 0.3/day}, {q: 0.5/day}]}", "design: {kind: list, points: [{q: 0.3/day}, {zz: 0.5/day}]}"},
		{"replicates: 2", "replicates: 0"},
	},
	"sobol": {
		{"factors:", "factors:"},
		{"  q: {set: adoption.imitation, from: 0.1/day, to: 0.2/day}", "  q: {set: adoption.imitation, from: 0.3/day, to: 0.2/day}"},
		{"  c: {set: consumers.interests, from: 2, to: 4, scale: log}", "  c: {set: consumers.interests, from: 2, to: 4, scale: lin}"},
		{"design: {kind: sobol, points: 16}", "design: {kind: sobol, points: 16, luck: blocks}"},
		{"calibrate:", "calibrate:"},
		{"  keep: 10", "  keep: 1000"},
		{"  targets:", "  targets:"},
		{"    one: {metric: active, value: 3}", "    one: {metric: maxx(active), value: 3}"},
		{"    two: {metric: active, value: 3}", "    two: {metric: active, value: 3, zz: 1}"},
		{"    three: {metric: active, value: 3}", "    three: {metric: active}"},
		{"    four: {metric: active, value: 3}", "    four: {metric: active, value: 0}"},
	},
	"morris": {
		{"factors: {q: {set: adoption.imitation, from: 0.1/day, to: 0.2/day}}", "factors: {q: {set: [], from: 0.1/day, to: 0.2/day}}"},
		{"design: {kind: morris, levels: 4}", "design: {kind: morris, levels: 5}"},
		{"replicates: 2", "replicates: 2.5"},
	},
	"saltelli": {
		{"factors: {q: {set: adoption.imitation, from: 0.1/day, to: 0.2/day}}", "factors: {seed: {set: adoption.imitation, from: 0.1/day, to: 0.2/day}}"},
		{"design: {kind: saltelli, base: 4}", "design: {kind: saltelli, base: none}"},
		{"replicates: 2", "replicates: few"},
	},
}

// A study with any of its mistakes together reports what each of them reports, and no more.
func TestAllProblemsAtOnce(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	kinds, _ := study.Table().Lookup("design.kind")
	for kind, own := range designs {
		if _, section := study.Table().Lookup(kind); !section && !slices.Contains(kinds.Names, kind) {
			continue // of a question that is not asked here
		}
		all := slices.Concat(lines, own)
		none := make([]bool, len(all))
		if got := problemsOf(t, all, none); len(got) > 0 {
			t.Errorf("%s: %q", kind, got)
			continue
		}
		alone := make([][]string, len(all))
		var wrong []int
		for i, l := range all {
			if l.good == l.bad {
				continue
			}
			bad := slices.Clone(none)
			bad[i] = true
			if alone[i] = problemsOf(t, all, bad); len(alone[i]) == 0 {
				t.Errorf("%s: %s is no mistake", kind, l.bad)
			}
			wrong = append(wrong, i)
		}
		for k := range 4 {
			chosen := wrong
			if k > 0 {
				chosen = nil
				for _, i := range draw.Perm(len(wrong))[:2+k%2] {
					chosen = append(chosen, wrong[i])
				}
			}
			bad := slices.Clone(none)
			var want, texts []string
			for _, i := range chosen {
				bad[i] = true
				want, texts = append(want, alone[i]...), append(texts, all[i].bad)
			}
			slices.Sort(want)
			if got := problemsOf(t, all, bad); !slices.Equal(got, want) {
				missing := slices.DeleteFunc(slices.Clone(want), func(p string) bool { return slices.Contains(got, p) })
				more := slices.DeleteFunc(slices.Clone(got), func(p string) bool { return slices.Contains(want, p) })
				t.Errorf("%s: %q: %d problems of %d\nhidden: %q\nconsequences: %q", kind, texts, len(got), len(want), missing, more)
			}
		}
	}
}

// problemsOf returns the problems of a study, sorted, each with its place.
func problemsOf(t *testing.T, all []line, bad []bool) (out []string) {
	t.Helper()
	var text strings.Builder
	for i, l := range all {
		if bad[i] {
			l.good = l.bad
		}
		text.WriteString(l.good + "\n")
	}
	_, err := study.Parse("t.yaml", []byte(text.String()))
	var invalid *scenarios.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &invalid):
		t.Fatal(err)
	}
	for _, p := range invalid.Problems {
		out = append(out, fmt.Sprintf("%v: %s: %s", p.Pos, p.Path, p.Msg))
	}
	slices.Sort(out)
	return out
}
