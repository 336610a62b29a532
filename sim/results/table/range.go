package table

import (
	"encoding/json"
	"fmt"
	"math"
)

// Range is where a number can lie, as far as it is known; the zero value is not.
type Range struct {
	Low  float64
	High float64 // +Inf: no end
}

// Share is the range of shares, means of shares and probabilities.
func Share() Range { return Range{0, 1} }

// NotNegative is the range of counts.
func NotNegative() Range { return Range{0, math.Inf(1)} }

// Known says whether anything is known.
func (r Range) Known() bool { return r != Range{} }

// Holds says whether a number lies in the range; one that is missing does.
func (r Range) Holds(x float64) bool { return !r.Known() || !(x < r.Low) && !(x > r.High) }

// Among is the range in a world of another size: an end above 1 is a number of
// consumers, of whom there are so many; +Inf: not as many everywhere.
func (r Range) Among(consumers float64) Range {
	if r.High > 1 && !math.IsInf(r.High, 1) {
		r.High = consumers
	}
	return r
}

// Times is the range of the number times a factor above 0.
func (r Range) Times(factor float64) Range { return Range{r.Low * factor, r.High * factor} }

// MarshalJSON writes the ends, null for one that there is not.
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
