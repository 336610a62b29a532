package fit

import (
	"cmp"
	"strings"
	"time"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// DrawsTable has the kept points.
const DrawsTable = "draws"

// metColumn begins the names of columns of bounds.
const metColumn = "met."

func number(name, unit, doc string) table.Column {
	return table.NewColumn(name, table.FloatType, table.Factor, unit, doc)
}

// Tables returns the tables of the calibration.
func (r *Report) Tables() []*table.Table {
	ten := func(x float64) table.Cell { return table.Float(stats.Round(x)) }
	columns := []table.Column{table.NewColumn("draw", table.IntType, table.Factor, "1",
		"rank of the kept draw by distance; 1 is the nearest"),
		number("weight", "1", "weight of the draw; weights sum to 1"),
		number("distance", "1", "root mean square deviation from the fitted targets, in standard deviations"),
		number("implausibility", "1", "largest deviation from a fitted target, in standard deviations")}
	var varied []table.Column
	for _, f := range r.Study.Factors {
		varied = append(varied, number(f.Name, unit(f), f.Doc))
	}
	for _, metric := range others(r.Study) {
		varied = append(varied, table.NewColumn(metric, table.FloatType, table.Factor, "",
			"mean over the replicates of the point"))
	}
	if r.Past != nil {
		for _, j := range r.of.bounds() {
			varied = append(varied, number(metColumn+r.Targets[j].Name, "1", "how likely it is that this bound is met, by the "+
				"runs of the world; 1 over it weighs the world as if there were no such bound"))
		}
	}
	columns = append(columns, schema.Beside(columns, varied)...)
	draws := table.New(DrawsTable, "The kept points. All of them together are the calibration, not any single one.",
		columns)
	for i, d := range r.Draws {
		cells := []table.Cell{table.Int(i + 1), ten(d.Weight), ten(d.Distance), ten(d.Implausibility)}
		for k := range r.Study.Factors {
			cells = append(cells, ten(r.Study.Factors[k].Number(d.Point[k])))
		}
		for _, x := range d.Other {
			cells = append(cells, ten(x))
		}
		if r.Past != nil {
			for _, x := range d.Met {
				cells = append(cells, ten(x))
			}
		}
		draws.AppendRow(cells...)
	}
	return []*table.Table{draws, schema.NewAnswers(r.answers()...)}
}

// answers returns what a wave left of the ranges, the values of the kept draws, what they predict of the targets beside
// what was observed and plain forecasts, and the errors of all of these.
func (r *Report) answers() (all []schema.Answer) {
	of := func(question, about, beside, along, at string) schema.Answer {
		x := schema.NewAnswer(question, "", "")
		x.About, x.Beside, x.Along, x.At, x.Unit = about, beside, along, at, "1"
		return x
	}
	put := func(x schema.Answer, measure string, v, lo, hi float64) {
		x.Measure, x.Value, x.Lo, x.Hi = measure, stats.Round(v), stats.Round(lo), stats.Round(hi)
		if v == v || lo == lo {
			all = append(all, x)
		}
	}
	for _, w := range r.Waves {
		x := of("wave", w.Name, "", "", "")
		x.N, x.Failed = len(w.Runs), w.Failed
		put(x, "share", w.Share, nan, nan)
		for k := range r.Study.Factors {
			if f := &r.Study.Factors[k]; w.Low != nil {
				x.Beside, x.Unit = f.Name, unit(*f)
				put(x, "range", nan, f.Number(w.Low[k]), f.Number(w.Top[k]))
			}
		}
	}
	for k := range r.Study.Factors {
		if len(r.Draws) == 0 {
			break
		}
		f := &r.Study.Factors[k]
		at := func(p float64) float64 { return f.Number(quantile(r.Draws, k, p)) }
		x := of("kept", f.Name, "", "", "")
		x.Unit, x.N = unit(*f), len(r.Draws)
		put(x, "median", at(.5), at(.05), at(.95))
		put(x, "nearest", f.Number(r.best().Point[k]), nan, nan)
		if r.Past != nil {
			s, e := r.Past.Spread[k], float64(z90*r.Past.Error[k])
			x.Unit = "1"
			put(x, "spread", s, s-e, s+e)
			if of := r.Past.Shares; of != nil {
				x.Beside = of[k].Of
				put(x, "total", of[k].Total, nan, nan)
			}
		}
	}
	target := func(row Row, i int, forecasts []Forecast) {
		x := of("fit", row.Name, row.Role, "", "")
		if x.Unit = "unit of target"; row.Series() {
			x.Along, x.At = "date", row.Date.Format(time.DateOnly)
		}
		put(x, "observed", row.Value, nan, nan)
		put(x, "model", row.Mean, row.Low, row.High)
		for _, f := range forecasts {
			put(x, strings.ToLower(f.Name), f.At[i], nan, nan)
		}
	}
	for _, row := range r.Alone {
		target(row, 0, nil)
	}
	for _, s := range r.Series {
		for i, row := range s.Rows {
			target(row, i, s.Forecasts)
		}
		for _, e := range s.Errors {
			x := of("error", s.Name, e.Model, "role", e.Role)
			x.N = e.N
			lo, hi := e.Low, e.High
			for _, m := range e.measures() {
				put(x, strings.ToLower(m.name), m.value, lo, hi)
				lo, hi = nan, nan // these are of MAPE
			}
		}
	}
	return all
}

// JSON returns the answers for other programs.
func (r *Report) JSON() any {
	all := map[string]any{"study": r.Study.Name, "kept": len(r.Draws), "tried": r.Tried, "not_ruled_out": r.Left,
		"answers": r.answers()}
	if r.Past != nil {
		all["drawn"] = r.Past.Drawn
		if p := r.Past; p.RHat == p.RHat {
			all["searches"], all["r_hat"] = r.of.Searches, stats.Round(p.RHat)
		}
	}
	if r.Unmet != "" {
		all["unmet"] = r.Unmet
	}
	return all
}

func unit(f study.Factor) string { return cmp.Or(f.Unit, "1") }
