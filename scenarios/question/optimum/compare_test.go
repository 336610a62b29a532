package optimum

import (
	"math"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/rng"
)

// At every stage of drawn searches the best holds its condition afresh by Student's interval, gains more than the
// scenario as it is where that holds it, and as much as any candidate that holds it; and a longer search is never
// worse.
func TestBestAfresh(t *testing.T) {
	const fresh, quantile = 5, 2.7764451 // of Student's t with 4 degrees of freedom, at 97.5 %
	draw := rng.New(41, 4, "test.afresh").Stream(0)
	normal := func() float64 { return draw.Float64() + draw.Float64() + draw.Float64() + draw.Float64() - 2 }
	best, none, broken := 0, 0, 0
	for range 200 {
		r := &Report{Study: &study.Study{Confidence: .95}, looks: &Optimization{Fresh: fresh}, anew: map[int]replicates{},
			Goals:  []Sum{{Weights: map[string]float64{"goal": 1}}},
			Bounds: []Bound{{Sum: Sum{Weights: map[string]float64{"room": 1}}}}}
		runs := func(goal, room float64) (of replicates) {
			for range fresh {
				of = append(of, map[string]float64{"goal": goal + .1*normal(), "room": room + .3*normal()})
			}
			return of
		}
		holds := func(of replicates) bool {
			mean, square := 0.0, 0.0
			for _, x := range of {
				mean += x["room"] / fresh
			}
			for _, x := range of {
				square += (x["room"] - mean) * (x["room"] - mean)
			}
			return mean >= quantile*math.Sqrt(square/(fresh-1)/fresh)
		}
		goal := func(of replicates) (mean float64) {
			for _, x := range of {
				mean += x["goal"] / fresh
			}
			return mean
		}
		r.asItIs = runs(0, 2*normal())
		luck, n := normal(), 6+int(draw.Below(10))
		var stages []stage
		var all stage
		var list []int
		for i := range n { // a better goal leaves less room
			g := 2 * normal()
			room := 1 - g + .3*normal()
			r.anew[i] = runs(g, room)
			r.Points = append(r.Points, Point{Gains: []float64{g, room + luck}})
			all, list = append(all, trial{goals: []float64{g}, gaps: []float64{room + luck}}), append(list, i)
			stages = append(stages, append(stage{}, all...))
		}
		r.Holds = r.holds(r.fresh(r.asItIs, .95))
		if r.Holds != holds(r.asItIs) {
			t.Fatal("the scenario as it is")
		}
		before := math.Inf(-1)
		for k := range stages {
			candidates, need := r.judge(stages[:k+1], list)
			if len(need) > 0 {
				t.Fatalf("%v are not known", need)
			}
			for i := range r.Points {
				r.Points[i].Role = ""
			}
			r.decide(candidates)
			most := math.Inf(-1)
			if r.Holds {
				most = goal(r.asItIs)
			}
			for _, i := range candidates {
				if holds(r.anew[i]) {
					most = max(most, goal(r.anew[i]))
				}
			}
			got := most
			if p := r.Best(); p != nil {
				i := 0
				for &r.Points[i] != p {
					i++
				}
				best++
				if got = goal(r.anew[i]); !holds(r.anew[i]) || got < most-1e-9 || r.Holds && got <= goal(r.asItIs) {
					t.Fatalf("%v of %v, holds %v", got, most, holds(r.anew[i]))
				}
			} else if r.Holds {
				none++
				if most > goal(r.asItIs)+1e-9 {
					t.Fatalf("nothing better, but %v", most)
				}
			} else if broken++; !math.IsInf(most, -1) {
				t.Fatalf("broken, but %v holds", most)
			}
			if got < before-1e-9 {
				t.Fatalf("%v, and %v with fewer points", got, before)
			}
			before = got
		}
	}
	if min(best, none, broken) < 20 {
		t.Errorf("%d searches with a best, %d with nothing better, %d broken: too few of one", best, none, broken)
	}
}
