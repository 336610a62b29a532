package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/scenarios/analytic"
)

// patternFlags are those of check --patterns.
type patternFlags struct {
	show    bool
	only    []string
	workers int
}

func (f *patternFlags) add(c *cobra.Command) {
	c.Flags().BoolVar(&f.show, "patterns", false, "no file, but which forms of the mechanisms are on patterns found in data")
	c.Flags().StringSliceVar(&f.only, "case", nil, "only these `CASES` of the patterns, such as P3,P6")
	addWorkers(c, &f.workers)
	must(c.RegisterFlagCompletionFunc("case", listed(func(*cobra.Command, []string, string) (ids []string, _ cobra.ShellCompDirective) {
		for _, p := range analytic.Patterns() {
			ids = append(ids, p.ID+"\t"+p.Title)
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	})))
}

// args takes files, but for --patterns.
func (f *patternFlags) args(files cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if !f.show && (c.Flags().Changed("case") || c.Flags().Changed("workers")) {
			return usagef("--case and --workers are for the patterns: guanxi check --patterns --case P3")
		}
		if f.show && (len(args) > 0 || c.Flags().Changed("set")) {
			return usagef("--patterns takes neither a file nor --set: guanxi check --patterns")
		}
		if f.show {
			return nil
		}
		return files(c, args)
	}
}

// print measures the patterns and prints which forms are on which.
func (f *patternFlags) print(c *cobra.Command, asJSON bool) error {
	workers, err := cores(f.workers)
	if unknown := slices.DeleteFunc(slices.Clone(f.only), analytic.KnownPattern); len(unknown) > 0 {
		err = errors.Join(err, usagef("--case: there is no case %s; known: %s", strings.Join(unknown, ", "), analytic.PatternIDs()))
	}
	if err != nil {
		return err
	}
	w := c.OutOrStdout()
	o := analytic.PatternOptions{Workers: workers, Only: f.only}
	if !asJSON {
		fmt.Fprint(w, "Mean over replicates [95 % interval]. wechat runs first, for about a minute on two cores.\n\n")
		o.Done = func(s analytic.Shown) { s.Print(w) }
	}
	all, err := analytic.ShowPatterns(c.Context(), o)
	if err != nil || !asJSON {
		return err
	}
	return printJSON(w, map[string]any{"patterns": all})
}
