package phrase

import (
	"math"
	"testing"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Number(1234.5, 1), "1234.5"},
		{Number(-1234567, 0), "−1\u2009234\u2009567"},
		{Number(-0.001, 2), "0.00"},
		{Significant(0.012345, 3), "0.0123"},
		{Significant(98765, 3), "98\u2009765"}, // integers in full, as on the terminal
		{Significant(351250.4, 4), "351\u2009250"},
		{Significant(0.12345, 4), "0.1235"}, // half away from zero, whatever the binary form
		{Number(351250, -2), "351\u2009300"},
		{Number(12, -3), "0"},
		{Number(999.96, 1), "1000.0"},
		{Interval(about(351250, 351250, 351250)), "351\u2009250"},
		{Interval(about(351250, 343250, 359250)), "351\u2009300 [343\u2009300, 359\u2009300]"},
		{Interval(about(3, -9, 15)), "3.0 [−9, 15]"},
		{PlusMinus(about(0.0512, 0.0512-0.00123, 0.0512+0.00123)), "0.0512 ± 0.0012"},
		{PlusMinus(about(12.3, 7.74, 16.86)), "12.3 ± 4.6"},
		{PlusMinus(about(5, math.NaN(), math.NaN())), "5"},
		{Interval(about(8911, 8872, 8950)), "8911 [8872, 8950]"},
		{Interval(about(0.6123, 0.6034, 0.6212)), "0.6123 [0.6034, 0.6212]"},
		{Interval(about(912345, 889000, 935690)), "912\u2009000 [889\u2009000, 936\u2009000]"},
		{Short(-0.000001), "−1e−6"},
		{Short(4.3294e7) + " " + Short(1e9) + " " + Short(1e10) + " " + Short(2.5e-12), "4.329e7 1e9 1e10 2.5e−12"},
		{Short(177827.9) + " " + Short(0.0005337), "177\u2009800 0.0005337"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
