package measure

import (
	"guanxi/agents"
	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// discounted is the value that each party captures, each recorded row brought
// back to the start by (1+r)^(−years), r the scenario's value.discount. It
// stands beside the undiscounted sums.
func discounted(own *agents.Spec, value *table.Table) []summary.Metric {
	if value.Rows() == 0 {
		return nil
	}
	rate, clock := own.Value.Discount.Over(units.Year), own.SimClock()
	sum := map[string]float64{}
	var parties []string
	tick, party, captured := value.Col("tick"), value.Col("party"), value.Col("captured")
	for r := range value.Rows() {
		t, _ := tick.Int(r)
		name := party.Text(r)
		if _, seen := sum[name]; !seen {
			parties = append(parties, name)
		}
		years := float64(t) * float64(clock.Tick) / float64(units.Year)
		sum[name] += float64(captured.Float(r) * num.Pow(1+rate, -years))
	}
	var all []summary.Metric
	for _, name := range parties {
		all = append(all, summary.Metric{Name: discountedPrefix + name, Kind: table.Flow, Unit: "currency", Doc: discountedDoc, Value: sum[name]})
	}
	return all
}

const (
	discountedPrefix = "discounted."
	discountedDoc    = "value captured, discounted to the start at value.discount"
)
