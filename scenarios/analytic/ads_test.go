package analytic

import (
	"fmt"
	"math"

	"guanxi/agents"
)

const (
	myerson1981 = "Myerson 1981, Mathematics of Operations Research 6(1); order statistics"
	mankiw1986  = "Mankiw & Whinston 1986, RAND Journal of Economics 17(1): free entry to zero profit"
	payPlus     = "PayPlus: 8 per user and ad, 5 minutes"
)

func advertising() []Case {
	return []Case{
		{"V19", "second-price auction of slots, n bidders U(0, 100): price, and revenue per slot with a reserve of 50", myerson1981, auctionRevenue},
		{"V23", "users who always react, two days in ticks of a minute", payPlus, restlessUsers},
		{"V26", "frequency cap 3, Poisson(5) opportunities per consumer", "elementary", frequencyCap},
		{"V39", "identical advertisers bid V/1.2 for 1,826 interactions a month with V = 4, and a campaign costs 80 a month", mankiw1986, freeEntry},
	}
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

// secondPrice returns the expected payment with n bidders U(0,1) and reserve r: (n−1)/(n+1) +
// rⁿ − 2n/(n+1)·rⁿ⁺¹.
func secondPrice(n int, r float64) float64 {
	k := float64(n)
	return (k-1)/(k+1) + math.Pow(r, k) - 2*k/(k+1)*math.Pow(r, k+1)
}

func auctionRevenue(l *lab) ([]Result, error) {
	var all []Result
	for _, reserve := range []float64{0, 50} {
		for _, n := range []int{2, 3, 5, 10} {
			s, err := l.replicates("auction", fmt.Sprintf(`
replicates: 400
clock: {ticks: 2}
consumers: {count: 50}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%%}
ads:`+plainAds+`
  slots: {gap: 1d, daily: 1}
  respond: {hide: 0}
  campaigns: {bidder: {count: %d, creative: 1, bid: {cpm: {dist: uniform, from: 0, to: 100}}}}
`, reserve, n), nil, func(r *agents.Run) []float64 {
				return []float64{1000 * sum(r.Series("ad_revenue")) / sum(r.Series("ad_slots")) / 100}
			})
			if err != nil {
				return nil, err
			}
			label := fmt.Sprintf("n = %d", n)
			if reserve > 0 {
				label += ", reserve .5"
			}
			all = append(all, s.result(0, label, secondPrice(n, reserve/100), 0))
		}
	}
	return all, nil
}

func sum(v []float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}

// exposures returns the ticks at which each consumer was shown each campaign.
func exposures(r *agents.Run) map[[2]int64][]int64 {
	when := map[[2]int64][]int64{}
	t := r.Table("events")
	for row := range t.Rows() {
		if t.Col("event").Text(row) != "exposure" {
			continue
		}
		who, _ := t.Col("who").Int(row)
		what, _ := t.Col("what").Int(row)
		tick, _ := t.Col("tick").Int(row)
		when[[2]int64{who, what}] = append(when[[2]int64{who, what}], tick)
	}
	return when
}

func restlessUsers(l *lab) ([]Result, error) {
	s, err := l.replicates("restless", fmt.Sprintf(`
replicates: 2
clock: {tick: 1min, until: 2d}
record: {every: 1d, events: [exposure]}
consumers: {count: 50}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%%}
ads:`+plainAds+`
  billing: interactive
  respond: {click: 100%%, like: 100%%, comment: 0, forward: 0, collect: 0, hide: 0, match: 0, creative: 0, wear: 0}
  slots: {gap: 1min, daily: 1000}
  caps: {charges: 8, charge_every: 5min, idle: 6h}
  campaigns: {firm: {count: 2, bid: {cpe: 1}}}
`, 0.0), nil, func(r *agents.Run) []float64 {
		most, gap := 0, int64(math.MaxInt64)
		for _, ticks := range exposures(r) {
			most = max(most, len(ticks))
			for k := 1; k < len(ticks); k++ {
				gap = min(gap, ticks[k]-ticks[k-1])
			}
		}
		return []float64{float64(most), float64(gap)}
	})
	if err != nil {
		return nil, err
	}
	most, _, n := s.moments(0)
	gap, _, _ := s.moments(1)
	return []Result{
		{Quantity: "most charges per campaign and user", Expected: 8, Mean: most, N: n},
		{Quantity: "shortest time between two charges, minutes", Expected: 5, Mean: gap, N: n},
	}, nil
}

func frequencyCap(l *lab) ([]Result, error) {
	const consumers = 4000
	s, err := l.replicates("cap", fmt.Sprintf(`
replicates: 24
clock: {ticks: 1}
record: {events: [exposure]}
consumers: {count: %d}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%%}
activity: {sessions: 5, feed: {open: 100%%}, effects: {satisfaction: 0, friends: 0, plays: 0}}
ads:`+plainAds+`
  respond: {hide: 0}
  slots: {gap: 0s, daily: 1000}
  caps: {charges: 3}
  campaigns: {one: {bid: {cpm: 30}}}
`, consumers, 0.0), nil, func(r *agents.Run) []float64 {
		total, square, capped := 0.0, 0.0, 0.0
		for _, ticks := range exposures(r) {
			k := float64(len(ticks))
			total, square = total+k, square+k*k
			if k == 3 {
				capped++
			}
		}
		mean := total / consumers
		return []float64{mean, (square/consumers - mean*mean) * consumers / (consumers - 1), capped / consumers}
	})
	if err != nil {
		return nil, err
	}
	return []Result{
		s.result(0, "mean impressions per consumer", 2.82818, 0),
		s.result(1, "variance", .250103, 0),
		s.result(2, "P(capped)", .875348, 0),
	}, nil
}

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
