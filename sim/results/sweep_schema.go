package results

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The tables of a sweep folder; series as that of a run.
const (
	RunsTable    = "runs"
	EffectsTable = "effects"
	IndicesTable = "indices"
	ClaimsTable  = "claims"
	MembersTable = "members"
)

// FactorColumns are the columns of factors in the tables of a sweep: plain
// numbers in the unit of the study, dates, or names of levels.
func FactorColumns(factors []SweepFactor) []Column {
	var out []Column
	for _, f := range factors {
		c := NewColumn(f.Name, FloatType, Factor, cmp.Or(strings.TrimPrefix(f.Unit, " "), "1"), strings.Join(f.Paths, ", "))
		switch f.Scale {
		case "categorical":
			c.Type, c.Unit = TextType, ""
		case "date":
			c.Type, c.Unit = DateTimeType, ""
		}
		out = append(out, c)
	}
	return out
}

// Beside are columns of factors for a table with other columns: one with the name of
// those, such as p, becomes factor.p.
func Beside(others, factors []Column) []Column {
	for i, f := range factors {
		if slices.ContainsFunc(others, func(c Column) bool { return c.Name == f.Name }) {
			factors[i].Name = ofFactor + f.Name
		}
	}
	return factors
}

const ofFactor = "factor."

// FactorCol is the column of a factor in a table that Beside made; nil: there is none.
func FactorCol(t *Table, name string) *Values {
	if c := t.Col(ofFactor + name); c != nil {
		return c
	}
	return t.Col(name)
}

// NewRuns is the table of the runs of a sweep.
func NewRuns(factors []SweepFactor, arms bool, metrics []SweepMetric) *Table {
	cols := []Column{
		NewColumn("run_id", TextType, Key, "", "hash of all that decides the run"),
		NewColumn("point", IntType, Key, "1", "number of the point, from 1"),
		NewColumn("block", IntType, Key, "1", "block of the design that an estimate needs whole, from 1"),
		ReplicateColumn(),
		NewColumn("seed", IntType, Key, "1", "seed of the run"),
		NewColumn("status", TextType, Factor, "", "ok or failed"),
		NewColumn("error", TextType, Factor, "", "why the run failed"),
	}
	if arms {
		cols = append(cols, NewColumn("arm", TextType, Factor, "", "side of the contrast"))
	}
	cols = append(cols, FactorColumns(factors)...)
	for _, m := range metrics {
		cols = append(cols, m.column())
	}
	return NewTable(RunsTable, "Every run of the study: what was set and what came out.", cols)
}

// NewSweepSeries is the table of a study's metrics over the recorded ticks of each
// run. With subDay dates carry the time of day.
func NewSweepSeries(subDay bool, metrics ...Column) *Table {
	date := DateType
	if subDay {
		date = DateTimeType
	}
	return NewTable(SeriesTable, "Recorded values of the study's metrics in each run.", append([]Column{
		NewColumn("run_id", TextType, Key, "", "as in runs"),
		NewColumn("point", IntType, Key, "1", "number of the point, from 1"),
		ReplicateColumn(),
		tickColumn(),
		NewColumn("time", FloatType, Key, "d", "time since the start"),
		NewColumn("date", date, Key, "", "date in the model"),
	}, metrics...))
}

// NewMembers is the table of what each consumer captured in each run of a study
// that asks for it.
func NewMembers() *Table {
	return NewTable(MembersTable, "What each consumer captured in each run.", []Column{
		NewColumn("run_id", TextType, Key, "", "as in runs"),
		NewColumn("point", IntType, Key, "1", "number of the point, from 1"),
		ReplicateColumn(),
		NewColumn("consumer", IntType, Key, "1", "number of the consumer, from 0; the same person at every point of a replicate"),
		NewColumn("captured", FloatType, Flow, "currency", "value that the consumer captured"),
	})
}

// UnitOfRow is the unit of a column whose rows are of different metrics: that in
// the row's column unit.
const UnitOfRow = "column unit"

// NewEffects is the table of what each point gave, a row per metric and point,
// and how it differs from the baseline.
func NewEffects(factors []SweepFactor) *Table {
	number := func(name, doc string) Column { return NewColumn(name, FloatType, Factor, UnitOfRow, doc) }
	plain := func(name, doc string) Column { return NewColumn(name, FloatType, Factor, "1", doc) }
	cols := []Column{
		NewColumn("metric", TextType, Key, "", "as in the study"),
		NewColumn("unit", TextType, Factor, "", "of the metric"),
		NewColumn("point", IntType, Key, "1", "number of the point, from 1"),
		NewColumn("arm", TextType, Factor, "", "side of the contrast"),
	}
	keys := len(cols)
	cols = append(cols,
		NewColumn("n", IntType, Factor, "1", "runs with a value"),
		NewColumn("failed", IntType, Factor, "1", "runs that failed"),
		number("mean", "over replicates"), number("sd", "standard deviation over replicates"),
		number("lo", "lower end of the interval of the mean"), number("hi", "upper end of the interval of the mean"),
		number("min", "least"), number("q05", "5 % quantile"), number("median", "50 % quantile"), number("q95", "95 % quantile"), number("max", "greatest"),
		NewColumn("baseline", TextType, Factor, "", "what diff is against"),
		NewColumn("diff_n", IntType, Factor, "1", "replicates with a value at both, of which diff is"),
		number("diff", "mean paired difference from the baseline"), number("diff_sd", "standard deviation of the differences"),
		number("diff_lo", "lower end of the interval of diff"), number("diff_hi", "upper end of the interval of diff"),
		number("boot_lo", "lower end of the bootstrap interval of diff; too narrow with fewer than 5 replicates"), number("boot_hi", "upper end of the bootstrap interval of diff; too narrow with fewer than 5 replicates"),
		plain("p", "p value of no difference"), plain("p_holm", "p adjusted for the number of comparisons (Holm 1979)"),
		plain("correlation", "between the point and its baseline over replicates; missing where one of them is the same in all"),
		plain("variance_ratio", "variance without over variance with common random numbers; missing where the difference is the same in all replicates"),
		plain("relative", "diff over the size of the baseline's mean"),
		NewColumn("stopped", TextType, Factor, "", "of sequential replication: reached, max or running"))
	cols = slices.Insert(cols, keys, Beside(cols, FactorColumns(factors))...)
	return NewTable(EffectsTable, "What each point gave over its replicates, and its difference from the baseline.", cols)
}

// NewIndices is the long table of measures of sensitivity.
func NewIndices() *Table {
	return NewTable(IndicesTable, "How much the factors matter for each metric.", []Column{
		NewColumn("metric", TextType, Key, "", "as in the study"),
		NewColumn("method", TextType, Key, "", "sobol, morris, regression, rank, oat, shapley, contrast or win_win"),
		NewColumn("index", TextType, Key, "", "S1, ST, S2, luck; mu, mu_star, sigma; src, r2; spearman, prcc; low, high; shapley, owen, ordered, dividend, triple; contrast, over, ratio; change, total, losers, low"),
		NewColumn("factor", TextType, Key, "", "factor or element"),
		NewColumn("other", TextType, Key, "", "second factor, second element or the two others of a triple, or party"),
		NewColumn("value", FloatType, Factor, UnitOfRow, "estimate"),
		NewColumn("lo", FloatType, Factor, UnitOfRow, "lower end of its interval"),
		NewColumn("hi", FloatType, Factor, UnitOfRow, "upper end of its interval"),
		NewColumn("n", IntType, Factor, "1", "blocks, trajectories, points or replicates behind it"),
		NewColumn("failed", IntType, Factor, "1", "those left out as a run failed"),
		NewColumn("unit", TextType, Factor, "", "of value, lo and hi: 1, or that of the metric"),
	})
}

// NewClaims is the table of tested claims.
func NewClaims() *Table {
	number := func(name, doc string) Column { return NewColumn(name, FloatType, Factor, UnitOfRow, doc) }
	plain := func(name, doc string) Column { return NewColumn(name, FloatType, Factor, "1", doc) }
	return NewTable(ClaimsTable, "Claims, what was found, and the verdict.", []Column{
		NewColumn("claim", TextType, Key, "", "id"),
		NewColumn("text", TextType, Factor, "", "what is claimed"),
		NewColumn("study", TextType, Factor, "", "study that tests it"),
		NewColumn("metric", TextType, Factor, "", "as in the study"),
		NewColumn("unit", TextType, Factor, "", "of effect"),
		NewColumn("expect", TextType, Factor, "", "increase, decrease, none or win_win"),
		number("smallest", "smallest effect of interest, in the unit of effect; of win_win the loss that counts as none"),
		number("effect", "mean paired difference from the baseline, or the contrast"),
		number("lo", "lower end of its interval: the end that can support the claim is that of its step in Holm's procedure, the one that can reject it has 1 - alpha/m each of m claims"), number("hi", "upper end of its interval, likewise"),
		plain("confidence", "of all intervals together"),
		NewColumn("n", IntType, Factor, "1", "replicates"),
		plain("p", "p value"), plain("p_holm", "p adjusted for the number of claims (Holm 1979)"),
		NewColumn("verdict", TextType, Factor, "", "supported, rejected, undecided or true by construction"),
		NewColumn("construction", TextType, Factor, "", "the equation that makes the claim true, and why; empty: none does"),
	})
}

// ReservedFor is the column that a name is taken by, in words; "": none.
func ReservedFor(name string) string {
	for _, t := range reserving() {
		if c := t.Col(name); c != nil {
			return strings.TrimSuffix(fmt.Sprintf("a column of the table %s: %s", t.Name, c.Column().Doc), ": ")
		}
	}
	return ""
}

func reserving() []*Table {
	return []*Table{NewRuns(nil, true, nil), NewSeries(false)}
}

// SweepFactor is something that a study varies.
type SweepFactor struct {
	Name   string   `json:"name"`
	Paths  []string `json:"paths,omitempty"`
	Scale  string   `json:"scale"`          // linear, log, integer, categorical or date
	Unit   string   `json:"unit,omitempty"` // behind the number as in the study: /year, %
	Levels []string `json:"levels,omitempty"`
}

// Numeric says whether the factor's column of runs holds numbers.
func (f *SweepFactor) Numeric() bool { return f.Scale != "categorical" && f.Scale != "date" }

// SweepMetric is what a study measures.
type SweepMetric struct {
	Name string `json:"name"` // as in the study: adopters@2014-01-01
	Kind Kind   `json:"kind"`
	Unit string `json:"unit"`
	Doc  string `json:"doc,omitempty"`

	Range *Range `json:"range,omitempty"` // in which it lies, where that is known
}

// In is the range in which the metric lies.
func (m SweepMetric) In() Range {
	if m.Range == nil {
		return Range{}
	}
	return *m.Range
}

func (m SweepMetric) column() Column {
	return NewColumn(m.Name, FloatType, m.Kind, m.Unit, m.Doc, m.In())
}
