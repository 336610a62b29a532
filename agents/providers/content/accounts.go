package content

import (
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
	kind       int32 // index in Spec.Accounts
	popularity float64
	topic      society.Direction
	key        rng.Key
	traits
	followers followers
	welcomed  uint32 // the latest consumer to follow it on joining, plus 1

	articles, reads, best int64 // over the whole run: published; reads of ended ones; reads of the most read one
	today                 int64 // articles published in this tick
	sofar                 int64 // reads, including those of live articles
}

// buildAccounts draws the accounts.
func (m *content) buildAccounts(s *sim.Scope) error {
	p, w := m.spec, m.w
	counts := make([]int, len(p.Accounts))
	for k := range p.Accounts {
		a := &p.Accounts[k]
		count := a.V.Count.Of(w.N)
		counts[k] = max(1, int(count+0.5))
		if count > 1e7 {
			return fmt.Errorf("content.accounts.%s.count: %.0f accounts are more than the 10,000,000 that are possible", a.Name,
				count)
		}
		if count < 0.5 {
			s.Warnf("content.accounts."+a.Name+".count", "gives %.2g accounts for %d consumers; one is created", count, w.N)
		}
		for x := range counts[k] {
			acc := m.newAccount(s, k, x+1)
			acc.traits = m.drawn(&acc)
			m.accounts = append(m.accounts, acc)
		}
	}
	start := len(m.accounts)
	if err := m.entrants(s, counts); err != nil {
		return err
	}
	sim.HoldParts(s, "followers", func(yield func([]uint32) bool) {
		for k := range m.accounts {
			if f := &m.accounts[k].followers; !yield(f.sorted) || !yield(f.recent) {
				return
			}
		}
	})
	w.Scope.Members(w.Publisher, len(m.accounts))
	if start > 0 {
		m.register(s, start)
	}
	w.ListProviders(m.list)
	return nil
}

// newAccount draws an account except for its traits.
func (m *content) newAccount(s *sim.Scope, kind, number int) account {
	a, w := &m.spec.Accounts[kind], m.w
	name := fmt.Sprintf("%s.%d", a.Name, number)
	luck := m.luckOf(name)
	popularity := luck.Stream(2)
	acc := account{name: name, kind: int32(kind), popularity: max(0, a.V.Popularity.Sample(&popularity)),
		key: s.Key("article").Named(name)}
	about := "account." + name
	if a.V.Topic != "" {
		about = a.V.Topic
	}
	acc.topic = w.Direction(w.Topic(about))
	return acc
}

// drawn draws the traits that an account starts with.
func (m *content) drawn(acc *account) traits {
	a := &m.spec.Accounts[acc.kind]
	luck := m.luckOf(acc.name)
	q, x := luck.Stream(0), luck.Stream(1)
	return traits{quality: cut(a.V.Quality.Sample(&q)), softness: a.V.Softness, arousal: cut(a.V.Arousal.Sample(&x))}
}

// luckOf is the key of an account's traits.
func (m *content) luckOf(account string) rng.Key { return m.scope.Key("account").Named(account) }

// improve gives the accounts of a kind whose quality an event has set the new one, by the draws of their start.
func (m *content) improve() {
	for k := range m.spec.Accounts {
		now := fmt.Sprint(m.spec.Accounts[k].V.Quality)
		if now == m.quality[k] {
			continue
		}
		m.quality[k] = now
		for j := range m.accounts {
			if a := &m.accounts[j]; int(a.kind) == k {
				a.quality = m.drawn(a).quality
				m.firms.Quality[j] = a.quality
			}
		}
	}
}

// Members returns the rows of the accounts of a kind.
func (p *Spec) Members(kind string) (of *sim.Account, rows []int) {
	for j := range p.run.accounts {
		if a := &p.run.accounts[j]; p.Accounts[a.kind].Name == kind {
			rows = append(rows, j)
		}
	}
	return p.run.w.Publisher, rows
}

// tellFollowing lets other mechanisms read who follows whom, and add to it.
func (m *content) tellFollowing() {
	m.w.Following = &society.Following{
		Of:    func(kind string) []int { _, rows := m.spec.Members(kind); return rows },
		Name:  func(k int) string { return m.accounts[k].name },
		Has:   func(k, i int) bool { return m.accounts[k].followers.has(uint32(i)) },
		Level: func(k, i int) uint8 { return m.w.Level(i, &m.accounts[k].topic) },
		Add: func(k, i int) bool {
			x := joining{k, uint32(i)}
			if !m.firms.IsOpen(k) || m.accounts[k].followers.has(x.who) || slices.Contains(m.joining, x) {
				return false
			}
			m.joining = append(m.joining, x)
			return true
		},
	}
}

// joining is a consumer whom another mechanism lets follow an account in this tick.
type joining struct {
	account int
	who     uint32
}

// join adds those whom other mechanisms let follow accounts in the tick.
func (m *content) join() {
	for _, x := range m.joining {
		m.accounts[x.account].followers.add(x.who)
		m.attach.note(x.account)
		m.follows++
	}
	m.joining = m.joining[:0]
}

func cut(x float64) float64 { return min(1, max(0, x)) }

// publish creates the articles of the tick. pay settles their costs later.
func (m *content) publish(t sim.Tick, round int) {
	m.idle = round > 0 // sessions are served once, however many rounds cascades take
	if m.idle || !m.open {
		return
	}
	for k := range m.accounts {
		a := &m.accounts[k]
		if !m.publishes(k) {
			continue
		}
		mean := m.rate(k)
		if mean == 0 {
			continue
		}
		key := a.key.At(int(t), 0)
		n := num.PoissonInverse(key.Open(0, 0), mean)
		for x := range uint64(n) {
			art := newArticle(int32(k), t, key.Float(1, x), key.Sub(x))
			if m.recommend != nil {
				art.shares = append(art.shares, share{who: -1, by: recommended, tick: t, depth: -1, likes: -1})
			}
			art.id, art.about = m.published, society.Interest(a.topic.Topic, key.Float(2, x))
			m.live = append(m.live, art)
			m.published++
		}
		a.today += n
		a.articles += n
		m.articles.Add(&m.serial, n)
	}
}

// pay pays for the articles of the tick, and adds followers.
func (m *content) pay(t sim.Tick, _ int) {
	m.join()
	c := sim.Chunk{Tick: t}
	m.reward(&c)
	for k := range m.accounts {
		a := &m.accounts[k]
		if a.today == 0 {
			continue
		}
		cost := units.Amount(float64(a.today) * articleCost(m.spec.Cost.Fixed.Float(), m.spec.Cost.Quality.Float(),
			a.quality))
		m.cost.Pay(&c, k, 0, cost)
		a.today = 0
	}
}

// list adds the accounts to providers.csv.
func (m *content) list(add func(society.Provider)) {
	for k := range m.accounts {
		a := &m.accounts[k]
		if !m.firms.Ever(k) {
			continue
		}
		add(society.Provider{
			Name: a.name, Kind: "account", Quality: m.firms.Quality[k], Reputation: math.NaN(),
			Audience: int64(a.followers.count()), Captured: m.w.Publisher.Captured(k), Firms: m.firms, Row: k,
		})
	}
}

// welcome lets a new user follow its first accounts: a geometric number, each drawn by popularity
// and accepted with probability match, as people follow what they have heard of and like.
func (m *content) welcome(i int) {
	word, bit := i>>6, uint64(1)<<(i&63)
	if m.welcomed[word]&bit != 0 {
		return
	}
	m.welcomed[word] |= bit
	if m.popular == nil && m.attach == nil || m.spec.InitialFollows == 0 {
		return
	}
	stream := m.first.Stream(uint64(i))
	most := m.move.choice
	if m.attach != nil {
		most = len(m.attach.there)
	}
	n := int(min(num.Geometric(&stream, 1/(1+m.spec.InitialFollows)), int64(most)))
	for tries := 8*n + 8; n > 0 && tries > 0; tries-- {
		k := m.chosen(i, &stream)
		if k < 0 || m.accounts[k].welcomed == uint32(i)+1 {
			continue
		}
		a := &m.accounts[k]
		a.welcomed = uint32(i) + 1
		a.followers.add(uint32(i))
		m.attach.note(k)
		m.follows++
		n--
	}
}

// chosen is an account that consumer i comes upon, or −1 where it does not match.
func (m *content) chosen(i int, stream *rng.Stream) int {
	if m.attach != nil {
		return m.attach.pick(m.spec.Attachment.Popular, stream)
	}
	k := m.popular.Draw(stream)
	if stream.Below(levels) >= uint64(m.w.Level(i, &m.accounts[k].topic)) {
		return -1
	}
	return k
}

// arrive opens the accounts on the day their function is released, and Moments to their shares on
// the day the feed's function is.
func (m *content) arrive(t sim.Tick, _ int) {
	m.delivered = 0
	if b := m.w.Badge; b != nil {
		for k := range m.accounts {
			m.accounts[k].badge = b.Of(society.TradeAccount, k) // articles already published follow
		}
	}
	m.look(t)
	if !m.feed && m.w.FeedOpen() {
		m.aim()
	}
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
