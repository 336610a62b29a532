package stats

import "math"

// Estimate is a number with its limits.
type Estimate struct{ Value, Lo, Hi float64 }

// estimate has the limits that resamples of n things give.
func (r Resampling) estimate(value float64, draws []float64, n int) Estimate {
	e := Estimate{Value: value}
	e.Lo, e.Hi = Percentile(draws, r.wide(n))
	return e
}

// undefined is an estimate of nothing.
func undefined() Estimate { return Estimate{math.NaN(), math.NaN(), math.NaN()} }

// Trajectory is one of Morris's walks: d+1 values, each point reached from
// the one before by moving a single factor.
type Trajectory struct {
	Y       []float64
	Changed []int     // factor that was moved to reach point i; of the first point −1
	Step    []float64 // by how much, with its sign; of the first point 0
}

// Screening is what Morris's method says of one factor.
type Screening struct {
	Mu     Estimate // mean elementary effect
	MuStar Estimate // mean of absolute values: how much the factor matters
	Sigma  Estimate // their standard deviation: how far the effect depends on the other factors
}

// Morris gives μ, μ* and σ of d factors. An elementary effect is
//
//	EE_i = (y(x + Δe_i) − y(x))/Δ
//
// (Morris 1991, Technometrics 33(2)); μ and σ are the mean and the standard
// deviation (n−1) over trajectories, μ* = mean |EE_i| (Campolongo, Cariboni &
// Saltelli 2007, Environmental Modelling & Software 22). With steps in the
// unit cube an effect is in units of the metric per whole range of the
// factor. Intervals are percentiles of a bootstrap over trajectories; with
// few of them that of σ is too narrow: of ten normal effects it covers .82.
//
// A trajectory with a missing value is left out whole and counted in failed.
func Morris(d int, trajectories []Trajectory, r Resampling) (screenings []Screening, used, failed int) {
	var effects [][]float64 // by trajectory and factor
	for _, t := range trajectories {
		if e := t.effects(d); e != nil {
			effects = append(effects, e)
		} else {
			failed++
		}
	}
	screenings = make([]Screening, d)
	for i := range screenings {
		all := make([]float64, len(effects))
		for b := range effects {
			all[b] = effects[b][i]
		}
		if len(all) == 0 {
			screenings[i] = Screening{undefined(), undefined(), undefined()}
			continue
		}
		sample := make([]float64, len(all))
		draws := r.Bootstrap(len(all), 3, func(rows []int, out []float64) {
			for k, b := range rows {
				sample[k] = all[b]
			}
			m := moments(sample)
			copy(out, m[:])
		})
		at := moments(all)
		estimate := func(k int) Estimate { return r.estimate(at[k], draws[k], len(all)) }
		screenings[i] = Screening{estimate(0), estimate(1), estimate(2)}
	}
	return screenings, len(effects), failed
}

// effects by factor; nil where a value is missing or a factor was not moved.
func (t Trajectory) effects(d int) []float64 {
	e := nans(d)
	for i := 1; i < len(t.Y); i++ {
		e[t.Changed[i]] = Less(t.Y[i], t.Y[i-1]) / t.Step[i]
	}
	if len(present(e)) < d {
		return nil
	}
	return e
}

// moments are mean, mean absolute value and standard deviation.
func moments(v []float64) [3]float64 {
	star := 0.0
	for _, x := range v {
		star += math.Abs(x)
	}
	n := float64(len(v))
	return [3]float64{mean(v), star / n, math.Sqrt(squares(v) / (n - 1))}
}
