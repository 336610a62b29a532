package chart

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"guanxi/plots/ink"
	"guanxi/sim/simtest/need"
)

// Places have as many rows as the CSV, in its order, and say where a value stands: the end of the line that
// was drawn to it.
func TestPlaces(t *testing.T) {
	across := &Panel{X: Axis{Kind: Calendar, Title: "date"}, Y: Axis{Title: "people", Kind: Logarithmic},
		Marks:  []Mark{&Curve{Series: "a", X: []float64{14610, 14641}, Y: []float64{10, 1000}, Style: ink.Serial(0)}},
		Events: []Event{{X: 14620, Text: "e"}}}
	bars := &Panel{X: Axis{Title: "sum", Zero: true}, Y: Axis{Kind: Categories, Names: []string{"p", "q"}},
		Marks: []Mark{&Bar{Series: "b", At: 1, To: 5, Style: ink.Serial(1)}}}
	bare := &Panel{NoAxes: true, Marks: []Mark{&Bar{To: 1, Style: ink.Serial(1)}}}
	c := &Chart{Name: "c", Title: "C", Alt: "It.", Panels: []*Panel{across, bars, bare}}
	svg := need.Value(c.Render(ink.SVG, 84*ink.Millimetre, false, need.Value(ink.LoadFonts(nil))(t)))(t)
	table := need.Value(c.Table())(t)
	all := c.Places()
	rows := 0
	for _, p := range all {
		rows += p.Rows
	}
	if lines := bytes.Count(table, []byte("\n")) - 1; len(all) != 3 || rows != lines || all[0].Rows != 3 {
		t.Fatalf("%d places have %d rows, the CSV has %d", len(all), rows, lines)
	}
	first, second := all[0], all[1]
	if day := 24 * 3600e3; first.X.Kind != "date" || first.X.Lo != 14610*day || first.X.Hi != 14641*day ||
		first.Y.Kind != "log" || !(first.Y.Lo < 10 && first.Y.Hi > 1000) {
		t.Errorf("the axes of the first panel are %+v and %+v", first.X, first.Y)
	}
	if second.Y.Kind != "rows" || strings.Join(second.Y.Names, "") != "pq" || second.X.Kind != "" || second.X.Lo != 0 {
		t.Errorf("the axes of the second panel are %+v and %+v", second.X, second.Y)
	}
	if text := string(need.Value(json.Marshal(all[2]))(t)); strings.Contains(text, `"x"`) {
		t.Errorf("a panel without axes has some: %s", text)
	}
	// The line ends at the right edge of the box, at the height of 1000 on the logarithmic axis; the picture counts from
	// below.
	level := math.Log10(1000/first.Y.Lo) / math.Log10(first.Y.Hi/first.Y.Lo)
	y := c.tall.Points() - (first.Box[3] - level*(first.Box[3]-first.Box[1]))
	end := "L" + short(first.Box[2]) + "," + short(y)
	if !bytes.Contains(svg, []byte(end)) {
		t.Errorf("no line ends at %s:\n%.3000s", end, svg)
	}
}

// short writes a length as pictures do, with five digits.
func short(v float64) string {
	text, _ := json.Marshal(math.Round(v*100) / 100)
	return string(text)
}
