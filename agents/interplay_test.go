package agents_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// scenario reads a scenario written on one line.
func scenario(t testing.TB, text string) *agents.Spec {
	t.Helper()
	var n *spec.Node
	spec.Decode(nil, func(s *spec.Section) { s.Tree(&n, "x", text, "") })
	s := agents.NewSpec()
	if _, ps := spec.Decode(n, s.Declare); ps.Err() != nil {
		t.Fatal(ps)
	}
	return s
}

func buildText(t testing.TB, text string, o simtest.Options) *agents.Run {
	t.Helper()
	return need.Value(scenario(t, text).Build(agents.Options{Replicate: 1, Workers: max(1, o.Workers), Audit: o.Audit}))(t)
}

func runText(t testing.TB, text string) *agents.Run {
	t.Helper()
	r := buildText(t, text, simtest.Options{})
	simtest.Run(t, r)
	return r
}

// contract runs the contract on a scenario written on one line.
func contract(t *testing.T, text string) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation { return buildText(t, text, o).Simulation })
}

// differences reports columns of the series that differ with something on and off, and returns
// how many were compared.
func differences(t *testing.T, what string, off, on *agents.Run, apart ...string) (compared int) {
	t.Helper()
	apart = append(apart, "replicate", "seed", "date")
	for _, c := range off.Table("series").Columns() {
		if slices.Contains(apart, c.Name) {
			continue
		}
		compared++
		if a, b := off.Series(c.Name), on.Series(c.Name); !simtest.Same(a, b) {
			t.Errorf("%s is %v without %s and %v with it", c.Name, a, what, b)
		}
	}
	return compared
}

// people is the paper's three segments, and functions with the dates of their releases.
const people = `clock: {start: 2011-01-21, tick: 1d, ticks: TICKS},
	consumers: {count: 2000, regions: {tier1: 12%, tier2: 38%, tier3: 50%}, segments: {
		elderly: {share: 20%, ages: {over_50: 100%}, needs: {talk: 5, see: 2, pay: 1}, ability: {text: 0.2, voice: 0.9}},
		social: {share: 45%, ages: {under_25: 60%, 25_to_50: 40%}, needs: {talk: 2, meet: 3, share: 3, play: 3}},
		convenience: {share: 35%, ages: {25_to_50: 100%}, needs: {talk: 2, pay: 4, buy: 2, serve: 1, inform: 2}}}},
	functions: {text: {serves: [talk], quality: 0.8}, voice: {released: 2011-03-10, serves: [talk], quality: 0.8},
		moments: {released: 2011-04-19, serves: [share, meet], quality: 0.8}, payment: {released: 2011-05-01, serves: [pay], quality: 0.8}}`

// interplay is a scenario in which users come, post, feel and leave: functions, adoption,
// activity, posts and satisfaction among friends.
func interplay(ticks string) string {
	return `{` + replace(people, ticks) + `, graph: {kind: friendship, mean_degree: 50, above_200: 0},
		adoption: {innovation: 0.2/year, imitation: 20/year, reservation: {mean: 0.3, sd: 0.15, peers: 0.3}, initial_adopters: 2%},
		activity: {}, posts: {}, satisfaction: {churn: {base: 1/year}, return: {base: 1/year}}}`
}

func replace(text, ticks string) string { return strings.ReplaceAll(text, "TICKS", ticks) }

func TestInterplayContract(t *testing.T) {
	contract(t, interplay("120"))
}

// Posts from which the platform learns nothing change no advertisement: what advertisers learn of
// consumers comes from posts alone, and slots do not depend on them. Posts from which it learns move
// those that target interests (M5).
func TestAdsLearnFromPosts(t *testing.T) {
	run := func(posts string) *agents.Run {
		return runText(t, `{clock: {start: 2012-01-01, tick: 1d, ticks: 40}, consumers: {count: 1500, interests: 8}, graph: {kind: regular, degree: 10}, adoption: {imitation: 0/day, initial_adopters: 100%},
			activity: {feed: {slots: 20}}, `+posts+`ads: {from: 2012-01-01, learner: ftrl, slots: {gap: 1d, daily: 2}, campaigns: {
			drink: {count: 3, target: {interests: 2}, bid: {cpm: 90}}, car: {target: {interests: 1}, billing: interactive, bid: {value: 3}}, all: {bid: {cpm: 50}}}}}`)
	}
	without, with, learns := run(""), run("posts: {learn: 0}, "), run("posts: {learn: 5%}, ")
	if with.Series("posts")[40] == 0 || with.Series("ad_impressions")[40] == 0 || with.Series("ad_clicks")[40] == 0 {
		t.Fatal("no posts or no advertisements")
	}
	if compared := differences(t, "posts", without, with, "seen_share"); compared < 20 {
		t.Errorf("%d columns are compared", compared)
	}
	if simtest.Same(with.Series("ad_revenue"), learns.Series("ad_revenue")) {
		t.Error("what posts reveal changes nothing")
	}
}
