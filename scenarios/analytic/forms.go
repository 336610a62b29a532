package analytic

import (
	"math"
	"slices"

	"guanxi/agents"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Patterns returns the patterns, in the order of the mechanisms. All forms are settings of keys that the
// mechanism has anyway.
func Patterns() []Pattern {
	thresholds := form{name: "thresholds, uniform up to half of friends", set: []string{"adoption={model: threshold, threshold: {dist: uniform, from: 0, to: 0.5}, initial_adopters: 1%}"}}
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
			Found:     "Influenza reached friends of random students 13.9 days before random students, and peaked on day 62. Hubs adopt earlier.",
			Source:    "Christakis & Fowler 2010; on adoption, without a number: Goldenberg, Han, Lehmann & Hong 2009",
			Statistic: "of the mean time until adoption is the lead of friends of random people",
			Low:       .1, High: .45,
			scenario: adopters, measure: leadOfFriends,
			forms: []form{
				{name: "wechat", wechat: leadOfFriends},
				{name: "imitation of the share of friends"},
				{name: "imitation of the number of friends", set: []string{"adoption.normalise=mean_degree"}},
				{name: "cascade: one chance at each friend", set: []string{"adoption={model: cascade, transmission: 2%, initial_adopters: 0.2%}"}},
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
			forms: []form{
				{name: "keys of wechat, at two sharers on average"},
				{name: "the same, all with equally many friends", set: []string{"graph={kind: regular, degree: 50}", "content.share.intercept=-3.35"}},
				{name: "articles differ in arousal", set: []string{"content.share.intercept=-5.2", "content.share.arousal=3", "content.accounts.media.arousal={dist: beta, mean: 0.5, sd: 0.15}"}},
				{name: "nobody shares after a friend's share", set: []string{"content.share_to={moments: 0%, chat: 100%}", "content.read.seen_chat=0%"}},
			},
		},
		{
			ID: "P4", Title: "who has played for long seldom quits (M17)",
			Found:     "Of 10 million new players 16.4 % were left after 7 days and 5.5 % after 30, a third of them.",
			Source:    "Swrve 2014 (facts/mechanisms.csv, retention_d7 and retention_d30)",
			Statistic: "of those left after 7 days are left after 30",
			Low:       .25, High: .5,
			scenario: players, measure: retained(7, 30), forms: retention(7, 30),
		},
		{
			ID: "P4b", Title: "as P4, earlier (M17)",
			Found:     "Of 10 million new players 33.9 % were left after a day and 16.4 % after 7, half of them.",
			Source:    "Swrve 2014 (facts/mechanisms.csv, retention_d1 and retention_d7)",
			Statistic: "of those left after a day are left after 7",
			Low:       .4, High: .55,
			scenario: players, measure: retained(1, 7), forms: retention(1, 7),
		},
		{
			ID: "P5", Title: "an advertisement wears out (M9)",
			Found:     "3.6 % click at the first exposure to a banner, roughly 2 % at the second and third. Repetition lowers clicks, ever less.",
			Source:    "DoubleClick, in Advertising Age 1996; without a number: Chatterjee, Hoffman & Novak 2003",
			Statistic: "of the clicks at a first exposure come at a second or third",
			Low:       .4, High: .7,
			scenario: banner, measure: repeated,
			forms: []form{
				{name: "wear-out as in wechat, .3"},
				{name: "wear-out of .8", set: []string{"ads.respond.wear=0.8"}},
				{name: "no wear-out", set: []string{"ads.respond.wear=0"}},
				{name: "new before it repeats, as in wechat", set: []string{"ads.caps.lifetime=1d"}},
			},
		},
		{
			ID: "P6", Title: "shops charge different prices for the same good (M13)",
			Found:     "Prices of the same books and CDs differ by 25 to 33 % between Internet retailers, in another sample by 27 to 73 %. Cost is the same.",
			Source:    "Brynjolfsson & Smith 2000 and Clay et al. 2002, in Brynjolfsson, Dick & Smith 2010",
			Statistic: "of the mean is the range of eight prices",
			Low:       .25, High: .73,
			scenario: market, measure: priceRange,
			forms: []form{
				{name: "choice as in wechat, prices adapt"},
				{name: "the same, shops are alike", set: []string{"commerce.merchants.quality=0.6", "commerce.choice.match=0"}},
				{name: "everybody takes the cheapest", set: []string{"commerce.choice.price=3", "commerce.choice.intercept=200"}},
				{name: "ratings count six times as much", set: []string{"commerce.choice.reputation=12"}},
				{name: "the good costs shops differently", set: []string{"commerce.merchants.price={dist: lognormal, mean: 60, sd: 18}"}},
			},
		},
		{
			ID: "P7", Title: "who has sold for long seldom leaves (M12, M21)",
			Found:     "Of new firms in the USA 20 % fail in the first year, 30 % by the end of the second and half by the fifth: the rate halves.",
			Source:    "Bureau of Labor Statistics, Business Employment Dynamics; Knaup & Piazza 2007",
			Statistic: "of the rate of exit in the first year is that in years 3 to 5",
			Low:       .33, High: .75,
			scenario: entrants, measure: exits(shopLives),
			forms: []form{
				{name: "accounts of wechat", wechat: exits(accountLives)},
				{name: "sellers among friends of wechat", wechat: exits(sellerLives)},
				{name: "entry and exit of wechat for shops"},
				{name: "the same, shops are alike", set: []string{"commerce.merchants.price=60", "commerce.merchants.quality=0.6", "commerce.choice.match=0"}},
				{name: "exit whatever the profit", set: []string{"providers.exit.spread=1000000000"}},
				{name: "exit at five times the rate", set: []string{"providers.exit.rate=0.5"}},
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
  read: {intercept: 0.3, match: 1, quality: 0.5, attention: 25}
  share: {intercept: -3.3, quality: 0.3, arousal: 0.3, match: 0.3}
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
games: {titles: {run: {kind: embedded, install: 0.1/day, invites: 0/day, quit: {a: 0.66, b: 0.34, friends: 0}}}}
`

func retention(from, to int64) []form {
	return []form{
		{name: "wechat, game run", wechat: retained(from, to)},
		{name: "players differ as in wechat, without friends"},
		{name: "players are alike, 16.4 % left after 7 days", set: []string{"games.titles.run.quit.a=227600", "games.titles.run.quit.b=772400"}},
		{name: "players are alike but for friends who play", set: []string{"games.titles.run.quit={a: 300000, b: 700000, friends: 0.15}"}},
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
  merchants: {count: 8, price: 60, cost: 60%, adapt: 0.02/day}
  choice: {intercept: 1}
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
  enter: {account: 0/year, shop: 12/year per 1000, cost: 1000, spread: 250}
  exit: {rate: 0.1, spread: 250}
`

// exits is the rate at which those leave who are in years 3 to 5 of their lives, over the rate in the
// first year: exits for each year at risk.
func exits(lives func(*agents.Run) (from, until []float64)) func(*agents.Run) float64 {
	return func(r *agents.Run) float64 {
		from, until := lives(r)
		const year = 365.25                     // days
		end := float64(r.Spec.SimClock().Ticks) // of a day
		rate := func(young, old float64) float64 {
			left, years := 0.0, 0.0
			for i := range from {
				age := (min(until[i], end) - from[i]) / year
				years += max(0, min(age, old)-young)
				if until[i] <= end && young <= age && age < old {
					left++
				}
			}
			return left / years
		}
		return rate(2, 5) / rate(0, 1)
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
