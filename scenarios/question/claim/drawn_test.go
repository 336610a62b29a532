package claim

import (
	"math"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Shares of drawn tables of worlds, with zeros, ties, failed runs and missing values, are those of counting by hand:
// every world with a difference counts once, as held or not, of the wrong sign or tied.
func TestDrawnWorlds(t *testing.T) {
	const text = `name: drawn
scenario: bass
set: {consumers.count: 200}
design: {kind: sobol, points: 8, baseline: slow}
arms: {slow: {}, fast: {adoption.never_adopt: 1%}}
factors: {q: {set: adoption.imitation, from: 0/day, to: 1/day}}
metrics: [adopters]
replicates: 2
claim: {id: C, text: T., metric: adopters, arm: fast, expect: EXPECT, smallest: SIZE}
`
	subjects := map[string]*analysis.Runs{}
	of := map[string]analysis.StudyRuns{}
	for trial := range 200 {
		s := rng.New(11, 1, "worlds").Stream(uint64(trial))
		var drawn [8][2][2]float64 // by world, arm and replicate; below 0: failed
		for w := range drawn {
			for arm := range drawn[w] {
				for r := range drawn[w][arm] {
					drawn[w][arm][r] = []float64{0, 0, 0, 1, 2, 3, 40, nan, -1}[int(9*s.Float64())]
				}
			}
		}
		expect, share := []string{"increase", "decrease", "none"}[trial%3], trial%2 == 0
		size := 1.
		held, wrong, tied, endless, known := 0, 0, 0, 0, 0
		above, below := 0, 0
		for _, world := range drawn {
			sum, base, n := 0., 0., 0.
			for r := range 2 {
				if a, b := world[1][r], world[0][r]; a >= 0 && b >= 0 { // both arms have a value
					sum, base, n = sum+a-b, base+b, n+1
				}
			}
			if n == 0 {
				continue
			}
			known++
			d, need := sum/n, size
			if share {
				need = .5 * base / n // of a base of 0 any difference is more than half
			}
			if d == 0 {
				tied++
			} else if share && base == 0 {
				endless++
			}
			switch {
			case expect == "increase":
				if (d >= need && d > 0) || (d == need && !share) {
					held++
				}
				if d < 0 {
					wrong++
				}
			case expect == "decrease":
				if d <= -need && d < 0 {
					held++
				}
				if d > 0 {
					wrong++
				}
			case math.Abs(d) <= need:
				held++
			}
			if d > 0 {
				above++
			} else if d < 0 {
				below++
			}
		}
		smallest := map[bool]string{true: "50%", false: "1"}[share]
		key := expect + smallest
		if subjects[key] == nil {
			x := need.Value(study.Parse("t.yaml", []byte(strings.NewReplacer("EXPECT", expect, "SIZE",
				smallest).Replace(text))))(t)
			of[key] = analysis.StudyRuns{Study: x,
				Sweep: &results.Sweep{Manifest: &manifest.Sweep{Metrics: []schema.Metric{{Name: "adopters"}}}}}
			subjects[key] = &analysis.Runs{Points: need.Value(x.Shown())(t)}
		}
		d := subjects[key]
		d.Cells = make([]analysis.PointRuns, len(d.Points))
		for i, p := range d.Points {
			arm := 0
			if p.Arm == "fast" {
				arm = 1
			}
			c := analysis.PointRuns{Status: []uint8{analysis.OK, analysis.OK}, Values: [][]float64{{}}}
			for r, v := range drawn[p.Block-1][arm] {
				if v < 0 {
					c.Status[r], v = analysis.Failed, nan
				}
				c.Values[0] = append(c.Values[0], v)
			}
			d.Cells[i] = c
		}
		w := need.Value(worldsOf(of[key], d, .95))(t)
		if len(w.All) != 8 || w.N != known || w.Held != held || w.Wronged != wrong || w.Tied != tied || w.Endless != endless {
			t.Errorf("%d, %s by %s: of %d worlds %d have a difference, %d hold, %d wrong, %d tied, %d of a base of 0; by "+
				"hand %d, %d, %d, %d, %d\n%v",
				trial, expect, smallest, len(w.All), w.N, w.Held, w.Wronged, w.Tied, w.Endless, known, held, wrong, tied, endless,
				drawn)
		}
		if known > 0 && expect != "none" && math.Abs(w.Wrong.Value-float64(wrong)/float64(known)) > 1e-12 {
			t.Errorf("%d: wrong in %v", trial, w.Wrong)
		}
		a := &analysis.Analysis{Report: &analysis.Report{Study: of[key].Study, Metrics: of[key].Sweep.Manifest.Metrics,
			Runs: d}}
		a.SpreadWorlds()
		if known == 0 {
			continue
		}
		last := analysis.Row{}
		for _, x := range a.Rows(0, "worlds") {
			if x.Measure == "mean" {
				last = x
			}
		}
		if last.Beside != "slow" || last.N != known || last.Find("above").Value != float64(above)/float64(known) ||
			last.Find("equal").Value != float64(known-above-below)/float64(known) {
			t.Errorf("%d: %+v; by hand %d worlds, %d above, %d below", trial, last, known, above, below)
		}
	}
}
