package ink

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestHatchStaysInside(t *testing.T) {
	// An L shape: hatch lines must not cross the notch.
	l := []vg.Point{{X: 0, Y: 0}, {X: 40, Y: 0}, {X: 40, Y: 10}, {X: 10, Y: 10}, {X: 10, Y: 40}, {X: 0, Y: 40}}
	for _, angle := range []float64{0, math.Pi / 4, -math.Pi / 4, math.Pi / 2} {
		lines := hatchLines(l, angle, 3)
		if len(lines) == 0 {
			t.Errorf("angle %g: no lines", angle)
		}
		for _, g := range lines {
			for k := 1; k < 20; k++ {
				u := vg.Length(k) / 20
				x, y := g[0].X+u*(g[1].X-g[0].X), g[0].Y+u*(g[1].Y-g[0].Y)
				if x < -1e-6 || y < -1e-6 || x > 40+1e-6 || y > 40+1e-6 || (x > 10+1e-6 && y > 10+1e-6) {
					t.Fatalf("angle %g: the line %v leaves the area at %.2f, %.2f", angle, g, x, y)
				}
			}
		}
	}
}

func TestSimplifyKeepsShape(t *testing.T) {
	var pts []vg.Point
	for i := range 3000 {
		x := float64(i) / 15
		pts = append(pts, vg.Point{X: vg.Length(x), Y: vg.Length(30 * math.Sin(x/9))})
	}
	got := Simplify(pts)
	if len(got) > len(pts)/8 {
		t.Errorf("%d of %d points are left", len(got), len(pts))
	}
	j := 0
	for _, p := range pts {
		for j+2 < len(got) && got[j+1].X < p.X {
			j++
		}
		if d := distance(p, got[j], got[j+1]); d > simplifyBy+1e-9 {
			t.Fatalf("a point lies %.3f pt off the line", d)
		}
	}
}

// Shortened names stay distinct where possible, and fit.
func TestCutNamesDiffer(t *testing.T) {
	s := &Sheet{Fonts: mustFonts(t)}
	names := []string{"people_of_the_countryside_with_a_car", "people_of_the_countryside_without_one", "young", "professionals_of_the_first_tier_cities"}
	const room vg.Length = 80
	got := s.ShortenAll(names, room)
	for i, a := range got {
		if w := s.Width(a, Normal); w > room {
			t.Errorf("%q is %v wide", a, w)
		}
		for _, b := range got[:i] {
			if a == b {
				t.Errorf("two names are %q", a)
			}
		}
	}
	if got[2] != "young" || !strings.HasPrefix(got[3], "professionals") || !strings.HasSuffix(got[3], "…") || !strings.HasSuffix(got[0], "_car") {
		t.Errorf("cut as %q", got)
	}
	if s.Err != nil {
		t.Error(s.Err)
	}
}

// A name that ends in a number keeps it, though no other name beside it is like it.
func TestCutNamesKeepNumbers(t *testing.T) {
	s := &Sheet{Fonts: mustFonts(t)}
	for _, name := range []string{"rural_elderly_without_smartphone_17", "rural_elderly_without_smartphone"} {
		numbered := strings.HasSuffix(name, "7")
		if got := s.ShortenAll([]string{name, "other"}, 80)[0]; strings.HasSuffix(got, "17") != numbered || strings.HasSuffix(got, "…") == numbered || s.Width(got, Normal) > 80 {
			t.Errorf("%s is cut as %s", name, got)
		}
	}
}

// Long names break into two lines where their words end.
func TestNamesBreakBetweenWords(t *testing.T) {
	s := &Sheet{Fonts: mustFonts(t)}
	for _, c := range [][3]string{
		{"time until half of consumers are adopters", "time until half of", "consumers are adopters"},
		{"captured.provider_third_party", "captured.provider_", "third_party"},
		{"satisfaction on 2014-01-01", "satisfaction on", "2014-01-01"},
		{"short", "short", ""},
		{"Massenkommunikationsmittel", "Massenkommunikationsmittel", ""},
	} {
		if a, b := s.Folded(c[0], 66); a != c[1] || b != c[2] {
			t.Errorf("%q breaks into %q and %q", c[0], a, b)
		}
	}
}
