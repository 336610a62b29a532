package plots

import (
	"time"

	"guanxi/sim/results"
)

// tiny is a run of two replicates over the first quarter of 2018 whose means
// can be worked out by hand; the golden tables are of it.
func tiny() map[string]*results.Table {
	flow, stock := results.Flow, results.Stock
	series := results.NewSeries(false,
		metric("adopters", results.IntType, stock, "1"), metric("new_adopters", results.IntType, flow, "1"),
		metric("new_adopters.innovation", results.IntType, flow, "1"), metric("new_adopters.strong", results.IntType, flow, "1"),
		metric("active", results.IntType, stock, "1"), metric("adopters.old", results.IntType, stock, "1"), metric("adopters.young", results.IntType, stock, "1"),
		metric("satisfaction", results.FloatType, stock, "1"), metric("satisfaction.old", results.FloatType, stock, "1"), metric("satisfaction.young", results.FloatType, stock, "1"),
		metric("churn_rate", results.FloatType, stock, "1/day"), metric("churn_rate.old", results.FloatType, stock, "1/day"), metric("churn_rate.young", results.FloatType, stock, "1/day"),
		metric("ad_impressions", results.IntType, flow, "1"), metric("ad_engagements", results.IntType, flow, "1"),
		metric("ad_revenue", results.MoneyType, flow, "CNY"), metric("game_revenue", results.MoneyType, flow, "CNY"),
		metric("platform_revenue", results.MoneyType, flow, "CNY"), metric("ad_regret", results.MoneyType, flow, "CNY"))
	value := results.NewValue()
	start := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for rep := range int64(2) {
		adopters := 10 + 2*rep
		for i, day := range []int64{0, 31, 59, 90} {
			k := int64(i)
			fresh := (20 + 4*rep) * k
			adopters += fresh
			shown, done := 1000*k, (10+2*rep)*k
			ad, game := (5+rep)*k*1_000_000, 2*k*1_000_000
			series.AppendRow(results.Int(rep+1), results.Int(1), results.Int(day), results.Float(float64(day)), results.Date(start.AddDate(0, 0, int(day))),
				results.Int(adopters), results.Int(fresh), results.Int(fresh/4), results.Int(fresh-fresh/4), results.Int(adopters/2), results.Int(adopters/4), results.Int(adopters-adopters/4),
				results.Float(0.5), results.Float(0.4+0.1*float64(rep)), results.Float(0.5-0.05*float64(k)),
				results.Float(0.001), results.Float(0.001*float64(k)), results.Float(0.001*float64(rep)),
				results.Int(shown), results.Int(done), results.Money(ad), results.Money(game), results.Money(ad+game), results.Money(k*100_000))
			for _, p := range []string{"platform", "consumer", "outside"} {
				in, out, surplus := ad+game, int64(1_000_000), int64(0)
				if p == "consumer" {
					in, out, surplus = 0, game, 3*game
				}
				value.AppendRow(results.Int(rep+1), results.Int(day), results.Text(p), results.Money(in), results.Money(out), results.Money(surplus), results.Money(0), results.Money(in-out+surplus))
			}
		}
	}
	cascade := results.NewCascades(metric("reads", results.IntType, flow, "1"), metric("direct_reads", results.IntType, flow, "1"))
	for rep := range int64(2) {
		for i, size := range []int64{1, 1, 2, 4 + 4*rep} {
			cascade.AppendRow(results.Int(rep+1), results.Int(int64(i)), results.Text("media"), results.Int(0), results.Int(size), results.Int(1), results.Int(size), results.Int(1))
		}
	}
	learner := results.NewLearner()
	for rep := range int64(2) {
		for bin := range int64(2) {
			learner.AppendRow(results.Int(rep+1), results.Text("tags"), results.Text("predicted"), results.Int(bin+1), results.Float(0), results.Float(1),
				results.Int(100), results.Float(0.01*float64(bin+1)), results.Float(0.01*float64(bin+1)+0.002*float64(rep)), results.Missing())
		}
	}
	retention := results.NewTable("game_retention", "", []results.Column{
		metric("replicate", results.IntType, results.Key, "1"), metric("game", results.TextType, results.Key, ""),
		metric("day", results.IntType, results.Key, "d"), metric("at_risk", results.IntType, stock, "1"), metric("quit", results.IntType, flow, "1")})
	for rep := range int64(2) {
		for _, d := range [][3]int64{{1, 50, 10}, {2, 25, 5}} {
			retention.AppendRow(results.Int(rep+1), results.Text("run"), results.Int(d[0]), results.Int(d[1]), results.Int(d[2]))
		}
	}
	observed := results.NewTable("observed", "", []results.Column{
		metric("series", results.TextType, results.Key, ""), {Name: "date", Type: results.DateType, Kind: results.Key, Unit: "", Doc: ""},
		metric("value", results.FloatType, stock, ""), metric("role", results.TextType, results.Factor, ""), metric("source", results.TextType, results.Factor, "")})
	observed.AppendRow(results.Text("adopters"), results.Date(start.AddDate(0, 1, 0)), results.Float(30_000), results.Text("fit"), results.Text("a report"))
	observed.AppendRow(results.Text("adopters"), results.Date(start.AddDate(0, 2, 0)), results.Float(90_000), results.Text("holdout"), results.Text("a report"))
	observed.AppendRow(results.Text("adopters"), results.Date(start.AddDate(5, 2, 0)), results.Float(1e9), results.Text("holdout"), results.Text("after the run"))
	out := map[string]*results.Table{"series": series, "value": value, "cascades": cascade, "learner": learner, "game_retention": retention, "observed": observed}
	for name, t := range tinyMoney() {
		out[name] = t
	}
	key, replicate := results.Key, metric("replicate", results.IntType, results.Key, "1")
	size := results.NewTable("segments", "", []results.Column{replicate, metric("segment", results.TextType, key, ""), metric("consumers", results.IntType, stock, "1")})
	came := results.NewTable("releases", "", []results.Column{replicate, metric("function", results.TextType, key, ""), metric("tick", results.IntType, stock, "1"), {Name: "date", Type: results.DateType, Kind: stock}})
	for rep := range int64(2) {
		size.AppendRow(results.Int(rep+1), results.Text("old"), results.Int(50-10*rep))
		size.AppendRow(results.Int(rep+1), results.Text("young"), results.Int(150+10*rep))
		came.AppendRow(results.Int(rep+1), results.Text("text"), results.Int(0), results.Date(start))
		came.AppendRow(results.Int(rep+1), results.Text("public_accounts"), results.Int(40), results.Date(start.AddDate(0, 0, 39+2*int(rep))))
	}
	out["segments"], out["releases"] = size, came
	return out
}

// tinyMoney is who paid whom in the tiny run, and who captured what. Its means:
// consumers pay providers 100 and the platform 20, providers pay 60 outside,
// advertisers pay the platform 20; and 1 goes through the platform's transit
// account.
func tinyMoney() map[string]*results.Table {
	ledger := results.NewLedger()
	amount := metric("captured", results.MoneyType, results.Flow, "CNY")
	provider, campaign := results.NewProviders(amount), results.NewCampaigns(amount)
	for rep := range int64(2) {
		less := 1_000_000 * (1 - 2*rep) // ± 1
		for _, f := range []struct {
			stream, payer, payee string
			amount               int64
		}{
			{"commerce.sale", "consumer", "provider.shop", 90}, {"content.tip", "consumer", "provider.account", 10}, {"game.iap", "consumer", "platform", 20},
			{"commerce.goods", "provider.shop", "outside.supplier", 60}, {"ads.exposure", "advertiser", "platform", 20}, {"packet", "consumer", "transit", 1}, {"packet.open", "transit", "consumer", 1},
		} {
			for _, tick := range []int64{31, 90} {
				ledger.AppendRow(results.Int(rep+1), results.Int(tick), results.Text(f.stream), results.Text(f.payer), results.Text(f.payee), results.Money(f.amount*(1_000_000+less/10)/2))
			}
		}
		for i, v := range []int64{1, 1, 2, 4 + 4*rep} {
			provider.AppendRow(results.Int(rep+1), results.Text("p"+string(rune('1'+i))), results.Text("shop"), results.Money(v*1_000_000))
		}
		for i, v := range []int64{-5, 3} { // who loses counts as 0
			campaign.AppendRow(results.Int(rep+1), results.Text("c"+string(rune('1'+i))), results.Money(v*1_000_000))
		}
	}
	return map[string]*results.Table{"ledger": ledger, "providers": provider, "campaigns": campaign}
}

func tinyFolder() *folder {
	t := tiny()
	return newFolder("tiny", "tiny", results.About{Consumers: 200, Represents: 200_000, Currency: "CNY"},
		func(name string) (*results.Table, error) { return t[name], nil })
}
