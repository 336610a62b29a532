package study_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

func TestRunIDs(t *testing.T) {
	s := parse(t, sample)
	id := func(s *study.Study, i, r int) string {
		return need.Value(s.RunID(points(t, s)[i], r))(t)
	}
	one := id(s, 0, 1)
	if len(one) != 16 || one == id(s, 0, 2) || one == id(s, 1, 1) {
		t.Errorf("ids %s %s %s", one, id(s, 0, 2), id(s, 1, 1))
	}
	// Another study with the same run has the same ID; stating a default does not change the
	// scenario.
	other := parse(t, `name: other
description: of another name
scenario: {extends: bass, consumers: {count: 200}, value: {discount: 10%/year}}
design: {kind: list, points: [{x: 0.9/day}, {x: 0.2/day}]}
factors: {x: {set: adoption.imitation}}
metrics: [new_adopters]
replicates: 7
`)
	if got := id(other, 1, 1); got != one {
		t.Errorf("the same run has ids %s and %s", one, got)
	}
	if seeded := parse(t, sample+"seed: 5\n"); seeded.Seed != 5 || id(seeded, 0, 1) == one {
		t.Error("another seed has the same id")
	}
	many := func() *study.Study { return parse(t, strings.Replace(sample, "steps: 3", "steps: 150", 1)) }
	at, alone := many(), many()
	need.Nil(t, at.Prepare(4))
	for i := range 150 {
		if a, b := id(at, i, 1), id(alone, i, 1); a != b {
			t.Errorf("point %d: %s prepared with others, %s alone", i+1, a, b)
		}
	}
}

// Input files with other content make other runs; files that are only plotted do not.
func TestRunIDsOfFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	load := func() string {
		s := need.Value(study.Load(filepath.Join(dir, "s.yaml")))(t)
		return need.Value(s.RunID(points(t, s)[1], 1))(t)
	}
	write("ties.txt", "1 2\n2 3\n")
	write("seen.csv", "date,value\n2011-01-01,1\n")
	write("mine.yaml", "extends: bass\nobserved: {x: {file: seen.csv}}\n")
	write("s.yaml", "name: s\nscenario: mine.yaml\nfactors: {g: {levels: {file: {graph: {kind: file, path: ties.txt}}, "+
		"ring: {graph: {kind: ring, degree: 2}}, a: {graph: complete}}}}\nmetrics: [adopters]\n")
	first := load()
	write("seen.csv", "date,value\n2011-01-01,2\n")
	if load() != first {
		t.Error("a file that is only drawn changes the id")
	}
	write("ties.txt", "1 2\n2 3\n3 4\n")
	if load() == first {
		t.Error("another graph has the same id")
	}
}
