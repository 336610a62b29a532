package content

import (
	"math"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// effortSpec is the section `effort`: accounts choose how much they publish, and how good it is, by what it brings.
type effortSpec struct {
	Every   units.Duration
	Memory  units.Duration
	Cost    units.Money
	Power   float64
	Step    float64
	Explore float64
	Quality bool
	Pay     struct {
		Read      units.Money
		Fund      units.Extensive
		Followers int
	}
	Tips struct {
		Share  float64
		Amount units.Money
	}
}

func (p *effortSpec) declare(s *spec.Section) {
	m6 := spec.Equation("M6")
	s.Duration(&p.Every, "every", "30d", "time between two decisions of an account; the first one is drawn within it", m6,
		spec.Symbol("T_e"), spec.Above(0), spec.Max("10year"), spec.Assumed("7d–90d"))
	s.Duration(&p.Memory, "memory", "180d", "time constant of what an account knows of its reads", m6, spec.Above(0),
		spec.Max("10year"), spec.Assumed("60d–2year"))
	s.Money(&p.Cost, "cost", "20", "what the effort of publishing an article a day costs, a day; not in cash", m6,
		spec.Symbol("C"), spec.Unit("currency/day"), spec.Above(0), spec.Max(1e9), spec.Live(), spec.Assumed("2–200"))
	s.Number(&p.Power, "power", "3", "power η with which the cost of effort grows in articles a day; effort has the "+
		"elasticity 1/(η − 1) in what an article brings", m6, spec.Symbol("η"), spec.Min(1.05), spec.Max(20), spec.Live(),
		spec.Assumed("2–5"), spec.Source("an elasticity of .5: Frisch elasticity of labour at the intensive margin, Chetty, "+
			"Guren, Manoli & Weber 2011; of creators none is taken"))
	s.Share(&p.Step, "step", "50%", "share of the way to its best choice that an account goes in a decision", m6,
		spec.Live(), spec.Assumed("20%–100%"))
	s.Number(&p.Explore, "explore", "0.05", "standard deviation of what an account tries, in ln of articles a "+
		"day and in quality", m6, spec.Symbol("σ_e"), spec.Min(0), spec.Max(1), spec.Live(), spec.Assumed("0–0.2"))
	s.Bool(&p.Quality, "quality", "true", "whether it chooses quality, too", m6)
	s.Section("pay", "what the platform pays to accounts for reads, in addition to a share of advertising (ads.articles)",
		func(s *spec.Section) {
			s.Money(&p.Pay.Read, "read", "0", "amount for a read", m6, spec.Symbol("π"), spec.Min(0), spec.Max(1e6), spec.Live(),
				spec.Source("a choice of the platform"))
			s.Count(&p.Pay.Fund, "fund", "0", "amount a day that is divided by reads", m6, spec.Unit("currency/day"),
				spec.Live(),
				spec.Source("a choice of the platform"))
			s.Int(&p.Pay.Followers, "followers", "0", "followers from which on an account is paid", m6, spec.Symbol("θ"),
				spec.Min(0), spec.Max(1e9), spec.Live(), spec.Source("a choice of the platform"))
		}, m6)
	s.Section("tips", "what readers give to accounts", func(s *spec.Section) {
		s.Share(&p.Tips.Share, "share", "0%", "share of readers who give", m6, spec.Live(), spec.Assumed("0%–2%"))
		s.Money(&p.Tips.Amount, "amount", "5", "amount of a tip", m6, spec.Min(0), spec.Max(1e6), spec.Live(),
			spec.Assumed("1–50"))
	}, m6)
}

// effort is the state of the accounts' decisions.
type effort struct {
	by    []maker
	draw  rng.Key
	fund  num.Fading    // amount of the fund for a read
	reads []int64       // of each account in this tick
	cash  []units.Money // its share of advertising since its last decision; written by ads
	work  *sim.Entry
	pay   *sim.Stream
	tips  *sim.Stream // nil: nobody may tip
	given *sim.Entry
}

// maker is what an account knows and has decided.
type maker struct {
	rate  float64 // f, articles a day
	next  float64 // time of its next decision, in ticks
	since float64 // of its latest one

	reads, articles, gained float64 // what it had by its latest decision
	views, follows, share   num.Fading
	laws                    [2]regression // of ln views on ln f and on quality
}

// regression is a fading least squares of one number on another.
type regression struct{ n, x, y, xx, xy float64 }

func (r *regression) add(x, y, keep float64) {
	r.n, r.x, r.y = float64(r.n*keep)+1, float64(r.x*keep)+x, float64(r.y*keep)+y
	r.xx, r.xy = float64(r.xx*keep)+float64(x*x), float64(r.xy*keep)+float64(x*y)
}

// slope is (S_xy + λb)/(S_xx + λ), where a slope of b was known with a weight of λ.
func (r *regression) slope(b, lambda float64) float64 {
	if r.n == 0 {
		return b
	}
	xx, xy := r.xx-float64(r.x*r.x)/r.n, r.xy-float64(r.x*r.y)/r.n
	if total := max(xx, 0) + lambda; total > 0 {
		return (xy + float64(lambda*b)) / total
	}
	return b
}

// prior is the number of decisions that what is known at first counts as.
const prior = 10

// mostRate bounds articles a day.
const mostRate = 1000

// market is what an account expects of a choice.
type market struct {
	views     float64    // reads of an article at the present rate and quality
	rate      float64    // that rate
	quality   float64    // and quality
	elastic   float64    // ε ≤ 0 of reads of an article in the rate
	steep     float64    // γ of ln reads in quality
	pays      [2]float64 // what a read is worth where it is not paid by the platform, and where it is
	fixed     float64    // c_0
	quadratic float64    // c_1
	cost      float64    // C
	power     float64    // η
	needed    float64    // rate from which on it is paid; 0: it is, infinite: it cannot be
	chooses   bool       // quality
}

// profit is π·v·e^(γ(q − q̂))·(f/f̂)^ε·f − (c_0 + c_1q²)f − Cf^η, a day (M6).
func (x *market) profit(pay, f, q float64) float64 {
	if f == 0 {
		return 0
	}
	views := float64(x.views*num.Exp(float64(x.steep*(q-x.quality)))) * num.Pow(f/x.rate, x.elastic)
	return float64(float64(pay*views)*f) - float64(articleCost(x.fixed, x.quadratic, q)*f) -
		float64(x.cost*num.Pow(f, x.power))
}

// rateAt is the rate with the largest profit at a quality: where profit no longer rises.
func (x *market) rateAt(pay, q float64) float64 {
	gain := float64(pay * float64(x.views*num.Exp(float64(x.steep*(q-x.quality)))))
	rises := func(f float64) bool {
		return float64(float64(gain*(1+x.elastic))*num.Pow(f/x.rate, x.elastic)) >
			articleCost(x.fixed, x.quadratic, q)+float64(float64(x.power*x.cost)*num.Pow(f, x.power-1))
	}
	low, high := 0.0, float64(mostRate)
	for range 60 {
		if middle := (low + high) / 2; rises(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	if low < 1e-9 {
		return 0
	}
	return low
}

// best is the rate and quality with the largest profit of all: that without the platform's pay, and that with it at
// the rate which brings enough followers at least.
func (x *market) best() (f, q float64) {
	most, f, q := 0.0, 0.0, x.quality
	try := func(pay, least, q1 float64) {
		f1 := max(x.rateAt(pay, q1), least)
		if p := x.profit(pay, f1, q1); p > most {
			most, f, q = p, f1, q1
		}
	}
	qualities := []float64{x.quality}
	if x.chooses {
		qualities = qualities[:0]
		for k := range 51 {
			qualities = append(qualities, float64(k)/50)
		}
	}
	for _, q1 := range qualities {
		try(x.pays[0], 0, q1)
		if x.needed <= mostRate {
			try(x.pays[1], x.needed, q1)
		}
	}
	return f, q
}

func (m *content) buildEffort(s *sim.Scope) {
	if !m.spec.HasEffort {
		return
	}
	w, n := m.w, len(m.accounts)
	x := &effort{by: make([]maker, n), draw: s.Key("effort"), reads: make([]int64, n),
		cash: sim.Tally[units.Money](s, "advertising", n)}
	m.effort = x
	sim.Hold(s, "makers", func() []maker { return x.by })
	sim.Hold(s, "fund", func() []num.Fading { return []num.Fading{x.fund} })
	for k := range x.by {
		a := &m.accounts[k]
		x.by[k].rate = m.spec.Accounts[a.kind].V.Articles.Over(units.Day)
		x.by[k].next = float64(x.draw.Named(a.name).Float(0, 0)*float64(m.spec.Effort.Every)) / float64(w.Clock.Tick)
	}
	w.Following.Paid = func(k int, part units.Money) { x.cash[k] += part }
	x.work = s.Effort("content.effort", w.Publisher, society.Cocreation, "effort of accounts for what they publish, "+
		"in addition to its cost")
	x.pay = s.Stream(sim.Stream{Name: "content.pay", From: w.Platform, To: w.Publisher, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "what the platform pays to accounts for reads"})
	w.Wallets()
	x.tips = s.Stream(sim.Stream{Name: "content.tips", From: w.Consumer, To: w.Publisher, Phase: sim.Respond,
		Module: society.Transfer, Doc: "what readers give to accounts"})
	x.given = s.Benefit("content.tipped", w.Consumer, society.Transfer, "what tips are worth to those who give them: at "+
		"least what they cost")
	s.Gauge("account_rate", "1/day", "articles a day that an account means to publish, mean over those that are there",
		func() float64 { return m.meanOf(func(k int) float64 { return x.by[k].rate }) }, sim.NotNegative())
	s.Gauge("account_quality", "1", "quality of what accounts publish, mean over those that are there",
		func() float64 { return m.meanOf(func(k int) float64 { return m.accounts[k].quality }) }, sim.Share())
	s.Step(sim.Step{Name: "decide", Phase: sim.Adapt, Before: m.decide})
}

// meanOf is a mean over the accounts that are there.
func (m *content) meanOf(of func(k int) float64) float64 {
	sum, n := 0.0, 0.0
	for k := range m.accounts {
		if m.firms.IsOpen(k) {
			sum, n = sum+of(k), n+1
		}
	}
	return num.Quotient(sum, n)
}

// rate is the mean number of articles of an account in a tick.
func (m *content) rate(k int) float64 {
	if m.effort != nil {
		return m.effort.by[k].rate * m.w.Clock.Days()
	}
	return m.spec.Accounts[m.accounts[k].kind].V.Articles.Over(m.w.Clock.Tick)
}

// tip lets a reader tip.
func (m *content) tip(c *sim.Chunk, a *article, j int) {
	if m.effort == nil || m.spec.Effort.Tips.Share == 0 ||
		a.act.Float(uint64(j), drawTip) >= m.spec.Effort.Tips.Share {
		return
	}
	amount := m.spec.Effort.Tips.Amount
	m.effort.tips.Pay(c, j, int(a.account), amount)
	m.effort.given.Book(c, j, amount)
	m.w.Budget.Spend(c, j, amount)
}

// reward pays accounts for the reads of a tick, and books their effort.
func (m *content) reward(c *sim.Chunk) {
	x := m.effort
	if x == nil {
		return
	}
	p, days, all := &m.spec.Effort, m.w.Clock.Days(), int64(0)
	paid := func(k int) bool { return x.reads[k] > 0 && m.accounts[k].followers.count() >= p.Pay.Followers }
	for k, n := range x.reads {
		if paid(k) {
			all += n
		}
	}
	fund := float64(p.Pay.Fund.Of(m.w.N) * days)
	if all > 0 {
		x.fund.Add(fund, float64(all), num.Exp(-float64(m.w.Clock.Tick)/float64(p.Memory)))
	}
	for k, n := range x.reads {
		if paid(k) {
			x.pay.Pay(c, 0, k, p.Pay.Read.Times(n).Plus(units.Amount(float64(fund*float64(n))/float64(all))))
		}
		if f := x.by[k].rate; f > 0 && m.publishes(k) {
			x.work.Book(c, k, units.Amount(float64(float64(p.Cost.Float()*num.Pow(f, p.Power))*days)))
		}
		x.reads[k] = 0
	}
}

// publishes reports whether an account is there and publishes.
func (m *content) publishes(k int) bool {
	return m.open && m.firms.IsOpen(k) && !m.spec.Accounts[m.accounts[k].kind].V.Away
}

// decide lets the accounts whose time has come learn from what they had, and decide anew.
func (m *content) decide(t sim.Tick, _ int) {
	every := float64(m.spec.Effort.Every) / float64(m.w.Clock.Tick)
	for k := range m.effort.by {
		y := &m.effort.by[k]
		if !m.publishes(k) {
			y.since, y.next = float64(t), max(y.next, float64(t))
			continue
		}
		if y.next > float64(t) {
			continue
		}
		m.learned(k, y, float64(t)-y.since)
		m.chooses(k, y, t)
		y.since, y.next = float64(t), max(y.next+every, float64(t))
	}
}

// learned adds what an account had since its latest decision to what it knows.
func (m *content) learned(k int, y *maker, ticks float64) {
	a, p := &m.accounts[k], &m.spec.Effort
	keep := num.Exp(-float64(ticks*float64(m.w.Clock.Tick)) / float64(p.Memory))
	articles, reads := float64(a.articles)-y.articles, float64(a.sofar)-y.reads
	followers := float64(a.followers.count())
	if articles > 0 {
		y.views.Add(reads, articles, keep)
		y.follows.Add(max(0, followers-y.gained), articles, keep)
		if reads > 0 && y.rate > 0 {
			views := num.Log(reads / articles)
			y.laws[0].add(num.Log(y.rate), views, keep)
			y.laws[1].add(a.quality, views, keep)
		}
	}
	if reads > 0 {
		y.share.Add(m.effort.cash[k].Float(), reads, keep)
	}
	m.effort.cash[k] = 0
	y.articles, y.reads, y.gained = float64(a.articles), float64(a.sofar), followers
}

// chooses moves an account towards its best choice, and lets it try something beside.
func (m *content) chooses(k int, y *maker, t sim.Tick) {
	a, p := &m.accounts[k], &m.spec.Effort
	if y.views.Weight == 0 {
		return
	}
	x := m.expects(k, y)
	f, q := x.best()
	luck := m.effort.draw.Named(a.name).At(int(t), 0)
	tries := func(n uint64) float64 { return float64(p.Explore * num.NormQuantile(luck.Open(0, n))) }
	switch {
	case f == 0:
		y.rate = 0
	case y.rate == 0:
		y.rate = f
	default:
		y.rate = min(mostRate, num.Exp(num.Log(y.rate)+float64(p.Step*num.Log(f/y.rate))+tries(0)))
	}
	if p.Quality && y.rate > 0 {
		a.quality = cut(a.quality + float64(p.Step*(q-a.quality)) + tries(1))
		m.firms.Quality[k] = a.quality
	}
}

// expects is what an account knows of its choices.
func (m *content) expects(k int, y *maker) *market {
	a, p := &m.accounts[k], &m.spec.Effort
	known := float64(prior * float64(p.Explore*p.Explore))
	x := &market{views: y.views.Mean(0), rate: y.rate, quality: a.quality,
		elastic: max(-.95, min(0, y.laws[0].slope(0, known))), steep: y.laws[1].slope(m.spec.Read.Quality, known),
		fixed: m.spec.Cost.Fixed.Float(), quadratic: m.spec.Cost.Quality.Float(), cost: p.Cost.Float(), power: p.Power,
		chooses: p.Quality}
	if x.rate == 0 {
		x.rate, x.elastic = 1, 0
	}
	x.pays[0] = m.spec.Accounts[a.kind].V.Worth.Float() + float64(p.Tips.Share*p.Tips.Amount.Float()) + y.share.Mean(0)
	x.pays[1] = x.pays[0] + p.Pay.Read.Float() + m.effort.fund.Mean(0)
	if short := float64(p.Pay.Followers - a.followers.count()); short > 0 {
		x.needed = math.Inf(1)
		if gain := float64(y.follows.Mean(0) * p.Every.Days()); gain > 0 {
			x.needed = short / gain
		}
	}
	return x
}
