package claim_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/question/claim"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// A claim is about the first metric and the arm beside the baseline, unless it says otherwise. Its id and text are
// those of a table and a page.
func TestClaimOfAStudy(t *testing.T) {
	text := func(id, said string) []byte {
		return []byte("name: t\nscenario: bass\ndesign: {kind: arms, baseline: a}\nmetrics: [adopters]\n" +
			"arms: {a: {}, b: {adoption.innovation: 0.02/day}}\nclaim: {id: " + id + ", text: " + said + ", smallest: 5%}\n")
	}
	s := need.Value(study.Parse("t.yaml", text("C1", "More.")))(t)
	if c := claim.Of(s); c.Arm != "b" || c.Metric != "adopters" || !c.Relative || c.Smallest != .05 ||
		c.Expect != claim.Increase {
		t.Errorf("%+v", c)
	}
	const bad = `"=1+1"`
	for want, text := range map[string][]byte{`t.yaml:6:13: claim.id: "=1+1" has`: text(bad, "x"),
		`claim.text: "=1+1" has`: text("C1", bad)} {
		if _, err := study.Parse("t.yaml", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
