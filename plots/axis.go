package plots

import (
	"math"
	"strconv"
)

type axisKind int

const (
	linear axisKind = iota
	logarithmic
	calendar
	categories // rows from above
	levels     // columns or rows of equal size, the first at the origin
	daysSince  // logarithm of 1 + days
	signed     // linear near 0, logarithmic far from it on both sides
)

// An axis takes its range, lo to hi, from the data of the marks, widened to the
// ends that are named, and to 0 with zero.
type axis struct {
	title string
	unit  string // CNY; printed with the magnitude
	kind  axisKind
	ends  *[2]float64 // NaN: the data decides
	zero  bool
	whole bool // counts: no ticks between integers
	names []string
	at    []float64 // where ticks are; nil: at round numbers
	// tail is text at the right end of each row of categories, after in the
	// title; both get what the labels of values are divided by.
	tail  func(div float64) []string
	after func(div float64) string

	lo, hi float64
	mag    magnitude
	ticks  []tick
}

// ends are those of an axis.
func ends(lo, hi float64) *[2]float64 { return &[2]float64{lo, hi} }

// valueAxis is the axis of a metric: from 0 where that costs little room.
func valueAxis(title, unit string, values []float64) axis {
	a := axis{title: title, unit: unit}
	lo, hi := spanOf(values)
	a.zero = lo > 0 && lo < 0.35*hi || hi < 0 && hi > 0.35*lo
	if from, to := roomy(lo, hi); from < lo {
		a.ends = ends(from, to)
	}
	return a
}

// roomy widens a range that is less than a hundredth of its values: what differs by so
// little would look like much.
func roomy(lo, hi float64) (from, to float64) {
	if room := 0.01 * math.Max(math.Abs(lo), math.Abs(hi)); hi-lo < room {
		return (lo + hi - room) / 2, (lo + hi + room) / 2
	}
	return lo, hi
}

// A rightAxis shows the values of y in another unit: value × factor.
type rightAxis struct {
	title  string
	factor float64
	mag    magnitude
	ticks  []tick
}

// transform takes values of an axis to [0, 1].
func (a *axis) transform(v float64) float64 {
	f := func(v float64) float64 { return v }
	switch a.kind {
	case logarithmic:
		f = math.Log10
	case daysSince:
		f = math.Log1p
	case signed:
		f = math.Asinh
	}
	return (f(v) - f(a.lo)) / (f(a.hi) - f(a.lo))
}

// format writes a place on the axis for the CSV.
func (a *axis) format(v float64) string {
	switch a.kind {
	case calendar:
		return isoDate(v)
	case categories, levels:
		if i := int(math.Round(v)); i >= 0 && i < len(a.names) {
			return a.names[i]
		}
	}
	return decimal(v)
}

// decimal rounds to twelve significant digits, which hides the last bit that
// differs between processors, and never uses an exponent.
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

// label is the title with its magnitude and unit.
func (a *axis) label() []span {
	l := labelOf(a.title, a.unit, a.mag)
	if a.after != nil {
		l = append(l, span{text: a.after(a.mag.div)})
	}
	return l
}

func labelOf(title, unit string, m magnitude) []span {
	switch {
	case m.exp != "" && unit != "":
		return []span{{text: title + " (10"}, {text: m.exp, raised: true}, {text: " " + unit + ")"}}
	case m.exp != "":
		return []span{{text: title + " (10"}, {text: m.exp, raised: true}, {text: ")"}}
	case m.word != "" && unit != "":
		return plain(title + " (" + m.word + " " + unit + ")")
	case m.word != "" || unit != "":
		return plain(title + " (" + m.word + unit + ")")
	}
	return plain(title)
}

// fit sets the range of an axis from the values of its marks.
func (a *axis) fit(lo, hi float64) {
	if a.kind == categories || a.kind == levels {
		a.lo, a.hi = -0.5, float64(len(a.names))-0.5
		return
	}
	if math.IsInf(lo, 1) {
		lo, hi = 0, 1
	}
	if a.zero {
		lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	}
	fixedLo, fixedHi := false, false
	if a.ends != nil {
		fixedLo, fixedHi = !math.IsNaN(a.ends[0]), !math.IsNaN(a.ends[1])
		lo, hi = span64(lo, hi, a.ends[:]...)
	}
	switch a.kind {
	case logarithmic:
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
	case calendar:
		if hi <= lo {
			hi = lo + 1
		}
	default:
		if hi <= lo {
			hi = lo + math.Max(1, math.Abs(lo))
		}
		pad := 0.04 * (hi - lo)
		if !fixedHi && hi != 0 {
			hi += pad
		}
		if !fixedLo && lo != 0 {
			lo -= pad
		}
	}
	a.lo, a.hi = lo, hi
}

// mark finds its ticks for an axis of some length, at most n.
func (a *axis) mark(n int) {
	if a.at != nil {
		a.ticks = nil
		for _, v := range a.at {
			a.ticks = append(a.ticks, tick{at: v, label: plain(shortNumber(v))})
		}
		return
	}
	switch a.kind {
	case logarithmic:
		a.ticks = logTicks(a.lo, a.hi, n)
	case calendar:
		a.ticks = dateTicks(a.lo, a.hi, n)
	case daysSince:
		a.ticks = daysTicks(a.hi)
	case signed:
		a.ticks = signedTicks(a.lo, a.hi)
	case levels:
		a.ticks = nil
		every := 1
		for len(a.names) > every*max(n, 1) {
			every++
		}
		for i := 0; i < len(a.names); i += every {
			a.ticks = append(a.ticks, tick{at: float64(i), label: plain(a.names[i])})
		}
	case categories:
		a.ticks = nil
		for i, s := range a.names {
			a.ticks = append(a.ticks, tick{at: float64(i), label: plain(s)})
		}
	default:
		a.mag = magnitudeOf(math.Max(math.Abs(a.lo), math.Abs(a.hi)))
		for more := range 6 { // one tick gives no scale, two hardly
			a.ticks = scaled(linearTicks(a.lo/a.mag.div, a.hi/a.mag.div, n+more, a.whole && a.mag.div == 1), a.mag.div)
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
