package analysis

import (
	"fmt"
	"math"
	"strings"

	"guanxi/agents/society"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// Told is how well an estimator of a design tells the effect on a measure. All effects are totals a day.
type Told struct {
	Point                      *study.Point // nobody is treated, in the cell
	Design, Estimator, Measure string
	Truth                      summary.Interval // over replicates
	There                      float64          // of which by units that were there when the window began; NaN: not known
	Later                      float64          // truth a year later; NaN: the run does not reach it
	Mean                       float64
	Bias                       summary.Interval // over replicates
	Assignments, Replicates    float64          // standard deviations over assignments and over replicates
	RMSE                       float64
	Covers                     stats.Estimate // NaN: too few units
	Power, WrongSign           float64
	Units, LeftOut             float64 // mean
	N                          int     // estimates
	Cost                       [4]float64
}

func experiments() estimator {
	return estimator{
		words: func(r *Report) string {
			x := r.Study.Experiment
			return fmt.Sprintf("experiment by %s, %s each", digits.List(x.Units), digits.Counted(x.Assignments, "assignment"))
		},
		estimate:   (*analysis).tell,
		wide:       (*Report).toldGroups,
		replicated: true,
		drawn:      true,
	}
}

// outcomes are the units of a run and a design, with their outcomes by measure.
type outcomes struct {
	unit, group     []int
	there, treated  []bool
	exposed         []int
	withIt, without []float64 // probabilities of exposure
	values          [][]float64
}

// ofRun identifies the outcomes of a design in a run.
type ofRun struct {
	point, replicate int
	design           string
}

// outcomesOf reads units.parquet.
func outcomesOf(s Subject) (map[ofRun]*outcomes, error) {
	t, err := s.Sweep.Table(schema.UnitsTable)
	if err != nil {
		return nil, err
	}
	col := func(name string) *table.Values { return t.Col(name) }
	for _, c := range schema.NewUnits(true, s.Study.Experiment.Measures).Columns() {
		if col(c.Name) == nil {
			return nil, fmt.Errorf("%s: units.parquet has no column %s", s.Sweep.Dir, c.Name)
		}
	}
	all := map[ofRun]*outcomes{}
	whole := func(c *table.Values, row int) int {
		v, ok := c.Int(row)
		if !ok {
			return -1
		}
		return int(v)
	}
	point, replicate, design := col("point"), col("replicate"), col("design")
	for row := range t.Rows() {
		key := ofRun{whole(point, row), whole(replicate, row), design.Text(row)}
		o := all[key]
		if o == nil {
			o = &outcomes{values: make([][]float64, len(s.Study.Experiment.Measures))}
			all[key] = o
		}
		o.unit, o.group = append(o.unit, whole(col("unit"), row)), append(o.group, whole(col("group"), row))
		o.there, o.treated = append(o.there, whole(col("there"), row) == 1), append(o.treated, whole(col("treated"), row) == 1)
		o.exposed = append(o.exposed, whole(col("exposed"), row))
		o.withIt, o.without = append(o.withIt, col("p_treated").Float(row)), append(o.without, col("p_control").Float(row))
		for m, name := range s.Study.Experiment.Measures {
			o.values[m] = append(o.values[m], col(name).Float(row))
		}
	}
	return all, nil
}

// where returns the outcomes of the units for which keep is true.
func (o *outcomes) where(keep func(i int) bool) *outcomes {
	out := &outcomes{values: make([][]float64, len(o.values))}
	for i := range o.unit {
		if !keep(i) {
			continue
		}
		out.unit, out.group = append(out.unit, o.unit[i]), append(out.group, o.group[i])
		out.there, out.treated = append(out.there, o.there[i]), append(out.treated, o.treated[i])
		out.exposed, out.withIt, out.without = append(out.exposed, o.exposed[i]), append(out.withIt, o.withIt[i]), append(out.without, o.without[i])
		for m := range o.values {
			out.values[m] = append(out.values[m], o.values[m][i])
		}
	}
	return out
}

// total is the sum of a measure.
func (o *outcomes) total(m int) (sum float64) {
	for _, v := range o.values[m] {
		sum += v
	}
	return sum
}

// rule is an estimator of a design. It returns the effect on the total of the window.
type rule struct {
	name string
	of   func(o *outcomes, measure int) stats.TotalEffect
}

// rules are the estimators of a design.
func rules(x *study.Experiment, design string, confidence float64) (all []rule) {
	switch design {
	case society.ByCluster:
		return []rule{
			{"difference in means, by cluster", func(o *outcomes, m int) stats.TotalEffect {
				return stats.ClusterDifference(o.values[m], o.treated, o.group, confidence)
			}},
			{fmt.Sprintf("Hájek, %s of friends", percentage(x.Friends)), func(o *outcomes, m int) stats.TotalEffect {
				return stats.Hajek(o.values[m], o.exposed, o.withIt, o.without, o.group, confidence)
			}},
		}
	case society.ByPair:
		return []rule{{"two-sided (TSRN)", func(o *outcomes, m int) stats.TotalEffect {
			at := [2]*outcomes{}
			for g := range at {
				at[g] = o.where(func(i int) bool { return o.group[i] == g })
			}
			return stats.TwoSided(at[0].values[m], at[1].values[m], at[0].treated, x.Share, confidence)
		}}}
	case society.ByTime:
		days := x.Until.Sub(x.From).Hours() / 24
		for _, d := range x.Washouts {
			all = append(all, rule{fmt.Sprintf("block means, washout %v", d), func(o *outcomes, m int) stats.TotalEffect {
				n := float64(len(o.unit))
				e := stats.Switchback(o.values[m], o.treated, o.group, int(math.Ceil(d.Days()/days*n-1e-9)), confidence)
				return e.Times(n)
			}})
		}
		return all
	}
	return []rule{{"difference in means", func(o *outcomes, m int) stats.TotalEffect {
		return stats.DifferenceInMeans(o.values[m], o.treated, confidence)
	}}}
}

// tell computes how well each estimator tells each effect.
func (a *analysis) tell() error {
	of, err := outcomesOf(a.subject)
	if err != nil {
		return err
	}
	x := a.Study.Experiment
	cells := map[int]map[string]int{} // index of points by arm
	for i, p := range a.d.points {
		if cells[p.Block] == nil {
			cells[p.Block] = map[string]int{}
		}
		cells[p.Block][p.Arm] = i
	}
	for _, p := range a.d.points {
		if p.Arm != study.ArmNone {
			continue
		}
		for _, design := range x.Units {
			for _, rule := range rules(x, design, a.Confidence) {
				for m, name := range x.Measures {
					told := a.toldOf(of, cells[p.Block], design, rule, m)
					told.Point, told.Measure = p, name
					a.Told = append(a.Told, told)
				}
			}
		}
	}
	a.noteExperiment()
	return nil
}

// metric returns the values of a metric at a point, by replicate.
func (a *analysis) metric(point int, name string) []float64 {
	for m := range a.Metrics {
		if a.Metrics[m].Name == name {
			return a.d.cells[point].values[m]
		}
	}
	return nil
}

// less returns x − y, where both have a value.
func less(x, y []float64) []float64 {
	out := make([]float64, min(len(x), len(y)))
	for r := range out {
		out[r] = x[r] - y[r]
	}
	return out
}

// toldOf compares an estimator with the truth.
func (a *analysis) toldOf(of map[ofRun]*outcomes, arms map[string]int, design string, rule rule, m int) Told {
	x := a.Study.Experiment
	none, all := arms[study.ArmNone], arms[study.ArmAll]
	days := x.Until.Sub(x.From).Hours() / 24
	truths := less(a.metric(all, x.Metric(x.Measures[m])), a.metric(none, x.Metric(x.Measures[m])))
	t := Told{Design: design, Estimator: rule.name, There: nan, Later: nan}
	var truth, there, biases, means, within []float64
	square, covered, bounded, sure := 0.0, 0, 0, 0
	units, left := 0.0, 0.0
	var estimates []float64
	for r, v := range truths {
		if v != v {
			continue
		}
		var own []float64
		for k := range x.Assignments {
			o := of[ofRun{a.d.points[arms[x.Arm(design, k+1)]].Number, r + 1, design}]
			if o == nil {
				continue
			}
			e := rule.of(o.where(func(i int) bool { return o.there[i] }), m).Times(1 / days)
			if e.Value != e.Value {
				continue
			}
			own = append(own, e.Value)
			square += float64((e.Value - v/days) * (e.Value - v/days))
			units += float64(e.Units)
			left += float64(e.LeftOut)
			if e.Lo == e.Lo {
				bounded++
				covered += bit(e.Lo <= v/days && v/days <= e.Hi)
				sure += bit(e.Lo > 0 || e.Hi < 0)
			}
		}
		if len(own) == 0 {
			continue
		}
		s := summary.Student(own, 0, a.Confidence)
		truth, means, biases = append(truth, v/days), append(means, s.Mean), append(biases, s.Mean-v/days)
		if len(own) > 1 {
			within = append(within, float64(s.SD*s.SD))
		}
		estimates = append(estimates, own...)
		if y, z := of[ofRun{a.d.points[all].Number, r + 1, design}], of[ofRun{a.d.points[none].Number, r + 1, design}]; y != nil && z != nil {
			there = append(there, (y.where(func(i int) bool { return y.there[i] }).total(m)-z.where(func(i int) bool { return z.there[i] }).total(m))/days)
		}
	}
	t.N = len(estimates)
	t.Truth, t.Bias = summary.Student(truth, 0, a.Confidence), summary.Student(biases, 0, a.Confidence)
	over := summary.Student(means, 0, a.Confidence)
	t.Mean, t.Replicates = over.Mean, over.SD
	t.Assignments = math.Sqrt(summary.Student(within, 0, a.Confidence).Mean)
	if len(there) > 0 && design != society.ByTime && design != society.ByPair {
		t.There = summary.Student(there, 0, a.Confidence).Mean
	}
	if !x.Later[0].IsZero() {
		later := summary.Student(less(a.metric(all, x.MetricLater(x.Measures[m])), a.metric(none, x.MetricLater(x.Measures[m]))), 0, a.Confidence)
		t.Later = later.Mean / (x.Later[1].Sub(x.Later[0]).Hours() / 24)
	}
	n := float64(t.N)
	t.RMSE, t.Units, t.LeftOut = math.Sqrt(square/n), units/n, left/n
	t.Covers, t.Power = stats.Share(covered, bounded, a.Confidence), float64(sure)/float64(bounded)
	wrong := 0
	for _, e := range estimates {
		wrong += bit(e*t.Truth.Mean < 0)
	}
	t.WrongSign = float64(wrong) / n
	for k, name := range study.Costs {
		var costs []float64
		for j := range x.Assignments {
			costs = append(costs, less(a.metric(arms[x.Arm(design, j+1)], x.Metric(name)), a.metric(none, x.Metric(name)))...)
		}
		t.Cost[k] = summary.Student(costs, 0, a.Confidence).Mean
	}
	return t
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// noteExperiment says what the columns hold.
func (a *analysis) noteExperiment() {
	a.say("Truth is what the treatment of all adds to a day's total from %s until %s: the same world with everybody and with nobody treated. Bias is against the truth of the same replicate; covered, how often the interval of an estimate holds it.",
		a.Study.Experiment.From.Format("2006-01-02"), a.Study.Experiment.Until.Format("2006-01-02"))
	few := map[string]bool{}
	for i := range a.Told {
		if t := &a.Told[i]; t.N > 0 && t.Covers.Value != t.Covers.Value && !few[t.Design] {
			few[t.Design] = true
			a.say("By %s there are too few units for intervals: %.0f, fewer than %d.", t.Design, t.Units, stats.FewestUnits)
		}
	}
	a.say("experiment.csv has all columns, and what the experiment costs each party; units.parquet has the outcomes of units.")
}

// toldGroups has a table for each measure.
func (r *Report) toldGroups() (all []tabular.Group) {
	for _, name := range r.Study.Experiment.Measures {
		g := r.newGroup("experiment-"+name, "Estimates of the effect on "+name+" a day", tabular.Decimal("truth"), tabular.Decimal("estimate"), tabular.Decimal("bias"), tabular.Bounded(r.interval()), tabular.Decimal("sd"),
			tabular.Decimal("covered"), tabular.Decimal("wrong sign"), tabular.Decimal("n"))
		g.Heading = name + " a day"
		for i := range r.Told {
			t := &r.Told[i]
			if t.Measure != name || t.N == 0 {
				continue
			}
			d := digits.Decimals(max(math.Abs(t.Truth.Mean), math.Abs(t.Mean))/100, t.Truth.Mean)
			d = max(0, d)
			label := t.Design + ": " + t.Estimator
			if place := strings.TrimSpace(strings.TrimPrefix(r.pointName(t.Point), study.ArmNone)); place != "" {
				label = place + " " + label
			}
			covered, limits := tabular.Word("too few"), tabular.Word("")
			if t.Covers.Value == t.Covers.Value {
				covered = tabular.Share(t.Covers.Value, 0)
			}
			if t.Bias.Lo == t.Bias.Lo {
				limits = tabular.Limits(t.Bias.Lo, t.Bias.Hi, d)
			}
			g.Rows = append(g.Rows, []tabular.Cell{tabular.Word(label), tabular.Number(t.Truth.Mean, d), tabular.Number(t.Mean, d), tabular.Number(t.Bias.Mean, d), limits,
				tabular.Number(t.Assignments, d), covered, tabular.Share(t.WrongSign, 0), tabular.Number(float64(t.N), 0)})
		}
		all = append(all, g)
	}
	return all
}

// toldTable is experiment.csv.
func (r *Report) toldTable() *table.Table {
	t := schema.NewExperiment(r.Manifest.Factors)
	for i := range r.Told {
		x := &r.Told[i]
		cells := []table.Cell{table.Text(x.Measure), table.Text(x.Design), table.Text(x.Estimator), table.Int(x.N)}
		cells = append(cells, table.Floats(x.Truth.Mean, x.Truth.SE, x.There, x.Later, x.Mean, x.Bias.Mean, x.Bias.SE, x.Assignments, x.Replicates, x.RMSE,
			x.Covers.Value, x.Covers.Lo, x.Covers.Hi, x.Power, x.WrongSign, x.Units, x.LeftOut, x.Cost[0], x.Cost[1], x.Cost[2], x.Cost[3])...)
		for k, l := range x.Point.Levels {
			cells = append(cells, r.Study.Factors[k].Cell(l))
		}
		t.AppendRow(cells...)
	}
	return t
}
