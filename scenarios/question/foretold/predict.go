package foretold

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
)

// agreed is the share of draws of one sign from which on a sign is built in.
const agreed = 0.95

// Predict foretells the outcomes of a study that ran over drawn worlds.
func Predict(s analysis.StudyRuns) (all []*Prediction, err error) {
	runs, err := analysis.Read(s)
	if err != nil {
		return nil, err
	}
	x := Of(s.Study)
	var at []*study.Point // of each world
	var worlds []func(ref) float64
	for _, block := range runs.Blocks() {
		of := map[string]int{}
		for i, p := range block {
			of[runs.Points[p].Arm] = i
		}
		means := map[int][]float64{} // by metric
		for m := range s.Study.Metrics {
			means[m], _ = runs.BlockMeans(block, m)
		}
		at = append(at, runs.Points[block[0]])
		worlds = append(worlds, func(r ref) float64 {
			if means[r.metric] == nil {
				return math.NaN()
			}
			return means[r.metric][of[r.arm]]
		})
	}
	values := func(of expression) (v []float64) {
		for _, mean := range worlds {
			if v = append(v, of(mean)); math.IsInf(v[len(v)-1], 0) {
				v[len(v)-1] = math.NaN()
			}
		}
		return v
	}
	var doses []string
	for _, d := range x.doses {
		p := &Prediction{}
		p.spread(values(d.of))
		doses = append(doses, fmt.Sprintf("%s %s [%s, %s]", d.name, digits.Sparse(p.Predicted), digits.Sparse(p.Low),
			digits.Sparse(p.High)))
	}
	for _, o := range x.Outcomes {
		p := &Prediction{Row: x.ID, Outcome: o.Name, Unit: o.V.Unit, BySign: o.V.Sign, Kind: x.Kind, By: x.By, Known: x.Known,
			Solid: x.Solid, LeftOut: x.LeftOut, Dose: strings.Join(doses, "; ")}
		p.tell(s.Study, at, values(o.V.of))
		all = append(all, p)
	}
	return all, nil
}

// spread takes the median and the band.
func (p *Prediction) spread(v []float64) {
	q := func(at float64) float64 { return stats.Quantile(v, at, .95).Value }
	p.Predicted, p.Low, p.High = q(.5), q(.05), q(.95)
}

// signs says which values there are most of: above that of no effect, below it, or that itself.
func signs(v []float64, none float64) (sign string, share float64, n int) {
	var above, below int
	for _, x := range v {
		above, below, n = above+analysis.Indicator(x > none), below+analysis.Indicator(x < none), n+analysis.Indicator(x == x)
	}
	same := n - above - below
	switch {
	case above > max(below, same):
		return "+", float64(above) / float64(n), n
	case below > max(above, same):
		return "-", float64(below) / float64(n), n
	}
	return "0", float64(same) / float64(max(1, n)), n
}

// tell says what the draws and the settings of the sweep agree in.
func (p *Prediction) tell(s *study.Study, at []*study.Point, v []float64) {
	none := null(p.Unit)
	p.spread(v)
	p.Sign, p.Agree, p.Draws = signs(v, none)
	p.BuiltIn = p.Agree >= agreed && p.Sign != "0"
	for k := range s.Factors {
		f := &s.Factors[k]
		if len(f.Levels) == 0 { // what is assumed has a range
			continue
		}
		var told []string
		for _, l := range f.Levels {
			var some []float64
			for i, x := range v {
				if at[i].Levels[k].Text == l.Text {
					some = append(some, x)
				}
			}
			sign, agree, _ := signs(some, none)
			p.BuiltIn = p.BuiltIn && sign == p.Sign && agree >= agreed
			told = append(told, sign)
		}
		if slices.Contains(told, "+") && slices.Contains(told, "-") {
			p.NotTold = "sweep: " + f.Name
		}
	}
}
