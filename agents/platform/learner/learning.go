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
	Online  *FTRL     // Used, if it learns from single exposures
	Sampler *Thompson // Used, if it ranks by draws
	Oracle  bool      // Used is the oracle: the mechanism replaces its rates by the truth

	ftrl *FTRL
	log  sim.Lists[Logged] // of the tick, by chunk, for Online
	key  rng.Key
}

// Build makes the state of all learners, for n consumers; keys have been declared before.
func (l *Learning) Build(s *sim.Scope, w Setting, keys *Keys, n int) {
	l.Data = newData(s, w, keys)
	l.ftrl = &FTRL{Data: &l.Data}
	sim.Hold(s, "ftrl", func() []ftrlWeight { return l.ftrl.weights })
	l.log = sim.HoldLists[Logged](s, "exposures", n)
	l.key = s.Key("thompson")
}

// Rebuild applies changes of live keys, and of the base rates in the feed and at articles, the
// initial belief of learners and advertisers. What was learned is kept.
func (l *Learning) Rebuild(clock sim.Clock, base, baseArticle float64) {
	if forget := l.keys.Forgetting.Over(clock.Tick); forget != l.forget {
		for cell := range l.faded {
			l.Fade(cell, l.now) // at the rate so far
		}
		l.forget = forget
	}
	l.base, l.baseArticle = base, baseArticle
	l.keep = num.Exp(-l.forget)
	cells := BetaBinomial{&l.Data}
	l.Used, l.Online, l.Sampler, l.Oracle = cells, nil, nil, false
	switch l.keys.Learner {
	case "none":
		l.Used = None{&l.Data}
	case "ftrl":
		l.ftrl.open()
		l.Used, l.Online = l.ftrl, l.ftrl
	case "thompson":
		l.Sampler = &Thompson{cells}
	case "oracle":
		l.Oracle = true // its predictions only rank the lists, whose order it does not use
	}
}

// Open sets the key of the tick's draws.
func (l *Learning) Open(t sim.Tick) { l.now, l.draw = t, l.key.At(int(t), 0) }

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

// Log records an exposure for Online, which processes it at the end of the tick.
func (l *Learning) Log(c *sim.Chunk, x Exposure, hit bool) { l.log.Add(c, logged(x, hit)) }

// TakeLog makes Online process the tick's exposures, in the order of chunks, consumers and slots,
// which does not depend on the number of workers.
func (l *Learning) TakeLog() {
	if l.Online == nil {
		return
	}
	for k := range l.log {
		for _, e := range l.log.Take(k) {
			l.Online.Learn(e)
		}
	}
}
