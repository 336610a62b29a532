package serve_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
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

// finished are the runs of a scenario with which the page begins.
type finished struct {
	Results    int               `json:"results"`
	Hash       string            `json:"hash"`
	Seed       uint64            `json:"seed"`
	Replicates int               `json:"replicates"`
	Every      int               `json:"every"`
	Ticks      []sim.Tick        `json:"ticks"`
	Metrics    []json.RawMessage `json:"metrics"`
	Pictures   []json.RawMessage `json:"pictures"`
	Arms       []finishedArm     `json:"arms"`
}

type finishedArm struct {
	Set     []serve.Setting `json:"set"`
	Values  json.RawMessage `json:"values"`
	Picture int             `json:"picture"`
	Runs    [][][]number    `json:"runs"` // by replicate and metric
	Who     [][]sim.Tick    `json:"who"`  // of each person drawn in the first: days of joining, leaving, joining …
}

// number is written with four digits.
type number float64

func (v number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(v)) {
		return []byte("null"), nil
	}
	text := strconv.FormatFloat(float64(v), 'g', 4, 64)
	f, err := strconv.ParseFloat(text, 64)
	if plain := strconv.FormatFloat(f, 'f', -1, 64); len(plain) < len(text) {
		text = plain
	}
	return []byte(text), err
}

const (
	readyEvery      = 30
	readyReplicates = 8
)

var readyWorlds = []string{"platform", "wechat"}

// record runs a replicate of an arm, with a row every 30 days and, of the first, who uses the platform.
func record(t *testing.T, scn *scenarios.Scenario, replicate int, of []string) (rows [][]number, ticks []sim.Tick,
	who [][]sim.Tick) {
	t.Helper()
	scn = need.Value(scn.With([]string{fmt.Sprintf("record.every=%dd", readyEvery)}))(t)
	l := need.Value(runner.NewGraphs(0).Live(context.Background(), scn, replicate, true, nil))(t)
	defer l.Close()
	if l.World.N > 4000 {
		t.Fatal("the page draws a part of these people")
	}
	who = slices.Repeat([][]sim.Tick{{}}, l.World.N)
	look := func(at sim.Tick) {
		for i := range who {
			if uses := l.World.Status[i] == 1; uses == (len(who[i])%2 == 0) {
				who[i] = append(who[i], at)
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
	for _, name := range of {
		values := make([]number, len(l.Rows))
		for k, v := range l.Values(name) {
			values[k] = number(v)
		}
		if l.Values(name) == nil {
			for k := range values {
				values[k] = number(math.NaN())
			}
		}
		rows = append(rows, values)
	}
	return rows, l.Rows, who
}

// settings are those of an arm as flags.
func settings(arm finishedArm) (flags []string) {
	for _, s := range arm.Set {
		flags = append(flags, s.Path+"="+s.Value)
	}
	return flags
}

func metricsOf(t *testing.T, f finished) (names []string) {
	for _, m := range f.Metrics {
		var one struct{ Name string }
		need.Nil(t, json.Unmarshal(m, &one))
		names = append(names, one.Name)
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
		f := finished{Results: sim.ResultsVersion, Hash: scn.Hash(), Replicates: readyReplicates, Every: readyEvery}
		f.Seed = need.Value(scn.Decode())(t).Seed
		need.Nil(t, json.Unmarshal([]byte(c.eval(
			"JSON.stringify(needed().map(n => metrics.find(m => m.name === n)))").(string)), &f.Metrics))
		need.Nil(t, json.Unmarshal([]byte(c.eval("JSON.stringify([[], ...presets.map(p => p.pairs)].map(pairs => ({set: "+
			"pairs.map(([path, value]) => ({path, value}))})))").(string)), &f.Arms))
		c.call("Page.navigate", map[string]any{"url": "about:blank"}, nil)
		names := metricsOf(t, f)
		was := stored(t, name)
		if was.Hash != f.Hash || was.Results != f.Results || was.Every != f.Every || len(was.Metrics) != len(f.Metrics) {
			was.Arms = nil
		}
		all := f.Arms
		f.Arms, f.Ticks = nil, was.Ticks
		for _, arm := range all {
			k := slices.IndexFunc(was.Arms, func(a finishedArm) bool { return fmt.Sprint(a.Set) == fmt.Sprint(arm.Set) })
			if k >= 0 {
				arm.Runs, arm.Who = was.Arms[k].Runs, was.Arms[k].Who
			}
			arm.picture(t, s, &f)
			of := need.Value(scn.With(settings(arm)))(t)
			var wait sync.WaitGroup
			cores := make(chan bool, 2)
			begun := len(arm.Runs)
			arm.Runs = append(arm.Runs, make([][][]number, readyReplicates-begun)...)
			for r := begun; r < readyReplicates; r++ {
				wait.Add(1)
				cores <- true
				go func() {
					defer func() { <-cores; wait.Done() }()
					rows, ticks, who := record(t, of, r+1, names)
					if arm.Runs[r] = rows; r == 0 {
						arm.Who, f.Ticks = who, ticks
					}
				}()
			}
			wait.Wait()
			f.Arms = append(f.Arms, arm)
			t.Logf("%s %v", name, arm.Set)
			var b bytes.Buffer
			z := need.Value(gzip.NewWriterLevel(&b, gzip.BestCompression))(t)
			z.Write(need.Value(json.Marshal(f))(t))
			need.Nil(t, z.Close())
			need.Nil(t, os.WriteFile(filepath.Join("../../plots/page/ready", name+".json.gz"), b.Bytes(), 0o666))
		}
	}
}

// stored are the finished runs of a scenario as they are.
func stored(t *testing.T, name string) (f finished) {
	if text := need.Value(page.ReadyJSON(name))(t); text != nil {
		need.Nil(t, json.Unmarshal(text, &f))
	}
	return f
}

// picture asks the server for the people of an arm, and for the keys that it has otherwise.
func (arm *finishedArm) picture(t *testing.T, s *client, f *finished) {
	code, text := s.send("/api/world", arms(serve.Arm{Set: arm.Set}))
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
		code, text = s.get("/api/world/" + s.id + "/graph?arm=a")
	}
	away()
	arm.Picture = slices.IndexFunc(f.Pictures, func(p json.RawMessage) bool { return string(p) == text })
	if arm.Picture < 0 {
		arm.Picture = len(f.Pictures)
		f.Pictures = append(f.Pictures, json.RawMessage(text))
	}
}

// The finished runs of the page are those of the scenarios as they are now, and an arm of them is what a run gives that
// records every day, with the same people on each day.
func TestReadyRunsAreRuns(t *testing.T) {
	for _, name := range readyWorlds {
		f := stored(t, name)
		scn := need.Value(scenarios.Load(name, scenarios.Options{}))(t)
		if f.Hash != scn.Hash() || f.Results != sim.ResultsVersion || f.Seed != need.Value(scn.Decode())(t).Seed {
			t.Errorf("the finished runs of %s are of another version of it, or of the program: make ready", name)
		}
		if name != "platform" {
			continue
		}
		const k = 3
		arm := f.Arms[k]
		s := serveFile(t, name)
		daily := arms(serve.Arm{Set: arm.Set})
		daily.Set = []serve.Setting{{Path: "record.every", Value: "1d"}}
		events := s.open(daily)
		names, got := metricsOf(t, f), curves{}
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
			for i, days := range arm.Who {
				n, _ := slices.BinarySearch(days, sim.Tick(at)+1)
				if want := "0"[0] + byte(min(n, 1)+min(n, 1)*(1-n%2)); who[i] != want {
					t.Fatalf("on day %d person %d is %c, and %v is stored", at, i, who[i], days)
				}
			}
		}
		flow := func(m json.RawMessage) bool { return bytes.Contains(m, []byte(`"flow":true`)) }
		for m, values := range got[[2]int{0, 1}] {
			for row, at := range f.Ticks {
				want := values[at]
				for day := at - 1; flow(f.Metrics[m]) && row > 0 && day > f.Ticks[row-1]; day-- {
					want += values[day]
				}
				if v := float64(arm.Runs[0][m][row]); math.Abs(v-want) > 6e-4*math.Abs(want)+1e-9 {
					t.Fatalf("%s on day %d is %v, and %v is stored", names[m], at, want, v)
				}
			}
		}
	}
}
