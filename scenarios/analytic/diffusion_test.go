package analytic

import (
	"fmt"
	"math"

	"guanxi/agents"
)

const (
	bass1969   = "Bass 1969, Management Science 15(5)"
	fibich2010 = "Fibich & Gibori 2010, Operations Research 58(5)"
)

func diffusion() []Case {
	return []Case{
		{"V0", "innovation alone, p = .03 a tick: adopters are Binomial(N, 1 − (1−p)^t)", "elementary", innovationAlone},
		{"V1", "Bass curve, well mixed, p = .03, q = .38, continuous time", bass1969, bassContinuous},
		{"V1b", "Bass curve, ticks of 1, probability p + qF", bass1969, func(l *lab) ([]Result, error) { return bassTicks(l, "linear") }},
		{"V1c", "Bass curve, ticks of 1, probability 1 − exp(−(p + qF))", bass1969, func(l *lab) ([]Result, error) { return bassTicks(l, "hazard") }},
		{"V2", "Bass on a ring, p = .01, q = .4, continuous time", fibich2010, bassRing},
	}
}

func innovationAlone(l *lab) ([]Result, error) {
	const n, p, ticks = 5000, 0.03, 10
	s, err := l.replicates("innovation", `
replicates: 400
clock: {ticks: 10}
record: {every: 10d}
consumers: {count: 5000}
graph: {kind: erdos_renyi, mean_degree: 4}
adoption: {innovation: 0.03/tick, form: linear}
`, nil, func(r *agents.Run) []float64 { return shares(r)[1:2] })
	if err != nil {
		return nil, err
	}
	want := 1 - math.Pow(1-p, ticks)
	_, sd, runs := s.moments(0)
	// The sample variance of n normal values has relative standard error √(2/(n−1)).
	return []Result{
		s.result(0, "F(10)", want, 0),
		{Quantity: "variance of N·F(10), over the binomial's", Expected: 1, Mean: sd * sd * n / (want * (1 - want)), SE: math.Sqrt(2 / float64(runs-1)), N: runs},
	}, nil
}

// bassShare is F(t) = (1 − e^{−(p+q)t})/(1 + (q/p)e^{−(p+q)t}) (Bass 1969).
func bassShare(p, q, t float64) float64 {
	e := math.Exp(-(p + q) * t)
	return (1 - e) / (1 + q/p*e)
}

// bassDiscrete is F after the given number of ticks of length dt, for N → ∞, when deciders see
// the state at the start of the tick.
func bassDiscrete(p, q, dt float64, ticks int, form string) float64 {
	f := 0.0
	for range ticks {
		h := (p + q*f) * dt
		if form == "hazard" {
			h = 1 - math.Exp(-h)
		}
		f += (1 - f) * h
	}
	return f
}

func bassContinuous(l *lab) ([]Result, error) {
	const p, q, tick = 0.03, 0.38, 1.0 / 288
	s, err := l.replicates("bass", `
replicates: 32
clock: {tick: 5min, until: 12d}
record: {every: 6h}
consumers: {count: 20000}
graph: complete
adoption: {innovation: 0.03/day, imitation: 0.38/day}
`, nil, func(r *agents.Run) []float64 {
		f := shares(r)
		return []float64{f[5*4], f[10*4], passage(f, 0.25, 0.5-p/(2*q))}
	})
	if err != nil {
		return nil, err
	}
	bias := func(t float64) float64 {
		return bassDiscrete(p, q, tick, int(t/tick+.5), "hazard") - bassShare(p, q, t)
	}
	peak := math.Log(q/p) / (p + q)
	slope := (p + q) * (p + q) / (4 * q) // of F at its peak
	return []Result{
		s.result(0, "F(5)", bassShare(p, q, 5), bias(5)),
		s.result(1, "F(10)", bassShare(p, q, 10), bias(10)),
		s.result(2, "time of the peak, where F = ½ − p/2q", peak, -bias(peak)/slope),
	}, nil
}

// passage returns the time at which a series, with a value every step from 0 on, first reaches
// a level; NaN if it never does.
func passage(series []float64, step, level float64) float64 {
	for k := 1; k < len(series); k++ {
		if series[k] >= level {
			return step * (float64(k-1) + (level-series[k-1])/(series[k]-series[k-1]))
		}
	}
	return math.NaN()
}

func bassTicks(l *lab, form string) ([]Result, error) {
	const p, q = 0.03, 0.38
	s, err := l.replicates("bass-"+form, fmt.Sprintf(`
replicates: 60
clock: {ticks: 10}
consumers: {count: 20000}
graph: complete
adoption: {innovation: 0.03/tick, imitation: 0.38/tick, form: %s}
`, form), nil, func(r *agents.Run) []float64 {
		f := shares(r)
		return []float64{f[5], f[10]}
	})
	if err != nil {
		return nil, err
	}
	return []Result{
		s.result(0, "F(5)", bassDiscrete(p, q, 1, 5, form), 0),
		s.result(1, "F(10)", bassDiscrete(p, q, 1, 10, form), 0),
	}, nil
}

// ringShare is F(t) on a ring where each adopted neighbour adds q/2 to the hazard p: F = 1 −
// exp(−(p+q)t + (q/p)(1 − e^{−pt})) (Fibich & Gibori 2010).
func ringShare(p, q, t float64) float64 {
	return 1 - math.Exp(-(p+q)*t+q/p*(1-math.Exp(-p*t)))
}

func bassRing(l *lab) ([]Result, error) {
	const p, q, tick = 0.01, 0.4, 1.0 / 144
	times := []float64{5, 10, 15, 20, 30}
	s, err := l.replicates("ring", `
replicates: 32
clock: {tick: 10min, until: 30d}
record: {every: 5d}
consumers: {count: 10000}
graph: {kind: ring, degree: 2}
adoption: {innovation: 0.01/day, imitation: 0.4/day, normalise: degree}
`, nil, func(r *agents.Run) []float64 {
		f := shares(r)
		return []float64{f[1], f[2], f[3], f[4], f[6]}
	})
	if err != nil {
		return nil, err
	}
	var all []Result
	for k, t := range times {
		all = append(all, s.result(k, fmt.Sprintf("F(%g)", t), ringShare(p, q, t), ringBias(p, q, tick, t)))
	}
	return all, nil
}

// ringBias is the error of F(t) on a ring due to ticks of length dt. An adopter acts from the
// next tick on, half a tick late on average, which slows each step from neighbour to neighbour,
// of length 2/q, by the factor 1 + q·dt/4.
func ringBias(p, q, dt, t float64) float64 {
	slope := (1 - ringShare(p, q, t)) * (p + q - q*math.Exp(-p*t))
	return -slope * t * q * dt / 4
}
