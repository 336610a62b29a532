package claim

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/stats"
	"guanxi/scenarios/sweep/study"
	"guanxi/scenarios/sweep/tabular"
	"guanxi/sim/results/digits"
)

// Text returns the claims for a terminal.
func (r *WorldsReport) Text() string {
	p := page{&tabular.Page{}}
	p.Fields(digits.Counted(len(r.Claims), "claim")+" over "+r.over(), analysis.Percentage(r.Confidence)+" intervals")
	p.Blank()
	p.Group(r.group())
	for _, w := range r.Claims {
		p.Blank()
		w.say(p)
	}
	return p.String()
}

// LaTeX returns the claims as a table for a paper.
func (r *WorldsReport) LaTeX() string {
	notes := []string{analysis.Percentage(r.Confidence) + " intervals (Wilson 1927)."}
	return strings.Join(tabular.Fragments("claims over ranges", []tabular.Group{r.group()}, notes), "\n")
}

func (r *WorldsReport) group() tabular.Group {
	g := tabular.Group{Caption: "Claims over " + r.over(), Label: "tab:claims-ranges",
		Columns: []tabular.Column{{Head: "claim"}, tabular.Decimal("holds"), tabular.Bounded("interval"),
			tabular.Decimal("wrong sign"), tabular.Bounded("interval"), tabular.Decimal("claimed"), tabular.Decimal("median"),
			tabular.Bounded("90 % of worlds"), tabular.Decimal("worlds")}}
	past := r.past()
	if past {
		g.Columns = append(g.Columns, tabular.Column{Head: "informed"})
	}
	share := func(e stats.Estimate) (tabular.Cell, tabular.Cell) {
		if e.Value != e.Value {
			return tabular.Word(digits.None), tabular.Word("")
		}
		return tabular.Share(e.Value, 0), tabular.Shares(e.Lo, e.Hi, 0)
	}
	for _, w := range r.Claims {
		holds, of := share(w.Holds)
		wrong, ofWrong := share(w.Wrong)
		by, d := w.by(), w.decimals()
		row := []tabular.Cell{tabular.Word(w.ID + " " + analysis.Titled(w.Metric, w.unit(),
			analysis.Scale{By: 1})), holds, of, wrong, ofWrong, w.claimed(),
			tabular.Number(w.Effects[1].Value*by, d), tabular.Extent(w.Effects[0].Value*by, w.Effects[2].Value*by, d),
			tabular.Number(float64(w.N), 0)}
		if past {
			row = append(row, tabular.Word(w.informed()))
		}
		g.Row(row...)
	}
	return g
}

// past reports whether worlds come from a history.
func (r *WorldsReport) past() bool {
	return slices.ContainsFunc(r.Claims, func(w *Worlds) bool { shared, _ := w.shared(); return shared > 0 })
}

func (r *WorldsReport) over() string {
	if r.past() {
		return "worlds that fit the past"
	}
	return "the ranges of what is assumed"
}

// shared counts the numbers that come from the worlds of a history, and all that vary.
func (w *Worlds) shared() (shared, all int) {
	for k := range w.Study.Factors {
		f := &w.Study.Factors[k]
		if f.Name == study.HistoryFactor {
			shared += len(f.Paths)
		}
		all += len(f.Paths)
	}
	return shared, all
}

// informed says how many numbers of a claim history knows.
func (w *Worlds) informed() string {
	shared, all := w.shared()
	if 2*shared < all {
		return fmt.Sprintf("not informed (%d of %d)", shared, all)
	}
	return fmt.Sprintf("%d of %d", shared, all)
}

// by turns effects into what is printed: shares are percentages.
func (w *Worlds) by() float64 {
	if w.Unit == "%" {
		return 100
	}
	return 1
}

func (w *Worlds) unit() string {
	if w.Unit == "%" {
		return "%"
	}
	return analysis.UnitWords(w.Unit, analysis.MoneyOf(w.Sweep.Manifest))
}

// decimals are those of the spread of the effect.
func (w *Worlds) decimals() int {
	by := w.by()
	lo, hi := float64(w.Effects[0].Value*by), float64(w.Effects[2].Value*by)
	if math.IsInf(hi-lo, 0) {
		lo, hi = 0, float64(w.Smallest*by)
	}
	return max(0, digits.Decimals((hi-lo)/4, w.Effects[1].Value*by))
}

func (w *Worlds) claimed() tabular.Cell {
	if w.Expect == WinWin { // in tolerances
		return asClaimed(WinWin, 1, 0)
	}
	size := w.Smallest * w.by()
	return asClaimed(w.Expect, size, max(0, digits.Decimals(size/5, size)))
}

// say writes what became of a claim in words.
func (w *Worlds) say(p page) {
	p.Title(w.ID+"  "+w.Text, 4)
	within := func(e stats.Estimate) string {
		return fmt.Sprintf("[%s, %s]", analysis.Percentage(math.Round(e.Lo*100)/100),
			analysis.Percentage(math.Round(e.Hi*100)/100))
	}
	if w.N == 0 {
		p.say("No world has a value, of %s%s.", digits.Counted(len(w.All), "world"), w.without())
		return
	}
	line := fmt.Sprintf("Holds in %d of %d plausible worlds %s", w.Held, w.N, within(w.Holds))
	switch {
	case w.Expect == WinWin:
		line += fmt.Sprintf("; somebody loses in %d %s", w.Wronged, within(w.Wrong))
	case w.Wrong.Value == w.Wrong.Value:
		line += fmt.Sprintf("; wrong sign in %d %s", w.Wronged, within(w.Wrong))
	}
	if w.Tied > 0 && w.Expect != WinWin {
		line += fmt.Sprintf("; no difference in %d", w.Tied)
	}
	p.say("%s.", line)
	if w.Endless > 0 {
		p.say("In %s the baseline is 0 and the arm differs: by more than any share of it (∞).",
			digits.Counted(float64(w.Endless), "world"))
	}
	by, d := w.by(), w.decimals()
	shown := func(e stats.Estimate) string {
		limits := make([]string, 2)
		for i, v := range []float64{e.Lo, e.Hi} {
			if limits[i] = tabular.Figure(v*by, d); math.IsInf(v, 0) && w.Endless == 0 {
				limits[i] = "?"
			}
		}
		return fmt.Sprintf("%s [%s, %s]", tabular.Figure(e.Value*by, d), limits[0], limits[1])
	}
	p.say("Effect over the worlds: median %s, 5 %% quantile %s, 95 %% %s %s.", shown(w.Effects[1]), shown(w.Effects[0]),
		shown(w.Effects[2]), w.unit())
	p.say("%s", w.driven())
	if w.Split > 0 {
		p.say("Noise: in %s single replicates disagree on whether it holds.", digits.Counted(w.Split, "world"))
	}
	if n := len(w.All) - w.N; n > 0 {
		p.say("%d of %s without a difference are left out%s.", n, digits.Counted(len(w.All), "world"), w.without())
	}
	if w.Construction.IsSet() {
		p.say("True by construction, %v.", w.Construction)
	}
}

// without says why worlds have no effect.
func (w *Worlds) without() string {
	lack, other := 0, 0
	for _, x := range w.All {
		if x.Difference != x.Difference {
			lack, other = lack+analysis.Indicator(x.lacks), other+analysis.Indicator(!x.lacks)
		}
	}
	why := ""
	if lack > 0 {
		why = fmt.Sprintf(": in %d %s is missing (%s)", lack, w.Metric, measure.Missing(w.Metric))
	}
	if other > 0 {
		why += fmt.Sprintf(": in %d a run failed or is not there yet, or what the effect is a share of is not above 0", other)
	}
	return why
}

// named is the largest p of a number that is called a driver.
const named = .01

// driven names the numbers that the effect depends on.
func (w *Worlds) driven() string {
	var sure []string
	for _, x := range w.Drivers {
		if x.P <= named && len(sure) < 4 {
			sure = append(sure, fmt.Sprintf("%s (%s [%s, %s])", x.Factor, tabular.Figure(x.Rank.Value, 2),
				tabular.Figure(x.Rank.Lo, 2), tabular.Figure(x.Rank.Hi, 2)))
		}
	}
	switch {
	case len(sure) > 0:
		return fmt.Sprintf("Driven by %s: rank correlation with the effect, of %s.", strings.Join(sure, ", "),
			digits.Counted(len(w.Drivers), "number"))
	case len(w.Drivers) > 0 && w.Drivers[0].Rank.Value == w.Drivers[0].Rank.Value:
		return fmt.Sprintf("No single one of %s drives it by more than chance.", digits.Counted(len(w.Drivers), "number"))
	}
	if len(w.Drivers) > 0 && w.Effects[0].Value < w.Effects[2].Value {
		return fmt.Sprintf("%s are too few to show which of %s drives it.", digits.Counted(w.N, "world"),
			digits.Counted(len(w.Drivers), "number"))
	}
	return "No number varies, or the effect does not."
}
