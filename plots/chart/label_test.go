package chart

import (
	"math"
	"testing"

	"gonum.org/v1/plot/vg"

	"guanxi/plots/ink"
)

// A curve that ends long before the right edge is not named there.
func TestNamesOfEarlyCurves(t *testing.T) {
	of := func(last float64) *Panel {
		p := &Panel{X: Axis{Kind: Calendar}, Marks: []Mark{
			&Curve{Series: "long", X: []float64{15000, 15100}, Y: []float64{1, 2}},
			&Curve{Series: "short", X: []float64{15000, last}, Y: []float64{1, 2}},
		}}
		NameCurves(p)
		return p
	}
	if p := of(15050); len(p.ends) > 0 || len(p.Key) != 2 {
		t.Errorf("half as long: %v at the edge, %v in the key", p.ends, p.Key)
	}
	if p := of(15098); len(p.ends) != 2 || len(p.Key) > 0 {
		t.Errorf("about as long: %v at the edge, %v in the key", p.ends, p.Key)
	}
}

// Panels of the same curves have one key, panels of others their own.
func TestOneKey(t *testing.T) {
	of := func(name string) *Panel {
		return &Panel{X: Axis{Kind: Calendar}, Marks: []Mark{
			&Curve{Series: "long", X: []float64{15000, 15100}, Y: []float64{1, 2}},
			&Curve{Series: name, X: []float64{15000, 15050}, Y: []float64{1, 2}},
		}}
	}
	a, same, other := of("short"), of("short"), of("brief")
	NameCurves(a, same, other)
	if len(a.Key) != 2 || len(same.Key) != 0 || len(other.Key) != 2 {
		t.Errorf("keys %v, %v, %v", a.Key, same.Key, other.Key)
	}
}

// A sample in a key shows its line's whole pattern and starts the next, so that long dashes do
// not look like dash-dots.
func TestKeysShowPatterns(t *testing.T) {
	for i := range ink.SerialCount {
		k := KeyItem{Style: ink.Serial(i)}
		all := vg.Length(0)
		for _, d := range k.Style.Dash {
			all += d
		}
		if all > 0 && k.swatch() < all+0.8*k.Style.Dash[0] {
			t.Errorf("%v on %v", k.Style.Dash, k.swatch())
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct{ wish, want []vg.Length }{
		{[]vg.Length{10, 50, 90}, []vg.Length{10, 50, 90}},
		{[]vg.Length{50, 50}, []vg.Length{45, 55}},
		{[]vg.Length{1, 2, 50}, []vg.Length{0, 10, 50}},
		{[]vg.Length{99, 98, 97}, []vg.Length{100, 90, 80}},
		{[]vg.Length{40, 55, 47}, []vg.Length{37.333, 57.333, 47.333}},
	} {
		got := spread(c.wish, 10, 0, 100)
		for i := range got {
			if !(math.Abs(float64(got[i]-c.want[i])) <= 0.01) {
				t.Errorf("spread(%v) = %v, want %v", c.wish, got, c.want)
				break
			}
		}
	}
}
