package run

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	"guanxi/plots/phrase"
	"guanxi/sim/results/table"
)

// mostSteps bounds the steps of a survival curve; beyond it sizes are taken
// at equal distances of their logarithm.
const mostSteps = 600

// cascades: how far articles spread.
//
// Reads the table cascades: replicate, size (consumers reached), weight (the
// articles that a row stands for; 1 without the column) and, for the
// reproduction number, reads and direct_reads (reads through the push to
// followers). In a branching process all reads are direct reads/(1−R), so
// R = 1 − direct/all.
func cascades(f *folder) (*chart.Chart, error) {
	t, err := f.Need("cascades", "replicate", "size")
	if err != nil {
		return nil, err
	}
	rep, size := t.Col("replicate"), t.Col("size")
	reads, direct, weight := t.Col("reads"), t.Col("direct_reads"), t.Col("weight")
	sizes := map[int][]weighted{}
	all, pushed := map[int]float64{}, map[int]float64{}
	for r := range t.Rows() {
		id := int(rep.Float(r))
		w := 1.0
		if weight != nil && weight.Float(r) > 0 {
			w = weight.Float(r)
		}
		sizes[id] = append(sizes[id], weighted{size.Float(r), w})
		if reads != nil && direct != nil {
			all[id] += w * orZero(reads.Float(r))
			pushed[id] += w * orZero(direct.Float(r))
		}
	}
	if len(sizes) == 0 {
		return nil, figure.Nothing("table cascades has no rows: no article was published")
	}
	ids := slices.Sorted(maps.Keys(sizes))
	var x []float64
	largest, articles := 0.0, 0.0
	for _, id := range ids {
		articles += atLeast(sizes[id])
		for _, s := range sizes[id] {
			x = append(x, s.value)
		}
	}
	slices.Sort(x)
	x = slices.Compact(x)
	x = slices.DeleteFunc(x, func(v float64) bool { return !(v > 0) })
	if len(x) == 0 {
		return nil, figure.Nothing("table cascades: no size above 0 in %d rows", t.Rows())
	}
	largest = x[len(x)-1]
	x = thinned(x, mostSteps)
	reps := make([][]float64, len(ids))
	for i, id := range ids {
		reps[i] = make([]float64, len(x))
		for j, v := range x {
			first, _ := slices.BinarySearchFunc(sizes[id], v, func(s weighted, v float64) int { return cmp.Compare(s.value, v) })
			if first < len(sizes[id]) {
				reps[i][j] = sizes[id][first].weight / sizes[id][0].weight
			}
		}
	}
	m := curveOf("articles", x, reps, ids, table.Share(), ink.Style{Colour: ink.Blue, Dash: ink.Solid})
	m.Step, m.Positive = chart.StepBefore, true
	p := &chart.Panel{
		X:     chart.Axis{Title: "consumers reached", Kind: chart.Logarithmic},
		Y:     chart.Axis{Title: "share of articles that reached as many or more", Kind: chart.Logarithmic, Ends: chart.Ends(math.NaN(), 1)},
		Marks: []chart.Mark{m},
	}
	alt := ""
	if reads != nil && direct != nil {
		var r []float64
		for _, id := range ids {
			if all[id] > 0 {
				r = append(r, 1-pushed[id]/all[id])
			}
		}
		if len(r) > 0 {
			found := student(r, table.Share())
			text := phrase.Interval(found)
			p.Tell("R", found)
			p.Notes = append(p.Notes, "R = "+text)
			alt = fmt.Sprintf(" Reproduction number R = %s, one minus the share of direct reads.", text)
		}
	}
	return &chart.Chart{Title: "Sizes of cascades", Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Share of articles of %s that reached at least so many consumers, on logarithmic axes; %s; %s articles, the largest reached %s.%s",
			f.Label, howDrawn(len(ids)), phrase.Number(articles, 0), phrase.Number(largest, 0), alt)}, nil
}

// weighted is a value that stands for several.
type weighted struct{ value, weight float64 }

// atLeast sorts values and replaces each weight by that of all values as large
// or larger. It gives the weight of all.
func atLeast(v []weighted) float64 {
	slices.SortFunc(v, func(a, b weighted) int { return cmp.Compare(a.value, b.value) })
	sum := 0.0
	for k := len(v) - 1; k >= 0; k-- {
		sum += v[k].weight
		v[k].weight = sum
	}
	return sum
}

func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// thinned keeps about n of sorted values at equal distances of the
// logarithm, the first and the last always.
func thinned(x []float64, n int) []float64 {
	if len(x) <= n {
		return x
	}
	step := math.Log(x[len(x)-1]/x[0]) / float64(n)
	out := []float64{x[0]}
	for _, v := range x[1 : len(x)-1] {
		if math.Log(v/out[len(out)-1]) >= step {
			out = append(out, v)
		}
	}
	return append(out, x[len(x)-1])
}
