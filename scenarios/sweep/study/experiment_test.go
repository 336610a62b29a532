package study_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

const tested = `name: tested
scenario: {extends: shops, clock: {start: 2017-01-09, tick: 1d, until: 500d}, consumers: {count: 300}}
experiment: {treatment: {commerce.take: 5%}, unit: [shop, time], from: 2017-02-01, until: 2017-03-01, assignments: 2, measure: [orders]}
`

// A study of an experiment has a world for nobody, for everybody and for each assignment of each design, and measures the
// window and that of a year later.
func TestArmsOfExperiments(t *testing.T) {
	s := need.Value(study.Parse("t.yaml", []byte(tested)))(t)
	if want := []string{"none", "all", "shop-1", "shop-2", "time-1", "time-2"}; !slices.Equal(s.ArmNames, want) {
		t.Errorf("arms %v", s.ArmNames)
	}
	var metrics []string
	for _, m := range s.Metrics {
		metrics = append(metrics, m.Text)
	}
	if !slices.Equal(metrics[:2], []string{"orders@2017-02-01/2017-03-01", "orders@2018-02-01/2018-03-01"}) || len(metrics) != 2+len(study.Costs) {
		t.Errorf("metrics %v", metrics)
	}
	again := need.Value(study.Parse("again.yaml", []byte(s.Effective())))(t)
	if again.Hash() != s.Hash() {
		t.Error("written out it is another study")
	}
}

// What is wrong with an experiment is told with its place, before anything runs.
func TestWrongStudiesOfExperiments(t *testing.T) {
	for change, want := range map[string]string{
		"commerce.take: 5%>commerce.search.popular: 5%":                           "experiment.treatment.commerce.search.popular: cannot be given to some of them only",
		"[shop, time]>[consumer]":                                                 "cannot be given to a consumer alone; it can by shop",
		"[shop, time]>[house]":                                                    "experiment.unit",
		"[orders]>[adopters]":                                                     "adopters is no flow",
		"[shop, time]>[shop]; [orders]>[occasions]":                               "occasions is not attributed to units; these are: orders",
		"[shop, time]>[shop]; [orders]>[new_adopters]":                            "new_adopters is not attributed to a shop, but to: who invited",
		"until: 2017-03-01>until: 2020-03-01":                                     "experiment.until: 2020-03-01 is not after from",
		"from: 2017-02-01>from: 2016-02-01":                                       "experiment.from: 2016-02-01 is outside the run",
		"assignments: 2>share: 0%":                                                "experiment.share",
		"assignments: 2>share: 100%":                                              "experiment.share",
		"assignments: 2>washout: [8d]":                                            "is no duration shorter than block",
		"measure: [orders]}>measure: [orders]}\narms: {a: {}, b: {}}":             "takes no arms",
		"measure: [orders]}>measure: [orders]}\ndesign: {kind: sobol, points: 4}": "takes no design",
	} {
		text := tested
		for _, one := range strings.Split(change, "; ") {
			a, b, _ := strings.Cut(one, ">")
			if !strings.Contains(text, a) {
				t.Fatalf("no %s", a)
			}
			text = strings.Replace(text, a, b, 1)
		}
		_, err := study.Parse("t.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "t.yaml:") {
			t.Errorf("%s: %v\nwants %q", change, err, want)
		} else if n := strings.Count(err.Error(), want); n > 1 {
			t.Errorf("%s: told %d times:\n%v", change, n, err)
		}
	}
}
