package society

import (
	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// Provider is a row of providers.csv. What a kind does not have is NaN or 0.
type Provider struct {
	Name       string       `name:"provider" key:"name of the provider"`
	Kind       string       `factor:"account, shop, studio or o2o"`
	Quality    float64      `factor:"true quality, 0 to 1, without what guidance adds; empty for kinds without one"`
	Reputation float64      `stock:"quality that consumers expect from the ratings"`
	Price      *units.Money `stock:"price of what it sells, at the end"`
	Audience   int64        `stock:"followers or players at the end"`
	Sales      int64        `flow:"sales over the whole run"`
	Turnover   units.Money  `flow:"what consumers paid for these sales"`
	Captured   units.Money  `flow:"value captured over the whole run: cash in - cash out + surplus - effort"`
	Firms      *Firms       // its register; nil: none
	Row        int          // in the register
}

// stay follows in worlds where firms enter and leave.
type stay struct {
	Entered sim.Tick `factor:"tick of entry; 0: from the start; empty for kinds that neither enter nor leave"`
	Left    sim.Tick `factor:"tick from which it is gone; empty: present at the end"`
}

// ListProviders adds what f lists after the run to providers.csv.
func (w *World) ListProviders(f func(add func(Provider))) {
	w.providers = append(w.providers, f)
}

func (w *World) providersTable() *table.Table {
	if len(w.providers) == 0 {
		return nil
	}
	var more []table.Column
	if w.mobility != nil {
		more = table.Columns[stay]()
	}
	t := table.Of[Provider](schema.ProvidersTable, "Providers, one row each.", more...)
	for _, list := range w.providers {
		list(func(p Provider) {
			cells := make([]table.Cell, len(more))
			for k := range cells {
				cells[k] = table.Missing()
			}
			if f := p.Firms; w.mobility != nil && f != nil && f.Since != nil {
				cells[0] = table.Int(f.Since[p.Row])
				if f.Until[p.Row] > 0 {
					cells[1] = table.Int(f.Until[p.Row])
				}
			}
			t.Add(p, cells...)
		})
	}
	return t
}
