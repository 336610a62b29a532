package runner

import (
	"sync/atomic"
	"testing"
)

// Progress never decreases, and ends at 1.
func TestWatch(t *testing.T) {
	var calls atomic.Int64
	last := State{}
	run(t, parse(t, ecosystem), Options{Watch: func(s State) {
		calls.Add(1)
		if s.Share < last.Share-0.2 || s.Done < last.Done || s.Replicates != 5 {
			t.Errorf("%+v after %+v", s, last)
		}
		last = s
	}})
	if last.Done != 5 || last.Share != 1 || calls.Load() == 0 {
		t.Errorf("at the end %+v", last)
	}
}
