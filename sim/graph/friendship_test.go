package graph

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// traitClasses assigns each of n persons to a class.
func traitClasses(k rng.Key, n int, shares ...float64) []uint8 {
	class := make([]uint8, n)
	for i := range class {
		u := k.Float(uint64(i), 0)
		for c, s := range shares {
			class[i] = uint8(c)
			if u -= s; u < 0 {
				break
			}
		}
	}
	return class
}

func wechat(k rng.Key, n int) FriendshipSpec {
	return FriendshipSpec{N: n, MeanDegree: 128, Above200: .14, Clustering: .2, Cap: 5000, Homophily: []Homophily{
		{"region", .7, traitClasses(k.Named("region"), n, .12, .38, .5)},
		{"age", .4, traitClasses(k.Named("age"), n, .27, .53, .2)},
	}}
}

// The graph meets the targets of the default scenario, up to deviations too small for the notes to
// report.
func TestFriendship(t *testing.T) {
	for r := range 2 {
		g, rep, err := Friendship(key(t, r), wechat(key(t, r), 5000))
		if err != nil {
			t.Fatal(err)
		}
		invariants(t, g)
		if len(rep.Notes) != 0 {
			t.Errorf("notes %q", rep.Notes)
		}
		got := []Reached{rep.MeanDegree, rep.Above200, rep.Clustering, rep.Homophily[0].Reached, rep.Homophily[1].Reached}
		for k, tolerance := range []float64{.05, .001, .006, .0101, .0101} {
			if !(math.Abs(got[k].Got-got[k].Asked) <= tolerance) {
				t.Errorf("replicate %d: got %+v", r, got)
			}
		}
		s := NewStats(g, 1)
		if s.Components != 1 || s.Degree.Mean != rep.MeanDegree.Got || s.Degree.Above200 != rep.Above200.Got ||
			!(math.Abs(s.MeanClustering-rep.Clustering.Got) <= 1e-12) {
			t.Errorf("the report is not what the graph has: %+v", rep)
		}
		// A continuous lognormal with these two numbers has median 110 and log-sd .55; .56 is for
		// integers above 200.
		if !(math.Abs(rep.LogSD-.561) <= .001) || s.Degree.Median < 108 || s.Degree.Median > 111 {
			t.Errorf("log-sd %g, median %d", rep.LogSD, s.Degree.Median)
		}
		// Ties within groups have many common friends and other ties few, so overlaps are spread.
		var o []float64
		for all, i := g.Overlaps(everywhere), 0; i < g.N(); i++ {
			for k := range g.Neighbours(i) {
				x, _ := all.Of(i, k)
				o = append(o, x)
			}
		}
		slices.Sort(o)
		if lo, hi := o[len(o)/10], o[len(o)*9/10]; hi < 2.5*lo {
			t.Errorf("overlaps from %g to %g", lo, hi)
		}
	}
}

// A graph drawn once has the clustering asked for to within 3 %, of 1,000 persons to within .006 or 6 %, and
// the homophily to within .015, or .03, whatever the size, degree and clustering. Where chance closes more, it says so.
func TestFriendshipSizes(t *testing.T) {
	for _, n := range []int{1000, 20_000} {
		for _, degree := range []float64{10, 30} {
			for _, clustering := range []float64{.05, .2, .5} {
				if degree*30 > float64(n) || degree*float64(n) > 1e6 {
					continue
				}
				spec := wechat(key(t, 0), n)
				spec.MeanDegree, spec.Above200, spec.Clustering = degree, 0, clustering
				reaches(t, spec)
				spec.Homophily = nil
				reaches(t, spec)
			}
		}
	}
	reaches(t, wechat(key(t, 1), 4000))
}

func TestFriendshipOfMany(t *testing.T) {
	need.Long(t)
	reaches(t, wechat(key(t, 1), 100_000))
}

func reaches(t *testing.T, spec FriendshipSpec) {
	t.Helper()
	g, rep, err := Friendship(key(t, 2), spec)
	if err != nil {
		t.Fatal(err)
	}
	invariants(t, g)
	within := .03
	if spec.N < 2000 {
		within = .06
	}
	what := fmt.Sprintf("%d persons, degree %g, clustering %g, %d traits", spec.N, spec.MeanDegree, spec.Clustering,
		len(spec.Homophily))
	if rep.groups == 0 {
		if len(rep.Notes) == 0 || !strings.HasPrefix(rep.Notes[0], "chance alone closes more") {
			t.Errorf("%s: %q", what, rep.Notes)
		}
	} else if !(math.Abs(rep.Clustering.Got-spec.Clustering) <= max(within*spec.Clustering, within/10)) {
		t.Errorf("%s: got %g", what, rep.Clustering.Got)
	}
	if d := rep.MeanDegree; !(math.Abs(d.Got-d.Asked) <= .005*d.Asked) {
		t.Errorf("%s: mean degree %g", what, d.Got)
	}
	for _, h := range rep.Homophily {
		if !(math.Abs(h.Got-h.Asked) <= within/2) {
			t.Errorf("%s: homophily by %s is %g, should be %g", what, h.Name, h.Got, h.Asked)
		}
	}
}

// Ties by chance close as many triangles as the formula says, and strengths for homophily make up for circles.
func TestClusteringByChance(t *testing.T) {
	// Where hardly anybody knows another already, three confined ties close n times as often.
	c := need.Value(newCircles(wechat(key(t, 0), 5000).Homophily))(t)
	need.Near(t, "hardly any", c.clustering(1e-9)/1e-9, (1+2*.7*.7*.7)*(1+2*.4*.4*.4), 1e-6)
	need.Near(t, "no circles", need.Value(newCircles(nil))(t).clustering(.2), .2, 0)
	c.strengthen(.1)
	need.Near(t, "region", c.traits[0].Strength, .7+.1*.7*.3*(1+2*.4*.4), 1e-12)
	need.Near(t, "age", c.traits[1].Strength, .4+.1*.4*.6*(1+2*.7*.7), 1e-12)
}

// There is no note on the homophily of a population of one class, nor on a small one in which all targets are met.
func TestFriendshipWithoutNotes(t *testing.T) {
	for name, spec := range map[string]FriendshipSpec{
		"one class": {N: 5000, MeanDegree: 40, Homophily: []Homophily{{"age", .4, make([]uint8, 5000)}}},
		"small":     {N: 600, MeanDegree: 40, Clustering: .2},
	} {
		_, rep, err := Friendship(key(t, 0), spec)
		if err != nil || slices.ContainsFunc(rep.Notes, func(note string) bool {
			return name == "small" ||
				strings.HasPrefix(note, "homophily")
		}) {
			t.Errorf("%s: notes %q, %v", name, rep.Notes, err)
		}
	}
}

// The report says so if the population is too small.
func TestFriendshipTooSmall(t *testing.T) {
	g, rep, err := Friendship(key(t, 0), wechat(key(t, 0), 600))
	if err != nil {
		t.Fatal(err)
	}
	invariants(t, g)
	if len(rep.Notes) < 2 || !strings.HasPrefix(rep.Notes[len(rep.Notes)-1],
		"a person of mean degree 128 knows 21 % of") || !(math.Abs(rep.MeanDegree.Got-128) <= 1.28) {
		t.Errorf("%+v", rep)
	}
}

// Measured homophily agrees with the parameter: at 0 ties within a class are as frequent as by
// chance, at 1 no tie crosses classes.
func TestHomophily(t *testing.T) {
	for _, h := range []float64{0, .5, 1} {
		class := traitClasses(key(t, 0), 8000, .2, .3, .5)
		g, rep, err := Friendship(key(t, 1), FriendshipSpec{N: 8000, MeanDegree: 20, Clustering: .1,
			Homophily: []Homophily{{"region", h, class}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := g.mixing(class); !(math.Abs(got-h) <= .012) || got != rep.Homophily[0].Got {
			t.Errorf("homophily %g, want %g", got, h)
		}
	}
	need.Near(t, "two and two who know each other", need.Value(NewComplete(4))(t).mixing([]uint8{0, 0, 1, 1}), -1./3,
		1e-12)
}
