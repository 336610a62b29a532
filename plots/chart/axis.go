package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/plots/calendar"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
)

type axisKind int

const (
	linear axisKind = iota
	Logarithmic
	Calendar
	Categories  // rows, from the top
	levels      // columns or rows of equal size, the first at the origin
	DaysSince   // logarithm of 1 + days
	Signed      // linear near 0, logarithmic far from it on both sides
	Equidistant // the values At, in ascending order, at equal distances, linear between them
)

// An Axis takes its range, lo to hi, from the data of the marks, extended to Ends where given, and to 0 if Zero is
// set. The zero Axis is linear and without a title.
type Axis struct {
	Title string // what the values are, in lower case
	Unit  string // of the values, such as CNY, printed with the magnitude; "": none
	Kind  axisKind
	Ends  *[2]float64 // NaN: from the data
	Zero  bool        // the range has 0 in it
	Whole bool        // counts: no ticks between integers
	Names []string
	At    []float64 // positions of ticks; nil: round numbers
	// Tail returns a text for the right end of each row of categories, After one for the title.
	// Both receive the divisor of the value labels.
	Tail  func(div float64) []string
	After func(div float64) string

	lo, hi float64
	mag    magnitude
	ticks  []tick
}

// Limits returns the ends of an axis.
func Limits(lo, hi float64) *[2]float64 { return &[2]float64{lo, hi} }

// ValueAxis returns the axis of a metric. It includes 0 where that costs little room.
func ValueAxis(title, unit string, values []float64) Axis {
	a := Axis{Title: title, Unit: unit}
	lo, hi := Span(values)
	a.Zero = lo > 0 && lo < 0.35*hi || hi < 0 && hi > 0.35*lo
	if from, to := roomy(lo, hi); from < lo {
		a.Ends = Limits(from, to)
	}
	return a
}

// roomy widens a range smaller than a hundredth of its values, so that small differences do not
// look large.
func roomy(lo, hi float64) (from, to float64) {
	if room := 0.01 * math.Max(math.Abs(lo), math.Abs(hi)); hi-lo < room {
		return (lo + hi - room) / 2, (lo + hi + room) / 2
	}
	return lo, hi
}

// A RightAxis shows the values of y in another unit: value × factor.
type RightAxis struct {
	Title  string
	Factor float64
	mag    magnitude
	ticks  []tick
}

// transform maps values of the axis to [0, 1].
func (a *Axis) transform(v float64) float64 {
	f := func(v float64) float64 { return v }
	switch a.Kind {
	case Logarithmic:
		f = math.Log10
	case DaysSince:
		f = math.Log1p
	case Signed:
		f = math.Asinh
	case Equidistant:
		f = a.place
	}
	return (f(v) - f(a.lo)) / (f(a.hi) - f(a.lo))
}

// place returns where a value stands among the values At, counted from 0.
func (a *Axis) place(v float64) float64 {
	i, _ := slices.BinarySearch(a.At, v)
	i = min(max(i-1, 0), len(a.At)-2)
	return float64(i) + (v-a.At[i])/(a.At[i+1]-a.At[i])
}

// format writes a position on the axis for the CSV.
func (a *Axis) format(v float64) string {
	switch a.Kind {
	case Calendar:
		return calendar.ISO(v)
	case Categories, levels:
		if i := int(math.Round(v)); i >= 0 && i < len(a.Names) {
			return a.Names[i]
		}
	}
	return decimal(v)
}

// decimal rounds to twelve significant digits, which hides last-bit differences between
// processors, and never uses an exponent.
func decimal(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil || r == 0 {
		return "0"
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// label returns the title with its magnitude and unit.
func (a *Axis) label() []ink.Span {
	l := labelOf(a.Title, a.Unit, a.mag)
	if a.After != nil {
		l = append(l, ink.Span{Text: a.After(a.mag.div)})
	}
	return l
}

func labelOf(title, unit string, m magnitude) []ink.Span {
	switch scale := strings.TrimSpace(m.word + " " + unit); {
	case m.exp != "":
		return []ink.Span{{Text: title + " (10"}, {Text: m.exp, Raised: true}, {Text: strings.TrimRight(" "+unit, " ") + ")"}}
	case scale != "":
		return ink.Plain(title + " (" + scale + ")")
	}
	return ink.Plain(title)
}

// setRange sets the range of the axis from the values of its marks.
func (a *Axis) setRange(lo, hi float64) {
	if a.Kind == Categories || a.Kind == levels {
		a.lo, a.hi = -0.5, float64(len(a.Names))-0.5
		return
	}
	if math.IsInf(lo, 1) {
		lo, hi = 0, 1
	}
	if a.Zero {
		lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	}
	fixedLo, fixedHi := false, false
	if a.Ends != nil {
		fixedLo, fixedHi = !math.IsNaN(a.Ends[0]), !math.IsNaN(a.Ends[1])
		lo, hi = Widen(lo, hi, a.Ends[:]...)
	}
	switch a.Kind {
	case Logarithmic:
		if lo <= 0 {
			lo = math.Min(1, hi/10)
		}
		if hi <= lo {
			hi = lo * 10
		}
		if !fixedLo {
			lo /= 1.1
		}
		if !fixedHi {
			hi *= 1.1
		}
	case Calendar:
		if hi <= lo {
			hi = lo + 1
		}
	default:
		if hi <= lo {
			hi = lo + math.Max(1, math.Abs(lo))
		}
		pad := float64(0.04 * (hi - lo))
		if !fixedHi && hi != 0 {
			hi += pad
		}
		if !fixedLo && lo != 0 {
			lo -= pad
		}
	}
	a.lo, a.hi = lo, hi
}

// setTicks chooses the ticks, about n of them.
func (a *Axis) setTicks(n int) {
	a.ticks = nil
	if a.At != nil {
		short := phrase.Shorts(a.At)
		for _, v := range a.At {
			a.ticks = append(a.ticks, tick{at: v, label: ink.Plain(short(v))})
		}
		return
	}
	switch a.Kind {
	case Logarithmic:
		a.ticks = logTicks(a.lo, a.hi, n)
	case Calendar:
		a.ticks = dateTicks(a.lo, a.hi, n)
	case DaysSince:
		a.ticks = daysTicks(a.hi)
	case Signed:
		a.ticks = signedTicks(a.lo, a.hi)
	case levels, Categories:
		every := 1
		for a.Kind == levels && len(a.Names) > every*max(n, 1) {
			every++
		}
		for i := 0; i < len(a.Names); i += every {
			a.ticks = append(a.ticks, tick{at: float64(i), label: ink.Plain(a.Names[i])})
		}
	default:
		a.mag = magnitudeOf(math.Max(math.Abs(a.lo), math.Abs(a.hi)))
		for more := range 6 { // one tick gives no scale, and two hardly do
			a.ticks = scaled(linearTicks(a.lo/a.mag.div, a.hi/a.mag.div, n+more, a.Whole && a.mag.div == 1), a.mag.div)
			if len(a.ticks) > 2 {
				break
			}
		}
	}
}

func scaled(ts []tick, by float64) []tick {
	for i := range ts {
		ts[i].at *= by
	}
	return ts
}
