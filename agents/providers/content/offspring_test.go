package content

import (
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/spec"
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
		c, s := spread(shareTo{moments: 1}, same(3, carrier{direct: x.f, friends: many, inFeed: x.r / many / 0.5, share: 0.5}))
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

// The formula agrees with measured shares where people meet at random along their ties: with
// items that expire before the feed is opened, unequal numbers of friends, chats, and articles
// that many have already read.
func TestOffspringMeasured(t *testing.T) {
	er := society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 30}
	chats := func(p *Spec, group float64) {
		p.ShareTo = []spec.Weight{{Name: "moments", Value: 0.3}, {Name: "chat", Value: 0.7}}
		p.Chat.Group, p.Chat.Further = group, 8
	}
	for name, c := range map[string]struct {
		x       trial
		follows float64
		read    float64
		share   float64
		more    func(*Spec)
	}{
		"never expires":           {trial{pace: 4, expire: 20}, 0.1, 0.15, 0.15, nil},
		"expires":                 {trial{pace: 1.5, open: 0.3, expire: 2, room: 0.8}, 0.1, 0.2, 0.25, nil},
		"friends in chats":        {trial{pace: 1.5, open: 0.3, expire: 1}, 0.1, 0.3, 0.25, func(p *Spec) { chats(p, 0) }},
		"groups":                  {trial{pace: 1.5, open: 0.3, expire: 1}, 0.1, 0.1, 0.6, func(p *Spec) { chats(p, 1); p.Chat.Groups, p.Chat.Size = 8, num.Constant(16) }},
		"many have read it":       {trial{pace: 2, open: 0.5, expire: 3}, 1.2, 0.15, 0.2, nil},
		"more than one a share":   {trial{n: 3000, pace: 2, open: 0.5, expire: 3}, 0.3, 0.3, 0.4, nil},
		"half follow the account": {trial{pace: 2, open: 0.5, expire: 3}, 9, 0.1, 0.2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			x := c.x
			x.ties, x.ticks = er, 50
			if x.n == 0 {
				x.n = 5000
			}
			x.set = func(p *Spec) {
				fixed(p, c.read, c.share)
				p.Accounts[0].V.Count, p.Accounts[0].V.Popularity = count(12), num.Constant(1)
				p.InitialFollows = c.follows
				if c.more != nil {
					c.more(p)
				}
			}
			var measured, formula []float64
			const reps = 4
			for rep := 1; rep <= reps; rep++ {
				r, _ := x.run(t, rep)
				const settled = 15
				measured = append(measured, sum(r.Series("article_shares.children")[settled:])/sum(r.Series("article_shares")[settled:]))
				formula = append(formula, r.Series("cascade_r_formula")[50])
			}
			want, _ := meanSD(formula)
			mean, sd := meanSD(measured)
			t.Logf("%.4f measured ± %.4f, %.4f by the formula", mean, sd/math.Sqrt(reps), want)
			simtest.Z(t, "R", mean, sd, len(measured), want, 0.01)
		})
	}
}
