package scenarios_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// economy is wechat at 400 consumers over a year in which all that pays is out,
// and busy enough for every stream to flow.
var economy = []string{
	"consumers.count=400", "replicates=1", "graph.mean_degree=30", "graph.above_200=0", "graph.cap=90",
	"clock.start=2017-06-01", "clock.until=400d", "record.every=20d", "adoption.initial_adopters=60%",
	"adoption.invitation={rate: 5/year, reward: 2}", "adoption.paid.push={budget: 300, cost: 5}", "functions.text.upkeep=1000/year per 1000",
	"posts.effort=0.05", "content.accounts.brand.worth=0.2",
	"ads.campaigns.stall={shop: true, bid: {cpm: 150}, daily_cap: 5 per 1000}", "ads.campaigns.brand_only={bid: {value: 1.5}, daily_cap: 3 per 1000}",
	"ads.respond.click=5%", "commerce.merchants.count=20 per 1000", "commerce.take=2%",
	"games.titles.run.payers=20%", "games.titles.guild.payers=20%", "games.titles.run.development=20 per 1000",
}

// young leaves out what makes parties act on what they own or on what others do:
// identities that hold because nobody does are of the other mechanisms alone.
var young = []string{
	"messaging=off", "encounters=off", "sharing=off", "linkage=off", "payment=off", "governance=off",
	"services=off", "o2o=off", "providers=off", "policy=off", "elements=off",
}

// books is what a run recorded of money, in millionths.
type books struct {
	run    *agents.Run
	party  map[string]flows // by party
	module map[string]flows // by party and module: "consumer/acquisition"
	group  map[string]flows // by party and group
	stream map[string]int64
}

type flows struct{ in, out, surplus, effort, captured int64 }

func (f flows) plus(g flows) flows {
	return flows{f.in + g.in, f.out + g.out, f.surplus + g.surplus, f.effort + g.effort, f.captured + g.captured}
}

// created is what the four parties inside capture.
func (b *books) created() int64 {
	sum := int64(0)
	for party, f := range b.party {
		if party != "outside" {
			sum += f.captured
		}
	}
	return sum
}

func keep(t *testing.T, set ...string) *books {
	t.Helper()
	return keepAll(t, append(slices.Clone(young), set...)...)
}

// keepAll has every mechanism of wechat.
func keepAll(t *testing.T, set ...string) *books {
	t.Helper()
	s, err := scenarios.Load("wechat", scenarios.Options{Set: append(slices.Clone(economy), set...)})
	if err != nil {
		t.Fatal(err)
	}
	return bookkeeping(t, s)
}

func bookkeeping(t *testing.T, s *scenarios.Scenario) *books {
	t.Helper()
	r, err := runner.Build(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	b := &books{r, map[string]flows{}, map[string]flows{}, map[string]flows{}, map[string]int64{}}
	for _, table := range r.Tables() {
		whole := func(row int, column string) int64 {
			n, _ := table.Col(column).Int(row)
			return n
		}
		row := func(k int) flows {
			return flows{whole(k, "cash_in"), whole(k, "cash_out"), whole(k, "surplus"), whole(k, "effort"), whole(k, "captured")}
		}
		for k := range table.Rows() {
			switch table.Name {
			case results.ValueTable:
				party := table.Col("party").Text(k)
				b.party[party] = b.party[party].plus(row(k))
			case results.ValueGroupsTable:
				party := table.Col("party").Text(k)
				module, group := party+"/"+table.Col("module").Text(k), party+"/"+table.Col("group").Text(k)
				b.module[module] = b.module[module].plus(row(k))
				b.group[group] = b.group[group].plus(row(k))
			case results.LedgerTable:
				b.stream[table.Col("stream").Text(k)] += whole(k, "amount")
			}
		}
	}
	return b
}

// total is the sum of a metric over the run.
func (b *books) total(name string) float64 {
	sum := 0.0
	for _, x := range b.run.Series(name) {
		if !math.IsNaN(x) {
			sum += x
		}
	}
	return sum
}

func exact(t *testing.T, what string, got, want int64) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, should be %v: off by %v", what, units.Money(got), units.Money(want), units.Money(got-want))
	}
}

// Identities 1, 2 and 9 of the accounts, over a whole run in which every stream
// flows.
func TestValueAddsUp(t *testing.T) {
	b := keepAll(t)
	for name := range streams {
		if rest[name] == "" && b.stream[name] == 0 {
			t.Errorf("%s does not flow", name)
		}
	}
	cash, surplus, effort := int64(0), int64(0), int64(0)
	for party, f := range b.party {
		exact(t, party+": captured", f.captured, f.in-f.out+f.surplus-f.effort)
		cash += f.in - f.out
		if party != "outside" {
			surplus += f.surplus
			effort += f.effort
		}
	}
	exact(t, "cash in less cash out of all parties", cash, 0)
	outside := b.party["outside"]
	exact(t, "created", b.created(), surplus-effort-(outside.in-outside.out))
	// The platform has no benefit but debts, to investors and to who holds coins.
	coins := b.stream["coin.load"] - b.stream["coin.spend"] - b.stream["coin.spend.games"]
	exact(t, "claims of those outside", outside.surplus, b.stream["invest"])
	exact(t, "debts of the platform", b.party["platform"].surplus, -b.stream["invest"]-coins)
	if outside.effort != 0 || b.stream["invest"] == 0 || coins == 0 {
		t.Errorf("effort outside %v, drawn of investors %v, coins held %v", units.Money(outside.effort), units.Money(b.stream["invest"]), units.Money(coins))
	}
	for _, parts := range []map[string]flows{b.module, b.group} {
		rest := map[string]flows{}
		for key, f := range parts {
			party, _, _ := strings.Cut(key, "/")
			rest[party] = rest[party].plus(f)
		}
		for party, f := range b.party {
			if rest[party] != f {
				t.Errorf("%s: %v, its parts sum to %v", party, f, rest[party])
			}
		}
	}
	for _, segment := range []string{"convenience", "elderly", "social"} {
		if b.group["consumer/"+segment].captured == 0 {
			t.Errorf("segment %s captures nothing", segment)
		}
	}
	// Members add up to their account, and gross receipts to revenue.
	for _, a := range b.run.Accounts() {
		sum := units.Money(0)
		for k := range a.Rows() {
			sum += a.Captured(k)
		}
		if a.Rows() > 0 {
			exact(t, a.Name+": members", int64(sum), int64(a.Balance()+a.Booked()))
		}
	}
	receipts := map[string]int64{}
	other := int64(0)
	for _, s := range b.run.Streams() {
		if s.To.Party == "platform" && s.Revenue == "" {
			if noRevenue[s.Name] == "" {
				t.Errorf("%s is received by the platform and enters no revenue", s.Name)
			}
			other += b.stream[s.Name]
		}
		if s.Revenue != "" {
			receipts[s.Revenue] += b.stream[s.Name]
			receipts["platform_revenue"] += b.stream[s.Name]
		}
	}
	for name, amount := range receipts {
		if got := b.total(name); math.Abs(got-units.Money(amount).Float()) > 1e-5 {
			t.Errorf("%s is %v, receipts are %v", name, got, units.Money(amount))
		}
	}
	exact(t, "cash in of the platform", b.party["platform"].in, receipts["platform_revenue"]+other)
}

// noRevenue are receipts of the platform that it does not earn, and why.
var noRevenue = map[string]string{
	"invest":       "debt to investors",
	"packet":       "in transit to who opens it",
	"coin.load":    "deposits until they are spent",
	"govern.fine":  "fines are no business",
	"share.fine":   "fines are no business",
	"o2o.dividend": "of a share of another company",
}

// rest are streams that need not flow in the economy of these tests, and why.
var rest = map[string]string{
	"ads.exposure": "by billing", "ads.interaction": "by billing",
	"game.iap": "coins are spent instead", "service.sticker": "coins are spent instead",
	"function.develop": "all that is planned is released", "pay.withdraw": "few own so much by then",
	"govern.fine": "few misbehave", "govern.refund": "few misbehave", "govern.guide": "nobody is guided by default",
	"share.enter": "free by default", "share.broadcast": "off by default", "share.fine": "few are reported", "share.refund": "few are reported",
	"service.api.account": "free by default", "service.api.shop": "free by default", "service.verify.account": "accounts were verified before",
	"o2o.coupon": "members are few", "o2o.fee": "members are few", "o2o.cost": "members are few", "o2o.ads": "advertising is 0 in wechat",
	"o2o.invest": "the share is bought before", "o2o.dividend": "the share is bought before",
}

// streams are the flows of money as the model describes them.
var streams = map[string]struct {
	from, to string
	phase    sim.Phase
	module   string
}{
	"acquisition.ads":        {"platform", "outside.media", sim.Arrive, "acquisition"},
	"acquisition.reward":     {"platform", "consumer", sim.Arrive, "acquisition"},
	"ads.exposure":           {"advertiser", "platform", sim.Settle, "acquisition"},
	"ads.interaction":        {"advertiser", "platform", sim.Settle, "acquisition"},
	"ads.sale":               {"consumer", "advertiser", sim.Trade, "cocreation"},
	"ads.goods":              {"advertiser", "outside.supplier", sim.Trade, "cocreation"},
	"advertising":            {"provider.shop", "advertiser", sim.Settle, "cocreation"},
	"commerce.sale":          {"consumer", "provider.shop", sim.Trade, "cocreation"},
	"commerce.goods":         {"provider.shop", "outside.supplier", sim.Settle, "cocreation"},
	"commerce.take":          {"provider.shop", "platform", sim.Settle, "acquisition"},
	"content.cost":           {"provider.account", "outside.supplier", sim.Settle, "cocreation"},
	"function.upkeep":        {"platform", "outside.supplier", sim.Settle, "proposition"},
	"game.dev":               {"provider.studio", "outside.supplier", sim.Arrive, "cocreation"},
	"game.iap":               {"consumer", "platform", sim.Trade, "acquisition"},
	"game.relation":          {"provider.studio", "outside.supplier", sim.Settle, "cocreation"},
	"game.studio":            {"platform", "provider.studio", sim.Settle, "acquisition"},
	"upkeep":                 {"platform", "outside.supplier", sim.Settle, "proposition"},
	"invest":                 {"outside.investor", "platform", sim.Settle, "acquisition"},
	"function.develop":       {"platform", "outside.supplier", sim.Arrive, "proposition"},
	"sms":                    {"consumer", "outside.telecom", sim.Settle, "proposition"},
	"provider.fixed.account": {"provider.account", "outside.supplier", sim.Settle, "cocreation"},
	"provider.data":          {"provider.account", "outside.supplier", sim.Settle, "cocreation"},
	"provider.fixed.shop":    {"provider.shop", "outside.supplier", sim.Settle, "cocreation"},
	"packet":                 {"consumer", "transit", sim.Trade, "transfer"},
	"packet.open":            {"transit", "consumer", sim.Trade, "transfer"},
	"packet.return":          {"transit", "consumer", sim.Trade, "transfer"},
	"pay.fee":                {"provider.shop", "platform", sim.Settle, "acquisition"},
	"pay.withdraw":           {"consumer", "platform", sim.Settle, "acquisition"},
	"pay.bank":               {"platform", "outside.bank", sim.Settle, "transfer"},
	"govern.fine":            {"provider.shop", "platform", sim.Settle, "transfer"},
	"govern.audit":           {"platform", "outside.supplier", sim.Settle, "transfer"},
	"govern.guide":           {"platform", "outside.supplier", sim.Arrive, "cocreation"},
	"govern.refund":          {"provider.shop", "consumer", sim.Settle, "transfer"},
	"share.enter":            {"consumer", "outside.supplier", sim.Trade, "cocreation"},
	"share.sale":             {"consumer", "consumer", sim.Trade, "cocreation"},
	"share.goods":            {"consumer", "outside.supplier", sim.Trade, "cocreation"},
	"share.commission":       {"consumer", "consumer", sim.Trade, "transfer"},
	"share.fine":             {"consumer", "platform", sim.Settle, "transfer"},
	"share.refund":           {"consumer", "consumer", sim.Settle, "transfer"},
	"coin.load":              {"consumer", "platform.deposits", sim.Trade, "acquisition"},
	"coin.spend":             {"platform.deposits", "platform", sim.Trade, "acquisition"},
	"coin.spend.games":       {"platform.deposits", "platform", sim.Trade, "acquisition"},
	"service.recharge":       {"consumer", "outside.telecom", sim.Trade, "acquisition"},
	"service.margin":         {"outside.telecom", "platform", sim.Trade, "acquisition"},
	"service.api.account":    {"provider.account", "platform", sim.Settle, "acquisition"},
	"service.calls.account":  {"provider.account", "outside.supplier", sim.Settle, "acquisition"},
	"service.verify.account": {"provider.account", "platform", sim.Arrive, "acquisition"},
	"service.api.shop":       {"provider.shop", "platform", sim.Settle, "acquisition"},
	"service.calls.shop":     {"provider.shop", "outside.supplier", sim.Settle, "acquisition"},
	"service.verify.shop":    {"provider.shop", "platform", sim.Arrive, "acquisition"},
	"o2o.sale":               {"consumer", "provider.o2o", sim.Trade, "cocreation"},
	"o2o.coupon":             {"provider.o2o", "consumer", sim.Trade, "acquisition"},
	"o2o.goods":              {"provider.o2o", "outside.supplier", sim.Settle, "cocreation"},
	"o2o.fixed":              {"provider.o2o", "outside.supplier", sim.Settle, "cocreation"},
	"o2o.ads":                {"provider.o2o", "platform", sim.Settle, "acquisition"},
	"o2o.fee":                {"provider.o2o", "platform", sim.Settle, "acquisition"},
	"o2o.cost":               {"platform", "outside.supplier", sim.Settle, "acquisition"},
	"o2o.invest":             {"platform", "provider.o2o", sim.Settle, "acquisition"},
	"o2o.dividend":           {"provider.o2o", "platform", sim.Settle, "acquisition"},
	"o2o.pay_fee":            {"provider.o2o", "platform", sim.Settle, "acquisition"},
}

// Each stream has the payer, the payee, the phase and the module of the model.
func TestStreamsAreThoseOfTheModel(t *testing.T) {
	s, err := scenarios.Load("wechat", scenarios.Options{Set: economy})
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.Build(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	seen := map[string]bool{}
	for _, x := range r.Streams() {
		want, ok := streams[x.Name]
		if !ok {
			t.Errorf("%s is in no table of the model", x.Name)
		} else if x.From.Name != want.from || x.To.Name != want.to || x.Phase != want.phase || x.Module != want.module {
			t.Errorf("%s: %s → %s in %v of %s, should be %v", x.Name, x.From.Name, x.To.Name, x.Phase, x.Module, want)
		}
		seen[x.Name] = true
	}
	for name := range streams {
		if !seen[name] {
			t.Errorf("%s is not declared", name)
		}
	}
}

// A transfer changes who captures and never what is created: identity 3, exact
// because nobody here acts on what it owns.
func TestTransfersCreateNothing(t *testing.T) {
	base := keep(t)
	for _, c := range []struct {
		name     string
		set      []string
		from, to string
	}{
		{"the platform's take of shops", []string{"commerce.take=10%"}, "provider", "platform"},
		{"the studios' share", []string{"games.titles.run.studio_share=20%", "games.titles.guild.studio_share=20%"}, "provider", "platform"},
		{"the reward of invitations", []string{"adoption.invitation.reward=5"}, "platform", "consumer"},
	} {
		b := keep(t, c.set...)
		exact(t, c.name+": created", b.created(), base.created())
		moved := b.party[c.to].captured - base.party[c.to].captured
		if moved <= 0 {
			t.Errorf("%s moves %v", c.name, units.Money(moved))
		}
		for party, f := range base.party {
			want := f.captured
			switch party {
			case c.from:
				want -= moved
			case c.to:
				want += moved
			}
			exact(t, c.name+": captured by the "+party, b.party[party].captured, want)
		}
	}
}

// What advertisements cost is a transfer: at a list price that nobody's bid or
// budget limits, a price twice as high moves the same amount again from
// advertisers to the platform, and from the shops whose arms advertise.
func TestAdvertisingIsATransfer(t *testing.T) {
	free := []string{"timeline.auctions=off", "ads.nuisance_price=0", "ads.billing=exposure",
		"ads.campaigns.drink=off", "ads.campaigns.fashion=off", "ads.campaigns.phone=off", "ads.campaigns.car=off", "ads.campaigns.brand_only=off", "ads.campaigns.stall=off",
		"ads.campaigns.arm={shop: true, bid: {cpm: 1000}}", "ads.campaigns.goods={count: 3, bid: {value: 60}, product: {price: 30, sale_per_click: 20%}}"}
	one := keep(t, append(free, "ads.prices={tier1: 140, tier2: 90, tier3: 40}")...)
	two := keep(t, append(free, "ads.prices={tier1: 280, tier2: 180, tier3: 80}")...)
	exact(t, "created", two.created(), one.created())
	exact(t, "receipts", two.stream["ads.exposure"], 2*one.stream["ads.exposure"])
	exact(t, "bills of shops", two.stream["advertising"], 2*one.stream["advertising"])
	exact(t, "consumers' value", two.party["consumer"].captured, one.party["consumer"].captured)
	bill := one.stream["advertising"]
	exact(t, "shops' value", two.party["provider"].captured, one.party["provider"].captured-bill)
	exact(t, "advertisers' value", two.party["advertiser"].captured, one.party["advertiser"].captured-(one.stream["ads.exposure"]-bill))
	if bill == 0 || bill == one.stream["ads.exposure"] {
		t.Errorf("shops pay %v of %v", units.Money(bill), units.Money(one.stream["ads.exposure"]))
	}

	// Identity 6: the arm of a shop passes its bill on and keeps nothing, so that
	// the sum of both is the same whoever books what the advertisement led to; and
	// the sale is the shop's alone.
	arm := keep(t, append(free, "ads.campaigns.goods=off")...)
	if f := arm.party["advertiser"]; f.in != f.out || f.captured != 0 || f.in == 0 {
		t.Errorf("the arm of a shop: %v", f)
	}
	if arm.stream["ads.sale"] != 0 || arm.total("orders.ad") == 0 {
		t.Errorf("sales by the arm %v, orders at the shop %v", units.Money(arm.stream["ads.sale"]), arm.total("orders.ad"))
	}
	// Who sells a product has its worth in the sales, not once more in interactions.
	goods := keep(t, append(free, "ads.campaigns.arm=off")...)
	if f := goods.party["advertiser"]; f.surplus != 0 || goods.stream["ads.sale"] == 0 {
		t.Errorf("advertisers with a product: %v", f)
	}
	if b := keep(t, "ads.campaigns.drink=off", "ads.campaigns.fashion=off", "ads.campaigns.phone=off", "ads.campaigns.stall=off"); b.party["advertiser"].surplus <= 0 || b.stream["ads.sale"] != 0 {
		t.Errorf("an advertiser without a product: %v", b.party["advertiser"])
	}
}

// The benefit of a payer is gross and the price enters once, as cash.
func TestPriceEntersOnce(t *testing.T) {
	off := []string{"commerce=off", "ads=off", "content=off", "posts.effort=0"}
	games := keep(t, append(off, "games.titles.guild.relation.effort=0")...)
	joy := games.module["consumer/acquisition"]
	spent := games.stream["game.iap"]
	// Benefit s(1 + 1/(η − 1)) at η = 2, for s paid: a surplus of s.
	exact(t, "benefit of games", joy.surplus, 2*spent)
	exact(t, "consumers' surplus of games", games.party["consumer"].captured, spent+games.stream["acquisition.reward"])
	if spent == 0 {
		t.Error("nobody pays")
	}

	// Of shops with identical offers, known quality and no cue the surplus of an
	// occasion is ln(1 + J·e^V)/α, bought or not.
	shops := keep(t, "games=off", "ads=off", "content=off", "posts.effort=0", "adoption.invitation=off", "commerce.merchants={count: 8, price: 40, quality: 0.6}",
		"commerce.choice={offers: 8, match: 0, social: 0}", "commerce.reputation=off")
	v := -4 + 2*0.6 - 0.03*40
	want := shops.total("occasions") * math.Log1p(8*math.Exp(v)) / 0.03
	if got := units.Money(shops.party["consumer"].captured).Float(); math.Abs(got-want) > 1e-5*want || want == 0 {
		t.Errorf("consumers capture %v, should capture %v", got, want)
	}
	// The social cue decides and is not experienced: what it adds to purchases it
	// takes from their worth, so consumers gain less than the logsum says.
	base, cue := keep(t, "commerce.choice.social=0"), keep(t, "commerce.choice.social=1.5")
	if cue.total("orders") <= base.total("orders") {
		t.Errorf("%v orders with a cue, %v without", cue.total("orders"), base.total("orders"))
	}
	if gain := cue.party["consumer"].captured - base.party["consumer"].captured; gain > 0 {
		t.Errorf("a persuasive cue makes consumers better off by %v", units.Money(gain))
	}
}

// Persuasion sells and is no welfare: at the same sales consumers lose what it
// is worth in money, (1 − s)(p − c) a unit of utility, for each of them.
func TestPersuasionIsNoWelfare(t *testing.T) {
	base, more := keep(t), keep(t, "ads.campaigns.drink.product.persuasion=1.5")
	exact(t, "sales", more.stream["ads.sale"], base.stream["ads.sale"])
	drinks := int64(0)
	for _, table := range more.run.Tables() {
		for k := 0; table.Name == results.CampaignsTable && k < table.Rows(); k++ {
			if table.Col("kind").Text(k) == "drink" {
				n, _ := table.Col("sales").Int(k)
				drinks += n
			}
		}
	}
	each, _ := units.FromFloat(1.5 * 60 * 0.4 * (1 - 0.25)) // as wechat has drinks
	exact(t, "created", more.created(), base.created()-drinks*int64(each))
	if drinks == 0 {
		t.Error("no drink is sold")
	}
}

// Identity 4: twice all prices and other amounts of money, and half the utility
// of money, double every amount and change nothing else.
func TestDoubledPrices(t *testing.T) {
	// Amounts are rounded to millionths, so twice an amount can be one of them off,
	// and where a budget ends that moves a chance by as little.
	base, err := scenarios.Load("wechat", scenarios.Options{Set: append(slices.Clone(economy), young...)})
	if err != nil {
		t.Fatal(err)
	}
	var set []string
	for _, x := range base.Section().Settings() {
		if x.Field.Unit != "currency" && x.Field.Type != spec.TypeMoney && x.Field.Unit != "1/currency" || strings.HasPrefix(x.Path, "timeline.") {
			continue
		}
		factor := 2.0
		if x.Field.Unit == "1/currency" {
			factor = 0.5
		}
		value := scaled(t, x, factor)
		if value != x.Value {
			set = append(set, x.Path+"="+value)
		}
	}
	if len(set) < 25 {
		t.Errorf("only %d keys are money: %v", len(set), set)
	}
	twice, err := base.With(set)
	if err != nil {
		t.Fatal(err)
	}
	one, two := bookkeeping(t, base), bookkeeping(t, twice)
	for name, x := range one.stream {
		near(t, name, float64(two.stream[name]), 2*float64(x))
	}
	for party, f := range one.party {
		g := two.party[party]
		near(t, party+": surplus", float64(g.surplus), 2*float64(f.surplus))
		near(t, party+": effort", float64(g.effort), 2*float64(f.effort))
		near(t, party+": captured", float64(g.captured), 2*float64(f.captured))
	}
	for _, name := range []string{"adopters", "sessions", "posts", "article_reads", "ad_impressions", "ad_clicks", "ad_sales", "orders", "game_payments", "churned"} {
		if x, y := one.total(name), two.total(name); x != y || x == 0 {
			t.Errorf("%s: %v, at doubled prices %v", name, x, y)
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*math.Abs(want)+50 {
		t.Errorf("%s: %.6f, should be %.6f", what, got/1e6, want/1e6)
	}
}

// scaled multiplies a setting.
func scaled(t *testing.T, x spec.Setting, factor float64) string {
	t.Helper()
	number := func(text string) string {
		v, err := units.ParseNumber(text)
		if err != nil {
			t.Fatalf("%s: %s: %v", x.Path, text, err)
		}
		return fmt.Sprint(v * factor)
	}
	switch x.Field.Type {
	case spec.TypeCount:
		v, err := units.ParseExtensive(x.Value)
		if err != nil {
			t.Fatal(err)
		}
		v.Value *= factor
		return v.String()
	case spec.TypeCountRate:
		v, err := units.ParseExtensiveRate(x.Value)
		if err != nil {
			t.Fatal(err)
		}
		v.Value *= factor
		return v.String()
	case spec.TypeDist, spec.TypeWeights:
		body, braced := strings.CutPrefix(x.Value, "{")
		if !braced {
			return number(x.Value)
		}
		parts := strings.Split(strings.TrimSuffix(body, "}"), ", ")
		for k, part := range parts {
			key, value, _ := strings.Cut(part, ": ")
			switch key {
			case "dist", "shape", "truncate":
			default:
				parts[k] = key + ": " + number(value)
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return number(x.Value)
}

// Identity 8: who bids too little to be admitted changes nothing for anybody.
func TestIrrelevantCampaignChangesNothing(t *testing.T) {
	// The share of slots that is judged falls with the number of campaigns.
	base, more := keep(t, "ads.judged=0%"), keep(t, "ads.judged=0%", "ads.campaigns.aaa={count: 2, bid: {cpm: 0.001}}")
	for party, f := range base.party {
		if g := more.party[party]; f != g {
			t.Errorf("%s: %v, with an advertiser who is never admitted %v", party, f, g)
		}
	}
	for _, m := range base.run.Metrics() {
		x, y := base.run.Series(m.Name), more.run.Series(m.Name)
		for k := range x {
			if x[k] != y[k] && !(math.IsNaN(x[k]) && math.IsNaN(y[k])) {
				t.Errorf("%s in row %d: %v, %v", m.Name, k, x[k], y[k])
				break
			}
		}
	}
}

// With one mechanism off the luck of the others is as it was: where nothing that
// it does reaches them, they do the same.
func TestLuckIsApart(t *testing.T) {
	base := keep(t, "activity.effects={satisfaction: 0, plays: 0}", "satisfaction.churn.base=0/year", "ads.campaigns.stall=off")
	for off, same := range map[string][]string{
		"games":            {"adopters", "sessions", "posts", "likes", "article_reads", "articles", "ad_impressions", "ad_clicks", "ad_sales", "orders", "occasions"},
		"commerce":         {"adopters", "sessions", "posts", "likes", "article_reads", "articles", "ad_impressions", "ad_clicks", "players", "installs", "game_payments"},
		"ads":              {"adopters", "sessions", "posts", "articles", "orders", "occasions", "players", "installs", "game_payments", "gmv"},
		"content":          {"adopters", "sessions", "posts", "orders", "occasions", "players", "installs", "game_payments", "gmv"},
		"posts":            {"adopters", "sessions", "articles", "orders", "occasions", "players", "installs", "game_payments", "gmv"},
		"games.titles.run": {"players.guild", "relations.guild", "posts", "orders", "ad_clicks"},
	} {
		more := keep(t, "activity.effects={satisfaction: 0, plays: 0}", "satisfaction.churn.base=0/year", "ads.campaigns.stall=off", off+"=off")
		for _, name := range same {
			x, y := base.run.Series(name), more.run.Series(name)
			if len(x) == 0 || !slices.EqualFunc(x, y, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
				t.Errorf("without %s, %s is %v, with it %v", off, name, y, x)
			}
		}
	}
}
