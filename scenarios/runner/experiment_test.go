package runner

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// treatable are the keys that an experiment may give to some units only, with a scenario in which each matters, and
// another value.
var treatable = map[string][3]string{
	"adoption.invitation.lift":   {invited, "2"},
	"adoption.invitation.reward": {invited, "7"},
	"ads.billing":                {"two-billings", "interactive", "ads.explore=50% ads.reserve.cpm=5 ads.reserve.cpe=0.1"},
	"ads.publisher_share":        {published, "20%"},
	"ads.slots.daily":            {"two-billings", "3", "ads.slots.gap=0h"},
	"ads.slots.gap":              {"two-billings", "4d"},
	"ads.slots.per_session":      {"two-billings", "3", "ads.slots.gap=0h ads.slots.daily=9 activity={}"},
	"commerce.choice.intercept":  {sellers, "1"},
	"commerce.choice.social":     {sellers, "3"},
	"commerce.take":              {sellers, "9%"},
	"governance.audit.rate":      {"governance", "0.5/day"},
}

const invited = `
name: invited
clock: {start: 2017-01-01, tick: 1d, until: 60d}
consumers: {count: 400}
graph: {kind: ring, degree: 6}
adoption: {innovation: 0.02/day, imitation: 0.02/day, initial_adopters: 10%, invitation: {rate: 0.2/day, lift: 0.5, reward: 1}}
`

const published = `
name: published
clock: {start: 2017-01-01, tick: 1d, until: 60d}
consumers: {count: 400}
graph: {kind: ring, degree: 6}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
content: {accounts: {media: {count: 20, articles: 0.5/day}}}
ads: {learner: none, articles: {followers: 0}, campaigns: {drink: {bid: {cpm: 90}}, car: {bid: {cpm: 140}}}}
`

const sellers = `
name: sellers
clock: {start: 2017-01-01, tick: 1d, until: 60d}
consumers: {count: 400}
graph: {kind: ring, degree: 6}
adoption: {imitation: 0.1/day, initial_adopters: 80%}
activity: {}
commerce:
  occasions: 0.3/day
  merchants: {count: 30, adapt: 0.02/day}
  take: 2%
`

// world reads a scenario by its name or text, with flags.
func world(t *testing.T, text string, set ...string) *scenarios.Scenario {
	t.Helper()
	if strings.Contains(text, "\n") {
		return need.Value(need.Value(scenarios.Parse("world.yaml", []byte(text), scenarios.Options{}))(t).With(set))(t)
	}
	return need.Value(scenarios.Load(text, scenarios.Options{Set: append([]string{"consumers.count=400", "clock.until=60d"}, set...)}))(t)
}

// bytesOf is everything that a run records.
func bytesOf(t *testing.T, scn *scenarios.Scenario) string {
	t.Helper()
	run := need.Value(Build(scn, 1))(t)
	need.Nil(t, run.Run(context.Background()))
	var b strings.Builder
	for _, x := range run.Tables() {
		need.Nil(t, x.WriteCSV(&b))
	}
	return b.String()
}

// Where nobody is treated a run has the bytes of one without an experiment, and where everybody is, row by row, those of one
// in which the keys change for all. In between it has neither.
func TestNobodyAndEverybodyTreated(t *testing.T) {
	for _, f := range scenarios.Table().Fields() {
		if len(f.Treats) == 0 {
			continue
		}
		x, ok := treatable[f.Path]
		if !ok {
			t.Errorf("%s may be treated, and no scenario shows it", f.Path)
			continue
		}
		var set []string
		if x[2] != "" {
			set = strings.Fields(x[2])
		}
		plain := world(t, x[0], set...)
		start := need.Value(plain.Decode())(t).Clock.Start
		at := func(unit, share string) *scenarios.Scenario {
			return world(t, x[0], append(set, fmt.Sprintf("experiment={treatment: {%s: %s}, unit: %s, share: %s, from: %s}", f.Path, x[1], unit, share, start.AddDate(0, 0, 20).Format(time.DateOnly)))...)
		}
		base, all := bytesOf(t, plain), bytesOf(t, at(society.Everybody, "50%"))
		if base == all {
			t.Errorf("%s: %s changes nothing", f.Path, x[1])
		}
		for _, unit := range f.Treats {
			if bytesOf(t, at(unit, "0%")) != base {
				t.Errorf("%s: nobody is treated by %s, and something changes", f.Path, unit)
			}
			if bytesOf(t, at(unit, "100%")) != all {
				t.Errorf("%s: everybody treated by %s differs from a change for all", f.Path, unit)
			}
			if some := bytesOf(t, at(unit, "50%")); some == base || some == all {
				t.Errorf("%s: half treated by %s changes nothing", f.Path, unit)
			}
		}
	}
}

// What units did sums up to the metrics of the window, and exactly the share of those who are there is treated.
func TestOutcomesOfUnits(t *testing.T) {
	const from, until = "2017-01-21", "2017-02-20"
	o := agents.ExperimentSpec{From: time.Date(2017, 1, 21, 0, 0, 0, 0, time.UTC), Until: time.Date(2017, 2, 20, 0, 0, 0, 0, time.UTC), Share: .25, Resolution: 9}
	measures := []string{"orders", "gmv"}
	scn := world(t, sellers, "experiment={treatment: {commerce.choice.intercept: 1}, unit: consumer, share: 25%, from: "+from+", until: "+until+"}")
	for _, units := range [][]string{{society.ByConsumer, society.ByShop}, {society.ByPair}, {society.ByCluster}} {
		m := need.Value(Measure(context.Background(), scn, 1, MeasureOptions{
			Metrics: metricsOf(t, "orders@"+from+"/"+until, "gmv@"+from+"/"+until), Units: &measure.UnitOptions{Units: units, Measures: measures, Experiment: o, Friends: .75},
		}))(t)
		for _, unit := range units {
			rows := m.Units.Where(func(r int) bool { return m.Units.Col("design").Text(r) == unit })
			for k, name := range measures {
				if unit != society.ByPair { // it leaves out who was not there
					need.Near(t, unit+": "+name, total(rows.Col(name)), m.Values[k], 1e-6*m.Values[k])
				}
			}
			there, treated := total(rows.Col("there")), 0.0
			for r := range rows.Rows() {
				treated += rows.Col("there").Float(r) * rows.Col("treated").Float(r)
			}
			if unit == society.ByConsumer && (there < 100 || treated != math.Round(there/4)) {
				t.Errorf("%v of %v treated", treated, there)
			}
		}
	}
}

func total(v *table.Values) (sum float64) {
	for r := range v.Len() {
		sum += v.Float(r)
	}
	return sum
}

// A capacity that never binds changes nothing; one that always binds is what shops sell.
func TestCapacityOfShops(t *testing.T) {
	without := bytesOf(t, world(t, sellers))
	if bytesOf(t, world(t, sellers, "commerce.merchants.capacity=1e6")) != without {
		t.Error("a capacity that does not bind changes something")
	}
	for _, capacity := range []float64{.25, 1, 2} {
		run := need.Value(Build(world(t, sellers, "commerce.occasions=20/day", "commerce.choice.intercept=20", fmt.Sprint("commerce.merchants.capacity=", capacity)), 1))(t)
		need.Nil(t, run.Run(context.Background()))
		sold := 0.0
		for _, v := range run.Series("orders") {
			sold += v
		}
		if want := 30 * 60 * capacity; sold < want || sold > want+30 {
			t.Errorf("at %v a day %v orders in 60 days by 30 shops", capacity, sold)
		}
	}
}

// What is wrong with an experiment is told at its place before anything runs. What else is right gives no error.
func TestWrongExperiments(t *testing.T) {
	for text, want := range map[string]string{
		"{treatment: {commerce.take: 5%}, unit: shop, from: 2017-01-10}":                      "",
		"{treatment: {commerce.take: 5%}, unit: consumer, from: 2017-01-10}":                  "cannot be given to a consumer alone; it can by shop",
		"{treatment: {commerce.search.popular: 5%}, unit: shop, from: 2017-01-10}":            "cannot be given to some of them only",
		"{treatment: {commerce.search.popular: 5%}, unit: time, block: 2d, from: 2017-01-10}": "",
		"{treatment: {commerce.merchants.count: 5}, unit: time, from: 2017-01-10}":            "cannot change while running",
		"{treatment: {commerce.take: 200%}, unit: shop, from: 2017-01-10}":                    "out of range",
		"{treatment: {commerce.take: 5%}, unit: shop, from: 2016-01-10}":                      "is outside the run",
		"{treatment: {commerce.take: 5%}, unit: shop, from: 2017-01-10, until: 2017-01-09}":   "is not after from",
		"{treatment: {commerce.take: 5%}, unit: shop, from: 2017-01-10, until: 2018-01-09}":   "is not after from",
		"{treatment: {}, unit: shop, from: 2017-01-10}":                                       "write a mapping",
		"{treatment: {commerce.take: 5%}, unit: time, block: 1h, from: 2017-01-10}":           "shorter than the tick",
		"{treatment: {commerce.take: 5%}, unit: shop, block: 7d, from: 2017-01-10}":           "block",
	} {
		_, err := need.Value(scenarios.Parse("world.yaml", []byte(sellers), scenarios.Options{}))(t).With([]string{"experiment=" + text})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v; wants %q", text, err, want)
		}
	}
	for date, ends := range map[string]bool{"2017-02-01": true, "2030-01-01": false} { // an event beyond the run ends nothing
		_, err := need.Value(scenarios.Parse("world.yaml", []byte(sellers+"timeline: {later: {at: "+date+", set: {commerce.take: 3%}}}\n"), scenarios.Options{}))(t).With([]string{"experiment={treatment: {commerce.take: 5%}, unit: shop, from: 2017-01-10}"})
		if told := err != nil && strings.Contains(err.Error(), "is also set by the event timeline.later"); told != ends || !ends && err != nil {
			t.Error(date, err)
		}
	}
}

// 200 draws of blocks: as many are treated as the share says, each as often as any other, and a tick is in the block that a
// count of days gives.
func TestBlocksOfTime(t *testing.T) {
	own := need.Value(world(t, sellers).Decode())(t)
	clock := own.SimClock()
	often := make([]int, 8)
	x := agents.ExperimentSpec{From: clock.Start.AddDate(0, 0, 5), Until: clock.Start.AddDate(0, 0, 5+30), Share: .5, Block: 4 * units.Day}
	for k := range 200 {
		x.Assignment = k + 1
		blocks := x.Blocks(clock, rng.New(uint64(k), 1, "blocks"))
		if len(blocks) != 8 {
			t.Fatalf("%d blocks", len(blocks))
		}
		n := 0
		for b, is := range blocks {
			if is {
				often[b]++
				n++
			}
		}
		if n != 4 {
			t.Errorf("%d of 8 are treated", n)
		}
	}
	if slices.Min(often) < 70 || slices.Max(often) > 130 { // 100 ± 4.2 standard errors of 7.1
		t.Errorf("treated %v times", often)
	}
	from, until := x.Ticks(clock)
	for at := from; at < until; at++ {
		if day := int(at-from) / 4; x.BlockOf(clock, at) != day {
			t.Errorf("tick %d is in block %d, by days in %d", at, x.BlockOf(clock, at), day)
		}
	}
}
