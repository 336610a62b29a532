package scenarios_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/simtest/need"
)

// The file is read by all that read a scenario, and only the platform's world has its dates.
func TestOwnConsumers(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		need.Nil(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("people.csv", "id,joined\nann,2011-01-01\nbob,2011-01-03\ncy,\ndi,2012-01-01\n")
	of := func(text string) (*scenarios.Scenario, error) {
		return scenarios.Load(write("own.yaml", "clock: {until: 8d}\n"+text), scenarios.Options{})
	}
	scn := need.Value(of("consumers: {file: people.csv}\n"))(t)
	own := need.Value(scn.Decode())(t)
	if n := need.Value(runner.Consumers(scn))(t); n != 4 || own.People.Count != 4 {
		t.Errorf("%d consumers, of 4 rows", n)
	}
	if strings.Contains(scn.Effective(), " count: ") {
		t.Errorf("a number of consumers that the file gives is written out:\n%s", scn.Effective())
	}
	for without, users := range map[bool]int64{false: 2, true: 0} {
		own := need.Value(scn.Decode())(t)
		if without {
			own.LeavePlatform()
		}
		run := need.Value(own.Build(agents.Options{Replicate: 1, Open: scn.Opener(own)}))(t)
		need.Nil(t, run.Run(context.Background()))
		if run.World.Users != users {
			t.Errorf("%d users, want %d, without the platform %v", run.World.Users, users, without)
		}
		run.Close()
	}
	out := filepath.Join(dir, "run")
	need.Value(runner.Run(context.Background(), scn, runner.Options{Dir: out, Workers: 1}))(t)
	for name, want := range map[string]string{"inputs/people.csv": "ann,2011-01-01", "consumers.csv": "1,bob"} {
		if text := need.Value(os.ReadFile(filepath.Join(out, name)))(t); !strings.Contains(string(text), want) {
			t.Errorf("%s has no %q", name, want)
		}
	}
	again := need.Value(scenarios.Load(out, scenarios.Options{}))(t)
	if again.Hash() != scn.Hash() {
		t.Error("the scenario of the results is another")
	}
	_, err := scn.Confine().With([]string{"consumers.file=" + filepath.Join(t.TempDir(), "other.csv")})
	if err == nil || !strings.Contains(err.Error(), "is no file in the folder of the scenario") {
		t.Errorf("a confined scenario reads elsewhere: %v", err)
	}

	write("edges", "ann bob\nbob cy 5\n")
	scn = need.Value(of("consumers: {file: people.csv}\ngraph: {kind: file, path: edges}\n"))(t)
	if _, err := runner.CheckFiles(scn); err == nil || strings.Contains(err.Error(), "is no node") {
		t.Errorf("who stands in lines that are wrong is not known: %v", err)
	}
	write("edges", "ann bob\nbob ed\nfay fay\n")
	for text, want := range map[string]string{
		"consumers: {file: people.csv, count: 5}\n": "own.yaml:2:19: consumers.file: people.csv " +
			"has 4 rows and consumers.count is 5: set consumers.count: 4",
		"consumers: {file: people.csv}\ngraph: {kind: file, path: edges}\n": `own.yaml:2:19: consumers.file: people.csv: rows whose id is no node of edges: 2, such as "cy" in people.csv:4, "di" in people.csv:5: `,
		"graph: {kind: file, path: edges, strong: 2}\n":                     "graph.strong: ties have no weights",
		"graph: {kind: file, path: edges, weight: 2}\n":                     `graph.weight: "2" is the column of an id`,
		"graph: {kind: file, path: edges, weight: 3}\nadoption: {}":         `edges:1: "ann bob" has 2 column(s) where at least 3`,
	} {
		scn, err := of(text)
		if err == nil {
			_, err = runner.CheckFiles(scn)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
