package analytic

import (
	"maps"
	"math"
	"slices"
	"time"

	"guanxi/agents"
	"guanxi/sim/graph"
	"guanxi/sim/num"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// Patterns returns the patterns, in the order of the mechanisms. All forms are settings of keys that the
// mechanism has anyway.
func Patterns() []Pattern {
	thresholds := form{name: "thresholds, uniform up to half of friends",
		set: []string{"adoption={model: threshold, threshold: {dist: uniform, from: 0, to: 0.5}, initial_adopters: 1%}"}}
	const same = "commerce.merchants.cost=0.6"
	return []Pattern{
		{
			ID: "P1", Title: "adoption rises, then falls (M2)",
			Found:     "Over many products p is .03 and q .38 a year on average, so that adoption peaks when 46 % have adopted.",
			Source:    "Sultan, Farley & Lehmann 1990; the peak, at 1/2 − p/2q: Bass 1969",
			Statistic: "of all adopters at the peak",
			Low:       .3, High: .6,
			scenario: adopters, measure: shareAtPeak,
			forms: []form{
				{name: "wechat", wechat: shareAtPeak},
				{name: "imitation of the share of friends"},
				{name: "innovation alone", set: []string{"adoption.imitation=0/day", "adoption.innovation=0.02/day"}},
				thresholds,
			},
		},
		{
			ID: "P2", Title: "who has many friends is early (M2)",
			Found: "Influenza reached friends of random students 13.9 days before random students, and peaked on day 62. " +
				"Hubs adopt earlier.",
			Source:    "Christakis & Fowler 2010; on adoption, without a number: Goldenberg, Han, Lehmann & Hong 2009",
			Statistic: "of the mean time until adoption is the lead of friends of random people",
			Low:       .1, High: .45,
			scenario: adopters, measure: leadOfFriends,
			forms: []form{
				{name: "wechat", wechat: leadOfFriends},
				{name: "imitation of the share of friends"},
				{name: "imitation of the number of friends", set: []string{"adoption.normalise=mean_degree"}},
				{name: "cascade: one chance at each friend", set: []string{"adoption={model: cascade, transmission: 2%, " +
					"initial_adopters: 0.2%}"}},
				thresholds,
			},
		},
		{
			ID: "P3", Title: "hardly any cascade is large, but some are (M6)",
			Found:     "Of 600 million cascades on Twitter, of two adoptions on average, one in 4,000 reaches 100.",
			Source:    "Goel, Anderson, Hofman & Watts 2016 (facts/mechanisms.csv, share_size_100_plus)",
			Statistic: "of 10,000 cascades have 100 sharers",
			Low:       .8, High: 8,
			scenario: articles, measure: largeCascades,
			like: []string{"content.read", "content.share.quality", "content.share.arousal", "content.share.match"},
			forms: []form{
				{name: "keys of wechat, at two sharers on average"},
				{name: "the same, all with equally many friends", set: []string{"graph={kind: regular, degree: 50}",
					"content.share.intercept=-3.35"}},
				{name: "articles differ in arousal", set: []string{"content.share.intercept=-5.2", "content.share.arousal=3",
					"content.accounts.media.arousal={dist: beta, mean: 0.5, sd: 0.15}"}},
				{name: "nobody shares after a friend's share", set: []string{"content.share_to={moments: 0%, chat: 100%}",
					"content.read.seen_chat=0%"}},
			},
		},
		{
			ID: "P4", Title: "who has played for long seldom quits (M17)",
			Found:     "Of 10 million new players 16.4 % were left after 7 days and 5.5 % after 30, a third of them.",
			Source:    "Swrve 2014 (facts/mechanisms.csv, retention_d7 and retention_d30)",
			Statistic: "of those left after 7 days are left after 30",
			Low:       .25, High: .5,
			scenario: players, like: quitting, measure: retained(7, 30), forms: retention(7, 30),
		},
		{
			ID: "P4b", Title: "as P4, earlier (M17)",
			Found:     "Of 10 million new players 33.9 % were left after a day and 16.4 % after 7, half of them.",
			Source:    "Swrve 2014 (facts/mechanisms.csv, retention_d1 and retention_d7)",
			Statistic: "of those left after a day are left after 7",
			Low:       .4, High: .55,
			scenario: players, like: quitting, measure: retained(1, 7), forms: retention(1, 7),
		},
		{
			ID: "P5", Title: "an advertisement wears out (M9)",
			Found: "3.6 % click at the first exposure to a banner, roughly 2 % at the second and third. Repetition " +
				"lowers clicks, ever less.",
			Source:    "DoubleClick, in Advertising Age 1996; without a number: Chatterjee, Hoffman & Novak 2003",
			Statistic: "of the clicks at a first exposure come at a second or third",
			Low:       .4, High: .7,
			scenario: banner, measure: repeated, like: []string{"ads.respond.wear"},
			forms: []form{
				{name: "wear-out as in wechat"},
				{name: "wear-out of .3", set: []string{"ads.respond.wear=0.3"}},
				{name: "no wear-out", set: []string{"ads.respond.wear=0"}},
				{name: "new before it repeats, as in wechat", set: []string{"ads.caps.lifetime=1d"}},
			},
		},
		{
			ID: "P6", Title: "shops charge different prices for the same good (M13)",
			Found: "Prices of the same books and CDs differ by 25 to 33 % between Internet retailers, in another sample " +
				"by 27 to 73 %. Cost is the same.",
			Source:    "Brynjolfsson & Smith 2000 and Clay et al. 2002, in Brynjolfsson, Dick & Smith 2010",
			Statistic: "of the mean is the range of eight prices",
			Low:       .25, High: .73,
			scenario: market, measure: priceRange, like: []string{"commerce.merchants.cost", "commerce.choice.elasticity"},
			forms: []form{
				{name: "keys of wechat, prices adapt"},
				{name: "the good costs all the same", set: []string{same}},
				{name: "the same, shops are alike", set: []string{same, "commerce.merchants.quality=0.6",
					"commerce.choice.match=0"}},
				{name: "the same, everybody takes the cheapest", set: []string{same, "commerce.choice.elasticity=100"}},
				{name: "the same, ratings count eight times as much", set: []string{same, "commerce.choice.reputation=16"}},
			},
		},
		{
			ID: "P7", Title: "who has sold for long seldom leaves (M12, M21)",
			Found: "Of new firms in the USA 20 % fail in the first year, 30 % by the end of the second and half by the " +
				"fifth: the rate halves.",
			Source:    "Bureau of Labor Statistics, Business Employment Dynamics; Knaup & Piazza 2007",
			Statistic: "of the rate of exit in the first year is that in years 3 to 5",
			Low:       .33, High: .75,
			scenario: entrants, measure: func(r *agents.Run) float64 { return lived(shopLives)(r).ratio() },
			like: []string{"providers.enter.shop", "providers.enter.cost", "providers.enter.spread", "providers.exit.rate",
				"providers.exit.spread"},
			forms: []form{
				{name: "accounts of wechat", pooled: lived(accountLives)},
				{name: "sellers among friends of wechat", pooled: lived(sellerLives)},
				{name: "entry and exit of wechat for shops"},
				{name: "the same, shops are alike", set: []string{"commerce.merchants.price=60", "commerce.merchants.quality=0.6",
					"commerce.choice.match=0"}},
				{name: "exit whatever the profit", set: []string{"providers.exit.spread=1000000000"}},
				{name: "exit at five times the rate", set: []string{"providers.exit.rate=0.5"}},
			},
		},
		{
			ID: "P8", Title: "few shops sell most (M13)",
			Found:     "Of the 300,000 sellers who make 90 % of the sales of Amazon's marketplaces, 33,000 make half of all.",
			Source:    "Marketplace Pulse 2021, by ratings of sellers",
			Statistic: "of the shops that make 90 % of sales make half",
			Low:       .05, High: .22,
			forms: []form{{name: "wechat", wechat: fewShops}},
		},
		{
			ID: "P9", Title: "few accounts have most reads (M6)",
			Found: "7 % of accounts had an article with 1,000 reads, .01 to .04 % one with 100,000: by a Pareto tail the " +
				"top tenth have 51 to 75 % of reads.",
			Source: "Shanghai Jiao Tong University, February to April 2017 (facts/mechanisms.csv, " +
				"accounts_with_1000_article_2017)",
			Statistic: "of reads are of the top tenth of accounts",
			Low:       .45, High: .8,
			forms: []form{{name: "wechat", wechat: topAccounts}},
		},
		{
			ID: "P10", Title: "most who sell among friends earn nothing (M12)",
			Found: "Of participants in multi-level marketing nearly half lost money, a quarter made none and a quarter a " +
				"profit.",
			Source:    "AARP Foundation 2018, of 20 million people in the USA",
			Statistic: "of sellers make no profit, effort counted",
			Low:       .6, High: .86,
			forms: []form{{name: "wechat", wechat: withoutProfit}},
		},
		{
			ID: "P11", Title: "what takes several friends spreads in circles (M2)",
			Found: "In six pairs of networks 54 % adopted on a clustered lattice, where friends know each other, and 38 % " +
				"where as many friends were drawn at random.",
			Source:    "Centola 2010 (facts/mechanisms.csv, adoption_clustered and adoption_random)",
			Statistic: "of people adopt at random, where 54 % do on the lattice",
			Low:       .29, High: .48,
			scenario: "extends: contagion\ngraph: {kind: regular, degree: 6}\n",
			measure:  func(r *agents.Run) float64 { return float64(r.World.Users) / float64(r.World.N) },
			forms: []form{
				{name: "each further friend 2.5 times as well"},
				{name: "the same, 144 people with eight friends", set: []string{"consumers.count=144", "graph.degree=8",
					"adoption.transmission=14.7%"}},
				{name: "1.67 times, the third 1.32 times that", set: []string{"adoption.transmission=24.6%",
					"adoption.reinforcement=[1.67, 1.32]"}},
				{name: "4 times, the third 1.32 times that", set: []string{"adoption.transmission=15%",
					"adoption.reinforcement=[4, 1.32]"}},
				{name: "all friends alike", set: []string{"adoption.transmission=33.7%", "adoption.reinforcement=[]"}},
			},
		},
		{
			ID: "P12", Title: "contacts of several circles make one join (M2)",
			Found: "How likely people are to join Facebook goes with the number of circles that those whom they know there " +
				"fall into, not with how many these are.",
			Source: "Ugander, Backstrom, Marlow & Kleinberg 2012, without a number",
			Statistic: "times as many join next whose friends who use it are mostly apart, as of those whose are mostly " +
				"connected",
			Low: 1.05, High: 5,
			scenario: adopters, measure: apart,
			forms: []form{
				{name: "wechat", wechat: apart},
				{name: "imitation of the share of friends"},
				{name: "imitation of the number of friends", set: []string{"adoption.normalise=mean_degree"}},
			},
		},
	}
}

const adopters = `
replicates: 16
clock: {ticks: 300}
record: {every: 300d, events: [adoption]}
consumers: {count: 3000}
graph: {kind: friendship, mean_degree: 128, above_200: 14%, clustering: 0.2}
adoption: {innovation: 0.003/day, imitation: 0.038/day, normalise: degree}
`

// firstAdoptions returns who adopts for the first time during the run, and when.
func firstAdoptions(r *agents.Run) (who []int, when []float64) {
	t := r.Table("events")
	for row := range t.Rows() {
		tick, _ := t.Col("tick").Int(row)
		again, _ := t.Col("what").Int(row)
		if i, _ := t.Col("who").Int(row); t.Col("event").Text(row) == "adoption" && tick > 0 && again == 0 {
			who, when = append(who, int(i)), append(when, float64(tick))
		}
	}
	return who, when
}

// shareAtPeak cuts the time in which 95 % of the adopters come into 20 parts, and takes the middle of the
// three in a row that have the most.
func shareAtPeak(r *agents.Run) float64 {
	const parts = 20
	_, when := firstAdoptions(r)
	last := slices.Sorted(slices.Values(when))[len(when)*95/100]
	var come [parts + 1]float64
	for _, t := range when {
		come[min(int(t*parts/(last+1)), parts)]++
	}
	before, most, share := 0.0, 0.0, math.NaN()
	for k := range parts - 2 {
		if three := come[k] + come[k+1] + come[k+2]; three > most {
			most, share = three, (before+three/2)/float64(len(when))
		}
		before += come[k]
	}
	return share
}

// leadOfFriends compares the mean time of adopters with their mean by number of friends, which is that of
// a friend of somebody drawn at random.
func leadOfFriends(r *agents.Run) float64 {
	who, when := firstAdoptions(r)
	mean, friends, weighted := 0.0, 0.0, 0.0
	for n, i := range who {
		k := float64(r.World.Graph.Degree(i))
		mean += when[n] / float64(len(who))
		friends += k
		weighted += float64(k * when[n])
	}
	return 1 - weighted/friends/mean
}

// apart compares, at 15 times of the run, who has not joined and has three to five friends who have: those
// whose such friends fall into more circles than half of their number, and the others. A circle is a connected
// part of the ties among these friends. It is the ratio of the shares that join until the next of these times
// (Mantel & Haenszel 1959, by time and number).
func apart(r *agents.Run) float64 {
	joined := make([]float64, r.World.N)
	for i := range joined {
		joined[i] = math.Inf(1)
		if r.World.Status[i] != 0 {
			joined[i] = 0 // from the start on, unless it is below
		}
	}
	who, when := firstAdoptions(r)
	for k, i := range who {
		joined[i] = when[k]
	}
	step := float64(r.World.Clock.Ticks) / 16
	above, below := 0.0, 0.0
	for t := step; t < 15.5*step; t += step {
		var n, came [6][2]float64 // by number of friends, and whether these are mostly apart
		for i, at := range joined {
			if at <= t {
				continue
			}
			var friends []uint32
			for _, j := range r.World.Graph.Neighbours(i) {
				if joined[j] <= t {
					friends = append(friends, j)
				}
			}
			if k := len(friends); k >= 3 && k <= 5 {
				mostly := 0
				if 2*circles(r.World.Graph, friends) > k {
					mostly = 1
				}
				n[k][mostly]++
				if at <= t+step {
					came[k][mostly]++
				}
			}
		}
		for k := range n {
			if all := n[k][0] + n[k][1]; all > 0 {
				above += float64(came[k][1] * n[k][0] / all)
				below += float64(came[k][0] * n[k][1] / all)
			}
		}
	}
	return above / below
}

// circles counts the connected parts of the ties among these people.
func circles(g *graph.Graph, people []uint32) (n int) {
	seen := map[uint32]bool{}
	var visit func(i uint32)
	visit = func(i uint32) {
		seen[i] = true
		for _, j := range people {
			if !seen[j] && g.Has(int(i), int(j)) {
				visit(j)
			}
		}
	}
	for _, i := range people {
		if !seen[i] {
			visit(i)
			n++
		}
	}
	return n
}

const articles = `
replicates: 10
clock: {start: 2014-09-01, ticks: 60}
record: {every: 60d}
consumers: {count: 20000}
graph: {kind: friendship, mean_degree: 50, above_200: 2%, clustering: 0.2}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
activity: {feed: {slots: 20, expire: 3d}}
content:
  accounts: {media: {count: 5000, articles: 0.4/day, popularity: 1, quality: 0.6}}
  initial_follows: 5
  follow: 0
  share: {intercept: -3.3}
`

// largeCascades considers articles that one reader spread who had it from the account.
func largeCascades(r *agents.Run) float64 {
	t := r.Table(schema.CascadesTable)
	all, large := 0.0, 0.0
	for row := range t.Rows() {
		began, _ := t.Col("start").Int(row)
		shares, weight := t.Col("shares").Float(row), t.Col("weight").Float(row)
		if began > 40 || shares-t.Col("child_shares").Float(row) != 1 { // by start: large ones last longer
			continue
		}
		all += weight
		if shares >= 100 {
			large += weight
		}
	}
	return 1e4 * large / all
}

const players = `
replicates: 8
clock: {ticks: 100}
record: {every: 100d}
consumers: {count: 5000}
graph: {kind: regular, degree: 20}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
games: {titles: {run: {kind: embedded, install: 0.1/day, invites: 0/day, quit: {friends: 0}}}}
`

var quitting = []string{"games.titles.run.quit.a", "games.titles.run.quit.b", "games.titles.run.quit.shape"}

func retention(from, to int64) []form {
	quit := func(keys string) []string { return []string{"games.titles.run.quit={" + keys + "}"} }
	return []form{
		{name: "wechat, game run", wechat: retained(from, to)},
		{name: "keys of wechat, without friends"},
		{name: "players differ, each at a constant rate", set: quit("a: 0.66, b: 0.34, shape: 1, friends: 0")},
		{name: "players are alike, 16.4 % left after 7 days", set: quit("a: 227600, b: 772400, shape: 1, friends: 0")},
		{name: "players are alike but for friends who play", set: quit("a: 300000, b: 700000, shape: 1, friends: 0.15")},
		{name: "alike, ever less likely to quit", set: quit("a: 661000, b: 339000, shape: 0.29, friends: 0")},
	}
}

// retained is the share of the players of run left after some days who are left after more (Kaplan &
// Meier 1958).
func retained(from, to int64) func(*agents.Run) float64 {
	return func(r *agents.Run) float64 {
		t := r.Table("game_retention")
		left := 1.0
		for row := range t.Rows() {
			day, _ := t.Col("day").Int(row)
			if risk := t.Col("at_risk").Float(row); t.Col("title").Text(row) == "run" && day > from && day <= to && risk > 0 {
				left *= 1 - t.Col("quit").Float(row)/risk
			}
		}
		return left
	}
}

const banner = `
replicates: 8
clock: {start: 2015-02-01, ticks: 5}
record: {every: 1d}
consumers: {count: 20000}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
ads:
  billing: exposure
  auction: price_list
  slots: {gap: 24h, daily: 1}
  caps: {charges: 14}
  social_proof: off
  respond: {click: 3.6%, hide: 0%}
  campaigns: {a: {from: 2015-02-01, until: 2015-03-01, budget: 1000000, bid: {cpm: 1000}}}
`

// repeated takes the clicks of the first three days: everybody sees the one advertisement once a day.
func repeated(r *agents.Run) float64 {
	clicks := r.Series("ad_clicks")
	return (clicks[2] + clicks[3]) / 2 / clicks[1]
}

const market = `
replicates: 12
clock: {start: 2017-01-09, ticks: 720}
record: {every: 360d}
consumers: {count: 2000}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
commerce:
  occasions: 0.3/day
  merchants: {count: 8, price: 60, adapt: 0.02/day}
  choice: {intercept: -0.8}
`

func priceRange(r *agents.Run) float64 {
	t := r.Table(schema.ProvidersTable)
	low, high, sum := math.Inf(1), 0.0, 0.0
	for row := range t.Rows() {
		p := t.Col("price").Float(row)
		low, high, sum = min(low, p), max(high, p), sum+p
	}
	return (high - low) / (sum / float64(t.Rows()))
}

const entrants = `
replicates: 12
clock: {start: 2010-01-01, tick: 1d, until: 8year}
record: {every: 30d}
consumers: {count: 5000}
graph: {kind: ring, degree: 2}
adoption: {imitation: 0.1/day, initial_adopters: 100%}
commerce: {occasions: 0.1/day, merchants: {count: 5 per 1000}}
providers:
  enter: {account: 0/year}
`

// exits are who leaves, and the years at risk, in the first year of a life and in years 3 to 5.
type exits [4]float64

func (e *exits) add(more exits) {
	for k := range e {
		e[k] += more[k]
	}
}

// ratio is the rate of the later years over that of the first.
func (e exits) ratio() float64 { return e[2] / e[3] / (e[0] / e[1]) }

// interval is the exact 95 % interval of the ratio of two Poisson rates: given all exits, those of the later
// years are binomial (Przyborowski & Wilenski 1940; limits of Clopper & Pearson 1934).
func (e exits) interval(replicates int) summary.Interval {
	late, all := int(e[2]), int(e[0]+e[2])
	rate := func(share float64) float64 { return share / (1 - share) * e[1] / e[3] }
	v := summary.Interval{N: replicates, Mean: e.ratio(), Lo: math.NaN(), Hi: math.NaN()}
	if all > 0 && e[3] > 0 {
		// The share at which at least late of all, and at which at most late, have probability .025.
		v.Lo = rate(falling(func(p float64) float64 { return .025 - atLeast(late, all, p) }))
		v.Hi = rate(falling(func(p float64) float64 { return 1 - atLeast(late+1, all, p) - .025 }))
	}
	return v
}

// falling is where a decreasing function of a probability is 0.
func falling(f func(float64) float64) float64 {
	lo, hi := 0.0, 1.0
	for range 60 {
		if mid := (lo + hi) / 2; f(mid) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// atLeast is the probability of k or more among n at probability p each.
func atLeast(k, n int, p float64) (sum float64) {
	for ; k <= n; k++ {
		ways := num.Lgamma(float64(n+1)) - num.Lgamma(float64(k+1)) - num.Lgamma(float64(n-k+1))
		sum += num.Exp(ways + float64(k)*num.Log(p) + float64(n-k)*num.Log1p(-p))
	}
	return sum
}

// lived counts the exits.
func lived(lives func(*agents.Run) (from, until []float64)) func(*agents.Run) exits {
	return func(r *agents.Run) (e exits) {
		from, until := lives(r)
		const year = 365.25                     // days
		end := float64(r.Spec.SimClock().Ticks) // of a day
		for i := range from {
			age := (min(until[i], end) - from[i]) / year
			for k, ages := range [][2]float64{{0, 1}, {2, 5}} {
				if until[i] <= end && ages[0] <= age && age < ages[1] {
					e[2*k]++
				}
				e[2*k+1] += max(0, min(age, ages[1])-ages[0])
			}
		}
		return e
	}
}

func shopLives(r *agents.Run) (from, until []float64)    { return providerLives(r, "shop") }
func accountLives(r *agents.Run) (from, until []float64) { return providerLives(r, "account") }

// providerLives is of those that enter during the run.
func providerLives(r *agents.Run, kind string) (from, until []float64) {
	t := r.Table(schema.ProvidersTable)
	for row := range t.Rows() {
		if entered := t.Col("entered").Float(row); t.Col("kind").Text(row) == kind && entered > 0 {
			from, until = append(from, entered), append(until, stopped(t.Col("left"), row))
		}
	}
	return from, until
}

func sellerLives(r *agents.Run) (from, until []float64) {
	t := r.Table("sellers")
	for row := range t.Rows() {
		from, until = append(from, t.Col("from").Float(row)), append(until, stopped(t.Col("until"), row))
	}
	return from, until
}

func stopped(c *table.Values, row int) float64 {
	if c.Missing(row) {
		return math.Inf(1)
	}
	return c.Float(row)
}

// fewShops is the number of shops, the largest first and the last in part, that make half of sales, over the
// number that make 90 %.
func fewShops(r *agents.Run) float64 {
	t := r.Table(schema.ProvidersTable)
	var sales []float64
	for row := range t.Rows() {
		if t.Col("kind").Text(row) == "shop" {
			sales = append(sales, t.Col("turnover").Float(row))
		}
	}
	return holders(sales, .5) / holders(sales, .9)
}

func holders(amounts []float64, share float64) (n float64) {
	all := 0.0
	for _, x := range amounts {
		all += x
	}
	left := share * all
	for _, x := range slices.Backward(slices.Sorted(slices.Values(amounts))) {
		if x >= left {
			return n + left/x
		}
		left -= x
		n++
	}
	return math.NaN()
}

// topAccounts is of the accounts that published from February to April 2017, and of the articles of that time.
func topAccounts(r *agents.Run) float64 {
	clock := r.Spec.SimClock()
	from, until := clock.Of(time.Date(2017, 2, 1, 0, 0, 0, 0, time.UTC)),
		clock.Of(time.Date(2017, 5, 1, 0, 0, 0, 0, time.UTC))
	t, reads := r.Table(schema.CascadesTable), map[string]float64{}
	for row := range t.Rows() {
		if began, _ := t.Col("start").Int(row); began >= int64(from) && began < int64(until) {
			reads[t.Col("source").Text(row)] += t.Col("reads").Float(row) * t.Col("weight").Float(row)
		}
	}
	top, all, left := 0.0, 0.0, float64(len(reads))/10
	for _, x := range slices.Backward(slices.Sorted(maps.Values(reads))) {
		top += min(1, left) * x
		left = max(0, left-1)
		all += x
	}
	return top / all
}

func withoutProfit(r *agents.Run) float64 {
	t, n := r.Table("sellers"), 0.0
	for row := range t.Rows() {
		if t.Col("profit").Float(row) <= 0 {
			n++
		}
	}
	return n / float64(t.Rows())
}
