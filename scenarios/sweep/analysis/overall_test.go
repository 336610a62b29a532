package analysis_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// meanOf returns the mean of values and the half-width of Student's interval.
func meanOf(values []float64) (mean, half float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		half += (v - mean) * (v - mean) / (n - 1)
	}
	return mean, distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(.975) * math.Sqrt(half/n)
}

// fieller returns the end of the interval of a ratio of means on one side, +1 or −1, by bisection.
func fieller(over, under []float64, side float64) float64 {
	a, _ := meanOf(over)
	b, _ := meanOf(under)
	outside := func(ratio float64) bool {
		rest := make([]float64, len(over))
		for r := range rest {
			rest[r] = over[r] - ratio*under[r]
		}
		mean, half := meanOf(rest)
		return math.Abs(mean) > half
	}
	in, out := a/b, a/b+side
	for range 40 {
		if outside(out) {
			break
		}
		out += side * math.Abs(out-in)
	}
	for range 100 {
		if mid := (in + out) / 2; outside(mid) {
			out = mid
		} else {
			in = mid
		}
	}
	return in
}

var printed = regexp.MustCompile(`[+−]?[0-9]+(,[0-9]{3})*(\.[0-9]+)?`)

// Shows reports whether a printed number is v, rounded.
func Shows(text string, v float64) bool {
	_, decimals, _ := strings.Cut(text, ".")
	x, err := strconv.ParseFloat(strings.NewReplacer("−", "-", "+", "", ",", "").Replace(text), 64)
	return err == nil && math.Abs(x-v) <= .5001*math.Pow10(-len(decimals))*1.0001 || err == nil && len(decimals) == 0 &&
		math.Abs(x-v) <= .01*math.Abs(v)
}

// ofMeans is the head of the table of means.
var ofMeans = regexp.MustCompile(` mean +(95 % interval of the mean +)?replicates`)

// Of 50 studies of arms in cells, with identical arms, values and runs that are missing and baselines of 0, the report
// begins with the effect over the cells, its interval, share and range, as loops over the values give them.
func TestStudyBeginsWithTheAnswer(t *testing.T) {
	draws := rand.New(rand.NewPCG(20, 26))
	for k := range 20 {
		names := []string{"a", "b", "c", "d"}[:2+draws.IntN(3)]
		cells, replicates := 1+draws.IntN(3), 5+draws.IntN(5)
		base := []float64{100, 300, 0, -80, 1}[draws.IntN(5)]
		copied := map[string]string{}
		values := map[string][][]float64{} // by arm, cell, replicate; NaN is missing
		luck := make([]float64, replicates)
		for r := range luck {
			luck[r] = 3 * draws.NormFloat64()
		}
		for i, arm := range names {
			if i > 0 && draws.IntN(4) == 0 {
				copied[arm] = names[draws.IntN(i)]
				values[arm] = values[copied[arm]]
				continue
			}
			effect := 40*draws.Float64() - 20
			for c := range cells {
				var at []float64
				for r := range replicates {
					v := base + float64(10*c)*float64(i) + luck[r] + draws.NormFloat64()
					if i > 0 {
						v += effect
					} else if base == 0 {
						v = 0
					}
					at = append(at, v)
				}
				if draws.IntN(5) == 0 {
					at[draws.IntN(replicates)] = nan
				}
				values[arm] = append(values[arm], at)
			}
		}
		text := "name: drawn\nscenario: bass\ndesign: {kind: arms, baseline: a}\narms: {"
		for i, arm := range names {
			text += fmt.Sprintf("%s: {adoption.imitation: 0.%d/day}, ", arm, i+1)
		}
		text += "}\nfactors: {count: {set: consumers.count, values: " +
			fmt.Sprint([]string{"[10]", "[10, 20]", "[10, 20, 30]"}[cells-1]) + "}}\n"
		text += fmt.Sprintf("replicates: %d\nmetrics: [adopters, active]\n", replicates)
		if cells == 1 {
			text = regexp.MustCompile(`(?m)^factors.*\n`).ReplaceAllString(text, "")
		}
		fails, at := draws.IntN(2) == 0, map[int]int{} // a missing value is a failed run, or the metric has none
		r := analyze(t, world(t, text, func(p *study.Point, _ func(uint64) float64) ([]float64, error) {
			cell := 0
			if cells > 1 {
				cell = int(p.Levels[0].Value)/10 - 1
			}
			v := values[p.Arm][cell][at[p.Number]]
			if at[p.Number]++; v != v && fails {
				return nil, errors.New("gave up")
			}
			return []float64{v, 7}, nil
		}), analysis.Options{Metrics: []string{"adopters"}})
		said := r.Text()
		fits(t, said)

		root := func(arm string) string {
			for copied[arm] != "" {
				arm = copied[arm]
			}
			return arm
		}
		top := ofMeans.Split(said, 2)[0]
		for _, arm := range names[1:] {
			var effects, bases []float64
			for rep := range replicates {
				sum, under := 0.0, 0.0
				for c := range cells {
					sum += (values[arm][c][rep] - values["a"][c][rep]) / float64(cells)
					under += values["a"][c][rep] / float64(cells)
				}
				if sum == sum {
					effects, bases = append(effects, sum), append(bases, under)
				}
			}
			least, greatest := math.Inf(1), math.Inf(-1)
			for c := range cells {
				mean, n := 0.0, 0.0
				for rep := range replicates {
					if d := values[arm][c][rep] - values["a"][c][rep]; d == d {
						mean, n = mean+d, n+1
					}
				}
				least, greatest = min(least, mean/n), max(greatest, mean/n)
			}
			mean, half := meanOf(effects)
			want := []float64{mean, mean - half, mean + half}
			if under, of := meanOf(bases); math.Abs(under) > of && under != 0 {
				for i := range bases {
					bases[i] *= math.Copysign(1, under)
				}
				want = append(want, 100*mean/math.Abs(under), 100*fieller(effects, bases, -1), 100*fieller(effects, bases, 1))
			}
			if cells > 1 {
				want = append(want, least, greatest)
			}
			line := ""
			for l := range strings.Lines(top) {
				if after, ok := strings.CutPrefix(l, "  "+arm+" minus a "); ok {
					line = after
				} else if heading := strings.HasPrefix(l, arm+" minus a "); heading {
					_, after, _ := strings.Cut(top, l)
					line, _, _ = strings.Cut(after, "\n")
				}
			}
			if root(arm) == "a" {
				if !strings.Contains(strings.Join(strings.Fields(line), " "), "0 identical") {
					t.Errorf("study %d: %s is a, and has the line %s in\n%s", k, arm, line, top)
				}
				continue
			}
			got := printed.FindAllString(line, -1)
			good := len(got) > len(want) && got[len(got)-1] == strconv.Itoa(len(effects))
			for i := range want {
				good = good && Shows(got[i], want[i])
			}
			if !good {
				t.Fatalf("study %d, %s: want %.4f of %d in\n%s\n%s", k, arm, want, len(effects), line, said)
			}
		}
	}
}
