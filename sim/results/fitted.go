package results

import (
	"maps"
	"math"
	"slices"

	"guanxi/sim/results/summary"
)

// fitted is how far the monthly users of a run are from those reported to which they were fitted: the rows mau of role
// fit in the table observed, each beside the mean of the replicates in their last rows up to its date. Nil without any.
func (r *Run) fitted() (*summary.Fitted, error) {
	each := r.Manifest.About.Represents / float64(r.Manifest.About.Consumers)
	if !r.Has("observed") || !r.Has("series") || !(each > 0) {
		return nil, nil
	}
	seen, err := r.Table("observed")
	if err != nil || seen.Col("role") == nil {
		return nil, err
	}
	series, err := r.Table("series")
	if err != nil || series.Col("mau") == nil || series.Col("date") == nil {
		return nil, err
	}
	x := new(summary.Fitted)
	for k := range seen.Rows() {
		date, value := seen.Col("date").Float(k), seen.Col("value").Float(k)
		if seen.Col("series").Text(k) != "mau" || seen.Col("role").Text(k) != "fit" {
			continue
		}
		last, later := map[int64]float64{}, false
		for row := range series.Rows() {
			of, _ := series.Col("replicate").Int(row)
			at := series.Col("date").Float(row)
			if later = later || at >= date; at <= date {
				last[of] = series.Col("mau").Float(row) * each
			}
		}
		if len(last) == 0 || !later {
			continue
		}
		sum := 0.
		for _, users := range slices.Sorted(maps.Values(last)) { // in an order of their own
			sum += users
		}
		if off := math.Abs(sum/float64(len(last))/value - 1); off < math.Inf(1) {
			x.Rows++
			x.Error += (off - x.Error) / float64(x.Rows)
		}
	}
	if x.Rows == 0 {
		return nil, nil
	}
	return x, nil
}
