package policy

import (
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// grown is an amount after a tick of interest.
func grown(left units.Money, rate float64) units.Money {
	if rate == 0 || left <= 0 {
		return left
	}
	more := units.Amount(float64(left.Float() * num.Expm1(rate)))
	return left.Plus(more)
}

// part is paid/planned, 1 where nothing is planned.
func part(paid, planned units.Money) float64 {
	if paid >= planned {
		return 1
	}
	return float64(paid) / float64(planned)
}

// line is the line of credit: so many years of annual running costs.
func line(years, yearly float64) float64 { return years * yearly }

// after is what a trial of a value leaves of a search: a value that raised the objective above what was
// seen while the old one was held stays, else the search turns round, and halves its step where it has
// turned before (M22).
func (x search) after(seen, tried float64) search {
	x.trying = 0
	switch {
	case seen > x.held:
		x.value, x.failed = tried, 0
	case x.failed == 0:
		x.step, x.failed = -x.step, 1
	default:
		x.step, x.failed = -x.step/2, 0
	}
	return x
}

func within(x, low, high float64) float64 { return min(high, max(low, x)) }
