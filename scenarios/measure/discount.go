package measure

import (
	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// Discount sums what each party captures, with each tick discounted to the start by
// (1+r)^(−years), where r is the scenario's value.discount. The sums are reported beside the
// undiscounted ones and, like them, do not depend on which rows are recorded: discounting row
// by row, a run of four years that records every 400 days lost a twentieth.
type Discount struct {
	run     *agents.Run
	rate    float64
	parties []string
	since   []units.Money // captured between the last recorded row and the last tick
	sum     []float64
}

// AttachDiscount prepares a run that has been built but not started.
func AttachDiscount(run *agents.Run) *Discount {
	parties := run.Parties()
	d := &Discount{run: run, rate: run.Spec.Value.Discount.On(run.World.Clock.Tick).Over(units.Year), parties: parties,
		since: make([]units.Money, len(parties)), sum: make([]float64, len(parties))}
	if len(parties) > 0 {
		run.World.Scope.BeforeRun(func() { d.tick(0) })
		run.World.Scope.AfterTick(d, d.tick)
	}
	return d
}

func (d *Discount) tick(t sim.Tick) error {
	years := d.run.World.Clock.Time(t) / units.Year.Days()
	worth := num.Pow(1+d.rate, -years)
	for i, party := range d.parties {
		now := d.run.PartyFlows(party).Captured()
		d.sum[i] += float64(currency(int64(now-d.since[i])) * worth)
		d.since[i] = now
	}
	if d.run.Records(t) {
		clear(d.since)
	}
	return nil
}

// metrics returns the sums so far.
func (d *Discount) metrics() []summary.Metric {
	all := make([]summary.Metric, len(d.parties))
	for i, party := range d.parties {
		all[i] = summary.Metric{Name: discountedPrefix + party, Kind: table.Flow, Unit: "currency", Doc: discountedDoc,
			Value: d.sum[i]}
	}
	return all
}

const (
	discountedPrefix = "discounted."
	discountedDoc    = "value captured, discounted to the start at value.discount"
)
