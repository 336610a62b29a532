package study_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

// Things of one table have different names, whatever the design and the order of the file.
func TestNamesakes(t *testing.T) {
	const factor = "factors: {NAME: {set: adoption.imitation, from: 0.2/day, to: 0.8/day, steps: 2}}\n"
	in := func(design, name, metrics string) string {
		return "metrics: [" + metrics + "]\nscenario: bass\nset: {consumers.count: 200}\ndesign: " + design + "\n" +
			strings.ReplaceAll(factor, "NAME", name)
	}
	const arms = "arms: {a: {}, b: {adoption.innovation: 0.02/day}}\n"
	elements := "scenario: {extends: bass, elements: {NAME: {off: {adoption.imitation: 0/day}}, other: {off: " +
		"{adoption.innovation: 0.001/day}}}}\ndesign: {kind: elements}\nmetrics: [adopters]\n"
	for text, want := range map[string]string{
		in("{kind: grid}", "adopters", "adopters"): "t.yaml:5:11: " +
			"factors.adopters: adopters is also a metric (t.yaml:1:11)",
		in("{kind: list}", "adopters",
			"time, mean(adopters)"): "adopters is also a metric (t.yaml:1:17)",
		in("{kind: sobol, points: 8}", "adopters", "adopters@2011-02-01"): "is also a metric",
		in("{kind: arms}", "adopters", "adopters") + arms:                 "is also a metric",
		in("{kind: arms}", "a", "adopters") + arms: "t.yaml:6:8: arms.a: a " +
			"is also a factor (t.yaml:5:11)",
		in("{kind: arms}", "q", "adopters") + strings.Replace(arms, "a:", "adopters:", 1): "arms.adopters: " +
			"adopters is also a metric (t.yaml:1:11)",
		strings.Replace(in("{kind: arms}", "q", "adopters"), "steps: 2", "values: [a]", 1) + arms: "",
		in("{kind: grid}", "status", "adopters"): "factors.status: " +
			"status is a column of the table runs",
		strings.ReplaceAll(elements, "NAME", "adopters"): "t.yaml:1:38: " +
			"elements.adopters: adopters is also a metric (t.yaml:3:11)",
		strings.ReplaceAll(elements, "NAME", "seed"): "elements.seed: seed " +
			"is a column of the table runs",
	} {
		if _, err := study.Parse("t.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %s", text, err, want)
		}
	}
	ok := in("{kind: arms}", "q", "adopters, mean(adopters)") + arms
	parse(t, ok)
	level := "factors: {q: {levels: {b: {adoption.imitation: 0.3/day}, c: {adoption.imitation: 0.4/day}}}}\n"
	_, err := study.Parse("t.yaml", []byte("scenario: bass\nset: {consumers.count: 200}\ndesign: {kind: "+
		"arms}\nmetrics: [adopters]\n"+level+arms))
	if err == nil || !strings.Contains(err.Error(), "t.yaml:6:15: arms.b: b is also a level of factor q (t.yaml:5:11)") {
		t.Error(err)
	}
}

// Names that command a terminal or a spreadsheet are refused where they are written, and numbers are
// names of levels.
func TestLabelsOfStudies(t *testing.T) {
	text := func(name, arm, level string) string {
		return "name: " + name + "\nscenario: bass\nset: {consumers.count: 200}\ndesign: {kind: arms, baseline: " +
			"a}\nmetrics: [adopters]\n" +
			"arms: {a: {}, " + arm + ": {adoption.innovation: 0.02/day}}\nfactors: {q: {levels: {c: {adoption.imitation: " +
			"0.3/day}, " + level + ": {adoption.imitation: 0.4/day}}}}\n"
	}
	for _, level := range []string{"-5", "-0.2/day", "'+5 %'", "<b>", "'a b'"} {
		parse(t, text("t", "'b%'", level))
	}
	const bad = `"=1+1"`
	for text, want := range map[string]string{
		text(bad, "b", "d"):         `t.yaml:1:7: name: "=1+1" has "=1+1", which a spreadsheet would run`,
		text("t", `"+b"`, "d"):      `t.yaml:6:15: arms: "+b" is not a name: it has "+b", which a spreadsheet would run`,
		text("t", `"b\e[2J"`, "d"):  `t.yaml:6:15: holds U+001B, which is no text`,
		text("t", `"b\nc"`, "d"):    `t.yaml:6:15: holds U+000A, which is no text`,
		text("t", `"b=c"`, "d"):     `"b=c" is not a name: it holds "="`,
		text("t", "b", `"@d"`):      `t.yaml:7:58: factors.q.levels: the level "@d" has "@d", which a spreadsheet would run`,
		text("t", "b", `"d\u202e"`): `t.yaml:7:58: holds U+202E, which is no text`,
	} {
		if _, err := study.Parse("t.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s\n%v, want %s", text, err, want)
		}
	}
}
