package spec

import (
	"strings"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/units"
)

// The text of Assumed is a range in the form of the value, whose unit may stand once, or one for each
// part.
func TestSweep(t *testing.T) {
	var rate units.Rate
	var count units.Extensive
	var dist num.Dist
	var weights []Weight
	var free float64
	s, ps := Decode(nil, func(s *Section) {
		s.Rate(&rate, "rate", "12/year", "", Assumed("1–60/year"))
		s.Count(&count, "count", "4 per 1000", "", Assumed("1–10 per 1000"))
		s.Number(&free, "free", "-2", "", Assumed("-4–1e-2"))
		s.Dist(&dist, "dist", "{dist: lognormal, mean: 80, sd: 60}", "", Assumed("mean 20–200, sd 5–100"))
		s.Weights(&weights, "weights", "a: 10%, b: 0.5", "", Assumed("a 5–20%, each 0–1"))
	})
	if err := ps.Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range s.Quantities() {
		low, high, ok := q.Sweep()
		if !ok || !q.Within(low, high) || !q.AtDefault() || q.CheckSweep(low, high) != "" {
			t.Errorf("%s: %s–%s, %v", q.Path(), low, high, q.CheckSweep(low, high))
		}
		got = append(got, q.Path()+" "+low+" "+high)
	}
	want := "rate 1/year 60/year; count 1 per 1000 10 per 1000; free -4 1e-2; dist.mean 20 200; dist.sd 5 100; " +
		"weights.a 5% 20%; weights.b 0 1"
	if strings.Join(got, "; ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, "; "), want)
	}
	for _, f := range s.Root() {
		if msg := f.CheckAssumed(); msg != "" {
			t.Errorf("%s: %s", f.Path, msg)
		}
	}
}

// A declared range that cannot be read, is no range or leaves out the default is refused.
func TestWrongSweeps(t *testing.T) {
	for text, want := range map[string]string{
		"a quarter to four times": "is not a range such as",
		"5–30% of a mean bill":    "is not a number",
		"2–1":                     "2 is not below 1",
		"-1–1":                    "-1 is out of range",
		"3–4":                     "the default 2 is outside of 3–4",
		"mean 1–4":                "mean is no part of it",
	} {
		var v float64
		s, _ := Decode(nil, func(s *Section) { s.Number(&v, "v", "2", "", Min(0), Assumed(text)) })
		if got := s.Root()[0].CheckAssumed(); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
