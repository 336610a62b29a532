package analysis

import (
	"slices"

	"guanxi/scenarios/sweep/study"
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
		Points:     len(r.Runs.Points), Failed: m.Failed, Complete: m.Complete, Currency: m.Currency, Notes: append([]string{},
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

// Chosen returns the answers about the metrics shown, and about the claim.
func (r *Report) Chosen() []Answer {
	return slices.DeleteFunc(slices.Clone(r.Answers), func(x Answer) bool {
		return !r.shows(x.Metric) && !schema.Apart(x.Question)
	})
}

// shows reports whether a metric is shown.
func (r *Report) shows(metric string) bool {
	return slices.ContainsFunc(r.Shown, func(m int) bool { return r.Metrics[m].Name == metric })
}

// told is a claim for other programs.
type told struct {
	ID           string   `json:"claim"`
	Study        string   `json:"study"`
	Text         string   `json:"text"`
	Construction string   `json:"construction,omitempty"`
	Holds        float64  `json:"holds_over_ranges,omitempty"`
	Answers      []Answer `json:"answers"`
}

// tell returns a claim with its answers, but for those of single replicates and worlds.
func tell(c *study.Claim, name string, answers []Answer) told {
	answers = slices.DeleteFunc(answers, func(x Answer) bool { return x.At != "" })
	return told{ID: c.ID, Study: name, Text: c.Text, Construction: c.Construction.String(), Answers: answers}
}

// JSON returns the claims for other programs.
func (r *ClaimsReport) JSON() any {
	out := struct {
		Format     int     `json:"format"`
		Confidence float64 `json:"confidence"`
		Claims     []told  `json:"claims"`
	}{Format: 2, Confidence: r.Confidence}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		x := tell(v.Study.Claim, v.Study.Name, v.answers(r.Family))
		if v.current() {
			x.Holds = v.known.holds
		}
		out.Claims = append(out.Claims, x)
	}
	return out
}
