package study

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

func arms(d *designFile) *Kind {
	return &Kind{Name: Arms, Doc: "the arms, at every combination of the factors if there are any", Arms: true,
		Crossed: true,
		Keys: func(s *spec.Section) {
			s.Text(&d.Baseline, "baseline", "", "arm that the others are compared with")
		},
		Blocked: func(s *Study) bool { return len(s.Factors) > 0 },
		Check:   (*Reader).hasBaseline,
		Count:   crossed, Points: (*Builder).cross}
}

// hasBaseline reports a baseline that is no arm.
func (r *Reader) hasBaseline() {
	switch names, base := r.Study.ArmNames, r.Study.Design.Baseline; {
	case base == "" || slices.Contains(names, base):
	case len(names) > 0:
		r.Wrong("design.baseline", spec.Hint(base, names), "there is no arm %s", base)
	case r.Right("arms"):
		r.Wrong("design.baseline", "arms: {a: {}, b: {PATH: VALUE}}", "there are no arms to compare")
	}
}

// arms reads the arms of a contrast.
func (r *Reader) arms() {
	n := r.In.Arms
	if n == nil || n.Kind == spec.MapNode && len(n.Keys) == 0 {
		if r.Study.kind.Arms && r.Study.kind.Crossed && r.Right("design") {
			r.Errorf(r.Pos("design"), "arms", "arms: {a: {}, b: {PATH: VALUE}}", "the arms of the contrast are missing")
		}
		return
	}
	if n.Kind != spec.MapNode {
		r.Errorf(n.Pos, "arms", "", "a mapping from name to paths is expected here, not %v", n.Kind)
		return
	}
	if !r.Study.kind.Arms && r.Right("design") {
		r.Errorf(n.Pos, "arms", "design: {kind: arms, baseline: NAME}; factors are crossed with them",
			"a design of kind %s has no arms", r.In.DesignKind)
	}
	keys := entries(n)
	for _, e := range keys {
		r.Study.ArmNames = append(r.Study.ArmNames, e.Key)
	}
	slices.SortStableFunc(keys, byKey)
	places := r.places()
	somewhere, lacks := make([]bool, len(places)), make([][]bool, len(keys))
	for i, e := range keys { // each world goes before the next is made
		scn := r.arm(e)
		if scn == nil {
			r.Unlaid = true
			continue
		}
		lacks[i] = scn.Lacks(places)
		for k, lacking := range lacks[i] {
			somewhere[k] = somewhere[k] || !lacking
		}
	}
	r.lack(places, somewhere, lacks)
	if len(keys) < 2 {
		r.Errorf(n.Pos, "arms", "", "a contrast needs at least two arms")
	}
}

// places are those of the factors, and what levels together set.
func (r *Reader) places() (all []assignment) {
	for k := range r.Study.Factors {
		f := &r.Study.Factors[k]
		if all = append(all, f.places...); len(f.places) == 0 && len(f.settings) > 0 { // joint levels
			all = append(all, f.settings[0]...)
		}
	}
	return all
}

// lack notes which paths of factors an arm has switched off, if another arm has them: there they vary.
func (r *Reader) lack(places []assignment, somewhere []bool, lacks [][]bool) {
	for i, of := range lacks {
		a := &r.Study.Arms[i]
		a.lacks = map[string]bool{}
		for k, lacking := range of {
			if lacking && somewhere[k] { // otherwise the points say what is wrong
				a.lacks[places[k].Path] = true
			}
		}
	}
}

// world is the scenario of an arm with what it sets, made anew.
func (r *Reader) world(a *Arm) (*scenarios.Scenario, error) {
	return cmp.Or(a.Scenario, r.Study.Scenario).Lay(a.settings, r.File)
}

// arm reads an arm, and returns its scenario with what it sets, or nil if that has errors.
func (r *Reader) arm(e spec.Entry) *scenarios.Scenario {
	path := "arms." + e.Key
	if why := BadArm(e.Key); why != "" {
		r.Errorf(e.KeyPos, "arms", "such as no_ads", "%q is not a name: it %s", e.Key, why)
	}
	a := Arm{Name: e.Key, settings: r.assignments(e.Value, path)}
	under := r.Study.Scenario
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
		a.hash, a.Scenario = a.Scenario.Hash(), a.Scenario.Bare()
	}
	laid := r.lay(under, a.settings, e.KeyPos, path)
	r.Study.Arms = append(r.Study.Arms, a)
	return laid
}

// apart names the data files of an arm's scenario by more of their path where another scenario of the
// study gives a different file the same name. Both are then found in the folder of the study.
func (r *Reader) apart(scn *scenarios.Scenario) *scenarios.Scenario {
	if r.contents == nil {
		r.contents = map[string]string{}
		if r.Study.Scenario != nil {
			r.contain(r.Study.Scenario)
		}
	}
	files := scn.Inputs()
	for _, key := range slices.Sorted(maps.Keys(files)) {
		f, ok := scn.Section().Lookup(key)
		if !ok || !f.Given() || scn.Dir(f.Pos.File) == "" {
			continue // bundled
		}
		sum, err := r.Study.ids.File(scn, key, files[key])
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
func (r *Reader) contain(scn *scenarios.Scenario) {
	files := scn.Inputs()
	for _, key := range slices.Sorted(maps.Keys(files)) {
		name := files[key]
		if sum, err := r.Study.ids.File(scn, key, name); err == nil && r.contents[name] == "" {
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
func (r *Reader) without(s *scenarios.Scenario, names assignment, path string) *scenarios.Scenario {
	if s == nil {
		return nil
	}
	if names.Value.Kind != spec.ListNode {
		r.Errorf(names.At, path, "such as without: ["+strings.Join(s.Elements(), ", ")+"]", "without is a list of "+
			"elements of the scenario")
		return nil
	}
	var off []string
	for _, n := range names.Value.Items {
		off = append(off, n.Text)
	}
	got, err := s.Without(off...)
	if err != nil {
		r.Fault(names.At, path, err)
		return nil
	}
	return got
}
