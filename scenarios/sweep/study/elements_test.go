package study_test

import (
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

func TestElements(t *testing.T) {
	text := "name: e\nscenario: wechat\nset: {consumers.count: 200}\ndesign: {kind: elements, of: [profit_model, " +
		"experience, consumer_relations]}\nreplicates: 1\n"
	s := parse(t, text)
	all := points(t, s)
	if len(all) != 8 || len(s.Metrics) != 5 {
		t.Fatalf("%d coalitions, metrics %v", len(all), s.Metrics)
	}
	last := need.Value(all[7].Scenario())(t)
	if last.Hash() != s.Scenario.Hash() {
		t.Error("with all elements the scenario is another")
	}
	if got := without(s, all[1]); !slices.Equal(got, []string{"experience", "profit_model"}) {
		t.Errorf("the second coalition is without %v", got)
	}
}

// An arm may be the scenario without some of its elements.
func TestArmsWithout(t *testing.T) {
	text := "name: w\nscenario: wechat\nset: {consumers.count: 200}\ndesign: arms\narms: {a: {without: [profit_model, " +
		"experience], graph.mean_degree: 120}, b: {}}\nmetrics: [created]\n"
	s := parse(t, text)
	got := need.Value(points(t, s)[0].Scenario())(t)
	want, err := s.Scenario.With([]string{"graph.mean_degree=120"})
	if err == nil {
		want, err = want.Without("profit_model", "experience")
	}
	if err != nil {
		t.Fatal(err)
	}
	if got.Hash() != want.Hash() || len(s.Warnings) > 0 {
		t.Errorf("%v\n%v", scenarios.Diff(want, got), s.Warnings)
	}
	for names, says := range map[string]string{"[profit_modl]": "did you mean profit_model?",
		"profit_model": "without is a list of elements"} {
		need.Refused(study.Parse("w.yaml", []byte(strings.Replace(text, "[profit_model, experience]", names, 1))))(t, says)
	}
}

// without returns the elements that are off at a point.
func without(s *study.Study, p *study.Point) (off []string) {
	for i, l := range p.Levels {
		if l.Text == "off" {
			off = append(off, s.Factors[i].Name)
		}
	}
	return off
}
