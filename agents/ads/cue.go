package ads

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// Friends at an advertisement (M9). Who clicks, likes or comments is seen by
// its friends: a first like makes them click and like more, and for some days
// the platform favours the advertisement for them. A forward brings it into
// their feeds, unpaid. All of it travels by mail to the friends' own rows, and
// arrives when slots are next served: in the next round of the tick, or in the
// next tick.

const cueEntries = 4

// cueRow is what a consumer's friends did, by advertisement: the campaign's
// number plus one in 11 bits, 5 bits of visible likes, and the last 16 bits of
// the tick of the latest. Of more than four the oldest is forgotten.
type cueRow struct {
	ad [cueEntries]uint16
	at [cueEntries]uint16
}

const mostLikes = 31

// fresh says whether an entry of tick at still holds after days ticks.
func fresh(at uint16, t int32, days int32) bool { return int32(uint16(t)-at) <= days }

func (r *cueRow) find(ad int) int {
	for k, e := range r.ad {
		if e>>5 == uint16(ad+1) {
			return k
		}
	}
	return -1
}

// add notes that a friend interacted, and whether it left a like.
func (r *cueRow) add(ad int, liked bool, t, days int32) {
	k := r.find(ad)
	switch {
	case k >= 0 && !fresh(r.at[k], t, days):
		r.ad[k] = uint16(ad+1) << 5
	case k < 0:
		k = 0
		for j := range r.ad {
			if r.ad[j] == 0 {
				k = j
				break
			}
			if uint16(t)-r.at[j] > uint16(t)-r.at[k] {
				k = j
			}
		}
		r.ad[k] = uint16(ad+1) << 5
	}
	if liked && r.ad[k]&31 < mostLikes {
		r.ad[k]++
	}
	r.at[k] = uint16(t)
}

// forget clears what is older than days: dates of 16 bits come around.
func (r *cueRow) forget(t, days int32) {
	for k := range r.ad {
		if r.ad[k] != 0 && !fresh(r.at[k], t, days) {
			r.ad[k], r.at[k] = 0, 0
		}
	}
}

// sweepEvery is the ticks between two sweeps of old entries: less than the
// 65,536 after which dates come around.
const sweepEvery = 1 << 14

// word is a message to a friend.
type word struct {
	from uint32
	at   float32 // when in the tick
	tick int32
	ad   uint16
	what uint16
}

const (
	touched   = 1 << iota // interacted: the boost
	liked                 // and left a like
	forwarded             // into the friend's feed
	waiting               // put back by the friend, who has not met it yet
)

// tell sends what consumer i did to all of its friends. The draw of a
// forwarded advertisement's meeting is keyed by the pair.
func (m *ads) tell(c *sim.Chunk, i, ad int, done uint8, at float64, forwards bool) {
	if m.mail == nil {
		return
	}
	var what uint16
	if m.cueMatters {
		if done&(1<<click|1<<like|1<<comment) != 0 {
			what |= touched
		}
		if done&(1<<like) != 0 {
			what |= liked
		}
	}
	if forwards {
		what |= forwarded
	}
	if what == 0 {
		return
	}
	msg := word{from: uint32(i), at: float32(at), tick: int32(c.Tick), ad: uint16(ad), what: what}
	if m.w.Graph.Complete() {
		for j := range m.w.N {
			if j != i {
				m.mail.Send(c, j, msg)
			}
		}
		return
	}
	for _, j := range m.w.Graph.Neighbours(i) {
		m.mail.Send(c, int(j), msg)
	}
}

// read takes in a message: the cue at once, a forwarded advertisement when the
// consumer meets it in its feed. Until then it is put back.
func (m *ads) read(c *sim.Chunk, k *worker, i int, msg word) {
	t := int32(c.Tick)
	f := &m.face[msg.ad]
	if f.flags&running == 0 || m.w.Status[i] != society.Using {
		return
	}
	if msg.what&touched != 0 && m.cues != nil {
		m.cues[i].add(int(msg.ad), msg.what&liked != 0, t, m.cueDays)
		msg.what &^= touched | liked
	}
	if msg.what&forwarded == 0 {
		return
	}
	if msg.what&waiting == 0 {
		msg.what |= waiting
		if msg.tick < t {
			// The rounds of its own tick are over: it enters the feed as this tick
			// begins.
			msg.tick, msg.at = t, 0
		}
		m.w.Deliver(c, i)
	}
	if expire := m.w.FeedExpire; expire > 0 && float64(t-msg.tick) > expire {
		return
	}
	pair := f.hash + uint64(msg.from)<<16 + uint64(msg.tick)
	at, ok := m.w.MeetInFeed(i, c.Tick, sim.Tick(msg.tick), float64(msg.at), m.keys.meet.Open(uint64(i), pair))
	if !ok {
		m.mail.Send(c, i, msg)
		return
	}
	if m.keys.seen.Float(uint64(i), pair) < m.w.SeenShare(i) {
		m.earned(c, k, i, int(msg.ad), int(msg.from), at)
	}
}

// cueOf is what consumer i sees of its friends at campaign ad.
func (m *ads) cueOf(i, ad int, t int32) cue {
	q := cue{class: m.face[ad].class}
	if m.cues == nil {
		return q
	}
	r := &m.cues[i]
	if r.ad[0]|r.ad[1]|r.ad[2]|r.ad[3] == 0 {
		return q
	}
	if k := r.find(ad); k >= 0 && fresh(r.at[k], t, m.cueDays) {
		q.likes = uint8(r.ad[k] & 31)
	}
	return q
}

// cueTicks is the days of a cue in ticks.
func cueTicks(days float64, tick units.Duration) int32 {
	return int32(max(1, math.Floor(float64(days*float64(units.Day))/float64(tick)+0.5)))
}
