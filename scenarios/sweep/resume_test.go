package sweep_test

import (
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

func with(text string, change ...string) string {
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			panic("the study has no " + change[i])
		}
		text = strings.ReplaceAll(text, change[i], change[i+1])
	}
	return text
}

// With more replicates, values or points only the new runs are done, and the result is that of
// the larger study run at once.
func TestMoreRunsOnlyWhatIsNew(t *testing.T) {
	sobol := with(small, "design: {kind: grid}", "design: {kind: sobol, points: 4}",
		"values: [0.2/day, 0.4/day, 0.8/day]", "from: 0.2/day, to: 0.8/day")
	for _, c := range []struct {
		name, from, to string
		ran            int
	}{
		{"replicates", small, with(small, "replicates: 4", "replicates: 6"), 12},
		{"values", small, with(small, "0.8/day]", "0.8/day, 1/day]"), 8},
		{"points", sobol, with(sobol, "points: 4", "points: 8"), 16},
		{"metrics", small, with(small, "metrics: [adopters,", "metrics: [adopters, mean(adopters),"), 24},
		{"fewer metrics", small, with(small, ", max(new_adopters)]", "]"), 0},
		{"name and comment", small, "# what it is\n" + with(small, "name: small", "name: little"), 0},
	} {
		dir, whole := filepath.Join(t.TempDir(), "grown"), filepath.Join(t.TempDir(), "whole")
		run(t, c.from, dir)
		out := run(t, c.to, dir)
		if out.Ran != c.ran || !out.Complete {
			t.Errorf("%s: %d runs of %d and not %d", c.name, out.Ran, out.Runs, c.ran)
		}
		run(t, c.to, whole)
		sameTables(t, dir, whole)
		if c.ran > 0 && len(out.Notes) == 0 {
			t.Errorf("%s: nothing is said", c.name)
		}
	}
}

// failing has points whose world cannot be made, and points that are invalid.
const failing = `name: failing
scenario:
  extends: ring-bass
  clock: {start: 2011-01-21, tick: 1d, until: 20d}
  consumers: {count: 50}
design: {kind: grid}
factors:
  degree: {levels: {few: {graph.degree: 2}, some: {graph.degree: 4}, fails: {adoption.initial_adopters: [nobody]}}}
replicates: 3
metrics: [adopters]
`

// Identical points share their runs.
func TestTwins(t *testing.T) {
	text := `name: twins
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 20d}, consumers: {count: 100}}
design: {kind: arms, baseline: a}
arms: {a: {}, b: {adoption.imitation: 0.9/day}, c: {adoption.imitation: 0.9/day}}
replicates: 3
metrics: [adopters]
`
	dir := filepath.Join(t.TempDir(), "twins")
	out := run(t, text, dir)
	if out.Ran != 6 || out.Runs != 9 || out.Done != 9 || !out.Complete {
		t.Errorf("%+v", out)
	}
	rows := lines(tables(t, dir)["runs.csv"])
	if len(rows) != 10 || !strings.HasPrefix(rows[0], "run_id,point,block,replicate,seed,status,error,arm,adopters") {
		t.Errorf("%s", strings.Join(rows, "\n"))
	}
	if again := run(t, text, dir); again.Ran != 0 || len(again.Notes) > 0 {
		t.Errorf("again: %+v", again)
	}
}

// This is the study in docs/performance.md.
func TestTenThousand(t *testing.T) {
	s := need.Value(study.Load("testdata/ten-thousand.yaml"))(t)
	need.Nil(t, sweep.Check(s))
	if order, err := s.Order(); err != nil || len(order) != 10_000 {
		t.Errorf("%d runs, %v", len(order), err)
	}
}

// A point that can be read but not built is found without a run: here the greatest of three
// values, and an arm.
func TestCheckBuildsPoints(t *testing.T) {
	const scenario = "scenario: {name: x, clock: {start: 2011-01-21, tick: 1d, ticks: 5}, consumers: {count: 100}, " +
		"graph: complete, adoption: {form: linear, innovation: 0.01/day, imitation: 0.4/day, normalise: mean_degree}}\n"
	for _, c := range []struct{ text, want string }{
		{"factors: {q: {set: adoption.imitation, values: [0.2/day, 3/day, 0.4/day]}}\ndesign: {kind: grid}\n",
			"point 2, q=3/day: "},
		{"arms: {a: {}, b: {adoption.innovation: 2/day}}\ndesign: {kind: arms, baseline: a}\n", "point 2, b: "},
		{"factors: {q: {set: adoption.imitation, values: [0.2/day, 0.9/day, 0.4/day]}}\ndesign: {kind: grid}\n", ""},
	} {
		s := need.Value(study.Parse("s.yaml", []byte("name: s\nreplicates: 2\nmetrics: [adopters]\n"+scenario+c.text)))(t)
		if err := sweep.Check(s); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		err := sweep.CheckPoints(s, 20_000, func(*scenarios.Scenario, spec.Problems) {})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want) ||
			!strings.Contains(err.Error(), "must not exceed 1")) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}
