package table

import (
	"encoding/json"
	"fmt"
	"math"
)

// Range is the known range of a number; the zero value means unknown.
type Range struct {
	Low  float64
	High float64 // +Inf: unbounded
}

// Share is the range of shares, means of shares and probabilities.
func Share() Range { return Range{0, 1} }

// NotNegative is the range of counts.
func NotNegative() Range { return Range{0, math.Inf(1)} }

// Known reports whether the range is known.
func (r Range) Known() bool { return r != Range{} }

// Holds reports whether a number lies in the range; NaN does.
func (r Range) Holds(x float64) bool { return !r.Known() || !(x < r.Low) && !(x > r.High) }

// Among returns the range in a world of another size. A high end above 1 is a number of
// consumers and becomes consumers, which is +Inf if the number varies.
func (r Range) Among(consumers float64) Range {
	if r.High > 1 && !math.IsInf(r.High, 1) {
		r.High = consumers
	}
	return r
}

// Times returns the range of the number times a positive factor.
func (r Range) Times(factor float64) Range { return Range{r.Low * factor, r.High * factor} }

// MarshalJSON writes the two ends, null for a missing one.
func (r Range) MarshalJSON() ([]byte, error) {
	return json.Marshal([]Number{Number(r.Low), Number(r.High)})
}

// UnmarshalJSON reads them.
func (r *Range) UnmarshalJSON(b []byte) error {
	var ends []Number
	if err := json.Unmarshal(b, &ends); err != nil {
		return err
	}
	if len(ends) != 2 {
		return fmt.Errorf("a range of %d ends, not 2", len(ends))
	}
	*r = Range{float64(ends[0]), float64(ends[1])}
	if r.Low != r.Low {
		r.Low = math.Inf(-1)
	}
	if r.High != r.High {
		r.High = math.Inf(1)
	}
	return nil
}
