package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"guanxi/sim/units"
)

// Quantity is a number of the scenario: the value of a key, or a part of it such as the mean of a
// distribution.
type Quantity struct {
	Field *Field
	Part  string // of a distribution or of weights its name, of a list its place; "" for the whole value
	Value *Node
	Under string // name of the held section that has it; "": the root itself
}

// Path returns the path of the number.
func (q Quantity) Path() string { return join(q.Under, q.Key()) }

// Key is the path within the section that has it.
func (q Quantity) Key() string { return join(q.Field.Path, q.Part) }

// Quantities returns the numbers and dates of the scenario in the order of the table.
func (s *Section) Quantities() []Quantity {
	var all []Quantity
	for _, x := range s.Settings() {
		if f := x.Field; f.IsLeaf() {
			for _, q := range f.quantities(f.Value()) {
				q.Under = x.Under
				all = append(all, q)
			}
		}
	}
	return all
}

// quantities returns the numbers of a value of the field.
func (f *Field) quantities(v *Node) (all []Quantity) {
	switch {
	case !f.quantity():
	case v.Kind == ScalarNode:
		all = append(all, Quantity{Field: f, Value: v})
	case v.Kind == MapNode:
		for _, e := range v.Keys {
			if e.Value.Kind == ScalarNode && e.Key != "dist" {
				all = append(all, Quantity{Field: f, Part: e.Key, Value: e.Value})
			}
		}
	case v.Kind == ListNode:
		for i, x := range v.Items {
			all = append(all, Quantity{Field: f, Part: fmt.Sprint(i + 1), Value: x})
		}
	}
	return all
}

// quantity reports whether the field holds numbers or dates.
func (f *Field) quantity() bool {
	switch f.Type {
	case TypeText, TypeEnum, TypeTexts, TypeBool:
		return false
	case TypeTree:
		return slices.Contains(f.Forms, TypeShare)
	}
	return true
}

// Alone reports whether the number can be set without others: it is no part of a list or of weights
// that sum to 1.
func (q Quantity) Alone() bool {
	return !q.Field.sumToOne && (q.Part == "" || q.Field.Type == TypeDist || q.Field.Type == TypeWeights)
}

// Sweep returns the range in which an assumed number should be varied, in the form of its value.
func (q Quantity) Sweep() (low, high string, ok bool) {
	all, err := sweeps(q.Field.Assumed)
	if err != nil {
		return "", "", false
	}
	names := []string{q.Part, "each"}
	if q.Part == "" || q.Part == "mean" {
		names = []string{"", "mean"} // a number in place of a distribution is its mean
	}
	for _, name := range names {
		if x, ok := all[name]; ok {
			return q.Field.inCurrency(Scalar(x[0]), q.Part).Text, q.Field.inCurrency(Scalar(x[1]), q.Part).Text, true
		}
	}
	return "", "", false
}

// Size returns the number that a text stands for, in the unit of the range of the key.
func (q Quantity) Size(text string) (float64, error) {
	switch q.Field.Type {
	case TypeRate, TypeCountRate:
		r, err := units.ParseExtensiveRate(text)
		return units.Rate{Value: r.Value, Per: r.Per}.Over(units.Day), err
	case TypeCount:
		v, err := units.ParseExtensive(text)
		return v.Value, err
	case TypeDuration:
		v, err := units.ParseDuration(text)
		return v.Days(), err
	case TypeDate, TypeDates:
		return day().sized(text)
	}
	return units.ParseShare(text)
}

// CheckSweep says what is wrong with a range in which to vary the number, or returns "".
func (q Quantity) CheckSweep(low, high string) string {
	a, err := q.Size(low)
	if err != nil {
		return err.Error()
	}
	b, err := q.Size(high)
	if err != nil {
		return err.Error()
	}
	if !(a < b) {
		return fmt.Sprintf("%s is not below %s", low, high)
	}
	for _, end := range []string{low, high} {
		v, _ := q.Size(end)
		if msg, out := q.Field.outside(v, end); out && (q.Part == "" || q.Field.Type != TypeDist || q.Part == "mean") {
			return msg
		}
	}
	return ""
}

// Within reports whether the value lies in a range, both in the same form.
func (q Quantity) Within(low, high string) bool {
	if q.Value.Kind != ScalarNode {
		return false
	}
	v, err := q.Size(q.Value.Text)
	a, err1 := q.Size(low)
	b, err2 := q.Size(high)
	per := strings.HasSuffix(q.Value.Text, perThousand)
	same := v == 0 || per == strings.HasSuffix(high, perThousand)
	return err == nil && err1 == nil && err2 == nil && same && a <= v && v <= b
}

const perThousand = " per 1000"

var plainEnd = regexp.MustCompile(`^-?[0-9.]+(e[-+]?[0-9]+)?`)

// sweeps reads the text of Assumed: a range LOW–HIGH, whose unit may stand once, or a list of such
// ranges after the names of the parts that they are for, where each stands for all.
func sweeps(text string) (map[string][2]string, error) {
	all := map[string][2]string{}
	for item := range strings.SplitSeq(text, ", ") {
		part, spread := "", item
		if name, rest, ok := strings.Cut(item, " "); ok && !strings.Contains(name, "–") {
			part, spread = name, rest
		}
		low, high, ok := strings.Cut(spread, "–")
		if !ok {
			return nil, fmt.Errorf("%q is not a range such as 0–1 or mean 20–200", item)
		}
		if plainEnd.FindString(low) == low {
			low += strings.TrimPrefix(high, plainEnd.FindString(high))
		}
		all[part] = [2]string{low, high}
	}
	return all, nil
}

// CheckAssumed says what is wrong with the ranges of Assumed, or with the default, which lies in them;
// "" for nothing.
func (f *Field) CheckAssumed() string {
	all, err := sweeps(f.Assumed)
	if err != nil {
		return err.Error()
	}
	for part, x := range all {
		if part == "" && (f.Type == TypeWeights || f.Type == TypeNumbers) {
			return "write each before a range for all parts"
		}
		if part != "" && !f.holds(part) && !(part == "each" && (f.Type == TypeWeights || f.Type == TypeNumbers)) {
			return fmt.Sprintf("%s is no part of it", part)
		}
		if msg := (Quantity{Field: f, Part: part}).CheckSweep(x[0], x[1]); msg != "" {
			return msg
		}
	}
	if f.Default == "" {
		return ""
	}
	for _, q := range f.quantities(f.DefaultNode()) {
		if low, high, ok := q.Sweep(); !ok {
			if f.Source == "" {
				return fmt.Sprintf("no range for %s", q.Path())
			}
		} else if !q.Within(low, high) {
			return fmt.Sprintf("the default %s is outside of %s–%s", q.Value.Text, low, high)
		}
	}
	return ""
}

// AtDefault reports whether the number is that of the default.
func (q Quantity) AtDefault() bool {
	n := q.Field.DefaultNode()
	if n == nil || q.Field.failed {
		return false
	}
	return slices.ContainsFunc(q.Field.quantities(n), func(x Quantity) bool {
		return x.Part == q.Part &&
			x.Value.Text == q.Value.Text
	})
}
