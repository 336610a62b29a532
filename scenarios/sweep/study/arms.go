package study

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

func arms() kind {
	return kind{name: Arms, doc: "the arms, at every combination of the factors if there are any", arms: true, crossed: true,
		keys: func(d *designFile, s *spec.Section) {
			s.Text(&d.Baseline, "baseline", "", "arm that the others are compared with")
			s.Tree(&d.Loops, "loops", "{}", "loops whose gain is computed: a name, and in the order of the loop each arm with the metric that it shocks, such as {shops: {more_users: adopters, more_shops: providers.shop}}", spec.TypeName("metric by arm, by name"))
		},
		blocked: func(s *Study) bool { return len(s.Factors) > 0 },
		check:   (*reader).hasBaseline,
		count:   crossed, points: (*builder).cross}
}

// hasBaseline reports a baseline that is no arm.
func (r *reader) hasBaseline() {
	switch names, base := r.study.ArmNames, r.study.Design.Baseline; {
	case base == "" || slices.Contains(names, base):
	case len(names) > 0:
		r.wrong("design.baseline", spec.Hint(base, names), "there is no arm %s", base)
	case r.right("arms"):
		r.wrong("design.baseline", "arms: {a: {}, b: {PATH: VALUE}}", "there are no arms to compare")
	}
}

// loops reads the loops of a design of arms.
func (r *reader) loops() {
	n, path := r.in.design.Loops, "design.loops"
	if n == nil || !r.right(path) {
		return
	}
	const such = "such as {shops: {more_users: adopters, more_shops: providers.shop}}"
	if n.Kind != spec.MapNode {
		r.errorf(n.Pos, path, such, "a mapping from name to arms is expected here, not %v", n.Kind)
		return
	}
	others := slices.DeleteFunc(slices.Clone(r.study.ArmNames), func(name string) bool { return name == r.study.Design.Baseline })
	if len(n.Keys) > 0 && r.study.Design.Baseline == "" {
		r.errorf(n.Pos, path, "baseline: ARM", "a loop is shocked by arms that differ from a baseline, which is missing")
	}
	for _, e := range n.Keys {
		l, path := Loop{Name: e.Key}, path+"."+e.Key
		if e.Value.Kind != spec.MapNode || len(e.Value.Keys) < 2 {
			r.errorf(e.Value.Pos, path, such, "a loop has at least two arms, each with the metric that it shocks")
			continue
		}
		for _, step := range e.Value.Keys {
			if !slices.Contains(others, step.Key) && len(others) > 0 {
				r.errorf(step.KeyPos, path+"."+step.Key, spec.Hint(step.Key, others), "there is no arm %s beside the baseline", step.Key)
			}
			l.Steps = append(l.Steps, Step{step.Key, r.hasMetric(path+"."+step.Key, step.Value.Text)})
		}
		r.study.Design.Loops = append(r.study.Design.Loops, l)
	}
}

// arms reads the arms of a contrast.
func (r *reader) arms() {
	n := r.in.Arms
	if n == nil || n.Kind == spec.MapNode && len(n.Keys) == 0 {
		if r.study.kind.arms && r.study.kind.crossed && r.right("design") {
			r.errorf(r.pos("design"), "arms", "arms: {a: {}, b: {PATH: VALUE}}", "the arms of the contrast are missing")
		}
		return
	}
	if n.Kind != spec.MapNode {
		r.errorf(n.Pos, "arms", "", "a mapping from name to paths is expected here, not %v", n.Kind)
		return
	}
	if !r.study.kind.arms && r.right("design") {
		r.errorf(n.Pos, "arms", "design: {kind: arms}; factors are crossed with them", "a design of kind %s has no arms", r.in.Kind)
	}
	keys := entries(n)
	for _, e := range keys {
		r.study.ArmNames = append(r.study.ArmNames, e.Key)
	}
	slices.SortStableFunc(keys, byKey)
	for _, e := range keys {
		r.laid = append(r.laid, r.arm(e))
	}
	r.lack()
	if len(keys) < 2 {
		r.errorf(n.Pos, "arms", "", "a contrast needs at least two arms")
	}
}

// lack notes which paths of factors an arm has switched off, if another arm has them: there they vary.
func (r *reader) lack() {
	var places []assignment
	for k := range r.study.Factors {
		f := &r.study.Factors[k]
		if places = append(places, f.places...); len(f.places) == 0 && len(f.settings) > 0 { // joint levels
			places = append(places, f.settings[0]...)
		}
	}
	somewhere := make([]bool, len(places))
	lacks := make([][]bool, len(r.laid))
	for i, scn := range r.laid {
		if scn == nil {
			continue
		}
		lacks[i] = scn.Lacks(places)
		for k, lacking := range lacks[i] {
			somewhere[k] = somewhere[k] || !lacking
		}
	}
	for i, of := range lacks {
		a := &r.study.Arms[i]
		a.lacks = map[string]bool{}
		for k, lacking := range of {
			if lacking && somewhere[k] { // otherwise the points say what is wrong
				a.lacks[places[k].Path] = true
			}
		}
	}
}

// arm reads an arm, and returns its scenario with what it sets, or nil if that has errors.
func (r *reader) arm(e spec.Entry) *scenarios.Scenario {
	path := "arms." + e.Key
	if why := BadArm(e.Key); why != "" {
		r.errorf(e.KeyPos, "arms", "such as no_ads", "%q is not a name: it %s", e.Key, why)
	}
	a := Arm{Name: e.Key, settings: r.assignments(e.Value, path)}
	under := r.study.Scenario
	if x, given := a.take("scenario"); given {
		if scn, ok := r.load(x.Value); ok {
			scn = r.apart(scn)
			a.Scenario, under = scn, scn
		}
	}
	if x, given := a.take("without"); given {
		under = r.without(under, x, path)
		a.Scenario, a.without = under, true
	}
	if a.Scenario != nil {
		if decoded, err := a.Scenario.Decode(); err == nil {
			a.seed = decoded.Seed
		}
	}
	laid := r.lay(under, a.settings, e.KeyPos, path)
	r.study.Arms = append(r.study.Arms, a)
	return laid
}

// apart names the data files of an arm's scenario by more of their path where another scenario of the
// study gives a different file the same name. Both are then found in the folder of the study.
func (r *reader) apart(scn *scenarios.Scenario) *scenarios.Scenario {
	if r.contents == nil {
		r.contents = map[string]string{}
		if r.study.Scenario != nil {
			r.contain(r.study.Scenario)
		}
	}
	files := scn.Inputs()
	for _, key := range slices.Sorted(maps.Keys(files)) {
		f, ok := scn.Section().Lookup(key)
		if !ok || !f.Given() || scn.Dir(f.Pos.File) == "" {
			continue // bundled
		}
		sum, err := r.study.ids.file(scn, key, files[key])
		dir, bad := filepath.Abs(scn.Dir(f.Pos.File))
		if err != nil || bad != nil {
			continue // reported when it is read
		}
		name, up, rest := files[key], "", files[key]
		for ; r.contents[name] != "" && r.contents[name] != sum && filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
			up, rest = up+"../", filepath.Base(dir)+"/"+rest
			name = up + rest
		}
		if name == files[key] {
			continue
		}
		v := spec.Scalar(name)
		v.Pos, v.Origin = f.Pos, f.Pos.File
		if other, err := scn.Lay([]assignment{{Path: key, At: f.Pos, Value: v}}, nil); err == nil {
			scn = other
		}
	}
	r.contain(scn)
	return scn
}

// contain notes the contents of a scenario's data files.
func (r *reader) contain(scn *scenarios.Scenario) {
	files := scn.Inputs()
	for _, key := range slices.Sorted(maps.Keys(files)) {
		name := files[key]
		if sum, err := r.study.ids.file(scn, key, name); err == nil && r.contents[name] == "" {
			r.contents[name] = sum
		}
	}
}

// take removes a key of an arm that is no path of the scenario.
func (a *Arm) take(key string) (x assignment, given bool) {
	k := slices.IndexFunc(a.settings, func(x assignment) bool { return x.Path == key })
	if k < 0 {
		return x, false
	}
	x = a.settings[k]
	a.settings = slices.Delete(a.settings, k, k+1)
	return x, true
}

// without returns the scenario with the elements off that an arm names.
func (r *reader) without(s *scenarios.Scenario, names assignment, path string) *scenarios.Scenario {
	if s == nil {
		return nil
	}
	if names.Value.Kind != spec.ListNode {
		r.errorf(names.At, path, "such as without: ["+strings.Join(s.Elements(), ", ")+"]", "without is a list of elements of the scenario")
		return nil
	}
	var off []string
	for _, n := range names.Value.Items {
		off = append(off, n.Text)
	}
	got, err := s.Without(off...)
	if err != nil {
		r.fault(names.At, path, err)
		return nil
	}
	return got
}
