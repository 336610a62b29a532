package graph

import (
	"fmt"
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// ConfigurationReport compares the degrees of a graph with those drawn.
type ConfigurationReport struct {
	Drawn   float64 // mean of the drawn degrees, after rounding and bounding
	Reached float64 // mean of the graph's degrees
	Bounded int     // draws below 0 or above N−1, set to that bound
	Raised  bool    // one degree was raised by 1, or lowered where all are at the bound, to make the sum even
	Short   int     // stubs that found no partner
}

// Notes describe how the graph differs from what was drawn.
func (r *ConfigurationReport) Notes() []string {
	var notes []string
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	if r.Bounded > 0 {
		note("%d of the degrees drawn lay below 0 or above the number of others and were set to that bound", r.Bounded)
	}
	if r.Raised {
		note("the sum of the degrees drawn is odd, and one of them was changed by 1: mean degree %.4g", r.Drawn)
	}
	if r.Short > 0 {
		note("%d ends of edges found no partner: mean degree %.4g instead of %.4g", r.Short, r.Reached, r.Drawn)
	}
	return notes
}

// Configuration draws a degree for each node, rounded to the nearest integer, and joins stubs at
// random (Bollobás 1980; Newman, Strogatz & Watts 2001). Pairs that would make a loop or a repeat
// are drawn again, and the few that remain are repaired by switching edges, so the graph is simple
// and keeps its degrees. It is only approximately uniform among such graphs where degrees are of
// the order of √N or above.
func Configuration(key rng.Key, n int, degrees num.Dist) (*Graph, *ConfigurationReport, error) {
	if err := checkNodes(n); err != nil {
		return nil, nil, err
	}
	rep := &ConfigurationReport{}
	draws := key.Named("degree")
	want := make([]uint32, n)
	var sum int64
	for i := range want {
		s := draws.Stream(uint64(i))
		d := math.Floor(degrees.Sample(&s) + .5)
		if !(d >= 0) {
			d = 0
			rep.Bounded++
		}
		if d > float64(n-1) {
			d = float64(n - 1)
			rep.Bounded++
		}
		want[i] = uint32(d)
		sum += int64(d)
	}
	if err := checkRoom(n, float64(sum)/float64(n)); err != nil {
		return nil, nil, err
	}
	s := key.Stream(0)
	if sum%2 != 0 {
		rep.Raised = true
		sum += raiseOne(want, &s)
	}
	rep.Drawn = float64(sum) / float64(n)
	rows := newOpenRows(want)
	rep.Short = rows.matchAll(rows.stubs(), &s)
	g := rows.close()
	rep.Reached = g.MeanDegree()
	return g, rep, nil
}

// Shuffled joins the stubs of an undirected graph anew, as [Configuration] does: each node keeps its
// degree and its id, and nothing else is kept. short is the number of stubs without a partner.
func Shuffled(key rng.Key, g *Graph) (shuffled *Graph, short int) {
	degrees := make([]uint32, g.n)
	for i := range degrees {
		degrees[i] = uint32(g.Degree(i))
	}
	rows, s := newOpenRows(degrees), key.Stream(0)
	short = rows.matchAll(rows.stubs(), &s)
	shuffled = rows.close()
	shuffled.names = g.names
	return shuffled, short
}

// raiseOne makes an odd sum of degrees even by raising one degree, or lowering one where all are at
// the bound.
func raiseOne(degrees []uint32, s *rng.Stream) int64 {
	n := len(degrees)
	from := int(s.Below(uint64(n)))
	for k := range n {
		if i := (from + k) % n; int(degrees[i]) < n-1 {
			degrees[i]++
			return 1
		}
	}
	degrees[from]--
	return -1
}
