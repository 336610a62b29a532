package linkage

import (
	"math"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

// trial is a world of users with linkage and nothing else.
type trial struct {
	world societytest.World
	spec  string
	more  func(*sim.Builder, *society.World, *Spec)
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *linkage) {
	t.Helper()
	p := new(Spec)
	r, _ := x.world.Build(t, o, func(b *sim.Builder, w *society.World) error {
		societytest.Section(t, x.spec, p.Declare)
		if x.more != nil {
			x.more(b, w, p)
		}
		if w.Bound == nil { // otherwise nobody could pay
			p.Payers = everybody
		}
		return p.Build(b.Scope("linkage"), w)
	})
	return r, p.run
}

func (x trial) run(t testing.TB) (*sim.Simulation, *linkage) { return societytest.Run(t, x.build) }

// bind makes every third consumer a user of payment.
func bind(b *sim.Builder, w *society.World, _ *Spec) {
	w.Bound = society.NewBound(b.Scope("payment"), w.N)
	for i := 0; i < w.N; i += 3 {
		w.Bound.Set(i, true)
	}
}

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{world: societytest.World{N: 5000, Ties: society.TiesSpec{Kind: "ring",
		Degree: 4}, Ticks: 60, Pace: 3}, more: bind, spec: "{kind: mixed, theta: 0.3, dilution: 0.1}"}.build))
}

// The metrics of a run are the sums over its sessions.
func TestMetrics(t *testing.T) {
	r, m := trial{world: societytest.World{N: 3000, Ticks: 10, Every: 5, Pace: 4}, more: bind,
		spec: "{entry: {public_accounts: 1}}"}.run(t)
	walks := r.Series("walks")
	simtest.Z(t, "sessions", total(walks), math.Sqrt(3000*10*4), 1, 3000*10*4, 0)
	// A third of the consumers enters all nodes, the others six of them.
	third := 0.0
	for i, k := range m.w.Sessions {
		if i%3 == 0 {
			third += float64(k)
		}
	}
	for name, of := range map[string]func(session) float64{
		"nodes_per_session": func(s session) float64 { return s.nodes },
		"integrity":         func(s session) float64 { return s.whole },
		"circulation":       func(s session) float64 { return s.visits },
		"payment_share":     func(s session) float64 { return s.hit[nodePayment] },
		"return_visits":     func(s session) float64 { return s.visits - s.nodes },
	} {
		closed, open := of(m.of[0]), of(m.of[1])
		got := r.Series(name)[2]
		near(t, name, got, closed+(open-closed)/3, 0.02*math.Abs(open-closed))
	}
	near(t, "visits", total(r.Series("visits")),
		total(r.Series("visits.moments"))+total(r.Series("visits.public_accounts"))+total(r.Series("visits.chat"))+
			total(r.Series("visits.search"))+total(r.Series("visits.mini_programs"))+total(r.Series("visits.cards"))+total(
			r.Series("visits.qr"))+total(r.Series("visits.payment")), 1e-6)
	if m.of[0].whole != 0 || m.of[0].visit[nodeQR] != 0 {
		t.Error("who has not bound pays")
	}
	near(t, "mesh from the head", m.of[1].nodes, 1+7*4./11, 1e-12)
	near(t, "integrity from the head", m.of[1].whole, 0.22966507, 1e-7)
}

// Without activity a user has one session a day, for any tick.
func TestWalksWithoutActivity(t *testing.T) {
	for _, tick := range []units.Duration{6 * units.Hour, units.Day, 36 * units.Hour, 4 * units.Day} {
		ticks := int(36 * units.Day / tick)
		r, m := trial{world: societytest.World{N: 500, Tick: tick, Ticks: ticks, Users: 0.8}}.run(t)
		near(t, "walks in 36 days", societytest.Total(r.Series("walks")), float64(36*m.w.Users), 0)
	}
}

// Without payment nobody can enter its nodes, unless they are open to all.
func TestPayers(t *testing.T) {
	for class, payers := range []string{bound, everybody} {
		want := float64(class) * 4 / 11
		p := new(Spec)
		r, _ := societytest.World{N: 100, Ticks: 1, Every: 1}.Build(t, simtest.Options{Workers: 1},
			func(b *sim.Builder, w *society.World) error {
				societytest.Section(t, "{entry: {moments: 1}, payers: "+payers+"}", p.Declare)
				return p.Build(b.Scope("linkage"), w)
			})
		simtest.Run(t, r)
		near(t, "payment is reached", r.Series("payment_share")[1], want, 1e-12)
		near(t, "the factor of payment", p.run.w.VisitFactor(7, society.UsePayment),
			p.run.of[class].visit[nodePayment]/0.625, 1e-12)
	}
}

// At its neutral values the linkage multiplies nothing.
func TestNeutral(t *testing.T) {
	uniform := "entry: {moments: 1, public_accounts: 1, chat: 1, search: 1, mini_programs: 1, cards: 1, qr: 1, payment: 1}"
	for _, spec := range []string{"{kind: chain, " + uniform + "}", "{kind: mesh, " + uniform + "}",
		"{kind: mesh, continue: 0.5, neutral: 0.25, " + uniform + "}"} {
		_, m := trial{world: societytest.World{N: 10, Ticks: 1}, spec: spec}.run(t)
		for use := range society.Uses {
			near(t, "factor", m.w.VisitFactor(3, use), 1, 1e-12)
			near(t, "bound of the factors", m.w.MostVisits(use), 1, 1e-12)
		}
	}
	if w := new(society.World); w.VisitFactor(0, society.UseShops) != 1 || w.MostVisits(society.UseShops) != 1 {
		t.Error("without linkage something is multiplied")
	}
}

// Services are applications until mini-programs are released, and a node exists from the release of
// the function of its name, never where that is off; the chain skips missing nodes.
func TestReleases(t *testing.T) {
	x := trial{world: societytest.World{N: 100, Ticks: 6}, spec: "{kind: chain, ending: stop, install: 2, entry: " +
		"{public_accounts: 1}}", more: func(b *sim.Builder, w *society.World, _ *Spec) {
		w.Functions = &society.Functions{Names: []string{"mini_programs", "moments", "payment"},
			Released: []bool{false, false, true}, Fit: []float64{1}}
		b.Scope("functions").Step(sim.Step{Name: "release", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) {
			w.Functions.Released[1] = now >= 3
			w.Functions.Released[0] = now >= 5
		}})
	}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 6; tick++ {
		simtest.Tick(t, r, tick)
		steps, friction := 7.0, 0.0
		if tick < 3 {
			steps = 6
		}
		if tick < 5 {
			friction = 3 * 2 // three services in the chain
		}
		near(t, "payment", m.of[1].hit[nodePayment], math.Pow(0.8, steps)*math.Exp(-friction), 1e-12)
		if visits := m.of[1].visit[nodeMoments]; (visits > 0) != (tick >= 3) {
			t.Errorf("tick %d: %v visits to Moments", tick, visits)
		}
	}
	_, m = trial{world: societytest.World{N: 10, Ticks: 1}, spec: "{payers: all}",
		more: func(_ *sim.Builder, w *society.World, _ *Spec) {
			w.Functions = &society.Functions{Off: []string{"moments"}, Fit: []float64{1}}
		}}.run(t)
	if m.there[nodeMoments] || !m.there[nodeChat] {
		t.Errorf("nodes that are there where moments are off: %v", m.there)
	}
	_, m = trial{world: societytest.World{N: 10, Ticks: 1}, spec: "{services: native, install: 1, continue: 0, entry: " +
		"{qr: 1, moments: 1}}"}.run(t)
	near(t, "entering a native application", m.of[1].visit[nodeQR], 0.5*math.Exp(-1), 1e-12)
}

// linkage.csv has a row per node: where sessions begin, and the expectations of both classes of
// consumers.
func TestTable(t *testing.T) {
	for _, payers := range []string{bound, everybody} {
		r, m := trial{world: societytest.World{N: 30, Ticks: 3}, more: bind, spec: "{kind: mixed, theta: 0.4, payers: " +
			payers + ", entry: {public_accounts: 3, qr: 1}, install: 0.5, services: native}"}.run(t)
		x := r.Table("linkage")
		entry := m.entry()
		for k, name := range nodeNames() {
			if got := x.Col("node").Text(k); got != name {
				t.Errorf("row %d is of %s, should be of %s", k, got, name)
			}
			for column, want := range map[string]float64{"entry": entry[k], "visits": m.of[1].visit[k],
				"reached": m.of[1].hit[k], "visits_unbound": m.of[0].visit[k], "reached_unbound": m.of[0].hit[k]} {
				got := x.Col(column).Float(k)
				if strings.HasSuffix(column, "unbound") && payers == everybody {
					if !math.IsNaN(got) {
						t.Errorf("%s of %s is %v, though all can pay", column, name, got)
					}
					continue
				}
				near(t, column+" of "+name, got, want, 0)
			}
		}
	}
}

// Margin is what platform and providers keep.
func TestMargin(t *testing.T) {
	r, _ := trial{world: societytest.World{N: 50, Ticks: 10, Every: 5},
		more: func(b *sim.Builder, w *society.World, _ *Spec) {
			s := b.Scope("trade")
			sale := s.Stream(sim.Stream{Name: "sale", From: w.Wallets(), To: w.Shop, Phase: sim.Trade})
			goods := s.Stream(sim.Stream{Name: "goods", From: w.Shop, To: w.Supplier, Phase: sim.Settle})
			var more []*sim.Stream
			for name, to := range map[string]*sim.Account{"articles": w.Publisher, "games": w.Studio, "stores": w.O2O,
				"dividends": w.Holdings, "fines": w.Fines} {
				more = append(more, s.Stream(sim.Stream{Name: name, From: w.Wallets(), To: to, Phase: sim.Trade}))
			}
			lend := s.Stream(sim.Stream{Name: "lend", From: w.Investor, To: w.Platform, Phase: sim.Settle})
			load := s.Stream(sim.Stream{Name: "load", From: w.Wallets(), To: w.Deposits, Phase: sim.Trade})
			ads := s.Stream(sim.Stream{Name: "advertise", From: w.Advertise, To: w.Platform, Phase: sim.Settle})
			take := s.Stream(sim.Stream{Name: "take", From: w.Shop, To: w.Platform, Phase: sim.Settle})
			s.Step(sim.Step{Name: "sell", Phase: sim.Trade, Commit: func(now sim.Tick, _ int) {
				c := sim.Chunk{Tick: now}
				sale.Pay(&c, 0, 0, 100*units.One)
				load.Pay(&c, 0, 0, 1000*units.One)
				for _, x := range more {
					x.Pay(&c, 0, 0, 2*units.One)
				}
			}})
			s.Step(sim.Step{Name: "pay", Phase: sim.Settle, Commit: func(now sim.Tick, _ int) {
				c := sim.Chunk{Tick: now}
				goods.Pay(&c, 0, 0, 60*units.One)
				take.Pay(&c, 0, 0, 10*units.One)
				lend.Pay(&c, 0, 0, 5000*units.One)
				ads.Pay(&c, 0, 0, 3*units.One)
			}})
		}}.run(t)
	near(t, "margin", total(r.Series("margin")), 10*(40+5*2+3), 0)
	for _, x := range r.Series("margin_per_session")[1:] {
		near(t, "margin per session", x, 53./50, 1e-12)
	}
}

// Extremes: never going on, always going on, one node.
func TestExtremes(t *testing.T) {
	for spec, want := range map[string]float64{
		"{continue: 0}": 1, "{continue: 0.99}": 100,
		"{dilution: 10}": 1, "{kind: mixed, theta: 0}": 5, "{kind: mixed, theta: 1}": 5,
	} {
		_, m := trial{world: societytest.World{N: 10, Ticks: 1}, spec: spec}.run(t)
		near(t, "visits of "+spec, m.of[1].visits, want, 1e-7*want)
	}
	r, _ := trial{world: societytest.World{N: 10, Ticks: 2, Users: -1}}.run(t)
	if x := r.Series("nodes_per_session")[2]; !math.IsNaN(x) {
		t.Errorf("%v nodes per session where nobody opens the platform", x)
	}
}

// A live change takes effect at once.
func TestLiveChange(t *testing.T) {
	p := new(Spec)
	r, _ := societytest.World{N: 100, Ticks: 3, Every: 1}.Build(t, simtest.Options{Workers: 1},
		func(b *sim.Builder, w *society.World) error {
			societytest.Section(t, "{entry: {moments: 1}, payers: all}", p.Declare)
			return p.Build(b.Scope("linkage"), w)
		})
	defer r.Close()
	for tick := sim.Tick(1); tick <= 3; tick++ {
		if tick == 2 {
			p.Continue = 0.5
			p.Rebuild(tick)
		}
		simtest.Tick(t, r, tick)
	}
	c := r.Series("circulation")
	near(t, "circulation before", c[0], 5, 1e-12)
	near(t, "circulation after", c[1], 2, 1e-12)
}

// The ways of each kind: the next node of the order, all others alike, and a mixture of both.
func TestKindsOfWays(t *testing.T) {
	for kind, theta := range map[string]float64{"chain": 0, "mixed, theta: 0.25": 0.25, "mixed, theta: 1": 1, "mesh": 1} {
		_, m := trial{world: societytest.World{N: 10, Ticks: 1}, spec: "{continue: 0.7, order: [public_accounts, moments, " +
			"chat, search, qr, cards, mini_programs, payment], kind: " + kind + "}"}.run(t)
		p := m.ways()
		near(t, kind+": next", p[nodeAccounts][nodeMoments], (1-theta)*0.7+theta*0.1, 1e-12)
		near(t, kind+": another", p[nodeAccounts][nodeQR], theta*0.1, 1e-12)
	}
}

// All moves along a chain that stops lie on no cycle, and none along one that is closed.
func TestHierarchyOfARun(t *testing.T) {
	for spec, want := range map[string]float64{"kind: chain, ending: stop": 1, "kind: chain, ending: close": 0,
		"kind: mesh": 0} {
		r, _ := trial{world: societytest.World{N: 100, Ticks: 3, Every: 1}, spec: "{" + spec + "}"}.run(t)
		near(t, spec, r.Series("hierarchy")[3], want, 0)
		near(t, spec+": moves", r.Series("moves_on_no_cycle")[3], want*r.Series("moves")[3], 1e-9)
	}
}

// Each session counts for its class, with activity and without; sessions that began at a node that
// does not exist begin at the others.
func TestWalks(t *testing.T) {
	for _, pace := range []float64{0, 2} {
		pays := func(i int) bool { return i*i%7 < 2 }
		r, m := trial{world: societytest.World{N: 5000, Ticks: 3, Every: 1, Pace: pace, Users: 0.8},
			spec: "{install: 0, entry: {public_accounts: 1, moments: 3}}",
			more: func(b *sim.Builder, w *society.World, _ *Spec) {
				w.Bound = society.NewBound(b.Scope("payment"), w.N)
				for i := range w.N {
					w.Bound.Set(i, pays(i) && w.Status[i] == society.Using)
				}
				w.Functions = &society.Functions{Off: []string{"moments"}, Fit: []float64{1}}
			}}.build(t, simtest.Options{Workers: 1})
		near(t, "sessions begin at accounts", m.of[1].visits, 5, 1e-12)
		near(t, "and visit them", m.entry()[nodeAccounts], 1, 0)
		for tick := sim.Tick(1); tick <= 3; tick++ {
			simtest.Tick(t, r, tick)
			var n [2]float64
			for i := range m.w.N {
				n[num.One(pays(i))] += float64(int(m.w.View(i).Sessions))
			}
			near(t, "sessions", r.Series("walks")[tick-1], n[0]+n[1], 0)
			for name, of := range map[string]func(session) float64{
				"visits": func(s session) float64 { return s.visits }, "nodes_reached": func(s session) float64 { return s.nodes },
				"chain_completions": func(s session) float64 { return s.whole },
				"payment_reached":   func(s session) float64 { return s.hit[nodePayment] },
				"moves":             func(s session) float64 { return s.moves },
				"visits.qr":         func(s session) float64 { return s.visit[nodeQR] },
			} {
				near(t, name, r.Series(name)[tick-1], n[0]*of(m.of[0])+n[1]*of(m.of[1]), 1e-6)
			}
		}
		r.Close()
	}
}
