package analysis

import (
	"fmt"
	"math"
	"slices"
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
	Covers                     stats.Estimate // NaN: too few units, or too skewed
	Power, WrongSign           float64        // NaN: the truth is 0
	Skewness                   float64        // size, of the estimates over assignments
	Empty                      int            // draws with nobody on one side
	Units, LeftOut             float64        // mean
	N                          int            // estimates
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

// outcome is what a unit did that was there when the window began.
type outcome struct {
	group         int
	treated       bool
	exposed       int     // -1: neither to the treatment nor to none
	with, without float64 // probabilities of exposure
	values        []float64
}

// ofRun identifies the outcomes of a design in a run.
type ofRun struct {
	point, replicate int
	design           string
}

// outcomesOf reads units.csv.
func outcomesOf(s Subject) (map[ofRun][]outcome, error) {
	t, err := s.Sweep.Table(schema.UnitsTable)
	if err != nil {
		return nil, err
	}
	for _, c := range schema.NewUnits(true, s.Study.Experiment.Measures).Columns() {
		if t.Col(c.Name) == nil {
			return nil, fmt.Errorf("%s: units.csv has no column %s", s.Sweep.Dir, c.Name)
		}
	}
	all := map[ofRun][]outcome{}
	for row := range t.Rows() {
		whole := func(name string) int {
			if v, ok := t.Col(name).Int(row); ok {
				return int(v)
			}
			return -1
		}
		if whole("there") != 1 {
			continue
		}
		o := outcome{whole("group"), whole("treated") == 1, whole("exposed"), t.Col("p_treated").Float(row), t.Col("p_control").Float(row), nil}
		for _, name := range s.Study.Experiment.Measures {
			o.values = append(o.values, t.Col(name).Float(row))
		}
		key := ofRun{whole("point"), whole("replicate"), t.Col("design").Text(row)}
		all[key] = append(all[key], o)
	}
	return all, nil
}

// column returns a number of each unit.
func column[T any](units []outcome, of func(*outcome) T) []T {
	all := make([]T, len(units))
	for i := range units {
		all[i] = of(&units[i])
	}
	return all
}

func group(o *outcome) int    { return o.group }
func treated(o *outcome) bool { return o.treated }

// rule is an estimator of a design. It returns the effect on the total of the window, from units and what they did.
type rule struct {
	name string
	of   func(units []outcome, y []float64) stats.TotalEffect
}

// rules are the estimators of a design.
func rules(x *study.Experiment, design string, confidence float64) (all []rule) {
	switch design {
	case society.ByCluster:
		return []rule{
			{"difference in means, by cluster", func(o []outcome, y []float64) stats.TotalEffect {
				return stats.ClusterDifference(y, column(o, treated), column(o, group), confidence)
			}},
			{fmt.Sprintf("Hájek, %s of friends", percentage(x.Friends)), func(o []outcome, y []float64) stats.TotalEffect {
				return stats.Hajek(y, column(o, func(o *outcome) int { return o.exposed }), column(o, func(o *outcome) float64 { return o.with }),
					column(o, func(o *outcome) float64 { return o.without }), column(o, group), confidence)
			}},
		}
	case society.ByPair:
		return []rule{{"two-sided (TSRN)", func(o []outcome, y []float64) stats.TotalEffect {
			var at [2][]float64
			var shops []bool
			for i := range o {
				if at[o[i].group] = append(at[o[i].group], y[i]); o[i].group == 1 {
					shops = append(shops, o[i].treated)
				}
			}
			return stats.TwoSided(at[0], at[1], shops, x.Share, confidence)
		}}}
	case society.ByTime:
		for _, d := range x.Washouts {
			all = append(all, rule{fmt.Sprintf("block means, washout %v", d), func(o []outcome, y []float64) stats.TotalEffect {
				n := float64(len(o))
				return stats.Switchback(y, column(o, treated), column(o, group), int(math.Ceil(float64(d.Days()/x.Days()*n)-1e-9)), confidence).Times(n)
			}})
		}
		return all
	}
	return []rule{{"difference in means", func(o []outcome, y []float64) stats.TotalEffect {
		return stats.DifferenceInMeans(y, column(o, treated), confidence)
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

// less returns x − y, where both have a value, but for the rounding of sums.
func less(x, y []float64) []float64 {
	out := make([]float64, min(len(x), len(y)))
	for r := range out {
		out[r] = stats.Less(x[r], y[r])
	}
	return out
}

// drawn has what the units that are drawn together did, one by one, by cluster, shop or block: the residuals of a cluster, the
// mean of a block, the sum of a shop.
func drawn(design string, units []outcome, y []float64) []float64 {
	if design != society.ByCluster && design != society.ByTime && design != society.ByPair {
		return y
	}
	middle, at := 0.0, map[int]int{}
	if design == society.ByCluster {
		middle = sum(y) / float64(len(y))
	}
	var all, n []float64
	shops := [2]int{}
	for i := range units {
		group := units[i].group
		if design == society.ByPair { // a row of each kind of consumers, shop by shop
			shops[group]++
			group = shops[group]
		}
		k, seen := at[group]
		if !seen {
			k, at[group] = len(all), len(all)
			all, n = append(all, 0), append(n, 0)
		}
		all[k] += y[i] - middle
		n[k]++
	}
	for k := range all {
		if design == society.ByTime {
			all[k] /= n[k]
		}
	}
	return all
}

// skewness is the size of that of estimates over the draws of who is treated, from what units did with everybody and with
// nobody treated.
func skewness(design string, share float64, all, none []float64) float64 {
	n := float64(len(none))
	first := float64(society.Treated(share, len(none)))
	if design == society.ByCluster {
		first = float64(share * n)
	}
	if design == society.ByPair { // see stats.TwoSided
		both := float64(share*first) / n
		var treated, other []float64
		for j := range min(len(all), len(none)) {
			treated = append(treated, float64(first*(float64(share*all[j])/both-float64((1-share)*none[j])/(1-both))))
			other = append(other, float64((n-first)*none[j])/(1-both))
		}
		all, none = treated, other
	}
	return math.Abs(stats.Skewness(all, none, first, n-first))
}

// toldOf compares an estimator with the truth.
func (a *analysis) toldOf(of map[ofRun][]outcome, arms map[string]int, design string, rule rule, m int) Told {
	x, name, days := a.Study.Experiment, a.Study.Experiment.Measures[m], a.Study.Experiment.Days()
	unitsOf := func(arm string, replicate int) []outcome {
		return of[ofRun{a.d.points[arms[arm]].Number, replicate, design}]
	}
	did := func(o *outcome) float64 { return o.values[m] }
	mean := func(values []float64) summary.Interval { return summary.Student(values, 0, a.Confidence) }
	added := func(arm, metric string) []float64 {
		return less(a.metric(arms[arm], metric), a.metric(arms[study.ArmNone], metric))
	}
	t := Told{Design: design, Estimator: rule.name, There: nan, Later: nan}
	var truth, there, biases, means, within, estimates []float64
	square, covered, bounded, sure := 0.0, 0, 0, 0
	totals := added(study.ArmAll, x.Metric(name))
	var skewed []float64
	for r := range totals {
		all, none := unitsOf(study.ArmAll, r+1), unitsOf(study.ArmNone, r+1)
		if len(all) > 0 && len(none) > 0 {
			skewed = append(skewed, skewness(design, x.Share, drawn(design, all, column(all, did)), drawn(design, none, column(none, did))))
		}
	}
	t.Skewness = mean(skewed).Mean
	for r, total := range totals {
		var own []float64
		real := total / days
		for k := range x.Assignments {
			units := unitsOf(x.Arm(design, k+1), r+1)
			if len(units) == 0 || real != real {
				continue
			}
			e := rule.of(units, column(units, did)).Times(1 / days)
			if e.Value != e.Value {
				t.Empty++
				continue
			}
			own = append(own, e.Value)
			square += float64((e.Value - real) * (e.Value - real))
			t.Units += float64(e.Units)
			t.LeftOut += float64(e.LeftOut)
			if e.Lo == e.Lo && t.Skewness <= stats.MostSkewed {
				bounded++
				covered += bit(e.Lo <= real && real <= e.Hi)
				sure += bit(e.Lo > 0 || e.Hi < 0)
			}
		}
		if len(own) == 0 {
			continue
		}
		s := mean(own)
		truth, means, biases, estimates = append(truth, real), append(means, s.Mean), append(biases, s.Mean-real), append(estimates, own...)
		if len(own) > 1 {
			within = append(within, float64(s.SD*s.SD))
		}
		if y, z := unitsOf(study.ArmAll, r+1), unitsOf(study.ArmNone, r+1); len(y) > 0 && len(z) > 0 {
			there = append(there, (sum(column(y, did))-sum(column(z, did)))/days)
		}
	}
	over, n := mean(means), float64(len(estimates))
	t.N, t.Truth, t.Bias, t.Mean, t.Replicates = len(estimates), mean(truth), mean(biases), over.Mean, over.SD
	t.Assignments = math.Sqrt(mean(within).Mean)
	if len(there) > 0 && design != society.ByTime && design != society.ByPair {
		t.There = mean(there).Mean
	}
	if !x.Later[0].IsZero() {
		t.Later = mean(added(study.ArmAll, x.MetricLater(name))).Mean / (x.Later[1].Sub(x.Later[0]).Hours() / 24)
	}
	t.RMSE, t.Units, t.LeftOut = math.Sqrt(square/n), t.Units/n, t.LeftOut/n
	t.Covers, t.Power = stats.Share(covered, bounded, a.Confidence), float64(sure)/float64(bounded)
	wrong := 0
	for _, e := range estimates {
		wrong += bit(e*t.Truth.Mean < 0)
	}
	if t.WrongSign = float64(wrong) / n; t.Truth.Mean == 0 {
		t.Power, t.WrongSign = nan, nan
	}
	for k, party := range study.Costs {
		var costs []float64
		for j := range x.Assignments {
			costs = append(costs, added(x.Arm(design, j+1), x.Metric(party))...)
		}
		t.Cost[k] = mean(costs).Mean
	}
	return t
}

func sum(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum
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
	if slices.Contains(a.Study.Experiment.Units, society.ByCluster) {
		if n, inside, err := a.Study.Clusters(); err == nil {
			a.say("There are %d clusters of friends in the first world, with %s of all ties inside.", n, percentage(inside))
		}
	}
	said := map[string]bool{}
	once := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !said[text] {
			said[text] = true
			a.say("%s", text)
		}
	}
	for i := range a.Told {
		switch t := &a.Told[i]; {
		case t.Empty > 0:
			once("By %s %s had nobody on one side, and no estimate.", t.Design, digits.Counted(t.Empty, "draw"))
		case t.N == 0 || t.Covers.Value == t.Covers.Value:
		case t.Skewness > stats.MostSkewed:
			once("By %s units are too unequal in %s for intervals: over draws the estimate has a skewness of %.1f, more than %.1f.", t.Design, t.Measure, t.Skewness, stats.MostSkewed)
		default:
			once("By %s there are too few units for intervals: %.0f, fewer than %d.", t.Design, t.Units, stats.FewestUnits)
		}
	}
	a.say("experiment.csv has all columns, and what the experiment costs each party; units.csv has the outcomes of units.")
}

// toldGroups has a table for each measure.
func (r *Report) toldGroups() (all []tabular.Group) {
	for _, name := range r.Study.Experiment.Measures {
		g := r.newGroup("experiment-"+name, "Estimates of the effect on "+name+" a day", tabular.Decimal("truth"), tabular.Decimal("estimate"), tabular.Decimal("bias"), tabular.Bounded(r.interval()), tabular.Decimal("sd"),
			tabular.Decimal("covered"), tabular.Decimal("wrong sign"), tabular.Decimal("n"))
		g.Heading = name + " a day"
		for i := range r.Told {
			t := &r.Told[i]
			if t.Measure != name || t.N+t.Empty == 0 {
				continue
			}
			d := max(0, digits.Decimals(max(math.Abs(t.Truth.Mean), math.Abs(t.Mean))/100, t.Truth.Mean))
			label := t.Design + ": " + t.Estimator
			if place := strings.TrimSpace(strings.TrimPrefix(r.pointName(t.Point), study.ArmNone)); place != "" {
				label = place + " " + label
			}
			covered, limits := tabular.Word("too few"), tabular.Word("")
			if t.Skewness > stats.MostSkewed {
				covered = tabular.Word("too unequal")
			}
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
			x.Covers.Value, x.Covers.Lo, x.Covers.Hi, x.Power, x.WrongSign, x.Units, x.LeftOut, x.Skewness, x.Cost[0], x.Cost[1], x.Cost[2], x.Cost[3])...)
		for k, l := range x.Point.Levels {
			cells = append(cells, r.Study.Factors[k].Cell(l))
		}
		t.AppendRow(cells...)
	}
	return t
}
