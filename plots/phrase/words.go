package phrase

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

// Name returns how table rows call a factor: its name without the unit.
func Name(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Tied prepares text for a page that may break lines: its thin spaces become non-breaking ones,
// so that no number is split. Figures keep the thin space: they break no number, and their font
// has no narrow non-breaking space.
func Tied(text string) string { return strings.ReplaceAll(text, thinSpace, "\u202f") }

// Reach says what is shown around a mean of some replicates: an interval, or if they are few their ends.
func Reach(replicates int, interval string) string {
	if replicates < summary.MinReplicates {
		return "their least and greatest value"
	}
	return interval
}

// NoInterval replaces the description of the interval when there is none.
const NoInterval = "one replicate, hence no interval"

// Replicates formats a number of replicates: "one replicate" or "5 replicates".
func Replicates(n int) string {
	if n == 1 {
		return "one replicate"
	}
	return fmt.Sprintf("%d replicates", n)
}

// NotDrawn names in a caption what a figure has no room for or that would be empty; "" for nothing.
func NotDrawn(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " Not drawn: " + digits.List(names) + "."
}

// ReplicatesBetween gives "20 replicates", or "5 to 20 replicates" where the number differs.
func ReplicatesBetween(numbers []int) string {
	if len(numbers) == 0 {
		return "no run"
	}
	least, most := slices.Min(numbers), slices.Max(numbers)
	if least < most {
		return fmt.Sprintf("%d to %d replicates", least, most)
	}
	return Replicates(most)
}

// Capital returns s with an upper-case first letter.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
