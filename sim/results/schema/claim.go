package schema

import (
	"cmp"
	"math"
	"strconv"
	"strings"
)

// CompareClaims orders ids of claims naturally: C9, C13, C13b; those without a number come
// last.
func CompareClaims(a, b string) int {
	return cmp.Or(cmp.Compare(claimNumber(a), claimNumber(b)), strings.Compare(a, b))
}

func claimNumber(id string) int {
	from := strings.IndexAny(id, "0123456789")
	if from < 0 {
		return math.MaxInt
	}
	end := from
	for end < len(id) && id[end] >= '0' && id[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(id[from:end])
	if err != nil {
		return math.MaxInt
	}
	return n
}
