package sim

import (
	"slices"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// From a payment to value.csv: Stream.Pay and Entry.Book (stream.go) count it by worker; at the end of a
// phase ledger.settle (ledger.go) adds it to the flows of its accounts since the last recorded row; record
// (recorder.go) sums the accounts of each party by since, below, into a row; valueTable makes the table.

// Flows is what a party has received, paid, enjoyed and spent in effort since the last recorded
// row.
type Flows struct{ In, Out, Surplus, Effort units.Money }

// Captured is the value that the party captured.
func (f Flows) Captured() units.Money { return f.In - f.Out + f.Surplus - f.Effort }

// PartyFlows returns a party's flows since the last recorded row, in simulations beside as well.
func (r *Simulation) PartyFlows(party string) Flows {
	sum := r.b.ledger.since(party)
	for _, o := range r.b.beside {
		sum = sum.plus(o.PartyFlows(party))
	}
	return sum
}

// PartyParts returns what a party has captured since the last recorded row by the mechanism that declared the streams
// and entries; they sum to what PartyFlows says. A mechanism without any of the party is missing.
func (r *Simulation) PartyParts(party string) map[string]units.Money {
	parts := map[string]units.Money{}
	add := func(a *Account, owner string, v units.Money) {
		if a.Party == party {
			parts[owner] += v
		}
	}
	for _, s := range r.b.ledger.streams {
		add(s.From, s.Owner(), -s.period)
		add(s.To, s.Owner(), s.period)
	}
	for _, e := range r.b.ledger.entries {
		v := e.period
		if e.Effort {
			v = -v
		}
		add(e.Account, e.Owner(), v)
	}
	for _, o := range r.b.beside {
		for owner, v := range o.PartyParts(party) {
			parts[named(o.name, owner)] += v
		}
	}
	return parts
}

func (f Flows) plus(o Flows) Flows {
	return Flows{f.In.Plus(o.In), f.Out.Plus(o.Out), f.Surplus.Plus(o.Surplus), f.Effort.Plus(o.Effort)}
}

// since sums the accounts of a party since the last recorded row.
func (l *ledger) since(party string) Flows {
	sum := Flows{}
	for _, a := range l.accounts {
		if a.Party == party {
			sum = sum.plus(a.period)
		}
	}
	return sum
}

// fits reports whether all columns of value are in the range of money.
func (f Flows) fits() bool {
	is := func(m units.Money) bool { return -units.TooMuch < m && m < units.TooMuch }
	kept, gain := f.In-f.Out, f.Surplus.Plus(-f.Effort)
	return is(f.In) && is(f.Out) && is(f.Surplus) && is(f.Effort) && is(gain) && is(kept.Plus(gain))
}

// empty reports whether nothing can have value.
func (r *Simulation) empty() bool {
	return len(r.b.ledger.streams)+len(r.b.ledger.entries) == 0 &&
		!slices.ContainsFunc(r.b.beside, func(o besides) bool { return !o.empty() })
}

// row returns the columns of value.
func (f Flows) row() schema.Value {
	return schema.Value{CashIn: f.In, CashOut: f.Out, Surplus: f.Surplus, Effort: f.Effort, Captured: f.Captured()}
}

type valueRow struct {
	tick  Tick
	party string
	Flows
}

func (r *Simulation) valueTable(rows []valueRow) *table.Table {
	t := schema.NewValue()
	if r.empty() {
		return t
	}
	t.Grow(len(rows))
	for _, row := range rows {
		t.Add(schema.OfParty{Moment: r.at(row.tick), Party: row.party, Value: row.row()})
	}
	return t
}

// Value is value.csv.
func (r *Simulation) Value() *table.Table { return r.valueTable(r.rows.value) }

// ValueUntil is Value as if the run had ended with tick t, the one that just ran.
func (r *Simulation) ValueUntil(t Tick) *table.Table {
	rows := slices.Clip(r.rows.value)
	for _, party := range r.party {
		rows = append(rows, valueRow{t, party, r.PartyFlows(party)})
	}
	return r.valueTable(rows)
}

// Parties lists the rows of value.csv per tick; none where nothing has value.
func (r *Simulation) Parties() []string {
	if r.empty() {
		return nil
	}
	return r.party
}
