package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"
)

// Exit codes; `guanxi help exit-codes` explains them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartial     = 3
	exitNo          = 4
	exitInterrupted = 130
	exitTerminated  = 143
)

// codedError is an error with the exit code that it leads to.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

// usage marks an error as wrong use or an invalid file.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &codedError{exitUsage, err}
}

func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// errNo says that a command ran and its answer is no.
var errNo = &codedError{exitNo, errors.New("")}

// run carries out a command line and gives the exit code. A panic becomes an
// error message: no user sees a stack unless GUANXI_DEBUG asks for it.
func run(args []string) (code int) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(os.Stderr, "guanxi: internal fault: %v\nplease report it with the command line and the scenario; GUANXI_DEBUG=1 prints where it happened\n", v)
			if os.Getenv("GUANXI_DEBUG") != "" {
				os.Stderr.Write(debug.Stack())
			}
			code = exitFailed
		}
	}()
	ctx, signalled, stop := interruptible()
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	return report(os.Stderr, err, signalled())
}

// report prints an error and gives its exit code.
func report(w io.Writer, err error, sig os.Signal) int {
	if sig != nil && (err == nil || errors.Is(err, context.Canceled)) {
		if err != nil && err.Error() != "" {
			fmt.Fprintln(w, "guanxi:", err)
		}
		if sig == syscall.SIGTERM {
			return exitTerminated
		}
		return exitInterrupted
	}
	if err == nil {
		return exitDone
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(w, text)
	}
	var coded *codedError
	if errors.As(err, &coded) {
		return coded.code
	}
	return exitFailed
}

// interruptible is a context that ends with the first SIGINT or SIGTERM; a
// second one ends the program at once.
func interruptible() (ctx context.Context, signalled func() os.Signal, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ch := make(chan os.Signal, 2)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	var got atomic.Value
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-ch:
				if got.Load() != nil {
					os.Exit(exitInterrupted)
				}
				got.Store(s)
				cancel()
			case <-done:
				return
			}
		}
	}()
	signalled = func() os.Signal {
		s, _ := got.Load().(os.Signal)
		return s
	}
	return ctx, signalled, func() { signal.Stop(ch); close(done); cancel() }
}
