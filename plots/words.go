package plots

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
)

// tied are words for a page, whose lines break within no number. In a figure nothing
// breaks there, and its font has no narrow space that does not.
func tied(text string) string { return strings.ReplaceAll(text, thinSpace, "\u202f") }

// howDrawn says in a caption what the lines of a figure are.
func howDrawn(n int) string {
	return drawnAs(n, "mean of %d replicates with the 95 %% interval of the mean as a band", ", single replicates as thin lines")
}

// overAreas is howDrawn for a line over areas.
func overAreas(n int) string {
	return drawnAs(n, "mean of %d replicates between dotted lines, the 95 %% interval of the mean", ", single replicates as thin lines")
}

// noInterval is said in place of how an interval is drawn.
const noInterval = "one replicate, hence no interval"

func drawnAs(n int, mean, single string) string {
	switch {
	case n == 1:
		return noInterval
	case n <= thinLines:
		mean += single
	}
	return fmt.Sprintf(mean, n)
}

func replicates(n int) string {
	if n == 1 {
		return "one replicate"
	}
	return fmt.Sprintf("%d replicates", n)
}

// betweenReplicates is 20 replicates, or 5 to 20 where not all have as many.
func betweenReplicates(least, most int) string {
	if least < most {
		return fmt.Sprintf("%d to %d replicates", least, most)
	}
	return replicates(most)
}

// lostRuns says how many runs failed.
func lostRuns(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " One run failed and is left out."
	}
	return fmt.Sprintf(" %d runs failed and are left out.", n)
}

// leftOut says how many blocks, trajectories or replicates are not among those that an
// index is of.
func leftOut(n int, of string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" %d %s are left out as a run of them failed or gave no value.", n, of)
}

// withBars is howDrawn of figures that have a dot with a bar for each mean.
func withBars(n int) string {
	return drawnAs(n, "mean over %d replicates; bars: 95 %% interval of the mean", ", small dots: replicates")
}

// interval prints a mean and its interval with two significant digits of the
// half-width, as the terminal summary does. Of a mean that is smaller than the
// half-width two digits are left.
func interval(v summary.Interval) string {
	half := v.Half()
	if rounding(half, v.Mean) {
		return exact(v.Mean, 4)
	}
	d := min(1-digits.Exponent(half), 9)
	of := d
	if v.Mean != 0 && half > math.Abs(v.Mean) {
		of = max(d, min(1-digits.Exponent(v.Mean), 9))
	}
	return fmt.Sprintf("%s [%s, %s]", number(v.Mean, of), number(v.Lo, d), number(v.Hi, d))
}

// exact is a number that no interval belongs to: without zeros that would say how well
// it is known.
func exact(x float64, places int) string {
	s := significant(x, places)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// rounding says whether half of an interval is nothing, or no more than what is
// lost in adding replicates up that are all the same.
func rounding(half, mean float64) bool { return !(half > 1e-12*math.Abs(mean)) }

// plusMinus is the short form of interval, for columns of numbers.
func plusMinus(v summary.Interval) string {
	half := v.Half()
	if rounding(half, v.Mean) {
		return exact(v.Mean, 3)
	}
	d := min(1-digits.Exponent(half), 9)
	return number(v.Mean, d) + " ± " + number(half, d)
}

// scaledAmount is plusMinus in units of an axis. An interval that is nothing at its
// scale would take more digits than the axis has room for: the caption has them.
func scaledAmount(v summary.Interval, div float64) string {
	if v = v.Per(div); v.Half() < 0.5e-4 {
		return significant(v.Mean, 3)
	}
	return plusMinus(v)
}

// student is the interval of the mean of a number per replicate, which lies in a range.
func student(v []float64, in table.Range) summary.Interval {
	return summary.Student(v, confidence).Within(in)
}

// last is the place of the last value of a line; −1: it has none.
func (c *curve) last() int { return lastAt(c.y) }

func lastAt(v []float64) int {
	i := len(v) - 1
	for i >= 0 && math.IsNaN(v[i]) {
		i--
	}
	return i
}

// lastOf is the last of values that is not missing, or 0.
func lastOf(v []float64) float64 {
	if i := lastAt(v); i >= 0 {
		return v[i]
	}
	return 0
}

// final is the last value of a mean line with its interval.
func (c *curve) final() string {
	i := c.last()
	switch {
	case i < 0:
		return "–"
	case c.lo == nil:
		return significant(c.y[i], 4)
	}
	return interval(summary.Interval{Mean: c.y[i], Lo: c.lo[i], Hi: c.hi[i]})
}

// atEnd is a sentence on the last value of a mean line.
func atEnd(name string, c *curve) string { return " " + name + " at the end: " + c.final() + "." }

type place struct{ x, y float64 }

// peakOf is where a mean line is highest.
func peakOf(c *curve) place {
	p := place{math.NaN(), math.Inf(-1)}
	for i, v := range c.y {
		if v > p.y {
			p = place{c.x[i], v}
		}
	}
	if math.IsNaN(p.x) {
		return place{c.x[0], 0}
	}
	return p
}

// shares of the areas of a stack in the sum of the run that they make up. The areas
// themselves are rates: of a first or last bin that is cut they would count too much.
func shares(k *stack) string {
	all := sumOf(k.sums)
	var w []string
	for i, n := range k.names {
		w = append(w, n+" "+percent(k.sums[i]/all))
	}
	return strings.Join(w, ", ")
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func listed(fs []*runFolder) string {
	var w []string
	for _, f := range fs {
		w = append(w, f.label)
	}
	return enumerate(w)
}

func enumerate(w []string) string {
	if len(w) > 1 {
		return strings.Join(w[:len(w)-1], ", ") + " and " + w[len(w)-1]
	}
	return strings.Join(w, "")
}

// same says whether two metrics agree everywhere.
func same(a, b [][]float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		for j := range a[i] {
			if a[i][j] != b[i][j] && !(math.IsNaN(a[i][j]) && math.IsNaN(b[i][j])) {
				return false
			}
		}
	}
	return true
}
