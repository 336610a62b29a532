package content

import (
	"cmp"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// recommendSpec is the section `recommend`: what a feed shows from beyond friends and followed accounts.
type recommendSpec struct {
	Places  int
	Weights struct{ Match, Popular, Recent float64 }
	Explore float64
	Hide    float64
	Window  units.Duration
}

func (p *recommendSpec) declare(s *spec.Section) {
	m6, to, choice := spec.Equation("M6"), spec.Treat(society.ByConsumer), spec.Source("a choice of the platform")
	weight := func(s *spec.Section, to *float64, key, def, unit, doc, symbol string) {
		s.Number(to, key, def, doc, m6, spec.Symbol(symbol), spec.Unit(unit), spec.Min(-100), spec.Max(100),
			spec.Treat(society.ByConsumer), choice)
	}
	s.Int(&p.Places, "places", "1", "places of a session that opens the feed which show a recommended article", m6,
		spec.Symbol("n_r"), spec.Min(0), spec.Max(1000), to, choice)
	s.Section("weights", "an article is drawn with weight e^(match·ĉ − recent·age)·(1 + reads)^popular",
		func(s *spec.Section) {
			weight(s, &p.Weights.Match, "match", "3", "1", "weight of the match ĉ of its topic with the taste as the platform "+
				"knows it (posts)", "θ_m")
			weight(s, &p.Weights.Popular, "popular", "0.5", "1", "exponent of its reads so far", "θ_p")
			weight(s, &p.Weights.Recent, "recent", "0.5", "1/day", "weight of its age in days", "θ_t")
		}, m6)
	s.Share(&p.Explore, "explore", "5%", "share of these places that show any article, evenly", m6, spec.Symbol("ε"), to,
		choice)
	s.Share(&p.Hide, "hide", "0%", "share of the accounts, those with most followers, that are not recommended", m6,
		spec.Symbol("h_r"), to, choice)
	s.Duration(&p.Window, "window", "3d", "age beyond which an article is not recommended", m6, spec.Above(0),
		spec.Max("1year"), choice)
}

// recommender is the state of recommendations, none of which outlasts a tick.
type recommender struct {
	draw   rng.Key
	orders [2]order            // for others and for those whom an experiment treats
	shown  sim.Lists[shown]    // by chunk
	topics []society.Direction // of the pool
	pool   []int32             // indices of live articles
	square []float64           // squared lengths of their topics
}

// order is what the pool is drawn by.
type order struct {
	by     *num.Alias
	hidden []bool // by account; nil: none is
}

// shown is a place that shows an article to a consumer at a time of the tick.
type shown struct {
	at      float64
	who     uint32
	article int32 // in live
}

// mostTries is how often an article is drawn for a place before that stays empty.
const mostTries = 1 << 12

// Treat gives the settings of who is treated by an experiment.
func (p *Spec) Treat(treated any) { p.treated = treated.(*Spec) }

func (m *content) buildRecommend(s *sim.Scope) {
	if !m.spec.HasRecommend {
		return
	}
	m.recommend = &recommender{draw: s.Key("recommend"), shown: sim.NewLists[shown](m.w.N)}
	m.reads[recommended] = s.Counter("article_reads.recommended", "article reads through places of the feed that "+
		"recommend articles")
	s.Gauge("reads_top", "1", "share of all reads so far of the tenth of the accounts that are read most, at least one "+
		"account", m.readsTop, sim.Share())
	s.Step(sim.Step{Name: "recommend", Phase: sim.Expose, Before: m.rank, Chunk: m.fill, Commit: m.place,
		Count: func() int { return m.w.RowsIf(len(m.recommend.pool) > 0) }})
}

// readsTop is the share of the most read tenth of the accounts.
func (m *content) readsTop() float64 {
	var all []int64
	for k := range m.accounts {
		if m.firms.Ever(k) {
			all = append(all, m.accounts[k].sofar)
		}
	}
	slices.Sort(all)
	sum, top := int64(0), int64(0)
	for k, n := range all {
		if sum += n; k >= len(all)-max(1, len(all)/10) {
			top += n
		}
	}
	return num.Quotient(float64(top), float64(sum))
}

// inWindow reports whether an article may be recommended at the end of a tick and later.
func (m *content) inWindow(a *article, t sim.Tick) bool {
	return m.recommend != nil && float64(t-a.start)*float64(m.w.Clock.Tick) <= float64(m.spec.Recommend.Window) &&
		m.firms.IsOpen(int(a.account))
}

// rank weighs the articles that may be recommended in a tick.
func (m *content) rank(t sim.Tick, _ int) {
	r := m.recommend
	r.pool, r.square, r.topics = r.pool[:0], r.square[:0], r.topics[:0]
	if m.idle || !m.open {
		return
	}
	for k, a := range m.live {
		if m.inWindow(a, t) {
			topic := m.accounts[a.account].topic
			r.pool, r.topics = append(r.pool, int32(k)), append(r.topics, topic)
			r.square = append(r.square, float64(society.Dot(topic.Topic, topic.Topic)))
		}
	}
	if len(r.pool) == 0 {
		return
	}
	m.order(&r.orders[0], &m.spec.Recommend, t)
	if m.spec.treated != nil {
		m.order(&r.orders[1], &m.spec.treated.Recommend, t)
	}
}

// order weighs the pool by all but the match, under some settings.
func (m *content) order(o *order, p *recommendSpec, t sim.Tick) {
	weights := make([]float64, len(m.recommend.pool))
	for n, k := range m.recommend.pool {
		a := m.live[k]
		age := float64(float64(t-a.start) * m.w.Clock.Days())
		weights[n] = num.Exp(float64(p.Weights.Popular*num.Log1p(float64(len(a.readers)))) - float64(p.Weights.Recent*age))
	}
	o.by, _ = num.NewAlias(weights)
	o.hidden = nil
	if p.Hide == 0 {
		return
	}
	var there []int
	for k := range m.accounts {
		if m.firms.IsOpen(k) {
			there = append(there, k)
		}
	}
	slices.SortStableFunc(there, func(a, b int) int {
		return cmp.Compare(m.accounts[b].followers.count(), m.accounts[a].followers.count())
	})
	o.hidden = make([]bool, len(m.accounts))
	for _, k := range there[:int(float64(p.Hide*float64(len(there)))+0.5)] {
		o.hidden[k] = true
	}
}

// fill draws what the places of the consumers of a chunk show.
func (m *content) fill(c *sim.Chunk) {
	key := m.recommend.draw.At(int(c.Tick), 0)
	for i := c.Lo; i < c.Hi; i++ {
		view := m.w.View(i)
		if !view.Using || view.Browses == 0 {
			continue
		}
		p, o := &m.spec.Recommend, &m.recommend.orders[0]
		if m.spec.treated != nil && m.w.Experiment.Has(society.SideConsumer, i) {
			p, o = &m.spec.treated.Recommend, &m.recommend.orders[1]
		}
		stream := key.Stream(uint64(i))
		for range int(view.Browses) {
			at := stream.Float64()
			for range p.Places {
				k := m.recommended(p, o, i, &stream)
				if k < 0 {
					continue
				}
				if a := m.live[k]; a.start < c.Tick || a.shares[0].at <= at {
					m.w.Deliver(c, i)
					m.recommend.shown.Add(c, shown{at, uint32(i), k})
				}
			}
		}
	}
}

// recommended draws the article of a place, or −1.
func (m *content) recommended(p *recommendSpec, o *order, i int, stream *rng.Stream) int32 {
	r, explores := m.recommend, stream.Float64() < p.Explore
	best := max(p.Weights.Match, 0)
	for range mostTries {
		n := 0
		if explores || o.by == nil {
			n = int(stream.Below(uint64(len(r.pool))))
		} else {
			n = o.by.Draw(stream)
		}
		k := r.pool[n]
		if o.hidden != nil && o.hidden[m.live[k].account] {
			continue
		}
		if explores || p.Weights.Match == 0 || m.w.Revealed == nil ||
			stream.Float64() < num.Exp(float64(p.Weights.Match*m.known(i, n))-best) {
			return k
		}
	}
	return -1
}

// known is ĉ, the cosine of the topic of an article of the pool with the taste of consumer i as the platform knows it.
func (m *content) known(i, n int) float64 {
	d := m.w.Interests
	taste, topic := m.w.Revealed.Estimate[i*d:(i+1)*d], m.recommend.topics[n].Topic
	dot, square := 0.0, 0.0
	for k, x := range taste {
		dot += float64(float64(x) * float64(topic[k]))
		square += float64(float64(x) * float64(x))
	}
	if square == 0 || m.recommend.square[n] == 0 {
		return 0
	}
	return dot / math.Sqrt(float64(square*m.recommend.square[n]))
}

// place hands the places to the articles that they show.
func (m *content) place(sim.Tick, int) {
	for k := range m.recommend.shown {
		for _, x := range m.recommend.shown.Take(k) {
			a := m.live[x.article]
			a.shown = append(a.shown, x)
		}
	}
}

// showRecommended lets those meet an article to whom it is recommended in this tick.
func (a *article) showRecommended(x *scratch) {
	for _, e := range a.shown {
		x.queue.push(event{e.at, e.who, 1})
	}
	a.shown = a.shown[:0]
}
