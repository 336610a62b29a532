package digits

import (
	"math"
	"testing"
)

func TestDigitsFollowFromTheInterval(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		half, value float64
		decimals    int
		want        string
	}{
		{.0123, .44239, 3, "0.442"}, {.00994, .44239, 4, "0.4424"}, {.00996, .44239, 3, "0.442"}, {38, 8911.4, 0, "8911"},
		{380, 8911.4, -1, "8910"}, {1.6e-7, -2.34567e-6, 8, "-0.00000235"}, {nan, 8911, 0, "8911"}, {0, .123456, 4, "0.1235"},
		{nan, 0, 0, "0"}, {nan, 12345.678, 0, "12346"}, {2, -.04, 1, "0.0"}, {4, nan, 1, ""}, {3e-15, 24, 0, "24"},
		{3e-15, 24.000000000000004, 0, "24"},
	} {
		d := Decimals(c.half, c.value)
		if got := Plain(c.value, d); d != c.decimals || got != c.want {
			t.Errorf("%g ± %g: %d decimals, %q; want %d, %q", c.value, c.half, d, got, c.decimals, c.want)
		}
	}
	if got := Grouped(-1234567.891, 1); got != "−1,234,567.9" {
		t.Error(got)
	}
}

// Thousands have no exponent: a factor of 2000 is not shown as 2e+03.
func TestSparse(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.25: "0.25", 396.15: "396", 999.7: "1000", 2000: "2000", -1590.05: "-1590", 123456: "123456",
		1.5e6: "1.5e+06", 3.63e-18: "3.63e-18", 4.9895: "4.99",
	} {
		if got := Sparse(v); got != want {
			t.Errorf("%g is written %s, want %s", v, got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 0, "0"}, {999, 0, "999"}, {1000, 0, "1,000"}, {1234567.891, 2, "1,234,567.89"}, {-1234, 0, "−1,234"},
		{-0.4, 0, "0"}, {8911, -1, "8,910"}, {8911, -4, "10,000"}, {-4, -2, "0"}, {0.126, 2, "0.13"}, {math.NaN(), 0, "–"},
		{math.Inf(1), 0, "–"}, {351_250, -2, "351,300"}, {-351_250, -2, "−351,300"}, {0.125, 2, "0.13"}, {2.675, 2, "2.68"},
		{99.96, 1, "100.0"}, {0.5, 0, "1"}, {5, -1, "10"}, {4, -1, "0"}, {5000, -4, "10,000"}, {60, -3, "0"},
		{12, 2, "12.00"}, {1e-7, 3, "0.000"}, {1e15, 0, "1,000,000,000,000,000"},
	} {
		if got := Grouped(c.v, c.decimals); got != c.want {
			t.Errorf("Grouped(%v, %d) = %s, want %s", c.v, c.decimals, got, c.want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1000: "1.00 kB", 12_345: "12.3 kB", 608_400_000: "608 MB", 999_600_000: "1.00 GB",
		1 << 30: "1.07 GB", 10_680_728_512: "10.7 GB", 1_234_000_000_000: "1,230 GB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("%d bytes are written %s, want %s", n, got, want)
		}
	}
}

func TestCounted(t *testing.T) {
	for want, got := range map[string]string{"1 run": Counted(1, "run"), "0 runs": Counted(0, "run"),
		"1,024 studies": Counted(int64(1024), "study"), "2 days": Counted(2., "day"), "1 category": Counted(1, "category")} {
		if got != want {
			t.Errorf("%s, should be %s", got, want)
		}
	}
}
