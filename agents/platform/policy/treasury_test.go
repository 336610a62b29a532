package policy

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: societytest.World{N: 5000, Ticks: 60, Pace: 2, Users: 0.5, Ties: society.TiesSpec{Kind: "ring",
			Degree: 4}, Experienced: true},
			earns: 50, plans: map[society.Spending]float64{society.SpendFunctions: 40, society.SpendAudits: 10},
			// functions on credit
			funcs: known(), spec: "{treasury: {credit: 10d}, release: needs, development: {cost: 300}, rules: {r: {when: " +
				"cash > 1, set: {a: 1}}}}"}
		r, _ := x.build(t, o)
		return r
	})
}

func TestPayment(t *testing.T) {
	near(t, "part", part(30, 50), 0.6, 0)
	near(t, "part of nothing", part(0, 0), 1, 0)
	near(t, "line", line(2, 800), 1600, 0)
	near(t, "grown", grown(money(1000), 0.1).Float(), 1000*math.Exp(0.1), 1e-6)
	near(t, "grown less", grown(-5, 0.1).Float(), units.Money(-5).Float(), 0)
}

// Cuts whose sum overflows money are an error.
func TestCutExceedsMoney(t *testing.T) {
	x := trial{world: societytest.World{N: 10, Ticks: 20, Every: 20},
		plans: map[society.Spending]float64{society.SpendFunctions: 1e12}, spec: "{treasury: {credit: 0d}, development: " +
			"{cost: 0}}"}
	r, _ := x.build(t, simtest.Options{Workers: 1})
	defer r.Close()
	need.Refusal(t, r.Run(t.Context()), "spending_cut since the last recorded row exceeds 9223372036854.775807")
}

// Constant flows: N users cost u a year each and functions s a tick; the platform earns r a tick.
// Its cash and its line of credit, c years of running costs, last until
// T = (c·(uN + s))/(uN + s − r), in ticks, rounded down.
func TestInsolvencyClosedForm(t *testing.T) {
	const n = 1000
	for _, x := range []struct{ credit, earns, functions float64 }{{2, 0, 0}, {2, 10, 0}, {1, 0, 8}, {0.5, 15, 3},
		{0, 0, 0}, {0, 5, 0}} {
		running := n*8/365.25 + x.functions
		r, m := trial{world: societytest.World{N: n, Ticks: 1500}, earns: x.earns,
			plans: map[society.Spending]float64{society.SpendFunctions: x.functions},
			spec:  fmt.Sprintf("{treasury: {upkeep: 8/year, credit: %gyear}}", x.credit)}.run(t)
		want := math.Floor(x.credit*365.25*running/(running-x.earns) + 1e-9)
		got := r.Series("solvent_time")[1500]
		near(t, fmt.Sprintf("credit %v, earning %v, functions %v: days to insolvency", x.credit, x.earns, x.functions), got,
			want, 1)
		if r.Series("insolvent")[1500] != 1 || r.Series("insolvent")[int(got)] != 0 {
			t.Error("insolvent says something else")
		}
		near(t, "paid of upkeep at the end", m.pub.Share(society.SpendUpkeep), min(1, x.earns/(n*8/365.25)), 1e-6)
		if cash := m.w.Platform.Balance(); cash < -1 || cash > money(x.earns+1) {
			t.Errorf("cash is %v in the end", cash)
		}
	}
	// Revenue above cost: never insolvent.
	r, m := trial{world: societytest.World{N: n, Ticks: 400}, earns: 30, spec: "{}"}.run(t)
	near(t, "solvent", r.Series("solvent_time")[400], 400, 0)
	near(t, "drawn", r.Series("credit_drawn")[400], 0, 0)
	near(t, "cash", r.Series("cash")[400], 400*(30-n*8/365.25), 1e-3)
	near(t, "the line", m.books[0].left.Float(), 2*n*8, 1e-3)
}

// The undrawn part of the line grows with interest: with R = c·b years at the start and burn b it
// lasts −ln(1 − i·c)/i years, for ever from i = 1/c on.
func TestInterest(t *testing.T) {
	for _, i := range []float64{0.1, 0.3, 0.45, 0.55} {
		r, m := trial{world: societytest.World{N: 1000, Ticks: 2500},
			spec: fmt.Sprintf("{treasury: {upkeep: 8/year, credit: 2year, interest: %v/year}}", i)}.run(t)
		got := r.Series("solvent_time")[2500]
		if i > 0.5 {
			if got != 2500 || m.books[0].left < money(16000) {
				t.Errorf("interest %v: insolvent after %v days, %v left", i, got, m.books[0].left)
			}
			continue
		}
		// what is drawn in a tick earns no interest in it
		near(t, fmt.Sprintf("days at interest %v", i), got, -math.Log(1-2*i)/i*365.25, 5)
		g := math.Exp(i / 365.25)
		k, b, line := g/(g-1)*8000/365.25, 8000/365.25, 16000.0 // exact: the line is (line − k)·gⁿ + k after n ticks
		near(t, fmt.Sprintf("ticks at interest %v", i), got, math.Ceil(math.Log((k-b)/(k-line))/math.Log(g)), 1)
	}
}

// The treasury agrees with the ledger: cash is the sum of all streams, draws are owed, and the
// books of a slow treasury agree tick by tick.
func TestTreasuryIsItsTwin(t *testing.T) {
	key := simtestKey()
	for trialNumber := range 30 {
		draw := func(k uint64) float64 { return key.Float(uint64(trialNumber), k) }
		plans := map[society.Spending]float64{}
		for k := range society.SpendDevelopment {
			if k > 0 {
				plans[k] = math.Floor(20 * draw(uint64(k)))
			}
		}
		earns, credit, interest, upkeep := math.Floor(120*draw(50)), 90*draw(51), draw(52), 20*draw(53)
		x := trial{world: societytest.World{N: 500, Ticks: 200, Every: 1}, earns: earns, plans: plans,
			spec: fmt.Sprintf("{treasury: {upkeep: %v/year, credit: %vd, interest: %v/year}}", upkeep, credit, interest)}
		r, m := x.run(t)
		series := map[string][]float64{"cash": r.Series("cash"), "credit_left": r.Series("credit_left"),
			"credit_drawn": r.Series("credit_drawn")}
		cash, left, drawn, highest, line := 0.0, 0.0, 0.0, 0.0, 0.0
		for tick := 1; tick <= 200; tick++ {
			plan := map[string]float64{"upkeep": 500 * upkeep / 365.25}
			for k, v := range plans {
				plan[k.String()] = v
			}
			highest = max(highest, (plan["upkeep"]+plan["functions"])*365.25)
			if grant := credit / 365.25 * highest; grant != line {
				left, line = left+grant-line, grant
			}
			order := []string{"upkeep", "functions", "audits", "marketing", "guidance"}
			there := max(0, cash+left)
			for _, name := range order {
				part := min(plan[name], there)
				there -= part
				if name == "guidance" {
					cash -= part
				}
			}
			cash += earns
			there, spent := max(0, cash+left), 0.0
			for _, name := range order {
				if name != "guidance" {
					part := min(plan[name], there)
					there -= part
					spent += part
				}
			}
			d := max(0, min(left, spent-cash))
			left, drawn, cash = (left-d)*num.Exp(interest/365.25), drawn+d, cash+d-spent
			for name, want := range map[string]float64{"cash": cash, "credit_left": left, "credit_drawn": drawn} {
				need.Near(t, fmt.Sprintf("world %d, tick %d: %s", trialNumber, tick, name), series[name][tick], want, 2e-3)
			}
		}
		cashed := units.Money(0) // all streams of the ledger that touch the platform
		table := r.Table("ledger")
		for row := range table.Rows() {
			amount := money(table.Col("amount").Float(row))
			if table.Col("payee").Text(row) == "platform" {
				cashed += amount
			}
			if table.Col("payer").Text(row) == "platform" {
				cashed -= amount
			}
		}
		if cashed != m.w.Platform.Balance() {
			t.Errorf("the ledger has %v for the platform, its cash is %v", cashed, m.w.Platform.Balance())
		}
		if m.w.Investor.Balance() != -m.books[0].drawn || m.w.Investor.Booked() != m.books[0].drawn ||
			m.w.Platform.Booked() != -m.books[0].drawn {
			t.Error("draws are not worth what is owed for them")
		}
	}
}

// A tick of six hours gives the same books as one of a day.
func TestTickLength(t *testing.T) {
	at := func(tick units.Duration) float64 {
		n := int(200 * units.Day / tick)
		r, _ := trial{world: societytest.World{N: 1000, Tick: tick, Ticks: n}, earns: 5 * tick.Days(),
			spec: "{treasury: {credit: 100d}}"}.run(t)
		return r.Series("solvent_time")[n]
	}
	near(t, "days at six hours", at(6*units.Hour), at(units.Day), 1)
}

// The line of credit is there on day 0: it pays for a function of the first tick, and without it
// nothing is spent on guidance before the first bills.
func TestLineOfDayZero(t *testing.T) {
	for credit, paid := range map[string]float64{"1year": 1, "0d": 0} {
		funcs := &society.Functions{Names: []string{"a"}, Released: []bool{false}, Calendar: []sim.Tick{1},
			Serves: [][]int{{0}}}
		r, _ := trial{world: societytest.World{N: 1000, Tick: 7 * units.Day, Ticks: 1, Every: 1}, funcs: funcs, earns: 1000,
			plans: map[society.Spending]float64{society.SpendGuidance: 20},
			spec:  "{treasury: {upkeep: 8/year, credit: " + credit + "}, development: {cost: 100}}",
			more: func(b *sim.Builder, w *society.World, _ *policy) {
				b.Scope("spender").Step(sim.Step{Name: "look", Phase: sim.Arrive, Before: func(sim.Tick, int) {
					near(t, "guidance in the first tick", w.Policy.Share(society.SpendGuidance), paid, 0)
				}})
			}}.run(t)
		near(t, "line on day 0", r.Series("credit_left")[0], 8000*paid, 1e-3)
		if funcs.Released[0] != (paid > 0) {
			t.Errorf("with a credit of %s, released in the first tick: %v", credit, funcs.Released[0])
		}
	}
}
