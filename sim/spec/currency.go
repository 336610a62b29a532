package spec

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"guanxi/sim/units"
)

// Converts marks the number of units of the scenario's currency that one of the currency of the declared
// defaults is worth. The defaults of fields declared after it are converted.
func Converts() Option { return func(f *Field) { f.converts = true } }

// exact returns a rate as the decimal number that it is written as.
func exact(rate float64) *big.Rat {
	r, _ := new(big.Rat).SetString(units.FormatNumber(rate))
	return r
}

// factor returns what multiplies the numbers of the field where an amount is multiplied by rate: itself for
// amounts, its inverse for numbers per amount, nil where they do not depend on the currency.
func (f *Field) factor(rate *big.Rat) *big.Rat {
	switch {
	case strings.HasSuffix(f.Unit, "/currency"):
		return new(big.Rat).Inv(rate)
	case f.Type == TypeMoney || strings.HasPrefix(f.Unit, "currency"):
		return rate
	}
	return nil
}

// OfMoney reports whether the field holds amounts, or numbers per amount.
func (f *Field) OfMoney() bool { return f.factor(new(big.Rat).SetInt64(1)) != nil }

// inCurrency converts a declared value of the field, or of its part, to the currency of the scenario.
func (f *Field) inCurrency(n *Node, part string) *Node {
	if rate := f.section.shared.rate; rate != nil && f.factor(rate) != nil {
		f.times(n, part, f.factor(rate))
	}
	return n
}

// Times multiplies the number that a text begins with, such as 8/year; a text without one stays.
func Times(text string, factor *big.Rat) string { return times(text, factor, units.FormatNumber) }

func times(text string, factor *big.Rat, print func(float64) string) string {
	number, rest := units.SplitNumber(text)
	if _, err := units.ParseNumber(number); err != nil {
		return text
	}
	x, _ := new(big.Rat).SetString(number)
	v, _ := x.Mul(x, factor).Float64()
	if strings.Contains(text, " "+rest) {
		rest = " " + rest
	}
	return print(v) + rest
}

// millionths prints an amount, rounded as amounts are.
func millionths(x float64) string {
	text := strconv.FormatFloat(x, 'f', 6, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// times multiplies the numbers of a value of the field, or of its part.
func (f *Field) times(n *Node, part string, factor *big.Rat) {
	switch {
	case f.Type == TypeDist && slices.Contains([]string{"dist", "shape", "truncate", "weights"}, part):
	case n.Kind == ScalarNode && f.Type == TypeMoney:
		n.Text = times(n.Text, factor, millionths)
	case n.Kind == ScalarNode:
		n.Text = Times(n.Text, factor)
	case n.Kind == MapNode:
		for _, e := range n.Keys {
			f.times(e.Value, e.Key, factor)
		}
	default:
		for _, x := range n.Items {
			f.times(x, part, factor)
		}
	}
}

// Convert multiplies the amounts in a tree of keys, or of paths, by rate and divides its numbers per amount.
// What is no number stays as it is.
func (s *Section) Convert(tree *Node, rate *big.Rat) { s.convert(s, nil, tree, rate) }

// convert converts the value at a path below the section, or all values there.
func (s *Section) convert(root *Section, path []string, n *Node, rate *big.Rat) {
	if len(path) == 0 {
		for _, e := range n.Entries() {
			s.convert(root, strings.Split(e.Key, "."), e.Value, rate)
		}
		return
	}
	if f := s.byKey[path[0]]; f != nil {
		f.convert(root, path[1:], n, rate)
	}
}

func (f *Field) convert(root *Section, path []string, n *Node, rate *big.Rat) {
	switch f.Type {
	case TypeSection, TypeSwitch:
		f.body.convert(root, path, n, rate)
	case TypeMap:
		if len(path) > 0 {
			f.proto.convert(root, path[1:], n, rate)
			return
		}
		for _, e := range n.Entries() {
			f.proto.convert(root, nil, e.Value, rate)
		}
	case TypeUnion:
		f.convertCase(root, path, n, rate)
	case TypeTree:
		switch f.Key {
		case "set", "off": // paths and values
			root.convert(root, path, n, rate)
		case "drive": // paths, and pairs of dates and values
			for _, e := range n.Entries() {
				for _, pair := range e.Value.Items {
					if len(pair.Items) == 2 {
						root.convert(root, strings.Split(e.Key, "."), pair.Items[1], rate)
					}
				}
			}
		case "status": // of which a range is in the unit of the key
			for _, e := range n.Entries() {
				if span := e.Value.Get("assumed"); span != nil {
					root.convert(root, strings.Split(e.Key, "."), span, rate)
				}
			}
		}
	default:
		if factor := f.factor(rate); factor != nil {
			f.times(n, strings.Join(path, "."), factor)
		}
	}
}

// convertCase converts what stands below a union, by the first case that has the key.
func (f *Field) convertCase(root *Section, path []string, n *Node, rate *big.Rat) {
	if len(path) == 0 {
		for _, e := range n.Entries() {
			f.convertCase(root, []string{e.Key}, e.Value, rate)
		}
		return
	}
	if k := slices.IndexFunc(f.cases, func(c Case) bool { return c.body.byKey[path[0]] != nil }); k >= 0 {
		f.cases[k].body.convert(root, path, n, rate)
	}
}
