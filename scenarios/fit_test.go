package scenarios_test

import (
	"math"
	"strconv"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// The scenario wechat meets the figures to which its adoption and its articles were fitted, and one
// that nothing reads: how many users are old. This
// test leaves out advertisements and shops to save time, so somewhat more articles are read. The
// scenario's own replicates come nearer: agents/model.md.
func TestWechatMeetsWhatItWasFittedTo(t *testing.T) {
	need.Long(t)
	fitted := func(name string) float64 {
		for _, r := range records(t, "mechanisms.csv") {
			if r["parameter"] == name && r["role"] == "fit" {
				return need.Value(strconv.ParseFloat(r["value"], 64))(t)
			}
		}
		t.Fatalf("no row %s to fit to", name)
		return 0
	}
	s := need.Value(scenarios.Load("wechat", scenarios.Options{Set: []string{"ads=off", "commerce=off", "governance=off",
		"elements=off", "timeline.auctions=off", "timeline.ads_daily=off", "timeline.ads_two=off", "record.every=1d"}}))(t)
	const replicates = 4
	var direct, readers, further [replicates][2]float64 // part and whole
	var users, old [replicates]map[string]float64       // millions, by date
	t.Run("replicates", func(t *testing.T) {
		for k := range replicates {
			t.Run(strconv.Itoa(k+1), func(t *testing.T) {
				t.Parallel()
				run := ranOf(t, s, k+1)
				at := func(date string) int {
					x := need.Value(units.ParseDate(date))(t)
					return int(math.Round(x.Sub(run.Spec.SimClock().Start).Hours() / 24))
				}
				share := func(part, of, from, to string) (x [2]float64) {
					for i := at(from); i < at(to); i++ {
						x[0], x[1] = x[0]+run.Series(part)[i], x[1]+run.Series(of)[i]
					}
					return x
				}
				direct[k] = share("article_reads.push", "article_reads", "2014-09-01", "2014-10-01")
				readers[k] = share("article_readers", "dau", "2018-10-01", "2019-01-01")
				further[k] = share("article_shares.children", "article_shares", "2018-01-01", "2018-06-01")
				users[k], old[k] = map[string]float64{}, map[string]float64{}
				for _, r := range records(t, "wechat_users.csv") {
					switch {
					case r["metric"] == "mau_millions" && r["definition"] == "new" && r["role"] == "fit":
						users[k][r["date"]] = run.Series("mau")[at(r["date"])] * 1405 / float64(run.World.N)
					case r["metric"] == "mau_over_55_millions" && r["role"] == "holdout":
						old[k][r["date"]] = run.Series("adopters.elderly")[at(r["date"])] * 1405 / float64(run.World.N)
					}
				}
			})
		}
	})
	off, n := 0.0, 0.0
	for _, r := range records(t, "wechat_users.csv") {
		if _, ok := users[0][r["date"]]; ok && r["metric"] == "mau_millions" && r["definition"] == "new" &&
			r["role"] == "fit" {
			real := need.Value(strconv.ParseFloat(r["value"], 64))(t)
			x := 0.0
			for k := range users {
				x += users[k][r["date"]] / replicates
			}
			off += math.Abs(x/real - 1)
			n++
		}
	}
	for _, r := range records(t, "wechat_users.csv") {
		if r["metric"] == "mau_over_55_millions" && r["role"] == "holdout" {
			real := need.Value(strconv.ParseFloat(r["value"], 64))(t)
			x := 0.0
			for k := range old {
				x += old[k][r["date"]] / replicates
			}
			// Those of 50 to 54 are counted here and not there. With access alike at all ages it was four times
			// as many.
			t.Logf("users above 50 on %s: %.0f million, above 55 %v", r["date"], x, real)
			if !(x > real/1.5 && x < real*1.5) {
				t.Errorf("on %s %.0f million users are above 50, reported are %v above 55", r["date"], x, real)
			}
		}
	}
	t.Logf("monthly users off by %.1f %% at %v dates", 100*off/n, n)
	const dailyUsers = 1090 // millions, of which that row is a part
	for _, c := range []struct {
		name   string
		shares [][2]float64
		want   float64
	}{
		{"direct reads of all in September 2014", direct[:], fitted("reads_direct_2014")},
		{"daily users who read an article", readers[:], fitted("read_articles_2021_01") / dailyUsers},
	} {
		// The share is taken over all replicates together. A few accounts have most readers, and
		// which of them enter and leave is luck, so the replicates' shares scatter. The standard
		// error is that of a ratio.
		var rows [][]float64
		part, whole := 0.0, 0.0
		for _, x := range c.shares {
			part, whole = part+x[0], whole+x[1]
		}
		share := part / whole
		for _, x := range c.shares {
			rows = append(rows, []float64{(x[0] - share*x[1]) / (whole / replicates)})
		}
		_, se, _ := moments(rows, func(row []float64) float64 { return row[0] })
		t.Logf("%s: %.3f ± %.3f, fitted to %.2f", c.name, share, se, c.want)
		// A fifth is what the model may miss of activity at best (docs/calibration/checks.md): articles
		// are fitted at this size and at 16,000 consumers, one on either side of the data.
		if !(math.Abs(share-c.want) <= c.want/5+3*se) {
			t.Errorf("%s: %.3f ± %.3f, fitted to %.2f", c.name, share, se, c.want)
		}
	}
	// No article takes off when consumers have more friends. R was 0.93 when attention had no
	// bound.
	var children, shares float64
	for _, x := range further {
		children, shares = children+x[0], shares+x[1]
	}
	t.Logf("R of spring 2018: %.3f", children/shares)
	if !(children/shares < 0.88) {
		t.Errorf("R of spring 2018 is %.3f, should be below .88", children/shares)
	}
	if !(off/n <= 0.045) {
		t.Errorf("monthly users are off by %.1f %% on the mean", 100*off/n)
	}
}
