package society

import (
	"cmp"
	"slices"

	"guanxi/sim"
	"guanxi/sim/rng"
)

// convinced records who convinced whom in a phase, for the log of adoptions: a list per worker,
// joined when the phase ends. Of several, each is as likely to be named. Naming the one with the
// smallest number made consumers at the head of the file influential.
type convinced struct {
	key   rng.Key
	lists [][]pair // by worker
	all   []pair   // by who was convinced, by cause, by who convinced
}

type pair struct {
	who, from uint32
	cause     uint8
}

func (v *convinced) build(s *sim.Scope) {
	v.key, v.lists = s.Key("convinced"), make([][]pair, s.Workers())
}

func (v *convinced) add(c *sim.Chunk, i, from int, cause uint8) {
	v.lists[c.Worker] = append(v.lists[c.Worker], pair{uint32(i), uint32(from), cause})
}

// sort joins the lists and empties them.
func (v *convinced) sort() {
	v.all = v.all[:0]
	for k := range v.lists {
		v.all = append(v.all, v.lists[k]...)
		v.lists[k] = v.lists[k][:0]
	}
	slices.SortFunc(v.all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.cause, b.cause), cmp.Compare(a.from, b.from))
	})
}

// by returns who convinced a consumer that joined for a cause; −1: nobody, or a cause in which
// nobody convinces.
func (v *convinced) by(i uint32, cause uint8) int {
	at, _ := slices.BinarySearchFunc(v.all, i,
		func(p pair, i uint32) int { return cmp.Or(cmp.Compare(p.who, i), cmp.Compare(p.cause, cause)) })
	n := 0
	for at+n < len(v.all) && v.all[at+n].who == i && v.all[at+n].cause == cause {
		n++
	}
	if n == 0 {
		return -1
	}
	return int(v.all[at+int(v.key.Below(uint64(i), 0, uint64(n)))].from)
}
