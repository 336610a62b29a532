package society

import (
	"cmp"
	"slices"

	"guanxi/sim"
)

// convinced is who convinced whom in the phase, for the log of adoptions: each
// worker's list, joined when the phase ends. Of several neighbours the smallest
// number stands, which does not depend on who was first.
type convinced struct {
	lists [][]pair // by worker
	all   []pair   // by whom it is about, then by who convinced
}

type pair struct{ who, from uint32 }

func (v *convinced) build(s *sim.Scope) { v.lists = make([][]pair, s.Workers()) }

func (v *convinced) add(c *sim.Chunk, i, from int) {
	v.lists[c.Worker] = append(v.lists[c.Worker], pair{uint32(i), uint32(from)})
}

// sort takes the lists in, and empties them.
func (v *convinced) sort() {
	v.all = v.all[:0]
	for k := range v.lists {
		v.all = append(v.all, v.lists[k]...)
		v.lists[k] = v.lists[k][:0]
	}
	slices.SortFunc(v.all, func(a, b pair) int { return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.from, b.from)) })
}

// by is who convinced a consumer; −1 is nobody, and so where it joined for
// another cause than the one that JoinAny leaves.
func (v *convinced) by(i uint32, cause uint8) int {
	if len(v.all) == 0 || cause != 0 {
		return -1
	}
	at, _ := slices.BinarySearchFunc(v.all, i, func(p pair, i uint32) int { return cmp.Compare(p.who, i) })
	if at == len(v.all) || v.all[at].who != i {
		return -1
	}
	return int(v.all[at].from)
}
