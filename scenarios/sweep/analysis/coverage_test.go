package analysis

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// whole is a metric of whole numbers. Its values are larger by more on average, about.
type whole struct {
	name string
	draw func(s *rng.Stream, more float64) float64
	mean func(more float64) float64
}

func poisson(mean float64) whole {
	return whole{fmt.Sprintf("Poisson %g", mean),
		func(s *rng.Stream, more float64) float64 { return float64(num.Poisson(s, mean+more)) },
		func(more float64) float64 { return mean + more }}
}

func binomial(n int, p float64) whole {
	return whole{fmt.Sprintf("binomial %d × %g", n, p), func(s *rng.Stream, more float64) (k float64) {
		for range n {
			if s.Float64() < p+more/float64(n) {
				k++
			}
		}
		return k
	}, func(more float64) float64 { return float64(n)*p + more }}
}

// ticked is a normal time that is seen at the end of its tick.
func ticked(at, sd float64) whole {
	return whole{fmt.Sprintf("ticks at %g, sd %g", at, sd),
		func(s *rng.Stream, more float64) float64 { return math.Ceil(at + more + sd*num.Normal(s)) },
		func(more float64) (mean float64) {
			for k := -60.; k < 60; k++ {
				mean += k * (num.NormCDF((k-at-more)/sd) - num.NormCDF((k-1-at-more)/sd))
			}
			return mean
		}}
}

// promised is the largest share of errors where 5 % is promised: of 10⁴ simulations, or of fewer with
// three standard errors more.
func promised(trials int) float64 {
	if trials >= 10_000 {
		return .06
	}
	return .06 + 3*math.Sqrt(.06*.94/float64(trials))
}

// Intervals of whole numbers are wrong in at most 6 % of simulations where 5 % is promised, whether the step is known
// or not. Under -update 10,000 of each give the table of docs/statistics/counts.md.
func TestCoverageOfWholeNumbers(t *testing.T) {
	trials, path := 1000, "../../../docs/statistics/counts.md"
	update := flag.Lookup("update").Value.String() == "true"
	if update {
		trials = 10_000
	}
	var counts, shares, times []whole
	for _, mean := range []float64{.03, .1, .3, .5, 1, 2, 5, 30} {
		counts = append(counts, poisson(mean))
	}
	for _, p := range []float64{.02, .2, .5, .9} {
		shares = append(shares, binomial(1, p), binomial(5, p), binomial(40, p))
	}
	for _, sd := range []float64{.1, .3, .5, 1, 3} {
		times = append(times, ticked(0, sd), ticked(.25, sd), ticked(.5, sd))
	}
	var b bytes.Buffer
	b.WriteString("| largest share of intervals that miss, % | n = 2 | 3 | 5 | 10 |\n|---|---|---|---|---|\n")
	for _, family := range []struct {
		name string
		of   []whole
	}{{"Poisson, means .03 to 30", counts}, {"binomial, 1 to 40 trials", shares}, {"ticks, sd .1 to 3", times}} {
		for _, x := range []struct {
			name string
			step float64
			diff bool
		}{{"mean", 1, false}, {"paired difference", 1, true}, {"mean, step unknown", 0, false}} {
			fmt.Fprintf(&b, "| %s: %s |", family.name, x.name)
			for i, miss := range missedBy(trials, family.of, x.step, x.diff) {
				if fmt.Fprintf(&b, " %.1f |", 100*miss); miss > promised(trials) {
					t.Errorf("%s: %s of %d values misses in %.4f", family.name, x.name, replicated[i], miss)
				}
			}
			b.WriteString("\n")
		}
	}
	if t.Logf("\n%s", &b); update {
		doc := need.Value(os.ReadFile(path))(t)
		from, to := bytes.Index(doc, []byte("| largest share of ")), bytes.Index(doc, []byte("\nThe worst of"))
		golden.File(t, path, slices.Concat(doc[:from], b.Bytes(), doc[to:]))
	}
}

var replicated = []int{2, 3, 5, 10}

// missedBy returns the share of intervals without the true mean, by the number of values, for the metric
// where it is largest.
func missedBy(trials int, of []whole, step float64, diff bool) []float64 {
	most, students := make([]float64, len(replicated)), summary.Students{Confidence: .95}
	v := make([]float64, replicated[len(replicated)-1])
	for _, x := range of {
		key, missed, truth := rng.New(1, 0, x.name), make([]float64, len(replicated)), x.mean(0)
		if diff {
			truth = 0
		}
		for trial := range trials {
			s := key.Stream(uint64(trial))
			for r := range v {
				if v[r] = x.draw(&s, 0); diff {
					v[r] -= x.draw(&s, 0)
				}
			}
			for k, n := range replicated {
				if i := students.Interval(v[:n], step); i.Lo > truth+1e-9 || i.Hi < truth-1e-9 {
					missed[k]++
				}
			}
		}
		for k := range most {
			most[k] = max(most[k], missed[k]/float64(trials))
		}
	}
	return most
}
