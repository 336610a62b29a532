package sweep_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
)

func itoa(n int) string { return strconv.Itoa(n) }

const sequential = `name: sequential
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 20d}, consumers: {count: 100}}
design: {kind: grid}
factors: {q: {set: adoption.imitation, values: [0.1/day, 0.4/day, 0.9/day]}}
replicates: {min: 4, max: 40, metric: adopters, half_width: 4, batch: 3}
metrics: [adopters]
`

const paired = `name: paired
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 20d}, consumers: {count: 100}}
design: {kind: arms, baseline: slow}
arms: {slow: {adoption.imitation: 0.2/day}, middle: {adoption.imitation: 0.25/day}, quick: {adoption.imitation: 0.9/day}, same: {}}
replicates: {min: 4, max: 60, metric: adopters, half_width: 15%, batch: 5, paired: true}
metrics: [adopters]
`

const interaction = `name: interaction
scenario: {extends: ring-bass, clock: {start: 2011-01-21, tick: 1d, until: 20d}, consumers: {count: 100}}
design: {kind: arms, baseline: neither}
arms: {neither: {}, q: {adoption.imitation: 0.8/day}, p: {adoption.never_adopt: 40%}, both: {adoption.imitation: 0.8/day, adoption.never_adopt: 40%}}
factors: {degree: {set: graph.degree, values: [4, 8]}}
replicates: {min: 4, max: 60, metric: adopters, half_width: 4, batch: 5, paired: true}
metrics: [adopters]
claim: {id: I1, text: The two hinder each other., expect: decrease, smallest: 1, contrast: {both: 1, p: -1, q: -1, neither: 1}}
`

// A contrast runs until its own interval is narrow enough, with equal replicates in all arms
// of a cell, also in parts.
func TestSequentialContrast(t *testing.T) {
	s := parse(t, interaction)
	points, _ := s.Points()
	whole := filepath.Join(t.TempDir(), "whole")
	if out := run(t, interaction, whole); !out.Complete || out.Runs != out.Done {
		t.Errorf("%+v", out)
	}
	cells, all := map[int]map[string][]float64{}, byPoint(t, whole)
	for i, p := range points {
		if cells[p.Block] == nil {
			cells[p.Block] = map[string][]float64{}
		}
		cells[p.Block][p.Arm] = all[i+1]
	}
	for block, values := range cells {
		n, why := s.Replicates.Rule(0, s.Confidence).Differences(s.CellContrast(values))
		for arm, v := range values {
			if len(v) != n || why != stats.Reached || n <= s.Replicates.Min {
				t.Errorf("cell %d, %s: %d replicates, the rule says %d, %s", block, arm, len(v), n, why)
			}
		}
	}
	dir := filepath.Join(t.TempDir(), "shards")
	for k := 1; k <= 3; k++ {
		run(t, interaction, dir, func(o *sweep.Options) { o.Shard, o.Shards, o.Workers = k, 3, 3 })
	}
	merge(t, dir)
	sameTables(t, dir, whole)
}

// byPoint returns the values of adopters by point and replicate.
func byPoint(t *testing.T, dir string) map[int][]float64 {
	t.Helper()
	runs := tableIn(t, dir, schema.RunsTable)
	all := map[int][]float64{}
	for r := range runs.Rows() {
		p, _ := runs.Col("point").Int(r)
		all[int(p)] = append(all[int(p)], runs.Col("adopters").Float(r))
		if k, _ := runs.Col("replicate").Int(r); int(k) != len(all[int(p)]) {
			t.Fatalf("row %d is replicate %d", r+1, k)
		}
	}
	return all
}

// Each point runs until its interval is narrow enough, whichever process runs it, however
// often it is stopped, and also in parts.
func TestSequential(t *testing.T) {
	for name, text := range map[string]string{"sequential": sequential, "paired": paired} {
		s := parse(t, text)
		whole := filepath.Join(t.TempDir(), "whole")
		out := run(t, text, whole)
		if !out.Complete || out.Runs != out.Done || out.Ran > out.Runs {
			t.Errorf("%s: %+v", name, out)
		}
		all := byPoint(t, whole)
		var base []float64
		if name == "paired" {
			points, _ := s.Points()
			i := slices.IndexFunc(points, func(p *study.Point) bool { return p.Arm == "slow" })
			base = all[i+1]
		}
		var sizes []int
		for p := 1; p <= len(all); p++ {
			values := all[p]
			sizes = append(sizes, len(values))
			if base != nil && &values[0] == &base[0] {
				continue
			}
			if n, why := s.Replicates.Rule(0, s.Confidence).Replicates(values, base); n != len(values) || why == stats.Running {
				t.Errorf("%s: point %d has %d replicates, the rule says %d, %s", name, p, len(values), n, why)
			}
		}
		if base != nil && len(base) != slices.Max(sizes) {
			t.Errorf("the baseline has %d replicates of %v", len(base), sizes)
		}
		if slices.Max(sizes) == slices.Min(sizes) {
			t.Errorf("%s: all points have %v replicates: the test shows nothing", name, sizes)
		}
		t.Log(name, sizes)

		// Run in shards, and in steps that a smaller maximum stops.
		dir := filepath.Join(t.TempDir(), "shards")
		for k := 1; k <= 3; k++ {
			run(t, text, dir, func(o *sweep.Options) { o.Shard, o.Shards, o.Workers = k, 3, 3 })
		}
		merge(t, dir)
		sameTables(t, dir, whole)
		steps := filepath.Join(t.TempDir(), "steps")
		for _, most := range []string{"max: 7", "max: 12", ""} {
			step := text
			if most != "" {
				step = strings.Replace(text, "max: 40", most, 1)
				if name == "paired" {
					continue
				}
			}
			run(t, step, steps)
		}
		sameTables(t, steps, whole)
		if again := run(t, text, steps); again.Ran != 0 || len(again.Notes) > 0 {
			t.Errorf("again: %+v", again)
		}
	}
}

// A tighter target continues from the finished runs.
func TestTighter(t *testing.T) {
	dir, whole := filepath.Join(t.TempDir(), "grown"), filepath.Join(t.TempDir(), "whole")
	first := run(t, sequential, dir)
	tighter := with(sequential, "half_width: 4", "half_width: 3")
	second := run(t, tighter, dir)
	run(t, tighter, whole)
	sameTables(t, dir, whole)
	if second.Ran != second.Runs-first.Runs || second.Ran == 0 {
		t.Errorf("%d and %d more, %d in all", first.Runs, second.Ran, second.Runs)
	}
	if !strings.Contains(strings.Join(second.Notes, "\n"), "half_width") {
		t.Errorf("notes %q", second.Notes)
	}
}
