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

// A wrapped text has all its letters, in lines that fit, broken at spaces where there are any.
func TestWrapKeepsAll(t *testing.T) {
	s := &Sheet{Fonts: mustFonts(t)}
	const room vg.Length = 80
	for text, first := range map[string]string{
		"people_of_the_countryside_with_a_car":      "people_of_the_",
		"captured by consumers, in the first year":  "captured by consumers,",
		"commissionoftwentyfivepercentforeveryshop": "",
		"effect of the lever “a_lever” = 50 %":      "effect of the lever",
		"": "",
	} {
		lines := s.Wrap(text, Normal, room)
		if got := strings.Join(lines, ""); got != text && strings.Join(lines, " ") != text {
			t.Errorf("%q became %q", text, got)
		}
		if w := s.Widest(lines); w > room || first != "" && lines[0] != first {
			t.Errorf("%q is %v wide", lines, w)
		}
	}
	if s.Err != nil {
		t.Error(s.Err)
	}
}
