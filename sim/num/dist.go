package num

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/sim/rng"
)

// Dist is the distribution of a number that is drawn per entity. Make it with NewDist or Constant;
// its fields are read-only. The zero Dist is the constant 0.
type Dist struct {
	Kind string // one of DistKinds
	// The parameters as written, in the order of DistParams(Kind).
	A, B, C float64
	// For categorical.
	Values, Weights []float64

	p, q       float64   // what Sample needs: see derive
	cumulative []float64 // for categorical; the last is 1
}

var distParams = []struct {
	kind   string
	params []string
}{
	{"constant", []string{"value"}},
	{"uniform", []string{"from", "to"}},
	{"normal", []string{"mean", "sd"}},
	{"lognormal", []string{"mean", "sd"}},
	{"beta", []string{"mean", "sd"}},
	{"gamma", []string{"mean", "sd"}},
	{"pareto", []string{"min", "shape", "truncate"}},
	{"poisson", []string{"mean"}},
	{"categorical", nil},
}

// DistKinds lists the kinds.
func DistKinds() []string {
	kinds := make([]string, len(distParams))
	for i, d := range distParams {
		kinds[i] = d.kind
	}
	return kinds
}

// DistParams lists the numeric parameters of a kind. All are required except truncate of pareto,
// which defaults to 1. Categorical has none; it has values and weights. ok is false for an unknown
// kind.
func DistParams(kind string) ([]string, bool) {
	for _, d := range distParams {
		if d.kind == kind {
			return slices.Clone(d.params), true
		}
	}
	return nil, false
}

// Constant is the distribution of a constant.
func Constant(value float64) Dist { return Dist{Kind: "constant", A: value} }

// NewDist makes a distribution from its parameters as a scenario writes them, {dist: lognormal,
// mean: 80, sd: 60}. Mean and sd are those of the drawn number itself, for lognormal too. An sd of
// 0 gives the constant mean. Values and weights are for categorical only; without weights all
// values are equally likely.
func NewDist(kind string, params map[string]float64, values, weights []float64) (Dist, error) {
	names, ok := DistParams(kind)
	if !ok {
		return Dist{}, fmt.Errorf("unknown distribution %q, must be one of %s", kind, strings.Join(DistKinds(), ", "))
	}
	d := Dist{Kind: kind}
	given := 0
	for i, name := range names {
		x, ok := params[name]
		switch {
		case ok:
			given++
		case name == "truncate":
			x = 1
		default:
			return Dist{}, fmt.Errorf("%s needs %s", kind, name)
		}
		if x != x || math.IsInf(x, 0) {
			return Dist{}, fmt.Errorf("%s of %s is %v, must be a finite number", name, kind, x)
		}
		*[]*float64{&d.A, &d.B, &d.C}[i] = x
	}
	if given < len(params) {
		var unknown []string
		for name := range params {
			if !slices.Contains(names, name) {
				unknown = append(unknown, name)
			}
		}
		slices.Sort(unknown)
		has := strings.Join(names, ", ")
		if kind == "categorical" {
			has = "values, weights"
		}
		return Dist{}, fmt.Errorf("%s has no %s, its parameters are %s", kind, strings.Join(unknown, ", "), has)
	}
	if kind != "categorical" && (len(values) > 0 || len(weights) > 0) {
		return Dist{}, fmt.Errorf("%s has no values or weights, categorical has", kind)
	}
	if kind == "categorical" {
		d.Values, d.Weights = slices.Clone(values), slices.Clone(weights)
	}
	if err := d.derive(); err != nil {
		return Dist{}, err
	}
	return d, nil
}

// derive checks the parameters and computes what Sample needs from them.
func (d *Dist) derive() error {
	mean, sd := d.A, d.B
	positive := func() error {
		if mean <= 0 {
			return fmt.Errorf("mean of %s is %v, must be above 0", d.Kind, mean)
		}
		return nil
	}
	switch d.Kind {
	case "normal", "lognormal", "beta", "gamma":
		if sd < 0 {
			return fmt.Errorf("sd of %s is %v, must be 0 or more", d.Kind, sd)
		}
	}
	cv := sd / mean
	switch d.Kind {
	case "uniform":
		if d.A > d.B {
			return fmt.Errorf("uniform from %v to %v: from must not be above to", d.A, d.B)
		}
	case "lognormal": // p = μ, q = σ of the logarithm
		if err := positive(); err != nil {
			return err
		}
		variance := Log1p(cv * cv)
		d.p, d.q = Log(mean)-float64(variance/2), math.Sqrt(variance)
	case "beta": // p = α, q = β
		most := math.Sqrt(mean * (1 - mean))
		switch {
		case !(mean > 0 && mean < 1):
			return fmt.Errorf("mean of beta is %v, must be above 0 and below 1", mean)
		case sd >= most:
			return fmt.Errorf("sd of beta is %v, must be below %.4g, the square root of mean·(1−mean), where all mass sits "+
				"at 0 and 1", sd, most)
		case sd > 0:
			total := mean*(1-mean)/(sd*sd) - 1
			d.p, d.q = mean*total, (1-mean)*total
		}
	case "gamma": // p = shape, q = scale
		if err := positive(); err != nil {
			return err
		}
		if sd > 0 {
			d.p, d.q = 1/(cv*cv), sd*cv
		}
	case "pareto":
		switch {
		case d.A <= 0:
			return fmt.Errorf("min of pareto is %v, must be above 0", d.A)
		case d.B <= 0:
			return fmt.Errorf("shape of pareto is %v, must be above 0", d.B)
		case !(d.C > 0 && d.C <= 1):
			return fmt.Errorf("truncate of pareto is %v, must be a quantile above 0 and at most 1 (1 cuts nothing off)", d.C)
		case d.C == 1 && d.B <= 1:
			return fmt.Errorf("shape of pareto is %v, must be above 1: the mean is infinite; or give truncate, such as 0.999",
				d.B)
		}
	case "poisson":
		if mean < 0 {
			return fmt.Errorf("mean of poisson is %v, must be 0 or more", mean)
		}
	case "categorical":
		return d.deriveCategorical()
	}
	if (d.p != d.p || math.IsInf(d.p, 0)) || (d.q != d.q || math.IsInf(d.q, 0)) {
		return fmt.Errorf("%s: the parameters are too far apart to compute with", d)
	}
	return nil
}

func (d *Dist) deriveCategorical() error {
	if len(d.Values) == 0 {
		return fmt.Errorf("categorical needs values")
	}
	for i, x := range d.Values {
		if x != x || math.IsInf(x, 0) {
			return fmt.Errorf("value %d of categorical is %v, must be a finite number", i+1, x)
		}
	}
	weights := d.Weights
	if len(weights) == 0 {
		weights = slices.Repeat([]float64{1}, len(d.Values))
	}
	if len(weights) != len(d.Values) {
		return fmt.Errorf("categorical has %d values and %d weights, must be as many", len(d.Values), len(weights))
	}
	if err := checkWeights(weights); err != nil {
		return fmt.Errorf("categorical: %w", err)
	}
	total := 0.0
	for _, w := range weights {
		total += w
	}
	if math.IsInf(total, 1) {
		return fmt.Errorf("categorical: the weights' sum is too large")
	}
	d.cumulative = make([]float64, len(weights))
	sum, last := 0.0, 0
	for i, w := range weights {
		sum += w
		d.cumulative[i] = sum / total
		if w > 0 {
			last = i
		}
	}
	for i := last; i < len(weights); i++ { // despite rounding
		d.cumulative[i] = 1
	}
	return nil
}

// Sample draws a number. Constant, uniform, normal, lognormal, pareto, categorical, and poisson
// with a mean below 10 take one uniform and are monotone in it.
func (d *Dist) Sample(s *rng.Stream) float64 {
	switch d.Kind {
	case "uniform":
		return uniform(s, d.A, d.B)
	case "normal":
		return mulAdd(d.B, Normal(s), d.A)
	case "lognormal":
		if d.B > 0 {
			return Lognormal(s, d.p, d.q)
		}
	case "beta":
		if d.B > 0 {
			return Beta(s, d.p, d.q)
		}
	case "gamma":
		if d.B > 0 {
			return d.q * Gamma(s, d.p)
		}
	case "pareto":
		return Pareto(s, d.A, d.B, d.C)
	case "poisson":
		return float64(Poisson(s, d.A))
	case "categorical":
		u := s.Float64()
		// The first whose cumulative weight is above u; those of weight 0 repeat the previous one.
		i, found := slices.BinarySearch(d.cumulative, u)
		for found && i < len(d.cumulative)-1 && d.cumulative[i] <= u {
			i++
		}
		return d.Values[i]
	}
	return d.A
}

// Mean is the expectation.
func (d *Dist) Mean() float64 {
	switch d.Kind {
	case "uniform":
		return float64(d.A/2) + float64(d.B/2)
	case "pareto":
		return paretoMean(d.A, d.B, d.C)
	case "categorical":
		return d.moment(func(x float64) float64 { return x })
	}
	return d.A
}

func (d *Dist) moment(f func(float64) float64) float64 {
	sum, before := 0.0, 0.0
	for i, c := range d.cumulative {
		sum += float64((c - before) * f(d.Values[i]))
		before = c
	}
	return sum
}

// Params returns the parameters' names and values in the order in which they are written; truncate
// of pareto only where it cuts. Categorical has Values and Weights instead.
func (d *Dist) Params() ([]string, []float64) {
	names, _ := DistParams(d.Kind)
	values := []float64{d.A, d.B, d.C}[:len(names)]
	if d.Kind == "pareto" && d.C == 1 {
		return names[:2], values[:2]
	}
	return names, values
}

// String writes the distribution as a scenario does: {dist: lognormal, mean: 80, sd: 60}.
func (d Dist) String() string {
	if d.Kind == "" {
		d = Constant(d.A)
	}
	var b strings.Builder
	b.WriteString("{dist: " + d.Kind)
	names, values := d.Params()
	for i, name := range names {
		b.WriteString(", " + name + ": " + shortest(values[i]))
	}
	list := func(name string, xs []float64) {
		if len(xs) == 0 {
			return
		}
		texts := make([]string, len(xs))
		for i, x := range xs {
			texts[i] = shortest(x)
		}
		b.WriteString(", " + name + ": [" + strings.Join(texts, ", ") + "]")
	}
	list("values", d.Values)
	list("weights", d.Weights)
	return b.String() + "}"
}

// shortest is the shortest decimal that parses to x.
func shortest(x float64) string {
	if a := math.Abs(x); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
