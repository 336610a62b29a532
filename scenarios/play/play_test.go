package play

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/simtest/need"
)

// session plays messages and returns the answers.
func session(t *testing.T, s *Server, messages ...string) (answers []map[string]any) {
	t.Helper()
	var out bytes.Buffer
	if err := s.Serve(context.Background(), strings.NewReader(strings.Join(messages, "\n")), &out); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		answers = append(answers, v)
	}
	return answers
}

// TestReplay plays at random and compares the tables of the played world with those that the kept file gives.
func TestReplay(t *testing.T) {
	small := []string{"consumers.count=300", "clock.until=60d", "record.every=7d"}
	names := []struct {
		name string
		set  []string
	}{
		{"learn", []string{"policy.learn.take=off"}}, {"ads", nil}, {"articles", nil}, {"shops", nil}, {"games", nil},
		{"governance", nil}, {"payment", nil}, {"services", nil}, {"sellers", nil}, {"wechat", nil}, {"two", nil},
	}
	moved := 0
	for k := range 22 {
		x := names[k%len(names)]
		t.Run(fmt.Sprint(x.name, ".", k), func(t *testing.T) {
			s := need.Value(New(x.name, append(small, x.set...)))(t)
			luck := rand.New(rand.NewPCG(57, uint64(k)))
			w := need.Value(newWorld(t.Context(), s.graphs, s.base, 1, false))(t)
			defer w.live.Close()
			if err := w.live.Begin(); err != nil {
				t.Fatal(err)
			}
			about := w.about()
			for w.tick < w.last {
				a := &ask{Ticks: new(int), Actions: map[string]map[string]json.RawMessage{}}
				*a.Ticks = 1 + luck.IntN(9)
				for _, p := range about.Players {
					for _, act := range p.Actions {
						if luck.IntN(len(p.Actions)+4) > 1 {
							continue
						}
						if a.Actions[p.Name] == nil {
							a.Actions[p.Name] = map[string]json.RawMessage{}
						}
						low, high := 0.0, 10.0
						if act.Low != nil {
							low = *act.Low
						}
						if act.High != nil {
							high = min(*act.High, low+100)
						}
						value := json.RawMessage(fmt.Sprint(low + luck.Float64()*(high-low)))
						switch {
						case act.Type == "true or false":
							value = json.RawMessage(fmt.Sprint(luck.IntN(2) == 0))
						case act.Type == "one of":
							value, _ = json.Marshal(act.Names[luck.IntN(len(act.Names))])
						case act.Type == "whole number":
							value = json.RawMessage(fmt.Sprint(int(low) + luck.IntN(3)))
						}
						a.Actions[p.Name][act.Key] = value
					}
				}
				if _, err := w.step(a); err != nil {
					if w.broken {
						t.Fatal(err)
					}
					a.Actions = nil // refused, so nothing moved
					need.Value(w.step(a))(t)
				}
			}
			moved += w.moved
			t.Chdir(t.TempDir())
			const file = "play.yaml"
			need.Value(s.keep(w, file))(t)
			scn := need.Value(scenarios.Load(file, scenarios.Options{}))(t)
			again := need.Value(runner.Build(scn, 1))(t)
			if err := again.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			was := map[string]string{}
			for _, table := range w.live.Tables() {
				was[table.Name] = fmt.Sprint(table)
			}
			for _, table := range again.Tables() {
				if now := fmt.Sprint(table); now != was[table.Name] {
					t.Errorf("%s differs after %d moves", table.Name, w.moved)
				}
			}
		})
	}
	if moved < 100 {
		t.Errorf("only %d moves were right", moved)
	}
}

// TestBadInput sends messages to one process. Each answer says where what is wrong is, and after it the world goes on:
// in the end it is where the right messages alone have brought it.
func TestBadInput(t *testing.T) {
	set := []string{"policy.learn.take=off", "clock.until=30d", "timeline.later={at: 20, set: {commerce.take: 20%}}"}
	many := map[string]any{}
	for k := range 10_000 {
		many[fmt.Sprint("commerce.take", k)] = 0.1
	}
	thousands := string(need.Value(json.Marshal(map[string]any{"do": "step",
		"actions": map[string]any{"platform": many}}))(t))
	t.Chdir(t.TempDir())
	const there = "there.yaml"
	if err := os.WriteFile(there, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	act := func(key, value string) string {
		return fmt.Sprintf(`{"do": "step", "actions": {"platform": {%q: %s}}}`, key, value)
	}
	cases := []struct{ message, at, says string }{ // at "": right
		{`{"do": "step"}`, "world", "there is no world"},
		{`{"do": "reset", "world": "1"}`, "", ""},
		{`{"do": "step", "actions"`, "line 3, column 24", "unexpected end"},
		{`{"do": "step"} {}`, "line 4, column 16", "after top-level value"},
		{`{"do": "step"}}`, "line 5, column 15", "after top-level value"},
		{`[1]`, "line 6, column 1", "a message cannot be of type array"},
		{`step`, "line 7, column 1", "invalid character"},
		{`{"do": "leap"}`, "do", "is not hello, reset, step, keep or close"},
		{`{"do": "step", "tick": 7}`, "line 9", "unknown field"},
		{`{"do": "step", "ticks": "7"}`, "line 10, column 27", "ticks cannot be of type string"},
		{`{"do": "step", "actions": {"platfrom": {"commerce.take": 0.1}}}`, "platfrom", "did you mean platform?"},
		{act("commerce.tke", "0.1"), "commerce.tke", "did you mean commerce.take?"},
		{act("commerce.choice.price", "0.1"), "commerce.choice.price", "no action of platform"},
		{act("commerce.take", "1.5"), "commerce.take", "allowed is 0% to 100%"},
		{act("commerce.take", `"much"`), "commerce.take", "is not a number"},
		{act("commerce.take", `null`), "commerce.take", "null is no value"},
		{act("commerce.take", `[0.1]`), "commerce.take", "not a list"},
		{act("commerce.take", `{"a": 1}`), "commerce.take", "not a mapping"},
		{thousands, "commerce.take0", "and 9980 more"},
		{`{"do": "step", "ticks": 0}`, "ticks", "at least 1"},
		{`{"do": "step", "ticks": 1, "until": 3}`, "until", "leave one of them out"},
		{`{"do": "step", "until": 10, "actions": {"platform": {"commerce.take": 0.3}}}`, "", ""},
		{`{"do": "step", "until": 10}`, "until", "a tick from 11 to 30"},
		{`{"do": "step", "until": 4}`, "until", "tick 4 is past"},
		{`{"do": "reset", "observe": ["gvm"]}`, "observe", "did you mean gmv?"},
		{`{"do": "reset", "set": {"commerce.tak": 1}}`, "set.commerce.tak", "no such key"},
		{`{"do": "reset", "set": {"consumers.count": 1000000000000}}`, "set.consumers.count", "out of range"},
		{`{"do": "reset", "seed": -1}`, "set.seed", "at least 0"},
		{`{"do": "reset", "replicate": -1}`, "replicate", "1 to 1000000"},
		{`{"do": "keep"}`, "file", "play.yaml"},
		{`{"do": "keep", "file": "` + filepath.Join("no", "such.yaml") + `"}`, "file", "no such file or directory"},
		{`{"do": "keep", "file": "` + there + `"}`, "file", "is there already"},
		{`{"do": "close", "world": "2"}`, "world", "there is no world"},
		{`{"do": "step", "ticks": 9}`, "", ""},
		{act("commerce.take", "0.3"), "commerce.take", "also set in tick 20 by"},
		{`{"do": "step", "ticks": 100}`, "", ""},
		{`{"do": "step"}`, "world", "ended with tick 30"},
		{`{"do": "reset", "seed": "x"}`, "line 38", "seed cannot be of type string"},
		{`{"do": "st`, "line 39", "unexpected end"}, // the player leaves in the middle
	}
	var messages, right []string
	for _, c := range cases {
		if messages = append(messages, c.message); c.at == "" {
			right = append(right, c.message)
		}
	}
	answers := session(t, need.Value(New("learn", set))(t), messages...)
	alone := session(t, need.Value(New("learn", set))(t), right...)
	for k, answer := range answers {
		c := cases[k]
		all, _ := json.Marshal(answer["errors"])
		t.Logf("%.100s\n  %.300s", c.message, all)
		switch {
		case len(all) > 10_000:
			t.Errorf("an answer of %d bytes", len(all))
		case c.at == "":
			if fmt.Sprint(answer) != fmt.Sprint(alone[0]) {
				t.Errorf("%s: %v, alone %v", c.message, answer, alone[0])
			}
			alone = alone[1:]
		case answer["errors"] == nil || !strings.Contains(string(all), c.says) ||
			answer["errors"].([]any)[0].(map[string]any)["at"] != c.at && !strings.HasPrefix(c.at, "line"):
			t.Errorf("%.100s: %s", c.message, all)
		}
	}
	if files, _ := os.ReadDir("."); len(files) != 1 {
		t.Error("something is left")
	}
	var out bytes.Buffer
	// A line too long is answered as such, and a mark of the byte order is none of a message.
	long := "\ufeff" + `{"do": "reset"}` + "\n" + strings.Repeat("x", mostLine+1) + "\n" + strings.Repeat(" ",
		mostLine-20) + `{"do": "close"}`
	if err := need.Value(New("learn", set))(t).Serve(t.Context(), strings.NewReader(long), &out); err != nil {
		t.Error(err)
	}
	for k, want := range []string{`{"tick":0,`, "line 2 is longer than", `{"closed":"1"}`} {
		if lines := strings.SplitAfter(out.String(), "\n"); len(lines) != 4 || !strings.Contains(lines[k], want) {
			t.Errorf("line %d of %.500s", k+1, out.String())
		}
	}
	if err := need.Value(New("learn", set))(t).Serve(t.Context(), strings.NewReader(`{"do": "reset"}`), left{}); err != nil {
		t.Error(err)
	}
}

// left is a player who reads no more.
type left struct{}

func (left) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestMovedIsGiven sets keys of units in a file, or moves them in the first tick: both worlds are the same from then
// on.
func TestMovedIsGiven(t *testing.T) {
	luck := rand.New(rand.NewPCG(57, 1))
	two := "commerce.shops={a: {price: 60, cost: 36, quality: 80%}, b: {price: 50, cost: 30, quality: 60%}}"
	var worlds []*Server
	for name, set := range map[string][]string{
		"learn":    {"policy.learn.take=off", two, "commerce.merchants.quality_cost=0"},
		"articles": nil, "games": {"games.titles.guild.kind=embedded", "games.titles.guild.invites=1/day"},
		"ads": {"clock.until=20d", "ads.auction=first_price", "ads.billing=per_campaign", "ads.campaigns={bidder: off, " +
			"per_view: {count: 3, bid: {cpm: 4}}, per_click: {count: 3, billing: interactive, bid: {cpe: 2}}, worth: {count: " +
			"3, bid: {value: 2}}}"},
	} {
		worlds = append(worlds, need.Value(New(name, append(set, "consumers.count=150", "record.every=5d")))(t))
	}
	slices.SortFunc(worlds, func(a, b *Server) int { return strings.Compare(a.name, b.name) })
	draws := map[string]func() string{
		"price":   func() string { return fmt.Sprint(20 + luck.IntN(100)) },
		"quality": func() string { return fmt.Sprint(luck.Float64()) },
		"away":    func() string { return "true" }, "invites": func() string { return fmt.Sprint(luck.Float64()) },
		"budget":      func() string { return fmt.Sprint(1 + luck.IntN(300)) },
		"bid.cpm":     func() string { return fmt.Sprint(1 + luck.IntN(200)) },
		"bid.cpe":     func() string { return fmt.Sprint(1 + luck.IntN(600)) },
		"bid.value":   func() string { return fmt.Sprint(1 + luck.IntN(600)) },
		"target.ages": func() string { return []string{`["under_25"]`, `["25_to_50", "over_50"]`}[luck.IntN(2)] },
	}
	differ, tried := map[string]bool{}, map[string]bool{}
	for k := range 200 {
		x := worlds[k%len(worlds)]
		players := session(t, x, `{"do": "hello"}`)[0]["players"].([]any)
		p := players[1+luck.IntN(len(players)-1)].(map[string]any)
		actions := p["actions"].([]any)
		key := actions[luck.IntN(len(actions))].(map[string]any)["key"].(string)
		last := strings.Join(strings.Split(key, ".")[3:], ".")
		if draws[last] == nil {
			continue
		}
		value := draws[last]()
		given := value
		if last == "invites" {
			given = fmt.Sprintf("%q", value+"/day")
		}
		rest := `{"do": "step", "ticks": 9}`
		seed := fmt.Sprintf(`"seed": %d`, k)
		file := session(t, x, fmt.Sprintf(`{"do": "reset", %s, "set": {%q: %s}}`, seed, key, given), `{"do": "step", "ticks": 10}`, rest)
		moved := session(t, x, fmt.Sprintf(`{"do": "reset", %s}`, seed), fmt.Sprintf(`{"do": "step", "ticks": 10, "actions": {%q: {%q: %s}}}`, p["name"], key, value), rest)
		if fmt.Sprint(file[1:]) != fmt.Sprint(moved[1:]) || moved[1]["errors"] != nil {
			t.Fatalf("%s, %s, %s: %v, given %v", x.name, key, value, moved[1:], file[1:])
		}
		tried[last] = true
		if !differ[last] {
			same := session(t, x, fmt.Sprintf(`{"do": "reset", %s}`, seed), `{"do": "step", "ticks": 10}`, rest)
			differ[last] = fmt.Sprint(moved[1:]) != fmt.Sprint(same[1:])
		}
	}
	for key := range draws {
		if !differ[key] {
			t.Errorf("%s changes nothing; tried: %v", key, tried[key])
		}
	}
}

// TestQualityIsPaid raises and lowers the quality of a shop: the best one is in between, since what is nearly perfect
// costs too much.
func TestQualityIsPaid(t *testing.T) {
	s := need.Value(New("learn", []string{"policy.learn.take=off", "providers=off", "consumers.count=300",
		"commerce.shops={a: {price: 60, cost: 36, quality: 50%}, b: {price: 60, cost: 36, quality: 50%}}",
		"commerce.merchants.count=0", "commerce.choice.reputation=2",
		"commerce.reputation={half_life: 30d, rate_good: 100%, rate_bad: 100%}"}))(t)
	earned := map[string]float64{}
	for _, q := range []string{"0.1", "0.5", "0.99"} {
		a := session(t, s, `{"do": "reset"}`,
			`{"do": "step", "ticks": 90, "actions": {"shop.a": {"commerce.shops.a.quality": `+q+`}}}`, `{"do": "step", "ticks": 360}`)
		earned[q] = a[2]["rewards"].(map[string]any)["shop.a"].(float64)
	}
	if earned["0.99"] >= earned["0.5"] || earned["0.1"] >= earned["0.5"] {
		t.Error(earned)
	}
}

// TestWorlds plays two worlds in turns, and each as if it were alone.
func TestWorlds(t *testing.T) {
	s := need.Value(New("learn", []string{"policy.learn.take=off", "clock.until=60d"}))(t)
	step := func(world string, take float64) string {
		return fmt.Sprintf(`{"do": "step", "world": %q, "ticks": 20, "actions": {"platform": {"commerce.take": %v}}}`, world, take)
	}
	reset := func(world string) string { return fmt.Sprintf(`{"do": "reset", "world": %q, "twin": true}`, world) }
	both := session(t, s, reset("a"), reset("b"), step("a", 0.2), step("b", 0.6), step("a", 0.3), step("b", 0.5))
	alone := session(t, s, reset("a"), step("a", 0.2), step("a", 0.3))
	for k, of := range []int{0, 2, 4} {
		if fmt.Sprint(both[of]) != fmt.Sprint(alone[k]) {
			t.Errorf("step %d: %v, alone %v", k, both[of], alone[k])
		}
	}
	reward := both[2]["rewards"].(map[string]any)["platform"].(float64)
	if party := both[2]["parties"].(map[string]any)["platform"].(map[string]any); party["captured"] != reward ||
		reward <= 0 || party["added"] == nil {
		t.Error(both[2])
	}
}

// TestConfined names files outside the folder of the scenario in each way that a message can, and keeps plays there:
// players are told nothing of what is there, and write nothing.
func TestConfined(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "mine")
	need.Nil(t, os.MkdirAll(filepath.Join(dir, "deep"), 0o777))
	put := func(name, text string) { need.Nil(t, os.WriteFile(filepath.Join(home, name), []byte(text), 0o600)) }
	ties := ""
	for i := range 60 {
		ties += fmt.Sprintf("p%d,p%d\n", i, (i+1)%60)
	}
	put("secret.csv", "SECRET one\nSECRET two three\n")
	put("mine/ties.csv", ties)
	put("mine/deep/ties.csv", ties)
	put("mine/world.yaml",
		"name: world\nclock: {ticks: 5}\nconsumers: {count: 60}\ngraph: {kind: ring, degree: 4}\nadoption: {innovation: "+
			"0.1/day, imitation: 0.2/day}\n")
	for link, to := range map[string]string{"link.csv": "../secret.csv", "whole.csv": filepath.Join(home,
		"secret.csv"), "up": "..", "zero.csv": "/dev/zero", "within.csv": "ties.csv"} {
		need.Nil(t, os.Symlink(to, filepath.Join(dir, link)))
	}
	t.Chdir(dir)
	keys := []string{`{"graph": {"kind": "file", "path": %q}}`, `{"graph.kind": "file", "graph.path": %q}`,
		`{"consumers.file": %q}`, `{"consumers.access": {"file": %q}}`,
		`{"observed": {"sales": {"file": %q, "value": "n", "metric": "adopters"}}}`}
	outside := []string{"", ".", "..", "deep", "../secret.csv", "deep/../../secret.csv", "up/secret.csv", "link.csv",
		"whole.csv", "zero.csv", "up", "/etc/passwd", "/dev/zero", "/dev/stdin", "/proc/self/environ", "~/secret.csv",
		"file:///etc/passwd",
		`..\secret.csv`, `C:\secret.csv`, `\\host\secret.csv`, "none.csv", filepath.Join(home, "secret.csv"),
		filepath.Join(dir, "ties.csv"), "up/mine/ties.csv"}
	var messages []string
	for _, path := range outside {
		for _, key := range keys {
			if path == "" && strings.Contains(key, "consumers.file") {
				continue // none
			}
			for _, do := range []string{"hello", "reset"} {
				messages = append(messages, fmt.Sprintf(`{"do": %q, "set": %s}`, do, fmt.Sprintf(key, path)))
			}
		}
	}
	messages = append(messages, `{"do": "reset"}`)
	begun := len(messages) - 1
	for _, file := range []string{"", "..", "../x.yaml", "deep/../../x.yaml", "deep/../x.yaml", "up/x.yaml",
		"/tmp/x.yaml", home + "/x.yaml", `..\x.yaml`, `C:\x.yaml`, "a:x.yaml", "a\nb.yaml", "a\u202eb.yaml", "x.txt",
		".yaml/", "/dev/zero", "none/x.yaml",
		strings.Repeat("x", 300) + ".yaml", "world.yaml"} {
		messages = append(messages, fmt.Sprintf(`{"do": "keep", "file": %s}`, need.Value(json.Marshal(file))(t)))
	}
	before := listed(t, home)
	for k, answer := range session(t, need.Value(New("world.yaml", nil))(t), messages...) {
		if said := fmt.Sprint(answer); (answer["errors"] == nil) != (k == begun) || strings.Contains(said,
			"SECRET") || strings.Contains(said, "root:") {
			t.Errorf("%s: %.300s", messages[k], said)
		}
	}
	if after := listed(t, home); after != before {
		t.Errorf("%s\nwas\n%s", after, before)
	}
	for _, path := range []string{"ties.csv", "deep/ties.csv", "within.csv"} {
		for _, answer := range session(t, need.Value(New("world.yaml", nil))(t), fmt.Sprintf(`{"do": "reset", "set": %s}`,
			fmt.Sprintf(keys[0], path)), `{"do": "keep", "file": "deep/kept.yaml"}`) {
			if answer["errors"] != nil {
				t.Error(path, answer)
			}
		}
		kept := need.Value(os.ReadFile("deep/kept.yaml"))(t)
		if strings.Contains(string(kept), home) || !strings.Contains(string(kept), "extends: ../world.yaml\n") {
			t.Errorf("%s", kept)
		}
		need.Value(scenarios.Load("deep/kept.yaml", scenarios.Options{}))(t)
		need.Nil(t, os.Remove("deep/kept.yaml"))
	}
}

// listed are the files below a folder.
func listed(t *testing.T, dir string) (all string) {
	need.Nil(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		all += path + "\n"
		return err
	}))
	return all
}
