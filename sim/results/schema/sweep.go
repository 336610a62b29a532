package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/sim/results/table"
)

// The tables of a sweep folder; SeriesTable is shared with runs.
const (
	RunsTable    = "runs"
	MembersTable = "members"
	UnitsTable   = "units"
)

// Former returns the names of tables of earlier versions, whose numbers are answers now.
func Former() []string {
	return []string{"effects", "indices", "changes", "claims", "pairs", "ranges", "worlds", "experiment", "optimum"}
}

// FactorColumns returns the columns of factors in the tables of a sweep: plain numbers in the
// unit of the study, dates, or names of levels.
func FactorColumns(factors []Factor) []table.Column {
	var out []table.Column
	for _, f := range factors {
		c := table.NewColumn(f.Name, table.FloatType, table.Factor, cmp.Or(strings.TrimPrefix(f.Unit, " "), "1"),
			strings.Join(f.Paths, ", "))
		switch f.Scale {
		case "categorical":
			c.Type, c.Unit = table.TextType, ""
		case "date":
			c.Type, c.Unit = table.DateTimeType, ""
		}
		out = append(out, c)
	}
	return out
}

// Beside returns columns of factors for a table with other columns. A factor with the name of
// one of them, such as p, becomes factor.p.
func Beside(others, factors []table.Column) []table.Column {
	for i, f := range factors {
		if slices.ContainsFunc(others, func(c table.Column) bool { return c.Name == f.Name }) {
			factors[i].Name = ofFactor + f.Name
		}
	}
	return factors
}

const ofFactor = "factor."

// ofRun begins the rows about a run.
type ofRun struct {
	RunID string `key:"as in runs.csv"`
	Point int    `key:"number of the point, from 1"`
	Replicate
}

// NewRuns makes the table of the runs of a sweep.
func NewRuns(factors []Factor, arms bool, metrics []Metric) *table.Table {
	type run struct {
		RunID string `key:"hash of everything that determines the run"`
		Point int    `key:"number of the point, from 1"`
		Block int    `key:"block of the design, from 1; an estimate needs all runs of a block"`
		Replicate
		Seed   uint64 `key:"seed of the run"`
		Status string `factor:"ok or failed"`
		Error  string `factor:"why the run failed"`
	}
	cols := levelColumns(factors, arms)
	for _, m := range metrics {
		cols = append(cols, m.column())
	}
	return table.Of[run](RunsTable, "Every run of the study: factor values, metrics and status.", cols...)
}

// levelColumns say what the point of a row is: the arm and the levels of the factors.
func levelColumns(factors []Factor, arms bool) []table.Column {
	all := FactorColumns(factors)
	if arms {
		all = slices.Insert(all, 0, table.NewColumn("arm", table.TextType, table.Factor, "", "side of the contrast"))
	}
	return all
}

// NewSweepSeries makes the table of a study's metrics over the recorded ticks of each run, with the arm
// and the levels of each. If timed, dates include the time of day.
func NewSweepSeries(timed bool, factors []Factor, arms bool, metrics ...table.Column) *table.Table {
	type row struct {
		ofRun
		since
	}
	cols := slices.Concat(table.Columns[row](), []table.Column{dateColumn(timed)}, metrics)
	cols = slices.Insert(cols, 2, Beside(cols, levelColumns(factors, arms))...)
	return table.New(SeriesTable, "Time series of the study's metrics in each run, with its arm and factors.", cols)
}

// NewMembers makes the table of what each consumer captured in each run, for studies that ask
// for it.
func NewMembers() *table.Table {
	type member struct {
		ofRun
		Consumer int     `key:"number of the consumer, from 0; the same person at all points of a replicate"`
		Captured float64 `flow:"value that the consumer captured" unit:"currency"`
	}
	return table.Of[member](MembersTable, "What each consumer captured in each run.")
}

// Unit begins the rows of units.csv.
type Unit struct {
	Design   string  `key:"kind of unit, as experiment.unit"`
	Unit     int     `key:"number of the row, from 0; of time the tick; of a pair the shop"`
	Period   int     `key:"of a panel (experiment.period), 0 the first of the window, those before it below 0"`
	Group    int     `key:"cluster of friends, or block of time; of a pair 1 for what treated consumers did, 0 for what others did who were there"`
	There    bool    `factor:"1: there when the window began"`
	Treated  bool    `factor:"1: treated, of a panel in this period; of a pair the shop"`
	Exposed  *bool   `factor:"of clusters, 1: treated, and enough friends, too; 0: neither itself nor enough friends; empty: neither of both"`
	PTreated float64 `factor:"probability of exposed being 1"`
	PControl float64 `factor:"probability of exposed being 0"`
}

// NewUnits makes the table of the outcomes of units in the runs of an experiment; without columns of the run where it
// is of a single one.
func NewUnits(ofRuns bool, measures []string) *table.Table {
	var columns []table.Column
	for _, m := range measures {
		columns = append(columns, table.NewColumn(m, table.FloatType, table.Flow, "",
			"in the window, attributed to the unit"))
	}
	const doc = "Outcomes of each unit in the window of an experiment."
	if ofRuns {
		type row struct {
			ofRun
			Arm string `factor:"none, all, or UNIT and the number of its assignment"`
			Unit
		}
		return table.Of[row](UnitsTable, doc, columns...)
	}
	return table.Of[Unit](UnitsTable, doc, columns...)
}

// ReservedFor describes the column that already uses a name, or returns "".
func ReservedFor(name string) string {
	for _, t := range reserving() {
		if c := t.Col(name); c != nil {
			return strings.TrimSuffix(fmt.Sprintf("a column of the table %s: %s", t.Name, c.Column().Doc), ": ")
		}
	}
	return ""
}

func reserving() []*table.Table {
	return []*table.Table{NewRuns(nil, true, nil), NewSeries(false)}
}

// OfMoney begins the unit of an amount, whatever the currency.
const OfMoney = "currency"

// Factor is something that a study varies.
type Factor struct {
	Name   string   `json:"name"`
	Paths  []string `json:"paths,omitempty"`
	Scale  string   `json:"scale"`          // linear, log, integer, categorical or date
	Unit   string   `json:"unit,omitempty"` // follows the number, as in the study: /year, %; for an amount, the currency precedes it
	Levels []string `json:"levels,omitempty"`
}

// Numeric reports whether the factor's column in runs holds numbers.
func (f *Factor) Numeric() bool { return f.Scale != "categorical" && f.Scale != "date" }

// Metric is what a study measures.
type Metric struct {
	Name string     `json:"name"` // as in the study: adopters@2014-01-01
	Kind table.Kind `json:"kind"`
	Unit string     `json:"unit"`
	Doc  string     `json:"doc,omitempty"`

	Range *table.Range `json:"range,omitempty"` // the values that are possible, if known
	Step  float64      `json:"step,omitempty"`  // the least difference of two values; 0: unknown
}

// In returns the range of the metric.
func (m Metric) In() table.Range {
	if m.Range == nil {
		return table.Range{}
	}
	return *m.Range
}

// Choose finds the metrics that are asked for, in that order, or all if none is. meant finds the
// name that an unknown one may stand for; nil: none.
func Choose(have []Metric, asked []string, meant func(name string, known []string) (string, bool)) ([]int, error) {
	var names []string
	var all []int
	for i, m := range have {
		names, all = append(names, m.Name), append(all, i)
	}
	if len(asked) == 0 {
		return all, nil
	}
	var chosen []int
	var unknown []error
	for _, text := range asked {
		text = strings.TrimSpace(text)
		i := slices.IndexFunc(names, func(n string) bool {
			return strings.ReplaceAll(n, " ", "") == strings.ReplaceAll(text,
				" ", "")
		})
		switch {
		case i >= 0 && !slices.Contains(chosen, i):
			chosen = append(chosen, i)
		case i < 0:
			hint := "it has " + strings.Join(names, ", ")
			if meant != nil {
				if near, ok := meant(text, names); ok {
					hint = "did you mean " + near + "?"
				}
			}
			unknown = append(unknown, fmt.Errorf("the study has no metric %q (%s)", text, hint))
		}
	}
	return chosen, errors.Join(unknown...)
}

func (m Metric) column() table.Column {
	c := table.NewColumn(m.Name, table.FloatType, m.Kind, m.Unit, m.Doc, m.In())
	c.Step = m.Step
	return c
}
