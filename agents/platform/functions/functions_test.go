package functions

import (
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	_ "guanxi/sim/simtest/seed"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// flow reads a part of a scenario written on one line.
func flow(text string) (n *spec.Node) {
	spec.Decode(nil, func(s *spec.Section) { s.Tree(&n, "x", text, "") })
	return n
}

type trial struct {
	people, functions string
	tick              units.Duration
	ticks             int
	every             int
	with              func(*sim.Builder, *society.World, *Spec)
}

func (x trial) decode(t testing.TB) (*society.PeopleSpec, *Spec, spec.Problems) {
	t.Helper()
	people, f := &society.PeopleSpec{}, &Spec{}
	root := spec.Mapping(spec.Entry{Key: "functions", Value: flow(x.functions)})
	if x.people != "" {
		root.Put("consumers", flow(x.people))
	}
	_, ps := spec.Decode(root, func(s *spec.Section) {
		s.Section("consumers", "", people.Declare)
		f.Declare(s)
	})
	return people, f, ps
}

func (x trial) build(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World) {
	t.Helper()
	r, w, _ := x.whole(t, o)
	return r, w
}

// whole is build, and also returns the keys, for tests that change them.
func (x trial) whole(t testing.TB, o simtest.Options) (*sim.Simulation, *society.World, *Spec) {
	t.Helper()
	people, f, ps := x.decode(t)
	need.Nil(t, ps.Err())
	r, w := societytest.World{N: people.Count, People: x.people, Tick: x.tick, Ticks: x.ticks, Every: x.every,
		Users: -1}.Build(t, o, func(b *sim.Builder, w *society.World) error {
		if x.with != nil {
			x.with(b, w, f)
		}
		return f.Build(b.Scope("functions"), w)
	})
	return r, w, f
}

func (x trial) run(t testing.TB) (*sim.Simulation, *society.World) {
	return societytest.Run(t, x.build)
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	need.Near(t, name, got, want, 1e-12)
}

func TestServedKnownValues(t *testing.T) {
	near(t, "usable", usable(0.2, 0.9, 0.5), 0.09)
	near(t, "nothing", served(nil), 0)
	near(t, "best", served([]offer{{0.2, false}, {0.7, false}, {0.5, false}}), 0.7)
	near(t, "noisy or", served([]offer{{0.2, true}, {0.5, true}}), 0.6)
	near(t, "both", served([]offer{{0.5, false}, {0.3, false}, {0.5, true}}), 0.75)
	near(t, "fit", fitOf([]float64{0.25, 0.75}, []float64{0.8, 0.4}), 0.5)
	if fit := fitOf([]float64{0.1, 0.7, 0.2, 5e-16}, []float64{1, 1, 1, 1}); fit != 1 {
		t.Errorf("weights that rounding adds up to more than 1 give a fit of %v", fit)
	}
}

const elderly = `{count: 50, segments: {elderly: {share: 100%, needs: {talk: 1}, ability: {text: 0.2, voice: 0.9}}}}`

func TestReleases(t *testing.T) {
	x := trial{people: elderly, ticks: 10, functions: `{text: {serves: [talk], quality: 0.8}, voice: {released: 2011-01-25, serves: [talk], quality: 0.7}, video: {released: false, serves: [talk], quality: 1}, mail: {released: 2010-01-01, serves: [see]}, first: {released: 2011-01-21, serves: [pay]}}`}
	r, w := x.build(t, simtest.Options{Workers: 1})
	if !w.Released("first") || !w.Released("mail") {
		t.Error("what is dated at the start or before it is not there from the start")
	}
	simtest.Run(t, r)
	fit, releases := r.Series("fit"), r.Series("releases")
	for tick := range fit {
		want := 0.2 * 0.9 * 0.8
		if tick >= 5 { // tick 5 holds 25 January
			want = 0.9 * 0.9 * 0.7
		}
		near(t, "fit", fit[tick], want)
	}
	if releases[5] != 1 || releases[1]+releases[4]+releases[6] != 0 {
		t.Errorf("releases by tick: %v", releases)
	}
	for name, want := range map[string]bool{"text": true, "voice": true, "video": false, "mail": true, "first": true,
		"fax": false, "": true} {
		if w.Released(name) != want {
			t.Errorf("%s released: %v", name, !want)
		}
	}
	near(t, "unmet at the end", r.Series("unmet.talk")[10], 1-0.9*0.9*0.7)
	at := slices.IndexFunc(r.Tables(), func(x *table.Table) bool { return x.Name == "releases" })
	if at < 0 {
		t.Fatal("no table releases")
	}
	table := r.Tables()[at]
	got := ""
	for row := range table.Rows() {
		got += table.Col("function").Text(row) + " " + table.Col("tick").Text(row) + " " + table.Col("date").Text(row) + "; "
	}
	if want := "first 0 2011-01-21; mail 0 2011-01-21; text 0 2011-01-21; voice 5 2011-01-25; "; got != want {
		t.Errorf("releases %q, want %q", got, want)
	}
}

func TestUnmetIsWeighted(t *testing.T) {
	x := trial{ticks: 1, people: `{count: 1000, segments: {a: {share: 50%, needs: {talk: 1, pay: 3}}, b: {share: 50%, needs: {talk: 1}}}}`,
		functions: `{text: {serves: [talk], quality: 1, ease: 1}}`}
	r, w := x.run(t)
	a := 0.0
	for i := range w.N {
		if w.Who(i).Segment == 0 {
			a++
		}
	}
	a /= 1000
	near(t, "unmet.pay", r.Series("unmet.pay")[1], a*0.75)
	near(t, "unmet.talk", r.Series("unmet.talk")[1], (a*0.25+(1-a))*0.1)
	near(t, "fit.a", r.Series("fit.a")[1], 0.25*0.9)
	near(t, "fit.b", r.Series("fit.b")[1], 0.9)
	near(t, "fit", r.Series("fit")[1], a*0.25*0.9+(1-a)*0.9)
}

// w(t) = w_∞ + (w_0 − w_∞)·e^(−ρt).
func TestDrift(t *testing.T) {
	x := trial{ticks: 100, people: `{count: 10, segments: {all: {share: 100%, needs: {talk: 1}, drift: {rate: 0.01/day, needs: {pay: 1, talk: 1}}}}}`,
		functions: `{text: {serves: [talk], quality: 1, ease: 1}}`}
	r, _ := x.run(t)
	fit := r.Series("fit")
	for _, tick := range []int{0, 1, 50, 100} {
		near(t, "fit", fit[tick], 0.9*(0.5+0.5*math.Exp(-0.01*float64(tick))))
	}
	near(t, "unmet.pay", r.Series("unmet.pay")[100], 0.5*(1-math.Exp(-1)))
}

func TestUpkeep(t *testing.T) {
	x := trial{ticks: 10, people: `{count: 2000}`, functions: `{text: {serves: [talk], upkeep: 2/day per 1000}, voice: {released: 2011-01-25, serves: [talk], upkeep: 1/day}}`}
	_, w := x.run(t)
	if got, want := w.Supplier.Balance(), 46*units.One; got != want { // 10·4 + 6·1
		t.Errorf("suppliers got %v, should be %v", got, want)
	}
}

func TestBadFunctions(t *testing.T) {
	for text, want := range map[string]string{
		`{text: {serves: [talk], released: soon}}`:       "neither true, nor false, nor a date",
		`{text: {serves: [chat]}}`:                       "unknown name",
		`{text: {}}`:                                     "is missing",
		`{text: {serves: []}}`:                           "serves no need",
		`{text: {serves: [talk], quality: 1.5}}`:         "out of range",
		`{text: {serves: [talk], ease: 0}}`:              "out of range",
		`{text: {serves: [talk], released: 2011-13-01}}`: "neither true",
	} {
		if _, _, ps := (trial{functions: text}).decode(t); ps.Err() == nil || !strings.Contains(ps.Error(), want) {
			t.Errorf("%s: %v; should say %q", text, ps, want)
		}
	}
}

func TestLacks(t *testing.T) {
	_, f, ps := trial{functions: `{games: {serves: [play], released: false}, payment: {serves: [pay], released: 2013-08-05}, video: off}`}.decode(t)
	if ps.Err() != nil || !f.On() {
		t.Fatal(ps)
	}
	if why, _ := f.Lacks("payment"); why != "" {
		t.Errorf("payment: %s", why)
	}
	if why, never := f.Lacks("games"); !never || !strings.Contains(why, "never released") {
		t.Errorf("games: %q", why)
	}
	if why, never := f.Lacks("payments"); never || !strings.Contains(why, "did you mean payment?") {
		t.Errorf("payments: %q", why)
	}
	if why, never := f.Lacks("video"); never || !strings.Contains(why, "is off") {
		t.Errorf("video: %q", why)
	}
}

// A function that is off is known but never released; nothing else of it remains.
func TestOff(t *testing.T) {
	_, w := trial{ticks: 3, functions: `{text: {serves: [talk]}, video: off, voice: {serves: [talk], released: 2012-01-01}}`}.run(t)
	for name, want := range map[string][2]bool{"text": {true, true}, "video": {true, false}, "voice": {true, false},
		"games": {false, false}} {
		if got := [2]bool{w.Functions.Has(name), w.Released(name)}; got != want {
			t.Errorf("%s is known and released: %v, should be %v", name, got, want)
		}
	}
	if n := len(w.Functions.Names); n != 2 {
		t.Errorf("%d functions", n)
	}
}

// A change of a live field takes effect at once.
func TestRebuild(t *testing.T) {
	_, w, f := trial{people: elderly, functions: `{voice: {serves: [talk], quality: 0.5}}`, ticks: 2}.whole(t, simtest.Options{})
	f.Functions[0].V.Quality = 1
	f.Rebuild(1)
	near(t, "fit", w.Fit(0), 0.9*0.9)
}

func TestContract(t *testing.T) {
	simtest.Contract(t, societytest.First(trial{ticks: 60, people: `{count: 5000, segments: {a: {share: 50%, needs: {talk: 1, pay: 3}, drift: {needs: {pay: 1}}}, b: {share: 50%, needs: {talk: 1}}}}`,
		functions: `{text: {serves: [talk], upkeep: 2/day per 1000}, voice: {released: 2011-02-25, serves: [talk, see], upkeep: 1/day, combine: noisy_or}}`}.build))
}

// Only needs that somebody has, now or later, have a metric of what is unmet.
func TestNeedsWithMetrics(t *testing.T) {
	r, _ := trial{ticks: 1, people: `{count: 50, segments: {a: {share: 100%, needs: {talk: 1}, drift: {rate: 0.01/day, needs: {pay: 1, see: 0}}}}}`, functions: `{text: {serves: [talk, buy]}}`}.run(t)
	for name, there := range map[string]bool{"talk": true, "pay": true, "see": false, "buy": false} {
		if got := r.Series("unmet."+name) != nil; got != there {
			t.Errorf("unmet.%s: %v", name, got)
		}
	}
}

// Functions that the platform's policy releases are released in that tick, and counted.
func TestReleasedByPolicy(t *testing.T) {
	r, w := trial{ticks: 6, people: `{count: 50}`, functions: `{text: {serves: [talk], released: 2011-01-23}, voice: {serves: [see], released: 2011-01-30}}`,
		with: func(b *sim.Builder, w *society.World, _ *Spec) {
			w.Policy = society.NewPolicy()
			w.Policy.Releases = true
			b.Scope("others").Step(sim.Step{Name: "decide", Phase: sim.Arrive, Before: func(now sim.Tick, _ int) {
				w.Policy.Due = map[sim.Tick][]int{4: {1}, 5: {0}}[now]
			}})
		}}.run(t)
	if got := r.Series("releases"); !slices.Equal(got, []float64{0, 0, 0, 0, 1, 1, 0}) || !w.Released("text") ||
		!w.Released("voice") {
		t.Errorf("releases by tick: %v", got)
	}
	near(t, "fit before and after", r.Series("fit")[4], 0)
	near(t, "fit in the end", r.Series("fit")[6], w.Fit(0))
}
