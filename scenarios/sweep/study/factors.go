package study

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/num"
	"guanxi/sim/results/schema"
	"guanxi/sim/spec"
)

// factors reads what is varied. It applies each end and level to the scenario to check that it
// is valid.
func (r *Reader) factors() {
	if read := r.Study.kind.Factors; read != nil {
		read(r)
		return
	}
	for i := range r.In.Factors {
		if f, ok := r.factor(r.In.Factors[i].Name, &r.In.Factors[i].V); ok {
			r.Study.Factors = append(r.Study.Factors, f)
			r.Study.Base = append(r.Study.Base, r.baseLevel(&f))
		}
	}
}

// factor reads one factor. The ways to specify it are mutually exclusive.
func (r *Reader) factor(name string, v *factorFile) (f Factor, ok bool) {
	at := "factors." + name
	f = Factor{Name: name, Scale: v.Scale, Steps: v.Steps}
	before := r.Found()
	ranged := v.From != "" || v.To != ""
	ways := 0
	for _, given := range []bool{ranged, v.Values != nil, v.JointlyBy != nil} {
		if given {
			ways++
		}
	}
	switch {
	case ways > 1:
		r.Wrong(at, "one of from and to, values, levels", "is given in more than one way")
	case v.JointlyBy != nil && v.Set != nil:
		r.Wrong(at+".levels", "remove set", "levels name the paths that they set, so set has no meaning")
	case v.JointlyBy != nil:
		r.joint(&f, v.JointlyBy)
	case v.Set == nil && !r.Right(at+".set", at+".levels"):
	case v.Set == nil:
		r.Wrong(at, "set: PATH, or levels", "the key to vary is missing")
	default:
		r.paths(&f, v.Set)
		switch {
		case len(f.Paths) == 0:
		case v.Values != nil:
			r.values(&f, v.Values)
		case ranged:
			r.ranged(&f, v)
		case r.In.Design.List != nil:
			f.Scale = Categorical // the points give the values
		case !r.Right(at+".from", at+".to", at+".values", at+".levels"):
		default:
			r.Wrong(at, "from: and to:, or values: [...]", "the range or the values of the factor are missing")
		}
	}
	switch {
	case len(f.settings) > 0 || f.High > f.Low:
		r.try(&f)
	case r.Found() > before || !r.Right(at) || r.Study.Scenario == nil:
		for _, p := range f.places { // try would report these
			if p.Value = Placed(p.At, ""); len(scenarios.Table().Describe(p.Path)) == 0 {
				r.others = append(r.others, scenarios.Try([]assignment{p}, r.File))
			}
		}
	}
	return f, r.Found() == before && r.Right(at)
}

// Found counts the errors so far.
func (r *Reader) Found() int {
	n := len(r.Problems)
	for _, e := range r.others {
		n += len(e.Problems)
	}
	return n
}

func (r *Reader) paths(f *Factor, n *spec.Node) {
	at := "factors." + f.Name + ".set"
	items := []*spec.Node{n}
	if n.Kind == spec.ListNode {
		items = n.Items
	}
	for _, x := range items {
		if x.Kind != spec.ScalarNode || x.Text == "" {
			r.Errorf(x.Pos, at, "such as adoption.imitation", "write a path, not %v", x.Kind)
			continue
		}
		if slices.Contains(f.Paths, x.Text) {
			r.Errorf(x.Pos, at, "", "%s is given twice", x.Text)
		}
		f.Paths = append(f.Paths, x.Text)
		f.places = append(f.places, assignment{Path: x.Text, At: x.Pos})
	}
	if len(items) == 0 {
		r.Errorf(n.Pos, at, "such as adoption.imitation", "the list of paths is empty")
	}
	if len(f.Paths) > 0 {
		if field := r.field(f.Paths[0]); field != nil {
			f.describe(field)
		}
	}
}

// describe takes the meaning and the kind of values from the field of the first path.
func (f *Factor) describe(field *spec.Field) {
	f.Counted = field.Counted != nil
	f.Doc = field.Doc
	f.Whole = field.Type == spec.TypeInt
	switch {
	case strings.HasPrefix(field.Unit, schema.OfMoney):
		f.Money = field.Unit
	case field.Type == spec.TypeMoney:
		f.Money = schema.OfMoney
	}
}

// field returns the table entry of a path in the scenario.
func (r *Reader) field(path string) *spec.Field {
	if s := r.Study.Scenario; s != nil {
		if f, ok := s.Section().Lookup(path); ok {
			return f
		}
	}
	if all := scenarios.Table().Describe(path); len(all) > 0 {
		return all[0]
	}
	return nil
}

// ranged reads from and to.
func (r *Reader) ranged(f *Factor, v *factorFile) {
	at := "factors." + f.Name
	var ends [2]quantity
	whole := true
	for i, x := range []struct{ key, text string }{{"from", v.From}, {"to", v.To}} {
		if x.text == "" && r.Right(at+"."+x.key) {
			r.Errorf(r.Pos(at), at+"."+x.key, "", "is missing")
		}
		if x.text == "" {
			whole = false
			continue
		}
		q, err := parseQuantity(x.text)
		if err != nil {
			r.Wrong(at+"."+x.key, "", "%v", err)
			whole = false
		}
		ends[i] = q
	}
	if !whole {
		return
	}
	low, high := ends[0], ends[1]
	switch {
	case low.value == 0:
		low.unit = high.unit
	case high.value == 0:
		high.unit = low.unit
	}
	switch {
	case low.date != high.date:
		r.Wrong(at+".to", "", "%s and %s are of different kinds", v.From, v.To)
	case low.unit != high.unit:
		r.Wrong(at+".to", "", "%s and %s have different units; write both in the same unit", v.From, v.To)
	case !(low.value < high.value):
		r.Wrong(at+".to", "", "%s is not above %s", v.To, v.From)
	case f.Scale == Log && !(low.value > 0):
		r.Wrong(at+".from", "a small number, or scale: linear", "a logarithmic scale needs a value above 0, not %s", v.From)
	case low.date && f.Scale != "" && f.Scale != Date && f.Scale != Linear:
		r.Wrong(at+".scale", "", "dates have no %s scale", f.Scale)
	case !low.date && f.Scale == Date:
		r.Wrong(at+".from", "such as 2013-08-05", "%s is not a date", v.From)
	case low.date && (low.value != math.Trunc(low.value) || high.value != math.Trunc(high.value)):
		r.Wrong(at+".from", "", "the ends of a range of dates must be days, without a time")
	case f.Scale == Integer && (low.value != math.Trunc(low.value) || high.value != math.Trunc(high.value)):
		r.Wrong(at+".from", "", "the ends of this range must be whole numbers, not %s and %s", v.From, v.To)
	default:
		f.Low, f.High, f.Unit = low.value, high.value, high.unit
		f.scale(low.date)
		f.Whole = f.Whole || f.Scale == Integer
		r.steps(f)
		for i := range f.places {
			f.places[i].Value = Placed(r.Pos(at+".from"), "")
		}
	}
}

// scale returns the default scale for the values.
func (f *Factor) scale(dates bool) {
	switch {
	case dates:
		f.Scale = Date
	case f.Scale == "" && f.Whole:
		f.Scale = Integer
	case f.Scale == "":
		f.Scale = Linear
	}
}

// steps makes the levels of a range if the design needs them.
func (r *Reader) steps(f *Factor) {
	at := "factors." + f.Name
	crossed := r.Study.kind.Crossed
	switch {
	case !crossed && f.Steps > 0:
		r.Warnf(r.Pos(at+".steps"), at+".steps", "steps are for a grid; a design of kind %s covers the whole range",
			r.Study.Design.Kind)
		f.Steps = 0
	case !crossed:
	case f.Steps == 1:
		r.Wrong(at+".steps", "2 are both ends", "a range needs at least two levels")
		return
	case f.Steps == 0 && f.Whole && f.Scale != Log && f.High-f.Low < 50:
		f.Steps = int(f.High-f.Low) + 1
	case f.Steps == 0 && r.Right(at+".steps"):
		r.Errorf(r.Pos(at), at+".steps", "such as steps: 5, or values: [...]", "a grid needs the number of levels of the "+
			"range")
	}
	if !crossed {
		return
	}
	for i := range f.Steps {
		x := f.between(float64(i) / float64(f.Steps-1))
		if n := len(f.Levels); n == 0 || f.Levels[n-1].Value != x {
			f.Levels = append(f.Levels, Level{f.quantity(x).text(), x})
		}
	}
	f.settings = make([][]assignment, len(f.Levels))
	for i, l := range f.Levels {
		f.settings[i] = f.put(l.Value, r.Pos(at+".from"))
	}
}

// put sets the paths of a range to a value.
func (f *Factor) put(x float64, at spec.Pos) []assignment {
	all := slices.Clone(f.places)
	for i := range all {
		all[i].Value = Placed(at, f.quantity(x).text())
	}
	return all
}

// noUnit stands for the unit of a plain number in messages.
const noUnit = "none"

// values reads a list of levels.
func (r *Reader) values(f *Factor, n *spec.Node) {
	at := "factors." + f.Name + ".values"
	if n.Kind != spec.ListNode || len(n.Items) == 0 {
		r.Errorf(n.Pos, at, "such as [none, ftrl]", "write a list of values, not %s", n.Flow())
		return
	}
	if f.Steps > 0 {
		r.Warnf(r.Pos("factors."+f.Name+".steps"), "factors."+f.Name+".steps", "steps are for a range; the values are run "+
			"as they are")
		f.Steps = 0
	}
	numeric, dates := true, true
	units := map[string]bool{}
	var quantities []quantity
	for _, x := range n.Items {
		text := flow(x)
		if slices.ContainsFunc(f.Levels, func(l Level) bool { return l.Text == text }) {
			r.Errorf(x.Pos, at, "", "%s is given twice", text)
			continue
		}
		q, err := parseQuantity(text)
		plain := x.Kind == spec.ScalarNode && !x.Quoted && err == nil
		numeric, dates = numeric && plain && !q.date, dates && plain && q.date
		if k := slices.Index(quantities, q); k >= 0 && (numeric || dates) {
			r.Errorf(x.Pos, at, "", "%s is %s again", text, f.Levels[k].Text)
			continue
		}
		if q.unit != "" || q.value != 0 {
			units[cmp.Or(q.unit, noUnit)] = true
		}
		quantities = append(quantities, q)
		r.label(text, x.Pos, at)
		f.Levels = append(f.Levels, Level{text, math.NaN()})
		settings := slices.Clone(f.places)
		for i := range settings {
			settings[i].Value = x
		}
		f.settings = append(f.settings, settings)
	}
	if numeric && len(units) > 1 {
		numeric = false
		r.Warnf(n.Pos, at, "different units (%s) make the levels names without an order; write all in the same unit",
			strings.Join(slices.Sorted(maps.Keys(units)), ", "))
	}
	if !numeric && !dates {
		if f.Scale != "" {
			r.Wrong("factors."+f.Name+".scale", "remove it", "only numbers with one unit have a scale")
		}
		f.Scale = Categorical
		return
	}
	f.scale(dates)
	for u := range units {
		f.Unit = strings.TrimPrefix(u, noUnit)
	}
	if f.measured(quantities); f.Scale == Log && !(f.Low > 0) {
		r.Errorf(n.Pos, at, "scale: linear", "a logarithmic scale needs values above 0")
	}
}

// measured gives the levels their numbers.
func (f *Factor) measured(quantities []quantity) {
	f.Low, f.High = math.Inf(1), math.Inf(-1)
	for i, q := range quantities {
		f.Levels[i].Value = q.value
		f.Low, f.High = min(f.Low, q.value), max(f.High, q.value)
	}
}

// joint reads levels that set several paths each.
func (r *Reader) joint(f *Factor, n *spec.Node) {
	at := "factors." + f.Name + ".levels"
	keys := entries(n)
	if len(keys) == 0 {
		r.Errorf(n.Pos, at, "such as {low: {ads.reserve.cpm: 1}, high: {ads.reserve.cpm: 9}}", "write a mapping from "+
			"level to paths, not %s", n.Flow())
		return
	}
	if f.Scale != "" {
		r.Wrong("factors."+f.Name+".scale", "remove it", "joint levels have no scale")
	}
	f.Scale = Categorical
	for _, e := range keys {
		f.listed = append(f.listed, e.Key)
	}
	slices.SortStableFunc(keys, byKey)
	for _, e := range keys {
		r.label(e.Key, e.KeyPos, at)
		settings := r.assignments(e.Value, at+"."+e.Key)
		f.Levels = append(f.Levels, Level{e.Key, math.NaN()})
		f.settings = append(f.settings, settings)
		for _, a := range settings {
			if !slices.Contains(f.Paths, a.Path) {
				f.Paths = append(f.Paths, a.Path)
			}
		}
	}
	slices.Sort(f.Paths)
}

// baseLevel returns the value of a factor in the scenario itself.
func (r *Reader) baseLevel(f *Factor) Level {
	out := Level{"", math.NaN()}
	if r.Study.Scenario == nil || len(f.places) == 0 {
		return out
	}
	field, ok := r.Study.Scenario.Section().Lookup(f.Paths[0])
	if !ok || field.Proto() {
		return out
	}
	if v := field.Value(); v != nil {
		out.Text = flow(v)
		if f.Numeric() {
			out.Value = f.Parse(out.Text)
		}
	}
	return out
}

// flow formats a value on one line; for a string, what is between its quotes.
func flow(n *spec.Node) string {
	if n.Kind == spec.ScalarNode {
		return n.Text
	}
	return n.Flow()
}

// Off and On are the levels of an element.
const (
	Off = "off"
	On  = "on"
)

// Element adds an element of the scenario to what is varied: it is off or on.
func (r *Reader) Element(name string) {
	s := r.Study.Scenario
	var paths []string
	if off := s.Tree.Get("elements").Get(name).Get("off"); off != nil {
		for _, e := range off.Keys {
			paths = append(paths, e.Key)
		}
	}
	if without, err := s.Without(name); err == nil {
		for _, p := range without.Problems() { // of what the timeline sets again
			if !p.Idle && slices.Contains(paths, p.Path) {
				r.warnings = append(r.warnings, without.Render(spec.Problems{p}))
			}
		}
	}
	r.Study.Factors = append(r.Study.Factors, Factor{Name: name, Paths: paths, Scale: Categorical, Element: true,
		Levels: []Level{{Off, math.NaN()}, {On, math.NaN()}}, settings: make([][]assignment, 2)})
	r.Study.Base = append(r.Study.Base, Level{On, math.NaN()})
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
	x := f.Parse(text)
	if f.Scale == Log {
		return num.Log(x/f.Low) / num.Log(f.High/f.Low)
	}
	return (x - f.Low) / (f.High - f.Low)
}

// freshSeed returns a seed other than that of the study.
func (s *Study) freshSeed() uint64 { return cmp.Or((s.Seed^0x5DEECE66D)&(1<<53-1), 1) }
