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
	RunsTable       = "runs"
	EffectsTable    = "effects"
	ChangesTable    = "changes"
	ClaimsTable     = "claims"
	PairsTable      = "pairs"
	RangesTable     = "ranges"
	WorldsTable     = "worlds"
	OptimumTable    = "optimum"
	MembersTable    = "members"
	UnitsTable      = "units"
	ExperimentTable = "experiment"
)

// Former returns the names of tables of earlier versions, whose numbers are answers now.
func Former() []string { return []string{"indices"} }

// Analysed returns the names of the tables that an analysis makes from the runs.
func Analysed() []string {
	return []string{EffectsTable, AnswersTable, ChangesTable, ClaimsTable, PairsTable, RangesTable, WorldsTable, OptimumTable, ExperimentTable}
}

// FactorColumns returns the columns of factors in the tables of a sweep: plain numbers in the
// unit of the study, dates, or names of levels.
func FactorColumns(factors []Factor) []table.Column {
	var out []table.Column
	for _, f := range factors {
		c := table.NewColumn(f.Name, table.FloatType, table.Factor, cmp.Or(strings.TrimPrefix(f.Unit, " "), "1"), strings.Join(f.Paths, ", "))
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

// FactorCol returns the column of a factor in a table made with Beside, or nil.
func FactorCol(t *table.Table, name string) *table.Values {
	if c := t.Col(ofFactor + name); c != nil {
		return c
	}
	return t.Col(name)
}

// NewRuns makes the table of the runs of a sweep.
func NewRuns(factors []Factor, arms bool, metrics []Metric) *table.Table {
	cols := []table.Column{
		table.NewColumn("run_id", table.TextType, table.Key, "", "hash of everything that determines the run"),
		pointColumn(),
		table.NewColumn("block", table.IntType, table.Key, "1", "block of the design, from 1; an estimate needs all runs of a block"),
		ReplicateColumn(),
		table.NewColumn("seed", table.IntType, table.Key, "1", "seed of the run"),
		table.NewColumn("status", table.TextType, table.Factor, "", "ok or failed"),
		table.NewColumn("error", table.TextType, table.Factor, "", "why the run failed"),
	}
	cols = append(cols, levelColumns(factors, arms)...)
	for _, m := range metrics {
		cols = append(cols, m.column())
	}
	return table.New(RunsTable, "Every run of the study: factor values, metrics and status.", cols)
}

// levelColumns say what the point of a row is: the arm and the levels of the factors.
func levelColumns(factors []Factor, arms bool) []table.Column {
	all := FactorColumns(factors)
	if arms {
		all = slices.Insert(all, 0, table.NewColumn("arm", table.TextType, table.Factor, "", "side of the contrast"))
	}
	return all
}

// ofRunColumns identify the run of a row.
func ofRunColumns() []table.Column {
	return []table.Column{
		table.NewColumn("run_id", table.TextType, table.Key, "", "as in runs.csv"),
		pointColumn(),
		ReplicateColumn(),
	}
}

func pointColumn() table.Column {
	return table.NewColumn("point", table.IntType, table.Key, "1", "number of the point, from 1")
}

// NewSweepSeries makes the table of a study's metrics over the recorded ticks of each run, with the arm
// and the levels of each. If timed, dates include the time of day.
func NewSweepSeries(timed bool, factors []Factor, arms bool, metrics ...table.Column) *table.Table {
	cols := slices.Concat(ofRunColumns(), whenColumns(timed), metrics)
	cols = slices.Insert(cols, 2, Beside(cols, levelColumns(factors, arms))...)
	return table.New(SeriesTable, "Time series of the study's metrics in each run, with its arm and factors.", cols)
}

// NewMembers makes the table of what each consumer captured in each run, for studies that ask
// for it.
func NewMembers() *table.Table {
	return table.New(MembersTable, "What each consumer captured in each run.", append(ofRunColumns(),
		table.NewColumn("consumer", table.IntType, table.Key, "1", "number of the consumer, from 0; the same person at all points of a replicate"),
		table.NewColumn("captured", table.FloatType, table.Flow, "currency", "value that the consumer captured")))
}

// NewUnits makes the table of the outcomes of units in the runs of an experiment; without columns of the run where it
// is of a single one.
func NewUnits(ofRuns bool, measures []string) *table.Table {
	flag := func(name, doc string) table.Column {
		return table.NewColumn(name, table.IntType, table.Factor, "1", "1: "+doc)
	}
	columns := []table.Column{
		table.NewColumn("design", table.TextType, table.Key, "", "kind of unit, as experiment.unit"),
		table.NewColumn("unit", table.IntType, table.Key, "1", "number of the row, from 0; of time the tick; of a pair the shop"),
		table.NewColumn("group", table.IntType, table.Key, "1", "cluster of friends, or block of time; of a pair 1 for what treated consumers did, 0 for what others did who were there"),
		flag("there", "there when the window began"), flag("treated", "treated; of a pair the shop"),
		table.NewColumn("exposed", table.IntType, table.Factor, "1", "of clusters, 1: treated, and enough friends, too; 0: neither itself nor enough friends; empty: neither of both"),
		unitless("p_treated", "probability of exposed being 1"), unitless("p_control", "probability of exposed being 0"),
	}
	for _, m := range measures {
		columns = append(columns, table.NewColumn(m, table.FloatType, table.Flow, "", "in the window, attributed to the unit"))
	}
	if ofRuns {
		columns = slices.Concat(ofRunColumns(), []table.Column{table.NewColumn("arm", table.TextType, table.Factor, "", "none, all, or UNIT and the number of its assignment")}, columns)
	}
	return table.New(UnitsTable, "Outcomes of each unit in the window of an experiment.", columns)
}

// NewExperiment makes the table of how well estimates of an experiment tell the truth.
func NewExperiment(factors []Factor) *table.Table {
	cols := []table.Column{
		table.NewColumn("measure", table.TextType, table.Key, "", "as in the study; effects are on its total a day"),
		table.NewColumn("design", table.TextType, table.Key, "", "kind of unit that was treated"),
		table.NewColumn("estimator", table.TextType, table.Key, "", "how the effect was estimated"),
		table.NewColumn("n", table.IntType, table.Factor, "1", "estimates: assignments in all replicates"),
		measured("truth", "everybody treated less nobody, mean over replicates"), measured("truth_se", "its standard error"),
		measured("truth_there", "of which by units that were there when the window began; empty: not known"),
		measured("truth_later", "truth in the window a year later; empty: the run does not reach it"),
		measured("estimate", "mean"), measured("bias", "mean estimate less truth, replicate by replicate"), measured("bias_se", "its standard error over replicates"),
		measured("sd_assignments", "standard deviation of estimates over the assignments of a replicate"), measured("sd_replicates", "standard deviation over replicates of the mean estimate"),
		measured("rmse", "root mean square error"),
		unitless("covered", "share of intervals that hold the truth; empty: too few units for intervals, or too unequal ones"), unitless("covered_lo", "lower end of its interval"), unitless("covered_hi", "upper end of its interval"),
		unitless("power", "share of intervals without 0; empty: no intervals, or the truth is 0"), unitless("wrong_sign", "share of estimates with the other sign than the truth; empty: it is 0"),
		unitless("units", "units, clusters or blocks that were drawn, mean"), unitless("left_out", "units left out because their exposure is too improbable, mean"),
		unitless("skewness", "size of that of estimates over assignments, from what units do with everybody and with nobody treated; beyond 0.4 there is no interval"),
	}
	for _, party := range []string{"platform", "provider", "advertiser", "consumer"} {
		cols = append(cols, table.NewColumn("cost_"+party, table.FloatType, table.Factor, "currency", "what the party captures more in the window than in the world where nobody is treated"))
	}
	return table.New(ExperimentTable, "Estimates of experiments beside the truth.", append(cols, Beside(cols, FactorColumns(factors))...))
}

// measured makes a column in the unit of the row's measure.
func measured(name, doc string) table.Column {
	return table.NewColumn(name, table.FloatType, table.Factor, "", doc)
}

// unitOfRow is the unit of a column whose rows belong to different metrics: see the row's
// column unit.
const unitOfRow = "column unit"

// number makes a column in the unit of the row's metric.
func number(name, doc string) table.Column {
	return table.NewColumn(name, table.FloatType, table.Factor, unitOfRow, doc)
}

// unitless makes a column of numbers without a unit.
func unitless(name, doc string) table.Column {
	return table.NewColumn(name, table.FloatType, table.Factor, "1", doc)
}

// NewEffects makes the table of effects: per metric and point, the mean and its difference from
// the baseline.
func NewEffects(factors []Factor) *table.Table {
	cols := []table.Column{
		table.NewColumn("metric", table.TextType, table.Key, "", "as in the study"),
		table.NewColumn("unit", table.TextType, table.Factor, "", "of the metric"),
		pointColumn(),
		table.NewColumn("arm", table.TextType, table.Factor, "", "side of the contrast"),
	}
	keys := len(cols)
	cols = append(cols,
		table.NewColumn("n", table.IntType, table.Factor, "1", "runs with a value"),
		table.NewColumn("failed", table.IntType, table.Factor, "1", "runs that failed"),
		number("mean", "over replicates"), number("sd", "standard deviation over replicates"),
		number("lo", "lower end of the interval of the mean"), number("hi", "upper end of the interval of the mean"),
		number("min", "least"), number("q05", "5 % quantile"), number("median", "50 % quantile"), number("q95", "95 % quantile"), number("max", "greatest"),
		table.NewColumn("baseline", table.TextType, table.Factor, "", "what diff is against"),
		table.NewColumn("diff_n", table.IntType, table.Factor, "1", "replicates with a value at both, of which diff is"),
		number("diff", "mean paired difference from the baseline"), number("diff_sd", "standard deviation of the differences"),
		number("diff_lo", "lower end of the interval of diff"), number("diff_hi", "upper end of the interval of diff"),
		number("boot_lo", "lower end of the bootstrap interval of diff; missing with fewer than 5 replicates"), number("boot_hi", "upper end of the bootstrap interval of diff; missing with fewer than 5 replicates"),
		unitless("p", "p value of no difference"), unitless("p_holm", "p adjusted for the number of comparisons (Holm 1979)"),
		unitless("correlation", "between the point and its baseline over replicates; missing where one of them is the same in all, and with fewer than 4"),
		unitless("variance_ratio", "variance without over variance with common random numbers; missing where the difference is the same in all replicates, and with fewer than 4"),
		unitless("relative", "diff over the size of the baseline's mean; missing where that is 0 or may be (its interval includes 0)"),
		unitless("relative_lo", "lower end of the interval of relative"), unitless("relative_hi", "upper end of the interval of relative"))
	cols = slices.Insert(cols, keys, Beside(cols, FactorColumns(factors))...)
	return table.New(EffectsTable, "What each point gave over its replicates, and its difference from the baseline.", cols)
}

// NewChanges makes the table of what changes from the first level of each factor.
func NewChanges() *table.Table {
	return table.New(ChangesTable, "How metrics change from the first level of each factor of a grid, averaged over other factors and at each level of another, how the effects of arms do, and interactions of two factors.", []table.Column{
		table.NewColumn("metric", table.TextType, table.Key, "", "as in the study"),
		table.NewColumn("unit", table.TextType, table.Factor, "", "of the metric"),
		table.NewColumn("arm", table.TextType, table.Key, "", "arm whose effect changes; empty: the metric itself"),
		table.NewColumn("baseline", table.TextType, table.Factor, "", "what the arm's effect is against"),
		table.NewColumn("factor", table.TextType, table.Key, "", "factor that is changed"),
		table.NewColumn("level", table.TextType, table.Key, "", "to this level"),
		table.NewColumn("less", table.TextType, table.Factor, "", "from this level, the first of the study"),
		table.NewColumn("other", table.TextType, table.Key, "", "second factor; empty: the change is averaged over all others"),
		table.NewColumn("other_level", table.TextType, table.Key, "", "its level"),
		table.NewColumn("other_less", table.TextType, table.Factor, "", "of an interaction, what both change beyond what each changes: its first level; empty: a simple effect, the change at other_level"),
		table.NewColumn("pairs", table.IntType, table.Factor, "1", "pairs of points behind diff, of an interaction fours: all that agree in the other factors"),
		table.NewColumn("n", table.IntType, table.Factor, "1", "replicates with a value at all of them"),
		number("diff", "mean change, or interaction"), number("diff_sd", "standard deviation over replicates"),
		number("diff_lo", "lower end of the interval of diff"), number("diff_hi", "upper end of the interval of diff"),
		unitless("p", "p value of no change"), unitless("p_holm", "p adjusted for the number of changes of its kind: levels, simple effects, or interactions (Holm 1979)"),
		unitless("ratio", "mean at level over mean at less; of an interaction, or where an arm's effect changes, the ratio of two such ratios, averaged geometrically; missing where a mean is not clearly above 0"),
		unitless("ratio_lo", "lower end of the interval of ratio"), unitless("ratio_hi", "upper end of the interval of ratio"),
		unitless("ratio_p", "p value of a ratio of 1"), unitless("ratio_p_holm", "adjusted as p_holm"),
	})
}

// NewClaims makes the table of tested claims.
func NewClaims() *table.Table {
	return table.New(ClaimsTable, "Claims, what was found, and the verdict.", []table.Column{
		table.NewColumn("claim", table.TextType, table.Key, "", "id"),
		table.NewColumn("text", table.TextType, table.Factor, "", "what is claimed"),
		table.NewColumn("study", table.TextType, table.Factor, "", "study that tests it"),
		table.NewColumn("metric", table.TextType, table.Factor, "", "as in the study"),
		table.NewColumn("unit", table.TextType, table.Factor, "", "of effect"),
		table.NewColumn("expect", table.TextType, table.Factor, "", "increase, decrease, none or win_win"),
		number("smallest", "smallest effect of interest, in the unit of effect; of win_win the loss that counts as none"),
		number("effect", "mean paired difference from the baseline, or the contrast"),
		number("lo", "lower end of its interval: the end that can support the claim is that of its step in Holm's procedure, the one that can reject it has 1 - alpha/m each of m claims"), number("hi", "upper end of its interval, likewise"),
		unitless("confidence", "of all intervals together"),
		table.NewColumn("n", table.IntType, table.Factor, "1", "replicates"),
		unitless("p", "p value"), unitless("p_holm", "p adjusted for the number of claims (Holm 1979)"),
		table.NewColumn("verdict", table.TextType, table.Factor, "", "supported, rejected, undecided or true by construction"),
		table.NewColumn("construction", table.TextType, table.Factor, "", "the equation that makes the claim true, and why; empty: none does"),
	})
}

// NewPairs makes the table of the differences that the effect of a claim is the mean of.
func NewPairs() *table.Table {
	return table.New(PairsTable, "The difference of a claim in each replicate.", []table.Column{
		table.NewColumn("claim", table.TextType, table.Key, "", "id"),
		ReplicateColumn(),
		number("difference", "paired difference or contrast, in the unit of claims.csv, whose effect is the mean; a ratio of contrasts has none"),
	})
}

// NewRanges makes the table of claims over sampled worlds.
func NewRanges() *table.Table {
	count := func(name, doc string) table.Column {
		return table.NewColumn(name, table.IntType, table.Factor, "1", doc)
	}
	columns := []table.Column{
		table.NewColumn("claim", table.TextType, table.Key, "", "id"),
		table.NewColumn("text", table.TextType, table.Factor, "", "what is claimed"),
		table.NewColumn("study", table.TextType, table.Factor, "", "study that samples the worlds"),
		table.NewColumn("metric", table.TextType, table.Factor, "", "as in the study"),
		table.NewColumn("unit", table.TextType, table.Factor, "", "of the effect; %: a share of the baseline in the same world; tolerances: of the party nearest to a loss"),
		table.NewColumn("expect", table.TextType, table.Factor, "", "increase, decrease, none or win_win"),
		number("smallest", "smallest effect of interest; of win_win the loss that counts as none"),
		count("worlds", "worlds with a difference"), count("lost", "worlds without one"),
		count("split", "worlds of which single replicates disagree on whether the claim holds"),
		count("tied", "worlds in which there is no difference, which count for neither sign"),
		unitless("confidence", "of all intervals"),
	}
	for _, e := range []struct{ name, doc string }{{"holds", "share of worlds in which the claim holds"}, {"wrong", "share in which the effect has the other sign, or somebody loses"},
		{"q05", "5 % quantile of the effect over worlds; shares are fractions"}, {"median", "median"}, {"q95", "95 % quantile"}} {
		columns = append(columns, number(e.name, e.doc), number(e.name+"_lo", "lower end of its interval"), number(e.name+"_hi", "upper end"))
	}
	columns = append(columns, number("bundled", "effect with the values as bundled, in the same unit; empty: not known"),
		table.NewColumn("construction", table.TextType, table.Factor, "", "the equation that makes the claim true, and why; empty: none does"))
	return table.New(RangesTable, "Claims over the ranges of what is assumed.", columns)
}

// NewOptimum makes the table of a search: a row for each point and each goal or condition.
func NewOptimum(factors []Factor) *table.Table {
	columns := []table.Column{
		table.NewColumn("point", table.IntType, table.Key, "", "point of runs.csv; 1 is the scenario as it is"),
		table.NewColumn("goal", table.TextType, table.Key, "", "what is maximised, or a condition, as in the study"),
		table.NewColumn("kind", table.TextType, table.Factor, "", "goal or condition"),
		table.NewColumn("role", table.TextType, table.Factor, "", "best; candidate or broken: compared with random numbers that the search has not seen, and less good or breaking a condition; front, or worse where the scenario as it is has as much of both goals; rival: levels that may be as good; end (of players who answer each other); empty: any other point"),
		number("gain", "of a goal: mean over the replicates of the search of what the point has more than the scenario as it is; of a condition: its slack, below 0 where it is broken; empty: of the goal the scenario as it is has no value"),
		number("expected", "the same, or where a gain is empty the value, as the search expects it from all points; empty: it learns nothing from others"),
		number("fresh", "gain or slack with random numbers that the search has not seen; empty: not compared"),
		number("lo", "lower end of the interval of fresh"), number("hi", "upper end"),
		number("value", "of a goal: mean over the replicates of the search"), number("anew", "of a goal: mean with random numbers that the search has not seen"),
	}
	columns = append(columns, Beside(columns, FactorColumns(factors))...)
	return table.New(OptimumTable, "Points of a search, their goals and conditions.", columns)
}

// NewWorlds makes the table of the effect of a claim in each sampled world.
func NewWorlds() *table.Table {
	return table.New(WorldsTable, "The effect of a claim in each sampled world.", []table.Column{
		table.NewColumn("claim", table.TextType, table.Key, "", "id"),
		table.NewColumn("world", table.IntType, table.Key, "", "block of runs.csv"),
		number("effect", "in the unit of ranges.csv; empty: none, or a share of a baseline of 0"),
		number("difference", "of the means, in the unit of the metric, whose sign counts; empty: none"),
		table.NewColumn("holds", table.IntType, table.Factor, "1", "1: the claim holds"),
		table.NewColumn("wrong", table.IntType, table.Factor, "1", "1: the other sign, or somebody loses"),
	})
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
		i := slices.IndexFunc(names, func(n string) bool { return strings.ReplaceAll(n, " ", "") == strings.ReplaceAll(text, " ", "") })
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
