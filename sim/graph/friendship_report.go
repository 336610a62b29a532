package graph

import (
	"fmt"
	"math"
	"slices"

	"guanxi/sim/num"
	"guanxi/sim/results/digits"
)

// FriendshipReport compares the graph with what was asked for.
type FriendshipReport struct {
	LogSD      float64 // of the lognormal law of degrees
	MeanDegree Reached
	Above200   Reached // asked: implied by LogSD, where none was given
	Clustering Reached // measured on a sample of persons where that is costly
	Homophily  []ReachedTrait
	Notes      []string // what cannot be reached at this size
	groups     int      // drawn
}

// Reached is a target and the value of the graph.
type Reached struct{ Asked, Got float64 }

// ReachedTrait is Reached for the homophily of one trait.
type ReachedTrait struct {
	Name string
	Reached
}

func (f *friends) report(g *Graph, rep *FriendshipReport) {
	spec := f.spec
	above := 0
	for i := range g.N() {
		if g.Degree(i) > 200 {
			above++
		}
	}
	n := float64(spec.N)
	rep.MeanDegree = Reached{spec.MeanDegree, g.MeanDegree()}
	rep.Above200 = Reached{spec.Above200, float64(above) / n}
	if spec.Above200 == 0 {
		z := (num.Log(200.5/spec.MeanDegree) + float64(float64(rep.LogSD*rep.LogSD)/2)) / rep.LogSD
		rep.Above200.Asked = num.NormCDF(-z)
	}
	rep.Clustering.Asked = spec.Clustering
	for _, h := range spec.Homophily {
		rep.Homophily = append(rep.Homophily, ReachedTrait{h.Name, Reached{h.Strength, g.mixing(h.Class)}})
	}
	note := func(format string, args ...any) { rep.Notes = append(rep.Notes, fmt.Sprintf(format, args...)) }
	if rep.groups == 0 && rep.Clustering.Got > rep.Clustering.Asked {
		note("chance alone closes more triangles than asked: no ties were made in groups")
	}
	if d := rep.MeanDegree; math.Abs(d.Got-d.Asked) > .01*d.Asked {
		note("mean degree is %.4g instead of %.4g", d.Got, d.Asked)
	}
	if d := rep.Above200; math.Abs(d.Got-d.Asked) > max(.005, 2/n) {
		note("the share above 200 friends is %.4g instead of %.4g: %s persons, at most %s friends each", d.Got, d.Asked,
			digits.Grouped(n, 0), digits.Grouped(float64(spec.cap()), 0))
	}
	if c := rep.Clustering; math.Abs(c.Got-c.Asked) > max(.03*c.Asked, .003) {
		note("mean local clustering is %.4g instead of %.4g", c.Got, c.Asked)
	}
	for i, h := range rep.Homophily {
		alike := len(slices.Compact(slices.Clone(spec.Homophily[i].Class))) == 1 // then no tie can leave the class
		if math.Abs(h.Got-h.Asked) > .03 && !alike {
			note("homophily by %s is %.3f instead of %.3f", h.Name, h.Got, h.Asked)
		}
	}
	if share := spec.MeanDegree / (n - 1); share > .05 && len(rep.Notes) > 0 {
		note("a person of mean degree %g knows %.0f %% of the %s others: many triangles close by chance, distances are "+
			"short, and small circles of alike people cannot hold all ties asked of them",
			spec.MeanDegree, 100*share, digits.Grouped(n-1, 0))
	}
}
