package analysis

import (
	"fmt"
	"math"
	"slices"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Runs holds runs.csv by point, replicate and metric.
type Runs struct {
	Points []*study.Point // in the order of study.Shown
	Cells  []PointRuns    // of the points
}

// PointRuns holds the results of the runs of one point.
type PointRuns struct {
	Status []uint8     // by replicate, from 0
	Values [][]float64 // [metric][replicate]; NaN if there is none
}

const (
	absent uint8 = iota // not run, or not yet
	OK
	Failed
)

func (c *PointRuns) Count(status uint8) (n int) {
	for _, s := range c.Status {
		if s == status {
			n++
		}
	}
	return n
}

// Read converts runs.csv to data.
func Read(s StudyRuns) (*Runs, error) {
	points, err := s.Study.Shown()
	if err != nil {
		return nil, err
	}
	t, err := s.Sweep.Table(schema.RunsTable)
	if err != nil {
		return nil, err
	}
	point, replicate, status := t.Col("point"), t.Col("replicate"), t.Col("status")
	if point == nil || replicate == nil || status == nil {
		return nil, fmt.Errorf("%s: runs.csv lacks a column point, replicate or status; it was not written by a sweep",
			s.Sweep.Dir)
	}
	var columns []*table.Values
	for _, m := range s.Sweep.Manifest.Metrics {
		c := t.Col(m.Name)
		if c == nil {
			return nil, fmt.Errorf("%s: runs.csv has no column %s, a metric of its manifest", s.Sweep.Dir, m.Name)
		}
		columns = append(columns, c)
	}
	d := &Runs{Points: points, Cells: make([]PointRuns, len(points))}
	at := make([]*PointRuns, len(points)) // by number
	for i, p := range points {
		at[p.Number-1] = &d.Cells[i]
		d.Cells[i].Values = make([][]float64, len(columns))
	}
	for row := range t.Rows() {
		wrong := func(format string, args ...any) error {
			return fmt.Errorf("%s/runs.csv:%d: "+format, append([]any{s.Sweep.Dir, row + 2}, args...)...)
		}
		p, _ := point.Int(row)
		r, _ := replicate.Int(row)
		if p < 1 || p > int64(len(points)) {
			return nil, wrong("point %d; study.yaml has points 1 to %d", p, len(points))
		}
		if r < 1 || r > 1<<31 {
			return nil, wrong("replicate %d; replicates count from 1", r)
		}
		c := at[p-1]
		c.grow(int(r))
		switch word := status.Text(row); word {
		case "ok":
			c.Status[r-1] = OK
			for m, column := range columns {
				c.Values[m][r-1] = column.Float(row)
			}
		case "failed":
			c.Status[r-1] = Failed
		default:
			return nil, wrong("status %q (known: ok, failed)", word)
		}
	}
	return d, nil
}

// grow makes room for n replicates.
func (c *PointRuns) grow(n int) {
	for len(c.Status) < n {
		c.Status = append(c.Status, absent)
		for m := range c.Values {
			c.Values[m] = append(c.Values[m], nan)
		}
	}
}

// PairedContrast returns the paired difference of points that alternate, the first of two minus the second, over so
// many groups of them: in replicate r the sum of differences over the number of groups. A replicate that lacks a point
// has none.
func (d *Runs) PairedContrast(points []int, groups, metric int, m *schema.Metric, confidence float64) stats.Difference {
	var sides [2][]int
	for k, i := range points {
		sides[k%2] = append(sides[k%2], i)
	}
	var x [2][]float64
	for k, side := range sides {
		x[k] = d.AcrossPoints(side, metric)
		for r := range x[k] {
			x[k][r] *= float64(len(side) / groups)
		}
	}
	// with separate stopping one side may have more replicates; those are not missing from the other
	n := min(len(x[0]), len(x[1]))
	out := stats.Paired(x[0][:n], x[1][:n], m.Step/math.Sqrt(float64(groups)), confidence)
	out.LimitTo(m.In(), x[:], pair)
	return out
}

// AcrossPoints returns the mean over points by replicate, or NaN if a value is missing.
func (d *Runs) AcrossPoints(points []int, metric int) []float64 {
	most := 0
	for _, i := range points {
		most = max(most, len(d.Cells[i].Status))
	}
	out := make([]float64, most)
	for r := range out {
		for _, i := range points {
			if c := &d.Cells[i]; r < len(c.Status) {
				out[r] += c.Values[metric][r] // NaN if there is none
			} else {
				out[r] = nan
			}
		}
		out[r] /= float64(len(points))
	}
	return out
}

// arms returns the arms in the order of the points.
func (d *Runs) arms() (names []string) {
	for _, p := range d.Points {
		if !slices.Contains(names, p.Arm) {
			names = append(names, p.Arm)
		}
	}
	return names
}

// Blocks returns the points of each block, in order.
func (d *Runs) Blocks() [][]int {
	var all [][]int
	for i, p := range d.Points {
		for len(all) < p.Block {
			all = append(all, nil)
		}
		if p.Block > 0 {
			all[p.Block-1] = append(all[p.Block-1], i)
		}
	}
	return all
}

// CompleteCases returns the values of a metric at several points in the replicates that all of them
// have. lost counts the replicates in which a run failed or gave no value, but not those that
// did not run yet.
func (d *Runs) CompleteCases(points []int, metric int) (values [][]float64, lost int) {
	most := 0
	for _, i := range points {
		most = max(most, len(d.Cells[i].Status))
	}
	for r := range most {
		row, gone := make([]float64, 0, len(points)), false
		for _, i := range points {
			c := &d.Cells[i]
			if r >= len(c.Status) || c.Status[r] == absent {
				continue
			}
			if v := c.Values[metric][r]; v == v {
				row = append(row, v)
			} else {
				gone = true
			}
		}
		if len(row) == len(points) {
			values = append(values, row)
		} else if gone {
			lost++
		}
	}
	return values, lost
}

// BlockMeans returns the means of a metric at the points of a block, over the replicates that
// all of them have, or nil if there is none. lost then says whether this is final: a run
// failed or gave no value.
func (d *Runs) BlockMeans(points []int, metric int) (means []float64, lost bool) {
	values, gone := d.CompleteCases(points, metric)
	if len(values) == 0 {
		return nil, gone > 0
	}
	means = make([]float64, len(points))
	for _, row := range values {
		for k, v := range row {
			means[k] += v
		}
	}
	for k := range means {
		means[k] /= float64(len(values))
	}
	return means, false
}

// Of returns the points of an arm.
func (d *Runs) Of(arm string) (points []int) {
	for i, p := range d.Points {
		if p.Arm == arm {
			points = append(points, i)
		}
	}
	return points
}

// pair has the weights of a difference of two arms.
var pair = []float64{1, -1}

// Paired compares two points by a metric.
func (d *Runs) Paired(i, j, metric int, m schema.Metric, confidence float64) stats.Difference {
	arms := [][]float64{d.Cells[i].Values[metric], d.Cells[j].Values[metric]}
	x := stats.Paired(arms[0], arms[1], m.Step, confidence)
	x.LimitTo(m.In(), arms, pair)
	return x
}
