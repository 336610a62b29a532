package learner

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Learning is what a run learns: the data, and the learner that is in use. Its
// fields are set by Rebuild.
type Learning struct {
	Data
	Used    Learner
	Online  Online  // Used, where it is one
	Sampler Sampler // Used, where it is one
	Oracle  bool    // Used knows the truth, which the mechanism puts in place of its rates

	log       sim.Lists[Logged] // of the tick, by chunk, for who is Online
	key       rng.Key
	reference [3]Learner // none, tags, beta_binomial: what others are judged beside
}

// Build makes the state of all learners, for n consumers; keys have been declared
// before.
func (l *Learning) Build(s *sim.Scope, w Setting, keys *Keys, n int) {
	l.Data = newData(s, w, keys)
	l.log = sim.HoldLists[Logged](s, "exposures", n)
	l.key = s.Key("thompson")
	for _, e := range keys.kinds {
		e.kind.Build(s, &l.Data)
	}
	l.reference = [3]Learner{Of[*None](keys), Of[*Tags](keys), Of[*BetaBinomial](keys)}
}

// Rebuild follows live keys, and the base rates in the feed and at articles: the
// belief that learners and advertisers begin with.
func (l *Learning) Rebuild(clock sim.Clock, base, baseArticle float64) {
	k := l.keys
	l.base, l.baseArticle, l.prior = base, baseArticle, k.Prior/k.Observations
	l.keep = 1
	if g := k.Forgetting.Over(clock.Tick); g > 0 {
		l.keep = num.Exp(-g)
	}
	for _, e := range k.kinds {
		if e.name == k.Learner {
			_, l.Oracle = e.kind.(*Oracle)
			l.Used = e.kind.Learner()
		}
	}
	l.Online, _ = l.Used.(Online)
	l.Sampler, _ = l.Used.(Sampler)
}

// Open takes up the draws of a tick.
func (l *Learning) Open(t sim.Tick) { l.draw = l.key.At(int(t), 0) }

// Logged is a line of the tick's log: 16 bits of the cell, 11 of the campaign, 2 of
// friends' likes, 1 for a billed interaction.
type Logged uint32

func logged(x Exposure, hit bool) Logged {
	e := Logged(x.Cell)<<16 | Logged(x.Ad)<<5 | Logged(x.Likes)<<1
	if hit {
		e |= 1
	}
	return e
}

func (e Logged) exposure() Exposure {
	return Exposure{Ad: int(e >> 5 & (1<<11 - 1)), Cell: int(e >> 16), Likes: int(e >> 1 & 3)}
}

func (e Logged) hit() bool { return e&1 != 0 }

// Log notes an exposure for the end of the tick, where the learner is Online.
func (l *Learning) Log(c *sim.Chunk, x Exposure, hit bool) { l.log.Add(c, logged(x, hit)) }

// TakeLog learns from the tick's exposures.
func (l *Learning) TakeLog() {
	if l.Online == nil {
		return
	}
	for k := range l.log {
		for _, e := range l.log.Take(k) {
			l.Online.Learn(e)
		}
	}
	l.Online.Fade()
}
