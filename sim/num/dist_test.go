package num

import (
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// sd is the standard deviation; +Inf where it is not finite.
func (d *Dist) sd() float64 {
	switch d.Kind {
	case "uniform":
		return (d.B - d.A) / math.Sqrt(12)
	case "normal", "lognormal", "beta", "gamma":
		return d.B
	case "pareto":
		first := paretoMoment(1, d.B, d.C)
		return d.A * math.Sqrt(math.Max(0, paretoMoment(2, d.B, d.C)-float64(first*first)))
	case "poisson":
		return math.Sqrt(d.A)
	case "categorical":
		mean := d.Mean()
		return math.Sqrt(d.moment(func(x float64) float64 { return float64((x - mean) * (x - mean)) }))
	}
	return 0
}

// distCases are distributions as scenarios write them.
func distCases(t *testing.T) []Dist {
	t.Helper()
	make := func(kind string, values, weights []float64, params ...any) Dist {
		m := map[string]float64{}
		for i := 0; i < len(params); i += 2 {
			m[params[i].(string)] = params[i+1].(float64)
		}
		return need.Value(NewDist(kind, m, values, weights))(t)
	}
	return []Dist{
		make("constant", nil, nil, "value", 3.5),
		make("uniform", nil, nil, "from", -1.0, "to", 4.0),
		make("normal", nil, nil, "mean", 20.0, "sd", 3.0),
		make("lognormal", nil, nil, "mean", 80.0, "sd", 60.0),
		make("lognormal", nil, nil, "mean", 5.0, "sd", 0.0),
		make("beta", nil, nil, "mean", 0.6, "sd", 0.15),
		make("beta", nil, nil, "mean", 0.3, "sd", 0.45),
		make("gamma", nil, nil, "mean", 23.0, "sd", 30.0),
		make("gamma", nil, nil, "mean", 23.0, "sd", 3.0),
		make("pareto", nil, nil, "min", 19.0, "shape", 1.47, "truncate", 0.999),
		make("pareto", nil, nil, "min", 2.0, "shape", 6.0),
		make("poisson", nil, nil, "mean", 5.0),
		make("poisson", nil, nil, "mean", 50.0),
		make("categorical", []float64{1, 2, 10}, []float64{5, 3, 2}),
		make("categorical", []float64{4, 2, 8, 1}, []float64{0, 1, 0, 3}),
		make("categorical", []float64{1, 2, 3, 4}, nil),
	}
}

// Sample means and variances compared with Mean and SD.
func TestDistMoments(t *testing.T) {
	const n = 200000
	for c, d := range distCases(t) {
		s := rng.New(3, 0, "dist").Stream(uint64(c))
		xs := sampleN(n, func() float64 { return d.Sample(&s) })
		checkMoments(t, d.String(), xs, d.Mean(), d.sd())
	}
}

func TestDistWritesItselfBack(t *testing.T) {
	want := []string{
		"{dist: constant, value: 3.5}",
		"{dist: uniform, from: -1, to: 4}",
		"{dist: normal, mean: 20, sd: 3}",
		"{dist: lognormal, mean: 80, sd: 60}",
		"{dist: lognormal, mean: 5, sd: 0}",
		"{dist: beta, mean: 0.6, sd: 0.15}",
		"{dist: beta, mean: 0.3, sd: 0.45}",
		"{dist: gamma, mean: 23, sd: 30}",
		"{dist: gamma, mean: 23, sd: 3}",
		"{dist: pareto, min: 19, shape: 1.47, truncate: 0.999}",
		"{dist: pareto, min: 2, shape: 6}",
		"{dist: poisson, mean: 5}",
		"{dist: poisson, mean: 50}",
		"{dist: categorical, values: [1, 2, 10], weights: [5, 3, 2]}",
		"{dist: categorical, values: [4, 2, 8, 1], weights: [0, 1, 0, 3]}",
		"{dist: categorical, values: [1, 2, 3, 4]}",
	}
	for i, d := range distCases(t) {
		if got := d.String(); got != want[i] {
			t.Errorf("got %s, want %s", got, want[i])
		}
		names, values := d.Params()
		m := map[string]float64{}
		for j := range names {
			m[names[j]] = values[j]
		}
		back, err := NewDist(d.Kind, m, d.Values, d.Weights)
		if err != nil || back.String() != d.String() || back.p != d.p || back.q != d.q {
			t.Errorf("%s reads back as %s, %v", d, back, err)
		}
	}
	if got := (Dist{}).String(); got != "{dist: constant, value: 0}" {
		t.Errorf("zero Dist is %s", got)
	}
}

// The mean of 100 payers whose spend is truncated at the .999 quantile has a relative standard
// deviation of about .17.
func TestTruncatedParetoSpend(t *testing.T) {
	d := need.Value(NewDist("pareto", map[string]float64{"min": 19, "shape": 1.47, "truncate": 0.999}, nil, nil))(t)
	need.Near(t, "relative standard deviation of the mean of 100", d.sd()/d.Mean()/10, 0.172, 0.001)
	top := 19 * math.Pow(0.001, -1/1.47)
	s := rng.New(1, 0, "spend").Stream(0)
	for range 100000 {
		if x := d.Sample(&s); x < 19 || x > top {
			t.Fatalf("drew %v outside [19, %v]", x, top)
		}
	}
	if d, err := NewDist("pareto", map[string]float64{"min": 1, "shape": 1.5}, nil, nil); err != nil ||
		!math.IsInf(d.sd(), 1) {
		t.Errorf("pareto of shape 1.5 has SD %v, want +Inf (%v)", d.sd(), err)
	}
}

func TestDistErrors(t *testing.T) {
	for _, c := range []struct {
		kind            string
		params          map[string]float64
		values, weights []float64
		want            string
	}{
		{"zipf", nil, nil, nil, `unknown distribution "zipf", must be one of constant, uniform`},
		{"lognormal", map[string]float64{"mean": 80}, nil, nil, "lognormal needs sd"},
		{"lognormal", map[string]float64{"mean": 80, "sd": 3, "median": 2}, nil, nil, "lognormal has no median, its " +
			"parameters are mean, sd"},
		{"normal", map[string]float64{"mean": 1, "sd": -3}, nil, nil, "sd of normal is -3, must be 0 or more"},
		{"beta", map[string]float64{"mean": 1.2, "sd": 0.1}, nil, nil, "mean of beta is 1.2, must be above 0 and below 1"},
		{"beta", map[string]float64{"mean": 0.1, "sd": 0.31}, nil, nil, "must be below 0.3, the square root"},
		{"uniform", map[string]float64{"from": 2, "to": 1}, nil, nil, "from must not be above to"},
		{"pareto", map[string]float64{"min": 1, "shape": 1}, nil, nil, "the mean is infinite"},
		{"pareto", map[string]float64{"min": 1, "shape": 2, "truncate": 1.5}, nil, nil, "truncate of pareto is 1.5, must " +
			"be a quantile"},
		{"constant", map[string]float64{"value": math.NaN()}, nil, nil, "value of constant is NaN, must be a finite number"},
		{"categorical", nil, nil, nil, "categorical needs values"},
		{"categorical", nil, []float64{1, 2}, []float64{1}, "2 values and 1 weights"},
		{"categorical", nil, []float64{1, 2}, []float64{0, 0}, "no weight is above 0"},
		{"lognormal", map[string]float64{"mean": 1e-300, "sd": 1e300}, nil, nil, "too far apart"},
	} {
		need.Refused(NewDist(c.kind, c.params, c.values, c.weights))(t, c.want)
	}
}
