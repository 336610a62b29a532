package analytic

import (
	"fmt"
	"math"
	"strings"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/sim/graph"
	"guanxi/sim/rng"
)

const (
	mankiw1986    = "Mankiw & Whinston 1986, RAND Journal of Economics 17(1): free entry to zero profit"
	armstrong2006 = "Armstrong 2006, RAND Journal of Economics 37(3)"
)

func markets() []Case {
	return []Case{
		{"V29", "two-sided monopoly, A = .4, α = (.2, .6): who joins by thresholds, optimal margins and profit, also on a " +
			"grid", armstrong2006, twoSides},
		{"V39", "identical advertisers bid V/1.2 for 1,826 interactions a month with V = 4, and a campaign costs 80 a month",
			mankiw1986, freeEntry},
	}
}

// A side of a two-sided market: consumers who observe the same number of others. Of these, the
// share A − m has always adopted and the share α is on the other side; the rest never adopts.
// With thresholds U[0, 1], n_i = A − m_i + α_i·n_j join.
type side struct{ always, other int }

const (
	sideSize  = 2000
	lookedAt  = 30
	mostThere = lookedAt // number of consumers who always, and who never, adopt
)

// twoSidesGraph draws whom each consumer observes; arcs point from the observed to the
// observer. The first nodes always adopt, the next never; then come the two sides. Because
// consumers observe one another, 2e-5 too few join.
func twoSidesGraph(key rng.Key, sides [2]side) (*graph.Graph, error) {
	var arcs []graph.Edge
	for s, x := range sides {
		other := 2*mostThere + (1-s)*sideSize
		for k := range sideSize {
			i := uint32(2*mostThere + s*sideSize + k)
			for a := range x.always {
				arcs = append(arcs, graph.Edge{U: uint32(a), V: i})
			}
			for a := range lookedAt - x.always - x.other {
				arcs = append(arcs, graph.Edge{U: uint32(mostThere + a), V: i})
			}
			draw := key.Stream(uint64(i))
			for seen := map[uint32]bool{}; len(seen) < x.other; {
				if j := uint32(other) + uint32(draw.Below(sideSize)); !seen[j] {
					seen[j] = true
					arcs = append(arcs, graph.Edge{U: j, V: i})
				}
			}
		}
	}
	return graph.FromEdges(2*mostThere+2*sideSize, true, arcs)
}

// twoSides measures who joins on a grid of margins around the best pair, a step to either side. As n
// is linear in m, the slopes between the ends determine the pair that maximises Σ n_i·m_i, a quotient of
// estimates, with the bias that 2,000 replicates show. The pair of the grid with the largest profit is
// to be the same, n_i = A/(2 − α_1 − α_2) and m_i = A − n_i + α_i·n_j.
func twoSides(l *lab) ([]Result, error) {
	const step = 2 // of lookedAt; the best margins are 4 and 8, A is 12
	always := make([]string, mostThere)
	for k := range always {
		always[k] = fmt.Sprint(k)
	}
	scn, err := scenarios.Parse("sides.yaml", fmt.Appendf(nil, `
clock: {ticks: 40}
consumers: {count: %d}
graph: {kind: file, path: sides.csv, directed: true}
adoption: {model: threshold, threshold: {dist: uniform, from: 0, to: 1}, initial_adopters: [%s]}
`, 2*mostThere+2*sideSize, strings.Join(always, ", ")), scenarios.Options{})
	if err != nil {
		return nil, err
	}
	margin := func(a, b int) [2]float64 {
		return [2]float64{float64(4+step*(a-1)) / lookedAt, float64(8+step*(b-1)) / lookedAt}
	}
	s, err := l.each(40, func(k int) ([]float64, error) {
		var n [3][3][2]float64 // by step of the margins: who joins on each side
		var profit []float64
		for a := range 3 {
			for b := range 3 {
				x, m := [2]side{{8 - step*(a-1), 6}, {4 - step*(b-1), 18}}, margin(a, b)
				joined, err := l.joined(scn, k, x)
				if err != nil {
					return nil, err
				}
				n[a][b] = joined
				profit = append(profit, n[a][b][0]*m[0]+n[a][b][1]*m[1])
			}
		}
		m, at := margin(1, 1), n[1][1]
		// n = c + B·m; the best m solves (B + Bᵀ)·m = −c.
		var slope [2][2]float64 // [i][j]: of n_i in m_j
		var c [2]float64
		for i := range 2 {
			slope[i][0] = (n[2][1][i] - n[0][1][i]) * lookedAt / (2 * step)
			slope[i][1] = (n[1][2][i] - n[1][0][i]) * lookedAt / (2 * step)
			c[i] = at[i] - slope[i][0]*m[0] - slope[i][1]*m[1]
		}
		own, cross := [2]float64{2 * slope[0][0], 2 * slope[1][1]}, slope[0][1]+slope[1][0]
		det := own[0]*own[1] - cross*cross
		return append([]float64{at[0], at[1], (cross*c[1] - own[1]*c[0]) / det, (cross*c[0] - own[0]*c[1]) / det, profit[4],
			profit[4] - profit[8]}, profit...), nil
	})
	if err != nil {
		return nil, err
	}
	best, most := 0, math.Inf(-1)
	for k := range 9 {
		if mean, _, _ := s.moments(6 + k); mean > most {
			best, most = k, mean
		}
	}
	m := margin(best/3, best%3)
	return []Result{
		s.result(0, "share of side 1 that joins", .33333, 0), s.result(1, "share of side 2 that joins", .33333, 0),
		s.result(2, "optimal margin of side 1", .13333, 2e-4), s.result(3, "optimal margin of side 2", .26667, 4e-4),
		s.result(4, "profit", .13333, 0), s.result(5, "profit lost with both margins higher by 1/15", .01414, 0),
		exact("best margin of side 1 on a grid", .13333, m[0]), exact("best margin of side 2 on a grid", .26667, m[1]),
	}, nil
}

// joined returns the share of each side that joins in a replicate.
func (l *lab) joined(scn *scenarios.Scenario, k int, sides [2]side) (n [2]float64, err error) {
	g, err := twoSidesGraph(rng.New(1, k+1, "analytic.two_sides"), sides)
	if err != nil {
		return n, err
	}
	run, err := l.build(scn, k+1, 1, g)
	if err != nil {
		return n, err
	}
	if err := run.Run(l.ctx); err != nil {
		return n, err
	}
	for i, status := range run.World.Status[2*mostThere:] {
		if status == society.Using {
			n[i/sideSize] += 1.0 / sideSize
		}
	}
	return n, nil
}

func exact(quantity string, expected, got float64) Result {
	return Result{Quantity: quantity, Expected: expected, Mean: got, N: 1}
}

// plainAds is advertising without anything that blurs an auction; slots and campaigns follow.
const plainAds = `
  auction: second_price
  reserve: {cpm: %g, cpe: 0}
  nuisance_price: 0
  explore: 0
  learner: none
  not_interested: off
  social_proof: off
`

// freeEntry lets identical advertisers enter and leave. Each pays V/(1 + r), what its rivals bid, so n of
// them earn M·V·r/(1 + r)/n each, which is the cost of a campaign F at n* = M·V·r/((1 + r)·F). With noise n*
// is where Λσ((π − F)/σ_e) = n·x₀σ(−(π − F)/σ_x), for Λ = x₀n*.
func freeEntry(l *lab) ([]Result, error) {
	const consumers, rate, value, cost, exit = 600, .1, 4.0, 80.0, .1
	number := consumers * 365.25 / 12 * rate * value * .2 / 1.2 / cost
	s, err := l.replicates("entry", fmt.Sprintf(`
replicates: 8
clock: {until: 8year}
record: {every: 30d}
consumers: {count: %d, interests: 1, regions: {a: 0.125, b: 0.125, c: 0.125, d: 0.125, e: 0.125, f: 0.125, g: 0.125, h: 0.125}, genders: {f: 0.5, m: 0.5}}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%%}
ads:`+plainAds+`
  billing: interactive
  billed: [click]
  prior: 1000000000000
  judged: 0
  slots: {gap: 1d, daily: 1}
  caps: {charges: 14}
  respond: {click: 10%%, like: 0, comment: 0, forward: 0, collect: 0, hide: 0, match: 0, creative: 0, wear: 0}
  campaigns:
    firm: {count: 4, bid: {profit: {dispersion: 0}}, product: {price: 100, margin: 40%%, sale_per_click: 10%%},
      entry: {rate: %v/year, cost: %v, spread: 10%%, exit: %v}}
`, consumers, 0.0, 12*exit*number, cost, exit), nil, func(r *agents.Run) []float64 {
		n, worth, spend := r.Series("advertisers"), r.Series("ad_worth"), r.Series("ad_spend")
		settled := len(n) / 4
		worth, spend = worth[settled:], spend[settled:]
		return []float64{sum(n[settled:]) / float64(len(worth)), sum(worth)/sum(spend) - 1}
	})
	if err != nil {
		return nil, err
	}
	there, _, n := s.moments(0)
	back, _, _ := s.moments(1)
	return []Result{
		{Quantity: fmt.Sprintf("advertisers less n* = %.1f, rounded", number), Mean: math.Round(there - number), N: n},
		{Quantity: "return on spending", Expected: .2, Mean: math.Round(back*1e4) / 1e4, N: n},
	}, nil
}
func sum(v []float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}
