package serve_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"guanxi/cmd/serve"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/simtest/need"
)

// yearTown is town for 400 days.
var yearTown = strings.NewReplacer("ticks: 120", "ticks: 400", "count: 300", "count: 90", "2020-03-01", "2020-07-01").
	Replace(town)

// pairTown is a small world with two platforms, one of which has an event.
const pairTown = `guanxi: 1
name: pair
clock: {start: 2020-01-01, tick: 1d, until: 150d}
record: {every: 3d}
consumers: {count: 60}
graph: {kind: ring, degree: 4}
platforms:
  east:
    adoption: {innovation: 1/year, imitation: 4/year}
    activity: {}
    membership: {place: 0%, consumers: {worth: 20, fee: 2}}
    timeline: {dear: {at: 2020-04-01, set: {membership.consumers.fee: 5}}}
  west:
    adoption: {innovation: 1/year, imitation: 4/year}
    activity: {}
    commerce: {merchants: {count: 6}, take: 3%}
    membership: {place: 100%, consumers: {worth: 20, fee: 2}}
homing: {review: 12/year, none: false, both: 50%, second: 1, transport: 10, noise: 1}
`

// Nothing is run again that has been run and is kept. A replicate counts once when it is built, and once for each tick.
func TestRunsNothingTwice(t *testing.T) {
	file := filepath.Join(t.TempDir(), "town.yaml")
	text := regexp.MustCompile(`(?m)^graph: .*`).ReplaceAllString(yearTown, "graph: {kind: file, path: ties.csv}")
	need.Nil(t, os.WriteFile(file, []byte(text), 0o600))
	befriend := func(ties string) {
		need.Nil(t, os.WriteFile(filepath.Join(filepath.Dir(file), "ties.csv"), []byte(ties), 0o600))
	}
	befriend("0,1\n1,2\n2,3\n")
	var did atomic.Int64
	c := start(t, serve.Options{Name: file, Rest: func() { did.Add(1) },
		Load: func() (*scenarios.Scenario, error) { return scenarios.Load(file, scenarios.Options{}) }})
	state := arms(serve.Arm{})
	events := c.open(state)
	c.must("watch", map[string]any{"metrics": []string{"gmv"}})
	made, tick := [2]int{}, 0
	stands := func(what string, arm int, want int64) { // at tick, an arm that has just been made
		t.Helper()
		before := did.Load()
		for e := range events {
			for _, r := range e.Rows {
				if n := len(r.Ticks); r.Arm == arm && r.Made > made[arm] && n > 0 && r.Ticks[n-1] == tick {
					made[arm] = r.Made
					if n := did.Swap(0); n != want {
						t.Errorf("%s: %d, should be %d", what, n, want)
					}
					return
				}
			}
		}
		t.Fatal(what, before)
	}
	to := func(what string, n int, want int64) {
		t.Helper()
		made, tick = [2]int{}, n
		c.must("play", map[string]any{"do": "to", "ticks": n})
		stands(what, 0, want)
	}
	set := func(what string, arm int, next serve.State, want int64) {
		t.Helper()
		c.must("state", next)
		stands(what, arm, want)
	}
	move := func(value string) {
		t.Helper()
		c.must("move", map[string]any{"arm": 0, "path": "posts.rate", "value": value})
	}
	to("the first days", 200, 201)
	move("3/day")
	to("a change now", 300, 100)
	moved := serve.Move{Tick: 201, Path: "posts.rate", Value: "3/day"}
	set("undo", 0, state, 101)
	set("redo", 0, arms(serve.Arm{Moves: []serve.Move{moved}}), 1)
	move("4/day")
	set("undo of what has not begun", 0, arms(serve.Arm{Moves: []serve.Move{moved}}), 1)
	set("a change from the start", 0, arms(serve.Arm{Set: []serve.Setting{{Path: "posts.rate", Value: "2/day"}}}), 301)
	set("undo of it", 0, arms(serve.Arm{Moves: []serve.Move{moved}}), 1)
	set("arm b", 1, arms(serve.Arm{Moves: []serve.Move{moved}}, serve.Arm{Moves: []serve.Move{moved}}), 1)
	set("another arm b", 1, arms(serve.Arm{Moves: []serve.Move{moved}}, serve.Arm{}), 1)
	c.must("state", arms(serve.Arm{Moves: []serve.Move{moved}}))
	tick = 250
	c.must("play", map[string]any{"do": "to", "ticks": 250})
	stands("back", 0, 51)
	befriend("0,1\n1,2\n2,4\n")
	set("a change after other data", 0, arms(serve.Arm{Moves: []serve.Move{moved, {Tick: 251, Path: "posts.rate",
		Value: "5/day"}}}), 251)
}

// Whatever is moved, undone and made again in two arms, on whatever day, waiting for it or not: an arm that ends has
// what guanxi run gives of its file, and the same series.csv.
func TestGoesOnFromCopies(t *testing.T) {
	town := filepath.Join(t.TempDir(), "town.yaml")
	need.Nil(t, os.WriteFile(town, []byte(yearTown), 0o600))
	pair := filepath.Join(t.TempDir(), "pair.yaml")
	need.Nil(t, os.WriteFile(pair, []byte(pairTown), 0o600))
	live := map[string][]string{"adoption.innovation": {"0.02/day", "0.03/day"}, "posts.rate": {"3/day", "4/day"},
		"commerce.take": {"9%", "20%"}}
	watched := []string{"added", "added.platform", "captured.consumer", "adopters"}
	luck := rand.New(rand.NewPCG(51, 3))
	for walk := range 20 {
		name, set, ticks := town, []string{}, 400
		if walk == 7 {
			name, ticks = "wechat", 220
			set = []string{"consumers.count=150", "clock.start=2016-01-01", "clock.ticks=220", "record.every=7d"}
		}
		live, watched := live, watched
		if walk%4 == 3 && walk != 7 {
			name, ticks = pair, 150
			live = map[string][]string{"west.commerce.take": {"9%", "50%"}, "homing.review": {"2/year", "50/year"},
				"east.membership.consumers.fee": {"1", "9"}, "west.membership.consumers.fee": {"2", "8"}}
			watched = []string{"added", "added.platform", "captured.consumer", "west.gmv"}
		}
		load := func() (*scenarios.Scenario, error) { return scenarios.Load(name, scenarios.Options{}) }
		c := start(t, serve.Options{Name: name, Set: set, Load: load})
		state := serve.State{Arms: []serve.Arm{{}}, Replicates: 1 + luck.IntN(2)}
		events, got := c.open(state), curves{}
		c.must("watch", map[string]any{"metrics": watched})
		var undo, redo []serve.State
		tick, said := 0, fmt.Sprint(filepath.Base(name), " ", state.Replicates)
		to := func(n int) {
			var stands struct{ Tick int }
			need.Nil(t, json.Unmarshal([]byte(c.must("play", map[string]any{"do": "to", "ticks": n})), &stands))
			tick = stands.Tick // later than n if some were further already
			said += fmt.Sprint("; to ", tick)
		}
		change := func(next serve.State) { undo, redo, state = append(undo, state), nil, next }
		for range 14 {
			number := luck.IntN(len(state.Arms))
			next := state
			next.Arms = slices.Clone(state.Arms)
			a := &next.Arms[number]
			p, v := one(luck, live)
			switch do := luck.IntN(14); {
			case do < 3:
				if to(min(ticks-1, tick+1+luck.IntN([]int{1, 110, 110}[luck.IntN(3)]))); luck.IntN(3) > 0 {
					c.until(events, tick, got)
				}
			case do < 6:
				var done struct{ Tick sim.Tick }
				need.Nil(t, json.Unmarshal([]byte(c.must("move", map[string]any{"arm": number, "path": p, "value": v})), &done))
				said += fmt.Sprintf("; %c moves %s %s in %d", "ab"[number], p, v, done.Tick)
				again := func(m serve.Move) bool { return m.Tick == done.Tick && m.Path == p }
				a.Moves = slices.DeleteFunc(slices.Clone(a.Moves), again)
				a.Moves = append(a.Moves, serve.Move{Tick: done.Tick, Path: p, Value: v})
				change(next)
			case do < 9 && len(undo) > 0:
				said += "; undo"
				redo, state, undo = append(redo, state), undo[len(undo)-1], undo[:len(undo)-1]
				c.must("state", state)
			case do < 10 && len(redo) > 0:
				said += "; redo"
				undo, state, redo = append(undo, state), redo[len(redo)-1], redo[:len(redo)-1]
				c.must("state", state)
			case do == 10 && len(next.Arms) == 1:
				said += "; b"
				next.Arms, next.Replicates = append(next.Arms, next.Arms[0]), 2
				c.must("state", next)
				change(next)
			case do == 11:
				said += fmt.Sprintf("; %c has %s %s", "ab"[number], p, v)
				a.Set = putting(a.Set, p, v)
				c.must("state", next)
				change(next)
			case do == 12:
				said += "; replicates"
				next.Replicates = 1 + luck.IntN(3)
				c.must("state", next)
				change(next)
			case do == 13:
				to(luck.IntN(tick + 1))
			}
		}
		c.must("play", map[string]any{"do": "to", "ticks": ticks})
		hashes := c.ends(events, len(state.Arms), got)
		for i := range state.Arms {
			run := folder(t, c.save(string("ab"[i])))
			same(t, got, i, state.Replicates, run, watched)
			if want := hashOf(t, run); hashes[i] != want {
				t.Errorf("arm %c ends with %s, its file gives %s", "ab"[i], hashes[i], want)
			}
		}
		if t.Failed() {
			t.Fatal(said)
		}
	}
}

// ends hears events until so many arms have ended, adds the rows, and returns the hashes of series.csv.
func (c *client) ends(events <-chan event, arms int, got curves) [2]string {
	c.t.Helper()
	var made [2]int
	var hashes [2]string
	for slices.Contains(hashes[:arms], "") {
		e, ok := <-events
		if !ok {
			c.t.Fatal("the events end before the arms")
		}
		got.add(e)
		for _, f := range e.Faults {
			c.t.Fatal(f.Text)
		}
		for _, r := range e.Rows { // an arm that was replaced may have ended before
			if r.Made > made[r.Arm] {
				made[r.Arm], hashes[r.Arm] = r.Made, ""
			}
		}
		for _, s := range e.Series {
			if s.Made >= made[s.Arm] {
				made[s.Arm], hashes[s.Arm] = s.Made, s.SHA256
			}
		}
	}
	return hashes
}

func hashOf(t *testing.T, run *results.Run) string {
	return fmt.Sprintf("%x", sha256.Sum256(need.Value(os.ReadFile(filepath.Join(run.Dir, "series.csv")))(t)))
}

// An arm that is made once a data file has changed has what the file has now, so it is no copy.
func TestDataChangesOnDisk(t *testing.T) {
	dir := t.TempDir()
	ties := func(far int) {
		text := ""
		for i := range 60 {
			text += fmt.Sprintf("p%d,p%d\np%d,p%d\n", i, (i+1)%60, i, (i+far)%60)
		}
		need.Nil(t, os.WriteFile(filepath.Join(dir, "ties.csv"), []byte(text), 0o600))
	}
	ties(2)
	file := filepath.Join(dir, "town.yaml")
	text := strings.Replace(walked, "{kind: erdos_renyi, mean_degree: 8}", "{kind: file, path: ties.csv}", 1)
	need.Nil(t, os.WriteFile(file, []byte(text), 0o600))
	c := serveFile(t, file)
	events := c.open(arms(serve.Arm{}))
	c.must("play", map[string]any{"do": "to", "ticks": 30})
	c.until(events, 30, curves{})
	ties(17)
	c.must("state", arms(serve.Arm{}, serve.Arm{}))
	c.must("play", map[string]any{"do": "to", "ticks": 40})
	hashes := c.ends(events, 2, curves{})
	if want := hashOf(t, folder(t, c.save("b"))); hashes[0] == want || hashes[1] != want {
		t.Errorf("%q, the file gives %s", hashes, want)
	}
}

// The hash of an arm that has ended is that of as many replicates as the page asks for, also when it asks for others.
func TestHashOfOtherReplicates(t *testing.T) {
	c := begin(t, walked)
	var events <-chan event
	for k, number := range []int{2, 1, 3, 2} {
		state := arms(serve.Arm{})
		if state.Replicates = number; k == 0 {
			events = c.open(state)
			c.must("play", map[string]any{"do": "to", "ticks": 40})
		} else {
			c.must("state", state)
		}
		if hashes, want := c.ends(events, 1, curves{}), hashOf(t, folder(t, c.save("a"))); hashes[0] != want {
			t.Errorf("%d replicates: %s, the file gives %s", number, hashes[0], want)
		}
	}
}

// Replicates that run in other threads give the same numbers, also after moves and from copies, and say what fails
// there.
func TestThreadsGiveTheSame(t *testing.T) {
	threads = 2
	defer func() { threads = 0 }()
	t.Run("kept", TestKeptScenarioGivesTheSameNumbers)
	t.Run("copies", func(t *testing.T) { need.Long(t); TestGoesOnFromCopies(t) })
	t.Run("more", TestMoreReplicatesLeaveTheArm)
	t.Run("hash", TestHashOfOtherReplicates)
	s := serve.New(serve.Options{})
	for _, call := range []string{`{"Do": "advance", "ID": 7}`, "x"} {
		if said := s.Guest(call); !strings.Contains(said, `"Wrong":"`) || strings.Contains(said, `"Wrong":""`) {
			t.Errorf("%s: %s", call, said)
		}
	}
}

// A thousand moves that a page begins with take memory as their number, up to its power 1.1: of time a test would say
// what else runs on the machine.
func TestManyMoves(t *testing.T) {
	c := begin(t, strings.NewReplacer("ticks: 120", "ticks: 1100", "count: 300", "count: 30").Replace(town))
	spent := func(n int) float64 {
		var a serve.Arm
		for k := range n {
			a.Moves = append(a.Moves, serve.Move{Tick: sim.Tick(k + 1), Path: "posts.rate",
				Value: fmt.Sprint(1+k%2, "/day")})
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		events := c.open(arms(a))
		c.must("play", map[string]any{"do": "to", "ticks": 1100})
		c.until(events, 1100, curves{})
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	none := spent(0)
	if some, many := spent(250)-none, spent(1000)-none; many > math.Pow(4, 1.1)*some {
		t.Errorf("250 moves %.0f bytes, 1,000 moves %.0f", some, many)
	}
}
