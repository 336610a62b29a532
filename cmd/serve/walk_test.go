package serve_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"mime"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/cmd/serve"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// walked is town made small, for many worlds of it, under a name that is not ASCII.
var walked = strings.NewReplacer("name: town", "name: 小镇", "ticks: 120", "ticks: 40", "count: 300", "count: 60",
	"2020-03-01", "2020-01-20").Replace(town)

// drawnValues are values of keys that fit: for all arms, from the start of one, and live.
var (
	ofAll   = map[string][]string{"seed": {"7", "8"}, "consumers.count": {"50", "70"}}
	ofStart = map[string][]string{"adoption.imitation": {"0.2/day", "0.3/day"}, "posts.rate": {"2/day", "0.5/day"},
		"timeline.busy.at": {"2020-01-09", "2020-02-01"}, "graph.mean_degree": {"6", "4"}}
	ofLive  = map[string][]string{"adoption.innovation": {"0.02/day", "0.03/day"}, "posts.rate": {"3/day", "4/day"}}
	atFirst = map[string]string{"seed": "1", "consumers.count": "60", "adoption.imitation": "0.1/day",
		"adoption.innovation": "0.01/day", "posts.rate": "1/day", "timeline.busy.at": "2020-01-20", "graph.mean_degree": "8"}
)

func one(luck *rand.Rand, of map[string][]string) (path, value string) {
	paths := make([]string, 0, len(of))
	for p := range of {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	path = paths[luck.IntN(len(paths))]
	return path, of[path][luck.IntN(len(of[path]))]
}

// putting sets a path in a list of settings, in its place.
func putting(list []serve.Setting, path, value string) []serve.Setting {
	list = slices.DeleteFunc(slices.Clone(list), func(s serve.Setting) bool { return s.Path == path })
	return append(list, serve.Setting{Path: path, Value: value})
}

// has checks a kept scenario against the state of a dumb model: each key has the value that was set last, the timeline
// what was moved, and nothing else is another than in the file.
func has(t *testing.T, what string, kept *scenarios.Scenario, state serve.State, number int) {
	t.Helper()
	want := map[string]string{}
	for p, v := range atFirst {
		want[p] = v
	}
	a := state.Arms[number]
	for _, s := range slices.Concat(state.Set, a.Set) {
		want[s.Path] = s.Value
	}
	moved := map[string]string{}
	for _, m := range a.Moves {
		moved[fmt.Sprintf("timeline.moved_%d.set %s", m.Tick, m.Path)] = m.Value
	}
	for p, v := range want {
		if got := kept.EffectiveTree().At(p); got == nil || got.Text != v {
			t.Errorf("%s: %s is %v, was set to %s", what, p, got.Flow(), v)
		}
	}
	for _, e := range kept.Tree.Get("timeline").Entries() {
		for _, x := range e.Value.Get("set").Entries() {
			at := "timeline." + e.Key + ".set " + x.Key
			if strings.HasPrefix(e.Key, "moved_") && moved[at] != x.Value.Text {
				t.Errorf("%s: %s: %s is %q, was moved to %q", what, e.Key, x.Key, x.Value.Text, moved[at])
			}
			delete(moved, at)
		}
	}
	if len(moved) > 0 {
		t.Errorf("%s: the file lacks the moves %v", what, moved)
	}
	if off := kept.Tree.At("commerce").Is("off"); off != slices.Contains(a.Off, "shops") {
		t.Errorf("%s: shops are off: %v, the arm has off %v", what, off, a.Off)
	}
	base := need.Value(scenarios.Parse("walked.yaml", []byte(walked), scenarios.Options{}))(t)
	for _, c := range scenarios.Diff(base, kept) {
		_, known := want[c.Path]
		if !known && !strings.HasPrefix(c.Path, "commerce") && !strings.HasPrefix(c.Path, "timeline.moved_") &&
			!strings.HasPrefix(c.Path, "elements") &&
			!slices.Contains([]string{"name", "description", "replicates"}, c.Path) {
			t.Errorf("%s: nobody has set %s from %q to %q", what, c.Path, c.Old, c.New)
		}
	}
}

// Whatever a page does in whatever order, what it keeps is what was done: the files are read by those that run them,
// and some are run. A link with parts that do not fit begins from the rest, and says so.
func TestWalksOfAPage(t *testing.T) { walks(t, 16, 6) }

func TestManyWalksOfAPage(t *testing.T) {
	need.Long(t)
	walks(t, 200, 2)
}

func walks(t *testing.T, number int, seed uint64) {
	c := begin(t, walked)
	luck := rand.New(rand.NewPCG(41, seed))
	for walk := range number {
		what := fmt.Sprintf("walk %d", walk)
		state := serve.State{Set: []serve.Setting{},
			Arms: []serve.Arm{{Set: []serve.Setting{}, Off: []string{}, Moves: []serve.Move{}}}, Replicates: 1}
		if luck.IntN(2) == 0 {
			state.Replicates = 2
		}
		if luck.IntN(2) == 0 {
			p, v := one(luck, ofAll)
			state.Set = putting(state.Set, p, v)
			p, v = one(luck, ofStart)
			state.Arms[0].Set = putting(state.Arms[0].Set, p, v)
			p, v = one(luck, ofLive)
			state.Arms[0].Moves = []serve.Move{{Tick: sim.Tick(1 + luck.IntN(39)), Path: p, Value: v}}
		}
		// A link with some parts that do not fit, anywhere.
		link, wrong := state, 0
		link.Arms = slices.Clone(state.Arms)
		for range luck.IntN(4) {
			wrong++
			a := &link.Arms[0]
			bad := []serve.Setting{{Path: "posts.rat", Value: "1/day"}, {Path: "satisfaction.churn.base", Value: "fast"},
				{Path: "satisfaction.churn.base", Value: "-1/day"}, {Path: "nothing", Value: "1"},
				{Path: "consumers.interests", Value: "99"}, {Path: "graph", Value: "{kind: file, path: /etc/passwd}"}}[luck.IntN(6)]
			switch luck.IntN(4) {
			case 0:
				link.Set = slices.Insert(slices.Clone(link.Set), luck.IntN(len(link.Set)+1), bad)
			case 1:
				a.Set = slices.Insert(slices.Clone(a.Set), luck.IntN(len(a.Set)+1), bad)
			case 2:
				a.Off = append(slices.Clone(a.Off), fmt.Sprint("nobody", wrong))
			case 3:
				a.Moves = append(slices.Clone(a.Moves), serve.Move{Tick: 3, Path: "graph.mean_degree", Value: "3"})
			}
		}
		var about struct {
			ID    string
			State serve.State
			Left  []string
		}
		code, text := 0, ""
		for end := time.Now().Add(20 * time.Second); code != 200 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if code, text = c.send("/api/world", link); code != 503 { // those of the walks before end soon
				break
			}
		}
		if code != 200 {
			t.Fatalf("%s: %d %s", what, code, text)
		}
		need.Nil(t, json.Unmarshal([]byte(text), &about))
		if len(about.Left) != wrong || fmt.Sprint(about.State) != fmt.Sprint(state) {
			t.Fatalf("%s: of %v it begins with %v and left out %q", what, link, about.State, about.Left)
		}
		c.id = about.ID
		events, away := c.listen()
		watched := []string{"adopters", "posts"}
		c.must("watch", map[string]any{"metrics": watched})
		got, tick := curves{}, 0
		for range 6 {
			number := luck.IntN(len(state.Arms))
			next := state
			next.Arms = slices.Clone(state.Arms)
			a := &next.Arms[number]
			switch luck.IntN(6) {
			case 0:
				p, v := one(luck, ofAll)
				next.Set = putting(next.Set, p, v)
			case 1:
				p, v := one(luck, ofStart)
				a.Set = putting(a.Set, p, v)
			case 2:
				if len(a.Off) > 0 {
					a.Off = []string{}
				} else {
					a.Off = []string{"shops"}
				}
			case 3:
				next.Arms = append(next.Arms[:1:1], next.Arms[0])
			case 4:
				p, v := one(luck, ofLive)
				var done struct{ Tick sim.Tick }
				need.Nil(t, json.Unmarshal([]byte(c.must("move", map[string]any{"arm": number, "path": p, "value": v})), &done))
				if done.Tick < 1 || int(done.Tick) > tick+1 {
					t.Fatalf("%s: on tick %d it moves in tick %d", what, tick, done.Tick)
				}
				a.Moves = append(slices.DeleteFunc(slices.Clone(a.Moves), func(m serve.Move) bool {
					return m.Tick == done.Tick &&
						m.Path == p
				}), serve.Move{Tick: done.Tick, Path: p, Value: v})
				state = next
				continue
			case 5:
				tick = min(39, tick+1+luck.IntN(9))
				c.must("play", map[string]any{"do": "to", "ticks": tick})
				continue
			}
			c.must("state", next)
			state = next
		}
		if c.must("play", map[string]any{"do": "to", "ticks": 40}); walk%8 == 0 {
			c.until(events, 40, got)
		}
		for i := range state.Arms {
			file := c.save(string("ab"[i]))
			has(t, what, need.Value(scenarios.Load(file, scenarios.Options{}))(t), state, i)
			if walk%8 == 0 {
				same(t, got, i, state.Replicates, folder(t, file), watched)
			}
		}
		if walk%10 == 0 && len(state.Arms) == 2 && fmt.Sprint(state.Arms[0]) != fmt.Sprint(state.Arms[1]) {
			_, text := c.get("/api/world/" + c.id + "/study")
			if points := need.Value(need.Value(study.Load(c.beside(text)))(t).Points())(t); len(points) != 2 {
				t.Errorf("%s: the study has %d points", what, len(points))
			}
		}
		away()
	}
}

// What is kept is saved under its name, and a study of no curve measures something.
func TestKeptNames(t *testing.T) {
	c := begin(t, walked)
	c.open(arms(serve.Arm{}, serve.Arm{Set: []serve.Setting{{Path: "posts.rate", Value: "2/day"}}}))
	for path, want := range map[string]string{"scenario?arm=b": "小镇-b.yaml", "study": "小镇-what-if.yaml"} {
		r := need.Value(c.http.Get(c.base + "/api/world/" + c.id + "/" + path))(t)
		r.Body.Close()
		if _, said, err := mime.ParseMediaType(r.Header.Get("Content-Disposition")); err != nil || said["filename"] != want {
			t.Errorf("%s: %v %v", path, r.Header, err)
		}
	}
	for metrics, want := range map[string]string{"": "metrics: [adopters]", "gmv": "metrics: [gmv]", "nonsense": `"refused"`, "a, b]": `"refused"`} {
		list := []string{}
		if metrics != "" {
			list = []string{metrics}
		}
		c.must("watch", map[string]any{"metrics": list})
		_, text := c.get("/api/world/" + c.id + "/study")
		if !strings.Contains(text, want) {
			t.Errorf("%q: %s", metrics, text)
		}
		if !strings.Contains(want, "refused") {
			need.Value(study.Load(c.beside(text)))(t)
		}
	}
}

// A page can name files in the folder of its scenario, and of no other: whether there is one, and what is in it, it is
// not told. What the scenario itself names is read from wherever it is.
func TestFilesOutsideStayThere(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "mine")
	need.Nil(t, os.MkdirAll(filepath.Join(dir, "deep"), 0o700))
	write := func(name, text string) { need.Nil(t, os.WriteFile(filepath.Join(home, name), []byte(text), 0o600)) }
	edges := ""
	for i := range 60 {
		edges += fmt.Sprintf("p%d,p%d\n", i, (i+1)%60)
	}
	write("secret.csv", "SECRET one\nSECRET two three\n")
	write("ties.csv", edges)
	write("mine/friends.csv", edges)
	write("mine/deep/friends.csv", edges)
	write("mine/town.yaml", strings.Replace(walked, "{kind: erdos_renyi, mean_degree: 8}",
		"{kind: file, path: ../ties.csv}", 1))
	need.Nil(t, os.Symlink("../secret.csv", filepath.Join(dir, "link.csv")))
	need.Nil(t, os.Symlink(filepath.Join(home, "secret.csv"), filepath.Join(dir, "whole.csv")))
	need.Nil(t, os.Symlink("..", filepath.Join(dir, "up")))
	need.Nil(t, os.Symlink("friends.csv", filepath.Join(dir, "within.csv")))
	c := serveFile(t, filepath.Join(dir, "town.yaml"))
	c.open(arms(serve.Arm{}))
	if kept := need.Value(scenarios.Load(c.save("a"), scenarios.Options{}))(t); kept.Place(
		"graph.path") != filepath.ToSlash(filepath.Join(home, "ties.csv")) {
		t.Error(kept.Place("graph.path"))
	}
	luck := rand.New(rand.NewPCG(41, 2))
	prefixes := []string{"../", "deep/../../", "up/", "./../", "deep/../up/", home + "/", home + "/mine/../",
		"//" + home + "/", "..//", "up/mine/up/", "/proc/self/cwd/../", "up/mine/../"}
	ends := []string{"secret.csv", "ties.csv", "none.csv", "mine/friends.csv", "mine/link.csv", ".", "", "mine/town.yaml"}
	var paths []string
	for _, p := range prefixes {
		for _, e := range ends {
			paths = append(paths, p+e)
		}
	}
	paths = append(paths, "link.csv", "whole.csv", "up", "..", "/etc/passwd", "/proc/self/environ", "/dev/stdin", "deep", `..\secret.csv`, "none.csv")
	keys := []string{"graph={kind: file, path: %s}", "consumers.access={file: %s}", "observed={sales: {file: %s, " +
		"value: n, metric: adopters}}", "graph.path=%s"}
	for _, p := range paths {
		path, value, _ := strings.Cut(fmt.Sprintf(keys[luck.IntN(len(keys))], fmt.Sprintf("%q", p)), "=")
		set := []serve.Setting{{Path: path, Value: value}}
		state := arms(serve.Arm{Set: set})
		switch luck.IntN(3) {
		case 1:
			state = serve.State{Set: set, Arms: []serve.Arm{{}}, Replicates: 1}
		case 2:
			state = arms(serve.Arm{Set: []serve.Setting{{Path: "elements.other",
				Value: fmt.Sprintf("{module: cocreation, off: {%s: %s}}", path, value)}}})
			state.Arms = []serve.Arm{{Set: state.Arms[0].Set, Off: []string{"other"}}}
			state.Set, state.Arms[0].Set = state.Arms[0].Set, nil
		}
		_, text := c.send("/api/world/"+c.id+"/state", state)
		if !strings.Contains(text, `"refused"`) || strings.Contains(text, "SECRET") {
			t.Errorf("%s=%s: %s", path, value, text)
		}
		if strings.Contains(text, p) && len(state.Arms[0].Off) == 0 && !strings.Contains(text, "is no file in the folder "+
			"of the scenario") {
			t.Errorf("%s=%s: %s", path, value, text)
		}
	}
	for _, p := range []string{"friends.csv", "deep/friends.csv", "within.csv", "deep/../friends.csv"} {
		c.must("state", arms(serve.Arm{Set: []serve.Setting{{Path: "graph.path", Value: p}}}))
		if kept := need.Value(scenarios.Load(c.save("a"), scenarios.Options{}))(t); !strings.HasSuffix(
			kept.Place("graph.path"), "friends.csv") && !strings.HasSuffix(kept.Place("graph.path"), "within.csv") {
			t.Errorf("%s is kept as %s", p, kept.Place("graph.path"))
		}
	}
}

// What would take more memory than there is is refused before it is built, whatever takes it.
func TestMemoryIsBounded(t *testing.T) {
	c := begin(t, town)
	c.open(arms(serve.Arm{}))
	for name, set := range map[string][]serve.Setting{
		"shops":  {{Path: "commerce.merchants.count", Value: "2000000"}},
		"people": {{Path: "consumers.count", Value: "100000"}},
		"ties":   {{Path: "consumers.count", Value: "4000"}, {Path: "graph.mean_degree", Value: "3999"}},
		"rows":   {{Path: "clock.ticks", Value: "19000"}, {Path: "record.every", Value: "1d"}},
	} {
		state := serve.State{Replicates: 16, Set: set, Arms: []serve.Arm{{}, {}}}
		if _, text := c.send("/api/world/"+c.id+"/state", state); !strings.Contains(text, `"refused"`) || !strings.Contains(text, "there is room for 1.") {
			t.Errorf("%s: %s", name, text)
		}
		state = serve.State{Replicates: 1, Arms: []serve.Arm{{}}} // and less of it is not
		for _, s := range set {
			if s.Path != "record.every" {
				s.Value = s.Value[:len(s.Value)-1]
			}
			state.Set = append(state.Set, s)
		}
		if name != "shops" { // which take long
			c.must("state", state)
		}
	}
}

// A request that comes byte by byte is cut off, and a page that listens is not.
func TestSlowRequestsEnd(t *testing.T) {
	c := begin(t, town)
	events := c.open(arms(serve.Arm{}))
	began := time.Now()
	var all []net.Conn
	cookie := c.http.Jar.Cookies(need.Value(http.NewRequest("GET", c.base, nil))(t).URL)[0]
	for _, head := range []string{"POST /api/world HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: " +
		"application/json\r\nContent-Length: 60000\r\n\r\n{", "POST /none HTTP/1.1\r\nHost: %s\r\nX-Cookie: " +
		"%s\r\nContent-Length: 60000\r\n\r\n{", "GET / HTTP/1.1\r\nHost: %s\r\nX-Cookie: %s\r\nX-A: "} {
		conn := need.Value(net.Dial("tcp", strings.TrimPrefix(c.base, "http://")))(t)
		defer conn.Close()
		fmt.Fprintf(conn, head, strings.TrimPrefix(c.base, "http://"), cookie)
		all = append(all, conn)
	}
	for _, conn := range all {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for _, err := fmt.Fprint(conn, " "); err == nil; _, err = fmt.Fprint(conn, " ") {
				time.Sleep(200 * time.Millisecond)
			}
		}()
		select {
		case <-ended:
		case <-time.After(25 * time.Second):
			t.Errorf("after %v it is still open", time.Since(began))
		}
	}
	time.Sleep(time.Until(began.Add(11 * time.Second)))
	c.must("play", map[string]any{"do": "to", "ticks": 9})
	c.until(events, 9, curves{})
}
