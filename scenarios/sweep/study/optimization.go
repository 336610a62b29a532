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
	"guanxi/sim/num"
	"guanxi/sim/results/digits"
	"guanxi/sim/spec"
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
	Text     string
	Weights  map[string]float64 // by metric
	Constant float64
}

// Bound is a condition on a sum: the sum is at least Base times the same sum in the scenario as it is.
// A condition of the form "at most" has its signs turned.
type Bound struct {
	Sum
	Base float64
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
	s.Texts(&o.SubjectTo, "subject_to", "", "conditions such as \"added.consumer >= base\", \"mau >= 0.9 * base\" or \"ad_load <= 2\"; base is the value in the scenario as it is")
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
func (r *reader) chosen() {
	if !r.in.hasOptimization {
		return
	}
	if r.file.Tree.Get("design") != nil {
		r.wrong("design", "remove it", "optimize chooses the points itself")
		return
	}
	if r.in.searches() {
		r.study.kind = kindOf(Sobol)
		r.study.Design.Kind = Sobol
		r.study.Design.Points = firstPoints(len(r.in.Factors))
	}
}

// optimization reads the section optimize. Its metrics are measured in any case.
func (r *reader) optimization() {
	if !r.in.hasOptimization {
		return
	}
	in := r.in.optimization
	out := &Optimization{Runs: in.Runs, Batch: in.Batch, Fresh: in.Fresh, Starts: in.Starts}
	r.ofTarget = map[string]place{}
	for i, text := range in.Maximise {
		if sum, ok := r.sum(r.item("optimize.maximise", i), "optimize.maximise", text); ok {
			out.Goals = append(out.Goals, sum)
		}
	}
	for i, text := range in.SubjectTo {
		r.bound(r.item("optimize.subject_to", i), text, out)
	}
	taken := map[string]string{}
	for _, p := range in.Players {
		at := "optimize.players." + p.Name
		player := Player{Name: p.Name, Factors: p.V.Moves}
		for i, name := range p.V.Moves {
			if other, ok := taken[name]; ok {
				r.errorf(r.item(at+".moves", i), at+".moves", "", "%s is set by %s already", name, other)
			}
			taken[name] = p.Name
			r.knows(name, func(hint string) { r.errorf(r.item(at+".moves", i), at+".moves", hint, "there is no factor %s", name) })
		}
		if sum, ok := r.sum(r.pos(at+".maximise"), at+".maximise", p.V.Maximise); ok {
			player.Goal = sum
		}
		out.Moves = append(out.Moves, player)
	}
	ranges := 0
	for _, f := range r.study.Factors {
		if f.Numeric() && len(f.Levels) == 0 {
			ranges++
		}
		if len(in.Players) > 0 && taken[f.Name] == "" {
			r.wrong("factors."+f.Name, "name it under moves of a player", "no player sets this factor")
		}
	}
	switch n := len(in.Maximise); {
	case len(in.Players) == 1:
		r.wrong("optimize.players", "", "two players or more answer each other")
	case len(in.Players) > 0 && n+len(in.SubjectTo) > 0:
		r.wrong("optimize.players", "remove maximise and subject_to", "each player has a goal of its own")
	case len(in.Players) == 0 && n == 0:
		r.wrong("optimize", "maximise: METRIC", "what is to be maximised is missing")
	case n > 2:
		r.wrong("optimize.maximise", "a sum of them", "at most two goals can be traded off, not %d", n)
	}
	switch {
	case len(r.study.Factors) == 0 && len(r.in.Factors) == 0:
		r.errorf(r.pos("optimize"), "factors", "", "there is no factor to set")
	case ranges > 0 && ranges < len(r.study.Factors):
		r.wrong("factors", "a study for each level", "ranges and levels cannot be searched together")
	case ranges == 0 && len(r.study.Factors) > 0 && (len(in.Maximise) > 1 || len(in.Players) > 0):
		r.wrong("factors", "from: and to:", "a front, or players, need ranges rather than levels")
	}
	if r.in.Arms != nil && len(r.in.Arms.Entries()) > 0 {
		r.wrong("arms", "a study for each arm", "optimize compares points with the scenario as it is, not arms")
	}
	r.study.Optimization = out
	for _, m := range slices.Sorted(maps.Keys(r.ofTarget)) {
		if !slices.ContainsFunc(r.in.Metrics, func(x string) bool { y, err := measure.Parse(x); return err == nil && y.Text == m }) {
			r.in.Metrics = append(r.in.Metrics, m)
		}
	}
}

// afford checks the budget of a search against its first points.
func (r *reader) afford() {
	o := r.study.Optimization
	if o == nil {
		return
	}
	n := r.study.Replicates
	if n.Sequential() {
		r.wrong("replicates", "a number", "the points of a search have the same number of replicates")
		return
	}
	least := (firstPoints(len(r.study.Factors)) + 1) * n.Min
	if !r.in.searches() {
		points, _ := r.study.count()
		least = (points + 1) * n.Min
	}
	if len(o.Moves) > 0 { // of the largest move: to stay, and the first points
		least = 0
		for _, p := range o.Moves {
			least = max(least, (FirstAnswers(len(p.Factors))+1)*n.Min)
		}
	}
	if o.Runs < least {
		r.wrong("optimize.runs", fmt.Sprintf("runs: %d, or fewer replicates", least), "%s do not suffice: the scenario as it is and the first %s of %s take %d", digits.Counted(o.Runs, "run"), digits.Counted(least/n.Min-1, "point"), digits.Counted(n.Min, "replicate"), least)
	}
	if r.in.searches() && o.Runs/n.Min > MostPoints {
		r.wrong("optimize.runs", fmt.Sprintf("more replicates, or runs: %d", MostPoints*n.Min), "%s are more than the %d that a search learns from", digits.Counted(o.Runs/n.Min, "point"), MostPoints)
	}
}

// MostPoints bounds a search in ranges: what it learns from n points takes n³ steps.
const MostPoints = 300

// item returns the position of an item of a list, or of the key if there is no list.
func (r *reader) item(path string, i int) spec.Pos {
	if n := r.file.Tree.At(path); n != nil && i < len(n.Items) {
		return n.Items[i].Pos
	}
	return r.pos(path)
}

// sum reads a weighted sum of metrics.
func (r *reader) sum(at spec.Pos, path, text string) (Sum, bool) {
	c := Constraint{Text: text, weight: map[string]float64{}}
	out := Sum{Text: text}
	name, by := text, 1.0
	if rest, minus := strings.CutPrefix(strings.TrimSpace(text), "-"); minus {
		name, by = strings.TrimSpace(rest), -1
	}
	if m, err := measure.Parse(name); err == nil { // one metric, whatever signs it has
		out.Weights = map[string]float64{m.Text: by}
		r.ofTarget[m.Text] = place{at, path}
		return out, true
	}
	if err := c.add(text, 1); err != nil {
		r.errorf(at, path, "such as added.platform + 0.5 * added.consumer", "%v", err)
		return out, false
	}
	out.Weights, out.Constant = c.weight, -c.bound
	return out, r.measured(at, path, &out)
}

// measured notes the metrics of a sum.
func (r *reader) measured(at spec.Pos, path string, s *Sum) bool {
	own := map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(s.Weights)) {
		m, err := measure.Parse(name)
		if err != nil {
			r.errorf(at, path, "", "%q: %v", s.Text, err)
			return false
		}
		own[m.Text] += s.Weights[name]
		r.ofTarget[m.Text] = place{at, path}
	}
	s.Weights = own
	if len(own) == 0 {
		r.errorf(at, path, "", "%q names no metric", s.Text)
	}
	return len(own) > 0
}

// asItIs stands in a condition for the value in the scenario as it is.
const asItIs = "base"

// bound reads a condition.
func (r *reader) bound(at spec.Pos, text string, o *Optimization) {
	const path = "optimize.subject_to"
	c, err := parseConstraint(text)
	if err != nil {
		r.errorf(at, path, "such as \"added.consumer >= base\"", "%v", strings.Replace(err.Error(), "factors", "metrics", 1))
		return
	}
	b := Bound{Sum: Sum{Text: text, Weights: c.weight, Constant: -c.bound}, Base: -c.weight[asItIs]}
	delete(b.Weights, asItIs)
	if c.op == "<" || c.op == "<=" {
		for name := range b.Weights {
			b.Weights[name] = -b.Weights[name]
		}
		b.Constant = -b.Constant
	}
	if math.IsNaN(b.Base) || !r.measured(at, path, &b.Sum) {
		return
	}
	o.Bounds = append(o.Bounds, b)
}

// Gap returns by how much the condition is met, for values at a point and in the scenario as it is.
func (b *Bound) Gap(metric, base func(name string) float64) float64 {
	at, was := b.Of(metric), 0.0
	if b.Base != 0 {
		plain := Sum{Weights: b.Weights}
		was = plain.Of(base)
	}
	return at - float64(b.Base*was)
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
	return s.listed(s.Name, points, tree)
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
	tree.Put("metrics", s.metricList())
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
