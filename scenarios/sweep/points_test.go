package sweep_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// A loop that asks for a point at a time, stopped and begun anew, has the answers and the tables of one that asks for
// all at once, runs nothing twice, and writes no file a call.
func TestPoints(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	world := filepath.Join(dir, "world.yaml")
	need.Nil(t, os.WriteFile(world, []byte("extends: bass\nname: world\nconsumers: {count: 60}\nclock: {until: 4d}\n"),
		0o666))
	asked := func(folder, luck string, replicates int) *sweep.Points {
		q := study.Question{Name: "points", Scenario: world, Metrics: []string{"adopters", "max(new_adopters)"},
			Replicates: replicates, Luck: luck}
		return need.Value(sweep.NewPoints(q, sweep.Options{Dir: filepath.Join(dir, folder), Workers: 2}))(t)
	}
	var all []map[string]any
	for i := range 12 {
		all = append(all, map[string]any{"adoption.imitation": fmt.Sprintf("%d.0%%/day", 10+i)})
	}
	all = append(all, map[string]any{}, map[string]any{"consumers.count": 50, "adoption.imitation": "11%/day"},
		map[string]any{"consumers.count": 50.0, "adoption.imitation": "11.00%/day"})
	once := asked("once", "", 2)
	want := need.Value(once.At(ctx, all))(t)
	need.Nil(t, once.Save(ctx))
	var got []sweep.Answer
	loop := asked("loop", "common", 2)
	for i, point := range all {
		if i == 5 {
			if _, err := loop.At(ctx, []map[string]any{{"adoption.imitation": 3}}); err == nil ||
				!strings.Contains(err.Error(), `"3" has no unit`) {
				t.Error(err)
			}
			need.Nil(t, loop.Save(ctx))
			loop = asked("loop", "common", 1) // the folder has two
			loop.At(ctx, all[:1])
		}
		if i == 8 { // somebody else at the same time
			need.Value(asked("loop", "common", 2).At(ctx, all[5:7]))(t)
		}
		for _, a := range need.Value(loop.At(ctx, []map[string]any{point}))(t) {
			a.Point = i
			got = append(got, a)
		}
		if i >= 5 {
			got = append(got, want[2*i+1]) // which it has not asked for
		}
	}
	need.Nil(t, loop.Save(ctx))
	if !reflect.DeepEqual(got, want) || len(got) != 30 {
		t.Errorf("one by one %v\nat once %v", got, want)
	}
	for _, name := range []string{"runs.csv", "series.csv"} {
		a := need.Value(os.ReadFile(filepath.Join(dir, "once", name)))(t)
		if b := need.Value(os.ReadFile(filepath.Join(dir, "loop", name)))(t); !bytes.Equal(a, b) {
			t.Errorf("%s:\n%s\n%s", name, a, b)
		}
	}
	lines, files := 0, need.Value(filepath.Glob(filepath.Join(dir, "loop", "journal", "*")))(t)
	for _, f := range files {
		lines += bytes.Count(need.Value(os.ReadFile(f))(t), []byte("\n"))
	}
	if lines != 2*14 || len(files) > 5 {
		t.Errorf("%d runs in %v", lines, files)
	}
	apart := need.Value(asked("apart", "independent", 1).At(ctx, all[:2]))(t)
	if reflect.DeepEqual(apart[0].Values, want[0].Values) && reflect.DeepEqual(apart[1].Values, want[2].Values) {
		t.Error("independent points have common random numbers")
	}
	failed := need.Value(asked("failed", "", 1).At(ctx, append(all[:1:1], map[string]any{"clock.until": "2d"})))(t)
	if failed[0].Error != "" || failed[1].Values[0] > failed[0].Values[0] {
		t.Error(failed)
	}
}
