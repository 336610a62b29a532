package analysis_test

import (
	"strings"
	"testing"

	"guanxi/scenarios/sweep/analysis"
)

// The LaTeX of every design compiles.
func TestLaTeX(t *testing.T) {
	all := []string{analyze(t, world(t, arms, threeArms), analysis.Options{}).LaTeX()}
	means, differences, ok := strings.Cut(all[0], "{Paired differences")
	if !ok || strings.Contains(means, "p is adjusted") || !strings.Contains(differences, "p is adjusted") {
		t.Error("the note on p stands under the means, or not under the differences")
	}
	for _, design := range []string{"list"} {
		method := "Student"
		text := "name: made_by_50%\ndesign: {kind: " + design + "}\n" + ranges
		r := analyze(t, world(t, text, ishigami(parsed(t, text))), analysis.Options{})
		if said := method + " intervals"; !strings.Contains(r.LaTeX(), said) || !strings.Contains(r.Text(), said) {
			t.Errorf("%s: the tables do not say %q", design, said)
		}
		all = append(all, r.LaTeX())
	}
	compile(t, all...)
}
