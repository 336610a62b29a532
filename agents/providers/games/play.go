package games

import (
	"math/bits"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Games are played day by day: a tick longer than a day is cut into parts of at most a day. Two
// thirds of new players quit within a day, so that with a single decision per weekly tick the
// number of players was half as large again. Sessions are spread evenly over the parts.

// begin opens the titles that are released.
func (m *games) begin(t sim.Tick, _ int) {
	m.part = (int(t)-1)*m.parts + 1
	released := m.w.Released(m.spec.Function)
	for _, g := range m.titles {
		if released && !g.open {
			m.open(t, g)
		}
	}
	m.countByChunk()
}

// partOver starts the next part of the tick.
func (m *games) partOver(sim.Tick, int) {
	m.part++
	m.countByChunk()
}

// countByChunk counts players by chunk, so that a player can be drawn by number.
func (m *games) countByChunk() {
	for _, g := range m.titles {
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

// A player of a self-built game meets others throughout a part and may quit within it, so half of
// the part's meetings come before the quit decision and half after it. The remaining dependence on
// the length of a part is of second order; with all meetings first, players would be held by
// relations that they had not yet formed.

func (m *games) firstMeetings(c *sim.Chunk)  { m.meetings(c, 0) }
func (m *games) secondMeetings(c *sim.Chunk) { m.meetings(c, 1) }

// meetings lets players of self-built games find relations. The other is drawn at random from all
// other players. A relation belongs to the player who found it and ends when the other quits: should
// that player install the game again, the two would have to meet again.
func (m *games) meetings(c *sim.Chunk, half int) {
	w := m.w
	for _, g := range m.titles {
		if g.embedded || g.places == 0 {
			continue
		}
		r := &g.rosters[c.ID]
		if half == 1 {
			g.forget(r)
		}
		if g.spec.Meet == 0 || g.before[len(g.rosters)] < 2 {
			continue
		}
		key := g.meet.At(m.part, half)
		found, others := int64(0), uint64(g.before[len(g.rosters)])-1
		for k := range r.players {
			p := &r.players[k]
			who := uint64(p.who)
			mean := float64(0.5*float64(g.spec.Meet*w.Attended(int(p.who)))) / float64(m.parts)
			u := key.Open(who, 0)
			if u < 1-mean || mean == 0 {
				continue
			}
			for number := range uint64(min(num.PoissonInverse(u, mean), 1<<16)) {
				with, weak := uint32(0), false
				if w.Weak != nil {
					with, weak = m.meetWeakFriend(c, g, key, p.who, number)
				}
				if !weak {
					n := key.Below(who, 2*number+1, others)
					if n >= uint64(g.before[c.ID])+uint64(k) {
						n++
					}
					with = g.anybody(n)
				}
				links := r.links[k*g.places : (k+1)*g.places]
				if int(p.links) == g.places || slices.Contains(links[:p.links], with) ||
					key.Float(who, 2*number+2) >= w.Match(int(p.who), w.Taste(int(with))) {
					continue
				}
				links[p.links] = with
				p.links++
				found++
				m.effort.Book(c, int(p.who), g.spec.Relation.Effort)
			}
		}
		g.totals[c.Worker].relations += found
		m.related.Add(c, found)
	}
}

// meetWeakFriend draws whether the other of a meeting, given by its number, is a weak friend who plays,
// and which, uniformly. Playing together counts as an interaction along the tie.
func (m *games) meetWeakFriend(c *sim.Chunk, g *title, key rng.Key, who uint32, number uint64) (with uint32, met bool) {
	if key.Float(uint64(who), 1<<40|number) >= g.spec.Known {
		return 0, false
	}
	row, n := m.w.Weak.Friends(int(who)), uint64(0)
	for _, f := range row {
		if g.playing.Has(int(f.Who)) {
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	n = key.Below(uint64(who), 1<<41|number, n)
	for _, f := range row {
		if !g.playing.Has(int(f.Who)) {
			continue
		}
		if n == 0 {
			with = f.Who
			break
		}
		n--
	}
	m.w.Weak.Touch(c, int(who), int(with))
	return with, true
}

// anybody is player number n of a title over all chunks. Where rows are mixed, chunks have about
// equally many players, so a guess replaces most of the binary search.
func (g *title) anybody(n uint64) uint32 {
	chunks, lo := len(g.rosters), 0
	hi := chunks
	guess := int(n * uint64(chunks) / uint64(g.before[chunks]))
	if k := max(0, guess-1); g.before[k] <= int64(n) {
		lo = k
	}
	if k := min(chunks, guess+2); g.before[k] > int64(n) {
		hi = k
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; g.before[mid] <= int64(n) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return g.rosters[lo].players[int64(n)-g.before[lo]].who
}

// forget drops relations who have quit.
func (g *title) forget(r *roster) {
	for k := range r.players {
		p := &r.players[k]
		links := r.links[k*g.places:][:p.links]
		links = slices.DeleteFunc(links, func(j uint32) bool { return !g.playing.Has(int(j)) })
		p.links = int32(len(links))
	}
}

// quits lets players quit and removes those who have left the platform.
func (m *games) quits(c *sim.Chunk) {
	w := m.w
	for _, g := range m.titles {
		r, t := &g.rosters[c.ID], &g.totals[c.Worker]
		m.bill(g, r, m.part-1)
		key := g.quitKey.At(m.part, 0)
		kept := 0
		for k := range r.players {
			p := &r.players[k]
			if !g.next.Has(int(p.who)) {
				t.lost++
				continue
			}
			age := m.part - int(p.since)
			day := dayOf(age, m.length)
			if day != dayOf(age-1, m.length) || day == mostDays {
				t.atRisk[day]++
			}
			theta, days := float64(p.theta), g.days[age]
			if u := key.Float(uint64(p.who), 0); u < quitBound(theta, days) {
				n := m.relations(g, r, k)
				if u < quitOf(theta*g.holds[n], days) {
					t.quit[day]++
					t.quits++
					g.next.Clear(int(p.who))
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

// publish makes the quits of the step visible to all.
func (m *games) publish(sim.Tick, int) {
	for _, g := range m.titles {
		if g.open {
			copy(g.playing, g.next)
		}
	}
	m.countByChunk()
}

// relations is the number of relations that count for a player: 0 where relations do not reduce
// quitting.
func (m *games) relations(g *title, r *roster, k int) int {
	if most := len(g.holds) - 1; g.holds[most] == 1 {
		return 0
	}
	return m.countRelations(g, r, k)
}

// countRelations is min(n, cap), n being the friends who play (embedded) or the relations found who
// still play (self-built).
func (m *games) countRelations(g *title, r *roster, k int) int {
	most := len(g.holds) - 1
	p := &r.players[k]
	n := 0
	switch {
	case most == 0:
	case !g.embedded:
		for _, j := range r.links[k*g.places:][:p.links] {
			if g.playing.Has(int(j)) {
				n++
			}
		}
	case m.w.Graph.Complete():
		n = int(min(int64(most), g.playersAtStart-1))
	default:
		for _, j := range m.w.Graph.Sources(int(p.who)) {
			if g.playing.Has(int(j)) {
				if n++; n == most {
					break
				}
			}
		}
	}
	return n
}

// invitations lets players of embedded games invite friends who do not play. A refused invitation
// is as much of a nuisance as an accepted one.
func (m *games) invitations(c *sim.Chunk) {
	w := m.w
	nuisance := -society.Milli(w.Nuisance.Invite)
	for _, g := range m.titles {
		if !g.embedded || g.invites == 0 {
			continue
		}
		t := &g.totals[c.Worker]
		key := g.invite.At(m.part, 0)
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
				j := w.AnyFriend(key, int(i), uint64(2*e+1))
				if j < 0 || w.Status[j] != society.Using || g.playing.Has(j) {
					continue
				}
				invited++
				w.Experienced.AddExperience(c, j, nuisance)
				if key.Float(uint64(i), uint64(2*e+2)) >= g.spec.Friends {
					refused++
					continue
				}
				g.asked.SetIn(c, j)
			}
		}
		t.invited += invited
		t.refused += refused
		m.invited.Add(c, invited)
		m.refused.Add(c, refused)
	}
}

// installs adds as players the consumers who accepted an invitation and those who install on their
// own, with hazard ι₀·cos(x_i, x_g).
func (m *games) installs(c *sim.Chunk) {
	if c.Round > 0 {
		return
	}
	w := m.w
	for _, g := range m.titles {
		if !g.open || g.spec.Away {
			continue
		}
		var words [sim.DefaultGrain / 64]uint64
		fresh := sim.Bits(words[:])
		first := c.Lo >> 6
		for k := range (c.Hi - c.Lo + 63) / 64 {
			waiting := g.asked[first+k]
			if waiting == 0 {
				continue
			}
			for b := waiting; b != 0; b &= b - 1 {
				i := c.Lo + k<<6 + bits.TrailingZeros64(b)
				if w.Active(i) {
					g.asked.Clear(i)
					fresh[k] |= b & -b
				}
			}
		}
		rng.Rare(g.install.At(m.part, 0), c.ID, c.Hi-c.Lo, float64(g.installs*w.LongestWaited()),
			func(row int) float64 {
				i := c.Lo + row
				if g.playing.Has(i) || !w.Active(i) {
					return 0
				}
				return float64(float64(g.installs*w.Match(i, g.topic)) * w.Waited(i, c.Tick))
			},
			func(row int) { fresh.Set(row) })
		for row := range fresh.Rows(0, c.Hi-c.Lo) {
			m.add(c, g, uint32(c.Lo+row))
		}
	}
}
