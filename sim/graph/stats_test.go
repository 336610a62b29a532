package graph

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// The known statistics of Zachary's club.
func TestKarate(t *testing.T) {
	g := karate()
	invariants(t, g)
	s := NewStats(g, 1)
	if s.Nodes != 34 || s.Edges != 78 || s.Components != 1 || s.Triangles != 45 || s.Degeneracy != 4 ||
		s.Degree.Max != 17 || g.Degree(0) != 16 || s.Degree.Min != 1 || s.Distances.Diameter != 5 || !s.Distances.Exact {
		t.Errorf("%+v", s)
	}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"transitivity", s.Transitivity, .2556818},
		{"clustering", s.MeanClustering, .5706385},
		{"assortativity", *s.Assortativity, -.4756131},
		{"mean distance", *s.Distances.Mean, 2.4081996},
		{"mean degree", s.Degree.Mean, 4.5882353},
	} {
		need.Near(t, c.what, c.got, c.want, 1e-6)
	}
}

// drawGraph draws a small graph, which may be disconnected.
func drawGraph(t *rapid.T, directed bool) *Graph {
	n := rapid.IntRange(1, 24).Draw(t, "n")
	density := rapid.Float64Range(0, .5).Draw(t, "density")
	k := rng.New(rapid.Uint64().Draw(t, "seed"), 1, "graph")
	var edges []Edge
	for i := range uint32(n) {
		for j := range uint32(n) {
			if k.Float(uint64(i), uint64(j)) < density {
				edges = append(edges, Edge{i, j})
			}
		}
	}
	return need.Value(FromEdges(n, directed, edges))(t)
}

// Every statistic agrees with its definition, by brute force.
func TestStatsTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t, rapid.Bool().Draw(t, "directed"))
		invariants(t, g)
		s := NewStats(g, 2)
		n := g.N()
		has := func(i, j int) bool { return slices.Contains(g.Neighbours(i), uint32(j)) }
		tie := func(i, j int) bool { return has(i, j) || has(j, i) }
		far := n + 1
		dist, either := make([][]int, n), make([][]int, n)
		for i := range n {
			dist[i], either[i] = make([]int, n), make([]int, n)
			for j := range n {
				if g.Has(i, j) != has(i, j) {
					t.Fatalf("Has(%d, %d) is %t", i, j, g.Has(i, j))
				}
				dist[i][j], either[i][j] = far, far
				if has(i, j) {
					dist[i][j] = 1
				}
				if tie(i, j) {
					either[i][j] = 1
				}
			}
			dist[i][i], either[i][i] = 0, 0
		}
		for k := range n {
			for i := range n {
				for j := range n {
					dist[i][j] = min(dist[i][j], dist[i][k]+dist[k][j])
					either[i][j] = min(either[i][j], either[i][k]+either[k][j])
				}
			}
		}
		triangles, components, diameter := int64(0), 0, 0
		clustering, paths, total, pairs := 0.0, 0.0, 0.0, 0.0
		var xs, ys []float64
		degree := make([]int, n)
		for i := range n {
			for j := range n {
				if tie(i, j) {
					degree[i]++
				}
			}
		}
		for i := range n {
			closed, first := 0, true
			for j := range n {
				if j < i && either[i][j] < far {
					first = false
				}
				if i != j && dist[i][j] < far {
					diameter = max(diameter, dist[i][j])
					total += float64(dist[i][j])
					pairs++
				}
				if tie(i, j) {
					xs, ys = append(xs, float64(degree[i])), append(ys, float64(degree[j]))
				}
				for k := range j {
					if i != j && i != k && tie(i, j) && tie(i, k) && tie(j, k) {
						closed++
						if i > j {
							triangles++
						}
					}
				}
			}
			if first {
				components++
			}
			clustering += localClustering(int64(closed), degree[i]) / float64(n)
			paths += float64(degree[i]*(degree[i]-1)) / 2
		}
		if s.Triangles != triangles || s.Components != components || s.Distances.Diameter != diameter {
			t.Fatalf("triangles %d, components %d, diameter %d; want %d, %d, %d", s.Triangles, s.Components,
				s.Distances.Diameter, triangles, components, diameter)
		}
		need.Near(t, "clustering", s.MeanClustering, clustering, 1e-12)
		if paths > 0 && !(math.Abs(s.Transitivity-3*float64(triangles)/paths) <= 1e-12) {
			t.Fatalf("transitivity %g, want %g", s.Transitivity, 3*float64(triangles)/paths)
		}
		if (s.Distances.Mean != nil) != (pairs > 0) || pairs > 0 && !(math.Abs(*s.Distances.Mean-total/pairs) <= 1e-12) {
			t.Fatalf("mean distance %v, want %g/%g", s.Distances.Mean, total, pairs)
		}
		if r, ok := correlation(xs, ys); ok != (s.Assortativity != nil) || ok && !(math.Abs(r-*s.Assortativity) <= 1e-9) {
			t.Fatalf("assortativity %v, want %g %t", s.Assortativity, r, ok)
		}
		if want := core(n, tie); s.Degeneracy != want {
			t.Fatalf("degeneracy %d, want %d", s.Degeneracy, want)
		}
		need.Value(json.Marshal(s))(t)
		_ = s.Text()
	})
}

func correlation(x, y []float64) (float64, bool) {
	mx, my := 0.0, 0.0
	for k := range x {
		mx += x[k] / float64(len(x))
		my += y[k] / float64(len(x))
	}
	xx, xy, yy := 0.0, 0.0, 0.0
	for k := range x {
		xx += (x[k] - mx) * (x[k] - mx)
		yy += (y[k] - my) * (y[k] - my)
		xy += (x[k] - mx) * (y[k] - my)
	}
	return xy / math.Sqrt(xx*yy), xx > 1e-9
}

// core returns the degeneracy. For growing k it strips nodes with fewer than k ties, until no node
// is left.
func core(n int, tie func(i, j int) bool) int {
	for k := 1; ; k++ {
		in := make([]bool, n)
		for i := range in {
			in[i] = true
		}
		left := n
		for stripped := true; stripped; {
			stripped = false
			for i := range n {
				d := 0
				for j := range n {
					if in[j] && tie(i, j) {
						d++
					}
				}
				if in[i] && d < k {
					in[i], stripped = false, true
					left--
				}
			}
		}
		if left == 0 {
			return k - 1
		}
	}
}

// Of a ring of 200 nodes each is a source once.
func TestSourcesOfDistances(t *testing.T) {
	g := need.Value(Ring(200, 2))(t)
	if d := g.distances(2); !d.Exact || d.Sources != 200 || d.Diameter != 100 || !(math.Abs(*d.Mean-10000./199) <= 1e-12) {
		t.Errorf("%+v", d)
	}
}

// A path of 40,000 nodes, where a search takes as many steps, is described from a sample, too.
func TestLongDistances(t *testing.T) {
	var edges []Edge
	const n = 40_000
	for i := range uint32(n - 1) {
		edges = append(edges, Edge{i, i + 1})
	}
	d := need.Value(FromEdges(n, false, edges))(t).distances(1)
	if d.Exact || d.Diameter != n-1 {
		t.Errorf("diameter %d, exact %v", d.Diameter, d.Exact)
	}
	near(t, "mean distance", *d.Mean, n/3.0, 4*d.SE)
}

// everywhere asks for the overlaps of all ties.
func everywhere(place, degree int) bool { return true }

func TestOverlapTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t, false)
		all, far := g.Overlaps(everywhere), g.Overlaps(func(place, degree int) bool { return place > 1 })
		sum, ties := 0.0, 0
		around := g.Around()
		for i := range g.N() {
			for k, j := range g.Neighbours(i) {
				shared, union := 0, 0
				for h := range g.N() {
					if h == i || h == int(j) {
						continue
					}
					a, b := g.Has(i, h), g.Has(int(j), h)
					if a && b {
						shared++
					}
					if a || b {
						union++
					}
				}
				want, ok := float64(shared)/float64(union), g.Degree(i) > 1 && g.Degree(int(j)) > 1
				o, defined := g.Overlap(i, int(j))
				if defined != ok || ok && o != want {
					t.Fatalf("%d–%d: overlap %g %t, want %g %t", i, j, o, defined, want, ok)
				}
				for _, tie := range [][2]int{{i, int(j)}, {int(j), i}, {i, int(j)}} {
					if x, defined := around.Overlap(tie[0], tie[1]); x != o || defined != ok {
						t.Fatalf("%d–%d: overlap %g %t around %d, want %g %t", i, j, x, defined, tie[0], o, ok)
					}
				}
				if ok {
					sum += want
					ties++
				}
				if got, defined := all.Of(i, k); got != o || defined != ok {
					t.Fatalf("%d–%d: overlap %g %t of all, want %g %t", i, j, got, defined, o, ok)
				}
				back, _ := g.Place(int(j), uint32(i))
				if got, _ := far.Of(i, k); got != o && max(k, back) > 1 {
					t.Fatalf("%d–%d: overlap %g of those asked for, want %g", i, j, got, o)
				}
			}
		}
		need.Near(t, "mean overlap of all ties", g.MeanOverlap(1e6), sum/float64(max(1, ties)), 1e-12)
	})
}

// A sample of ties gives the mean overlap, even on a lattice, where each position in a row has its
// own overlap.
func TestMeanOverlap(t *testing.T) {
	ring := need.Value(Ring(20_000, 20))(t)
	for name, g := range map[string]*Graph{"lattice": ring,
		"cliques": need.Value(WattsStrogatz(key(t, 0), 20_000, 10, .1))(t)} {
		want := g.MeanOverlap(len(g.neighbours))
		need.Near(t, name+": mean overlap", g.MeanOverlap(1<<14), want, .02*want)
	}
	for name, g := range map[string]*Graph{"complete": need.Value(NewComplete(9))(t),
		"directed": need.Value(FromEdges(3, true, []Edge{{0, 1}, {1, 2}, {0, 2}}))(t)} {
		if x := g.MeanOverlap(10); x != 0 {
			t.Errorf("%s: %g", name, x)
		}
	}
}

// Workers share the sources of distances.
func TestStatsWorkers(t *testing.T) {
	g := need.Value(BarabasiAlbert(key(t, 0), 1000, 3))(t)
	one := NewStats(g, 1)
	for _, w := range []int{2, 7} {
		if other := NewStats(g, w); !reflect.DeepEqual(one, other) {
			t.Errorf("%d workers: %+v, one: %+v", w, other, one)
		}
	}
}

// Sources are the nodes that influence a node: the tails of the arcs to it.
func TestSources(t *testing.T) {
	var arcs []Edge
	for i := range uint32(300) {
		for k := range 1 + i%5 {
			arcs = append(arcs, Edge{i, (i*7 + 13*k + 1) % 97})
		}
	}
	g := need.Value(FromEdges(300, true, arcs))(t)
	for i := range g.N() {
		var want []uint32
		for j := range g.N() {
			if g.Has(j, i) {
				want = append(want, uint32(j))
			}
		}
		if got := g.Sources(i); !slices.Equal(got, want) || len(got) != g.InDegree(i) {
			t.Fatalf("sources of %d: %v, should be %v", i, got, want)
		}
	}
	if got, want := g.Bytes(), 2*(8*301+4*g.Edges()); got != want {
		t.Errorf("%d bytes, should be %d: a row of each node in either direction", got, want)
	}
	u := g.undirected()
	if !slices.Equal(u.Sources(5), u.Neighbours(5)) {
		t.Error("sources of an undirected graph are not its neighbours")
	}
}

// The text of a graph has a line per figure, with the values in one column.
func TestStatsText(t *testing.T) {
	text := NewStats(need.Value(Ring(10, 4))(t), 1).Text()
	for _, line := range []string{
		"nodes                                      10\n",
		"edges                                      20, undirected\n",
		"degree min, 10, 25, 50, 75, 90, 99 %, max  4, 4, 4, 4, 4, 4, 4, 4\n",
		"degree assortativity                       none: all degrees are alike\n",
		"diameter                                   3\n",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
}
