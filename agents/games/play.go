package games

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// begin opens the titles that are out, and counts players by chunk where
// they are drawn from.
func (m *games) begin(t sim.Tick, _ int) {
	released := m.w.Released(m.spec.Function)
	for _, g := range m.titles {
		if released && !g.open {
			g.open = true
			m.developed(t, g)
		}
		if !g.open || g.embedded {
			continue
		}
		sum := int64(0)
		for k := range g.rosters {
			g.before[k] = sum
			sum += int64(len(g.rosters[k].players))
		}
		g.before[len(g.rosters)] = sum
	}
}

// meetings lets players of self-built games find relations. Whom one meets is a
// player drawn at random, and a relation is one's own: it counts for who found
// it, until the other quits.
func (m *games) meetings(c *sim.Chunk) {
	w := m.w
	for _, g := range m.titles {
		if g.embedded || g.spec.Meet == 0 || g.places == 0 {
			continue
		}
		r := &g.rosters[c.ID]
		key := g.meet.At(int(c.Tick), 0)
		found := int64(0)
		for k := range r.players {
			p := &r.players[k]
			n := w.SessionsOf(int(p.who))
			if n == 0 {
				continue
			}
			mean := float64(g.spec.Meet * float64(n))
			u := key.Open(uint64(p.who), 0)
			if u < 1-mean {
				continue
			}
			links := r.links[k*g.places : (k+1)*g.places]
			for e := range min(num.PoissonInverse(u, mean), 1<<16) {
				if int(p.links) == g.places && !g.forget(p, links) {
					break
				}
				j := g.anybody(key.Below(uint64(p.who), uint64(2*e+1), uint64(g.before[len(g.rosters)])))
				if j == p.who || linked(links[:p.links], j) ||
					key.Float(uint64(p.who), uint64(2*e+2)) >= w.Match(int(p.who), w.Taste(int(j))) {
					continue
				}
				links[p.links] = j
				p.links++
				found++
				m.effort.Book(c, int(p.who), g.spec.Relation.Effort)
			}
		}
		g.totals[c.Worker].relations += found
		m.related.Add(c, found)
	}
}

// anybody is player number n of a title, over all chunks.
func (g *title) anybody(n uint64) uint32 {
	lo, hi := 0, len(g.rosters)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; g.before[mid] <= int64(n) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return g.rosters[lo].players[int64(n)-g.before[lo]].who
}

func linked(links []uint32, j uint32) bool {
	for _, x := range links {
		if x == j {
			return true
		}
	}
	return false
}

// forget drops relations who have quit; it says whether there is a place now.
func (g *title) forget(p *player, links []uint32) bool {
	n := 0
	for _, j := range links[:p.links] {
		if has(g.playing, j) {
			links[n] = j
			n++
		}
	}
	p.links = int32(n)
	return n < g.places
}

// leave lets players quit. Who has left the platform is no player either.
func (m *games) leave(c *sim.Chunk) {
	w := m.w
	days, tick := w.Clock.Days(), w.Clock.Tick
	for _, g := range m.titles {
		r, t := &g.rosters[c.ID], &g.totals[c.Worker]
		key := g.quitKey.At(int(c.Tick), 0)
		kept := 0
		for k := range r.players {
			p := &r.players[k]
			if !has(g.next, p.who) {
				t.lost++
				continue
			}
			age := int32(c.Tick) - p.since
			day := dayOf(age, tick)
			if day != dayOf(age-1, tick) {
				t.atRisk[day]++
			}
			theta := float64(p.theta)
			if u := key.Float(uint64(p.who), 0); u < quitBound(theta, days) {
				n := m.relations(g, r, k)
				if u < quitOf(theta*g.holds[n], days) {
					t.quit[day]++
					t.quits++
					unset(g.next, p.who)
					w.Plays[p.who]--
					continue
				}
			}
			if kept != k {
				r.players[kept] = *p
				copy(r.links[kept*g.places:(kept+1)*g.places], r.links[k*g.places:(k+1)*g.places])
			}
			kept++
		}
		m.quit.Add(c, int64(len(r.players)-kept))
		r.players = r.players[:kept]
		r.links = r.links[:kept*g.places]
		r.forgetPayers(g.next)
	}
}

// left ends the step of leave: now the changes are seen by all.
func (m *games) left(sim.Tick, int) {
	for _, g := range m.titles {
		copy(g.playing, g.next)
	}
}

// relations is what counts of the relations of a player: none where they do
// not hold anybody.
func (m *games) relations(g *title, r *roster, k int) int {
	if most := len(g.holds) - 1; g.holds[most] == 1 {
		return 0
	}
	return m.countRelations(g, r, k)
}

// countRelations is min(n, cap): friends who play, or relations found who still
// do.
func (m *games) countRelations(g *title, r *roster, k int) int {
	most := len(g.holds) - 1
	p := &r.players[k]
	n := 0
	switch {
	case most == 0:
	case !g.embedded:
		for _, j := range r.links[k*g.places : k*g.places+int(p.links)] {
			if has(g.playing, j) {
				n++
			}
		}
	case m.w.Graph.Complete():
		n = int(min(int64(most), g.playersAtStart-1))
	default:
		for _, j := range m.w.Graph.Neighbours(int(p.who)) {
			if has(g.playing, j) {
				if n++; n == most {
					break
				}
			}
		}
	}
	return n
}

// invitations lets players of embedded games invite friends who do not play.
// An invitation that is refused annoys no less.
func (m *games) invitations(c *sim.Chunk) {
	w := m.w
	nuisance := -society.Milli(w.Nuisance.Invite)
	for _, g := range m.titles {
		if !g.embedded || g.invites == 0 {
			continue
		}
		t := &g.totals[c.Worker]
		key := g.invite.At(int(c.Tick), 0)
		quiet := 1 - float64(g.invites*w.LongestWaited())
		players := g.rosters[c.ID].players
		invited, refused := int64(0), int64(0)
		for k := range players {
			i := players[k].who
			u := key.Open(uint64(i), 0)
			if u < quiet || !w.Active(int(i)) {
				continue
			}
			for e := range min(num.PoissonInverse(u, float64(g.invites*w.Waited(int(i), c.Tick))), 1<<16) {
				j := m.friend(key, int(i), uint64(2*e+1))
				if j < 0 || w.Status[j] != society.Using || has(g.playing, uint32(j)) {
					continue
				}
				invited++
				w.Felt.AddExperience(c, j, nuisance)
				if key.Float(uint64(i), uint64(2*e+2)) >= g.spec.Friends {
					refused++
					continue
				}
				c.Or(&g.asked[j>>6], 1<<(j&63))
			}
		}
		t.invited += invited
		t.refused += refused
		m.invited.Add(c, invited)
		m.refused.Add(c, refused)
	}
}

// friend is a strong friend of i, drawn at random; −1 if it has none.
func (m *games) friend(key rng.Key, i int, draw uint64) int {
	g := m.w.Graph
	n := g.Degree(i)
	if n == 0 {
		return -1
	}
	k := int(key.Below(uint64(i), draw, uint64(n)))
	if g.Complete() {
		if k >= i {
			k++
		}
		return k
	}
	return int(g.Neighbours(i)[k])
}

// installs makes players of those who were invited and of those whom a game
// draws by itself: hazard ι₀·cos(x_i, x_g).
func (m *games) installs(c *sim.Chunk) {
	if c.Round > 0 {
		return
	}
	w := m.w
	for _, g := range m.titles {
		if !g.open {
			continue
		}
		var fresh [sim.DefaultGrain / 64]uint64
		first := c.Lo >> 6
		for k := range (c.Hi - c.Lo + 63) / 64 {
			waiting := g.asked[first+k]
			if waiting == 0 {
				continue
			}
			for b := waiting; b != 0; b &= b - 1 {
				i := c.Lo + k<<6 + bits.TrailingZeros64(b)
				if has(g.playing, uint32(i)) {
					unset(g.asked, uint32(i))
				} else if w.Active(i) {
					unset(g.asked, uint32(i))
					fresh[k] |= b & -b
				}
			}
		}
		rng.Rare(g.install.At(int(c.Tick), 0), c.ID, c.Hi-c.Lo, float64(g.installs*w.LongestWaited()),
			func(row int) float64 {
				i := c.Lo + row
				if has(g.playing, uint32(i)) || !w.Active(i) {
					return 0
				}
				return float64(float64(g.installs*w.Match(i, g.topic)) * w.Waited(i, c.Tick))
			},
			func(row int) { fresh[row>>6] |= 1 << (row & 63) })
		for k, word := range fresh {
			for b := word; b != 0; b &= b - 1 {
				m.add(c, g, uint32(c.Lo+k<<6+bits.TrailingZeros64(b)))
			}
		}
	}
}
