package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"guanxi/plots/calendar"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
)

// A tick is a position on an axis; a minor tick has no label.
type tick struct {
	at    float64
	label []ink.Span
	below []string // further lines: the year under a month, the rest of a long name
	minor bool
}

// niceStep returns the smallest of 1, 2, 5 × 10^k that divides span into at most n parts. 2.5
// is left out because it needs a further digit.
func niceStep(span float64, n int) float64 {
	if !(span > 0) || n < 1 {
		return 1
	}
	raw := span / float64(n)
	base := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*base >= raw*(1-1e-9) {
			return m * base
		}
	}
	return 10 * base
}

// linearTicks returns ticks at multiples of a nice step within [lo, hi], at most about n of
// them. whole keeps them at integers.
func linearTicks(lo, hi float64, n int, whole bool) []tick {
	step := niceStep(hi-lo, n)
	if whole && step < 1 {
		step = 1
	}
	var out []tick
	d := phrase.Decimals(step)
	for k := math.Ceil(lo/step - 1e-9); k*step <= hi+1e-9*step; k++ {
		v := k * step
		if math.Abs(v) < 1e-9*step {
			v = 0 // so that no label reads "-0"
		}
		out = append(out, tick{at: v, label: ink.Plain(phrase.Number(v, d))})
	}
	return out
}

// A magnitude is the unit in which the labels of an axis count.
type magnitude struct {
	div  float64
	word string   // "thousand", "million"
	exp  string   // exponent of ten where no word is used
	_    struct{} // keyed literals only
}

// magnitudeOf chooses words from ten thousand on, and powers of ten below 0.002 and from 10^10
// on: "billion" means different numbers in different languages.
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
		return magnitude{div: math.Pow(10, k), exp: phrase.Minus + strconv.Itoa(int(-k))}
	}
	return magnitude{div: 1}
}

// logTicks returns powers of ten with minor ticks at 2…9; over many decades only every second
// or third is labelled.
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
	labelled = 0 // within a decade, label 2 and 5
	for i := range out {
		t := &out[i]
		e := math.Floor(math.Log10(t.at) + 1e-9)
		if m := math.Round(t.at / math.Pow(10, e)); m == 1 || m == 2 || m == 5 {
			t.minor, t.label = false, ink.Plain(phrase.Number(t.at, max(0, int(-e))))
			labelled++
		}
	}
	if labelled < 2 { // and between those, round numbers
		return linearTicks(lo, hi, n, false)
	}
	return out
}

// powerOfTen formats a power with a raised exponent, or plainly: 0.1, 1, 10.
func powerOfTen(e int, short bool) []ink.Span {
	switch {
	case short || e == 0 || e == 1:
		return ink.Plain(strconv.FormatFloat(math.Pow(10, float64(e)), 'f', max(0, -e), 64))
	case e < 0:
		return ink.Power("10", phrase.Minus+strconv.Itoa(-e))
	}
	return ink.Power("10", strconv.Itoa(e))
}

// signedTicks returns 0 and powers of ten on both sides of it.
func signedTicks(lo, hi float64) []tick {
	out := []tick{{at: 0, label: ink.Plain("0")}}
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
						t.label = append(ink.Plain(phrase.Minus), t.label...)
					}
				}
				out = append(out, t)
			}
		}
	}
	slices.SortFunc(out, func(a, b tick) int { return cmp.Compare(a.at, b.at) })
	return out
}

// daysTicks returns ticks for an axis of days on a logarithm of 1 + day.
func daysTicks(hi float64) []tick {
	var out []tick
	for _, d := range []float64{0, 1, 3, 7, 14, 30, 90, 180, 365, 730, 1461, 2922} {
		if d <= hi*(1+1e-9) {
			out = append(out, tick{at: d, label: ink.Plain(phrase.Number(d, 0))})
		}
	}
	return out
}

// dateTicks returns ticks at whole years, quarters, months, days or hours, with the finest step
// that leaves at most n of them. Months show their year, and hours their day, on a second line
// where it changes.
func dateTicks(lo, hi float64, n int) []tick {
	steps := []calendar.Step{
		{Minutes: 5}, {Minutes: 15}, {Minutes: 30},
		{Hours: 1}, {Hours: 3}, {Hours: 6}, {Hours: 12},
		{Days: 1}, {Days: 2}, {Days: 5}, {Days: 10},
		{Months: 1}, {Months: 2}, {Months: 3}, {Months: 6},
		{Years: 1}, {Years: 2}, {Years: 5}, {Years: 10}, {Years: 20}, {Years: 50}, {Years: 100},
	}
	for _, s := range steps {
		most := n
		if s.About() < 1 {
			most = n * 3 / 4 // 08:00 is wider than a day or a year
		}
		if (hi-lo)/s.About() > float64(most)+1 {
			continue
		}
		if t := ticksEvery(lo, hi, s); len(t) <= most {
			return t
		}
	}
	return ticksEvery(lo, hi, calendar.Step{Years: 1000})
}

func ticksEvery(lo, hi float64, s calendar.Step) []tick {
	t, next := s.Floor(calendar.Time(lo)), s.Next
	if s.Days > 0 {
		// Days count from the first of the month, so that every month marks the same days; a
		// remainder shorter than the step stays unmarked.
		t = calendar.Step{Months: 1}.Floor(t)
		next = func(t time.Time) time.Time {
			u := s.Next(t)
			first := time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
			if s.Days > 1 && !u.Before(first.AddDate(0, 0, -s.Days/2)) {
				return first
			}
			return u
		}
	}
	var out []tick
	last := time.Time{}
	for ; calendar.Day(t) <= hi+1e-9; t = next(t) {
		x := calendar.Day(t)
		if x < lo-1e-9 {
			continue
		}
		k := tick{at: x}
		first := len(out) == 0
		switch {
		case s.Years > 0:
			k.label = ink.Plain(strconv.Itoa(t.Year()))
		case s.Months > 0:
			k.label = ink.Plain(t.Format("Jan"))
			if first || t.Year() != last.Year() {
				k.below = []string{strconv.Itoa(t.Year())}
			}
		case s.Days > 0:
			k.label = ink.Plain(strconv.Itoa(t.Day()))
			if first || t.Month() != last.Month() {
				k.below = []string{t.Format("Jan")}
				if first || t.Year() != last.Year() {
					k.below = []string{t.Format("Jan 2006")}
				}
			}
		default:
			k.label = ink.Plain(t.Format("15:04"))
			if first || t.Day() != last.Day() {
				k.below = []string{strconv.Itoa(t.Day()) + t.Format(" Jan")}
				if first || t.Year() != last.Year() {
					k.below[0] += t.Format(" 2006")
				}
			}
		}
		last = t
		out = append(out, k)
	}
	return out
}
