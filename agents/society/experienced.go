package society

import (
	"math"

	"guanxi/sim"
	"guanxi/sim/rng"
)

// Experienced is the experienced utility of consumers, in contrast to the utility by which they decide, since
// satisfaction last took it. Any mechanism may add; satisfaction reads and empties it. Without satisfaction nothing is
// kept.
type Experienced struct {
	// Emotion: likes received plus three times the replies, in whole units. Experience: value of
	// items and service less nuisance.
	inbox []inbox
	// contacts holds, by worker, with whom consumers interacted, as often as they did. met is scratch of a
	// worker.
	contacts []sim.Lists[contact]
	met      []contactSet
	// daily holds, on ticks longer than a day, emotion in each part of the tick, in place of that in
	// the inbox, and what was bought. They are saturated part by part, like friends.
	daily []int32
	days  int
	opens rng.Key // draws the times in a tick at which feeds are opened
}

// MostDays is the largest number of parts into which what is experienced in a tick is divided.
const MostDays = 32

// NeedExperienced makes the columns of satisfaction.
func (w *World) NeedExperienced() {
	w.Experienced.inbox = w.needInbox()
	w.Experienced.days = min(w.Clock.Parts(), MostDays)
	w.needContacts()
	if w.Experienced.days > 1 {
		w.Experienced.daily = sim.Tally[int32](w.Scope, "experienced_daily", w.N*w.Experienced.days*dailyWidth)
		w.Experienced.opens = w.Scope.Key("opens")
	}
}

const experienceUnit = 1000

// What is kept of a part.
const (
	dailyEmotion = iota
	dailyBought
	dailyWidth
)

// Day is what is experienced in one of several parts of a tick, apart from experience that comes in
// small amounts on all of them.
type Day struct {
	Emotion int32
	Bought  int32 // thousandths of experience
}

// Days returns the number of parts of a tick whose feelings are kept apart: the parts of the
// clock, days and less, up to MostDays. It is 1 on ticks of up to a day and 0 where nothing is
// kept. Unless it exceeds 1, the time within a tick at which something is experienced does not matter.
func (f *Experienced) Days() int { return f.days }

// DayOf returns the part in which a time of the tick lies.
func (f *Experienced) DayOf(at float64) int { return min(max(int(at*float64(f.days)), 0), f.days-1) }

// TimeOf returns the time in the middle of a part.
func (f *Experienced) TimeOf(day int) float64 { return (float64(day) + 0.5) / float64(max(1, f.days)) }

// When draws the time of the tick at which something is experienced, or returns 0 where it does not
// matter.
func (f *Experienced) When(key rng.Key, row, draw uint64) float64 {
	if f.days <= 1 {
		return 0
	}
	return key.Float(row, draw)
}

// Opening returns the session of consumer i in which it meets an item that enters its feed at
// time from of tick t and expires at until: the first session between them. The times of sessions
// are the same for all items, so that friends met in one session are met on one day. Whether an
// item is met was drawn for that item alone; if no session lies between, Opening returns the
// nearest to from.
func (w *World) Opening(i int, t sim.Tick, from, until float64) float64 {
	first, nearest, key := until, math.Inf(1), w.Experienced.opens.At(int(t), 0)
	for k := range w.View(i).Browses {
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

// TakeDays is Take for ticks of several parts. It fills out with what was experienced in each, and
// returns the rest of the experience.
func (f *Experienced) TakeDays(i int, out []Day) (experience int32) {
	_, experience = f.TakeWhole(i)
	all := f.daily[i*f.days*dailyWidth : (i+1)*f.days*dailyWidth]
	for day := range out[:f.days] {
		x := all[day*dailyWidth:]
		out[day] = Day{x[dailyEmotion], x[dailyBought]}
	}
	clear(all)
	return experience
}

// dayAt returns what is kept of consumer i for the part that holds a time of the tick.
func (f *Experienced) dayAt(i int, at float64) []int32 {
	return f.daily[(i*f.days+f.DayOf(at))*dailyWidth:]
}

// Milli rounds an experienced quantity to thousandths, the unit in which it is added.
func Milli(x float64) int32 {
	x = float64(x * experienceUnit)
	if x < 0 {
		return -int32(min(0.5-x, math.MaxInt32))
	}
	return int32(min(x+0.5, math.MaxInt32))
}

// AddEmotion adds what likes and replies give their receiver, 1 and 3 units each, at a time of
// the tick, as a fraction of it.
func (f *Experienced) AddEmotion(c *sim.Chunk, i int, at float64, likes, replies int64) {
	if f.inbox == nil || likes|replies == 0 {
		return
	}
	if f.days > 1 {
		c.Add32(&f.dayAt(i, at)[dailyEmotion], int32(likes+3*replies))
		return
	}
	c.Add32(&f.inbox[i].emotion, int32(likes+3*replies))
}

// AddExperience adds thousandths of a unit of experience; nuisance is negative.
func (f *Experienced) AddExperience(c *sim.Chunk, i int, milli int32) {
	if f.inbox != nil {
		c.Add32(&f.inbox[i].experience, milli)
	}
}

// AddBought is AddExperience for something that was chosen and paid for, at a time of the tick.
func (f *Experienced) AddBought(c *sim.Chunk, i int, at float64, milli int32) {
	if f.days > 1 {
		c.Add32(&f.dayAt(i, at)[dailyBought], milli)
		return
	}
	f.AddExperience(c, i, milli)
}

// Keeps reports whether anything that is experienced is kept.
func (f *Experienced) Keeps() bool { return f.inbox != nil }

// TakeWhole returns and clears what consumer i experienced in the tick as a whole: units of emotion and
// thousandths of experience.
func (f *Experienced) TakeWhole(i int) (emotion, experience int32) {
	x := &f.inbox[i]
	emotion, experience = x.emotion, x.experience
	x.emotion, x.experience = 0, 0
	return emotion, experience
}

// Take returns and clears what consumer i experienced: units of emotion, thousandths of experience, and
// the friends with whom it interacted, each once, in increasing order.
func (f *Experienced) Take(i int) (emotion, experience int32, friends []uint32) {
	emotion, experience = f.TakeWhole(i)
	if f.days > 1 {
		var days [MostDays]Day
		f.TakeDays(i, days[:])
		for _, d := range days {
			emotion, experience = emotion+d.Emotion, experience+d.Bought
		}
	}
	return emotion, experience, f.takeContacts(i)
}
