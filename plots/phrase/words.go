package phrase

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lower begins with a small letter.
func Lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// Name is how rows call a factor: without its unit.
func Name(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Tied are words for a page, whose lines break within no number. In a figure nothing
// breaks there, and its font has no narrow space that does not.
func Tied(text string) string { return strings.ReplaceAll(text, thinSpace, "\u202f") }

// NoInterval is said in place of how an interval is drawn.
const NoInterval = "one replicate, hence no interval"

// Replicates is one replicate, or so many.
func Replicates(n int) string {
	if n == 1 {
		return "one replicate"
	}
	return fmt.Sprintf("%d replicates", n)
}

// ReplicatesBetween is 20 replicates, or 5 to 20 where not all have as many.
func ReplicatesBetween(least, most int) string {
	if least < most {
		return fmt.Sprintf("%d to %d replicates", least, most)
	}
	return Replicates(most)
}

// Capital begins with a capital letter.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// List is a, b and c.
func List(w []string) string {
	if len(w) > 1 {
		return strings.Join(w[:len(w)-1], ", ") + " and " + w[len(w)-1]
	}
	return strings.Join(w, "")
}
