package sweep

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/fault"
)

// The reason for a failure is one line that does not depend on where the files are. The
// location in the program is kept beside it.
func TestFailure(t *testing.T) {
	_, wrong := scenarios.Parse("/home/lin/a.yaml", []byte("guanxi: 1\nname: a\nconsumers: {count: many}\nadoption: "+
		"{innovation: -1/day}\n"), scenarios.Options{})
	for _, c := range []struct {
		err           error
		error, detail string
	}{
		{&fault.Panic{Value: "index out of range", Stack: []byte("goroutine 1\n")}, "internal fault: index out of range",
			"goroutine 1"},
		{fmt.Errorf("replicate 3: %w", &fault.Panic{Where: "tick 4, posts", Value: "nil", Stack: []byte("goroutine 7")}),
			"replicate 3: tick 4, posts: internal fault: nil", "goroutine 7"},
		{&runner.Invalid{Err: errors.New("graph: too\n  small")}, "graph: too small", ""},
		{wrong, `clock.until: the length of the run is missing`, "/home/lin/a.yaml:3:20"},
		{errors.New("open x: no such file"), "open x: no such file", "open x: no such file"},
	} {
		r := failure(c.err)
		if !r.Failed || !strings.HasPrefix(r.Error, c.error) || !strings.Contains(r.Detail, c.detail) ||
			strings.Contains(r.Error, "\n") || strings.Contains(r.Error, "/home/lin") {
			t.Errorf("%v: %q; %q", c.err, r.Error, r.Detail)
		}
	}
	if long := failure(&fault.Panic{Value: 1, Stack: make([]byte, 1<<20)}); len(long.Detail) > 8<<10 {
		t.Errorf("a detail of %d bytes", len(long.Detail))
	}
}
