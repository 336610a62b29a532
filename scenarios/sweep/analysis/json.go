package analysis

import (
	"slices"

	"guanxi/sim/results/schema"
)

// JSON returns the report for other programs, with the answers about the metrics shown. What is missing is left out.
func (r *Report) JSON() any {
	m := r.Manifest
	out := struct {
		Format     int      `json:"format"`
		Study      string   `json:"study"`
		Design     string   `json:"design"`
		Scenario   string   `json:"scenario"`
		Baseline   string   `json:"baseline,omitempty"`
		Confidence float64  `json:"confidence"`
		Points     int      `json:"points"`
		Runs       int      `json:"runs"`
		Failed     int      `json:"failed"`
		Complete   bool     `json:"complete"`
		Currency   string   `json:"currency,omitempty"`
		Metrics    []any    `json:"metrics"`
		Answers    []Answer `json:"answers"`
		Notes      []string `json:"notes"`
	}{Format: 2, Study: r.Study.Name, Design: m.Design, Scenario: m.Scenario, Baseline: m.Baseline,
		Confidence: r.Confidence,
		Points:     len(r.Runs.Points), Failed: m.Failed, Complete: m.Complete, Currency: m.Currency,
		Notes: append([]string{},
			r.Notes...),
		Answers: r.Chosen(), Metrics: []any{}}
	for i := range r.Runs.Cells {
		out.Runs += len(r.Runs.Cells[i].Status) - r.Runs.Cells[i].Count(absent)
	}
	for _, m := range r.Shown {
		out.Metrics = append(out.Metrics, r.Metrics[m])
	}
	return out
}

// Chosen returns the answers about the metrics shown, and those that are about no metric alone.
func (r *Report) Chosen() []Answer {
	return slices.DeleteFunc(slices.Clone(r.Answers), func(x Answer) bool {
		return !r.shows(x.Metric) && !schema.Apart(x.Question)
	})
}

// shows reports whether a metric is shown.
func (r *Report) shows(metric string) bool {
	return slices.ContainsFunc(r.Shown, func(m int) bool { return r.Metrics[m].Name == metric })
}
