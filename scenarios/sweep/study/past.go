package study

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/spec"
)

// LeastWorlds is the number of worlds below which a share of them says too little.
const LeastWorlds = 30

// ErrNothingShared is the error of a study whose arms use no number of a history.
var ErrNothingShared = errors.New("its arms use no number, by key and range, of the worlds of")

// History is a set of worlds that data do not rule out.
type History struct {
	Name   string              // of the study that found them
	Worlds []map[string]string // what each sets, by path
	of     *Study
}

// NewHistory returns the worlds of a calibration at values of its factors.
func NewHistory(of *Study, points [][]float64) *History {
	h := &History{Name: of.Name, of: of}
	for _, values := range points {
		world := map[string]string{}
		for k, x := range values {
			for _, path := range of.Factors[k].Paths {
				world[path] = of.Factors[k].Written(x)
			}
		}
		h.Worlds = append(h.Worlds, world)
	}
	return h
}

// factor returns the factor of a path, nil if there is none.
func (h *History) factor(path string) *Factor {
	for k := range h.of.Factors {
		if f := &h.of.Factors[k]; slices.Contains(f.Paths, path) {
			return f
		}
	}
	return nil
}

// knows reports whether the worlds have a number that is drawn from the same range.
func (h *History) knows(path, low, high string) bool {
	if h == nil {
		return false
	}
	f := h.factor(path)
	return f != nil && f.number(low) == f.Low && f.number(high) == f.High
}

// fitted returns the paths of numbers that the worlds have and their scenario does not assume, if the study's scenario
// is that of the worlds or extends it.
func (h *History) fitted(s *Study) (paths []string) {
	if h == nil || !slices.ContainsFunc(s.Files, func(f scenarios.File) bool {
		return strings.TrimSuffix(filepath.Base(f.Name), ".yaml") == h.of.Scenario.Name
	}) {
		return nil
	}
	assumed := map[string]bool{}
	for _, x := range h.of.Scenario.Assumed() {
		assumed[x.Path] = true
	}
	for k := range h.of.Factors {
		for _, path := range h.of.Factors[k].Paths {
			if !assumed[path] {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// Past returns a calibration by chains with a factor for each assumed number of its scenario, over its declared range,
// beside the study's own factors.
func (s *Study) Past() (*Study, error) {
	tree := s.file.Tree.Clone()
	factors, err := s.withAssumed(tree, nil)
	if err != nil {
		return nil, err
	}
	tree.Remove("extends")
	tree.Put("factors", factors)
	return s.again(s.Name, tree)
}

// Batch returns the study with a list of points in place of its design. If fresh, the runs have other luck than those
// of the same points in other batches. With bounds of targets they measure these alone, and end outside.
func (s *Study) Batch(name string, points []map[string]string, replicates int, fresh bool, within map[string][2]float64) (*Study, error) {
	tree := s.file.Tree.Clone()
	if within != nil {
		bounds := spec.Mapping()
		for _, text := range slices.Sorted(maps.Keys(within)) {
			ends := &spec.Node{Kind: spec.ListNode}
			for _, x := range within[text] {
				ends.Items = append(ends.Items, spec.Scalar(strconv.FormatFloat(x, 'g', -1, 64)))
			}
			bounds.Put(text, ends)
		}
		tree.Put("within", bounds)
	}
	tree.Put("replicates", spec.Scalar(fmt.Sprint(replicates)))
	if fresh {
		tree.Put("seed", spec.Scalar(fmt.Sprint(s.freshSeed())))
	}
	metrics := s.Metrics
	if within != nil {
		metrics = slices.DeleteFunc(slices.Clone(metrics), func(m measure.Metric) bool { return !s.Calibration.aims(m.Text) })
	}
	return s.listed(name, points, tree, metrics)
}

// Allows reports whether the scenario takes the values of a point of the unit cube.
func (s *Study) Allows(u []float64) bool {
	var all []assignment
	for k := range s.Factors {
		all = append(all, s.Factors[k].put(s.Factors[k].Number(u[k]), s.file.Tree.Pos)...)
	}
	_, err := s.Scenario.Point(all, s.file)
	return err == nil
}

// Start returns the point of the unit cube that is the scenario itself, at the end of a range outside which a value lies.
func (s *Study) Start() ([]float64, error) {
	own := map[string]string{}
	for _, x := range s.Scenario.Assumed() {
		own[x.Path] = x.Value
	}
	u := make([]float64, len(s.Factors))
	for k := range s.Factors {
		f := &s.Factors[k]
		text := cmp.Or(s.base[k].Text, own[f.Paths[0]]) // of a part of a distribution
		x := f.number(text)
		if math.IsNaN(x) {
			return nil, fmt.Errorf("%s: %s is %q in the scenario %s, which is no number in the unit of its range; the chains start from it", s.Name, f.Name, text, s.Scenario.Name)
		}
		u[k] = f.PlaceOf(x)
	}
	return u, nil
}

// PlaceOf returns the fraction of a range at which a number lies, or at the end outside which it lies: of whole numbers
// the middle of the part of the cube that gives it.
func (f *Factor) PlaceOf(x float64) float64 {
	u := f.Place(f.Written(x))
	if f.Scale == Integer || f.Scale == Date {
		u = (x - f.Low + .5) / (f.High - f.Low + 1)
	}
	return min(max(u, 0), 1)
}

// Afresh returns the study that compares some points, by name, with the scenario as it is, an arm of that name, with
// random numbers that no run of the study has seen.
func (s *Study) Afresh(suffix, asItIs string, names []string, points []map[string]string, replicates int) (*Study, error) {
	tree := s.file.Tree.Clone()
	for _, key := range append(s.Sections(), "extends", "factors") {
		tree.Remove(key)
	}
	arms := spec.Mapping(spec.Entry{Key: asItIs, Value: spec.Mapping()})
	for i, name := range names {
		arm := spec.Mapping()
		for k := range s.Factors {
			for _, a := range s.Factors[k].set(points[i][s.Factors[k].Name]) {
				arm.Put(a.Path, a.Value)
			}
		}
		arms.Put(name, arm)
	}
	tree.Put("name", spec.Scalar(s.Name+suffix))
	tree.Put("arms", arms)
	tree.Put("design", spec.Mapping(spec.Entry{Key: "kind", Value: spec.Scalar(Arms)}, spec.Entry{Key: "baseline", Value: spec.Scalar(asItIs)}))
	tree.Put("replicates", spec.Scalar(fmt.Sprint(replicates)))
	tree.Put("seed", spec.Scalar(fmt.Sprint(s.freshSeed())))
	tree.Put("metrics", listOf(s.Metrics))
	return s.again(s.Name+suffix, tree)
}
