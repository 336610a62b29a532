package optimum

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Optimization declares what guanxi run looks for: values of the factors with the largest objective.
type Optimization struct {
	Goals  []Sum    // one, or two that are traded off; none with players
	Bounds []Bound  // that the optimum meets
	Runs   int      // budget of the search; with players, of each move
	Batch  int      // points chosen at a time
	Fresh  int      // replicates of the comparison with new random numbers
	Moves  []Player // parties that answer each other, in the order of the file
	Starts int      // of the players
}

// Sum is a weighted sum of metrics.
type Sum struct {
	Text     string             // canonical
	Weights  map[string]float64 // by metric
	Constant float64
}

// Bound is a condition: a sum, and a sum of metrics in the scenario as it is, are together at least 0. Its text
// compares metrics with what bounds them.
type Bound struct {
	Sum
	Base Sum
}

// Player is a party that sets some of the factors for a goal of its own.
type Player struct {
	Name    string
	Factors []string
	Goal    Sum
}

// Of returns the value of the sum for values of the metrics; NaN if one is missing.
func (s *Sum) Of(metric func(name string) float64) float64 {
	sum := s.Constant
	for _, name := range slices.Sorted(maps.Keys(s.Weights)) {
		sum += float64(s.Weights[name] * metric(name))
	}
	return sum
}

const key = "optimize"

// Of returns what a study looks for; nil: nothing.
func Of(s *study.Study) *Optimization {
	o, _ := s.Asked(key).(*Optimization)
	return o
}

// section is that of a study file.
func section() study.Section {
	return study.Section{Key: key, Doc: "what guanxi run looks for in the ranges, or among the levels, of the " +
		"factors",
		New: func() *study.Part {
			in := &file{}
			return &study.Part{Declare: in.declare, Arms: in.chosen, Worlds: in.read, Afford: in.afford, Value: &in.out,
				Verb: key}
		}}
}

// file is the section as declared.
type file struct {
	Maximise, SubjectTo []string
	Runs, Batch, Fresh  int
	Players             []spec.Named[playerFile]
	Starts              int

	out    Optimization
	known  []string               // names in sums of metrics
	places map[string]study.Place // of the metrics
}

type playerFile struct {
	Moves    []string
	Maximise string
}

func (o *file) declare(s *spec.Section) {
	s.Texts(&o.Maximise, "maximise", "", "metric, or sum of metrics such as added.platform + 0.5 * added.consumer; "+
		"with a minus in front the least is sought. Two of them are traded off: the result is a front")
	s.Texts(&o.SubjectTo, "subject_to", "", "conditions such as \"added.consumer >= base\", \"mau >= 0.9 * base\" or "+
		"\"ad_load <= 2\"; base is the value of the metric in the scenario as it is, and that of the sum if there are "+
		"several metrics")
	s.Int(&o.Runs, "runs", "200", "budget of the search; with players, of each move", spec.Min(2), spec.Max(study.MaxRuns))
	s.Int(&o.Batch, "batch", "4", "points that are chosen at a time and run side by side", spec.Min(1), spec.Max(1000))
	s.Int(&o.Fresh, "fresh", "20", "replicates, with random numbers that the search has not seen, of the comparison "+
		"with the scenario as it is", spec.Min(2), spec.Max(study.MaxReplicates))
	spec.Map(s, "players", &o.Players, "parties that answer each other in turn, each with factors and a goal of its "+
		"own, in place of maximise", func(s *spec.Section, v *playerFile) {
		s.Texts(&v.Moves, "moves", "", "factors that the party sets", spec.Required())
		s.Text(&v.Maximise, "maximise", "", "metric or sum that it maximises", spec.Required())
	})
	s.Int(&o.Starts, "starts", "3", "points from which the players start, spread over the ranges", spec.Min(1),
		spec.Max(100))
}

// firstPoints is the number of points from which a search starts: enough to see a curve in each factor, and a power
// of 2, so that they are balanced.
func firstPoints(factors int) int { return 1 << bits.Len(uint(2*factors+1)) }

// firstAnswers is the number of points from which the search of a move starts, besides staying.
func firstAnswers(factors int) int { return 2*factors + 1 }

// searches reports whether the study looks for the best values in ranges, whose points it chooses itself.
func searches(r *study.Reader) bool {
	for _, f := range r.In.Factors {
		if f.V.Values == nil && f.V.JointlyBy == nil {
			return true
		}
	}
	return false
}

// chosen replaces the design of a study that chooses its points: a sample as the start of the search.
func (in *file) chosen(r *study.Reader) {
	alone := true
	for _, o := range r.Study.Sections() {
		if o != key && r.Has(o) {
			r.Wrong(o, "a study for each", "optimize chooses the points itself, and takes no %s", o)
			alone = false
		}
	}
	if r.File.Tree.Get("design") != nil {
		r.Wrong("design", "remove it", "optimize chooses the points itself")
	} else if alone && searches(r) {
		r.Sample(firstPoints(len(r.In.Factors)))
	}
}

// read reads the section. Its metrics are measured in any case.
func (in *file) read(r *study.Reader) {
	out := &in.out
	*out = Optimization{Runs: in.Runs, Batch: in.Batch, Fresh: in.Fresh, Starts: in.Starts}
	in.places = map[string]study.Place{}
	goals, at := study.Whole(in.Maximise)
	for i, text := range goals {
		if sum, ok := in.sum(r, r.Item("optimize.maximise", at[i]), "optimize.maximise", text); ok {
			out.Goals = append(out.Goals, sum)
		}
	}
	conditions, at := study.Whole(in.SubjectTo)
	for i, text := range conditions {
		in.bound(r, r.Item("optimize.subject_to", at[i]), text)
	}
	taken := map[string]string{}
	for _, p := range in.Players {
		at := "optimize.players." + p.Name
		player := Player{Name: p.Name, Factors: p.V.Moves}
		for i, name := range p.V.Moves {
			if other, ok := taken[name]; ok {
				r.Errorf(r.Item(at+".moves", i), at+".moves", "", "%s is set by %s already", name, other)
			}
			taken[name] = p.Name
			r.Knows(name, func(hint string) {
				r.Errorf(r.Item(at+".moves", i), at+".moves", hint, "there is no factor %s",
					name)
			})
		}
		if sum, ok := in.sum(r, r.Pos(at+".maximise"), at+".maximise", p.V.Maximise); ok {
			player.Goal = sum
		}
		out.Moves = append(out.Moves, player)
	}
	ranges := 0
	for _, f := range r.Study.Factors {
		if f.Numeric() && len(f.Levels) == 0 {
			ranges++
		}
		if len(in.Players) > 0 && taken[f.Name] == "" {
			r.Wrong("factors."+f.Name, "name it under moves of a player", "no player sets this factor")
		}
	}
	switch n := len(goals); {
	case len(in.Players) == 1:
		r.Wrong("optimize.players", "", "two players or more answer each other")
	case len(in.Players) > 0 && n+len(in.SubjectTo) > 0:
		r.Wrong("optimize.players", "remove maximise and subject_to", "each player has a goal of its own")
	case len(in.Players) == 0 && n == 0:
		r.Wrong("optimize", "maximise: METRIC", "what is to be maximised is missing")
	case n > 2:
		r.Wrong("optimize.maximise", "a sum of them", "at most two goals can be traded off, not %d", n)
	}
	switch {
	case len(r.Study.Factors) == 0 && len(r.In.Factors) == 0:
		r.Errorf(r.Pos("optimize"), "factors", "", "there is no factor to set")
	case ranges > 0 && ranges < len(r.Study.Factors):
		r.Wrong("factors", "a study for each level", "ranges and levels cannot be searched together")
	case ranges == 0 && len(r.Study.Factors) > 0 && (len(in.Maximise) > 1 || len(in.Players) > 0):
		r.Wrong("factors", "from: and to:", "a front, or players, need ranges rather than levels")
	}
	if r.In.Arms != nil && len(r.In.Arms.Entries()) > 0 {
		r.Wrong("arms", "a study for each arm", "optimize compares points with the scenario as it is, not arms")
	}
	given, _ := study.Whole(r.In.Metrics)
	for _, m := range slices.Sorted(maps.Keys(in.places)) {
		if !slices.ContainsFunc(given, func(x string) bool { y, err := measure.Parse(x); return err == nil && y.Text == m }) {
			r.Measure(m, in.places[m])
		}
	}
}

// afford checks the budget of a search against its first points.
func (in *file) afford(r *study.Reader) {
	o, n := &in.out, r.Study.Replicates
	least := (firstPoints(len(r.Study.Factors)) + 1) * n
	if !searches(r) {
		points, _ := r.Study.Count()
		least = (points + 1) * n
	}
	if len(o.Moves) > 0 { // of the largest move: to stay, and the first points
		least = 0
		for _, p := range o.Moves {
			least = max(least, (firstAnswers(len(p.Factors))+1)*n)
		}
	}
	if o.Runs < least {
		r.Wrong("optimize.runs", fmt.Sprintf("runs: %d, or fewer replicates", least), "%s do not suffice: the scenario as "+
			"it is and the first %s of %s take %d", digits.Counted(o.Runs, "run"), digits.Counted(least/n-1, "point"),
			digits.Counted(n, "replicate"), least)
	}
	if searches(r) && o.Runs/n > MostPoints {
		r.Wrong("optimize.runs", fmt.Sprintf("more replicates, or runs: %d", MostPoints*n), "%s are more than the %d that "+
			"a search learns from", digits.Counted(o.Runs/n, "point"), MostPoints)
	}
}

// MostPoints bounds a search in ranges: what it learns from n points takes n³ steps.
const MostPoints = 300

// sum reads a weighted sum of metrics.
func (in *file) sum(r *study.Reader, at spec.Pos, path, text string) (Sum, bool) {
	read, err := measure.ParseSum(text, in.metricNames(r))
	if err != nil {
		r.Misread(at, path, "such as added.platform + 0.5 * added.consumer", err)
		return Sum{}, false
	}
	out, base := in.measured(r, at, path, text, read)
	if base != 0 {
		r.Errorf(at, path, "write it in subject_to", "%q: %s is for conditions", text, asItIs)
	}
	out.Text = written(out.Weights, out.Constant, 0)
	return out, base == 0 && len(out.Weights) > 0
}

// measured notes the metrics of a sum, and returns the weight of base apart.
func (in *file) measured(r *study.Reader, at spec.Pos, path, text string, read *measure.Sum) (s Sum, base float64) {
	s.Weights = map[string]float64{}
	for _, t := range read.Terms {
		by, _ := t.By.Float64()
		if t.Text == asItIs {
			base = by
			continue
		}
		s.Weights[t.Text] = by
		in.places[t.Text] = study.Place{Pos: r.Inside(at, text, t.At), Path: path}
	}
	s.Constant, _ = read.Constant.Float64()
	switch {
	case len(s.Weights) == 0:
		r.Errorf(at, path, "", "%q names no metric", text)
	case read.Days.Sign() != 0:
		r.Errorf(at, path, "such as adopters@2014-01-01 <= 1000", "%q compares a metric with a date", text)
	}
	return s, base
}

// metricNames returns the metrics of the scenario, which may have signs in their names, and base.
func (in *file) metricNames(r *study.Reader) []string {
	if in.known == nil {
		in.known = []string{asItIs}
		if r.Study.Scenario != nil {
			if run, err := runner.Small(r.Study.Scenario); err == nil {
				for _, c := range measure.Known(run) {
					in.known = append(in.known, c.Name)
				}
				run.Close()
			}
		}
	}
	return in.known
}

// asItIs stands in a condition for the value of the metric in the scenario as it is; of a sum of several metrics,
// for that of the sum.
const asItIs = "base"

// bound reads a condition.
func (in *file) bound(r *study.Reader, at spec.Pos, text string) {
	const path = "optimize.subject_to"
	read, _, err := measure.ParseComparison(text, in.metricNames(r))
	if err != nil {
		r.Misread(at, path, "such as \"added.consumer >= base\"", err)
		return
	}
	sum, base := in.measured(r, at, path, text, read)
	if len(sum.Weights) == 0 {
		return
	}
	in.out.Bounds = append(in.out.Bounds, bounded(sum, base))
}

// bounded returns the condition that a sum and base, which has a weight, are together at least 0. What base stands
// for is the sum without its constant, as it is written with base on its other side: of one metric, or several with the
// same sign, that with a plus.
func bounded(sum Sum, base float64) Bound {
	first := slices.Sorted(maps.Keys(sum.Weights))[0]
	alike, sign := true, 1.0
	for _, w := range sum.Weights {
		alike = alike && (w > 0) == (sum.Weights[first] > 0)
	}
	if alike && sum.Weights[first] < 0 || !alike && (base > 0 || base == 0 && sum.Weights[first] < 0) {
		sign = -1
	}
	b := Bound{Sum: sum, Base: Sum{Weights: map[string]float64{}}}
	left := map[string]float64{}
	for name, w := range sum.Weights {
		left[name] = sign * w
		if of := left[name]; base != 0 && len(sum.Weights) == 1 {
			b.Base.Weights[name] = base
		} else if base != 0 {
			b.Base.Weights[name] = base * of
		}
	}
	op := " >= "
	if sign < 0 {
		op = " <= "
	}
	b.Text = written(left, 0, 0) + op + written(nil, -sign*sum.Constant, -sign*base)
	return b
}

// written formats a sum: what is added before what is subtracted, metrics before base and the number.
func written(weights map[string]float64, constant, base float64) string {
	var b strings.Builder
	add := func(by float64, name string) {
		switch {
		case by < 0 && b.Len() == 0:
			b.WriteString("-")
		case by < 0:
			b.WriteString(" - ")
		case b.Len() > 0:
			b.WriteString(" + ")
		}
		if by = math.Abs(by); name == "" {
			b.WriteString(units.FormatNumber(by))
		} else if by != 1 {
			b.WriteString(units.FormatNumber(by) + " * " + name)
		} else {
			b.WriteString(name)
		}
	}
	for _, sign := range []float64{1, -1} {
		for _, name := range slices.Sorted(maps.Keys(weights)) {
			if w := weights[name]; sign*w > 0 {
				add(w, name)
			}
		}
		if sign*base > 0 {
			add(base, asItIs)
		}
		if sign*constant > 0 {
			add(constant, "")
		}
	}
	return cmp.Or(b.String(), "0")
}

// Gap returns the slack of the condition, for values at a point and in the scenario as it is: below 0 it is broken.
func (b *Bound) Gap(metric, base func(name string) float64) float64 {
	return b.Of(metric) + b.Base.Of(base)
}

// Finest is the number of steps into which a search divides each range, so that values are short and the same on
// every machine.
const Finest = 200

// candidate returns the values of the factors at a point of the unit cube.
func candidate(s *study.Study, u []float64) map[string]string {
	values := map[string]string{}
	for k := range s.Factors {
		f := &s.Factors[k]
		x := f.Number(math.RoundToEven(u[k]*Finest) / Finest)
		if !f.Whole && f.Scale != study.Date {
			width := f.High - f.Low
			if f.Scale == study.Log {
				width = x
			}
			x = min(max(toPower(x, digits.Exponent(width/Finest)-1), f.Low), f.High)
		}
		values[f.Name] = f.Written(x)
	}
	return values
}

// toPower rounds to a power of ten.
func toPower(x float64, exponent int) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', max(0, -exponent), 64), 64)
	return y
}

// combinations returns every combination of levels, of a study that searches among levels.
func combinations(s *study.Study) (all []map[string]string, err error) {
	points, err := s.Points()
	for _, p := range points {
		values := map[string]string{}
		for k, l := range p.Levels {
			values[s.Factors[k].Name] = l.Text
		}
		all = append(all, values)
	}
	return all, err
}

// FreshSuffix ends the name of the study that compares the optimum with the scenario as it is.
const FreshSuffix = "-fresh"

// AsItIsArm is the arm of that study without any of the values.
const AsItIsArm = "as_it_is"

// afresh returns the study that compares some points, by name, with the scenario as it is, with random numbers that no
// run of the search has seen.
func afresh(s *study.Study, names []string, points []map[string]string) (*study.Study, error) {
	return s.Afresh(FreshSuffix, AsItIsArm, names, points, Of(s).Fresh)
}
