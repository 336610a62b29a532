package ads

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/agents/advertisers"
	"guanxi/agents/platform/delivery/frequency"
	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

var meanSD, last, near = societytest.MeanSD, societytest.Last, need.Near

// trial is a small world with advertising alone and everybody in it from the start.
type trial struct {
	n      int
	people string
	ties   society.TiesSpec
	tick   units.Duration
	ticks  int
	rounds int
	every  int
	events []string
	spec   func(a *Spec)
	world  func(w *society.World, b *sim.Builder)
}

// defaults is the section with all keys at their defaults.
func defaults(t testing.TB) *Spec {
	t.Helper()
	a := new(Spec)
	if _, ps := spec.Decode(nil, a.Declare); ps.Err() != nil {
		t.Fatal(ps)
	}
	a.Campaigns = nil
	return a
}

// entry adds campaigns with an entry's defaults.
func (a *Spec) entry(name string, set func(c *advertisers.CampaignSpec)) {
	c := advertisers.CampaignSpec{Count: 1, Billing: "exposure", Creative: num.Constant(0.5), Deviation: 0.3}
	set(&c)
	a.Campaigns = append(a.Campaigns, spec.Named[advertisers.CampaignSpec]{Name: name, V: c})
}

func bidCPM(c *advertisers.CampaignSpec, d num.Dist)   { c.Bid.CPM, c.Bid.HasCPM = d, true }
func bidCPE(c *advertisers.CampaignSpec, d num.Dist)   { c.Bid.CPE, c.Bid.HasCPE = d, true }
func bidValue(c *advertisers.CampaignSpec, d num.Dist) { c.Bid.Value, c.Bid.HasValue = d, true }

// cpm, cpe and value add a campaign that differs from the defaults by its bid.
func (a *Spec) cpm(name string, x float64) {
	a.entry(name, func(c *advertisers.CampaignSpec) { bidCPM(c, num.Constant(x)) })
}
func (a *Spec) value(name string, x float64) {
	a.entry(name, func(c *advertisers.CampaignSpec) { bidValue(c, num.Constant(x)) })
}

func must(_ testing.TB, kind string, params map[string]float64) num.Dist {
	d, err := num.NewDist(kind, params, nil, nil)
	if err != nil {
		panic(err)
	}
	return d
}

// plain makes people, campaigns and responses identical and leaves friends out.
func plain(a *Spec) {
	a.HasSocialProof, a.HasNotInterested, a.Explore = false, false, 0
	r := &a.Respond
	r.Match, r.Creative, r.Wear, r.Forward, r.Comment, r.Collect = 0, 0, 0, 0, 0, 0
	a.Reserve.CPM, a.Reserve.CPE = 0, 0
	a.Slots.Gap, a.Slots.Daily = units.Day, 1
	a.Caps.Charges = frequency.MostShown
	a.NuisancePrice = 0
}

// with returns the trial with more settings.
func (x trial) with(set func(a *Spec)) trial {
	inner := x.spec
	x.spec = func(a *Spec) { inner(a); set(a) }
	return x
}

func (x trial) build(t testing.TB, seed uint64, replicate int, o simtest.Options) (*sim.Simulation, *ads,
	*society.World) {
	t.Helper()
	if x.ties.Kind == "" {
		x.ties = society.TiesSpec{Kind: "ring", Degree: 4}
	}
	a := defaults(t)
	r, w := societytest.World{N: x.n, People: x.people, Ties: x.ties, Start: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC),
		Tick: x.tick, Ticks: x.ticks, Rounds: x.rounds,
		Seed: seed, Replicate: replicate, Every: x.every, Events: x.events}.Build(t, o,
		func(b *sim.Builder, w *society.World) error {
			if x.world != nil {
				x.world(w, b)
			}
			x.spec(a)
			return a.Build(b.Scope("ads"), w)
		})
	return r, a.run, w
}

func (x trial) run(t testing.TB, seed uint64, replicate int) (*sim.Simulation, *ads) {
	t.Helper()
	r, m, _ := x.build(t, seed, replicate, simtest.Options{Workers: 1})
	simtest.Run(t, r)
	return r, m
}

// alike fails unless two trials give the same results, except for metrics whose names begin with
// one of skip.
func alike(t *testing.T, what string, x, y trial, skip ...string) {
	t.Helper()
	did := func(x trial) string {
		out := ""
		r, _ := x.run(t, 1, 1)
		for _, m := range r.Metrics() {
			if !slices.ContainsFunc(skip, func(s string) bool { return strings.HasPrefix(m.Name, s) }) {
				out += fmt.Sprintln(m.Name, r.Series(m.Name))
			}
		}
		return out
	}
	if did(x) != did(y) {
		t.Error(what)
	}
}

// happening is a line of the event log.
type happening struct {
	name            string
	tick, who, from int64 // from: −1 for nobody
	what            int64
}

func happenings(r *sim.Simulation) (out []happening) {
	for _, table := range r.Tables() {
		if table.Name != "events" {
			continue
		}
		cell := func(name string, row int) int64 {
			v, ok := table.Col(name).Int(row)
			if !ok {
				return -1
			}
			return v
		}
		for row := range table.Rows() {
			out = append(out, happening{table.Col("event").Text(row), cell("tick", row), cell("who", row), cell("from", row),
				cell("what", row)})
		}
	}
	return out
}

func total(r *sim.Simulation, name string) float64 {
	sum := 0.0
	for _, v := range r.Series(name) {
		if !math.IsNaN(v) {
			sum += v
		}
	}
	return sum
}

// bazaar is a small busy market with everything switched on.
func bazaar(t testing.TB) trial {
	return trial{
		n: 5000, ticks: 60, every: 5,
		people: "{regions: {tier1: 0.3, tier2: 0.7}, genders: {female: 0.5, male: 0.5}}",
		spec: func(a *Spec) {
			a.Slots.Gap, a.Slots.Daily = 12*units.Hour, 2
			a.Respond.Click, a.Respond.Like, a.Respond.Forward, a.Respond.Hide = 0.05, 0.04, 0.02, 0.01
			a.Judged = 0.2
			a.entry("car", func(c *advertisers.CampaignSpec) {
				c.Category = "cars"
				c.Target.Regions, c.Target.Interests = []string{"tier1"}, 3
				bidCPM(c, num.Constant(140))
				c.HasBudget, c.Budget = true, units.Extensive{Value: 90, PerThousand: true}
				c.Until = time.Date(2015, 2, 1, 0, 0, 0, 0, time.UTC)
				c.HasProduct = true
				c.Product.Price, c.Product.Margin, c.Product.Sale, c.Product.Elasticity = 300*units.One, .03, .1, 2.6
			})
			a.entry("drink", func(c *advertisers.CampaignSpec) {
				c.Count, c.Category = 12, "drinks"
				bidValue(c, must(t, "lognormal", map[string]float64{"mean": 2, "sd": 1}))
				c.HasDaily, c.DailyCap = true, units.Extensive{Value: 8, PerThousand: true}
			})
			a.entry("fashion", func(c *advertisers.CampaignSpec) {
				c.Count, c.Category = 12, "fashion"
				c.Target.Genders = []string{"female"}
				c.Creative = must(t, "beta", map[string]float64{"mean": .6, "sd": .15})
				bidValue(c, must(t, "lognormal", map[string]float64{"mean": 3, "sd": 2}))
				c.HasDaily, c.DailyCap = true, units.Extensive{Value: 12, PerThousand: true}
				c.HasProduct = true
				c.Product.Price, c.Product.Margin, c.Product.Sale, c.Product.Elasticity, c.Product.Persuasion = 100*units.One, .25,
					.2, 2.6, .1
			})
		},
	}
}

func TestContract(t *testing.T) {
	x := bazaar(t).with(func(a *Spec) { a.Billing = "interactive" })
	x.ticks, x.rounds = 42, 3
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := x.build(t, 3, 1, o)
		return r
	})
	y := bazaar(t)
	y.tick, y.ticks, y.rounds, y.every = units.Week, 12, 2, 1
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		r, _, _ := y.build(t, 3, 1, o)
		return r
	})
}

func ringOf(degree int) society.TiesSpec { return society.TiesSpec{Kind: "ring", Degree: degree} }
