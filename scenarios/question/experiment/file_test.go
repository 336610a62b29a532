package experiment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/question/experiment"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

const tested = `name: tested
scenario: {extends: shops, clock: {start: 2017-01-09, tick: 1d, until: 500d}, consumers: {count: 300}}
experiment: {treatment: {commerce.take: 5%}, unit: [shop, time], from: 2017-02-01, until: 2017-03-01, assignments: 2, measure: [orders]}
`

// A study of an experiment has a world for nobody, for everybody and for each assignment of each design, and measures
// the window and that of a year later.
func TestArmsOfExperiments(t *testing.T) {
	s := need.Value(study.Parse("t.yaml", []byte(tested)))(t)
	if want := []string{"none", "all", "shop-1", "shop-2", "time-1", "time-2"}; !slices.Equal(s.ArmNames, want) {
		t.Errorf("arms %v", s.ArmNames)
	}
	var metrics []string
	for _, m := range s.Metrics {
		metrics = append(metrics, m.Text)
	}
	if !slices.Equal(metrics[:2], []string{"orders@2017-02-01/2017-03-01", "orders@2018-02-01/2018-03-01"}) ||
		len(metrics) != 2+len(experiment.Costs) {
		t.Errorf("metrics %v", metrics)
	}
	again := need.Value(study.Parse("again.yaml", []byte(s.Effective())))(t)
	if again.Hash() != s.Hash() {
		t.Error("written out it is another study")
	}
}

// What is wrong with an experiment is told once, with file, line, column and cure, before anything runs.
func TestWrongStudiesOfExperiments(t *testing.T) {
	for _, x := range []struct{ from, to, at, wrong, cure string }{
		{"commerce.take: 5%", "commerce.search.popular: 5%", "5%", "cannot be given to some of them only",
			"unit: time takes every live key"},
		{"[shop, time]", "[consumer]", "5%", "cannot be given to a consumer alone", "it can by shop"},
		{"[shop, time]", "[house]", "house", `unknown name "house"`, "shop"},
		{"[orders]", "[orders, adopters]", "adopters", "adopters is no flow", "such as orders"},
		{"[shop, time], from", "[shop], from", "occasions", "occasions is not attributed to units", "these are: ad_clicks"},
		{"[shop, time], from", "[shop], from", "new_adopters", "new_adopters is not attributed to a shop",
			"but to: who invited"},
		{"[shop, time], from", "[shop], from", "gmv", "gmv is not attributed to units where teams buy", "measure orders"},
		{"until: 2017-03-01", "until: 2020-03-01", "2020-03-01", "2020-03-01 is not after from",
			"the run, which ends on 2018-05-24"},
		{"from: 2017-02-01", "from: 2016-02-01", "2016-02-01", "is outside the run", "2017-01-09 to 2018-05-24"},
		{"assignments: 2", "share: 0%", "0%", "out of range", "between 0% and 100%"},
		{"assignments: 2", "share: 100%", "100%", "out of range", "between 0% and 100%"},
		{"assignments: 2", "washout: [0s, 8d]", "8d", "is no duration shorter than block", "such as [0s, 84h]"},
		{"[shop, time]", "[shop], block: 2d", "2d", "no design treats by time", "remove it, or add time to unit"},
		{"[shop, time]", "[shop], washout: [1d]", "[1d]", "no design treats by time", "remove it, or add time to unit"},
		{"[shop, time]", "[shop], resolution: 3", "3", "no design treats by cluster", "remove it, or add cluster to unit"},
		{"[shop, time]", "[shop], friends: 50%", "50%", "no design treats by cluster", "remove it, or add cluster to unit"},
		{"commerce.take: 5%}, unit: [shop, time]", "commerce.choice.intercept: 1}, unit: [cluster], resolution: .001",
			".001", "there are 1 clusters of friends, fewer than the 40", "a larger resolution"},
		{"[orders]}", "[orders]}\narms: {a: {}, b: {}}", "{a: {}, b", "takes no arms", "remove it"},
		{"[orders]}", "[orders]}\ndesign: {kind: sobol, points: 4}", "{kind", "takes no design", "remove it"},
	} {
		text := strings.Replace(tested, x.from, x.to, 1)
		if x.at == "gmv" {
			text = strings.Replace(text, "consumers: {count: 300}", "consumers: {count: 300}, teams: {}", 1)
		}
		if x.at == "occasions" || x.at == "new_adopters" || x.at == "gmv" {
			text = strings.Replace(text, "[orders]", "["+x.at+"]", 1)
		}
		start := strings.Index(text, x.to)
		if start < 0 {
			t.Fatalf("no %s", x.from)
		}
		if k := strings.Index(text[start:], x.at); k >= 0 {
			start += k
		} else {
			start = strings.Index(text, x.at)
		}
		before := text[:start]
		place := fmt.Sprintf("t.yaml:%d:%d: ", 1+strings.Count(before, "\n"), start-strings.LastIndex(before, "\n"))
		s, err := study.Parse("t.yaml", []byte(text))
		if err == nil {
			err = s.Begin()
		}
		if err == nil {
			t.Errorf("%s: nothing is wrong", x.to)
			continue
		}
		line := err.Error()
		if k := strings.Index(line, place); k >= 0 {
			line, _, _ = strings.Cut(line[k:], "\n")
		}
		if !strings.HasPrefix(line, place) || !strings.Contains(line, x.wrong) || !strings.Contains(line, x.cure) ||
			strings.Count(err.Error(), x.wrong) > 1 {
			t.Errorf("%s: %v\nwants at %s once %q with %q", x.to, err, place, x.wrong, x.cure)
		}
	}
}
