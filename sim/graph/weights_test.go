package graph

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// Weights of random files, with repeats, both directions and loops, are the sums that a map of the lines
// gives, at both ends; and a graph is split by them.
func TestWeightsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for try := range 200 {
		directed, n := try%2 == 0, 3+r.IntN(12)
		var text strings.Builder
		text.WriteString("weight;b;a\n")
		type pair struct{ u, v string }
		sums := map[pair]float64{}
		for range 4 + r.IntN(60) {
			u, v := fmt.Sprint("n", r.IntN(n)), fmt.Sprint("n", r.IntN(n))
			weight := float64(1+r.IntN(40)) / 4 // sums are exact
			fmt.Fprintf(&text, "%v;%s;%s\n", weight, v, u)
			if u == v {
				continue
			}
			if !directed && v < u {
				u, v = v, u
			}
			sums[pair{u, v}] += weight
		}
		if len(sums) == 0 {
			continue
		}
		g, _, err := read(t, text.String(), Format{Directed: directed, Columns: []string{"a", "b"}, Weight: "weight"})
		if err != nil {
			continue // refused as a table of nodes
		}
		if int(g.Edges()) != len(sums) || !g.Weighted() {
			t.Fatalf("%d edges of %d", g.Edges(), len(sums))
		}
		at := func(id string) int { i, _ := g.Find(id); return i }
		for p, want := range sums {
			if got := g.Weight(at(p.u), at(p.v)); got != want {
				t.Fatalf("%v has weight %v, want %v", p, got, want)
			}
			if !directed && g.Weight(at(p.v), at(p.u)) != want {
				t.Fatalf("%v has weight %v from its other end, want %v", p, g.Weight(at(p.v), at(p.u)), want)
			}
		}
		if directed {
			continue
		}
		s := g.Split(5)
		invariants(t, s)
		invariants(t, s.Weak())
		for p, weight := range sums {
			u, v := at(p.u), at(p.v)
			if s.Has(u, v) != (weight >= 5) || s.Weak().Has(u, v) != (weight < 5) {
				t.Fatalf("%v of weight %v is in the wrong part", p, weight)
			}
			if s.Has(u, v) && s.Weight(u, v) != weight || s.Weak().Has(u, v) && s.Weak().Weight(v, u) != weight {
				t.Fatalf("%v has lost its weight", p)
			}
		}
		if s.N() != g.N() || s.Weak().N() != g.N() || int(s.Edges()+s.Weak().Edges()) != len(sums) ||
			s.Label(0) != g.Label(0) {
			t.Fatal("parts of other size")
		}
	}
}

// What is no weight is reported with its line; so is a column that cannot hold one.
func TestWrongWeights(t *testing.T) {
	for weight, want := range map[string]string{
		"-1": `g.txt:2: weight "-1" is not a number above 0`, "0": `weight "0"`, "NaN": `weight "NaN"`, "x": `weight "x"`, "1e999": `weight "1e999"`,
		"": "g.txt:2: \"1,2,\" has 2 column(s) where at least 3 are needed, an id for each end of an edge and a weight",
	} {
		_, _, err := read(t, "0,1,2\n1,2,"+weight+"\n2,0,1\n", Format{Weight: "3"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("weight %q: %v", weight, err)
		}
	}
	for column, want := range map[string]string{"2": "is the column of an id", "0": "count from 1",
		"w": "no column is named"} {
		if _, _, err := read(t, "0,1,2\n1,2,3\n2,0,1\n", Format{Weight: column}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("column %q: %v", column, err)
		}
	}
}
