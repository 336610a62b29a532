package summary

import (
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Metric is one number of a replicate: the last value or the sum of a series column, a part of
// the value captured, or a number added by the caller.
type Metric struct {
	Name  string
	Kind  table.Kind // Stock, Flow or Ratio
	Unit  string
	Doc   string
	Range table.Range // the values that are possible, if known
	Step  float64     // the least difference of two values; 0: unknown
	Value float64     // NaN is missing
}

// HalfAdopted is the metric of the days until half of all consumers use it; it is missing
// if they never do.
const HalfAdopted = "time_to(adopters, 50%)"

// Metrics that exist only in summaries.
const (
	StoreAds  = "o2o_advertising" // a part of ad_revenue
	Others    = "added.others"    // what others outside gain less taken
	Net       = "added.net"       // both
	Given     = "payment_given"   // beside the revenue, for what is not simulated
	Refused   = "o2o_refused"     // deals that cash and credit did not reach
	RuleFired = "rule_fired."     // followed by the name of a platform rule
)

// What others outside lose to the platform, columns of the series, its metric in messaging, and there what they gain.
const (
	Taken         = "taken"
	TakenSales    = "taken.sales"
	TakenTelecom  = "telecom_lost"
	TelecomGained = "telecom_gained"
)

// SetExternalities sets, of the metrics of a replicate, what the platform adds for others outside, and for all.
func SetExternalities(of map[string]float64) {
	gained, taken := 0.0, math.NaN()
	for _, name := range slices.Sorted(maps.Keys(of)) {
		switch v := of[name]; name[strings.LastIndexByte(name, '.')+1:] { // of a platform among others, too
		case TelecomGained:
			gained += v
		case Taken:
			if math.IsNaN(taken) {
				taken = 0
			}
			taken += v
		}
	}
	of[Others] = gained - taken
	of[Net] = of[schema.AddedColumn] + of[Others]
}

// Externalities are the metrics that SetExternalities sets; none where one that both need is missing.
func Externalities(metrics []Metric) (all []Metric) {
	of := map[string]float64{schema.AddedColumn: math.NaN()}
	for _, m := range metrics {
		of[m.Name] = m.Value
	}
	if SetExternalities(of); of[Net] == of[Net] {
		for _, x := range ExternalitySums() {
			all = append(all, Metric{Name: x.Name, Kind: table.Flow, Unit: "currency", Doc: x.Doc, Value: of[x.Name]})
		}
	}
	return all
}

// ExternalitySums lists what SetExternalities sets.
func ExternalitySums() []DerivedMetric {
	return []DerivedMetric{
		{Others, "", "what others outside gain by the platform, telecom companies, less what it takes from them"},
		{Net, "", "what the platform adds for the inside parties and for others outside"},
	}
}

// perUserYear are the amounts that a first reader sees per user and year, as the ends of their names.
var perUserYear = []string{schema.AddedColumn, "platform_revenue", "platform.fines", "platform.holdings", "use_value",
	Given, TakenSales, TakenTelecom, TelecomGained}

// PerUserYear returns amounts of a replicate per user and year of use, which have a name of their own since the mean of
// quotients has another interval than the mean amount; none without users.
func PerUserYear(metrics []Metric) (all []Metric) {
	i := slices.IndexFunc(metrics, func(m Metric) bool { return m.Name == UserYears })
	if i < 0 || !(metrics[i].Value > 0) {
		return nil
	}
	for _, m := range metrics {
		part, party, _ := strings.Cut(m.Name, ".")
		if part == schema.AddedColumn || part == "captured" && slices.Contains(parties, party) ||
			slices.ContainsFunc(perUserYear, func(end string) bool { return strings.HasSuffix(m.Name, end) }) {
			all = append(all, Metric{Name: m.Name + " / " + UserYears, Kind: table.Ratio, Unit: "currency/year",
				Doc: m.Doc + ", per user and year of use", Range: m.Range, Value: m.Value / metrics[i].Value})
		}
	}
	return all
}

// Measure returns the metrics of one replicate from one of its tables: series or value.
// consumers is their number, 0 if unknown.
func Measure(t *table.Table, consumers int64) []Metric {
	switch t.Name {
	case schema.SeriesTable:
		return measureSeries(t, consumers)
	case schema.ValueTable:
		return measureValue(t)
	}
	return nil
}

func measureSeries(t *table.Table, consumers int64) []Metric {
	var out []Metric
	for i, c := range t.Columns() {
		if c.Kind == table.Stock && c.IsNumber() {
			v := math.NaN()
			if t.Rows() > 0 {
				v = t.At(i).Float(t.Rows() - 1)
			}
			out = append(out, metricOf(c, c.Name, v))
		}
		if c.Kind == table.Flow && c.IsNumber() {
			out = append(out, metricOf(c, c.Name, t.At(i).Sum(nil)))
		}
	}
	adopters, time := t.Col("adopters"), t.Col("time")
	if consumers > 0 && adopters != nil && time != nil {
		v := math.NaN()
		for r := range t.Rows() {
			if 2*adopters.Float(r) >= float64(consumers) {
				v = time.Float(r)
				break
			}
		}
		out = append(out, Metric{HalfAdopted, table.Stock, "d", "days until half of all consumers use it, at " +
			"recorded ticks", table.NotNegative(), 0, v})
	}
	return out
}

// parties in the order of the tables.
var parties = []string{"platform", "provider", "advertiser", "consumer", "outside"}

// measureValue returns cash_in.platform … captured.outside, and the totals of the four
// inside parties.
func measureValue(t *table.Table) []Metric {
	party := t.Col("party")
	if party == nil {
		return nil
	}
	var out []Metric
	sums, inside := map[string]float64{}, false
	for _, name := range parties {
		rows := make([]bool, t.Rows())
		for r := range rows {
			rows[r] = party.Text(r) == name
		}
		if !slices.Contains(rows, true) {
			continue
		}
		for i, c := range t.Columns() {
			if c.Kind != table.Flow || !c.IsNumber() {
				continue
			}
			v := t.At(i).Sum(rows)
			out = append(out, metricOf(c, c.Name+"."+name, v))
			if name != "outside" && v == v {
				sums[c.Name] += v
				inside = true
			}
		}
	}
	for _, all := range Inside() {
		if inside && t.Col(all.Part) != nil {
			out = append(out, Metric{all.Name, table.Flow, "currency", all.Doc, table.Range{}, 0, sums[all.Part]})
		}
	}
	return out
}

// DerivedMetric is a sum over the four inside parties of a column of value, its Part, or one over those outside.
type DerivedMetric struct{ Name, Part, Doc string }

// Inside lists those that the summary has.
func Inside() []DerivedMetric {
	return []DerivedMetric{
		{"created", "captured", "sum of what the inside parties capture"},
		{schema.WithoutColumn, schema.WithoutColumn, "sum of what the inside parties would capture without the platform"},
		{schema.AddedColumn, schema.AddedColumn, "sum of what the platform adds for the inside parties"},
	}
}

// metricOf makes a metric of a column. The sum of a flow has no upper end.
func metricOf(c table.Column, name string, v float64) Metric {
	in, step := c.Range, c.Step
	if c.Type == table.IntType {
		step = 1
	}
	if c.Kind == table.Flow && in.Known() {
		in.High = math.Inf(1)
	}
	return Metric{name, c.Kind, c.Unit, c.Doc, in, step, v}
}
