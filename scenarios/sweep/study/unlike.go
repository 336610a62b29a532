package study

import (
	"cmp"
	"slices"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/results/manifest"
)

// traitKeys set the manifest.Traits of a scenario; the first, its currency, cannot be set.
var traitKeys = [...]string{"", "clock", "clock", scenarios.CountKey, "consumers.represents"}

// unlike warns of what arms bring along with another scenario and the arm that they are compared with
// does not have, and refuses amounts in two currencies. What an arm sets itself, or a factor does, is meant.
func (r *Reader) unlike() {
	s := r.Study
	if len(s.Arms) == 0 || r.Unlaid || !slices.ContainsFunc(s.Arms,
		func(a Arm) bool { return a.Scenario != nil }) {
		return
	}
	first := slices.IndexFunc(s.Arms, func(a Arm) bool { return a.Name == cmp.Or(s.Design.Baseline, s.ArmNames[0]) })
	if first < 0 {
		return // already reported
	}
	base := &s.Arms[first]
	traits := func(a *Arm) (t manifest.Traits, err error) {
		scn, err := r.world(a)
		if err == nil {
			t, err = runner.Traits(scn)
		}
		return t, err
	}
	there, err := traits(base)
	for i := range s.Arms {
		a := &s.Arms[i]
		here, bad := traits(a)
		if err != nil || bad != nil || a.Scenario == nil && base.Scenario == nil {
			continue // an error is reported when the arm is built
		}
		pos, _ := r.In.Arms.KeyPos(a.Name)
		meant := func(k int) bool {
			return s.Varies(traitKeys[k]) || a.sets(traitKeys[k]) || a.Scenario == nil && base.sets(traitKeys[k])
		}
		if here[0] != there[0] {
			r.Errorf(pos, "arms."+a.Name, "a file that extends its scenario, with the keys currency and rate, converts it",
				"has %s, arm %s %s: one table cannot compare them", here[0], base.Name, there[0])
		} else if text := here.Unlike("arm "+a.Name, there, "arm "+base.Name, meant); text != "" {
			r.Warnf(pos, "arms", "%s", text)
			s.Confounds = append(s.Confounds, "A"+text[1:]+".")
		}
	}
}

// Varies reports whether a factor sets a key, or one above or below it.
func (s *Study) Varies(key string) bool {
	return slices.ContainsFunc(s.Factors, func(f Factor) bool {
		return slices.ContainsFunc(f.Paths, func(p string) bool { return samePath(p, key) })
	})
}

// sets reports whether the arm itself sets a key, or one above or below it.
func (a *Arm) sets(key string) bool {
	return slices.ContainsFunc(a.settings, func(x assignment) bool { return samePath(x.Path, key) })
}
