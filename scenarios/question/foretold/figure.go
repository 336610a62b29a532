package foretold

import (
	"math"

	"guanxi/plots/chart"
	"guanxi/plots/ink"
)

// Forest shows every outcome with digits, foretold and observed, hits and misses alike.
func Forest(seen []Seen) *chart.Chart {
	p := &chart.Panel{X: chart.Axis{Title: "effect, in hundredths, from that of none", Zero: true, Kind: chart.Signed},
		Y: chart.Axis{Kind: chart.Categories}, Legend: []chart.LegendItem{
			{Text: "foretold, 90 % of draws", Point: true, Style: ink.Style{Colour: ink.Blue}},
			{Text: "observed", Point: true, Hollow: true, Shape: ink.Diamond, Style: ink.Style{Colour: ink.Vermillion}}}}
	told := &chart.Points{Series: "outcomes", Kind: "foretold", Colour: ink.Blue, Radius: 2.3}
	found := &chart.Points{Series: "outcomes", Kind: "observed", Colour: ink.Vermillion, Shape: ink.Diamond, Hollow: true,
		Radius: 2.3}
	var tails []string
	for i := range seen {
		s := &seen[i]
		if math.IsNaN(s.Size) || math.IsNaN(s.Predicted) {
			continue
		}
		none, at := null(s.Unit), float64(len(p.Y.Names))
		of := func(v float64) float64 { return 100 * (v - none) }
		told.X, told.Y, told.N = append(told.X, of(s.Predicted)), append(told.Y, at), append(told.N, s.Draws)
		told.XLo, told.XHi = append(told.XLo, of(s.Low)), append(told.XHi, of(s.High))
		found.X, found.Y = append(found.X, of(s.Size)), append(found.Y, at)
		p.Y.Names = append(p.Y.Names, s.Row+" "+s.Outcome)
		tails = append(tails, map[bool]string{true: "within 2", false: "not"}[s.within(s.Predicted)])
	}
	p.Y.Tail = func(float64) []string { return tails }
	p.Marks = []chart.Mark{chart.VerticalRule(0, max(1, len(tails)), ink.Solid), told, found}
	text := "Outcomes of field experiments, foretold (median, 5 and 95 % of draws) and observed, from no effect; on the " +
		"right whether they are within a factor of two. The axis is linear to 1 % and logarithmic beyond."
	return &chart.Chart{Name: "foretold", Title: "Foretold and observed", Panels: []*chart.Panel{p}, Alt: text,
		Caption: text}
}
