package analysis

import (
	"fmt"
	"strings"

	"guanxi/scenarios/sweep/latex"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results"
)

// Text is the claims for a terminal of so many columns, Width when 0.
func (r *ClaimsReport) Text(width int) string {
	if width <= 0 {
		width = Width
	}
	p := &page{width: max(60, width)}
	adjusted := ""
	if n := len(r.Verdicts); n > 1 {
		adjusted = fmt.Sprintf(" adjusted for %d (Holm 1979)", n)
	}
	p.fields(counted(len(r.Verdicts), "claim"), "intervals of "+percentage(r.Confidence)+adjusted)
	p.blank()
	p.group(r.group())
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		p.blank()
		v.say(p, v.money(), r.Confidence, len(r.Verdicts))
	}
	return p.b.String()
}

// LaTeX is the claims as a table for a paper.
func (r *ClaimsReport) LaTeX() string {
	notes := []string{"Intervals of " + percentage(r.Confidence) + "."}
	if n := len(r.Verdicts); n > 1 {
		notes = []string{fmt.Sprintf("Intervals of %s and p adjusted for %d claims (Holm 1979).", percentage(r.Confidence), n)}
	}
	return strings.Join(fragments("claims", []group{r.group()}, notes), "\n")
}

func (v *Verdict) money() string {
	if c := v.Sweep.Manifest.Currency; c != "" {
		return c
	}
	return "units of money"
}

func (v *Verdict) scale() scale {
	return scaleOf(max(orZero(v.Effect.MeanA), orZero(v.Effect.MeanB)))
}

func (r *ClaimsReport) group() group {
	g := group{form: &form{"Claims", "tab:claims", []column{{head: "claim"}, {head: "effect", paper: latex.Decimal},
		{head: "interval", left: true, paper: latex.Right}, {head: "smallest", paper: latex.Decimal}, {head: "p", optional: true, paper: latex.Decimal}, {head: "verdict", left: true}}}}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		s := v.scale()
		effect, limits := estimate(v.Effect.Mean/s.by, v.Lo/s.by, v.Hi/s.by)
		d := max(decimals(v.Effect.Mean/s.by, v.Lo/s.by, v.Hi/s.by), results.Decimals(v.Smallest/s.by/5, v.Smallest/s.by))
		g.rows = append(g.rows, []value{word(v.ID + " " + heading(v.Metric, unitWords(v.Unit, v.money()), s)), effect, limits, numeral(v.Smallest/s.by, d), pValue(v.PHolm), word(v.Verdict)})
	}
	return g
}

// say writes a claim with its numbers in words.
func (v *Verdict) say(p *page, money string, confidence float64, family int) {
	s := v.scale()
	unit := strings.TrimSpace(s.word + " " + unitWords(v.Unit, money))
	if unit != "" {
		unit = " " + unit
	}
	smallest := figure(v.Smallest/s.by, max(decimals(v.Effect.Mean/s.by, v.Lo/s.by, v.Hi/s.by), results.Decimals(v.Smallest/s.by/5, v.Smallest/s.by))) + unit
	if v.Share > 0 {
		smallest += " (" + percentage(v.Share) + " of " + v.Baseline + ")"
	}
	p.words(v.ID+"  "+v.Text, 0, 4)
	expected := "an " + v.Expect + " of at least "
	if v.Expect == study.Decrease {
		expected = "a decrease of at least "
	}
	if v.Expect == study.None {
		expected = "no effect, that is within ±"
	}
	cells := ""
	if v.Cells > 1 {
		cells = fmt.Sprintf(", mean over %d cells", v.Cells)
	}
	p.words(fmt.Sprintf("%s, %s less %s%s; expected: %s%s.", v.Metric, v.Arm, v.Baseline, cells, expected, smallest), 4, 4)
	effect, limits := estimate(v.Effect.Mean/s.by, v.Lo/s.by, v.Hi/s.by)
	found := "Found " + effect.String() + " " + limits.String() + unit
	if v.Effect.N < 2 {
		found = "Found " + effect.String() + unit + ", without an interval"
	}
	if v.Effect.MeanB != 0 {
		relative := share(v.Effect.Mean/orZero(v.Effect.MeanB), 1).String()
		found += " (" + relative + ")"
	}
	found += " in " + counted(v.Effect.N, "replicate")
	if v.Effect.Missing > 0 {
		found += fmt.Sprintf(", %d more without a value", v.Effect.Missing)
	}
	if v.P == v.P {
		found += ", p " + equals(v.PHolm)
		if family > 1 {
			found += " adjusted"
		}
	}
	p.words(found+".", 4, 4)
	if v.Visible == v.Visible && v.Visible > 0 {
		p.words("They would show an effect of "+figure(v.Visible/s.by, results.Decimals(v.Visible/s.by, v.Visible/s.by))+unit+" in four studies of five.", 4, 4)
	}
	alone := ""
	if family == 1 {
		alone = " (by itself; guanxi claims adjusts for several)"
	}
	p.words("→ "+v.Verdict+alone, 4, 4)
}

func equals(p float64) string {
	if t := chanceText(p); strings.HasPrefix(t, "<") {
		return t
	} else {
		return "= " + t
	}
}
