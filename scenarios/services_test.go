package scenarios_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

// Checks the numbers that services.yaml states.
func TestServices(t *testing.T) {
	states(t, "services", "= 0.168", "19.2 %", "11.547", "10.607", "10.733")
	var bought []float64
	for _, s := range tables(t, "services", "series", 4) {
		bought = append(bought, total(s, "sticker_sales")/total(s, "sticker_occasions"))
		if d := last(s, "deposits"); d <= 0 || d > 10*last(s, "sticker_owners") {
			t.Errorf("deposits %v", d)
		}
		if last(s, "verified") == 0 || last(s, "recharges") == 0 {
			t.Error("nobody is verified or recharges")
		}
	}
	expect(t, "share who buy stickers", bought, 1/(1+math.Exp(1.6)), 0)
	for fee, want := range map[float64]float64{0: 0, 0.001: 10.607, 0.002: 11.547, 0.004: 10.733} {
		for _, s := range tables(t, "services", "series", 1, fmt.Sprintf("services.api.fee=%v", fee)) {
			months := 40 * 120 / 30.4375
			need.Near(t, fmt.Sprintf("fee %v: receipts by shop and month", fee), total(s, "api_fees")/months, want, 5e-4)
			need.Near(t, fmt.Sprintf("fee %v: calls, over those for nothing,", fee), total(s, "api_calls")/months/30000, math.Pow(0.001/(0.001+fee), 1.5), 1e-4)
		}
	}
}

// The identities of docs/model.md, chapter 8 hold where everything that services bring is on, in
// the whole of wechat: money sums to zero, and what is created is benefit less
// effort less what goes outside; coins change what no party captures.
func TestValueOfServices(t *testing.T) {
	on := "services={stickers: {every: 5d, appeal: -1}, recharge: {every: 7d}, COINS verification: {every: 90d, fee: 10}, api: {fee: 0.0001, calls: 1000000, leave: {rate: 0/day}}}"
	cash := keep(t, strings.Replace(on, "COINS", "", 1))
	coins := keep(t, strings.Replace(on, "COINS", "coins: {},", 1))
	for _, b := range []*books{cash, coins} {
		in, out, benefit, effort := int64(0), int64(0), int64(0), int64(0)
		for party, f := range b.party {
			in, out = in+f.in, out+f.out
			if party != "outside" {
				benefit, effort = benefit+f.surplus, effort+f.effort
			}
		}
		exact(t, "cash in less cash out", in-out, 0)
		exact(t, "created", b.created(), benefit-effort-(b.party["outside"].in-b.party["outside"].out))
		for _, name := range []string{"service.recharge", "service.margin", "service.verify.account", "service.verify.shop", "service.api.account", "service.api.shop"} {
			if b.stream[name] == 0 {
				t.Errorf("nothing flows in %s", name)
			}
		}
	}
	for party := range cash.party {
		exact(t, party+" with coins", coins.party[party].captured, cash.party[party].captured)
	}
	exact(t, "coins spent in games", coins.stream["coin.spend.games"], cash.stream["game.iap"])
	exact(t, "coins spent on stickers", coins.stream["coin.spend"], cash.stream["service.sticker"])
	exact(t, "paid in cash with coins", coins.stream["game.iap"]+coins.stream["service.sticker"], 0)
	if cash.stream["game.iap"] == 0 || cash.stream["service.sticker"] == 0 || coins.stream["coin.load"] <= coins.stream["coin.spend"]+coins.stream["coin.spend.games"] {
		t.Errorf("streams %v", units.Money(coins.stream["coin.load"]))
	}
}
