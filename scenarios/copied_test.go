package scenarios_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/mechanismtest"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// A copy of a run at three ticks goes on to the same state and tables, for one and for seven workers: each bundled
// scenario, and a world with all mechanisms, in ticks of a day and of others.
func TestCopies(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	copies := func(name string, workers, most int, set ...string) {
		scn := need.Value(scenarios.Load(name, scenarios.Options{Set: append(set, "record.consumers=5")}))(t)
		ticks := min(need.Value(scn.Decode())(t).SimClock().Ticks, most)
		scn = need.Value(scn.With([]string{fmt.Sprint("clock.ticks=", ticks)}))(t)
		build := func() *agents.Run { return need.Value(runner.Build(scn, workers))(t) }
		mechanismtest.Copies(t, fmt.Sprint(name, ", ", workers, " workers"), build, ticks, rnd.IntN(ticks), rnd.IntN(ticks),
			rnd.IntN(ticks))
	}
	for _, x := range scenarios.List() {
		copies(x.Name, 1, 400, "consumers.count=200")
		copies(x.Name, 7, 100, "consumers.count=200")
	}
	for _, tick := range []string{"1d", "9h", "7d"} {
		copies("wechat", 1, 300, slices.Concat(crowded, []string{"clock.tick=" + tick, "record.every=" + tick})...)
	}
}

// A run of a scenario with a later event goes on from a copy of the run without it as it would have done alone: any
// number that a run may change, of a world with all mechanisms, at a drawn date.
func TestBranches(t *testing.T) {
	const ticks = 120
	rnd := rand.New(rand.NewPCG(3, 4))
	set := append(slices.Clone(crowded), fmt.Sprint("clock.ticks=", ticks))
	scn := need.Value(scenarios.Load("wechat", scenarios.Options{Set: set}))(t)
	build := func(scn *scenarios.Scenario) *agents.Run {
		r := need.Value(runner.Build(scn, 1))(t)
		need.Nil(t, r.Begin())
		return r
	}
	var paths []string
	values := map[string]string{}
	var leaves func(n *spec.Node, at string)
	leaves = func(n *spec.Node, at string) {
		for _, e := range n.Keys {
			leaves(e.Value, strings.TrimPrefix(at+"."+e.Key, "."))
		}
		if n.Kind == spec.ScalarNode && numeral.MatchString(n.Text) {
			paths, values[at] = append(paths, at), n.Text
		}
	}
	leaves(scn.EffectiveTree(), "")
	rnd.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	done, acted := 0, 0
	base := scn.Identity("")
	for _, path := range paths {
		at := 1 + rnd.IntN(ticks)
		part := numeral.FindStringSubmatch(values[path])
		was := need.Value(strconv.ParseFloat(part[1], 64))(t)
		set := fmt.Sprintf("timeline.late={at: %d, set: {%q: %v%s}}", at, path, was*(0.3+rnd.Float64()), part[2])
		other, err := scn.With([]string{set})
		if err != nil {
			continue // only what may change during a run
		}
		if until := base.Shares(other.Identity("")); until != sim.Tick(at-1) {
			t.Fatalf("%s: shares the beginning until %d", set, until)
		}
		a, b, whole := build(scn), build(other), build(other)
		simtest.Ticks(t, a, 1, sim.Tick(at-1))
		need.Nil(t, a.CopyTo(b))
		simtest.Ticks(t, b, sim.Tick(at), ticks)
		simtest.Ticks(t, whole, 1, ticks)
		simtest.Ticks(t, a, sim.Tick(at), ticks)
		same := func(x, y spec.Problem) bool { return x.Msg == y.Msg }
		if b.Digest() != whole.Digest() || !slices.EqualFunc(b.Warnings(), whole.Warnings(), same) {
			t.Errorf("%s: the branch is another world", set)
		}
		acted += num.One(a.Digest() != b.Digest())
		for _, r := range []*agents.Run{a, b, whole} {
			r.Close()
		}
		if done++; done == 16 {
			break
		}
	}
	if acted < 6 {
		t.Errorf("of %d events %d change anything", done, acted)
	}
}

// numeral is a number with its unit.
var numeral = regexp.MustCompile(`^([0-9.]+)(%|/day|/year| per 1000|)$`)
