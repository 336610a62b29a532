package stats

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/results/summary"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// tailed is a metric that cannot be negative.
type tailed struct {
	name string
	step float64
	mean float64
	draw func(s *rng.Stream) float64
}

// cascades are critical Galton–Watson cascades with Poisson children, cut at most. Their number of members has
// the distribution of Borel, P(k) = e^−k·k^(k−1)/k!.
func cascades(most int) tailed {
	mean, rest := 0.0, 1.0
	for k := 1; k < most; k++ {
		log, _ := math.Lgamma(float64(k) + 1)
		p := math.Exp(-float64(k) + float64(float64(k-1)*math.Log(float64(k))) - log)
		mean, rest = mean+float64(float64(k)*p), rest-p
	}
	return tailed{fmt.Sprintf("critical cascades, cut at %d", most), 1, mean + float64(rest*float64(most)),
		func(s *rng.Stream) float64 {
			n, open := 1, 1
			for ; open > 0 && n < most; open-- {
				k := int(num.Poisson(s, 1))
				n, open = n+k, open+k
			}
			return float64(min(n, most))
		}}
}

func inflated(zeros, mean float64) tailed {
	return tailed{fmt.Sprintf("0 in %g %%, else Poisson %g", 100*zeros, mean), 1, (1 - zeros) * mean,
		func(s *rng.Stream) float64 {
			if s.Float64() < zeros {
				return 0
			}
			return float64(num.Poisson(s, mean))
		}}
}

func lognormal(sd float64) tailed {
	return tailed{fmt.Sprintf("lognormal, log-sd %g", sd), 0, math.Exp(square(sd) / 2),
		func(s *rng.Stream) float64 { return math.Exp(sd * num.Normal(s)) }}
}

func about(mean, sd float64) tailed {
	return tailed{fmt.Sprintf("normal, %g ± %g", mean, sd), 0, mean,
		func(s *rng.Stream) float64 { return mean + float64(sd*num.Normal(s)) }}
}

func counts(mean float64) tailed {
	return tailed{fmt.Sprintf("Poisson %g", mean), 1, mean,
		func(s *rng.Stream) float64 { return float64(num.Poisson(s, mean)) }}
}

// Of metrics with a tail the intervals that are shown, from 20 replicates on, miss at most a tenth, but for a tail that
// 20 seldom show at all; and no effect is claimed where there is none, in more than what is promised, whatever the
// number of replicates; beside a constant, from 20 on, of which a sample that agrees is taken at its word. Truths are
// in closed form. Under -update 10,000 simulations of each give the table of docs/statistics/tails.md.
func TestTails(t *testing.T) {
	trials, sizes, path := 1000, []int{3, 5, 20}, "../../../docs/statistics/tails.md"
	update := flag.Lookup("update").Value.String() == "true"
	if update {
		trials, sizes = 10_000, []int{3, 5, 10, 20, 50}
	}
	promised := .065 + 3*math.Sqrt(.065*.935/float64(trials))
	students := summary.Students{Confidence: .95}
	var b bytes.Buffer
	b.WriteString("| % of means that Student's interval misses → that the interval shown misses; of effects found " +
		"where there is none | n = 3 | 5 | 10 | 20 | 50 |\n|---|---|---|---|---|---|\n")
	for _, x := range []tailed{cascades(30), cascades(100), cascades(1000), inflated(.5, 10), inflated(.7, 10),
		inflated(.7, 3), lognormal(.5), lognormal(1), counts(3), counts(30), about(100, 10), about(100, 20)} {
		mean, effect, equal := make([]float64, len(sizes)), make([]float64, len(sizes)), make([]float64, len(sizes))
		student := slices.Clone(mean)
		for trial := range trials {
			s := rng.New(4, 0, x.name).Stream(uint64(trial))
			v, w, level := make([]float64, sizes[len(sizes)-1]), make([]float64, sizes[len(sizes)-1]),
				make([]float64, sizes[len(sizes)-1])
			for r := range v {
				v[r], w[r], level[r] = x.draw(&s), x.draw(&s), x.mean
			}
			for k, n := range sizes {
				i := students.Interval(v[:n], x.step)
				if i.Lo > x.mean || i.Hi < x.mean {
					student[k]++
				}
				if i = i.Bounded(table.NotNegative()); i.Lo > x.mean || i.Hi < x.mean {
					mean[k]++
				} else if i.Lo == i.Lo != (n >= summary.MinReplicates) {
					t.Errorf("%s, %d replicates: from %v to %v", x.name, n, i.Lo, i.Hi)
				}
				for of, other := range map[*[]float64][]float64{&effect: level[:n], &equal: w[:n]} {
					arms, weights := [][]float64{v[:n], other}, []float64{1, -1}
					d := Contrast(arms, weights, nil, x.step, .95)
					if d.LimitTo(table.NotNegative(), arms, weights); d.P <= .05 &&
						(of == &equal || i.SD > 0 && n >= summary.MinReplicates) { // the exact test is one of arms alike
						(*of)[k]++
					}
				}
			}
		}
		fmt.Fprintf(&b, "| %s |", x.name)
		for k, n := range sizes {
			for what, wrong := range map[string]float64{"effects against a level": effect[k], "effects of like arms": equal[k]} {
				if wrong/float64(trials) > promised {
					t.Errorf("%s, %d replicates: %.3f of %s are wrong", x.name, n, wrong/float64(trials), what)
				}
			}
			if most := map[bool]float64{true: .1, false: .22}[!strings.HasSuffix(x.name, "1000") ||
				n > 20]; mean[k]/float64(trials) > most {
				t.Errorf("%s, %d replicates: %.3f of the intervals shown miss", x.name, n, mean[k]/float64(trials))
			}
			by, shown := 100/float64(trials), "–"
			if n >= summary.MinReplicates {
				shown = fmt.Sprintf("%.1f", mean[k]*by)
			}
			fmt.Fprintf(&b, " %.1f → %s; %.1f |", student[k]*by, shown, max(effect[k], equal[k])*by)
		}
		b.WriteString("\n")
	}
	if t.Logf("\n%s", &b); update {
		doc := need.Value(os.ReadFile(path))(t)
		from, to := bytes.Index(doc, []byte("| % of means that")), bytes.Index(doc, []byte("\nThe share of 10,000"))
		golden.File(t, path, slices.Concat(doc[:from], b.Bytes(), doc[to:]))
	}
}
