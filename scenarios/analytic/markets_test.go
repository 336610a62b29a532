package analytic

import (
	"fmt"
	"math"
	"strings"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/sim/graph"
	"guanxi/sim/results/schema"
	"guanxi/sim/rng"
)

const (
	mcFadden1974  = "McFadden 1974, Conditional logit analysis; Small & Rosen 1981"
	fader2007     = "Fader & Hardie 2007, Journal of Interactive Marketing 21(1)"
	borel1942     = "Borel 1942; Galton–Watson process"
	armstrong2006 = "Armstrong 2006, RAND Journal of Economics 37(3)"
)

func markets() []Case {
	return []Case{
		{"V7", "cascade of an article with Poisson(.5) offspring from one root: Borel's sizes", borel1942, articleCascade},
		{"V28", "multinomial logit, utilities 1, .5, 0 and outside 0", mcFadden1974, logitShares},
		{"V29", "two-sided monopoly, A = .4, α = (.2, .6): who joins by thresholds, optimal margins and profit, also on a grid", armstrong2006, twoSides},
		{"V31", "shifted beta-geometric survivor of a game's players, a = .704, b = 1.182", fader2007, gameSurvivor},
	}
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// articleCascade considers articles with one direct reader. Every reader passes the article on,
// to Poisson(10) friends besides the one it came from, of whom 5 % read it.
func articleCascade(l *lab) ([]Result, error) {
	s, err := l.replicates("borel", fmt.Sprintf(`
replicates: 16
clock: {ticks: 60}
record: {every: 60d}
consumers: {count: 20000}
graph: {kind: erdos_renyi, mean_degree: 10}
adoption: {imitation: 0.1/day, initial_adopters: 100%%}
content:
  accounts: {media: {count: 200, articles: 1/day, popularity: 1}}
  initial_follows: 0.2
  follow: 0
  read: {intercept: %v, match: 0, quality: 0, friend_likes: 0, softness: 0, seen_push: 100%%, seen_chat: 100%%}
  share: {intercept: 50, match: 0, quality: 0, arousal: 0}
  share_to: {moments: 100%%, chat: 0%%}
`, logit(0.05)), nil, func(r *agents.Run) []float64 {
		t := r.Table(schema.CascadesTable)
		n, sum, square, count := 0.0, 0.0, 0.0, [4]float64{}
		for row := range t.Rows() {
			direct, _ := t.Col("direct_reads").Int(row)
			over, _ := t.Col("over").Int(row)
			// Select by start rather than by end: large cascades last longer, so selecting
			// finished ones would exclude more of them.
			if began, _ := t.Col("start").Int(row); began > 40 || direct != 1 {
				continue
			}
			if over != 1 {
				return []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
			}
			size := t.Col("reads").Float(row)
			n, sum, square = n+1, sum+size, square+size*size
			if size <= 3 {
				count[int(size)]++
			}
		}
		mean := sum / n
		return []float64{mean, (square - n*mean*mean) / (n - 1), count[1] / n, count[2] / n, count[3] / n}
	})
	if err != nil {
		return nil, err
	}
	return []Result{
		s.result(0, "mean size", 2, 0), s.result(1, "variance of size", 4, 0),
		s.result(2, "P(1)", .60653, 0), s.result(3, "P(2)", .18394, 0), s.result(4, "P(3)", .08367, 0),
	}, nil
}

// logitShares has three shops whose prices are drawn from three values. Replicates in which all
// prices differ have the utilities 2 − p/10.
func logitShares(l *lab) ([]Result, error) {
	prices := []float64{10, 15, 20}
	s, err := l.replicates("logit", `
replicates: 160
clock: {ticks: 40}
record: {every: 40d}
consumers: {count: 1000}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
commerce:
  occasions: 0.5/day
  merchants: {count: 3, quality: 0.6, price: {dist: categorical, values: [10, 15, 20], weights: [1, 1, 1]}}
  choice: {intercept: 2, match: 0, reputation: 0, social: 0, price: 0.1}
`, nil, func(r *agents.Run) []float64 {
		nothing := []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
		t := r.Table(schema.ProvidersTable)
		occasions := sum(r.Series("occasions"))
		found := append([]float64(nil), nothing...)
		for row := range t.Rows() {
			for k, p := range prices {
				if t.Col("price").Float(row) == p {
					if !math.IsNaN(found[k]) {
						return nothing // two shops have the same price
					}
					found[k] = t.Col("sales").Float(row) / occasions
				}
			}
		}
		found[3] = 1 - found[0] - found[1] - found[2]
		if math.IsNaN(found[3]) {
			return nothing
		}
		value, captured := r.Value(), 0.0
		for row := range value.Rows() {
			if value.Col("party").Text(row) == "consumer" {
				captured += value.Col("captured").Float(row)
			}
		}
		found[4] = 0.1 * captured / occasions
		return found
	})
	if err != nil {
		return nil, err
	}
	logsum, _, _ := s.moments(4)
	return []Result{
		s.result(0, "share at utility 1", .42693, 0), s.result(1, "share at utility .5", .25895, 0),
		s.result(2, "share at utility 0", .15706, 0), s.result(3, "outside", .15706, 0),
		exact("logsum, from the value that consumers capture", 1.85113, logsum),
	}, nil
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
		return append([]float64{at[0], at[1], (cross*c[1] - own[1]*c[0]) / det, (cross*c[0] - own[0]*c[1]) / det, profit[4], profit[4] - profit[8]}, profit...), nil
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

// gameSurvivor multiplies the daily shares of players at risk who stay (Kaplan & Meier 1958),
// since players install on different days.
func gameSurvivor(l *lab) ([]Result, error) {
	s, err := l.replicates("survivor", `
replicates: 16
clock: {ticks: 40}
record: {every: 40d}
consumers: {count: 3000}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
games: {titles: {run: {kind: embedded, install: 1/day, invites: 0/day, quit: {a: 0.704, b: 1.182, friends: 0}}}}
`, nil, func(r *agents.Run) []float64 {
		t := r.Table("game_retention")
		stay, out := 1.0, make([]float64, 7)
		for row := range t.Rows() {
			day, _ := t.Col("day").Int(row)
			if risk := t.Col("at_risk").Float(row); day >= 1 && day <= 7 && risk > 0 {
				stay *= 1 - t.Col("quit").Float(row)/risk
				out[day-1] = stay
			}
		}
		return out
	})
	if err != nil {
		return nil, err
	}
	var all []Result
	for k, want := range []float64{.6267, .4738, .3880, .3321, .2924, .2625, .2391} {
		if got := survivor(float64(k+1), .704, 1.182); math.Abs(got-want) > 5.1e-5 {
			return nil, fmt.Errorf("the closed form gives %.5f after %d days, the literature %.4f", got, k+1, want)
		}
		all = append(all, s.result(k, fmt.Sprintf("playing after day %d", k+1), survivor(float64(k+1), .704, 1.182), 0))
	}
	return all, nil
}

// survivor is Π_{k=1…t} (b + k − 1)/(a + b + k − 1) (Fader & Hardie 2007).
func survivor(t, a, b float64) float64 {
	s := 1.0
	for k := 1.0; k <= t; k++ {
		s *= (b + k - 1) / (a + b + k - 1)
	}
	return s
}
