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

// Calibration declares what guanxi calibrate fits the factors to.
type Calibration struct {
	Targets []Target // single numbers in order of name, then series by date
	Waves   int
	Moves   int // of each chain; 0: waves with emulators
	Draws   int
	Keep    int
	Cutoff  float64
	People  float64 // for whom a consumer stands; 0: for nobody else
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
	Date        time.Time // date of a row of a series; otherwise zero
	From, Until time.Time // of a row of a flow: its period
	Role        string
	Value       float64
	Observation float64 // standard deviation
	Discrepancy float64 // standard deviation
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
	return study.Section{Key: key, Doc: "targets that guanxi calibrate fits the factors to", New: func() *study.Part {
		in := &file{}
		p := &study.Part{Declare: in.declare, Arms: in.sample, Afford: in.afford, Luck: study.Independent, Value: &in.out}
		p.Worlds = func(r *study.Reader) {
			p.Elsewhere = in.Moves > 0
			in.read(r)
		}
		return p
	}}
}

// Series reports whether the target is a row of observed data.
func (t *Target) Series() bool { return !t.Date.IsZero() }

// miss is how far a value is from the target, in standard deviations.
func (t *Target) miss(value, luck float64) float64 { return math.Abs(value-t.Value) / math.Sqrt(t.Variance()+luck) }

// Within returns the metrics of dated targets outside which a run with some variance of its own, by target, is ruled
// out: each with the ends of the least interval, widened by a millionth, since what decides is rounded.
func (c *Calibration) Within(luck []float64) map[string][2]float64 {
	all := map[string][2]float64{}
	for j, t := range c.Targets {
		m, err := measure.Parse(t.Metric)
		if t.Role != RoleFit || err != nil || slices.ContainsFunc(m.Parts(), func(p measure.Metric) bool { return p.At.IsZero() }) {
			continue
		}
		far := float64(c.Cutoff * math.Sqrt(t.Variance()+luck[j]) * (1 + 1e-6))
		low, high := (t.Value-far)/t.Scale, (t.Value+far)/t.Scale
		if other, has := all[m.Text]; has {
			low, high = max(low, other[0]), min(high, other[1])
		}
		all[m.Text] = [2]float64{low, high}
	}
	return all
}

// Variance returns the variance of Value about the result of an exact run.
func (t *Target) Variance() float64 {
	return float64(t.Observation*t.Observation) + float64(t.Discrepancy*t.Discrepancy)
}

// file is the section as declared.
type file struct {
	Targets                   []spec.Named[targetFile]
	Waves, Moves, Draws, Keep int
	Cutoff                    float64

	out   Calibration
	small *agents.Run // a small world of the scenario while targets are read; nil: it cannot be built
	unfit []string    // warnings about rows that are left out
}

type targetFile struct {
	Observed, Metric, Role   string
	Until                    time.Time // zero: no end
	Value                    float64
	valueGiven               bool
	Observation, Discrepancy float64
}

func (c *file) declare(s *spec.Section) {
	spec.Map(s, "targets", &c.Targets, "targets of the fit: a name, and a series of observed data or a metric with its value", func(s *spec.Section, v *targetFile) {
		s.Text(&v.Observed, "observed", "", "series under observed in the scenario; rows of role fit are fitted, rows of role holdout test the fit")
		s.Date(&v.Until, "until", "", "for a series: rows of role fit after this day are not fitted but test the fit, separately from rows of role holdout, as role later; empty: no limit")
		s.Text(&v.Metric, "metric", "", "metric, such as dau@2015-09-30 or dau@2015-09-30 / mau@2015-09-30; for a series without dates, by default the name of the target")
		s.Number(&v.Value, "value", "", "observed value, where there is no series. As in a series, counts and amounts are of the people for whom the consumers stand (consumers.represents)", spec.Given(&v.valueGiven))
		s.Enum(&v.Role, "role", RoleFit, []string{RoleFit, RoleHoldout}, "role of a single value: fitted, or only a test of the fit")
		s.Share(&v.Observation, "observation", "0%", "standard deviation of the observation error, as a share of the value", spec.Min(0), spec.Max(1e6))
		s.Share(&v.Discrepancy, "discrepancy", "5%", "standard deviation of the model discrepancy at its best point, as a share of the value; set it before the first run", spec.Min(0), spec.Max(1e6))
	}, spec.Required())
	s.Int(&c.Waves, "waves", "3", "number of waves of history matching, each with as many points as the design", spec.Min(1), spec.Max(20))
	s.Int(&c.Moves, "moves", "0", "moves of chains in place of waves, for more numbers than emulators can take: as many chains as the design has points start at the scenario as it is, and each moves to what its run does not rule out; 0: waves. Fresh runs of their ends decide what is kept", spec.Min(0), spec.Max(10000), spec.Source("Marjoram, Molitor, Plagnol & Tavaré 2003, PNAS 100: 15324"))
	s.Int(&c.Draws, "draws", "100", "number of points that are run in the region that remains", spec.Min(2))
	s.Int(&c.Keep, "keep", "50", "number of these points that are kept, the nearest to the targets", spec.Min(2))
	s.Number(&c.Cutoff, "cutoff", "3", "implausibility above which a point is ruled out", spec.Above(0), spec.Source("Vernon, Goldstein & Bower 2010: three standard deviations"))
}

// sample checks the design, and reads the rest as if it were a sample.
func (in *file) sample(r *study.Reader) {
	if !r.Study.Sampled() && r.Right("design.kind") {
		r.Wrong("design", "{kind: sobol, points: 64}", "a calibration starts from a sample of points, not from a design of kind %s", r.In.DesignKind)
		r.Sample(64)
	}
}

// read reads the targets. If the study names no metrics, it measures those of the targets.
func (in *file) read(r *study.Reader) {
	out := &in.out
	*out = Calibration{Waves: in.Waves, Moves: in.Moves, Draws: in.Draws, Keep: in.Keep, Cutoff: in.Cutoff}
	if r.Study.Scenario != nil {
		out.People = people(r)
		if run, err := runner.Small(r.Study.Scenario); err == nil { // errors are reported with the metrics
			in.small = run
			defer run.Close()
		}
	}
	if in.Moves > 0 { // neither waves nor the nearest of draws
		n := r.Study.Design.Points
		if out.Draws, out.Keep = n, n; r.Right("design.points") && r.Study.Sampled() && n < leastWorlds {
			r.Wrong("design.points", fmt.Sprint(2*leastWorlds), "%s are fewer than the %d whose ends must be kept: shares of worlds need as many", digits.Counted(n, "chain"), leastWorlds)
		}
	} else if in.Keep > in.Draws && r.Right("calibrate.keep", "calibrate.draws") {
		r.Wrong("calibrate.keep", fmt.Sprintf("at most %d are possible", in.Draws), "%d of %d draws cannot be kept", in.Keep, in.Draws)
	}
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
	for _, t := range in.Targets {
		if path := targets + "." + t.Name; r.Right(path) {
			in.target(r, path, t.Name, t.V)
		}
	}
	n := out.Fitted()
	if n == 0 && r.Found() == 0 {
		r.Wrong(targets, "each row has fit or holdout in a column role, or in the one that observed.NAME.role names", "there is nothing to fit: no value of role fit lies within the run%s", window(in.Targets)+strings.Join(in.unfit, ""))
	}
	if n > 0 && len(r.Study.Factors) > n {
		r.Warnf(r.Pos(targets), targets, "%s for %d factors: many points fit as well as each other, and the kept ones show how far apart they are", digits.Counted(n, "fitted value"), len(r.Study.Factors))
	}
	slices.SortStableFunc(out.Targets, func(a, b Target) int { return a.Date.Compare(b.Date) })
	for _, t := range out.Targets {
		path := targets + "." + t.Name
		r.Measure(t.Metric, study.Place{Pos: r.Pos(path), Path: path, Data: true})
	}
}

// afford checks that a wave has enough points.
func (in *file) afford(r *study.Reader) {
	d := len(r.Study.Factors)
	if n, _ := r.Study.Count(); in.Moves == 0 && n < leastPoints(d) {
		r.Wrong("design.points", "", "a wave of %s is too small to fit %s, which takes at least %d", digits.Counted(n, "point"), digits.Counted(d, "factor"), leastPoints(d))
	}
}

// Fitted is the number of targets of role fit.
func (c *Calibration) Fitted() int {
	return len(slices.DeleteFunc(slices.Clone(c.Targets), func(t Target) bool { return t.Role != RoleFit }))
}

// leastPoints returns the minimum number of points of a wave: two per coefficient of a quadratic
// without products.
func leastPoints(factors int) int { return 2 * (2*factors + 1) }

// window returns the words about until for a message, if some target has one.
func window(targets []spec.Named[targetFile]) string {
	if slices.ContainsFunc(targets, func(t spec.Named[targetFile]) bool { return !t.V.Until.IsZero() }) {
		return " and until"
	}
	return ""
}

func (in *file) target(r *study.Reader, path, name string, t targetFile) {
	if t.Observed != "" {
		if t.valueGiven {
			r.Wrong(path, "", "a series has its own values; value is for a single metric")
		}
		in.series(r, path, name, t)
		return
	}
	if !t.Until.IsZero() {
		r.Wrong(path+".until", "role: holdout", "a single value has no rows; role states whether it is fitted")
		return
	}
	if t.Metric == "" || !t.valueGiven {
		r.Wrong(path, "{metric: dau@2015-09-30, value: …} or {observed: mau}", "a target needs a metric with its value, or a series of observed data")
		return
	}
	if t.Value == 0 {
		r.Wrong(path+".value", "", "a target of 0 cannot be fitted, because its errors are shares of the value")
	} else if !fittable(t.Value) {
		r.Wrong(path+".value", "", "%.3g"+unfittable, t.Value)
	}
	m, err := measure.Parse(t.Metric)
	if err != nil {
		r.Wrong(path+".metric", "", "%v", err)
	}
	in.out.add(Target{Name: name, Metric: m.Text, Scale: in.scaled(m), Role: t.Role, Value: t.Value}, t)
}

// people returns the number of people for whom a consumer stands, 0 if the scenario does not state it.
func people(r *study.Reader) float64 {
	own, err := r.Study.Scenario.Decode()
	if err != nil || own.People.Represents == 0 {
		return 0 // an error is already reported
	}
	consumers, err := runner.Consumers(r.Study.Scenario)
	if err != nil {
		r.Wrong(key, "", "%v", err)
		return 0
	}
	return own.People.Represents / float64(consumers)
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
	if r.Study.Scenario == nil {
		return // already reported
	}
	own, err := r.Study.Scenario.Decode()
	if err != nil {
		return // already reported
	}
	var known []string
	var of *spec.Named[agents.ObservedSpec]
	for k := range own.Observed {
		known = append(known, own.Observed[k].Name)
		if known[k] == t.Observed {
			of = &own.Observed[k]
		}
	}
	if of == nil {
		r.Wrong(path+".observed", spec.Hint(t.Observed, known), "%s has no observed series %q", r.Study.Scenario.Name, t.Observed)
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
	clock := own.SimClock()
	end := clock.Start.Add(time.Duration(int64(clock.Ticks) * int64(clock.Tick)))
	left := leftOut{dates: map[time.Time]bool{}}
	between := func(date time.Time) time.Duration { // since the last tick
		return date.Sub(clock.Start) % time.Duration(clock.Tick)
	}
	cut, first := 0, agents.Observation{}
	for _, row := range rows {
		inside, at, flow := row.Date.After(clock.Start) && !row.Date.After(end), units.FormatDate(row.Date), agents.Flow(of)
		if flow {
			inside, at = !row.From.Before(clock.Start) && !row.Until.After(end), units.FormatDate(row.From)+"/"+units.FormatDate(row.Until)
		}
		if !left.takes(row, inside) {
			continue
		}
		if !fittable(row.Value) {
			wrongFile(r, path, t.Observed, fmt.Sprintf("%.3g of %s%s; scale converts the values", row.Value, units.FormatDate(row.Date), unfittable))
			return
		}
		switch late := between(row.Date); {
		case flow && (between(row.From) != 0 || between(row.Until) != 0):
			if cut++; cut == 1 {
				first = row
			}
		case !flow && late > 0:
			if left.between++; left.between == 1 {
				left.first = fmt.Sprintf("%s:%d", of.V.File, row.Line)
			}
			left.late = max(left.late, late)
		}
		if row.Role == RoleFit && scale > 1 && math.Abs(row.Value) < scale {
			left.small++
		}
		role := row.Role
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
		in.out.add(Target{Name: name, Metric: dated.Text, Scale: scale, Date: row.Date, From: row.From, Until: row.Until, Role: role, Value: row.Value, Observation: spread}, t)
	}
	if cut > 0 {
		more := ""
		if cut > 1 {
			more = fmt.Sprintf(", as are %s", digits.Counted(cut-1, "other row"))
		}
		wrongFile(r, path, t.Observed, fmt.Sprintf("%s:%d: the sum from %s until %s is cut by ticks of %v from %s on%s; take a tick of 1d, or sums over whole ticks",
			of.V.File, first.Line, units.FormatDate(first.From), units.FormatDate(first.Until), clock.Tick, units.FormatDate(clock.Start), more))
		return
	}
	if gaps := agents.Unsummed(of.V.File, rows); agents.Flow(of) && gaps != "" {
		r.Warnf(r.Pos(path), path, "%s", gaps)
	}
	left.tick, left.scale = clock.Tick, scale
	left.warn(t.Observed, func(format string, a ...any) {
		r.Warnf(r.Pos(path), path, format, a...)
		in.unfit = append(in.unfit, "; "+fmt.Sprintf(format, a...))
	})
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

const unfittable = " cannot be fitted: the size of a value must be from 1e-100 to 1e100, so that its variance is a number"

// leftOut counts the rows of an observed series that are no targets, and those that are hard to compare.
type leftOut struct {
	outside, without, zero, again int
	unknown                       []string // roles
	dates                         map[time.Time]bool
	between, small                int // taken, but between ticks or below one consumer
	first                         string
	late                          time.Duration
	tick                          units.Duration
	scale                         float64
}

// takes reports whether a row is a target, and otherwise counts why not.
func (l *leftOut) takes(row agents.Observation, inside bool) bool {
	switch row.Role {
	case RoleFit, RoleHoldout:
	case "input", "context":
		return false
	case "":
		l.without++
		return false
	default:
		if !slices.Contains(l.unknown, row.Role) {
			l.unknown = append(l.unknown, row.Role)
		}
		return false
	}
	switch {
	case !inside:
		l.outside++
		return false
	case row.Value == 0:
		l.zero++
		return false
	case l.dates[row.Date]:
		l.again++
	}
	l.dates[row.Date] = true
	return true
}

// apart returns the shortest time between two rows, 0 if there is one row.
func (l *leftOut) apart() (least time.Duration) {
	dates := slices.SortedFunc(maps.Keys(l.dates), time.Time.Compare)
	for k := 1; k < len(dates); k++ {
		if gap := dates[k].Sub(dates[k-1]); k == 1 || gap < least {
			least = gap
		}
	}
	return least
}

// warn says what is left out, and what is hard to compare.
func (l *leftOut) warn(series string, warnf func(format string, a ...any)) {
	if l.between > 0 && 10*l.late >= l.apart() {
		warnf("%s: %s of %s between ticks of %v, compared with the last tick before, up to %s earlier", l.first, digits.Counted(l.between, "row"), series, l.tick, units.Duration(l.late))
	}
	if l.small > 0 {
		warnf("%s of %s below one consumer, who stands for %.4g people: take more consumers or longer periods", digits.Counted(l.small, "row"), series, l.scale)
	}
	if l.without > 0 {
		warnf("%s of %s without a role (fit or holdout, in the column that observed.%s.role names) left out", digits.Counted(l.without, "row"), series, series)
	}
	if len(l.unknown) > 0 {
		warnf("rows of %s with the role %s left out: the roles are fit, holdout, input and context", series, digits.List(l.unknown))
	}
	if l.again > 0 {
		warnf("%s of %s with the date of another: each counts", digits.Counted(l.again, "row"), series)
	}
	if l.outside > 0 {
		warnf("%s of %s outside the run left out", digits.Counted(l.outside, "row"), series)
	}
	if l.zero > 0 {
		warnf("%s of %s with the value 0 left out: errors are shares of the value", digits.Counted(l.zero, "row"), series)
	}
}

func (c *Calibration) add(one Target, t targetFile) {
	size := max(one.Value, -one.Value)
	one.Observation, one.Discrepancy = math.Hypot(t.Observation*size, one.Observation), t.Discrepancy*size
	c.Targets = append(c.Targets, one)
}
