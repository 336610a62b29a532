package society

import (
	"guanxi/sim/results"
	"guanxi/sim/units"
)

// Provider is a row of providers.csv. What a kind does not have is NaN or 0.
type Provider struct {
	Name       string
	Kind       string // account, shop, studio, o2o
	Quality    float64
	Reputation float64 // what consumers believe of the quality
	Price      units.Money
	HasPrice   bool
	Audience   int64 // followers, players
	Sales      int64 // orders, payments
	Turnover   units.Money
	Captured   units.Money // cash in − cash out + surplus − effort
	Firms      *Firms      // the register in which it is; nil: none
	Row        int         // in it
}

// ListProviders adds to providers.csv what f lists once the run is over.
func (w *World) ListProviders(f func(add func(Provider))) {
	w.providers = append(w.providers, f)
}

func (w *World) providersTable() *results.Table {
	if len(w.providers) == 0 {
		return nil
	}
	columns := []results.Column{
		{Name: "quality", Type: results.FloatType, Kind: results.Factor, Unit: "1", Doc: "true quality, 0 to 1; empty where the kind has none"},
		{Name: "reputation", Type: results.FloatType, Kind: results.Stock, Unit: "1", Doc: "quality that consumers expect from the ratings"},
		{Name: "price", Type: results.MoneyType, Kind: results.Stock, Unit: "currency", Doc: "price of what is sold, at the end"},
		{Name: "audience", Type: results.IntType, Kind: results.Stock, Unit: "1", Doc: "followers or players at the end"},
		{Name: "sales", Type: results.IntType, Kind: results.Flow, Unit: "1", Doc: "sales over the whole run"},
		{Name: "turnover", Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: "what consumers paid for them"},
		{Name: "captured", Type: results.MoneyType, Kind: results.Flow, Unit: "currency", Doc: "cash in - cash out + surplus - effort over the whole run"},
	}
	if w.mobility != nil {
		columns = append(columns,
			results.Column{Name: "entered", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "tick of entry; 0: there from the start, empty where the kind neither enters nor leaves"},
			results.Column{Name: "left", Type: results.IntType, Kind: results.Factor, Unit: "1", Doc: "tick from which on it is gone; empty: it is there at the end"})
	}
	t := results.NewProviders(columns...)
	replicate := results.Int(int64(w.Scope.Replicate()))
	for _, list := range w.providers {
		list(func(p Provider) {
			price := results.Missing()
			if p.HasPrice {
				price = results.Money(int64(p.Price))
			}
			cells := []results.Cell{replicate, results.Text(p.Name), results.Text(p.Kind), results.Float(p.Quality), results.Float(p.Reputation),
				price, results.Int(p.Audience), results.Int(p.Sales), results.Money(int64(p.Turnover)), results.Money(int64(p.Captured))}
			if w.mobility != nil {
				entered, left := results.Missing(), results.Missing()
				if f := p.Firms; f != nil && f.Since != nil {
					entered = results.Int(int64(f.Since[p.Row]))
					if f.Until[p.Row] > 0 {
						left = results.Int(int64(f.Until[p.Row]))
					}
				}
				cells = append(cells, entered, left)
			}
			t.AppendRow(cells...)
		})
	}
	return t
}
