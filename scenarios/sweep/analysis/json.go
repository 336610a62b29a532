package analysis

import (
	"slices"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// JSON returns the report for other programs, for the metrics shown, with the names of
// effects.csv, answers.csv and changes.csv. Missing values are null.
func (r *Report) JSON() any {
	chosen := func(t *table.Table) []table.Record { return r.Chosen(t).Records(nil) }
	out := struct {
		Format     int            `json:"format"`
		Study      string         `json:"study"`
		Design     string         `json:"design"`
		Scenario   string         `json:"scenario"`
		Baseline   string         `json:"baseline,omitempty"`
		Confidence float64        `json:"confidence"`
		Points     int            `json:"points"`
		Runs       int            `json:"runs"`
		Failed     int            `json:"failed"`
		Complete   bool           `json:"complete"`
		Currency   string         `json:"currency,omitempty"`
		Metrics    []any          `json:"metrics"`
		Contrasts  []table.Record `json:"contrasts,omitempty"`
		Answers    []table.Record `json:"answers"`
		Effects    []table.Record `json:"effects"`
		Changes    []table.Record `json:"interactions,omitempty"`
		Levels     []table.Record `json:"levels,omitempty"`
		Simple     []table.Record `json:"simple_effects,omitempty"`
		Spread     []table.Record `json:"spread,omitempty"`
		Claim      []table.Record `json:"claim,omitempty"`
		Worlds     []table.Record `json:"worlds,omitempty"`
		Experiment []table.Record `json:"experiment,omitempty"`
		Notes      []string       `json:"notes"`
	}{Format: 1, Study: r.Study.Name, Design: r.Manifest.Design, Scenario: r.Manifest.Scenario, Baseline: r.Manifest.Baseline, Confidence: r.Confidence,
		Points: len(r.d.points), Failed: r.Manifest.Failed, Complete: r.Manifest.Complete, Currency: r.Manifest.Currency, Notes: append([]string{}, r.Notes...),
		Contrasts: r.answerRecords(), Effects: chosen(r.effectsTable()), Answers: chosen(schema.NewAnswers(r.Answers...)), Metrics: []any{}}
	for i := range r.d.cells {
		out.Runs += len(r.d.cells[i].status) - r.d.cells[i].count(absent)
	}
	changes := r.Chosen(r.changesTable())
	arm, other, less := changes.Col("arm"), changes.Col("other"), changes.Col("other_less")
	out.Changes = changes.Records(func(row int) bool { return arm.Text(row) != "" || less.Text(row) != "" })
	out.Levels = changes.Records(func(row int) bool { return arm.Text(row) == "" && other.Text(row) == "" })
	out.Simple = changes.Records(func(row int) bool { return other.Text(row) != "" && less.Text(row) == "" })
	for _, x := range r.Worlds {
		if slices.Contains(r.shown, x.Metric) {
			out.Worlds = append(out.Worlds, table.NewRecord("metric", r.Metrics[x.Metric].Name, "arm", x.Arm, "minus", x.Minus, "worlds", x.N, "above", x.Above, "below", x.Below, "mean", table.Number(x.Mean),
				"q05", table.Number(x.Q[0].Value), "median", table.Number(x.Q[1].Value), "q95", table.Number(x.Q[2].Value)))
		}
	}
	for _, m := range r.shown {
		out.Metrics = append(out.Metrics, r.Metrics[m])
		for _, s := range r.Spreads {
			if s.Metric == m {
				out.Spread = append(out.Spread, table.NewRecord("metric", r.Metrics[m].Name, "n", s.N, "mean", table.Number(s.Mean), "sd", table.Number(s.SD),
					"q05", table.Number(s.Q[0]), "q25", table.Number(s.Q[1]), "median", table.Number(s.Q[2]), "q75", table.Number(s.Q[3]), "q95", table.Number(s.Q[4])))
			}
		}
	}
	if r.Study.Experiment != nil {
		out.Experiment = r.toldTable().Records(nil)
	}
	if r.Sampled != nil {
		out.Claim = r.Sampled.Tables(r.Confidence)[0].Records(nil)
	}
	if r.Claim != nil {
		out.Claim = r.Claim.alone(r.Confidence).Table().Records(nil)
	}
	return out
}

// Chosen returns the rows of the metrics to show.
func (r *Report) Chosen(t *table.Table) *table.Table {
	c := t.Col("metric")
	return t.Where(func(row int) bool { return r.shows(c.Text(row)) })
}

// shows reports whether a metric is shown.
func (r *Report) shows(metric string) bool {
	return slices.ContainsFunc(r.shown, func(m int) bool { return r.Metrics[m].Name == metric })
}

// JSON returns the claims for other programs, with the names of claims.csv.
func (r *ClaimsReport) JSON() any {
	records := r.Table().Records(nil)
	for i := range records {
		if v := &r.Verdicts[i]; v.current() {
			records[i] = append(records[i], table.Field{Name: "holds_over_ranges", Value: v.known.holds})
		}
	}
	return struct {
		Format     int            `json:"format"`
		Confidence float64        `json:"confidence"`
		Claims     []table.Record `json:"claims"`
	}{1, r.Confidence, records}
}
