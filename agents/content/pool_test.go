package content

import (
	"testing"

	"guanxi/sim"
)

// A list that shrinks keeps its elements and moves to memory of its size; its old memory serves
// another list.
func TestFit(t *testing.T) {
	var p pool[uint32]
	for _, n := range []int{1, 3, 8, 9, 100, 1000} {
		var list []uint32
		for k := range n {
			list = p.add(list, uint32(k))
		}
		before := cap(list)
		for left := n; left >= 0; left-- {
			list = p.fit(list[:left])
			if len(list) != left || left > 0 && cap(list) != capacityOf(classOf(left)) || left == 0 && list != nil {
				t.Fatalf("%d of %d: length %d in room for %d", left, n, len(list), cap(list))
			}
			for k, v := range list {
				if v != uint32(k) {
					t.Fatalf("%d of %d: number %d is %d", left, n, k, v)
				}
			}
		}
		if free := len(p.free[classOf(before)]); free != 1 || cap(p.reserve(nil, before)) != before {
			t.Errorf("room for %d was given back %d times", before, free)
		}
	}
}

// The parts of a share survive packing; depth and age stop at their limits.
func TestNewShare(t *testing.T) {
	for _, x := range []struct {
		by         channel
		depth, old int32
	}{{moments, 0, 0}, {chat, 1, 5}, {moments, mostDepth, mostAge}, {chat, mostDepth + 7, mostAge + 9}} {
		s := newShare(1<<28-1, x.by, x.depth, 40, 40+sim.Tick(x.old), .75)
		if s.who != 1<<28-1 || s.channel() != x.by || s.depth() != min(x.depth, mostDepth) ||
			s.tick(40) != 40+sim.Tick(min(x.old, mostAge)) || s.at() != .75 || s.likes != -1 {
			t.Errorf("%+v came back as %v, depth %d, tick %d, at %v", x, s.channel(), s.depth(), s.tick(40), s.at())
		}
	}
}
