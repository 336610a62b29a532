package study_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

const sampledShops = `name: s
scenario:
  clock: {start: 2017-01-01, tick: 1d, until: 30d}
  consumers: {count: 100}
  graph: {kind: ring, degree: 4}
  adoption: {imitation: 0.05/day}
  commerce: {merchants: {count: 5}}
design: {kind: sobol, points: 8, baseline: with}
arms: {with: {}, without: {commerce: off}}
factors: {occasions: {set: commerce.occasions, from: 0.01/day, to: 0.1/day, scale: log}, q: {set: adoption.innovation, from: 0.01/day, to: 0.1/day}}
replicates: 2
metrics: [adopters]
`

// Both arms of a world have its numbers and its luck; what an arm has switched off varies in the other; more
// worlds leave those before as they are.
func TestSampledArms(t *testing.T) {
	s := parse(t, sampledShops)
	if s.Luck != study.Blocks || !s.Worlds() {
		t.Errorf("luck %s", s.Luck)
	}
	all := points(t, s)
	if len(all) != 16 {
		t.Fatalf("%d points", len(all))
	}
	for i := 0; i < len(all); i += 2 {
		a, b := all[i], all[i+1]
		if a.Block != i/2+1 || b.Block != a.Block || a.Arm != "with" || b.Arm != "without" || a.Seed != b.Seed ||
			!slices.Equal(a.Levels, b.Levels) {
			t.Errorf("world %d: %+v %+v", i/2+1, a, b)
		}
		if i > 0 && a.Seed == all[i-1].Seed {
			t.Error("two worlds share their luck")
		}
		with, without := need.Value(a.Scenario())(t), need.Value(b.Scenario())(t)
		f, ok := with.Section().Lookup("commerce.occasions")
		if !ok || f.Value().Text != a.Levels[0].Text {
			t.Errorf("occasions %v, want %s", f.Value(), a.Levels[0].Text)
		}
		if !without.Tree.At("commerce").Is("off") {
			t.Error("a factor switched on what the arm has off")
		}
	}
	more := points(t, parse(t, strings.Replace(sampledShops, "points: 8", "points: 16", 1)))
	for i, p := range all {
		if !slices.Equal(p.Levels, more[i].Levels) || p.Seed != more[i].Seed {
			t.Errorf("point %d moves as worlds are added", i+1)
		}
	}
}

// Over ranges a study varies what is assumed, and leaves what itself and its arms set.
func TestOverRanges(t *testing.T) {
	s := parse(t, strings.NewReplacer("kind: sobol, points: 8", "kind: arms", "from: 0.01/day, to: 0.1/day, scale: log",
		"values: [0.01/day, 0.1/day]", "from: 0.01/day, to: 0.1/day}}", "values: [0.01/day, 0.1/day]}}").Replace(
		sampledShops))
	over := need.Value(s.OverRanges(8, 2, nil))(t)
	var paths []string
	for _, f := range over.Factors {
		paths = append(paths, f.Paths...)
	}
	for path, want := range map[string]bool{"commerce.occasions": true, "adoption.innovation": true,
		"commerce.choice.price": true, "commerce.reputation.half_life": true,
		"adoption.imitation": false, "consumers.count": false, "commerce.merchants.count": false, "commerce.take": false} {
		if slices.Contains(paths, path) != want {
			t.Errorf("%s varies: %v", path, !want)
		}
	}
	// Of a ring of people who adopt and do nothing else, what nobody asks for is not varied, and what one arm asks for is.
	const ring = "name: r\nscenario:\n  consumers: {count: 100, segments: {all: {share: 100%, ability: {chat: " +
		"0.5}}}}\n  clock: {until: 10d}\n  graph: {kind: ring, degree: 2}\n  adoption: {innovation: 0.01/day, imitation: " +
		"0.04/day}\n" +
		"design: {kind: arms, baseline: a}\narms: {a: {}, b: {ARM}}\nreplicates: 2\nmetrics: [adopters]\n"
	for arm, want := range map[string]string{"graph.degree: 6": "adoption.never_adopt",
		"activity: {}, posts: {}": "consumers.taste"} {
		var all []string
		for _, f := range need.Value(parse(t, strings.Replace(ring, "ARM", arm, 1)).OverRanges(8, 2, nil))(t).Factors {
			all = append(all, f.Paths...)
		}
		if idle := []string{"consumers.taste", "consumers.interests", "consumers.segments.all.ability.chat",
			"adoption.weak_imitation"}; !slices.Contains(all, want) || arm[:5] == "graph" &&
			slices.ContainsFunc(idle, func(path string) bool { return slices.Contains(all, path) }) {
			t.Errorf("with %s these vary: %v", arm, all)
		}
	}
	// What an arm or a factor sets of a platform among others is theirs, too.
	platforms := parse(t, strings.NewReplacer("  adoption",
		"  platforms: {east: {adoption: {innovation: 0.01/day}}, west: {adoption", "0.04/day}", "0.04/day}}}", "{ARM}",
		"{platforms.west.adoption.never_adopt: 100%}", "metrics: [adopters]", "factors: {q: {set: "+
			"platforms.east.adoption.imitation, values: [0.1/day, 0.2/day]}}\nmetrics: [east.adopters]").Replace(ring))
	var varied []string
	for _, f := range need.Value(platforms.OverRanges(8, 2, nil))(t).Factors {
		varied = append(varied, strings.TrimPrefix(f.Paths[0], "platforms."))
	}
	if !slices.Contains(varied, "east.adoption.never_adopt") || slices.Contains(varied, "west.adoption.never_adopt") {
		t.Errorf("among platforms these vary: %v", varied)
	}
	if over.Name != "s-ranges" || over.Design.Baseline != "with" || over.Replicates != 2 || len(points(t, over)) != 16 {
		t.Errorf("%s: %+v, %+v", over.Name, over.Design, over.Replicates)
	}
	again := need.Value(study.Parse("again.yaml", []byte(over.Effective())))(t)
	if again.Hash() != over.Hash() || len(again.Factors) != len(over.Factors) {
		t.Error("the study of a folder is another")
	}
	if _, err := parse(t, "name: x\nscenario: bass\nfactors: {q: {set: adoption.imitation, from: 0.1/day, to: 1/day, "+
		"steps: 2}}\nreplicates: 2\nmetrics: [adopters]\n").OverRanges(8, 2, nil); err == nil ||
		!strings.Contains(err.Error(), "no arms") {
		t.Errorf("without arms: %v", err)
	}
}
