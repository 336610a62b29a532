package runner

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// tablesOf runs a scenario and returns its tables as text, by name.
func tablesOf(t *testing.T, scn *scenarios.Scenario) map[string]string {
	t.Helper()
	run := need.Value(Build(scn, 1))(t)
	need.Nil(t, run.Run(context.Background()))
	return texts(t, run.Tables())
}

func texts(t *testing.T, all []*table.Table) map[string]string {
	text := map[string]string{}
	for _, x := range all {
		var b strings.Builder
		need.Nil(t, x.WriteCSV(&b))
		text[x.Name] = b.String()
	}
	return text
}

// beside is a scenario of platforms on the people, ties and clock of another.
func beside(scn *scenarios.Scenario, seed int, platforms string) string {
	text := fmt.Sprintf("guanxi: 1\nname: beside\nseed: %d\n", seed)
	tree := scn.EffectiveTree()
	for _, key := range agents.SharedKeys() {
		if n := tree.Get(key); n != nil && key != "name" && key != "description" {
			text += key + ": " + n.Flow() + "\n"
		}
	}
	return text + "platforms: {" + platforms + "}\n"
}

// Platforms that share nothing but people, ties and clock give the tables that each has alone, to the byte, whatever
// stands beside it, in whatever order.
func TestPlatformsThatShareNothing(t *testing.T) {
	names := []string{"platform", "market", "games", "governance", "rival", "services", "ads", "payment", "o2o", "bass",
		"variety", "linkage", "sellers", "messaging"}
	r, done := rand.New(rand.NewPCG(7, 5)), 0
	for range 10 {
		a, b := names[r.IntN(len(names))], names[r.IntN(len(names))]
		seed := 1 + r.IntN(1000)
		scn := need.Value(scenarios.Load(a, scenarios.Options{Set: []string{"consumers.count=300", "clock.until=60d",
			fmt.Sprintf("seed=%d", seed)}}))(t)
		text := beside(scn, seed, fmt.Sprintf("b: {extends: %s}, a: {extends: %s, seed: %d}", b, a, seed))
		both, err := scenarios.Parse("beside.yaml", []byte(text), scenarios.Options{})
		if err != nil {
			continue // one needs people of its own
		}
		done++
		alone, beside := tablesOf(t, scn), tablesOf(t, both)
		for name, want := range alone {
			if beside["a."+name] != want {
				t.Errorf("%s beside %s, seed %d: %s.csv is another than alone", a, b, seed, name)
			}
		}
	}
	if done < 6 {
		t.Errorf("%d pairs were run", done)
	}
}

const competing = `
guanxi: 1
name: competing
seed: 3
clock: {start: 2011-01-21, tick: 7d, until: 364d}
consumers: {count: 400}
graph: {kind: watts_strogatz, degree: 8, rewire: 0.1}
record: {every: 28d}
platforms:
  NAME1: {seed: 11, extends: games, membership: {consumers: {fee: 5, worth: 12}, sellers: {fee: 2, worth: 3}, place: 10%}}
  NAME2: {seed: 4, activity: {}, membership: {consumers: {fee: 4, worth: 11, cost: 1}, sellers: {worth: 3}, place: 80%}}
homing: {review: 30/year, transport: 4, friends: 3, other_side: 3, noise: 1, both: 40%, second: 2, sessions: 50%,
  sellers: {count: 60, other_side: 6, transport: 2, noise: .5, both: 30%, second: 1}}
`

// With the names changed about, or in another order in the file, the tables are the same under the other names. Each
// platform has both users and sellers, and people on both, so that all that chooses is at work.
func TestNamesDoNotMatter(t *testing.T) {
	run := func(one, two string) map[string]string {
		scn := need.Value(scenarios.Parse("competing.yaml", []byte(strings.NewReplacer("NAME1", one, "NAME2", two).
			Replace(competing)), scenarios.Options{}))(t)
		return tablesOf(t, scn)
	}
	first, second := run("aa", "zz"), run("zz", "aa")
	swap := strings.NewReplacer("aa.", "zz.", "zz.", "aa.", "aa", "zz", "zz", "aa")
	for name, text := range first {
		name, other := swap.Replace(name), ""
		if other = second[name]; !strings.Contains(name, ".") { // columns and rows stand in the order of names
			text, other = sorted(swap.Replace(text)), sorted(other)
		}
		if other != text {
			t.Errorf("%s.csv changes with the names", name)
		}
	}
	for _, column := range []string{"aa.adopters", "zz.adopters", "multihoming", "aa.sellers_here", "zz.sellers_here",
		"sellers_multihoming", "rehomed"} {
		lines := strings.Split(first["series"], "\n")
		k := slices.Index(strings.Split(lines[0], ","), column)
		if k < 0 || strings.Split(lines[len(lines)-2], ",")[k] == "0" {
			t.Errorf("%s is 0 or missing", column)
		}
	}
}

// Sellers who are on both platforms bear the effort of the second as long as they are.
func TestEffortOfSellers(t *testing.T) {
	scn := need.Value(scenarios.Parse("competing.yaml", []byte(strings.NewReplacer("NAME1", "aa", "NAME2", "zz",
		"record: {every: 28d}\n", "").Replace(competing)), scenarios.Options{}))(t)
	run := need.Value(Build(scn, 1))(t)
	need.Nil(t, run.Run(context.Background()))
	want := 0.
	for _, n := range run.Series("sellers_multihoming")[1:] {
		want += n * 1 * 7 / (365.25 / 12)
	}
	for _, a := range run.Accounts() {
		if a.Name == "provider.seller" {
			need.Near(t, "the effort of sellers", -a.Booked().Float(), want, 1e-3*want)
		}
	}
	if want == 0 {
		t.Error("no seller is on both")
	}
}

// sorted has the cells of a table with their columns' names, in order.
func sorted(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	names := strings.Split(lines[0], ",")
	var all []string
	for k, line := range lines[1:] {
		cells := strings.Split(line, ",")
		row := cells
		if slices.Contains(names, "adopters") { // series: by column
			row = nil
			for c := range cells {
				all = append(all, fmt.Sprint(k, names[c], cells[c]))
			}
		}
		all = append(all, strings.Join(row, ","))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// People have one purse: what they spend on two platforms with shops is what the purse counts, and no more than it
// gives, though either platform alone would take nearly all of it.
func TestOnePurse(t *testing.T) {
	const shop = "{adoption: {imitation: 0/day, innovation: 1/day}, commerce: {occasions: 1/day, merchants: {count: 5, " +
		"price: 20}}}"
	spent := func(platforms string) (sum, purse float64) {
		scn := need.Value(scenarios.Parse("purse.yaml", []byte("guanxi: 1\n"+
			"clock: {start: 2015-01-01, tick: 1d, until: 730d}\n"+
			"consumers: {count: 100, budget: {year: 300, memory: 30d}}\ngraph: {kind: ring, degree: 4}\nplatforms: {"+
			platforms+"}\n"), scenarios.Options{}))(t)
		run := need.Value(Build(scn, 1))(t)
		need.Nil(t, run.Run(context.Background()))
		for name := range run.Platforms {
			sum += total(run.SeriesTable().Col(name + ".gmv"))
		}
		return sum, total(run.SeriesTable().Col("budget_spent"))
	}
	both, purse := spent("a: " + shop + ", b: " + shop)
	need.Near(t, "what the purse counts", purse, both, 1e-6*both)
	const most = 100 * (2*300 + 300*30/365.25 + 40)
	if alone, _ := spent("a: " + shop); both > most || both < .8*most || alone < .7*both {
		t.Errorf("%v are spent on two platforms, %v on one; the purse gives %v", both, alone, most)
	}
}

// An event of the run acts on a platform beside one of the platform's own of the same name.
func TestEventsOfOneName(t *testing.T) {
	scn := need.Value(scenarios.Parse("x.yaml", []byte("guanxi: 1\nclock: {start: 2015-01-01, tick: 1d, until: 30d}\n"+
		"consumers: {count: 500}\ngraph: {kind: ring, degree: 4}\nplatforms: {a: {adoption: {innovation: 0.05/day}, "+
		"timeline: {x: {at: 5d, set: {adoption.innovation: 0/day}}}}}\n"+
		"timeline: {x: {at: 20d, set: {a.adoption.innovation: 0.05/day}}}\n"), scenarios.Options{}))(t)
	run := need.Value(Build(scn, 1))(t)
	need.Nil(t, run.Run(context.Background()))
	users := run.Series("a.adopters")
	if users[5] == 0 || users[20] != users[6] || users[30] <= users[20] {
		t.Errorf("users of days: %v", users)
	}
}
