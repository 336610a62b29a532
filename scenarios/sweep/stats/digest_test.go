package stats

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
)

// What estimators say of drawn data, with values that are missing, equal, far out, and few.
func TestDrawn(t *testing.T) {
	luck := rng.New(5, 1, "drawn").Stream(0)
	drawn := func(n int, odd float64) []float64 {
		v := make([]float64, n)
		for i := range v {
			switch u := luck.Float64(); {
			case u < odd/2:
				v[i] = math.NaN()
			case u < odd:
				v[i] = math.Round(2 * luck.Float64())
			default:
				v[i] = 3 + luck.Float64() + 20*math.Pow(luck.Float64(), 40)
			}
		}
		return v
	}
	for k := range 40 {
		var said strings.Builder
		say := func(what string, values ...float64) {
			fmt.Fprint(&said, "\n", what)
			for _, v := range values {
				fmt.Fprintf(&said, " %.8g", v+0)
			}
		}
		estimate := func(what string, all ...Estimate) {
			for _, e := range all {
				say(what, e.Value, e.Lo, e.Hi)
			}
		}
		difference := func(what string, d Difference) {
			lo, hi := d.RelativeAt(.8)
			low, high := d.At(.8)
			estimate(what, d.Estimate(), d.Relative, Estimate{d.SD, lo, hi}, Estimate{d.P, low, high})
			say(what, d.MeanA, d.MeanB, d.Correlation, d.VarianceRatio, d.Spread(), d.Equivalence(.3), float64(d.N),
				float64(d.Missing))
			fmt.Fprint(&said, d.NearZero, d.AllEqual(), d.LimitUnknown(), d.Values, d.Pairs)
		}
		n, odd, step := []int{1, 2, 3, 5, 8, 12, 30, 60}[k%8], []float64{0, .3, 1}[k%3], []float64{0, 1}[k%2]
		a, b, c, base := drawn(n, odd), drawn(n, odd), drawn(n, .2), drawn(n, 0)
		d := Paired(a, b, step, .95)
		difference("paired", d)
		d.LimitTo(table.NotNegative(), [][]float64{a, b}, []float64{1, -1})
		difference("within", d)
		for r := range base {
			base[r] *= []float64{1, -1, 0}[k%3]
		}
		x := Contrast([][]float64{a, b, c}, []float64{1, -2, 1}, base, step, .9)
		difference("contrast", x)
		difference("ratio", Ratio(x, Paired(c, a, step, .9), .9))
		var pairs [][]float64
		for r := range a {
			pairs = append(pairs, []float64{c[r], math.Abs(base[r])})
		}
		difference("log", LogRatio(pairs, []float64{1, -1}, step, .9))
		p := []float64{d.P, x.P, 1 - odd, .01, .01}
		say("holm", append(Holm(p), HolmConfidence(p, .95)...)...)
		say("confidence", BonferroniConfidence(k, .95))
		estimate("share", Share(n/3, n, .95), Share(0, n, .9), Share(n, n, .95))
		estimate("quantile", Quantile(base, .3, .9), Quantile(base, .95, .9), Spearman(a, c, .95))
		say("quantiles", append(Quantiles(base, 0, .25, .9, 1), Pearson(base, drawn(n, 0)))...)
		r := Resampling{rng.New(uint64(k), 1, "r"), 99}
		say("largest", r.LargestRank([][]float64{drawn(n, 0), base, drawn(n, 1)}, drawn(n, 0))...)
		treated, group, side := make([]bool, n), make([]int, n), make([]int, n)
		chance, rest := make([]float64, n), make([]float64, n)
		for i := range n {
			treated[i], group[i], side[i] = luck.Float64() < .5, i/(1+k%3), int(3*luck.Float64())-1
			chance[i] = luck.Float64() * []float64{1, .02}[i%2]
			rest[i] = 1 - chance[i]
		}
		y := drawn(n, 0)
		for _, e := range []TotalEffect{DifferenceInMeans(y, treated, .95), ClusterDifference(y, treated, group, .95),
			Hajek(y, side, chance, rest, group, .95), TwoSided(y, base, treated, .4, .95),
			Switchback(y, treated, group, k%2, .95).Times(3)} {
			estimate("effect", e.Estimate)
			say("effect", e.SE, float64(e.Units), float64(e.LeftOut))
		}
		say("skewness", Skewness(y, base, 2, 3))
		golden.Digest(t, said.String())
	}
}
