package content

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
)

// spread agrees with known values: a linear process, and the final size of an epidemic,
// S = 1 − (1 − f)·e^(−R·S).
func TestSpread(t *testing.T) {
	same := func(n int, e carrier) []carrier {
		all := make([]carrier, n)
		for k := range all {
			all[k] = e
		}
		return all
	}
	// Direct readers lead to k·p shares, others to (k−1)·p.
	const k, p = 20, 0.04
	c, s := spread(shareTo{moments: 1}, same(50, carrier{direct: 1e-9, friends: k, inFeed: 0.2, share: 0.2}))
	const r = (k - 1) * p
	need.Near(t, "R", c/s, k*p/(1-r+k*p), 1e-3)
	need.Near(t, "shares", s, 50*1e-9*0.2*(1+k*p/(1-r)), 1e-12)
	// The same holds in chats, of a group or with friends: the sender has read it.
	e := carrier{direct: 1e-9, friends: k, asked: k, members: k, inChat: 0.2, share: 0.2}
	for _, to := range []shareTo{{group: 1}, {friends: 1}} {
		c, s := spread(to, same(50, e))
		need.Near(t, "R in chats", c/s, k*p/(1-r+k*p), 1e-3)
		need.Near(t, "shares in chats", s, 50*1e-9*0.2*(1+k*p/(1-r)), 1e-12)
	}

	// With a very large number of friends only the share of sharers matters.
	for _, x := range []struct{ r, f float64 }{{0.5, 0.01}, {1, 0.05}, {3, 0.001}, {8, 0.5}} {
		size := 1.0
		for range 1000 {
			size = 1 - (1-x.f)*math.Exp(-x.r*size)
		}
		const many = 1e7
		c, s := spread(shareTo{moments: 1},
			same(3, carrier{direct: x.f, friends: many, inFeed: x.r / many / 0.5, share: 0.5}))
		need.Near(t, "final size", s/3, 0.5*size, 1e-3)
		need.Near(t, "R", c/s, 1-x.f/size, 1e-3)
		// Group chats and chats with friends count as ties do.
		e := carrier{direct: x.f, friends: many, members: many, asked: many, inChat: x.r / many / 0.5, share: 0.5}
		for _, to := range []shareTo{{group: 1}, {friends: 1}, {group: 0.3, friends: 0.7}} {
			c, s := spread(to, same(3, e))
			need.Near(t, "final size in chats", s/3, 0.5*size, 1e-3)
			need.Near(t, "R in chats", c/s, 1-x.f/size, 1e-3)
		}
	}
	if c, s := spread(shareTo{moments: 1}, nil); c != 0 || s != 0 {
		t.Errorf("nobody shares %v", s)
	}
	c, s = spread(shareTo{moments: 1}, same(5, carrier{direct: 1, friends: 9, inFeed: 1, share: 1}))
	need.Near(t, "all have read it", c, 0, 0)
	need.Near(t, "all share it", s, 5, 0)
}
