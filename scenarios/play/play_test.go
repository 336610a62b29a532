package play

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
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
		{"governance", nil}, {"payment", nil}, {"services", nil}, {"sellers", nil}, {"wechat", nil},
	}
	moved := 0
	for k := range 20 {
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
			file := filepath.Join(t.TempDir(), "play.yaml")
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

func TestBadInput(t *testing.T) {
	s := need.Value(New("learn", []string{"policy.learn.take=off", "clock.until=30d"}))(t)
	many := map[string]any{}
	for k := range 10_000 {
		many[fmt.Sprint("commerce.take", k)] = 0.1
	}
	text := need.Value(json.Marshal(map[string]any{"do": "step", "actions": map[string]any{"platform": many}}))(t)
	dir := t.TempDir()
	cases := []struct{ message, at, says string }{
		{`{"do": "step"}`, "world", "there is no world"},
		{`{"do": "reset", "world": "1"}`, "", ""},
		{`{"do": "step", "actions"`, "line 3", "unexpected"},
		{`{"do": "step"} {}`, "line 4, column 15", "something follows"},
		{`{"do": "leap"}`, "do", "is not hello"},
		{`{"do": "step", "ticks": "7"}`, "ticks", "string"},
		{`{"do": "step", "actions": {"platfrom": {"commerce.take": 0.1}}}`, "actions.platfrom", "no player"},
		{`{"do": "step", "actions": {"platform": {"commerce.tke": 0.1}}}`, "actions.platform.commerce.tke", "no action"},
		{`{"do": "step", "actions": {"platform": {"commerce.take": 1.5}}}`, "commerce.take", "out of range"},
		{`{"do": "step", "actions": {"platform": {"commerce.take": null}}}`, "commerce.take", "null"},
		{string(text), "commerce.take0", "no action"},
		{`{"do": "step", "ticks": 0}`, "ticks", "no step"},
		{`{"do": "step", "until": 10, "actions": {"platform": {"commerce.take": 0.3}}}`, "", ""},
		{`{"do": "step", "until": 10}`, "until", "past"},
		{`{"do": "reset", "observe": ["gvm"]}`, "observe", "no metric"},
		{`{"do": "reset", "set": {"commerce.tak": 1}}`, "set.commerce.tak", "no such key"},
		{`{"do": "keep", "file": "` + filepath.Join(dir, "no", "such.yaml") + `"}`, "file", "no"},
		{`{"do": "step", "ticks": 100}`, "", ""},
		{`{"do": "step"}`, "world", "ended"},
	}
	var messages []string
	for _, c := range cases {
		messages = append(messages, c.message)
	}
	for k, answer := range session(t, s, messages...) {
		c := cases[k]
		all, _ := json.Marshal(answer["errors"])
		if c.at == "" && answer["errors"] != nil || c.at != "" && (!strings.Contains(string(all), c.at) || !strings.Contains(string(all), c.says)) {
			t.Errorf("%.80s: %s", c.message, all)
		}
		if len(all) > 10_000 {
			t.Errorf("an answer of %d bytes", len(all))
		}
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Error("something is left")
	}
	// A player who leaves in the middle of a line ends the process.
	if last := session(t, s, `{"do": "reset"}`, `{"do": "st`); last[1]["errors"] == nil {
		t.Error(last)
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
	if party := both[2]["parties"].(map[string]any)["platform"].(map[string]any); party["captured"] != reward || reward <= 0 || party["added"] == nil {
		t.Error(both[2])
	}
}
