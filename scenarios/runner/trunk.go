package runner

import (
	"context"

	"guanxi/scenarios/measure"
	"guanxi/sim"
	"guanxi/sim/mirror"
)

// Trunk is what runs of scenarios that are the same until a date share: the first one runs it, and each goes on from a
// copy. It is for one replicate, and for one goroutine. Nil shares nothing.
type Trunk struct {
	Until sim.Tick
	Whole error    // why runs were not copied and ran whole; nil: they were
	grown *watched // at the end of Until; nil: not yet, or not to be used
	ended bool     // it is not to be grown again
}

// Close stops it.
func (k *Trunk) Close() {
	if k != nil && k.grown != nil {
		k.grown.run.Close()
		k.grown = nil
	}
}

// begin returns a run that has begun, and is at the end of the trunk if that can be copied.
func (k *Trunk) begin(ctx context.Context, build func() (*watched, error), seat *seat) (x *watched, err error) {
	start := func() (*watched, error) {
		x, err := build()
		if err != nil {
			return nil, err
		}
		if seat != nil {
			seat.begin(x.run.Simulation)
		}
		if err := x.run.Begin(); err != nil {
			x.run.Close()
			return nil, err
		}
		return x, nil
	}
	if k != nil && !k.ended {
		if x, err = start(); err != nil {
			return nil, err
		}
		if k.ended, k.grown = true, x; x.run.Until(ctx, k.Until) != nil {
			k.Close() // each of the runs fails there, and says so
		}
	}
	if x, err = start(); err != nil || k == nil || k.grown == nil {
		return x, err
	}
	if k.Whole = k.grown.run.CopyTo(x.run, mirror.Of[*measure.Without]()); k.Whole != nil {
		k.Close()
		x.run.Close()
		return start()
	}
	return x, nil
}
