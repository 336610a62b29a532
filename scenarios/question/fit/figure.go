package fit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"guanxi/plots/calendar"
	"guanxi/plots/chart"
	"guanxi/plots/figure"
	"guanxi/plots/ink"
	figures "guanxi/plots/study"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/summary"
)

// A fitted is what was observed of a target.
type fitted struct {
	*schema.Answer
	all []schema.Answer // from this one on, those of the target first
	x   float64         // date of a row of a series
}

func (x *fitted) value(measure string) float64 { return x.By(measure, x.all).Value }

// model is what the kept draws predict.
func (x *fitted) model() summary.Interval { return figures.IntervalOf(x.By("model", x.all)) }

// drawn shows the targets of a calibration, what the kept draws predict for them, and
// simple forecasts.
//
// It reads the answers to fit and the number of draws.
func drawn(f *figure.Folder) (*chart.Chart, error) {
	answers, err := f.Answers("fit")
	if err != nil {
		return nil, err
	}
	c := &chart.Chart{Title: "Calibration"}
	var names []string
	of := map[string][]fitted{}
	var alone []fitted
	for i := range answers {
		x := fitted{&answers[i], answers[i:], nan}
		day, err := time.Parse(time.DateOnly, x.At)
		switch {
		case x.Measure != "observed":
		case err != nil:
			alone = append(alone, x)
		default:
			x.x, names = calendar.Day(day), figures.Noted(names, x.About)
			of[x.About] = append(of[x.About], x)
		}
	}
	for _, name := range names {
		slices.SortStableFunc(of[name], func(a, b fitted) int { return cmp.Compare(a.x, b.x) })
		c.Below(fitPanel(name, of[name]))
	}
	if len(alone) > 0 {
		c.Panels = append(c.Panels, alonePanel(alone))
	}
	if len(c.Panels) == 0 {
		return nil, figure.Nothing("answers: no target")
	}
	kept := "the kept draws"
	if t, _ := f.Has("draws"); t != nil {
		kept = fmt.Sprintf("the %d kept draws", t.Rows())
	}
	c.Alt = fmt.Sprintf("Calibration %s: observed values, fitted (filled dots) and held out (hollow dots); weighted "+
		"mean over %s (line) with the interval in which nine of ten observations should lie (band); for comparison the "+
		"last value (naive) and the curves of Bass, Gompertz and the logistic, fitted to the same rows. The numbers are "+
		"in the table answers.", f.Label, kept)
	return c, nil
}

var inWords = map[string]string{"fit": "fitted to", "holdout": "held out"} // roles

// fitPanel shows a series over its dates.
func fitPanel(name string, rows []fitted) *chart.Panel {
	p := &chart.Panel{X: chart.Axis{Kind: chart.Calendar}, Y: chart.Axis{Title: name, Zero: true}}
	model := &chart.Curve{Series: "model", Style: ink.StyleOf(ink.Blue, ink.Solid, ink.NoHatch)}
	for _, x := range rows {
		model.Add(x.x, x.model())
	}
	p.Legend = []chart.LegendItem{model.LegendItem()}
	for _, m := range []*chart.Curve{
		{Series: "naive", Style: ink.StyleOf(ink.Grey, ink.Dots, ink.NoHatch)},
		{Series: "Bass", Style: ink.StyleOf(ink.Vermillion, ink.Dashed, ink.NoHatch)},
		{Series: "Gompertz", Style: ink.StyleOf(ink.Green, ink.DashDot, ink.NoHatch)},
		{Series: "logistic", Style: ink.StyleOf(ink.Purple, ink.LongDash, ink.NoHatch)},
	} {
		m.Width = 0.6
		for _, x := range rows {
			m.X, m.Y = append(m.X, x.x), append(m.Y, x.value(strings.ToLower(m.Series)))
		}
		if slices.ContainsFunc(m.Y, func(y float64) bool { return y == y }) {
			p.Marks, p.Legend = append(p.Marks, m), append(p.Legend, m.LegendItem())
		}
	}
	p.Marks = append(p.Marks, model)
	for _, role := range []string{"fit", "holdout"} {
		d := &chart.Points{Series: "observed, " + inWords[role], Kind: "observed", Colour: ink.Black,
			Hollow: role == "holdout", Radius: 1.6}
		for _, x := range rows {
			if (x.Beside == "fit") == (role == "fit") { // rows after the fitting window are held out too
				d.X, d.Y = append(d.X, x.x), append(d.Y, x.value("observed"))
			}
		}
		if len(d.X) > 0 {
			p.Marks = append(p.Marks, d)
			p.Legend = append(p.Legend, d.LegendItem(inWords[role]))
		}
	}
	return p
}

// alonePanel shows targets that are not series: the model as a share of the observed value.
func alonePanel(rows []fitted) *chart.Panel {
	p := &chart.Panel{X: chart.Axis{Title: "model, % of what was observed", Ends: chart.Limits(100, 100)},
		Y: chart.Axis{Kind: chart.Categories}}
	for _, role := range []string{"fit", "holdout"} {
		d := &chart.Points{Series: "model, " + inWords[role], Kind: "mean", Colour: ink.Blue, Hollow: role == "holdout",
			Radius: 2}
		for i, x := range rows {
			if v := x.model().Per(x.value("observed") / 100); x.Beside == role && x.value("observed") != 0 {
				d.X, d.Y, d.XLo, d.XHi = append(d.X, v.Mean), append(d.Y, float64(i)), append(d.XLo, v.Lo), append(d.XHi, v.Hi)
			}
		}
		if len(d.X) > 0 {
			p.Marks = append(p.Marks, d)
		}
	}
	for _, x := range rows {
		p.Y.Names = append(p.Y.Names, x.About)
	}
	p.Marks = append(p.Marks, chart.VerticalRule(100, len(rows), ink.Solid))
	return p
}
