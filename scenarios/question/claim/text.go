package claim

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/summary"
)

// Text returns the claims for a terminal.
func (r *Report) Text() string { return r.Answer().String() + r.Words(false).String() }

// analysis.Answer returns the table of the claims.
func (r *Report) Answer() *tabular.Page {
	p := &tabular.Page{}
	adjusted := ""
	if n := r.Family; n > 1 {
		adjusted = fmt.Sprintf(", adjusted for %d (Holm 1979)", n)
	}
	p.Fields(digits.Counted(len(r.Verdicts), "claim"), analysis.Percentage(r.Confidence)+" intervals"+adjusted)
	p.Blank()
	p.Group(r.group())
	return p
}

// Words returns the claims in words, with what the paper says if asked for.
func (r *Report) Words(paper bool) *tabular.Page {
	p := page{&tabular.Page{}}
	for _, v := range r.Verdicts {
		p.Blank()
		v.say(p)
		for _, text := range v.statements() {
			if paper {
				p.say("The paper: “%s”", text)
			}
		}
		for _, text := range v.Study.Confounds {
			p.say("%s", text)
		}
	}
	return p.Page
}

// LaTeX returns the claims as a table for a paper.
func (r *Report) LaTeX() string {
	notes := []string{analysis.Percentage(r.Confidence) + " intervals."}
	if n := r.Family; n > 1 {
		notes = []string{fmt.Sprintf("%s intervals and p, adjusted for %d claims (Holm 1979).",
			analysis.Percentage(r.Confidence), n)}
	}
	for _, v := range r.Verdicts {
		for _, text := range v.Study.Confounds {
			notes = append(notes, v.ID+": "+text)
		}
	}
	return strings.Join(tabular.Fragments("claims", []tabular.Group{r.group()}, notes), "\n")
}

// latex returns the claim of one study as a table for a paper, with what it claims.
func (v *Verdict) latex(confidence float64) string {
	g := (&Report{Confidence: confidence, Verdicts: []*Verdict{v}}).group()
	g.Caption, g.Label = "Claim and verdict", "tab:"+v.Study.Name+"-claim"
	notes := []string{v.ID + ": " + v.Text, analysis.Percentage(confidence) + " intervals."}
	if text := v.inCells(); text != "" {
		notes = append(notes, text)
	}
	return strings.Join(tabular.Fragments("claim of study "+v.Study.Name, []tabular.Group{g}, notes), "\n")
}

// page is what claims are told on.
type page struct{ *tabular.Page }

func (p page) say(format string, args ...any) { p.Words(fmt.Sprintf(format, args...), 4, 4) }

func (v *Verdict) currency() string { return analysis.MoneyOf(v.Sweep.Manifest) }

func (v *Verdict) Scale() analysis.Scale { return analysis.ScaleFor(v.Effect.MeanA, v.Effect.MeanB) }

// estimate returns the effect with its adjusted limits.
func (v *Verdict) estimate() stats.Estimate {
	return stats.Estimate{Value: v.Effect.Mean, Lo: v.Lo, Hi: v.Hi}
}

// smallestDecimals returns the decimals of the smallest effect of interest when it is printed
// beside the effect.
func (v *Verdict) smallestDecimals(s analysis.Scale) int {
	return max(s.Decimals(v.estimate()), digits.Decimals(v.Smallest/s.By/5, v.Smallest/s.By))
}

func (r *Report) group() tabular.Group {
	g := tabular.Group{Caption: "Claims", Label: "tab:claims", Columns: []tabular.Column{{Head: "claim"},
		tabular.Decimal("effect"), tabular.Bounded("interval"),
		tabular.Decimal("claimed"), tabular.Decimal("p"), {Head: "verdict", Left: true}}}
	over := slices.ContainsFunc(r.Verdicts, (*Verdict).current)
	if over {
		g.Columns = append(g.Columns, tabular.Column{Head: "holds in", Unit: "%"})
		g.Say("Holds in: share of plausible worlds, of results version %d.", sim.ResultsVersion)
	}
	for _, v := range r.Verdicts {
		s := v.Scale()
		effect, limits := s.Estimate(v.estimate())
		row := []tabular.Cell{tabular.Word(v.ID + " " + analysis.Titled(v.Metric, analysis.UnitWords(v.Unit,
			v.currency()), s)), effect, limits, v.claimed(s), tabular.P(v.PHolm), tabular.Word(v.Verdict)}
		if over {
			row = append(row, v.holds())
		}
		g.Row(row...)
	}
	return g
}

// claimed returns the effects with which a claim is right: one of at least the smallest of interest
// in the expected direction, one within ±smallest, or a loss of at most the tolerance.
func (v *Verdict) claimed(s analysis.Scale) tabular.Cell {
	return asClaimed(v.Expect, v.Smallest/s.By, v.smallestDecimals(s))
}

func asClaimed(expect string, size float64, decimals int) tabular.Cell {
	switch {
	case size != size:
		return tabular.Word(digits.None)
	case expect == Decrease:
		return tabular.Bound("≤ ", -size, decimals)
	case expect == None:
		return tabular.Bound("±", size, decimals)
	case expect == WinWin:
		size = -size
	}
	return tabular.Bound("≥ ", size, decimals)
}

// say writes a claim and its numbers in words.
func (v *Verdict) say(p page) {
	p.Title(v.ID+"  "+v.Text, 4)
	if v.WinWin != nil {
		v.sayWinWin(p)
		return
	}
	smallest := v.smallest()
	expected := "an " + v.Expect + " of at least "
	switch v.Expect {
	case Decrease:
		expected = "a decrease of at least "
	case None:
		expected = "no effect, that is, within ±"
	}
	p.say("%s: %s, %s%s; expected: %s%s.", v.Study.Name, v.Metric, v.compared(), v.acrossCells(), expected, smallest)
	if v.Effect.N == 0 && v.Effect.Missing > 0 {
		p.say("%s", v.unknown(v.Metric, &v.Effect))
		v.conclude(p)
		return
	}
	p.say("%s.", v.found())
	if v.Effect.AllEqual() {
		p.say("All replicates agree, so their spread is not known: there is no interval and no verdict.")
	}
	switch {
	case v.Effect.UsesExactTest():
		p.say("Fewer than %d pairs have no interval of such a metric; p is that of the exact test by exchange of arms.",
			summary.MinReplicates)
	case v.Effect.LimitUnknown():
		p.say("The replicates may hide a tail of rare large values: %s.", v.limit())
	}
	if v.Smallest != v.Smallest {
		p.say("Not tested, because the mean of %s is 0 or may be, and nothing is a share of it: write smallest as an amount.",
			v.Baseline)
	}
	if text := v.inCells(); text != "" {
		p.say("%s", text)
	}
	v.sayPower(p, smallest)
	if v.Verdict == analysis.Supported && (v.Expect == Increase && v.Lo < v.Smallest || v.Expect == Decrease &&
		-v.Hi < v.Smallest) {
		p.say("The interval excludes 0, but not effects smaller than %s.", smallest)
	}
	v.conclude(p)
}

// unknown says that no replicate has a value of a metric in all arms that are compared, and why.
func (v *Verdict) unknown(metric string, d *stats.Difference) string {
	return fmt.Sprintf("Not tested, because none of %s has a value of %s in all arms compared: %s.",
		digits.Counted(d.Missing, "replicate"), metric, measure.Missing(metric))
}

// limit is the limit of the effect that is known although there may be a tail.
func (v *Verdict) limit() string {
	e := v.estimate()
	switch shown := func(x float64) string {
		return tabular.Figure(x/v.Scale().By, v.Scale().Decimals(stats.Estimate{Value: e.Value, Lo: e.Value, Hi: x})) +
			v.unit()
	}; {
	case e.Lo == e.Lo:
		return "the effect is above " + shown(e.Lo) + ", how far is not known"
	case e.Hi == e.Hi:
		return "the effect is below " + shown(e.Hi) + ", how far is not known"
	}
	return "neither limit is known"
}

// unit is what follows a number of the effect: its magnitude and unit.
func (v *Verdict) unit() string {
	if unit := strings.TrimSpace(v.Scale().Word + " " + analysis.UnitWords(v.Unit, v.currency())); unit != "" {
		return " " + unit
	}
	return ""
}

// inCells says that only the mean over cells of other factors is tested, and where the effect is least
// and greatest; "" where there is one cell. A mean can hide that a claim reverses.
func (v *Verdict) inCells() string {
	cells := slices.DeleteFunc(slices.Clone(v.ByCell), func(x CellEffect) bool { return x.Mean != x.Mean })
	if len(cells) == 0 {
		return ""
	}
	right := 0
	for _, x := range cells {
		right += analysis.Indicator(v.Expect == Increase && x.Mean > 0 || v.Expect == Decrease && x.Mean < 0 ||
			v.Expect == None && math.Abs(x.Mean) <= v.Smallest)
	}
	at := func(x CellEffect) string {
		text, _ := v.Scale().Estimate(x.Estimate())
		said := text.String() + v.unit() + " at"
		for k, f := range v.Study.Factors {
			said += " " + f.Name + "=" + x.Point.Levels[k].Text
		}
		return said
	}
	by := func(a, b CellEffect) int { return cmp.Compare(a.Mean, b.Mean) }
	as := "has the claimed sign"
	if v.Expect == None {
		as = "is within the smallest effect of interest"
	}
	return fmt.Sprintf("Tested is the mean over cells, no single one: from %s to %s, the effect %s in %d of %d.",
		at(slices.MinFunc(cells, by)), at(slices.MaxFunc(cells, by)), as, right, len(v.ByCell))
}

// smallest is the smallest effect of interest in words.
func (v *Verdict) smallest() string {
	s := v.Scale()
	if v.Smallest != v.Smallest {
		return analysis.Percentage(v.Share) + " of " + v.Baseline
	}
	smallest := tabular.Figure(v.Smallest/s.By, v.smallestDecimals(s)) + v.unit()
	if v.Contrast != nil && v.Contrast.Ratio != nil {
		smallest = analysis.Percentage(v.Smallest)
	}
	if v.Share > 0 {
		smallest += " (" + analysis.Percentage(v.Share) + " of " + v.Baseline + ")"
	}
	return smallest
}

// found is the effect in words, with its interval and p.
func (v *Verdict) found() string {
	effect, limits := v.Scale().Estimate(v.estimate())
	found := "Found " + effect.String() + " " + limits.String() + v.unit()
	if v.Lo != v.Lo || v.Hi != v.Hi {
		found = "Found " + effect.String() + v.unit() + ", without an interval"
	}
	if s := v.Scale(); v.Effect.UsesExactTest() && len(v.Effect.Values) > 0 {
		least, greatest := v.Effect.Range()
		d := tabular.Decimals(v.Effect.Mean/s.By, least/s.By, greatest/s.By)
		found = fmt.Sprintf("Found %s%s, between %s and %s", tabular.Figure(v.Effect.Mean/s.By, d), v.unit(),
			tabular.Figure(least/s.By, d), tabular.Figure(greatest/s.By, d))
	}
	if share, limits := analysis.ShareCells(v.Relative); v.Relative.Value == v.Relative.Value {
		found += " (" + strings.TrimSuffix(share.String()+" "+limits.String(), " "+digits.None) + ")"
	}
	found += " in " + digits.Counted(v.Effect.N, "replicate")
	if v.Effect.Missing > 0 {
		found += fmt.Sprintf(", %d more without a value", v.Effect.Missing)
	}
	switch {
	case v.PHolm == v.PHolm:
		found += ", p " + equals(v.PHolm)
		if v.family > 1 {
			found += " adjusted"
		}
	case v.P == v.P:
		found += ", p " + equals(v.P)
	}
	if c := v.Contrast; c != nil && c.Ratio != nil {
		of := analysis.ScaleFor(c.Over.Mean)
		part := func(d *stats.Difference) string {
			m, i := of.Estimate(d.Estimate())
			return strings.TrimSpace(m.String() + " " + i.String() + " " +
				strings.TrimSpace(of.Word+" "+analysis.UnitWords(v.partUnit, v.currency())))
		}
		if v.Effect.Mean != v.Effect.Mean {
			found = "Found no index, because its denominator is not clearly above 0; " + digits.Counted(v.Effect.N, "replicate")
		}
		found += ": " + part(&c.Value) + " over " + part(c.Over)
	}
	return found
}

// sayPower says which effect would have been seen, and how many replicates the smallest one takes.
func (v *Verdict) sayPower(p page, smallest string) {
	if v.Visible > 0 {
		seen := v.Visible / v.Scale().By
		p.say("An effect of %s%s would have been detected with a power of 80 %%.",
			tabular.Figure(seen, digits.Decimals(seen, seen)), v.unit())
	}
	if v.Needed > 0 {
		takes := "To tell an effect of " + smallest + " from 0"
		if v.Expect == None {
			takes = "To find an effect of 0 within ±" + smallest
		}
		p.say("%s with a power of 80 %% takes about %s replicates, if they differ as these do.", takes,
			digits.Grouped(float64(v.Needed), 0))
	}
}

// conclude writes the verdict and its basis.
func (v *Verdict) conclude(p page) {
	on := ""
	switch {
	case v.Construction.IsSet() && v.Verdict == analysis.Rejected:
		on = " (the sign contradicts " + v.Construction.Equation + ")"
	case v.Construction.IsSet():
		on = " (" + v.Construction.String() + ")"
	case v.family == 1:
		on = " (tested alone, so not adjusted for other claims)"
	}
	p.say("→ %s%s%s", v.Verdict, v.overRanges(), on)
}

func (v *Verdict) sayWinWin(p page) {
	p.say("%s: %s minus %s%s, in %s; win–win: every interval above minus the tolerance, and one party gains.",
		v.Study.Name, v.Arm, v.Baseline, v.acrossCells(), digits.Counted(v.Effect.N, "replicate"))
	p.Blank()
	p.Group(v.winWinGroup())
	p.Blank()
	for i := range v.WinWin.Parties {
		if x := &v.WinWin.Parties[i]; x.Change.N == 0 && x.Change.Missing > 0 {
			p.say("%s", v.unknown(v.Sweep.Manifest.Metrics[x.Metric].Name, &x.Change))
		}
	}
	v.conclude(p)
}

// acrossCells says over how many combinations of other factors a replicate is averaged.
func (v *Verdict) acrossCells() string {
	if v.Cells < 2 {
		return ""
	}
	return fmt.Sprintf(", mean over %d cells", v.Cells)
}

// compared names the arms that are compared.
func (v *Verdict) compared() string {
	c := v.Claim
	switch {
	case c.Over != nil:
		return "(" + combination(c.Contrast) + ") / (" + combination(c.Over) + ")"
	case c.Contrast != nil:
		return combination(c.Contrast)
	}
	return v.Arm + " minus " + v.Baseline
}

func equals(p float64) string {
	t := tabular.P(p).String()
	if strings.HasPrefix(t, "<") {
		return t
	}
	return "= " + t
}
