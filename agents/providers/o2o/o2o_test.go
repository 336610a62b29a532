package o2o

import (
	"hash/fnv"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

// at is the day of the deal in the tests.
const at = "at: 2011-02-10"

func TestContract(t *testing.T) {
	x := trial{world: societytest.World{N: 5000, Ticks: 50, Users: 0.8, Experienced: true,
		People: "{regions: {a: 30%, b: 70%}}"}, bound: 0.5,
		spec: "{kind: both, stores: {count: 4 per 1000, visits: 0.02/day}, members: {fee: 20, join: 50%, every: 15d}, " +
			"holding: {" + at + ", every: 12d}}",
		set: leaving}
	simtest.Contract(t, societytest.First(x.build))
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
			need.Nil(t, table.WriteCSV(h))
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
	if total(r.Series("o2o_visits")) != total(q.Series("o2o_visits")) || total(r.Series("o2o_joined")) != 0 ||
		total(r.Series("o2o_visits.found")) != 0 {
		t.Error("consumers who do not use the platform are reached by it")
	}
}
