package chart

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
)

// The heads of a flow figure stay on the page when names are shorter than they are.
func TestHeadsOfFlowsLieOnThePage(t *testing.T) {
	one := func(name string) []Terminal {
		return []Terminal{{Label: name, Style: ink.Serial(0), Total: summary.Interval{Mean: 1}}}
	}
	k := &Sankey{Payers: one("a"), Payees: one("b"), All: summary.Interval{Mean: 1}}
	c := &Chart{Panels: []*Panel{{Y: Axis{Zero: true}, Marks: []Mark{k}, Bare: true}}}
	s := &ink.Sheet{Fonts: mustFonts(t)}
	need.Nil(t, c.drawOn(s, ink.PNG, 84*ink.Millimetre, false))
	for _, b := range s.Texts {
		if b.X0 < 0 || b.X1 > s.W {
			t.Errorf("%q from %v to %v on a page of %v", b.Text, b.X0, b.X1, s.W)
		}
	}
}

// madeFlows returns payments from four payers to three payees, of very different sizes.
func madeFlows() *Sankey {
	k := &Sankey{Payers: make([]Terminal, 4), Payees: make([]Terminal, 3)}
	of := func(v float64) summary.Interval { return about(v, math.NaN(), math.NaN()) }
	for from := range k.Payers {
		for to := range k.Payees {
			v := math.Pow(2.5, float64((5*from+3*to)%7))
			k.Ribbons = append(k.Ribbons, Ribbon{From: from, To: to, Amount: of(v)})
			k.Payers[from].Total.Mean += v
			k.Payees[to].Total.Mean += v
			k.All.Mean += v
		}
	}
	slices.SortStableFunc(k.Ribbons, func(a, b Ribbon) int { return cmp.Compare(b.Amount.Mean, a.Amount.Mean) })
	return k
}

// Ribbons fill their bars without gaps or overlaps, and both sides fit.
func TestRibbonsFillBars(t *testing.T) {
	k := madeFlows()
	const height = 180
	scale := k.scaleFor(height)
	if tall := k.scaleFor(2 * height); !(scale > 0) || tall <= scale {
		t.Errorf("scale %v at %v pt, %v at twice that", scale, height, tall)
	}
	for side, list := range [][]Terminal{k.Payers, k.Payees} {
		tops := slots(list, scale, height, 0)
		ends := k.ends(tops, side == 0, scale)
		for i, p := range list {
			h := vg.Length(p.Total.Mean) * scale
			if tops[i] > height+1e-6 || tops[i]-h < -1e-6 {
				t.Errorf("side %d: %s reaches from %v to %v of %v", side, p.Label, tops[i], tops[i]-h, height)
			}
			if i > 0 && tops[i] > tops[i-1]-vg.Length(list[i-1].Total.Mean)*scale-nodeGap+1e-6 {
				t.Errorf("side %d: %s touches the bar above", side, p.Label)
			}
			covered, lowest := vg.Length(0), tops[i]
			for j, r := range k.Ribbons {
				if of := [2]int{r.From, r.To}[side]; of == i {
					w := vg.Length(r.Amount.Mean) * scale
					covered, lowest = covered+w, min(lowest, ends[j]-w)
					if ends[j] > tops[i]+1e-6 || ends[j]-w < tops[i]-h-1e-6 {
						t.Errorf("side %d: a ribbon of %s leaves its bar", side, p.Label)
					}
				}
			}
			if !(math.Abs(float64(covered-h)) <= 1e-6) || !(math.Abs(float64(lowest-(tops[i]-h))) <= 1e-6) {
				t.Errorf("side %d: ribbons cover %v of %v pt of %s", side, covered, h, p.Label)
			}
		}
	}
}

func TestAmountsBesideBars(t *testing.T) {
	for _, c := range []struct {
		e    summary.Interval
		div  float64
		want string
	}{
		{about(455, 0, 1495), 1, "460 [0, 1500]"},
		{about(1526, 1226, 1826), 1, "1530 ± 300"},
		{about(19.4, 7.4, 31.4), 1, "19 ± 12"},
		{about(101_400, 96_400, 106_400), 1000, "101.4 ± 5.0"},
		{about(1234.4, math.NaN(), math.NaN()), 1, "1234"},
		{about(4199.999888, 4199.999887, 4199.999889), 1000, "4.20"},
		{about(1.12, 1, 1.24), 1e6, "< 0.0001"},
	} {
		if got := Short(c.e, c.div); got != c.want {
			t.Errorf("%v in units of %v is %q, want %q", c.e, c.div, got, c.want)
		}
	}
}
