package analytic

import (
	"fmt"
	"math"

	"guanxi/scenarios/sweep/design"
	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/rng"
)

const ishigami1990 = "Ishigami & Homma 1990, ISUMA; estimators: Saltelli et al. 2010, Jansen 1999"

func sensitivity() []Case {
	return []Case{
		{"V36", "Sobol' indices of the Ishigami function (7, .1) by the sweep's design and estimators, 40 scrambles of 1,024 blocks", ishigami1990, ishigamiIndices},
	}
}

// ishigami is sin x₁ + a·sin²x₂ + b·x₃⁴·sin x₁ with x uniform in [−π, π], for u in the unit
// cube.
func ishigami(a, b float64, u []float64) float64 {
	x := func(i int) float64 { return math.Pi * (2*u[i] - 1) }
	return math.Sin(x(0)) + a*math.Pow(math.Sin(x(1)), 2) + b*math.Pow(x(2), 4)*math.Sin(x(0))
}

// ishigamiShares returns S1, S2, S3, ST1, ST2, ST3 in closed form, from V₁ = ½(1 + bπ⁴/5)², V₂
// = a²/8 and V₁₃ = 8b²π⁸/225; all other parts are 0.
func ishigamiShares(a, b float64) [6]float64 {
	p4 := math.Pow(math.Pi, 4)
	v1, v2, v13 := math.Pow(1+b*p4/5, 2)/2, a*a/8, 8*b*b*p4*p4/225
	v := v1 + v2 + v13
	return [6]float64{v1 / v, v2 / v, 0, (v1 + v13) / v, v2 / v, v13 / v}
}

func ishigamiIndices(l *lab) ([]Result, error) {
	const a, b, d, base, scrambles = 7, .1, 3, 1024, 40
	estimates, err := l.each(scrambles, func(s int) ([]float64, error) {
		blocks, err := design.Saltelli(rng.New(36, s+1, "analytic.ishigami"), base, d, false)
		if err != nil {
			return nil, err
		}
		outputs := make([]stats.Block, base)
		for k, block := range blocks {
			y := make([]float64, len(block.Points))
			for i, u := range block.Points {
				y[i] = ishigami(a, b, u)
			}
			outputs[k] = stats.Block{A: y[0], B: y[len(y)-1], AB: y[1 : 1+d]}
		}
		found := stats.Indices(d, outputs, stats.Resampling{Samples: 1})
		row := make([]float64, 2*d)
		for i := range d {
			row[i], row[d+i] = found.First[i].Value, found.Total[i].Value
		}
		return row, nil
	})
	if err != nil {
		return nil, err
	}
	var all []Result
	for k, want := range ishigamiShares(a, b) {
		all = append(all, estimates.result(k, fmt.Sprintf("%s%d", []string{"S", "ST"}[k/d], k%d+1), want, 0))
	}
	return all, nil
}
