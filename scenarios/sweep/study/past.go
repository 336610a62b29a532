package study

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios"
)

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
	return f != nil && f.Parse(low) == f.Low && f.Parse(high) == f.High
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
