package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep"
	"guanxi/sim"
	"guanxi/sim/fault"
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

// asUsage marks errors caused by the scenario or the command line as wrong usage.
func asUsage(err error) error {
	if errors.As(err, new(*scenarios.Error)) || errors.As(err, new(*runner.Invalid)) ||
		errors.As(err, new(*runner.OtherResultsError)) || errors.As(err, new(*runner.OtherSourceError)) ||
		errors.As(err, new(*runner.NoReplicateError)) || errors.Is(err, manifest.ErrNotRun) {
		return usage(err)
	}
	return err
}

// Errors whose messages are already printed.
var (
	errNo         = &codedError{exitNo, errors.New("")}         // a negative answer
	errPrinted    = &codedError{exitUsage, errors.New("")}      // wrong usage
	errSomeFailed = &codedError{exitSomeFailed, errors.New("")} // some runs of a study failed
)

// report prints an error and returns its exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	if text := strings.TrimRight(err.Error(), "\n"); text != "" {
		fmt.Fprintln(w, plain(text))
	}
	debugStack(w, err)
	if sig, ok := errors.AsType[*signalError](err); ok {
		return sig.code
	}
	if errors.As(err, new(*manifest.AlteredError)) || errors.As(err, new(*sweep.LostError)) {
		return exitNo
	}
	if coded, ok := errors.AsType[*codedError](err); ok {
		return coded.code
	}
	return exitFailed
}

var renaming = regexp.MustCompile(`[\w.]+ is now [\w.]+`)

// older is the error for the file of a folder that another version wrote, in place of what is wrong with it now.
func older(err error) error {
	invalid, ok := errors.AsType[*scenarios.Error](err)
	if !ok {
		return err
	}
	for _, p := range invalid.Problems {
		file, text := filepath.Base(p.Pos.File), p.Text()
		if !slices.Contains([]string{manifest.StudyFile, manifest.ScenarioFile, manifest.CalibrationFile}, file) {
			continue
		}
		dir := filepath.Dir(p.Pos.File)
		if _, m, unread := manifest.Read(dir); unread == nil {
			if other := runner.OtherSource(dir, m); other != nil {
				return usage(other)
			}
			if by, results := m.By(); by != version || renaming.MatchString(text) {
				wrong := fmt.Sprintf("this is %s (%d), where %s: %s", version, sim.ResultsVersion, p.Path, firstLine(p.Msg))
				now := cmp.Or(renaming.FindString(text), wrong)
				return usage(&runner.OtherResultsError{Dir: dir, By: by, Results: results, Now: now})
			}
		}
	}
	return err
}

func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return text
}

// ofFolders are verbs whose arguments are folders, also where one has a bundled name.
var ofFolders = []string{"plot", "archive", "analyze", "report", "merge", "verify"}

// tellOthers says which folders that a verb is given another version wrote, before it reads them.
func tellOthers(c *cobra.Command, args []string) (told bool) {
	names := slices.Clone(args)
	c.Flags().Visit(func(f *pflag.Flag) {
		if f.Name != "out" {
			names = append(names, strings.TrimPrefix(f.Value.String(), "="))
		}
	})
	for _, name := range names {
		if p := placeOf(name); p.bundled != "" && !slices.Contains(ofFolders, c.Name()) || p.file ||
			slices.Contains([]string{"status", "cite", "explain"}, c.Name()) {
			continue
		}
		if _, m, err := manifest.Read(name); err == nil {
			if other := runner.OtherResults(name, m); other != nil {
				fmt.Fprintln(c.ErrOrStderr(), plain(other.Error()))
				told = true
			}
		}
	}
	return told
}

// isTold reports whether an error is no more than that another version wrote a folder, or follows from it.
func isTold(err error) bool {
	return errors.As(err, new(*runner.OtherResultsError)) || errors.As(err, new(*scenarios.Error)) ||
		errors.As(err, new(*manifest.AlteredError))
}

// plain replaces control characters of names, which command a terminal.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// debugStack prints what to do about a fault of the program.
func debugStack(w io.Writer, err error) {
	caught, ok := errors.AsType[*fault.Panic](err)
	if !ok {
		return
	}
	if os.Getenv("GUANXI_DEBUG") == "" {
		fmt.Fprintln(w, "please report it with the command line and the scenario; GUANXI_DEBUG=1 prints where it happened")
		return
	}
	w.Write(caught.Stack)
}
