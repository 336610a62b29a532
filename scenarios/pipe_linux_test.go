package scenarios_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// A scenario in a pipe can be asked for again, to tell whether it is a study, although it can be
// read only once.
func TestScenarioInPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	const text = "name: piped\nclock: {ticks: 2}\n"
	go os.WriteFile(path, []byte(text), 0)
	for range 2 {
		if got, err := scenarios.ReadText(path); string(got) != text || err != nil {
			t.Fatalf("%q, %v", got, err)
		}
		if scn, err := scenarios.Load(path, scenarios.Options{}); err != nil || scn.Name != "piped" {
			t.Fatal(err)
		}
	}
	if text, err := scenarios.ReadText("/dev/zero"); len(text) > 1<<25 || err != nil {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

// Data files are read several times: for the graph, for its digest and for the results. With a pipe
// the results held an empty copy, or the run waited for ever.
func TestDataIsNoPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	scn := need.Value(scenarios.Parse("a.yaml",
		[]byte("clock: {ticks: 2}\ngraph: {kind: file, path: "+path+"}\nadoption: {innovation: 0.1/day}\n"),
		scenarios.Options{}))(t)
	need.Refused(scn.Open("graph.path", path))(t, "graph.path: "+path+" is a pipe")
}
