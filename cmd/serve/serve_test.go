package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guanxi/cmd/serve"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/simtest/need"
)

// town is a small world with money, a live key with a range, an event, an element, and two replicates' worth of luck.
const town = `guanxi: 1
name: town
description: a small town
clock: {start: 2020-01-01, tick: 1d, ticks: 120}
record: {every: 2d}
consumers: {count: 300}
graph: {kind: erdos_renyi, mean_degree: 8}
adoption: {innovation: 0.01/day, imitation: 0.1/day}
activity: {}
posts: {rate: 1/day}
commerce: {occasions: 0.1/day, merchants: {count: 10}, take: 5%}
satisfaction: {churn: {base: 0.2/year}}
timeline: {busy: {at: 2020-03-01, set: {commerce.occasions: 0.2/day}}}
elements: {shops: {module: cocreation, off: {commerce: off}}}
`

// client is a browser as far as the server sees it.
type client struct {
	t      *testing.T
	server *serve.Server
	base   string
	http   http.Client
	id     string
}

// begin serves a scenario and opens its page, as a browser would.
func begin(t *testing.T, text string) *client {
	t.Helper()
	file := filepath.Join(t.TempDir(), "town.yaml")
	need.Nil(t, os.WriteFile(file, []byte(text), 0o600))
	return serveFile(t, file)
}

func serveFile(t *testing.T, name string) *client {
	t.Helper()
	return start(t, serve.Options{Name: name, Load: func() (*scenarios.Scenario, error) {
		return scenarios.Load(name,
			scenarios.Options{})
	}})
}

// threads is how many others there are for replicates, as in a page in one file.
var threads int

func start(t *testing.T, o serve.Options) *client {
	t.Helper()
	o.Listen, o.Version = "127.0.0.1:0", "test"
	o.Explain = func(name, _ string) (string, error) { return name + " is what it is", nil }
	var others []*serve.Server
	for range threads {
		others = append(others, serve.New(o))
	}
	o.Threads, o.Far = threads, func(k int, call string) string { return others[k-1].Guest(call) }
	s := need.Value(serve.Listen(o))(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil && err != http.ErrServerClosed {
			t.Error(err)
		}
	})
	base, _, _ := strings.Cut(s.URL(), "/?")
	c := &client{t: t, server: s, base: base, http: http.Client{Jar: need.Value(cookiejar.New(nil))(t)}}
	r := need.Value(c.http.Get(s.URL()))(t)
	page := need.Value(io.ReadAll(r.Body))(t)
	r.Body.Close()
	if r.StatusCode != 200 || !strings.Contains(string(page), "chart.js") || r.Request.URL.RawQuery != "" {
		t.Fatalf("the page: %s %s", r.Status, page)
	}
	return c
}

// send posts JSON and returns status and text.
func (c *client) send(path string, body any) (int, string) {
	c.t.Helper()
	r := need.Value(c.http.Post(c.base+path, "application/json", bytes.NewReader(need.Value(json.Marshal(body))(c.t))))(
		c.t)
	defer r.Body.Close()
	return r.StatusCode, string(need.Value(io.ReadAll(r.Body))(c.t))
}

func (c *client) get(path string) (int, string) {
	c.t.Helper()
	r := need.Value(c.http.Get(c.base + path))(c.t)
	defer r.Body.Close()
	return r.StatusCode, string(need.Value(io.ReadAll(r.Body))(c.t))
}

// must posts what has to be accepted.
func (c *client) must(what string, body any) string {
	c.t.Helper()
	code, text := c.send("/api/world/"+c.id+"/"+what, body)
	if code != 200 || strings.Contains(text, "refused") {
		c.t.Fatalf("%s: %d %s", what, code, text)
	}
	return text
}

// event is what the page hears.
type event struct {
	Rows []struct {
		Arm, Made, Watches, Replicate, From int
		Ticks                               []int
		Values                              [][]*float64
	}
	States []struct {
		Arm, Tick int
		Who       string
	}
	Faults []struct{ Text string }
	Clock  *struct {
		Tick    int
		Playing bool
	}
	Series []struct {
		Arm, Made int
		SHA256    string
	}
	Ended string
}

// open makes a world and listens to it.
func (c *client) open(state serve.State) <-chan event {
	c.t.Helper()
	code, text := c.send("/api/world", state)
	if code != 200 {
		c.t.Fatalf("%d %s", code, text)
	}
	var about struct{ ID string }
	need.Nil(c.t, json.Unmarshal([]byte(text), &about))
	c.id = about.ID
	events, _ := c.listen()
	return events
}

func (c *client) listen() (<-chan event, func()) {
	c.t.Helper()
	r := need.Value(c.http.Get(c.base + "/api/world/" + c.id + "/events"))(c.t)
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "text/event-stream" {
		c.t.Fatalf("events: %s", r.Status)
	}
	c.t.Cleanup(func() { r.Body.Close() })
	out := make(chan event, 1000)
	go func() {
		defer close(out)
		lines := bufio.NewScanner(r.Body)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var e event
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &e) == nil {
				out <- e
			}
		}
	}()
	return out, func() { r.Body.Close() }
}

// curves are the values that a page has, by arm, replicate and metric.
type curves map[[2]int][][]float64

// add adds the rows that the page hears.
func (all curves) add(e event) {
	for _, r := range e.Rows {
		at := [2]int{r.Arm, r.Replicate}
		if r.From == 0 {
			all[at] = make([][]float64, len(r.Values))
		}
		for k, column := range r.Values {
			for _, v := range column {
				x := math.NaN() // the world lacks it
				if v != nil {
					x = *v
				}
				all[at][k] = append(all[at][k], x)
			}
		}
	}
}

// until hears events until the clock stands at a tick, all that is watched having come, and adds the rows.
func (c *client) until(events <-chan event, tick int, all curves) {
	c.t.Helper()
	end := time.After(60 * time.Second)
	for {
		select {
		case e, ok := <-events:
			if !ok {
				c.t.Fatalf("the events end before tick %d", tick)
			}
			for _, f := range e.Faults {
				c.t.Fatal(f.Text)
			}
			all.add(e)
			if e.Clock != nil && e.Clock.Tick == tick && !e.Clock.Playing {
				return
			}
		case <-end:
			c.t.Fatalf("tick %d does not come", tick)
		}
	}
}

func arms(all ...serve.Arm) serve.State { return serve.State{Arms: all, Replicates: 1} }

// Nobody but a browser that opened the printed address can call the server.
func TestRefusesOthers(t *testing.T) {
	c := begin(t, town)
	port := c.base[strings.LastIndexByte(c.base, ':')+1:]
	for name, x := range map[string]struct {
		host, header, value, method string
		cookie                      bool
		code                        int
	}{
		"the page itself":        {cookie: true, code: 200},
		"localhost":              {host: "localhost:" + port, cookie: true, code: 200},
		"a hostile name":         {host: "evil.example:" + port, cookie: true, code: 421},
		"a name like it":         {host: "127.0.0.1.evil.example:" + port, cookie: true, code: 421},
		"another port":           {host: "127.0.0.1:1", cookie: true, code: 421},
		"no port":                {host: "127.0.0.1", cookie: true, code: 421},
		"another address":        {host: "10.0.0.1:" + port, cookie: true, code: 421},
		"no token":               {code: 401},
		"a call of another site": {header: "Sec-Fetch-Site", value: "cross-site", cookie: true, code: 403},
		// another port of this machine
		"a call of the same site": {header: "Sec-Fetch-Site", value: "same-site", cookie: true, code: 403},
		"another origin":          {header: "Origin", value: "http://evil.example", cookie: true, code: 403},
		"no origin":               {header: "Origin", value: "null", cookie: true, code: 403},
		"a form of another site":  {method: "POST", header: "Content-Type", value: "text/plain", cookie: true, code: 415},
	} {
		path := "/"
		if x.method != "" {
			path = "/api/world"
		}
		r := need.Value(http.NewRequest(max(x.method, "GET"), c.base+path, strings.NewReader("{}")))(t)
		if x.host != "" {
			r.Host = x.host
		}
		if x.header != "" {
			r.Header.Set(x.header, x.value)
		}
		if x.cookie {
			for _, cookie := range c.http.Jar.Cookies(need.Value(http.NewRequest("GET", c.base, nil))(t).URL) {
				r.AddCookie(cookie)
			}
		}
		got := need.Value(http.DefaultTransport.RoundTrip(r))(t)
		got.Body.Close()
		if got.StatusCode != x.code {
			t.Errorf("%s: %s, should be %d", name, got.Status, x.code)
		}
		if policy := got.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") ||
			strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", name, policy)
		}
	}
	if r := need.Value(http.DefaultTransport.RoundTrip(need.Value(http.NewRequest("GET", c.base+"/?token=WRONG", nil))(
		t)))(t); r.StatusCode != 401 || len(r.Cookies()) > 0 {
		t.Errorf("a wrong token: %s", r.Status)
	}
}

// A port in use is told plainly.
func TestPortInUse(t *testing.T) {
	l := need.Value(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer l.Close()
	_, err := serve.Listen(serve.Options{Listen: l.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), l.Addr().String()+" is in use") {
		t.Error(err)
	}
}

// folder runs a scenario file as guanxi run does, and returns columns of a table by replicate.
func folder(t *testing.T, file string) *results.Run {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	scn := need.Value(scenarios.Load(file, scenarios.Options{}))(t)
	need.Value(runner.Run(context.Background(), scn, runner.Options{Dir: dir, Workers: 2}))(t)
	return need.Value(results.OpenSound(dir))(t)
}

// save keeps an arm as a file.
func (c *client) save(arm string) string {
	c.t.Helper()
	code, text := c.get("/api/world/" + c.id + "/scenario?arm=" + arm)
	if code != 200 {
		c.t.Fatalf("%d %s", code, text)
	}
	return c.beside(text)
}

// beside writes a file that is kept where it belongs, in the folder of the scenario; of a bundled one, anywhere.
func (c *client) beside(text string) string {
	c.t.Helper()
	dir := c.t.TempDir()
	if c.server != nil && filepath.IsAbs(c.server.Name) {
		dir = filepath.Dir(c.server.Name)
	}
	file := filepath.Join(dir, "kept.yaml")
	need.Nil(c.t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// same compares what the page has of an arm with the folder of its file, to the bit.
func same(t *testing.T, got curves, arm, replicates int, run *results.Run, watched []string) {
	t.Helper()
	series := need.Value(run.Table("series"))(t)
	value := need.Value(run.Table("value"))(t)
	for r := 1; r <= replicates; r++ {
		for k, name := range watched {
			var want []float64
			if of, party, one := strings.Cut(name, "."); of == "added" || of == "captured" {
				sums := map[int64]int64{}
				var order []int64
				for i := range value.Rows() {
					if n, _ := value.Col("replicate").Int(i); n != int64(r) {
						continue
					}
					tick, _ := value.Col("tick").Int(i)
					if _, ok := sums[tick]; !ok {
						order = append(order, tick)
					}
					if money, _ := value.Col(of).Int(i); value.Col("party").Text(i) == party || !one &&
						value.Col("party").Text(i) != "outside" {
						sums[tick] += money
					} else {
						sums[tick] += 0
					}
				}
				for _, tick := range order {
					want = append(want, float64(sums[tick])/1e6)
				}
			} else {
				for i := range series.Rows() {
					if n, _ := series.Col("replicate").Int(i); n == int64(r) {
						want = append(want, series.Col(name).Float(i))
					}
				}
			}
			has := got[[2]int{arm, r}][k]
			if len(want) < 10 || len(has) != len(want) {
				t.Errorf("arm %d, replicate %d, %s: %d rows, the folder has %d", arm, r, name, len(has), len(want))
				continue
			}
			sum := 0.
			for i := range want {
				if want[i] == want[i] {
					sum += want[i]
				}
				if math.Float64bits(has[i]) != math.Float64bits(want[i]) && (has[i] == has[i] || want[i] == want[i]) {
					t.Fatalf("arm %d, replicate %d, %s, row %d: %v, the folder has %v", arm, r, name, i, has[i], want[i])
				}
			}
			if sum == 0 {
				t.Errorf("%s is 0 throughout", name)
			}
		}
	}
}

// What was set from the start, switched off, and moved while it ran gives a file with the same numbers to the bit, in
// both arms and all replicates; and the page of the kept state has them, too.
func TestKeptScenarioGivesTheSameNumbers(t *testing.T) {
	c := begin(t, town)
	watched := []string{"adopters", "gmv", "posts", "added", "added.consumer", "added.platform", "captured.provider"}
	state := serve.State{Replicates: 2, Set: []serve.Setting{{Path: "seed", Value: "7"}},
		Arms: []serve.Arm{{},
			{Set: []serve.Setting{{Path: "posts.rate", Value: "2/day"}, {Path: "timeline.busy.at", Value: "2020-02-01"}}}}}
	events := c.open(state)
	c.must("watch", map[string]any{"metrics": watched})
	got := curves{}
	c.must("play", map[string]any{"do": "to", "ticks": 41})
	c.until(events, 41, got)
	if n := len(got[[2]int{1, 2}][0]); n != 21 { // rows of tick 0, 2, … 40
		t.Errorf("%d rows on tick 41", n)
	}
	for i, move := range []map[string]any{{"arm": 0, "path": "adoption.imitation", "value": "0.5/day"},
		{"arm": 0, "path": "posts.rate", "value": "0.1/day"}, {"arm": 0, "path": "posts.rate", "value": "3/day"},
		{"arm": 1, "path": "commerce.take", "value": "9%"}} {
		if text := c.must("move", move); text != `{"tick":42}` {
			t.Errorf("move %d: %s", i, text)
		}
	}
	c.must("play", map[string]any{"do": "step", "ticks": 10})
	c.until(events, 50, got)
	c.must("move", map[string]any{"arm": 0, "path": "posts.rate", "value": "1/day"})
	c.must("play", map[string]any{"do": "play", "speed": 0})
	c.until(events, 120, got)
	for arm, name := range []string{"a", "b"} {
		file := c.save(name)
		text := string(need.Value(os.ReadFile(file))(t))
		same(t, got, arm, 2, folder(t, file), watched)
		for _, want := range [][]string{{"seed: 7", "# was 1", "moved_42", "moved_51", "posts.rate: 3/day",
			"# moved while it ran, on 2020-02-11"},
			{"# was 1/day", "at: 2020-02-01", "# was 2020-03-01", "commerce.take: 9%"}}[arm] {
			if !strings.Contains(text, want) {
				t.Errorf("arm %s: the file lacks %q", name, want)
			}
		}
	}
	// The state that the page remembers, with its moves, is the same run again.
	state.Arms[0].Moves = []serve.Move{{Tick: 42, Path: "adoption.imitation", Value: "0.5/day"},
		{Tick: 42, Path: "posts.rate", Value: "3/day"}, {Tick: 51, Path: "posts.rate", Value: "1/day"}}
	state.Arms[1].Moves = []serve.Move{{Tick: 42, Path: "commerce.take", Value: "9%"}}
	again := begin(t, town)
	events = again.open(state)
	again.must("watch", map[string]any{"metrics": watched})
	more := curves{}
	again.must("play", map[string]any{"do": "to", "ticks": 120})
	again.until(events, 120, more)
	if fmt.Sprint(got) != fmt.Sprint(more) {
		t.Error("the kept state gives other numbers")
	}
	// And as a study, whose arms are those scenarios.
	code, text := c.get("/api/world/" + c.id + "/study")
	s, err := study.Load(c.beside(text))
	if err != nil || code != 200 || s.Seed != 7 {
		t.Fatalf("%d %v\n%s", code, err, text)
	}
	points := need.Value(s.Points())(t)
	for i, name := range []string{"a", "b"} {
		kept := need.Value(scenarios.Load(c.save(name), scenarios.Options{}))(t)
		if scn := need.Value(points[i].Scenario())(t); scn.Hash() != kept.Hash() {
			t.Errorf("arm %s of the study is another scenario: %v", name, scenarios.Diff(kept, scn))
		}
	}
}

// What was set on the command line is in the files, too; each fourth element off and a kind that changes give a file of
// the same scenario; and what arms must share cannot be set in one.
func TestKeptWithWhatWasSet(t *testing.T) {
	c := start(t, serve.Options{Name: "wechat", Set: []string{"consumers.count=300", "clock.ticks=40"},
		Load: func() (*scenarios.Scenario, error) { return scenarios.Load("wechat", scenarios.Options{}) }})
	c.open(arms(serve.Arm{}, serve.Arm{}))
	c.must("watch", map[string]any{"metrics": []string{"adopters"}})
	base := need.Value(scenarios.Load("wechat",
		scenarios.Options{Set: []string{"consumers.count=300", "clock.ticks=40"}}))(t)
	for k, off := range need.Value(base.Decode())(t).Elements {
		if k%4 != 0 && off.Name != "profit_model" {
			continue
		}
		b := serve.Arm{Off: []string{off.Name}, Set: []serve.Setting{{Path: "games.titles.run.kind", Value: "self_built"}}}
		if off.Name != "profit_model" { // which sets games' payers, by title
			b.Set = nil
		}
		c.must("state", arms(serve.Arm{}, b))
		want := need.Value(base.Without(off.Name))(t)
		if b.Set != nil {
			want = need.Value(want.With([]string{"games.titles.run.kind=self_built"}))(t)
		}
		// name, description, replicates
		if kept := need.Value(scenarios.Load(c.save("b"), scenarios.Options{}))(t); len(scenarios.Diff(kept, want)) > 3 {
			t.Errorf("without %s: %v", off.Name, scenarios.Diff(kept, want))
		}
		_, text := c.get("/api/world/" + c.id + "/study")
		points := need.Value(need.Value(study.Parse("what-if", []byte(text)))(t).Points())(t)
		for i, want := range []*scenarios.Scenario{base, want} {
			if scn := need.Value(points[i].Scenario())(t); len(scenarios.Diff(scn, want)) > 1 { // replicates
				t.Errorf("without %s: arm %d of the study: %v\n%s", off.Name, i, scenarios.Diff(scn, want), text)
			}
		}
	}
	for _, x := range []serve.Setting{{Path: "seed", Value: "7"}, {Path: "replicates", Value: "3"},
		{Path: "clock.tick", Value: "12h"}, {Path: "record.every", Value: "14d"}, {Path: " consumers.count ", Value: "9"}} {
		if _, text := c.send("/api/world/"+c.id+"/state",
			arms(serve.Arm{}, serve.Arm{Set: []serve.Setting{x}})); !strings.Contains(text, x.Path+" is the same in both arms") {
			t.Error(text)
		}
	}
}

// An arm goes on when the page wants more replicates, or fewer, and when a second arm comes beside it: nothing of it
// runs again.
func TestMoreReplicatesLeaveTheArm(t *testing.T) {
	c := begin(t, town)
	watched := []string{"adopters", "gmv", "added.consumer"}
	heard, events := c.open(arms(serve.Arm{})), make(chan event, 1000)
	var begun atomic.Int32 // how often the first replicate of arm a is told from its start
	go func() {
		defer close(events)
		for e := range heard {
			for _, r := range e.Rows {
				if r.Arm == 0 && r.Replicate == 1 && r.From == 0 {
					begun.Add(1)
				}
			}
			events <- e
		}
	}()
	c.must("watch", map[string]any{"metrics": watched})
	got := curves{}
	c.must("play", map[string]any{"do": "to", "ticks": 60})
	c.until(events, 60, got)
	before := begun.Load()
	two := arms(serve.Arm{}, serve.Arm{Set: []serve.Setting{{Path: "posts.rate", Value: "2/day"}}})
	for _, two.Replicates = range []int{3, 1, 2} {
		c.must("state", two)
	}
	c.must("play", map[string]any{"do": "to", "ticks": 120})
	c.until(events, 120, got)
	if now := begun.Load(); before == 0 || now != before {
		t.Errorf("the first replicate began %d times, then %d", before, now)
	}
	for arm, name := range []string{"a", "b"} {
		same(t, got, arm, 2, folder(t, c.save(name)), watched)
	}
}

// So does the whole ecosystem, in which rules, learners and entry answer what is moved.
func TestKeptEcosystemGivesTheSameNumbers(t *testing.T) {
	need.Long(t)
	c := serveFile(t, "wechat")
	watched := []string{"added", "adopters", "mau", "platform_revenue", "platform_profit", "cash", "gmv", "shop_margin",
		"posts", "article_reads", "ad_impressions", "ad_value", "ad_lift", "ad_worth", "providers", "weak_ties", "churned"}
	events := c.open(serve.State{Replicates: 1, Set: []serve.Setting{{Path: "consumers.count", Value: "600"}},
		Arms: []serve.Arm{{}, {Off: []string{"partner_network"}}}})
	c.must("watch", map[string]any{"metrics": watched})
	got := curves{}
	c.must("play", map[string]any{"do": "to", "ticks": 1600})
	c.until(events, 1600, got)
	for _, x := range [][]string{{"ads.slots.gap", "6h"}, {"commerce.take", "4%"}, {"functions.moments.quality", "30%"},
		{"adoption.imitation", "3/year"}} {
		c.must("move", map[string]any{"arm": 0, "path": x[0], "value": x[1]})
		c.must("move", map[string]any{"arm": 1, "path": x[0], "value": x[1]})
	}
	c.must("play", map[string]any{"do": "play"})
	c.until(events, 2902, got)
	for arm, name := range []string{"a", "b"} {
		same(t, got, arm, 1, folder(t, c.save(name)), watched)
	}
}

// Every bundled scenario runs on a page, and can be kept.
func TestEcosystemsBundled(t *testing.T) {
	need.Long(t)
	for _, x := range scenarios.List() {
		c := serveFile(t, x.Name)
		events := c.open(arms(serve.Arm{}))
		c.must("watch", map[string]any{"metrics": []string{"adopters"}})
		c.must("play", map[string]any{"do": "to", "ticks": 3})
		got := curves{}
		c.until(events, 3, got)
		if len(got[[2]int{0, 1}][0]) == 0 || !strings.Contains(string(need.Value(os.ReadFile(c.save("a")))(t)),
			"extends: "+x.Name+"\n") {
			t.Errorf("%s: %v", x.Name, got)
		}
	}
}

// Arms with the same scenario have the same luck; an element that is off changes what it is about, and only that arm
// runs again.
func TestArmsShareTheirLuck(t *testing.T) {
	c := begin(t, town)
	events := c.open(arms(serve.Arm{}, serve.Arm{}))
	c.must("watch", map[string]any{"metrics": []string{"gmv", "adopters"}})
	got := curves{}
	c.must("play", map[string]any{"do": "to", "ticks": 60})
	c.until(events, 60, got)
	if a, b := fmt.Sprint(got[[2]int{0, 1}]), fmt.Sprint(got[[2]int{1, 1}]); a != b || !strings.Contains(a, "1") {
		t.Errorf("%s\n%s", a, b)
	}
	before := fmt.Sprint(got[[2]int{0, 1}])
	c.must("state", arms(serve.Arm{}, serve.Arm{Off: []string{"shops"}}))
	for end := time.Now().Add(30 * time.Second); ; {
		c.must("play", map[string]any{"do": "pause"})
		c.until(events, 60, got)
		if len(got[[2]int{1, 1}]) == 2 && len(got[[2]int{1, 1}][1]) == 31 || time.Now().After(end) {
			break
		}
	}
	if a, b := got[[2]int{0, 1}], got[[2]int{1, 1}]; fmt.Sprint(a) != before || b[0][30] == b[0][30] || b[1][30] == 0 {
		t.Errorf("a %v, without shops %v", a, b)
	}
}

// A move in an arm that has only just begun is made where the clock stands, not where the arm is on its way there.
func TestMovesWhereTheClockStands(t *testing.T) {
	c := begin(t, town)
	events := c.open(arms(serve.Arm{}))
	c.must("watch", map[string]any{"metrics": []string{"posts"}})
	got := curves{}
	c.must("play", map[string]any{"do": "to", "ticks": 60})
	c.until(events, 60, got)
	c.must("state", arms(serve.Arm{}, serve.Arm{}))
	if text := c.must("move", map[string]any{"arm": 1, "path": "posts.rate", "value": "5/day"}); text != `{"tick":61}` {
		t.Error(text)
	}
	c.must("play", map[string]any{"do": "to", "ticks": 120})
	c.until(events, 120, got)
	a, b := got[[2]int{0, 1}][0], got[[2]int{1, 1}][0]
	if fmt.Sprint(a[:31]) != fmt.Sprint(b[:31]) || b[40] < 2*a[40] {
		t.Errorf("a %v, b %v", a, b)
	}
}

// What the page asks wrongly is refused in the usual words, and the run goes on.
func TestRefusesBadInput(t *testing.T) {
	c := begin(t, town)
	events := c.open(arms(serve.Arm{}))
	for name, x := range map[string]struct {
		what string
		body any
		code int
		says string
	}{
		"beyond the bounds": {"move", map[string]any{"arm": 0, "path": "commerce.take", "value": "150%"}, 200,
			"150% is out of range"},
		"no unit": {"move", map[string]any{"arm": 0, "path": "posts.rate", "value": "3"}, 200, "has no unit"},
		"not live": {"move", map[string]any{"arm": 0, "path": "consumers.count", "value": "3"}, 200,
			"cannot change while running"},
		"no such key": {"move", map[string]any{"arm": 0, "path": "posts.rat", "value": "3/day"}, 200,
			"did you mean rate"},
		"no such arm": {"move", map[string]any{"arm": 1, "path": "posts.rate", "value": "3/day"}, 200, "no arm 1"},
		"a second key smuggled": {"move", map[string]any{"arm": 0, "path": "posts.rate", "value": "3/day}}\nseed: 3"}, 200,
			"one line"},
		"set beyond the bounds": {"state", arms(serve.Arm{Set: []serve.Setting{{Path: "commerce.take", Value: "-1%"}}}), 200,
			"out of range"},
		"no arms":             {"state", serve.State{Replicates: 1}, 200, "one or two arms"},
		"too many replicates": {"state", serve.State{Arms: []serve.Arm{{}}, Replicates: 99}, 200, "1 to 16 replicates"},
		"too many people": {"state", serve.State{Arms: []serve.Arm{{}}, Replicates: 16,
			Set: []serve.Setting{{Path: "consumers.count", Value: "100000"}}}, 200, "consumers.count"},
		"no such element":      {"state", arms(serve.Arm{Off: []string{"shop"}}), 200, "did you mean shops"},
		"a verb that is none":  {"play", map[string]any{"do": "fly"}, 400, "not \"fly\""},
		"a speed that is none": {"play", map[string]any{"do": "play", "speed": -1}, 400, "speed"},
		"a field that is none": {"play", map[string]any{"go": "play"}, 400, "unknown field"},
		"too many curves":      {"watch", map[string]any{"metrics": make([]string, 201)}, 400, "at most 200"},
	} {
		if code, text := c.send("/api/world/"+c.id+"/"+x.what, x.body); code != x.code || !strings.Contains(text, x.says) || code == 200 && !strings.Contains(text, `"refused"`) {
			t.Errorf("%s: %d %s", name, code, text)
		}
	}
	if code, text := c.get("/api/world/" + c.id + "/study"); code != 400 {
		t.Errorf("a study of one arm: %d %s", code, text)
	}
	if code, _ := c.get("/api/world/none/graph"); code != 410 {
		t.Errorf("a world that is none: %d", code)
	}
	c.must("play", map[string]any{"do": "to", "ticks": 20})
	c.until(events, 20, curves{})
	if text := need.Value(os.ReadFile(c.save("a")))(t); strings.Contains(string(text), "moved") {
		t.Errorf("a refused move was made: %s", text)
	}
	c.must("play", map[string]any{"do": "to", "ticks": 120})
	c.until(events, 120, curves{})
	if code, text := c.send("/api/world/"+c.id+"/move", map[string]any{"arm": 0, "path": "posts.rate",
		"value": "3/day"}); code != 200 || !strings.Contains(text, "the run has ended") {
		t.Errorf("%d %s", code, text)
	}
}

// What only the world itself can refuse is told, too: a move that its graph makes impossible before it is made, and a
// state that cannot be built in place of its curves.
func TestRefusesWhatTheWorldCannotHave(t *testing.T) {
	c := begin(t, "{guanxi: 1, name: ring, clock: {start: 2020-01-01, tick: 1d, ticks: 60}, consumers: {count: 300}, "+
		"graph: {kind: ring, degree: 4}, adoption: {model: bass, form: linear, innovation: 0.01/day, imitation: 0.1/day, "+
		"normalise: none}}")
	events := c.open(arms(serve.Arm{}))
	c.must("play", map[string]any{"do": "to", "ticks": 9})
	c.until(events, 9, curves{})
	if _, text := c.send("/api/world/"+c.id+"/move", map[string]any{"arm": 0, "path": "adoption.imitation", "value": "0.4/day"}); !strings.Contains(text, `"refused"`) || !strings.Contains(text, "adoption.form") {
		t.Error(text)
	}
	if text := c.must("move", map[string]any{"arm": 0, "path": "adoption.imitation", "value": "0.2/day"}); text != `{"tick":10}` {
		t.Error(text)
	}
	c.must("state", arms(serve.Arm{Set: []serve.Setting{{Path: "adoption.imitation", Value: "0.4/day"}}}))
	for e := range events {
		if len(e.Faults) > 0 {
			if !strings.Contains(e.Faults[0].Text, "adoption.form") {
				t.Error(e.Faults)
			}
			break
		}
	}
}

// The social graph has the people in places, and who uses the platform.
func TestGraph(t *testing.T) {
	c := begin(t, strings.Replace(town, "count: 300", "count: 4321", 1))
	events := c.open(arms(serve.Arm{}))
	c.must("play", map[string]any{"do": "to", "ticks": 30})
	who := ""
	for who == "" || !strings.Contains(who, "1") {
		for _, s := range (<-events).States {
			who = s.Who
		}
	}
	code, text := c.get("/api/world/" + c.id + "/graph")
	var p struct {
		X, Y, Lines, Segment []int
		Of, Ties             int
	}
	need.Nil(t, json.Unmarshal([]byte(text), &p))
	if code != 200 || len(p.X) != 4000 || len(p.Y) != 4000 || len(p.Segment) != 4000 || p.Of != 4321 ||
		len(who) != 4000 || len(p.Lines) != 8000 || p.Ties < 12000 || p.Ties > 17000 {
		t.Errorf("%d: %d places, of %d, %d ties, %d drawn, %d states", code, len(p.X), p.Of, p.Ties, len(p.Lines)/2, len(who))
	}
	near, far := 0., 0. // ties are shorter than pairs at random
	for k := 0; k < len(p.Lines); k += 2 {
		a, b, z := p.Lines[k], p.Lines[k+1], (k*7919)%4000
		near += float64((p.X[a]-p.X[b])*(p.X[a]-p.X[b]) + (p.Y[a]-p.Y[b])*(p.Y[a]-p.Y[b]))
		far += float64((p.X[a]-p.X[z])*(p.X[a]-p.X[z]) + (p.Y[a]-p.Y[z])*(p.Y[a]-p.Y[z]))
		if p.X[a] < 0 || p.X[a] > 1000 || p.Y[a] < 0 || p.Y[a] > 1000 {
			t.Fatalf("%d stands at %d, %d", a, p.X[a], p.Y[a])
		}
	}
	if near > 0.8*far {
		t.Errorf("mean squared length of ties %v, of pairs %v", near, far)
	}
}

// A browser that goes away in mid-run ends its world, and so does the server; nothing goes on.
func TestWorldsEnd(t *testing.T) {
	c := begin(t, strings.Replace(town, "ticks: 120", "ticks: 100000", 1))
	idle := runtime.NumGoroutine()
	code, text := c.send("/api/world", arms(serve.Arm{}))
	if code != 422 || !strings.Contains(text, "record.every") { // 50,000 rows
		t.Errorf("%d %s", code, text)
	}
	state := serve.State{Replicates: 2, Set: []serve.Setting{{Path: "record.every", Value: "30d"}},
		Arms: []serve.Arm{{}, {}}}
	code, text = c.send("/api/world", state)
	if code != 200 {
		t.Fatal(text)
	}
	var about struct{ ID string }
	need.Nil(t, json.Unmarshal([]byte(text), &about))
	c.id = about.ID
	events, away := c.listen()
	c.must("play", map[string]any{"do": "play"})
	for tick := 0; tick < 10; {
		if e := <-events; e.Clock != nil {
			tick = e.Clock.Tick
		}
	}
	if code, text := c.get("/api/world/" + c.id + "/events"); code != 409 {
		t.Errorf("a second listener: %d %s", code, text)
	}
	away()
	gone := func(what string, is func() bool) {
		for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s goes on", what)
			}
		}
	}
	gone("the world", func() bool { code, _ := c.get("/api/world/" + c.id + "/graph"); return code == 410 })
	c.http.CloseIdleConnections()
	gone("a goroutine", func() bool { return runtime.NumGoroutine() <= idle })
}

// A world in which nothing moves ends and says so, as does one to which no page listens.
func TestIdleWorldsEnd(t *testing.T) {
	file := filepath.Join(t.TempDir(), "town.yaml")
	need.Nil(t, os.WriteFile(file, []byte(town), 0o600))
	c := start(t, serve.Options{Name: file, Idle: 300 * time.Millisecond,
		Load: func() (*scenarios.Scenario, error) { return scenarios.Load(file, scenarios.Options{}) }})
	said := ""
	for e := range c.open(arms(serve.Arm{})) {
		said = max(said, e.Ended)
	}
	if said != "nothing has moved here for 300ms; load the page again to go on" {
		t.Errorf("it ends with %q", said)
	}
	for range 5 { // more than are held at a time
		if code, text := c.send("/api/world", arms(serve.Arm{})); code != 200 {
			t.Fatalf("%d %s", code, text)
		}
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if code, text := c.send("/api/world", arms(serve.Arm{})); code == 200 {
			break
		} else if time.Now().After(end) {
			t.Fatalf("%d %s", code, text)
		}
	}
}

// As many worlds are held as a browser can listen to; one more is refused and told, until one ends.
func TestWorldsAreBounded(t *testing.T) {
	c := begin(t, town)
	for range 5 {
		c.open(arms(serve.Arm{}))
		_, text := c.send("/api/world/"+c.id+"/play", map[string]any{"do": "to", "ticks": 5})
		if !strings.Contains(text, "5") {
			t.Error(text)
		}
	}
	for range 5 {
		if code, text := c.send("/api/world", arms(serve.Arm{})); code != 503 || !strings.Contains(text, "close a page") {
			t.Errorf("%d %s", code, text)
		}
	}
	c = serveFile(t, "platform") // whose finished runs can be read all the same
	for range 5 {
		c.open(arms(serve.Arm{}))
	}
	if code, text := c.send("/api/world", arms(serve.Arm{})); code != 200 || !strings.Contains(text, "-o world.html") {
		t.Errorf("%d %.200s", code, text)
	}
	b := browser(t)
	b.load(c.server.URL())
	b.await("recorded && !$('play').disabled && $('told').hidden")
	b.eval("presets[0].button.click()")
	b.await("two() && recorded")
	b.eval("$('reseed').click()")
	b.await("$('told').textContent.includes('platform -o world.html') && recorded")
}

// A file that changes on disk is told, and the run goes on with what it was.
func TestScenarioChangesOnDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "town.yaml")
	need.Nil(t, os.WriteFile(file, []byte(town), 0o600))
	c := serveFile(t, file)
	events := c.open(arms(serve.Arm{}))
	if text := c.must("state", arms(serve.Arm{}, serve.Arm{})); !strings.HasPrefix(text, `{"changed":"",`) {
		t.Error(text)
	}
	need.Nil(t, os.WriteFile(file, []byte(strings.Replace(town, "0.1/day", "0.9/day", 1)), 0o600))
	if text := c.must("state", arms(serve.Arm{})); !strings.Contains(text, "has changed on disk") {
		t.Error(text)
	}
	c.must("play", map[string]any{"do": "to", "ticks": 3})
	c.until(events, 3, curves{})
	kept := need.Value(scenarios.Load(c.save("a"), scenarios.Options{}))(t) // has what the file no longer has
	if own := need.Value(kept.Decode())(t); kept.Tree.At("adoption.imitation").Text != "0.1/day" || own.Name != "town-a" {
		t.Error(kept.Tree.Flow())
	}
	// A page that is loaded now reads the file anew; one that cannot be read is told with its place.
	if code, text := c.send("/api/world", arms(serve.Arm{})); code != 200 || !strings.Contains(text, `"value":"0.9/day"`) {
		t.Errorf("%d %s", code, text)
	}
	need.Nil(t, os.WriteFile(file, []byte(town+"nothing: 1\n"), 0o600))
	if code, text := c.send("/api/world", arms(serve.Arm{})); code != 422 || !strings.Contains(text, "town.yaml:15:1") {
		t.Errorf("%d %s", code, text)
	}
}
