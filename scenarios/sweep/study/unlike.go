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

// unlike refuses arms that bring along with another scenario what the arm that they are compared with does not have:
// the difference would be due to this, too. What an arm sets itself, or a factor does, is meant.
func (r *Reader) unlike() {
	s := r.Study
	first := slices.IndexFunc(s.Arms, func(a Arm) bool { return a.Name == cmp.Or(s.Design.Baseline, s.ArmNames[0]) })
	if first < 0 || r.Unlaid || r.again || r.ran {
		return // already reported
	}
	traits := func(a *Arm) (t manifest.Traits, err error) {
		scn, err := r.world(a)
		if err == nil {
			t, err = runner.Traits(scn)
		}
		return t, err
	}
	base := &s.Arms[first]
	for i := range s.Arms {
		a := &s.Arms[i]
		if i == first || a.Scenario == nil && base.Scenario == nil {
			continue
		}
		there, err := traits(base)
		here, bad := traits(a)
		if err != nil || bad != nil {
			continue // reported when the arm is built
		}
		meant := func(k int) bool {
			return s.Varies(traitKeys[k]) || a.sets(traitKeys[k]) || a.Scenario == nil && base.sets(traitKeys[k])
		}
		if text := here.Unlike("arm "+a.Name, there, "arm "+base.Name, meant); text != "" {
			pos, _ := r.In.Arms.KeyPos(a.Name)
			r.Errorf(pos, "arms."+a.Name, "set clock.until and consumers.count for all, or in an arm where it is meant; a file "+
				"that extends a scenario, with currency and rate, converts amounts", "%s", text)
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
