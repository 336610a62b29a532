package scenarios_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/simtest/need"
)

// Checks the numbers that policy.yaml states.
func TestPolicy(t *testing.T) {
	states(t, "policy", "523 days", "0.585", "after 261")
	var days, quality []float64
	for _, s := range tables(t, "policy", "series", 8) {
		days = append(days, last(s, "solvent_time"))
		quality = append(quality, last(s, "quality.text"))
		if last(s, "insolvent") != 1 || last(s, "paid.functions") != 0 {
			t.Error("the platform is not insolvent in the end")
		}
	}
	expect(t, "days to insolvency", days, 522.8, 0) // whole days
	expect(t, "quality in the end", quality, 0.58464, 0)
	var raised []float64
	for _, s := range tables(t, "policy", "series", 8, "policy.rules.raise={when: credit_left < 4200, set: {commerce.take: 1%}}", "record.every=1d") {
		if q := last(s, "quality.text"); q < 0.8-1e-9 || last(s, "insolvent") != 0 || last(s, "cash") < 1000 {
			t.Errorf("with the rule quality is %v, cash %v", q, last(s, "cash"))
		}
		for r := range s.Rows() {
			if s.Col("rule.raise").Float(r) == 1 {
				raised = append(raised, float64(r))
				break
			}
		}
	}
	expect(t, "day of the rule", raised, 261.2, 0)
}

// A fault in a rule is reported with its place and a suggestion.
func TestRulesAreChecked(t *testing.T) {
	head := "guanxi: 1\nname: r\nclock: {ticks: 10}\nconsumers: {count: 50}\ngraph: {kind: ring, degree: 2}\nadoption: {imitation: 0.1/day, initial_adopters: 50%}\ncommerce: {merchants: {count: 2}}\n"
	for rules, want := range map[string]string{
		"r: {when: adoptors > 3, set: {commerce.take: 2%}}":                                                              "r.yaml:10:15: policy.rules.r.when: there is no metric adoptors in this scenario; did you mean adopters?",
		"r: {when: adopters > 3, set: {commerce.take: 2%}, back: adoptrs < 2}":                                           "r.yaml:10:61: policy.rules.r.back: there is no metric adoptrs",
		"r: {when: adopters > 3, set: {commerce.ocasions: 2/day}}":                                                       "r.yaml:10:54: commerce.ocasions: unknown key ocasions (did you mean occasions?)",
		"r: {when: adopters > 3, set: {commerce.merchants.count: 2}}":                                                    "r.yaml:10:61: commerce.merchants.count: cannot change while running",
		"r: {when: adopters > 3, set: {commerce.take: 300%}}":                                                            "out of range",
		"r: {when: adopters > 3, set: {commerce.take: 2%}, back: adopters < 5}":                                          "r.yaml:10:61: policy.rules.r.back: adopters < 5 can hold at the same time as adopters > 3",
		"r: {when: adopters > 3, set: {commerce.take: 2%}, back: adopters <= 3}":                                         "warning: policy.rules.r.back: adopters <= 3 is the same threshold",
		"r: {when: adopters > 3, set: {governance.audit.rate: 1/day}}":                                                   "warning: governance.audit.rate: governance is off",
		"r: {when: adopters > 3, set: {adoption.imitation: 0.2/day}}":                                                    "warning: policy.rules.r.set: adoption.imitation is also set by the event timeline.e",
		"r: {when: adopters > 3, set: {commerce.take: 2%}}\n    s: {when: adopters > 9, set: {commerce.take: 3%}}":       "r.yaml:11:34: warning: policy.rules.s.set: commerce.take is also set by the rule policy.rules.r",
		"r: {when: rule.s > 0, set: {commerce.take: 2%}}\n    s: {when: mau > 20%, set: {adoption.innovation: 0.1/day}}": "",
	} {
		text := head + "timeline: {e: {at: 5, set: {adoption.imitation: 0.3/day}}}\npolicy:\n  rules:\n    " + rules + "\n"
		text = strings.Replace(text, "policy:\n  rules:\n", "policy: {rules: {\n", 1) // so that everything is in one mapping
		text = strings.TrimRight(strings.Replace(text, "\n    s:", ",\n    s:", 1), "\n") + "}}\n"
		s, err := scenarios.Parse("r.yaml", []byte(text), scenarios.Options{})
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			for _, p := range s.Warnings() {
				got += p + "\n"
			}
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s:\n%s\nshould say %s", rules, got, want)
		}
	}
}

// A run also checks rules that were not read from a file.
func TestRulesOfRun(t *testing.T) {
	s := need.Value(scenarios.Load("policy", scenarios.Options{Set: []string{"policy.rules.r={when: cash < -1e9, set: {commerce.take: 1%}}", "clock.until=10d", "consumers.count=50"}}))(t)
	r := need.Value(runner.Build(s, 1))(t)
	if err := r.Run(context.Background()); err != nil || r.Series("rule.r")[1] != 0 {
		t.Errorf("%v", err)
	}
}

// A metric that no scenario has is reported beside faults that leave open what this one has. No
// metric of a bundled scenario is.
func TestMetricsOfRulesBesideFaults(t *testing.T) {
	rules := func(of string, metrics ...string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "extends: %s\ngames: hello\npolicy:\n  treasury: off\n  rules:\n", of)
		for k, m := range metrics {
			fmt.Fprintf(&b, "    r%d: {when: %s > 1, set: {adoption.innovation: 1/day}}\n", k, m)
		}
		_, err := scenarios.Parse("r.yaml", []byte(b.String()), scenarios.Options{})
		return fmt.Sprint(err)
	}
	if got := rules("wechat", "payers", "adoptors", "relations.tower", "nosuch"); strings.Count(got, "there is no metric") != 2 ||
		!strings.Contains(got, "r.yaml:7:16: policy.rules.r1.when: there is no metric adoptors in this scenario; did you mean adopters?") ||
		!strings.Contains(got, "r.yaml:9:16: policy.rules.r3.when: there is no metric nosuch") || !strings.Contains(got, "games: on, off or a mapping") {
		t.Error(got)
	}
	for _, b := range scenarios.List() {
		scn, err := scenarios.Load(b.Name, scenarios.Options{})
		if err != nil {
			continue // a study
		}
		run := need.Value(runner.Small(scn))(t)
		var names []string
		for _, m := range run.Metrics() {
			names = append(names, m.Name)
		}
		run.Close()
		if got := rules(b.Name, names...); strings.Contains(got, "there is no metric") {
			t.Errorf("%s: %s", b.Name, got)
		}
	}
}
