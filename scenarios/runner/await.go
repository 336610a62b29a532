package runner

import (
	"context"

	"guanxi/sim/fault"
)

// Await returns what do returns, or ctx's error as soon as ctx ends. Making a graph, building a world
// and a step of a tick cannot be interrupted and may take minutes: do then goes on by itself, and
// nobody reads what it returns. A panic of do is returned as a *fault.Panic.
func Await[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() { done <- o }()
		defer fault.Catch(&o.err)
		o.value, o.err = do()
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
