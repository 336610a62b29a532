package experiment

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/agents/society"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

func estimator() analysis.Estimator {
	return analysis.Estimator{
		Describe: func(r *analysis.Report) string {
			x := Of(r.Study)
			return fmt.Sprintf("experiment by %s, %s each", digits.List(x.Units), digits.Counted(x.Assignments, "assignment"))
		},
		Estimate:    tell,
		JointTables: toldGroups,
		Replicated:  true,
		Figures:     true,
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
func outcomesOf(s analysis.StudyRuns) (map[ofRun][]outcome, error) {
	t, err := s.Sweep.Table(schema.UnitsTable)
	if err != nil {
		return nil, err
	}
	for _, c := range schema.NewUnits(true, Of(s.Study).Measures).Columns() {
		if t.Col(c.Name) == nil {
			return nil, fmt.Errorf("%s: units.csv has no column %s", s.Sweep.Dir, c.Name)
		}
	}
	all, last := map[ofRun][]outcome{}, -1
	for row := range t.Rows() {
		whole := func(name string) int {
			if v, ok := t.Col(name).Int(row); ok {
				return int(v)
			}
			return -1
		}
		if whole("there") != 1 || whole("period") < 0 {
			continue
		}
		o := outcome{whole("group"), whole("treated") == 1, whole("exposed"), t.Col("p_treated").Float(row),
			t.Col("p_control").Float(row), nil}
		for _, name := range Of(s.Study).Measures {
			o.values = append(o.values, t.Col(name).Float(row))
		}
		key := ofRun{whole("point"), whole("replicate"), t.Col("design").Text(row)}
		if unit := whole("unit"); whole("period") > 0 && unit == last { // sums over the window
			before := &all[key][len(all[key])-1]
			before.treated = before.treated || o.treated
			for m, v := range o.values {
				before.values[m] += v
			}
			continue
		} else {
			last = unit
		}
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
func rules(x *Experiment, design string, confidence float64) (all []rule) {
	switch design {
	case society.ByCluster:
		return []rule{
			{"difference in means, by cluster", func(o []outcome, y []float64) stats.TotalEffect {
				return stats.ClusterDifference(y, column(o, treated), column(o, group), confidence)
			}},
			{fmt.Sprintf("Hájek, %s of friends", analysis.Percentage(x.Friends)),
				func(o []outcome, y []float64) stats.TotalEffect {
					return stats.Hajek(y, column(o, func(o *outcome) int { return o.exposed }),
						column(o, func(o *outcome) float64 { return o.with }),
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
				return stats.Switchback(y, column(o, treated), column(o, group), int(math.Ceil(float64(d.Days()/x.Days()*n)-1e-9)),
					confidence).Times(n)
			}})
		}
		return all
	}
	return []rule{{"difference in means", func(o []outcome, y []float64) stats.TotalEffect {
		return stats.DifferenceInMeans(y, column(o, treated), confidence)
	}}}
}

// tell computes how well each estimator tells each effect.
func tell(a *analysis.Analysis) error {
	of, err := outcomesOf(a.Subject)
	if err != nil {
		return err
	}
	x := Of(a.Study)
	cells := map[int]map[string]int{} // index of points by arm
	for i, p := range a.Runs.Points {
		if cells[p.Block] == nil {
			cells[p.Block] = map[string]int{}
		}
		cells[p.Block][p.Arm] = i
	}
	unit := func(measure string) string {
		for _, m := range a.Metrics {
			if m.Name == x.Metric(measure) {
				return m.Unit
			}
		}
		return ""
	}
	for _, p := range a.Runs.Points {
		if p.Arm != ArmNone {
			continue
		}
		for _, design := range x.Units {
			for _, rule := range rules(x, design, a.Confidence) {
				for m, name := range x.Measures {
					x := schema.NewAnswer("experiment", name, "")
					x.About, x.Beside, x.Unit = design, rule.name, unit(name)
					toldOf(a, a.At(x, p), of, cells[p.Block], design, rule, m)
				}
			}
		}
	}
	noteExperiment(a)
	return nil
}

// valuesOf returns the values of a metric at a point, by replicate.
func valuesOf(a *analysis.Analysis, point int, name string) []float64 {
	for m := range a.Metrics {
		if a.Metrics[m].Name == name {
			return a.Runs.Cells[point].Values[m]
		}
	}
	return nil
}

// less returns x − y, where both have a value, but for the rounding of sums.
func less(x, y []float64) []float64 {
	out := make([]float64, min(len(x), len(y)))
	for r := range out {
		out[r] = stats.Minus(x[r], y[r])
	}
	return out
}

// drawn has what the units that are drawn together did, one by one, by cluster, shop or block: the residuals of a
// cluster, the mean of a block, the sum of a shop.
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

// skewness is the size of that of estimates over the draws of who is treated, from what units did with everybody and
// with nobody treated.
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

// toldOf compares an estimator with the truth, everybody treated less nobody, on a total a day.
func toldOf(a *analysis.Analysis, to analysis.Answer, of map[ofRun][]outcome, arms map[string]int, design string,
	rule rule, m int) {
	x, name, days := Of(a.Study), Of(a.Study).Measures[m], Of(a.Study).Days()
	unitsOf := func(arm string, replicate int) []outcome {
		return of[ofRun{a.Runs.Points[arms[arm]].Number, replicate, design}]
	}
	did := func(o *outcome) float64 { return o.values[m] }
	mean := func(values []float64) summary.Interval { return summary.Student(values, 0, a.Confidence) }
	added := func(arm, metric string) []float64 {
		return less(valuesOf(a, arms[arm], metric), valuesOf(a, arms[ArmNone], metric))
	}
	skewed, empty, units, left := 0., 0, 0., 0.
	var truth, there, biases, means, within, estimates []float64
	square, covered, bounded, sure := 0.0, 0, 0, 0
	totals := added(ArmAll, x.Metric(name))
	var sizes []float64
	for r := range totals {
		all, none := unitsOf(ArmAll, r+1), unitsOf(ArmNone, r+1)
		if len(all) > 0 && len(none) > 0 {
			sizes = append(sizes, skewness(design, x.Share, drawn(design, all, column(all, did)), drawn(design, none,
				column(none, did))))
		}
	}
	skewed = mean(sizes).Mean
	for r, total := range totals {
		var own []float64
		real := total / days
		for k := range x.Assignments {
			drawn := unitsOf(x.Arm(design, k+1), r+1)
			if len(drawn) == 0 || real != real {
				continue
			}
			e := rule.of(drawn, column(drawn, did)).Times(1 / days)
			if e.Value != e.Value {
				empty++
				continue
			}
			own = append(own, e.Value)
			square += float64((e.Value - real) * (e.Value - real))
			units += float64(e.Units)
			left += float64(e.LeftOut)
			if e.Lo == e.Lo && skewed <= stats.MostSkewed {
				bounded++
				covered += analysis.Indicator(e.Lo <= real && real <= e.Hi)
				sure += analysis.Indicator(e.Lo > 0 || e.Hi < 0)
			}
		}
		if len(own) == 0 {
			continue
		}
		s := mean(own)
		truth, means, biases, estimates = append(truth, real), append(means, s.Mean), append(biases, s.Mean-real),
			append(estimates, own...)
		if len(own) > 1 {
			within = append(within, float64(s.SD*s.SD))
		}
		if y, z := unitsOf(ArmAll, r+1), unitsOf(ArmNone, r+1); len(y) > 0 && len(z) > 0 {
			there = append(there, (sum(column(y, did))-sum(column(z, did)))/days)
		}
	}
	over, n := mean(means), float64(len(estimates))
	if to.N = len(estimates); to.N+empty == 0 {
		return
	}
	with := func(measure string, v summary.Interval) {
		y := to
		y.N, y.SD = v.N, v.SD
		if y.Measure, y.Value, y.Lo, y.Hi = measure, v.Mean, v.Lo, v.Hi; v.Mean == v.Mean {
			a.Add(y)
		}
	}
	real := mean(truth)
	with("truth", real)
	with("bias", mean(biases))
	a.AddValue(to, "estimate", over.Mean)
	a.AddValue(to, "sd_assignments", math.Sqrt(mean(within).Mean))
	a.AddValue(to, "sd_replicates", over.SD)
	a.AddValue(to, "rmse", math.Sqrt(square/n))
	if len(there) > 0 && design != society.ByTime && design != society.ByPair {
		a.AddValue(to, "truth_there", mean(there).Mean)
	}
	if !x.Later[0].IsZero() {
		a.AddValue(to, "truth_later", mean(added(ArmAll, x.MetricLater(name))).Mean/(x.Later[1].Sub(x.Later[0]).Hours()/24))
	}
	to.Unit = "1"
	a.AddEstimate(to, "covered", stats.Share(covered, bounded, a.Confidence))
	wrong := 0
	for _, e := range estimates {
		wrong += analysis.Indicator(e*real.Mean < 0)
	}
	if real.Mean != 0 {
		a.AddValue(to, "power", float64(sure)/float64(bounded))
		a.AddValue(to, "wrong_sign", float64(wrong)/n)
	}
	a.AddValue(to, "units", units/n)
	a.AddValue(to, "left_out", left/n)
	a.AddValue(to, "empty", float64(empty))
	a.AddValue(to, "skewness", skewed)
	to.Unit = schema.OfMoney
	for _, party := range Costs {
		var costs []float64
		for j := range x.Assignments {
			costs = append(costs, added(x.Arm(design, j+1), x.Metric(party))...)
		}
		a.AddValue(to, "cost_"+strings.TrimPrefix(party, "captured."), mean(costs).Mean)
	}
}

func sum(values []float64) (sum float64) {
	for _, v := range values {
		sum += v
	}
	return sum
}

// noteExperiment says what the columns hold.
func noteExperiment(a *analysis.Analysis) {
	a.AddNote("Truth is what the treatment of all adds to a day's total from %s until %s: the same world with everybody "+
		"and with nobody treated. Bias is against the truth of the same replicate; covered, how often the interval of an "+
		"estimate holds it.",
		Of(a.Study).From.Format("2006-01-02"), Of(a.Study).Until.Format("2006-01-02"))
	if slices.Contains(Of(a.Study).Units, society.ByCluster) {
		if n, inside, err := Of(a.Study).Clusters(); err == nil {
			a.AddNote("There are %d clusters of friends in the first world, with %s of all ties inside.", n,
				analysis.Percentage(inside))
		}
	}
	said := map[string]bool{}
	once := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !said[text] {
			said[text] = true
			a.AddNote("%s", text)
		}
	}
	for _, name := range Of(a.Study).Measures {
		for _, x := range a.Named(name, "experiment") {
			switch empty, skewed := x.Find("empty").Value, x.Find("skewness").Value; {
			case empty > 0:
				once("By %s %s had nobody on one side, and no estimate.", x.About, digits.Counted(int(empty), "draw"))
			case x.Find("covered").Value == x.Find("covered").Value || x.Find("estimate").N == 0:
			case skewed > stats.MostSkewed:
				once("By %s units are too unequal in %s for intervals: over draws the estimate has a skewness of %.1f, more "+
					"than %.1f.", x.About, name, skewed, stats.MostSkewed)
			default:
				once("By %s there are too few units for intervals: %.0f, fewer than %d.", x.About, x.Find("units").Value,
					stats.FewestUnits)
			}
		}
	}
	a.AddNote("answers.csv has all numbers, and what the experiment costs each party; units.csv has the outcomes of " +
		"units.")
}

// toldGroups has a table for each measure.
func toldGroups(r *analysis.Report) (all []tabular.Group) {
	decimals := func(x analysis.Row) int {
		truth, mean := x.Find("truth").Value, x.Find("estimate").Value
		return max(0, digits.Decimals(max(math.Abs(truth), math.Abs(mean))/100, truth))
	}
	number := func(head, measure string) analysis.Columns {
		return analysis.One(tabular.Decimal(head), func(x analysis.Row, _ analysis.Scale) tabular.Cell {
			return tabular.Number(x.Find(measure).Value,
				decimals(x))
		})
	}
	bias := analysis.Columns{Heads: tabular.With("bias", r.Interval()),
		Cells: func(x analysis.Row, _ analysis.Scale) []tabular.Cell {
			b, limits := x.Find("bias"), tabular.Word("")
			if b.Lo == b.Lo {
				limits = tabular.Limits(b.Lo, b.Hi, decimals(x))
			}
			return []tabular.Cell{tabular.Number(b.Value, decimals(x)), limits}
		}}
	covered := analysis.One(tabular.Decimal("covered"), func(x analysis.Row, _ analysis.Scale) tabular.Cell {
		switch share := x.Find("covered").Value; {
		case share == share:
			return tabular.Share(share, 0)
		case x.Find("skewness").Value > stats.MostSkewed:
			return tabular.Word("too unequal")
		}
		return tabular.Word("too few")
	})
	wrong := analysis.One(tabular.Decimal("wrong sign"), func(x analysis.Row,
		_ analysis.Scale) tabular.Cell {
		return tabular.Share(x.Find("wrong_sign").Value, 0)
	})
	n := analysis.One(tabular.Decimal("n"), func(x analysis.Row, _ analysis.Scale) tabular.Cell {
		return tabular.Number(float64(x.Find("estimate").N), 0)
	})
	for _, name := range Of(r.Study).Measures {
		g, _ := r.Show(-1, analysis.TableSpec{Question: "experiment", Metric: name, Label: "experiment-" + name,
			Caption: "Estimates of the effect on " + name + " a day", Scale: analysis.Plain,
			Name: func(x analysis.Row) string {
				label := x.About + ": " + x.Beside
				if place := strings.TrimSpace(strings.TrimPrefix(r.PointName(r.Point(x.Point)), ArmNone)); place != "" {
					label = place + " " + label
				}
				return label
			}, Columns: []analysis.Columns{number("truth", "truth"), number("estimate", "estimate"), bias,
				number("sd", "sd_assignments"),
				covered, wrong, n}})
		g.Heading = name + " a day"
		all = append(all, g)
	}
	return all
}
