package o2o

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
)

// at is the day of the deal in the tests.
const at = "at: 2011-02-10"

func TestContract(t *testing.T) {
	simtest.Contract(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		x := trial{world: societytest.World{N: 9000, Ticks: 50, Users: 0.8, Felt: true, People: "{regions: {a: 30%, b: 70%}}"}, bound: 0.5,
			spec: "{kind: both, stores: {count: 4 per 1000, visits: 0.02/day}, members: {fee: 20, join: 50%, every: 15d}, holding: {" + at + ", every: 12d}}",
			set:  leaving}
		r, _ := x.build(t, o)
		return r
	})
}

// leaving lets some consumers leave and return.
func leaving(b *sim.Builder, w *society.World) {
	key := b.Scope("moves").Key("move")
	societytest.Each(b, w, sim.Adapt, func(c *sim.Chunk, i int) {
		switch u := key.Float(uint64(i), uint64(c.Tick)); {
		case w.Status[i] == society.Using && u < 0.01:
			w.Leave(c, i)
		case w.Status[i] == society.Lapsed && u < 0.02:
			w.Join(c, i, 0)
		}
	})
}

// outcome is a hash of all recorded results on people and money.
func (x trial) outcome(t testing.TB) uint64 {
	r, _ := x.run(t)
	h := fnv.New64a()
	for _, table := range r.Tables() {
		if table.Name != "providers" {
			if err := table.WriteCSV(h); err != nil {
				t.Fatal(err)
			}
		}
	}
	return h.Sum64()
}

// Platform activities without effect leave everything unchanged: messages and an entry that add
// nothing, compared with stores in which the platform has no part.
func TestNeutral(t *testing.T) {
	world := societytest.World{N: 1500, Ticks: 120, Start: time.Date(2014, 2, 1, 0, 0, 0, 0, time.UTC)}
	stores := "stores: {count: 10, visits: 0.05/day}"
	off := trial{world: world, spec: "{kind: off, " + stores + "}"}.outcome(t)
	for _, spec := range []string{
		"{kind: members, " + stores + ", members: {lift: 0}}",
		"{kind: members, " + stores + ", members: {fee: 1e7}}",
		"{kind: holding, " + stores + ", holding: {at: 2030-01-01}}",
	} {
		if (trial{world: world, spec: spec}).outcome(t) != off {
			t.Errorf("%s differs from off", spec)
		}
	}
	// The platform cannot reach those who do not use it.
	world.Users = -1
	r, _ := trial{world: world, spec: "{kind: both, " + stores + ", members: {fee: 0}}"}.run(t)
	q, _ := trial{world: world, spec: "{kind: off, " + stores + "}"}.run(t)
	if total(r.Series("o2o_visits")) != total(q.Series("o2o_visits")) || total(r.Series("o2o_joined")) != 0 || total(r.Series("o2o_visits.found")) != 0 {
		t.Error("consumers who do not use the platform are reached by it")
	}
}

// Every key changes something.
func TestEveryKeyMatters(t *testing.T) {
	if testing.Short() {
		t.Skip("runs once for each key")
	}
	base := map[string]string{
		"kind": "both", "stores.count": "8", "stores.visits": "0.1/day", "members.fee": "300", "members.every": "20d", "holding.at": "2011-02-10", "holding.every": "20d", "holding.invest": "5000",
		"review.good": "30%",
	}
	spec := func(set map[string]string) string {
		sections := map[string][]string{}
		var order []string
		for _, all := range []map[string]string{base, set} {
			for path := range all {
				section, _, _ := strings.Cut(path, ".")
				if _, there := sections[section]; !there {
					sections[section] = nil
					order = append(order, section)
				}
			}
		}
		merged := map[string]string{}
		for path, v := range base {
			merged[path] = v
		}
		for path, v := range set {
			merged[path] = v
		}
		for path, v := range merged {
			section, key, nested := strings.Cut(path, ".")
			if nested {
				sections[section] = append(sections[section], key+": "+v)
			} else {
				sections[section] = append(sections[section], v)
			}
		}
		var parts []string
		for _, section := range order {
			if strings.Contains(sections[section][0], ": ") {
				parts = append(parts, section+": {"+strings.Join(sections[section], ", ")+"}")
			} else {
				parts = append(parts, section+": "+sections[section][0])
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	run := func(set map[string]string) uint64 {
		return trial{world: societytest.World{N: 800, Ticks: 70, Felt: true}, bound: 0.5, spec: spec(set)}.outcome(t)
	}
	was := run(nil)
	if run(map[string]string{}) != was {
		t.Fatal("the same run twice differs")
	}
	for path, v := range map[string]string{
		"kind": "members", "stores.count": "9", "stores.near": "3", "stores.visits": "0.11/day", "stores.quality": "0.5", "stores.pull": "2",
		"stores.price": "50", "stores.margin": "45%", "stores.fixed": "9000", "stores.advertising": "3%", "stores.replaces": "10%", "stores.elasticity": "3",
		"review.good": "20%", "review.bad": "50%",
		"members.join": "20%", "members.fee": "310", "members.every": "10d", "members.cost": "40", "members.lift": "0.3", "members.coupon": "7", "members.redeem": "20%",
		"members.messages": "0.2/day", "members.message_fee": "0.02", "members.precision": "50%", "members.data": "3", "members.plan": "20d",
		"holding.invest": "6000", "holding.at": "2011-02-12", "holding.company": "40%", "holding.share": "30%", "holding.lift": "0.3", "holding.stolen": "0.2",
		"holding.payout": "70%", "holding.every": "10d", "holding.multiple": "12", "discount": "20%/year",
	} {
		if run(map[string]string{path: v}) == was {
			t.Errorf("%s: %s changes nothing", path, v)
		}
	}
	if deciding := func(memory string) (all string) { // memory affects decisions only where the fee is near the gain
		for fee := 1000; fee < 3000; fee += 100 {
			all += fmt.Sprint(run(map[string]string{"stores.memory": memory, "members.fee": fmt.Sprint(fee)}), " ")
		}
		return all
	}; deciding("90d") == deciding("10d") {
		t.Error("stores.memory changes nothing")
	}
	released := func(function string) uint64 {
		return trial{world: societytest.World{N: 800, Ticks: 40}, spec: "{function: " + function + ", stores: {count: 8, visits: 0.1/day}, members: {fee: 0}}", set: func(_ *sim.Builder, w *society.World) {
			w.Functions = &society.Functions{Names: []string{"moments", "public_accounts"}, Released: []bool{false, true}, Fit: []float64{1}, Served: [][]float64{make([]float64, 9)}}
		}}.outcome(t)
	}
	if released("moments") == released("public_accounts") {
		t.Error("the release of the function changes nothing")
	}
}

// Extreme values run.
func TestExtremes(t *testing.T) {
	for _, spec := range []string{
		"{stores: {count: 1}}", "{kind: both, stores: {count: 1, near: 16, visits: 1/day}, holding: {company: 100%, at: 2011-01-21}}",
		"{kind: both, stores: {count: 30, quality: 0, price: 0, margin: 100%}, members: {join: 100%, redeem: 100%, fee: 0}, holding: {company: 100%, share: 100%, payout: 100%, at: 2011-01-21}}",
		"{kind: both, stores: {count: 30, quality: 1, margin: 0%, visits: 1/day}, members: {lift: 30, data: 250, fee: 0}, holding: {lift: 30, stolen: 30, at: 2011-01-21}}",
	} {
		for _, users := range []float64{0, -1, 0.5} {
			r, _ := trial{world: societytest.World{N: 120, Ticks: 32, Users: users, People: "{regions: {a: 2%, b: 98%}}"}, spec: spec}.build(t, simtest.Options{Workers: 2})
			if err := r.Run(context.Background()); err != nil {
				t.Errorf("%s: %v", spec, err)
			}
		}
	}
}
