package scenarios_test

import (
	"fmt"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// everybody is the whole model with all consumers adopted from the start and adoption saturated. A
// share of 0.88 is active in a tick. There is at most one advertisement per consumer and day, as in
// 2017 (0.51 impressions per tick), and there are six accounts per 1000 consumers, of which each
// consumer follows six. content.read.intercept depends on the degree, so that about a third of
// daily users read an article, as in January 2021.
const everybody = `
guanxi: 1
name: everybody
clock: {start: 2018-01-01, tick: 1d, ticks: 60}
record: {every: 60d}
graph: {kind: regular, degree: %[2]d, seed: 1}
consumers:
  count: %[1]d
  regions: {a: 50%%, b: 50%%}
  genders: {f: 50%%, m: 50%%}
  segments:
    young: {share: 50%%, ages: {under_25: 100%%}, needs: {talk: 1, share: 1, play: 1}}
    old:   {share: 50%%, ages: {over_50: 100%%}, needs: {talk: 2, inform: 1, buy: 1}}
functions:
  text: {serves: [talk]}
  feed: {serves: [share, inform]}
  fun:  {serves: [play, buy]}
adoption: {initial_adopters: 100%%, innovation: 0.1/year, imitation: 1/year}
activity: {}
posts: {}
content:
  function: feed
  accounts: {brand: {count: 4 per 1000, articles: 0.06/day, quality: 0.5, softness: 30%%}, media: {count: 2 per 1000, articles: 0.19/day, quality: 0.7, softness: 5%%}}
  initial_follows: 6
  read: {intercept: %[3]v}
  share: {intercept: -3.9}
ads:
  slots: {gap: 24h, daily: 1}
  campaigns:
    all:   {count: 60, daily_cap: 2 per 1000, bid: {value: {dist: lognormal, mean: 2, sd: 1}}, creative: 0.6}
    young: {count: 40, target: {ages: [under_25]}, daily_cap: 2 per 1000, bid: {value: {dist: lognormal, mean: 2, sd: 1}}, creative: 0.6}
commerce: {function: fun}
games:
  function: fun
  titles: {run: {kind: embedded}, guild: {kind: self_built}}
satisfaction: {}
`

// read gives content.read.intercept by degree; with it, 0.28 and 0.33 of daily users read.
var read = map[int]float64{10: 1.2, 50: -2.2}

func wholeModel(b testing.TB, count, degree int) *agents.Run {
	scn := need.Value(scenarios.Parse("bench", []byte(fmt.Sprintf(everybody, count, degree, read[degree])),
		scenarios.Options{}))(b)
	return built(b, scn)
}

// The columns of the whole model take less than 290 bytes a consumer with 10 friends each, and less
// than 320 with 50, of whom more are met in a day, in each of the first 8 days. With 100,000 consumers instead of a
// million, numbers of consumers take fewer bits, and campaigns and accounts have more bytes for each consumer.
func TestColumnsOfTheWholeModel(t *testing.T) {
	const count = 100_000
	for degree, most := range map[int]float64{10: 290, 50: 320} {
		run := wholeModel(t, count, degree)
		defer run.Close()
		for tick := sim.Tick(1); tick <= 8; tick++ {
			simtest.Tick(t, run, tick)
			if got := float64(run.Bytes()) / count; got >= most {
				t.Fatalf("columns take %.1f bytes a consumer with %d friends after %d days, want less than %v", got, degree, tick,
					most)
			}
		}
	}
}
