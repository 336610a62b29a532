package plots

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"guanxi/sim/results/digits"
)

// A tick is a place on an axis; a minor one has no label.
type tick struct {
	at    float64
	label []span
	below string // second line: the year under a month
	minor bool
}

// Typography: a true minus, a thin space between groups of three digits of
// numbers with five digits or more (ISO 80000-1), a point for decimals. The
// locale of the machine plays no part.
const (
	minus     = "−"
	thinSpace = "\u2009"
)

// number writes x with so many decimals.
func number(x float64, decimals int) string {
	s := digits.Rounded(x, decimals)
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) >= 5 {
		var groups []string
		for len(whole) > 3 {
			groups = append([]string{whole[len(whole)-3:]}, groups...)
			whole = whole[:len(whole)-3]
		}
		whole = strings.Join(append([]string{whole}, groups...), thinSpace)
	}
	if frac != "" {
		whole += "." + frac
	}
	if x < 0 && strings.Trim(s, "0.") != "" {
		return minus + whole
	}
	return whole
}

// significant writes x with about so many significant digits, whole numbers and
// what stands before the point in full, and never in exponent form; for captions
// and printed values.
func significant(x float64, places int) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		if math.IsNaN(x) {
			return "–"
		}
		return number(x, 0)
	}
	if x == math.Trunc(x) {
		return number(x, 0)
	}
	return number(x, min(max(0, places-1-digits.Exponent(x)), 12))
}

// niceStep is the smallest of 1, 2, 5 × 10^k (and 2.5 × 10^k for no one: it
// needs a further digit) that divides span into at most n parts.
func niceStep(span float64, n int) float64 {
	if !(span > 0) || n < 1 {
		return 1
	}
	raw := span / float64(n)
	base := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*base >= raw*(1-1e-9) {
			return m * base
		}
	}
	return 10 * base
}

// decimalsOf is how many decimals a multiple of step needs.
func decimalsOf(step float64) int {
	for d := range 13 {
		s := step * math.Pow(10, float64(d))
		if math.Abs(s-math.Round(s)) < 1e-6*math.Max(1, s) {
			return d
		}
	}
	return 12
}

// linearTicks lie at multiples of a nice step within [lo, hi], at most about
// n of them. whole keeps them at integers.
func linearTicks(lo, hi float64, n int, whole bool) []tick {
	step := niceStep(hi-lo, n)
	if whole && step < 1 {
		step = 1
	}
	var out []tick
	d := decimalsOf(step)
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+1e-9*step; k++ {
		v := k * step
		if math.Abs(v) < 1e-9*step {
			v = 0 // so that no label reads "-0"
		}
		out = append(out, tick{at: v, label: plain(number(v, d))})
	}
	return out
}

// A magnitude is the unit that the labels of an axis are counted in.
type magnitude struct {
	div  float64
	word string   // "thousand", "million"
	exp  string   // exponent of ten where no word is used
	_    struct{} // keyed literals only
}

// magnitudeOf chooses words from ten thousand on and powers of ten for what
// is below a thousandth or beyond the words. "Billion" is left to readers of
// English only: from 10^10 on, a power.
func magnitudeOf(max float64) magnitude {
	a := math.Abs(max)
	switch {
	case a >= 1e10:
		k := 3 * math.Floor(math.Log10(a)/3)
		return magnitude{div: math.Pow(10, k), exp: strconv.Itoa(int(k))}
	case a >= 1e6:
		return magnitude{div: 1e6, word: "million"}
	case a >= 1e4:
		return magnitude{div: 1e3, word: "thousand"}
	case a > 0 && a < 2e-3:
		k := math.Floor(math.Log10(a))
		return magnitude{div: math.Pow(10, k), exp: minus + strconv.Itoa(int(-k))}
	}
	return magnitude{div: 1}
}

// logTicks are the powers of ten with minor ticks at 2…9; over many decades
// only every second or third is labelled.
func logTicks(lo, hi float64, n int) []tick {
	first, last := int(math.Ceil(math.Log10(lo)-1e-9)), int(math.Floor(math.Log10(hi)+1e-9))
	every := 1
	for (last-first)/every+1 > max(n, 2) {
		every++
	}
	short := last <= 3 && first >= -2 // 0.01 to 1000 need no power
	var out []tick
	labelled := 0
	for e := first - 1; e <= last; e++ {
		p := math.Pow(10, float64(e))
		if e >= first {
			t := tick{at: p, minor: (e-first)%every != 0}
			if !t.minor {
				t.label = powerOfTen(e, short)
				labelled++
			}
			out = append(out, t)
		}
		for m := 2.0; m < 10 && every == 1; m++ {
			if v := m * p; v >= lo && v <= hi {
				out = append(out, tick{at: v, minor: true})
			}
		}
	}
	if labelled > 1 {
		return out
	}
	labelled = 0 // within a decade 2 and 5 say where one is
	for i := range out {
		t := &out[i]
		e := math.Floor(math.Log10(t.at) + 1e-9)
		if m := math.Round(t.at / math.Pow(10, e)); m == 1 || m == 2 || m == 5 {
			t.minor, t.label = false, plain(number(t.at, max(0, int(-e))))
			labelled++
		}
	}
	if labelled < 2 { // and between those, round numbers
		return linearTicks(lo, hi, n, false)
	}
	return out
}

// powerOfTen prints a power with a raised exponent, or plainly: 0.1, 1, 10.
func powerOfTen(e int, short bool) []span {
	switch {
	case short || e == 0 || e == 1:
		return plain(strconv.FormatFloat(math.Pow(10, float64(e)), 'f', max(0, -e), 64))
	case e < 0:
		return power("10", minus+strconv.Itoa(-e))
	}
	return power("10", strconv.Itoa(e))
}

// signedTicks are 0 and powers of ten on both sides of it.
func signedTicks(lo, hi float64) []tick {
	out := []tick{{at: 0, label: plain("0")}}
	most := math.Max(-lo, hi)
	for e := 0; math.Pow(10, float64(e)) <= most*(1+1e-9); e++ {
		p := math.Pow(10, float64(e))
		for m := 1.0; m < 10; m++ {
			for _, v := range []float64{-m * p, m * p} {
				if v < lo || v > hi {
					continue
				}
				t := tick{at: v, minor: m > 1}
				if m == 1 {
					t.label = powerOfTen(e, most < 1e4)
					if v < 0 {
						t.label = append(plain(minus), t.label...)
					}
				}
				out = append(out, t)
			}
		}
	}
	slices.SortFunc(out, func(a, b tick) int { return cmp.Compare(a.at, b.at) })
	return out
}

// daysTicks suit an axis that counts days on a logarithm of 1 + day.
func daysTicks(hi float64) []tick {
	var out []tick
	for _, d := range []float64{0, 1, 3, 7, 14, 30, 90, 180, 365, 730, 1461, 2922} {
		if d <= hi*(1+1e-9) {
			out = append(out, tick{at: d, label: plain(number(d, 0))})
		}
	}
	return out
}

const secondsPerDay = 86400.0

// dateX is the place of an instant on a date axis: days since 1970.
func dateX(t time.Time) float64 {
	return float64(t.Unix())/secondsPerDay + float64(t.Nanosecond())/(secondsPerDay*1e9)
}

func dateOf(x float64) time.Time {
	return time.Unix(int64(math.Round(x*secondsPerDay)), 0).UTC() // a time.Duration ends after 292 years
}

// isoDate is how a CSV writes a place on a date axis.
func isoDate(x float64) string {
	t := dateOf(x)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format("2006-01-02")
	}
	if t.Second() == 0 {
		return t.Format("2006-01-02T15:04")
	}
	return t.Format("2006-01-02T15:04:05")
}

// A calendarStep is a distance between date ticks.
type calendarStep struct {
	years, months, days, hours, minutes int
}

// about is the step's length in days, to choose with.
func (s calendarStep) about() float64 {
	return float64(s.years)*365.25 + float64(s.months)*30.4375 + float64(s.days) + float64(s.hours)/24 + float64(s.minutes)/1440
}

// floor is the last beginning of such a step that is not after t; days begin anew.
func (s calendarStep) floor(t time.Time) time.Time {
	switch {
	case s.years > 0:
		return time.Date(t.Year()-t.Year()%s.years, 1, 1, 0, 0, 0, 0, time.UTC)
	case s.months > 0:
		return time.Date(t.Year(), t.Month()-(t.Month()-1)%time.Month(s.months), 1, 0, 0, 0, 0, time.UTC)
	case s.days > 0:
		return t.Truncate(24 * time.Hour)
	}
	return t.Truncate(s.clock())
}

func (s calendarStep) clock() time.Duration {
	return time.Duration(s.hours)*time.Hour + time.Duration(s.minutes)*time.Minute
}

// next is a step later.
func (s calendarStep) next(t time.Time) time.Time {
	return t.AddDate(s.years, s.months, s.days).Add(s.clock())
}

// dateTicks lie on whole years, quarters, months, days or hours: the finest
// step that leaves at most n of them. Months carry their year, and hours
// their day, on a second line where it changes.
func dateTicks(lo, hi float64, n int) []tick {
	steps := []calendarStep{
		{minutes: 5}, {minutes: 15}, {minutes: 30},
		{hours: 1}, {hours: 3}, {hours: 6}, {hours: 12},
		{days: 1}, {days: 2}, {days: 5}, {days: 10},
		{months: 1}, {months: 2}, {months: 3}, {months: 6},
		{years: 1}, {years: 2}, {years: 5}, {years: 10}, {years: 20}, {years: 50}, {years: 100},
	}
	for _, s := range steps {
		most := n
		if s.about() < 1 {
			most = n * 3 / 4 // 08:00 is wider than a day or a year
		}
		if (hi-lo)/s.about() > float64(most)+1 {
			continue
		}
		if t := ticksEvery(lo, hi, s); len(t) <= most {
			return t
		}
	}
	return ticksEvery(lo, hi, calendarStep{years: 1000})
}

func ticksEvery(lo, hi float64, s calendarStep) []tick {
	t, next := s.floor(dateOf(lo)), s.next
	if s.days > 0 {
		// Days count from the first of the month, so that the same days are
		// marked in each; a rest shorter than the step stays unmarked.
		t = calendarStep{months: 1}.floor(t)
		next = func(t time.Time) time.Time {
			u := s.next(t)
			first := time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
			if s.days > 1 && !u.Before(first.AddDate(0, 0, -s.days/2)) {
				return first
			}
			return u
		}
	}
	var out []tick
	last := time.Time{}
	for ; dateX(t) <= hi+1e-9; t = next(t) {
		x := dateX(t)
		if x < lo-1e-9 {
			continue
		}
		k := tick{at: x}
		first := len(out) == 0
		switch {
		case s.years > 0:
			k.label = plain(strconv.Itoa(t.Year()))
		case s.months > 0:
			k.label = plain(t.Format("Jan"))
			if first || t.Year() != last.Year() {
				k.below = strconv.Itoa(t.Year())
			}
		case s.days > 0:
			k.label = plain(strconv.Itoa(t.Day()))
			if first || t.Month() != last.Month() {
				k.below = t.Format("Jan")
				if first || t.Year() != last.Year() {
					k.below = t.Format("Jan 2006")
				}
			}
		default:
			k.label = plain(t.Format("15:04"))
			if first || t.Day() != last.Day() {
				k.below = strconv.Itoa(t.Day()) + t.Format(" Jan")
				if first || t.Year() != last.Year() {
					k.below += t.Format(" 2006")
				}
			}
		}
		last = t
		out = append(out, k)
	}
	return out
}
