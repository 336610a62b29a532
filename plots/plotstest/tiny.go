package plotstest

import (
	"time"

	"guanxi/plots/figure"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Tiny is a run of two replicates over the first quarter of 2018 whose means can be worked out
// by hand; the golden tables come from it.
func Tiny() map[string]*table.Table {
	stocks := columns(table.IntType, table.Stock, "1", "adopters", "active", "adopters.old", "adopters.young")
	flows := columns(table.IntType, table.Flow, "1", "new_adopters", "new_adopters.innovation", "new_adopters.strong")
	series := schema.NewSeries(false, append(append(stocks, flows...), columns(table.MoneyType, table.Flow, "CNY",
		"ad_revenue", "game_revenue", "platform_revenue")...)...)
	value, spread, retention, observed := schema.NewValue(), cascadesTable(), retentionTable(), observedTable()
	size, came := segmentTables()
	start := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)
	for rep := range 2 {
		adopters := 10 + 2*rep
		for k, day := range []int{0, 31, 59, 90} {
			fresh := (20 + 4*rep) * k
			adopters += fresh
			ad, game := float64((5+rep)*k), float64(2*k)
			add(series, row{"replicate": rep + 1, "seed": 1, "tick": day, "time": float64(day),
				"date": start.AddDate(0, 0, day), "adopters": adopters, "active": adopters / 2, "adopters.old": adopters / 4,
				"adopters.young": adopters - adopters/4,
				"new_adopters":   fresh, "new_adopters.innovation": fresh / 4, "new_adopters.strong": fresh - fresh/4,
				"ad_revenue": ad, "game_revenue": game, "platform_revenue": ad + game})
			for _, p := range []string{"platform", "consumer", "outside"} {
				in, out, surplus := ad+game, 1., 0.
				if p == "consumer" {
					in, out, surplus = 0, game, 3*game
				}
				add(value, row{"replicate": rep + 1, "tick": day, "party": p, "cash_in": in, "cash_out": out, "surplus": surplus,
					"effort": 0., "captured": in - out + surplus})
			}
		}
		for i, n := range []int{1, 1, 2, 4 + 4*rep} {
			add(spread, row{"replicate": rep + 1, "cascade": i, "source": "media", "start": 0, "size": n, "depth": 1,
				"reads": n, "direct_reads": 1})
		}
		add(retention, row{"replicate": rep + 1, "title": "run", "day": 1, "at_risk": 50, "quit": 10})
		add(retention, row{"replicate": rep + 1, "title": "run", "day": 2, "at_risk": 25, "quit": 5})
		add(size, row{"replicate": rep + 1, "segment": "old", "consumers": 50 - 10*rep})
		add(size, row{"replicate": rep + 1, "segment": "young", "consumers": 150 + 10*rep})
		add(came, row{"replicate": rep + 1, "function": "text", "tick": 0, "date": start})
		add(came, row{"replicate": rep + 1, "function": "public_accounts", "tick": 40, "date": start.AddDate(0, 0, 39+2*rep)})
	}
	add(observed, row{"series": "adopters", "date": start.AddDate(0, 1, 0), "value": 30_000., "role": "fit",
		"source": "a report"})
	add(observed, row{"series": "adopters", "date": start.AddDate(0, 2, 0), "value": 90_000., "role": "holdout",
		"source": "a report"})
	add(observed, row{"series": "adopters", "date": start.AddDate(5, 2, 0), "value": 1e9, "role": "holdout",
		"source": "after the run"})
	return map[string]*table.Table{"series": series, "value": value, "cascades": spread, "game_retention": retention,
		"observed": observed, "ledger": tinyLedger(), "segments": size, "releases": came,
		"incomes": incomesTable(2)}
}

// tinyLedger is who paid whom in the tiny run. Its means: consumers pay providers 100 and the platform 20, providers
// pay 60 outside, advertisers pay the platform 20, and 1 goes through the platform's transit account.
func tinyLedger() *table.Table {
	t := schema.NewLedger()
	for rep := range 2 {
		less := .1 * float64(1-2*rep) // of all
		for _, f := range []struct {
			stream, payer, payee string
			amount               float64
		}{
			{"commerce.sale", "consumer", "provider.shop", 90}, {"content.tip", "consumer", "provider.account", 10},
			{"game.iap", "consumer", "platform", 20},
			{"commerce.goods", "provider.shop", "outside.supplier", 60}, {"ads.exposure", "advertiser", "platform", 20},
			{"packet", "consumer", "transit", 1}, {"packet.open", "transit", "consumer", 1},
		} {
			for _, tick := range []int{31, 90} {
				add(t, row{"replicate": rep + 1, "tick": tick, "stream": f.stream, "payer": f.payer, "payee": f.payee,
					"amount": f.amount * (1 + less) / 2})
			}
		}
	}
	return t
}

// TinyFolder returns the tiny run as figures see it.
func TinyFolder() *figure.Folder {
	t := Tiny()
	return figure.NewFolder("tiny", "tiny", manifest.About{Consumers: 200, Represents: 200_000, Currency: "CNY"},
		func(name string) (*table.Table, error) { return t[name], nil })
}
