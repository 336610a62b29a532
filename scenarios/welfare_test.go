package scenarios_test

import (
	"math"
	"testing"

	"guanxi/sim/units"
)

// The benefit of a payer is gross of the price, which enters once, as cash.
func TestPriceEntersOnce(t *testing.T) {
	off := []string{"commerce=off", "ads=off", "content=off"}
	games := keep(t, append(off, "games.titles.guild.relation.effort=0", "games.titles.*.elasticity=2")...)
	joy := games.module["consumer/acquisition"]
	spent := games.stream["game.iap"]
	// The benefit is s(1 + 1/(η − 1)) with η = 2 for a payment s, so the surplus is s.
	exact(t, "benefit of games", joy.surplus, 2*spent)
	exact(t, "consumers' surplus of games", games.party["consumer"].captured, spent+games.stream["acquisition.reward"])
	if spent == 0 {
		t.Error("nobody pays")
	}

	// For shops with identical offers, known quality and no social proof, the surplus of an occasion is ln(1
	// + J·e^V)·p/η, whether or not something is bought.
	shops := keep(t, "games=off", "ads=off", "content=off", "adoption.invitation=off", "commerce.merchants={count: 8, "+
		"price: 40, quality: 0.6}",
		"commerce.choice={offers: 8, match: 0, social: 0}", "commerce.reputation=off")
	v := -6.14 + 2*0.6 // prices stay, so the elasticity takes nothing
	want := shops.total("occasions") * math.Log1p(8*math.Exp(v)) * 40 / 2.6
	if got := units.Money(shops.party["consumer"].captured).Float(); !(math.Abs(got-want) <= 1e-5*want) || want == 0 {
		t.Errorf("consumers capture %v, should capture %v", got, want)
	}
	// Social proof influences the decision but is not experienced. What it adds to the number of
	// purchases it takes from their value, so consumers gain less than the logsum.
	base, proof := keep(t, "commerce.choice.social=0"), keep(t, "commerce.choice.social=1.5")
	if proof.total("orders") <= base.total("orders") {
		t.Errorf("%v orders with social proof, %v without", proof.total("orders"), base.total("orders"))
	}
	if gain := proof.party["consumer"].captured - base.party["consumer"].captured; gain > 0 {
		t.Errorf("persuasive social proof makes consumers better off by %v", units.Money(gain))
	}
}
