package scenarios_test

import (
	"os"
	"path/filepath"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// Two runs share what comes before the first entry that differs, of any timeline, whatever it sets; else nothing.
func TestShares(t *testing.T) {
	world := `guanxi: 1
seed: 3
clock: {start: 2020-01-01, tick: 12h, until: 50d}
consumers: {count: 20}
graph: {kind: ring, degree: 4}
timeline: {a: {at: 30d, set: {homing.review: 2/year}}}
platforms:
  x: {activity: {}, membership: {consumers: {fee: 2}}, timeline: {a: {at: 41, set: {membership.consumers.fee: 1}}}}
  v: {activity: {}, membership: {}, adoption: {innovation: 1/year}}
homing: {}
`
	one := `guanxi: 1
clock: {start: 2020-01-01, tick: 1d, until: 50d}
consumers: {count: 20}
commerce: {take: 3%, merchants: {count: 4}}
posts: {}
activity: {}
drive: {posts.rate: [[2020-01-01, 1/day], [2020-02-10, 3/day]]}
experiment: {treatment: {commerce.take: 5%}, unit: shop, from: 2020-01-11, until: 2020-01-20}
`
	const no = sim.Tick(-1)
	for _, x := range []struct {
		of    string
		a, b  []string
		until sim.Tick
	}{
		{world, nil, nil, 100},
		{world, []string{"name=z"}, []string{"description=z", "replicates=4", "status={seed: {setting: z}}"}, 100},
		{world, nil, []string{"seed=4"}, no},
		{world, nil, []string{"v.seed=4"}, no},
		{world, nil, []string{"record.every=5d"}, no},
		{world, nil, []string{"v.adoption.innovation=2/year"}, no},
		{world, nil, []string{"timeline.a=off"}, 60},
		{world, nil, []string{"timeline.a.at=2020-01-11"}, 20},
		{world, []string{"timeline.a.at=2020-01-21"}, []string{"timeline.a.at=2020-01-11"}, 20},
		{world, nil, []string{"x.timeline.a.set={membership.consumers.fee: 3}"}, 40},
		{world, nil, []string{"x.timeline.a=off"}, 40},
		{world, nil, []string{"x.timeline.a.at=2"}, 1},
		{world, nil, []string{"v.timeline.z={at: 10d, set: {adoption.innovation: 2/year}}"}, 20},
		{world, nil, []string{"timeline.z={at: 10d, set: {v.adoption.innovation: 2/year}}"}, 20},
		{world, []string{"timeline.z={at: 30, set: {x.membership.consumers.fee: 5}}"},
			[]string{"timeline.z={at: 30, set: {x.membership.consumers.fee: 6}}"}, 29},
		{world, []string{"x.timeline.q={at: 30, set: {membership.consumers.fee: 5}}"},
			[]string{"v.timeline.q={at: 35, set: {membership.consumers.fee: 5}}"}, 29},
		{one, nil, []string{"drive={posts.rate: [[2020-01-01, 1/day], [2020-02-10, 4/day]]}"}, no},
		{one, nil, []string{"experiment.assignment=2"}, 10},
		{one, []string{"experiment.assignment=3"},
			[]string{"experiment.assignment=2", "timeline.z={at: 5, set: {commerce.take: 9%}}"}, 4},
		{one, nil, []string{"experiment.share=20%"}, no},
		{one, nil, []string{"clock.until=60d"}, no},
		{one, nil, []string{"timeline.z={at: 99, set: {commerce.take: 1%}}"}, 50},
	} {
		base := need.Value(scenarios.Parse("w.yaml", []byte(x.of), scenarios.Options{}))(t)
		id := func(set []string, files string) *scenarios.Identity {
			return need.Value(base.With(set))(t).Identity(files)
		}
		a, b := id(x.a, "f"), id(x.b, "f")
		if got := a.Shares(b); min(got, 100) != x.until && (x.until != no || got >= 0) || b.Shares(a) != got {
			t.Errorf("%v and %v share until %d and %d; want %d", x.a, x.b, got, b.Shares(a), x.until)
		}
		if got := a.Shares(id(x.b, "g")); got >= 0 {
			t.Errorf("%v and %v of other data share until %d", x.a, x.b, got)
		}
	}
}

// The files of two scenarios of one text are told apart by their bytes, also where a file has been written again.
func TestDigests(t *testing.T) {
	var d scenarios.Digests
	of := func(dir, ties string) string {
		need.Nil(t, os.WriteFile(filepath.Join(dir, "ties.csv"), []byte(ties), 0o600))
		file := filepath.Join(dir, "w.yaml")
		need.Nil(t, os.WriteFile(file, []byte("guanxi: 1\nclock: {until: 9d}\ngraph: {kind: file, path: ties.csv}\n"+
			"adoption: {}\n"), 0o600))
		return need.Value(d.Of(need.Value(scenarios.Load(file, scenarios.Options{}))(t)))(t)
	}
	a, b := t.TempDir(), t.TempDir()
	first := of(a, "1,2\n2,3\n3,1\n")
	if of(b, "1,2\n2,3\n3,1\n") != first || of(b, "1,2\n2,4\n4,1\n") == first || of(a, "1,2\n2,3\n3,1\n1,4\n") == first {
		t.Error("files are not told apart by what they hold")
	}
}
