package scenarios_test

import (
	"testing"

	"guanxi/sim/units"
)

// Identity 3: a transfer changes who captures value but never how much is created. It is exact
// because nobody here acts on what they own.
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

// Spending on advertisements is a transfer. At a list price that no bid or budget limits, doubling
// the price moves the same amount again from advertisers to the platform, and from the shops whose
// arms advertise.
func TestAdvertisingIsATransfer(t *testing.T) {
	free := []string{"timeline.auctions=off", "ads.nuisance_price=0", "ads.billing=exposure",
		"ads.campaigns.drink=off", "ads.campaigns.fashion=off", "ads.campaigns.phone=off", "ads.campaigns.car=off", "ads.campaigns.brand_only=off", "ads.campaigns.open=off", "ads.campaigns.stall=off", "ads.campaigns.shop=off",
		"ads.campaigns.arm={shop: true, bid: {cpm: 1000}}", "ads.campaigns.goods={count: 3, bid: {value: 60}, product: {price: 30, sale_per_click: 20%}}"}
	one := keep(t, append(free, "ads.prices={tier1: 140, tier2: 90, tier3: 40}")...)
	two := keep(t, append(free, "ads.prices={tier1: 280, tier2: 180, tier3: 80}")...)
	exact(t, "created", two.created(), one.created())
	exact(t, "receipts", two.stream["ads.exposure"], 2*one.stream["ads.exposure"])
	exact(t, "bills of shops", two.stream["advertising"], 2*one.stream["advertising"])
	exact(t, "consumers' value", two.party["consumer"].captured, one.party["consumer"].captured)
	bill := one.stream["advertising"]
	share := two.stream["content.ad_share"] - one.stream["content.ad_share"] // received by the accounts that publish articles
	exact(t, "value of shops and accounts", two.party["provider"].captured, one.party["provider"].captured-bill+share)
	exact(t, "advertisers' value", two.party["advertiser"].captured, one.party["advertiser"].captured-(one.stream["ads.exposure"]-bill))
	if share <= 0 || bill == 0 || bill == one.stream["ads.exposure"] {
		t.Errorf("shops pay %v of %v", units.Money(bill), units.Money(one.stream["ads.exposure"]))
	}

	// Identity 6: the arm of a shop passes its bill on and keeps nothing, so the sum of both does
	// not depend on who books the effect of the advertisement. The sale belongs to the shop alone.
	arm := keep(t, append(free, "ads.campaigns.goods=off")...)
	if f := arm.party["advertiser"]; f.in != f.out || f.captured != 0 || f.in == 0 {
		t.Errorf("the arm of a shop: %v", f)
	}
	if arm.stream["ads.sale"] != 0 || arm.total("orders.ad") == 0 {
		t.Errorf("sales by the arm %v, orders at the shop %v", units.Money(arm.stream["ads.sale"]), arm.total("orders.ad"))
	}
	// An advertiser with a product has its value in sales, and not a second time in interactions.
	goods := keep(t, append(free, "ads.campaigns.arm=off")...)
	if f := goods.party["advertiser"]; f.surplus != 0 || goods.stream["ads.sale"] == 0 {
		t.Errorf("advertisers with a product: %v", f)
	}
	if b := keep(t, "ads.campaigns.drink=off", "ads.campaigns.fashion=off", "ads.campaigns.phone=off", "ads.campaigns.stall=off"); b.party["advertiser"].surplus <= 0 || b.stream["ads.sale"] != 0 {
		t.Errorf("an advertiser without a product: %v", b.party["advertiser"])
	}
}
