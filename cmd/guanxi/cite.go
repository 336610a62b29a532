package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/citation"
	"guanxi/sim/results/manifest"
)

func newCite() *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use:   "cite [DIR]",
		Short: "Cite the program, and the results in a folder",
		Long: `cite prints a reference to the version of the program that made the folder, and
the identity of the results: scenario, study or calibration, its hash, seed and
results version. With --format methods it prints what was run, in sentences for a
paper.`,
		Example: "  guanxi cite\n  guanxi cite out/graphs\n  guanxi cite out/graphs --format bibtex",
		Args:    atMostOne("folder"),
		RunE: func(c *cobra.Command, args []string) error {
			w := citation.Program(version)
			if len(args) == 1 {
				_, err := folderKind(args[0])
				if err != nil {
					return err
				}
				if w, err = citation.Of(args[0]); err != nil {
					return usage(err)
				}
				if err := manifest.Altered(args[0]); errors.As(err, new(*manifest.RewrittenError)) {
					return err
				} else if err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "warning: the folder was changed since it was written:\n%v\n", err)
				}
			}
			text := ""
			switch format {
			case "text":
				text = w.Plain()
			case "bibtex":
				text = w.BibTeX()
			case "cff":
				text = w.CFF()
			case "methods":
				text = w.Methods()
			case "json":
				return printJSON(c.OutOrStdout(), w.JSON())
			default:
				return usagef("--format: %q is none of text, bibtex, cff, methods, json", format)
			}
			_, err := fmt.Fprint(c.OutOrStdout(), text)
			return err
		},
		ValidArgsFunction: completeFolder,
	}
	c.Flags().StringVar(&format, "format", format, "`FORMAT`: text, bibtex, cff, methods or json")
	asJSON := c.Flags().Bool("json", false, "the same as --format json")
	c.PreRun = func(*cobra.Command, []string) {
		if *asJSON {
			format = "json"
		}
	}
	must(c.RegisterFlagCompletionFunc("format", fixed("text", "bibtex", "cff", "methods", "json")))
	return c
}
