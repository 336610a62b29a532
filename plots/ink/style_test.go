package ink

import "testing"

// Letters in every colour are readable on white.
func TestLettersAreRead(t *testing.T) {
	for _, c := range []Colour{Black, Orange, SkyBlue, Green, Yellow, Blue, Vermillion, Purple, Dark, Grey, Faint} {
		if l := luminance(Darker(c)); l > 0.19 {
			t.Errorf("letters in the colour %v have luminance %.2f", c, l)
		}
	}
}
