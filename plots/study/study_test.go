package study

import (
	"strings"
	"testing"

	"guanxi/scenarios/measure"
)

// Every function of metrics has words for the titles of figures.
func TestFunctionsHaveTitles(t *testing.T) {
	for _, f := range measure.Functions() {
		if title := MetricTitle(nil, f.Such); strings.ContainsAny(title, "()") {
			t.Errorf("%s is entitled %q; say in metricTitle what %s means", f.Such, title, f.Form)
		}
	}
}
