package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"guanxi/sim/units"
)

// codec reads and prints one type of value.
type codec[T any] struct {
	parse  func(f *Field, n *Node, r *faults) T
	format func(f *Field, v T) *Node
	open   NodeKind // how a default without braces is read
	off    bool     // the word off is a value
}

// typed stores a field's value in the mechanism's struct.
type typed[T any] struct {
	p     *T
	codec codec[T]
	def   string
	field *Field
}

func (l *typed[T]) read(f *Field, n *Node, store bool) faults {
	var r faults
	v := l.codec.parse(f, n, &r)
	if len(r) == 0 && store {
		*l.p = v
	}
	return r
}

func (l *typed[T]) clear() { *l.p = *new(T) }

func (l *typed[T]) write() *Node { return l.codec.format(l.field, *l.p) }

func (l *typed[T]) canonicalDefault() string { return l.def }

// enter reads the default and then what the file gives.
func enter[T any](s *Section, p *T, f *Field, c codec[T], rangeErr error) {
	if s.proto || p == nil {
		p = new(T)
	}
	l := &typed[T]{p: p, codec: c, field: f}
	f.leaf = l
	if rangeErr != nil {
		s.shared.report(Problem{Path: f.Path, Msg: "the declared range is wrong: " + rangeErr.Error()})
	}
	if f.Default != "" {
		n, err := Scalar(f.Default), error(nil)
		if c.open != ScalarNode {
			n, err = parseFlow(f.Default, c.open)
		}
		var r faults
		if err != nil {
			r.add(nil, err.Error(), "")
		} else {
			r = l.read(f, f.inCurrency(n, ""), true)
		}
		for _, x := range r {
			s.shared.report(Problem{Path: join(f.Path, x.path), Msg: "the declared default is wrong: " + x.msg})
		}
		l.def = l.write().Flow()
	}
	s.readLeaf(f, c.off)
}

// readLeaf reads the node that the file gives, if any.
func (s *Section) readLeaf(f *Field, offIsValue bool) {
	n := f.node
	switch {
	case n == nil:
	case n.Kind == NullNode:
		f.failed = true
		s.problem(n.Pos, f.Key, "has no value", nullHint(f))
	case n.Is("off") && !offIsValue && (f.Optional() || f.only != nil && !f.Required):
		f.Origin = DefaultOrigin // off undoes what a parent gave
	case n.Is("off") && !offIsValue && f.Required:
		f.failed = true
		s.problem(n.Pos, f.Key, "cannot be off", f.example())
	case n.Is("off") && !offIsValue:
		f.failed = true
		s.problem(n.Pos, f.Key, "cannot be off", "remove the key to get its default, "+f.Default)
	default:
		if r := f.leaf.read(f, n, true); len(r) > 0 {
			if n.Kind == ScalarNode && n.Text == "" && f.Optional() && !offIsValue {
				r[0].hint = "write off to empty it"
			}
			s.fail(f, r)
			return
		}
		f.setGiven()
	}
}

// scalar reads a single value. what names the type in messages; bare means that the value must
// not be quoted, but for a share with its sign, which some programs quote.
func scalar[T any](n *Node, r *faults, what string, bare bool, parse func(string) (T, error)) (v T) {
	switch {
	case n.Kind == NullNode:
		r.add(n, "has no value", "")
		return v
	case n.Kind != ScalarNode:
		r.addf(n, "%s is expected here, not %v", what, n.Kind)
		return v
	case n.Quoted && bare && !strings.Contains(n.Text, "%"):
		if _, err := parse(n.Text); err == nil {
			r.add(n, fmt.Sprintf("%s is expected here, and quotes make text of %s", what, shown(n)), "remove the quotes")
			return v
		}
	}
	v, err := parse(n.Text)
	if err != nil {
		msg, hint := err.Error(), ""
		// The error of a unit ends with the correct form in brackets, which becomes the hint.
		if i := strings.LastIndex(msg, " ("); i > 0 && strings.HasSuffix(msg, ")") {
			msg, hint = msg[:i], msg[i+2:len(msg)-1]
		}
		r.add(n, msg, hint)
	}
	return v
}

// ranged adds the range check.
func ranged[T any](f *Field, n *Node, r *faults, v T, size float64) T {
	if len(*r) == 0 {
		if msg, out := f.outside(size, n.Text); out {
			hint := ""
			if f.shares() && !strings.Contains(n.Text, "%") {
				if _, out := f.outside(size/100, ""); !out {
					hint = "did you mean " + n.Text + "%?"
				}
			}
			r.add(n, msg, hint)
		}
	}
	return v
}

// single is a type of which a field has one value, with a range.
type single[T any] struct {
	what  string // for messages
	bare  bool   // quotes make text of it
	parse func(string) (T, error)
	size  func(T) float64 // what the range bounds
	print func(T) string
}

func (x single[T]) codec() codec[T] {
	return codec[T]{
		parse: func(f *Field, n *Node, r *faults) T {
			v := scalar(n, r, x.what, x.bare, x.parse)
			return ranged(f, n, r, v, x.size(v))
		},
		format: func(_ *Field, v T) *Node { return Scalar(x.print(v)) },
		open:   ScalarNode,
	}
}

// sized reads an end of a range that is given as text.
func (x single[T]) sized(text string) (float64, error) {
	v, err := x.parse(text)
	return x.size(v), err
}

func itself(v float64) float64 { return v }

// plainNumber and share return the types of numbers and shares, single or in lists.
func plainNumber() single[float64] {
	return single[float64]{"a number", true, units.ParseNumber, itself, units.FormatNumber}
}

func share() single[float64] {
	return single[float64]{"a share such as 5%", true, units.ParseShare, itself, units.FormatShare}
}

// Number declares a number without a unit, or with that of Unit; with def "" it is 0 where the file has none. Take
// Share for 0 to 1, Money for amounts, and Rate for what happens in time.
func (s *Section) Number(p *float64, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeNumber, def, doc, opts)
	enter(s, p, f, plainNumber().codec(), f.numberEnds(nil, nil))
	if f.converts && f.given && !f.failed {
		s.shared.rate = exact(*p)
	}
}

// Share declares a share, written as 5% or 0.05 and read as 0.05, within 0 and 1 unless options say otherwise.
func (s *Section) Share(p *float64, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeShare, def, doc, opts)
	enter(s, p, f, share().codec(), f.numberEnds(new(0.0), new(1.0)))
}

// Int declares a whole number, 0 where def is "" and the file has none. Any is allowed unless Min and Max say
// otherwise.
func (s *Section) Int(p *int, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeInt, def, doc, opts)
	whole := single[int]{"a whole number", true, units.ParseInt, func(v int) float64 { return float64(v) }, strconv.Itoa}
	enter(s, p, f, whole.codec(), f.numberEnds(nil, nil))
}

// Seed declares a random seed: a non-negative integer of 63 bits on every processor.
func (s *Section) Seed(p *uint64, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeInt, def, doc, append(opts, Min(0)))
	parse := func(text string) (uint64, error) {
		v, err := units.ParseInt64(text)
		return uint64(v), err
	}
	whole := single[uint64]{"a whole number", true, parse, func(v uint64) float64 { return float64(int64(v)) },
		func(v uint64) string { return strconv.FormatUint(v, 10) }}
	enter(s, p, f, whole.codec(), f.numberEnds(nil, nil))
}

// Bool declares a field that is true or false; with def "" it is false where the file has none. For a part of the
// mechanism that has keys of its own take Switch.
func (s *Section) Bool(p *bool, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeBool, def, doc, opts)
	parse := func(text string) (bool, error) {
		switch text {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		switch strings.ToLower(text) {
		case "true", "yes", "on", "y", "1":
			return false, fmt.Errorf("%q is not true or false (write true)", text)
		case "false", "no", "off", "n", "0":
			return false, fmt.Errorf("%q is not true or false (write false)", text)
		}
		return false, fmt.Errorf("%q is not true or false", text)
	}
	enter(s, p, f, codec[bool]{
		parse:  func(_ *Field, n *Node, r *faults) bool { return scalar(n, r, "true or false", true, parse) },
		format: func(_ *Field, v bool) *Node { return Scalar(fmt.Sprint(v)) },
		open:   ScalarNode,
		off:    true,
	}, nil)
}

func asWritten(text string) (string, error) { return text, nil }

// Text declares a text on one line or more; with def "" it is empty where the file has none. Where only some words
// are right take Enum.
func (s *Section) Text(p *string, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeText, def, doc, opts)
	enter(s, p, f, codec[string]{
		parse: func(f *Field, n *Node, r *faults) string {
			v := scalar(n, r, "text", false, asWritten)
			if f.label && v != "" {
				v = strings.Join(strings.Fields(v), " ")
				if why := BadLabel(v); why != "" {
					r.add(n, shown(n)+" "+why, "")
				}
			}
			return v
		},
		format: func(_ *Field, v string) *Node {
			return &Node{Kind: ScalarNode, Text: v, Quoted: v == "off" || v == "on"}
		},
		open: ScalarNode,
		off:  def != "",
	}, nil)
}

// Enum declares a choice among names, of which def is one; with def "" it is "" where the file has none. Others are
// refused with the nearest name.
func (s *Section) Enum(p *string, key, def string, names []string, doc string, opts ...Option) {
	f := s.add(key, TypeEnum, def, doc, opts)
	f.Names = names
	enter(s, p, f, codec[string]{
		parse: func(f *Field, n *Node, r *faults) string {
			v := scalar(n, r, "one of "+strings.Join(names, ", "), false, asWritten)
			if len(*r) == 0 && !slices.Contains(names, v) {
				r.add(n, "unknown choice "+shown(n), choice(v, names))
			}
			return v
		},
		format: func(_ *Field, v string) *Node { return Scalar(v) },
		open:   ScalarNode,
		off:    slices.Contains(names, "off"),
	}, nil)
}

// Rate declares a rate such as 0.4/day or 0.03/tick, non-negative unless Min says otherwise. A file that states no
// unit is refused, but for 0.
func (s *Section) Rate(p *units.Rate, key, def, doc string, opts ...Option) {
	rate(s, p, s.add(key, TypeRate, def, doc, opts), "a rate such as 0.4/day", units.ParseRate,
		func(v units.Rate) units.Rate { return v })
}

// CountRate declares an extensive rate, 0.3/year or 0.3/year per 1000, non-negative unless Min
// says otherwise.
func (s *Section) CountRate(p *units.ExtensiveRate, key, def, doc string, opts ...Option) {
	rate(s, p, s.add(key, TypeCountRate, def, doc, opts), "a rate such as 0.3/year, or 0.3/year per 1000,",
		units.ParseExtensiveRate,
		func(v units.ExtensiveRate) units.Rate { return units.Rate{Value: v.Value, Per: v.Per} })
}

// rate declares a rate, whose range is checked as one per day. For a rate per tick, if no tick was
// declared, only the sign is checked.
func rate[T fmt.Stringer](s *Section, p *T, f *Field, what string, parse func(string) (T, error),
	of func(T) units.Rate) {
	x := single[T]{what, false, parse, func(v T) float64 { return of(v).Over(units.Day) }, T.String}
	c := x.codec()
	c.parse = func(f *Field, n *Node, r *faults) T {
		v := scalar(n, r, what, false, parse)
		if of(v).Per > 0 || of(v).Value <= 0 {
			return ranged(f, n, r, v, x.size(v))
		}
		if tick := f.section.shared.tick; tick != 0 && len(*r) == 0 {
			if msg, out := f.outside(of(v).On(tick).Over(units.Day), n.Text); out {
				r.add(n, msg, "a tick is "+tick.String())
			}
		}
		return v
	}
	enter(s, p, f, c, f.ends(x.sized, new(0.0), nil, units.FormatNumber))
}

// Duration declares a span of time such as 30d; 0 where def is "" and the file has none. It may be 0 unless Above
// says otherwise, and Clock.In makes ticks of it.
func (s *Section) Duration(p *units.Duration, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeDuration, def, doc, opts)
	x := single[units.Duration]{"a duration such as 30d", false, units.ParseDuration, units.Duration.Days,
		units.Duration.String}
	enter(s, p, f, x.codec(), f.ends(x.sized, nil, nil, func(days float64) string {
		return units.FormatNumber(days) +
			"d"
	}))
	if f.tick && !f.failed && !s.shared.part {
		s.shared.tick = *p
	}
}

// Money declares an amount in the scenario's currency, non-negative unless Min says otherwise. Of a scenario in
// another currency than that of the defaults it is converted.
func (s *Section) Money(p *units.Money, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeMoney, def, doc, opts)
	x := single[units.Money]{"an amount of money", true, units.ParseMoney, units.Money.Float, units.Money.String}
	enter(s, p, f, x.codec(), f.numberEnds(new(0.0), nil))
}

// Count declares an extensive number, 4 or 9 per 1000, non-negative unless Min says otherwise.
func (s *Section) Count(p *units.Extensive, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeCount, def, doc, opts)
	x := single[units.Extensive]{"a number such as 4, or 9 per 1000,", false, units.ParseExtensive,
		func(v units.Extensive) float64 { return v.Value }, units.Extensive.String}
	enter(s, p, f, x.codec(), f.numberEnds(new(0.0), nil))
}

// Date declares a day, or a day and time in UTC. Without a default, an absent date is the zero
// time.
func (s *Section) Date(p *time.Time, key, def, doc string, opts ...Option) {
	f := s.add(key, TypeDate, def, doc, opts)
	enter(s, p, f, day().codec(), f.ends(day().sized, nil, nil, units.FormatNumber))
}

func day() single[time.Time] {
	return single[time.Time]{"a date such as 2011-01-21", false, units.ParseDate,
		func(v time.Time) float64 { return float64(v.Unix()) }, units.FormatDate}
}
