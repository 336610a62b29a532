package scenarios_test

import (
	"slices"
	"testing"

	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// streams lists the flows of money as the model describes them. It is independent of the code, so
// that it reveals slips there.
var streams = map[string]struct {
	from, to string
	phase    sim.Phase
	module   string
}{
	"acquisition.reward":     {"platform", "consumer", sim.Arrive, "acquisition"},
	"ads.exposure":           {"advertiser", "platform", sim.Settle, "acquisition"},
	"ads.interaction":        {"advertiser", "platform", sim.Settle, "acquisition"},
	"ads.campaign":           {"advertiser", "outside.supplier", sim.Settle, "cocreation"},
	"ads.sale":               {"consumer", "advertiser", sim.Trade, "cocreation"},
	"ads.goods":              {"advertiser", "outside.supplier", sim.Trade, "cocreation"},
	"advertising":            {"provider.shop", "advertiser", sim.Settle, "cocreation"},
	"commerce.sale":          {"consumer", "provider.shop", sim.Trade, "cocreation"},
	"commerce.goods":         {"provider.shop", "outside.supplier", sim.Settle, "cocreation"},
	"commerce.take":          {"provider.shop", "platform", sim.Settle, "acquisition"},
	"commerce.subsidy":       {"platform", "provider.shop", sim.Settle, "acquisition"},
	"content.ad_share":       {"platform", "provider.account", sim.Settle, "acquisition"},
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
	"govern.fine":            {"provider.shop", "platform.fines", sim.Settle, "transfer"},
	"govern.audit":           {"platform", "outside.supplier", sim.Settle, "transfer"},
	"govern.guide":           {"platform", "outside.supplier", sim.Arrive, "cocreation"},
	"govern.refund":          {"provider.shop", "consumer", sim.Settle, "transfer"},
	"share.enter":            {"consumer", "outside.supplier", sim.Trade, "cocreation"},
	"share.sale":             {"consumer", "consumer", sim.Trade, "cocreation"},
	"share.goods":            {"consumer", "outside.supplier", sim.Trade, "cocreation"},
	"share.commission":       {"consumer", "consumer", sim.Trade, "transfer"},
	"share.fine":             {"consumer", "platform.fines", sim.Settle, "transfer"},
	"share.refund":           {"consumer", "consumer", sim.Settle, "transfer"},
	"content.pay":            {"platform", "provider.account", sim.Settle, "acquisition"},
	"content.tips":           {"consumer", "provider.account", sim.Respond, "transfer"},
	"live.sale":              {"consumer", "provider.shop", sim.Trade, "cocreation"},
	"live.commission":        {"provider.shop", "provider.account", sim.Trade, "transfer"},
	"live.slot":              {"provider.shop", "provider.account", sim.Trade, "transfer"},
	"live.gift":              {"consumer", "provider.account", sim.Trade, "transfer"},
	"live.gift_take":         {"provider.account", "platform", sim.Trade, "acquisition"},
	"teams.pay":              {"consumer", "transit", sim.Trade, "transfer"},
	"teams.sale":             {"transit", "provider.shop", sim.Trade, "cocreation"},
	"teams.refund":           {"transit", "consumer", sim.Trade, "transfer"},
	"teams.subsidy":          {"platform", "consumer", sim.Trade, "acquisition"},
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
	"o2o.invest":             {"platform.holdings", "provider.o2o", sim.Settle, "acquisition"},
	"o2o.dividend":           {"provider.o2o", "platform.holdings", sim.Settle, "acquisition"},
	"membership.consumers":   {"consumer", "platform", sim.Settle, "acquisition"},
	"membership.sellers":     {"provider.seller", "platform", sim.Settle, "acquisition"},
	"membership.cost":        {"platform", "outside.supplier", sim.Settle, "acquisition"},
	"o2o.pay_fee":            {"provider.o2o", "platform", sim.Settle, "acquisition"},
}

// Each stream has the payer, the payee, the phase and the module of the model.
func TestStreamsAreThoseOfTheModel(t *testing.T) {
	r := need.Value(runner.Build(whole(t, append(slices.Clone(economy), "commerce.subsidy={}", "teams={outside: {}, "+
		"subsidy: {budget: 1000}}", "live={gifts: {}}", "content.effort={quality: false}")...), 1))(t)
	defer r.Close()
	seen := map[string]bool{}
	for _, x := range r.Streams() {
		want, ok := streams[x.Name]
		if !ok {
			t.Errorf("%s is not among the streams of this test; add who pays whom, when, and the module of the paper", x.Name)
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
