package scenarios_test

import (
	"context"
	"math"
	"strconv"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/units"
)

// The scenario wechat meets the figures to which its adoption and its articles
// were fitted. Its own replicates come nearer than the two of this test:
// docs/model.md.
func TestWechatMeetsWhatItWasFittedTo(t *testing.T) {
	if testing.Short() {
		t.Skip("runs eight years twice")
	}
	fitted := func(name string) float64 {
		for _, r := range records(t, "mechanisms.csv") {
			if r["parameter"] == name && r["role"] == "fit" {
				x, err := strconv.ParseFloat(r["value"], 64)
				if err != nil {
					t.Fatal(err)
				}
				return x
			}
		}
		t.Fatalf("no row %s to fit to", name)
		return 0
	}
	s, err := scenarios.Load("wechat", scenarios.Options{Set: []string{"ads=off", "commerce=off", "timeline.auctions=off", "timeline.ads_daily=off", "timeline.ads_two=off", "record.every=1d"}})
	if err != nil {
		t.Fatal(err)
	}
	const replicates = 2
	var reads, direct, readers, daily float64
	users := map[string]float64{} // million, by date
	for k := range replicates {
		own, err := s.Decode()
		if err != nil {
			t.Fatal(err)
		}
		run, err := own.Build(agents.Options{Replicate: k + 1, Workers: 2, Open: s.Opener(own)})
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		at := func(date string) int {
			x, err := units.ParseDate(date)
			if err != nil {
				t.Fatal(err)
			}
			return int(math.Round(x.Sub(own.SimClock().Start).Hours() / 24))
		}
		total := func(name, from, to string) (sum float64) {
			for _, x := range run.Series(name)[at(from):at(to)] {
				sum += x
			}
			return sum
		}
		reads += total("article_reads", "2014-09-01", "2014-10-01")
		direct += total("article_reads.push", "2014-09-01", "2014-10-01")
		readers += total("article_readers", "2018-10-01", "2019-01-01")
		daily += total("dau", "2018-10-01", "2019-01-01")
		for _, r := range records(t, "wechat_users.csv") {
			if r["metric"] == "mau_millions" && r["definition"] == "new" && r["role"] == "fit" {
				users[r["date"]] += run.Series("mau")[at(r["date"])] / replicates * 1405 / float64(run.World.N)
			}
		}
	}
	off, n := 0.0, 0.0
	for _, r := range records(t, "wechat_users.csv") {
		if x, ok := users[r["date"]]; ok && r["metric"] == "mau_millions" && r["definition"] == "new" && r["role"] == "fit" {
			real, err := strconv.ParseFloat(r["value"], 64)
			if err != nil {
				t.Fatal(err)
			}
			off += math.Abs(x/real - 1)
			n++
		}
	}
	t.Logf("direct share of reads %.3f, readers %.3f of daily users, monthly users off by %.1f %% at %v dates", direct/reads, readers/daily, 100*off/n, n)
	if want := fitted("reads_direct_2014"); math.Abs(direct/reads-want) > 0.03 {
		t.Errorf("share of direct reads in September 2014 is %.3f, fitted to %.2f", direct/reads, want)
	}
	const dailyUsers = 1090 // million, of which that row is a part
	if want := fitted("read_articles_2021_01") / dailyUsers; math.Abs(readers/daily-want) > 0.04 {
		t.Errorf("%.3f of daily users read an article, fitted to %.2f", readers/daily, want)
	}
	if off/n > 0.045 {
		t.Errorf("monthly users are off by %.1f %% on the mean", 100*off/n)
	}
}
