package cli

import (
	"strings"
	"testing"
	"time"

	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
)

// Share and count are of the same runs, those of the call: a shard has its part, and a study that is
// resumed what was left.
func TestLine(t *testing.T) {
	for want, show := range map[string]func(*progress){
		"83 %, 40 of 48 runs, 30 s, about 6 s left\n": func(p *progress) {
			p.sweep(sweep.State{Runs: 144, Done: 76, Ran: 40, Todo: 48, Elapsed: 30 * time.Second})
		},
		"50 %, 10 of 20 runs, 3 failed, 60 s, about 60 s left\n": func(p *progress) {
			p.sweep(sweep.State{Runs: 1020, Done: 1010, Ran: 10, Todo: 20, Failed: 3, Elapsed: time.Minute})
		},
		"40 %, 3 of 8 replicates, 40 s, about 60 s left\n": func(p *progress) {
			p.show(runner.State{Replicates: 8, Done: 3, Share: 0.4, Elapsed: 40 * time.Second})
		},
	} {
		var text strings.Builder
		p := newProgress(&text, false)
		if show(p); text.String() != want {
			t.Errorf("%q, want %q", text.String(), want)
		}
	}
}
