package study_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// A flag for a key that every point sets again is warned of; one that some point keeps is not.
func TestFlagsInVain(t *testing.T) {
	const head = "name: s\nscenario: bass\nmetrics: [adopters]\n"
	const grid = head + "factors: {q: {set: adoption.imitation, values: [0.2/day, 0.8/day]}, f: {levels: {a: {record.every: 1d, clock.tick: 1d}, b: {record: {every: 2d}}}}}\n"
	const arms = head + "design: {kind: arms, baseline: a}\narms: {a: {consumers.count: 100}, b: {consumers: {count: 200}, adoption.innovation: 0.1/day}}\n"
	const list = head + "design: {kind: list, points: [{q: 0.2/day}, {f: hazard}]}\nfactors: {q: {set: adoption.imitation, values: [0.2/day, 0.8/day]}, f: {set: adoption.form, values: [hazard, linear]}}\n"
	for _, x := range []struct{ text, set, want string }{
		{grid, "adoption.imitation=0.3/day", "--set:1:20: warning: adoption.imitation: has no effect: the factor q sets it again at every point"},
		{grid, "adoption={imitation: 0.3/day, innovation: 0.1/day}", "--set:1:22: warning: adoption.imitation: has no effect: the factor q"},
		{grid, "record.every=3d", "record.every: has no effect: the factor f"},
		{grid, "clock.tick=1h", ""},
		{strings.Replace(grid, "values: [0.2/day, 0.8/day]", "from: 0.2/day, to: 0.8/day, steps: 3", 1), "adoption.imitation=0.3/day", "the factor q"},
		{arms, "consumers.count=300", "consumers.count: has no effect: each arm sets it again"},
		{arms, "adoption.innovation=0.2/day", ""},
		{list, "adoption.imitation=0.3/day", ""},
		{strings.Replace(list, "{f: hazard}", "{q: 0.8/day, f: hazard}", 1), "adoption.imitation=0.3/day", "the factor q"},
	} {
		s := need.Value(study.ParseTyped("t.yaml", []byte(x.text), nil, x.set))(t)
		var got []string
		for _, w := range s.Warnings {
			if strings.Contains(w, "has no effect") {
				got = append(got, w)
			}
		}
		if len(got) != min(len(x.want), 1) || !strings.Contains(strings.Join(got, ""), x.want) {
			t.Errorf("--set %s: %q, should be %q", x.set, got, x.want)
		}
	}
}
