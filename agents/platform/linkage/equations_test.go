package linkage

import (
	"fmt"
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

var near, total = need.Near, societytest.Total

// ordered is the chain A→M→C→S→Q→K→P→Y.
var ordered = []int{nodeAccounts, nodeMoments, nodeChat, nodeSearch,
	nodeQR, nodeCards, nodePrograms, nodePayment}

var everywhere = [nodes]bool{true, true, true, true, true, true, true, true}

func uniformMesh(rho, chi float64) matrix { return meshOf(everywhere, rho, chi) }

// The names are those of the nodes.
func TestNodeNames(t *testing.T) {
	if got := nodeNames(); len(got) != nodes || got[nodeQR] != "qr" || got[nodePayment] != "payment" ||
		got[nodeAccounts] != "public_accounts" {
		t.Errorf("nodes %v", got)
	}
}

func head() (e row) { e[nodeAccounts] = 1; return }
func uniform() (e row) {
	for k := range e {
		e[k] = 1.0 / float64(nodes)
	}
	return
}
func information() (e row) {
	for k := range e {
		if stages[k] == 0 {
			e[k] = 0.25
		}
	}
	return
}

// Exact numbers for eight nodes and ρ = .8. Simulated walks of a few thousand sessions had given
// 4.17 for 4.161, 3.53 for 3.545 and .45 for .443.
func TestEightNodes(t *testing.T) {
	stop, closed, net := chainOf(ordered, 0.8, false), chainOf(ordered, 0.8, true), uniformMesh(0.8, 0)
	pay := nodePayment
	for name, x := range map[string]struct {
		entry                row
		nodes, paid, integer [3]float64
	}{
		"head": {head(), [3]float64{4.161, 4.161, 3.545}, [3]float64{0.210, 0.210, 0.364},
			[3]float64{0.210, 0.210, 0.230}},
		"uniform": {uniform(), [3]float64{2.919, 4.161, 3.545}, [3]float64{0.520, 0.520, 0.443},
			[3]float64{math.NaN(), math.NaN(), math.NaN()}},
		"information": {information(), [3]float64{math.NaN(), 4.161, 3.545}, [3]float64{0.302, 0.302, 0.364},
			[3]float64{0.302, 0.302, 0.230}},
	} {
		for k, p := range []matrix{stop, closed, net} {
			s := sessionOf(&p, &x.entry)
			if want := x.nodes[k]; !math.IsNaN(want) {
				near(t, fmt.Sprintf("nodes, %s, %d", name, k), s.nodes, want, 0.0006)
			}
			near(t, fmt.Sprintf("payment, %s, %d", name, k), s.hit[pay], x.paid[k], 0.0006)
			if want := x.integer[k]; !math.IsNaN(want) {
				near(t, fmt.Sprintf("integrity, %s, %d", name, k), s.whole, want, 0.0006)
			}
			if k > 0 {
				near(t, "total visits of a closed chain and a mesh", s.visits, 1/(1-0.8), 1e-12)
			} else if s.visits >= 5-1e-9 {
				t.Errorf("a chain that stops makes %v visits", s.visits)
			}
		}
	}
	near(t, "h", meshHit(0.8, 8), 4./11, 1e-15)
	e := head()
	near(t, "nodes of the closed chain", sessionOf(&closed, &e).nodes, (1-math.Pow(0.8, 8))/0.2, 1e-12)
	near(t, "nodes of the mesh", sessionOf(&net, &e).nodes, 1+7*4./11, 1e-12)
	for distance, want := range map[int]float64{7: 0.21, 6: 0.26, 5: 0.33, 4: 0.41, 3: 0.51, 2: 0.64, 1: 0.80} {
		var e row
		e[ordered[7-distance]] = 1
		s := sessionOf(&stop, &e)
		near(t, fmt.Sprintf("payment from %d steps", distance), s.hit[pay], want, 0.0051)
		near(t, "ρ^k", s.hit[pay], math.Pow(0.8, float64(distance)), 1e-12)
		m := sessionOf(&net, &e)
		near(t, "payment in the mesh", m.hit[pay], meshHit(0.8, 8), 1e-12)
		if chain := s.hit[pay] > m.hit[pay]; chain != (float64(distance) < crossover(0.8, 8)) {
			t.Errorf("from %d steps the chain is ahead: %v, k* is %.2f", distance, chain, crossover(0.8, 8))
		}
	}
	for rho, want := range map[float64]float64{0.5: 3.0, 0.8: 4.5, 0.9: 5.5} {
		near(t, fmt.Sprintf("k* at ρ %v", rho), crossover(rho, 8), want, 0.06)
	}
}

// Total visits are 1/(1 − ρ) for any ρ, θ and entry.
func TestTotalVisits(t *testing.T) {
	for _, rho := range []float64{0, 0.1, 0.5, 0.8, 0.95, 0.99} {
		for _, theta := range []float64{0, 0.3, 1} {
			for _, e := range []row{head(), uniform(), information()} {
				c, m := chainOf(ordered, rho, true), uniformMesh(rho, 0)
				p := mixOf(&c, &m, theta)
				near(t, "total visits", sessionOf(&p, &e).visits, 1/(1-rho), 1e-10/(1-rho))
			}
		}
	}
}

func TestHierarchy(t *testing.T) {
	e := uniform()
	var exit matrix // a cycle of two nodes with a way out: of 13 and 15 visits 17 go on, 6 of them out
	exit[0][1], exit[1][0], exit[1][2] = 0.5, 0.3, 0.4
	for _, x := range []struct {
		p    matrix
		want float64
	}{{chainOf(ordered, 0.8, false), 1}, {chainOf(ordered, 0.8, true), 0}, {uniformMesh(0.8, 0), 0}, {exit, 6. / 17}} {
		s := sessionOf(&x.p, &e)
		near(t, "hierarchy", s.acyclic/s.moves, x.want, 1e-15)
		near(t, "moves are visits but the first", s.moves, s.visits-1, 1e-12)
	}
}

func TestFrictionAndDilution(t *testing.T) {
	near(t, "no way but one", goesOn(0.8, 0.5, 1), 0.8, 0)
	near(t, "seven ways", goesOn(0.8, 0.5, 7), 0.8/math.Sqrt(7), 1e-12)
	p, e := uniformMesh(0.7, 0), uniform()
	var success row
	for k := range success {
		success[k] = 1
	}
	success[nodeQR] = 0
	enter(&p, &e, success)
	if s := sessionOf(&p, &e); s.visit[nodeQR] != 0 || s.hit[nodeQR] != 0 {
		t.Error("a closed node is visited")
	}
	if alone := chainOf([]int{3}, 0.8, true); alone != (matrix{}) {
		t.Error("a chain of one node leads somewhere")
	}
	p = meshOf([nodes]bool{true, true, true}, 0.8, 0.5)
	near(t, "one of two ways", p[0][1], 0.8/math.Sqrt(2)/2, 1e-12)
	near(t, "the other", p[0][2], p[0][1], 0)
	there := everywhere
	there[nodeCards] = false
	p = meshOf(there, 0.8, 0)
	for i := range p {
		want := 0.8
		if !there[i] {
			want = 0
		}
		near(t, "row sum without a node", sum(&p[i]), want, 1e-12)
		if p[i][nodeCards] != 0 {
			t.Error("sessions go to a node that is not there")
		}
	}
}

// meshHit is h, the probability of reaching a given node from another in a uniform mesh of n nodes:
// (ρ/(n−1))/(1 − ρ(n−2)/(n−1)).
func meshHit(rho float64, n int) float64 {
	x := rho / float64(n-1)
	return x / (1 - float64(x*float64(n-2)))
}

// crossover is k* = ln h/ln ρ: from fewer steps away a chain leads to payment more often than a
// mesh.
func crossover(rho float64, n int) float64 { return num.Log(meshHit(rho, n)) / num.Log(rho) }
