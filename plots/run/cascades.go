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

// mostSteps is the largest number of steps of a survival curve. Beyond it, sizes are sampled at
// equal logarithmic distances.
const mostSteps = 600

// cascades shows how far articles spread.
//
// It reads the table cascades: replicate, size (consumers reached), weight (number of articles
// that a row stands for; 1 without the column) and, for the reproduction number R, reads and
// direct_reads (reads through the push to followers). In a branching process all reads = direct
// reads / (1 − R), so R = 1 − direct/all.
func cascades(f *figure.Folder) (*chart.Chart, error) {
	t, err := f.Need("cascades", "replicate", "size")
	if err != nil {
		return nil, err
	}
	c := readCascades(t)
	if len(c.ids) == 0 {
		return nil, figure.Nothing("table cascades has no rows: no article was published")
	}
	if len(c.x) == 0 {
		return nil, figure.Nothing("table cascades: no size above 0 in %d rows", t.Rows())
	}
	x := thinned(c.x, mostSteps)
	ids, reps := c.ids, make([][]float64, len(c.ids))
	for i, id := range ids {
		reps[i] = c.shares(id, x)
	}
	m := curveOf("articles", x, reps, ids, table.Share(), ink.Style{Colour: ink.Blue, Dash: ink.Solid})
	m.Step, m.Positive = chart.StepBefore, true
	p := &chart.Panel{
		X: chart.Axis{Title: "consumers reached", Kind: chart.Logarithmic},
		Y: chart.Axis{Title: "share of articles that reached as many or more", Kind: chart.Logarithmic,
			Ends: chart.Limits(math.NaN(), 1)},
		Marks: []chart.Mark{m},
	}
	title := "Cascade sizes"
	if r := c.reproduction(); len(r) > 0 {
		found := student(r, table.Share())
		title += ": " + phrase.Significant(100*found.Mean, 2) + " % of reads come by sharing"
		p.Record("R", found)
		p.Notes = append(p.Notes, "R = "+phrase.Interval(found))
	}
	return &chart.Chart{Title: title, Panels: []*chart.Panel{p},
		Alt: fmt.Sprintf("Share of articles of %s that reached at least so many consumers, on logarithmic axes; %s. R is "+
			"the reproduction number, one minus the share of direct reads.", f.Label, howDrawn(len(ids)))}, nil
}

// spreads are the reaches of articles, by replicate.
type spreads struct {
	ids         []int
	sizes       map[int][]weighted // sorted, each with the total weight of sizes at least as large
	all, pushed map[int]float64    // reads, and those through the push to followers
	x           []float64          // sizes above 0 that occur
}

func readCascades(t *table.Table) *spreads {
	rep, size := t.Col("replicate"), t.Col("size")
	reads, direct, weight := t.Col("reads"), t.Col("direct_reads"), t.Col("weight")
	c := &spreads{sizes: map[int][]weighted{}, all: map[int]float64{}, pushed: map[int]float64{}}
	for r := range t.Rows() {
		id, w := int(rep.Float(r)), 1.0
		if weight != nil && weight.Float(r) > 0 {
			w = weight.Float(r)
		}
		c.sizes[id] = append(c.sizes[id], weighted{size.Float(r), w})
		if reads != nil && direct != nil {
			c.all[id] += float64(w * orZero(reads.Float(r)))
			c.pushed[id] += float64(w * orZero(direct.Float(r)))
		}
	}
	c.ids = slices.Sorted(maps.Keys(c.sizes))
	for _, id := range c.ids {
		atLeast(c.sizes[id])
		for _, s := range c.sizes[id] {
			if s.value > 0 {
				c.x = append(c.x, s.value)
			}
		}
	}
	slices.Sort(c.x)
	c.x = slices.Compact(c.x)
	return c
}

// shares returns the shares of a replicate's articles that reached at least x.
func (c *spreads) shares(id int, x []float64) []float64 {
	out := make([]float64, len(x))
	for j, v := range x {
		first, _ := slices.BinarySearchFunc(c.sizes[id], v,
			func(s weighted, v float64) int { return cmp.Compare(s.value, v) })
		if first < len(c.sizes[id]) {
			out[j] = c.sizes[id][first].weight / c.sizes[id][0].weight
		}
	}
	return out
}

// reproduction returns the reproduction number of each replicate that has reads.
func (c *spreads) reproduction() []float64 {
	var r []float64
	for _, id := range c.ids {
		if c.all[id] > 0 {
			r = append(r, 1-c.pushed[id]/c.all[id])
		}
	}
	return r
}

// weighted is a value that stands for several.
type weighted struct{ value, weight float64 }

// atLeast sorts values and replaces each weight by the total weight of values at least as
// large. It returns the total weight.
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

// thinned keeps about n of the sorted values at equal logarithmic distances, always including
// the first and the last.
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
