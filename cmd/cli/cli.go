// Package cli is the command line of guanxi, which a program of its own can run, too: one that gives it mechanisms,
// questions, figures and kinds of graphs of other modules.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/plots/figure"
	"guanxi/scenarios/question"
	"guanxi/scenarios/question/room"
	"guanxi/sim/fault"
	"guanxi/sim/results/manifest"

	"github.com/spf13/cobra"
)

// Own is what a program adds to guanxi: an agents.Outside (a mechanism), a society.GraphKind (a kind of graph), a
// figure.Figure, a room.Statistic (a question), or a room.Room (a question with all that those of guanxi have). Run
// refuses anything else.
type Own interface{ What() string }

// Run executes a command line, without the name of the program, and returns the exit code: 0 done, 1 failed, 2 used
// wrongly, 3 some runs of a study failed, 4 a negative answer, 128 and more a signal. What other modules add is, in
// this program, among what guanxi has for every verb; without any it is guanxi. Names that exist, and what lacks a
// part, are refused at once, with code 2, before anything is read. A panic becomes an error message; the stack is shown
// only if GUANXI_DEBUG is set.
func Run(args []string, own ...Own) (code int) {
	defer func() {
		if v := recover(); v != nil {
			code = report(os.Stderr, fault.At("", v))
		}
	}()
	if err := install(own); err != nil {
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

// install makes what a program adds part of it, or says all that is wrong.
func install(own []Own) error {
	var mechanisms []agents.Outside
	var graphs []society.GraphKind
	var rooms []room.Room
	var wrong []error
	for _, x := range own {
		switch x := x.(type) {
		case agents.Outside:
			mechanisms = append(mechanisms, x)
		case society.GraphKind:
			graphs = append(graphs, x)
		case figure.Figure:
			rooms = append(rooms, room.Room{Figures: []figure.Figure{x}})
		case room.Statistic:
			rooms = append(rooms, x.Room())
		case room.Room:
			rooms = append(rooms, x)
		default:
			wrong = append(wrong, fmt.Errorf("%s is a %T, which a program cannot add: a mechanism is an agents.Outside, a kind "+
				"of graph a society.GraphKind, a figure a figure.Figure, a question a room.Statistic or room.Room", x.What(), x))
		}
	}
	return errors.Join(append(wrong, agents.Install(mechanisms...), agents.InstallGraphs(graphs...),
		question.Install(rooms...))...)
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
