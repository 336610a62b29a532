package scenarios_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"guanxi/scenarios"
)

// Data files are read several times: for the graph, for its digest and for the results. With a pipe
// the results held an empty copy, or the run waited for ever.
func TestDataIsNoPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	scn, err := scenarios.Parse("a.yaml", []byte("clock: {ticks: 2}\ngraph: {kind: file, path: "+path+"}\nadoption: {innovation: 0.1/day}\n"), scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := scn.Open("graph.path", path); err == nil || !strings.Contains(err.Error(), "graph.path: "+path+" is a pipe") {
		t.Error(err)
	}
}
