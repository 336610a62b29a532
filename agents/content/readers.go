package content

import "slices"

// Readers of an article and consumers who wait for it are kept from tick to tick as long as
// somebody may still pass it on.

// recall marks the readers of earlier ticks. It is called on the first share only: without one
// nobody needs them.
func (m *content) recall(x *scratch, a *article) {
	if len(x.before) > 0 {
		return
	}
	x.before = a.readers.unpack(m.width, slices.Grow(x.before, a.readers.n))
	seen := x.seen
	for _, j := range x.before {
		seen.Set(int(j))
	}
}

// forget unmarks the readers. Where an article has many, clearing the whole set is faster.
func (x *scratch) forget() {
	seen := x.seen
	if len(x.fresh)+len(x.before) > len(seen)/8 {
		clear(seen)
		return
	}
	for _, j := range x.fresh {
		seen[j>>6] = 0
	}
	for _, j := range x.before {
		seen[j>>6] = 0
	}
}

// remember keeps what later ticks need: consumers who wait and have not read the article in
// another way, the shares that they wait for, and, if one of them might pass it on, who has read
// it.
func (m *content) remember(x *scratch, a *article) {
	if len(x.fresh) > 0 {
		pushed := a.pushed[:0]
		for _, j := range a.pushed {
			if !x.seen.Has(int(j)) {
				pushed = append(pushed, j)
			}
		}
		a.pushed = pushed
		waiting := x.waiting[:0]
		for _, e := range x.waiting {
			if !x.seen.Has(int(e.who)) {
				waiting = append(waiting, e)
			}
		}
		x.waiting = waiting
	}
	x.forget()
	a.closed = a.closed || !m.mayShare(x, a)
	x.keepWaiting(a, m.width)
	a.pushed = x.pools.rows.fit(a.pushed)
	switch r := &a.readers; {
	case a.closed:
		x.pools.bytes.put(r.bytes)
		*r = crowd{}
	case len(x.fresh) > 0:
		x.fresh, x.start = r.add(x.fresh, m.width, &x.pools.bytes, x.start)
	}
	x.fresh, x.before = x.fresh[:0], x.before[:0]
}

// keepWaiting keeps the waiting consumers in the order of shares, and drops shares that nobody
// waits for, with their likes, which are four fifths of all. One bit per consumer marks the first of
// each share: with a word each for consumer and share, the list took three times the memory.
func (x *scratch) keepWaiting(a *article, width uint) {
	p := &a.waiting
	x.pools.bytes.put(p.bytes)
	*p = packed{width: width + 1}
	if len(x.waiting) == 0 {
		a.shares, a.likes = x.pools.shares.fit(a.shares[:0]), x.pools.likes.fit(a.likes[:0])
		return
	}
	need := room(len(x.waiting), p.width)
	p.bytes = x.pools.bytes.reserve(nil, need)[:need]
	clear(p.bytes)
	kept, last := 0, int32(-1)
	for _, e := range x.waiting {
		first := uint64(0)
		if e.share != last {
			a.shares[kept] = a.shares[e.share]
			a.shares[kept].likes = x.keepLikes(a, a.shares[kept].likes)
			kept++
			first, last = 1, e.share
		}
		p.add(uint64(e.who)<<1 | first)
	}
	a.shares = x.pools.shares.fit(a.shares[:kept])
	a.likes = x.pools.likes.fit(append(a.likes[:0], x.likes...))
	x.waiting, x.likes = x.waiting[:0], x.likes[:0]
}

// keepLikes keeps the likes of a share, of which k is the latest, and returns the latest of those
// kept.
func (x *scratch) keepLikes(a *article, k int32) (latest int32) {
	latest = -1
	for ; k >= 0; k = a.likes[k].next {
		x.likes = append(x.likes, like{a.likes[k].who, latest})
		latest = int32(len(x.likes) - 1)
	}
	return latest
}

// mayShare reports whether one of the waiting consumers might pass the article on at the best
// match.
func (m *content) mayShare(x *scratch, a *article) bool {
	bound := x.table.mostShared
	if bound == 0 || int(a.passed) >= m.mostShares {
		return false
	}
	for _, j := range a.pushed {
		if a.act.Bits(uint64(j), drawActs)>>32 < bound {
			return true
		}
	}
	for _, e := range x.waiting {
		if a.act.Bits(uint64(e.who), drawActs)>>32 < bound {
			return true
		}
	}
	return false
}
