package summary

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

func TestSummaryDecodes(t *testing.T) {
	nan := math.NaN()
	s := &Summary{Format: 1, Results: 3, Scenario: `a "b" <c>`, Replicates: 2, Confidence: 0.9, Warnings: []string{"x & y"}, Metrics: []MetricSummary{
		{"zeta", table.Stock, "1", Student([]float64{1, 2}, 0, 0.9)},
		{"alpha", table.Flow, "currency", Student([]float64{nan, 4}, 0, 0.9)},
		{"none", table.Flow, "d", Student(nil, 0, 0.9)}}}
	b := need.Value(s.Encode())(t)
	back := need.Value(Decode(b))(t)
	again, err := back.Encode()
	if err != nil || !bytes.Equal(b, again) {
		t.Errorf("%v\n%s\n%s", err, b, again)
	}
	if m, ok := back.Metric("alpha"); !ok || m.N != 1 || m.Mean != 4 || !math.IsNaN(m.SD) {
		t.Errorf("%+v", m)
	}
	if !strings.Contains(string(b), `"alpha": {"kind":"flow","unit":"currency","mean":4,"sd":null,"lo":null,"hi":null,"min":4,"max":4,"n":1}`) {
		t.Errorf("%s", b)
	}
}
