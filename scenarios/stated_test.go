package scenarios_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// A test of a bundled scenario runs it and compares with the numbers that its comment states.

// states fails unless the file of a bundled scenario says all of these, across line ends.
func states(t *testing.T, scenario string, stated ...string) {
	t.Helper()
	text, _ := scenarios.Bundled(scenario)
	for _, x := range stated {
		if !strings.Contains(strings.ReplaceAll(string(text), "\n# ", " "), x) {
			t.Errorf("%s does not state %q", scenario, x)
		}
	}
}

// ran returns the first replicate of a bundled scenario after its run.
func ran(t *testing.T, name string, set ...string) *agents.Run {
	t.Helper()
	s := need.Value(scenarios.Load(name, scenarios.Options{Set: set}))(t)
	return ranOf(t, s, 1)
}

// ranOf returns a replicate of a scenario after its run.
func ranOf(t *testing.T, s *scenarios.Scenario, replicate int) *agents.Run {
	t.Helper()
	r := need.Value(runner.Build(s, replicate))(t)
	simtest.Run(t, r)
	return r
}

// tables runs replicates of a bundled scenario and returns the table with a given name of each.
func tables(t *testing.T, scenario, name string, replicates int, set ...string) []*table.Table {
	t.Helper()
	s := need.Value(scenarios.Load(scenario, scenarios.Options{Set: set}))(t)
	var all []*table.Table
	for k := range replicates {
		run := fmt.Sprint(scenario, set, k)
		if given[run] == nil {
			given[run] = ranOf(t, s, k+1).Tables()
		}
		at := slices.IndexFunc(given[run], func(x *table.Table) bool { return x.Name == name })
		if at < 0 {
			t.Fatalf("%s gives no table %s", scenario, name)
		}
		all = append(all, given[run][at])
	}
	return all
}

// given keeps the tables of runs, as several are read of one run.
var given = map[string][]*table.Table{}

// expect fails if the mean over replicates differs from want by more than four standard errors plus
// the share rel of want.
func expect(t *testing.T, name string, v []float64, want, rel float64) {
	t.Helper()
	mean, sq := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sq += (x - mean) * (x - mean)
	}
	se := math.Sqrt(sq / float64(len(v)-1) / float64(len(v)))
	if off := math.Abs(mean - want); !(off <= 4*se+rel*math.Abs(want)) {
		t.Errorf("%s is %.6g, should be %.6g (standard error %.2g)", name, mean, want, se)
	}
}

// last returns the value of a metric at the end of a run.
func last(s *table.Table, metric string) float64 { return s.Col(metric).Float(s.Rows() - 1) }

// total returns the sum of a flow over a run.
func total(s *table.Table, metric string) (sum float64) {
	for row := range s.Rows() {
		sum += s.Col(metric).Float(row)
	}
	return sum
}
