package plotstest

import (
	"maps"
	"time"

	"guanxi/plots/figure"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Tiny is a run of two replicates over the first quarter of 2018 whose means can be worked out
// by hand; the golden tables come from it.
func Tiny() map[string]*table.Table {
	flow, stock := table.Flow, table.Stock
	series := schema.NewSeries(false,
		Metric("adopters", table.IntType, stock, "1"), Metric("new_adopters", table.IntType, flow, "1"),
		Metric("new_adopters.innovation", table.IntType, flow, "1"), Metric("new_adopters.strong", table.IntType, flow, "1"),
		Metric("active", table.IntType, stock, "1"), Metric("adopters.old", table.IntType, stock, "1"), Metric("adopters.young", table.IntType, stock, "1"),
		Metric("satisfaction", table.FloatType, stock, "1"), Metric("satisfaction.old", table.FloatType, stock, "1"), Metric("satisfaction.young", table.FloatType, stock, "1"),
		Metric("churn_rate", table.FloatType, stock, "1/day"), Metric("churn_rate.old", table.FloatType, stock, "1/day"), Metric("churn_rate.young", table.FloatType, stock, "1/day"),
		Metric("ad_impressions", table.IntType, flow, "1"), Metric("ad_engagements", table.IntType, flow, "1"),
		Metric("ad_revenue", table.MoneyType, flow, "CNY"), Metric("game_revenue", table.MoneyType, flow, "CNY"),
		Metric("platform_revenue", table.MoneyType, flow, "CNY"), Metric("ad_regret", table.MoneyType, flow, "CNY"))
	value := schema.NewValue()
	start := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for rep := range int64(2) {
		adopters := 10 + 2*rep
		for i, day := range []int64{0, 31, 59, 90} {
			k := int64(i)
			fresh := (20 + 4*rep) * k
			adopters += fresh
			shown, done := 1000*k, (10+2*rep)*k
			ad, game := (5+rep)*k*1_000_000, 2*k*1_000_000
			series.AppendRow(table.Int(rep+1), table.Int(1), table.Int(day), table.Float(float64(day)), table.Date(start.AddDate(0, 0, int(day))),
				table.Int(adopters), table.Int(fresh), table.Int(fresh/4), table.Int(fresh-fresh/4), table.Int(adopters/2), table.Int(adopters/4), table.Int(adopters-adopters/4),
				table.Float(0.5), table.Float(0.4+0.1*float64(rep)), table.Float(0.5-0.05*float64(k)),
				table.Float(0.001), table.Float(0.001*float64(k)), table.Float(0.001*float64(rep)),
				table.Int(shown), table.Int(done), table.Money(ad), table.Money(game), table.Money(ad+game), table.Money(k*100_000))
			for _, p := range []string{"platform", "consumer", "outside"} {
				in, out, surplus := ad+game, int64(1_000_000), int64(0)
				if p == "consumer" {
					in, out, surplus = 0, game, 3*game
				}
				value.AppendRow(table.Int(rep+1), table.Int(day), table.Text(p), table.Money(in), table.Money(out), table.Money(surplus), table.Money(0), table.Money(in-out+surplus))
			}
		}
	}
	cascade := schema.NewCascades(Metric("reads", table.IntType, flow, "1"), Metric("direct_reads", table.IntType, flow, "1"))
	for rep := range int64(2) {
		for i, size := range []int64{1, 1, 2, 4 + 4*rep} {
			cascade.AppendRow(table.Int(rep+1), table.Int(i), table.Text("media"), table.Int(0), table.Int(size), table.Int(1), table.Int(size), table.Int(1))
		}
	}
	retention := table.New("game_retention", "", []table.Column{
		Metric("replicate", table.IntType, table.Key, "1"), Metric("title", table.TextType, table.Key, ""),
		Metric("day", table.IntType, table.Key, "d"), Metric("at_risk", table.IntType, stock, "1"), Metric("quit", table.IntType, flow, "1")})
	for rep := range int64(2) {
		for _, d := range [][3]int64{{1, 50, 10}, {2, 25, 5}} {
			retention.AppendRow(table.Int(rep+1), table.Text("run"), table.Int(d[0]), table.Int(d[1]), table.Int(d[2]))
		}
	}
	observed := table.New("observed", "", []table.Column{
		Metric("series", table.TextType, table.Key, ""), {Name: "date", Type: table.DateType, Kind: table.Key, Unit: "", Doc: ""},
		Metric("value", table.FloatType, stock, ""), Metric("role", table.TextType, table.Factor, ""), Metric("source", table.TextType, table.Factor, "")})
	observed.AppendRow(table.Text("adopters"), table.Date(start.AddDate(0, 1, 0)), table.Float(30_000), table.Text("fit"), table.Text("a report"))
	observed.AppendRow(table.Text("adopters"), table.Date(start.AddDate(0, 2, 0)), table.Float(90_000), table.Text("holdout"), table.Text("a report"))
	observed.AppendRow(table.Text("adopters"), table.Date(start.AddDate(5, 2, 0)), table.Float(1e9), table.Text("holdout"), table.Text("after the run"))
	out := map[string]*table.Table{"series": series, "value": value, "cascades": cascade, "game_retention": retention, "observed": observed}
	maps.Copy(out, tinyMoney())
	key, replicate := table.Key, Metric("replicate", table.IntType, table.Key, "1")
	size := table.New("segments", "", []table.Column{replicate, Metric("segment", table.TextType, key, ""), Metric("consumers", table.IntType, stock, "1")})
	came := table.New("releases", "", []table.Column{replicate, Metric("function", table.TextType, key, ""), Metric("tick", table.IntType, stock, "1"), {Name: "date", Type: table.DateType, Kind: stock}})
	for rep := range int64(2) {
		size.AppendRow(table.Int(rep+1), table.Text("old"), table.Int(50-10*rep))
		size.AppendRow(table.Int(rep+1), table.Text("young"), table.Int(150+10*rep))
		came.AppendRow(table.Int(rep+1), table.Text("text"), table.Int(0), table.Date(start))
		came.AppendRow(table.Int(rep+1), table.Text("public_accounts"), table.Int(40), table.Date(start.AddDate(0, 0, 39+2*int(rep))))
	}
	out["segments"], out["releases"] = size, came
	return out
}

// tinyMoney is who paid whom in the tiny run, and who captured what. Its means: consumers pay
// providers 100 and the platform 20, providers pay 60 outside, advertisers pay the platform 20,
// and 1 goes through the platform's transit account.
func tinyMoney() map[string]*table.Table {
	ledger := schema.NewLedger()
	amount := Metric("captured", table.MoneyType, table.Flow, "CNY")
	provider, campaign := schema.NewProviders(amount), schema.NewCampaigns(amount)
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
				ledger.AppendRow(table.Int(rep+1), table.Int(tick), table.Text(f.stream), table.Text(f.payer), table.Text(f.payee), table.Money(f.amount*(1_000_000+less/10)/2))
			}
		}
		for i, v := range []int64{1, 1, 2, 4 + 4*rep} {
			provider.AppendRow(table.Int(rep+1), table.Text("p"+string(rune('1'+i))), table.Text("shop"), table.Money(v*1_000_000))
		}
		for i, v := range []int64{-5, 3} { // a loss counts as 0
			campaign.AppendRow(table.Int(rep+1), table.Text("c"+string(rune('1'+i))), table.Money(v*1_000_000))
		}
	}
	return map[string]*table.Table{"ledger": ledger, "providers": provider, "campaigns": campaign}
}

// TinyFolder returns the tiny run as figures see it.
func TinyFolder() *figure.Folder {
	t := Tiny()
	return figure.NewFolder("tiny", "tiny", manifest.About{Consumers: 200, Represents: 200_000, Currency: "CNY"},
		func(name string) (*table.Table, error) { return t[name], nil })
}
