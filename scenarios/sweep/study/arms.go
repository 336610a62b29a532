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
	r.lasting = lasting(r.lasting, r.study.Scenario, r.laid)
	r.idle(r.laid)
	r.alike(keys)
	if len(keys) < 2 {
		r.errorf(n.Pos, "arms", "", "a contrast needs at least two arms")
	}
}

// lack notes which paths of factors an arm has switched off, if another arm has them: there they vary.
func (r *reader) lack() {
	var places []assignment
	for k := range r.study.Factors {
		places = append(places, r.study.Factors[k].places...)
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
	under, own := r.study.Scenario, (*scenarios.Scenario)(nil)
	if x, given := a.take("scenario"); given {
		if scn, ok := r.load(x.Value); ok {
			scn = r.apart(scn)
			a.Scenario, under, own = scn, scn, scn
		}
	}
	if x, given := a.take("without"); given {
		under = r.without(under, x, path)
		a.Scenario = under
	}
	if a.Scenario != nil {
		if decoded, err := a.Scenario.Decode(); err == nil {
			a.seed = decoded.Seed
		}
	}
	laid := r.lay(under, a.settings, e.KeyPos, path)
	if own != nil {
		for _, p := range lasting(own.Problems(), own, []*scenarios.Scenario{laid}) {
			r.warnings = append(r.warnings, own.Render(spec.Problems{p}))
		}
	}
	r.study.Arms = append(r.study.Arms, a)
	if laid != nil {
		r.outlived(&a, laid)
	}
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

// alike warns of an arm that runs what an earlier one runs.
func (r *reader) alike(keys []spec.Entry) {
	first := map[string]string{}
	for i, scn := range r.laid {
		if scn == nil {
			continue
		}
		files, err := r.study.ids.of(scn)
		if err != nil {
			continue // reported when it is built
		}
		model, name := scn.Hash()+"\n"+files, keys[i].Key
		if same, ok := first[model]; ok {
			r.warnf(keys[i].KeyPos, "arms."+name, "is the same as arm %s: no key differs", same)
		} else {
			first[model] = name
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

// without returns the scenario with the elements off that an arm names. Warnings that other
// settings then have no effect are dropped, because that is intended.
func (r *reader) without(s *scenarios.Scenario, names assignment, path string) *scenarios.Scenario {
	if s == nil {
		return nil
	}
	if s == r.study.Scenario {
		r.lasting = s.Problems()
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
	for _, p := range got.Problems() {
		p.Pos = spec.Pos{}
		r.warned[p.Text()] = true
	}
	return got
}
