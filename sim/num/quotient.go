package num

import "math"

// Quotient is a over b; NaN where b is 0, like the mean of nothing.
func Quotient(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
