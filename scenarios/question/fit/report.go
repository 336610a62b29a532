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
	Errors    []ModelErrors
	targets   []int // its rows among the targets of the calibration
}

// Row is a target with the prediction of the accepted draws: their weighted mean and a 90 %
// prediction interval.
type Row struct {
	Target
	Mean, Low, High float64
}

// ModelErrors are the errors of one model over the rows of one role.
type ModelErrors struct {
	Model, Role string
	Errors
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

func (s *Series) judge(r *Result, launch time.Time) {
	targets := make([]Target, len(s.Rows))
	for i, row := range s.Rows {
		targets[i] = row.Target
	}
	s.Forecasts = forecasts(targets, launch)
	for _, role := range Roles {
		naive := s.Forecasts[0].At
		model := ModelErrors{Model: "model", Role: role}
		for i, row := range s.Rows {
			if row.Role == role {
				model.add(row.Mean, row.Value, naive[i])
				model.within(row.Low, row.High, row.Value)
			}
		}
		model.Low, model.High = s.alone(r, role)
		all := []ModelErrors{model}
		for _, f := range s.Forecasts {
			e := ModelErrors{Model: f.Name, Role: role, Errors: Errors{Low: math.NaN(), High: math.NaN()}}
			for i, row := range s.Rows {
				if row.Role == role {
					e.add(f.At[i], row.Value, naive[i])
				}
			}
			all = append(all, e)
		}
		for i := range all {
			all[i].end()
		}
		for _, e := range all {
			if model.N > 0 && e.N > 0 {
				s.Errors = append(s.Errors, e)
			}
		}
	}
}

// alone returns the 5 % and 95 % quantiles, over the weighted draws, of the MAPE that each
// draw has by itself on the rows of a role.
func (s *Series) alone(r *Result, role string) (low, high float64) {
	off := make([]float64, len(r.Draws))
	for i, d := range r.Draws {
		var e Errors
		for k, row := range s.Rows {
			if row.Role == role {
				e.add(d.Mean[s.targets[k]], row.Value, math.NaN())
			}
		}
		e.end()
		off[i] = e.MAPE
	}
	by := func(i int) float64 { return off[i] }
	return weighted(r.Draws, by, .05), weighted(r.Draws, by, .95)
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
