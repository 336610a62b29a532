package citation

import (
	"fmt"
	"strings"
)

// These appear in CITATION.cff.
const (
	Title   = "guanxi: an agent-based simulator of a social-commerce ecosystem"
	Author  = "the guanxi authors"
	Date    = "2026-11-29"
	License = "Apache-2.0"
)

// Plain returns the reference as a sentence.
func (w Work) Plain() string {
	year := Date[:4]
	out := fmt.Sprintf("%s (%s). %s. Version %s, results version %d.\n", upper(Author), year, Title, w.Program, w.Results)
	if w.Kind != "" {
		out += w.Text() + ".\n"
	}
	return out
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
