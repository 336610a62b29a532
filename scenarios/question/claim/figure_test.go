package claim

import (
	"strings"
	"testing"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/plotstest"
	"guanxi/sim/results/schema"
	"guanxi/sim/simtest/need"
)

// Claims appear in the natural order of their ids, whatever the order of tables and folders,
// each with its own verdict and position. In a single column, verdicts leave room for the
// effects.
func TestOrderOfClaims(t *testing.T) {
	var fs []*figure.Folder
	for _, ids := range [][]string{{"C13b", "C9", "mine"}, {"C13", "C2", "C10"}} {
		s := plotstest.Claimed()
		one := schema.AnswersOf(s.Tables[schema.AnswersTable])[:2]
		s.Tables[schema.AnswersTable] = nil
		for k, id := range ids {
			for _, a := range one {
				if a.About = id; k == 0 && a.Verdict != "" {
					a.Verdict = "true by construction"
				}
				s.Answered(a)
			}
		}
		fs = append(fs, s.Folder())
	}
	c := need.Value(claims(fs))(t)
	p := c.Panels[0]
	want := []string{"C2", "C9", "C10", "C13", "C13b", "mine"}
	tails := p.Y.Tail(1)
	at := 0
	for _, m := range p.Marks {
		d, ok := m.(*chart.Points)
		if !ok || d.Kind == "replicate" {
			continue
		}
		if at >= len(want) || d.Series != want[at] || d.Y[0] != float64(at) || !strings.HasPrefix(p.Y.Names[at],
			want[at]+" ") {
			t.Fatalf("row %d: %s at %v, named %q, want %v", at, d.Series, d.Y, p.Y.Names, want)
		}
		verdict := "supported"
		if strings.HasPrefix(want[at], "C13") {
			verdict = "by construction"
		}
		if tails[at] != verdict {
			t.Errorf("%s: %q, want %q", want[at], tails[at], verdict)
		}
		at++
	}
	if at != len(want) {
		t.Errorf("%d claims of %d", at, len(want))
	}
}
