package analysis

import (
	"fmt"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Index is a row of indices.csv.
type Index struct {
	Metric        int // index into Report.Metrics
	Method, Index string
	Factor, Other string
	stats.Estimate
	N, Failed int // blocks, points or replicates used and left out
}

// clear reports whether the interval is on one side of 0.
func (x Index) clear() bool { return x.Lo > 0 || x.Hi < 0 }

func (a *analysis) index(x Index) {
	if x.Value == x.Value { // otherwise undefined: a metric that never changes, too few blocks
		a.Indices = append(a.Indices, x)
	}
}

// blockValues returns the values of a metric by block, nil for a block that is left out. lost
// counts the blocks in which a run failed or has no value, but not those that did not run yet.
func (a *analysis) blockValues(metric int) (blocks [][]int, means [][]float64, lost int) {
	for _, points := range a.d.blocks() {
		m, failed := a.d.blockMeans(points, metric)
		switch {
		case m != nil:
			blocks, means = append(blocks, points), append(means, m)
		case failed:
			lost++
		}
	}
	return blocks, means, lost
}

func missing(n int) []float64 {
	return slices.Repeat([]float64{nan}, n)
}

// indicesTable returns indices.csv.
func (r *Report) indicesTable() *table.Table {
	t := schema.NewIndices()
	for _, x := range r.Indices {
		round := stats.Round
		if x.Method == "sobol" {
			round = stats.RoundUnit
		}
		t.AppendRow(table.Text(r.Metrics[x.Metric].Name), table.Text(x.Method), table.Text(x.Index), table.Text(x.Factor), table.Text(x.Other),
			table.Float(round(x.Value)), table.Float(round(x.Lo)), table.Float(round(x.Hi)), table.Int(x.N), table.Int(x.Failed), table.Text(r.unitOf(&x)))
	}
	return t
}

// unitOf returns the unit of an index: 1 for shares, correlations and quotients, otherwise
// that of the metric; for morris, per full range of the factor.
func (r *Report) unitOf(x *Index) string {
	switch {
	case x.Method == "sobol", x.Method == "rank", x.Method == "loop", x.Index == "ratio", x.Index == "losers":
		return "1"
	}
	return r.Metrics[x.Metric].Unit
}

// leftOut says how many blocks or points are missing.
func (x *Index) leftOut() string {
	if x.Failed == 0 {
		return ""
	}
	return fmt.Sprintf("; %d left out because a run failed or gave no value", x.Failed)
}

// pick returns the index of a factor, or an undefined one if there is none.
func pick(of []Index, factor string) Index {
	for _, x := range of {
		if x.Factor == factor {
			return x
		}
	}
	return Index{Factor: factor, Estimate: stats.Estimate{Value: nan, Lo: nan, Hi: nan}}
}

// of returns the rows of a metric and method with this index name.
func (r *Report) of(metric int, method, name string) (rows []Index) {
	for _, x := range r.Indices {
		if x.Metric == metric && x.Method == method && x.Index == name {
			rows = append(rows, x)
		}
	}
	return rows
}
