package main

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"guanxi/sim/whole"
)

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write manual pages, one for each verb and topic",
		Example: "  guanxi man share/man/man1\n  man -l share/man/man1/guanxi-run.1",
		Args:    exactlyOne("folder", "guanxi man share/man/man1"),
		RunE: func(c *cobra.Command, args []string) error {
			return whole.In(args[0], manual(c.Root(), args[0])...)
		},
	}
}

// manual returns the pages of a command and of all its subcommands, as files of a folder.
func manual(c *cobra.Command, dir string) []whole.Doc {
	c.InitDefaultHelpFlag()
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	pages := []whole.Doc{{Path: filepath.Join(dir, name+".1"), Bytes: manualPage(c, name)}}
	for _, k := range c.Commands() {
		if !k.Hidden {
			pages = append(pages, manual(k, dir)...)
		}
	}
	return pages
}

// manualPage returns a page in roff. It has no date, so that the same program writes the same
// pages.
func manualPage(c *cobra.Command, name string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"guanxi %s\"\n", strings.ToUpper(roff(name)), version)
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(c.Short))
	if c.Runnable() {
		fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(c.UseLine()))
	}
	fmt.Fprintf(&b, ".SH DESCRIPTION\n.nf\n%s\n.fi\n", roff(cmp.Or(c.Long, c.Short)))
	flags := false
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		if !flags {
			b.WriteString(".SH OPTIONS\n")
			flags = true
		}
		kind, doc := pflag.UnquoteUsage(f)
		short := ""
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(short+"--"+f.Name+" "+kind)), roff(doc))
	})
	if c.Example != "" {
		fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(c.Example))
	}
	var also []string
	if c.HasParent() {
		also = append(also, strings.ReplaceAll(c.Parent().CommandPath(), " ", "-"))
	}
	for _, k := range c.Commands() {
		if !k.Hidden {
			also = append(also, name+"-"+k.Name())
		}
	}
	for i := range also {
		also[i] = ".BR " + roff(also[i]) + " (1)"
	}
	fmt.Fprintf(&b, ".SH SEE ALSO\n%s\n", strings.Join(also, ",\n"))
	return b.Bytes()
}

// roff escapes backslashes, typed hyphens, and lines that would begin with a roff request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
