// Package cli is the command line of guanxi, which a program of its own can run, too: one that gives it mechanisms of
// other modules.
package cli

import (
	"context"
	"errors"
	"io"
	"os"

	"guanxi/agents"
	_ "guanxi/scenarios/question"
	"guanxi/sim/fault"
	"guanxi/sim/results/manifest"

	"github.com/spf13/cobra"
)

// Run executes a command line and returns the exit code. Mechanisms of other modules are, in this program, among
// those of guanxi for every verb. A panic becomes an error message; the stack is shown only if GUANXI_DEBUG is set.
func Run(args []string, own ...agents.Outside) (code int) {
	defer func() {
		if v := recover(); v != nil {
			code = report(os.Stderr, fault.At("", v))
		}
	}()
	if err := agents.Install(own...); err != nil {
		return report(os.Stderr, usage(err))
	}
	out := &output{w: os.Stdout}
	for try := 1; ; try++ {
		err := execute(args, out)
		if try < mostTries && !out.begun && errors.As(err, new(*manifest.RewrittenError)) {
			continue
		}
		return report(os.Stderr, err)
	}
}

// mostTries is how often a verb reads a folder that others write meanwhile.
const mostTries = 20

// execute executes a command line once.
func execute(args []string, out *output) error {
	root := newRoot()
	if err := unknownVerb(root, args); err != nil {
		return err
	}
	// An error before a verb begins is a wrong use of its arguments.
	began, told := false, false
	root.PersistentPreRunE = func(c *cobra.Command, args []string) error {
		if err := valued(c, args); err != nil {
			return err
		}
		began, told = true, tellOthers(c, args)
		return nil
	}
	root.SetArgs(args)
	root.SetOut(out)
	err := older(root.ExecuteContext(context.Background()))
	if told && isTold(err) {
		return errPrinted
	}
	if err == nil || !began && out.err != nil {
		return out.err
	}
	if !began && !errors.As(err, new(*codedError)) {
		err = usage(err)
	}
	return err
}

// output is standard output that remembers its first error, because most verbs print line by line
// without checking.
type output struct {
	w     io.Writer
	begun bool
	err   error
}

func (o *output) Write(p []byte) (int, error) {
	o.begun = true
	n, err := o.w.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}
