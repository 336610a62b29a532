package commerce

import (
	"cmp"
	"math"
	"slices"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Whom the code of a coupon is for.
const (
	forSelf   = "self"
	forFriend = "friend"
	forBoth   = "both"
)

// Coupon is an entry of `commerce.coupons`.
type Coupon struct {
	Amount, Most, Floor, Budget   units.Money
	Share, To, Pass, Expect       float64
	On, Until                     time.Time
	Every, Valid, Lapse, Announce units.Duration
	Segment, For, Payer           string
	Impatience                    units.Rate
}

func (x *Coupon) declare(s *spec.Section) {
	m13, choice := spec.Equation("M13"), spec.Source("a choice of who issues it")
	size := spec.Source("a choice of who issues it; at Alibaba's local services 5 to 50 % of the price, most often 10 " +
		"% or a sixth (Tianchi 2016)")
	s.Money(&x.Amount, "amount", "0", "what it takes off a price, which it cannot take below 0", m13, spec.Symbol("d"),
		spec.Min(0), spec.Max(1e9), spec.Live(), size)
	s.Share(&x.Share, "share", "0%", "in place of amount: share of the price that it takes off", m13, spec.Live(), size)
	s.Money(&x.Most, "most", "0", "most that a share takes off; 0: no limit", m13, spec.Min(0), spec.Max(1e9),
		spec.Live(), choice)
	s.Money(&x.Floor, "floor", "0", "least price at which it is taken", m13, spec.Min(0), spec.Max(1e9), spec.Live(),
		choice)
	s.Date(&x.On, "on", "", "day on which it is issued, before anybody shops", spec.Required())
	s.Duration(&x.Every, "every", "0d", "time after which it is issued again; 0d: once", spec.Min(0), choice)
	s.Date(&x.Until, "until", "", "day from which on it is not issued again; empty: the end of the run")
	s.Duration(&x.Valid, "valid", "15d", "time for which it is valid", m13, spec.Above(0), spec.Assumed("1d–90d"),
		spec.Source("Tianchi 2016, coupons collected at Alibaba's local services: used within 15 days or not; WeChat Pay "+
			"takes 90 days at most"))
	s.Share(&x.To, "to", "100%", "share of the users it is meant for who get it, by lot", m13, spec.Symbol("π"),
		spec.Treat("consumer"), choice)
	s.Text(&x.Segment, "segment", "", "segment of those it is meant for; empty: everybody")
	s.Duration(&x.Lapse, "lapse", "0d", "time since the latest purchase, of those it is meant for; 0d: everybody, "+
		"buyer or not",
		spec.Min(0), choice)
	s.Enum(&x.For, "for", forSelf, []string{forSelf, forFriend, forBoth}, "who may use its code: who gets it, a friend "+
		"to whom it is passed on, or both")
	s.Share(&x.Pass, "pass", "30%", "probability that a code for a friend is passed on, to a friend drawn from all",
		spec.Only("for", forFriend, forBoth), m13, spec.Live(), spec.Assumed("5%–80%"))
	s.Enum(&x.Payer, "payer", "platform", []string{"platform", "shop"}, "who pays what it takes off")
	s.Money(&x.Budget, "budget", "0", "what those of one issue may cost at most if all are redeemed; who gets one is "+
		"then drawn among all. 0: no limit", spec.Min(0), spec.Max(1e15), spec.Live(), choice)
	s.Duration(&x.Announce, "announced", "0d", "time before an issue from which on people know of it; 0d: it comes "+
		"unexpectedly", spec.Min(0), choice)
	s.Share(&x.Expect, "expect", "100%", "share of people who know then", m13, spec.Assumed("0%–100%"))
	s.Rate(&x.Impatience, "impatience", "5/year", "rate at which what a purchase is worth is discounted while it waits",
		spec.Symbol("r_w"), m13, spec.Min(0), spec.Max("100/day"), spec.Assumed("0.1–7/year"),
		spec.Source("of frequent purchases Yao, Mela, Chiang & Chen 2012: a weekly factor of .90; of durable goods De "+
			"Groote & Verboven 2019: 15 % a year"))
	s.Check(x.check, "amount", "share", "most", "budget", "on", "until", "announced", "for", "expect", "impatience")
}

// check checks keys against each other.
func (x *Coupon) check(c *spec.Checker) {
	if (x.Amount > 0) == (x.Share > 0) {
		c.Errorf("amount", "give either an amount, such as 10, or a share, such as share: 20%%")
	}
	if worst := x.worst(); x.Budget > 0 && worst == 0 {
		c.Errorf("budget", "what a share of a price costs has no limit; give one with most")
	} else if x.Budget > 0 && x.Budget < worst {
		c.Errorf("budget", "%v pays for no coupon of %v", x.Budget, worst)
	}
	if x.Announce > 0 && x.Budget > 0 {
		c.Errorf("announced", "who waits for a coupon that a budget ends cannot know how likely it is; leave out one "+
			"of the two")
	}
	if x.Announce > 0 && x.For == forFriend {
		c.Idlef("announced", "nobody waits for what a friend may pass on (for: %s)", x.For)
	}
	if x.Announce == 0 && (c.Given("expect") || c.Given("impatience")) {
		c.Idlef("announced", "nobody waits for a coupon that comes unexpectedly; give the time, such as 7d")
	}
	if !x.Until.IsZero() && !x.Until.After(x.On) {
		c.Errorf("until", "%s is not after on, %s, so that none is issued", units.FormatDate(x.Until),
			units.FormatDate(x.On))
	}
}

// worst is the most that one costs, 0 if that is unknown.
func (x *Coupon) worst() units.Money {
	if x.Share > 0 {
		return x.Most
	}
	return x.Amount
}

// off is what it takes off a price.
func (x *Coupon) off(price units.Money) units.Money {
	off := x.Amount
	if x.Share > 0 {
		if off = price.Share(x.Share); x.Most > 0 {
			off = min(off, x.Most)
		}
	}
	if price < x.Floor {
		return 0
	}
	return min(off, price)
}

// issues are the ticks in which it is issued.
func (x *Coupon) issues(clock sim.Clock) (all []sim.Tick) {
	for at := x.On; ; at = at.Add(time.Duration(x.Every)) {
		t := clock.Of(at)
		if int(t) > clock.Ticks || !x.Until.IsZero() && !at.Before(x.Until) {
			return slices.Compact(all)
		}
		if all = append(all, t); x.Every <= 0 {
			return all
		}
	}
}

// CheckWorld checks coupons against the clock and the people.
func (p *Spec) CheckWorld(clock sim.Clock, people *society.PeopleSpec, report func(path, format string, args ...any)) {
	for _, x := range p.Coupons {
		at := "coupons." + x.Name
		if t := clock.Of(x.V.On); t < 1 || int(t) > clock.Ticks {
			report(at+".on", "%s is outside the run, %s to %s", units.FormatDate(x.V.On), units.FormatDate(clock.Date(0)),
				units.FormatDate(clock.Date(sim.Tick(clock.Ticks))))
		}
		if x.V.Valid < clock.Tick {
			report(at+".valid", "%v is shorter than a tick, %v, so that nobody could use it", x.V.Valid, clock.Tick)
		}
		if x.V.Every > 0 && x.V.Every < clock.Tick {
			report(at+".every", "%v is shorter than a tick, %v", x.V.Every, clock.Tick)
		}
		if s := x.V.Segment; s != "" && people != nil && !slices.ContainsFunc(people.SegmentNames(),
			func(name string) bool { return name == s }) {
			report(at+".segment", "there is no segment %s among consumers.segments", s)
		}
	}
}

// coupons is the state of all coupons: who has which, and who waits for one.
type coupons struct {
	m      *commerce
	issues [][]sim.Tick // by coupon
	valid  []int32      // ticks
	ends   [][]int32    // by coupon and consumer, the tick from which on it is not valid; 0: it has none
	waits  []uint16     // occasions that wait, by consumer; nil: none is announced
	due    []int32      // the tick that they wait for
	keys   []rng.Key    // by coupon
	plain  [][]float64  // by worker, utilities without coupons

	byPlatform, byShop                             *sim.Stream
	issued, redeemed, expired, passed, waited, off *sim.Counter
}

func (m *commerce) buildCoupons(s *sim.Scope) {
	all := m.spec.Coupons
	if len(all) == 0 {
		return
	}
	x, draw := &coupons{m: m}, s.Key("coupons")
	m.coupons = x
	payers, announced := map[string]bool{}, false
	for _, one := range all {
		x.keys = append(x.keys, draw.Named(one.Name))
		x.issues = append(x.issues, one.V.issues(m.w.Clock))
		x.valid = append(x.valid, int32(m.w.Clock.In(one.V.Valid)))
		x.ends = append(x.ends, sim.Column[int32](s, "coupon."+one.Name, m.w.N))
		payers[one.V.Payer] = true
		announced = announced || one.V.Announce > 0
		if one.V.Lapse > 0 && m.last == nil {
			m.last = sim.Column[int32](s, "last", m.w.N)
		}
	}
	if announced {
		x.waits, x.due = sim.Column[uint16](s, "waits", m.w.N), sim.Column[int32](s, "due", m.w.N)
	}
	for range s.Workers() {
		x.plain = append(x.plain, make([]float64, m.spec.Choice.Offers))
	}
	if payers["platform"] {
		x.byPlatform = s.Stream(sim.Stream{Name: "commerce.coupon", From: m.w.Platform, To: m.w.Consumer, Phase: sim.Trade,
			Module: society.Acquisition, Doc: "what coupons that the platform pays take off prices"})
	}
	if payers["shop"] {
		x.byShop = s.Stream(sim.Stream{Name: "commerce.shop_coupon", From: m.w.Shop, To: m.w.Consumer, Phase: sim.Trade,
			Module: society.Acquisition, Doc: "what coupons that shops pay take off prices"})
	}
	x.issued = s.Counter("coupons.issued", "coupons that came into the hands of somebody who may use them")
	x.passed = s.Counter("coupons.passed", "coupons that came from a friend")
	x.redeemed = s.Counter("coupons.redeemed", "coupons that were used for a purchase")
	x.expired = s.Counter("coupons.expired", "coupons that expired, were replaced by the next issue, or were lost with "+
		"their owner's departure")
	x.off = s.MoneyCounter("coupons.off", "what coupons took off prices", sim.NotNegative())
	x.waited = s.Counter("coupons.waited", "occasions that were put off until a coupon that was expected")
	m.w.OnLeave(func(t sim.Tick, rows []uint32) {
		c := &sim.Chunk{Tick: t}
		for _, i := range rows {
			for k := range x.ends {
				x.drop(c, k, int(i))
			}
			if x.waits != nil {
				x.waits[i] = 0
			}
		}
	})
	s.Step(sim.Step{Name: "issue", Phase: sim.Arrive, Before: x.issue})
}

// drop takes a coupon away.
func (x *coupons) drop(c *sim.Chunk, k, i int) {
	if x.ends[k][i] != 0 {
		x.ends[k][i] = 0
		x.expired.Add(c, 1)
	}
}

// issue lets coupons expire, and issues those of the tick.
func (x *coupons) issue(t sim.Tick, _ int) {
	c := &sim.Chunk{Tick: t}
	for k, ticks := range x.issues {
		for _, at := range ticks {
			if int32(at)+x.valid[k] == int32(t) {
				for i, end := range x.ends[k] {
					if end == int32(t) {
						x.drop(c, k, i)
					}
				}
			}
		}
		if _, now := slices.BinarySearch(ticks, t); now {
			x.handOut(c, k, t)
		}
	}
}

// handOut issues coupon k: to whom it is meant for, by lot, and with a budget to as many as that covers.
func (x *coupons) handOut(c *sim.Chunk, k int, t sim.Tick) {
	spec, key, w := &x.m.spec.Coupons[k].V, x.keys[k].At(int(t), 0), x.m.w
	type drawn struct {
		who int
		u   float64
	}
	var all []drawn
	for i := range w.N {
		if w.Status[i] == society.Using && x.meant(k, i, t) {
			if u := key.Float(uint64(i), 0); u < x.share(k, i) {
				all = append(all, drawn{i, u})
			}
		}
	}
	left := int64(math.MaxInt64) // of the budget
	if worst := spec.worst(); spec.Budget > 0 && worst > 0 {
		left = int64(spec.Budget / worst)
		slices.SortFunc(all, func(a, b drawn) int { return cmp.Or(cmp.Compare(a.u, b.u), a.who-b.who) })
	}
	give := func(i int) {
		if left--; left < 0 {
			return
		}
		x.drop(c, k, i)
		x.ends[k][i] = int32(t) + x.valid[k]
		x.issued.Add(c, 1)
	}
	if spec.For != forFriend {
		for _, d := range all {
			give(d.who)
		}
	}
	if spec.For == forSelf {
		return
	}
	for _, d := range all {
		row, friends := uint64(d.who), w.Graph.Degree(d.who)
		if friends == 0 || key.Float(row, 1) >= spec.Pass {
			continue
		}
		n := int(key.Below(row, 2, uint64(friends)))
		friend := w.Graph.Neighbour(d.who, n)
		if w.Status[friend] == society.Using && x.ends[k][friend] <= int32(t) && left > 0 {
			give(friend)
			x.passed.Add(c, 1)
		}
	}
}

// meant reports whether coupon k is meant for consumer i.
func (x *coupons) meant(k, i int, t sim.Tick) bool {
	spec, w := &x.m.spec.Coupons[k].V, x.m.w
	if spec.Segment != "" && w.Segments[w.Who(i).Segment] != spec.Segment {
		return false
	}
	return spec.Lapse == 0 || x.m.last[i] > 0 && int(t)-int(x.m.last[i]) >= w.Clock.In(spec.Lapse)
}

// share is π of coupon k for consumer i.
func (x *coupons) share(k, i int) float64 {
	if t := x.m.spec.treated; t != nil && x.m.w.Experiment.Has(society.SideConsumer, i) {
		return t.Coupons[k].V.To
	}
	return x.m.spec.Coupons[k].V.To
}

// best is what takes most off the price of shop j, of what consumer i has; −1 if nothing does.
func (x *coupons) best(i, j int, t sim.Tick) (which int, off units.Money) {
	if which = -1; x == nil {
		return which, 0
	}
	for k := range x.ends {
		if x.ends[k][i] > int32(t) {
			if more := x.m.spec.Coupons[k].V.off(x.m.shops.bill[j]); more > off {
				which, off = k, more
			}
		}
	}
	return which, off
}

// weigh adds what coupons take off prices to the utilities of an occasion, and reports whether consumer i rather waits
// for one: if and only if for some issue that it expects δ(πW' + (1 − π)W°) > W, where W is what the occasion is worth
// now, W' with that coupon and W° without it, each with what else is still valid then.
func (x *coupons) weigh(c *sim.Chunk, o *offers, i int) (waits bool) {
	if x == nil {
		return false
	}
	v, dear := o.v[:len(o.shop)], x.m.w.Income.Weight(i)
	plain := x.plain[c.Worker][:copy(x.plain[c.Worker], v)]
	with := func(k int, at sim.Tick) float64 {
		for n, j := range o.shop {
			_, off := x.best(i, j, at)
			if k >= 0 {
				off = max(off, x.m.spec.Coupons[k].V.off(x.m.shops.bill[j]))
			}
			v[n] = plain[n] + float64(float64(x.m.alpha(j)*dear)*off.Float())
		}
		_, worth, alpha := x.m.weigh(o)
		return worth / alpha
	}
	most, until := 0.0, sim.Tick(0)
	for k := range x.issues {
		if at := x.awaited(k, i, c.Tick); at > 0 {
			share := x.share(k, i)
			later := float64(share*with(k, at)) + float64((1-share)*with(-1, at))
			later *= num.Exp(-x.m.spec.Coupons[k].V.Impatience.Over(units.Duration(at-c.Tick) * x.m.w.Clock.Tick))
			if later > most {
				most, until = later, at
			}
		}
	}
	if with(-1, c.Tick) >= most {
		return false
	}
	if x.waits[i] > 0 {
		until = min(until, sim.Tick(x.due[i]))
	}
	x.waits[i], x.due[i] = x.waits[i]+1, int32(until)
	x.waited.Add(c, 1)
	return true
}

// awaited is the tick of the next issue of coupon k, if consumer i expects it; 0 if not.
func (x *coupons) awaited(k, i int, t sim.Tick) sim.Tick {
	spec, ticks := &x.m.spec.Coupons[k].V, x.issues[k]
	next, now := slices.BinarySearch(ticks, t)
	if next += num.One(now); spec.Announce == 0 || next == len(ticks) || x.waits[i] == 1<<16-1 ||
		int(ticks[next]-t) > x.m.w.Clock.In(spec.Announce) || !x.meant(k, i, ticks[next]) ||
		x.keys[k].Sub(1).Float(uint64(i), 0) >= spec.Expect {
		return 0
	}
	return ticks[next]
}

// waiting reports whether occasions of consumer i have waited until now.
func (x *coupons) waiting(i int, t sim.Tick) bool {
	return x != nil && x.waits != nil && x.waits[i] > 0 && x.due[i] <= int32(t)
}

// come is the number of occasions that wait no more.
func (x *coupons) come(i int) int64 {
	n := int64(x.waits[i])
	x.waits[i] = 0
	return n
}

// redeem uses a coupon of consumer i at shop j.
func (x *coupons) redeem(c *sim.Chunk, which, i, j int, off units.Money) {
	if which < 0 {
		return
	}
	if x.m.spec.Coupons[which].V.Payer == "shop" {
		x.byShop.Pay(c, j, i, off)
	} else {
		x.byPlatform.Pay(c, 0, i, off)
	}
	x.ends[which][i] = 0
	x.redeemed.Add(c, 1)
	x.off.Add(c, int64(off))
}
