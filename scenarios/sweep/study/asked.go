package study

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// Question is what somebody asks of a scenario at points that he chooses himself. With some points it is a study of
// kind list.
type Question struct {
	Name     string
	Scenario string // a bundled name or a path
	Metrics  []string
	// Replicates of each point; 0: those of the scenario
	Replicates int
	Seed       uint64 // 0: that of the scenario
	Luck       string // "": common random numbers at all points
}

// Row is a point that somebody asks for: what it sets, by path.
type Row map[string]*spec.Node

// RowOf returns a point of values as a scenario has them, in text, or as JSON has.
func RowOf(values map[string]any) (Row, error) {
	row := Row{}
	for path, value := range values {
		text, is := value.(string)
		if !is {
			raw, err := json.Marshal(value)
			n, wrong := scenarios.Value(string(raw))
			if err := cmp.Or(err, wrong); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			if row[path] = n; n.Kind != spec.ScalarNode {
				continue
			}
			text = n.Text
		}
		if q, err := parseQuantity(text); err == nil {
			text = q.text() // of one spelling, since a list has each value once
		}
		row[path] = spec.Scalar(text)
	}
	return row, nil
}

// String says what the point sets; equal ones say the same.
func (r Row) String() string {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(r)) {
		fmt.Fprintf(&b, "%s=%s ", path, r[path].Flow())
	}
	return b.String()
}

// At returns the study of points.
func (q *Question) At(rows []Row) (*Study, error) {
	tree := spec.Mapping()
	put := func(key, text string) { tree.Put(key, spec.Scalar(text)) }
	put("name", q.Name)
	put("scenario", q.Scenario)
	if q.Replicates != 0 {
		put("replicates", fmt.Sprint(q.Replicates))
	}
	if q.Seed != 0 {
		put("seed", fmt.Sprint(q.Seed))
	}
	metrics := &spec.Node{Kind: spec.ListNode}
	for _, m := range q.Metrics {
		metrics.Items = append(metrics.Items, spec.Scalar(m))
	}
	tree.Put("metrics", metrics)
	names, factors, points := map[string]string{}, spec.Mapping(), &spec.Node{Kind: spec.ListNode}
	for _, row := range rows {
		point := spec.Mapping()
		for _, path := range slices.Sorted(maps.Keys(row)) {
			name, there := names[path]
			if !there {
				for name = plain(path); factors.Get(name) != nil; name += "-" {
				}
				names[path] = name
				factors.Put(name, spec.Mapping(spec.Entry{Key: "set", Value: spec.Scalar(path)}))
			}
			point.Put(name, row[path])
		}
		points.Items = append(points.Items, point)
	}
	tree.Put("factors", factors)
	design := spec.Mapping(spec.Entry{Key: "kind", Value: spec.Scalar(List)}, spec.Entry{Key: "points", Value: points})
	if q.Luck != "" {
		design.Put("luck", spec.Scalar(q.Luck))
	}
	tree.Put("design", design)
	f, ps, err := standard().ParsePart(q.Name+".yaml", []byte(scenarios.WriteYAML(tree)))
	if err != nil {
		return nil, err
	}
	return (&Reader{File: f, Study: &Study{file: f}, Problems: ps}).read()
}

// plain makes a path the name of a factor.
func plain(path string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (r == '_' || r >= '0' && r <= '9' || r|32 >= 'a' && r|32 <= 'z') {
			return r
		}
		return '-'
	}, path)
}

// Rows returns the points of a list, if factors are single keys.
func (s *Study) Rows() (rows []Row) {
	list := s.file.Tree.Get("design").Get("points")
	several := func(f Factor) bool { return len(f.Paths) > 1 || f.listed != nil }
	if s.Design.List == nil || slices.ContainsFunc(s.Factors, several) {
		return nil
	}
	for _, point := range list.Items {
		row := Row{}
		for _, e := range point.Keys {
			row[s.Factors[slices.Index(s.factorNames(), e.Key)].Paths[0]] = e.Value
		}
		rows = append(rows, row)
	}
	return rows
}
