package scenarios_test

import (
	"math"
	"testing"

	"guanxi/sim/results/schema"
	"guanxi/sim/units"
)

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
		for k := 0; table.Name == schema.CampaignsTable && k < table.Rows(); k++ {
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
