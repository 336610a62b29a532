package stats

import "math"

// Estimate is a number with its confidence limits.
type Estimate struct{ Value, Lo, Hi float64 }

// estimate takes the limits from resamples of n units. There are none of fewer units than least, or
// where all resamples agree.
func (r Resampling) estimate(value float64, draws []float64, n, least int) Estimate {
	e := Estimate{Value: value, Lo: math.NaN(), Hi: math.NaN()}
	if n < least {
		return e
	}
	if lo, hi := percentileLimits(draws, r.wide(n)); lo < hi {
		e.Lo, e.Hi = lo, hi
	}
	return e
}

// undefined returns an estimate whose fields are all NaN.
func undefined() Estimate { return Estimate{math.NaN(), math.NaN(), math.NaN()} }

// Trajectory is one of Morris's walks of d+1 points. Each step from one point to the next
// moves a single factor.
type Trajectory struct {
	Y       []float64
	Changed []int     // factor moved to reach point i; −1 for the first point
	Step    []float64 // signed size of that move; 0 for the first point
}

// Screening holds Morris's measures of one factor.
type Screening struct {
	Mu     Estimate // mean elementary effect
	MuStar Estimate // mean absolute elementary effect: importance of the factor
	Sigma  Estimate // standard deviation of the effects: nonlinearity and interactions
}

// Morris returns μ, μ* and σ of d factors. An elementary effect is
//
//	EE_i = (y(x + Δe_i) − y(x))/Δ
//
// (Morris 1991, Technometrics 33(2)). μ and σ are its mean and standard deviation (n−1) over
// trajectories, and μ* = mean |EE_i| (Campolongo, Cariboni & Saltelli 2007, Environmental
// Modelling & Software 22). With steps in the unit cube, an effect is in units of the metric
// per full range of the factor. Intervals are percentiles of a bootstrap over trajectories.
// With few trajectories the interval of σ is too narrow: for ten normal effects it covers 82
// %.
//
// A trajectory with a missing value is left out entirely and counted in failed.
func Morris(d int, trajectories []Trajectory, r Resampling) (screenings []Screening, used, failed int) {
	var effects [][]float64 // [trajectory][factor]
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
		draws := r.bootstrap(len(all), 3, func(rows []int, out []float64) {
			for k, b := range rows {
				sample[k] = all[b]
			}
			m := moments(sample)
			copy(out, m[:])
		})
		at := moments(all)
		estimate := func(k int) Estimate { return r.estimate(at[k], draws[k], len(all), LeastUnits) }
		screenings[i] = Screening{estimate(0), estimate(1), estimate(2)}
	}
	return screenings, len(effects), failed
}

// effects returns the elementary effect of each factor, or nil if a value is missing or a
// factor was not moved.
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

// moments returns the mean, the mean absolute value and the standard deviation.
func moments(v []float64) [3]float64 {
	star := 0.0
	for _, x := range v {
		star += math.Abs(x)
	}
	n := float64(len(v))
	return [3]float64{mean(v), star / n, math.Sqrt(squares(v) / (n - 1))}
}
