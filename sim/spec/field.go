package spec

import (
	"fmt"
	"strings"

	"guanxi/sim/units"
)

// Type names what a field holds.
type Type string

const (
	TypeNumber    Type = "number"
	TypeInt       Type = "whole number"
	TypeShare     Type = "share"
	TypeRate      Type = "rate"
	TypeDuration  Type = "duration"
	TypeMoney     Type = "money"
	TypeCount     Type = "extensive number"
	TypeCountRate Type = "extensive rate"
	TypeBool      Type = "true or false"
	TypeText      Type = "text"
	TypeEnum      Type = "one of"
	TypeDate      Type = "date"
	TypeDist      Type = "distribution"
	TypeTexts     Type = "list of texts"
	TypeNumbers   Type = "list of numbers"
	TypeShares    Type = "list of shares"
	TypeDates     Type = "list of dates"
	TypeWeights   Type = "weights by name"
	TypeTree      Type = "mapping"
	TypeValue     Type = "value"
	TypeSection   Type = "section"
	TypeSwitch    Type = "switch"
	TypeUnion     Type = "union"
	TypeMap       Type = "named entries"
)

// Field is one line of the table.
type Field struct {
	Path string // with * for the names of a map, when it is a prototype
	Key  string
	Type Type

	Default  string // as declared, "" for none
	Doc      string
	Unit     string
	Symbol   string // of docs/model.md
	Equation string
	Source   string
	Assumed  string // the range in which an assumed default should be swept
	Names    []string
	Live     bool // a timeline may change it
	Required bool
	Cases    []string // values of the enclosing union's tag for which the field is there; nil for all

	Origin string // file or flag that gives the value, or default
	Pos    Pos    // of the value given

	low, high            *bound
	lowAny, highAny      any
	lowOpen, highOpen    bool
	sumToOne, onlyRatios bool
	tick                 bool
	typeName             string
	Forms                []Type // of a text or tree, for the schema
	only                 *only
	givenTo              *bool
	offTo                *[]string
	off                  []Entry // of a map with offTo
	defaultOn            bool

	section *Section // that declares it
	node    *Node    // given in the file, or nil
	given   bool     // node holds a value: not absent, not off
	failed  bool
	checked bool // something within has a cross-field check
	leaf    leaf
	// composites
	body  *Section // of a section or a switch; the selected case of a union
	on    bool     // of a switch
	tag   *Field   // of a union
	cases []unionCase
	proto *Section // of a map
	items []mapItem
}

type unionCase struct {
	Name, Doc string
	body      *Section
}

type mapItem struct {
	name string
	body *Section
}

type only struct {
	key    string
	values []string
}

// leaf is how a single field is read and printed.
type leaf interface {
	read(f *Field, n *Node, store bool) faults
	write() *Node
	canonicalDefault() string
}

// bound is an end of a range, as a number and as the text in messages.
type bound struct {
	value float64
	text  string
	open  bool
}

// IsLeaf reports whether the field holds a value itself.
func (f *Field) IsLeaf() bool { return f.leaf != nil }

// Given reports whether a file or flag gives the field.
func (f *Field) Given() bool { return f.given }

// Optional reports whether off, or leaving it out, means that there is none.
func (f *Field) Optional() bool { return !f.Required && f.Default == "" }

// Value is the present value, as a file would hold it; nil for none.
func (f *Field) Value() *Node {
	if f.leaf == nil || !f.given && f.Default == "" {
		return nil
	}
	return f.leaf.write()
}

// DefaultNode is the default as a file would hold it; nil when there is none or
// when the field is not a leaf.
func (f *Field) DefaultNode() *Node {
	if f.leaf == nil || f.Default == "" {
		return nil
	}
	n, err := parseFlow(f.leaf.canonicalDefault(), NullNode)
	if err != nil {
		return nil
	}
	n.SetOrigin(DefaultOrigin)
	return n
}

// TypeText is the type for people: for an enumeration its names.
func (f *Field) TypeText() string {
	switch {
	case f.typeName != "":
		return f.typeName
	case f.Type == TypeEnum:
		return strings.Join(f.Names, " | ")
	case len(f.Names) > 0:
		return string(f.Type) + " of " + strings.Join(f.Names, ", ")
	}
	return string(f.Type)
}

// Range is the allowed range in words, "" when there is none.
func (f *Field) Range() string {
	low, high := f.low, f.high
	switch {
	case low == nil && high == nil:
		return ""
	case high == nil && low.open:
		return "above " + low.text
	case high == nil:
		return "at least " + low.text
	case low == nil && high.open:
		return "below " + high.text
	case low == nil:
		return "at most " + high.text
	}
	a, b := low.text, high.text
	switch {
	case low.open && high.open:
		return "between " + a + " and " + b + ", both excluded"
	case low.open:
		return "above " + a + ", at most " + b
	case high.open:
		return "from " + a + " to below " + b
	}
	return a + " to " + b
}

// Limits are the numeric ends of the range, for a schema; ok tells which exist.
func (f *Field) Limits() (low float64, lowOpen, lowOK bool, high float64, highOpen, highOK bool) {
	if f.low != nil {
		low, lowOpen, lowOK = f.low.value, f.low.open, true
	}
	if f.high != nil {
		high, highOpen, highOK = f.high.value, f.high.open, true
	}
	return
}

// Condition says when the field has a meaning, "" for always.
func (f *Field) Condition() string {
	if f.only == nil {
		return ""
	}
	return "only with " + f.only.key + ": " + strings.Join(f.only.values, " or ")
}

// OnlyWith is the sibling on whose value the field depends, and the values for
// which it has a meaning; "" for none.
func (f *Field) OnlyWith() (sibling string, values []string) {
	if f.only == nil {
		return "", nil
	}
	return f.only.key, f.only.values
}

// outside holds v against the range; text is the value as written.
func (f *Field) outside(v float64, text string) (string, bool) {
	switch {
	case v != v:
		return text + " is not a number", true
	case f.low != nil && (v < f.low.value || f.low.open && v == f.low.value),
		f.high != nil && (v > f.high.value || f.high.open && v == f.high.value):
		return fmt.Sprintf("%s is out of range: allowed is %s", text, f.Range()), true
	}
	return "", false
}

// Option adds to a field what its line does not say.
type Option func(*Field)

// Min allows values from x on. x is a number, or text in the field's own
// unit, such as "1s" for a duration.
func Min(x any) Option { return func(f *Field) { f.lowAny, f.lowOpen = x, false } }

// Above allows values larger than x.
func Above(x any) Option { return func(f *Field) { f.lowAny, f.lowOpen = x, true } }

// Max allows values up to x.
func Max(x any) Option { return func(f *Field) { f.highAny, f.highOpen = x, false } }

// Below allows values smaller than x.
func Below(x any) Option { return func(f *Field) { f.highAny, f.highOpen = x, true } }

// Symbol is the letter in the equations.
func Symbol(s string) Option { return func(f *Field) { f.Symbol = s } }

// Unit is the unit of measurement, where the type does not say it.
func Unit(s string) Option { return func(f *Field) { f.Unit = s } }

// Equation is the section of the model that uses the field; without it that of the
// enclosing field.
func Equation(s string) Option { return func(f *Field) { f.Equation = s } }

// Source is where the default comes from; with Assumed beside it, where the rule does, or
// a default that is not sure.
func Source(s string) Option { return func(f *Field) { f.Source = s } }

// Assumed marks a default without a source of its own, with the range to sweep.
func Assumed(sweep string) Option { return func(f *Field) { f.Assumed = sweep } }

// Live lets a timeline change the field while running.
func Live() Option { return func(f *Field) { f.Live = true } }

// Required makes leaving the field out an error.
func Required() Option { return func(f *Field) { f.Required = true } }

// Only gives the field a meaning only for some values of a sibling; giving it
// otherwise is an error.
func Only(key string, values ...string) Option {
	return func(f *Field) { f.only = &only{key, values} }
}

// Given stores whether a file gives the field another value than its default:
// a scenario with every default written out is the same scenario.
func Given(p *bool) Option { return func(f *Field) { f.givenTo = p } }

// Off stores the names of the entries of a map that are off, for who must tell what
// is off from what nobody named. They are written out, too.
func Off(p *[]string) Option { return func(f *Field) { f.offTo = p } }

// Tick says that a duration is the length of a tick: rates per tick that are declared
// after it are held against their range.
func Tick() Option { return func(f *Field) { f.tick = true } }

// DefaultOn makes a switch on when it is left out.
func DefaultOn() Option { return func(f *Field) { f.defaultOn = true } }

// SumToOne holds weights to a sum of 1, within 1e-9.
func SumToOne() Option { return func(f *Field) { f.sumToOne = true } }

// OnlyRatios says that only the ratios of the weights count; one must be above 0.
func OnlyRatios() Option { return func(f *Field) { f.onlyRatios = true } }

// Names closes the set of names of weights or of texts.
func Names(names ...string) Option { return func(f *Field) { f.Names = names } }

// Forms says as which types a text or tree is read, for who checks it without reading it.
func Forms(types ...Type) Option { return func(f *Field) { f.Forms = types } }

// TypeName overrides the type's name in the documentation.
func TypeName(s string) Option { return func(f *Field) { f.typeName = s } }

// ends turns the declared ends of the range into numbers. parse reads an end
// given as text.
func (f *Field) ends(parse func(string) (float64, error), lowest *float64, highest *float64, show func(float64) string) error {
	end := func(x any, open bool, otherwise *float64) (*bound, error) {
		switch v := x.(type) {
		case nil:
			if otherwise == nil {
				return nil, nil
			}
			return &bound{*otherwise, show(*otherwise), open}, nil
		case int:
			return &bound{float64(v), show(float64(v)), open}, nil
		case float64:
			return &bound{v, show(v), open}, nil
		case string:
			n, err := parse(v)
			if err != nil {
				return nil, err
			}
			return &bound{n, v, open}, nil
		}
		return nil, fmt.Errorf("a range end is a number or text, not %T", x)
	}
	var err error
	if f.low, err = end(f.lowAny, f.lowOpen, lowest); err != nil {
		return err
	}
	f.high, err = end(f.highAny, f.highOpen, highest)
	return err
}

func (f *Field) numberEnds(lowest, highest *float64) error {
	show := units.FormatNumber
	if f.shares() {
		show = units.FormatShare
	}
	return f.ends(units.ParseShare, lowest, highest, show)
}

func (f *Field) shares() bool { return f.Type == TypeShare || f.Type == TypeShares }
