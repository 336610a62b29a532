package spec

import (
	"cmp"
	"strings"
)

// Nearest returns the candidate most like word, if one is close enough to be meant.
func Nearest(word string, candidates []string) (string, bool) {
	w := fold(word)
	best, limit := "", 2+len(w)/6
	for _, c := range candidates {
		if d := distance(w, fold(c), limit); d < limit {
			best, limit = c, d
		}
	}
	return best, best != ""
}

// fold makes mean-degree, meanDegree and mean_degree equal.
func fold(s string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}

// distance is the edit distance with swaps of neighbours (optimal string alignment), or limit +
// 1 if it exceeds limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, prev, row = prev, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return min(row[len(b)], limit+1)
}

// Meant returns a question for the nearest known word, or "" if none is near.
func Meant(word string, known []string) string {
	if near, ok := Nearest(word, known); ok {
		return "did you mean " + near + "?"
	}
	return ""
}

// mostKnown is how many words a hint lists.
const mostKnown = 12

// Hint returns Meant, or the known words themselves if none is near and they are few.
func Hint(word string, known []string) string {
	if hint := Meant(word, known); hint != "" || len(known) == 0 || len(known) > mostKnown {
		return hint
	}
	return "known: " + strings.Join(known, ", ")
}

// WhereKnown completes the hint for an unknown key: where its section has more keys than a hint
// lists, it says what prints them.
func WhereKnown(hint string, known []string, section string) string {
	if len(known) <= mostKnown {
		return hint
	}
	return strings.TrimSpace(hint + " " + strings.TrimSpace("guanxi explain "+section) + " lists all")
}

// choice is Hint with however many words.
func choice(word string, known []string) string {
	return cmp.Or(Hint(word, known), "known: "+strings.Join(known, ", "))
}
