package sweep_test

import (
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// late has arms that differ in an event of the timeline, at two dates.
const late = `name: late
scenario: {extends: wechat, clock: {until: 2012-06-30}, consumers: {count: 150}, record: {every: 7d}}
design: {kind: arms, baseline: without}
arms:
  without: {}
  later: {timeline.more: {at: 2012-04-01, set: {posts.rate: 3/day}}}
  sooner: {timeline.more: {at: 2012-02-01, set: {posts.rate: 3/day}}}
  other: {posts.rate: 2/day}
replicates: 3
metrics: [adopters, mean(posts), added, "time_to(adopters, 5%)", posts@2012-05-01, discounted.platform]
`

// tried is an experiment with several draws of who is treated.
const tried = `name: tried
scenario: {extends: shops, clock: {start: 2011-01-21, until: 70d}, consumers: {count: 300}}
experiment:
  {treatment: {commerce.take: 20%}, unit: [shop], from: 2011-03-01, until: 2011-03-20,
   measure: [orders], assignments: 3}
replicates: 3
`

// Runs that begin alike and share that give what they give alone: two processes have as many workers as replicates, or
// more, so that in one of them nothing is shared.
func TestTrunks(t *testing.T) {
	for _, text := range []string{late, tried} {
		shared, apart := filepath.Join(t.TempDir(), "shared"), filepath.Join(t.TempDir(), "apart")
		workers := func(n int) func(*sweep.Options) { return func(o *sweep.Options) { o.Workers = n } }
		out := run(t, text, shared, workers(3))
		run(t, text, apart, workers(4))
		for _, note := range out.Notes {
			if strings.Contains(note, "ran whole") {
				t.Error(note)
			}
		}
		sameTables(t, shared, apart)
		m, _, err := manifest.SweepOf(shared)
		need.Nil(t, err)
		m.Results = sim.LastMixedArms
		need.Nil(t, manifest.Write(shared, m))
		need.Refused(analysis.Open(shared))(t, "could give arms that share their beginning the numbers of each other")
	}
}
