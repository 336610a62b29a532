package analytic

import (
	"fmt"
	"math"

	"guanxi/agents"
)

const (
	newman2002 = "Newman 2002, Physical Review E 66, 016128"
	kempe2003  = "Kempe, Kleinberg & Tardos 2003, KDD"
)

func cascades() []Case {
	return []Case{
		{"V10", "independent cascade on Erdős–Rényi, mean degree 10: share reached and probability of an outbreak", newman2002 + "; " + kempe2003, cascadeOutbreak},
		{"V10b", "independent cascade below the threshold: Erdős–Rényi, N = 10,000, T = .05", newman2002, cascadeSmall},
		{"V11", "independent cascade on regular graphs: share reached and probability of an outbreak", newman2002, cascadeRegular},
	}
}

// poissonOutbreak solves S = 1 − e^{−cTS}, the share that an outbreak reaches on an Erdős–Rényi
// graph, which is also its probability.
func poissonOutbreak(ct float64) float64 {
	s := 1.0
	for range 200 {
		s = 1 - math.Exp(-ct*s)
	}
	return s
}

// regularOutbreak is the same on a k-regular graph: 1 − u^k with u = 1 − T + T·u^{k−1}.
func regularOutbreak(k int, t float64) float64 {
	u := 0.0
	for range 2000 {
		u = 1 - t + t*math.Pow(u, float64(k-1))
	}
	return 1 - math.Pow(u, float64(k))
}

func cascadeOutbreak(l *lab) ([]Result, error) {
	var all []Result
	for _, t := range []float64{0.15, 0.2} {
		more, err := outbreak(l, "{kind: erdos_renyi, mean_degree: 10}", t, poissonOutbreak(10*t), fmt.Sprintf("T = %g", t))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func cascadeRegular(l *lab) ([]Result, error) {
	var all []Result
	for _, c := range []struct {
		k int
		t float64
	}{{3, 0.6}, {4, 0.5}} {
		more, err := outbreak(l, fmt.Sprintf("{kind: regular, degree: %d}", c.k), c.t, regularOutbreak(c.k, c.t), fmt.Sprintf("k = %d, T = %g", c.k, c.t))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// outbreak runs cascades from one random seed each. A cascade that reaches a tenth of all
// consumers is an outbreak; the distribution has a gap there, since the sizes of small cascades
// fall off exponentially.
func outbreak(l *lab, graph string, transmission, want float64, label string) ([]Result, error) {
	s, err := l.replicates("cascade", fmt.Sprintf(`
replicates: 500
clock: {ticks: 120}
record: {every: 120d}
consumers: {count: 5000}
graph: %s
adoption: {model: cascade, transmission: %g, initial_adopters: 1}
`, graph, transmission), nil, func(r *agents.Run) []float64 {
		f := shares(r)[1]
		if f < 0.1 {
			return []float64{math.NaN(), 0}
		}
		return []float64{f, 1}
	})
	if err != nil {
		return nil, err
	}
	return []Result{
		s.result(0, label+": share reached", want, 0),
		s.result(1, label+": probability of an outbreak", want, 0),
	}, nil
}

func cascadeSmall(l *lab) ([]Result, error) {
	s, err := l.replicates("cascade-small", `
replicates: 3000
clock: {ticks: 60}
record: {every: 60d}
consumers: {count: 10000}
graph: {kind: erdos_renyi, mean_degree: 10}
adoption: {model: cascade, transmission: 5%, initial_adopters: 1}
`, nil, func(r *agents.Run) []float64 { return r.Series("adopters")[1:2] })
	if err != nil {
		return nil, err
	}
	return []Result{s.result(0, "mean final size with the seed", 1.99965, 0)}, nil
}
