package live

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/providers/commerce"
	"guanxi/agents/providers/content"
	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

var near, total = need.Near, societytest.Total

// trial is a world with accounts, shops and shows.
type trial struct {
	world    societytest.World
	accounts string // section content
	shops    string // section commerce
	spec     string // section live
}

// quiet are accounts without articles; plain is a shop whose offer at 60 has utility b − 0.03·p and nothing else.
const (
	quiet = "{accounts: {star: {count: 1, articles: 0/day, popularity: 1}}, initial_follows: 0}"
	plain = "{occasions: 1e-9/day, merchants: {count: 1, quality: 0.6, price: 60, cost: 40%}, reputation: off, " +
		"choice: {match: 0, reputation: 0, social: 0, price: 0.03, intercept: "
)

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *live) {
	t.Helper()
	if x.world.Ties.Kind == "" {
		x.world.Ties = society.TiesSpec{Kind: "ring", Degree: 2}
	}
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		societytest.Add(t, b, w, "content", x.accounts, new(content.Spec))
		societytest.Add(t, b, w, "commerce", x.shops, new(commerce.Spec))
		societytest.Add(t, b, w, "live", x.spec, p)
		return nil
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *live) { return societytest.Run(t, x.build) }

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{
		world: societytest.World{N: 5000, Ticks: 30, Users: 0.8, Pace: 4, Open: 0.6, Experienced: true,
			People: societytest.Budget},
		accounts: "{accounts: {star: {count: 2}, small: {count: 12}}, initial_follows: 3}",
		shops: "{occasions: 0.2/day, merchants: {count: 20, adapt: 0.05/day}, shops: {own: {price: 30}}, choice: " +
			"{intercept: -1}}",
		spec: "{hosts: {star: {every: 2d, slot: 20, discount: 30%}, small: {every: 3d, lasts: 9h}}, found: {match: 1}, " +
			"come: {crowd: 0.2}, buy: {purchases: 0.3, sensitivity: 1.4, appeal: 0.4}, gifts: {crowd: 0.1}}",
	}.build))
}

// The equations on values that were worked out by hand.
func TestEquations(t *testing.T) {
	p := new(Spec)
	societytest.Section(t, "{hosts: {star: {discount: 25%, commission: 20%}}, come: {intercept: -1, match: 2, crowd: 0.5}"+
		", buy: {appeal: 0.3, sensitivity: 2, purchases: 0.4}, found: {popular: 0.5, match: 3}, "+
		"gifts: {rate: 2/day, crowd: -0.5}}", p.Declare)
	near(t, "comes", p.comes(0.5, 3), 1/(1+math.Exp(-(-1+1+0.5*math.Log(4)))), 1e-12)
	near(t, "gained", p.gained(0.03, 15, 1), 0.3+0.45+0.4*math.Ln2, 1e-12)
	near(t, "gifts", p.gifts(0.5, 3), 0.5, 1e-12)
	near(t, "weight", p.weight(8, 0.2), 3*math.Exp(0.6), 1e-12)
	near(t, "margin", p.Hosts[0].V.margin(60, 0.95, 24), 45*0.75-24, 1e-12)
	near(t, "watched", watched(2, 9, math.Exp(-3)), 6, 1e-12)
	near(t, "until the end", watched(2, 5, math.Exp(-3)), 5, 1e-12)
}

// One host, one offer, everybody finds it and comes: purchases are those of the logit, one for each occasion, with a
// discount that counts as much as any and twice as much; without followers and without a feed nothing is sold.
func TestOneOffer(t *testing.T) {
	const n, b = 30_000, 1.0
	for _, twice := range []float64{1, 2} {
		r, m := trial{world: societytest.World{N: n, Ticks: 3}, accounts: quiet, shops: plain + fmt.Sprint(b) + "}}",
			spec: fmt.Sprintf("{hosts: {star: {lasts: 1d, every: 100d, discount: 30%%}}, found: {share: 100%%}, come: "+
				"{intercept: 900, match: 0}, stay: 1d, follow: 0, buy: {occasions: 3/day, sensitivity: %v}}", twice)}.run(t)
		viewers, hours := total(r.Series("live_viewers")), total(r.Series("live_hours"))
		p := num.Sigmoid(b - 0.03*60*(1-0.3*twice))
		occasions := 3 * hours / 24
		simtest.Z(t, fmt.Sprintf("bought at %v", twice), total(r.Series("live_orders"))/occasions,
			math.Sqrt(p), int(occasions), p, 0.005)
		if viewers != n {
			t.Errorf("%v of %d came", viewers, n)
		}
		// A viewer who comes at u watches (1 − e^(−(1 − u))) days on average; with one session at a uniform time, 1/e.
		near(t, "days watched", hours/24/n, 1/math.E, 0.01)
		price := societytest.Money(60 * 0.7)
		orders := int64(total(r.Series("live_orders")))
		shop, publisher := price.Times(orders)-price.Share(0.2).Times(orders)-societytest.Money(24).Times(orders),
			price.Share(0.2).Times(orders)
		if m.w.Shop.Balance() != shop || m.w.Publisher.Balance() != publisher || m.w.Consumer.Balance() !=
			-price.Times(orders) || orders != int64(total(r.Series("orders"))) {
			t.Errorf("%d orders at %v: the shop has %v, the host %v, consumers %v", orders, price, m.w.Shop.Balance(),
				m.w.Publisher.Balance(), m.w.Consumer.Balance())
		}
		// What consumers gain is ln(1 + e^V)/α for each occasion, with the worth of money that they have.
		if twice == 1 {
			v := b - 0.03*42
			near(t, "surplus of an occasion", m.w.Consumer.Booked().Float()-price.Times(orders).Float(),
				occasions*math.Log1p(math.Exp(v))/0.03, 0.02*occasions*math.Log1p(math.Exp(v))/0.03)
		}
	}
	r, _ := trial{world: societytest.World{N: 3000, Ticks: 9}, accounts: quiet, shops: plain + "1}}",
		spec: "{hosts: {star: {every: 1d}}, found: {share: 0%}, notice: 100%}"}.run(t)
	if total(r.Series("live_shows")) != 9 || total(r.Series("live_viewers")) != 0 || total(r.Series("orders")) != 0 {
		t.Errorf("%v shows without followers have %v viewers, who bought %v", total(r.Series("live_shows")),
			total(r.Series("live_viewers")), total(r.Series("orders")))
	}
}

// A show of three hours on a day is met by those with a session in it: 1 − e^(−pace/8), on ticks of an hour, of a day
// and of a week; nobody comes before or after it.
func TestHoursOfTheDay(t *testing.T) {
	const n, pace = 40_000, 5.0
	for _, tick := range []units.Duration{units.Hour, 6 * units.Hour, units.Day, units.Week} {
		x := trial{world: societytest.World{N: n, Tick: tick, Ticks: int(units.Week / tick), Pace: pace}, accounts: quiet,
			shops: plain + "1}}", spec: "{hosts: {star: {from: 2011-01-23T20:00, lasts: 3h, every: 30d}}, found: {share: 50%}" +
				", come: {intercept: 900, match: 0}, stay: 10min, follow: 0}"}
		r, m := x.run(t)
		want := 0.5 * num.Hazard(pace/8)
		got := total(r.Series("live_viewers")) / n
		simtest.Z(t, fmt.Sprint("came, on ticks of ", tick), got, math.Sqrt(want*(1-want)), n, want, 1e-4)
		begin := m.ended[0].begin
		if at := sim.Tick((2*units.Day+20*units.Hour)/tick) + 1; begin != at || len(m.ended) != 1 {
			t.Errorf("on ticks of %v it began in tick %d, not in %d", tick, begin, at)
		}
		if got := m.ended[0].minutes; math.Abs(got/60-total(r.Series("live_hours"))) > 1e-6 {
			t.Errorf("%v minutes in the table, %v hours in the series", got, total(r.Series("live_hours")))
		}
	}
}

// Of hosts who show at one time each viewer watches one; who is away shows nothing, and the other has all who would
// have gone to either.
func TestShowsCompete(t *testing.T) {
	const n = 20_000
	run := func(more string) (*sim.Simulation, map[string]int64) {
		r, m := trial{world: societytest.World{N: n, Ticks: 1, Pace: 40}, accounts: "{accounts: {a: {count: 1, articles: " +
			"0/day}, b: {count: 1, articles: 0/day}}, initial_follows: 0}", shops: plain + "1}}",
			spec: "{hosts: {a: {lasts: 1d}, b: {lasts: 1d" + more + "}}, found: {share: 100%, popular: 0}, come: " +
				"{intercept: 900, match: 0}, stay: 1d}"}.run(t)
		came := map[string]int64{}
		for _, x := range m.ended {
			came[m.fans.Name(int(x.account))] = x.viewers
		}
		return r, came
	}
	_, both := run("")
	_, one := run(", away: true")
	if one["b.1"] != 0 || one["a.1"] != n || both["a.1"]+both["b.1"] > n {
		t.Errorf("beside each other %v, alone %v", both, one)
	}
	// Each is shown to half; of those shown to both a few come back to the second after they have left the first.
	if share := float64(both["a.1"]) / n; share < 0.37 || share > 0.5 {
		t.Errorf("a has %v of all", share)
	}
}

// Shops agree as long as they expect to gain: a slot fee beyond all margins is paid once, at the first show, and then
// no shop comes; offers that are sold out are not bought.
func TestShopsAgree(t *testing.T) {
	all := "{hosts: {star: {every: 1d, lasts: 1d, slot: %v, offers: 3}}, found: {share: 100%%}, come: {intercept: 900}, " +
		"stay: 1d, buy: {occasions: 5/day}}"
	x := trial{world: societytest.World{N: 2000, Ticks: 6}, accounts: quiet, shops: "{occasions: 1e-9/day, merchants: " +
		"{count: 5}, choice: {intercept: 1}}", spec: fmt.Sprintf(all, 1e6)}
	_, m := x.run(t)
	for k, row := range m.ended {
		if want := int64(3 * num.One(k == 0)); row.shops != want {
			t.Errorf("show %d has %d shops, should have %d", k+1, row.shops, want)
		}
	}
	x.spec = fmt.Sprintf(all, 1)
	if _, m = x.run(t); m.ended[5].shops != 3 {
		t.Errorf("at a low fee the last show has %d shops", m.ended[5].shops)
	}
	x.shops = "{occasions: 1e-9/day, merchants: {count: 5, capacity: 10}, choice: {intercept: 1}}"
	if _, m = x.run(t); m.ended[1].orders > 40 || m.ended[1].orders < 25 {
		t.Errorf("%d orders of three shops that take ten a day", m.ended[1].orders)
	}
}

// Viewers who begin to follow hear of the next show, each once; gifts are the host's less the platform's share.
func TestFollowersAndGifts(t *testing.T) {
	r, m := trial{world: societytest.World{N: 4000, Ticks: 30, Pace: 3}, accounts: quiet, shops: plain + "-9}}",
		spec: "{hosts: {star: {every: 1d, lasts: 6h}}, found: {share: 10%}, follow: 30%, notice: 100%, come: {intercept: 0}" +
			", gifts: {rate: 100/day, amount: 3, take: 40%}}"}.run(t)
	followers, viewers := r.Series("live_followers"), r.Series("live_viewers")
	got := 0
	for i := range 4000 {
		got += num.One(m.fans.Has(0, i))
	}
	if float64(got) != total(r.Series("live_follows")) || got < 500 {
		t.Errorf("%d followers, %v began to follow", got, total(r.Series("live_follows")))
	}
	if followers[1] != 0 || followers[29] < 0.3*viewers[29] {
		t.Errorf("%v of %v viewers of the last show follow", followers[29], viewers[29])
	}
	given := societytest.Money(3).Times(int64(total(r.Series("live_gifts"))))
	if given == 0 || m.w.Platform.Balance() != given.Share(0.4) || m.w.Consumer.Balance() != -given {
		t.Errorf("of gifts of %v the platform has %v", given, m.w.Platform.Balance())
	}
	mean := 100 * total(r.Series("live_hours")) / 24
	simtest.Z(t, "gifts", total(r.Series("live_gifts"))/mean, 1, int(mean), 1, 0)
}

// A show is the same whatever others there are, and a host that enters later draws its own.
func TestHidingMovesNoDraw(t *testing.T) {
	run := func(hosts string) []row {
		_, m := trial{world: societytest.World{N: 3000, Ticks: 10, Pace: 2}, accounts: "{accounts: {a: {count: 1, " +
			"articles: 0/day}, b: {count: 3, articles: 0/day}}, initial_follows: 0}", shops: plain + "1}}",
			spec: "{hosts: {" + hosts + "}, found: {share: 50%}}"}.run(t)
		return slices.DeleteFunc(slices.Clone(m.ended), func(x row) bool { return m.fans.Name(int(x.account)) != "a.1" })
	}
	alone := run("a: {every: 3d}")
	beside := run("a: {every: 3d}, b: {from: 2011-01-21T08:00, every: 3d, lasts: 2h}") // at other hours
	if len(alone) < 3 || !slices.Equal(alone, beside) {
		t.Errorf("alone %v, beside others %v", alone, beside)
	}
}
