package study

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// RangesSuffix ends the name of a study that OverRanges makes.
const RangesSuffix = "-ranges"

// ErrNothingAssumed is the error of a study without worlds to sample.
var ErrNothingAssumed = errors.New("its arms use no assumed number that the study leaves open, so there are no worlds to sample")

// OverRanges returns the study with its arms in sampled worlds in place of its design: a factor for every
// assumed number that an arm uses, over its declared range, beside the study's own factors. What the study
// itself sets, in its scenario or an arm, is the experiment and stays.
func (s *Study) OverRanges(points, replicates int) (*Study, error) {
	if len(s.Arms) == 0 {
		return nil, fmt.Errorf("%s has no arms to compare over ranges", s.Name)
	}
	tree := s.file.Tree.Clone()
	tree.Remove("extends")
	tree.Put("name", spec.Scalar(s.Name+RangesSuffix))
	entry := func(key, value string) spec.Entry { return spec.Entry{Key: key, Value: spec.Scalar(value)} }
	design := spec.Mapping(entry("kind", Sobol), entry("points", fmt.Sprint(points)))
	if base := s.Design.Baseline; base != "" {
		design.Put("baseline", spec.Scalar(base))
	}
	tree.Put("design", design)
	tree.Put("replicates", spec.Scalar(fmt.Sprint(replicates)))
	factors := tree.Get("factors")
	if factors == nil || factors.Kind != spec.MapNode {
		factors = spec.Mapping()
	}
	for _, f := range factors.Entries() {
		if f.Value.Kind == spec.MapNode {
			f.Value.Remove("steps")
		}
	}
	ranges, err := s.assumed()
	if err != nil {
		return nil, err
	}
	for _, x := range ranges {
		low, high := inDays(x.Low, x.High)
		f := spec.Mapping(entry("set", x.Path), entry("from", low), entry("to", high))
		if x.Scale == Log {
			f.Put("scale", spec.Scalar(Log))
		}
		factors.Put(strings.ReplaceAll(x.Path, ".", "-"), f)
	}
	if len(factors.Entries()) == 0 {
		return nil, fmt.Errorf("%s: %w", s.Name, ErrNothingAssumed)
	}
	tree.Put("factors", factors)
	return s.again(s.Name+RangesSuffix, tree)
}

// inDays writes two durations, or two rates, in days where their units differ.
func inDays(low, high string) (string, string) {
	a, err1 := parseQuantity(low)
	b, err2 := parseQuantity(high)
	if err1 != nil || err2 != nil || a.unit == b.unit {
		return low, high
	}
	ends := [2]string{low, high}
	for i, text := range ends {
		if d, err := units.ParseDuration(text); err == nil {
			ends[i] = units.FormatNumber(d.Days()) + "d"
		} else if r, err := units.ParseRate(text); err == nil {
			ends[i] = units.FormatNumber(r.Over(units.Day)) + "/day"
		}
	}
	return ends[0], ends[1]
}

// assumed returns the assumed numbers that some arm uses, but for those that the study sets.
func (s *Study) assumed() ([]scenarios.Assumed, error) {
	own := func(scn *scenarios.Scenario, path string) bool {
		f, ok := scn.Section().Lookup(path)
		for ; !ok && strings.Contains(path, "."); f, ok = scn.Section().Lookup(path) { // a part of a distribution
			path = path[:strings.LastIndex(path, ".")]
		}
		return ok && f.Given() && slices.ContainsFunc(s.file.Files, func(x scenarios.File) bool { return x.Name == f.Pos.File })
	}
	varied := func(path string) bool {
		return s.Varies(path) || slices.ContainsFunc(s.Arms, func(a Arm) bool {
			return slices.ContainsFunc(a.settings, func(x assignment) bool { return samePath(x.Path, path) && !x.Value.Is("off") })
		})
	}
	var all []scenarios.Assumed
	for i := range s.Arms {
		a := &s.Arms[i]
		scn := s.Scenario
		if a.Scenario != nil {
			scn = a.Scenario
		}
		laid, err := scn.Lay(a.settings, s.file)
		if err != nil {
			return nil, err
		}
		for _, x := range s.acting(laid, s.possible(laid, laid.Assumed())) {
			seen := slices.ContainsFunc(all, func(y scenarios.Assumed) bool { return y.Path == x.Path })
			if !seen && !varied(x.Path) && !own(laid, x.Path) {
				all = append(all, x)
			}
		}
	}
	return all, nil
}

// possible leaves out numbers of which the scenario refuses an end of the range, such as a weight of what is off.
func (s *Study) possible(scn *scenarios.Scenario, all []scenarios.Assumed) []scenarios.Assumed {
	refused := func(some []scenarios.Assumed) bool {
		return slices.ContainsFunc(s.ends(some), func(set []assignment) bool {
			_, err := scn.Point(set, s.file)
			return err != nil
		})
	}
	if len(all) == 0 || !refused(all) {
		return all
	}
	if len(all) == 1 {
		return nil
	}
	half := len(all) / 2 // numbers that are only refused together stay: other worlds are drawn for these
	return slices.Concat(s.possible(scn, all[:half]), s.possible(scn, all[half:]))
}

// ends sets some numbers to the low ends of their ranges, and to the high ends.
func (s *Study) ends(some []scenarios.Assumed) [][]assignment {
	low, high := make([]assignment, len(some)), make([]assignment, len(some))
	for i, x := range some {
		at := s.file.Tree.Pos
		low[i] = assignment{Path: x.Path, At: at, Value: placed(at, x.Low)}
		high[i] = assignment{Path: x.Path, At: at, Value: placed(at, x.High)}
	}
	return [][]assignment{low, high}
}

// acting leaves out numbers that have no effect, given at an end of their range, because what would use them is off.
func (s *Study) acting(scn *scenarios.Scenario, all []scenarios.Assumed) []scenarios.Assumed {
	idle := func(some ...scenarios.Assumed) (paths []string) {
		for _, set := range s.ends(some) {
			laid, err := scn.Lay(set, s.file)
			if err != nil {
				continue
			}
			for _, p := range laid.Problems() {
				if p.Idle {
					paths = append(paths, p.Path)
				}
			}
		}
		return paths
	}
	covers := func(paths []string, path string) bool {
		return slices.ContainsFunc(paths, func(p string) bool { return p == path || strings.HasPrefix(path, p+".") })
	}
	together := idle(all...)
	return slices.DeleteFunc(slices.Clone(all), func(x scenarios.Assumed) bool {
		return covers(together, x.Path) && covers(idle(x), x.Path) // others at their ends can make a number idle
	})
}
