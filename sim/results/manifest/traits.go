package manifest

import (
	"fmt"

	"guanxi/sim/results/digits"
)

// Traits belong to a whole scenario, in words: amounts, dates, ticks, consumers, people. Runs that are
// compared share them, or their difference is not due to what is varied alone.
type Traits [5]string

// Traits returns those of a run.
func (a *About) Traits() Traits {
	people := "people represented not stated"
	if a.Represents > 0 {
		people = digits.Grouped(a.Represents, 0) + " people represented"
	}
	return Traits{"amounts in " + a.Currency, "dates from " + a.Start + " to " + a.End, digits.Counted(a.Ticks, "tick") +
		" of " + a.Tick, digits.Counted(a.Consumers, "consumer"), people}
}

// Unlike says what one has and another does not, except for what is meant; "" if there is nothing.
func (t Traits) Unlike(name string, other Traits, than string, meant func(k int) bool) string {
	var here, there []string
	for k := range t {
		if t[k] != other[k] && !(meant != nil && meant(k)) {
			here, there = append(here, t[k]), append(there, other[k])
		}
	}
	if len(here) == 0 {
		return ""
	}
	return fmt.Sprintf("%s has %s, %s has %s: their difference is due to this, too", name, digits.List(here), than,
		digits.List(there))
}
