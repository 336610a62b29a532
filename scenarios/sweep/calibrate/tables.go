package calibrate

import (
	"cmp"
	"math"
	"strings"

	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Names of the tables.
const (
	WavesTable  = "waves"
	DrawsTable  = "draws"
	fitTable    = "fit"
	errorsTable = "errors"
)

func number(name, unit, doc string) table.Column {
	return table.NewColumn(name, table.FloatType, table.Factor, unit, doc)
}

func text(name, doc string) table.Column {
	return table.NewColumn(name, table.TextType, table.Key, "", doc)
}

func whole(name, doc string) table.Column {
	return table.NewColumn(name, table.IntType, table.Factor, "1", doc)
}

// Tables returns the tables of the calibration.
func (r *Report) Tables() []*table.Table {
	ten := func(x float64) table.Cell { return table.Float(stats.Round(x)) }

	columns := []table.Column{text("wave", "name of the wave"), whole("runs", "points"), whole("failed", "points with a failed run, or one in which a target has no value"), number("share", "1", "share of the ranges that is not ruled out after the wave; of chains, share of the moves taken")}
	bounded := r.Study.Factors
	if r.Past != nil { // chains have no box
		bounded = nil
	}
	for _, f := range bounded {
		columns = append(columns, number(f.Name+".lo", unit(f), "lowest value that is not ruled out"), number(f.Name+".hi", unit(f), "highest value that is not ruled out"))
	}
	waves := table.New(WavesTable, "What each wave of history matching ruled out.", columns)
	for _, w := range r.Waves {
		cells := []table.Cell{table.Text(w.Name), table.Int(len(w.Runs)), table.Int(w.Failed), ten(w.Share)}
		for k := range bounded {
			cells = append(cells, ten(r.Study.Factors[k].Number(w.Low[k])), ten(r.Study.Factors[k].Number(w.Top[k])))
		}
		waves.AppendRow(cells...)
	}

	columns = []table.Column{whole("draw", "rank of the kept draw by distance; 1 is the nearest"), number("weight", "1", "weight of the draw; weights sum to 1"), number("distance", "1", "root mean square deviation from the fitted targets, in standard deviations"), number("implausibility", "1", "largest deviation from a fitted target, in standard deviations")}
	var varied []table.Column
	for _, f := range r.Study.Factors {
		varied = append(varied, number(f.Name, unit(f), f.Doc))
	}
	for _, metric := range others(r.Study) {
		varied = append(varied, table.NewColumn(metric, table.FloatType, table.Factor, "", "mean over the replicates of the point"))
	}
	columns = append(columns, schema.Beside(columns, varied)...)
	draws := table.New(DrawsTable, "The kept points. All of them together are the calibration, not any single one.", columns)
	for i, d := range r.Draws {
		cells := []table.Cell{table.Int(i + 1), ten(d.Weight), ten(d.Distance), ten(d.Implausibility)}
		for k := range r.Study.Factors {
			cells = append(cells, ten(r.Study.Factors[k].Number(d.Point[k])))
		}
		for _, x := range d.Other {
			cells = append(cells, ten(x))
		}
		draws.AppendRow(cells...)
	}
	return []*table.Table{waves, draws, r.fitTable(), r.errorsTable()}
}

func (r *Report) fitTable() *table.Table {
	column := func(name string, kind table.Type, doc string) table.Column {
		c := table.NewColumn(name, kind, table.Factor, "", doc)
		if kind == table.FloatType {
			c.Unit = "unit of target" // people, an amount, days: as the study gives its value
		}
		return c
	}
	columns := []table.Column{text("target", "name of the target in the study"), table.NewColumn("date", table.DateType, table.Key, "", "date of the row, where the target is a series"),
		column("role", table.TextType, "fit, later (after the fitted window) or holdout"), column("observed", table.FloatType, "observed value"), column("model", table.FloatType, "weighted mean over the kept draws"),
		column("lo", table.FloatType, "lower end of the 90 % prediction interval"), column("hi", table.FloatType, "upper end of the 90 % prediction interval")}
	names := []string{"naive", "line"}
	for _, c := range curves {
		names = append(names, c.name)
	}
	for _, name := range names {
		columns = append(columns, column(strings.ToLower(name), table.FloatType, "value of this forecast, fitted to the rows of role fit"))
	}
	t := table.New(fitTable, "Targets, the predictions of the calibrated model, and plain forecasts.", columns)
	add := func(row Row, i int, forecasts []Forecast) {
		date := table.Missing()
		if row.Series() {
			date = table.Date(row.Date)
		}
		cells := []table.Cell{table.Text(row.Name), date, table.Text(row.Role), table.Float(stats.Round(row.Value)), table.Float(stats.Round(row.Mean)), table.Float(stats.Round(row.Low)), table.Float(stats.Round(row.High))}
		for k := range names {
			value := math.NaN()
			if k < len(forecasts) {
				value = stats.Round(forecasts[k].At[i])
			}
			cells = append(cells, table.Float(value))
		}
		t.AppendRow(cells...)
	}
	for _, row := range r.Alone {
		add(row, 0, nil)
	}
	for _, s := range r.Series {
		for i, row := range s.Rows {
			add(row, i, s.Forecasts)
		}
	}
	return t
}

func (r *Report) errorsTable() *table.Table {
	t := table.New(errorsTable, "Errors of the model and of plain forecasts, by series and role.", []table.Column{
		text("series", "observed data"), text("role", "fit, later (after the fitted window) or holdout"), text("model", "the calibrated model or a plain forecast"), whole("n", "rows"),
		number("mape", "1", "mean absolute relative error"), number("smape", "1", "mean of the absolute error over the mean of observed and predicted value"), number("bias", "1", "mean relative error"),
		number("max", "1", "largest absolute relative error"), number("coverage", "1", "share of rows within the 90 % prediction interval"), number("skill", "1", "1 − mape / mape of the naive forecast, both over the rows for which it has a value"),
	})
	for _, s := range r.Series {
		for _, e := range s.Errors {
			t.AppendRow(table.Text(s.Name), table.Text(e.Role), table.Text(e.Model), table.Int(e.N),
				table.Float(stats.Round(e.MAPE)), table.Float(stats.Round(e.SMAPE)), table.Float(stats.Round(e.Bias)), table.Float(stats.Round(e.Max)), table.Float(stats.Round(e.Coverage)), table.Float(stats.Round(e.Skill)))
		}
	}
	return t
}

// JSON returns a summary of the tables for other programs.
func (r *Report) JSON() map[string]any {
	factors := []map[string]any{}
	for k := range r.Study.Factors {
		f := &r.Study.Factors[k]
		at := func(p float64) float64 { return stats.Round(f.Number(quantile(r.Draws, k, p))) }
		factors = append(factors, map[string]any{"name": f.Name, "unit": unit(*f), "median": at(.5), "lo": at(.05), "hi": at(.95), "nearest": stats.Round(f.Number(r.best().Point[k]))})
	}
	waves := []map[string]any{}
	for _, w := range r.Waves {
		waves = append(waves, map[string]any{"wave": w.Name, "points": len(w.Runs), "failed": w.Failed, "share": stats.Round(w.Share)})
	}
	series := []map[string]any{}
	for _, s := range r.Series {
		for _, e := range s.Errors {
			one := map[string]any{"series": s.Name, "role": e.Role, "model": e.Model, "n": e.N}
			for name, x := range map[string]float64{"mape": e.MAPE, "smape": e.SMAPE, "bias": e.Bias, "max": e.Max, "coverage": e.Coverage, "width": e.Width, "skill": e.Skill, "draws_lo": e.Low, "draws_hi": e.High} {
				if !math.IsNaN(x) && !math.IsInf(x, 0) {
					one[name] = stats.Round(x)
				}
			}
			series = append(series, one)
		}
	}
	targets := []map[string]any{}
	for _, row := range r.Alone {
		targets = append(targets, map[string]any{"name": row.Name, "role": row.Role, "observed": row.Value, "model": stats.Round(row.Mean), "lo": stats.Round(row.Low), "hi": stats.Round(row.High)})
	}
	all := map[string]any{"study": r.Study.Name, "kept": len(r.Draws), "tried": r.Tried, "not_ruled_out": r.Left, "factors": factors, "waves": waves, "targets": targets, "errors": series}
	if r.Past != nil {
		all["chains"], all["moved"] = r.Past.Chains, stats.Round(r.Past.all())
	}
	if r.Unmet != "" {
		all["unmet"] = r.Unmet
	}
	return all
}

func unit(f study.Factor) string { return cmp.Or(f.Unit, "1") }
