package society

import (
	"guanxi/sim"
	"guanxi/sim/num"
)

// Platform is one of several whole platforms that the same people use.
type Platform struct {
	Name  string
	Seed  uint64 // of its luck
	World *World
}

// Membership is what it costs and is worth to belong to a platform, each a month. Writer: membership.
type Membership struct {
	Consumers, Sellers Belonging
	Place              float64 // among tastes, from 0 to 1
	// Of the world around. Writer: homing. Here is the number of sellers. Gross is what belonging is worth to a consumer a
	// month, before the fee, and GrossOfSellers that of all sellers who are here.
	Here           int64
	Gross          func(i int) float64
	GrossOfSellers func() float64
}

// Belonging is what a side gets by itself and pays, in units of currency a month.
type Belonging struct{ Worth, Fee float64 }

// join adds a platform to the world around, whose users are those of any platform.
func (w *World) join(p Platform) {
	w.Platforms = append(w.Platforms, p)
	change := func(i uint32, more int8) {
		w.joins.Clear(int(i))
		w.leaves.Clear(int(i))
		if w.on[i] += more; w.on[i] > 0 {
			w.joins.Set(int(i))
		} else {
			w.leaves.Set(int(i))
		}
		w.asked[i/sim.DefaultGrain] = 1
	}
	p.World.OnJoin(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			change(i, 1)
		}
	})
	p.World.OnLeave(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			change(i, -1)
		}
	})
	for i, status := range p.World.Status {
		if status == Using {
			w.on[i]++
			w.SetInitial(i)
		}
	}
}

// Recruits reports whether people have to hear of the platform before they use it: adoption says how.
func (w *World) Recruits() bool { return len(w.causes) > 0 || w.dates.made != nil }

// Surround makes the world one around platforms, which have been built on its people and ties.
func (w *World) Surround(all []Platform) {
	w.on = sim.Tally[int8](w.Scope, "platforms", w.N)
	for _, p := range all {
		w.join(p)
	}
	count := func(of func(i int) bool) func() int64 {
		return func() (n int64) {
			for i := range w.N {
				if of(i) {
					n++
				}
			}
			return n
		}
	}
	w.Scope.Count("multihoming", "1", "consumers who use several platforms",
		count(func(i int) bool { return w.on[i] > 1 }), sim.UpTo(w.N))
	w.Scope.Gauge("leader_share", "1", "users of the platform that has most, as a share of those of any", func() float64 {
		largest := int64(0)
		for _, p := range w.Platforms {
			largest = max(largest, p.World.Users)
		}
		return num.Quotient(float64(largest), float64(w.Users))
	}, sim.Share())
	for _, p := range w.Platforms {
		w.Scope.Count("only."+p.Name, "1", "consumers who use this platform alone",
			count(func(i int) bool { return w.on[i] == 1 && p.World.Status[i] == Using }), sim.UpTo(w.N))
	}
}

// Where says of a consumer 0: has never used it, 1: uses it, 2: has left. Of several platforms 1 is to use several, and
// 3 + k to use the one with number k alone.
func (w *World) Where(i int) uint8 {
	if w.Status[i] == Using && w.on != nil && w.on[i] == 1 {
		for k, p := range w.Platforms {
			if p.World.Status[i] == Using {
				return 3 + uint8(k)
			}
		}
	}
	return w.Status[i]
}

// Link lets asks reach those who do not use the platform as a link has it. Writer: homing, of the world around.
func (w *World) Link(reaches func(from, to int) bool) { w.link = reaches }

// Reaches reports whether what a user asks of somebody who does not use the platform gets there.
func (w *World) Reaches(from, to int) bool { return w.link == nil || w.link(from, to) }
