package chart

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/sim/results/summary"
)

// madeFlows returns payments from four payers to three payees, of very different sizes.
func madeFlows() *Sankey {
	k := &Sankey{Payers: make([]Node, 4), Payees: make([]Node, 3)}
	of := func(v float64) summary.Interval { return about(v, math.NaN(), math.NaN()) }
	for from := range k.Payers {
		for to := range k.Payees {
			v := math.Pow(2.5, float64((5*from+3*to)%7))
			k.Ribbons = append(k.Ribbons, Ribbon{From: from, To: to, Amount: of(v)})
			k.Payers[from].Total.Mean += v
			k.Payees[to].Total.Mean += v
			k.Total.Mean += v
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
	for side, list := range [][]Node{k.Payers, k.Payees} {
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
