package measure

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// quantity is what a name stands for in a run.
type quantity struct {
	name, unit, doc string
	kind            table.Kind
	in              table.Range
	step            float64 // least difference of two values; 0: unknown
	additive        bool    // a sum or a count: 0 in a run whose mechanism is off
	count           bool    // whole consumers or things: LEVEL may be a share of all consumers
	ticks           func() reader
	why             string // why it has no value for a single tick
	quotient        bool   // of sums, which between two dates have a difference
}

// reader reads a quantity at the end of a tick: a stock, or a flow since the last recorded row.
// Integers and amounts are added exactly.
type reader struct {
	whole func() int64 // nil: a real number
	float func(int64) float64
	real  func() float64
}

// quantities returns the quantities of a run, in the order of its summary.
func quantities(run *agents.Run) []quantity {
	var all []quantity
	for _, m := range run.Metrics() {
		all = append(all, ofSeries(m))
	}
	parties, value, taken := run.Parties(), schema.NewValue(), false
	for _, of := range run.All() {
		taken = taken || of.World.Taken != nil
	}
	for _, party := range parties {
		for _, f := range valueColumns {
			c := value.Col(f.name).Column()
			q := quantity{name: f.name + "." + party, unit: c.Unit, doc: c.Doc, kind: c.Kind, in: c.Range}
			q.ticks = func() reader {
				return reader{whole: func() int64 { return int64(f.of(run.PartyFlows(party))) }, float: currency}
			}
			all = append(all, q)
		}
		if run.Spec.HasTwin() {
			all = append(all, comparisons(party, false)...)
		}
	}
	if inside := slices.DeleteFunc(slices.Clone(parties), func(p string) bool { return p == "outside" }); len(inside) > 0 {
		all = append(all, quantity{name: "created", unit: "currency", doc: "sum of what the inside parties capture",
			kind: table.Flow, ticks: func() reader {
				return reader{float: currency, whole: func() int64 {
					sum := units.Money(0)
					for _, p := range inside {
						sum += run.PartyFlows(p).Captured()
					}
					return int64(sum)
				}}
			}})
		if run.Spec.HasTwin() {
			all = append(all, comparisons("", taken)...)
		}
	}
	for _, party := range parties {
		all = append(all, quantity{name: discountedPrefix + party, unit: "currency", doc: discountedDoc, kind: table.Flow,
			why: "is a discounted sum over the run"})
	}
	for _, of := range groupColumns(run.Spec.HasTwin()) {
		for _, g := range run.Groups() {
			all = append(all, quantity{name: of.name(g), unit: "currency", kind: table.Flow, doc: of.doc(g, run), why: ofGroups})
		}
	}
	for _, party := range unequal(run) {
		all = append(all, quantity{name: giniPrefix + party, unit: "1", doc: giniDoc, kind: table.Stock, in: table.Share(),
			ticks: func() reader {
				return reader{real: func() float64 { return gini(run, party) }}
			}})
	}
	for _, m := range run.Totals() {
		all = append(all, quantity{name: m.Name, unit: m.Unit, doc: m.Doc, kind: table.Flow, in: m.Range,
			why: "is a total of the run"})
	}
	return all
}

// ofSeries makes the quantity of a column of the series.
func ofSeries(m *sim.Metric) quantity {
	q := quantity{name: m.Name, unit: m.Unit, doc: m.Doc, kind: table.Flow, in: m.Range, count: m.Form == sim.Whole,
		additive: m.Additive()}
	if q.count {
		q.step = 1
	}
	if m.Stock {
		q.kind = table.Stock
	}
	if m.Quotient() {
		q.doc = strings.TrimSuffix(m.Doc, sim.SinceRow) + ", over the run"
		q.why, q.quotient = "is a quotient of sums over the run", true
		return q
	}
	q.ticks = func() reader {
		switch m.Form {
		case sim.Whole:
			return reader{whole: func() int64 { return int64(m.Now()) }, float: func(n int64) float64 { return float64(n) }}
		case sim.Amount:
			return reader{whole: func() int64 { return int64(m.Now()) }, float: currency}
		}
		return reader{real: func() float64 { return m.Value(m.Now()) }}
	}
	return q
}

// ofGroups is why such a metric is of the whole run only.
const ofGroups = "is summed over groups at the end"

// groupColumn is a column of value by groups of a party: segments of consumers, kinds of providers.
type groupColumn struct{ column, what string }

// groupColumns lists those that metrics sum.
func groupColumns(twin bool) []groupColumn {
	all := []groupColumn{{"captured", "value that %s captures, a group of party %s"}}
	if twin {
		all = append(all, groupColumn{schema.AddedColumn, "what the platform adds for %s, a group of party %s"})
	}
	return all
}

func (c groupColumn) name(g [2]string) string { return c.column + "." + g[0] + "." + g[1] }

func (c groupColumn) doc(g [2]string, of *agents.Run) string {
	doc := fmt.Sprintf(c.what, g[1], g[0])
	if of.Platforms[g[1]] != nil && c.column == schema.AddedColumn {
		doc = fmt.Sprintf("what party %s captures on %s less what it would there without any of the platforms; what %[2]s "+
			"adds "+
			"next to the others is the effect of platforms.%[2]s=off", g[0], g[1])
	}
	return doc
}

// groupsOf sums what groups captured, and what the platform added if the world without it is known.
func groupsOf(run *agents.Run, without *Without) []summary.Metric {
	var all []summary.Metric
	for _, of := range groupColumns(without != nil) {
		sums := map[[2]string]int64{}
		for under, r := range run.All() {
			t := r.ValueGroups()
			t.Name = under + t.Name
			if without != nil {
				t = without.beside(t)
			}
			party, group, column := t.Col("party"), t.Col("group"), t.Col(of.column)
			for row := range t.Rows() {
				v, _ := column.Int(row)
				sums[[2]string{party.Text(row), group.Text(row)}] += v
			}
		}
		for _, g := range run.Groups() {
			all = append(all, summary.Metric{Name: of.name(g), Kind: table.Flow, Unit: "currency", Doc: of.doc(g, run),
				Value: currency(sums[g])})
		}
	}
	return all
}

// Captured returns what each member of a party has captured, account by account; nil if the
// party's members are not kept apart. Consumers are listed even if nothing has value.
func Captured(run *agents.Run, party string) []float64 {
	all := captured(run, party)
	if all == nil && party == "consumer" {
		all = make([]float64, run.World.N)
	}
	return all
}

// captured returns what each present or past member of a party has captured. Consumers are the same on all platforms.
func captured(run *agents.Run, party string) []float64 {
	var all []float64
	for a, n := range accounts(run, party) {
		all = slices.Grow(all, n)
		for i := range n {
			if party == "consumer" {
				all = append(all, run.World.Captured(i).Float())
			} else if a.There(i) {
				all = append(all, a.Captured(i).Float())
			}
		}
	}
	return all
}

// accounts yields the accounts that keep members of a party apart, with how many: those of consumers are one.
func accounts(run *agents.Run, party string) iter.Seq2[*sim.Account, int] {
	return func(yield func(*sim.Account, int) bool) {
		for _, of := range run.All() {
			for _, a := range of.Accounts() {
				if a.Party == party && a.Rows() > 0 && (!yield(a, a.Rows()) || party == "consumer") {
					return
				}
			}
		}
	}
}

func currency(micro int64) float64 { return units.Money(micro).Float() }

// valueColumns are columns of value.csv; its schema documents them.
var valueColumns = []struct {
	name string
	of   func(f sim.Flows) units.Money
}{
	{"cash_in", func(f sim.Flows) units.Money { return f.In }},
	{"cash_out", func(f sim.Flows) units.Money { return f.Out }},
	{"surplus", func(f sim.Flows) units.Money { return f.Surplus }},
	{"effort", func(f sim.Flows) units.Money { return f.Effort }},
	{"captured", sim.Flows.Captured},
}

func namesOf(all []quantity) []string {
	var names []string
	for _, q := range all {
		names = append(names, q.name)
	}
	return names
}

// Known describes everything that metrics of a run may name.
func Known(run *agents.Run) []table.Column {
	var all []table.Column
	for _, q := range quantities(run) {
		all = append(all, q.column())
	}
	return all
}

func (q quantity) column() table.Column {
	return table.Column{Name: q.name, Type: table.FloatType, Kind: q.kind, Unit: q.unit, Doc: q.doc, Range: q.in,
		Step: q.step, Additive: q.additive || q.kind == table.Flow}
}

// Beside returns the metrics that the summary of a finished run has beside the columns of
// series and value; d was attached to the run, and without is nil if the world without the platform is not known.
func Beside(run *agents.Run, d *Discount, without *Without) []summary.Metric {
	return slices.Concat(groupsOf(run, without), d.metrics(), ginis(run), run.Ratios(), totals(run))
}

// totals returns the numbers that only the summary has.
func totals(run *agents.Run) []summary.Metric {
	var all []summary.Metric
	for _, m := range run.Totals() {
		all = append(all, summary.Metric{Name: m.Name, Kind: table.Flow, Unit: m.Unit, Doc: m.Doc, Range: m.Range,
			Value: m.Whole()})
	}
	return all
}

// Half is the metric of the days until half of all consumers use it.
func Half() Metric {
	return Metric{Text: summary.HalfAdopted, Func: "time_to", Name: "adopters", Level: Level{0.5, true}}
}
