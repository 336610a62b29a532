package linkage

import (
	"guanxi/sim/num"
)

// Nodes are the entrances of the platform between which sessions move (M14).
const (
	nodeMoments = iota
	nodeAccounts
	nodeChat
	nodeSearch
	nodePrograms
	nodeCards
	nodeQR
	nodePayment
	nodes
)

// nodeNames lists the nodes' names in scenarios.
func nodeNames() []string {
	return []string{"moments", "public_accounts", "chat", "search", "mini_programs", "cards", "qr", "payment"}
}

// row holds a number per node, matrix one per ordered pair of nodes.
type (
	row    [nodes]float64
	matrix [nodes]row
)

// stages of the nodes: information 0, service 1, payment 2 (M14).
var stages = [nodes]int{
	nodeMoments: 0, nodeAccounts: 0, nodeChat: 0, nodeSearch: 0,
	nodePrograms: 1, nodeCards: 1, nodeQR: 1, nodePayment: 2,
}

// goesOn is ρ·n^−χ, the probability of going on from a node with n ways out; option dilution χ
// reduces it as n grows.
func goesOn(rho, chi float64, n int) float64 {
	if chi == 0 || n <= 1 {
		return rho
	}
	return rho * num.Exp(-float64(chi*num.Log(float64(n))))
}

// chainOf is P of the chain: each node of the order passes ρ to the next, and the last one to the
// first if the chain is closed, otherwise nowhere.
func chainOf(order []int, rho float64, closed bool) (p matrix) {
	for k, i := range order {
		switch {
		case k+1 < len(order):
			p[i][order[k+1]] = rho
		case closed && len(order) > 1:
			p[i][order[0]] = rho
		}
	}
	return p
}

// meshOf is P_ij = ρm^−χ/m over the m other existing nodes.
func meshOf(there [nodes]bool, rho, chi float64) (p matrix) {
	for i := range p {
		others := 0
		for j := range p {
			if there[i] && there[j] && i != j {
				others++
			}
		}
		for j := range p {
			if there[i] && there[j] && i != j {
				p[i][j] = goesOn(rho, chi, others) / float64(others)
			}
		}
	}
	return p
}

// mixOf is (1 − θ)·chain + θ·mesh.
func mixOf(chain, mesh *matrix, theta float64) (p matrix) {
	for i := range p {
		for j := range p[i] {
			p[i][j] = float64((1-theta)*chain[i][j]) + float64(theta*mesh[i][j])
		}
	}
	return p
}

// enter multiplies the ways into each node, including those from outside, by the probability of
// getting in: e^−c where an application has to be installed, 0 where the node is closed. A failure
// to get in ends the session.
func enter(p *matrix, entry *row, success row) {
	for j, s := range success {
		entry[j] *= s
		for i := range p {
			p[i][j] *= s
		}
	}
}

// visitsFrom is N = (I − P)^−1: N_ij is the expected number of visits to j of a session that is at
// i. Row sums below 1 make I − P diagonally dominant, so that elimination needs no pivoting; eight
// nodes need no library.
func visitsFrom(p *matrix) (n matrix) {
	var a matrix
	for i := range a {
		for j := range a[i] {
			a[i][j] = -p[i][j]
		}
		a[i][i] += 1
		n[i][i] = 1
	}
	for k := range a {
		pivot := a[k][k]
		for j := range a[k] {
			a[k][j] /= pivot
			n[k][j] /= pivot
		}
		for i := range a {
			f := a[i][k]
			if i == k || f == 0 {
				continue
			}
			for j := range a[i] {
				a[i][j] -= float64(f * a[k][j])
				n[i][j] -= float64(f * n[k][j])
			}
		}
	}
	return n
}

// times is entry·N.
func times(entry *row, n *matrix) (v row) {
	for i, e := range entry {
		for j := range v {
			v[j] += float64(e * n[i][j])
		}
	}
	return v
}

func sum(v *row) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

// hitsOf is the probability that a session visits each node: v_j/N_jj.
func hitsOf(v *row, n *matrix) (h row) {
	for j := range h {
		h[j] = v[j] / n[j][j]
	}
	return h
}

// wholeOf is the probability that a session visits a node of stage 0, later one of stage 1 and
// later payment: the integrity of the value chain. From a node of stage 1 the probability of
// reaching payment is N_iY/N_YY; the earlier stages are expected rewards of the first visit to a
// stage, which are linear in the transition probabilities.
func wholeOf(p *matrix, n *matrix, entry *row) float64 {
	var after, from row // after a visit to stage 0; from the start
	pay := nodePayment
	var served row // reward of a first visit to stage 1
	for i := range served {
		if stages[i] == 1 {
			served[i] = n[i][pay] / n[pay][pay]
		}
	}
	after = firstReward(p, &served, 1)
	var informed row
	for i := range informed {
		if stages[i] == 0 {
			informed[i] = after[i]
		}
	}
	from = firstReward(p, &informed, 0)
	total := 0.0
	for i, e := range entry {
		total += float64(e * from[i])
	}
	return total
}

// firstReward is, from each node, the expected reward of the first visited node of a stage, the
// node itself included.
func firstReward(p *matrix, reward *row, stage int) (x row) {
	var inner matrix // moves before that visit
	var gain row
	for i := range p {
		if stages[i] == stage {
			gain[i] = reward[i]
			continue
		}
		inner[i] = p[i]
	}
	n := visitsFrom(&inner)
	for i := range x {
		for j, g := range gain {
			x[i] += float64(n[i][j] * g)
		}
	}
	return x
}

// hierarchyOf is the flow hierarchy (Luo & Magee 2011, Complexity 16(6)): moves per session, and
// those of them that lie on no cycle.
func hierarchyOf(p *matrix, v *row) (moves, acyclic float64) {
	var reach [nodes][nodes]bool
	for i := range p {
		for j, q := range p[i] {
			reach[i][j] = float64(v[i]*q) > 0
		}
	}
	for k := range reach {
		for i := range reach {
			for j := range reach {
				reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
			}
		}
	}
	for i := range p {
		for j, q := range p[i] {
			flow := float64(v[i] * q)
			moves += flow
			if flow > 0 && !reach[j][i] {
				acyclic += flow
			}
		}
	}
	return moves, acyclic
}
