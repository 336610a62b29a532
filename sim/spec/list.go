package spec

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"guanxi/sim/units"
)

// list returns the codec of a list of values of one type.
func list[T any](what string, item codec[T]) codec[[]T] {
	return codec[[]T]{
		parse: func(f *Field, n *Node, r *faults) []T {
			if n.Kind != ListNode {
				hint := ""
				if n.Kind == ScalarNode {
					hint = "write [" + n.Text + "]"
				}
				r.add(n, "a list of "+what+" is expected here, not "+n.Kind.String(), hint)
				return nil
			}
			out := make([]T, 0, len(n.Items))
			for i, x := range n.Items {
				var own faults
				out = append(out, item.parse(f, x, &own))
				r.below(fmt.Sprint(i+1), own)
			}
			return out
		},
		format: func(f *Field, v []T) *Node {
			n := &Node{Kind: ListNode}
			for _, x := range v {
				n.Items = append(n.Items, item.format(f, x))
			}
			return n
		},
		open: ListNode,
	}
}

// Texts declares a list of texts, restricted by Names; nil where def is "" and the file has none. None of them is
// given twice.
func (s *Section) Texts(p *[]string, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeTexts, def, doc, opts)
	texts := list("texts", codec[string]{
		parse: func(f *Field, n *Node, r *faults) string {
			v := scalar(n, r, "text", false, asWritten)
			if n.Kind == ScalarNode && len(f.Names) > 0 && !slices.Contains(f.Names, v) {
				r.add(n, "unknown name "+shown(n), choice(v, f.Names))
			}
			return v
		},
		format: func(_ *Field, v string) *Node { return Scalar(v) },
	})
	parse := texts.parse
	texts.parse = func(f *Field, n *Node, r *faults) []string {
		all := parse(f, n, r)
		for i, text := range all {
			// of an item that YAML splits at its comma
			part := strings.Count(text, "(") != strings.Count(text, ")")
			if slices.Contains(all[:i], text) && text != "" && !part && f.Key != "metrics" { // of which the study tells more
				r.add(n.Items[i], text+" is given twice", "leave one out")
			}
		}
		return all
	}
	enter(s, p, f, texts, nil)
}

// Numbers declares a list of numbers such as [1, 2.5], each within the range of the options; nil where def is "" and
// the file has none.
func (s *Section) Numbers(p *[]float64, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeNumbers, def, doc, opts)
	enter(s, p, f, list("numbers", plainNumber().codec()), f.numberEnds(nil, nil))
}

// Shares declares a list of shares from 0 to 1, written as 5% or 0.05.
func (s *Section) Shares(p *[]float64, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeShares, def, doc, opts)
	enter(s, p, f, list("shares", share().codec()), f.numberEnds(new(0.0), new(1.0)))
}

// Dates declares a list of dates.
func (s *Section) Dates(p *[]time.Time, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeDates, def, doc, opts)
	enter(s, p, f, list("dates", day().codec()), nil)
}

// Weight is one entry of a mapping from name to number.
type Weight struct {
	Name  string
	Value float64
}

// Values returns the values of the given names, in order; 0 for a missing one.
func Values(ws []Weight, names []string) []float64 {
	values := make([]float64, len(names))
	for _, x := range ws {
		if k := slices.Index(names, x.Name); k >= 0 {
			values[k] = x.Value
		}
	}
	return values
}

// Weights declares a mapping from name to number or share, such as regions or needs. It is
// sorted by name; values are non-negative unless Min says otherwise. A mapping in a file
// replaces the whole default.
func (s *Section) Weights(p *[]Weight, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeWeights, def, doc, opts)
	err := f.numberEnds(new(0.0), nil)
	enter(s, p, f, codec[[]Weight]{parse: parseWeights, format: formatWeights, open: MapNode}, err)
}

func parseWeights(f *Field, n *Node, r *faults) []Weight {
	if n.Kind != MapNode {
		r.addf(n, "a mapping from name to number is expected here, not %v", n.Kind)
		return nil
	}
	var out []Weight
	for _, e := range n.Keys {
		var own faults
		switch {
		case !IsName(e.Key):
			own.add(&Node{Pos: e.KeyPos}, "is not a name", "letters, digits, _ and -")
		case len(f.Names) > 0 && !slices.Contains(f.Names, e.Key):
			own.add(&Node{Pos: e.KeyPos}, "unknown name", choice(e.Key, f.Names))
		case e.Value.Is("off"):
			continue
		default:
			v := scalar(e.Value, &own, "a number or a share", true, units.ParseShare)
			ranged(f, e.Value, &own, v, v)
			out = append(out, Weight{e.Key, v})
		}
		r.below(e.Key, own)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	if len(*r) > 0 {
		return nil
	}
	sum := 0.0
	for _, w := range out {
		sum += w.Value
	}
	switch {
	case f.sumToOne && math.Abs(sum-1) > 1e-9:
		hint := ""
		if slices.ContainsFunc(n.Keys, func(e Entry) bool { return e.KeyPos.File != n.Pos.File }) {
			names := make([]string, len(out))
			for k, w := range out {
				names[k] = w.Name
			}
			hint = "those of " + strings.Join(names, ", ") + "; NAME: off drops one that the extended file has"
		}
		r.add(n, fmt.Sprintf("the shares sum to %s and must sum to 1", units.FormatShare(math.Round(sum*1e12)/1e12)), hint)
	case f.onlyRatios && !(sum > 0):
		r.add(n, "no weight is above 0, and only their ratios count", "")
	}
	return out
}

func formatWeights(f *Field, ws []Weight) *Node {
	n := &Node{Kind: MapNode}
	for _, w := range ws {
		text := units.FormatNumber(w.Value)
		if f.sumToOne {
			text = units.FormatShare(w.Value)
		}
		n.Keys = append(n.Keys, Entry{Key: w.Name, Value: Scalar(text)})
	}
	return n
}

// Tree declares a part of the scenario that is kept verbatim for a reader of its own. Nodes
// from a file keep their positions.
func (s *Section) Tree(p **Node, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeTree, def, doc, opts)
	open := NullNode // a scalar, or a mapping or list in its braces
	if def := strings.TrimSpace(def); !strings.HasPrefix(def, "{") && !strings.HasPrefix(def, "[") &&
		strings.Contains(def, ":") {
		open = MapNode
	}
	enter(s, p, f, codec[*Node]{
		parse: func(_ *Field, n *Node, r *faults) *Node { return n },
		format: func(_ *Field, n *Node) *Node {
			if n == nil {
				return &Node{Kind: MapNode}
			}
			return n.Clone()
		},
		open: open,
	}, nil)
}
