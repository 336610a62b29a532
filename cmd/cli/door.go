package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"guanxi/sim/results/digits"
)

// A door is a verb that does what its arguments ask for, by one of several actions. Each action is a command with flags
// of its own; the door has the flags of all. That of an earlier verb still has its old name, which is not listed.
type door struct {
	*cobra.Command
	actions []*action
	pick    func(c *cobra.Command, args []string) (action string, err error)
}

type action struct {
	*cobra.Command
	name string // as help knows it
	of   string // what it takes, in messages; "": its name comes first
}

// newDoor returns a verb whose pick names the action that its arguments ask for.
func newDoor(c *cobra.Command, pick func(c *cobra.Command, args []string) (string, error)) *door {
	d := &door{c, nil, pick}
	c.ResetFlags()
	c.Flags().SortFlags = false
	c.Args = cobra.ArbitraryArgs
	c.RunE = d.run
	return d
}

// add gives the door an action for what it is given. Where of is "", the name comes first among the arguments.
func (d *door) add(name, of string, do *cobra.Command) *door {
	d.actions = append(d.actions, &action{do, name, of})
	do.Flags().SortFlags = false
	do.Flags().VisitAll(func(f *pflag.Flag) {
		if d.Flags().Lookup(f.Name) == nil {
			shown := *f
			shown.Annotations = nil // what is required is so of the action
			shown.Value = &passed{f.Value.Type(), f.Name, d}
			shown.DefValue = strings.Trim(f.DefValue, "[]")
			d.Flags().AddFlag(&shown)
		}
	})
	return d
}

// passed is a flag of a door, whose value goes to each action that has it.
type passed struct {
	kind, name string
	to         *door
}

func (p *passed) Type() string { return p.kind }

func (p *passed) String() string {
	for _, a := range p.to.actions {
		if f := a.Flags().Lookup(p.name); f != nil {
			return f.Value.String()
		}
	}
	return ""
}

func (p *passed) Set(text string) error {
	for _, a := range p.to.actions {
		if a.Flags().Lookup(p.name) != nil {
			if err := a.Flags().Set(p.name, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// of returns an action, nil if there is none of this name.
func (d *door) of(name string) *action {
	if k := slices.IndexFunc(d.actions, func(a *action) bool { return a.name == name }); k >= 0 {
		return d.actions[k]
	}
	return nil
}

// called is how an action is called.
func (d *door) called(name string) string {
	if d.of(name).of == "" {
		return d.CommandPath() + " " + name
	}
	return d.CommandPath()
}

func (d *door) run(c *cobra.Command, args []string) error {
	var do *action
	if len(args) > 0 {
		do = d.of(args[0])
	}
	if do != nil && do.of == "" {
		args = args[1:]
	} else if name, err := d.pick(c, args); err == nil {
		do = d.of(name)
	} else {
		return err
	}
	called := d.called(do.name)
	do.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: called}
	var wrong []error
	c.Flags().Visit(func(f *pflag.Flag) {
		if _, own := f.Value.(*passed); own && do.Flags().Lookup(f.Name) == nil {
			also := ""
			if do.name == "study" && (f.Name == "set" || f.Name == "replicates") {
				also = "; a study states it in its file, under " + f.Name + ":"
			}
			others := d.having(f.Name, func(a *action) string { return cmp.Or(a.of, d.CommandPath()+" "+a.name) })
			wrong = append(wrong, usagef("--%s is not for %s, but for %s%s", f.Name, cmp.Or(do.of, called),
				digits.List(others), also))
		}
	})
	if wrong == nil {
		wrong = append(wrong, usage(do.ValidateArgs(args)), usage(do.ValidateRequiredFlags()))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	do.SetContext(c.Context())
	do.SetOut(c.OutOrStdout())
	do.SetErr(c.ErrOrStderr())
	do.SetIn(c.InOrStdin())
	return do.RunE(do.Command, args)
}

// having calls the actions that have a flag.
func (d *door) having(flag string, name func(a *action) string) (all []string) {
	for _, a := range d.actions {
		if a.Flags().Lookup(flag) != nil {
			all = append(all, name(a))
		}
	}
	return all
}

// flagTable lists the flags and the actions that have them.
func (d *door) flagTable() string {
	var b strings.Builder
	d.Flags().VisitAll(func(f *pflag.Flag) {
		if of := d.having(f.Name, func(a *action) string { return a.name }); of != nil {
			fmt.Fprintf(&b, "  --%-14s  %s\n", f.Name, strings.Join(of, ", "))
		}
	})
	return folded(b.String())
}

// kinds lists the actions for help.
func (d *door) kinds() string {
	var b strings.Builder
	for _, a := range d.actions {
		fmt.Fprintf(&b, "  %-9s  %s\n", a.name, a.Short)
	}
	return folded(b.String())
}

// old is an earlier verb, which is what it was and names what is used instead.
func old(c *cobra.Command, now string) *cobra.Command {
	c.Hidden = true
	do := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		fmt.Fprintf(c.ErrOrStderr(), "guanxi %s is now guanxi %s\n", c.Name(), now)
		return do(c, args)
	}
	return c
}
