package sim_test

import (
	"cmp"
	"slices"
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Messages are read as from a list that is sorted in each tick: by destination, then by the sender's
// chunk and the order of sending. What is kept is sent again, by its reader.
func TestMailboxAgainstSortedList(t *testing.T) {
	const rows, ticks = 2*sim.DefaultGrain + 1000, 12
	type message struct {
		to, from, body uint32
		by             int // who sent it: who wrote it, or its last reader
	}
	draw := rng.New(4, 1, "mailbox")
	reached := func(from int) (all []uint32) {
		if from%7 == 0 { // with few letters chunks are sorted in another way
			for k := range uint64(12) {
				if to := uint32(draw.Below(uint64(from), k, rows)); to != uint32(from) {
					all = append(all, to)
				}
			}
		}
		return all
	}
	chance := func(tick sim.Tick, what int, row, body uint32, p float64) bool {
		return draw.At(int(tick), what).Float(uint64(row), uint64(body)) < p
	}
	often := func(tick sim.Tick) float64 { return []float64{0.5, 0.001, 0, 0.2}[tick%4] }

	b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: units.Day, Ticks: ticks}, Workers: 2})
	s := b.Scope("s")
	box := sim.NewMailbox[uint32](s, "box", rows, sim.Expose, reached)
	read := make([][]message, 3)
	s.Step(sim.Step{Name: "read and write", Phase: sim.Expose, Rows: rows, Chunk: func(c *sim.Chunk) {
		read[c.ID] = nil
		box.Each(c, func(to, from int, body *uint32) bool {
			read[c.ID] = append(read[c.ID], message{to: uint32(to), from: uint32(from), body: *body})
			if chance(c.Tick, 0, uint32(to), *body, 0.1) {
				box.Send(c, to, *body*3+uint32(to))
			}
			keep := chance(c.Tick, 1, uint32(to), *body, 0.6)
			*body++
			return keep
		})
		for i := c.Lo; i < c.Hi; i++ {
			if chance(c.Tick, 2, uint32(i), 0, often(c.Tick)) {
				box.Send(c, i, uint32(i)*1000)
			}
		}
	}})
	r := need.Value(b.Build())(t)
	defer r.Close()
	var sent []message
	send := func(from, body uint32) {
		for _, to := range reached(int(from)) {
			sent = append(sent, message{to: to, from: from, body: body, by: int(from)})
		}
	}
	twin := func(tick sim.Tick) (want []message) {
		slices.SortStableFunc(sent, func(p, q message) int {
			return cmp.Or(cmp.Compare(p.to, q.to), cmp.Compare(p.by/sim.DefaultGrain, q.by/sim.DefaultGrain))
		})
		all := sent
		sent = nil
		for lo := 0; lo < rows; lo += sim.DefaultGrain {
			for _, e := range all {
				if int(e.to) < lo || int(e.to) >= lo+sim.DefaultGrain {
					continue
				}
				want = append(want, message{to: e.to, from: e.from, body: e.body})
				if chance(tick, 0, e.to, e.body, 0.1) {
					send(e.to, e.body*3+e.to)
				}
				if chance(tick, 1, e.to, e.body, 0.6) {
					sent = append(sent, message{to: e.to, from: e.from, body: e.body + 1, by: int(e.to)})
				}
			}
			for i := lo; i < min(lo+sim.DefaultGrain, rows); i++ {
				if chance(tick, 2, uint32(i), 0, often(tick)) {
					send(uint32(i), uint32(i)*1000)
				}
			}
		}
		return want
	}
	most := 0
	for tick := sim.Tick(1); tick <= ticks; tick++ {
		simtest.Tick(t, r, tick)
		want := twin(tick)
		most = max(most, len(want))
		if got := slices.Concat(read...); !slices.Equal(got, want) {
			t.Fatalf("tick %d: %d messages are read, not the %d of the list", tick, len(got), len(want))
		}
	}
	if most < 5000 {
		t.Errorf("at most %d messages are read in a tick", most)
	}
}
