package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
)

// mostTold is the number of warnings that verbs other than check print without -v.
const mostTold = 5

func addVerbose(c *cobra.Command, verbose *bool) {
	c.Flags().BoolVarP(verbose, "verbose", "v", false, "print warnings in full")
}

// tellWarnings prints warnings and reports whether it printed all of them. If not verbose, it prints
// at most so many, none of which differs from an earlier one only in numbers, and how many there
// are in all. dir is the folder whose manifest has all, or "".
func tellWarnings(w io.Writer, all []string, verbose bool, most int, dir string) bool {
	told := all
	if !verbose {
		told = manifest.Once(all)
		told = told[:min(most, len(told))]
	}
	for _, text := range told {
		fmt.Fprintln(w, asWarning(text))
	}
	if len(told) == len(all) {
		return true
	}
	where := "run with -v"
	if dir != "" {
		where = "see " + filepath.Join(dir, manifest.File)
	}
	fmt.Fprintf(w, "%s in all: %s\n", digits.Counted(len(all), "warning"), where)
	return false
}

// asWarning puts "warning: " before a message. Messages with a place in a file already contain it.
func asWarning(message string) string {
	if strings.Contains(message, ": warning: ") {
		return message
	}
	return "warning: " + message
}
