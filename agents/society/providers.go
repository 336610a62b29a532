package society

import (
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// Provider is a row of providers.csv. What a kind does not have is NaN or 0.
type Provider struct {
	Name       string
	Kind       string // account, shop, studio, o2o
	Quality    float64
	Reputation float64 // quality as consumers believe it to be
	Price      units.Money
	HasPrice   bool
	Audience   int64 // followers, players
	Sales      int64 // orders, payments
	Turnover   units.Money
	Captured   units.Money // cash in − cash out + surplus − effort
	Firms      *Firms      // its register; nil: none
	Row        int         // in the register
}

// ListProviders adds what f lists after the run to providers.csv.
func (w *World) ListProviders(f func(add func(Provider))) {
	w.providers = append(w.providers, f)
}

func (w *World) providersTable() *table.Table {
	if len(w.providers) == 0 {
		return nil
	}
	columns := []table.Column{
		table.NewColumn("quality", table.FloatType, table.Factor, "1", "true quality, 0 to 1, without what guidance adds; empty for kinds without one"),
		table.NewColumn("reputation", table.FloatType, table.Stock, "1", "quality that consumers expect from the ratings"),
		table.NewColumn("price", table.MoneyType, table.Stock, "currency", "price of what it sells, at the end"),
		table.NewColumn("audience", table.IntType, table.Stock, "1", "followers or players at the end"),
		table.NewColumn("sales", table.IntType, table.Flow, "1", "sales over the whole run"),
		table.NewColumn("turnover", table.MoneyType, table.Flow, "currency", "what consumers paid for these sales"),
		table.NewColumn("captured", table.MoneyType, table.Flow, "currency", "value captured over the whole run: cash in - cash out + surplus - effort"),
	}
	if w.mobility != nil {
		columns = append(columns,
			table.NewColumn("entered", table.IntType, table.Factor, "1", "tick of entry; 0: from the start; empty for kinds that neither enter nor leave"),
			table.NewColumn("left", table.IntType, table.Factor, "1", "tick from which it is gone; empty: present at the end"))
	}
	t := schema.NewProviders(columns...)
	replicate := table.Int(w.Scope.Replicate())
	for _, list := range w.providers {
		list(func(p Provider) {
			price := table.Missing()
			if p.HasPrice {
				price = table.Money(p.Price)
			}
			cells := []table.Cell{replicate, table.Text(p.Name), table.Text(p.Kind), table.Float(p.Quality), table.Float(p.Reputation),
				price, table.Int(p.Audience), table.Int(p.Sales), table.Money(p.Turnover), table.Money(p.Captured)}
			if w.mobility != nil {
				entered, left := table.Missing(), table.Missing()
				if f := p.Firms; f != nil && f.Since != nil {
					entered = table.Int(f.Since[p.Row])
					if f.Until[p.Row] > 0 {
						left = table.Int(f.Until[p.Row])
					}
				}
				cells = append(cells, entered, left)
			}
			t.AppendRow(cells...)
		})
	}
	return t
}
