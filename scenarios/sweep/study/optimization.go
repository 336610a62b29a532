package study

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
	"guanxi/sim/num"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Optimization declares what guanxi optimize looks for: values of the factors with the largest objective.
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

type optimizationFile struct {
	Maximise, SubjectTo []string
	Runs, Batch, Fresh  int
	Players             []spec.Named[playerFile]
	Starts              int
}

type playerFile struct {
	Moves    []string
	Maximise string
}

func (o *optimizationFile) declare(s *spec.Section) {
	s.Texts(&o.Maximise, "maximise", "", "metric, or sum of metrics such as added.platform + 0.5 * added.consumer; with a minus in front the least is sought. Two of them are traded off: the result is a front")
	s.Texts(&o.SubjectTo, "subject_to", "", "conditions such as \"added.consumer >= base\", \"mau >= 0.9 * base\" or \"ad_load <= 2\"; base is the value of the metric in the scenario as it is, and that of the sum if there are several metrics")
	s.Int(&o.Runs, "runs", "200", "budget of the search; with players, of each move", spec.Min(2), spec.Max(maxRuns))
	s.Int(&o.Batch, "batch", "4", "points that are chosen at a time and run side by side", spec.Min(1), spec.Max(1000))
	s.Int(&o.Fresh, "fresh", "20", "replicates, with random numbers that the search has not seen, of the comparison with the scenario as it is", spec.Min(2), spec.Max(maxReplicates))
	spec.Map(s, "players", &o.Players, "parties that answer each other in turn, each with factors and a goal of its own, in place of maximise", func(s *spec.Section, v *playerFile) {
		s.Texts(&v.Moves, "moves", "", "factors that the party sets", spec.Required())
		s.Text(&v.Maximise, "maximise", "", "metric or sum that it maximises", spec.Required())
	})
	s.Int(&o.Starts, "starts", "3", "points from which the players start, spread over the ranges", spec.Min(1), spec.Max(100))
}

// firstPoints is the number of points from which a search starts: enough to see a curve in each factor, and a power
// of 2, so that they are balanced.
func firstPoints(factors int) int { return 1 << bits.Len(uint(2*factors+1)) }

// FirstAnswers is the number of points from which the search of a move starts, besides staying.
func FirstAnswers(factors int) int { return 2*factors + 1 }

// searches reports whether the study looks for the best values in ranges, whose points it chooses itself.
func (f *file) searches() bool {
	return f.hasOptimization && slices.ContainsFunc(f.Factors, func(x spec.Named[factorFile]) bool { return x.V.Values == nil && x.V.JointlyBy == nil })
}

// chosen replaces the design of a study that chooses its points: a sample as the start of the search.
func (r *Reader) chosen() {
	if !r.In.hasOptimization {
		return
	}
	if r.File.Tree.Get("design") != nil {
		r.Wrong("design", "remove it", "optimize chooses the points itself")
		return
	}
	if r.In.searches() {
		r.Study.kind = r.In.kindOf(Sobol)
		r.Study.Design.Kind = Sobol
		r.In.Design.Points = firstPoints(len(r.In.Factors))
		r.Study.Design.Points = r.In.Design.Points
	}
}

// optimization reads the section optimize. Its metrics are measured in any case.
func (r *Reader) optimization() {
	if !r.In.hasOptimization {
		return
	}
	in := r.In.optimization
	out := &Optimization{Runs: in.Runs, Batch: in.Batch, Fresh: in.Fresh, Starts: in.Starts}
	r.OfTarget = map[string]Place{}
	goals, at := whole(in.Maximise)
	for i, text := range goals {
		if sum, ok := r.sum(r.Item("optimize.maximise", at[i]), "optimize.maximise", text); ok {
			out.Goals = append(out.Goals, sum)
		}
	}
	conditions, at := whole(in.SubjectTo)
	for i, text := range conditions {
		r.bound(r.Item("optimize.subject_to", at[i]), text, out)
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
			r.knows(name, func(hint string) { r.Errorf(r.Item(at+".moves", i), at+".moves", hint, "there is no factor %s", name) })
		}
		if sum, ok := r.sum(r.Pos(at+".maximise"), at+".maximise", p.V.Maximise); ok {
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
	r.Study.Optimization = out
	given, _ := whole(r.In.Metrics)
	for _, m := range slices.Sorted(maps.Keys(r.OfTarget)) {
		if !slices.ContainsFunc(given, func(x string) bool { y, err := measure.Parse(x); return err == nil && y.Text == m }) {
			r.In.Metrics = append(r.In.Metrics, m)
		}
	}
}

// afford checks the budget of a search against its first points.
func (r *Reader) afford() {
	o := r.Study.Optimization
	if o == nil {
		return
	}
	n := r.Study.Replicates
	least := (firstPoints(len(r.Study.Factors)) + 1) * n
	if !r.In.searches() {
		points, _ := r.Study.count()
		least = (points + 1) * n
	}
	if len(o.Moves) > 0 { // of the largest move: to stay, and the first points
		least = 0
		for _, p := range o.Moves {
			least = max(least, (FirstAnswers(len(p.Factors))+1)*n)
		}
	}
	if o.Runs < least {
		r.Wrong("optimize.runs", fmt.Sprintf("runs: %d, or fewer replicates", least), "%s do not suffice: the scenario as it is and the first %s of %s take %d", digits.Counted(o.Runs, "run"), digits.Counted(least/n-1, "point"), digits.Counted(n, "replicate"), least)
	}
	if r.In.searches() && o.Runs/n > MostPoints {
		r.Wrong("optimize.runs", fmt.Sprintf("more replicates, or runs: %d", MostPoints*n), "%s are more than the %d that a search learns from", digits.Counted(o.Runs/n, "point"), MostPoints)
	}
}

// MostPoints bounds a search in ranges: what it learns from n points takes n³ steps.
const MostPoints = 300

// Item returns the position of an Item of a list, or of the key if there is no list.
func (r *Reader) Item(path string, i int) spec.Pos {
	if n := r.File.Tree.At(path); n != nil && i < len(n.Items) {
		return n.Items[i].Pos
	}
	return r.Pos(path)
}

// sum reads a weighted sum of metrics.
func (r *Reader) sum(at spec.Pos, path, text string) (Sum, bool) {
	read, err := measure.ParseSum(text, r.metricNames())
	if err != nil {
		r.misread(at, path, "such as added.platform + 0.5 * added.consumer", err)
		return Sum{}, false
	}
	out, base := r.measured(at, path, text, read)
	if base != 0 {
		r.Errorf(at, path, "write it in subject_to", "%q: %s is for conditions", text, asItIs)
	}
	out.Text = written(out.Weights, out.Constant, 0)
	return out, base == 0 && len(out.Weights) > 0
}

// measured notes the metrics of a sum, and returns the weight of base apart.
func (r *Reader) measured(at spec.Pos, path, text string, read *measure.Sum) (s Sum, base float64) {
	s.Weights = map[string]float64{}
	for _, t := range read.Terms {
		by, _ := t.By.Float64()
		if t.Text == asItIs {
			base = by
			continue
		}
		s.Weights[t.Text] = by
		r.OfTarget[t.Text] = Place{Pos: r.within(at, text, t.At), Path: path}
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
func (r *Reader) metricNames() []string {
	if r.known == nil {
		r.known = []string{asItIs}
		if r.Study.Scenario != nil {
			if run, err := runner.Small(r.Study.Scenario); err == nil {
				for _, c := range measure.Known(run) {
					r.known = append(r.known, c.Name)
				}
				run.Close()
			}
		}
	}
	return r.known
}

// asItIs stands in a condition for the value of the metric in the scenario as it is; of a sum of several metrics,
// for that of the sum.
const asItIs = "base"

// bound reads a condition.
func (r *Reader) bound(at spec.Pos, text string, o *Optimization) {
	const path = "optimize.subject_to"
	read, _, err := measure.ParseComparison(text, r.metricNames())
	if err != nil {
		r.misread(at, path, "such as \"added.consumer >= base\"", err)
		return
	}
	sum, base := r.measured(at, path, text, read)
	if len(sum.Weights) == 0 {
		return
	}
	o.Bounds = append(o.Bounds, bounded(sum, base))
}

// bounded returns the condition that a sum and base, which has a weight, are together at least 0. What base stands
// for is the sum without its constant, as it is written with base on its other side: of one metric, or several with the same
// sign, that with a plus.
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

// Candidate returns the values of the factors at a point of the unit cube.
func (s *Study) Candidate(u []float64) map[string]string {
	values := map[string]string{}
	for k := range s.Factors {
		f := &s.Factors[k]
		x := f.Number(math.RoundToEven(u[k]*Finest) / Finest)
		if !f.Whole && f.Scale != Date {
			width := f.High - f.Low
			if f.Scale == Log {
				width = x
			}
			x = min(max(rounded(x, digits.Exponent(width/Finest)-1), f.Low), f.High)
		}
		values[f.Name] = f.Written(x)
	}
	return values
}

// rounded rounds to a power of ten.
func rounded(x float64, exponent int) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', max(0, -exponent), 64), 64)
	return y
}

// Combinations returns every combination of levels, of a study that searches among levels.
func (s *Study) Combinations() (all []map[string]string, err error) {
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

// Search returns the study of a list of points, each with a number of replicates, as which a search runs.
func (s *Study) Search(points []map[string]string, replicates int) (*Study, error) {
	tree := s.file.Tree.Clone()
	tree.Put("replicates", spec.Scalar(fmt.Sprint(replicates)))
	return s.listed(s.Name, points, tree, s.Metrics)
}

// FreshSuffix ends the name of the study that compares the optimum with the scenario as it is.
const FreshSuffix = "-fresh"

// AsItIsArm is the arm of that study without any of the values.
const AsItIsArm = "as_it_is"

// Afresh returns the study that compares some points, by name, with the scenario as it is, with random numbers
// that no run of the search has seen.
func (s *Study) Afresh(names []string, points []map[string]string) (*Study, error) {
	tree := s.file.Tree.Clone()
	for _, key := range []string{"extends", "optimize", "factors"} {
		tree.Remove(key)
	}
	arms := spec.Mapping(spec.Entry{Key: AsItIsArm, Value: spec.Mapping()})
	for i, name := range names {
		arm := spec.Mapping()
		for k := range s.Factors {
			for _, a := range s.Factors[k].set(points[i][s.Factors[k].Name]) {
				arm.Put(a.Path, a.Value)
			}
		}
		arms.Put(name, arm)
	}
	tree.Put("name", spec.Scalar(s.Name+FreshSuffix))
	tree.Put("arms", arms)
	tree.Put("design", spec.Mapping(spec.Entry{Key: "kind", Value: spec.Scalar(Arms)}, spec.Entry{Key: "baseline", Value: spec.Scalar(AsItIsArm)}))
	tree.Put("replicates", spec.Scalar(fmt.Sprint(s.Optimization.Fresh)))
	tree.Put("seed", spec.Scalar(fmt.Sprint(s.freshSeed())))
	tree.Put("metrics", listOf(s.Metrics))
	return s.again(s.Name+FreshSuffix, tree)
}

// set returns what a value, or a level, of the factor sets.
func (f *Factor) set(text string) []assignment {
	if k := slices.IndexFunc(f.Levels, func(l Level) bool { return l.Text == text }); k >= 0 {
		return f.settings[k]
	}
	all := slices.Clone(f.places)
	for i := range all {
		all[i].Value = spec.Scalar(text)
	}
	return all
}

// Sets returns what a value, or a level, of the factor sets, each as after --set.
func (f *Factor) Sets(text string) (all []string) {
	for _, a := range f.set(text) {
		all = append(all, a.Path+"="+flow(a.Value))
	}
	return all
}

// Place returns where a value lies within the range, from 0 to 1 on the factor's scale.
func (f *Factor) Place(text string) float64 {
	x := f.number(text)
	if f.Scale == Log {
		return num.Log(x/f.Low) / num.Log(f.High/f.Low)
	}
	return (x - f.Low) / (f.High - f.Low)
}

// freshSeed returns a seed other than that of the search.
func (s *Study) freshSeed() uint64 { return cmp.Or((s.Seed^0x5DEECE66D)&(1<<53-1), 1) }
