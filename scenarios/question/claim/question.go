package claim

import (
	"fmt"
	"math"

	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/scenarios/question/room"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/manifest"
)

// Room is the test of claims.
func Room() room.Room {
	drawn := func(name, shows, needs, asks string, draw func([]*figure.Folder) (*chart.Chart, error)) figure.Figure {
		return figure.Figure{Name: name, Shows: shows, Needs: needs, Of: manifest.SweepKind, Reads: "answers",
			Asks: figure.Asked(asks), Compared: draw}
	}
	return room.Room{Sections: []study.Section{section()},
		Estimators: map[string]func() analysis.Estimator{key: estimator},
		Figures: []figure.Figure{
			drawn("claims", "claims: effects in units of the smallest effect of interest, and verdicts", "claims", key, claims),
			drawn("ranges", "claims over sampled worlds: the effect in each, in units of the smallest effect of interest",
				"a claim over sampled worlds", "ranges", ranges),
		}}
}

var nan = math.NaN()

// estimator tests the claim of a study by itself, or over the worlds that it samples.
func estimator() analysis.Estimator {
	var v *Verdict
	var w *Worlds
	return analysis.Estimator{
		Additional: true,
		Estimate: func(a *analysis.Analysis) (err error) {
			if a.Study.Worlds() {
				w, err = worldsOf(a.Subject, a.Runs, a.Confidence)
			} else {
				v, err = alone(a)
			}
			return err
		},
		LateAnswers: func(*analysis.Report) []analysis.Answer {
			if w != nil {
				return w.answers()
			}
			return v.answers()
		},
		FirstQuestion: "contrast",
		Footnote: func(r *analysis.Report) string {
			c := Of(r.Study)
			if c.Over == nil {
				return ""
			}
			return fmt.Sprintf("Relative, of %s: the index, the contrast divided by %s, with Fieller's interval.",
				combination(c.Contrast), combination(c.Over))
		},
		Appendix: func(_ *analysis.Report, p *tabular.Page) {
			if w != nil {
				w.say(page{p})
			} else {
				v.say(page{p})
			}
		},
		LaTeX: func(r *analysis.Report) []string {
			if v == nil {
				return nil
			}
			return []string{v.latex(r.Confidence)}
		},
	}
}

// alone tests the claim of a study by itself, with what it rests on.
func alone(a *analysis.Analysis) (*Verdict, error) {
	if c := Of(a.Study); c.Contrast != nil {
		contrasts(a, c)
	}
	v, err := claimOf(a.Subject, a.Runs, a.Confidence)
	if err != nil {
		return nil, err
	}
	v.adjust(a.Confidence, a.Confidence, v.P)
	if v.WinWin != nil {
		v.WinWin.put(a, v.Arm)
	}
	a.KeepStored(key)
	return &v, nil
}
