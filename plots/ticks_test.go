package plots

import "testing"

func TestParseWidth(t *testing.T) {
	for text, want := range map[string]float64{"84mm": 84, "8.4 cm": 84, "174": 174, "3in": 76.19999999999999} {
		got, err := ParseWidth(text)
		if err != nil || got != want {
			t.Errorf("ParseWidth(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "wide", "84px", "5mm", "NaN", "1e9"} {
		if v, err := ParseWidth(text); err == nil {
			t.Errorf("ParseWidth(%q) = %v, want an error", text, v)
		}
	}
}
