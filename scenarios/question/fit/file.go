package fit

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/agents"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Calibration declares what guanxi run fits the factors to.
type Calibration struct {
	Targets  []Target // single numbers in order of name, then series by date
	Waves    int
	Ensemble bool // points move towards the targets, and are not ruled out
	Draws    int
	Keep     int
	Cutoff   float64

	Searches int // of an ensemble

	People     float64 // for whom a consumer stands; 0: for nobody else
	Represents float64 // people of all consumers of the scenario
}

// Roles of targets.
const (
	RoleFit     = "fit"
	RoleLater   = "later" // a row with role fit after the window of its target
	RoleHoldout = "holdout"
)

// Roles lists all roles in the order in which errors are reported.
var Roles = []string{RoleFit, RoleLater, RoleHoldout}

// Target is a number that the model should reproduce at its best point.
type Target struct {
	Name        string
	Metric      string    // as in the metrics of a study
	Scale       float64   // units of Value per unit of the metric
	Grows       bool      // with the people for whom a consumer stands
	Date        time.Time // date of a row of a series; otherwise zero
	From, Until time.Time // of a row of a flow: its period
	Role        string
	Value       float64
	Observation float64 // standard deviation
	Discrepancy float64 // standard deviation
	Side        float64 // 1: what is observed is a least value, −1: a greatest; 0: it is the value
}

const (
	key     = "calibrate"
	targets = key + ".targets"
)

// Of returns what a study is fitted to; nil: nothing.
func Of(s *study.Study) *Calibration {
	c, _ := s.Asked(key).(*Calibration)
	return c
}

// section is that of a study file.
func section() study.Section {
	return study.Section{Key: key, Doc: "targets that guanxi run fits the factors to", New: func() *study.Part {
		in := &file{}
		p := &study.Part{Declare: in.declare, Arms: in.sample, Afford: in.afford, Luck: study.Independent, Value: &in.out}
		p.Worlds = func(r *study.Reader) {
			p.Elsewhere = in.Method == byEnsemble
			in.read(r)
		}
		return p
	}}
}

// Series reports whether the target is a row of observed data.
func (t *Target) Series() bool { return !t.Date.IsZero() }

// off is how far a value is from the target; 0 where a bound is met.
func (t *Target) off(value float64) float64 {
	if t.Side != 0 {
		return t.Side * min(0, t.Side*(value-t.Value))
	}
	return value - t.Value
}

// miss is how far a value is from the target, in standard deviations.
func (t *Target) miss(value, luck float64) float64 {
	return math.Abs(t.off(value)) / math.Sqrt(t.Variance()+luck)
}

// Variance returns the variance of Value about the result of an exact run.
func (t *Target) Variance() float64 {
	return float64(t.Observation*t.Observation) + float64(t.Discrepancy*t.Discrepancy)
}

// file is the section as declared.
type file struct {
	Targets            []spec.Named[targetFile]
	Waves, Draws, Keep int
	Method             string
	Searches           int
	Cutoff             float64

	out   Calibration
	own   *agents.Spec // of the scenario; nil: it cannot be read, which is already reported
	small *agents.Run  // a small world of it while targets are read; nil: it cannot be built
	unfit string       // warnings about rows that are left out
}

type targetFile struct {
	Observed, Metric, Role   string
	Until                    time.Time // zero: no end
	Value, Least, Most       float64
	valueGiven               bool
	leastGiven, mostGiven    bool
	Observation, Discrepancy float64
}

// Methods of the fit.
const (
	byNearness = "nearest"
	byEnsemble = "ensemble"
)

func (c *file) declare(s *spec.Section) {
	spec.Map(s, "targets", &c.Targets, "targets of the fit: a name, and a series of observed data or a metric with its "+
		"value", func(s *spec.Section, v *targetFile) {
		s.Text(&v.Observed, "observed", "", "series under observed in the scenario; rows of role fit are fitted, rows of "+
			"role holdout test the fit")
		s.Date(&v.Until, "until", "", "for a series: rows of role fit after this day are not fitted but test the fit, "+
			"separately from rows of role holdout, as role later; empty: no limit")
		s.Text(&v.Metric, "metric", "", "metric, such as dau@2015-09-30 or dau@2015-09-30 / mau@2015-09-30; for a series "+
			"without dates, by default the name of the target")
		s.Number(&v.Value, "value", "", "observed value, where there is no series. As in a series, counts and amounts are "+
			"of the people for whom the consumers stand (consumers.represents)", spec.Given(&v.valueGiven))
		s.Number(&v.Least, "at_least", "0", "in place of value: what is observed is a lower bound, such as a count of which "+
			"only a part is published", spec.Given(&v.leastGiven))
		s.Number(&v.Most, "at_most", "0", "in place of value: what is observed is an upper bound, such as the market of "+
			"which this is a part", spec.Given(&v.mostGiven))
		s.Enum(&v.Role, "role", RoleFit, []string{RoleFit, RoleHoldout}, "role of a single value: fitted, or only a test "+
			"of the fit")
		s.Share(&v.Observation, "observation", "0%", "standard deviation of the observation error, as a share of the value",
			spec.Min(0), spec.Max(1e6))
		s.Share(&v.Discrepancy, "discrepancy", "5%", "standard deviation of the model discrepancy at its best point, as a "+
			"share of the value; set it before the first run", spec.Min(0), spec.Max(1e6))
	}, spec.Required())
	s.Int(&c.Waves, "waves", "3", "number of waves of history matching, each with as many points as the design",
		spec.Min(1), spec.Max(20))
	s.Enum(&c.Method, "method", byNearness, []string{byNearness, byEnsemble}, "of few numbers, the draws nearest to "+
		"the targets, among points that emulators do not rule out; of many, an ensemble whose points move towards the "+
		"targets, each by what its own run misses (docs/calibration/history.md)", spec.Source("Chen & Oliver 2013, "+
		"Computational Geosciences 17: 689"))
	s.Int(&c.Searches, "searches", "1", "ensembles of which nothing is common, each with its own waves; R̂ "+
		"between them tells whether they agree", spec.Min(1), spec.Max(100), spec.Source("Vehtari, Gelman, Simpson, "+
		"Carpenter & Bürkner 2021, Bayesian Analysis 16(2)"))
	s.Int(&c.Draws, "draws", "100", "number of points that are run in the region that remains, or of an ensemble "+
		"after its last wave", spec.Min(2))
	s.Int(&c.Keep, "keep", "50", "number of these points that are kept, the nearest to the targets", spec.Min(2))
	s.Number(&c.Cutoff, "cutoff", "3", "implausibility above which a point is ruled out", spec.Above(0),
		spec.Source("Vernon, Goldstein & Bower 2010: three standard deviations"))
}

// sample checks the design, and reads the rest as if it were a sample.
func (in *file) sample(r *study.Reader) {
	if r.Has("arms") {
		r.Wrong("arms", "a study for each arm", "calibrate fits the scenario as it is, not arms")
	}
	if !r.Study.Sampled() && r.Right("design.kind") {
		r.Wrong("design", "{kind: sobol, points: 64}", "a calibration starts from a sample of points, not from a design "+
			"of kind %s", r.In.DesignKind)
		r.Sample(64)
	}
}

// read reads the targets. If the study names no metrics, it measures those of the targets.
func (in *file) read(r *study.Reader) {
	out := &in.out
	*out = Calibration{Waves: in.Waves, Ensemble: in.Method == byEnsemble, Draws: in.Draws, Keep: in.Keep,
		Cutoff: in.Cutoff, Searches: in.Searches}
	if r.Study.Scenario != nil {
		if own, err := r.Study.Scenario.Decode(); err == nil {
			in.own = own
		}
		in.people(r)
		if run, err := runner.Small(r.Study.Scenario); err == nil { // errors are reported with the metrics
			in.small = run
			defer run.Close()
		}
	}
	in.draws(r)
	if r.Formal.Stands("factors") {
		for _, f := range r.Study.Factors {
			if !f.Numeric() {
				r.Wrong("factors."+f.Name, "from and to", "a fitted factor needs a range, not levels")
			}
		}
		if len(r.In.Factors) == 0 {
			r.Errorf(r.Pos(key), "factors", "", "there is no factor to fit")
		}
	}
	until := ""
	for _, t := range in.Targets {
		if !t.V.Until.IsZero() {
			until = " and until"
		}
		if path := targets + "." + t.Name; r.Right(path) {
			in.target(r, path, t.Name, t.V)
		}
	}
	n := len(out.fitted())
	if n == 0 && r.Found() == 0 {
		r.Wrong(targets, "each row has fit or holdout in a column role, or in the one that observed.NAME.role names",
			"there is nothing to fit: no value of role fit lies within the run%s", until+in.unfit)
	}
	if n > 0 && len(r.Study.Factors) > n {
		r.Warnf(r.Pos(targets), targets, "%s for %d factors: many points fit as well as each other, and the kept ones "+
			"show how far apart they are", digits.Counted(n, "fitted value"), len(r.Study.Factors))
	}
	slices.SortStableFunc(out.Targets, func(a, b Target) int { return a.Date.Compare(b.Date) })
	for _, t := range out.Targets {
		path := targets + "." + t.Name
		r.Measure(t.Metric, study.Place{Pos: r.Pos(path), Path: path, Data: true})
	}
}

// draws checks the number of draws, and that of those that are kept.
func (in *file) draws(r *study.Reader) {
	if in.out.Ensemble { // not the nearest of draws
		n := in.Draws
		if in.out.Keep = n; r.Right("calibrate.draws") && n < leastWorlds {
			r.Wrong("calibrate.draws", fmt.Sprint(2*leastWorlds), "%s are fewer than the %d that shares of worlds need",
				digits.Counted(n, "draw"), leastWorlds)
		}
		if least := max(n, leastWorlds); r.Right("design.points", "calibrate.draws") && r.Study.Sampled() &&
			r.Study.Design.Points < least {
			r.Wrong("design.points", fmt.Sprint(least), "an ensemble of %s cannot have %s and learn from at least %d",
				digits.Counted(r.Study.Design.Points, "point"), digits.Counted(n, "draw"), leastWorlds)
		}
	} else if in.Searches > 1 {
		r.Wrong("calibrate.searches", "remove it, or method: ensemble", "has no effect: the method is nearest")
	} else if in.Keep > in.Draws && r.Right("calibrate.keep", "calibrate.draws") {
		r.Wrong("calibrate.keep", fmt.Sprintf("at most %d are possible", in.Draws), "%d of %d draws cannot be kept", in.Keep,
			in.Draws)
	}
}

// afford checks that a wave has enough points.
func (in *file) afford(r *study.Reader) {
	d := len(r.Study.Factors)
	if n, _ := r.Study.Count(); !in.out.Ensemble && n < leastPoints(d) {
		r.Wrong("design.points", "", "a wave of %s is too small to fit %s, which takes at least %d",
			digits.Counted(n, "point"), digits.Counted(d, "factor"), leastPoints(d))
	}
}

// fitted lists the targets of role fit, by number.
func (c *Calibration) fitted() (all []int) {
	for j, t := range c.Targets {
		if t.Role == RoleFit {
			all = append(all, j)
		}
	}
	return all
}

// bounds lists the fitted targets that are bounds, by number.
func (c *Calibration) bounds() (all []int) {
	return slices.DeleteFunc(c.fitted(), func(j int) bool { return c.Targets[j].Side == 0 })
}

// leastPoints returns the minimum number of points of a wave: two per coefficient of a quadratic
// without products.
func leastPoints(factors int) int { return 2 * (2*factors + 1) }

func (in *file) target(r *study.Reader, path, name string, t targetFile) {
	side, bound := 0., ".value"
	switch given := []bool{t.valueGiven, t.leastGiven, t.mostGiven}; {
	case t.leastGiven && !t.valueGiven && !t.mostGiven:
		t.Value, side, bound = t.Least, 1, ".at_least"
	case t.mostGiven && !t.valueGiven && !t.leastGiven:
		t.Value, side, bound = t.Most, -1, ".at_most"
	case t.leastGiven || t.mostGiven:
		r.Wrong(path, "one of value, at_least and at_most", "%d of value, at_least and at_most are given",
			len(slices.DeleteFunc(given, func(x bool) bool { return !x })))
		return
	}
	t.valueGiven = t.valueGiven || side != 0
	if t.Observed != "" {
		if t.valueGiven {
			r.Wrong(path, "", "a series has its own values; value, at_least and at_most are for a single metric")
		}
		in.series(r, path, name, t)
		return
	}
	if !t.Until.IsZero() {
		r.Wrong(path+".until", "role: holdout", "a single value has no rows; role states whether it is fitted")
		return
	}
	if t.Metric == "" || !t.valueGiven {
		r.Wrong(path, "{metric: dau@2015-09-30, value: …} or {observed: mau}", "a target needs a metric with its value, "+
			"or a series of observed data")
		return
	}
	if t.Value == 0 {
		r.Wrong(path+bound, "", "a target of 0 cannot be fitted, because its errors are shares of the value")
	} else if !fittable(t.Value) {
		r.Wrong(path+bound, "", "%.3g"+unfittable, t.Value)
	}
	m, err := measure.Parse(t.Metric)
	if err != nil {
		r.Wrong(path+".metric", "", "%v", err)
	}
	in.out.add(Target{Name: name, Metric: m.Text, Scale: in.scaled(m), Grows: in.grows(m), Role: t.Role,
		Value: t.Value, Side: side}, t)
}

// people reads for how many people a consumer stands, if the scenario states it.
func (in *file) people(r *study.Reader) {
	if in.own == nil || in.own.People.Represents == 0 {
		return
	}
	consumers, err := runner.Consumers(r.Study.Scenario)
	if err != nil {
		r.Wrong(key, "", "%v", err)
		return
	}
	in.out.Represents = in.own.People.Represents
	in.out.People = in.out.Represents / float64(consumers)
}

// grows reports whether a metric is a count or amount, which grows with the number of consumers, and not a quotient, a
// mean or a time.
func (in *file) grows(m measure.Metric) bool {
	return m.Over == nil && (in.small == nil || measure.Grows(in.small, m))
}

// scaled returns what one unit of a metric stands for.
func (in *file) scaled(m measure.Metric) float64 {
	if in.out.People > 0 && in.grows(m) {
		return in.out.People
	}
	return 1
}

// series makes a target of each row of observed data.
func (in *file) series(r *study.Reader, path, name string, t targetFile) {
	if in.own == nil {
		return
	}
	var known []string
	var of *spec.Named[agents.ObservedSpec]
	for k := range in.own.Observed {
		known = append(known, in.own.Observed[k].Name)
		if known[k] == t.Observed {
			of = &in.own.Observed[k]
		}
	}
	if of == nil {
		r.Wrong(path+".observed", spec.Hint(t.Observed, known), "%s has no observed series %q", r.Study.Scenario.Name,
			t.Observed)
		return
	}
	m, err := measure.Parse(cmp.Or(t.Metric, name))
	for _, part := range m.Parts() {
		if err == nil && !part.At.IsZero() {
			err = fmt.Errorf("%q: the dates are those of the rows", m.Text)
		}
	}
	if err != nil {
		r.Wrong(path, "", "%v", err)
		return
	}
	scale := in.scaled(m)
	if in.out.People == 0 && in.grows(m) {
		r.Wrong(path, "consumers.represents", "the scenario does not state how many people its consumers represent")
		return
	}
	rows, err := runner.Observed(r.Study.Scenario, t.Observed)
	if err != nil {
		wrongFile(r, path, t.Observed, err.Error())
		return
	}
	clock, flow := in.own.SimClock(), agents.Flow(of)
	end := clock.Start.Add(time.Duration(int64(clock.Ticks) * int64(clock.Tick)))
	late := func(date time.Time) time.Duration { return date.Sub(clock.Start) % time.Duration(clock.Tick) } // since a tick
	unnamed := fmt.Sprintf("without a role (fit or holdout, in the column that observed.%s.role names) left out",
		t.Observed)
	small := fmt.Sprintf("below one consumer, who stands for %.4g people: take more consumers or longer periods", scale)
	const outside, zero = "outside the run left out", "with the value 0 left out: errors are shares of the value"
	const again = "with the date of another: each counts"
	count, unknown := map[string]int{}, []string(nil) // rows of which something is said, and roles
	dates := map[time.Time]bool{}
	var between, cut []agents.Observation // by ticks
	latest := time.Duration(0)
	for _, row := range rows {
		inside, at := row.Date.After(clock.Start) && !row.Date.After(end), units.FormatDate(row.Date)
		if flow {
			inside = !row.From.Before(clock.Start) && !row.Until.After(end)
			at = units.FormatDate(row.From) + "/" + units.FormatDate(row.Until)
		}
		role := row.Role
		switch {
		case role == "input" || role == "context":
			continue
		case role == "":
			count[unnamed]++
			continue
		case role != RoleFit && role != RoleHoldout:
			if !slices.Contains(unknown, role) {
				unknown = append(unknown, role)
			}
			continue
		case !inside:
			count[outside]++
			continue
		case row.Value == 0:
			count[zero]++
			continue
		case dates[row.Date]:
			count[again]++
		}
		dates[row.Date] = true
		if !fittable(row.Value) {
			wrongFile(r, path, t.Observed, fmt.Sprintf("%.3g of %s%s; scale converts the values", row.Value,
				units.FormatDate(row.Date), unfittable))
			return
		}
		if flow && (late(row.From) != 0 || late(row.Until) != 0) {
			cut = append(cut, row)
		} else if !flow && late(row.Date) > 0 {
			between, latest = append(between, row), max(latest, late(row.Date))
		}
		if role == RoleFit && scale > 1 && math.Abs(row.Value) < scale {
			count[small]++
		}
		if role == RoleFit && !t.Until.IsZero() && row.Date.After(t.Until) {
			role = RoleLater
		}
		var parts []string
		for _, part := range m.Parts() {
			parts = append(parts, part.Text+"@"+at)
		}
		dated, err := measure.Parse(strings.Join(parts, " / "))
		if err != nil {
			r.Wrong(path, "", "%v", err)
			return
		}
		// A share that may be anything in its range is uniform: its standard deviation is the width over √12.
		spread := (row.High - row.Low) / math.Sqrt(12)
		in.out.add(Target{Name: name, Metric: dated.Text, Scale: scale, Grows: in.grows(m), Date: row.Date, From: row.From,
			Until: row.Until, Role: role, Value: row.Value, Observation: spread}, t)
	}
	if len(cut) > 0 {
		more := ""
		if n := len(cut) - 1; n > 0 {
			more = fmt.Sprintf(", as are %s", digits.Counted(n, "other row"))
		}
		wrongFile(r, path, t.Observed, fmt.Sprintf("%s:%d: the sum from %s until %s is cut by ticks of %v from %s on%s; "+
			"take a tick of 1d, or sums over whole ticks", of.V.File, cut[0].Line, units.FormatDate(cut[0].From),
			units.FormatDate(cut[0].Until), clock.Tick, units.FormatDate(clock.Start), more))
		return
	}
	if gaps := agents.Unsummed(of.V.File, rows); flow && gaps != "" {
		r.Warnf(r.Pos(path), path, "%s", gaps)
	}
	warn := func(format string, a ...any) {
		r.Warnf(r.Pos(path), path, format, a...)
		in.unfit += "; " + fmt.Sprintf(format, a...)
	}
	warnOf := func(whats ...string) {
		for _, what := range whats {
			if n := count[what]; n > 0 {
				warn("%s of %s %s", digits.Counted(n, "row"), t.Observed, what)
			}
		}
	}
	if len(between) > 0 && 10*latest >= apart(dates) {
		warn("%s:%d: %s of %s between ticks of %v, compared with the last tick before, up to %s earlier", of.V.File,
			between[0].Line, digits.Counted(len(between), "row"), t.Observed, clock.Tick, units.Duration(latest))
	}
	warnOf(small, unnamed)
	if len(unknown) > 0 {
		warn("rows of %s with the role %s left out: the roles are fit, holdout, input and context", t.Observed,
			digits.List(unknown))
	}
	warnOf(again, outside, zero)
}

// apart returns the shortest time between two dates, 0 if there is one.
func apart(all map[time.Time]bool) (least time.Duration) {
	dates := slices.SortedFunc(maps.Keys(all), time.Time.Compare)
	for k := 1; k < len(dates); k++ {
		if gap := dates[k].Sub(dates[k-1]); k == 1 || gap < least {
			least = gap
		}
	}
	return least
}

// wrongFile reports an error in the file of a series, at the key that names it.
func wrongFile(r *study.Reader, path, series, msg string) {
	p := spec.Problem{Pos: r.Pos(path), Path: "observed." + series + ".file"}
	if f, ok := r.Study.Scenario.Section().Lookup(p.Path); ok {
		p.Pos = f.Pos
	}
	p.Msg = strings.ReplaceAll(strings.TrimPrefix(msg, p.Path+": "), "\n", "\n  ")
	r.Fault(p.Pos, path, r.Study.Scenario.Invalid(spec.Problems{p}))
}

// fittable reports whether squares of a value, and sums of them, neither overflow nor vanish.
func fittable(value float64) bool {
	size := math.Abs(value)
	return size >= 1e-100 && size <= 1e100
}

const unfittable = " cannot be fitted: the size of a value must be from 1e-100 to 1e100, so that its variance is a " +
	"number"

func (c *Calibration) add(one Target, t targetFile) {
	size := max(one.Value, -one.Value)
	one.Observation, one.Discrepancy = math.Hypot(t.Observation*size, one.Observation), t.Discrepancy*size
	c.Targets = append(c.Targets, one)
}
