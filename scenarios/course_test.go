package scenarios_test

import (
	"context"
	"hash/fnv"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
)

// A course is what a run records of people and money, as a hash of everything up to each row.
type course []uint64

// outcome returns the course of base with the settings in set.
func outcome(t *testing.T, base *scenarios.Scenario, set []string) course {
	c, _ := follow(t, base, set, nil)
	return c
}

// differs reports whether base with the settings in set takes another course. It stops the run at
// the first difference.
func differs(t *testing.T, base *scenarios.Scenario, set []string, from course) bool {
	c, left := follow(t, base, set, from)
	return left || len(c) != len(from)
}

// follow runs base with the settings in set until it leaves the given course, if any.
func follow(t *testing.T, base *scenarios.Scenario, set []string, given course) (c course, left bool) {
	s, err := base.With(set)
	if err != nil {
		t.Errorf("%v: %v", set, err)
		return given, false
	}
	r, err := runner.Build(s, 1)
	if err != nil {
		t.Errorf("%v: %v", set, err)
		return given, false
	}
	ctx := between{context.Background(), func() error {
		if !r.Records(sim.Tick(r.Ticks())) {
			return nil
		}
		h := fnv.New64a()
		for _, table := range r.Tables() {
			switch table.Name {
			case "series", "value_groups", "ledger":
				if err := table.WriteCSV(h); err != nil {
					t.Error(err)
				}
			}
		}
		c = append(c, h.Sum64())
		if k := len(c) - 1; given != nil && (k >= len(given) || c[k] != given[k]) {
			left = true
			return context.Canceled
		}
		return nil
	}}
	if err := r.Run(ctx); err != nil && !left {
		t.Errorf("%v: %v", set, err)
		return given, false
	}
	if !left {
		ctx.Err() // compares the row of the last tick
	}
	return c, left
}

// between is a context that is asked between the ticks of a run whether to go on.
type between struct {
	context.Context
	ask func() error
}

func (b between) Err() error { return b.ask() }
