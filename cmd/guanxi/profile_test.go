package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guanxi/sim"
)

// Costs are in ns per agent-tick: 10 agents over 100 ticks are 1,000 agent-ticks.
func TestProfileTable(t *testing.T) {
	var b strings.Builder
	writeProfile(&b, []sim.StepInfo{
		{Phase: sim.Arrive, Mechanism: "adoption", Name: "adopt", Nanos: 2000},
		{Phase: sim.Act, Mechanism: "activity", Name: "sessions", Nanos: 5000},
		{Phase: sim.Adapt, Mechanism: "adoption", Name: "learn", Nanos: 1000},
	}, 1000)
	const want = `
Processor time                     phase       ns/agent-tick    share
activity                                               5.000   62.5 %
  sessions                         Act                 5.000   62.5 %
adoption                                               3.000   37.5 %
  adopt                            Arrive              2.000   25.0 %
  learn                            Adapt               1.000   12.5 %
all steps                                              8.000  100.0 %
`
	if b.String() != want {
		t.Errorf("the table is\n%s", b.String())
	}
}

func TestReplicateNumbers(t *testing.T) {
	for text, want := range map[string]string{"": "1 2 3", "2": "2", "3,5-7": "3 5 6 7", " 1 , 1-2": "1 2"} {
		got, err := replicateNumbers(text, 3)
		if err != nil || strings.Trim(fmt.Sprint(got), "[]") != want {
			t.Errorf("%q gives %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"0", "-1", "3-2", "a", "1,,2", "1-9999999999", "1-2-3"} {
		if got, err := replicateNumbers(text, 3); err == nil {
			t.Errorf("%q gives %v", text, got)
		}
	}
}

func TestProgressLine(t *testing.T) {
	for want, s := range map[string]status{
		"37 %, 3 of 8 replicates, 12 s, about 20 s left":      {todo: 8, ran: 3, noun: "replicates", share: 0.3749, elapsed: 12 * time.Second, left: 20 * time.Second},
		"0 %, 0 of 8 replicates, 0.4 s":                       {todo: 8, noun: "replicates", elapsed: 400 * time.Millisecond},
		"100 %, 8 of 8 replicates, 3 min":                     {todo: 8, ran: 8, noun: "replicates", share: 1, elapsed: 170 * time.Second},
		"50 %, 1 of 2 replicates, 2.5 h, about 2.5 h left":    {todo: 2, ran: 1, noun: "replicates", share: .5, elapsed: 150 * time.Minute, left: 150 * time.Minute},
		"40 %, 8 of 20 runs, 2 failed, 12 s, about 20 s left": {todo: 20, ran: 8, noun: "runs", failed: 2, share: .4, elapsed: 12 * time.Second, left: 20 * time.Second},
	} {
		if got := line(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
