package analysis

import (
	"encoding/json"
	"slices"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// JSON returns the report for other programs, for the metrics shown, with the names of
// effects.csv and indices.csv. Missing values are null.
func (r *Report) JSON() any {
	chosen := func(t *table.Table) []record {
		c := t.Col("metric")
		return records(t, func(row int) bool {
			return slices.ContainsFunc(r.shown, func(m int) bool { return r.Metrics[m].Name == c.Text(row) })
		})
	}
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
		Effects    []record `json:"effects"`
		Indices    []record `json:"indices"`
		Changes    []record `json:"interactions,omitempty"`
		Levels     []record `json:"levels,omitempty"`
		Spread     []record `json:"spread,omitempty"`
		Claim      []record `json:"claim,omitempty"`
		Notes      []string `json:"notes"`
	}{Format: 1, Study: r.Study.Name, Design: r.Manifest.Design, Scenario: r.Manifest.Scenario, Baseline: r.Manifest.Baseline, Confidence: r.Confidence,
		Points: len(r.d.points), Failed: r.Manifest.Failed, Complete: r.Manifest.Complete, Currency: r.Manifest.Currency, Notes: append([]string{}, r.Notes...),
		Effects: chosen(r.effectsTable()), Indices: chosen(r.indicesTable()), Metrics: []any{}}
	for i := range r.d.cells {
		out.Runs += len(r.d.cells[i].status) - r.d.cells[i].count(absent)
	}
	for _, m := range r.shown {
		out.Metrics = append(out.Metrics, r.Metrics[m])
		for _, x := range r.Interactions {
			if x.Metric == m {
				var of, with record
				if x.Arm != "" {
					of = record{{"arm", x.Arm}, {"baseline", r.Study.Design.Baseline}}
				}
				if w := x.With; w != nil {
					with = record{{"other", r.Study.Factors[w.Factor].Name}, {"other_level", w.Level}, {"other_less", w.First}, {"fours", x.Of}}
				}
				out.Changes = append(out.Changes, append(r.change(&x, of...), with...))
			}
		}
		for _, x := range r.Levels {
			if x.Metric == m {
				out.Levels = append(out.Levels, append(r.change(&x), field{"pairs", x.Of}, field{"relative", table.Number(relativeTo(&x.Diff))}))
			}
		}
		for _, s := range r.Spreads {
			if s.Metric == m {
				out.Spread = append(out.Spread, record{{"metric", r.Metrics[m].Name}, {"n", s.N}, {"mean", table.Number(s.Mean)}, {"sd", table.Number(s.SD)},
					{"q05", table.Number(s.Q[0])}, {"q25", table.Number(s.Q[1])}, {"median", table.Number(s.Q[2])}, {"q75", table.Number(s.Q[3])}, {"q95", table.Number(s.Q[4])}})
			}
		}
	}
	if r.Claim != nil {
		t := schema.NewClaims()
		r.Claim.row(t, r.Confidence)
		out.Claim = records(t, nil)
	}
	return out
}

// change returns the record of a change, preceded by the fields of.
func (r *Report) change(x *Change, of ...field) record {
	return append(append(record{{"metric", r.Metrics[x.Metric].Name}}, of...),
		field{"factor", r.Study.Factors[x.Factor].Name}, field{"level", x.Level}, field{"less", x.First}, field{"n", x.Diff.N}, field{"diff", table.Number(x.Diff.Mean)},
		field{"diff_sd", table.Number(x.Diff.SD)}, field{"diff_lo", table.Number(x.Diff.Lo)}, field{"diff_hi", table.Number(x.Diff.Hi)}, field{"p", table.Number(x.Diff.P)}, field{"p_holm", table.Number(x.Diff.PHolm)})
}

// JSON returns the claims for other programs, with the names of claims.csv.
func (r *ClaimsReport) JSON() any {
	return struct {
		Format     int      `json:"format"`
		Confidence float64  `json:"confidence"`
		Claims     []record `json:"claims"`
	}{1, r.Confidence, records(r.Table(), nil)}
}

// A record is a row of a table, with its fields in the order of the columns.
type record []field

type field struct {
	name  string
	value any
}

func (r record) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, f := range r {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

func records(t *table.Table, keep func(row int) bool) []record {
	out := []record{}
	columns := t.Columns()
	for row := range t.Rows() {
		if keep != nil && !keep(row) {
			continue
		}
		r := make(record, len(columns))
		for k, c := range columns {
			v := t.At(k)
			switch {
			case v.Missing(row):
				r[k] = field{c.Name, nil}
			case c.Type == table.FloatType:
				r[k] = field{c.Name, table.Number(v.Float(row))}
			case c.Type == table.IntType:
				n, _ := v.Int(row)
				r[k] = field{c.Name, n}
			default:
				r[k] = field{c.Name, v.Text(row)}
			}
		}
		out = append(out, r)
	}
	return out
}
