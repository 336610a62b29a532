package plots

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

type colour = color.NRGBA

// howDrawn says in a caption what the lines of a figure are.
func howDrawn(n int) string {
	switch {
	case n == 1:
		return "one replicate, hence no interval"
	case n <= thinLines:
		return fmt.Sprintf("mean of %d replicates with the 95 %% interval of the mean as a band, single replicates as thin lines", n)
	}
	return fmt.Sprintf("mean of %d replicates with the 95 %% interval of the mean as a band", n)
}

func replicates(n int) string {
	if n == 1 {
		return "one replicate"
	}
	return fmt.Sprintf("%d replicates", n)
}

// interval prints a mean and its interval with two significant digits of the
// half-width, as the terminal summary does.
func interval(mean, lo, hi float64) string {
	half := (hi - lo) / 2
	if math.IsNaN(half) {
		return significant(mean, 4)
	}
	if half <= 0 {
		return significant(mean, 6)
	}
	d := 1 - int(math.Floor(math.Log10(half)))
	round := func(v float64) string {
		if d < 0 {
			p := math.Pow(10, float64(-d))
			return number(math.Round(v/p)*p, 0)
		}
		return number(v, min(d, 9))
	}
	return fmt.Sprintf("%s [%s, %s]", round(mean), round(lo), round(hi))
}

// plusMinus is the short form of interval, for columns of numbers: decimals
// follow from the widest interval of the column.
func plusMinus(mean, half, widest float64) string {
	if math.IsNaN(half) || widest <= 0 {
		return significant(mean, 3)
	}
	d := max(0, min(9, 1-int(math.Floor(math.Log10(widest)))))
	return number(mean, d) + " ± " + number(half, d)
}

// final is the last value of a mean line with its interval.
func (c *curve) final() string {
	for i := len(c.y) - 1; i >= 0; i-- {
		if math.IsNaN(c.y[i]) {
			continue
		}
		if c.lo == nil {
			return significant(c.y[i], 4)
		}
		return interval(c.y[i], c.lo[i], c.hi[i])
	}
	return "–"
}

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

// shares of the areas of a stack in the sum that they make up.
func shares(k *stack) string {
	sums := make([]float64, len(k.names))
	all := 0.0
	for i, v := range k.values {
		for _, x := range v {
			if !math.IsNaN(x) {
				sums[i] += x
			}
		}
		all += sums[i]
	}
	var w []string
	for i, n := range k.names {
		w = append(w, n+" "+percent(sums[i]/all))
	}
	return strings.Join(w, ", ")
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func listed(fs []*folder) string {
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
