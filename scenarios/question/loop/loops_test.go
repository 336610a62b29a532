package loop_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/analysis/analysistest"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

// The gain of loops through six arms and metrics. In replicate r arm i multiplies metric j by a power of its shock
// s_i, with an elasticity that is random: so a step is the mean of the logarithms of what is moved over that of the
// shock, and a loop the product of its steps. The intervals of loops are those of the jackknife.
func TestLoops(t *testing.T) {
	const replicates = 8
	metrics := []string{"adopters", "active", "registered", "dau", "mau", "new_adopters"}
	arms := []string{"base", "a", "b", "c", "d", "e", "f"}
	r := rand.New(rand.NewPCG(1, 25))
	var moved [6][6][replicates]float64 // logarithms, by arm, metric and replicate
	var level [6][replicates]float64
	for i := range 6 {
		shock := []float64{.2, -.3, .25, .1, -.15, .4}[i]
		for j := range 6 {
			elasticity := r.NormFloat64()
			if i == j {
				elasticity = 1
			}
			for k := range replicates {
				moved[i][j][k] = shock * (elasticity + .03*r.NormFloat64())
			}
		}
	}
	for j := range level {
		for k := range replicates {
			level[j][k] = 5 + r.NormFloat64()
		}
	}
	var loops [][]int
	text := fmt.Sprintf("name: loops\nscenario: bass\nreplicates: %d\nmetrics: [%s]\narms: {base: {}, a: "+
		"{adoption.never_adopt: 1%%}, b: {adoption.never_adopt: 2%%}, c: {adoption.never_adopt: 3%%}, d: "+
		"{adoption.never_adopt: 4%%}, e: {adoption.never_adopt: 5%%}, f: {adoption.never_adopt: 6%%}}\ndesign:\n  kind: "+
		"arms\n  baseline: base\n  loops:\n", replicates, strings.Join(metrics, ", "))
	for n := range 200 {
		loop := r.Perm(6)[:2+r.IntN(3)]
		loops = append(loops, loop)
		var steps []string
		for _, i := range loop {
			steps = append(steps, arms[i+1]+": "+metrics[i])
		}
		text += fmt.Sprintf("    l%d: {%s}\n", n, strings.Join(steps, ", "))
	}
	run := map[string]int{} // replicates so far, by arm
	s := analysistest.World(t, text, func(p *study.Point, _ func(uint64) float64) ([]float64, error) {
		k, i := run[p.Arm], slices.Index(arms, p.Arm)-1
		run[p.Arm]++
		values := make([]float64, 6)
		for j := range values {
			x := level[j][k]
			if i >= 0 {
				x += moved[i][j][k]
			}
			values[j] = math.Exp(x)
		}
		return values, nil
	})
	got := map[string]analysis.Answer{}
	for _, x := range analysistest.Analyze(t, s, analysis.Options{}).Answers {
		if x.Question == "loop" {
			got[x.About+" "+x.Beside] = x
		}
	}
	for n, loop := range loops {
		// gain is that of all replicates but one, or of all.
		gain := func(without int) (k float64, steps []float64) {
			k = 1
			for at, i := range loop {
				x, y := 0., 0.
				for rep := range replicates {
					if rep != without {
						x, y = x+moved[i][i][rep], y+moved[i][loop[(at+1)%len(loop)]][rep]
					}
				}
				k, steps = k*y/x, append(steps, y/x)
			}
			return k, steps
		}
		name := fmt.Sprint("l", n)
		want, steps := gain(-1)
		for at, i := range loop {
			need.Near(t, name+": step from "+arms[i+1], got[name+" "+arms[i+1]].Value, steps[at], 1e-9*(1+math.Abs(steps[at])))
		}
		need.Near(t, name+": gain", got[name+" "].Value, want, 1e-9*(1+math.Abs(want)))
		var pseudo []float64
		for rep := range replicates {
			left, _ := gain(rep)
			pseudo = append(pseudo, replicates*want-(replicates-1)*left)
		}
		half, x := summary.Student(pseudo, 0, .95), got[name+" "]
		need.Near(t, name+": half the interval", (x.Hi-x.Lo)/2, (half.Hi-half.Lo)/2, .1*(half.Hi-half.Lo)/2)
	}
}
