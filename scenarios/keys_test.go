package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// crowded is wechat made so small and busy that everything in it happens within 200 days: dates lie
// in the window, rare events are frequent, and much that wechat leaves off is on.
var crowded = []string{
	"network_effects=off", "homing=off", "rival=off", // see elsewhere
	"consumers.count=240", "replicates=1", "seed=3", "graph.mean_degree=30", "graph.above_200=0", "graph.cap=60",
	"clock.start=2014-12-01", "clock.until=200d", "record.every=10d",
	"functions.mini_programs.released=2014-12-20", "functions.games.released=2014-12-20",
	"timeline.paid_2016.at=2015-03-01", "timeline.paid_2017=off", "timeline.paid_2018=off",
	"functions.text.upkeep=100/year", "functions.text.quality=0.9", "functions.shake.combine=noisy_or",
	"timeline.auctions.at=2015-03-20", "timeline.ads_daily.at=2015-04-01", "timeline.ads_two.at=2015-05-01",
	"timeline.chat_first.at=2015-05-10",
	"consumers.segments.social.drift={rate: 1/year, needs: {play: 1, see: 1}}",
	"adoption.initial_adopters=50%", "adoption.innovation=0.4/year", "adoption.never_adopt=5%",
	"adoption.reservation={mean: 0.5, sd: 0.2, peers: 0.2}",
	"adoption.invitation={rate: 20/year, lift: 2, reward: 2}",
	"activity.feed.slots=4", "activity.sessions={dist: gamma, mean: 3, sd: 3}",
	"posts.rate=0.5/day", "posts.feedback=0.05", "posts.skill={dist: beta, mean: 0.6, sd: 0.2}",
	"content.accounts.brand.count=40 per 1000", "content.accounts.media.count=20 per 1000", "content.read.intercept=-1.2",
	"content.share.intercept=-1.6",
	"content.like=90%", "content.accounts.brand.articles=0.6/day", "content.accounts.media.articles=0.8/day",
	"content.follow=30%", "content.initial_follows=4", "content.chat.groups=2", "content.read.friend_likes=1.5",
	"ads.respond={click: 10%, like: 10%, comment: 5%, forward: 5%, collect: 3%, hide: 4%}", "ads.social_proof={click: " +
		"10%, like: 20%}",
	"ads.articles={from: 2014-12-20, finish: 60%, followers: 20 per 1000}", "ads.load={}",
	"ads.prior=20", "ads.explore=10%", "ads.judged=30%", "ads.reserve={cpm: 30, cpe: 0.5}", "ads.caps.charges=2",
	"ads.nuisance_price=0.2",
	"ads.campaigns.phone=off", "ads.campaigns.care=off", "ads.campaigns.motor=off", "ads.campaigns.shop=off",
	"ads.campaigns.car.bid.profit=off",
	"ads.campaigns.car.bid.cpm=140", "ads.campaigns.drink.from=2015-02-01",
	"ads.campaigns.drink.daily_cap=20 per 1000", "ads.campaigns.fashion.daily_cap=40 per 1000",
	"ads.campaigns.fashion.target.interests=4", "ads.campaigns.fashion.entry.rate=60/year",
	"ads.campaigns.car.until=2015-05-15", "ads.campaigns.fashion.from=2015-02-10",
	"ads.campaigns.car.budget=100 per 1000", "ads.campaigns.car.product={sale_per_click: 30%, persuasion: 0.5}",
	"ads.campaigns.stall={count: 4, shop: true, bid: {cpm: 200, cpe: 2}, billing: interactive, from: 2015-02-01, " +
		"until: 2015-05-20, daily_cap: 60 per 1000}",
	"commerce.occasions=1/day", "commerce.take_up={innovation: 5/year}", "commerce.merchants.count=40 per 1000",
	"commerce.merchants.adapt=0.02/day", "commerce.take=5%",
	"commerce.choice={intercept: -2, elasticity: off, offers: 6, crowding: 80%}",
	"games.titles.run.payers=40%", "games.titles.guild.payers=40%", "games.titles.run.install=0.1/day",
	"games.titles.guild.install=0.1/day", "games.titles.guild.meet=1",
	"games.titles.run.every=7d", "games.titles.guild.every=7d", "games.titles.run.quit.cap=2",
	"games.titles.guild.quit.cap=2", "games.titles.run.development=10", "games.titles.guild.development=10",
	"satisfaction.churn.base=0.4/year", "satisfaction.churn.at=50%", "satisfaction.churn.max=0.003/day",
	"satisfaction.return.base=0.5/year",
	"adoption.weak_imitation=1/year", "games.titles.guild.known=50%",
	"encounters.near_people={opt_in: {under_25: 90%, 25_to_50: 80%, over_50: 70%}, attempts: 2/day}",
	"encounters.shake={opt_in: {under_25: 90%, 25_to_50: 80%, over_50: 70%}, attempts: 2/day}",
	"encounters.accept.intercept=1", "encounters.ties={chat: 1/day, cap: 8, half_life: 10d, strong_above: 60%, " +
		"strong_after: 10d}",
	"linkage.kind=mixed", "linkage.dilution=0.1",
	"calendar={eve: [2015-02-18]}", "payment.bind={own: 8/year, friends: 12/year, packet: 1/day}",
	"payment.red_packets={rate: 0.3/day, luckiest: 3, holidays: {feasts: [eve], factor: 10}}",
	"payment.withdrawal={rate: 40/year, fee: 1%, free: 5, from: " +
		"2015-02-01}", "payment.lift=1", "payment.outside.volume=9",
	"governance.audit={rate: 0.05/day, cost: 5, false: 10%}", "governance.penalty={fine: 100, remove: 3%}",
	"governance.report={rate: 60%, trust: 3, malicious: 5%, false: 40%}",
	"governance.cheat={share: 80%, gain: {dist: lognormal, mean: 1500, sd: 1500}, noise: 200, every: 10d}",
	"governance.admission={minimum: 10%, noise: 0.2}", "governance.guidance={rate: 4/year, cost: 10}",
	"services.stickers={every: 5d, appeal: 0, from: 2014-12-25}", "services.recharge={every: 5d, buyers: 60%}",
	"services.verification={every: 40d, fee: 30, error: 50%, from: 2014-12-25}",
	"services.api={fee: 0.004, free: 100, cost: 0.001, calls: 30000, least: 200}",
	"o2o.stores={count: 40 per 1000, near: 4, visits: 0.2/day, fixed: 300, advertising: 2%}",
	"o2o.review={good: 50%, bad: 60%}",
	"o2o.members={join: 40%, fee: 250, every: 20d, cost: 3, plan: 60d, messages: 0.5/day, message_fee: 0.05}",
	"o2o.holding={invest: 900 per 1000, at: 2015-01-10, every: 30d}",
	"providers.enter={account: 200/year, shop: 200/year, cost: 5, spread: 60, account_cost: 60%}",
	"providers.exit={rate: 0.2, spread: 60, memory: 30d}", "providers.adapt.every=10d",
	"sharing.enter={rate: 6/year, friends: 1, cost: 5}", "sharing.cards=3/day",
	"sharing.buy={intercept: -2, elasticity: off}",
	"sharing.pass={intercept: 0}", "sharing.deceit={share: 40%}",
	"sharing.mute.above=3/week", "sharing.leave_after=1", "sharing.broadcast={}",
	"policy.treasury={upkeep: 60/year, credit: 1year, interest: 5%/year}", "policy.rules={more: {when: satisfaction > " +
		"0.2, for: 110d, set: {ads.nuisance_price: 0.5}, back: satisfaction < 0.1, cooldown: 20d}}",
	"commerce.buyers=20d",
	"teams={size: 2, effort: 0.5, wait: 0.1, deadline: 10d, discount: 90%, expect: 100%, shown: 50%, by: feed, adapt: " +
		"0.01/day, friends: 5, outside: {}, subsidy: {amount: 3, budget: 20}, knowledge: {}}",
	"value.use={}", "value.kept_off={at: 2015-03-01, count: 50}",
	"variety={weight: 0.001}",
	"regulator={limits: {cap: {key: commerce.take, from: 2015-01-20, least: 1%, most: 2%}}, tax: {share: 5%, from: " +
		"2015-02-01}}",
}

// inert says why a key of wechat affects no count of people or money. Every key that is not listed
// must affect one.
var inert = map[string]string{
	"live":                             "no host shows here: those who are looked at",
	"laws":                             "no formula decides here: those who decide by formulas",
	"laws.joining":                     "likewise",
	"laws.leaving":                     "likewise",
	"laws.inviting":                    "likewise",
	"laws.reading":                     "likewise",
	"laws.sharing":                     "likewise",
	"laws.buying":                      "likewise",
	"commerce.concentration":           "what is reported: agents/providers/commerce/fee_test.go",
	"ads.campaigns.stall.entry":        "only for campaigns that bid for profit",
	"consumers.income.mean":            "it is the unit of the table incomes: agents/society/income_test.go",
	"consumers.income.worth":           "it weighs gains in the table incomes: agents/society/income_test.go",
	"ads.campaigns.drink.entry.spread": "no decision of the few candidates here is near its cost; fashion's matters",
	"ads.campaigns.car.entry":          "only for campaigns that bid for profit",
	"ads.campaigns.car.bid.profit":     "it states a bid for exposures here",
	"ads.campaigns.stall.bid.profit":   "a shop's campaign follows the return of its shop",
	"name":                             "that of the folder",
	"description":                      "printed by list",
	"replicates":                       "runs are independent",
	"currency":                         "the unit's name",
	"clock.ticks":                      "clock.until is given in its place",
	"record.every":                     "which rows are written",
	"record.consumers":                 "another table, panel.csv",
	"consumers.represents":             "relabels axes",
	"value.discount":                   "of sums in the summary",
	"value.twin":                       "a second run, of which nothing comes back",
	"observed.*":                       "drawn over figures",
	"platforms":                        "elsewhere has some",
	"elements.*":                       "a study sets what they hold",
	"status":                           "says where numbers are from",
	"adoption.form":                    "linear differs from hazard by λΔ/2 of itself, a ten-thousandth here",
	// A function that alone serves its needs has nothing to combine with.
	"functions.games.combine":           "alone",
	"functions.mini_programs.combine":   "alone",
	"functions.moments.combine":         "alone",
	"functions.payment.combine":         "alone",
	"functions.public_accounts.combine": "alone",
	"functions.video.combine":           "alone",
	"functions.near_people.combine":     "with one that is noisy_or it gives the same if it is, too",
	"satisfaction.churn.unserved":       "network_effects are off; TestUnservedLeave",
	"satisfaction.churn.inertia":        "likewise",
	"policy.rules.more.cooldown":        "the rule acts once in the window",
	"services.api.leave.rate":           "providers leave by their profits, as providers is on",
	"services.api.leave.spread":         "likewise",
	"services.api.leave.memory":         "likewise",
	"policy.rules.more.back":            "the rule acts once in the window",
	// An advertiser that knows the value of an interaction, or states its bid in the unit of
	// billing, needs no other learner.
	"ads.ftrl.alpha":              "the learner is beta_binomial",
	"ads.ftrl.beta":               "the learner is beta_binomial",
	"ads.ftrl.lambda1":            "the learner is beta_binomial",
	"ads.ftrl.lambda2":            "the learner is beta_binomial",
	"ads.features.cross":          "the learner is beta_binomial",
	"ads.campaigns.stall.bid.cpm": "billed by interaction, with a bid for one",
}

// changed says how to change a key that perturb cannot handle, and what has to change with it.
var changed = map[string][]string{
	"governance.cheat.gain":              {"governance.cheat.gain=5"},
	"consumers.income":                   {"consumers.income={price: 0.5}"},
	"regulator.limits.cap.key":           {"regulator.limits.cap={key: ads.nuisance_price, least: 3, most: 4}"},
	"regulator.limits.cap.least":         {"regulator.limits.cap={least: 8%, most: 9%}"},
	"regulator.limits.cap.most":          {"regulator.limits.cap.most=1%"},
	"content":                            {"content=off", "live=off"},
	"regulator.limits.cap.from":          {"regulator.limits.cap.from=2015-03-20"},
	"regulator.tax.from":                 {"regulator.tax.from=2015-04-01"},
	"ads.campaigns.drink.entry.exit":     {"ads.campaigns.drink.entry.exit=20"},
	"satisfaction.churn.max":             {"satisfaction.churn.max=0.0003/day"},
	"ads.campaigns.fashion.entry.exit":   {"ads.campaigns.fashion.entry.exit=20"},
	"ads.campaigns.fashion.entry.spread": {"ads.campaigns.fashion.entry.spread=100%"},
	"ads.campaigns.car.shop":             {"ads.campaigns.car.shop=true", "ads.campaigns.car.product=off"},
	"ads.campaigns.drink.bid.profit": {"ads.campaigns.drink.bid.profit=off", "ads.campaigns.drink.bid.value=3",
		"ads.campaigns.drink.entry=off"},
	"ads.campaigns.drink.product": {"ads.campaigns.drink.product=off",
		"ads.campaigns.drink.bid.profit.brand=5"},
	"ads.campaigns.drink.shop": {"ads.campaigns.drink.shop=true", "ads.campaigns.drink.product=off",
		"ads.campaigns.drink.bid.profit=off", "ads.campaigns.drink.bid.value=3", "ads.campaigns.drink.entry=off"},
	"ads.campaigns.fashion.bid.profit": {"ads.campaigns.fashion.bid.profit=off",
		"ads.campaigns.fashion.bid.value=3", "ads.campaigns.fashion.entry=off"},
	"ads.campaigns.fashion.product": {"ads.campaigns.fashion.product=off",
		"ads.campaigns.fashion.bid.profit.brand=5"},
	"ads.campaigns.fashion.shop": {"ads.campaigns.fashion.shop=true", "ads.campaigns.fashion.product=off",
		"ads.campaigns.fashion.bid.profit=off", "ads.campaigns.fashion.bid.value=3", "ads.campaigns.fashion.entry=off"},
	"clock.tick":  {"clock.tick=12h"},
	"clock.until": {"clock.until=270d"},
	// only one table is bundled
	"consumers.access.file":            {"consumers.access={value: over_50_millions}"},
	"consumers.access.date":            {"consumers.access=off"}, // likewise
	"consumers.access.of":              {"consumers.access.of=population_millions"},
	"consumers.access.value":           {"consumers.access.value=over_50_millions"},
	"consumers.access.ages.over_50.of": {"consumers.access.ages.over_50.of=population_millions"},
	"consumers.access.ages.over_50.value": {"consumers.access.ages.over_50.value=over_50_millions",
		"consumers.access.ages.over_50.of=population_millions"},
	"consumers.regions": {"consumers.regions={tier1: 22%, tier2: 28%, tier3: 50%}"},
	"consumers.genders": {"consumers.genders={female: 60%, male: 40%}"},
	"consumers.segments.convenience": {"consumers.segments.convenience=off",
		"consumers.segments.social.share=80%"},
	"consumers.segments.elderly": {"consumers.segments.elderly=off", "consumers.segments.social.share=65%"},
	"consumers.segments.social":  {"consumers.segments.social=off", "consumers.segments.elderly.share=65%"},
	"consumers.segments.convenience.share": {"consumers.segments.convenience.share=25%",
		"consumers.segments.social.share=55%"},
	"consumers.segments.elderly.share": {"consumers.segments.elderly.share=30%",
		"consumers.segments.social.share=35%"},
	"consumers.segments.social.share": {"consumers.segments.social.share=35%",
		"consumers.segments.elderly.share=30%"},
	"consumers.segments.convenience.ages": {"consumers.segments.convenience.ages={25_to_50: 50%, over_50: 50%}"},
	"consumers.segments.elderly.ages":     {"consumers.segments.elderly.ages={25_to_50: 50%, over_50: 50%}"},
	"consumers.segments.social.ages": {"consumers.segments.social.ages={25_to_50: 50%, under_25: 0%, over_50: " +
		"50%}"},
	"consumers.segments.convenience.needs":  {"consumers.segments.convenience.needs={buy: 9}"},
	"consumers.segments.elderly.needs":      {"consumers.segments.elderly.needs={see: 9}"},
	"consumers.segments.social.needs":       {"consumers.segments.social.needs={talk: 9}"},
	"consumers.segments.elderly.ability":    {"consumers.segments.elderly.ability={voice: 0.3, text: 0.3}"},
	"consumers.segments.convenience.drift":  {"consumers.segments.convenience.drift={rate: 1/year, needs: {see: 1}}"},
	"consumers.segments.elderly.drift":      {"consumers.segments.elderly.drift={rate: 1/year, needs: {pay: 1}}"},
	"consumers.segments.social.drift.needs": {"consumers.segments.social.drift.needs={talk: 4}"},
	"graph.kind":                            {"graph=off", "graph={kind: ring, degree: 4}"},
	"graph.above_200":                       {"graph.above_200=0.5%"},
	"graph.mean_degree":                     {"graph.mean_degree=20"},
	"graph.homophily":                       {"graph.homophily={region: 0.1, age: 0.9}"},
	"activity":                              {"activity=off", "posts=off", "value.kept_off=off"},
	"adoption.marketing":                    {"adoption.marketing={spend: 20000/year}"},
	"drive":                                 {"drive={posts.rate: [[2015-01-01, 1/day], [2015-03-01, 0.2/day]]}"},
	"calendar":                              {"calendar={eve: [2015-03-18]}"},
	"experiment": {"experiment={treatment: {posts.rate: 1/day}, from: 2015-01-01, until: " +
		"2015-03-01}"},
	"services.verification.error":            {"services.verification.error=1%"},
	"governance.admission.noise":             {"governance.admission.noise=2"},
	"timeline.paid_2016.set":                 {"timeline.paid_2016.set={payment.outside.volume: 20}"},
	"adoption.initial_adopters":              {"adoption.initial_adopters=30%"},
	"posts.skill":                            {"posts.skill={dist: beta, mean: 0.4, sd: 0.2}"},
	"functions.public_accounts.serves":       {"functions.public_accounts.serves=[see]"},
	"content.function":                       {"content.function=mini_programs"},
	"content.share.most":                     {"content.share.most=2"},
	"content.share_to":                       {"content.share_to={moments: 10%, chat: 90%}"},
	"ads.articles.from":                      {"ads.articles.from=2015-04-01"},
	"ads.articles.followers":                 {"ads.articles.followers=200 per 1000"},
	"ads.billed":                             {"ads.billed=[click]"},
	"ads.prices":                             {"ads.prices={tier1: 90, tier2: 90, tier3: 60}"},
	"ads.slots.daily":                        {"ads.slots.daily=0"},
	"ads.social_proof.categories":            {"ads.social_proof.categories={drinks: 0.2, fashion: 0.2}"},
	"ads.campaigns.car.category":             {"ads.campaigns.car.category=fashion"},
	"ads.campaigns.drink.category":           {"ads.campaigns.drink.category=fashion"},
	"ads.campaigns.fashion.category":         {"ads.campaigns.fashion.category=cars"},
	"ads.campaigns.car.target.regions":       {"ads.campaigns.car.target.regions=[tier2]"},
	"ads.campaigns.car.target.ages":          {"ads.campaigns.car.target.ages=[over_50]"},
	"ads.campaigns.fashion.target.genders":   {"ads.campaigns.fashion.target.genders=[male]"},
	"ads.campaigns.fashion.target.interests": {"ads.campaigns.fashion.target.interests=2"},
	"ads.campaigns.stall.product": {"ads.campaigns.stall.shop=false",
		"ads.campaigns.stall.product={price: 20}"},
	"commerce": {"commerce=off", "live=off", "teams=off", "governance=off", "regulator=off",
		"ads.campaigns.stall=off"},
	"satisfaction":              {"satisfaction=off", "policy.rules.more=off"},
	"governance.cheat.discount": {"governance.cheat.discount=20/year"},
	"content.read.friend_likes": {"content.read.friend_likes=9"},
	"o2o.stores.memory":         {"o2o.stores.memory=2d"},
	"o2o.members.plan":          {"o2o.members.plan=2d"},
	"policy.rules.more.when":    {"policy.rules.more.when=satisfaction > 0.9"},
	"policy.rules.more.set":     {"policy.rules.more.set={ads.nuisance_price: 0}"},
	"encounters.near_people.opt_in": {"encounters.near_people.opt_in={under_25: 10%, 25_to_50: 20%, over_50: " +
		"20%}"},
	"encounters.shake.opt_in":    {"encounters.shake.opt_in={under_25: 10%, 25_to_50: 20%, over_50: 20%}"},
	"ads.campaigns.stall.until":  {"ads.campaigns.stall.until=2015-03-25"},
	"providers.exit.spread":      {"providers.exit.spread=600"},
	"encounters.ties.drop_below": {"encounters.ties.drop_below=0.2"},
	"linkage.entry":              {"linkage.entry={qr: 1}"},
	"linkage.order": {"linkage.order=[chat, payment, qr, cards, mini_programs, " +
		"public_accounts, moments, search]"},
	"linkage.function":              {"linkage.function=moments"},
	"payment.red_packets.receivers": {"payment.red_packets.receivers=2"},
	"payment.red_packets.holidays.feasts": {"payment.red_packets.holidays.feasts=[other]",
		"calendar={other: [2015-03-18]}"},
	"games.entry.exit":                {"games.entry.exit=20"},
	"games.titles.guild.quit.friends": {"games.titles.guild.quit.friends=1"},
	"commerce.function":               {"commerce.function=games", "functions.games.released=2015-01-01"},
	"commerce.reputation.prior":       {"commerce.reputation.prior=[1, 3]"},
	"games.function": {"games.function=mini_programs",
		"functions.mini_programs.released=2015-01-01"},
	"satisfaction.weights":    {"satisfaction.weights={emotional: 3}"},
	"timeline.ads_daily.set":  {"timeline.ads_daily.set={ads.slots: {gap: 72h}}"},
	"timeline.ads_two.set":    {"timeline.ads_two.set={ads.slots: {gap: 72h}}"},
	"timeline.auctions.set":   {"timeline.auctions.set={ads.auction: first_price}"},
	"timeline.chat_first.set": {"timeline.chat_first.set={content.share_to: {moments: 90%, chat: 10%}}"},

	"ads.campaigns.car.account": {"ads.campaigns.car.account=true", "ads.campaigns.car.product=off"},
	"ads.campaigns.drink.account": {"ads.campaigns.drink.account=true", "ads.campaigns.drink.product=off",
		"ads.campaigns.drink.bid.profit=off", "ads.campaigns.drink.bid.value=3", "ads.campaigns.drink.entry=off"},
	"ads.campaigns.fashion.account": {"ads.campaigns.fashion.account=true", "ads.campaigns.fashion.product=off",
		"ads.campaigns.fashion.bid.profit=off", "ads.campaigns.fashion.bid.value=3", "ads.campaigns.fashion.entry=off"},
	"ads.campaigns.stall.account": {"ads.campaigns.stall.account=true", "ads.campaigns.stall.shop=false"},
}

// elsewhere are worlds of keys from which nothing follows in crowded: changes of a scenario in which they matter.
var elsewhere = []struct {
	name, scenario string
	set, keys      []string // a name stands for all below it
	changed        map[string][]string
}{
	{"network effects", "wechat", slices.Concat(crowded, []string{"network_effects={}", "adoption.reservation.peers=0",
		"satisfaction.churn.friends=0", "satisfaction.return.friends=0"}), []string{"network_effects"}, nil},
	{"rival", "wechat", slices.Concat(crowded, []string{"rival={from: 2014-12-20, start: 0.3, growth: 0.4/year, " +
		"most: 0.4}"}), []string{"rival"},
		map[string][]string{"rival.from": {"rival.from=2015-03-01"}, "rival.most": {"rival.most=0.2"}}},
	{"binding economy", "wechat", slices.Concat(crowded, []string{"consumers.budget={year: 2000, memory: 30d}",
		"commerce.choice.elasticity=2.6", "sharing.buy.elasticity=2.6", "sharing.buy.intercept=-4",
		"consumers.income={price: 0.5, regions: {tier1: 2}, segments: {elderly: 0.6}}",
		"commerce.subsidy={share: 1%}", "providers.elsewhere={take: 1%}", "policy.treasury.keep=100year",
		"value.diverted=60%"}),
		[]string{"consumers.budget", "consumers.income.spread", "consumers.income.price", "consumers.income.regions",
			"consumers.income.segments", "commerce.choice.elasticity", "sharing.buy.elasticity",
			"commerce.subsidy", "providers.elsewhere", "policy.treasury.keep", "value.diverted"},
		map[string][]string{"policy.treasury.keep": {"policy.treasury.keep=0year"},
			"consumers.income.regions":  {"consumers.income.regions={tier1: 3}"},
			"consumers.income.segments": {"consumers.income.segments={elderly: 0.3}"},
			"providers.elsewhere.sales": {"providers.elsewhere.sales=40%"}, "value.diverted": {"value.diverted=30%"}}},
	{"platforms", "two", []string{"replicates=1", "consumers.count=240", "clock.until=200d", "record.every=10d",
		"chat.adoption.invitation={rate: 20/year, lift: 2}", "chat.adoption.innovation=1/year",
		"trade.adoption.innovation=1/year", "homing.review=26/year", "homing.sellers.review=26/year",
		"homing.sellers.both=50%", "homing.sellers.second=2", "homing.links={chat: {over: trade}}"},
		[]string{"homing", "membership"},
		map[string][]string{"homing.links.chat.over": {"homing.links.chat=off"}, // there is no third
			"membership.subsidies": {"membership={subsidies: true, consumers: {fee: -1}}"}}},
	// by 2016 some sell at a profit
	{"sellers", "wechat", []string{"replicates=1", "consumers.count=600", "clock.until=2016-06-01"},
		[]string{"sharing.enter.friends"}, map[string][]string{"sharing.enter.friends": {"sharing.enter.friends=8"}}},
	{"who pays, and what is shown", "wechat", slices.Concat(crowded, []string{"teams=off",
		"commerce.choice.popular={as: information, weight: 0.3, each: 2, memory: 9d, top: 8, raise: 0.5}",
		"commerce.reputation={raise: 0.3, step: 0.1, bought: {share: 60%, price: 1, fine: 1, detection: 20/year}}",
		"commerce.fee={share: 5%, amount: 1, salience: 50%}", "commerce.search.weights={orders: 0.5, quality: 2, " +
			"delivered: 1, price: 1, own: 1, match: 1}", "commerce.search.sponsored={share: 40%, bidders: 3, reserve: 0.2}",
		"commerce.shops={mine: {price: 60, cost: 30, quality: 0.6, ratings: [5, 2], owner: platform, " +
			"pricing: joint}}", "commerce.coupons={c: {share: 30%, most: 15, floor: 5, budget: 2000, on: 2015-01-20, " +
			"every: 20d, until: 2015-05-20, valid: 12d, to: 70%, for: both, pass: 40%, lapse: 2d}, later: {share: 25%, on: " +
			"2015-02-01, every: 30d, valid: 9d, announced: 12d, expect: 60%, impatience: 20/year}}",
		"ads.consent={refuse: 40%}", "ads.tags.outside=30%", "ads.load.match=0.4",
		"adoption.invitation.incentive={sending: 1, chance: 50%}", "content.likes={weight: 2, given: 3}"}),
		[]string{"commerce.choice.popular", "commerce.reputation.raise", "commerce.reputation.step",
			"commerce.reputation.bought", "commerce.fee", "commerce.search.weights", "commerce.search.sponsored",
			"commerce.shops.mine.owner",
			"commerce.shops.mine.pricing", "commerce.shops.mine.ratings", "commerce.coupons.c.amount",
			"commerce.coupons.c.share", "commerce.coupons.c.most", "commerce.coupons.c.floor",
			"commerce.coupons.c.budget", "commerce.coupons.c.on", "commerce.coupons.c.every",
			"commerce.coupons.c.until", "commerce.coupons.c.valid", "commerce.coupons.c.to",
			"commerce.coupons.c.lapse", "commerce.coupons.c.for",
			"commerce.coupons.c.pass", "commerce.coupons.c.payer", "commerce.coupons.later.announced",
			"commerce.coupons.later.expect", "commerce.coupons.later.impatience", "ads.consent",
			"ads.tags.outside",
			"ads.load.match", "adoption.invitation.incentive", "content.likes"},
		map[string][]string{"commerce.coupons.c.amount": {"commerce.coupons.c={amount: 10, share: 0%}"},
			"commerce.shops.mine.owner":        {"commerce.shops.mine={owner: independent, pricing: off}"},
			"commerce.shops.mine.ratings":      {"commerce.shops.mine.ratings=[1, 40]"},
			"commerce.coupons.c.floor":         {"commerce.coupons.c.floor=50"},
			"commerce.coupons.c.budget":        {"commerce.coupons.c.budget=100"},
			"commerce.coupons.c.for":           {"commerce.coupons.c={for: self, pass: off}"},
			"commerce.coupons.c.on":            {"commerce.coupons.c.on=2015-01-25"},
			"commerce.coupons.c.until":         {"commerce.coupons.c.until=2015-03-25"},
			"commerce.coupons.later.announced": {"commerce.coupons.later.announced=1d"}}},
	{"those who are looked at", "wechat", slices.Concat(crowded, []string{"teams=off", "providers.adapt.quality=0",
		"commerce.shops={mine: {price: 60, cost: 30, quality: 0.6}, other: {price: 20, cost: 5}}",
		"content.recommend={hide: 20%, places: 2, explore: 20%}", "content.attachment={popular: 40%}",
		"content.effort={every: 20d, pay: {read: 0.1, fund: 20, followers: 20}, tips: {share: 20%, amount: 2}}",
		"live={function: payment, found: {share: 50%, popular: 1, match: 2}, come: {intercept: 1, crowd: 0.3}, " +
			"stay: 40min, buy: {occasions: 200/day, appeal: 0.5, sensitivity: 2, purchases: 0.3}, follow: 30%, memory: 20d, " +
			"notice: 60%, gifts: {rate: 40/day, crowd: 0.3}, hosts: {brand: {every: 6d, lasts: 9h, slot: 3, added: 5, " +
			"discount: 20%}, media: {shop: mine, every: 5d, lasts: 7h, from: 2015-01-10T18:00}}}"}),
		[]string{"content.recommend", "content.attachment", "content.effort", "live.function", "live.notice", "live.found",
			"live.come", "live.stay", "live.buy", "live.follow", "live.gifts", "live.memory", "live.hosts.brand",
			"live.hosts.media.shop"},
		map[string][]string{"live.function": {"live.function=games"},
			"live.hosts.media.shop": {"live.hosts.media.shop=other"},
			"live.hosts.brand.shop": {"live.hosts={brand: {shop: mine}, media: {shop: \"\"}}"},
			"live.hosts.brand.from": {"live.hosts.brand.from=2015-01-05T09:00"}}},
	// the bound of a hazard changes no result: TestBuiltInLawsStated
	{"those who decide by formulas", "wechat", slices.Concat(crowded, []string{"teams=off", "laws={constants: {much: " +
		"{number: 0.5}, often: {rate: 10/year}, memory: {time: 20d}, dear: {money: 50}}, state: {calm: {start: 0.5, next: " +
		"\"calm + (using - calm)*tick/memory\"}}, joining: {hazard: builtin*(1 + 5*much*(1 - calm)), most: 9*builtin}, " +
		"leaving: {hazard: builtin*calm, most: 5*builtin}, inviting: {rate: often*calm, most: 5*often}, reading: " +
		"{utility: builtin + calm}, sharing: {utility: builtin + calm}, buying: {utility: builtin + (price > dear)}}"}),
		[]string{"laws.constants", "laws.state", "laws.joining.hazard", "laws.leaving.hazard", "laws.inviting.rate",
			"laws.reading.utility", "laws.sharing.utility", "laws.buying.utility"},
		map[string][]string{"laws.state.calm.next": {"laws.state.calm.next=calm/2"},
			"laws.state.calm":       {"laws.state.calm.start=0.9"},
			"laws.constants.much":   {"laws.constants.much.number=0.1"},
			"laws.constants.often":  {"laws.constants.often.rate=1/year"},
			"laws.constants.memory": {"laws.constants.memory.time=90d"},
			"laws.constants.dear":   {"laws.constants.dear.money=5"},
			"laws.joining.hazard":   {"laws.joining.hazard=builtin/2"},
			"laws.leaving.hazard":   {"laws.leaving.hazard=2*builtin"},
			"laws.inviting.rate":    {"laws.inviting.rate=often/2"},
			"laws.reading.utility":  {"laws.reading.utility=builtin - calm"},
			"laws.sharing.utility":  {"laws.sharing.utility=builtin - calm"},
			"laws.buying.utility":   {"laws.buying.utility=builtin"}}},
	// what a team buys is not counted as sold by advertisements
	{"no teams", "wechat", slices.Concat(crowded, []string{"teams=off"}), []string{"providers.adapt.return"},
		map[string][]string{"providers.adapt.return": {"providers.adapt.return=30"}}},
}

// Every key that needs another world than crowded changes the results of one of elsewhere.
func TestEveryKeyMattersElsewhere(t *testing.T) {
	need.Long(t)
	for _, w := range elsewhere {
		t.Run(w.name, func(t *testing.T) {
			base := need.Value(scenarios.Load(w.scenario, scenarios.Options{Set: w.set}))(t)
			want, met := outcome(t, base, nil), map[string]bool{}
			settings := base.Section().Settings()
			if w.name == "platforms" { // of which each has its own membership
				settings = append(settings, whole(t, crowded...).Section().Settings()...)
			}
			for _, x := range settings {
				k := slices.IndexFunc(w.keys, func(key string) bool { return within(x.Path, key) })
				if k < 0 || w.name == "platforms" && x.Field.Type == spec.TypeSwitch {
					continue
				}
				met[w.keys[k]] = true
				t.Run(x.Path, func(t *testing.T) {
					t.Parallel()
					change := w.changed[x.Path]
					if change == nil {
						change = perturb(x)
					}
					if within(x.Path, "membership") {
						change = []string{"chat." + change[0]}
					}
					if len(change) == 0 || !differs(t, base, change, want) {
						t.Errorf("nothing follows from %s = %s, changed by %v", x.Path, x.Value, change)
					}
				})
			}
			if len(met) < len(w.keys) {
				t.Errorf("of %v only %v are there", w.keys, met)
			}
		})
	}
}

// within reports whether a key is another or below it.
func within(path, key string) bool { return path == key || strings.HasPrefix(path, key+".") }

// Every key whose mechanism is on changes the results. To test one mechanism: -run
// 'TestEveryKeyMatters$/^messaging'.
func TestEveryKeyMatters(t *testing.T) {
	need.Long(t)
	base := whole(t, crowded...)
	want := outcome(t, base, nil)
	for _, x := range base.Section().Settings() {
		if isInert(x.Path) {
			continue
		}
		t.Run(x.Path, func(t *testing.T) {
			t.Parallel()
			set, ok := changed[x.Path]
			if !ok {
				set = perturb(x)
			}
			if len(set) == 0 {
				t.Fatalf("%s = %s: say in `changed` how to change it, or in `inert` why nothing follows from "+
					"it", x.Path, x.Value)
			}
			if !differs(t, base, set, want) {
				t.Errorf("nothing follows from %s; make it matter in `crowded`, change it by more in `changed`, or say in "+
					"`inert` why not", strings.Join(set, " "))
			}
		})
	}
}

// isInert reports whether nothing follows from a key in crowded: there is a reason, or a world elsewhere.
func isInert(path string) bool {
	root, _, _ := strings.Cut(path, ".")
	if inert[path] != "" || inert[root+".*"] != "" {
		return true
	}
	for _, w := range elsewhere {
		if slices.ContainsFunc(w.keys, func(key string) bool { return within(path, key) }) {
			return true
		}
	}
	return false
}
