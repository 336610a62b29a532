package fit

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
)

var nan = math.NaN()

// z90 is the normal quantile of a two-sided 90 % interval.
const z90 = 1.6448536269514722

// Report is a calibration with its tables and texts.
type Report struct {
	*Result
	Study  *study.Study
	of     *Calibration
	Series []Series
	Alone  []Row // targets that are not rows of a series
}

// Series is observed data with the predictions of the model and of baseline forecasts.
type Series struct {
	Name      string
	Rows      []Row
	Forecasts []Forecast
	Errors    []Errors
	targets   []int // its rows among the targets of the calibration
}

// Row is a target with the prediction of the accepted draws: their weighted mean and a 90 %
// prediction interval.
type Row struct {
	Target
	Mean, Low, High float64
}

// newReport compares the calibration with baseline forecasts.
func newReport(s *study.Study, r *Result, launch time.Time) *Report {
	out := &Report{Result: r, Study: s, of: Of(s)}
	at := map[string]int{}
	for j, t := range r.Targets {
		row := r.row(j)
		if !t.Series() {
			out.Alone = append(out.Alone, row)
			continue
		}
		k, ok := at[t.Name]
		if !ok {
			k = len(out.Series)
			at[t.Name] = k
			out.Series = append(out.Series, Series{Name: t.Name})
		}
		out.Series[k].Rows = append(out.Series[k].Rows, row)
		out.Series[k].targets = append(out.Series[k].targets, j)
	}
	for k := range out.Series {
		out.Series[k].judge(r, launch)
	}
	return out
}

// row returns the prediction of a target. Its interval covers the spread of the draws, the
// noise of their runs, the model discrepancy and the observation error.
func (r *Result) row(j int) Row {
	t := r.Targets[j]
	mean, noise := 0.0, 0.0
	for _, d := range r.Draws {
		mean += float64(d.Weight * d.Mean[j])
		noise += float64(d.Weight * d.Var[j])
	}
	spread := 0.0
	for _, d := range r.Draws {
		spread += float64(d.Weight * (d.Mean[j] - mean) * (d.Mean[j] - mean))
	}
	half := float64(z90 * math.Sqrt(spread+noise+t.Variance()))
	return Row{Target: t, Mean: mean, Low: mean - half, High: mean + half}
}

// judge compares the model and the forecasts with the rows of each role. The range of the model's MAPE is that of the
// weighted draws, each by itself.
func (s *Series) judge(r *Result, launch time.Time) {
	targets := make([]Target, len(s.Rows))
	for i, row := range s.Rows {
		targets[i] = row.Target
	}
	s.Forecasts = forecasts(targets, launch)
	for _, role := range Roles {
		model := s.errors(calibrated, role, func(i int) float64 { return s.Rows[i].Mean })
		if model.N == 0 {
			continue
		}
		off := func(draw int) float64 {
			mean := r.Draws[draw].Mean
			return s.errors("", role, func(i int) float64 { return mean[s.targets[i]] }).MAPE
		}
		model.Low, model.High = weighted(r.Draws, off, .05), weighted(r.Draws, off, .95)
		s.Errors = append(s.Errors, model)
		for _, f := range s.Forecasts {
			if e := s.errors(f.Name, role, func(i int) float64 { return f.At[i] }); e.N > 0 {
				s.Errors = append(s.Errors, e)
			}
		}
	}
}

// nearest returns the settings of the nearest draw, as after --set.
func (r *Report) nearest() []string {
	var set []string
	for k := range r.Study.Factors {
		f := &r.Study.Factors[k]
		for _, path := range f.Paths {
			set = append(set, path+"="+f.Text(r.best().Point[k]))
		}
	}
	return set
}

func sparse(x float64) string { return strings.Replace(digits.Sparse(x), "-", "−", 1) }

// quantile returns a weighted quantile of a factor over the accepted draws.
func quantile(draws []Draw, factor int, p float64) float64 {
	return weighted(draws, func(i int) float64 { return draws[i].Point[factor] }, p)
}

// weighted returns a weighted quantile of a value over the accepted draws.
func weighted(draws []Draw, value func(draw int) float64, p float64) float64 {
	order := make([]int, len(draws))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(value(a), value(b)) })
	sum := 0.0
	for _, i := range order {
		if sum += draws[i].Weight; sum >= p {
			return value(i)
		}
	}
	return value(order[len(order)-1])
}
