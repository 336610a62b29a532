package study

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/spec"
)

// Past returns the study with a factor for each assumed number of its scenario, over its declared range, beside its
// own.
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

// Batch returns the study with a list of points in place of its design. Factors that a point leaves out have the value
// of the scenario. If fresh, the runs have other luck than those of the same points in other batches.
func (s *Study) Batch(name string, points []map[string]string, replicates int, fresh bool) (*Study, error) {
	tree := s.file.Tree.Clone()
	tree.Put("replicates", spec.Scalar(fmt.Sprint(replicates)))
	if fresh {
		tree.Put("seed", spec.Scalar(fmt.Sprint(s.freshSeed())))
	}
	for _, key := range append(s.Sections(), "extends") {
		tree.Remove(key)
	}
	tree.Put("name", spec.Scalar(name))
	list := &spec.Node{Kind: spec.ListNode}
	for _, p := range points {
		entry := spec.Mapping()
		for _, f := range s.Factors {
			if text, given := p[f.Name]; given {
				entry.Put(f.Name, spec.Scalar(text))
			}
		}
		list.Items = append(list.Items, entry)
	}
	tree.Put("design", spec.Mapping(spec.Entry{Key: "kind", Value: spec.Scalar(List)}, spec.Entry{Key: "points",
		Value: list}, spec.Entry{Key: "luck", Value: spec.Scalar(s.Luck)}))
	tree.Put("metrics", listOf(s.Metrics))
	if s.known == nil {
		s.known = &known{all: map[string]*probe{}}
	}
	return s.againKnowing(s.known, name, tree)
}

// Afresh returns the study that compares some points, by name, with the scenario as it is, an arm of that name, with
// random numbers that no run of the study has seen.
func (s *Study) Afresh(suffix, asItIs string, names []string, points []map[string]string, replicates int) (*Study,
	error) {
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
	tree.Put("design", spec.Mapping(spec.Entry{Key: "kind", Value: spec.Scalar(Arms)}, spec.Entry{Key: "baseline",
		Value: spec.Scalar(asItIs)}))
	tree.Put("replicates", spec.Scalar(fmt.Sprint(replicates)))
	tree.Put("seed", spec.Scalar(fmt.Sprint(s.freshSeed())))
	tree.Put("metrics", listOf(s.Metrics))
	return s.again(s.Name+suffix, tree)
}

func listOf(metrics []measure.Metric) *spec.Node {
	list := &spec.Node{Kind: spec.ListNode}
	for _, m := range metrics {
		list.Items = append(list.Items, spec.Scalar(m.Text))
	}
	return list
}

// again reads the study with another tree, as a file beside it.
func (s *Study) again(name string, tree *spec.Node) (*Study, error) {
	return s.againKnowing(nil, name, tree)
}

func (s *Study) againKnowing(known *known, name string, tree *spec.Node) (*Study, error) {
	file := filepath.Join(filepath.Dir(s.file.Files[0].Name), name+".yaml")
	text := scenarios.WriteYAML(tree)
	if strings.HasPrefix(s.file.Files[0].Name, "bundled/") {
		file = name + ".yaml"
	}
	f, ps, err := standard().ParsePart(file, []byte(text))
	if err != nil {
		return nil, err
	}
	next, err := (&Reader{File: f, Study: &Study{file: f, known: known}, Problems: ps}).read()
	if err == nil {
		next.Source = cmp.Or(s.Source, s)
	}
	return next, err
}
