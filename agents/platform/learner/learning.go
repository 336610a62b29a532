package learner

import (
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// Learning is the data of a run and the learner in use. Rebuild sets the exported fields.
type Learning struct {
	Data
	Used    Learner
	Online  Online  // Used, if it is one
	Sampler Sampler // Used, if it is one
	Oracle  bool    // Used is the oracle: the mechanism replaces its rates by the truth

	log       sim.Lists[Logged] // of the tick, by chunk, for an Online learner
	key       rng.Key
	reference [3]Learner // none, tags, beta_binomial: evaluated beside the learner in use
}

// Build makes the state of all learners, for n consumers; keys have been declared before.
func (l *Learning) Build(s *sim.Scope, w Setting, keys *Keys, n int) {
	l.Data = newData(s, w, keys)
	l.log = sim.HoldLists[Logged](s, "exposures", n)
	l.key = s.Key("thompson")
	for _, e := range keys.kinds {
		e.kind.Build(s, &l.Data)
	}
	l.reference = [3]Learner{Of[*None](keys), Of[*Tags](keys), Of[*BetaBinomial](keys)}
}

// Rebuild applies changes of live keys, and of the base rates in the feed and at articles, the
// initial belief of learners and advertisers.
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

// Open sets the key of the tick's draws.
func (l *Learning) Open(t sim.Tick) { l.draw = l.key.At(int(t), 0) }

// Logged is an entry of the tick's log: 16 bits for the cell, 11 for the campaign, 2 for friends'
// likes, 1 for a billed interaction.
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

// Log records an exposure for an Online learner, which processes it at the end of the tick.
func (l *Learning) Log(c *sim.Chunk, x Exposure, hit bool) { l.log.Add(c, logged(x, hit)) }

// TakeLog makes an Online learner process the tick's exposures.
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
