package content

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// account is a public account.
type account struct {
	name       string
	kind       int32 // in Spec.Accounts
	table      int32 // in content.tables
	popularity float64
	topic      []int8
	norm       int32 // squared length of the topic
	top        uint8 // strongest interest of the topic
	key        rng.Key
	followers  followers

	articles, reads, best int64 // of the whole run; reads of its most read article
	today                 int64 // articles of this tick
}

// buildAccounts draws the accounts.
func (m *content) buildAccounts(s *sim.Scope) error {
	p, w := m.spec, m.w
	draw := s.Key("account")
	articles := s.Key("article")
	for k := range p.Accounts {
		a := &p.Accounts[k]
		count := a.V.Count.Of(w.N)
		n := max(1, int(count+0.5))
		if count > 1e7 {
			return fmt.Errorf("content.accounts.%s.count: %.0f accounts, at most 10,000,000 are possible", a.Name, count)
		}
		if count < 0.5 {
			s.Warnf("accounts.%s.count gives %.2g accounts for %d consumers; there is one", a.Name, count, w.N)
		}
		for x := range n {
			name := fmt.Sprintf("%s.%d", a.Name, x+1)
			luck := draw.Named(name)
			quality, arousal, popularity := luck.Stream(0), luck.Stream(1), luck.Stream(2)
			acc := account{
				name: name, kind: int32(k), popularity: max(0, a.V.Popularity.Sample(&popularity)), key: articles.Named(name),
				table: m.tableOf(cut(a.V.Quality.Sample(&quality)), a.V.Softness, cut(a.V.Arousal.Sample(&arousal))),
			}
			if a.V.Topic != "" {
				acc.topic = w.Topic(a.V.Topic)
			} else {
				acc.topic = w.Topic("account." + name)
			}
			acc.top = society.Top(acc.topic)
			for _, v := range acc.topic {
				acc.norm += int32(v) * int32(v)
			}
			m.accounts = append(m.accounts, acc)
		}
	}
	sim.Hold(s, "followers", m.holdFollowers)
	w.Scope.Members(w.Publisher, len(m.accounts))
	w.ListProviders(m.list)
	return nil
}

func cut(x float64) float64 { return min(1, max(0, x)) }

// tableOf finds the probabilities of accounts alike, or makes them: all
// accounts of a kind with fixed quality and arousal share theirs.
func (m *content) tableOf(quality, softness, arousal float64) int32 {
	if n := len(m.tables); n > 0 {
		if t := &m.tables[n-1]; t.quality == quality && t.softness == softness && t.arousal == arousal {
			return int32(n - 1)
		}
	}
	m.tables = append(m.tables, chances{quality: quality, softness: softness, arousal: arousal})
	return int32(len(m.tables) - 1)
}

// level is the match of a consumer's taste and an account's topic, in steps.
func (m *content) level(i int, a *account) int {
	n := m.w.Interests
	taste := m.w.Tastes[i*n : i*n+n : i*n+n]
	topic := a.topic[:len(taste)]
	var dot, square int32
	for d, x := range taste {
		dot += int32(x) * int32(topic[d])
		square += int32(x) * int32(x)
	}
	if square == 0 || a.norm == 0 {
		return 0
	}
	cos := float64(dot) / math.Sqrt(float64(square)*float64(a.norm))
	return int(float64(min(cos, 1)*levels) + 0.5)
}

// publish lets accounts publish the articles of the tick, and settles their
// costs later.
func (m *content) publish(t sim.Tick, round int) {
	m.idle = round > 0 // a session is served once, however often cascades go round
	if m.idle || !m.open {
		return
	}
	p, tick := m.spec, m.w.Clock.Tick
	for k := range m.accounts {
		a := &m.accounts[k]
		mean := p.Accounts[a.kind].V.Articles.Over(tick)
		if mean == 0 {
			continue
		}
		key := a.key.At(int(t), 0)
		n := num.PoissonInverse(key.Open(0, 0), mean)
		for x := range uint64(n) {
			article := m.take()
			article.id = m.published
			article.account = int32(k)
			article.start, article.at = t, key.Float(1, x)
			own := key.Sub(x)
			article.read, article.meet, article.act = own.Sub(0), own.Sub(1), own.Sub(2)
			m.live = append(m.live, article)
			m.published++
		}
		a.today += n
		a.articles += n
		m.articles.Add(&m.serial, n)
	}
}

// pay pays for the articles of the tick.
func (m *content) pay(t sim.Tick, _ int) {
	c := sim.Chunk{Tick: t}
	for k := range m.accounts {
		a := &m.accounts[k]
		if a.today == 0 {
			continue
		}
		cost, err := units.FromFloat(float64(a.today) * articleCost(m.spec.Cost.Fixed.Float(), m.spec.Cost.Quality.Float(), m.tables[a.table].quality))
		if err != nil {
			cost = -1 // the ledger reports it as a fault of the stream
		}
		m.cost.Pay(&c, k, 0, cost)
		a.today = 0
	}
}

// list adds the accounts to providers.csv.
func (m *content) list(add func(society.Provider)) {
	for k := range m.accounts {
		a := &m.accounts[k]
		add(society.Provider{
			Name: a.name, Kind: "account", Quality: m.tables[a.table].quality, Reputation: math.NaN(),
			Audience: int64(a.followers.count()), Captured: m.w.Publisher.Captured(k),
		})
	}
}

// followers is a set of consumers that is pushed to far more often than it
// grows: sorted rows with the match of each, and the latest ones apart until
// they are worth sorting in. The match lies beside the row, so that a push asks
// for memory of those only who would read it.
type followers struct {
	sorted []uint32
	level  []uint8
	recent []follower
}

type follower struct {
	who   uint32
	level uint8
}

func (f *followers) count() int { return len(f.sorted) + len(f.recent) }

func (f *followers) has(i uint32) bool {
	for _, x := range f.recent {
		if x.who == i {
			return true
		}
	}
	_, ok := slices.BinarySearch(f.sorted, i)
	return ok
}

// add puts a consumer in and says whether it was not in yet.
func (f *followers) add(i uint32, level int) bool {
	if len(f.recent) == 0 && (len(f.sorted) == 0 || f.sorted[len(f.sorted)-1] < i) {
		f.sorted, f.level = append(f.sorted, i), append(f.level, uint8(level))
		return true
	}
	if f.has(i) {
		return false
	}
	f.recent = append(f.recent, follower{i, uint8(level)})
	if len(f.recent) >= max(64, len(f.sorted)/16) {
		f.merge()
	}
	return true
}

// merge sorts the latest rows in, from the back.
func (f *followers) merge() {
	slices.SortFunc(f.recent, func(x, y follower) int { return cmp.Compare(x.who, y.who) })
	a, b := len(f.sorted)-1, len(f.recent)-1
	for _, x := range f.recent {
		f.sorted, f.level = append(f.sorted, x.who), append(f.level, x.level)
	}
	for k := len(f.sorted) - 1; b >= 0; k-- {
		if a >= 0 && f.sorted[a] > f.recent[b].who {
			f.sorted[k], f.level[k] = f.sorted[a], f.level[a]
			a--
		} else {
			f.sorted[k], f.level[k] = f.recent[b].who, f.recent[b].level
			b--
		}
	}
	f.recent = f.recent[:0]
}

// holdFollowers lays all followers out, for digests and sizes.
func (m *content) holdFollowers() []uint32 {
	m.flat = m.flat[:0]
	for k := range m.accounts {
		f := &m.accounts[k].followers
		m.flat = append(m.flat, f.sorted...)
		for _, x := range f.recent {
			m.flat = append(m.flat, x.who)
		}
	}
	return m.flat
}

// welcome lets a new user follow its first accounts: a geometric number, each
// drawn by popularity and taken with probability match, as people follow what
// they have heard of and like.
func (m *content) welcome(i int) {
	word, bit := i>>6, uint64(1)<<(i&63)
	if m.welcomed[word]&bit != 0 {
		return
	}
	m.welcomed[word] |= bit
	if m.popular == nil || m.spec.InitialFollows == 0 {
		return
	}
	stream := m.first.Stream(uint64(i))
	n := int(min(num.Geometric(&stream, 1/(1+m.spec.InitialFollows)), int64(len(m.accounts))))
	for tries := 8*n + 8; n > 0 && tries > 0; tries-- {
		k := m.popular.Draw(&stream)
		a := &m.accounts[k]
		level := m.level(i, a)
		if int(stream.Below(levels)) >= level || !a.followers.add(uint32(i), level) {
			continue
		}
		m.follows++
		n--
	}
}

// arrive opens the accounts on the day on which the function is released.
func (m *content) arrive(t sim.Tick, _ int) {
	if m.open || !m.w.Released(m.spec.Function) {
		return
	}
	m.open = true
	for i, st := range m.w.Status {
		if st == society.Using {
			m.welcome(i)
		}
	}
}
