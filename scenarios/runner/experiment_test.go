package runner

import (
	"bytes"
	"context"
	"encoding/csv"
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
	"guanxi/sim/simtest/need"
)

// treatable are the keys that an experiment may give to some units only, with a scenario in which each matters, and
// another value.
var treatable = map[string][3]string{
	"adoption.invitation.lift":   {invited, "2"},
	"adoption.invitation.reward": {invited, "7"},
	"ads.billing": {"two-billings", "interactive", "ads.explore=50% ads.reserve.cpm=5 " +
		"ads.reserve.cpe=0.1"},
	"ads.publisher_share":       {published, "20%"},
	"ads.slots.daily":           {"two-billings", "3", "ads.slots.gap=0h"},
	"ads.slots.gap":             {"two-billings", "4d"},
	"ads.slots.per_session":     {"two-billings", "3", "ads.slots.gap=0h ads.slots.daily=9 activity={}"},
	"commerce.choice.intercept": {sellers, "1"},
	"commerce.choice.social":    {sellers, "3"},
	"commerce.take":             {sellers, "9%"},
	"governance.audit.rate":     {"governance", "0.5/day"},

	"adoption.invitation.incentive.chance": {invited, "30%", "adoption.invitation.incentive=on " +
		"adoption.invitation.incentive.sending=1"},
	"adoption.invitation.incentive.sending": {invited, "2", "adoption.invitation.incentive=on"},
	"ads.consent.refuse": {"two-billings", "60%", "ads.consent=on ads.consent.refuse=0% " +
		"ads.campaigns.firm.target.interests=1"},
	"ads.tags.outside":               {"two-billings", "90%", "ads.campaigns.firm.target.interests=1"},
	"commerce.choice.popular.raise":  {sellers, "3", "commerce.choice.popular=on"},
	"commerce.choice.popular.weight": {sellers, "1", "commerce.choice.popular=on"},
	"commerce.coupons.*.to": {sellers + "  coupons: {c: {amount: 10, on: 2017-01-25, every: 9d, to: " +
		"0%}}\n", "60%"},
	"commerce.fee.amount":               {sellers, "3", "commerce.fee=on"},
	"commerce.fee.salience":             {sellers, "20%", "commerce.fee=on"},
	"commerce.fee.share":                {sellers, "9%", "commerce.fee=on"},
	"commerce.reputation.raise":         {sellers, "1"},
	"commerce.search.weights.orders":    {sellers, "3"},
	"commerce.search.weights.own":       {sellers + "  shops: {mine: {owner: platform}}\n", "3"},
	"commerce.search.weights.price":     {sellers, "2"},
	"commerce.search.weights.delivered": {sellers, "4"},
	"commerce.search.weights.match":     {sellers, "3"},
	"commerce.search.sponsored.share":   {sellers + "  search: {sponsored: {share: 10%}}\n", "60%"},
	"commerce.search.weights.quality":   {sellers, "5"},
	"content.recommend.places":          {"live", "3", short},
	"content.recommend.weights.match":   {"live", "30", short},
	"content.recommend.weights.popular": {"live", "3", short},
	"content.recommend.weights.recent":  {"live", "5", short},
	"content.recommend.explore":         {"live", "80%", short},
	"content.recommend.hide":            {"live", "40%", short},
}

const short = "consumers.count=300 clock.until=40d replicates=1 live=off content.accounts.evening.count=10"

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
	return need.Value(scenarios.Load(text,
		scenarios.Options{Set: append([]string{"consumers.count=400", "clock.until=60d"}, set...)}))(t)
}

// bytesOf is everything that a run records of what worlds with and without an experiment have.
func bytesOf(t *testing.T, scn *scenarios.Scenario) string {
	t.Helper()
	run := need.Value(Build(scn, 1))(t)
	need.Nil(t, run.Run(context.Background()))
	var all strings.Builder
	for _, x := range run.Tables() {
		var b bytes.Buffer
		need.Nil(t, x.WriteCSV(&b))
		rows := need.Value(csv.NewReader(&b).ReadAll())(t)
		if k := slices.Index(rows[0], "orders.treated"); k >= 0 { // no world without an experiment has it
			for i := range rows {
				rows[i] = slices.Delete(rows[i], k, k+1)
			}
		}
		need.Nil(t, csv.NewWriter(&all).WriteAll(rows))
	}
	return all.String()
}

// Where nobody is treated a run has the bytes of one without an experiment, and where everybody is, row by row, those
// of one in which the keys change for all. In between it has neither.
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
			return world(t, x[0], append(set, fmt.Sprintf("experiment={treatment: {%s: %s}, unit: %s, share: %s, from: %s}",
				strings.Replace(f.Path, "*", "c", 1), x[1], unit, share, start.AddDate(0, 0, 20).Format(time.DateOnly)))...)
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
	o := agents.ExperimentSpec{From: time.Date(2017, 1, 21, 0, 0, 0, 0, time.UTC), Until: time.Date(2017, 2, 20, 0, 0, 0,
		0, time.UTC), Share: .25, Resolution: 9}
	measures := []string{"orders", "gmv"}
	scn := world(t, sellers, "experiment={treatment: {commerce.choice.intercept: 1}, unit: consumer, "+
		"share: 25%, from: "+from+", until: "+until+"}")
	for _, units := range [][]string{{society.ByConsumer, society.ByShop}, {society.ByPair}, {society.ByCluster}} {
		m := need.Value(Measure(context.Background(), scn, 1, MeasureOptions{
			Metrics: metricsOf(t, "orders@"+from+"/"+until, "gmv@"+from+"/"+until), Units: &measure.UnitOptions{Units: units,
				Measures: measures, Experiment: o, Friends: .75},
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
