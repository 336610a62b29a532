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
	told := 0
	seen := map[string]bool{}
	for _, text := range all {
		if text = asWarning(text); verbose || !seen[likeness(text)] && told < most {
			seen[likeness(text)] = true
			fmt.Fprintln(w, text)
			told++
		}
	}
	if told == len(all) {
		return true
	}
	where := "run with -v"
	if dir != "" {
		where = "see " + filepath.Join(dir, manifest.File) + " or " + where
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

// likeness returns a warning without the numbers of its message. The place stays.
func likeness(warning string) string {
	place, message, _ := strings.Cut(warning, "warning: ")
	return place + digits.Blanked(message)
}
