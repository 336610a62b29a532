package study_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
)

const onFile = `name: fit
scenario:
  name: few
  clock: {start: 2011-01-01, tick: 1d, until: 60d}
  consumers: {represents: 3000}
  graph: {kind: file, path: ties.txt}
  adoption: {innovation: 0.02/day}
  observed: {adopters: {file: users.csv}}
design: {kind: sobol, points: 12}
factors: {speed: {set: adoption.imitation, from: 0.05/day, to: 0.8/day}}
calibrate: {targets: {adopters: {observed: adopters}}}
`

// What a consumer of a graph from a file stands for goes by its nodes.
func TestTargetsOfAGraphFromAFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("ties.txt", "a b\nb c\nc d\nd a\nd e\n")
	write("users.csv", "date,value,role\n2011-01-11,800,fit\n2011-01-21,900,fit\n")
	s, err := study.Load(write("fit.yaml", onFile), study.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range s.Calibration.Targets {
		if x.Scale != 3000./5 {
			t.Errorf("%s: a consumer of five stands for %g of 3000", x.Metric, x.Scale)
		}
	}

	// What is wrong elsewhere leaves metrics that targets give alone.
	_, err = study.Load(write("wrong.yaml", strings.Replace(onFile, "adoption.imitation", "adoption.imitaton", 1)), study.Options{})
	if err == nil || strings.Contains(err.Error(), "what is measured is missing") {
		t.Errorf("%v", err)
	}
}
