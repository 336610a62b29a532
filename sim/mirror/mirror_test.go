package mirror

import (
	"strings"
	"testing"
)

type item struct{ n int }

type world struct {
	items []*item
	best  *item
	list  []int
	tail  []int // of list
	names map[string][]int
	any   any
	act   func() int
}

// newWorld is one function: inlined twice, its function would be two.
//
//go:noinline
func newWorld() *world {
	w := &world{items: []*item{{1}, {2}, {3}}, list: []int{1}, names: map[string][]int{"old": {1}}}
	w.act = func() int { return w.items[0].n }
	return w
}

// A copy has the values of the other, its pointers lead to its own objects, what shares memory still does, and
// functions act on it.
func TestOnto(t *testing.T) {
	a, b := newWorld(), newWorld()
	a.items[0].n = 7
	a.items = append(a.items, &item{9})
	a.best = a.items[3]
	a.list = []int{4, 5, 6, 7}
	a.tail = a.list[2:]
	delete(a.names, "old")
	a.names["new"] = []int{1, 2}
	a.any = item{5}
	own := b.items[0]
	if err := Onto([]Pair{{"world", a, b}}, Options{}); err != nil {
		t.Fatal(err)
	}
	a.items[0].n, a.list[2], a.names["new"][0] = 0, 0, 0
	b.tail[1] = 8
	if b.items[0] != own || b.act() != 7 || b.best != b.items[3] || b.best == a.best || b.best.n != 9 {
		t.Errorf("objects: %v, %v", b.items, b.best)
	}
	if b.list[2] != 6 || b.list[3] != 8 || b.names["new"][0] != 1 || len(b.names) != 1 || b.any != (item{5}) {
		t.Errorf("values: %+v", b)
	}
}

// What cannot be copied is named.
func TestNamed(t *testing.T) {
	for _, x := range []struct {
		change func(a, b *world)
		want   string
	}{
		{func(a, _ *world) { a.act = func() int { return 3 } }, "world.act cannot be copied: it is a function"},
		{func(a, _ *world) { a.any = make(chan int) }, "world.any cannot be copied: it is a chan int"},
		{func(_, b *world) { b.items[1] = b.items[0] }, "world.items[] cannot be copied: it leads to something else"},
	} {
		a, b := newWorld(), newWorld()
		x.change(a, b)
		err := Onto([]Pair{{"world", a, b}}, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), x.want) {
			t.Errorf("%v; want %s", err, x.want)
		}
	}
}
