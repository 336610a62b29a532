package spec

import (
	"fmt"
	"strings"

	"guanxi/sim/units"
)

// Type names the kind of value that a field holds.
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
	TypeSection   Type = "section"
	TypeSwitch    Type = "switch"
	TypeUnion     Type = "union"
	TypeMap       Type = "named entries"
)

// Field is one line of the table.
type Field struct {
	Path string // with * for the names of a map, in a prototype
	Key  string
	Type Type

	Default  string // as declared, "" for none
	Doc      string
	Unit     string
	Symbol   string // in the page of its mechanism
	Equation string
	Source   string
	Assumed  string // the range in which an assumed default should be varied
	Names    []string
	Live     bool      // a timeline may change it
	Counted  *Counting // no decision reads it; nil: some may
	Treats   []string  // units of an experiment to some of which alone it may be given
	Required bool
	Cases    []string // tag values of the enclosing union for which the field exists; nil for all

	Origin string // file or flag that gives the value, or DefaultOrigin
	Pos    Pos    // of the given value

	low, high            *bound
	lowAny, highAny      any
	lowOpen, highOpen    bool
	sumToOne, onlyRatios bool
	tick, converts       bool
	typeName             string
	Forms                []Type // types of a text or tree, for the schema
	only                 *only
	givenTo              *bool
	offTo                *[]string
	label                bool
	off                  []Entry // entries of a map with offTo
	defaultOn            bool

	section *Section // the section that declares it
	node    *Node    // as given in the file, or nil
	given   bool     // node holds a value: it is neither absent nor off
	failed  bool
	checked bool // something within has a cross-field check
	leaf    leaf
	// Composites.
	body  *Section // of a section or a switch; the selected case of a union
	on    bool     // of a switch
	tag   *Field   // of a union
	cases []Case
	proto *Section // of a map
	items []mapItem
	held  []held // of a tree
}

type mapItem struct {
	name string
	body *Section
}

type only struct {
	key    string
	values []string
}

// leaf reads and prints a single field.
type leaf interface {
	read(f *Field, n *Node, store bool) faults
	clear()
	write() *Node
	canonicalDefault() string
}

// bound is an end of a range, as a number and as the text for messages.
type bound struct {
	value float64
	text  string
	open  bool
}

// IsLeaf reports whether the field itself holds a value.
func (f *Field) IsLeaf() bool { return f.leaf != nil }

// Applies reports whether the field has a meaning in this scenario.
func (f *Field) Applies() bool {
	ok, _ := f.section.applies(f)
	return ok
}

// Given reports whether a file or flag gives the field.
func (f *Field) Given() bool { return f.given }

// Optional reports whether off, or leaving the field out, means none.
func (f *Field) Optional() bool { return !f.Required && (f.Default == "" || f.Default == "{}") }

// Value returns the present value in the form of a file; nil for none.
func (f *Field) Value() *Node {
	if f.leaf == nil || !f.given && f.Default == "" {
		return nil
	}
	return f.leaf.write()
}

// DefaultNode returns the default in the form of a file; nil if there is none or the field is
// not a leaf.
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

// TypeText returns the type for people: for an enumeration its names.
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

// Range returns the allowed range in words, "" if there is none.
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

// Limits returns the numeric ends of the range, for a schema; lowOK and highOK tell which
// exist.
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

// OnlyWith returns the sibling that decides whether the field has a meaning, and the values for
// which it does; "" for none.
func (f *Field) OnlyWith() (sibling string, values []string) {
	if f.only == nil {
		return "", nil
	}
	return f.only.key, f.only.values
}

// outside checks v against the range; text is the value as written.
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

// Option sets properties of a field beyond those in its declaration. Of two that set the same the last counts.
type Option func(*Field)

// Min allows values from x on; x itself is allowed. x is a number, or text in the field's own unit, such as "1s" for
// a duration. Without it any value is allowed that the type of the field allows.
func Min(x any) Option { return func(f *Field) { f.lowAny, f.lowOpen = x, false } }

// Above allows values greater than x, which is as of Min.
func Above(x any) Option { return func(f *Field) { f.lowAny, f.lowOpen = x, true } }

// Max allows values up to x, which is as of Min; x itself is allowed.
func Max(x any) Option { return func(f *Field) { f.highAny, f.highOpen = x, false } }

// Below allows values less than x.
func Below(x any) Option { return func(f *Field) { f.highAny, f.highOpen = x, true } }

// Symbol is the letter that the equations of the page have for the field, such as λ.
func Symbol(s string) Option { return func(f *Field) { f.Symbol = s } }

// Unit is the unit of measurement, if the type does not say it; "currency" converts with the scenario.
func Unit(s string) Option { return func(f *Field) { f.Unit = s } }

// Equation is the section of the model that uses the field; the default is the enclosing
// field's.
func Equation(s string) Option { return func(f *Field) { f.Equation = s } }

// Source is where the default comes from. Together with Assumed it is the source of the rule,
// or of an uncertain default.
func Source(s string) Option { return func(f *Field) { f.Source = s } }

// Assumed marks a default without a source of its own, with the range to vary it in: 0.02–0.5,
// 1–60/year, mean 20–200, sd 5–50 for parts of a distribution, or each 0–1 for those of weights.
func Assumed(sweep string) Option { return func(f *Field) { f.Assumed = sweep } }

// Counting says how a price of what is counted moves metrics of a run, which are in proportion to Law of it. A metric
// with a - before it is taken off; one that ends in a dot stands for all that begin so.
type Counting struct {
	Law     func(price float64) float64
	Metrics []string
}

// Linear, Inverse and Excess are laws of prices: of an amount a unit, and of elasticities of demands that are a logit,
// or constant.
func Linear(x float64) float64  { return x }
func Inverse(x float64) float64 { return 1 / x }
func Excess(x float64) float64  { return 1 / (x - 1) }

// Counted marks a price of what is counted: no decision reads it, so that no observation of a run tells of it.
func Counted(law func(price float64) float64, metrics ...string) Option {
	return func(f *Field) { f.Counted = &Counting{law, metrics} }
}

// Live lets a timeline change the field during a run: read it in each tick, or compute again in Rebuild. Without it
// such an event is refused.
func Live() Option { return func(f *Field) { f.Live = true } }

// Treat lets an experiment give a live field's value to some units only: the field is a choice of the platform or of a
// provider towards each of them.
func Treat(units ...string) Option { return func(f *Field) { f.Live, f.Treats = true, units } }

// Required makes leaving the field out an error, so that it needs no default.
func Required() Option { return func(f *Field) { f.Required = true } }

// Only gives the field a meaning only for some values of a sibling; giving it otherwise is an
// error.
func Only(key string, values ...string) Option {
	return func(f *Field) { f.only = &only{key, values} }
}

// Given stores whether a file gives the field a value other than its default: a scenario with
// every default written out is the same scenario.
func Given(p *bool) Option { return func(f *Field) { f.givenTo = p } }

// Off stores the names of a map's entries that are off, for callers that must distinguish them
// from names that are absent. They are also written out.
func Off(p *[]string) Option { return func(f *Field) { f.offTo = p } }

// KnowsOff reports whether an entry of a map that is off differs from one that is absent.
func (f *Field) KnowsOff() bool { return f.offTo != nil }

// Tick marks a duration as the length of a tick, by which the range of rates per tick declared
// after it is checked.
func Tick() Option { return func(f *Field) { f.tick = true } }

// DefaultOn makes a switch on when it is left out.
func DefaultOn() Option { return func(f *Field) { f.defaultOn = true } }

// SumToOne requires weights to sum to 1, within 1e-9. The shares of the entries of a map are to be
// checked by the section.
func SumToOne() Option { return func(f *Field) { f.sumToOne = true } }

// OnlyRatios says that only the ratios of the weights matter; at least one must be above 0.
func OnlyRatios() Option { return func(f *Field) { f.onlyRatios = true } }

// Names restricts the names of weights, or the texts.
func Names(names ...string) Option { return func(f *Field) { f.Names = names } }

// Label makes a text one that tables and figures show, in one line.
func Label() Option { return func(f *Field) { f.label = true } }

// Forms lists the types as which a text or tree is read, for those who check it without reading
// it.
func Forms(types ...Type) Option { return func(f *Field) { f.Forms = types } }

// TypeName overrides the type's name in the documentation.
func TypeName(s string) Option { return func(f *Field) { f.typeName = s } }

// ends converts the declared ends of the range to numbers. parse reads an end given as text.
func (f *Field) ends(parse func(string) (float64, error), lowest *float64, highest *float64,
	show func(float64) string) error {
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
