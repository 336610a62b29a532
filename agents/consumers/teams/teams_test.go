package teams

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	for _, by := range []string{"chat", "feed"} {
		simtest.Contract(t, societytest.First(trial{
			world: societytest.World{N: 5000, Ticks: 30, Users: 0.6, Pace: 2, Experienced: true, People: societytest.Budget},
			shops: "{occasions: 0.5/day, merchants: {count: 5, adapt: 0.05/day}, choice: {intercept: -1}, buyers: 20d}",
			spec: "{by: " + by + ", size: 3, deadline: 2d, expect: 90%, effort: 3, adapt: 0.1/day, shown: 30%, knowledge: " +
				"{}, outside: {}, subsidy: {amount: 5, budget: 300}}",
		}.build))
	}
}

// The chance of a team against an enumeration of who joins; the other equations.
func TestEquations(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		n, k, got, want := r.IntN(11), 2+r.IntN(7), 0.0, 0.0
		fewer, p := nobody(k), make([]float64, n)
		for f := range p {
			p[f] = r.Float64()
			got = more(fewer, 1, p[f])
		}
		for who := range 1 << n {
			joins, chance := 0, 1.0
			for f, p := range p {
				if who>>f&1 == 1 {
					joins, chance = joins+1, chance*p
				} else {
					chance *= 1 - p
				}
			}
			if joins >= k-1 {
				want += chance
			}
		}
		near(t, fmt.Sprintf("of friends at %v, %d buyers", p, k), got, want, 1e-12)
	}
	near(t, "alike", more(nobody(3), 20, 0.1), 1-math.Pow(0.9, 20)-20*0.1*math.Pow(0.9, 19), 1e-12)
	near(t, "gain", gainOf(0.75, 4, 1, 3), 0.75*4-1+3, 1e-12)
	near(t, "learned", expected(num.Fading{Sum: 30, Weight: 60}, 100, 0.9), 120./160, 1e-12)
	below := 0
	for k := range 10_000 {
		below += num.One(effortOf(societytest.Money(5), (float64(k)+0.5)/10_000) < 3)
	}
	near(t, "starters", starters(3, societytest.Money(5)), float64(below)/10_000, 2e-4)
	near(t, "no gain", starters(0, 0), 0, 0)
	near(t, "no effort", starters(1e-9, 0), 1, 0)
	// A shop of which half of the buyers start a team, of whom .8 find another.
	x := &market{price: 60, cost: 20, kept: 1, alpha: 0.03, asked: 2, joins: 1 - math.Sqrt(0.2), meet: 1, wait: 1, size: 2}
	x.effort = societytest.Money((0.8*15 - 1) / 2 / math.Ln2)
	near(t, "profit", x.profit(0.25, 0.25), 0.5*40+0.5*(0.8*2*25+0.2*40), 1e-6)
}

// A team fills with the binomial probability that enough of the friends who each see it once join, and
// the more seldom the more buyers it needs, team by team.
func TestFillsByTheBinomialLaw(t *testing.T) {
	const n, d = 4000, 0.25
	for _, by := range []string{"chat", "feed"} {
		for _, v := range []float64{-2.55, -1, 0.5} {
			p, before := num.Sigmoid(v), math.Inf(1)
			for _, k := range []int{2, 3, 5, 9} {
				r, _ := trial{world: societytest.World{N: n, Ticks: 4}, all: true, shops: plain + fmt.Sprint(v+0.03*45) + "}}",
					spec: fmt.Sprintf("{by: %s, size: %d, deadline: 2d, discount: %v, trust: {weight: 0}}", by, k, d)}.run(t)
				want, filled := more(nobody(k), 10, p), total(r.Series("teams_filled"))
				name := fmt.Sprintf("%s, p = %.3f, k = %d", by, p, k)
				simtest.Z(t, name, filled/n, math.Sqrt(want*(1-want)), n, want, 1e-9)
				if got := total(r.Series("teams")); got != n || filled+total(r.Series("teams_failed")) != n {
					t.Errorf("%s: %v teams, of which %v are filled and %v not", name, got, filled, total(r.Series("teams_failed")))
				}
				if filled >= before && filled > 0 {
					t.Errorf("%s: %v are filled, and %v with fewer buyers", name, filled, before)
				}
				before = filled
				if got := total(r.Series("team_orders")); got != filled*float64(k) {
					t.Errorf("%s: %v purchases of %v teams", name, got, filled)
				}
			}
		}
	}
}

// Each member pays the price of its team once; what is not filled comes back; the shop gets k prices for each team
// that is filled; subsidies come from the platform for those who are new and are never more than the budget. In every
// tick what is in transit is what open teams hold.
func TestMoney(t *testing.T) {
	const n = 3000
	for _, budget := range []float64{1e6, 777} {
		x := trial{world: societytest.World{N: n, Ticks: 7, Users: 0.5, Pace: 0.7}, all: true, shops: plain + "0.4}}",
			spec: fmt.Sprintf("{size: 4, deadline: 3.4d, discount: 0.31, outside: {rate: 0.6/day}, subsidy: {amount: 7.77, "+
				"budget: %v}}", budget)}
		r, m := x.build(t, simtest.Options{Workers: 1})
		price, subsidy := societytest.Money(60*0.69), societytest.Money(7.77)
		open, held := false, units.Money(0)
		for k := range sim.Tick(7) {
			simtest.Tick(t, r, k+1)
			reserved := units.Money(0)
			held = 0
			for _, team := range m.open {
				held += price.Times(int64(len(team.members)))
				for _, b := range team.members {
					reserved += b.subsidy
				}
			}
			open = open || held > 0
			if got := m.w.Transit.Balance(); got != held {
				t.Errorf("tick %d: %v in transit, open teams hold %v", k+1, got, held)
			}
			if got := m.w.Transit.Balance() + m.w.Transit.Booked(); got != 0 {
				t.Errorf("tick %d: the platform has captured %v of what it holds", k+1, got)
			}
			if spent := -m.w.Platform.Balance(); spent+reserved+m.left != societytest.Money(budget) || m.left < 0 {
				t.Errorf("tick %d: %v of the budget is spent, %v set aside and %v left", k+1, spent, reserved, m.left)
			}
		}
		filled, new := int64(total(r.Series("teams_filled"))), int64(total(r.Series("new_adopters.team")))
		alone := int64(total(r.Series("orders"))) - 4*filled // by starters who got their money back
		sales, single := price.Times(4*filled), societytest.Money(60).Times(alone)
		shop := m.w.Shop.Balance() + societytest.Money(24).Times(4*filled+alone) - single // less the cost of goods
		paid := -m.w.Platform.Balance()
		if shop != sales || -m.w.Consumer.Balance() != sales+single-paid+held || alone == 0 ||
			societytest.Money(m.sale.Sum()) != sales || m.w.Transit.Balance() != held {
			t.Errorf("of %d teams at %v the shop got %v, consumers paid %v, of which the platform %v; %v is in transit", filled,
				price, shop, -m.w.Consumer.Balance(), paid, m.w.Transit.Balance())
		}
		seen, joins, failed := total(r.Series("team_seen")), int64(total(r.Series("team_joins"))),
			int64(total(r.Series("teams_failed")))
		back := price.Times(int64(total(r.Series("teams")))+joins-4*filled) - held
		if got := societytest.Money(m.refund.Sum()); got != back || filled*failed*new == 0 || seen == 0 || !open {
			t.Errorf("%v came back, should be %v; %d teams filled, %d not; %d new users", got, back, filled, failed, new)
		}
		if most := subsidy.Times(new); paid > most || paid == 0 || budget == 777 &&
			(paid != subsidy.Times(int64(paid/subsidy)) && m.left > subsidy) {
			t.Errorf("%v were paid to %d new users", paid, new)
		}
		r.Close()
	}
}

// The books of one team of four among eleven, to the unit. The starter, to whom the goods are worth 70, bears .5 for
// asking and 1 for waiting. Filled: each pays 41.4, of which a new user gets 7.77 back; a friend who joins for sure at
// utility v keeps v/α. Not filled: all money comes back, and the starter buys at 60 or nothing, which is worth
// ln(1 + e^V)/α to it.
func TestBooksOfATeam(t *testing.T) {
	for _, v := range []float64{30, -30, 20} {
		friends, again := 10, v-0.03*(60-41.4)
		if v == 20 {
			friends = 0
		}
		r, m := trial{world: societytest.World{N: 11, Ticks: 5, Users: 0.5}, all: true, one: true, shops: plain +
			fmt.Sprint(v+0.03*41.4) + "}}",
			spec: fmt.Sprintf("{friends: %d, ", friends) + "size: 4, deadline: 2d, discount: 31%, outside: " +
				"{rate: 1000/day}, trust: {weight: 0}, subsidy: {amount: " +
				"7.77, budget: 100}}"}.run(t)
		filled, alone, new, joined := int64(num.One(v > 20)), int64(num.One(v == 20)),
			int64(total(r.Series("new_adopters.team"))), int64(0)
		for i := range 11 {
			switch got := m.w.Consumer.Captured(i).Float(); {
			case got == 70-41.4-1.5 && filled > 0, got == 0:
			case filled == 0 && math.Abs(got-math.Log1p(math.Exp(again))/0.03+1.5) < 2e-6:
			case filled > 0 && (math.Abs(got-v/0.03) < 2e-6 || math.Abs(got-v/0.03-7.77) < 2e-6):
				joined++
			default:
				t.Errorf("at %v consumer %d captures %v", v, i, got)
			}
		}
		money, paid := societytest.Money, societytest.Money(7.77).Times(new)
		for name, x := range map[string][2]units.Money{
			"paid":       {money(m.pay.Sum()), money(41.4).Times(1 + 3*filled)},
			"sold":       {money(m.sale.Sum()), money(41.4).Times(4 * filled)},
			"came back":  {money(m.refund.Sum()), money(41.4).Times(1 - filled)},
			"transit":    {m.w.Transit.Balance(), 0},
			"shop":       {m.w.Shop.Balance(), money(41.4-24).Times(4*filled) + money(60-24).Times(alone)},
			"platform":   {m.w.Platform.Balance(), -paid},
			"consumers":  {m.w.Consumer.Balance(), paid - money(41.4).Times(4*filled) - money(60).Times(alone)},
			"budget":     {m.left, money(100) - paid},
			"subsidised": {money(m.subsidy.Sum()), paid},
		} {
			if x[0] != x[1] {
				t.Errorf("at %v, %s: %v, should be %v", v, name, x[0], x[1])
			}
		}
		if joined != 3*filled || filled == 1 && (new == 0 || new == 3) {
			t.Errorf("at %v %d friends bought, of whom %d are new", v, joined, new)
		}
	}
}

// Whoever chose at one of three shops and got its money back chooses the same where nothing has changed, and pays the
// price for one; at a price beyond all means nobody buys.
func TestChoosesAgain(t *testing.T) {
	for _, dearer := range []bool{false, true} {
		chose, times := map[int]int{}, map[int]int{}
		r, m := trial{world: societytest.World{N: 500, Ticks: 6}, last: 1, shops: "{occasions: 0.7/day, merchants: " +
			"{count: 3}, reputation: off, choice: {intercept: 1}}", spec: "{deadline: 2d}"}.build(t, simtest.Options{Workers: 1})
		m.w.Teams.Instead = func(c *sim.Chunk, x society.Chosen) bool {
			chose[x.Who], times[x.Who] = x.Shop, times[x.Who]+1
			m.started.Add(c, start{member: member{Chosen: x}})
			return true
		}
		for k := range sim.Tick(6) {
			simtest.Tick(t, r, k+1)
			for j := range m.firms.Price {
				if dearer && k == 1 {
					m.firms.Price[j] *= 1000
				}
			}
		}
		orders, all := total(r.Series("orders")), 0
		for i, shop := range chose {
			all += times[i]
			if times[i] == 1 && m.shops.Knows(i, shop) == dearer {
				t.Errorf("consumer %d chose shop %d; what it does then is wrong", i, shop)
			}
		}
		if want := float64(all); dearer && orders != 0 || !dearer && orders != want || all < 100 ||
			m.refund.Sum() != m.pay.Sum() {
			t.Errorf("%v orders of %v choices, %v of %v came back", orders, all, m.refund.Sum(), m.pay.Sum())
		}
		r.Close()
	}
}

// Without friends teams bring no users, with them as many as join of those asked.
func TestUsersComeByFriends(t *testing.T) {
	const n, users, v = 6000, 0.5, -0.6
	x := trial{world: societytest.World{N: n, Ticks: 3, Users: users}, all: true, shops: plain + fmt.Sprint(v+0.03*45) +
		"}}",
		// too large to fill before all have met it
		spec: "{size: 11, deadline: 2d, discount: 25%, outside: {rate: 1000/day}, trust: {weight: 0}}"}
	r, m := x.run(t)
	asked := 0.0 // pairs of a user who asks and a friend who does not use the platform
	joined := total(r.Series("new_adopters.team"))
	starters := total(r.Series("teams"))
	asked = starters * 10 * (n - starters) / (n - 1)
	// A friend asked by several joins with 1 − (1 − p)^a, a hypergeometric, here nearly binomial.
	p := num.Sigmoid(v)
	want := 1 - math.Pow(1-starters/n*p, 10)
	simtest.Z(t, "share of others who join", joined/(n-starters), math.Sqrt(want*(1-want)), int(n-starters), want, 0.01)
	if asked == 0 || m.w.Users != int64(starters+joined) {
		t.Errorf("%v users of %v starters and %v who joined", m.w.Users, starters, joined)
	}
	x.world.Ties = society.TiesSpec{Kind: "ring", Degree: 0}
	r, _ = x.run(t)
	if got := total(r.Series("new_adopters.team")); got != 0 || total(r.Series("teams")) == 0 ||
		total(r.Series("team_seen")) != 0 {
		t.Errorf("%v users by teams without friends", got)
	}
}

// alike is the slow twin of who starts and asks: ten friends who each come with probability p, on 4,000 efforts of
// equal chance. It returns the share who start a team, how many of all choices end in one that fills, and the friends
// asked.
func alike(p, saving, wait, mean float64, k int) (start, filled, asked float64) {
	const parts = 4000
	for u := range parts {
		e, best, fill, n := -mean*math.Log((float64(u)+0.5)/parts), 0.0, 0.0, 0
		for f := 1; f <= 10; f++ {
			chance := more(nobody(k), f, p)
			if net := chance*saving - wait - e*float64(f); net > best {
				best, fill, n = net, chance, f
			}
		}
		start, filled, asked = start+float64(num.One(best > 0))/parts, filled+fill/parts, asked+float64(n)/parts
	}
	return start, filled, asked
}

// Starts, fills and friends asked against the twin, and starts against 1 − e^(−X/E) with X = max (φ_n·dp − w)/n; profit
// by discount, where the best lies between none and a large one, and a shop that learns ends near it.
func TestProfitHasABestDiscount(t *testing.T) {
	const n, days, b, wait, mean = 4000, 60, 0.3, 1.0, 2.0
	run := func(spec string) (*sim.Simulation, float64, float64) {
		r, _ := trial{world: societytest.World{N: n, Ticks: days}, last: days - 4, shops: at("0.3/day", b),
			spec: "{deadline: 2d, effort: 2, memory: 10year, expect: 100%, trust: {weight: 0}, " + spec}.run(t)
		chose := total(r.Series("orders")) - total(r.Series("team_orders")) + total(r.Series("teams_filled"))
		return r, chose, total(r.Series("shop_margin")) / chose
	}
	best, top, most, where := 0.0, 0.0, 0.0, 0.0
	for d := 0.0; d < 0.81; d += 0.1 {
		p, saving := num.Sigmoid(b-0.03*60*(1-d)), 60*d
		start, filled, asked := alike(p, saving, wait, mean, 2)
		effort := 0.0
		for f := 1; f <= 10; f++ {
			effort = max(effort, gainOf(more(nobody(2), f, p), saving, wait, 0)/float64(f))
		}
		near(t, "closed form", starters(effort, societytest.Money(mean)), start, 5e-4)
		r, chose, got := run(fmt.Sprintf("discount: %v}", d))
		teams, name := total(r.Series("teams")), fmt.Sprintf("at %.1f", d)
		near(t, "starts "+name, teams/chose, start, 4*math.Sqrt(start*(1-start)/chose)+1e-9)
		near(t, "fills "+name, total(r.Series("teams_filled"))/chose, filled, 2/math.Sqrt(chose))
		near(t, "asked "+name, total(r.Series("team_asked"))/chose, asked, 0.03*asked)
		want := 36 + filled*(2*(60*(1-d)-24)-36)
		near(t, "profit "+name, got, want, 0.5)
		if got > top {
			best, top = d, got
		}
		if want > most {
			most, where = want, d
		}
	}
	if best < 0.05 || best > 0.75 || top < 1.05*36 {
		t.Errorf("the best discount is %v with %v, without one 36", best, top)
	}
	r, _, got := run("discount: 20%, adapt: 0.3/day}")
	near(t, "discount that is learned", societytest.Last(r, "team_discount"), where, 0.1)
	near(t, "profit where it is learned", got, most, 0.05*most)
}

// Whoever chooses asks the friends of whom no other set is worth more, by all sets, where friends differ in taste.
func TestAsksTheBestFriends(t *testing.T) {
	differ := 0
	for _, spec := range []string{"{size: 2, ", "{size: 3, outside: {}, ", "{size: 2, shown: 40%, ",
		"{size: 4, friends: 4, "} {
		r, m := trial{world: societytest.World{N: 60, Ticks: 2, Users: 0.8, Ties: society.TiesSpec{Kind: "regular",
			Degree: 8}},
			shops: "{merchants: {count: 3}, reputation: off, choice: {match: 4, intercept: 1}}",
			spec:  spec + "deadline: 2d, discount: 50%, effort: 3, wait: 0.3}"}.build(t, simtest.Options{Workers: 1})
		simtest.Tick(t, r, 1)
		for i := range m.w.N {
			shop := i % 3
			x := start{member: member{Chosen: society.Chosen{Occasion: society.Occasion{Who: i}, Shop: shop,
				Alpha: m.shops.Alpha(shop)}}}
			starts := m.plan(&sim.Chunk{Tick: 2}, &x)
			effort := effortOf(m.spec.Effort, m.starts.At(2, 0).Open(uint64(i), drawEffort))
			chances := map[uint32]float64{}
			worth := func(set int) float64 {
				fewer, asked := nobody(m.spec.Size), 0
				chance := more(fewer, m.spec.Size-1, num.Hazard(m.spec.Shown/float64(m.spec.Size-1)))
				for f := range 8 {
					j := m.w.Graph.Neighbour(i, f)
					if _, _, comes := m.answerOf(j, shop, m.priceOf(shop)); set>>f&1 == 1 {
						chance, asked, chances[uint32(j)] = more(fewer, 1, comes), asked+1, comes
					}
				}
				if asked > m.spec.Friends {
					return -1
				}
				return m.gain(&x, m.priceOf(shop), chance) - effort*float64(asked)
			}
			best, own := 0.0, 0
			for set := range 1 << 8 {
				best = max(best, worth(set))
			}
			for f := range 8 {
				if slices.Contains(x.asked, uint32(m.w.Graph.Neighbour(i, f))) {
					own |= 1 << f
				}
			}
			if starts != (best > 0) {
				t.Errorf("%s consumer %d starts: %v, the best set is worth %v", spec, i, starts, best)
			}
			if starts {
				near(t, fmt.Sprintf("%s what %d friends are worth to %d", spec, len(x.asked), i), worth(own), best, 1e-9)
				differ += num.One(len(x.asked) > 0 && len(x.asked) < 8 && chances[x.asked[0]] > 0)
			}
		}
		r.Close()
	}
	if differ < 30 {
		t.Errorf("in %d cases there is a choice", differ)
	}
}

// A reward for each message, which covers the effort, makes starters ask more friends, each of whom joins less often,
// than one for success, as a larger discount is; docs/patterns/graph.md has both.
func TestRewardsForFriends(t *testing.T) {
	run := func(spec string) (asked, accepted float64) {
		r, _ := trial{world: societytest.World{N: 1000, Ticks: 20, Ties: society.TiesSpec{Kind: "regular", Degree: 16}},
			shops: "{occasions: 0.3/day, choice: {intercept: -2}}", spec: "{friends: 20, trust: {weight: 0}, " + spec}.run(t)
		return total(r.Series("team_asked")) / total(r.Series("teams")),
			total(r.Series("team_joins")) / total(r.Series("team_asked"))
	}
	asked, accepted := run("effort: 0.5}")
	forAsking, each := run("effort: 0}")
	forSuccess, one := run("effort: 0.5, discount: 40%}")
	if !(forAsking > 3*asked && each < accepted/2 && forSuccess < 1.5*asked && one > 0.8*accepted && asked > 1) {
		t.Errorf("asked %.2f, accepted %.3f; paid for asking %.2f, %.3f; for success %.2f, %.3f", asked, accepted, forAsking,
			each, forSuccess, one)
	}
}

// What is learned of how many meet a message in time is 1 − e^(−T·sessions), filled teams or not, from any first guess;
// so that teams fill as their starters expect. Where arrivals are constant, the number of teams varies by at most half
// more than a Poisson would, at chances that are high, low and very low.
func TestTeamsAreSteady(t *testing.T) {
	const window, windows = 20, 100
	for _, x := range []struct {
		b, effort float64
		size      int
	}{{0.3, 0.5, 2}, {-1.5, 0.3, 2}, {-0.5, 0.05, 3}} {
		for _, expect := range []string{"40%", "100%"} {
			expected, started := 0.0, 0.0
			r, m := trial{world: societytest.World{N: 400, Ticks: window * (windows + 5), Pace: 0.7},
				shops: at("0.3/day", x.b), spec: fmt.Sprintf("{size: %d, deadline: 2d, effort: %v, expect: %s, wait: 0.2, memory: "+
					"30d, trust: {weight: 0}}", x.size, x.effort, expect)}.build(t, simtest.Options{Workers: 1})
			for k := range sim.Tick(window * (windows + 5)) {
				simtest.Tick(t, r, k+1)
				for _, team := range m.open {
					if k >= 5*window && team.at >= float64(k) {
						expected, started = expected+team.chance, started+1
					}
				}
			}
			name := fmt.Sprintf("%+v from %s", x, expect)
			near(t, name+": met in time", m.meetIn(0), num.Hazard(1.4), 0.1)
			teams, filled := r.Series("teams"), r.Series("teams_filled")
			n := []float64{}
			for k := 5; k < windows+5; k++ {
				n = append(n, total(teams[k*window:(k+1)*window]))
			}
			near(t, name+": filled", total(filled[5*window:])/started, expected/started, 3/math.Sqrt(started))
			mean, sd := societytest.MeanSD(n)
			if mean < 20 || sd*sd > 1.5*mean {
				t.Errorf("%s: %.1f teams in %d days, with a variance of %.1f", name, mean, window, sd*sd)
			}
			r.Close()
		}
	}
}

// Price, size and time change in the run. A team keeps those with which it began.
func TestTermsAreLive(t *testing.T) {
	r, m := trial{world: societytest.World{N: 300, Ticks: 12, Pace: 0.2}, shops: "{occasions: 0.5/day, merchants: " +
		"{count: 2}, choice: {intercept: 1}}", spec: "{size: 3, deadline: 6d, discount: 20%, effort: 0.1, wait: 0, expect: " +
		"100%}"}.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	kept := map[*team]facts{}
	for k := range sim.Tick(12) {
		simtest.Tick(t, r, k+1)
		for _, x := range m.open {
			was, old := kept[x]
			if !old {
				was = x.facts
				want, price := [2]float64{3, 6}, m.firms.Price[x.shop]*0.8
				if k >= 5 {
					want, price = [2]float64{2, 1}, m.firms.Price[x.shop]*0.5
				}
				if float64(x.size) != want[0] || math.Abs(x.ends-x.at-want[1]) > 1e-9 || math.Abs(x.price.Float()-price) > 1e-5 {
					t.Errorf("tick %d: a new team of %d lasts %v at %v", k+1, x.size, x.ends-x.at, x.price)
				}
			}
			if x.size != was.size || x.ends != was.ends || x.price != was.price || len(x.members) > int(x.size) {
				t.Errorf("tick %d: the terms of an open team have changed", k+1)
			}
			kept[x] = was
		}
		if k == 4 {
			m.spec.Size, m.spec.Deadline, m.spec.Discount = 2, units.Day, 0.5
			m.spec.Rebuild(k)
		}
	}
	if got := societytest.Last(r, "team_discount"); got != 0.5 || len(kept) < 50 {
		t.Errorf("a discount of %v; %d teams", got, len(kept))
	}
}

// The world of Jing & Xie (2011): an expert and a novice in each pair, who both value the good at v where they know it,
// the novice at g less before and at (1 − λ)g less after talk, which costs the expert w. At one price a shop earns
// max(v, 2(v − g)) of a pair; by teams of two 2·min(v − w, v − (1 − λ)g). A reward for referrals of w is paid for talk
// after the purchase, which only a share q of experts take up, against all who want the price of a team: at one price
// max(v, (1 + q)(v − (1 − λ)g) − qw). Teams pay where the gap is in the middle and talk efficient: where it is small,
// the novice buys at a price that the expert hardly misses, and where it is large, or talk poor, the novice is not
// worth the price. They beat referrals where talk is efficient or what novices pay is high, unless talk is so dear that
// the discount for all experts costs more than the rewards for some.
func TestTeamsOfExpertsAndNovices(t *testing.T) {
	const n, v, q, alpha, steep = 400, 10.0, 0.6, 40, 0.2 // at steep below what it is worth who decides by a logit buys
	file := ""
	for i := 0; i < n; i += 2 {
		file += fmt.Sprintf("%d %d\n", i, i+1)
	}
	profit := func(g, talk, w, price, team float64) float64 {
		r, _ := trial{world: societytest.World{N: n, Ticks: 4, Ties: society.TiesSpec{Kind: "file", Path: "ties.txt",
			Format: "auto"}, Files: map[string]string{"ties.txt": file}}, last: 1,
			shops: fmt.Sprintf("{occasions: 3/day, merchants: {count: 1, price: %v, cost: 0%%, quality: 1}, reputation: "+
				"off, choice: {match: 0, reputation: 0, social: 0, price: %v, intercept: %v}}", price, alpha, alpha*v),
			spec: fmt.Sprintf("{size: 2, deadline: 2d, discount: %v, expect: 100%%, effort: 0, wait: %v, memory: 10year, "+
				"trust: {weight: 0}, knowledge: {known: 0%%, gap: %v, talk: %v}}", 1-team/price, w, alpha*g, talk),
			novice: true}.run(t)
		return total(r.Series("gmv")) / (3 * n / 2) // of a pair, each of whom looks for something three times
	}
	seen := map[string]int{}
	for _, g := range []float64{1, 3, 5, 7, 9} {
		for _, talk := range []float64{0.2, 0.9} {
			for _, w := range []float64{1, 5} {
				after := v - (1-talk)*g
				one := max(profit(g, talk, w, v-steep, v-steep), profit(g, talk, w, v-g-steep, v-g-steep))
				together := one // a shop need not offer
				for _, team := range []float64{min(v-w, after) - 2*steep, min(v-w, after) + 2*steep} {
					together = max(together, profit(g, talk, w, v-steep, min(v-steep, team)))
				}
				wantOne := max(v, 2*(v-g))
				want, referral := max(wantOne, 2*min(v-w, after)), max(wantOne, (1+q)*after-q*w)
				name := fmt.Sprintf("gap %v, talk %v that costs %v", g, talk, w)
				near(t, name+", one price", one, wantOne, 0.12*wantOne)
				near(t, name+", teams", together, want, 0.12*want)
				for against, x := range map[string]float64{"one price": wantOne, "referrals": referral} {
					if beats := want > 1.13*x; beats != (together > 1.06*x) {
						t.Errorf("%s: teams earn %.2f, %s %.2f; should be %.2f", name, together, against, x, want)
					} else if beats {
						seen[fmt.Sprintf("%s, talk %v that costs %v", against, talk, w)]++
					}
				}
				if want < referral/1.13 {
					seen["referrals are better"]++
					if together > referral/1.06 {
						t.Errorf("%s: teams earn %.2f, referrals %.2f; should be %.2f", name, together, referral, want)
					}
				}
			}
		}
	}
	for name, want := range map[string]int{"one price, talk 0.9 that costs 1": 4, "one price, talk 0.2 that costs 1": 1,
		"one price, talk 0.9 that costs 5": 0,
		"referrals, talk 0.9 that costs 1": 4, "referrals, talk 0.2 that costs 1": 1, "referrals, talk 0.9 that costs 5": 0,
		"referrals are better": 3} {
		if seen[name] != want {
			t.Errorf("%s: in %d worlds, should be %d", name, seen[name], want)
		}
	}
}
