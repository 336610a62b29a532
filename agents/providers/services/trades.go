package services

import (
	"fmt"
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// trade is what the services keep for the providers of a kind, a row each.
type trade struct {
	*society.Firms
	number int

	// Interfaces. Choices depend on the fee and change only with it.
	drawn              []float64 // x_0
	calls, gross, loss []float64 // per month; loss is the loss to the fee
	carry              []float64 // fraction of a call not yet counted
	profit             []num.Fading
	before             []units.Money
	median             float64 // of quality at the start
	begun              bool    // a tick has passed in which its function was released

	// Verification.
	verified   []bool
	due, since []float64 // in days; due < 0: not yet drawn
	had        []units.Money
	earned     []float64 // since the last decision, without the badge and its fee

	fee, cost, badge *sim.Stream
	value            *sim.Entry
}

func (m *services) buildTrades(s *sim.Scope) {
	p, w := m.spec, m.w
	m.calls, m.decide, m.leave = s.Key("calls"), s.Key("verify"), s.Key("leave")
	var verified [society.Trades][]bool
	for k := range society.Trades {
		firms := w.Firms(k)
		if firms == nil {
			continue
		}
		f := &trade{Firms: firms, number: int(k)}
		name, n := k.String(), firms.Rows
		if p.HasAPI {
			m.buildAPI(s, f, name)
			if w.Mobile() == nil {
				firms.MayLeave(s)
			}
		}
		if p.HasVerification {
			f.verified = sim.Column[bool](s, "verified."+name, n)
			f.due, f.since = sim.Column[float64](s, "due."+name, n), sim.Column[float64](s, "since."+name, n)
			f.had, f.earned = sim.Column[units.Money](s, "had."+name, n), sim.Column[float64](s, "earned."+name, n)
			for j := range f.due {
				f.due[j] = -1
			}
			verified[k] = f.verified
			f.badge = s.Stream(sim.Stream{Name: "service.verify." + name, From: f.Account, To: w.Platform, Phase: sim.Arrive,
				Module: society.Acquisition, Revenue: "service_revenue", Doc: "fees for verification: " + name + "s"})
		}
		m.trades = append(m.trades, f)
	}
	if p.HasVerification {
		w.Badge = society.NewBadge(verified)
		s.Count("verified", "1", "verified providers", func() int64 {
			return m.count(func(f *trade, j int) bool { return f.verified[j] })
		})
	}
	if p.HasAPI {
		m.measureAPI(s)
	}
}

// isThere reports whether there is a provider in row j that the platform has not removed.
func (m *services) isThere(f *trade, j int) bool {
	g := m.w.Governance
	return f.IsOpen(j) && (g == nil || f.Trade != society.TradeShop || g.Listed[j])
}

// count is the number of present providers for which of is true.
func (m *services) count(of func(f *trade, j int) bool) (n int64) {
	for _, f := range m.trades {
		for j := range f.Rows {
			if m.isThere(f, j) && of(f, j) {
				n++
			}
		}
	}
	return n
}

// enter lets the provider that enters in row j choose its calls. Rows are not reused.
func (m *services) enter(f *trade, j int) {
	if m.spec.HasAPI {
		f.choose(m.spec, j)
	}
}

func (m *services) buildAPI(s *sim.Scope, f *trade, name string) {
	p, w, n := m.spec, m.w, f.Rows
	float := func(what string) []float64 { return sim.Column[float64](s, what+"."+name, n) }
	f.drawn, f.calls, f.gross, f.loss = float("drawn"), float("calls"), float("gross"), float("loss")
	f.carry, f.profit = float("carry"), sim.Column[num.Fading](s, "profit."+name, n)
	f.before = sim.Column[units.Money](s, "captured."+name, n)
	for j := range n {
		luck := m.calls.Named(name).Stream(uint64(j))
		f.drawn[j] = min(1e15, max(0, p.API.Calls.Sample(&luck)))
	}
	quality := slices.Clone(f.Quality[:f.Start])
	slices.Sort(quality)
	if len(quality) > 0 {
		f.median = quality[len(quality)/2]
	}
	f.fee = s.Stream(sim.Stream{Name: "service.api." + name, From: f.Account, To: w.Platform, Phase: sim.Settle,
		Module: society.Acquisition, Revenue: "service_revenue", Doc: "fees for API calls: " + name + "s"})
	f.cost = s.Stream(sim.Stream{Name: "service.calls." + name, From: f.Account, To: w.Supplier, Phase: sim.Settle,
		Module: society.Acquisition, Doc: "providers' own cost of API calls: " + name + "s"})
	f.value = s.Benefit("api.benefit."+name, f.Account, society.Acquisition, "gross benefit of API calls, before fee "+
		"and cost: "+name+"s")
}

// chooseAll lets all providers choose their number of calls again.
func (f *trade) chooseAll(p *Spec) {
	for j := range f.Rows {
		if f.Ever(j) {
			f.choose(p, j)
		}
	}
}

// choose sets the choice of row j at the current fee.
func (f *trade) choose(p *Spec, j int) {
	k := &p.API
	a := integration{k.Cost, k.Elasticity, k.Least}
	x0 := f.drawn[j]
	_, _, free := a.choose(x0, 0, k.Free)
	calls, gross, net := a.choose(x0, k.Fee, k.Free)
	f.calls[j], f.gross[j], f.loss[j] = calls, gross, free-net
}

// fits refuses calls that are worth more in a tick, to all who are there at the start, than money can
// count. What they cost and the fee are less.
func (m *services) fits() error {
	part, worth := m.w.Clock.Days()/month, 0.0
	for _, f := range m.trades {
		for _, gross := range f.gross {
			worth += float64(gross * part)
		}
	}
	if _, err := units.FromFloat(worth); err != nil {
		return fmt.Errorf("services.api.calls: at a cost of %v each, those of a tick are worth more than can be booked: %w",
			m.spec.API.Cost, err)
	}
	return nil
}

// arrive lets providers leave because of the fee, and decide on verification.
func (m *services) arrive(t sim.Tick, _ int) {
	p, w := m.spec, m.w
	m.serial = sim.Chunk{Tick: t}
	offered := p.HasVerification && w.Clock.Date(t).After(p.Verification.From)
	for _, f := range m.trades {
		for j := range f.Rows {
			if f.Entered(j, t) {
				m.enter(f, j)
			}
		}
		if !w.Released(f.Function) {
			continue
		}
		if p.HasAPI && w.Mobile() == nil {
			m.leaves(f, t)
		}
		if offered {
			m.verify(f, t)
		}
	}
	m.unlifted = num.Exp(-p.Verification.Lift)
}

// leaves lets providers of a trade leave because of their loss to the fee.
func (m *services) leaves(f *trade, t sim.Tick) {
	k := &m.spec.API.Leave
	days := m.w.Clock.Days()
	keep := num.Exp(-days / k.Memory.Days())
	hazard, spread := k.Rate.Over(m.w.Clock.Tick), k.Spread.Float()
	draw := m.leave.At(int(t), 0)
	for j := range f.Rows {
		if !m.isThere(f, j) {
			continue
		}
		now := f.Earned(j)
		if f.begun {
			flow := (now - f.before[j]).Float() * month / days
			f.profit[j].Add(float64((1-keep)*flow), 1-keep, keep)
		}
		f.before[j] = now
		if f.loss[j] <= 0 || f.profit[j].Weight == 0 {
			continue
		}
		h := leaveHazard(hazard, spread, f.profit[j].Mean(0), float64(f.loss[j]*m.reach()))
		if draw.Float(uint64(j), uint64(f.number)) < num.Hazard(h) {
			f.Leave(j)
			m.left.Add(&m.serial, 1)
		}
	}
	f.begun = true
}

// verify lets providers decide whether to pay for the badge of the next period.
func (m *services) verify(f *trade, t sim.Tick) {
	k := &m.spec.Verification
	now, every := m.w.Clock.Time(t-1), k.Every.Days()
	draw := m.decide.At(int(t), 0)
	for j := range f.Rows {
		if !m.isThere(f, j) {
			f.verified[j] = false
			continue
		}
		captured := f.Earned(j) + f.Presence(j)
		if f.due[j] < 0 {
			f.due[j] = now + float64(every*m.decide.Float(uint64(j), uint64(f.number)))
			f.since[j] = now
		} else {
			earned := (captured - f.had[j]).Float()
			if f.verified[j] {
				earned *= m.unlifted
			}
			f.earned[j] += float64(earned)
		}
		f.had[j] = captured
		if now < f.due[j] {
			continue
		}
		f.due[j] += every
		profit := 0.0
		if elapsed := now - f.since[j]; elapsed > 0 {
			profit = f.earned[j] * every / elapsed
		}
		f.since[j], f.earned[j] = now, 0
		f.verified[j] = verifies(badgeGain(k.Lift, profit), k.Fee.Float(), k.Error, draw.Open(uint64(j), uint64(f.number)))
		if f.verified[j] {
			f.had[j] -= k.Fee
			f.badge.Pay(&m.serial, j, 0, k.Fee)
		}
	}
}

// reach is the share of consumers who use the platform: calls serve them.
func (m *services) reach() float64 { return float64(m.w.Users) / float64(m.w.N) }

func (m *services) call(sim.Tick, int) {
	k, c := &m.spec.API, &m.serial
	part := float64(m.w.Clock.Days()*m.reach()) / month
	for _, f := range m.trades {
		if !m.w.Released(f.Function) {
			continue
		}
		for j := range f.Rows {
			if f.calls[j] == 0 || !m.isThere(f, j) {
				continue
			}
			x := float64(f.calls[j] * part)
			f.carry[j] += x
			whole := math.Floor(f.carry[j])
			f.carry[j] -= whole
			m.apiCalls.Add(c, int64(whole))
			f.cost.Pay(c, j, 0, units.Amount(k.Cost*x))
			fee, gross := units.Amount(k.Fee*max(0, f.calls[j]-k.Free)*part), units.Amount(f.gross[j]*part)
			f.fee.Pay(c, j, 0, fee)
			f.value.Book(c, j, gross)
			m.apiFees.Add(c, int64(fee))
			m.apiGross.Add(c, int64(gross))
		}
	}
}

func (m *services) measureAPI(s *sim.Scope) {
	m.apiCalls = s.Counter("api_calls", "API calls by providers")
	m.apiFees = s.MoneyCounter("api_fees", "fees for API calls beyond the free quota", sim.NotNegative())
	m.apiGross = s.MoneyCounter("api_benefit", "worth of API calls to providers, before fee and cost", sim.NotNegative())
	m.left = s.Counter("api_exits", "providers that left because of the API fee, where the mechanism providers is off")
	calls := func(f *trade, j int) bool { return f.calls[j] > 0 }
	s.Count("api_callers", "1", "providers that call the API", func() int64 { return m.count(calls) })
	s.Count("api_callers.low", "1", "providers that call the API and whose quality is below the median of their trade "+
		"at the start", func() int64 {
		return m.count(func(f *trade, j int) bool { return calls(f, j) && f.Quality[j] < f.median })
	})
	s.Count("api_callers.high", "1", "providers that call the API and whose quality is at least the median of their "+
		"trade at the start", func() int64 {
		return m.count(func(f *trade, j int) bool { return calls(f, j) && f.Quality[j] >= f.median })
	})
	s.Gauge("api_quality", "1", "mean quality of the providers that call the API", func() float64 {
		sum, n := 0.0, 0
		for _, f := range m.trades {
			for j := range f.Rows {
				if m.isThere(f, j) && calls(f, j) {
					sum += f.Quality[j]
					n++
				}
			}
		}
		return sum / float64(n)
	}, sim.Share())
	s.Count("providers_there", "1", "accounts and shops present", func() int64 {
		return m.count(func(*trade, int) bool { return true })
	})
	m.measureVariety(s)
}

// measureVariety declares the metric of what consumers lose when shops leave.
func (m *services) measureVariety(s *sim.Scope) {
	w := m.w
	k := slices.IndexFunc(m.trades, func(f *trade) bool { return f.Trade == society.TradeShop })
	if k < 0 || w.Tastes == nil {
		return
	}
	f := m.trades[k]
	topics := make([][]int8, f.Rows)
	for j := range topics {
		topics[j] = w.Topic(fmt.Sprintf("shop.%d", j+1)) // named as in commerce
	}
	const most = 256
	stride := max(1, w.N/most)
	for i := 0; i < w.N && len(m.sample) < most; i += stride {
		m.sample = append(m.sample, uint32(i))
	}
	best := func(there []bool) (sum float64) {
		for _, i := range m.sample {
			top := 0.0
			for j, topic := range topics {
				if there[j] {
					top = max(top, w.Match(int(i), topic))
				}
			}
			sum += top
		}
		return sum
	}
	there, now := make([]bool, f.Rows), make([]bool, f.Rows)
	for j := range there {
		there[j] = j < f.Start
	}
	start := best(there)
	last := start // for the set of shops last evaluated, which rarely changes
	s.Gauge("variety_loss", "1", "relative loss in the match of consumers with the best shop present, against the best "+
		"shop of the start; over at most 256 consumers", func() float64 {
		for j := range now {
			now[j] = m.isThere(f, j)
		}
		if !slices.Equal(now, there) {
			copy(there, now)
			last = best(there)
		}
		return 1 - last/start
	}, sim.AtMostOne())
}
