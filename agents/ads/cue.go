package ads

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Friends at an advertisement (M9). Who clicks, likes or comments is seen by
// its friends: a first like makes them click and like more, and for some days
// the platform favours the advertisement for them. A forward brings it into
// their feeds, unpaid. What friends did reaches a consumer when slots are next
// served: in the next round of the tick, or in the next tick.

// seen is what a friend did at an advertisement: 12 bits of the consumer who
// sees it, by its place in its chunk, 11 of the campaign, 1 for a like, 8 of the
// date. A row of such entries for each consumer would have to hold the most that
// anybody sees, 16 bytes or more; in a pile for its chunk they take 4 bytes each
// and are as many as there are. They go when `days` are over.
type seen uint32

const (
	seenAd    = 12
	seenAds   = 1<<11 - 1
	seenLiked = 1 << 23
	seenDate  = 24

	mostLikes = 31
)

func seenOf(ad int, liked bool, date uint8) seen {
	e := seen(ad)<<seenAd | seen(date)<<seenDate
	if liked {
		e |= seenLiked
	}
	return e
}

func (e seen) row() int    { return int(e & (sim.DefaultGrain - 1)) }
func (e seen) date() uint8 { return uint8(e >> seenDate) }

// toldTo is an entry on its way to a consumer.
type toldTo struct {
	to    uint32
	entry seen
}

// cues are what all consumers see of their friends.
type cues struct {
	sim.Lists[seen]                   // by chunk of who sees it
	told            sim.Lists[toldTo] // by chunk of who did it
	news            int64             // times that something arrived
	step            int32             // ticks of a step of a date
	steps           uint8             // for which an entry holds
	rest            float64           // and for so much of the tick after them
	ends            rng.Key           // from when on in that tick
}

// cueSteps is how many steps of a date an entry holds for at most. With days of
// more ticks than that it holds for up to a hundredth of them longer.
const cueSteps = 100

func newCues(s *sim.Scope, n int) *cues {
	return &cues{Lists: sim.HoldLists[seen](s, "cues", n), told: sim.HoldLists[toldTo](s, "cues.told", n), step: 1, ends: s.Key("cue_ends")}
}

// setDays sets for how many ticks entries hold, and dates those that there are anew.
func (q *cues) setDays(ticks float64, t int32) {
	whole := int32(ticks)
	if q.rest = ticks - float64(whole); whole >= cueSteps {
		whole, q.rest = int32(ticks+0.5), 0
	}
	step := max(1, (whole+cueSteps-1)/cueSteps)
	if step != q.step {
		for _, all := range q.Lists {
			for k, e := range all {
				age := min(int32(uint8(t/q.step)-e.date())*q.step, 2*cueSteps*step) // beyond that dates come around
				all[k] = e&^(255<<seenDate) | seen(uint8((t-age)/step))<<seenDate
			}
		}
	}
	q.step, q.steps = step, uint8((whole+step-1)/step)
}

func (q *cues) dateOf(t int32) uint8 { return uint8(t / q.step) }

// last is the age of a date up to which entries hold: in the last step for a part of the
// tick only, where there is a rest.
func (q *cues) last() uint8 { return q.steps + uint8(num.One(q.rest > 0)) }

// fresh says whether an entry still holds as the tick of the date now begins, up to the age last.
func (e seen) fresh(now, last uint8) bool { return now-e.date() <= last }

// arrive brings what was told since the last time.
func (q *cues) arrive() {
	for k := range q.told {
		letters := q.told.Take(k)
		if len(letters) > 0 {
			q.news++
		}
		for _, l := range letters {
			q.Put(int(l.to/sim.DefaultGrain), l.entry|seen(l.to%sim.DefaultGrain))
		}
	}
}

// cueIndex is a chunk's entries in the order of its consumers: those of row from
// start[row] to start[row+1].
type cueIndex struct {
	start [sim.DefaultGrain + 2]uint32
	all   []uint16 // campaign, and above it bits for a like and for what ends in the tick
	some  []uint16 // of a consumer, those that hold
	rest  float64  // of the tick, for how much of it what ends in it holds
	ends  rng.Key  // from when on
	any   bool
	chunk int   // that it is of
	tick  int32 // in which it was made
	news  int64 // that were in it
}

const (
	indexLiked = 1 << 11
	indexEnds  = 1 << 12
)

// open sorts the entries of a chunk that still hold, and drops the others. In most
// later rounds of a tick nothing has come since.
func (x *cueIndex) open(q *cues, chunk int, t int32) {
	if x.chunk == chunk && x.tick == t && x.news == q.news {
		return
	}
	x.chunk, x.tick, x.news = chunk, t, q.news
	all := q.Lists[chunk]
	if x.any = len(all) > 0; !x.any {
		return
	}
	x.rest, x.ends = q.rest, q.ends.At(int(t), 0)
	now, steps, last := q.dateOf(t), q.steps, q.last()
	clear(x.start[:])
	n := 0
	for _, e := range all {
		if e.fresh(now, last) {
			all[n] = e
			n++
			x.start[e.row()+2]++
		}
	}
	all = all[:n]
	q.Lists[chunk] = all
	sum := uint32(0)
	for k, v := range &x.start {
		sum += v
		x.start[k] = sum
	}
	if cap(x.all) < n {
		x.all = make([]uint16, n+n/4)
	}
	x.all = x.all[:n]
	sorted := x.all
	for _, e := range all {
		at := &x.start[e.row()+1] // where its entries begin, and end once they are in
		sorted[*at] = uint16(e>>seenAd&(seenAds|indexLiked)) | uint16(num.One(now-e.date() > steps))*indexEnds
		*at++
	}
}

// of is what the consumer at a place of the chunk sees in the tick, until it is asked again;
// where rest is above 0 some of it for a part of the tick.
func (x *cueIndex) of(row int) []uint16 {
	if !x.any {
		return nil
	}
	return x.all[x.start[row]:x.start[row+1]]
}

// at is what the consumer sees at a time of the tick, in parts of it. What ends in the
// tick holds for its part of it from a time of its own on, and beyond the end from the
// beginning: at the same time for all it would be seen together, and a second like adds
// less than a first.
func (x *cueIndex) at(row int, at float64) []uint16 {
	all := x.of(row)
	if x.rest == 0 {
		return all
	}
	x.some = x.some[:0]
	for k, e := range all {
		if e&indexEnds != 0 {
			if since := at - x.ends.Float(uint64(x.chunk*sim.DefaultGrain+row), uint64(k)); since-math.Floor(since) >= x.rest {
				continue
			}
		}
		x.some = append(x.some, e&^indexEnds)
	}
	return x.some
}

// likesAt counts friends' likes of a campaign.
func likesAt(entries []uint16, ad int) uint8 {
	n := 0
	for _, e := range entries {
		if e == uint16(ad)|indexLiked {
			n++
		}
	}
	return uint8(min(n, mostLikes))
}

// cueOf is what consumer i sees of its friends at campaign ad.
func (m *ads) cueOf(entries []uint16, ad int) cue {
	return cue{m.face[ad].class, likesAt(entries, ad)}
}

// cueTicks is the days of a cue in ticks.
func cueTicks(days float64, tick units.Duration) float64 {
	return min(float64(days*float64(units.Day))/float64(tick), math.MaxInt32/2)
}
