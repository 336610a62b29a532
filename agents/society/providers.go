package society

import (
	"guanxi/sim/results"
	"guanxi/sim/units"
)

// Provider is a row of providers.csv. What a kind does not have is NaN or 0.
type Provider struct {
	Name       string
	Kind       string // account, shop, mini_program, studio, o2o, third_party
	Quality    float64
	Reputation float64 // what consumers believe of the quality
	Price      units.Money
	HasPrice   bool
	Audience   int64 // followers, players
	Sales      int64 // orders, payments
	Turnover   units.Money
	Captured   units.Money // cash in less cash out
}

// ListProviders adds to providers.csv what f lists once the run is over.
func (w *World) ListProviders(f func(add func(Provider))) {
	w.providers = append(w.providers, f)
}

func (w *World) providersTable() *results.Table {
	if len(w.providers) == 0 {
		return nil
	}
	t := results.NewProviders(
		results.Column{Name: "quality", Type: results.FloatType, Kind: results.Factor, Unit: "1", Doc: "true quality, 0 to 1; empty where the kind has none"},
		results.Column{Name: "reputation", Type: results.FloatType, Kind: results.Stock, Unit: "1", Doc: "quality that consumers expect from the ratings"},
		results.Column{Name: "price", Type: results.MoneyType, Kind: results.Stock, Unit: "currency", Doc: "price of what is sold, at the end"},
		results.Column{Name: "audience", Type: results.IntType, Kind: results.Stock, Unit: "1", Doc: "followers or players at the end"},
		results.Column{Name: "sales", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "sales over the whole run"},
		results.Column{Name: "turnover", Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: "what consumers paid for them"},
		results.Column{Name: "captured", Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: "cash in less cash out over the whole run"},
	)
	replicate := results.Int(int64(w.Scope.Replicate()))
	for _, list := range w.providers {
		list(func(p Provider) {
			price := results.Missing()
			if p.HasPrice {
				price = results.Money(int64(p.Price))
			}
			t.AppendRow(replicate, results.Text(p.Name), results.Text(p.Kind), results.Float(p.Quality), results.Float(p.Reputation),
				price, results.Int(p.Audience), results.Int(p.Sales), results.Money(int64(p.Turnover)), results.Money(int64(p.Captured)))
		})
	}
	return t
}
