package content

import (
	"slices"

	"guanxi/sim"
)

// Readers of an article and consumers who wait for it are kept from tick to tick as long as
// somebody may still pass it on.

// recall marks the readers of earlier ticks. It is called on the first share only: without one
// nobody needs them.
func (x *scratch) recall(a *article) {
	if !x.recalled {
		x.recalled = true
		for _, j := range a.readers {
			x.seen.Set(int(j))
		}
	}
}

// forget unmarks the readers.
func (x *scratch) forget(a *article) {
	for _, j := range x.fresh {
		x.seen.Clear(int(j))
	}
	if x.recalled {
		for _, j := range a.readers {
			x.seen.Clear(int(j))
		}
	}
	x.recalled = false
}

// remember keeps what later ticks need: consumers who wait and have not read the article in
// another way, the shares that they wait for, and, if one of them might pass it on, who has read
// it.
func (m *content) remember(x *scratch, a *article) {
	if len(x.fresh) > 0 {
		a.pushed = slices.DeleteFunc(a.pushed, func(j uint32) bool { return x.seen.Has(int(j)) })
		x.waiting = slices.DeleteFunc(x.waiting, func(e waiting) bool { return x.seen.Has(int(e.who)) })
	}
	x.forget(a)
	x.keepWaiting(a)
	if a.closed = a.closed || !m.mayShare(x, a); a.closed {
		a.readers = nil
	} else {
		a.readers = append(sim.Room(a.readers, len(x.fresh)), x.fresh...)
	}
	x.fresh = x.fresh[:0]
}

// keepWaiting keeps the waiting consumers in the order of shares, and drops shares that nobody
// waits for, which are four fifths of all.
func (x *scratch) keepWaiting(a *article) {
	var shares []share
	last := int32(-1)
	for k, e := range x.waiting {
		if e.share != last {
			shares, last = append(shares, a.shares[e.share]), e.share
		}
		x.waiting[k].share = int32(len(shares) - 1)
	}
	a.shares, a.waiting = shares, slices.Clone(x.waiting)
	x.waiting = x.waiting[:0]
}

// mayShare reports whether one of the waiting consumers might pass the article on at the best
// match.
func (m *content) mayShare(x *scratch, a *article) bool {
	bound := x.table.mostShared
	if bound == 0 || int(a.passed) >= m.mostShares {
		return false
	}
	might := func(j uint32) bool { return a.act.Bits(uint64(j), drawActs)>>32 < bound }
	return slices.ContainsFunc(a.pushed, might) || slices.ContainsFunc(a.waiting, func(e waiting) bool { return might(e.who) })
}
