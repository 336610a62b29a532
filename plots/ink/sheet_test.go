package ink

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

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
	names := []string{"people_of_the_countryside_with_a_car", "people_of_the_countryside_without_one", "young",
		"professionals_of_the_first_tier_cities"}
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
	if got[2] != "young" || !strings.HasPrefix(got[3], "professionals") || !strings.HasSuffix(got[3], "…") ||
		!strings.HasSuffix(got[0], "_car") {
		t.Errorf("cut as %q", got)
	}
	if s.Err != nil {
		t.Error(s.Err)
	}
}
