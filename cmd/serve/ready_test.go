package serve_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"guanxi/cmd/serve"
	"guanxi/plots/page"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

const readyReplicates = 8

var (
	readyWorlds = []string{"platform", "two", "wechat"}
	readyEvery  = map[string]int{"platform": 30, "two": 30, "wechat": 60} // days from row to row
)

// record runs a replicate of an arm, and notes who uses the platform.
func record(t *testing.T, scn *scenarios.Scenario, every, replicate int, of []string) (rows [][]float64,
	ticks []sim.Tick, who [][]sim.Tick, is [][]int, none []int, parts map[string]float64) {
	t.Helper()
	scn = need.Value(scn.With([]string{fmt.Sprintf("record.every=%dd", every)}))(t)
	l := need.Value(runner.NewGraphs(0).Live(context.Background(), scn, replicate, true, nil))(t)
	defer l.Close()
	if l.World.N > 4000 {
		t.Fatal("the page draws a part of these people")
	}
	who, is = slices.Repeat([][]sim.Tick{{}}, l.World.N), make([][]int, l.World.N)
	look := func(at sim.Tick) {
		for i := range who {
			was := 0
			if n := len(is[i]); n > 0 {
				was = is[i][n-1]
			}
			if now := int(l.World.Where(i)); now != was {
				who[i], is[i] = append(who[i], at), append(is[i], now)
			}
		}
	}
	need.Nil(t, l.Begin())
	look(0)
	own := need.Value(scn.Decode())(t)
	for at := sim.Tick(1); int(at) <= own.SimClock().Ticks; at++ {
		need.Nil(t, l.Advance(at))
		look(at)
	}
	for m, name := range of {
		if l.Values(name) == nil {
			none = append(none, m)
		}
		values := make([]float64, len(l.Rows)) // 0 of a metric that the arm lacks
		for k, v := range l.Values(name) {
			if !math.IsNaN(v) {
				values[k] = v
			}
		}
		rows = append(rows, values)
	}
	parts = map[string]float64{}
	for _, party := range append(l.Inside(), "others") {
		for _, owner := range l.Parts(party) {
			name := "added." + party + "@" + owner
			for _, v := range l.Values(name) {
				parts[name] += v
			}
		}
	}
	return rows, l.Rows, who, is, none, parts
}

// largestParts are those parts of each party that an arm has most more or less than the first one.
func largestParts(t *testing.T, arm, first []map[string]float64) (all []finishedPart) {
	const most, least = 4, .05 // as the page shows
	const steps = 500          // to the largest
	size, pairs := map[string]float64{}, map[string][]float64{}
	for _, run := range append(slices.Clone(arm), first...) {
		for name := range run {
			size[name] = 0
		}
	}
	for name := range size {
		sum := 0.
		for r := range arm {
			d := arm[r][name] - first[r][name]
			sum += d
			pairs[name] = append(pairs[name], d)
		}
		size[name] = math.Abs(sum)
	}
	of, largest := map[string]int{}, map[string]float64{}
	for _, name := range slices.SortedFunc(maps.Keys(size), func(a, b string) int {
		return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b))
	}) {
		party, _, _ := strings.Cut(name, "@")
		largest[party] = max(largest[party], size[name])
		if of[party]++; size[name] > least*largest[party] && of[party] <= most {
			far, whole := 0., make([]int, len(arm))
			for _, d := range pairs[name] {
				far = max(far, math.Abs(d))
			}
			step := need.Value(strconv.ParseFloat(strconv.FormatFloat(far/steps, 'g', 3, 64), 64))(t)
			for r, d := range pairs[name] {
				whole[r] = int(math.Round(d / step))
			}
			all = append(all, finishedPart{name, step, text(whole)})
		}
	}
	return all
}

// settings are those of an arm as flags.
func settings(t *testing.T, arm finishedArm) (flags []string) {
	for _, s := range set(t, arm) {
		flags = append(flags, s.Path+"="+s.Value)
	}
	return flags
}

func set(t *testing.T, arm finishedArm) (all []serve.Setting) {
	need.Nil(t, json.Unmarshal(arm.Set, &all))
	return all
}

func (f *finished) names() (names []string) {
	for _, m := range f.Metrics {
		names = append(names, m.Name)
	}
	return names
}

// GUANXI_TEST_READY=1 (make ready) records the ready changes that the page offers, those that are not stored already.
// It takes some ten minutes of two processors for all of wechat.
func TestRecordReady(t *testing.T) {
	worlds := strings.Fields(strings.ReplaceAll(os.Getenv("GUANXI_TEST_READY"), "1", strings.Join(readyWorlds, " ")))
	if len(worlds) == 0 {
		t.Skip("GUANXI_TEST_READY is not set")
	}
	c := browser(t)
	for _, name := range worlds {
		s := serveFile(t, name)
		c.load(s.server.URL() + "#" + `{"arms":[{}],"replicates":1}`)
		c.await("!recorded && metrics.length && levers.length")
		scn := need.Value(scenarios.Load(name, scenarios.Options{}))(t)
		f := finished{Results: sim.ResultsVersion, Hash: scn.Hash(), Replicates: readyReplicates, Every: readyEvery[name],
			Several: c.eval("platforms().length > 1").(bool)}
		f.Seed = need.Value(scn.Decode())(t).Seed
		need.Nil(t, json.Unmarshal([]byte(c.eval(
			"JSON.stringify(needed().map(n => metrics.find(m => m.name === n)))").(string)), &f.Metrics))
		need.Nil(t, json.Unmarshal([]byte(c.eval("JSON.stringify([[], ...presets.map(p => p.pairs)].map(pairs => ({set: "+
			"pairs.map(([path, value]) => ({path, value}))})))").(string)), &f.Arms))
		c.call("Page.navigate", map[string]any{"url": "about:blank"}, nil)
		names := f.names()
		was := stored(t, c, name)
		if was.Hash != f.Hash || was.Results != f.Results || was.Every != f.Every || len(was.Metrics) != len(f.Metrics) {
			was.Arms = nil
		}
		if len(was.Arms) > 1 && was.Arms[1].Parts == nil {
			was.Arms = nil
		}
		var firstParts []map[string]float64
		all := f.Arms
		stored := !slices.ContainsFunc(all, func(arm finishedArm) bool { // of all arms
			return !slices.ContainsFunc(was.Arms, func(a finishedArm) bool { return string(a.Set) == string(arm.Set) })
		})
		f.Arms, f.Ticks = nil, was.Ticks
		var answers []string
		for number, arm := range all {
			k := slices.IndexFunc(was.Arms, func(a finishedArm) bool { return string(a.Set) == string(arm.Set) })
			// the first runs again for what others have more than it
			if k >= 0 && (number > 0 || stored) {
				arm.laid, arm.None, arm.Parts = was.Arms[k].laid, was.Arms[k].None, was.Arms[k].Parts
			}
			answer := arm.picture(t, s)
			if arm.Picture = slices.Index(answers, answer); arm.Picture < 0 {
				var before map[string]any
				if n := len(f.Pictures); n == 1 { // a third one stands alone
					before = f.Pictures[0]
				}
				arm.Picture, answers = len(answers), append(answers, answer)
				f.Pictures = append(f.Pictures, pictured(t, answer, before))
			}
			of := need.Value(scn.With(settings(t, arm)))(t)
			var wait sync.WaitGroup
			cores := make(chan bool, 2)
			begun, sums := len(arm.laid.Runs), make([]map[string]float64, readyReplicates)
			arm.laid.Runs = append(arm.laid.Runs, make([][][]float64, readyReplicates-begun)...)
			for r := begun; r < readyReplicates; r++ {
				wait.Add(1)
				cores <- true
				go func() {
					defer func() { <-cores; wait.Done() }()
					rows, ticks, who, is, none, parts := record(t, of, f.Every, r+1, names)
					sums[r] = parts
					if arm.laid.Runs[r] = rows; r == 0 {
						arm.laid.Who, arm.laid.Is, f.Ticks, arm.None = who, is, ticks, append([]int{}, none...)
					}
				}()
			}
			wait.Wait()
			if firstParts == nil {
				firstParts = sums
			} else if begun == 0 {
				arm.Parts = largestParts(t, sums, firstParts)
			}
			f.Arms = append(f.Arms, arm)
			t.Logf("%s %s", name, arm.Set)
			need.Nil(t, os.WriteFile(filepath.Join("../../plots/page/ready", name+".json.gz"), f.packed(t), 0o666))
		}
	}
}

// picture asks the server for the people of an arm, and for the keys that it has otherwise.
func (arm *finishedArm) picture(t *testing.T, s *client) (answer string) {
	code, text := s.send("/api/world", arms(serve.Arm{Set: set(t, *arm)}))
	var about struct {
		ID     string
		Values []json.RawMessage
	}
	if need.Nil(t, json.Unmarshal([]byte(text), &about)); code != 200 {
		t.Fatal(text)
	}
	arm.Values = about.Values[0]
	s.id = about.ID
	_, away := s.listen()
	for code = 204; code == 204; time.Sleep(50 * time.Millisecond) {
		code, answer = s.get("/api/world/" + s.id + "/graph?arm=a")
	}
	away()
	return answer
}

// The finished runs of the page are those of the scenarios as they are now, and an arm of them is what a run gives that
// records every day, with the same people on each day.
func TestReadyRunsAreRuns(t *testing.T) {
	c := browser(t)
	for _, name := range readyWorlds {
		f := stored(t, c, name)
		if n := len(page.Ready(name)); n > 100_000 {
			t.Errorf("the finished runs of %s have %d bytes, and may have 100,000", name, n)
		}
		scn := need.Value(scenarios.Load(name, scenarios.Options{}))(t)
		if f.Hash != scn.Hash() || f.Results != sim.ResultsVersion || f.Seed != need.Value(scn.Decode())(t).Seed {
			t.Errorf("the finished runs of %s are of another version of it, or of the program: make ready", name)
		}
		if name == "wechat" {
			continue
		}
		const k = 3
		arm := f.Arms[k]
		_, _, _, _, _, first := record(t, scn, f.Every, 1, nil)
		_, _, _, _, _, here := record(t, need.Value(scn.With(settings(t, arm)))(t), f.Every, 1, nil)
		for i, p := range arm.Parts {
			got := c.eval(fmt.Sprintf("laid.arms[%d].parts[%d].pairs[0]", k, i)).(float64)
			need.Near(t, "the part "+p.Of, got, here[p.Of]-first[p.Of], .51*p.Step+.005*math.Abs(got))
		}
		if len(arm.Parts) < 3 {
			t.Errorf("%s has %d parts of what changes", name, len(arm.Parts))
		}
		s := serveFile(t, name)
		daily := arms(serve.Arm{Set: set(t, arm)})
		daily.Set = []serve.Setting{{Path: "record.every", Value: "1d"}}
		events := s.open(daily)
		names, got := f.names(), curves{}
		s.must("watch", map[string]any{"metrics": names})
		end := int(f.Ticks[len(f.Ticks)-1])
		for _, at := range []int{300, end} {
			s.must("play", map[string]any{"do": "to", "ticks": at})
			var who string
			for e := range events {
				got.add(e)
				for _, p := range e.States {
					if p.Tick == at {
						who = p.Who
					}
				}
				if e.Clock != nil && e.Clock.Tick == at && who != "" {
					break
				}
			}
			for i, days := range arm.laid.Who {
				n, _ := slices.BinarySearch(days, sim.Tick(at)+1)
				want := byte('0')
				if n > 0 {
					want += byte(arm.laid.Is[i][n-1])
				}
				if who[i] != want {
					t.Fatalf("on day %d person %d is %c, and %v is stored", at, i, who[i], days)
				}
			}
		}
		for m, values := range got[[2]int{0, 1}] {
			for row, at := range f.Ticks {
				want := values[at]
				for day := at - 1; f.Metrics[m].Flow && row > 0 && day > f.Ticks[row-1]; day-- {
					want += values[day]
				}
				if v := arm.laid.Runs[0][m][row]; math.Abs(v-want) > f.Metrics[m].Step*1.01 {
					t.Fatalf("%s on day %d is %v, and %v is stored", names[m], at, want, v)
				}
			}
		}
	}
}
