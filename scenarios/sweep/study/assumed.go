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

// HistorySuffix ends the name of a study that OverRanges makes with a history, and HistoryFactor has its worlds.
const (
	HistorySuffix = "-history"
	HistoryFactor = "history"
)

// ErrNothingAssumed is the error of a study without worlds to sample.
var ErrNothingAssumed = errors.New("its arms use no assumed number that the study leaves open, so there are no " +
	"worlds to sample")

// OverRanges returns the study with its arms in sampled worlds in place of its design: a factor for every
// assumed number that an arm uses, over its declared range, beside the study's own factors. What the study
// itself sets, in its scenario or an arm, is the experiment and stays. With a history, numbers that it knows
// by the same key and range come from its worlds, together.
func (s *Study) OverRanges(points, replicates int, h *History) (*Study, error) {
	suffix := RangesSuffix
	if h != nil {
		suffix = HistorySuffix
	}
	for _, p := range s.parts {
		if p.Own {
			return nil, fmt.Errorf("%s is an %s, which is not run over ranges", s.Name, p.key)
		}
	}
	if len(s.Arms) == 0 {
		return nil, fmt.Errorf("%s has no arms to compare over ranges", s.Name)
	}
	tree := s.file.Tree.Clone()
	tree.Remove("extends")
	tree.Put("name", spec.Scalar(s.Name+suffix))
	entry := func(key, value string) spec.Entry { return spec.Entry{Key: key, Value: spec.Scalar(value)} }
	design := spec.Mapping(entry("kind", Sobol), entry("points", fmt.Sprint(points)))
	if base := s.Design.Baseline; base != "" {
		design.Put("baseline", spec.Scalar(base))
	}
	tree.Put("design", design)
	tree.Put("replicates", spec.Scalar(fmt.Sprint(replicates)))
	factors, err := s.withAssumed(tree, h)
	if err != nil {
		return nil, err
	}
	if len(factors.Entries()) == 0 {
		return nil, fmt.Errorf("%s: %w", s.Name, ErrNothingAssumed)
	}
	tree.Put("factors", factors)
	return s.again(s.Name+suffix, tree)
}

// withAssumed puts a factor into a tree of the study for every assumed number, over its declared range, beside its
// own; numbers that a history knows are levels of one factor.
func (s *Study) withAssumed(tree *spec.Node, h *History) (factors *spec.Node, err error) {
	entry := func(key, value string) spec.Entry { return spec.Entry{Key: key, Value: spec.Scalar(value)} }
	if factors = tree.Get("factors"); factors == nil || factors.Kind != spec.MapNode {
		factors = spec.Mapping()
	}
	for _, f := range factors.Entries() {
		if f.Value.Kind == spec.MapNode {
			f.Value.Remove("steps")
		}
	}
	ranges, fitted, err := s.assumed(h)
	if err != nil {
		return nil, err
	}
	shared := fitted
	for _, x := range ranges {
		low, high := inDays(x.Low, x.High)
		if h.knows(x.Path, low, high) {
			shared = append(shared, x.Path)
			continue
		}
		f := spec.Mapping(entry("set", x.Path), entry("from", low), entry("to", high))
		if x.Scale == Log {
			f.Put("scale", spec.Scalar(Log))
		}
		factors.Put(strings.ReplaceAll(x.Path, ".", "-"), f)
	}
	switch {
	case h == nil:
	case len(shared) == 0:
		return nil, fmt.Errorf("%s: %w %s", s.Name, ErrNothingShared, h.Name)
	default:
		levels := spec.Mapping()
		for i, world := range h.Worlds {
			level := spec.Mapping()
			for _, path := range shared {
				level.Put(path, spec.Scalar(world[path]))
			}
			levels.Put(fmt.Sprintf("w%d", i+1), level)
		}
		factors.Put(HistoryFactor, spec.Mapping(spec.Entry{Key: "levels", Value: levels}))
	}
	return factors, nil
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

// assumed returns the assumed numbers that some arm, or the scenario of a study without arms, uses, but for those that
// the study sets; and of a scenario that a history is of, the paths of its fitted numbers.
func (s *Study) assumed(h *History) (all []scenarios.Assumed, fitted []string, err error) {
	own := func(scn *scenarios.Scenario, path string) bool {
		f, ok := scn.Section().Lookup(path)
		for ; !ok && strings.Contains(path, "."); f, ok = scn.Section().Lookup(path) { // a part of a distribution
			path = path[:strings.LastIndex(path, ".")]
		}
		return ok && f.Given() && slices.ContainsFunc(s.file.Files,
			func(x scenarios.File) bool { return x.Name == f.Pos.File })
	}
	varied := func(path string) bool {
		return s.Varies(path) || slices.ContainsFunc(s.Arms, func(a Arm) bool {
			return slices.ContainsFunc(a.settings, func(x assignment) bool {
				return samePath(x.Path, path) &&
					!x.Value.Is("off")
			})
		})
	}
	arms := s.Arms
	if len(arms) == 0 {
		arms = make([]Arm, 1)
	}
	for i := range arms {
		a := &arms[i]
		scn := s.Scenario
		if a.Scenario != nil {
			scn = a.Scenario
		}
		laid, err := scn.Lay(a.settings, s.file)
		if err != nil {
			return nil, nil, err
		}
		for _, x := range s.acting(laid, s.possible(laid, laid.Assumed())) {
			seen := slices.ContainsFunc(all, func(y scenarios.Assumed) bool { return y.Path == x.Path })
			if !seen && !varied(x.Path) && !own(laid, x.Path) {
				all = append(all, x)
			}
		}
		for _, path := range h.fitted(s) {
			if f, ok := laid.Section().Lookup(path); ok && f.Given() && !slices.Contains(fitted, path) && !varied(path) &&
				!own(laid, path) {
				fitted = append(fitted, path)
			}
		}
	}
	return all, fitted, nil
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
		low[i] = assignment{Path: x.Path, At: at, Value: Placed(at, x.Low)}
		high[i] = assignment{Path: x.Path, At: at, Value: Placed(at, x.High)}
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
					paths = append(paths, strings.TrimPrefix(p.Path, "platforms."))
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
