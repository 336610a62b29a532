// Package functions models what the platform offers and how well that serves the needs of each
// segment (M1): the paper's elements 1 and 2, "users and needs" and "functions and services".
//
// A function is released on a date, serves some needs with a quality, and is used with an ease
// and an ability that differs by segment. Functions that serve the same need are substitutes: the
// best one counts, so that voice helps those who cannot type and nobody else.
//
// Sources: Lancaster (1966), A new approach to consumer theory, Journal of Political Economy
// 74(2), for things that are worth what they serve; Pearl (1988), Probabilistic Reasoning in
// Intelligent Systems, for the noisy or.
package functions

import (
	"fmt"
	"slices"
	"time"

	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `functions`: a map from name to function.
type Spec struct {
	Functions []spec.Named[Function]
	on        bool
	off       []string // names of functions that are off

	run *functions
}

// Function is one function of the platform.
type Function struct {
	Released string
	Serves   []string
	Quality  float64
	Ease     float64
	Combine  string
	Upkeep   units.ExtensiveRate

	date  time.Time // zero: from the start
	never bool
}

// Declare declares the section in the root of a scenario: its keys are names.
func (f *Spec) Declare(root *spec.Section) {
	spec.Map(root, "functions", &f.Functions, "what the platform offers, by name, and which needs it serves",
		func(s *spec.Section, v *Function) {
			s.Text(&v.Released, "released", "true", "true: available from the start; a date: released then; false: never",
				spec.Symbol("T_f"), spec.TypeName("true | date | false"), spec.Forms(spec.TypeBool, spec.TypeDate))
			s.Texts(&v.Serves, "serves", "", "needs that the function serves", spec.Names(society.Needs()...), spec.Required(),
				spec.Symbol("F_n"))
			s.Share(&v.Quality, "quality", "0.7", "quality", spec.Symbol("q_f"), spec.Live(), spec.Assumed("0.3–1"))
			s.Share(&v.Ease, "ease", "0.9", "ease of use", spec.Symbol("e_f"), spec.Above(0), spec.Live(), spec.Assumed("0.5–1"))
			s.Enum(&v.Combine, "combine", "max", []string{"max", "noisy_or"}, "how it combines with other functions that "+
				"serve the same need. max: only the best of them counts; noisy_or: each helps independently, 1 − Π(1−·)")
			s.CountRate(&v.Upkeep, "upkeep", "0/year", "cost to the platform of running it, from its release; 0 is, "+
				"with a treasury, what keeps its quality, and less than that lets it decay (policy.treasury.quality)",
				spec.Unit("currency"), spec.Live(), spec.Source("a choice of the platform"))
			s.Check(func(c *spec.Checker) {
				date, never, err := release(v.Released)
				if err != nil {
					c.Errorf("released", "%s", err)
				}
				v.date, v.never = date, never
			}, "released")
			s.Check(func(c *spec.Checker) {
				if len(v.Serves) == 0 {
					c.Errorf("serves", "serves no need, so the function has no effect; the needs are %v", society.Needs())
				}
			}, "serves")
		}, spec.Equation("M1"), spec.Given(&f.on), spec.Off(&f.off))
}

// On reports whether the scenario names any function.
func (f *Spec) On() bool { return f.on || len(f.Functions) > 0 }

// Lacks returns why a mechanism cannot count on a function; "" if it is released or will be.
// never distinguishes a function that is never released from one that is off or absent.
func (f *Spec) Lacks(name string) (why string, never bool) {
	names := make([]string, 0, len(f.Functions))
	for _, x := range f.Functions {
		if x.Name == name {
			if x.V.never {
				return fmt.Sprintf("needs the function %s, which is never released", name), true
			}
			return "", false
		}
		names = append(names, x.Name)
	}
	if slices.Contains(f.off, name) {
		return fmt.Sprintf("needs the function %s, which is off, so what depends on it never starts", name), false
	}
	why = fmt.Sprintf("needs the function %s, which is not among functions, so what depends on it never starts", name)
	if near, ok := spec.Nearest(name, names); ok {
		why += fmt.Sprintf(" (did you mean %s?)", near)
	}
	return why, false
}

// Late returns the functions that are released after the end of the run.
func (f *Spec) Late(clock sim.Clock) []string {
	var late []string
	for _, x := range f.Functions {
		if !x.V.date.IsZero() && clock.Of(x.V.date) > sim.Tick(clock.Ticks) {
			late = append(late, x.Name)
		}
	}
	return late
}

// release reads the key `released`.
func release(text string) (date time.Time, never bool, err error) {
	switch text {
	case "true":
		return time.Time{}, false, nil
	case "false":
		return time.Time{}, true, nil
	}
	date, err = units.ParseDate(text)
	if err != nil {
		err = fmt.Errorf("%q is neither true, nor false, nor a date such as 2011-05-10", text)
	}
	return date, false, err
}
