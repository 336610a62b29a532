package fit

import (
	"math"
	"slices"
	"time"

	"guanxi/sim/num"
)

// A Forecast is the prediction of a series by a model without mechanisms, fitted only to the
// rows with role fit.
type Forecast struct {
	Name string
	At   []float64 // by target of the series
}

// curve is a growth curve in years. Its parameters are logarithms, so that all of them are
// positive.
type curve struct {
	name   string
	starts [][]float64 // starting points of the search
	at     func(p []float64, years float64) float64
}

var curves = []curve{
	// F(t) = (1 − e^(−(p+q)t))/(1 + (q/p)e^(−(p+q)t)) (Bass 1969)
	{"Bass", [][]float64{{.05, .5}, {.01, .8}, {.1, .2}}, func(p []float64, t float64) float64 {
		e := num.Exp(-(p[1] + p[2]) * t)
		return p[0] * (1 - e) / (1 + float64(p[2]/p[1]*e))
	}},
	// m·e^(−b·e^(−ct))
	{"Gompertz", [][]float64{{5, .5}, {10, .8}, {3, .3}}, func(p []float64, t float64) float64 {
		return p[0] * num.Exp(-p[1]*num.Exp(-p[2]*t))
	}},
	// m/(1 + b·e^(−ct))
	{"logistic", [][]float64{{50, 1}, {20, .7}, {100, 1.5}}, func(p []float64, t float64) float64 {
		return p[0] / (1 + float64(p[1]*num.Exp(-p[2]*t)))
	}},
}

// A span holds the years from the launch to the date of a row, or to the ends of the period of a flow.
type span struct {
	flow     bool
	from, at float64
}

func spanOf(t *Target, launch time.Time) span {
	years := func(d time.Time) float64 { return d.Sub(launch).Hours() / 24 / 365.25 }
	if t.Until.IsZero() {
		return span{at: years(t.Date)}
	}
	return span{true, years(t.From), years(t.Until)}
}

// of is the value of a curve at a date, or its increment over a period.
func (x span) of(curve func(years float64) float64) float64 {
	if x.flow {
		return curve(x.at) - curve(x.from)
	}
	return curve(x.at)
}

// forecasts returns the forecasts of a series: the last value carried forward, and a straight line
// and growth curves from the launch, fitted by relative least squares. Sums over periods are increments
// of the curves, and of what a straight line of the rate adds up to.
func forecasts(targets []Target, launch time.Time) []Forecast {
	spans := make([]span, len(targets))
	for i := range targets {
		spans[i] = spanOf(&targets[i], launch)
	}
	naive := slices.Repeat([]float64{nan}, len(targets))
	var most, sum float64 // of a flow a curve grows to the sum
	fitted := 0
	for i, t := range targets {
		before := time.Time{}
		for _, o := range targets {
			if o.Role == RoleFit && o.Date.Before(t.Date) && o.Date.After(before) {
				before, naive[i] = o.Date, o.Value
			}
		}
		if t.Role == RoleFit {
			fitted++
			if most = max(most, t.Value); !t.Until.IsZero() {
				sum += t.Value
			}
		}
	}
	most = max(most, sum)
	all := []Forecast{{"naive", naive}, {"line", straight(targets, spans, fitted)}}
	for _, c := range curves {
		f := Forecast{c.name, slices.Repeat([]float64{nan}, len(targets))}
		var p []float64
		if fitted > 3 && most > 0 {
			p = c.fit(targets, spans, most)
		}
		for i, x := range spans {
			if p != nil {
				f.At[i] = x.of(func(t float64) float64 { return c.at(p, t) })
			}
		}
		all = append(all, f)
	}
	return all
}

// straight is the line a + b·t that minimises the sum of squared relative errors over the rows with
// role fit, or at + bt²/2 for sums of a rate; none through two rows or a value of 0.
func straight(targets []Target, spans []span, fitted int) []float64 {
	of := func(x span) (u, v float64) { // by which a and b are multiplied
		if x.flow {
			return x.at - x.from, (float64(x.at*x.at) - float64(x.from*x.from)) / 2
		}
		return 1, x.at
	}
	var uu, uv, vv, uy, vy float64 // sums with the weights 1/value²
	for i, o := range targets {
		if o.Role == RoleFit {
			u, v := of(spans[i])
			u, v = u/o.Value, v/o.Value
			uu, uv, vv = uu+float64(u*u), uv+float64(u*v), vv+float64(v*v)
			uy, vy = uy+u, vy+v
		}
	}
	b := (float64(uu*vy) - float64(uv*uy)) / (float64(uu*vv) - float64(uv*uv))
	a := (uy - float64(b*uv)) / uu
	at := make([]float64, len(targets))
	for i, x := range spans {
		u, v := of(x)
		if at[i] = float64(a*u) + float64(b*v); fitted < 3 || math.IsInf(at[i], 0) {
			at[i] = math.NaN()
		}
	}
	return at
}

// fit minimises the sum of squared relative errors over the rows with role fit.
func (c curve) fit(targets []Target, spans []span, most float64) []float64 {
	miss := func(x []float64) float64 {
		p := exps(x)
		sum := 0.0
		at := func(t float64) float64 { return c.at(p, t) }
		for i, t := range targets {
			if t.Role == RoleFit {
				e := spans[i].of(at)/t.Value - 1
				sum += float64(e * e)
			}
		}
		if math.IsNaN(sum) {
			return math.Inf(1)
		}
		return sum
	}
	var best []float64
	least := math.Inf(1)
	for _, start := range c.starts {
		for _, ceiling := range []float64{1.05, 1.5} {
			x := []float64{num.Log(most * ceiling), num.Log(start[0]), num.Log(start[1])}
			if at, value := simplex(miss, x); value < least {
				least, best = value, exps(at)
			}
		}
	}
	return best
}

func exps(x []float64) []float64 {
	p := make([]float64, len(x))
	for i := range x {
		p[i] = num.Exp(x[i])
	}
	return p
}

// Errors are the errors of a model over the rows of one role.
type Errors struct {
	Model, Role string
	N           int
	MAPE, SMAPE float64 // mean absolute percentage error; the symmetric one is relative to the mean of both values
	Bias, Max   float64 // signed mean and greatest absolute relative error
	Coverage    float64 // share of rows within the 90 % prediction interval; NaN: no interval
	Width       float64 // mean width of that interval relative to the value; NaN: no interval
	Low, High   float64 // 90 % range of MAPE over the accepted draws taken singly; NaN: no draws
	Skill       float64 // 1 − MAPE / MAPE of the naive forecast, over the rows that it covers
}

type measured struct {
	name  string
	value float64
}

func (e *Errors) measures() []measured {
	return []measured{{"MAPE", e.MAPE}, {"sMAPE", e.SMAPE}, {"bias", e.Bias}, {"max", e.Max}, {"coverage", e.Coverage},
		{"width", e.Width}, {"skill", e.Skill}}
}

// calibrated is the model among others: its rows have intervals.
const calibrated = "model"

// errors compares the values of a model with the rows of a role for which it has one.
func (s *Series) errors(model, role string, at func(row int) float64) Errors {
	e := Errors{Model: model, Role: role, Coverage: nan, Width: nan, Low: nan, High: nan, Skill: nan}
	var own, naive, covered, width float64 // own and naive: sums of absolute errors over the rows that naive covers
	for i, row := range s.Rows {
		v := at(i)
		if row.Role != role || v != v {
			continue
		}
		miss, size := v/row.Value-1, math.Abs(row.Value)
		if last := s.Forecasts[0].At[i]; last == last {
			own += math.Abs(miss)
			naive += math.Abs(last/row.Value - 1)
		}
		e.N++
		e.MAPE += math.Abs(miss)
		e.SMAPE += math.Abs(v-row.Value) / ((math.Abs(v) + size) / 2)
		e.Bias += miss
		e.Max = max(e.Max, math.Abs(miss))
		if width += (row.High - row.Low) / size; row.Low <= row.Value && row.Value <= row.High {
			covered++
		}
	}
	n := float64(e.N)
	e.MAPE, e.SMAPE, e.Bias = e.MAPE/n, e.SMAPE/n, e.Bias/n
	if naive > 0 {
		e.Skill = 1 - own/naive
	}
	if model == calibrated {
		e.Coverage, e.Width = covered/n, width/n
	}
	return e
}
