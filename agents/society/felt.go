package society

import (
	"math"
	"sync/atomic"

	"guanxi/sim"
	"guanxi/sim/rng"
)

// Felt is what consumers felt since satisfaction last took it. Everybody may add;
// satisfaction reads and empties it. Without satisfaction nothing is kept.
type Felt struct {
	// Emotion: likes received, and three times the replies, in whole units.
	// Experience: value of items and service less nuisance. Contacts.
	front []int32
	// bought is the part of experience that came with purchases, in thousandths;
	// nil where use is not worth money, and on ticks of several parts.
	bought []int32
	// On ticks longer than a day emotion and contacts of each of their parts, in place
	// of those of the front, and what was bought: they are saturated part by part.
	daily []int32
	days  int
	opens rng.Key // when in a tick feeds are opened
}

// MostDays is the parts into which what is felt in a tick is cut at most.
const MostDays = 32

// NeedFelt makes the columns of satisfaction.
func (w *World) NeedFelt() {
	w.Felt.front = w.needFront()
	w.Felt.days = min(w.Clock.Parts(), MostDays)
	if w.Felt.days > 1 {
		w.Felt.daily = sim.Tally[int32](w.Scope, "felt_daily", w.N*w.Felt.days*dailyWidth)
		w.Felt.opens = w.Scope.Key("opens")
	}
	if w.Use.Any() && w.Felt.days <= 1 {
		w.Felt.bought = sim.Tally[int32](w.Scope, "felt_bought", w.N)
	}
}

const feltUnit = 1000

// What is kept of a part.
const (
	dailyEmotion = iota
	dailyContacts
	dailyBought
	dailyWidth
)

// Day is what is felt on one of several parts of a tick, beside what comes in small
// pieces on all of them.
type Day struct {
	Emotion  int32
	Contacts uint32
	Bought   int32 // thousandths of experience
}

// Days is the parts of a tick whose feelings are kept apart: those of the clock, days and
// less, where they are not too many; 1 on ticks up to a day and 0 where nothing is kept.
// Where it is not above 1, nobody asks at what time of a tick something is felt.
func (f *Felt) Days() int { return f.days }

// DayOf is the part in which a time of the tick lies.
func (f *Felt) DayOf(at float64) int { return min(max(int(at*float64(f.days)), 0), f.days-1) }

// TimeOf is the time of the tick in the middle of a part.
func (f *Felt) TimeOf(day int) float64 { return (float64(day) + 0.5) / float64(max(1, f.days)) }

// When draws a time of the tick at which something is felt, where anybody asks.
func (f *Felt) When(key rng.Key, row, draw uint64) float64 {
	if f.days <= 1 {
		return 0
	}
	return key.Float(row, draw)
}

// Opening is the session to which a contact of consumer i belongs, through an item that comes
// to its feed at a time of tick t, waits until another, and is met: the first session
// between, at times that are the same for all items, so that friends whom a session brings
// together are met on one day. Whether an item is met was drawn for it alone; where none of
// these sessions lies between it is the nearest.
func (w *World) Opening(i int, t sim.Tick, from, until float64) float64 {
	first, nearest, key := until, math.Inf(1), w.Felt.opens.At(int(t), 0)
	for k := range w.BrowsesOf(i) {
		at := key.Float(uint64(i), uint64(k))
		if from <= at {
			first = min(first, at)
		}
		if math.Abs(at-from) < math.Abs(nearest-from) {
			nearest = at
		}
	}
	if first < until {
		return first
	}
	return nearest
}

// TakeDays is Take for ticks of several parts. It fills out with what was felt on each,
// and gives the rest of the experience.
func (f *Felt) TakeDays(i int, out []Day) (experience int32) {
	p := word(f.front, i)
	items, experience, _ := counts(*p)
	*p = items
	all := f.daily[i*f.days*dailyWidth : (i+1)*f.days*dailyWidth]
	for day := range out[:f.days] {
		x := all[day*dailyWidth:]
		out[day] = Day{x[dailyEmotion], uint32(x[dailyContacts]), x[dailyBought]}
	}
	clear(all)
	return experience
}

// dayAt is what is kept of consumer i for the part of the tick in which a time lies.
func (f *Felt) dayAt(i int, at float64) []int32 {
	return f.daily[(i*f.days+f.DayOf(at))*dailyWidth:]
}

// Milli rounds a felt quantity to thousandths, the unit in which it is added.
func Milli(x float64) int32 {
	x = float64(x * feltUnit)
	if x < 0 {
		return -int32(min(0.5-x, math.MaxInt32))
	}
	return int32(min(x+0.5, math.MaxInt32))
}

// AddEmotion adds what likes and replies give who receives them, 1 and 3 units, at a
// time of the tick, in parts of it. Beyond 65,535 units it stops; nobody feels the
// difference.
func (f *Felt) AddEmotion(c *sim.Chunk, i int, at float64, likes, replies int64) {
	if f.front == nil || likes|replies == 0 {
		return
	}
	n := min(likes+3*replies, mostEmotion)
	if f.days > 1 {
		c.Add32(&f.dayAt(i, at)[dailyEmotion], int32(n))
		return
	}
	p := word(f.front, i)
	if c.Alone() {
		_, _, emotion := counts(*p)
		*p += min(n, mostEmotion-int64(emotion)) << emotionAt
		return
	}
	for {
		old := atomic.LoadInt64(p)
		_, _, emotion := counts(old)
		if atomic.CompareAndSwapInt64(p, old, old+min(n, mostEmotion-int64(emotion))<<emotionAt) {
			return
		}
	}
}

// AddExperience adds thousandths of a unit of experience; nuisance is negative.
func (f *Felt) AddExperience(c *sim.Chunk, i int, milli int32) {
	if f.front != nil {
		c.Add64(word(f.front, i), int64(milli)<<itemBits)
	}
}

// AddBought is AddExperience of something that was chosen and paid for, at a time of the
// tick: its worth stands in the benefit of the choice, and where use is worth money it
// is kept apart.
func (f *Felt) AddBought(c *sim.Chunk, i int, at float64, milli int32) {
	if f.days > 1 {
		c.Add32(&f.dayAt(i, at)[dailyBought], milli)
		return
	}
	f.AddExperience(c, i, milli)
	if f.bought != nil {
		c.Add32(&f.bought[i], milli)
	}
}

// TakeBought reads and empties what of the experience of consumer i was bought.
func (f *Felt) TakeBought(i int) int32 {
	if f.bought == nil {
		return 0
	}
	v := f.bought[i]
	f.bought[i] = 0
	return v
}

// AddContact notes that i interacted with its friend j at a time of the tick. A friend
// counts once a day however often it is met; both sides are added by whoever knows of it.
func (f *Felt) AddContact(c *sim.Chunk, i int, at float64, j int) {
	f.AddContacts(c, i, at, ContactBit(j))
}

// AddContacts is AddContact for the joined bits of several friends.
func (f *Felt) AddContacts(c *sim.Chunk, i int, at float64, who uint32) {
	if f.front == nil || who == 0 {
		return
	}
	p := &f.front[i*frontWidth+frontContacts]
	if f.days > 1 {
		p = &f.dayAt(i, at)[dailyContacts]
	}
	if c.Alone() {
		*p |= int32(who)
		return
	}
	if uint32(atomic.LoadInt32(p))&who != who {
		atomic.OrInt32(p, int32(who))
	}
}

// Keeps says whether anything that is felt is kept.
func (f *Felt) Keeps() bool { return f.front != nil }

// Take reads and empties what consumer i felt: units of emotion, thousandths of
// experience, and the sketch of its contacts.
func (f *Felt) Take(i int) (emotion, experience int32, contacts uint32) {
	p, who := word(f.front, i), &f.front[i*frontWidth+frontContacts]
	items, experience, emotion := counts(*p)
	contacts = uint32(*who)
	*p, *who = items, 0
	if f.days > 1 {
		var days [MostDays]Day
		f.TakeDays(i, days[:])
		for _, d := range days {
			emotion, experience, contacts = emotion+d.Emotion, experience+d.Bought, contacts|d.Contacts
		}
	}
	return emotion, experience, contacts
}
