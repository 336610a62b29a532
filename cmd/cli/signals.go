package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// signalError says that a signal ended a run.
type signalError struct {
	text string
	code int
}

func (e *signalError) Error() string { return e.text }

func signalled(sig os.Signal) *signalError {
	switch sig {
	case syscall.SIGTERM:
		return &signalError{"terminated", exitTerminated}
	case syscall.SIGHUP:
		return &signalError{"the terminal was closed", exitHungUp}
	}
	return &signalError{"interrupted", exitInterrupted}
}

// onSignal returns a context that ends at the first SIGINT, SIGTERM or SIGHUP, with a *signalError
// as its cause. A second signal ends the program at once. Verbs without partial results do not use
// it, so the system ends them.
func onSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	ch := make(chan os.Signal, 2)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // ignored under nohup
		signal.Notify(ch, syscall.SIGHUP)
	}
	done := make(chan struct{})
	go func() {
		for first := true; ; first = false {
			select {
			case sig := <-ch:
				e := signalled(sig)
				if !first {
					os.Exit(e.code)
				}
				cancel(e)
			case <-done:
				return
			}
		}
	}()
	return ctx, func() { signal.Stop(ch); close(done); cancel(nil) }
}
