package study_test

import (
	"strings"
	"testing"
)

// A warning about the scenario's file applies at every point.
func TestWarningsOfTheFile(t *testing.T) {
	s := parse(t, "name: w\nmetrics: [adopters]\nscenario: {extends: ring-bass, graph: {kind: regular}}\ndesign: {kind: arms}\narms: {a: {}, b: {adoption.form: linear}}\n")
	if all := strings.Join(s.Warnings, "\n"); !strings.Contains(all, "a changed kind replaces the whole mapping") {
		t.Errorf("%s", all)
	}
}

// A warning of the scenario is one of the study if it applies at some point. It does not if
// every arm, or every level of a factor, removes the event concerned.
func TestWarningsThatNoPointHas(t *testing.T) {
	const base = "{extends: bass, timeline: {more: {at: 10d, set: {adoption.imitation: 0.5/day}}}}"
	const with = "name: w\nmetrics: [adopters]\nscenario: " + base + "\nset: {adoption.imitation: 0.2/day}\ndesign: "
	for text, warned := range map[string]bool{
		"{kind: arms}\narms: {a: {timeline.more: off}, b: {timeline.more: off, adoption.form: linear}}\n":                                           false,
		"{kind: arms}\narms: {a: {timeline.more: off}, b: {adoption.form: linear}}\n":                                                               true,
		"{kind: arms}\narms: {a: {scenario: ring-bass}, b: {scenario: bass}}\n":                                                                     false,
		"{kind: arms}\narms: {a: {scenario: " + base + ", timeline.more: off}, b: {timeline.more: off, adoption.form: linear}}\n":                   false,
		"{kind: arms}\narms: {a: {scenario: " + base + ", timeline.more: off}, b: {scenario: " + base + "}}\n":                                      true,
		"{kind: grid}\nfactors: {f: {levels: {a: {timeline.more: off}, b: {timeline.more: off, adoption.form: linear}}}}\n":                         false,
		"{kind: grid}\nfactors: {f: {levels: {a: {timeline.more: off}, b: {adoption.form: linear}}}}\n":                                             true,
		"{kind: list}\nfactors: {f: {levels: {a: {timeline.more: off}, b: {timeline.more: off, adoption.form: linear}}}}\n":                         true,
		"{kind: random, points: 4}\nfactors: {q: {set: adoption.imitation, from: 0.1/day, to: 0.3/day}}\n":                                          true,
		"{kind: random, points: 4}\nfactors: {p: {set: adoption.innovation, from: 0.1/day, to: 0.3/day}, e: {set: timeline.more, values: [off]}}\n": false,
	} {
		s := parse(t, with+text)
		if got := strings.Contains(strings.Join(s.Warnings, "\n"), "sets adoption.imitation again"); got != warned {
			t.Errorf("%s\nthe warning is there: %v\n%s", text, got, strings.Join(s.Warnings, "\n"))
		}
	}
}

// A date that some points do not reach is reported before any run, with the first such point.
// One that all reach, or none, is not; in the latter case check says that no point has the
// metric.
func TestDatesOutsideOfSomePoints(t *testing.T) {
	const head = "name: w\nscenario: bass\nset: {clock.tick: 1d, record.every: 1d}\ndesign: {kind: grid}\n"
	for text, want := range map[string]string{
		"factors: {start: {set: clock.start, values: [2011-01-10, 2011-02-01]}}\nmetrics: [adopters, adopters@2011-01-20]\n": `adopters@2011-01-20": 1 of 2 points tried cannot have it, and runs fail there: at start=2011-02-01 the run starts later, on 2011-02-01`,
		"factors: {len: {set: clock.until, values: [5d, 6d, 15d]}}\nmetrics: [adopters, adopters@2011-02-01]\n":              `adopters@2011-02-01": 2 of 3 points tried cannot have it, and runs fail there: at len=5d the run ends before, on 2011-01-26`,
		"factors: {start: {set: clock.start, values: [2011-01-10, 2011-01-20]}}\nmetrics: [adopters@2011-01-20]\n":           "",
		"factors: {start: {set: clock.start, values: [2011-02-10, 2011-02-20]}}\nmetrics: [adopters@2011-01-20]\n":           "",
	} {
		s := parse(t, head+text)
		got := strings.Join(s.Warnings, "\n")
		if want == "" && strings.Contains(got, "points tried") || !strings.Contains(got, want) {
			t.Errorf("%s\ngot %s\nwant %s", text, got, want)
		}
	}
}

// A key that has an effect in one of the arms, or at one of the levels, is not reported where
// another makes it idle. One that they set themselves is, and so is one that is idle in all.
func TestIdleKeysOfArms(t *testing.T) {
	const head = "name: w\nmetrics: [ad_revenue]\nscenario: {extends: wechat, consumers: {count: 300}}\ndesign: "
	const drink = "ads.campaigns.drink.billing: has no effect"
	for text, warned := range map[string]bool{
		"{kind: arms}\narms: {a: {}, b: {ads.billing: interactive}}\n":                                           false,
		"{kind: arms}\narms: {a: {}, b: {ads.billing: interactive, ads.campaigns.drink.billing: interactive}}\n": true,
		"{kind: arms}\narms: {a: {ads.billing: exposure}, b: {ads.billing: interactive}}\n":                      true,
		"{kind: grid}\nfactors: {f: {set: ads.billing, values: [per_campaign, exposure]}}\n":                     false,
		"{kind: grid}\nfactors: {f: {set: ads.billing, values: [interactive, exposure]}}\n":                      true,
		"{kind: arms}\nset: {ads.billing: interactive}\narms: {a: {}, b: {ads.billing: per_campaign}}\n":         false,
		"{kind: arms}\nset: {ads.billing: interactive}\narms: {a: {}, b: {ads.reserve.cpm: 3}}\n":                true,
	} {
		s := parse(t, head+text)
		if got := strings.Count(strings.Join(s.Warnings, "\n"), drink); got != map[bool]int{true: 1}[warned] {
			t.Errorf("%s\nthe warning is there %d times\n%s", text, got, strings.Join(s.Warnings, "\n"))
		}
	}
}
