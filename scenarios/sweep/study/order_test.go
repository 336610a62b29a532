package study_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

func TestOrder(t *testing.T) {
	s := parse(t, strings.Replace(sample, "steps: 3", "steps: 40", 1))
	order := need.Value(s.Order())(t)
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

// Tables and figures show arms and joint levels in the order of the file. The runs and the
// numbers of points do not depend on the order of keys.
func TestOrderOfTheFile(t *testing.T) {
	text := func(design, arms, levels string) string {
		return "name: s\nscenario: bass\nset: {consumers.count: 200}\nmetrics: [adopters]\ndesign: " + design + "\n" + arms +
			"factors:\n  q: {set: adoption.imitation, values: [0.8/day, 0.2/day]}\n  size: {levels: {" + levels + "}}\n"
	}
	const (
		up, down = "small: {consumers.count: 100}, off: off, large: {consumers.count: 300}",
			"large: {consumers.count: 300}, small: {consumers.count: 100}"
		arms, turned = "arms: {low: {}, no: off, high: {adoption.innovation: 0.1/day}}\n",
			"arms: {high: {adoption.innovation: 0.1/day}, low: {}}\n"
		first, second = "low q=0.8/day size=small", "high q=0.8/day size=small"
	)
	ids := func(s *study.Study) (ids []string) {
		for _, p := range points(t, s) {
			id := need.Value(s.RunID(p, 1))(t)
			ids = append(ids, id)
		}
		return ids
	}
	names := func(s *study.Study) (names []string) {
		shown := need.Value(s.Shown())(t)
		for _, p := range shown {
			names = append(names, p.Name())
		}
		return names
	}
	for _, luck := range []string{"common", "blocks", "independent"} {
		design := "{kind: arms, baseline: high, luck: " + luck + "}"
		one, two := parse(t, text(design, arms, up)), parse(t, text(design, turned, down))
		if got := names(one); got[0] != first || got[1] != second || got[2] != "low q=0.8/day size=large" ||
			got[4] != "low q=0.2/day size=small" {
			t.Errorf("luck %s: shown are %q", luck, got)
		}
		if got := names(two); got[0] != "high q=0.8/day size=large" || got[1] != "low q=0.8/day size=large" {
			t.Errorf("luck %s: turned, shown are %q", luck, got)
		}
		if !slices.Equal(ids(one), ids(two)) {
			t.Errorf("luck %s: other runs, or other numbers, in another order", luck)
		}
	}
	for _, design := range []string{"{kind: sobol, points: 8}", "{kind: lhs, points: 8}"} {
		one, two := parse(t, text(design, "", up)), parse(t, text(design, "", down))
		if !slices.Equal(ids(one), ids(two)) || !slices.Equal(names(one), names(two)) {
			t.Errorf("%s: other points in another order", design)
		}
	}
}
