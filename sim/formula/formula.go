// Package formula reads the formulas of a scenario, such as p + q*friends_share^2, and computes them
// for one person at a time.
//
// A formula is made of numbers, names, + - * / ^, comparisons, and, or, not, CONDITION ? THIS : THAT,
// and functions. A comparison is 1 where it holds and 0 elsewhere. Numbers that have
// a unit are names times numbers, 0.4/day or 30*day, and every part is checked for its unit before it
// is computed. The same formula gives the same bits on every processor: each operation is rounded by
// itself, and the elementary functions are those of sim/num.
package formula

import "fmt"

// Most is how many letters a formula may have.
const Most = 2000

// Unit is that of a number: powers of time and of money.
type Unit struct{ Time, Money int }

// The units of what is asked for.
var (
	Pure  = Unit{}
	Time  = Unit{Time: 1}
	Rate  = Unit{Time: -1}
	Money = Unit{Money: 1}
)

func (u Unit) String() string {
	switch u {
	case Pure:
		return "a pure number"
	case Time:
		return "a time"
	case Rate:
		return "a rate (1/time)"
	case Money:
		return "an amount of money"
	}
	return fmt.Sprintf("time^%d money^%d", u.Time, u.Money)
}

// At is where a formula is computed: for which person, and with what its law adds.
type At struct {
	Who   int // whose values are read: within friends_mean and the like a friend
	Me    int // who decides
	With  []float64
	Alone bool // strong friends are left out
}

// Name is something that a formula may name.
type Name struct {
	Unit  Unit
	Doc   string
	Mine  bool // of who decides, or of the platform: not known of a friend
	Fixed bool // the same for everybody in a tick
	Value func(*At) float64
}

// Language is what a formula may name.
type Language struct {
	Names map[string]Name
	// Count and Friend are the friends of a person. Count nil: the formula may not ask for them.
	Count  func(who int) int
	Friend func(who, k int) int
}

// Formula is a formula that has been read.
type Formula struct {
	Value func(*At) float64
	Fixed bool     // it is the same for everybody in a tick
	Names []string // that it uses
}

// Fault is what is wrong with a formula, and from which letter on, counted from 0.
type Fault struct {
	From      int
	Msg, Hint string
}

func (f *Fault) Error() string { return f.Msg }

// Read reads a formula that is to give a number of a unit.
func (l *Language) Read(text string, want Unit) (*Formula, *Fault) {
	if len(text) > Most {
		return nil, &Fault{Msg: fmt.Sprintf("has %d letters; a formula has at most %d", len(text), Most)}
	}
	tree, fault := parse(text)
	if fault != nil {
		return nil, fault
	}
	r := &reader{Language: l}
	x := r.node(tree)
	if r.fault == nil {
		r.fits(x, want, tree)
	}
	if r.fault != nil {
		return nil, r.fault
	}
	return &Formula{x.value, x.fixed, r.used}, nil
}

// part is a part of a formula.
type part struct {
	unit    Unit
	zero    bool // the number 0, which has any unit
	number  bool // it stands as a number, exactly value(nil)
	fixed   bool
	value   func(*At) float64
	exactly float64
}

// reader reads one formula, up to its first fault.
type reader struct {
	*Language
	inside bool // of friends_mean and the like
	used   []string
	fault  *Fault
}

// wrong notes a fault, unless there is one already.
func (r *reader) wrong(at *node, hint, format string, args ...any) part {
	if r.fault == nil {
		r.fault = &Fault{at.from, fmt.Sprintf(format, args...), hint}
	}
	return part{value: func(*At) float64 { return 0 }}
}

// fits checks the unit of a part.
func (r *reader) fits(x part, want Unit, at *node) {
	if !x.zero && x.unit != want {
		hint := ""
		if x.unit == Pure && want == Rate {
			hint = "divide by a time, such as 0.4/day"
		}
		r.wrong(at, hint, "is %s where %s is expected", x.unit, want)
	}
}
