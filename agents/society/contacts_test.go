package society

import (
	"fmt"
	"slices"
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/units"
)

// Friends are counted as in a map of who met whom on which day, whichever worker noted it and in
// whatever order, and some are taken one by one before.
func TestFriendsAgainstAMap(t *testing.T) {
	const rows, draws = sim.DefaultGrain + 500, 60_000
	key := rng.New(7, 0, "contacts")
	for tick, days := range map[units.Duration]int{6 * units.Hour: 1, units.Day: 1, units.Week: 7,
		60 * units.Day: MostDays} {
		digests := map[string]bool{}
		for _, workers := range []int{1, 3} {
			b := sim.NewBuilder(sim.Config{Clock: sim.Clock{Tick: tick, Ticks: 1}, Workers: workers})
			w := &World{Scope: b.Scope("society"), Clock: sim.Clock{Tick: tick, Ticks: 1}, N: rows}
			w.NeedExperienced()
			r, err := b.Build()
			if err != nil {
				t.Fatal(err)
			}
			f, want := &w.Experienced, map[string]bool{}
			count, of := make([]uint32, rows*days), map[int]map[uint32]bool{}
			for k := range uint64(draws) {
				i, j, at := int(key.Below(k, 0, rows)), int(key.Below(k, 1, 20)), key.Float(k, 2)
				if k%8 == 0 { // one who meets many
					i, j = rows-1, int(key.Below(k, 3, rows))
				}
				f.AddContact(&sim.Chunk{Worker: int(k*k) % workers}, i, at, j)
				day := f.DayOf(at)
				if who := fmt.Sprint(i, day, j); !want[who] {
					want[who] = true
					count[i*days+day]++
				}
				if of[i] == nil {
					of[i] = map[uint32]bool{}
				}
				of[i][uint32(j)] = true
			}
			digests[r.Digest()] = true
			for i := 0; i < rows; i += 500 {
				_, _, got := f.Take(i)
				if len(got) != len(of[i]) || !slices.IsSorted(got) ||
					slices.ContainsFunc(got, func(j uint32) bool { return !of[i][j] }) {
					t.Errorf("ticks of %v: %d met %v, should have met %v", tick, i, got, of[i])
				}
				clear(count[i*days : (i+1)*days])
			}
			for turn := range 2 {
				for k := range 2 {
					c := &sim.Chunk{ID: k, Lo: k * sim.DefaultGrain, Hi: min(rows, (k+1)*sim.DefaultGrain), Worker: workers - 1}
					if got := f.TakeFriends(c); !slices.Equal(got, count[c.Lo*days:c.Hi*days]) {
						t.Errorf("ticks of %v, %d workers: the numbers of friends differ, turn %d", tick, workers, turn)
					}
				}
				clear(count) // what was taken is gone
			}
			r.Close()
		}
		if len(digests) != 1 {
			t.Errorf("ticks of %v: the state depends on who noted it", tick)
		}
	}
}
