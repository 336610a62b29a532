package analysis

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/num"
	"guanxi/sim/results"
)

// Index is a row of indices.csv.
type Index struct {
	Metric        int // of Report.Metrics
	Method, Index string
	Factor, Other string
	stats.Estimate
	N, Failed int // blocks, points or replicates behind it and left out
}

func (a *analysis) index(metric int, method, name, factor, other string, e stats.Estimate, n, failed int) {
	if e.Value != e.Value {
		return // not defined: a metric that never changes, too few blocks
	}
	a.Indices = append(a.Indices, Index{metric, method, name, factor, other, e, n, failed})
}

// blockValues gives the values of a metric block by block, nil for a block
// that is left out; lost counts those of which a run failed or has no value.
// Blocks that did not run yet are not among them.
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

// sobol estimates first and total indices from Saltelli's blocks.
func (a *analysis) sobol() {
	factors := a.Study.Factors
	d := len(factors)
	for m := range a.Metrics {
		points, means, lost := a.blockValues(m)
		blocks := make([]stats.Block, len(points))
		for k, block := range points {
			b := stats.Block{A: nan, B: nan, AB: missing(d)}
			if a.Study.Design.Second {
				b.BA = missing(d)
			}
			for i, p := range block {
				role, v := a.d.points[p].Role, means[k][i]
				switch {
				case role == "A":
					b.A = v
				case role == "B":
					b.B = v
				case strings.HasPrefix(role, "AB"):
					put(b.AB, role[2:], v)
				case strings.HasPrefix(role, "BA"):
					put(b.BA, role[2:], v)
				}
			}
			blocks[k] = b
		}
		s := stats.Indices(d, blocks, a.resampling("sobol", a.Metrics[m].Name))
		lost += s.Failed
		for i, f := range factors {
			a.index(m, "sobol", "S1", f.Name, "", s.First[i], s.N, lost)
		}
		for i, f := range factors {
			a.index(m, "sobol", "ST", f.Name, "", s.Total[i], s.N, lost)
		}
		if a.Study.Luck == study.Blocks {
			a.index(m, "sobol", "luck", "", "", s.Luck, s.N, lost)
		}
		for i := range s.Second {
			for j := i + 1; j < d; j++ {
				a.index(m, "sobol", "S2", factors[i].Name, factors[j].Name, s.Second[i][j], s.N, lost)
			}
		}
	}
}

func missing(n int) []float64 {
	return slices.Repeat([]float64{nan}, n)
}

// put sets the value of the factor with a number from 1.
func put(v []float64, number string, x float64) {
	k := 0
	for _, c := range number {
		if c < '0' || c > '9' || k > len(v) {
			return
		}
		k = 10*k + int(c-'0')
	}
	if k >= 1 && k <= len(v) {
		v[k-1] = x
	}
}

// morris estimates elementary effects per whole range of a factor.
func (a *analysis) morris() {
	factors := a.Study.Factors
	for m := range a.Metrics {
		points, means, lost := a.blockValues(m)
		walks := make([]stats.Trajectory, len(points))
		for k, block := range points {
			w := stats.Trajectory{Y: means[k]}
			for _, i := range block {
				p := a.d.points[i]
				_, name, _ := strings.Cut(p.Role, ":")
				w.Changed = append(w.Changed, a.factor(name))
				w.Step = append(w.Step, p.Move)
			}
			walks[k] = w
		}
		screened, used, failed := stats.Morris(len(factors), walks, a.resampling("morris", a.Metrics[m].Name))
		for i, s := range screened {
			a.index(m, "morris", "mu", factors[i].Name, "", s.Mu, used, lost+failed)
			a.index(m, "morris", "mu_star", factors[i].Name, "", s.MuStar, used, lost+failed)
			a.index(m, "morris", "sigma", factors[i].Name, "", s.Sigma, used, lost+failed)
		}
	}
}

// regression fits straight lines to the means of the points with these roles,
// and to their ranks.
func (a *analysis) regression(roles ...string) {
	points := a.withRole(roles)
	var names []string
	var columns [][]float64
	for k := range a.Study.Factors {
		f := &a.Study.Factors[k]
		if x, ok := a.column(k, points); ok {
			names, columns = append(names, f.Name), append(columns, x)
		} else {
			a.Notes = append(a.Notes, "Factor "+f.Name+" has more than two levels without an order: regression and ranks leave it out.")
		}
	}
	if len(columns) == 0 {
		return
	}
	var group []int // points of a block that share their luck
	if a.Study.Luck == study.Blocks {
		for _, i := range points {
			group = append(group, a.d.points[i].Block)
		}
	}
	for m := range a.Metrics {
		y := make([]float64, len(points))
		failed := 0
		for k, i := range points {
			c := &a.d.cells[i]
			y[k] = results.Student(c.values[m], a.Confidence).Mean
			if y[k] != y[k] && len(c.status) > c.count(absent) {
				failed++
			}
		}
		name := a.Metrics[m].Name
		line := stats.Regression(columns, y, group, a.fewer("regression", name, len(points)))
		if line.N <= len(columns)+1 {
			continue // as many lines as points fit anything
		}
		for i, e := range line.SRC {
			a.index(m, "regression", "src", names[i], "", rounded(e), line.N, failed)
		}
		a.index(m, "regression", "r2", "", "", rounded(line.R2), line.N, failed)
		rank := stats.RankCorrelation(columns, y, group, a.fewer("rank", name, len(points)))
		for i, e := range rank.Spearman {
			a.index(m, "rank", "spearman", names[i], "", rounded(e), rank.N, failed)
		}
		for i, e := range rank.PRCC {
			a.index(m, "rank", "prcc", names[i], "", rounded(e), rank.N, failed)
		}
	}
}

// fewer resamples of many points: each takes time in proportion to them, and
// the limits of many points are sharp enough.
func (a *analysis) fewer(method, metric string, points int) stats.Resampling {
	r := a.resampling(method, metric)
	if r.Samples == 0 {
		r.Samples = min(2000, max(200, 2_000_000/max(1, points)))
	}
	return r
}

// column is a factor at the points, as straight as the design spread it: the
// logarithm of one on a log scale, 0 and 1 for two levels without numbers.
func (a *analysis) column(factor int, points []int) ([]float64, bool) {
	f := &a.Study.Factors[factor]
	if !f.Numeric() && len(f.Levels) > 2 {
		return nil, false
	}
	x := make([]float64, len(points))
	for k, i := range points {
		l := a.d.points[i].Levels[factor]
		switch {
		case !f.Numeric():
			x[k] = float64(slices.IndexFunc(f.Levels, func(o study.Level) bool { return o.Text == l.Text }))
		case f.Scale == study.Log && l.Value > 0:
			x[k] = num.Log(l.Value)
		default:
			x[k] = l.Value
		}
	}
	return x, true
}

// oneAtATime reads low and high of each factor off the differences from the
// scenario itself.
func (a *analysis) oneAtATime() {
	for i := range a.Effects {
		e := &a.Effects[i]
		end, factor, ok := strings.Cut(e.Point.Role, ":")
		if !ok || e.Against == "" || end != "low" && end != "high" {
			continue
		}
		a.index(e.Metric, "oat", end, factor, "", e.Diff.Estimate(), e.Diff.N, e.Failed)
	}
}

// rounded hides what linear algebra gives otherwise on another processor.
func rounded(e stats.Estimate) stats.Estimate {
	return stats.Estimate{Value: stats.RoundUnit(e.Value), Lo: stats.RoundUnit(e.Lo), Hi: stats.RoundUnit(e.Hi)}
}

// indicesTable is indices.csv.
func (r *Report) indicesTable() *results.Table {
	t := results.NewIndices()
	for _, x := range r.Indices {
		round := stats.Round
		if x.Method == "sobol" {
			round = stats.RoundUnit
		}
		t.AppendRow(results.Text(r.Metrics[x.Metric].Name), results.Text(x.Method), results.Text(x.Index), results.Text(x.Factor), results.Text(x.Other),
			results.Float(round(x.Value)), results.Float(round(x.Lo)), results.Float(round(x.Hi)), results.Int(int64(x.N)), results.Int(int64(x.Failed)), results.Text(r.unitOf(&x)))
	}
	return t
}

// unitOf is the unit of an index: 1 of shares, correlations and quotients, else
// that of the metric; of morris per whole range of the factor.
func (r *Report) unitOf(x *Index) string {
	switch {
	case x.Method == "sobol", x.Method == "regression", x.Method == "rank", x.Index == "ratio", x.Index == "losers":
		return "1"
	}
	return r.Metrics[x.Metric].Unit
}

// leftOut says how many blocks or points are missing behind it.
func (x *Index) leftOut() string {
	if x.Failed == 0 {
		return ""
	}
	return fmt.Sprintf("; %d left out as a run failed or gave no value", x.Failed)
}

// pick is the index of a factor among some; of nothing where it is not there.
func pick(of []Index, factor string) Index {
	for _, x := range of {
		if x.Factor == factor {
			return x
		}
	}
	return Index{Factor: factor, Estimate: stats.Estimate{Value: nan, Lo: nan, Hi: nan}}
}

// of gives the rows of a metric and method, by index name.
func (r *Report) of(metric int, method, name string) (rows []Index) {
	for _, x := range r.Indices {
		if x.Metric == metric && x.Method == method && x.Index == name {
			rows = append(rows, x)
		}
	}
	return rows
}
