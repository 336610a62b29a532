package content

import (
	"math/bits"
	"slices"

	"guanxi/sim/num"
)

// followers is a set of consumers that is iterated far more often than it grows. Sorted rows are
// stored as packed gaps; the latest are kept apart until it pays to sort them in. Gaps take about
// as many bits as they hold information: 9 bits a row for a set of a hundredth of all, against 32
// for a plain row number. Reading them in order takes 1 ns each.
type followers struct {
	gaps   packed   // gap − 1 from each row to the one before; all ones: skip that many rows
	marks  []uint32 // lowest row that can follow, at each stretch of gaps
	last   uint32   // lowest row that can follow the last one
	size   int      // number of rows in gaps
	chosen int      // size when the width was chosen
	recent []uint32
}

// stretch is the number of gaps between two marks, by which a row is found.
const stretch = 128

func (f *followers) count() int { return f.size + len(f.recent) }

// reader iterates over followers.
type reader struct {
	f    *followers
	unit int
	next uint32 // lowest row that can follow
	late int    // position in recent
}

// read fills out with the next followers, those in gaps first, and returns their number; 0 at the
// end.
func (r *reader) read(out []uint32) int {
	f := r.f
	n := 0
	for r.unit < f.gaps.n { // repeats if a wide gap filled out with skips only
		end := min(f.gaps.n, r.unit+len(out))
		n, r.next = f.rows(out[:end-r.unit], r.unit, r.next)
		r.unit = end
		if n > 0 {
			return n
		}
	}
	n = copy(out, f.recent[r.late:])
	r.late += n
	return n
}

// rows makes rows of the gaps from one on, as many as out has room for, and returns the number of rows and
// the lowest that can follow. A loop that also unpacks the gaps kept its sums in memory and took half as
// many instructions again.
func (f *followers) rows(out []uint32, from int, next uint32) (n int, _ uint32) {
	f.gaps.unpack(from, out)
	skip := uint32(1)<<f.gaps.width - 1
	for _, gap := range out {
		next += gap
		out[n] = next
		is := num.One(gap != skip)
		n, next = n+is, next+uint32(is)
	}
	return n, next
}

func (f *followers) has(i uint32) bool {
	if slices.Contains(f.recent, i) {
		return true
	}
	k, found := slices.BinarySearch(f.marks, i)
	if !found {
		k--
	}
	if k < 0 {
		return false
	}
	r := reader{f: f, unit: k * stretch, next: f.marks[k]}
	var out [stretch]uint32
	return slices.Contains(out[:r.read(out[:])], i)
}

// add inserts a consumer who is not in the set.
func (f *followers) add(i uint32, spare *[]uint32) {
	f.recent = append(f.recent, i)
	if len(f.recent) >= max(8, f.size/128) {
		f.merge(spare)
	}
}

// merge sorts the latest rows in. If all of them come after the others, as in a population that
// starts with users, they are appended. It runs when they reach a 128th of the set. Merging at a
// 64th, with a 16th of spare room for the gaps instead of a 32nd, took .26 bytes more per
// consumer.
func (f *followers) merge(spare *[]uint32) {
	slices.Sort(f.recent)
	all := append((*spare)[:0], f.recent...)
	appended := f.size > 0 && f.recent[0] >= f.last && f.size < 2*f.chosen
	if !appended {
		all = all[:0]
		r := reader{f: f}
		var out [stretch]uint32
		k := 0
		for f.gaps.n > r.unit {
			for _, j := range out[:r.read(out[:])] {
				for k < len(f.recent) && f.recent[k] < j {
					all = append(all, f.recent[k])
					k++
				}
				all = append(all, j)
			}
		}
		all = append(all, f.recent[k:]...)
		f.restart(all)
	}
	f.grow(all)
	for _, i := range all {
		f.put(i)
	}
	*spare = all[:0]
	if most := max(8, f.size/128); cap(f.recent) < most {
		f.recent = make([]uint32, 0, most)
	}
	f.recent = f.recent[:0]
}

// restart empties the gaps and chooses their width for the given rows. Gaps of up to 2.4 to 4.8
// times the mean fit, so that few are skips and few bits are wasted.
func (f *followers) restart(all []uint32) {
	gap := (uint64(all[len(all)-1]) + 1) * 6 / (5 * uint64(len(all)))
	f.gaps.width, f.gaps.n = uint(min(bits.Len64(gap)+1, 32)), 0
	clear(f.gaps.bytes)
	f.marks, f.last, f.size, f.chosen = f.marks[:0], 0, 0, len(all)
}

// grow makes room for more rows.
func (f *followers) grow(rows []uint32) {
	units, last, skip := f.gaps.n+len(rows), f.last, uint32(1<<f.gaps.width-1)
	for _, i := range rows {
		if gap := i - last; gap >= skip {
			units += int(gap / skip)
		}
		last = i + 1
	}
	if need := room(units, f.gaps.width); need > len(f.gaps.bytes) {
		bytes := make([]byte, need+need/32)
		copy(bytes, f.gaps.bytes)
		f.gaps.bytes = bytes
	}
}

// put appends a row.
func (f *followers) put(i uint32) {
	skip := uint64(1)<<f.gaps.width - 1
	gap := uint64(i - f.last)
	for gap >= skip {
		f.unit(skip)
		f.last += uint32(skip)
		gap -= skip
	}
	f.unit(gap)
	f.last = i + 1
	f.size++
}

func (f *followers) unit(gap uint64) {
	if f.gaps.n%stretch == 0 {
		f.marks = append(f.marks, f.last)
	}
	f.gaps.add(gap)
}
