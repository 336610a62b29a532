package study_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

// The study that a folder keeps is the same study, with the same runs.
func TestEffective(t *testing.T) {
	for _, text := range []string{sample, sample + "seed: 7\n",
		"name: e\nscenario: wechat\nset: {consumers.count: 200, ads.slots.daily: 2}\ndesign: {kind: elements, of: " +
			"[profit_model]}\n",
		"name: w\nscenario: wechat\nset: {consumers.count: 200}\ndesign: arms\narms: {a: {without: [profit_model, " +
			"experience]}, b: {}}\nmetrics: [created]\n",
		"name: a\nscenario: bass\ndesign: {kind: arms, baseline: a}\narms: {a: {}, b: {adoption.imitation: " +
			"0.9/day}}\nmetrics: [adopters]\nclaim: {id: C0, text: x, smallest: 5%}\nreplicates: 2\n",
		"name: g\nscenario: bass\ndesign: {kind: sobol, points: 4}\nfactors: {g: {levels: {r: {graph: {kind: ring, " +
			"degree: 2}}, c: {graph: complete}}}, q: {set: adoption.imitation, from: 0, to: 1/day}}\nmetrics: [adopters, " +
			"\"time_to(adopters, 50%)\"]\n",
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
	new := parse(t, strings.NewReplacer("0.8/day", "0.9/day", "replicates: 2", "replicates: 3", "200", "300",
		"[adopters]", "[adopters, new_adopters]").Replace(sample)+"seed: 4\n")
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
