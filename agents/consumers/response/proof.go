package response

import (
	"math"
	"slices"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Friends and advertisements (M9). Clicks, likes and comments are visible to friends: a first like
// makes them click and like more, and for some days the platform favours the advertisement for
// them. A forward brings it into their feeds, unpaid. What friends did reaches a consumer when
// slots are next served: in the next round of the tick, or in the next tick.

// Proof is what all consumers see of their friends.
type Proof struct {
	batches [][]batch             // by chunk of the consumer who sees it, in order of time
	told    sim.Lists[engagement] // by chunk of the consumer who did it
	liked   sim.Lists[likeOf]     // what friends see consumers like, likeLists for each chunk of them
	news    int64                 // number of times that something arrived
	step    int32                 // ticks that count as one in ages
	steps   int32                 // age to which an entry holds
	again   int32                 // and from which a like is told again
	rest    float64               // and the part of the following tick for which it holds
	ends    rng.Key               // decides which part of that tick

	since  [1 << adBits]int32 // by campaign: age of its creative, see Age
	newest int32              // the least of them
	late   float64            // part of the next tick for which likes of the last tick of one are seen
}

// batch is what reached a chunk at one time, in the order of rows.
type batch struct {
	at      int32 // tick
	entries []Heard
}

// Heard is what the consumer of a row of its chunk sees of a friend.
type Heard struct {
	Row  uint16
	Seen Seen
}

// Seen is what a consumer sees of a friend: a bit for a like, 11 for the campaign, one where it ends in the tick.
type Seen uint16

const (
	adBits = 11
	liked  = 1
	ends   = 1 << (adBits + 1)
)

func seenOf(ad int, likes bool) Seen { return Seen(ad)<<1 | Seen(num.One(likes)) }

// Ad is the campaign.
func (e Seen) Ad() int { return int(e >> 1 & (1<<adBits - 1)) }

// proofSteps is the largest age to which an entry holds. With a duration of more ticks several count
// as one, so that an entry holds up to two hundredths longer.
const proofSteps = 100

func newProof(s *sim.Scope, n int) *Proof {
	likes := sim.Chunks(n, sim.DefaultGrain) * sim.DefaultGrain * likeLists
	q := &Proof{batches: make([][]batch, max(1, sim.Chunks(n, sim.DefaultGrain))),
		told:  sim.HoldLists[engagement](s, "social_proof.told", n),
		liked: sim.HoldLists[likeOf](s, "social_proof.liked", likes), step: 1, ends: s.Key("cue_ends")}
	sim.HoldParts(s, "social_proof", func(yield func([]Heard) bool) {
		for _, all := range q.batches {
			for _, b := range all {
				if !yield(b.entries) {
					return
				}
			}
		}
	})
	for ad := range q.since {
		q.since[ad] = math.MaxInt32
	}
	return q
}

// setDays sets the number of ticks for which entries hold.
func (q *Proof) setDays(ticks float64) {
	whole := int32(ticks)
	if q.rest = ticks - float64(whole); whole >= proofSteps {
		whole, q.rest = int32(ticks+0.5), 0
	}
	q.late = 1 - float64(min(ticks, 1)/2) // of rest, on ticks longer than the days
	q.step = max(1, (whole+proofSteps-1)/proofSteps)
	q.steps = (whole + q.step - 1) / q.step
	q.again = max(1, q.steps+int32(num.One(q.rest >= .5)))
}

// age is the time from one tick to another, in steps.
func (q *Proof) age(from, to int32) int32 { return to/q.step - from/q.step }

// Age notes how long these campaigns have run their creatives, which began at these ticks. Friends do not see
// likes of an earlier one; the boost is the campaign's, and stays.
func (q *Proof) Age(ads []int, began []int32, t int32) {
	q.newest = math.MaxInt32
	for _, ad := range ads {
		q.since[ad] = q.age(began[ad], t)
		q.newest = min(q.newest, q.since[ad])
	}
}

// Add adds what reached a chunk in a tick.
func (q *Proof) Add(chunk int, at int32, entries []Heard) {
	q.batches[chunk] = append(q.batches[chunk], batch{at, entries})
}

// drop drops the batches of a chunk that no longer hold, and the likes.
func (q *Proof) drop(chunk int, t int32) {
	q.batches[chunk] = slices.DeleteFunc(q.batches[chunk], func(b batch) bool { return q.age(b.at, t) > q.last() })
	q.forget(chunk, t)
}

// last is the greatest age at which entries hold; at that age only for a part of the tick where
// there is a rest.
func (q *Proof) last() int32 { return q.steps + int32(num.One(q.rest > 0)) }

// starts sorts the entries of a chunk by row, and within a row in their order. Once all are placed, those of a row
// are from starts[row] to starts[row+1].
type starts [sim.DefaultGrain + 2]uint32

// open counts the entries to be placed.
func (s *starts) open(entries []Heard) {
	clear(s[:])
	for _, e := range entries {
		s[e.Row+2]++
	}
	for k := range len(s) - 1 {
		s[k+1] += s[k]
	}
}

// place is the place of the next entry of a row.
func (s *starts) place(row uint16) uint32 {
	s[row+1]++
	return s[row+1] - 1
}

// Index is a chunk's entries in the order of its consumers.
type Index struct {
	start starts
	all   []Seen
	some  []Seen  // scratch of At: a consumer's entries that hold
	apart []Heard // scratch of Open: entries in order of time
	rest  float64 // part of the tick for which entries that end in it hold
	ends  rng.Key // decides which part
	any   bool
	chunk int   // indexed chunk
	tick  int32 // tick of the index
	news  int64 // Proof.news at that time
}

// Open indexes the entries of a chunk that still hold and drops the others. In most later rounds of
// a tick nothing has arrived since, and the index is kept.
func (x *Index) Open(q *Proof, chunk int, t int32) {
	if x.chunk == chunk && x.tick == t && x.news == q.news {
		return
	}
	x.chunk, x.tick, x.news = chunk, t, q.news
	q.drop(chunk, t)
	all := q.batches[chunk]
	if x.any = len(all) > 0; !x.any {
		return
	}
	x.rest, x.ends = q.rest, q.ends.At(int(t), 0)
	x.apart = x.apart[:0]
	for _, b := range all {
		age := q.age(b.at, t)
		had, last := len(x.apart), Seen(num.One(age > q.steps))*ends
		for _, e := range b.entries {
			x.apart = append(x.apart, Heard{e.Row, e.Seen | last})
		}
		if age >= q.newest {
			x.unlike(q, x.apart[had:], age)
		}
	}
	x.start.open(x.apart)
	x.all = slices.Grow(x.all[:0], len(x.apart))[:len(x.apart)]
	for _, e := range x.apart {
		x.all[x.start.place(e.Row)] = e.Seen
	}
}

// unlike takes the likes of replaced advertisements from entries of an age, as in apart. Those of the
// tick before it was replaced come only now, and are seen for the part of a tick for which they could
// have been, on average over times of that tick.
func (x *Index) unlike(q *Proof, entries []Heard, age int32) {
	for k := range entries {
		e := &entries[k]
		if e.Seen&liked == 0 || q.since[e.Seen.Ad()] >= age {
			continue
		}
		if age > 1 || x.ends.Float(uint64(x.chunk)*sim.DefaultGrain+uint64(e.Row), uint64(k)|1<<32) >= q.late {
			e.Seen &^= liked
		}
	}
}

// Of returns what the consumer at a place of the chunk sees in the tick. Where rest is above 0,
// some entries hold only for a part of the tick. The slice is valid until the next call of Open.
func (x *Index) Of(row int) []Seen {
	if !x.any {
		return nil
	}
	return x.all[x.start[row]:x.start[row+1]]
}

// At returns what the consumer sees at a time of the tick, given as a fraction of it. An entry that
// ends in the tick holds for a fraction rest of it, from a random time on, wrapping around the end.
// With a common time for all, such entries would be seen together, and a second like adds less than
// a first.
func (x *Index) At(row int, at float64) []Seen {
	all := x.Of(row)
	if x.rest == 0 {
		return all
	}
	x.some = x.some[:0]
	for k, e := range all {
		if e&ends != 0 {
			if since := at - x.ends.Float(uint64(x.chunk*sim.DefaultGrain+row), uint64(k)); since-math.Floor(since) >= x.rest {
				continue
			}
		}
		x.some = append(x.some, e&^ends)
	}
	return x.some
}

const mostLikes = 31

// Likes counts the friends who like a campaign's advertisement.
func Likes(all []Seen, ad int) uint8 {
	n := 0
	for _, e := range all {
		if e == seenOf(ad, true) {
			n++
		}
	}
	return uint8(min(n, mostLikes))
}

// proofTicks converts days to ticks.
func proofTicks(days float64, tick units.Duration) float64 {
	return min(float64(days*float64(units.Day))/float64(tick), math.MaxInt32/2)
}
