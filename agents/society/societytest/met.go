package societytest

import (
	"maps"
	"slices"
)

// Met is whom each consumer has interacted with: an obvious twin of the contacts in
// society.Experienced.
type Met map[int]map[uint32]bool

// Add records that i has met j.
func (m Met) Add(i, j int) {
	if m[i] == nil {
		m[i] = map[uint32]bool{}
	}
	m[i][uint32(j)] = true
}

// Both records that i and j have met each other.
func (m Met) Both(i, j int) {
	m.Add(i, j)
	m.Add(j, i)
}

// Of returns whom i has met, in increasing order.
func (m Met) Of(i int) []uint32 { return slices.Sorted(maps.Keys(m[i])) }
