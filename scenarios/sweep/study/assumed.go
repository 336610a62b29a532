package study

import (
	"cmp"
	"slices"

	"guanxi/scenarios"
)

// assumed makes a factor of every assumed number that an arm uses and that neither a factor nor an arm
// sets, over its declared range.
func (r *reader) assumed() {
	s := r.study
	if !s.Design.Assumed || s.Scenario == nil {
		return
	}
	taken := func(path string) bool {
		return slices.ContainsFunc(s.Factors, func(f Factor) bool {
			return slices.ContainsFunc(f.Paths, func(p string) bool { return samePath(p, path) })
		}) || slices.ContainsFunc(s.Arms, func(a Arm) bool {
			return slices.ContainsFunc(a.settings, func(x assignment) bool { return samePath(x.Path, path) && !x.Value.Is("off") })
		})
	}
	worlds := r.laid
	if len(worlds) == 0 {
		worlds = []*scenarios.Scenario{s.Scenario}
	}
	seen := map[string]bool{}
	for _, scn := range worlds {
		if scn == nil {
			continue
		}
		for _, x := range scn.Assumed() {
			if seen[x.Path] || taken(x.Path) {
				continue
			}
			seen[x.Path] = true
			low, err1 := parseQuantity(x.Low)
			high, err2 := parseQuantity(x.High)
			if err1 != nil || err2 != nil || !(low.value < high.value) {
				continue // the tests of the scenarios refuse such a range
			}
			f := Factor{Name: x.Path, Paths: []string{x.Path}, Scale: x.Scale, Low: low.value, High: high.value, Unit: cmp.Or(high.unit, low.unit), assumed: true}
			at := r.pos("design.assumed")
			f.places = []assignment{{Path: x.Path, At: at, Value: placed(at, "")}}
			if field := r.field(x.Path); field != nil {
				f.describe(field)
			}
			s.Factors = append(s.Factors, f)
			s.base = append(s.base, r.baseLevel(&f))
		}
	}
	order := make([]int, len(s.Factors))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(s.Factors[i].Name, s.Factors[j].Name) })
	factors, base := make([]Factor, len(order)), make([]Level, len(order))
	for i, k := range order {
		factors[i], base[i] = s.Factors[k], s.base[k]
	}
	s.Factors, s.base = factors, base
	r.lack()
}
