package index

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

func saltelli() analysis.Estimator {
	return analysis.Estimator{
		Words: func(r *analysis.Report) string {
			return "saltelli, " + digits.Counted(r.Runs.Points[len(r.Runs.Points)-1].Block, "block")
		},
		Estimate: analysis.Sure(func(a *analysis.Analysis) {
			sobol(a)
			a.Spread("A", "B")
		}),
		Note: noteSobol,
		Wide: func(r *analysis.Report) []tabular.Group { return []tabular.Group{r.SpreadGroup()} },
		Tables: func(r *analysis.Report, m int) []tabular.Group {
			return []tabular.Group{sobolGroup(r, m), secondGroup(r, m)}
		},
		Block: "block",
		Drawn: true,
	}
}

// sobol estimates first-order and total indices from Saltelli's blocks.
func sobol(a *analysis.Analysis) {
	factors := a.Study.Factors
	d := len(factors)
	for m := range a.Metrics {
		points, means, lost := a.BlockValues(m)
		blocks := make([]stats.Block, len(points))
		for k, block := range points {
			b := stats.Block{A: math.NaN(), B: math.NaN(), AB: analysis.Missing(d)}
			if len(a.WithRole([]string{"BA1"})) > 0 {
				b.BA = analysis.Missing(d)
			}
			for i, p := range block {
				role, v := a.Runs.Points[p].Role, means[k][i]
				switch {
				case role == "A":
					b.A = v
				case role == "B":
					b.B = v
				case strings.HasPrefix(role, "AB"):
					put(b.AB, role[2:], v)
				case strings.HasPrefix(role, "BA"):
					put(b.BA, role[2:], v)
				}
			}
			blocks[k] = b
		}
		s := stats.Indices(d, blocks, a.Resampling("sobol", a.Metrics[m].Name))
		lost += s.Failed
		for i, f := range factors {
			a.Index(m, "sobol", "S1", f.Name, "", s.First[i], s.N, lost)
		}
		for i, f := range factors {
			a.Index(m, "sobol", "ST", f.Name, "", s.Total[i], s.N, lost)
		}
		if a.Study.Luck == study.Blocks {
			a.Index(m, "sobol", "luck", "", "", s.Luck, s.N, lost)
		}
		for i := range s.Second {
			for j := i + 1; j < d; j++ {
				a.Index(m, "sobol", "S2", factors[i].Name, factors[j].Name, s.Second[i][j], s.N, lost)
			}
		}
	}
}

// put sets the value of a factor, numbered from 1.
func put(v []float64, number string, x float64) {
	if k, _ := strconv.Atoi(number); k >= 1 && k <= len(v) {
		v[k-1] = x
	}
}

func sobolGroup(r *analysis.Report, metric int) tabular.Group {
	g, order := r.Show(metric, analysis.Shape{Question: "sobol", Label: "sobol", Caption: "Sobol' indices",
		Scale: analysis.Plain,
		Keep:  func(x analysis.Row) bool { return x.About != "" && x.Beside == "" },
		By:    func(x analysis.Row) float64 { return x.By("ST").Value },
		Parts: []analysis.Part{r.Bounded("S1", "S1"), r.Bounded("ST", "ST")}})
	if len(order) == 0 {
		return g
	}
	g.Heading = r.Metrics[metric].Name
	total := 0.0
	for _, x := range order {
		if v := x.By("S1").Value; v == v {
			total += v
		}
	}
	said := fmt.Sprintf("First-order indices sum to %s of the variance", analysis.Percentage(math.Round(total*100)/100))
	if total > mostExplained {
		said += ", more than there is: use more blocks"
	}
	if luck := r.Of(metric, "sobol", "luck"); len(luck) > 0 {
		said += "; luck: " + analysis.Percentage(math.Round(luck[0].Value*100)/100)
		if l := luck[0]; l.Lo == l.Lo {
			said += fmt.Sprintf(" [%s, %s]", digits.Grouped(100*l.Lo, 0), digits.Grouped(100*l.Hi, 0))
		}
	}
	g.After = []string{said + ". From " + digits.Counted(order[0].N, "block") + analysis.LeftOut(order[0].Answer) + "."}
	if pairs := r.Of(metric, "sobol", "S2"); len(pairs) > 0 && !slices.ContainsFunc(pairs,
		func(x analysis.Answer) bool { return x.Clear() }) {
		g.Say("No second-order index is clearly different from 0.")
	}
	return g
}

// secondGroup shows the largest second-order indices.
func secondGroup(r *analysis.Report, metric int) tabular.Group {
	g := r.Pairs(metric, analysis.Shape{Question: "sobol", Label: "sobol-pairs", Caption: "Second-order indices",
		Scale: analysis.Plain,
		Parts: []analysis.Part{r.Bounded("S2", "S2")}}, "S2", "pair")
	g.Paper = r.Metrics[metric].Name
	return g
}

// mostExplained is the share of the variance above which the sum of first-order indices, at most 1
// in truth, is reported as an error of few blocks.
const mostExplained = 1.05

func noteSobol(a *analysis.Analysis) {
	for k := range a.Study.Factors {
		if r := halves(a, k); a.Indexed() && math.Abs(r) >= tiedHalves {
			a.Say("Few blocks: the points A and B are correlated in %s (%s), so its S1 and ST are estimated at about %s "+
				"times their true size, for which the intervals do not allow; use more blocks.",
				a.Study.Factors[k].Name, signed(r), strconv.FormatFloat(1-r, 'f', 1, 64))
		}
	}
	if a.Study.Luck == study.Blocks {
		a.Say("Luck (the random numbers) differs between blocks: it is part of the variance, but of no S1 or ST.")
	}
}

// halves returns the correlation of a factor between the points A and B of the blocks, which
// the estimators assume to be 0, or NaN if the factor has no order. With few Sobol' points
// some pairs of coordinates are far from it: with 16 blocks of five factors the root mean
// square is .49 and the worst .95. S1 and ST of a linear effect are then 1 − r times their
// true values.
func halves(a *analysis.Analysis, factor int) float64 {
	x, ok := a.Column(factor, a.WithRole([]string{"A"}))
	y, _ := a.Column(factor, a.WithRole([]string{"B"}))
	if !ok || len(x) != len(y) {
		return math.NaN()
	}
	return stats.Pearson(x, y)
}

// tiedHalves is the correlation of A and B that is reported.
const tiedHalves = .2

func signed(v float64) string {
	return strings.Replace(fmt.Sprintf("%+.2f", v), "-", "−", 1)
}
