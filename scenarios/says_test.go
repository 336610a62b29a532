package scenarios_test

import (
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

// What a sentence of a summary says of a metric is what guanxi explain says of it: each word of this table that the
// sentence has stands for words of the metric's meaning, and it has one of them.
func TestSentencesSayWhatTheirMetricsMean(t *testing.T) {
	words := map[string]string{"use it at the end": "who use the platform now", "joined at some time": "ever used",
		"opened it": "with a session", "on the last day": "in the last day", "in the last tick": "in this tick",
		"alone": "this platform alone", "several": "several platforms",
		"payments": "fees on payments", "not simulated": "not simulated", "given, not modelled": "given, not modelled",
		"sellers elsewhere": "sellers elsewhere lost", "telecoms": "telecom companies lost", "stores": "that stores pay",
		"ads": "ad_revenue", "games": "game_revenue", "services": "service_revenue", "total": "from all sources"}
	said := map[string]bool{}
	for _, name := range []string{"wechat", "two"} {
		run := need.Value(runner.Small(need.Value(scenarios.Load(name, scenarios.Options{}))(t)))(t)
		for _, c := range measure.Known(run) {
			of, _, alone := strings.Cut(c.Name, ".")
			sentence, ok := summary.Says[c.Name]
			if alone && !ok {
				c.Name = of + "."
				sentence, ok = summary.Says[c.Name]
			}
			if !ok {
				continue
			}
			meaning, held := c.Name+": "+c.Doc, false
			for word, means := range words {
				if !strings.Contains(sentence, word) {
					continue
				}
				if held = true; !strings.Contains(meaning, means) {
					t.Errorf("%s: %q of a sentence is not %q", meaning, word, means)
				}
			}
			if said[c.Name] = true; !held {
				t.Errorf("%s: no word of the table is in %q", meaning, sentence)
			}
		}
		run.Close()
	}
	for name, sentence := range summary.Says {
		if half := name == "time_to(adopters, 50%)" && sentence == "half of all people"; !half && !said[name] {
			t.Errorf("no world has the metric %s of %q", name, sentence)
		}
	}
}
