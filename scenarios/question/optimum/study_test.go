package optimum_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"guanxi/scenarios/question/optimum"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/simtest/need"
)

// ran optimises a study in a folder.
func ran(t *testing.T, dir, text string) (*optimum.Report, error) {
	t.Helper()
	s := need.Value(study.Parse("o.yaml", []byte(text)))(t)
	r, err := optimum.Optimize(dir, s, func(dir string, s *study.Study, follow bool) error {
		_, err := sweep.Run(context.Background(), s, sweep.Options{Dir: dir, Workers: 2, Force: follow})
		return err
	})
	if err == nil {
		need.Nil(t, r.Save())
		analysistest.Said(t, need.Value(results.OpenSweep(dir))(t).Answers(), nil, r.Text())
	}
	return r, err
}

// calls is a world of twenty shops that call interfaces, with own cost c of a call.
const calls = `name: fee
scenario:
  clock: {start: 2017-01-09, tick: 1d, until: 60d}
  record: {every: 30d}
  consumers: {count: 20}
  graph: {kind: ring, degree: 4}
  adoption: {imitation: 0/day, initial_adopters: 100%}
  commerce: {merchants: {count: 20}}
  services: {api: {cost: 0.001, calls: 300000, elasticity: 0.5, free: 0, least: 1}}
  providers: {exit: {rate: 0}}
factors:
  fee: {set: services.api.fee, from: 0.0005, to: 0.02, scale: log}
replicates: 1
`

// The fee that brings most where calls have elasticity ε and the caller's own cost c is c/ε.
func TestFee(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "fee")
	r := need.Value(ran(t, dir, calls+"optimize: {maximise: [api_fees], runs: 20, fresh: 2}\n"))(t)
	found := false
	for _, p := range r.Points {
		if p.Role == optimum.Best {
			found = true
			if fee := need.Value(strconv.ParseFloat(p.Values["fee"], 64))(t); fee < .0018 || fee > .0022 {
				t.Errorf("the best fee is %v, want .001/0.5", fee)
			}
		}
	}
	if !found || len(r.Points) != 19 || r.Fresh != dir+"-fresh" {
		t.Errorf("%d points, fresh in %s", len(r.Points), r.Fresh)
	}
	need.Nil(t, r.Save())
	for _, want := range []string{"best: fee ", "The best in a run: --set services.api.fee="} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("no %q in\n%s", want, r.Text())
		}
	}
	// A search that goes on with a larger budget keeps its points; one that is run again chooses the same.
	more := need.Value(ran(t, dir, calls+"optimize: {maximise: [api_fees], runs: 23, fresh: 2}\n"))(t)
	for i, p := range r.Points {
		if fmt.Sprint(p.Values, p.Gains) != fmt.Sprint(more.Points[i].Values, more.Points[i].Gains) {
			t.Fatalf("point %d: %v, then %v", i, p, more.Points[i])
		}
	}
	if len(more.Points) != 22 {
		t.Errorf("%d points", len(more.Points))
	}
}

// Among levels the best is kept, with those that paired tests cannot tell from it.
func TestLevels(t *testing.T) {
	text := strings.Replace(calls, "{set: services.api.fee, from: 0.0005, to: 0.02, scale: log}",
		"{set: services.api.fee, values: [0.0005, 0.001, 0.002, 0.004, 0.008]}", 1)
	text = strings.Replace(text, "calls: 300000", "calls: {dist: lognormal, mean: 300000, sd: 100000}", 1)
	text = strings.Replace(text, "replicates: 1", "replicates: 6", 1)
	r := need.Value(ran(t, filepath.Join(t.TempDir(), "levels"), text+"optimize: {maximise: [api_fees], runs: 48, "+
		"fresh: 4}\n"))(t)
	if !strings.Contains(r.Text(), "5 points of 8 replicates") {
		t.Errorf("the budget is not shared among the levels:\n%s", r.Text())
	}
	roles := map[string]string{}
	for _, p := range r.Points {
		roles[p.Values["fee"]] = p.Role
	}
	if roles["0.002"] != optimum.Best || roles["0.0005"] != "" || roles["0.008"] != "" {
		t.Error(roles)
	}
}

// No candidate meets the condition, or no run has a value: told, with how near it came.
func TestNothingFound(t *testing.T) {
	_, err := ran(t, filepath.Join(t.TempDir(), "unmet"), calls+"optimize: {maximise: [api_fees], subject_to: "+
		"[\"api_calls >= 2 * base\"], runs: 8, fresh: 2}\n")
	if err == nil || !strings.Contains(err.Error(), "none of 7 points is expected to meet the conditions") ||
		!strings.Contains(err.Error(), "api_calls >= 2 * base: the nearest misses it by") {
		t.Error(err)
	}
	_, err = ran(t, filepath.Join(t.TempDir(), "never"), calls+"optimize: {maximise: [\"-time_to(adopters, 200)\"], "+
		"runs: 8, fresh: 2}\n")
	if err == nil || !strings.Contains(err.Error(), "none has a value of -time_to(adopters, 200)") {
		t.Error(err)
	}
}

// A commission does not change what people buy, so the platform takes all it may. Where the cost is a share of the
// price, profit is in proportion to p·S(p), and the best price 1/(α(1 − S)), which is 33 for few sales and 48 where
// three people in ten buy. Every start ends there, and no answer to the end is better with random numbers that the
// search has not seen.
func TestAnswers(t *testing.T) {
	r := need.Value(ran(t, filepath.Join(t.TempDir(), "answers"), `name: answers
scenario:
  clock: {start: 2017-01-09, tick: 1d, until: 60d}
  record: {every: 30d}
  consumers: {count: 200}
  graph: {kind: ring, degree: 4}
  adoption: {imitation: 0/day, initial_adopters: 100%}
  commerce: {occasions: 0.3/day, merchants: {count: 5, price: 60, quality: 0.6, adapt: 0/day}}
factors:
  take: {set: commerce.take, from: 0%, to: 20%}
  price: {set: commerce.merchants.price, from: 20, to: 100}
replicates: 3
optimize:
  players:
    platform: {moves: [take], maximise: captured.platform}
    shops: {moves: [price], maximise: captured.provider}
  runs: 24
  fresh: 6
  starts: 2
`))(t)
	if len(r.Players.Ends) != 2 {
		t.Fatal(r.Players.Ends)
	}
	for k, end := range r.Players.Ends {
		p := r.Points[end]
		price := need.Value(strconv.ParseFloat(p.Values["price"], 64))(t)
		if p.Values["take"] != "20%" || price < 38 || price > 52 || !r.Players.Still[k] {
			t.Errorf("start %d ends at %v, still %v", k+1, p.Values, r.Players.Still[k])
		}
	}
	for _, x := range r.Players.Strays {
		if x.Better.Lo > 0 {
			t.Errorf("%s gains %v by %v", x.Player.Name, x.Better, r.Points[x.Point].Values)
		}
	}
}

// spread is a world in which one in a hundred consumers adopts each day, and few of them in ten days.
const spread = `name: spread
scenario:
  clock: {start: 2011-01-21, tick: 1d, until: 10d}
  consumers: {count: 100}
  graph: {kind: ring, degree: 2}
  adoption: {innovation: 0.01/day, imitation: 0.04/day, normalise: degree}
factors:
  p: {set: adoption.innovation, from: LOW/day, to: 0.2/day}
replicates: 3
optimize: `

// What only the scenario as it is lacks a value of is searched by its values; where all that the ranges have is worse,
// nothing better is found; and a larger budget in the same folders gives the bytes of one in others.
func TestAgainstAsItIs(t *testing.T) {
	dir := t.TempDir()
	later := need.Value(ran(t, filepath.Join(dir, "later"), strings.Replace(spread, "LOW", "0.1",
		1)+"{maximise: [\"time_to(adopters, 50%)\"], runs: 24, fresh: 5}\n"))(t)
	// ln 2/.1 = 6.9 at most
	if best := later.Best(); best == nil || !strings.HasPrefix(best.Values["p"], "0.10") &&
		best.Values["p"] != "0.1/day" || best.Gains[0] == best.Gains[0] || best.Anew[0] < 5 || best.Anew[0] > 9 {
		t.Errorf("%+v", best)
	}
	if !strings.Contains(later.Text(), "time_to(adopters, 50%) (as it is –)") {
		t.Error(later.Text())
	}
	worse := need.Value(ran(t, filepath.Join(dir, "worse"), strings.Replace(spread, "LOW", "0.05",
		1)+"{maximise: [-adopters], runs: 24, fresh: 5}\n"))(t)
	if worse.Best() != nil || !strings.Contains(worse.Text(), "Nothing better than the scenario as it is was found.") {
		t.Error(worse.Text())
	}
	least := math.Inf(-1)
	for _, runs := range []string{"18", "25", "36"} {
		text := strings.Replace(spread, "LOW", "0.001", 1) + "{maximise: [adopters], subject_to: [\"base + 20 >= " +
			"adopters\"], fresh: 5, runs: " + runs + "}\n"
		grown := need.Value(ran(t, filepath.Join(dir, "grown"), text))(t)
		alone := need.Value(ran(t, filepath.Join(dir, "alone"+runs), strings.Replace(text, "base + 20 >= adopters",
			"adopters<=20+base", 1)))(t)
		need.Nil(t, grown.Save())
		need.Nil(t, alone.Save())
		for _, name := range []string{"", "-fresh"} {
			a := need.Value(os.ReadFile(filepath.Join(dir, "grown"+name, "runs.csv")))(t)
			if b := need.Value(os.ReadFile(filepath.Join(dir, "alone"+runs+name, "runs.csv")))(t); string(a) != string(b) {
				t.Errorf("%s runs: runs%s differ", runs, name)
			}
		}
		gain := 0.0
		if best := grown.Best(); best != nil {
			gain = best.Fresh[0].Mean
		}
		if gain < least {
			t.Errorf("%s runs gain %v, fewer %v", runs, gain, least)
		}
		least = gain
	}
}
