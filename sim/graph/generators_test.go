package graph

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "guanxi/sim/simtest/seed"

	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

func TestComplete(t *testing.T) {
	g := need.Value(NewComplete(1_000_000))(t)
	if g.Edges() != 499_999_500_000 || g.Degree(7) != 999_999 || g.MeanDegree() != 999_999 || g.Neighbours(3) != nil ||
		g.Bytes() != 0 {
		t.Errorf("complete graph: %d edges, degree %d, %d bytes", g.Edges(), g.Degree(7), g.Bytes())
	}
	if !g.Has(1, 2) || g.Has(2, 2) {
		t.Error("everybody knows all others, nobody knows himself")
	}
	if s := NewStats(need.Value(NewComplete(6))(t), 1); s.Triangles != 20 || s.MeanClustering != 1 ||
		s.Distances.Diameter != 1 || s.Degeneracy != 5 {
		t.Errorf("stats of the complete graph of 6: %+v", s)
	}
}

func TestRegular(t *testing.T) {
	for _, c := range []struct{ n, k int }{{1, 0}, {2, 1}, {4, 3}, {6, 3}, {10, 3}, {10, 7}, {9, 6}, {50, 25}, {100, 4},
		{1000, 3}, {1000, 50}, {300, 149}} {
		for r := range 5 {
			g := need.Value(Regular(key(t, r), c.n, c.k))(t)
			invariants(t, g)
			for i := range c.n {
				if g.Degree(i) != c.k {
					t.Fatalf("%d nodes, degree %d: node %d has %d", c.n, c.k, i, g.Degree(i))
				}
			}
		}
	}
	// A random pair is joined with probability k/(n−1).
	const n, k, reps = 40, 5, 400
	joined := 0.0
	for r := range reps {
		g := need.Value(Regular(key(t, r), n, k))(t)
		for i := 0; i < n; i += 2 {
			if g.Has(i, i+1) {
				joined++
			}
		}
	}
	p := float64(k) / (n - 1)
	near(t, "neighbours in number that are neighbours", joined, reps*n/2*p, math.Sqrt(reps*n/2*p*(1-p)))
}

// V11: the giant component of percolation on k-regular graphs.
func TestRegularPercolates(t *testing.T) {
	for _, c := range []struct {
		k    int
		p, s float64
	}{{3, .6, .70370}, {4, .5, .85410}} {
		var x []float64
		for r := range 12 {
			g := need.Value(Regular(key(t, r), 20000, c.k))(t)
			x = append(x, giant(g, c.p, key(t, 100+r)))
		}
		nearMean(t, fmt.Sprintf("giant share at k = %d", c.k), x, c.s)
	}
}

func TestErdosRenyi(t *testing.T) {
	const n, c = 20000, 10.0
	g := need.Value(ErdosRenyi(key(t, 1), n, c))(t)
	invariants(t, g)
	p := c / (n - 1)
	pairs := float64(n) * (n - 1) / 2
	near(t, "edges", float64(g.Edges()), pairs*p, math.Sqrt(pairs*p*(1-p)))
	counts := map[int]float64{}
	for i := range n {
		counts[g.Degree(i)]++
	}
	// Degrees are Poisson up to terms of order 1/n.
	pk := math.Exp(-c)
	for k := range 25 {
		if k > 0 {
			pk *= c / float64(k)
		}
		if n*pk > 20 {
			near(t, fmt.Sprintf("nodes of degree %d", k), counts[k], n*pk, math.Sqrt(n*pk*(1-pk)))
		}
	}
	// Clustering of G(n, p) is p; triangles are Poisson with mean c³/6.
	var triangles int64
	for _, x := range g.Triangles() {
		triangles += x
	}
	near(t, "triangles", float64(triangles)/3, c*c*c/6, math.Sqrt(c*c*c/6))
	if g := need.Value(ErdosRenyi(key(t, 1), 30, 29))(t); g.Edges() != 435 {
		t.Errorf("at the largest mean degree all are joined, not %d of 435", g.Edges())
	}
	if g := need.Value(ErdosRenyi(key(t, 1), 30, 0))(t); g.Edges() != 0 {
		t.Errorf("%d edges at mean degree 0", g.Edges())
	}
}

// Below a mean degree of ln n a random graph is disconnected (Erdős & Rényi 1960): the number of
// isolated nodes tends to Poisson with mean n·exp(−c).
func TestErdosRenyiConnectivity(t *testing.T) {
	const n, reps = 2000, 60
	c := math.Log(n)
	isolated, connected := 0.0, 0.0
	for r := range reps {
		g := need.Value(ErdosRenyi(key(t, r), n, c))(t)
		for i := range n {
			if g.Degree(i) == 0 {
				isolated++
			}
		}
		if len(g.components()) == 1 {
			connected++
		}
	}
	mean := n * math.Pow(1-c/(n-1), n-1)
	near(t, "isolated nodes", isolated, reps*mean, math.Sqrt(reps*mean))
	p := math.Exp(-mean)
	near(t, "connected graphs", connected, reps*p, math.Sqrt(reps*p*(1-p)))
}

// V16, with its tolerances, those of the mean local clustering of a graph of 5,000.
func TestWattsStrogatz(t *testing.T) {
	for _, c := range []struct{ rewire, want, tolerance float64 }{{0, .66667, 5e-6}, {.01, .64771, .0003},
		{.1, .4908, .0008}} {
		const reps = 20
		mean := 0.0
		for r := range reps {
			g := need.Value(WattsStrogatz(key(t, r), 5000, 10, c.rewire))(t)
			if g.Edges() != 25000 {
				t.Fatalf("rewiring must keep the number of edges, not make %d of 25000", g.Edges())
			}
			mean += meanClustering(g) / reps
		}
		need.Near(t, fmt.Sprintf("rewire %g: clustering", c.rewire), mean, c.want, c.tolerance)
	}
	// Each node keeps the half of its edges that it owns (Barrat & Weigt 2000).
	g := need.Value(WattsStrogatz(key(t, 0), 2000, 6, 1))(t)
	invariants(t, g)
	for i := range g.N() {
		if g.Degree(i) < 3 {
			t.Fatalf("node %d has %d neighbours, fewer than it owns edges", i, g.Degree(i))
		}
	}
}

// On a lattice that is wide enough no friend of a friend is met by going around: 2 in 5 pairs of friends know
// each other with 6, 3 in 7 with 8, none with 4. The farthest is half around, in the direction that takes longer.
func TestLattice(t *testing.T) {
	for _, c := range []struct {
		n, degree     int
		clustering    float64
		rows, columns int
		diameter      int
	}{{128, 4, 0, 8, 16, 12}, {128, 6, .4, 8, 16, 8}, {144, 8, 3. / 7, 12, 12, 6}, {98, 8, 3. / 7, 7, 14, 7},
		{9, 8, 1, 3, 3, 1}} {
		g := need.Value(Lattice(c.n, c.degree))(t)
		invariants(t, g)
		for i := range c.n {
			for j := range c.n {
				down, right := (j/c.columns-i/c.columns+c.rows)%c.rows, (j-i+c.n)%c.columns
				near := func(d, of int) bool { return d <= 1 || d == of-1 }
				same := (down == 1) == (right == 1) && (down == c.rows-1) == (right == c.columns-1)
				want := i != j && near(down, c.rows) && near(right, c.columns) &&
					(down == 0 || right == 0 || c.degree == 8 || c.degree == 6 && same)
				if g.Has(i, j) != want {
					t.Fatalf("%d of degree %d: %d knows %d: %t", c.n, c.degree, i, j, !want)
				}
			}
		}
		s := NewStats(g, 1)
		need.Near(t, "clustering", s.MeanClustering, c.clustering, 1e-12)
		if int(s.Distances.Diameter) != c.diameter {
			t.Errorf("%d of degree %d: the farthest is %v away", c.n, c.degree, s.Distances.Diameter)
		}
	}
	for _, c := range []struct {
		n, degree int
		want      string
	}{{0, 4, "needs 1 to"}, {1, 4, "9 do"}, {8, 4, "9 do"}, {127, 6, "129 do"}, {128, 5, "4, 6 or 8, not 5"},
		{128, -4, "not -4"}, {128, 10, "not 10"}} {
		_, err := Lattice(c.n, c.degree)
		need.Refusal(t, err, c.want)
	}
}

// V17.
func TestBarabasiAlbert(t *testing.T) {
	const n, m, reps = 20000, 3, 10
	share := map[string][]float64{}
	for r := range reps {
		g := need.Value(BarabasiAlbert(key(t, r), n, m))(t)
		if want := int64(m*(m+1)/2 + (n-m-1)*m); g.Edges() != want {
			t.Fatalf("%d edges, want %d", g.Edges(), want)
		}
		counts := map[string]float64{}
		for i := range n {
			d := g.Degree(i)
			counts[fmt.Sprint(d)] += 1. / n
			if d >= 10 {
				counts[">=10"] += 1. / n
			}
		}
		for _, k := range []string{"3", "4", "5", ">=10"} {
			share[k] = append(share[k], counts[k])
		}
	}
	for k, want := range map[string]float64{"3": .4, "4": .2, "5": .1142857, ">=10": .1090909} {
		nearMean(t, "share of degree "+k, share[k], want)
	}
}

func TestConfiguration(t *testing.T) {
	const n = 5000
	d := need.Value(num.NewDist("lognormal", map[string]float64{"mean": 20, "sd": 15}, nil, nil))(t)
	g, rep, err := Configuration(key(t, 0), n, d)
	if err != nil {
		t.Fatal(err)
	}
	invariants(t, g)
	if rep.Short != 0 || rep.Drawn != rep.Reached || g.MeanDegree() != rep.Reached {
		t.Errorf("report %+v, mean degree %g", rep, g.MeanDegree())
	}
	near(t, "mean degree", g.MeanDegree(), 20, 15/math.Sqrt(n))
	off := 0
	draws := key(t, 0).Named("degree")
	for i := range n {
		s := draws.Stream(uint64(i))
		if g.Degree(i) != int(math.Floor(d.Sample(&s)+.5)) {
			off++
		}
	}
	if off > 1 || (off == 1) != rep.Raised {
		t.Errorf("%d nodes do not have the degree that was drawn; raised: %t", off, rep.Raised)
	}
	// No simple graph has these degrees: two nodes are joined to all, the others to one.
	d = need.Value(num.NewDist("categorical", nil, []float64{1, 200}, []float64{.99, .01}))(t)
	g, rep, err = Configuration(key(t, 0), 150, d)
	if err != nil {
		t.Fatal(err)
	}
	invariants(t, g)
	if rep.Bounded == 0 || rep.Short == 0 || rep.Reached >= rep.Drawn {
		t.Errorf("impossible degrees: %+v", rep)
	}
}

// A shuffled graph keeps ids and degrees, also that of a hub that knows every third node.
func TestShuffled(t *testing.T) {
	var lines strings.Builder
	for i := range 300 { // a ring of triangles
		fmt.Fprintf(&lines, "u%d u%d\nu%d u%d\n", i, (i+1)%300, i, (i+2)%300)
	}
	for i := 0; i < 300; i += 3 {
		fmt.Fprintf(&lines, "hub u%d\n", i)
	}
	g, _, err := Read(strings.NewReader(lines.String()), Format{Name: "ring", Layout: "texts"})
	if err != nil {
		t.Fatal(err)
	}
	a, short := Shuffled(key(t, 0), g)
	b, _ := Shuffled(key(t, 1), g)
	invariants(t, a)
	if short != 0 || a.Digest() == g.Digest() || a.Digest() == b.Digest() {
		t.Errorf("%d stubs without a partner, digests %s of %s, %s", short, a.Digest(), g.Digest(), b.Digest())
	}
	for i := range g.N() {
		if a.Degree(i) != g.Degree(i) || a.Label(i) != g.Label(i) {
			t.Errorf("%s of %d neighbours became %s of %d", g.Label(i), g.Degree(i), a.Label(i), a.Degree(i))
		}
	}
}

func TestBlocks(t *testing.T) {
	spec := BlocksSpec{N: 6001, Blocks: 3, Within: 12, Between: 3}
	g := need.Value(Blocks(key(t, 0), spec))(t)
	invariants(t, g)
	sizes := spec.sizes()
	if sizes[0]+sizes[1]+sizes[2] != 6001 || sizes[0] != 2001 {
		t.Fatalf("sizes %v", sizes)
	}
	block := make([]int, 6001)
	for i := range block {
		if i >= sizes[0] {
			block[i]++
		}
		if i >= sizes[0]+sizes[1] {
			block[i]++
		}
	}
	var within [3]float64
	between := 0.0
	for i := range block {
		for _, j := range g.Neighbours(i) {
			if block[i] != block[j] {
				between++
			} else {
				within[block[i]]++
			}
		}
	}
	for b, ends := range within {
		want := 12 * float64(sizes[b])
		near(t, fmt.Sprintf("ties within block %d", b), ends/2, want/2, math.Sqrt(want/2))
	}
	near(t, "ties between blocks", between/2, 3*6001./2, math.Sqrt(3*6001./2))
}

// Small graphs of every kind, with any parameters, are simple and sorted, and the same key gives
// the same graph.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 60).Draw(t, "n")
		k := rng.New(rapid.Uint64().Draw(t, "seed"), 1, "graph")
		kind := rapid.SampledFrom([]string{"ring", "lattice", "regular", "er", "ws", "ba", "conf", "blocks", "friends"}).
			Draw(t, "kind")
		even := 2 * rapid.IntRange(0, (n-1)/2).Draw(t, "half")
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		links := rapid.IntRange(1, n-1).Draw(t, "links")
		draw := func() (*Graph, error) {
			switch kind {
			case "ring":
				return Ring(n, even)
			case "lattice":
				return Lattice(n, even)
			case "regular":
				return Regular(k, n, even)
			case "er":
				return ErdosRenyi(k, n, share*float64(n-1))
			case "ws":
				return WattsStrogatz(k, n, even, share)
			case "ba":
				return BarabasiAlbert(k, n, links)
			case "conf":
				d, err := num.NewDist("poisson", map[string]float64{"mean": 1 + share*float64(n)}, nil, nil)
				if err != nil {
					return nil, err
				}
				g, _, err := Configuration(k, n, d)
				return g, err
			case "blocks":
				return Blocks(k, BlocksSpec{N: n, Blocks: 2, Within: .2, Between: .1})
			default:
				class := []uint8{}
				for i := range n {
					class = append(class, uint8(i*3/n))
				}
				g, _, err := Friendship(k, FriendshipSpec{N: n, MeanDegree: .1 + share*float64(n-1)*.8, Clustering: share * .9,
					Homophily: []Homophily{{"class", share, class}}})
				return g, err
			}
		}
		g, err := draw()
		if err != nil {
			if kind == "blocks" || kind == "lattice" { // a block, or a side, may be too small
				return
			}
			t.Fatal(err)
		}
		again, _ := draw()
		if g.N() != n || g.Digest() != again.Digest() {
			t.Fatalf("%d nodes, digests %s and %s", g.N(), g.Digest(), again.Digest())
		}
		invariants(t, g)
	})
}

func TestWrongParameters(t *testing.T) {
	k := rng.New(1, 1, "graph")
	nan := math.NaN()
	class := []Homophily{{"age", .5, []uint8{1, 2}}}
	for _, c := range []struct {
		say string
		err error
	}{
		{"1 to 2147483647 nodes, not 0", second(NewComplete(0))},
		{"even", second(Ring(10, 3))},
		{"0 to 9", second(Ring(10, 10))},
		{"need 8,000,000 GB for their edges: more than the limit of 137 GB", second(Ring(2_000_000_000, 1_000_000))},
		{"product must be even", second(Regular(k, 5, 3))},
		{"0 to 4", second(Regular(k, 5, 5))},
		{"not NaN", second(ErdosRenyi(k, 10, nan))},
		{"0 to 9", second(ErdosRenyi(k, 10, 9.5))},
		{"not 2", second(WattsStrogatz(k, 10, 4, 2))},
		{"1 to 9", second(BarabasiAlbert(k, 10, 0))},
		{"too few", second(Blocks(k, BlocksSpec{N: 10, Blocks: 2, Within: 5}))},
		{"outside their block", second(Blocks(k, BlocksSpec{N: 10, Blocks: 1, Between: 1}))},
		{"at least one block", second(Blocks(k, BlocksSpec{N: 10}))},
		{"mean degree must be above 0", third(Friendship(k, FriendshipSpec{N: 10, MeanDegree: 9}))},
		{"at most 0.9, nine tenths of the friends that each of 2 persons can have",
			third(Friendship(k, FriendshipSpec{N: 2, MeanDegree: 1}))},
		{"one person has no friends, so a friendship graph needs two; kind complete takes one",
			third(Friendship(k, FriendshipSpec{N: 1, MeanDegree: .5}))},
		{"at most 0.1717", third(Friendship(k, FriendshipSpec{N: 1000, MeanDegree: 128, Above200: .2}))},
		{"clustering", third(Friendship(k, FriendshipSpec{N: 1000, MeanDegree: 8, Clustering: 1}))},
		{"homophily by age: 2 nodes", third(Friendship(k, FriendshipSpec{N: 1000, MeanDegree: 8, Homophily: class}))},
		{"does not fit", second(FromEdges(2, false, []Edge{{0, 2}}))},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.say) {
			t.Errorf("error %q does not say %q", c.err, c.say)
		}
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

// The bits of a graph must not change without a new results version.
func TestDigests(t *testing.T) {
	k := rng.New(1, 1, "graph")
	lognormal := need.Value(num.NewDist("lognormal", map[string]float64{"mean": 8, "sd": 6}, nil, nil))(t)
	class := make([]uint8, 500)
	for i := range class {
		class[i] = uint8(i % 3)
	}
	conf, _, err := Configuration(k, 500, lognormal)
	need.Nil(t, err)
	friends, _, err := Friendship(k, FriendshipSpec{N: 500, MeanDegree: 20, Clustering: .2,
		Homophily: []Homophily{{"class", .5, class}}})
	need.Nil(t, err)
	for _, c := range []struct {
		name   string
		g      *Graph
		digest string
	}{
		{"complete", need.Value(NewComplete(500))(t), "f11514551080f069"},
		{"ring", need.Value(Ring(500, 4))(t), "821af048450da2b6"},
		{"regular", need.Value(Regular(k, 500, 4))(t), "26a1db8932588223"},
		{"erdos_renyi", need.Value(ErdosRenyi(k, 500, 6))(t), "2ce6d5dc7fcfb38d"},
		{"watts_strogatz", need.Value(WattsStrogatz(k, 500, 6, .1))(t), "7dca781f86e40ad2"},
		{"barabasi_albert", need.Value(BarabasiAlbert(k, 500, 3))(t), "da860ece9265fccf"},
		{"configuration", conf, "bde595a9c3c6f3a0"},
		{"blocks", need.Value(Blocks(k, BlocksSpec{N: 500, Blocks: 4, Within: 8, Between: 1}))(t), "018209f1f9525201"},
		{"friendship", friends, "51f8592730831069"},
		{"karate", karate(), "fa7480ae8c93bc47"},
	} {
		if got := c.g.Digest()[:16]; got != c.digest {
			t.Errorf("%s: digest %q, was %q", c.name, got, c.digest)
		}
	}
}
