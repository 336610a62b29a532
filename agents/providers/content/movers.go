package content

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// movers is the state for accounts that enter, leave and change (M21). It is empty where accounts
// do not move.
type movers struct {
	there   []bool // as of the latest look
	choice  int    // number of accounts there that new users may draw
	topics  []float64
	readers []int64 // per account, the sums of its readers' tastes since its topic last moved, and their number
	find    rng.Key
}

// entrants adds rows for accounts that may enter, with kinds in proportion to the accounts at the
// start. All but their traits is drawn now, keyed by name.
func (m *content) entrants(s *sim.Scope, counts []int) error {
	room := m.w.Room(society.TradeAccount)
	if room == 0 || len(m.accounts) == 0 {
		return nil
	}
	weights := make([]float64, len(counts))
	for k, n := range counts {
		weights[k] = float64(n)
	}
	kinds, err := num.NewAlias(weights)
	if err != nil {
		return err
	}
	draw := s.Key("entrant")
	for x := range room {
		luck := draw.Stream(uint64(x))
		kind := kinds.Draw(&luck)
		counts[kind]++
		m.accounts = append(m.accounts, m.newAccount(s, kind, counts[kind]))
	}
	return nil
}

// register adds the accounts to the register of providers.
func (m *content) register(s *sim.Scope, start int) {
	w := m.w
	quality := make([]float64, len(m.accounts))
	for k := range start {
		quality[k] = m.accounts[k].quality
	}
	m.firms = &society.Firms{Trade: society.TradeAccount, Account: w.Publisher, Function: m.spec.Function, Start: start,
		Quality:  quality,
		Sold:     func(k int) float64 { return float64(m.accounts[k].sofar) },
		Audience: func(k int) int { return m.accounts[k].followers.count() }}
	if move := w.Mobile(); move != nil {
		x := &m.move
		x.find = s.Key("found")
		m.firms.Learn = move.Topic
		x.topics = sim.Column[float64](s, "topics", len(m.accounts)*w.Interests)
		for k := range m.accounts {
			setTopic(x.topics[k*w.Interests:][:w.Interests], m.accounts[k].topic.Topic)
		}
		x.readers = sim.Tally[int64](s, "readers", len(m.accounts)*(w.Interests+1))
		sim.Hold(s, "quality", func() []float64 { return quality })
		s.Step(sim.Step{Name: "change", Phase: sim.Adapt, Before: m.change})
	}
	w.Register(m.firms)
}

func setTopic(to []float64, topic []int8) {
	for d, x := range topic {
		to[d] = float64(x)
	}
	normalise(to)
}

// normalise scales x to length 1, if it has a length.
func normalise(x []float64) {
	square := 0.0
	for _, v := range x {
		square += float64(v * v)
	}
	if square > 0 {
		for d := range x {
			x[d] /= math.Sqrt(square)
		}
	}
}

// look notes which accounts have entered and which have left.
func (m *content) look(t sim.Tick) {
	f, x := m.firms, &m.move
	if m.attach != nil && m.attach.there == nil {
		m.attach.look(m)
	}
	if f == nil || f.Open == nil {
		return
	}
	if x.there == nil {
		x.there = make([]bool, f.Rows)
		for k := range f.Start {
			x.there[k] = true
		}
	}
	moved := false
	for k, open := range f.Open {
		switch {
		case open == x.there[k]:
			continue
		case open:
			m.enter(k)
		default:
			m.leave(k)
		}
		x.there[k], moved = open, true
	}
	if moved {
		m.popular = m.ranking()
		m.attach.look(m)
		for k, open := range f.Open {
			if open && f.Since != nil && f.Since[k] == t {
				m.found(k)
			}
		}
	}
}

// enter makes row k an account that can publish.
func (m *content) enter(k int) {
	acc := &m.accounts[k]
	acc.traits = m.drawn(acc)
	m.firms.Quality[k] = acc.quality
}

// leave ends account k: it loses all followers.
func (m *content) leave(k int) {
	acc := &m.accounts[k]
	m.follows -= int64(acc.followers.count())
	acc.followers = followers{}
}

// ranking returns the present accounts by popularity, or nil if none has any, and counts those that
// have some. It ends with the last of them, so that draws from it do not depend on the rows kept for
// entrants.
func (m *content) ranking() *num.Alias {
	weights, end := make([]float64, len(m.accounts)), 0
	m.move.choice = 0
	for k := range m.accounts {
		if m.firms.IsOpen(k) && m.accounts[k].popularity > 0 {
			weights[k], end = m.accounts[k].popularity, k+1
			m.move.choice++
		}
	}
	if end == 0 {
		return nil
	}
	popular, err := num.NewAlias(weights[:end])
	if err != nil {
		return nil
	}
	return popular
}

// found lets users follow an account that enters. A user follows it with probability
// 1 − e^(−(n·w_k/Σw)·cos): the account is among n drawn by popularity, n being the mean number of
// first follows, and is liked. An account that enters among many is found by few users, and by
// fewer than if it had existed when they joined and drew until they had n to their liking.
func (m *content) found(k int) {
	acc, all := &m.accounts[k], 0.0
	for j := range m.accounts {
		if m.firms.IsOpen(j) {
			all += m.accounts[j].popularity
		}
	}
	if acc.popularity <= 0 || m.spec.InitialFollows == 0 || m.attach != nil {
		return
	}
	most := float64(m.spec.InitialFollows*acc.popularity) / all
	w := m.w
	for chunk := range sim.Chunks(w.N, sim.DefaultGrain) {
		first := chunk * sim.DefaultGrain
		rng.Rare(m.move.find.Named(acc.name), chunk, min(sim.DefaultGrain, w.N-first), most, func(row int) float64 {
			if w.Status[first+row] != society.Using {
				return 0
			}
			return most * float64(w.Level(first+row, &acc.topic)) / levels
		}, func(row int) {
			acc.followers.add(uint32(first + row))
			m.follows++
		})
	}
}

// change applies what accounts have decided: a new quality, a step of the topic towards the
// readers.
func (m *content) change(t sim.Tick, _ int) {
	x, d := &m.move, m.w.Interests
	for k := range m.accounts {
		terms := m.firms.Terms(k, t)
		if terms == nil || !m.firms.IsOpen(k) {
			continue
		}
		if terms.Quality != m.firms.Quality[k] {
			m.accounts[k].quality, m.firms.Quality[k] = terms.Quality, terms.Quality
		}
		if terms.Learn > 0 {
			sums := x.readers[k*(d+1) : (k+1)*(d+1)]
			if sums[d] > 0 {
				learn(x.topics[k*d:(k+1)*d], sums[:d], sums[d], terms.Learn)
				topic := make([]int8, d)
				for n, v := range x.topics[k*d : (k+1)*d] {
					topic[n] = int8(float64(v*society.TasteUnit) + 0.5)
				}
				m.accounts[k].topic = m.w.Direction(topic)
			}
			clear(sums)
		}
	}
}

// learn is x ← normalise(x + η(mean interest of readers − x)) (M6).
func learn(x []float64, sums []int64, n int64, rate float64) {
	for d := range x {
		mean := float64(sums[d]) / float64(float64(n)*society.TasteUnit)
		x[d] += float64(rate * (mean - x[d]))
	}
	normalise(x)
}

// hear adds the tastes of a tick's readers to what their account knows of its readers.
func (m *content) hear(c *sim.Chunk, account int, readers []uint32) {
	d := m.w.Interests
	to := m.move.readers[account*(d+1) : (account+1)*(d+1)]
	for _, j := range readers {
		for n, v := range m.w.Taste(int(j)) {
			c.Add64(&to[n], int64(v))
		}
	}
	c.Add64(&to[d], int64(len(readers)))
}
