package study_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

func TestArms(t *testing.T) {
	text := `name: a
scenario: bass
set: {consumers.count: 200}
design: {kind: arms, baseline: slow}
arms: {slow: {}, fast: {adoption.imitation: 0.9/day}, off: off}
factors: {i: {set: adoption.innovation, values: [0.01/day, 0.02/day]}}
metrics: [adopters]
replicates: 5
`
	s := parse(t, text)
	want := "1/1  [fast i=0.01/day]\n2/1  [slow i=0.01/day]\n3/2  [fast i=0.02/day]\n4/2  [slow i=0.02/day]\n"
	if got := list(t, s); got != want {
		t.Errorf("points\n%s\nwant\n%s", got, want)
	}
	if s.Replicates != 5 {
		t.Errorf("%d replicates", s.Replicates)
	}
	for _, p := range points(t, s) {
		if p.Seed != s.Seed {
			t.Errorf("common luck: seed %d of point %d, want %d", p.Seed, p.Number, s.Seed)
		}
	}
	own := parse(t, strings.Replace(text, "baseline: slow", "baseline: slow, luck: blocks", 1))
	all := points(t, own)
	if all[0].Seed != all[1].Seed || all[0].Seed == all[2].Seed {
		t.Errorf("luck by blocks: seeds %d %d %d", all[0].Seed, all[1].Seed, all[2].Seed)
	}
}

// An arm may be another scenario; it shares the random numbers of the others.
func TestArmsOfTwoScenarios(t *testing.T) {
	s := parse(t, `name: two
scenario: bass
set: {consumers.count: 200}
seed: 3
design: {kind: arms, baseline: mixed}
arms: {mixed: {}, circle: {scenario: ring-bass, adoption.imitation: 0.38/day}}
metrics: [adopters]
replicates: 2
`)
	all := points(t, s)
	for i, want := range []string{"ring", "complete"} {
		scn := need.Value(all[i].Scenario())(t)
		for path, want := range map[string]string{"graph.kind": want, "consumers.count": "200",
			"adoption.imitation": "0.38/day", "seed": "3"} {
			if f, ok := scn.Section().Lookup(path); !ok || f.Value().Flow() != want {
				t.Errorf("%s: %s is %s, want %s", all[i].Arm, path, f.Value().Flow(), want)
			}
		}
	}
	again := parse(t, s.Effective())
	if d := study.Diff(s, again); len(d) > 0 || s.Hash() != again.Hash() {
		t.Errorf("written out it differs: %v\n%s", d, s.Effective())
	}
	a, _ := s.RunID(all[0], 1)
	b, _ := again.RunID(points(t, again)[0], 1)
	if a != b {
		t.Errorf("ids %s and %s", a, b)
	}
}

// An arm with a scenario of its own holds its tree and texts, and no world.
func TestArmsHoldLittle(t *testing.T) {
	file := filepath.Join(t.TempDir(), "other.yaml")
	need.Nil(t, os.WriteFile(file, []byte("guanxi: 1\nextends: shops\n"), 0o666))
	held := func(n int) int64 {
		text := "guanxi: 1\nname: many\nscenario: shops\ndesign: {kind: arms, baseline: a0}\nmetrics: [adopters]\narms:\n"
		for k := range n {
			text += fmt.Sprintf("  a%d: {scenario: %s, consumers.count: %d, clock.until: 40d}\n", k, file, 500+k)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := parse(t, text)
		runtime.GC()
		runtime.GC() // pools
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(s)
		return int64(after.HeapAlloc) - int64(before.HeapAlloc)
	}
	held(2) // fills caches
	if each := (held(22) - held(2)) / 20; each > 100_000 {
		t.Errorf("%d bytes", each)
	}
}
