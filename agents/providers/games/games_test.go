package games

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	for _, tick := range []units.Duration{units.Day, units.Week} {
		simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
			x := trial{world: societytest.World{N: 5000, Ties: society.TiesSpec{Kind: "erdos_renyi", MeanDegree: 20},
				Tick: tick, Ticks: 42}, titles: []spec.Named[TitleSpec]{
				game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Payers = 0.2; v.Every = 5 * units.Day }),
				game(t, "run", embedded, func(v *TitleSpec) { v.Invites = perDay(0.5); v.Payers = 0.2 }),
			}}
			x.more = func(_ *sim.Builder, w *society.World) { w.Nuisance.Invite = 0.02 }
			r, _ := x.build(t, o)
			return r
		})
	}
}

// Where relations do not hold players, survival matches the shifted beta-geometric (V31), and the beta-discrete
// Weibull at other shapes, for ticks of any length.
func TestSurvivalMatchesTheClosedForm(t *testing.T) {
	for tick, shapes := range map[units.Duration][]float64{6 * units.Hour: {1, 0.35}, units.Day: {1, 0.35, 0.7, 1.4},
		units.Week: {1, 0.35}} {
		for _, shape := range shapes {
			survival(t, tick, shape)
		}
	}
}

func survival(t *testing.T, tick units.Duration, shape float64) {
	const n = 40000
	perTick := tick.Days()
	days := 28
	x := trial{world: societytest.World{N: n, Ticks: int(float64(days) / perTick), Tick: tick},
		titles: []spec.Named[TitleSpec]{
			game(t, "run", embedded, func(v *TitleSpec) {
				v.Quit.A, v.Quit.B, v.Quit.Shape, v.Quit.Friends = 0.704, 1.182, shape, 0
				v.Install, v.Invites = perDay(0), perDay(0)
			})}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	atOnce(m)
	for k := 1; k <= x.world.Ticks; k++ {
		simtest.Tick(t, r, sim.Tick(k))
		day := float64(k) * perTick
		if day != math.Floor(day) {
			continue
		}
		p := survivor(math.Pow(day, shape), 0.704, 1.182)
		simtest.Z(t, fmt.Sprintf("tick %v, shape %v: share playing after %v days", tick, shape, day),
			float64(m.titles[0].players())/n, math.Sqrt(p*(1-p)), n, p, 0)
	}
	for _, days := range []int{1, 7} {
		near(t, "retention in games.csv", m.titles[0].retention(days), survivor(math.Pow(float64(days), shape), 0.704,
			1.182), 4*0.5/math.Sqrt(n))
	}
}

// Relations are found at the meeting rate times the match of tastes, and each is paid for once.
// Where sessions are not modelled, the rate is that of one session a day on ticks of any length.
func TestRelationsFound(t *testing.T) {
	for tick, ticks := range map[units.Duration]int{3 * units.Hour: 8, units.Day: 1, units.Week: 1} {
		relationsFound(t, tick, ticks)
	}
}

func relationsFound(t *testing.T, tick units.Duration, ticks int) {
	const n = 5000
	x := trial{world: societytest.World{N: n, Tick: tick, Ticks: ticks},
		titles: []spec.Named[TitleSpec]{game(t, "guild", selfBuilt, func(v *TitleSpec) {
			v.Install = perDay(0)
			v.Meet = 0.5
			v.Quit.A, v.Quit.B, v.Quit.Cap = 1e-6, 1e6, 64
			v.Payers = 0
		})}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	atOnce(m)
	simtest.Ticks(t, r, 1, sim.Tick(ticks))
	match := 0.0
	const pairs = 200
	for i := range n {
		for k := range pairs {
			match += m.w.Match(i, m.w.Taste((i+1+k*(n/pairs-1))%n))
		}
	}
	match /= n * pairs
	all := m.titles[0].sum()
	mean := 0.5 * n * match * tick.Days() * float64(ticks)
	simtest.Z(t, fmt.Sprintf("tick %v: relations found", tick), float64(all.relations), math.Sqrt(mean), 1, mean,
		0.01*mean)
	if cost := m.w.Supplier.Balance(); cost != units.Money(all.relations)*units.One/2 {
		t.Errorf("%d relations cost the studio %v, should be .5 each", all.relations, cost)
	}
	effort := units.Money(0)
	for i := range n {
		effort -= m.w.Consumer.Captured(i)
	}
	if effort != units.Money(all.relations)*units.One {
		t.Errorf("%d relations cost players an effort of %v, should be 1 each", all.relations, effort)
	}
}

// A player sends invitations at the given rate to friends who do not play. Each is a nuisance and
// leads to an install with probability ι_f.
func TestInvitations(t *testing.T) {
	const n = 40000
	x := trial{world: societytest.World{N: n, Ties: society.TiesSpec{Kind: "ring", Degree: 2}, Ticks: 1},
		titles: []spec.Named[TitleSpec]{game(t, "run", embedded, func(v *TitleSpec) {
			v.Install, v.Invites = perDay(0), perDay(0.5)
			v.Quit.A, v.Quit.B = 1e-6, 1e6
		})}, more: func(_ *sim.Builder, w *society.World) {
			w.Nuisance.Invite = 0.02
			w.NeedExperienced()
		}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	c := &sim.Chunk{}
	for i := 0; i < n; i += 4 { // so that nobody has two friends who play
		c.ID = i / sim.DefaultGrain
		m.add(c, m.titles[0], uint32(i))
	}
	installed := total(r.Series("installs"))
	simtest.Tick(t, r, 1)
	all := m.titles[0].sum()
	mean := 0.5 * n / 4
	simtest.Z(t, "invitations", float64(all.invited), math.Sqrt(mean), 1, mean, 0)
	p := 0.2
	simtest.Z(t, "share accepted", 1-float64(all.refused)/float64(all.invited), math.Sqrt(p*(1-p)), int(all.invited), p, 0)
	sum := int32(0)
	for i := range n {
		_, experience, _ := m.w.Experienced.Take(i)
		sum += experience
		if i%4 == 0 && experience != 0 {
			t.Fatalf("player %d is annoyed by its own invitations", i)
		}
	}
	if sum != int32(-20*all.invited) {
		t.Errorf("%d invitations cost %v thousandths of experience, should be 20 each", all.invited, -sum)
	}
	// Nearly every accepted invitation is an install; a friend is sometimes invited twice.
	got := float64(all.installs) - n/4 - installed
	want := float64(all.invited - all.refused)
	if got > want || got < 0.9*want {
		t.Errorf("%v installs of %v accepted invitations", got, want)
	}
}

// Payers are 2 % of the players and pay the mean of the distribution each month; the ledger agrees
// with the streams.
func TestPayments(t *testing.T) {
	const n = 100000
	x := trial{world: societytest.World{N: n, Ticks: 60},
		titles: []spec.Named[TitleSpec]{game(t, "run", embedded, func(v *TitleSpec) {
			v.Install, v.Invites = perDay(0), perDay(0)
			v.Quit.A, v.Quit.B = 1e-6, 1e6
		})}}
	r, m := x.build(t, simtest.Options{Workers: 1})
	atOnce(m)
	simtest.Ticks(t, r, 1, 60)
	all := m.titles[0].sum()
	simtest.Z(t, "share of payers", float64(all.payers)/n, math.Sqrt(0.02*0.98), n, 0.02, 0)
	if all.payments != 2*all.payers {
		t.Errorf("%d payers paid %d times in 60 days, should be twice each", all.payers, all.payments)
	}
	s := x.titles[0].V.Spend
	draws, stream := make([]float64, 100_000), rng.New(1, 1, "spend").Stream(0)
	for k := range draws {
		draws[k] = s.Sample(&stream)
	}
	_, sd := societytest.MeanSD(draws)
	simtest.Z(t, "mean payment", all.paid.Float()/float64(all.payments), sd, int(all.payers), s.Mean(), 0)
	platform, studio := m.w.Platform.Balance().Float(), m.w.Studio.Balance().Float()
	near(t, "platform", platform, 0.4*all.paid.Float(), 1e-3)
	near(t, "studio", studio, 0.6*all.paid.Float(), 1e-3)
	near(t, "revenue", total(r.Series("game_revenue")), all.paid.Float(), 1e-6)
	joy := 0.0
	for i := range n {
		joy += m.w.Consumer.Captured(i).Float()
	}
	near(t, "surplus of the players", joy, all.paid.Float(), 1e-3) // s/(η − 1) at η = 2
}

// aThirdLeaves lets every third consumer leave the platform in tick 20.
func aThirdLeaves(b *sim.Builder, w *society.World) {
	societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
		if c.Tick == 20 && i%3 == 0 {
			w.Leave(c, i)
		}
	})
}

// A consumer who leaves the platform stops playing and paying and does not count as having quit.
func TestLeaversAreLost(t *testing.T) {
	x := trial{world: societytest.World{N: 3000, Ticks: 40}, titles: []spec.Named[TitleSpec]{
		game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Payers = 1; v.Every = units.Day }), game(t, "run", embedded, nil)},
		more: aThirdLeaves}
	r, m := x.run(t)
	for _, g := range m.titles {
		all := g.sum()
		if all.lost == 0 {
			t.Error("nobody was lost: the test shows nothing")
		}
		_, quit := g.byDay()
		sum := int64(0)
		for _, q := range quit {
			sum += q
		}
		if sum != all.quits {
			t.Errorf("%d quits by day, %d in all", sum, all.quits)
		}
		for i := 0; i < m.w.N; i += 3 {
			if g.playing.Has(i) {
				t.Fatalf("consumer %d left the platform and plays", i)
			}
		}
		for k := range g.rosters {
			for _, p := range g.rosters[k].players {
				if !g.playing.Has(int(p.who)) {
					t.Fatalf("consumer %d is in the table of players and does not play", p.who)
				}
			}
		}
	}
	for i, n := range m.w.Plays {
		want := uint8(0)
		for _, g := range m.titles {
			if g.playing.Has(i) {
				want++
			}
		}
		if n != want {
			t.Fatalf("consumer %d plays %d games, %d are counted", i, want, n)
		}
	}
	if last(r, "players") == 0 {
		t.Error("nobody plays at the end")
	}
}

// Retention is the product over days of the share who did not quit, among those at risk.
func TestRetentionByHand(t *testing.T) {
	g := &title{totals: []totals{
		{atRisk: []int64{0, 6, 3, 0, 1}, quit: []int64{0, 2, 1, 0, 0}},
		{atRisk: []int64{0, 4, 2, 2, 1}, quit: []int64{0, 1, 0, 1, 1}},
	}}
	for days, want := range map[int]float64{1: .7, 2: .7 * .8, 3: .7 * .8 * .5, 4: .7 * .8 * .5 * .5} {
		near(t, fmt.Sprint("retention after ", days), g.retention(days), want, 1e-15)
	}
	if x := g.retention(5); !math.IsNaN(x) {
		t.Errorf("retention after 5 days is %v: nobody was observed for so long", x)
	}
}

// games.csv agrees with the metrics and with what the streams paid, and the players counted are
// those who play.
func TestTableOfGames(t *testing.T) {
	x := trial{world: societytest.World{N: 3000, Ticks: 60}, titles: []spec.Named[TitleSpec]{
		game(t, "guild", selfBuilt, func(v *TitleSpec) { v.Payers = .5 }),
		game(t, "run", embedded, func(v *TitleSpec) { v.Payers = .5 })},
		more: aThirdLeaves}
	r, _ := x.run(t)
	at := slices.IndexFunc(r.Tables(), func(t *table.Table) bool { return t.Name == "games" })
	games := r.Tables()[at]
	sum := func(name string) (sum float64) {
		for row := range games.Rows() {
			sum += games.Col(name).Float(row)
		}
		return sum
	}
	for name, metric := range map[string]string{
		"installs": "installs", "payments": "game_payments", "invites": "game_invites",
		"invites_refused": "game_invites_refused",
		"relations":       "game_relations", "revenue": "game_revenue",
	} {
		want := total(r.Series(metric))
		if want == 0 {
			t.Errorf("%s is 0: the test shows nothing", name)
		}
		near(t, name, sum(name), want, 1e-6)
	}
	near(t, "quits", sum("quits")+sum("lost"), total(r.Series("game_quits")), 0)
}
