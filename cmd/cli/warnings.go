package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
)

// mostTold is the number of warnings that verbs other than check print.
const mostTold = 5

// tellWarnings prints at most so many warnings, none of which differs from an earlier one only in numbers, and how many
// there are in all. dir is the folder whose manifest has all; where it is "", --json has.
func tellWarnings(w io.Writer, all []string, most int, dir string) {
	told := manifest.Once(all)
	told = told[:min(most, len(told))]
	tell(w, told)
	if len(told) == len(all) {
		return
	}
	where := "--json prints them"
	if dir != "" {
		where = "see " + filepath.Join(dir, manifest.File)
	}
	fmt.Fprintf(w, "%s in all: %s\n", digits.Counted(len(all), "warning"), where)
}

// tell prints warnings.
func tell(w io.Writer, all []string) {
	for _, text := range all {
		fmt.Fprintln(w, asWarning(text))
	}
}

// asWarning puts "warning: " before a message. Messages with a place in a file already contain it; notes are none.
func asWarning(message string) string {
	if strings.Contains(message, ": warning: ") || strings.HasPrefix(message, "note: ") {
		return message
	}
	return "warning: " + message
}
