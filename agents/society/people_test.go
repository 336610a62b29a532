package society

import (
	"slices"
	"sort"
	"testing"

	"guanxi/sim"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
)

// A sample is those with the smallest draws, as by sorting all of them.
func TestSample(t *testing.T) {
	w := &World{N: 3000}
	key := rng.New(1, 1, "sample")
	for _, may := range []func(int) bool{
		func(int) bool { return true }, func(i int) bool { return i%7 == 0 }, func(int) bool { return false },
	} {
		var all []int
		for i := range w.N {
			if may(i) {
				all = append(all, i)
			}
		}
		sort.Slice(all, func(a, b int) bool { return key.Bits(uint64(all[a]), 0) < key.Bits(uint64(all[b]), 0) })
		for _, n := range []int{0, 1, 2, 50, 429, 2999, 3000, 5000} {
			want := slices.Sorted(slices.Values(all[:min(n, len(all))]))
			if got := w.Sample(key, n, may); !slices.Equal(got, want) {
				t.Errorf("a sample of %d of %d holds %d", n, len(all), len(got))
			}
		}
	}
}

// A consumer's kind is recovered from its number as it was drawn, with few kinds and with many.
func TestWho(t *testing.T) {
	for _, regions := range []int{2, 40} {
		people := PeopleSpec{Count: 2000, Interests: 1, Genders: []spec.Weight{{Name: "f", Value: .4}, {Name: "m", Value: .6}}}
		for r := range regions {
			people.Regions = append(people.Regions, spec.Weight{Name: string(rune('A' + r)), Value: 1 / float64(regions)})
		}
		bands := map[string][]float64{"a": {0, .5, .5}, "b": {1, 0, 0}}
		people.Segments = []spec.Named[segmentSpec]{
			{Name: "a", V: segmentSpec{Share: .7, Ages: []spec.Weight{{Name: "25_to_50", Value: .5}, {Name: "over_50", Value: .5}}}},
			{Name: "b", V: segmentSpec{Share: .3, Ages: []spec.Weight{{Name: "under_25", Value: 1}}}},
		}
		b := sim.NewBuilder(sim.Config{Seed: 3})
		w := &World{Scope: b.Scope("society"), N: people.Count}
		w.buildPeople(&people, w.Scope.Key, nil)
		u := func(part string, i int) float64 { return w.Scope.Key(part).Float(uint64(i), 0) }
		for i := range w.N {
			g := choose(u("segment", i), []float64{.7, .3})
			want := Kind{g, choose(u("region", i), spec.Values(people.Regions, w.Regions)), choose(u("gender", i), []float64{.4, .6}),
				choose(u("age", i), bands[w.Segments[g]])}
			if got := w.Who(i); got != want {
				t.Fatalf("%d regions: consumer %d is %v, drawn %v", regions, i, got, want)
			}
		}
	}
}
