package units

import (
	"slices"
	"strings"
)

// Missing are the words that stand for a missing value in a cell of a table, in any case of letters, beside the empty
// cell.
var Missing = []string{"NA", "N/A", "#N/A", "<NA>", "NaN", "NaT", "null", "none", "nil", `\N`, ".", "-"}

// Cell is the text of a cell without the blanks around it; "" if it is a word for a missing value.
func Cell(text string) string {
	text = strings.TrimSpace(text)
	if slices.ContainsFunc(Missing, func(word string) bool { return strings.EqualFold(word, text) }) {
		return ""
	}
	return text
}
