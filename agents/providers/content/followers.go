package content

import (
	"slices"

	"guanxi/sim"
)

// followers is a set of consumers that is read far more often than it grows: sorted rows, and the
// latest apart until it pays to sort them in.
type followers struct{ sorted, recent []uint32 }

func (f *followers) count() int { return len(f.sorted) + len(f.recent) }

func (f *followers) has(i uint32) bool {
	_, found := slices.BinarySearch(f.sorted, i)
	return found || slices.Contains(f.recent, i)
}

// add inserts a consumer who is not in the set.
func (f *followers) add(i uint32) {
	f.recent = append(f.recent, i)
	if len(f.recent) >= max(8, len(f.sorted)/128) {
		f.merge()
	}
}

// merge sorts the latest rows in, from the end on.
func (f *followers) merge() {
	slices.Sort(f.recent)
	k, late := len(f.sorted), len(f.recent)
	f.sorted = append(sim.Room(f.sorted, late), f.recent...)
	for late > 0 {
		if k > 0 && f.sorted[k-1] > f.recent[late-1] {
			k--
			f.sorted[k+late] = f.sorted[k]
		} else {
			late--
			f.sorted[k+late] = f.recent[late]
		}
	}
	f.recent = f.recent[:0]
}
