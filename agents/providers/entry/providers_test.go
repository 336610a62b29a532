package entry

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Only those who follow their readers pay for it, by the month.
func TestData(t *testing.T) {
	for _, x := range []struct {
		topic string
		learn bool
		data  float64
	}{{"0.1", true, 60}, {"0", true, 0}, {"0.1", false, 0}} {
		_, m, _ := trial{ticks: 300, start: 4, spend: 1, trades: []society.Trade{society.TradeAccount},
			set: func(y *street) { y.f.Learn = x.learn },
			spec: fmt.Sprintf("{enter: {account: 0/year, cost: 0}, exit: {rate: 0}, adapt: {quality: 0, every: 45d, topic: "+
				"%s, data: 60}}", x.topic)}.run(t)
		want := 0.0
		for j := range 4 {
			want += float64(m.trades[society.TradeAccount].rows[j].last) / month * x.data
		}
		near(t, "paid for data", m.data.Sum(), want, 1e-4)
	}
}

// Means and tenths are over the present providers.
func TestWhoIsCounted(t *testing.T) {
	r, _, _ := trial{ticks: 200, start: 12, spend: 1, world: removes(12, 11, 90),
		set: func(y *street) {
			for j := range 12 {
				y.quality[j] = float64(j) / 20
			}
			y.profit = func(j int) float64 { return float64(100*j) / month }
		},
		spec: "{enter: {shop: 0/year, cost: 40}, exit: {rate: 0}, adapt: {quality: 0, price: 0}}"}.run(t)
	// A first period is shorter than a month by a random part, so providers decide early in it.
	near(t, "HHI of the first month", r.Series("provider_hhi.shop")[30], 506.0/66/66, 1e-3)
	for name, want := range map[string]float64{"provider_quality.shop": 0.25, "provider_profit.shop": 460,
		"provider_profit_low.shop": 60, "provider_profit_high.shop": 860, "provider_hhi.shop": 385.0 / 55 / 55} {
		near(t, name, r.Series(name)[200], want, 1e-3)
	}
}

// Rows are reserved for possible entrants; when a raised rate uses them up, one warning is given.
func TestRoom(t *testing.T) {
	r, m, _ := trial{ticks: 600, start: 1, spend: 1e9, set: func(y *street) {
		y.m.spec.Enter.Rate[society.TradeShop] = units.ExtensiveRate{Value: 1, Per: units.Day}
	},
		spec: "{enter: {shop: 5/year, cost: 0, spread: 0}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	x := m.trades[society.TradeShop]
	mean := 600 / 365.25 * 5
	if room := x.f.Rows - 1; room != int(society.RoomFor(mean)) || x.here != x.f.Rows ||
		r.Series("providers")[600] != float64(x.f.Rows) {
		t.Errorf("room for %d, %d are there", room, x.here)
	}
	if w := r.Warnings().Error(); strings.Count(w, "places for entrants are taken on") != 1 {
		t.Errorf("warnings: %s", w)
	}
	// In the long run the number of entries follows the rate where all candidates enter.
	r, _, _ = trial{ticks: 2000, start: 1, spend: 1e9, spec: "{enter: {shop: 40/year, cost: 0, spread: 0}, exit: " +
		"{rate: 0}, adapt: {quality: 0}}"}.run(t)
	days := 2000 - 31.0 // nobody enters in the first month
	want := days / 365.25 * 40
	simtest.Z(t, "entries", sum(r.Series("provider_entries.shop")), math.Sqrt(want), 1, want, 1)
	want = 2000 / 365.25 * 40
	simtest.Z(t, "candidates", sum(r.Series("provider_candidates")), math.Sqrt(want), 1, want, 0)
	if r, _, _ := (trial{ticks: 3, trades: []society.Trade{}, spec: "{}"}).run(t); len(r.Warnings()) == 0 {
		t.Error("no warning without any provider")
	}
}

// removes lets the platform remove a given shop at the end of a given tick.
func removes(shops, j int, in sim.Tick) func(*sim.Builder, *society.World) {
	return func(b *sim.Builder, w *society.World) {
		all := slices.Repeat([]bool{true}, shops)
		w.Governance = &society.Governance{Listed: slices.Clone(all), Admitted: all}
		b.Scope("remove").Step(sim.Step{Name: "remove", Phase: sim.Adapt, Before: func(t sim.Tick, _ int) {
			w.Governance.Listed[j] = t < in
		}})
	}
}

// A removed shop pays day by day for its part of a period, and is gone.
func TestRemoved(t *testing.T) {
	r, m, _ := trial{ticks: 100, start: 4, spend: 1000, world: removes(4, 2, 41),
		spec: "{enter: {shop: 0/year, cost: 300}, exit: {rate: 0}, adapt: {quality: 0}}"}.run(t)
	f := m.trades[society.TradeShop].f
	if f.Until[2] != 42 || r.Series("providers")[100] != 3 || sum(r.Series("provider_removals")) != 1 {
		t.Errorf("gone from tick %d on, %v are there", f.Until[2], r.Series("providers")[100])
	}
	near(t, "captured", f.Captured(2), 41*(1000/month/4-300/month), 1e-3)
}

// unlisting is a platform that takes shops off its list in the tick of their entry.
func unlisting(phase sim.Phase, admitted bool) func(*sim.Builder, *society.World) {
	return func(b *sim.Builder, w *society.World) {
		const rows = 1000
		w.Governance = &society.Governance{Listed: slices.Repeat([]bool{true}, rows), Admitted: slices.Repeat([]bool{true},
			rows)}
		b.Scope("unlist").Step(sim.Step{Name: "unlist", Phase: phase, Before: func(t sim.Tick, _ int) {
			f := w.Firms(society.TradeShop)
			for j := range f.Rows {
				if f.Entered(j, t) {
					w.Governance.Listed[j], w.Governance.Admitted[j] = false, admitted
				}
			}
		}})
	}
}

// Entrants that the platform refuses change nothing for the others: neither the number of providers
// nor what candidates think that one earns.
func TestRefusedDoNotCount(t *testing.T) {
	run := func(rate string) *sim.Simulation {
		r, _, _ := trial{ticks: 100, tick: 10 * units.Day, start: 3, set: func(y *street) {
			y.profit = func(j int) float64 { return float64(200 * num.One(j < 3)) }
		}, world: unlisting(sim.Trade, false), spec: "{enter: {shop: " + rate + "/year, cost: 500, spread: 100}, exit: " +
			"{rate: 0}, adapt: {quality: 0, price: 0}}"}.run(t)
		return r
	}
	none, many := run("0"), run("200")
	if entered, refused := sum(many.Series("provider_entries")), sum(many.Series("provider_refused")); entered < 20 ||
		refused < entered-10 {
		t.Fatalf("%v entered, %v were refused", entered, refused)
	}
	for _, name := range []string{"providers", "entry_chance.shop", "provider_profit.shop", "provider_quality.shop"} {
		if a, b := none.Series(name), many.Series(name); !simtest.Same(a, b) {
			t.Errorf("%s is %v without candidates and %v where all are refused", name, a, b)
		}
	}
}

func lively(workers simtest.Options, t testing.TB) *sim.Simulation {
	r, _, _ := trial{n: 5000, ticks: 60, spend: 9000, start: 20, trades: []society.Trade{society.TradeAccount,
		society.TradeShop},
		spec: "{enter: {shop: 60/year, account: 60/year}, exit: {rate: 0.6}, adapt: {every: 10d}}"}.build(t, workers)
	return r
}

func TestContract(t *testing.T) {
	build := func(t testing.TB, o simtest.Options) *sim.Simulation { return lively(o, t) }
	simtest.Workers(t, build)
	simtest.Allocations(t, build, 30)
}

func TestRefused(t *testing.T) {
	for _, text := range []string{"{enter: {shop: -1/year}}", "{exit: {rate: -1}}", "{adapt: {every: 0d}}",
		"{adapt: {return: 0}}", "{adapt: {price: 101%}}"} {
		var node *spec.Node
		spec.Decode(nil, func(s *spec.Section) { s.Tree(&node, "x", text, "") })
		if _, problems := spec.Decode(node, new(Spec).Declare); problems.Err() == nil {
			t.Errorf("%s is taken", text)
		}
	}
	p := new(Spec)
	societytest.Section(t, "{enter: {shop: 1000/year per 1000}}", p.Declare)
	said := ""
	report := func(path, format string, args ...any) { said += path + ": " + fmt.Sprintf(format, args...) + "\n" }
	people := &society.PeopleSpec{Count: 1000}
	if p.CheckWorld(sim.Clock{Tick: units.Day, Ticks: 1000}, people, report); said != "" {
		t.Error(said)
	}
	people.Count = 1_000_000
	p.CheckWorld(sim.Clock{Tick: 31 * units.Day, Ticks: 1000}, people, report)
	if !strings.Contains(said, "adapt.every: 30d is shorter than a tick") ||
		!strings.Contains(said, "enter.shop: allows up to") {
		t.Error(said)
	}
}

// firm is a provider as the twin sees it.
type firm struct {
	from, last               int
	start, took, sum, weight float64
	quality, q0, p0          float64
	steps                    int
	open, leaving            bool
}
