// Package analytic compares the simulator with cases whose result is known in closed form: the
// suite of `guanxi verify`.
//
// Where a scenario can express a case, the case is the text of a scenario, so that reading,
// building and running are tested together. Seeds are fixed. A mean passes if it is at most
// four standard errors from the expected value. The standard error comes from the replicates.
// Where a tick or a finite population causes a bias, the case states it and keeps it below one
// standard error.
package analytic

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Limit is the largest |z| that passes: exceeded by chance once in 16,000.
const Limit = 4.0

// Case is one case of the suite.
type Case struct {
	ID       string
	Title    string
	Source   string
	Simulate func(*lab) ([]Result, error)
}

// Result is one number of a case.
type Result struct {
	ID       string  `json:"id"`
	Quantity string  `json:"quantity"`
	Expected float64 `json:"expected"`
	Mean     float64 `json:"simulated"`
	SE       float64 `json:"se"`   // 0: the number is exact and must agree to all digits given
	N        int     `json:"n"`    // replicates behind the mean
	Bias     float64 `json:"bias"` // stated bias, from the tick or the finite population
	Z        float64 `json:"z"`
	Pass     bool    `json:"pass"`
	Error    string  `json:"error,omitempty"` // why it did not come to an end, which is a failure
	Title    string  `json:"title"`
	Source   string  `json:"source"`
}

// Options configure Run.
type Options struct {
	Workers int
	Only    []string     // ids; all when empty
	Done    func(Result) // called as results arrive
}

// Cases returns the suite, in order.
func Cases() []Case {
	return slices.Concat(diffusion(), cascades(), graphs(), advertising(), markets(), sensitivity(), halves())
}

// Run simulates the cases. A case that does not come to an end fails, and the others go on. The
// error is that of an unknown case or of the context.
func Run(ctx context.Context, o Options) ([]Result, error) {
	for _, id := range o.Only {
		if !Known(id) {
			return nil, fmt.Errorf("there is no case %s; the cases are %s", id, IDs())
		}
	}
	return run(ctx, o, Cases())
}

func run(ctx context.Context, o Options, cases []Case) ([]Result, error) {
	var results []Result
	for _, c := range cases {
		if !asked(o.Only, c.ID) {
			continue
		}
		found, err := c.Simulate(&lab{ctx: ctx, workers: max(1, o.Workers)})
		switch {
		case ctx.Err() != nil:
			return results, fmt.Errorf("%s: %w", c.ID, err)
		case err != nil:
			found = append(found, Result{Error: err.Error()})
		}
		for _, r := range found {
			r.ID, r.Title, r.Source = c.ID, c.Title, c.Source
			r.judge()
			results = append(results, r)
			if o.Done != nil {
				o.Done(r)
			}
		}
	}
	return results, nil
}

// asked reports whether id is among those asked for; if none are named, all are.
func asked(only []string, id string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(name string) bool { return strings.EqualFold(name, id) })
}

// Known reports whether there is a case with that id.
func Known(id string) bool {
	return slices.ContainsFunc(Cases(), func(c Case) bool { return strings.EqualFold(c.ID, id) })
}

// IDs lists the cases for a message.
func IDs() string {
	var ids []string
	for _, c := range Cases() {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, ", ")
}

// Passed reports whether no result failed.
func Passed(results []Result) bool {
	return !slices.ContainsFunc(results, func(r Result) bool { return !r.Pass })
}

// judge sets z and whether the result passes.
func (r *Result) judge() {
	switch {
	case r.Error != "":
		r.Pass = false
	case r.SE > 0:
		r.Z = (r.Mean - r.Expected) / r.SE
		r.Pass = math.Abs(r.Z) <= Limit
	default:
		r.Pass = math.Abs(r.Mean-r.Expected) <= exactly*math.Max(1, math.Abs(r.Expected))
	}
}

// exactly is the tolerance of a number without randomness: half of the sixth digit, the
// precision of the literature.
const exactly = 5e-6
