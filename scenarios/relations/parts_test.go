package relations

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/simtest/need"
)

// sums adds up a column of a table by the cells of others.
func sums(table, column string, by ...string) map[string]float64 {
	all, of := map[string]float64{}, columns(table)
	cells := map[string][]string{}
	for _, name := range append(by, column) {
		cells[name] = strings.Split(strings.TrimSuffix(of[name], "\n"), "\n")
	}
	for row, text := range cells[column] {
		if of[column] == "" {
			break // a table without rows
		}
		v, _ := strconv.ParseFloat(text, 64)
		key := ""
		for _, name := range by {
			key += " " + cells[name][row]
		}
		all[strings.TrimSpace(key)] += v
	}
	return all
}

// Members, groups, rows, streams, entries and platforms sum to what a party captures, in drawn worlds, alone and on
// several platforms.
func TestPartsSumToTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(84, 5))
	for _, name := range []string{"market", "services", "two", "two-sided", "payment"} {
		set := []string{"consumers.count=200", "clock.until=200d", "replicates=1", fmt.Sprint("seed=", r.IntN(1000)),
			"record.every=" + []string{"off", "30d", "70d"}[r.IntN(3)]}
		scn := need.Value(scenarios.Load(name, scenarios.Options{Set: set}))(t)
		tables, metrics := folder(t, scn)
		run := need.Value(runner.Build(scn, 1))(t)
		need.Nil(t, run.Run(context.Background()))
		same := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s, %v: %s is %v, and the whole %v", name, set, what, got, want)
			}
		}
		rows, groups := sums(tables["value.csv"], "captured", "party"), sums(tables["value_groups.csv"], "captured", "party")
		added, without := sums(tables["value.csv"], "added", "party"), sums(tables["value.csv"], "without", "party")
		books := map[string]float64{}
		for file, text := range tables {
			book := func(by string, times float64) {
				for account, v := range sums(text, "amount", strings.Fields(by)...) {
					party, _, _ := strings.Cut(strings.Fields(account)[0], ".")
					if strings.HasSuffix(account, " effort") {
						v = -v
					}
					books[party] += times * v
				}
			}
			if file == "ledger.csv" || strings.HasSuffix(file, ".ledger.csv") {
				book("payee", 1)
				book("payer", -1)
			} else if file == "benefits.csv" || strings.HasSuffix(file, ".benefits.csv") {
				book("account kind", 1)
			}
		}
		books["platform"] += books["transit"] // money in flight is the platform's
		inside := 0.0
		for party, sum := range rows {
			whole := metrics["captured."+party]
			same("the sum of rows of "+party, sum, whole)
			same("the sum of groups of "+party, groups[party], whole)
			same("the sum of streams and entries of "+party, books[party], whole)
			if _, twin := metrics["added"]; twin {
				same("what is added and would be without for "+party, added[party]+without[party], whole)
			}
			if party != "outside" {
				inside += whole
			}
		}
		same("the sum of parties", inside, metrics["created"])
		members := 0.0
		for _, v := range measure.Captured(run, "consumer") {
			members += v
		}
		same("the sum of consumers", members, metrics["captured.consumer"])
		parts := 0.0
		for platform := range run.Platforms {
			for party, v := range sums(tables[platform+".value.csv"], "captured", "party") {
				if party == "consumer" {
					parts += v
				}
			}
		}
		if len(run.Platforms) > 0 {
			parts += sums(tables["value_groups.csv"], "captured", "party", "group")["consumer"]
			same("the sum of platforms and of homing", parts, metrics["captured.consumer"])
		}
	}
}
