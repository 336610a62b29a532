package sweep_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guanxi/scenarios/sweep"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

// ran is a run of a study of one factor, as a reader of its file counts it.
type ran struct {
	q         string
	replicate int
}

func built(by string) func(*sweep.Options) { return func(o *sweep.Options) { o.Build = by } }

// Studies with some levels, replicates and metrics in common run each run once, whatever the order, as long as one
// program runs them and the run that is there has what is asked; their tables are those of a study that runs alone.
func TestRunsOfFoldersBeside(t *testing.T) {
	levels := []string{"0.2/day", "0.3/day", "0.5/day", "0.8/day"}
	walk := rapid.Custom(func(r *rapid.T) string {
		home := need.Value(os.MkdirTemp(t.TempDir(), ""))(t)
		there := map[string]map[ran]bool{} // by program: whether the run has the second metric
		for k := range rapid.IntRange(2, 4).Draw(r, "studies") {
			some := rapid.SliceOfNDistinct(rapid.SampledFrom(levels), 1, 3, rapid.ID).Draw(r, "levels")
			replicates, more := rapid.IntRange(1, 3).Draw(r, "replicates"), rapid.Bool().Draw(r, "more")
			by := rapid.SampledFrom([]string{"", "one", "two"}).Draw(r, "by")
			metrics := "[adopters]"
			if more {
				metrics = "[max(new_adopters), adopters]"
			}
			text := with(small, "0.2/day, 0.4/day, 0.8/day", strings.Join(some, ", "), "replicates: 4",
				fmt.Sprint("replicates: ", replicates), `[adopters, "time_to(adopters, 50%)", adopters@2011-01-25, `+
					`max(new_adopters)]`, metrics, "  ties: {levels: {ring: {graph.kind: ring}, random: {graph: {kind: "+
					"erdos_renyi, mean_degree: 4}}}}\n", "", "count: 200", "count: 40", "until: 20d", "until: 6d")
			dir := filepath.Join(home, fmt.Sprint("study", k))
			if rapid.Bool().Draw(r, "below") {
				dir = filepath.Join(home, fmt.Sprint("search", k), "part")
			}
			if there[by] == nil || by == "" {
				there[by] = map[ran]bool{}
			}
			want := 0
			for _, q := range some {
				for i := range replicates {
					if has, is := there[by][ran{q, i}]; !is || more && !has {
						want++
						there[by][ran{q, i}] = more
					}
				}
			}
			out := run(t, text, dir, built(by), func(o *sweep.Options) { o.Home = filepath.Join(home, filepath.Base(dir)) })
			if out.Ran != want || !out.Complete {
				t.Errorf("%d runs, want %d: %+v", out.Ran, want, out)
			}
			alone := filepath.Join(need.Value(os.MkdirTemp(t.TempDir(), ""))(t), "alone")
			run(t, text, alone)
			sameTables(t, dir, alone)
		}
		return home
	})
	for seed := range 15 {
		walk.Example(seed)
	}
}

// A folder is whole without those beside it. What another program ran is not taken, nor what failed, nor a damaged
// run; one that this program gave other numbers is told, not picked.
func TestWhatIsNotTaken(t *testing.T) {
	home := t.TempDir()
	first, second := filepath.Join(home, "first"), filepath.Join(home, "second")
	lines := filepath.Join(first, "journal", "all.1.ndjson")
	run(t, small, first, built("this"))
	for by, todo := range map[string]int{"this": 0, "that": 24, "": 24} {
		p, err := sweep.Look(context.Background(), parse(t, small), sweep.Options{Dir: second, Build: by})
		if err != nil || p.Todo != todo {
			t.Errorf("%q: %+v, %v", by, p, err)
		}
	}
	if out := run(t, small, second, built("this")); out.Ran != 0 || out.Runs != 24 {
		t.Errorf("%+v", out)
	}
	third := filepath.Join(home, "third") // shards take what was there when their folder was made
	shard := func(o *sweep.Options) { o.Shard, o.Shards = 2, 2 }
	if out := run(t, small, third, built("this"), shard); out.Ran != 12 {
		t.Errorf("%+v", out)
	}
	o := sweep.Options{Dir: filepath.Join(home, "fourth"), Workers: 2, Build: "this", Shard: 2, Shards: 2}
	if left, err := sweep.Begin(parse(t, small), o); left != 0 || err != nil {
		t.Errorf("%d left, %v", left, err)
	}
	need.Nil(t, errors.Join(os.RemoveAll(third), os.RemoveAll(o.Dir)))
	need.Nil(t, os.Rename(first, filepath.Join(t.TempDir(), "gone")))
	sound := func(dir string) {
		t.Helper()
		v, err := sweep.Verify(context.Background(), dir, sweep.VerifyOptions{Replicates: []int{1}, Workers: 2})
		if err != nil || len(v.Files)+len(v.Wrong) > 0 || v.Runs != 6 {
			t.Errorf("%+v, %v", v, err)
		}
	}
	sound(second)
	need.Nil(t, os.RemoveAll(second))

	run(t, small, first, built("a mutant of a law"))
	change(t, lines, func(b []byte) []byte { return forged(t, b) })
	if out := run(t, small, second, built("this")); out.Ran != 24 {
		t.Errorf("%d runs; a mutant's are taken", out.Ran)
	}
	sound(second)
	need.Nil(t, os.RemoveAll(first))
	need.Nil(t, os.RemoveAll(second))

	run(t, small, first, built("this"))
	change(t, lines, flip(.5))
	if out := run(t, small, second, built("this")); out.Ran != 1 {
		t.Errorf("%d runs; one was damaged", out.Ran)
	}
	sound(second)

	// The larger of two records is kept, and it must have the numbers of the smaller one.
	change(t, filepath.Join(first, "journal", "all.1.ndjson"), func(b []byte) []byte { return forged(t, b) })
	need.Nil(t, os.RemoveAll(second))
	fewer := with(small, "adopters@2011-01-25, ", "")
	fifth := filepath.Join(t.TempDir(), "fifth")
	run(t, fewer, fifth, built("this"))
	need.Refused(sweep.Run(context.Background(), parse(t, small), sweep.Options{Dir: fifth, Home: filepath.Join(home, "x"),
		Build: "this"}))(t, "finished twice", lines)

	home = t.TempDir()
	fails := with(small, "graph.kind: ring", "adoption.initial_adopters: [nobody]")
	failed, again := filepath.Join(home, "failed"), filepath.Join(home, "again")
	if a, b := run(t, fails, failed, built("this")), run(t, fails, again, built("this")); a.Failed != 12 || a.Ran != 24 ||
		b.Ran != 12 {
		t.Errorf("%+v, %+v", a, b)
	}
}

// forged gives the first line of a journal other numbers.
func forged(t *testing.T, b []byte) []byte {
	first, rest, _ := bytes.Cut(b, []byte("\n"))
	return append(append(forge(t, first), '\n'), rest...)
}
