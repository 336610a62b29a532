package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results/manifest"
)

// Exit codes; `guanxi help exit-codes` explains them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSomeFailed  = 3
	exitNo          = 4
	exitHungUp      = 129
	exitInterrupted = 130
	exitTerminated  = 143
)

type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

// usage marks an error as wrong usage or an invalid file.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &codedError{exitUsage, err}
}

func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// unreadable reports whether a file may not be read. It is for verbs that only read the folder they
// are given; what they write goes through package whole, which does not call that open.
func unreadable(err error) bool {
	var p *fs.PathError
	return errors.As(err, &p) && p.Op == "open" && errors.Is(p.Err, fs.ErrPermission)
}

// Errors whose messages are already printed.
var (
	errNo      = &codedError{exitNo, errors.New("")}    // a negative answer
	errPrinted = &codedError{exitUsage, errors.New("")} // wrong usage
)

// run executes a command line and returns the exit code. It turns a panic into an error message;
// the stack is shown only if GUANXI_DEBUG is set.
func run(args []string) (code int) {
	defer func() {
		if v := recover(); v != nil {
			code = report(os.Stderr, &runner.Panic{Value: v, Stack: debug.Stack()})
		}
	}()
	root := newRoot()
	if err := unknownVerb(root, args); err != nil {
		return report(os.Stderr, err)
	}
	// An error before a verb begins is a wrong use of its arguments.
	began := false
	root.PersistentPreRunE = func(c *cobra.Command, args []string) error {
		if err := valued(c, args); err != nil {
			return err
		}
		began = true
		return addressable()
	}
	args = tabled(args)
	root.SetArgs(args)
	root.SetFlagErrorFunc(flagErrors(args))
	out := &output{w: os.Stdout}
	root.SetOut(out)
	err := root.ExecuteContext(context.Background())
	if err == nil || !began && out.err != nil {
		return report(os.Stderr, out.err)
	}
	if !began && !errors.As(err, new(*codedError)) {
		err = usage(err)
	}
	return report(os.Stderr, err)
}

// output is standard output that remembers its first error, because most verbs print line by line
// without checking.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// report prints an error and returns its exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	if text := strings.TrimRight(err.Error(), "\n"); text != "" {
		fmt.Fprintln(w, text)
	}
	debugStack(w, err)
	if sig, ok := errors.AsType[*signalError](err); ok {
		return sig.code
	}
	if errors.As(err, new(*manifest.AlteredError)) {
		return exitNo
	}
	if coded, ok := errors.AsType[*codedError](err); ok {
		return coded.code
	}
	return exitFailed
}

// debugStack prints what to do about a fault of the program.
func debugStack(w io.Writer, err error) {
	var fault *sim.Fault
	var caught *runner.Panic
	var drawing *plots.Fault
	var stack []byte
	switch {
	case errors.As(err, &fault):
		stack = fault.Stack
	case errors.As(err, &caught):
		stack = caught.Stack
	case errors.As(err, &drawing):
		stack = drawing.Stack
	default:
		return
	}
	if os.Getenv("GUANXI_DEBUG") == "" {
		fmt.Fprintln(w, "please report it with the command line and the scenario; GUANXI_DEBUG=1 prints where it happened")
		return
	}
	w.Write(stack)
}

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

// asUsage marks errors caused by the scenario or the command line as wrong usage.
func asUsage(err error) error {
	if errors.As(err, new(*scenarios.Error)) || errors.As(err, new(*runner.Invalid)) || errors.As(err, new(*runner.OtherResultsError)) ||
		errors.As(err, new(*runner.NoReplicateError)) || errors.Is(err, manifest.ErrNotRun) {
		return usage(err)
	}
	return err
}
